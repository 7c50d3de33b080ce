//! Events: what one or more claims are about, with the ledger of who said so, and when.

use super::{Group, fold};
use crate::claim::when::{Interval, Precision};
use crate::claim::{Claim, Party, Place, Source};
use crate::document::Span;
use crate::lexicon::ontology::{Act, Status};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A claim together with what its document says about itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Told {
    /// Its number in the record it was loaded from; no part of what it says.
    #[serde(skip)]
    pub key: i64,
    /// The claim.
    #[serde(flatten)]
    pub claim: Claim,
    /// Where the whole sentence stands in the document's text.
    pub sentence_span: Span,
    /// Day of publication.
    pub published: Option<Date>,
    /// The outlet as the document names it.
    pub outlet: Option<String>,
}

/// How an event may be counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// It stands for one happening.
    Single,
    /// A claim about a number of happenings ("thrice"); compared with, never added to, the others.
    Counting,
    /// A claim about no single happening ("has never visited").
    General,
    /// It may be any of several single events, so it adds none.
    Vague,
}

impl Kind {
    /// The name used in output.
    pub fn name(self) -> &'static str {
        ["single", "counting", "general", "vague"][self as usize]
    }
}

/// What one or more claims are about.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Event {
    /// Hash of what makes it this event and no other.
    pub id: String,
    /// How it may be counted.
    pub kind: Kind,
    /// What was done.
    pub act: Act,
    /// Its mode, where a claim states one.
    pub mode: Option<String>,
    /// Who did it, the most exactly named first.
    pub actors: Vec<Party>,
    /// To or with whom.
    pub recipients: Vec<Party>,
    /// Where, the place most often named.
    pub place: Option<Place>,
    /// When, as exactly as any claim says.
    pub when: Option<Interval>,
    /// Where it stands, from the ledger.
    pub status: Status,
    /// How many independent sources say so after copies are folded.
    pub independent: usize,
    /// Every claim about it, by day of publication.
    pub ledger: Vec<Told>,
}

impl Event {
    /// The event that `told` are about. They must not be empty; their order does not matter.
    pub(super) fn of(id: String, kind: Kind, mut told: Vec<Told>) -> Option<Event> {
        told.sort_by(|a, b| (a.published, order(a)).cmp(&(b.published, order(b))));
        let first = &told.first()?.claim;
        let (mut actors, mut recipients) = (parties(&told, |c| &c.actors), parties(&told, |c| &c.recipients));
        if Group::of(first).mutual() {
            name_once(&mut actors, &mut recipients);
        }
        Some(Event {
            id,
            kind,
            act: first.act,
            mode: most(told.iter().filter_map(|t| t.claim.mode.clone())),
            actors,
            recipients,
            place: place(&told),
            when: when(&told),
            status: status(&told),
            independent: fold::independent(&told),
            ledger: told,
        })
    }

    /// Whether anyone of `country` takes part, as actor or recipient.
    pub fn involves(&self, country: &str) -> bool {
        self.actors.iter().chain(&self.recipients).any(|party| side(party) == country)
            || self.visit_host() == Some(country)
    }

    /// Whether it is a visit.
    pub fn is_visit(&self) -> bool {
        self.act == Act::Consult && self.mode.as_deref() == Some("visit")
    }

    /// Whether people of two sides met face to face.
    pub fn is_meeting(&self) -> bool {
        let modes = [Some("visit"), Some("meet"), Some("third-party"), Some("multilateral")];
        self.act == Act::Consult && modes.contains(&self.mode.as_deref())
    }

    /// The country a visit goes to: the host's, or else that of the place.
    pub fn visit_host(&self) -> Option<&str> {
        let host = self.recipients.iter().find_map(|party| party.country.as_deref());
        let place = || self.place.as_ref().and_then(|place| place.country.as_deref());
        self.is_visit().then(|| host.or_else(place)).flatten()
    }

