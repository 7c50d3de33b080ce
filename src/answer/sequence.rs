//! Sequences: does a leader see one counterpart before meeting any other?

use super::offices::{self, Term};
use super::rate::Rate;
use crate::claim::Party;
use crate::lexicon::ontology::{Act, Status};
use crate::record::{Coverage, Event, Filter, Kind, Record, Result};
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

/// Tests the sequence for the leader of `of`, with `with` as the counterpart; `None` where the
/// tables name no leader of `of`.
pub fn sequence(record: &Record, of: &str, with: &str, within: i64, as_of: Date) -> Result<Option<Sequence>> {
    let Some(leader) = offices::leader(of, as_of) else {
        return Ok(None);
    };
    let filter =
        Filter { sides: vec![of.into()], act: Some(Act::Consult), as_of: Some(as_of), ..Filter::default() };
    let events: Vec<Event> =
        record.events(&filter)?.into_iter().filter(|e| counterpart(e, &leader).is_some()).collect();
    let with_it = |event: &&Event| counterpart(event, &leader).as_deref() == Some(with);
    let (mine, others): (Vec<&Event>, Vec<&Event>) = encounters(&events).into_iter().partition(with_it);
    let cases: Vec<Case> = others.into_iter().map(|meeting| case(meeting, &mine, within)).collect();
    let hits = cases.iter().filter(|case| case.before.is_some()).count();
    let open = |event: &&Event| {
        event.status == Status::Planned && !with_it(event) && event.when.is_some_and(|when| when.to >= as_of)
    };
    Ok(Some(Sequence {
        with: with.into(),
        within,
        rate: Rate::new(hits, cases.len()),
        base: base(&mine, leader.from.unwrap_or(as_of), as_of, within),
        cases,
        leader: leader.clone(),
        open: events.iter().filter(open).cloned().collect(),
        coverage: record.coverage(Some(as_of))?,
    }))
}

/// The other country of an encounter between leaders, if it is one of `leader`'s.
fn counterpart(event: &Event, leader: &Term) -> Option<String> {
    let day = event.when.filter(|when| leader.covers(when.from))?.from;
    let parties = || event.actors.iter().chain(&event.recipients);
    let takes_part = parties().any(|party| party.id.as_deref() == Some(&leader.person));
    let leads = |party: &&Party| party.id.as_deref().is_some_and(|id| offices::leading(id, day).is_some());
    let abroad = |party: &&Party| party.country.as_deref().is_some_and(|country| country != leader.country);
    let other = parties().filter(abroad).find(leads).and_then(|party| party.country.clone());
    let host = || event.visit_host().filter(|host| *host != leader.country).map(str::to_owned);
    (event.is_meeting() && event.kind == Kind::Single && takes_part).then(|| other.or_else(host)).flatten()
}

/// Those that happened on known days, a visit and the meeting during it as one.
fn encounters(events: &[Event]) -> Vec<&Event> {
    let dated = |event: &&Event| {
        event.happened() && event.when.is_some_and(|when| super::relations::days(&when) <= 16)
    };
    let mut kept: Vec<&Event> = Vec::new();
    for event in events.iter().filter(dated) {
        if !kept.iter().any(|known| known.linked(event)) {
            kept.push(event);
        }
    }
    kept
}

fn case(meeting: &Event, mine: &[&Event], within: i64) -> Case {
    let lead = |event: &Event| Some(gap(event.from()?, meeting.from()?));
    let before = mine.iter().filter_map(|event| Some((lead(event)?, *event)));
    let best = before.filter(|(lead, _)| (0..=within).contains(lead)).min_by_key(|(lead, _)| *lead);
    Case {
        meeting: meeting.clone(),
        before: best.map(|(_, event)| event.clone()),
        lead: best.map(|(lead, _)| lead),
    }
}

fn gap(from: Date, to: Date) -> i64 {
    from.until(to).map_or(i64::MAX, |span| i64::from(span.get_days()))
}

/// Share of the days from `from` to `to` with an encounter of `mine` within the days before.
fn base(mine: &[&Event], from: Date, to: Date, within: i64) -> f64 {
    let starts: Vec<Date> = mine.iter().filter_map(|event| event.from()).collect();
    let found = |day: &Date| starts.iter().any(|start| (0..=within).contains(&gap(*start, *day)));
    let days = || from.series(jiff::ToSpan::days(1)).take_while(|day| *day <= to);
    days().filter(found).count() as f64 / days().count().max(1) as f64
}
