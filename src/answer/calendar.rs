//! What lies ahead: national days of the two countries, and what is announced.

use super::offices::{Row, row_at};
use crate::lexicon::ontology::Status;
use crate::lexicon::{Day, Lexicon};
use crate::record::{Event, Filter, Kind, Record, Result};
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
    /// Planned events of the two countries, soonest first; undated ones last.
    pub planned: Vec<Event>,
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
    let filter = Filter {
        sides: vec![a.into(), b.into()],
        status: Some(Status::Planned),
        as_of: Some(as_of),
        ..Filter::default()
    };
    let mut planned = record.events(&filter)?;
    let ahead_of = |event: &Event| event.when.is_none_or(|when| when.to >= as_of && when.from <= until);
    planned.retain(|event| event.kind == Kind::Single && ahead_of(event));
    planned.sort_by_key(|event| (event.from().is_none(), event.from()));
    Ok(Calendar { as_of, ahead, days, planned })
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