    /// Its first day, if it is dated.
    pub fn from(&self) -> Option<Date> {
        self.when.map(|when| when.from)
    }

    /// Whether it is said to have happened or to be going on.
    pub fn happened(&self) -> bool {
        matches!(self.status, Status::Occurred | Status::Ongoing)
    }

    /// Whether `other` is a separate event of the same encounter: a meeting during a visit.
    pub fn linked(&self, other: &Event) -> bool {
        let (Some(a), Some(b)) = (self.when, other.when) else { return false };
        let people = |event: &Event| -> BTreeSet<String> {
            event.actors.iter().chain(&event.recipients).filter_map(person).collect()
        };
        self.id != other.id
            && self.act == Act::Consult
            && other.act == Act::Consult
            && self.is_visit() != other.is_visit()
            && a.from <= b.to
            && b.from <= a.to
            && people(self).intersection(&people(other)).next().is_some()
    }
}

/// The side a party stands on: its country, or else its own id or name.
pub fn side(party: &Party) -> String {
    let id = || party.id.clone().unwrap_or_else(|| party.name.to_lowercase());
    party.country.clone().unwrap_or_else(id)
}

/// The person or body a party names, where it names more than its country.
pub fn person(party: &Party) -> Option<String> {
    match &party.id {
        Some(id) if party.country.as_ref() != Some(id) => Some(id.clone()),
        Some(_) => None,
        None if party.country.is_none() || !party.name.starts_with(char::is_uppercase) => None,
        None => Some(party.name.to_lowercase().replace('-', " ")),
    }
}

/// A total order over claims that does not depend on when they were read.
pub(super) fn order(told: &Told) -> impl Ord + use<'_> {
    let claim = &told.claim;
    let names = |parties: &[Party]| -> Vec<String> { parties.iter().map(|p| p.name.clone()).collect() };
    let when = claim.when.map(|when| (when.from, when.to));
    let place = claim.place.as_ref().map(|place| place.name.as_str());
    let act = (claim.act, claim.mode.as_deref(), claim.status, claim.count, claim.why.as_str());
    let who = (names(&claim.actors), names(&claim.recipients), place, when);
    (claim.doc.as_str(), claim.sentence, claim.span, act, who)
}

/// The value said most often; of those said equally often, the least.
fn most<T: Ord>(values: impl Iterator<Item = T>) -> Option<T> {
    let mut counts = BTreeMap::new();
    values.for_each(|value| *counts.entry(value).or_insert(0) += 1);
    let mut best: Option<(T, usize)> = None;
    for (value, n) in counts {
        if best.as_ref().is_none_or(|(_, most)| n > *most) {
            best = Some((value, n));
        }
    }
    best.map(|(value, _)| value)
}

/// Everyone named on one side: persons before states, states left out where a person stands for them.
fn parties(told: &[Told], of: impl Fn(&Claim) -> &Vec<Party>) -> Vec<Party> {
    let mut named: BTreeMap<(String, Option<String>), Party> = BTreeMap::new();
    for party in told.iter().flat_map(|t| of(&t.claim)) {
        let known = named.entry((side(party), person(party))).or_insert_with(|| party.clone());
        known.office = known.office.take().or_else(|| party.office.clone());
        known.inferred &= party.inferred;
    }
    let people: BTreeSet<String> =
        named.keys().filter(|(_, person)| person.is_some()).map(|(side, _)| side.clone()).collect();
    let stands_alone = |(side, person): &(String, Option<String>)| person.is_some() || !people.contains(side);
    named.into_iter().filter(|(key, _)| stands_alone(key)).map(|(_, party)| party).collect()
}

/// Of parties who do something with each other each is named once, and no state beside its people.
fn name_once(actors: &mut Vec<Party>, recipients: &mut Vec<Party>) {
    let known: BTreeSet<_> = actors.iter().map(|party| (side(party), person(party))).collect();
    recipients.retain(|party| !known.contains(&(side(party), person(party))));
    let all = actors.iter().chain(&*recipients);
    let people: BTreeSet<String> = all.filter(|party| person(party).is_some()).map(side).collect();
    let stands_alone = |party: &Party| person(party).is_some() || !people.contains(&side(party));
    actors.retain(stands_alone);
    recipients.retain(stands_alone);
}

