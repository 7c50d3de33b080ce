//! Who a name means, on a day and in a context.

use super::fold::{self, Word, fold};
use super::map::Map;
use super::offices::{Offices, Person, Role, Term};
use jiff::civil::Date;

/// What a name or a title resolves to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolution<'l> {
    /// One person, clearly.
    One(&'l Person),
    /// Several it could be, the likeliest first.
    Several(Vec<&'l Person>),
    /// Nobody known.
    None,
}

impl<'l> Resolution<'l> {
    /// The one person, if it is clear who.
    pub fn one(&self) -> Option<&'l Person> {
        match self {
            Resolution::One(person) => Some(person),
            _ => None,
        }
    }

    /// This, or what `other` finds if this is nobody.
    pub fn or_else(self, other: impl FnOnce() -> Self) -> Self {
        if self == Resolution::None { other() } else { self }
    }

    /// The one, or the likeliest of several.
    pub fn likeliest(&self) -> Option<&'l Person> {
        match self {
            Resolution::One(person) => Some(person),
            Resolution::Several(people) => people.first().copied(),
            Resolution::None => None,
        }
    }
}

/// The ways to write people's names.
#[derive(Debug, Default)]
pub(crate) struct People {
    /// Full names without spaces, in both orders: "kimjongun", "jongunkim".
    full: Map<String, Vec<usize>>,
    /// Family names, and single-word aliases: "kim", "de gaulle", "lula".
    bare: Map<String, Vec<usize>>,
    /// Any one word of a name, to be trusted only after a title: "sokhonn".
    words: Map<String, Vec<usize>>,
}

/// Files whose people are written family name first.
const FAMILY_FIRST: &[&str] = &["CHN", "PRK", "KOR", "TWN", "HKG", "MAC", "VNM", "KHM", "SGP", "MMR"];

/// Words that belong to the family name that follows.
const PARTICLES: &[&str] = &[
    "al", "el", "ad", "as", "ash", "an", "ar", "at", "bin", "ben", "bint", "ibn", "abu", "de", "del",
    "della", "di", "da", "dos", "du", "van", "von", "der", "den", "la", "le", "ter", "ten", "ould", "san",
    "st",
];

/// How much likelier the first must be than the second for a bare name to be clear.
const CLEAR: f64 = 1.6;
/// The same after a title that none of them holds any more.
pub(crate) const CLEAR_OF_FORMER: f64 = 4.0;
/// What a person must weigh for a bare name to mean them at all.
const LEAST: f64 = 2.0;

impl People {
    /// Lists the names of all `people`.
    pub fn new(people: &[Person]) -> Self {
        let mut names = People::default();
        for (at, person) in people.iter().enumerate() {
            for name in person.names() {
                names.add(name, at, FAMILY_FIRST.contains(&person.country.as_str()));
            }
        }
        names
    }

    fn add(&mut self, name: &str, person: usize, family_first: bool) {
        let words = fold::words(name);
        if let [word] = &words[..] {
            return list(&mut self.bare, word.folded.clone(), person);
        }
        for word in words.iter().filter(|word| word.folded.len() > 3) {
            list(&mut self.words, word.folded.clone(), person);
        }
        let kept = without_initials(&words);
        for words in [&words[..], &kept[..]] {
            list(&mut self.full, compact(words.iter()), person);
        }
        let turned = kept.iter().cycle().skip(if family_first || given_hyphened(name) {
            1
        } else {
            kept.len().max(1) - 1
        });
        list(&mut self.full, compact(turned.take(kept.len())), person);
        for family in families(name, &kept, family_first) {
            list(&mut self.bare, family, person);
        }
    }

    /// Whose full name `words` are; nobody's if it is one word only.
    pub fn of_full(&self, words: &[Word]) -> &[usize] {
        if words.len() < 2 {
            return &[];
        }
        let kept = without_initials(words);
        let found = self.full.get(&compact(words.iter())).or_else(|| self.full.get(&compact(kept.iter())));
        found.map_or(&[], Vec::as_slice)
    }

    /// Whose family name, or single-word alias, `folded` is.
    fn of_bare(&self, folded: &str) -> &[usize] {
        self.bare.get(folded).map_or(&[], Vec::as_slice)
    }

    /// Whose name `text` is: in full, the family name, or any one word of it.
    pub fn of_any(&self, text: &str) -> &[usize] {
        let (words, folded) = (fold::words(text), fold(text));
        let ways = [self.of_full(&words), self.of_bare(&folded)];
        let word = || self.words.get(&folded).map_or(&[][..], Vec::as_slice);
        ways.into_iter().find(|people| !people.is_empty()).unwrap_or_else(word)
    }

    /// Who `name` means on that day, seen from those countries. A full name means who bears it;
    /// a bare family name means the most prominent of those in or near office.
    pub fn resolve<'l>(
        &self,
        name: &str,
        on: Option<Date>,
        context: &[&str],
        offices: &'l Offices,
    ) -> Resolution<'l> {
        let full = self.of_full(&fold::words(name));
        if !full.is_empty() {
            return choose(rank(full, on, context, offices));
        }
        let weighed = rank(self.of_bare(&fold(name)), on, context, offices);
        choose(weighed.into_iter().filter(|(weight, _)| *weight > LEAST).collect())
    }
}

/// The people with the weight of each.
pub(crate) fn rank<'l>(
    people: &[usize],
    on: Option<Date>,
    context: &[&str],
    offices: &'l Offices,
) -> Vec<(f64, &'l Person)> {
    let people = people.iter().map(|&at| &offices.people[at]);
    people.map(|person| (weight(person, on, context, offices), person)).collect()
}

