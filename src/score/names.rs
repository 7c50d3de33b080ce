//! When two names are one: case, hyphens, points, accents and a leading article do not count.

use super::gold::Side;
use crate::claim::{Party, Place, Source};

/// Letters with marks, in pairs of the marked letters and the plain one. Source: Unicode blocks
/// Latin-1 Supplement and Latin Extended-A.
const MARKED: [(&str, char); 21] = [
    ("àáâãäåāăą", 'a'),
    ("çćĉċč", 'c'),
    ("ďđð", 'd'),
    ("èéêëēĕėęě", 'e'),
    ("ĝğġģ", 'g'),
    ("ĥħ", 'h'),
    ("ìíîïĩīĭįı", 'i'),
    ("ĵ", 'j'),
    ("ķ", 'k'),
    ("ĺļľŀł", 'l'),
    ("ñńņňŉ", 'n'),
    ("òóôõöøōŏő", 'o'),
    ("ŕŗř", 'r'),
    ("śŝşšș", 's'),
    ("ţťŧț", 't'),
    ("ùúûüũūŭůűų", 'u'),
    ("ŵ", 'w'),
    ("ýÿŷ", 'y'),
    ("źżž", 'z'),
    ("’‘`´ʼ", '\''),
    ("–—‐‑", '-'),
];

/// The words of a name in plain lower case: `Recep Tayyip Erdoğan` is `recep tayyip erdogan`.
pub fn fold(name: &str) -> String {
    let plain: String = name.chars().flat_map(char::to_lowercase).map(plain).collect();
    let joined = plain.replace("'s", "").replace(['.', '\'', '\u{307}'], "");
    let words = joined.split(|c: char| !c.is_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty() && *word != "the").collect();
    words.join(" ")
}

fn plain(letter: char) -> char {
    let row = MARKED.iter().find(|(marked, _)| marked.contains(letter));
    row.map_or(letter, |(_, plain)| *plain)
}

/// Whether both are one name.
pub fn same(one: &str, other: &str) -> bool {
    fold(one) == fold(other)
}

/// Whether the words of one name all stand in the other ("Pyongyang" in "the city of Pyongyang").
pub fn within(one: &str, other: &str) -> bool {
    let (one, other) = (fold(one), fold(other));
    let holds =
        |outer: &str, inner: &str| !inner.is_empty() && format!(" {outer} ").contains(&format!(" {inner} "));
    holds(&one, &other) || holds(&other, &one)
}

/// Whether a party is one of a gold side, by name or by state.
pub fn is_of(party: &Party, side: &Side) -> bool {
    let named = |name: &String| same(name, &party.name) || same(name, &party.text);
    side.names.iter().any(named)
        || party.country.as_ref().is_some_and(|country| side.countries.contains(country))
}

/// Whether a place is the gold one, by its name or a name that holds it.
pub fn is_place(place: &Place, gold: &str) -> bool {
    within(&place.name, gold) || within(&place.text, gold)
}

/// Whether a source is the gold one, by its words or its id.
pub fn is_source(source: &Source, gold: &str) -> bool {
    within(&source.text, gold) || source.id.as_ref().is_some_and(|id| same(id, gold))
}

#[cfg(test)]
mod tests {
    use super::{fold, same, within};

    #[test]
    fn folding() {
        assert!(same("Kim Jong-un", "Kim Jong Un"));
        assert!(same("Recep Tayyip Erdoğan", "recep tayyip erdogan"));
        assert!(same("İstanbul", "Istanbul"));
        assert!(same("the U.S.", "US"));
        assert!(!same("North Korea", "South Korea"));
        assert_eq!(fold("North Korea’s"), "north korea");
    }

    #[test]
    fn holding() {
        assert!(within("Beijing", "Beijing, China"));
        assert!(!within("Niger", "Nigeria"));
        assert!(!within("", "Nigeria"));
    }
}
