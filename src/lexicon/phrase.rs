//! Reading a phrase that names a person: "the Chinese president", "President Xi", "Mr. Kim".

use super::Lexicon;
use super::fold::fold;
use super::offices::{Office, Term};
use super::people::{Resolution, choose, weight};
use super::title::{Tense, TitleOffice};
use jiff::civil::Date;

/// A phrase about a person, taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Parts {
    /// The country named in it.
    country: Option<String>,
    /// What its modifiers say of the time.
    tense: Option<Tense>,
    /// The rest, folded: a title, a name, or both.
    rest: String,
}

impl Lexicon {
    /// Who a phrase means on that day, seen from those countries: a title with its country, a name, or a
    /// name with titles and honorifics before it.
    pub fn person(&self, phrase: &str, on: Option<Date>, context: &[&str]) -> Resolution<'_> {
        let parts = self.take_apart(phrase);
        let own: Vec<&str> = parts.country.iter().map(String::as_str).collect();
        let context = if own.is_empty() { context } else { &own[..] };
        let titled = || {
            context
                .iter()
                .map(|country| self.holder(country, &parts, on))
                .find(|found| *found != Resolution::None)
        };
        match self.named(&parts, on, context) {
            Resolution::None => titled().unwrap_or(Resolution::None),
            found => found,
        }
    }

    /// Who bears `text` as a name, titles and honorifics before it aside.
    pub fn person_by_name(&self, text: &str, on: Option<Date>, context: &[&str]) -> Resolution<'_> {
        let mut parts = self.take_apart(text);
        let own: Vec<String> = parts.country.take().into_iter().collect();
        let own: Vec<&str> = own.iter().map(String::as_str).collect();
        self.named(&parts, on, if own.is_empty() { context } else { &own })
    }

    /// Who held the office that `title` names in that country on that day; without a day, who does now.
    pub fn holder_of(&self, country: &str, title: &str, on: Option<Date>) -> Resolution<'_> {
        self.holder(country, &self.take_apart(title), on)
    }

    /// The office of that country that goes by `title`; "leader" and the like depend on the day.
    pub fn office_by_title(&self, country: &str, title: &str, on: Option<Date>) -> Option<&Office> {
        self.offices_titled(country, &self.take_apart(title).rest, on).into_iter().next()
    }

    /// The name in the parts: the whole rest, or what follows a title.
    fn named(&self, parts: &Parts, on: Option<Date>, context: &[&str]) -> Resolution<'_> {
        let whole = self.people.resolve(&parts.rest, on, context, &self.offices);
        if whole != Resolution::None {
            return whole;
        }
        let Some((_, name)) = self.titles.beginning(&parts.rest) else { return Resolution::None };
        let title = &parts.rest[..parts.rest.len() - name.len() - 1];
        match self.people.resolve(name, on, context, &self.offices) {
            Resolution::Several(people) => self.with_title(people, title, on, context),
            found => found,
        }
    }

    /// Of several people, those who ever held an office with that title.
    fn with_title<'l>(
        &'l self,
        people: Vec<&'l super::Person>,
        title: &str,
        on: Option<Date>,
        context: &[&str],
    ) -> Resolution<'l> {
        let held = |person: &&super::Person| {
            let mut terms = self.offices.terms_of_person(&person.slug);
            terms.any(|term| {
                let country = term.office.split('/').next().unwrap_or_default();
                self.offices_titled(country, title, on).iter().any(|office| office.id == term.office)
            })
        };
        let weigh = |person| (weight(person, on, context, &self.offices), person);
        let fitting: Vec<_> = people.iter().copied().filter(held).map(weigh).collect();
        if fitting.is_empty() { Resolution::Several(people) } else { choose(fitting) }
    }

    fn holder(&self, country: &str, parts: &Parts, on: Option<Date>) -> Resolution<'_> {
        let offices = self.offices_titled(country, &parts.rest, on);
        for office in offices {
            let terms = match (parts.tense, on) {
                (Some(Tense::Past), Some(on)) => self.former(&office.id, on),
                (Some(Tense::Future), Some(on)) => self.next(&office.id, on),
                (_, Some(on)) => self.offices.holders(&office.id, on),
                (_, None) => self.latest(&office.id),
            };
            let people: Vec<_> = terms.iter().filter_map(|term| self.offices.person(&term.person)).collect();
            match people[..] {
                [] => continue,
                [person] => return Resolution::One(person),
                [person, ..] if handover(&terms, on) => return Resolution::One(person),
                _ => return Resolution::Several(people),
            }
        }
        Resolution::None
    }

    /// Those whose last term in the office ended before `on`, the last first.
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
        self.offices
            .terms_of_office(office)
            .max_by_key(|term| (term.end(), term.start()))
            .into_iter()
            .collect()
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
        let mut parts = Parts::default();
        let words: Vec<&str> = phrase.split([' ', ',']).filter(|word| !word.is_empty()).collect();
        let (country, used) = self.country_first(&words);
        parts.country = country;
        let mut rest = words[used..].to_vec();
        while let Some(word) = rest.first().map(|word| fold(word)) {
            let tense = self.titles.modifier(&word);
            let skip = tense.is_some() || self.titles.honorific(&word) || word == "the" || word == "a";
            if !skip || rest.len() == 1 {
                let (country, used) =
                    if parts.country.is_none() { self.country_first(&rest) } else { (None, 0) };
                if used == 0 {
                    break;
                }
                parts.country = country;
                rest.drain(..used);
                continue;
            }
            parts.tense = parts.tense.or(tense);
            rest.remove(0);
        }
        self.finish(parts, &rest)
    }

    /// "president of China", "South Korea's president": the country after "of", else the plain rest.
    fn finish(&self, mut parts: Parts, rest: &[&str]) -> Parts {
        let joined = rest.join(" ");
        if parts.country.is_none()
            && let Some((title, country)) = joined.rsplit_once(" of ")
            && let Some(country) = self.find_country(country)
            && self.titles.exact(&fold(title)).is_some()
        {
            parts.country = Some(country.code.clone());
            parts.rest = fold(title);
            return parts;
        }
        parts.rest = fold(joined.trim_end_matches("'s").trim_end_matches("’s"));
        parts
    }

    /// The country that the first words name, by name, demonym or possessive, and how many words that takes;
    /// nothing if no words would be left.
    fn country_first(&self, words: &[&str]) -> (Option<String>, usize) {
        let longest = words.len().saturating_sub(1).min(6);
        for used in (1..=longest).rev() {
            let text = words[..used].join(" ");
            let plain = text
                .strip_suffix("'s")
                .or_else(|| text.strip_suffix("’s"))
                .or_else(|| text.strip_suffix('\''))
                .unwrap_or(&text);
            let country = self.demonym(plain).or_else(|| self.find_country(plain));
            if let Some(country) = country {
                return (Some(country.code.clone()), used);
            }
        }
        (None, 0)
    }
}

/// Whether several terms hold only because one ends as the next begins.
fn handover(terms: &[&Term], on: Option<Date>) -> bool {
    let Some(on) = on else { return true };
    terms[1..].iter().all(|term| term.to.as_ref().is_some_and(|to| to.first <= on))
        || terms.windows(2).all(|pair| pair[0].person == pair[1].person)
}