fn place(told: &[Told]) -> Option<Place> {
    let places = || told.iter().filter_map(|t| t.claim.place.as_ref());
    let name = most(places().map(|place| (place.inferred, place.name.clone())))?.1;
    places().find(|place| place.name == name).cloned()
}

/// The days of the narrowest precision; for a visit all days it is said to have lasted.
fn when(told: &[Told]) -> Option<Interval> {
    let visit = told.iter().any(|t| t.claim.mode.as_deref() == Some("visit"));
    let deed = |t: &&Told| matches!(t.claim.status, Status::Occurred | Status::Ongoing);
    let deeds: Vec<Interval> = told.iter().filter(deed).filter_map(|t| t.claim.when).collect();
    let all = || told.iter().filter_map(|t| t.claim.when).collect();
    let said: Vec<Interval> = if deeds.is_empty() { all() } else { deeds };
    let mut exact: Vec<&Interval> = said.iter().filter(|when| days(when) <= super::events::NARROW).collect();
    if exact.iter().any(|when| when.precision != Precision::Week) {
        exact.retain(|when| when.precision != Precision::Week);
    }
    if let [one] = exact[..] {
        return Some(*one);
    }
    if visit && !exact.is_empty() {
        let from = exact.iter().map(|when| when.from).min()?;
        let to = exact.iter().map(|when| when.to).max()?;
        let precision = if from == to { Precision::Day } else { Precision::Range };
        return Some(Interval { from, to, precision });
    }
    let narrow = said.iter().map(days).min()?;
    let (from, to) = most(said.iter().filter(|when| days(when) == narrow).map(|when| (when.from, when.to)))?;
    said.into_iter().find(|when| (when.from, when.to) == (from, to))
}

/// How many days an interval spans.
pub(super) fn days(when: &Interval) -> i32 {
    when.from.until(when.to).map_or(i32::MAX, |span| span.get_days()) + 1
}

/// Where the event stands after all that was said, the ledger being in order of publication.
///
/// A deed outweighs the plans before it; a report that it did not happen outweighs it only when
/// said later and at least as often. Short of a deed the latest word counts, and a mere
/// possibility counts only when nothing else was said.
pub fn status(ledger: &[Told]) -> Status {
    let is = |status: Status| move |t: &&Told| t.claim.status == status;
    let count = |status| ledger.iter().filter(is(status)).count();
    let last = |status| ledger.iter().rev().find(is(status)).map(|t| t.published);
    let undone = |status| count(status) >= count(Status::Occurred) && last(status) > last(Status::Occurred);
    if count(Status::Occurred) > 0 {
        return [Status::Negated, Status::Cancelled]
            .into_iter()
            .find(|s| undone(*s))
            .unwrap_or(Status::Occurred);
    }
    let weight = |t: &&Told| (t.claim.status != Status::Hypothetical, t.published, rank(t.claim.status));
    ledger.iter().max_by_key(weight).map_or(Status::Hypothetical, |t| t.claim.status)
}

/// Of statuses published on one day, the more settled one counts.
fn rank(status: Status) -> u8 {
    match status {
        Status::Occurred | Status::Ongoing => 6,
        Status::Cancelled => 5,
        Status::Negated => 4,
        Status::Planned => 3,
        Status::ReportedUnconfirmed => 2,
        Status::Denied => 1,
        Status::Hypothetical => 0,
    }
}

/// The chain of sources in words: "Yonhap citing KCNA".
pub fn chain(sources: &[Source]) -> Option<String> {
    let words: Vec<&str> = sources.iter().map(|source| source.text.as_str()).collect();
    (!words.is_empty()).then(|| words.join(" citing "))
}
