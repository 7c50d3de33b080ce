//! The cast of a document: who each mention means, at that date and in that text.
//!
//! Mentions are resolved in the order of the text, so that a pronoun or a bare title can look back to
//! whom it continues. What cannot be resolved stays open; nobody is invented.

use super::clause::{Parsed, arguments, case, coordinated};
use super::names::Listing;
use super::place::{Dateline, dateline};
use super::speech::{At, Speaker, Speech};
use super::{Party, names};
use crate::document::Document;
use crate::lexicon::cues::{Class, cues};
use crate::syntax::{NameKind, Relation, Sentence, Tag};
use jiff::civil::Date;
use std::collections::HashMap;

/// What kind of party a mention stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    /// One person.
    Person,
    /// A state.
    State,
    /// An organisation or a group of people.
    Group,
}

/// A mention that later words may refer back to.
#[derive(Clone, Debug)]
pub(super) struct Mention {
    pub at: At,
    pub party: Party,
    pub sort: Sort,
    pub female: Option<bool>,
    pub subject: bool,
    /// Whether it stands before another noun ("the Singapore newspaper").
    pub modifies: bool,
    /// The common noun it was named by, if any ("minister").
    pub title: Option<String>,
}

/// How many mentions back a reference may reach; more than any article has.
const MEMORY: usize = 1000;

/// Who is who in one document.
pub struct Cast<'d> {
    pub(super) document: &'d Document,
    pub(super) sentences: &'d [Sentence],
    listings: &'d [Vec<Listing>],
    pub(super) on: Date,
    pub(super) dateline: Option<Dateline>,
    pub(super) context: Vec<String>,
    pub(super) mentions: Vec<Mention>,
    pub(super) speech: Speech<'d>,
    pub(super) resolved: HashMap<At, Vec<Party>>,
    pub(super) visits: Vec<(Party, Vec<Party>)>,
    pub(super) meetings: Vec<Vec<Party>>,
}

impl<'d> Cast<'d> {
    /// Reads all mentions of a document.
    pub fn new(document: &'d Document, sentences: &'d [Sentence], listings: &'d [Vec<Listing>]) -> Self {
        let mut cast = Cast {
            document,
            sentences,
            listings,
            on: document.published.unwrap_or(Date::constant(2020, 1, 1)),
            dateline: dateline(&document.text),
            context: names::countries_by_mention(&document.text, document.title.as_deref()),
            mentions: Vec::new(),
            speech: Speech::new(&document.text, sentences, listings),
            resolved: HashMap::new(),
            visits: Vec::new(),
            meetings: Vec::new(),
        };
        for (index, sentence) in sentences.iter().enumerate() {
            for word in 0..sentence.words.len() {
                cast.meet(At { sentence: index, word });
            }
        }
        cast
    }

    /// The mentions that later words may still mean, the last first.
    pub(super) fn recent(&self) -> impl Iterator<Item = &Mention> {
        self.mentions.iter().rev().take(MEMORY)
    }

