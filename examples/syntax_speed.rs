//! Speed of `syntax::read` on text files: `cargo run --release --example syntax_speed -- THREADS FILE...`

use std::time::Instant;

use attache::syntax::{analyse_on, sentences, words};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let threads = arguments.next().and_then(|t| t.parse().ok()).unwrap_or(1);
    let text: String =
        arguments.filter_map(|path| std::fs::read_to_string(path).ok()).collect::<Vec<_>>().join("\n\n");
    analyse_on(1, "Ready.", &[words("Ready.", attache::document::Span::new(0, 6))]);
    let begun = Instant::now();
    let cut: Vec<_> = sentences(&text).into_iter().map(|s| words(&text, s)).collect();
    let cutting = begun.elapsed().as_secs_f64();
    let found = analyse_on(threads, &text, &cut);
    let seconds = begun.elapsed().as_secs_f64();
    let count: usize = found.iter().map(|s| s.words.len()).sum();
    println!(
        "{} sentences, {count} words in {seconds:.2} s on {threads} thread(s): {:.0} words/s ({:.1} ms of it cutting)",
        found.len(),
        count as f64 / seconds,
        1000.0 * cutting
    );
}
