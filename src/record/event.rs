//! Events: what one or more claims are about, with the ledger of who said so, and when.

use super::{Group, fold, weigh};
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
    /// The agency the document is marked with, by id.
    #[serde(default)]
    pub wire: Option<String>,
}

impl Told {
    /// The claim's id, by which notes find it. See [`claim_id`].
    pub fn id(&self) -> String {
        claim_id(&self.claim)
    }
}

/// An id of a claim that is the same whenever the same words are read the same way.
pub fn claim_id(claim: &Claim) -> String {
    let names = claim.actors.iter().chain(&claim.recipients).map(|party| party.name.clone());
    let place = [claim.doc.clone(), format!("{:?}", claim.span), claim.act.name().to_owned()];
    let what = [claim.mode.clone().unwrap_or_default(), claim.status.name().to_owned()];
    format!("{:012x}", super::hash(place.into_iter().chain(what).chain(names)) & 0xffff_ffff_ffff)
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
    /// A person rejected it; shown, never counted.
    Rejected,
}

impl Kind {
    /// The name used in output.
    pub fn name(self) -> &'static str {
        ["single", "counting", "general", "vague", "rejected"][self as usize]
    }
}

/// A change of status.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// Day of the publication that changed it; `None` where documents do not say their day.
    pub day: Option<Date>,
    /// The status from then on.
    pub status: Status,
    /// On whose word: the chain of sources, or else the outlet.
    pub by: Option<String>,
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
    /// How many independent sources tell of it after copies are folded.
    pub independent: usize,
    /// Admiralty credibility from 1, confirmed, to 5, improbable; `None` is 6, cannot be judged. See [`super::weigh`].
    pub credibility: Option<u8>,
    /// Where it stood from which day on, as the ledger has it.
    pub history: Vec<Step>,
    /// What people noted about it; empty where notes are left out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<super::Note>,
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
        let Outline { mode, when, status } = outline(told.iter().map(Said::of));
        Some(Event {
            id,
            kind,
            act: first.act,
            mode,
            actors,
            recipients,
            place: place(&told),
            when,
            status,
            independent: fold::independent(&told),
            credibility: weigh::credibility(&told, status),
            history: history(&told),
            notes: Vec::new(),
            ledger: told,
        })
    }

    /// The event as it would be without some of its claims; none where none is left.
    pub fn without(&self, leave_out: impl Fn(&Told) -> bool) -> Option<Event> {
        let told = self.ledger.iter().filter(|told| !leave_out(told)).cloned().collect();
        Event::of(self.id.clone(), self.kind, told)
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
        face_to_face(self.act, self.mode.as_deref())
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

/// Whether an act in a mode brings people of two sides together.
pub(super) fn face_to_face(act: Act, mode: Option<&str>) -> bool {
    let modes = [Some("visit"), Some("meet"), Some("third-party"), Some("multilateral")];
    act == Act::Consult && modes.contains(&mode)
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

/// What a person or body is looked for by: the id, or where a claim knows none the name in small letters.
pub(super) fn called(party: &Party) -> Option<String> {
    match &party.id {
        Some(id) if party.country.as_ref() == Some(id) => None,
        Some(id) => Some(id.clone()),
        None => Some(party.name.to_lowercase().replace('-', " ")).filter(|_| super::group::named(party)),
    }
}

/// A total order over claims that does not depend on when they were read.
pub(super) fn order(told: &Told) -> impl Ord + std::fmt::Debug + use<'_> {
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
    let all: Vec<Party> =
        named.into_iter().filter(|(key, _)| stands_alone(key)).map(|(_, party)| party).collect();
    let short = |party: &&Party| all.iter().any(|other| short_for(party, other));
    all.iter().filter(|party| !short(party)).cloned().collect()
}

/// Whether a name the lexicon does not know is a shorter form of another ("Sadat" beside "Anwar Sadat").
fn short_for(party: &Party, other: &Party) -> bool {
    let words = |party: &Party| -> Vec<String> {
        party.name.to_lowercase().split([' ', '-']).map(str::to_owned).collect()
    };
    let (short, long) = (words(party), words(other));
    let state = party.country.is_none() || party.country == other.country;
    party.id.is_none() && state && short.len() < long.len() && short.iter().all(|word| long.contains(word))
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

/// What a claim says of an event's mode, time and standing, and when it was published.
pub(super) struct Said<'c> {
    pub mode: Option<&'c str>,
    pub when: Option<Interval>,
    pub status: Status,
    pub published: Option<Date>,
}

impl<'c> Said<'c> {
    fn of(told: &'c Told) -> Said<'c> {
        let Claim { mode, when, status, .. } = &told.claim;
        Said { mode: mode.as_deref(), when: *when, status: *status, published: told.published }
    }
}

/// What an event's claims come to.
pub(super) struct Outline {
    pub mode: Option<String>,
    pub when: Option<Interval>,
    pub status: Status,
}

/// The mode most often named, the days, and the status; the order of the claims does not matter.
pub(super) fn outline<'c>(said: impl Iterator<Item = Said<'c>>) -> Outline {
    let said: Vec<Said> = said.collect();
    let ledger: Vec<(Option<Date>, Status)> = said.iter().map(|one| (one.published, one.status)).collect();
    let mode = most(said.iter().filter_map(|one| one.mode)).map(str::to_owned);
    Outline { mode, when: when(&said), status: status(&ledger) }
}

/// The days of the narrowest precision; for a visit all days it is said to have lasted.
fn when(told: &[Said]) -> Option<Interval> {
    let visit = told.iter().any(|one| one.mode == Some("visit"));
    let deed = |one: &&Said| matches!(one.status, Status::Occurred | Status::Ongoing);
    let deeds: Vec<Interval> = told.iter().filter(deed).filter_map(|one| one.when).collect();
    let called_off = |one: &Said| {
        one.status == Status::Cancelled && one.when.is_some_and(|when| one.published >= Some(when.to))
    };
    let mut said: Vec<Interval> = deeds;
    if said.is_empty() {
        said = told.iter().filter(|one| !called_off(one)).filter_map(|one| one.when).collect();
    }
    if said.is_empty() {
        said = told.iter().filter_map(|one| one.when).collect();
    }
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
    let same = said.into_iter().filter(|when| (when.from, when.to) == (from, to));
    same.min_by_key(|when| when.precision as u8)
}

/// How many days an interval spans.
pub(super) fn days(when: &Interval) -> i32 {
    i32::try_from(super::cluster::distance(when.from, when.to) + 1).unwrap_or(i32::MAX)
}

/// Where the event stands after all that was said, each with its day of publication.
///
/// A deed outweighs the plans before it; a report that it did not happen outweighs it only when
/// said later and at least as often. Short of a deed the latest word counts, and a mere
/// possibility counts only when nothing else was said.
pub(super) fn status(ledger: &[(Option<Date>, Status)]) -> Status {
    let of = |status: Status| ledger.iter().filter(move |(_, said)| *said == status);
    let count = |status| of(status).count();
    let last = |status| of(status).map(|(day, _)| *day).max();
    let undone = |status| count(status) >= count(Status::Occurred) && last(status) > last(Status::Occurred);
    if count(Status::Occurred) > 0 {
        return [Status::Negated, Status::Cancelled]
            .into_iter()
            .find(|s| undone(*s))
            .unwrap_or(Status::Occurred);
    }
    let weight =
        |(day, status): &&(Option<Date>, Status)| (*status != Status::Hypothetical, *day, rank(*status));
    ledger.iter().max_by_key(weight).map_or(Status::Hypothetical, |(_, status)| *status)
}

/// Of statuses published on one day, the more settled one counts.
fn rank(status: Status) -> u8 {
    match status {
        Status::Occurred => 7,
        Status::Ongoing => 6,
        Status::Cancelled => 5,
        Status::Negated => 4,
        Status::Planned => 3,
        Status::ReportedUnconfirmed => 2,
        Status::Denied => 1,
        Status::Hypothetical => 0,
    }
}

/// The status after each day of publication that changed it; the ledger is in order of publication.
fn history(ledger: &[Told]) -> Vec<Step> {
    let said: Vec<(Option<Date>, Status)> = ledger.iter().map(|t| (t.published, t.claim.status)).collect();
    let ends = (1..=said.len()).filter(|end| said.get(*end).is_none_or(|next| next.0 != said[end - 1].0));
    let mut steps: Vec<Step> = Vec::new();
    for end in ends {
        let (day, status) = (said[end - 1].0, status(&said[..end]));
        if steps.last().is_none_or(|step| step.status != status) {
            let by = ledger[..end].iter().rev().find(|told| told.claim.status == status);
            let by = by.and_then(|told| chain(&told.claim.sources).or_else(|| told.outlet.clone()));
            steps.push(Step { day, status, by });
        }
    }
    steps
}

/// The chain of sources in words: "Yonhap citing KCNA".
pub fn chain(sources: &[Source]) -> Option<String> {
    let words: Vec<&str> = sources.iter().map(|source| source.text.as_str()).collect();
    (!words.is_empty()).then(|| words.join(" citing "))
}
