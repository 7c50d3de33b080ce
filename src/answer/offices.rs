//! Who held which office: questions to the lexicon, with the row of data behind each answer.

use crate::claim::Party;
use crate::lexicon::{self, Lexicon, Role, Tense, fold};
use jiff::civil::Date;
use serde::Serialize;
use std::collections::BTreeSet;

/// One person in one office.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Term {
    /// Slug of the person.
    pub person: String,
    /// The person's usual name.
    pub name: String,
    /// Id of the office: "CHN/president".
    pub office: String,
    /// Its title ("President").
    pub title: String,
    /// Country of the office.
    pub country: String,
    /// First day, as far as it is known.
    pub from: Option<Date>,
    /// Last day; `None` while it lasts.
    pub to: Option<Date>,
    /// Who says so.
    pub source: String,
    /// A remark of the tables.
    pub note: Option<String>,
    /// The row of data it stands in.
    pub row: Row,
    #[serde(skip)]
    role: Role,
}

/// A row of a data file, as a citation.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Row {
    /// The file within the project.
    pub file: String,
    /// Its line, from 1.
    pub line: usize,
    /// The row itself, cells parted by " | ".
    pub words: String,
}

/// Parts of the names of offices below the first of their kind.
const LESSER: [&str; 10] = [
    "vice",
    "deputy",
    "member",
    "spokes",
    "head",
    "secretary-of",
    "chief-of",
    "spa-",
    "councilor",
    "minister",
];

impl Term {
    /// Whether the office was held on `day`.
    pub fn covers(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }

    /// Whether it leads a state, a government or a ruling party.
    pub fn leads(&self) -> bool {
        let office = self.office.replace("prime-minister", "premier");
        let top = matches!(self.role, Role::State | Role::Government | Role::Party);
        (top && !LESSER.iter().any(|word| office.contains(word))) || office.ends_with("paramount-leader")
    }

    fn of(term: &lexicon::Term) -> Option<Term> {
        let office = lexicon().office(&term.office)?;
        Some(Term {
            person: term.person.clone(),
            name: lexicon().person_by_slug(&term.person)?.name.clone(),
            office: term.office.clone(),
            title: office.title.clone(),
            country: office.country.clone(),
            from: term.from.as_ref().map(|from| from.first),
            to: term.to.as_ref().map(|to| to.last),
            source: term.source.clone(),
            note: term.note.clone(),
            row: row_at(&term.file, term.line),
            role: office.role,
        })
    }
}

fn lexicon() -> &'static Lexicon {
    Lexicon::embedded()
}

/// The data files in use under `folder`, by name.
pub fn files(folder: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    lexicon::files().iter().copied().filter(move |(path, _)| path.starts_with(folder))
}

/// The rows of the data files under `path` that begin with `kind`.
pub(super) fn rows(path: &str, kind: &str) -> Vec<(Row, Vec<&'static str>)> {
    let lines = files(path).flat_map(|(file, text)| text.lines().enumerate().map(move |line| (file, line)));
    let rows = lines.filter(|(_, (_, line))| line.split('\t').next() == Some(kind));
    rows.map(|(file, (at, line))| {
        let cells: Vec<&str> = line.split('\t').map(str::trim).collect();
        (Row { file: file.into(), line: at + 1, words: cells.join(" | ") }, cells)
    })
    .collect()
}

/// A line of a data file, as a citation.
pub(super) fn row_at(file: &str, line: usize) -> Row {
    let text = files(file).next().map_or("", |(_, text)| text);
    let cells = text.lines().nth(line.saturating_sub(1)).unwrap_or_default().split('\t').map(str::trim);
    Row { file: file.to_owned(), line, words: cells.collect::<Vec<_>>().join(" | ") }
}

/// The code of a country by code, name or capital.
pub fn country(name: &str) -> Option<String> {
    let by_code = lexicon().country(&name.trim().to_uppercase());
    by_code
        .or_else(|| lexicon().find_country(name))
        .or_else(|| lexicon().demonym(name))
        .map(|c| c.code.clone())
}

/// The usual name of a country; its code when it is not known.
pub fn country_name(code: &str) -> String {
    lexicon().country(code).map_or_else(|| code.to_owned(), |country| country.name.clone())
}

/// The same as it stands within a sentence: "the United States".
pub fn country_said(code: &str) -> String {
    lexicon().country(code).map_or_else(|| code.to_owned(), |country| country.said())
}

/// The name of a party as it stands within a sentence.
pub fn party_said(party: &Party) -> String {
    let country = party.id.as_deref().and_then(|id| lexicon().country(id));
    country.filter(|country| country.name == party.name).map_or_else(|| party.name.clone(), |c| c.said())
}

/// The id of an office such as "president of China" or "Chinese president".
pub fn office(words: &str) -> Option<String> {
    if let Some(known) = lexicon().office(words) {
        return Some(known.id.clone());
    }
    let of = words.match_indices(" of ").map(|(at, of)| (&words[..at], &words[at + of.len()..]));
    let before = words.match_indices(' ').map(|(at, _)| (&words[at + 1..], &words[..at]));
    let parts = of.chain(before).filter_map(|(title, place)| Some((title, country(place)?)));
    parts.filter_map(|(title, country)| titled(title, &country)).next()
}

/// The office words mean, taken for one of `country` where they name none ("president").
pub fn office_in(words: &str, country: Option<&str>) -> Option<String> {
    let words = words.trim().trim_start_matches("the ");
    let known = |words: &str| office(words).or_else(|| titled(words, country?));
    let (first, rest) = words.split_once(' ').unwrap_or((words, ""));
    let one = first.strip_suffix('s').map(|first| format!("{first} {rest}"));
    known(words).or_else(|| known(one?.trim()))
}

