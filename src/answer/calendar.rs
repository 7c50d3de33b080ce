//! What lies ahead: national days of the two countries, and what is announced.

use super::offices::{Row, row_at, rows};
use super::plan::{Telling, telling};
use crate::lexicon::ontology::Status;
use crate::lexicon::{Day, Lexicon};
use crate::record::{Event, Filter, Kind, Outlined, Record, Result};
use jiff::ToSpan;
use jiff::civil::Date;
use serde::Serialize;

/// The days ahead of a pair of countries.
#[derive(Clone, Debug, Serialize)]
pub struct Calendar {
    /// The day it looks ahead from.
    pub as_of: Date,
    /// How many days it looks ahead.
    pub ahead: i32,
    /// National days, soonest first.
    pub days: Vec<Entry>,
    /// Days within which yearly gatherings usually fall, of which one of the two is part; soonest first.
    pub seasons: Vec<Season>,
    /// Planned events of the two countries and those called off, soonest first; undated ones last.
    pub planned: Vec<Planned>,
}

/// A usual time of a yearly gathering.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Season {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// What gathers.
    pub name: String,
    /// The row of data it stands in.
    pub row: Row,
}

/// A planned event and how firm it stands.
#[derive(Clone, Debug, Serialize)]
pub struct Planned {
    /// How firm.
    pub standing: Standing,
    /// How the plan is told, by the grading the odds use.
    pub telling: Telling,
    /// The event.
    pub event: Event,
}

/// How firm a planned event stands, as iCalendar says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// It is spoken of without a day, or on the word of other media only.
    Tentative,
    /// It is told as settled: [`Telling::Announced`].
    Confirmed,
    /// It is called off, denied or negated.
    Cancelled,
}

/// A national day in a given year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// The day.
    pub date: Date,
    /// What is marked.
    pub name: String,
    /// The country that keeps it.
    pub country: String,
    /// Which anniversary it is, where the first year is known.
    pub nth: Option<i16>,
    /// The row of data it stands in.
    pub row: Row,
}

/// National days of `a` and `b` and planned events of the two within `ahead` days.
pub fn calendar(record: &Record, a: &str, b: &str, as_of: Date, ahead: i32) -> Result<Calendar> {
    let until = as_of.saturating_add(ahead.days());
    let kept = Lexicon::embedded().all_days().iter().filter(|day| day.country == a || day.country == b);
    let mut days: Vec<Entry> = kept.filter_map(|day| next(day, as_of)).collect();
    days.retain(|entry| entry.date <= until);
    days.sort_by(|x, y| (x.date, &x.row).cmp(&(y.date, &y.row)));
    let both = Filter { sides: vec![a.into(), b.into()], as_of: Some(as_of), ..Filter::default() };
    let single = Filter { kind: Some(Kind::Single), ..both };
    let off = |event: &Event| {
        is_off(event.status) && event.ledger.iter().any(|told| told.claim.status == Status::Planned)
    };
    let ahead_of = |event: &Event| event.when.is_none_or(|when| when.to >= as_of && when.from <= until);
    let dated = Filter { since: Some(as_of), until: Some(until), ..single.clone() };
    let undated = Filter { undated: true, status: Some(Status::Planned), ..single };
    let mut events = record.events(&undated)?;
    let open = |one: &Outlined| one.status == Status::Planned || is_off(one.status);
    events.extend(record.events_of(&dated, open)?);
    let listed = |event: &Event| event.status == Status::Planned || off(event);
    let kept = events.into_iter().filter(|event| listed(event) && ahead_of(event));
    let mut planned: Vec<Planned> = kept.map(graded).collect();
    planned.sort_by_key(|planned| (planned.event.from().is_none(), planned.event.from()));
    Ok(Calendar { as_of, ahead, days, seasons: seasons(a, b, as_of, until), planned })
}

fn is_off(status: Status) -> bool {
    matches!(status, Status::Cancelled | Status::Denied | Status::Negated)
}

/// A planned event with how firm it stands and how it is told.
fn graded(event: Event) -> Planned {
    let telling = telling(&event, event.when);
    let standing = match (event.status, telling) {
        (Status::Planned, Telling::Announced) => Standing::Confirmed,
        (Status::Planned, _) => Standing::Tentative,
        _ => Standing::Cancelled,
    };
    Planned { standing, telling, event }
}

/// The seasons that touch the days from `from` to `to`.
fn seasons(a: &str, b: &str, from: Date, to: Date) -> Vec<Season> {
    let years = from.year() - 1..=to.year();
    let mut found: Vec<Season> = Vec::new();
    for (row, cells) in rows("data/seasons.tsv", "season") {
        let of = cells
            .get(6)
            .is_some_and(|members| *members == "*" || members.split('|').any(|m| m == a || m == b));
        found.extend(years.clone().filter(|_| of).filter_map(|year| season(&row, &cells, year)));
    }
    found.retain(|season| season.from <= to && from <= season.to);
    found.sort_by(|x, y| (x.from, &x.row).cmp(&(y.from, &y.row)));
    found
}

fn season(row: &Row, cells: &[&str], year: i16) -> Option<Season> {
    let [_, from, to, since, until, name, ..] = cells else { return None };
    let bound = |cell: &str| cell.parse::<i16>().ok();
    let held =
        bound(since).is_none_or(|since| since <= year) && bound(until).is_none_or(|until| year <= until);
    let day = |cell: &str| format!("{year:04}-{cell}").parse().ok();
    let season = Season { from: day(from)?, to: day(to)?, name: (*name).to_owned(), row: row.clone() };
    held.then_some(season)
}

/// The next time a day comes round, today included.
fn next(day: &Day, as_of: Date) -> Option<Entry> {
    let in_year = |year| day.in_year(year).filter(|date| *date >= as_of);
    let date = in_year(as_of.year()).or_else(|| in_year(as_of.year() + 1))?;
    let row = row_at(&day.file, day.line);
    Some(Entry {
        date,
        name: day.name.clone(),
        country: day.country.clone(),
        nth: day.anniversary(date.year()),
        row,
    })
}
