//! Reading a phrase that names a person: "the Chinese president", "President Xi", "Mr. Kim".

use super::fold::{self, fold};
use super::offices::{Office, Person, Term};
use super::people::{CLEAR_OF_FORMER, Resolution, choose, choose_if, rank};
use super::title::{Tense, TitleOffice};
use super::{Entry, Lexicon};
use jiff::civil::Date;

/// A phrase about a person, taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Parts {
    /// The country or organisation named in it.
    country: Option<String>,
    /// What its modifiers say of the time.
    tense: Option<Tense>,
    /// The rest as written: a title, a name, or both.
    rest: String,
    /// The rest with its modifiers, for titles that have one: "acting president".
    whole: String,
    /// All from the country on, for titles that name it: "UN chief".
    placed: String,
}

/// From when and where a phrase is seen.
#[derive(Clone, Copy)]
struct View<'v> {
    on: Option<Date>,
    context: &'v [&'v str],
}

impl Lexicon {
    /// Who a phrase means on that day, seen from those countries: a title with its country, a name, or a
    /// name with titles and honorifics before it.
    pub fn person(&self, phrase: &str, on: Option<Date>, context: &[&str]) -> Resolution<'_> {
        self.full_name(phrase, View { on, context }).or_else(|| {
            let parts = self.take_apart(phrase);
            let own: Vec<&str> = parts.country.iter().map(String::as_str).collect();
            let view = View { on, context: if own.is_empty() { context } else { &own } };
            if self.titles.exact(&fold(&parts.rest)).is_some() {
                return self.titled(&parts, view).or_else(|| self.named(&parts, view));
            }
            self.named(&parts, view).or_else(|| self.titled(&parts, view))
        })
    }

    /// Who bears `text` as a name, titles and honorifics before it aside.
    pub fn person_by_name(&self, text: &str, on: Option<Date>, context: &[&str]) -> Resolution<'_> {
        self.full_name(text, View { on, context }).or_else(|| {
            let parts = self.take_apart(text);
            let own: Vec<&str> = parts.country.iter().map(String::as_str).collect();
            self.named(&parts, View { on, context: if own.is_empty() { context } else { &own } })
        })
    }

    /// Everyone who bears `text` as a name, in full or as a family name, in any script the tables have.
    pub fn namesakes(&self, text: &str) -> Vec<&Person> {
        let mut found: Vec<usize> = self.people.of_any(text).to_vec();
        found.sort_unstable();
        found.dedup();
        found.into_iter().map(|at| &self.offices.people[at]).collect()
    }

    /// Who held the office that `title` names in that country on that day; without a day, who does now.
    pub fn holder_of(&self, country: &str, title: &str, on: Option<Date>) -> Resolution<'_> {
        self.holder_by_parts(country, &self.take_apart(title), on)
    }

    /// The office of that country that goes by `title`; "leader" and the like depend on the day.
    pub fn office_by_title(&self, country: &str, title: &str, on: Option<Date>) -> Option<&Office> {
        let parts = self.take_apart(title);
        let offices = |title: &str| self.offices_titled(country, &fold(title), on).into_iter().next();
        offices(&parts.whole).or_else(|| offices(&parts.rest))
    }

    /// The holder of the title that the parts are, in the first country of the view that has one, or in the
    /// only country there is that has one.
    fn titled(&self, parts: &Parts, view: View) -> Resolution<'_> {
        let only = self.offices.only_country(&fold(&parts.rest));
        let countries = view.context.iter().copied().chain(only);
        let found = countries.map(|country| self.holder_by_parts(country, parts, view.on));
        found.into_iter().find(|found| *found != Resolution::None).unwrap_or(Resolution::None)
    }

    /// The holder of the title in its longest form that the country knows.
    fn holder_by_parts(&self, country: &str, parts: &Parts, on: Option<Date>) -> Resolution<'_> {
        let whole = if parts.whole == parts.rest { "" } else { &parts.whole };
        self.holder(country, &fold(&parts.placed), None, on)
            .or_else(|| self.holder(country, &fold(whole), None, on))
            .or_else(|| self.holder(country, &fold(&parts.rest), parts.tense, on))
    }

    /// The name in the parts: the whole rest, what follows a title, or a full name that ends it.
    fn named(&self, parts: &Parts, view: View) -> Resolution<'_> {
        if !parts.rest.contains(char::is_uppercase) {
            return Resolution::None;
        }
        self.people
            .resolve(&parts.rest, view.on, view.context, &self.offices)
            .or_else(|| self.titled_name(parts, view))
            .or_else(|| self.ending_name(&parts.rest, view))
    }

    fn full_name(&self, text: &str, view: View) -> Resolution<'_> {
        choose(rank(self.people.of_full(&fold::words(text)), view.on, view.context, &self.offices))
    }

    /// "spokesman Dmitry Peskov": a full name after words that are no known title.
    fn ending_name(&self, rest: &str, view: View) -> Resolution<'_> {
        let starts = rest.match_indices(' ').map(|(at, _)| &rest[at + 1..]);
        let names = starts.filter(|name| name.contains(' ') && name.starts_with(char::is_uppercase));
        let found = names.map(|name| self.full_name(name, view)).find(|found| *found != Resolution::None);
        found.unwrap_or(Resolution::None)
    }

    /// "Prime Minister Hariri": of those who bear the name, who held an office with that title.
    fn titled_name(&self, parts: &Parts, view: View) -> Resolution<'_> {
        let folded = fold(&parts.rest);
        let Some((titles, name)) = self.split_title(&folded) else { return Resolution::None };
        let bearers = rank(self.people.of_any(name), view.on, view.context, &self.offices);
        let bears = |term: &Term| titles.iter().any(|title| self.bears(term, title));
        let past = |term: &Term| parts.tense != Some(Tense::Past) || view.on.is_none_or(|on| term.end() < on);
        let held = |person: &Person| self.career(&person.slug).any(|term| past(term) && bears(term));
        let holds = |person: &Person| {
            let on = |term: &&Term| view.on.is_none_or(|on| term.covers(on));
            self.career(&person.slug).filter(on).any(bears)
        };
        let fitting: Vec<_> = bearers.into_iter().filter(|(_, person)| held(person)).collect();
        let now = fitting.iter().filter(|(_, person)| holds(person)).count();
        match (fitting.len(), now) {
            (0, _) => self.people.resolve(name, view.on, view.context, &self.offices),
            (_, 0) => choose_if(fitting, CLEAR_OF_FORMER),
            _ => choose(fitting),
        }
    }

    /// Parts "hamas leader haniyeh" at its last title: the titles "hamas leader" and "leader", and the name.
    fn split_title<'f>(&self, folded: &'f str) -> Option<([&'f str; 2], &'f str)> {
        let mut starts = std::iter::once(0).chain(folded.match_indices(' ').map(|(at, _)| at + 1));
        starts.find_map(|start| {
            let (_, name) = self.titles.beginning(&folded[start..])?;
            let end = folded.len() - name.len() - 1;
            Some(([&folded[..end], &folded[start..end]], name))
        })
    }

    /// Whether the office of a term goes by that title.
    fn bears(&self, term: &Term, title: &str) -> bool {
        let offices = self.offices_titled(term.country(), title, term.from.as_ref().map(|from| from.last));
        offices.iter().any(|office| office.id == term.office)
    }

    fn holder(&self, country: &str, title: &str, tense: Option<Tense>, on: Option<Date>) -> Resolution<'_> {
        for office in self.offices_titled(country, title, on) {
            let terms = match (tense, on) {
                (Some(Tense::Past), Some(on)) => self.former(&office.id, on),
                (Some(Tense::Future), Some(on)) => self.next(&office.id, on),
                (_, Some(on)) => self.offices.holders(&office.id, on),
                (_, None) => self.latest(&office.id),
            };
            let people: Vec<_> = terms.iter().filter_map(|term| self.offices.person(&term.person)).collect();
            match people[..] {
                [] => continue,
                [person] => return Resolution::One(person),
                [person, ..] if tense == Some(Tense::Past) || handover(&terms, on) => {
                    return Resolution::One(person);
                }
                _ => return Resolution::Several(people),
            }
        }
        Resolution::None
    }

    /// The terms in the office that ended before `on`, the last first.
    fn former(&self, office: &str, on: Date) -> Vec<&Term> {
        let mut past: Vec<&Term> =
            self.offices.terms_of_office(office).filter(|term| term.end() < on).collect();
        past.sort_by_key(|term| std::cmp::Reverse(term.end()));
        past
    }

    /// The term in the office that begins next after `on`.
    fn next(&self, office: &str, on: Date) -> Vec<&Term> {
        let coming = self.offices.terms_of_office(office).filter(|term| term.start() > on);
        coming.min_by_key(|term| term.start()).into_iter().collect()
    }

    fn latest(&self, office: &str) -> Vec<&Term> {
        let last = self.offices.terms_of_office(office).max_by_key(|term| (term.end(), term.start()));
        last.into_iter().collect()
    }

    /// The offices of a country that `title`, folded, can mean, best first.
    fn offices_titled(&self, country: &str, title: &str, on: Option<Date>) -> Vec<&Office> {
        let mut found: Vec<&Office> = Vec::new();
        let known = self.titles.exact(title);
        if known.is_some_and(|known| known.office == TitleOffice::Leader) {
            found.extend(self.offices.leading(country, on));
        }
        found.extend(self.offices.titled(country, title));
        let Some(known) = known else { return found };
        for other in std::iter::once(&known.name).chain(&known.others) {
            found.extend(self.offices.titled(country, &fold(other)));
        }
        if let TitleOffice::Any(role) = known.office {
            found.extend(self.offices.of_country(country).filter(|office| office.role == role).take(1));
        }
        let mut seen = std::collections::HashSet::new();
        found.retain(|office| seen.insert(&office.id));
        found
    }

    /// Splits off articles, the country, modifiers and honorifics.
    fn take_apart(&self, phrase: &str) -> Parts {
        let phrase = without_possessive(phrase.trim());
        let words: Vec<&str> = phrase.split([' ', ',']).filter(|word| !word.is_empty()).collect();
        let (mut parts, mut rest) = (Parts::default(), &words[..]);
        while rest.len() > 1 {
            let word = fold(rest[0]);
            if parts.country.is_none()
                && let Some((country, used)) = self.country_first(rest)
            {
                parts.country = Some(country);
                let article = usize::from(fold(rest[0]) == "the");
                parts.placed = rest[article..].join(" ");
                parts.whole.clear();
                rest = &rest[used..];
                continue;
            }
            let tense = self.titles.modifier(&word);
            if tense.is_none()
                && !self.titles.honorific(&word)
                && !matches!(word.as_str(), "the" | "a" | "an")
            {
                break;
            }
            if tense.is_some() {
                parts.whole = format!("{} {word}", parts.whole);
            }
            parts.tense = parts.tense.or(tense);
            rest = &rest[1..];
        }
        self.finish(parts, &rest.join(" "))
    }

    /// "president of China": takes the country after "of"; else the rest as it is.
    fn finish(&self, mut parts: Parts, rest: &str) -> Parts {
        parts.rest = rest.to_owned();
        if parts.country.is_none()
            && let Some((title, country)) = rest.rsplit_once(" of ")
            && let Some(country) = self.state_or_body(country)
            && self.titles.exact(&fold(title)).is_some()
        {
            parts.country = Some(country);
            parts.rest = title.to_owned();
        }
        parts.whole = format!("{} {}", parts.whole, parts.rest).trim().to_owned();
        parts
    }

    /// The country that the first words name, and how many words that takes: by demonym; or by name or seat
    /// if in the possessive, or before a title ("China's leader", "UN chief", "Kremlin spokesman").
    fn country_first(&self, words: &[&str]) -> Option<(String, usize)> {
        (1..=(words.len() - 1).min(6)).rev().find_map(|used| {
            let text = words[..used].join(" ");
            let plain = without_possessive(&text);
            let free = plain.len() < text.len() || self.opens_title(&words[used..]);
            let country = self.demonym(plain).map(|country| country.code.clone());
            let country = country.or_else(|| self.state_or_body(plain).filter(|_| free));
            country.map(|country| (country, used))
        })
    }

    /// Whether the words begin with a title or a modifier, or with no name at all.
    fn opens_title(&self, words: &[&str]) -> bool {
        let rest = fold(&words.join(" "));
        let first = rest.split(' ').next().unwrap_or_default();
        words[0].starts_with(char::is_lowercase)
            || self.titles.modifier(first).is_some()
            || self.titles.exact(&rest).is_some()
            || self.titles.beginning(&rest).is_some()
    }

    /// The code under which a country's, or an international body's, offices stand.
    fn state_or_body(&self, text: &str) -> Option<String> {
        self.meanings(text).into_iter().find_map(|entry| match entry {
            Entry::Country(country) | Entry::Seat(country) => Some(country.code.clone()),
            Entry::Organisation(body) => body.offices.clone(),
            _ => None,
        })
    }
}

fn without_possessive(text: &str) -> &str {
    let ends = ["'s", "’s", "'", "’"];
    ends.iter().find_map(|end| text.strip_suffix(end)).unwrap_or(text)
}

/// Whether several terms hold only because one ends as the next begins.
fn handover(terms: &[&Term], on: Option<Date>) -> bool {
    let Some(on) = on else { return true };
    terms[1..].iter().all(|term| term.to.as_ref().is_some_and(|to| to.first <= on))
        || terms.windows(2).all(|pair| pair[0].person == pair[1].person)
}
