//! Prints a text file's analysis as CoNLL-U, names in the last column: `cargo run --example syntax_show -- FILE`

use attache::syntax::read;

fn main() -> anyhow::Result<()> {
    let path = std::env::args().nth(1).ok_or_else(|| anyhow::anyhow!("no file named"))?;
    let text = std::fs::read_to_string(path)?;
    for sentence in read(&text) {
        println!("# text = {}", sentence.span.of(&text).replace('\n', " "));
        for (i, word) in sentence.words.iter().enumerate() {
            let name = sentence.names.iter().find(|n| (n.first..n.end).contains(&i));
            let name =
                name.map_or("_".into(), |n| format!("{}-{:?}", if n.first == i { "B" } else { "I" }, n.kind));
            let head = word.head.map_or(0, |h| h + 1);
            let (form, tag, relation) = (sentence.text(i, &text), word.tag.label(), word.relation.label());
            println!(
                "{}\t{form}\t{}\t{tag}\t{}\t_\t{head}\t{relation}\t_\t{name}",
                i + 1,
                word.lemma,
                word.penn
            );
        }
        println!();
    }
    Ok(())
}