    /// A sentence with the document's text.
    pub fn parsed(&self, sentence: usize) -> Parsed<'d> {
        Parsed {
            text: &self.document.text,
            sentence: &self.sentences[sentence],
            listings: &self.listings[sentence],
        }
    }

    /// The parties a mention stands for, everyone coordinated with it included.
    pub fn parties(&self, at: At) -> Vec<Party> {
        let s = self.parsed(at.sentence);
        let mut all: Vec<Party> = Vec::new();
        for word in coordinated(s, at.word) {
            if word != at.word && names::described(s, at.word, word) {
                continue;
            }
            for party in self.resolved.get(&At { word, ..at }).into_iter().flatten() {
                if !all.iter().any(|known| super::find::same_party(known, party)) {
                    all.push(party.clone());
                }
            }
        }
        all
    }

    /// The parties inside a phrase that is none itself: "China's decision", "the policies of Japan".
    pub fn inside(&self, at: At) -> Vec<Party> {
        self.search_inside(at, 3)
    }

    fn search_inside(&self, at: At, depth: usize) -> Vec<Party> {
        let s = self.parsed(at.sentence);
        let given = arguments(s, at.word);
        let of_verb = s.words[at.word].tag == Tag::Verb;
        let journey = matches!(s.words[at.word].lemma.as_str(), "visit" | "trip" | "tour");
        let roles: &[&str] = if of_verb {
            &["subj", "obj"]
        } else if journey {
            &["poss", "by", "of", "mod", "from", "with"]
        } else {
            &["poss", "by", "mod", "of", "from", "between", "against", "with", "in"]
        };
        for role in roles {
            let seated = |word: usize| {
                *role == "mod" && names::seat_of_treaty(s, word, at.word)
                    || *role == "of" && cues().is(Class::Harm, &s.words[at.word].lemma)
            };
            for argument in given.iter().filter(|a| a.role == *role && a.word != at.word && !seated(a.word)) {
                let inner = At { word: argument.word, ..at };
                let mut parties = self.parties(inner);
                if parties.is_empty() && depth > 0 {
                    parties = self.search_inside(inner, depth - 1);
                }
                if !parties.is_empty() {
                    return parties;
                }
            }
        }
        let others = coordinated(s, at.word).into_iter().filter(|&word| depth > 0 && word != at.word);
        others
            .map(|word| self.search_inside(At { word, ..at }, 0))
            .find(|p| !p.is_empty())
            .unwrap_or_default()
    }

    /// The state or person at the end of a journey; a city stands for its state.
    pub fn host_states(&self, at: At) -> Vec<Party> {
        let s = self.parsed(at.sentence);
        if matches!(s.words[at.word].lemma.as_str(), "invitation" | "request" | "behest") {
            return Vec::new();
        }
        let hosts: Vec<Party> =
            coordinated(s, at.word).into_iter().flat_map(|word| self.host_state(At { word, ..at })).collect();
        if !hosts.is_empty() {
            return hosts;
        }
        let around = self.state_around(at);
        if around.is_empty() { self.state_after(at).into_iter().collect() } else { around }
    }

    /// The state that ends a place's name: "Deauville, France", "Whistler (British Columbia), Canada".
    fn state_after(&self, at: At) -> Option<Party> {
        let s = self.parsed(at.sentence);
        let rest = s.text.get(s.words[at.word].span.end..)?.trim_start_matches('-');
        let rest =
            rest.strip_prefix(" (").and_then(|rest| rest.split_once(')')).map_or(rest, |(_, rest)| rest);
        let end = rest.find(['.', ';', ':', '(', '\n']).unwrap_or(rest.len());
        let mut parts = rest[..end].split(',').map(str::trim);
        let name = |part: &str| part.split(' ').all(|word| word.starts_with(char::is_uppercase));
        let first = parts.next()?;
        let named = (first.is_empty() || name(first)).then_some(parts)?.take(5).take_while(|part| name(part));
        let lexicon = crate::lexicon::Lexicon::embedded();
        let land = { named }.find_map(|part| lexicon.find_country(part))?;
        names::state(&land.code)
    }

    fn host_state(&self, at: At) -> Vec<Party> {
        let s = self.parsed(at.sentence);
        match s.words[at.word].lemma.as_str() {
            "here" => return self.dateline.iter().filter_map(|line| line.state()).collect(),
            "there" => return self.state_before(at, None).into_iter().collect(),
            "home" => return Vec::new(),
            _ => {}
        }
        let name = names::phrase(s, at.word).text;
        let after = self.state_after(at).filter(|_| !names::is_state(s, at.word));
        let near = after.iter().filter_map(|state| state.country.clone()).collect::<Vec<_>>();
        if let Some(state) = names::state_of_place(&name, if near.is_empty() { &self.context } else { &near })
        {
            return vec![after.filter(|_| !names::is_capital(&name)).unwrap_or(state)];
        }
        self.parties(at).into_iter().filter(|party| party.id.is_some() || party.country.is_some()).collect()
    }

    /// The state last spoken of before a word, other than one.
    pub fn state_before(&self, at: At, not: Option<&str>) -> Option<Party> {
        let fits = |m: &&Mention| m.sort == Sort::State && m.at < at && m.party.country.as_deref() != not;
        let whole = |m: &&Mention| fits(m) && !m.modifies;
        let recent = || self.recent();
        recent()
            .find(whole)
            .or_else(|| recent().find(fits))
            .map(|m| Party { inferred: true, ..m.party.clone() })
    }

    /// "the Chinese capital", "the border city of Dandong", "a farm in Vietnam".
    fn state_around(&self, at: At) -> Vec<Party> {
        let s = self.parsed(at.sentence);
        let around =
            arguments(s, at.word).into_iter().filter(|a| matches!(a.role, "of" | "mod" | "in" | "poss"));
        around
            .filter(|a| s.words[a.word].tag != Tag::Pron)
            .flat_map(|a| self.host_state(At { word: a.word, ..at }))
            .take(1)
            .collect()
    }

    /// Where someone's journey goes when the sentence does not say: where it was said to go before,
    /// else where the report comes from.
    pub fn host(&self, at: At) -> Vec<Party> {
        let s = self.parsed(at.sentence);
        let travellers: Vec<Party> = arguments(s, at.word)
            .iter()
            .filter(|a| matches!(a.role, "poss" | "subj" | "by" | "of" | "head" | "obj"))
            .flat_map(|a| self.parties(At { word: a.word, ..at }))
            .collect();
        let known = self
            .visits
            .iter()
            .rev()
            .take(MEMORY)
            .find(|(who, _)| travellers.iter().any(|t| super::find::same_party(t, who)));
        if let Some((_, hosts)) = known {
            return hosts.iter().map(|host| Party { inferred: true, ..host.clone() }).collect();
        }
        let home = |party: &Party| travellers.iter().any(|t| t.country == party.country);
        let from_line = self.dateline.iter().filter_map(|line| line.state()).filter(|state| !home(state));
        from_line.map(|host| Party { inferred: true, ..host }).collect()
    }

    /// Remembers where someone goes, for later mentions of "the visit".
    pub fn remember_visit(&mut self, actors: &[Party], hosts: &[Party]) {
        for actor in actors.iter().filter(|_| hosts.iter().any(|host| host.country.is_some())) {
            self.visits.push((actor.clone(), hosts.to_vec()));
        }
    }

    /// Who was last said to visit one of these hosts.
    pub fn visitor_of(&self, hosts: &[Party]) -> Vec<Party> {
        let to = |known: &&(Party, Vec<Party>)| {
            known.1.iter().any(|host| hosts.iter().any(|h| h.country.is_some() && h.country == host.country))
        };
        let known = self.visits.iter().rev().take(MEMORY).find(to);
        known.map(|(who, _)| Party { inferred: true, ..who.clone() }).into_iter().collect()
    }

    /// Remembers who meets, for later mentions of "the meeting".
    pub fn remember_meeting(&mut self, actors: &[Party], recipients: &[Party]) {
        if actors.len() + recipients.len() >= 2 {
            self.meetings.push(actors.iter().chain(recipients).cloned().collect());
        }
    }

    /// Who takes part in "the meeting" that a clause is about: those of the last one spoken of.
    pub fn met(&self, at: At) -> Vec<Party> {
        let s = self.parsed(at.sentence);
        let subject = matches!(s.words[at.word].relation, Relation::Nsubj | Relation::NsubjPass);
        let known = self.meetings.last().filter(|_| subject && self.definite(s, at.word));
        known.into_iter().flatten().map(|party| Party { inferred: true, ..party.clone() }).collect()
    }

    /// Those of the last meeting spoken of who are of another state than all of these.
    pub fn across(&self, present: &[Party]) -> Vec<Party> {
        let other = |party: &&Party| {
            party.country.is_some()
                && present.iter().all(|p| p.country.is_some() && p.country != party.country)
        };
        let met = self.meetings.last().into_iter().flatten().filter(other);
        met.map(|party| Party { inferred: true, ..party.clone() }).collect()
    }

    /// On whose word stands what this word says.
    pub fn speakers(&self, at: At) -> Vec<Speaker> {
        self.speech.speakers(at)
    }

    /// Whether a byte of the text stands inside a quotation.
    pub fn quoted(&self, byte: usize) -> bool {
        self.speech.quoted(byte)
    }

    /// The parties who say what this word says, nearest first.
    pub fn voices(&self, at: At) -> Vec<Party> {
        self.speakers(at)
            .iter()
            .rev()
            .map(|speaker| self.parties(speaker.who))
            .find(|p| !p.is_empty())
            .unwrap_or_default()
    }

    /// Resolves one word, and remembers it for what follows.
    fn meet(&mut self, at: At) {
        let s = self.parsed(at.sentence);
        let word = &s.words[at.word];
        let inner = matches!(word.relation, Relation::Flat | Relation::Goeswith | Relation::Fixed);
        // A dateline takes no part in the sentence it precedes; "the island" may still mean its state.
        let before_text =
            at.sentence == 0 && self.dateline.as_ref().is_some_and(|line| word.span.end <= line.end);
        if inner
            || !matches!(
                word.tag,
                Tag::Noun | Tag::Propn | Tag::Pron | Tag::Adj | Tag::Num | Tag::Det | Tag::X
            )
        {
            return;
        }
        let found = self.resolve(s, at);
        if found.is_empty() {
            return;
        }
        let subject = matches!(word.relation, Relation::Nsubj | Relation::NsubjPass | Relation::NsubjOuter);
        let modifies = matches!(word.relation, Relation::Amod | Relation::Compound);
        let refers = !matches!(word.relation, Relation::Amod | Relation::Compound) || word.tag == Tag::Propn;
        for (party, sort) in found.iter().filter(|(_, sort)| refers && (!before_text || *sort == Sort::State))
        {
            let title = (word.tag == Tag::Noun).then(|| word.lemma.clone());
            let female = names::female(party);
            self.mentions.push(Mention {
                at,
                party: party.clone(),
                sort: *sort,
                female,
                subject,
                modifies,
                title,
            });
        }
        if !before_text {
            self.resolved.insert(at, found.into_iter().map(|(party, _)| party).collect());
        }
    }

    pub(super) fn resolve(&self, s: Parsed<'d>, at: At) -> Vec<(Party, Sort)> {
        let word = &s.words[at.word];
        match word.tag {
            Tag::Pron | Tag::Det => self.pronoun(s, at),
            Tag::Num => self.numbered(s, at),
            Tag::Noun if named(s, at.word).is_none() => self.common_noun(s, at),
            Tag::Propn
                if named(s, at.word).is_none() && names::titled(&word.lemma.to_lowercase()).is_some() =>
            {
                let holder = self.common_noun(s, at);
                if holder.is_empty() { self.proper_name(s, at) } else { holder }
            }
            _ => self.proper_name(s, at),
        }
    }

    /// A proper name, with what its phrase and the document say of it.
    pub(super) fn proper_name(&self, s: Parsed<'d>, at: At) -> Vec<(Party, Sort)> {
        let phrase = names::phrase(s, at.word);
        let nearby = self.country_around(s, at);
        let kind = named(s, at.word).map(|name| name.kind);
        if kind == Some(NameKind::Date) || super::when::is_day_or_month(s.form(at.word)) {
            return Vec::new();
        }
        let sitting = names::sitting(&phrase.full, self.on);
        if !sitting.is_empty() {
            return sitting.into_iter().map(|state| (state, Sort::State)).collect();
        }
        if let Some(both) = names::both_koreas(s, at.word) {
            return both;
        }
        if names::is_state(s, at.word)
            && kind != Some(NameKind::Person)
            && !names::ethnic(s, at.word)
            && let Some((party, sort)) =
                names::body(&phrase.text, s.words[at.word].tag == Tag::Adj, &self.context)
        {
            return vec![(party, sort)];
        }
        if let Some(party) = self.known_person(&phrase.text, kind, nearby.as_deref(), &phrase.title) {
            return vec![(party, Sort::Person)];
        }
        if names::ethnic(s, at.word) {
            return vec![(names::unnamed(&phrase.full), Sort::Group)];
        }
        let adjective = matches!(s.words[at.word].tag, Tag::Adj);
        if let Some((party, sort)) = names::body(&phrase.text, adjective, &self.context) {
            return vec![(party, sort)];
        }
        if s.words[at.word].tag == Tag::Adj {
            return Vec::new();
        }
        match kind {
            Some(NameKind::Person) => {
                vec![(self.stranger(&phrase.text, nearby, &phrase.title), Sort::Person)]
            }
            Some(NameKind::Organisation | NameKind::Group) => {
                let country = nearby.or_else(|| names::country_inside(&phrase.text));
                let party = Party { country, ..names::unnamed(&phrase.text) };
                vec![(party, Sort::Group)]
            }
            _ if !phrase.title.is_empty() && phrase.text.chars().next().is_some_and(char::is_uppercase) => {
                let lower = phrase.title.to_lowercase();
                names::titled(&lower)
                    .map(|_| (self.stranger(&phrase.text, nearby, &phrase.title), Sort::Person))
                    .into_iter()
                    .collect()
            }
            _ => Vec::new(),
        }
    }

    /// A person the document has named before, or the lexicon knows at that date.
    fn known_person(
        &self,
        text: &str,
        kind: Option<NameKind>,
        nearby: Option<&str>,
        title: &str,
    ) -> Option<Party> {
        let full = text.split([' ', '-']).count() > 1;
        let mut context: Vec<&str> = nearby.into_iter().collect();
        context.extend(self.context.iter().map(String::as_str));
        let earlier = || {
            let folded = names::folded(text);
            self.recent()
                .filter(|m| m.sort == Sort::Person && m.title.is_none())
                .find(|m| m.party.name != text && names::is_part_of(&folded, &m.party))
                .map(|m| Party { text: text.to_string(), ..m.party.clone() })
        };
        if !full
            && matches!(kind, Some(NameKind::Location | NameKind::Organisation | NameKind::Group))
            && title.is_empty()
        {
            return earlier();
        }
        if !full {
            return earlier().or_else(|| {
                names::person(text, title, self.on, &context, nearby, kind == Some(NameKind::Person))
            });
        }
        names::person(text, title, self.on, &context, nearby, true).or_else(earlier)
    }

    /// A person the lexicon does not know: the text's own name, title and state.
    fn stranger(&self, text: &str, nearby: Option<String>, title: &str) -> Party {
        let office = (!title.is_empty()).then(|| title.to_string());
        let local = |title: &str| names::governs(title) && !names::heads(title);
        let nearby = nearby.or_else(|| self.home().filter(|_| local(&title.to_lowercase())));
        Party { country: nearby, office, ..names::unnamed(text) }
    }

    /// "officials", "the president", "the two leaders", "his counterpart".
    fn common_noun(&self, s: Parsed<'d>, at: At) -> Vec<(Party, Sort)> {
        let noun = &s.words[at.word];
        let lemma = noun.lemma.to_lowercase();
        if let Some(name) = self.appositive_name(s, at) {
            return vec![(name, Sort::Person)];
        }
        if let Some(both) = self.both(s, at, &lemma) {
            return both;
        }
        if lemma == "counterpart" {
            return self.counterpart(s, at);
        }
        let plural = s.form(at.word).to_lowercase() != lemma;
        if matches!(lemma.as_str(), "visitor" | "guest" | "host") && !plural {
            return self
                .definite(s, at.word)
                .then(|| self.guest_or_host(at, lemma == "host"))
                .flatten()
                .into_iter()
                .collect();
        }
        if lemma == "host" && plural && self.definite(s, at.word) {
            let home = self.dateline.as_ref().and_then(|line| line.state());
            return home.into_iter().map(|state| (Party { inferred: true, ..state }, Sort::State)).collect();
        }
        if cues().is(Class::State, &lemma) && !plural {
            return self
                .definite(s, at.word)
                .then(|| self.state_before(at, None))
                .flatten()
                .map(|party| (party, Sort::State))
                .into_iter()
                .collect();
        }
        let titled = names::titled(&lemma).is_some();
        if !titled && !cues().is(Class::Group, &lemma) {
            return Vec::new();
        }
        let country = self.country_beside(s, at.word).or_else(|| self.possessor_country(s, at));
        if titled && !plural {
            return self.title_holder(s, at, &lemma, country);
        }
        if let Some(leader) = self.led_by(s, at) {
            return vec![(leader, Sort::Person)];
        }
        let text = names::phrase(s, at.word).full;
        let named = self.including(s, at);
        if !named.is_empty() {
            return named;
        }
        if country.is_none()
            && let Some(body) = names::organisation_inside(&text)
        {
            return vec![(body, Sort::Group)];
        }
        let mut codes = self.modifying_countries(s, at.word);
        if codes.is_empty() {
            codes = self.home_countries(s, at.word);
        }
        if codes.len() < 2 && country.is_some() {
            codes = country.into_iter().collect();
        }
        if codes.is_empty() {
            return vec![(names::unnamed(&text), Sort::Group)];
        }
        let party =
            |code: String| Party { id: Some(code.clone()), country: Some(code), ..names::unnamed(&text) };
        codes.into_iter().map(|code| (party(code), Sort::Group)).collect()
    }

    /// "other delegations, including Russia and Japan": those named.
    fn including(&self, s: Parsed<'d>, at: At) -> Vec<(Party, Sort)> {
        let list = s.children(at.word).filter(|&c| matches!(case(s, c), Some("include" | "including")));
        list.flat_map(|c| coordinated(s, c)).flat_map(|word| self.resolve(s, At { word, ..at })).collect()
    }

    /// "the chief envoy, Kim Kye-gwan": the name says who.
    fn appositive_name(&self, s: Parsed<'d>, at: At) -> Option<Party> {
        let person = |c: usize| named(s, c).is_some_and(|n| n.kind == NameKind::Person);
        let apposed = s.children(at.word).find(|&c| s.words[c].relation == Relation::Appos && person(c));
        let step = match s.words[at.word].lemma.as_str() {
            "predecessor" | "successor" if at.word + 1 < s.words.len() && s.form(at.word + 1) == "," => 2,
            _ => 1,
        };
        let next = Some(at.word + step).filter(|&word| word < s.words.len() && person(word));
        let found = self.proper_name(s, At { word: apposed.or(next)?, ..at });
        let country = self.country_beside(s, at.word);
        found
            .into_iter()
            .next()
            .map(|(party, _)| Party { country: party.country.clone().or(country), ..party })
    }
}

/// The name a word belongs to.
fn named<'s>(s: Parsed<'s>, word: usize) -> Option<&'s crate::syntax::Name> {
    s.sentence.names.iter().find(|name| name.first <= word && word < name.end)
}
