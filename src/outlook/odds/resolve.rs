//! Whether a question came true, by the record.

use super::base::History;
use super::happened::within;
use super::work::Ground;
use super::{Question, Result, words};
use crate::record::{Event, Record};
use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Days after the last that counts in which a report may still make a no a yes.
pub const GRACE: i32 = 14;

/// What became of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Answer {
    /// It is on record as having taken place.
    Yes,
    /// The record reaches past the last day and holds nothing of the kind.
    No,
    /// The record does not reach so far.
    Open,
}

impl Answer {
    /// The name used in output.
    pub fn name(self) -> &'static str {
        ["yes", "no", "open"][self as usize]
    }
}

/// An answer and what it stands on.
#[derive(Clone, Debug, Serialize)]
pub struct Resolution {
    /// The answer.
    pub answer: Answer,
    /// Whether it may still change: a no within the days of grace.
    pub settled: bool,
    /// Why, in words.
    pub why: String,
    /// The reports of what took place.
    pub grounds: Vec<Ground>,
    /// The day the record reaches to.
    pub reaches: Option<Date>,
}

/// What counts as a yes, and when it is a no, in words.
pub fn rule(question: &Question) -> String {
    let (from, by) = (words::day(question.from), words::day(question.by));
    let implied = if question.is_visit() {
        "; a meeting on the host's soil implies a visit, and a visit under way before the first day does not count"
    } else {
        ""
    };
    format!(
        "Yes if the record asked to resolve it holds {} as having taken place, begun on a day from {from} to {by}, \
         both included{implied}. No once that record reaches past {by} without one; a report of the {GRACE} days after \
         may still make it a yes. A plan, a denial or a report not confirmed is no yes.",
        words::deed(question)
    )
}

/// What became of a question by what the record knew on a day, or knows.
///
/// # Errors
/// The record cannot be used.
pub fn resolve(record: &Record, question: &Question, known_by: Option<Date>) -> Result<Resolution> {
    let reaches = reach(record, question, known_by)?;
    let Some(reached) = reaches else { return Ok(open(None)) };
    let history = History::of(record, question, known_by.unwrap_or(reached).max(reached))?;
    let own = history.stretches.iter().filter(|one| one.own).flat_map(|one| &one.events);
    let hits: Vec<&Event> = own.filter(|event| within(event, question.from, question.by)).collect();
    if !hits.is_empty() {
        let why = format!("{} is on record in these days", words::capital(&words::deed(question)));
        let grounds = hits.iter().filter_map(|event| Ground::of(event)).collect();
        return Ok(Resolution { answer: Answer::Yes, settled: true, why, grounds, reaches });
    }
    if reached <= question.by {
        return Ok(open(reaches));
    }
    let why = format!("The record reaches {} and holds no report of it", words::day(reached));
    let settled = reached > question.by.saturating_add(GRACE.days());
    Ok(Resolution { answer: Answer::No, settled, why, grounds: Vec::new(), reaches })
}

fn open(reaches: Option<Date>) -> Resolution {
    let why = reaches.map_or("The record holds no dated document".to_owned(), |day| {
        format!("The record reaches {} only", words::day(day))
    });
    Resolution { answer: Answer::Open, settled: false, why, grounds: Vec::new(), reaches }
}

/// The last day of which the record can tell: that of its last document, or the end of a table of one of the sides.
fn reach(record: &Record, question: &Question, known_by: Option<Date>) -> Result<Option<Date>> {
    let coverage = record.coverage(known_by)?;
    let sides = question.sides();
    let tables =
        coverage.tables.iter().filter(|table| table.side.as_ref().is_some_and(|s| sides.contains(s)));
    let ends = tables.filter_map(|table| table.to).filter(|_| coverage.documents == 0);
    let ends = ends.map(|day| known_by.map_or(day, |known| known.min(day)));
    Ok(ends.chain(coverage.last).max())
}
