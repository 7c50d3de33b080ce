//! Folding copies: fifty prints of one wire story are one source.

use super::Told;
use crate::lexicon::{Lexicon, OutletKind};
use std::collections::{BTreeMap, HashMap};

/// Share of word triples two sentences must have in common to be copies of each other.
const COPY: f64 = 0.5;
/// How many bytes at the head and at the end of a text may name the wire it comes from.
const MARGIN: usize = 160;

/// How many of those who tell it are independent: tellers with the same origin, or with nearly
/// the same words, are one.
pub fn independent(told: &[Told]) -> usize {
    tellers(&told.iter().collect::<Vec<_>>()).len()
}

/// The claims of each independent teller.
pub fn tellers<'t>(told: &[&'t Told]) -> Vec<Vec<&'t Told>> {
    if let [one] = told {
        return vec![vec![*one]];
    }
    let shingles: Vec<Vec<u64>> = told.iter().map(|told| shingles(&told.claim.text)).collect();
    let mut root: Vec<usize> = (0..told.len()).collect();
    let mut first: HashMap<String, usize> = HashMap::new();
    for (at, one) in told.iter().enumerate() {
        let known = *first.entry(origin(one)).or_insert(at);
        join(&mut root, at, known);
    }
    for a in 0..told.len() {
        for b in 0..a {
            if find(&root, a) != find(&root, b) && alike(&shingles[a], &shingles[b]) {
                join(&mut root, a, b);
            }
        }
    }
    let mut tellers: BTreeMap<usize, Vec<&Told>> = BTreeMap::new();
    told.iter().enumerate().for_each(|(at, told)| tellers.entry(find(&root, at)).or_default().push(told));
    tellers.into_values().collect()
}

/// On whose word it stands: the source nearest the event, or else the wire, or else the outlet, or else the document.
fn origin(told: &Told) -> String {
    let nearest = told.claim.sources.last().map(|source| source.id.as_ref().unwrap_or(&source.text));
    let named = nearest.or(told.wire.as_ref()).or(told.outlet.as_ref()).unwrap_or(&told.claim.doc);
    let outlet = Lexicon::embedded().outlet(named).map(|outlet| outlet.id.clone());
    outlet.unwrap_or_else(|| named.to_lowercase())
}

fn join(root: &mut [usize], a: usize, b: usize) {
    let (a, b) = (find(root, a), find(root, b));
    root[a.max(b)] = a.min(b);
}

fn find(root: &[usize], mut at: usize) -> usize {
    while root[at] != at {
        at = root[at];
    }
    at
}

/// The hashed triples of neighbouring words in order of their hashes; of a shorter sentence, the whole.
fn shingles(text: &str) -> Vec<u64> {
    let words: Vec<String> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let triples = words.windows(words.len().clamp(1, 3)).map(|triple| super::hash(triple.iter()));
    let mut triples: Vec<u64> = triples.collect();
    triples.sort_unstable();
    triples.dedup();
    triples
}

fn alike(a: &[u64], b: &[u64]) -> bool {
    let (short, long) = (a.len().min(b.len()), a.len().max(b.len()));
    if (short as f64) < COPY * long as f64 {
        return false;
    }
    let common = a.iter().filter(|triple| b.binary_search(triple).is_ok()).count();
    common as f64 >= COPY * (a.len() + b.len() - common) as f64 && common > 0
}

/// The id of the news agency a text is marked with at its head or end: "PARIS (Reuters) - ...", "/TASS/", "(AP)".
pub(super) fn wire(text: &str) -> Option<String> {
    let head = text.get(..text.floor_char_boundary(MARGIN)).unwrap_or_default();
    let tail = text.get(text.ceil_char_boundary(text.len().saturating_sub(MARGIN))..).unwrap_or_default();
    marked(head, '(', ')').or_else(|| marked(head, '/', '/')).or_else(|| marked(tail, '(', ')'))
}

fn marked(text: &str, open: char, close: char) -> Option<String> {
    let inside = text.match_indices(open).filter_map(|(at, mark)| {
        let rest = &text[at + mark.len()..];
        rest.split_once(close).map(|(inside, _)| inside.trim())
    });
    let agency = |name: &str| {
        let outlet = Lexicon::embedded().outlet(name).filter(|outlet| outlet.kind == OutletKind::Agency)?;
        Some(outlet.id.clone())
    };
    inside.filter(|name| name.len() < 40).find_map(agency)
}

#[cfg(test)]
mod tests {
    use super::wire;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        assert_eq!(wire(text).as_deref(), expected, "{text}");
    }

    #[test]
    fn the_wire_a_text_is_marked_with() {
        check("JERUSALEM (AP) - Egyptian President Anwar Sadat will visit.", Some("ap"));
        check("SEOUL, May 8 (Yonhap) -- Kim is in China.", Some("yonhap"));
        check("MOSCOW, March 15. /TASS/. London expelled diplomats.", Some("tass"));
        check("Kim is in China. (Reuters)", Some("reuters"));
        check("The European Union (EU) met.", None);
        check("Nothing.", None);
        check("", None);
    }
}
