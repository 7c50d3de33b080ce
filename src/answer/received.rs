//! Leaders received by someone at home.

use super::course::{self, Course};
use super::offices::{self, Term};
use super::tally::{called, hosted, is, parties, same_stay};
use crate::claim::Party;
use crate::lexicon::ontology::Act;
use crate::record::{Coverage, Event, Filter, Kind, Outlined, Record, Result, person};
use jiff::ToSpan;
use jiff::civil::Date;
use serde::Serialize;

/// Who was received by someone, and how often.
#[derive(Clone, Debug, Serialize)]
pub struct Received {
    /// The host as asked.
    pub host: String,
    /// The host's country.
    pub country: String,
    /// The rules by which it was counted.
    pub definition: Vec<String>,
    /// Those received, by the first day.
    pub visitors: Vec<Visitor>,
    /// Reports that no one came, or counting how many did.
    pub general: Vec<Event>,
    /// The visits in their order: the last, the longest gap.
    pub course: Option<Course>,
    /// The day from which on it looks; the whole time in office where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Date>,
    /// What the record covers.
    pub coverage: Coverage,
}

/// A leader received.
#[derive(Clone, Debug, Serialize)]
pub struct Visitor {
    /// The visitor's name.
    pub name: String,
    /// The visitor's term on that day, where the tables know it.
    pub term: Option<Term>,
    /// The visit.
    pub visit: Event,
}

/// Whose visits count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rank {
    /// Those of leaders of a state, a government or a ruling party on that day.
    #[default]
    Leaders,
    /// Those of anyone known by name.
    Anyone,
}

/// Those that `host` received at home while leading the country, as of a day.
///
/// # Errors
/// A record that cannot be read.
pub fn received_by(record: &Record, host: &str, rank: Rank, as_of: Option<Date>) -> Result<Option<Received>> {
    let terms = offices::terms_of(host);
    let Some(term) = terms.iter().find(|term| term.leads()).or(terms.first()) else { return Ok(None) };
    received_since(record, term, rank, None, as_of).map(Some)
}

/// The latest that a leader received, as of a day: of one with more than some `n` events the answer says from which day on
/// it looks.
///
/// # Errors
/// A record that cannot be read.
pub fn lately_received(
    record: &Record,
    leader: &Term,
    rank: Rank,
    n: usize,
    as_of: Date,
) -> Result<Received> {
    let filter = Filter { people: vec![leader.person.clone()], ..Filter::default() };
    let since = record.latest_from(&filter, as_of, n)?;
    received_since(record, leader, rank, since, Some(as_of))
}

fn received_since(
    record: &Record,
    term: &Term,
    rank: Rank,
    since: Option<Date>,
    as_of: Option<Date>,
) -> Result<Received> {
    let sides = vec![term.country.clone()];
    let filter = Filter { sides, act: Some(Act::Consult), looked_from: since, as_of, ..Filter::default() };
    let events = around(record, &Filter { people: called(std::slice::from_ref(term)), ..filter.clone() })?;
    let meets = |event: &Event| parties(event).any(|party| is(party, &term.person, &term.name));
    let days = Days::of(&events);
    let received = |stay: &&Event| {
        let beside = |other: &Event| other.happened() && meets(other) && stay.linked(other);
        meets(stay) || stay.when.is_some_and(|when| days.near(when.from, when.to).any(beside))
    };
    let stays = stays(&days, &term.country);
    let mut visitors: Vec<Visitor> =
        stays.iter().filter(received).flat_map(|stay| visitors(stay, &term.country, rank)).collect();
    visitors.sort_by_key(|visitor| visitor.visit.from());
    let mut general = record.events(&Filter { kind: Some(Kind::General), looked_from: None, ..filter })?;
    general.retain(|event| event.visit_host() == Some(&term.country));
    let coverage = record.coverage(as_of)?;
    Ok(Received {
        host: term.name.clone(),
        country: term.country.clone(),
        definition: definition(term, rank),
        course: course::course(visitors.iter().map(|visitor| &visitor.visit), as_of.or(coverage.last)),
        visitors,
        general,
        since,
        coverage,
    })
}

