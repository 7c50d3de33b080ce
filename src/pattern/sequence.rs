//! Sequences: does a leader see one counterpart before meeting any other?

use crate::answer::Rate;
use crate::answer::offices::{self, Term};
use crate::claim::Party;
use crate::claim::when::days_between;
use crate::lexicon::ontology::{Act, Status};
use crate::record::{Coverage, Event, Filter, Kind, Outlined, Record, Result};
use jiff::civil::Date;
use serde::Serialize;

/// "X meets A within N days before X meets any other", tested on the record.
#[derive(Clone, Debug, Serialize)]
pub struct Sequence {
    /// Who is looked at: the leader of the one country on the day asked for.
    pub leader: Term,
    /// The counterpart country.
    pub with: String,
    /// The window in days.
    pub within: i64,
    /// Every meeting with another leader, and whether one with the counterpart came before.
    pub cases: Vec<Case>,
    /// How many had one.
    pub rate: Rate,
    /// Share of all days of the leader's term up to the day asked for on which one would have been found.
    pub base: f64,
    /// Meetings with others that are planned, for which the pattern would expect one.
    pub open: Vec<Event>,
    /// What the record covers.
    pub coverage: Coverage,
    /// Every meeting with the counterpart.
    #[serde(skip)]
    pub met: Vec<Event>,
}

/// One meeting with another leader.
#[derive(Clone, Debug, Serialize)]
pub struct Case {
    /// The meeting.
    pub meeting: Event,
    /// The last one with the counterpart before it, if within the window.
    pub before: Option<Event>,
    /// Days between the two.
    pub lead: Option<i64>,
}

/// A leader's meetings with other leaders.
pub(super) struct Encounters {
    leader: Term,
    events: Vec<Event>,
    coverage: Coverage,
}

impl Encounters {
    /// The meetings of who leads a country on a day; `None` where the tables name no leader of it.
    pub(super) fn of(record: &Record, country: &str, as_of: Date) -> Result<Option<Encounters>> {
        let Some(leader) = offices::leader(country, as_of) else {
            return Ok(None);
        };
        let sides = vec![country.to_owned()];
        let people = vec![leader.person.clone()];
        let (since, act) = (leader.from, Some(Act::Consult));
        let filter = Filter { sides, people, act, since, as_of: Some(as_of), ..Filter::default() };
        let mut events = Vec::new();
        for one in record.outlines(&filter)? {
            if one.kind == Kind::Single && one.is_meeting() && may_meet(record, &one, &leader)? {
                events.extend(record.whole(&one)?);
            }
        }
        events.retain(|event| counterpart(event, &leader).is_some());
        Ok(Some(Encounters { leader, events, coverage: record.coverage(Some(as_of))? }))
    }

    /// The countries whose leaders were met, in order.
    pub(super) fn counterparts(&self) -> Vec<String> {
        let mut all: Vec<String> =
            self.events.iter().filter_map(|event| counterpart(event, &self.leader)).collect();
        all.sort();
        all.dedup();
        all
    }

    /// The sequence with one of them as the counterpart.
    pub(super) fn before_others(&self, with: &str, within: i64, as_of: Date) -> Sequence {
        let leader = &self.leader;
        let with_it = |event: &&Event| counterpart(event, leader).as_deref() == Some(with);
        let (mine, others): (Vec<&Event>, Vec<&Event>) =
            encounters(&self.events).into_iter().partition(with_it);
        let cases: Vec<Case> = others.into_iter().map(|meeting| case(meeting, &mine, within)).collect();
        let hits = cases.iter().filter(|case| case.before.is_some()).count();
        let open = |event: &&Event| {
            event.status == Status::Planned
                && !with_it(event)
                && event.when.is_some_and(|when| when.to >= as_of)
        };
        Sequence {
            with: with.into(),
            within,
            rate: Rate::new(hits, cases.len()),
            base: base(&mine, leader.from.unwrap_or(as_of), as_of, within),
            cases,
            leader: leader.clone(),
            open: self.events.iter().filter(open).cloned().collect(),
            coverage: self.coverage.clone(),
            met: mine.into_iter().cloned().collect(),
        }
    }
}

