//! What is new, what changed status, and what is planned.

use super::line::Line;
use super::outlook::Odds;
use crate::answer::offices;
use crate::lexicon::ontology::Status;
use crate::record::{Coverage, Event, Filter, Step, side};
use crate::web::asked::Asked;
use crate::web::desk::Sitting;
use crate::web::fault::Fault;
use crate::web::reply::{self, Reply};
use jiff::ToSpan;
use jiff::civil::Date;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Events looked at.
const MOST: usize = 400;
/// Lines of a part.
const SHOWN: usize = 40;
/// Open questions shown.
const QUESTIONS: usize = 5;

#[derive(Serialize)]
struct Today {
    title: String,
    /// The last day of publication, which the page looks back from.
    day: Option<Date>,
    days: usize,
    new: Vec<Line>,
    changed: Vec<Changed>,
    ahead: Vec<Line>,
    pairs: Vec<Pair>,
    /// Open questions, the next to end first.
    questions: Vec<Odds>,
    coverage: Coverage,
    covers: String,
}

#[derive(Serialize)]
struct Changed {
    event: Line,
    before: &'static str,
    step: Step,
}

/// Two countries and how many of the latest events are theirs.
#[derive(Serialize)]
struct Pair {
    a: String,
    b: String,
    name: String,
    events: usize,
}

pub fn today(sitting: &Sitting, asked: &Asked) -> Result<Reply, Fault> {
    let days = asked.number("days", 31, super::DAYS)?;
    let coverage = sitting.coverage()?;
    let mut page = Today {
        title: "Today".into(),
        day: coverage.last,
        days,
        new: Vec::new(),
        changed: Vec::new(),
        ahead: Vec::new(),
        pairs: Vec::new(),
        questions: super::outlook::open(sitting)?.into_iter().take(QUESTIONS).collect(),
        covers: crate::brief::covers(&coverage),
        coverage: (*coverage).clone(),
    };
    if let Some(day) = coverage.last {
        let since = day.saturating_sub(i64::try_from(days).unwrap_or(31).days());
        let events = sitting.record.lately(since, day, MOST)?;
        page.pairs = pairs(&events);
        let first = |event: &&Event| event.ledger.first().and_then(|told| told.published) >= Some(since);
        page.new = Line::all(events.iter().filter(first).take(SHOWN));
        page.changed = events.iter().flat_map(|event| changed(event, since)).take(SHOWN).collect();
        let filter = Filter { status: Some(Status::Planned), since: Some(day), ..Filter::default() };
        let mut ahead = sitting.record.browse(&filter, MOST, 0, SHOWN)?.events;
        ahead.reverse();
        page.ahead = Line::all(&ahead);
    }
    reply::page(asked, "today.html", &page)
}

/// The changes of an event's status since a day, its first telling aside.
fn changed(event: &Event, since: Date) -> Vec<Changed> {
    let steps = event.history.windows(2).filter(|pair| pair[1].day >= Some(since));
    let change = |pair: &[Step]| Changed {
        event: Line::of(event),
        before: pair[0].status.name(),
        step: pair[1].clone(),
    };
    steps.map(change).collect()
}

fn pairs(events: &[Event]) -> Vec<Pair> {
    let mut counts: BTreeMap<(String, String), usize> = BTreeMap::new();
    for event in events {
        let sides: BTreeSet<String> = event.actors.iter().chain(&event.recipients).map(side).collect();
        let lands: Vec<&String> = sides.iter().filter(|side| offices::country_name(side) != **side).collect();
        for (nth, a) in lands.iter().enumerate() {
            for b in &lands[nth + 1..] {
                *counts.entry(((*a).clone(), (*b).clone())).or_default() += 1;
            }
        }
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by(|x, y| (y.1, &x.0).cmp(&(x.1, &y.0)));
    counts
        .into_iter()
        .take(12)
        .map(|((a, b), events)| Pair {
            name: format!("{} and {}", offices::country_name(&a), offices::country_name(&b)),
            a,
            b,
            events,
        })
        .collect()
}