/// Where someone is said to have met others face to face, and the visits to the same side on those days and two around.
fn around(record: &Record, of_person: &Filter) -> Result<Vec<Event>> {
    let met = |one: &Outlined| one.happened() && one.is_meeting();
    let mut events = record.events_of(of_person, met)?;
    let days = events.iter().filter_map(|event| event.when).map(|when| (when.from, when.to));
    let mut spans: Vec<(Date, Date)> = Vec::new();
    for (from, to) in days {
        let (from, to) = (from.saturating_sub(2.days()), to.saturating_add(2.days()));
        match spans.last_mut().filter(|(_, last)| from <= *last) {
            Some((_, last)) => *last = to.max(*last),
            None => spans.push((from, to)),
        }
    }
    let (Some((since, _)), Some((_, until))) = (spans.first(), spans.last()) else { return Ok(events) };
    let beside = Filter {
        people: Vec::new(),
        kind: Some(Kind::Single),
        host: of_person.sides.first().cloned(),
        since: Some(*since),
        until: Some(*until),
        during: spans,
        ..of_person.clone()
    };
    events.extend(record.events_of(&beside, met)?);
    events.sort_by(|a, b| (a.from(), &a.id).cmp(&(b.from(), &b.id)));
    events.dedup_by(|a, b| a.id == b.id);
    Ok(events)
}

/// Events in the order of their first days, so that those of some days are found without looking at all.
struct Days<'e> {
    events: &'e [Event],
    /// The days the longest of them lasts.
    longest: i32,
}

impl<'e> Days<'e> {
    /// Of events by first day, the undated ones first.
    fn of(events: &'e [Event]) -> Days<'e> {
        let longest = events.iter().filter_map(|event| event.when).map(|when| when.days()).max();
        Days { events, longest: longest.unwrap_or(0) }
    }

    /// The first day on which what reaches to a day can have begun, two days of travel included.
    fn earliest(&self, from: Date) -> Date {
        from.saturating_sub(i64::from(self.longest + 2).days())
    }

    /// Those that may touch the days from one to another, two days of travel around them included.
    fn near(&self, from: Date, to: Date) -> impl Iterator<Item = &'e Event> {
        let first = self.earliest(from);
        let last = to.saturating_add(2.days());
        let start = self.events.partition_point(|event| event.from() < Some(first));
        let end = self.events.partition_point(|event| event.from() <= Some(last));
        self.events[start..end.max(start)].iter()
    }
}

/// Visits to a country, and the meetings there that none of them covers.
fn stays(days: &Days, country: &str) -> Vec<Event> {
    let stays =
        |event: &Event| event.visit_host() == Some(country) && event.kind == Kind::Single && event.happened();
    let mut all: Vec<Event> = days.events.iter().filter(|event| stays(event)).cloned().collect();
    let hosted = days.events.iter().filter(|event| !event.is_visit() && hosted(event) == Some(country));
    let mut alone: Vec<&Event> = Vec::new();
    for meeting in hosted {
        let Some(when) = meeting.when else { continue };
        let covered = days.near(when.from, when.to).any(|stay| stays(stay) && same_stay(stay, meeting));
        let first = days.earliest(when.from);
        let mut latest = alone.iter().rev().take_while(|known| known.from() >= Some(first));
        if !covered && !latest.any(|known| same_stay(known, meeting)) {
            alone.push(meeting);
        }
    }
    all.extend(alone.into_iter().cloned());
    all
}

fn definition(term: &Term, rank: Rank) -> Vec<String> {
    let (land, host) = (offices::country_name(&term.country), &term.name);
    let who = match rank {
        Rank::Leaders => "by a foreign leader",
        Rank::Anyone => "by anyone from abroad known by name",
    };
    vec![
        format!("Counted is a visit to {land} that the record holds as having taken place, {who} whom {host} is reported to have met; a meeting there implies a visit."),
        "A leader is who heads a state, a government or a ruling party on that day by data/offices; offices are those of the day."
            .into(),
    ]
}

/// Those of one visit who count.
fn visitors(visit: &Event, country: &str, rank: Rank) -> Vec<Visitor> {
    let Some(day) = visit.from() else { return Vec::new() };
    let travellers = visit.actors.iter().chain(visit.recipients.iter().filter(|_| !visit.is_visit()));
    let abroad = travellers.filter(|party| party.country.as_deref() != Some(country));
    let known = |party: &Party| {
        let term = party.id.as_deref().and_then(|id| offices::leading(id, day));
        let counts = term.is_some() || (rank == Rank::Anyone && person(party).is_some());
        counts.then(|| Visitor { name: party.name.clone(), term, visit: visit.clone() })
    };
    abroad.filter_map(known).collect()
}
