//! Scores `attache::syntax` on treebanks: `cargo run --release --example syntax_score -- FILE.conllu[.xz]...`
//!
//! `--lemmas` prints the wrong lemmas instead, `--heads` the heads and relations of gold words (to compare with the
//! training code), `--words` the words found in raw text that are not gold's, `--names` scores a UNER .iob2 file,
//! `--sentences` prints the sentences of a text file as JSON strings.

mod conllu;
mod measure;
mod wrong;

use std::path::Path;

fn main() -> anyhow::Result<()> {
    let (flags, paths): (Vec<String>, Vec<String>) =
        std::env::args().skip(1).partition(|a| a.starts_with("--"));
    for path in &paths {
        let path = Path::new(path);
        if flags.iter().any(|f| f == "--names") {
            wrong::names(path);
            continue;
        }
        if flags.iter().any(|f| f == "--sentences") {
            wrong::sentences(path);
            continue;
        }
        let bank = conllu::read(path).ok_or_else(|| anyhow::anyhow!("cannot read {}", path.display()))?;
        match flags.first().map(String::as_str) {
            Some("--lemmas") => wrong::lemmas(&bank),
            Some("--heads") => wrong::heads(&bank),
            Some("--words") => wrong::words(&bank),
            _ => report(path, &bank),
        }
    }
    Ok(())
}

fn report(path: &Path, bank: &conllu::Treebank) {
    println!("{}", path.file_name().unwrap_or_default().to_string_lossy());
    for punctuation in [true, false] {
        let m = measure::on_gold(bank, punctuation);
        println!(
            "  gold words, {} punctuation: {} words, UAS {:.2} LAS {:.2} (with subtypes {:.2}) UPOS {:.2} XPOS {:.2} lemma {:.2}",
            if punctuation { "with" } else { "without" },
            m.words,
            m.uas,
            m.las,
            m.las_subtypes,
            m.upos,
            m.xpos,
            m.lemma
        );
    }
    let m = measure::on_raw(bank);
    println!(
        "  raw text, F1: sentences {:.2} words {:.2} UPOS {:.2} UAS {:.2} LAS {:.2}",
        m.sentences, m.words, m.upos, m.uas, m.las
    );
}
