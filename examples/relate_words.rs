//! Reads sentences, one a line as a JSON string, and prints the words of each as the syntax room sees them:
//! one JSON list a line of [start, end, lemma, tag, penn, head, relation], places in bytes. For `train/relate/`.

use attache::document::Span;
use attache::syntax::{analyse, words};
use std::io::BufRead;

fn main() {
    for line in std::io::stdin().lock().lines().map_while(Result::ok) {
        let text: String = serde_json::from_str(&line).unwrap_or_default();
        let cut = words(&text, Span::new(0, text.len()));
        let sentence = analyse(&text, &[cut]).into_iter().next();
        let words = sentence.map(|s| s.words).unwrap_or_default();
        let told: Vec<_> = words
            .iter()
            .map(|w| {
                let (tag, relation) = (format!("{:?}", w.tag), format!("{:?}", w.relation));
                (w.span.start, w.span.end, w.lemma.as_str(), tag, w.penn, w.head, relation)
            })
            .collect();
        println!("{}", serde_json::json!(told));
    }
}