/// Tests the sequence for the leader of `of`, with `with` as the counterpart; `None` where the
/// tables name no leader of `of`.
///
/// # Errors
/// A record that cannot be read.
pub fn sequence(record: &Record, of: &str, with: &str, within: i64, as_of: Date) -> Result<Option<Sequence>> {
    let encounters = Encounters::of(record, of, as_of)?;
    Ok(encounters.map(|encounters| encounters.before_others(with, within, as_of)))
}

/// Whether an event can be an encounter of a leader with another, by whom its claims name.
fn may_meet(record: &Record, one: &Outlined, leader: &Term) -> Result<bool> {
    let Some(day) = one.from().filter(|day| leader.covers(*day)) else { return Ok(false) };
    if one.is_visit() {
        return Ok(true);
    }
    let (actors, recipients) = record.takes_part(one)?;
    Ok(actors.iter().chain(&recipients).any(|party| leads_another(party, leader, day)))
}

/// Whether a party leads another country than a leader does on a day.
fn leads_another(party: &Party, leader: &Term, day: Date) -> bool {
    let abroad = party.country.as_ref().is_some_and(|country| *country != leader.country);
    abroad && party.id.as_deref().is_some_and(|id| offices::leading(id, day).is_some())
}

/// The other country of an encounter between leaders, if it is one of `leader`'s.
fn counterpart(event: &Event, leader: &Term) -> Option<String> {
    let day = event.when.filter(|when| leader.covers(when.from))?.from;
    let parties = || event.actors.iter().chain(&event.recipients);
    let takes_part = parties().any(|party| party.id.as_deref() == Some(&leader.person));
    let other = parties().find(|party| leads_another(party, leader, day));
    let other = other.and_then(|party| party.country.clone());
    let host = || event.visit_host().filter(|host| *host != leader.country).map(str::to_owned);
    (event.is_meeting() && event.kind == Kind::Single && takes_part).then(|| other.or_else(host)).flatten()
}

/// Those that happened on known days, a visit and the meeting during it as one.
fn encounters(events: &[Event]) -> Vec<&Event> {
    let dated = |event: &&Event| event.happened() && event.when.is_some_and(|when| when.days() <= 16);
    let mut kept: Vec<&Event> = Vec::new();
    let (visits, meetings): (Vec<&Event>, Vec<&Event>) =
        events.iter().filter(dated).partition(|event| event.is_visit());
    for event in visits.into_iter().chain(meetings) {
        if !kept.iter().any(|known| known.linked(event)) {
            kept.push(event);
        }
    }
    kept.sort_by_key(|event| event.from());
    kept
}

fn case(meeting: &Event, mine: &[&Event], within: i64) -> Case {
    let lead = |event: &Event| Some(gap(event.from()?, meeting.from()?));
    let before = mine.iter().filter_map(|event| Some((lead(event)?, *event)));
    let best = before.filter(|(lead, _)| (1..=within).contains(lead)).min_by_key(|(lead, _)| *lead);
    Case {
        meeting: meeting.clone(),
        before: best.map(|(_, event)| event.clone()),
        lead: best.map(|(lead, _)| lead),
    }
}

fn gap(from: Date, to: Date) -> i64 {
    i64::from(days_between(from, to))
}

/// Share of the days from `from` to `to` with an encounter of `mine` within the days before.
fn base(mine: &[&Event], from: Date, to: Date, within: i64) -> f64 {
    let starts: Vec<Date> = mine.iter().filter_map(|event| event.from()).collect();
    let found = |day: &Date| starts.iter().any(|start| (1..=within).contains(&gap(*start, *day)));
    let days = || from.series(jiff::ToSpan::days(1)).take_while(|day| *day <= to);
    days().filter(found).count() as f64 / days().count().max(1) as f64
}
