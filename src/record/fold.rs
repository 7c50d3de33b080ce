//! Folding copies: fifty prints of one wire story are one source.

use super::Told;
use std::collections::BTreeSet;

/// Share of word triples two sentences must have in common to be copies of each other.
const COPY: f64 = 0.5;

/// How many of those who tell it are independent: tellers with the same origin, or with nearly
/// the same words, are one.
pub fn independent(told: &[Told]) -> usize {
    let origins: Vec<String> = told.iter().map(origin).collect();
    let shingles: Vec<BTreeSet<u64>> = told.iter().map(|t| shingles(&t.claim.text)).collect();
    let mut root: Vec<usize> = (0..told.len()).collect();
    for a in 0..told.len() {
        for b in 0..a {
            if origins[a] == origins[b] || alike(&shingles[a], &shingles[b]) {
                let (a, b) = (find(&root, a), find(&root, b));
                root[a.max(b)] = a.min(b);
            }
        }
    }
    root.iter().enumerate().filter(|(at, up)| at == *up).count()
}

/// On whose word it stands: the source nearest the event, or else the outlet, or else the document.
fn origin(told: &Told) -> String {
    let nearest = told.claim.sources.last().map(|source| source.id.as_ref().unwrap_or(&source.text));
    nearest.or(told.outlet.as_ref()).unwrap_or(&told.claim.doc).to_lowercase()
}

fn find(root: &[usize], mut at: usize) -> usize {
    while root[at] != at {
        at = root[at];
    }
    at
}

/// The hashed triples of neighbouring words; of a shorter sentence, the whole.
fn shingles(text: &str) -> BTreeSet<u64> {
    let words: Vec<String> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    words.windows(words.len().clamp(1, 3)).map(|triple| super::hash(triple.iter())).collect()
}

fn alike(a: &BTreeSet<u64>, b: &BTreeSet<u64>) -> bool {
    let common = a.intersection(b).count();
    common as f64 >= COPY * (a.len() + b.len() - common) as f64 && common > 0
}