/// The one that clearly outweighs the others, or all, heaviest first.
pub(crate) fn choose(weighed: Vec<(f64, &Person)>) -> Resolution<'_> {
    choose_if(weighed, CLEAR)
}

/// The one that weighs `clear` times as much as any other, or all, heaviest first.
pub(crate) fn choose_if(mut weighed: Vec<(f64, &Person)>, clear: f64) -> Resolution<'_> {
    heaviest_first(&mut weighed);
    match weighed[..] {
        [] => Resolution::None,
        [(_, person)] => Resolution::One(person),
        [(first, person), (second, _), ..] if first >= clear * second && first > 0.0 => {
            Resolution::One(person)
        }
        _ => Resolution::Several(weighed.into_iter().map(|(_, person)| person).collect()),
    }
}

fn heaviest_first(weighed: &mut [(f64, &Person)]) {
    weighed.sort_by(|(a, x), (b, y)| b.total_cmp(a).then_with(|| x.slug.cmp(&y.slug)));
}

fn list(names: &mut Map<String, Vec<usize>>, key: String, person: usize) {
    let people = names.entry(key).or_default();
    if people.last() != Some(&person) {
        people.push(person);
    }
}

fn compact<'w>(words: impl Iterator<Item = &'w Word>) -> String {
    words.map(|word| word.folded.as_str()).collect()
}

/// The words of a name but for initials, "Jr" and numerals: "George W. Bush" is "George Bush".
fn without_initials(words: &[Word]) -> Vec<Word> {
    let kept = words.iter().enumerate().filter(|(at, word)| {
        *at == 0 || (word.folded.chars().count() > 1 && !matches!(word.folded.as_str(), "jr" | "sr"))
    });
    kept.map(|(_, word)| word.clone()).collect()
}

/// Whether a name is written like "Ban Ki-moon", which puts the family first whatever the country.
fn given_hyphened(name: &str) -> bool {
    let last = name.rsplit(' ').next().unwrap_or_default();
    let mut parts = last.split('-');
    matches!((parts.next(), parts.next(), parts.next()), (Some(_), Some(second), None) if second.starts_with(char::is_lowercase))
        && !PARTICLES.contains(&fold(last.split('-').next().unwrap_or_default()).as_str())
}

fn numeral(word: &str) -> bool {
    word.len() > 1 && word.chars().all(|c| matches!(c, 'i' | 'v' | 'x'))
}

/// The family names a full name can be cut down to.
fn families(name: &str, words: &[Word], family_first: bool) -> Vec<String> {
    let folded: Vec<&str> = words.iter().map(|word| word.folded.as_str()).collect();
    match &folded[..] {
        [] | [_] => Vec::new(),
        [first, ..] if family_first || given_hyphened(name) => vec![(*first).to_owned()],
        [first, .., last] if numeral(last) => vec![(*first).to_owned(), folded[..2].join(" ")],
        [_, rest @ ..] => family_last(rest),
    }
}

/// Every tail of `rest` that does not begin past a particle of its own: "bin Salman", never "Salman".
fn family_last(rest: &[&str]) -> Vec<String> {
    let binds = |word: &str| matches!(word, "bin" | "ben" | "ibn" | "abu");
    (0..rest.len())
        .filter(|&start| start == 0 || !binds(rest[start - 1]))
        .filter(|&start| !(start + 1 == rest.len() && PARTICLES.contains(&rest[start])))
        .map(|start| rest[start..].join(" "))
        .collect()
}

/// How likely a bare name means this person: the prominence of their offices, less with distance in
/// time, more if their country is in the context, less if others are.
fn weight(person: &Person, on: Option<Date>, context: &[&str], offices: &Offices) -> f64 {
    let near = |country: &str| match context {
        [] => 1.0,
        context if context.contains(&country) => 4.0,
        _ => 0.6,
    };
    let terms = offices.terms_of_person(&person.slug);
    let weighed = terms.map(|term| prominence(term, on, offices) * near(term.country()));
    weighed.fold(0.05 * near(&person.country), f64::max)
}

/// What the office weighs, less with the years since: for who led a country more slowly than for others.
fn prominence(term: &Term, on: Option<Date>, offices: &Offices) -> f64 {
    let Some(office) = offices.office(&term.office) else { return 0.0 };
    if offices.leads(term, on.unwrap_or(term.start()).clamp(term.start(), term.end())) {
        let now = if on.is_some_and(|on| term.covers(on)) { 1.6 } else { 1.0 };
        return 10.0 * now * nearness(term, on, 4.0);
    }
    let deputy = ["vice", "deputy", "assistant", "acting", "first vice"];
    let deputy = deputy.iter().any(|word| fold(&office.title).starts_with(word));
    let role = match office.role {
        Role::State | Role::Government => 5.0,
        Role::Party | Role::Foreign => 4.0,
        Role::Defence | Role::Legislature => 3.0,
        Role::Military | Role::Envoy => 2.0,
        Role::Other => 1.5,
    };
    nearness(term, on, 2.0) * if deputy { role / 2.0 } else { role }
}

/// 1 within the term, less with the years before or after it; halved about `pace` years after.
fn nearness(term: &Term, on: Option<Date>, pace: f64) -> f64 {
    let Some(on) = on else {
        return if term.to.is_none() { 1.0 } else { 0.5 };
    };
    if on < term.start() {
        0.4 / (1.0 + years(on, term.start()))
    } else if on > term.end() {
        1.0 / (1.25 + years(term.end(), on) / pace)
    } else {
        1.0
    }
}

fn years(from: Date, to: Date) -> f64 {
    f64::from(to.year() - from.year()) + f64::from(to.day_of_year() - from.day_of_year()) / 366.0
}
