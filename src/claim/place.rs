//! Places: where an act took place, from its own clause, its kind, or the dateline.

use super::cast::Cast;
use super::clause::{Parsed, arguments, case, coordinated};
use super::speech::At;
use super::{Party, Place, names};
use crate::lexicon::cues::{Class, cues};
use crate::lexicon::{Entry, Lexicon};
use crate::syntax::Relation;

/// The place a dispatch is sent from: "BEIJING, Nov. 8 (Xinhua) --".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dateline {
    /// The city as it would be written in running text.
    pub city: String,
    /// One past the last byte of the dateline in the document's text.
    pub end: usize,
}

impl Dateline {
    /// The state it lies in.
    pub fn state(&self) -> Option<Party> {
        names::state_of_place(&self.city, &[])
    }
}

/// Finds the dateline at the head of a text: a name in capitals, then an agency in parentheses or a dash.
pub fn dateline(text: &str) -> Option<Dateline> {
    let head = text.get(..text.floor_char_boundary(90)).unwrap_or(text);
    let mark = ["--", "—", " - ", "–", ")_", ") "]
        .iter()
        .filter_map(|m| head.find(m).map(|at| at + m.len()))
        .min()?;
    let capitals: String =
        head.chars().take_while(|c| c.is_uppercase() || matches!(c, ' ' | '.' | '\'' | '-')).collect();
    let name = capitals.trim_end_matches(|c: char| !c.is_alphabetic() && c != '.').trim();
    let lower_next = head[capitals.len()..].starts_with(|c: char| c.is_lowercase());
    let name = if lower_next { name.rsplit_once(' ').map_or("", |(rest, _)| rest) } else { name };
    (name.chars().filter(|c| c.is_alphabetic()).count() >= 3)
        .then(|| Dateline { city: title_case(name), end: mark })
}

fn title_case(name: &str) -> String {
    let mut begin = true;
    name.chars()
        .map(|c| {
            let kept = if begin { c } else { c.to_lowercase().next().unwrap_or(c) };
            begin = !c.is_alphabetic();
            kept
        })
        .collect()
}

/// A place by its name, with what the lexicon knows of it.
pub fn place_named(text: &str, context: &[String]) -> Option<Place> {
    let lexicon = Lexicon::embedded();
    let near: Vec<&str> = context.iter().map(String::as_str).collect();
    let text = text.strip_prefix("the ").unwrap_or(text);
    if let Some(city) = lexicon.city(text, &near) {
        return Some(Place {
            text: text.to_string(),
            name: city.name.clone(),
            country: Some(city.country.clone()),
            lat: Some(f64::from(city.lat)),
            lon: Some(f64::from(city.lon)),
            inferred: false,
        });
    }
    let country = lexicon.find_country(text)?;
    Some(Place {
        text: text.to_string(),
        name: country.name.clone(),
        country: Some(country.code.clone()),
        lat: None,
        lon: None,
        inferred: false,
    })
}

/// A state as a place.
pub fn state_as_place(state: &Party) -> Option<Place> {
    let name = names::state(state.country.as_deref()?)?.name;
    place_named(&name, &[]).map(|place| Place { inferred: true, ..place })
}

/// The place of an act: an `in` or `at` phrase of the words that carry it, nearest the trigger first.
pub fn place_of(s: Parsed<'_>, sentence: usize, carriers: &[usize], cast: &Cast<'_>) -> Option<Place> {
    for &word in carriers {
        for argument in arguments(s, word) {
            let at = At { sentence, word: argument.word };
            let found = match argument.role {
                "in" | "at" | "near" | "inside" | "on" | "aboard" | "outside" | "to" | "throughout" => {
                    located(s, at, cast)
                }
                "during" | "after" | "before" | "for" | "with" => beside_event(s, at, cast),
                "here" => cast.dateline.as_ref().and_then(|line| place_named(&line.city, &cast.context)),
                _ => None,
            };
            if found.is_some() {
                return found;
            }
        }
    }
    None
}

/// "met during a summit in Minsk": where the other event is.
fn beside_event(s: Parsed<'_>, at: At, cast: &Cast<'_>) -> Option<Place> {
    below(s, at, cast, 3)
}

/// The first place named by an `in` or `at` phrase anywhere below a word, clauses of their own aside.
pub fn below(s: Parsed<'_>, at: At, cast: &Cast<'_>, depth: usize) -> Option<Place> {
    let nominal = |c: &usize| {
        matches!(
            s.words[*c].relation,
            Relation::Nmod
                | Relation::Obl
                | Relation::Obj
                | Relation::Xcomp
                | Relation::Acl
                | Relation::Advcl
                | Relation::Appos
        )
    };
    let children: Vec<usize> = s.children(at.word).filter(nominal).collect();
    let direct = children.iter().filter(|&&c| matches!(case(s, c), Some("in" | "at" | "inside" | "near")));
    let found = direct.copied().find_map(|word| located(s, At { word, ..at }, cast));
    found.or_else(|| {
        let deeper =
            |word: usize| if depth == 0 { None } else { below(s, At { word, ..at }, cast, depth - 1) };
        let topic =
            |&c: &usize| matches!(case(s, c), Some("on" | "about" | "over" | "regarding" | "concerning"));
        children.iter().copied().filter(|c| !topic(c)).find_map(deeper)
    })
}

fn located(s: Parsed<'_>, at: At, cast: &Cast<'_>) -> Option<Place> {
    coordinated(s, at.word).into_iter().find_map(|word| {
        let phrase = names::phrase(s, word);
        capital(s, word).or_else(|| place_named(&phrase.text, &cast.context)).or_else(|| {
            let inner = arguments(s, word).into_iter().filter(|a| matches!(a.role, "of" | "in"));
            let named = inner.map(|a| names::phrase(s, a.word));
            named
                .into_iter()
                .find_map(|inner| place_named(&inner.text, &cast.context))
                .or_else(|| site(s, word))
        })
    })
}

/// "the Chinese capital", "the capital of Kenya".
fn capital(s: Parsed<'_>, word: usize) -> Option<Place> {
    if s.words[word].lemma != "capital" {
        return None;
    }
    let country = s.children(word).find_map(|child| match names::listed(s, child)?.entry {
        Entry::Country(country) | Entry::Demonym(country) => Some(country),
        _ => None,
    })?;
    place_named(&country.capital, std::slice::from_ref(&country.name))
}

/// A named site that no list has ("Sungshan Military Airport"): its words, and no more.
fn site(s: Parsed<'_>, word: usize) -> Option<Place> {
    let full = names::phrase(s, word).full;
    let text = full
        .split(' ')
        .skip_while(|part| !part.starts_with(char::is_uppercase))
        .collect::<Vec<_>>()
        .join(" ");
    let named = cues().is(Class::Site, &s.words[word].lemma.to_lowercase()) && text.contains(' ');
    named.then(|| Place { name: text.clone(), text, country: None, lat: None, lon: None, inferred: false })
}
