//! The state of relations of two countries: the mean score of what they did, month by month.

use crate::lexicon::ontology::Act;
use crate::record::{Coverage, Event, Filter, Kind, Record, Result};
use jiff::ToSpan;
use jiff::civil::Date;
use serde::Serialize;
use std::collections::BTreeMap;

/// Months of the recent past that the level is taken from.
const RECENT: i32 = 6;
/// Months before those that it is compared with.
const EARLIER: i32 = 12;
/// Fewer events than this on either side say nothing about direction.
const ENOUGH: usize = 5;

/// The state of relations as of a day.
#[derive(Clone, Debug, Serialize)]
pub struct Relations {
    /// The two countries.
    pub dyad: (String, String),
    /// Every month with events, earliest first.
    pub months: Vec<Month>,
    /// Events of the last six months.
    pub recent: Mean,
    /// Events of the twelve months before.
    pub earlier: Mean,
    /// The way it goes, where the numbers allow to say.
    pub direction: Direction,
    /// The events of the last six months.
    pub drivers: Vec<Event>,
    /// What the record covers.
    pub coverage: Coverage,
}

/// One month.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Month {
    /// Its first day.
    pub month: Date,
    /// How many events.
    pub n: usize,
    /// Their mean score, -9 to 10.
    pub mean: f64,
}

/// A mean with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Mean {
    /// How many events.
    pub n: usize,
    /// Their mean score; absent without events.
    pub mean: Option<f64>,
    /// Standard error; absent under two events.
    pub error: Option<f64>,
}

/// Where relations go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// Better than the year before, beyond chance at 95 %.
    Warming,
    /// Worse, beyond chance.
    Cooling,
    /// No difference beyond chance.
    NoClearChange,
    /// Too few events to say.
    TooFew,
}

/// The state of relations of two countries as of a day.
pub fn relations(record: &Record, a: &str, b: &str, as_of: Date) -> Result<Relations> {
    let filter = Filter { sides: vec![a.into(), b.into()], as_of: Some(as_of), ..Filter::default() };
    let counts = |event: &Event| event.kind == Kind::Single && event.happened();
    let dated: Vec<(Date, Event)> = record
        .events(&filter)?
        .into_iter()
        .filter(counts)
        .filter_map(|event| Some((day(&event)?, event)))
        .filter(|(day, _)| *day <= as_of)
        .collect();
    let start = months_before(as_of, RECENT);
    let before = months_before(as_of, RECENT + EARLIER);
    let of = |from: Date, to: Date| {
        let scores = dated.iter().filter(|(day, _)| from < *day && *day <= to).map(|(_, event)| score(event));
        mean(&scores.collect::<Vec<f64>>())
    };
    let (recent, earlier) = (of(start, as_of), of(before, start));
    Ok(Relations {
        dyad: (a.into(), b.into()),
        months: months(&dated),
        recent,
        earlier,
        direction: direction(&recent, &earlier),
        drivers: dated.iter().filter(|(day, _)| start < *day).map(|(_, event)| event.clone()).collect(),
        coverage: record.coverage(Some(as_of))?,
    })
}

/// The day an event counts for: its own when known to the month, else the first it was published.
fn day(event: &Event) -> Option<Date> {
    let own = event.when.filter(|when| when.days() <= 31).map(|when| when.from);
    own.or_else(|| {
        event.ledger.iter().filter_map(|told| told.published).min().filter(|_| event.when.is_none())
    })
}

fn months_before(day: Date, months: i32) -> Date {
    day.checked_sub(months.months()).unwrap_or(Date::MIN)
}

/// The act's score; meetings differ by mode.
pub(crate) fn score(event: &Event) -> f64 {
    match (event.act, event.mode.as_deref()) {
        (Act::Consult, Some("visit" | "multilateral")) => 4.0,
        (Act::Consult, Some("third-party")) => 1.0,
        (Act::Consult, Some("call" | "phone")) => 1.5,
        (act, _) => f64::from(act.score()),
    }
}

fn months(dated: &[(Date, Event)]) -> Vec<Month> {
    let mut months: BTreeMap<Date, Vec<f64>> = BTreeMap::new();
    for (day, event) in dated {
        months.entry(day.first_of_month()).or_default().push(score(event));
    }
    let month = |(month, scores): (Date, Vec<f64>)| Month {
        month,
        n: scores.len(),
        mean: scores.iter().sum::<f64>() / scores.len() as f64,
    };
    months.into_iter().map(month).collect()
}

fn mean(scores: &[f64]) -> Mean {
    let n = scores.len();
    let mean = (n > 0).then(|| scores.iter().sum::<f64>() / n as f64);
    let error = mean.filter(|_| n > 1).map(|mean| {
        let squares: f64 = scores.iter().map(|score| (score - mean).powi(2)).sum();
        (squares / (n - 1) as f64 / n as f64).sqrt()
    });
    Mean { n, mean, error }
}

fn direction(recent: &Mean, earlier: &Mean) -> Direction {
    let enough = recent.n >= ENOUGH && earlier.n >= ENOUGH;
    let parts = (recent.mean, recent.error, earlier.mean, earlier.error);
    let (Some(now), Some(now_error), Some(then), Some(then_error)) = parts else { return Direction::TooFew };
    let (change, error) = (now - then, now_error.hypot(then_error));
    match () {
        () if !enough => Direction::TooFew,
        () if change > 1.96 * error && change > 0.0 => Direction::Warming,
        () if -change > 1.96 * error && change < 0.0 => Direction::Cooling,
        () => Direction::NoClearChange,
    }
}
