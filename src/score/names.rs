//! When two names are one: case, hyphens, points, accents and a leading article do not count.

use super::gold::Side;
use crate::claim::{Party, Place, Source};
use crate::lexicon::{Lexicon, fold};

/// The words of a name in plain lower case: `Recep Tayyip Erdoğan` is `recep tayyip erdogan`.
pub fn plain(name: &str) -> String {
    let folded = fold(name);
    folded.strip_prefix("the ").unwrap_or(&folded).to_owned()
}

/// Whether both are one name.
pub fn same(one: &str, other: &str) -> bool {
    plain(one) == plain(other)
}

/// Whether the words of one name all stand in the other ("Pyongyang" in "the city of Pyongyang").
pub fn within(one: &str, other: &str) -> bool {
    let (one, other) = (plain(one), plain(other));
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

/// The code of the state a name stands for, as its name or its seat: "Beijing" is CHN.
fn state(name: &str) -> Option<&'static str> {
    let lexicon = Lexicon::embedded();
    let country = lexicon.find_country(name).or_else(|| lexicon.seat(name));
    country.map(|country| country.code.as_str())
}

/// Whether a place is the gold one, by its name, a name that holds it, or as a place in the gold state.
pub fn is_place(place: &Place, gold: &str) -> bool {
    let around = Lexicon::embedded().find_country(gold).map(|country| &country.code);
    let inside = around.is_some() && around == place.country.as_ref();
    inside || within(&place.name, gold) || within(&place.text, gold)
}

/// Whether a source is the gold one, by its words or id, or as the same state.
pub fn is_source(source: &Source, gold: &str) -> bool {
    let id = source.id.as_deref().unwrap_or_default();
    let one_state = || state(gold).is_some_and(|code| code == id || state(&source.text) == Some(code));
    within(&source.text, gold) || (!id.is_empty() && same(id, gold)) || one_state()
}

#[cfg(test)]
mod tests {
    use super::{is_source, same, within};
    use crate::claim::Source;

    #[test]
    fn folding() {
        assert!(same("Kim Jong-un", "Kim Jong Un"));
        assert!(same("Recep Tayyip Erdoğan", "recep tayyip erdogan"));
        assert!(same("İstanbul", "Istanbul"));
        assert!(same("the U.S.", "US"));
        assert!(!same("North Korea", "South Korea"));
    }

    #[test]
    fn holding() {
        assert!(within("Beijing", "Beijing, China"));
        assert!(!within("Niger", "Nigeria"));
        assert!(!within("", "Nigeria"));
    }

    #[test]
    fn sources_of_a_state() {
        let source = |text: &str| Source { text: text.to_owned(), id: None, grade: None };
        assert!(is_source(&source("Beijing"), "China"));
        assert!(is_source(&source("the foreign ministry"), "Foreign Ministry"));
        assert!(!is_source(&source("Beijing"), "North Korea"));
        assert!(!is_source(&source("officials"), "some"));
    }
}
