//! Where the source and the target stand in the sentence.

use super::Pair;
use crate::document::Span;

/// The places of source and target; the first two that do not overlap, where either stands more than once.
pub fn locate(pair: &Pair) -> (Option<Span>, Option<Span>) {
    let sources = places(&pair.sentence, pair.source.trim());
    let targets = places(&pair.sentence, pair.target.trim());
    let apart = sources
        .iter()
        .flat_map(|s| targets.iter().map(move |t| (*s, *t)))
        .find(|(source, target)| !source.overlaps(target));
    match apart {
        Some((source, target)) => (Some(source), Some(target)),
        None => (sources.first().copied(), targets.first().copied()),
    }
}

fn places(text: &str, party: &str) -> Vec<Span> {
    if party.is_empty() {
        return Vec::new();
    }
    let exact: Vec<Span> =
        text.match_indices(party).map(|(at, found)| Span::new(at, at + found.len())).collect();
    if exact.is_empty() { loose(text, party).into_iter().collect() } else { exact }
}

/// The longest run of the party's words that the text has, whatever case and signs stand between them.
fn loose(text: &str, party: &str) -> Option<Span> {
    let has = runs(text);
    let wanted: Vec<String> = runs(party).into_iter().map(|(_, word)| word).collect();
    for length in (1..=wanted.len()).rev() {
        for run in wanted.windows(length) {
            let enough = length == wanted.len() || run.iter().map(String::len).sum::<usize>() > 3;
            let at = has.windows(length).find(|w| w.iter().map(|(_, word)| word).eq(run));
            if let (Some([(first, _), ..]), true) = (at, enough) {
                let last = at.and_then(|w| w.last()).map_or(*first, |(span, _)| *span);
                return Some(first.join(last));
            }
        }
    }
    None
}

/// Runs of letters and digits in lower case, with their places.
fn runs(text: &str) -> Vec<(Span, String)> {
    let start = text.as_ptr() as usize;
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|run| !run.is_empty())
        .map(|run| {
            let at = run.as_ptr() as usize - start;
            (Span::new(at, at + run.len()), run.to_lowercase())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(sentence: &str, source: &str, target: &str) -> (String, String) {
        let pair = Pair { sentence: sentence.into(), source: source.into(), target: target.into() };
        let (s, t) = locate(&pair);
        let words = |span: Option<Span>| span.map_or(String::new(), |s| s.of(sentence).to_string());
        (words(s), words(t))
    }

    #[test]
    fn parties_are_found_apart_or_loosely() {
        let both = |s: &str, t: &str| (s.to_string(), t.to_string());
        assert_eq!(found("Iraq told Iraqi Kurds to go.", "Iraq", "Iraqi Kurds"), both("Iraq", "Iraqi Kurds"));
        assert_eq!(found("The U.N. left.", "the U. N.", "nobody"), both("The U.N", ""));
    }
}