/// Words after which a count names the office it is about, the longest first.
pub(super) fn tenure_words() -> Vec<&'static str> {
    let mut words: Vec<&str> =
        rows("data/check.tsv", "tenure").iter().filter_map(|(_, cells)| cells.get(1).copied()).collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    words
}

/// Whether a text says "since he took office" in one of the ways known.
pub(crate) fn since_office(text: &str) -> bool {
    let text = text.to_lowercase();
    rows("data/check.tsv", "since")
        .iter()
        .filter_map(|(_, cells)| cells.get(1))
        .any(|words| text.contains(words))
}

/// Words that stand for leaders in general.
pub(super) fn general_leader() -> Vec<&'static str> {
    rows("data/check.tsv", "leader").iter().filter_map(|(_, cells)| cells.get(1).copied()).collect()
}

/// The office of a country with that title: as its own title first, then as another it goes by.
fn titled(title: &str, country: &str) -> Option<String> {
    let title = fold(title.trim().trim_start_matches("the "));
    let offices = || lexicon().offices_in(country);
    let own = offices().find(|office| fold(&office.title) == title);
    own.or_else(|| offices().find(|office| office.titles().any(|known| fold(known) == title)))
        .map(|office| office.id.clone())
}

/// "President of China".
pub fn title(office: &str) -> String {
    match lexicon().office(office) {
        Some(known) => format!("{} of {}", known.title, country_said(&known.country)),
        None => office.to_owned(),
    }
}

/// Everyone who held an office, earliest first.
pub fn holders(office: &str) -> Vec<Term> {
    sorted(lexicon().terms(office).filter_map(Term::of))
}

/// The terms of everyone who led a country, in whatever office.
pub fn leaders(country: &str) -> Vec<Term> {
    let terms = lexicon().offices_in(country).flat_map(|office| lexicon().terms(&office.id));
    sorted(terms.filter_map(Term::of).filter(Term::leads))
}

/// The slugs of everyone who held an office of a country, in order.
pub fn officials(country: &str) -> Vec<String> {
    let terms = lexicon().offices_in(country).flat_map(|office| lexicon().terms(&office.id));
    let all: BTreeSet<String> = terms.filter_map(Term::of).map(|term| term.person).collect();
    all.into_iter().collect()
}

/// Everything a person held, by slug or name; of several of that name, the one most in office.
pub fn terms_of(person: &str) -> Vec<Term> {
    let likeliest = || {
        let named = lexicon().person_by_name(person, None, &[]);
        named.likeliest().map(|person| person.slug.clone()).or_else(|| people(person).into_iter().next())
    };
    let slug = lexicon().person_by_slug(person).map(|person| person.slug.clone()).or_else(likeliest);
    slug.map(|slug| career(&slug)).unwrap_or_default()
}

/// The slugs of everyone of that name, in any script and order the tables have.
pub fn people(name: &str) -> Vec<String> {
    lexicon().namesakes(name).into_iter().map(|person| person.slug.clone()).collect()
}

/// Everything the person with that slug held, earliest first.
pub fn career(slug: &str) -> Vec<Term> {
    sorted(lexicon().career(slug).filter_map(Term::of))
}

/// The terms an office or a name stands for on a day: of an office those of its holders, of a name those
/// of everyone who bears it. "former", "then", "current" and "incoming" before it count from that day.
pub fn who(words: &str, on: Option<Date>, today: Date) -> Vec<Term> {
    let (tense, rest) = match words.split_once(' ') {
        Some((word, rest)) => (lexicon().modifier(&word.to_lowercase()), rest),
        None => (None, words),
    };
    let all = |words: &str| match office(words) {
        Some(office) => holders(&office),
        None if lexicon().person_by_slug(words).is_some() => career(words),
        None if lexicon().offices_anywhere(words).next().is_some() => {
            sorted(lexicon().offices_anywhere(words).flat_map(|office| holders(&office.id)))
        }
        None => people(words).iter().flat_map(|slug| career(slug)).collect(),
    };
    let day = on.unwrap_or(today);
    let mut terms = all(if tense.is_some() { rest } else { words });
    terms.retain(|term| match tense {
        Some(Tense::Past) => term.to.is_some_and(|to| to < day),
        Some(Tense::Future) => term.from.is_some_and(|from| from > day),
        Some(Tense::Present) => term.covers(day),
        None => on.is_none_or(|on| term.covers(on)),
    });
    terms
}

fn sorted(terms: impl Iterator<Item = Term>) -> Vec<Term> {
    let mut terms: Vec<Term> = terms.collect();
    terms.sort_by(|a, b| (a.from, &a.office, &a.person).cmp(&(b.from, &b.office, &b.person)));
    terms
}

/// The post that leads a state, or else a government, or else a ruling party, and that a person held on a day.
pub fn leading(person: &str, day: Date) -> Option<Term> {
    let held = lexicon().offices_of(person, day).into_iter();
    held.filter_map(|(_, term)| Term::of(term)).filter(Term::leads).min_by_key(|term| term.role)
}

/// Who led a country on a day, by the state office if the leader held one.
pub fn leader(country: &str, day: Date) -> Option<Term> {
    let office = lexicon().leading_office(country, Some(day))?;
    let term = lexicon().holders(&office.id, day).into_iter().next().and_then(Term::of)?;
    let state = leading(&term.person, day).filter(|held| held.role == Role::State);
    Some(state.unwrap_or(term))
}
