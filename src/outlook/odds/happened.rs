//! What the record holds of the kind asked about.

use super::{Question, Result};
use crate::claim::when::days_between;
use crate::record::{Event, Filter, Kind, Outlined, Record};
use jiff::civil::Date;

/// Days an event may be dated over and still be told to lie within a window.
const NARROW: i32 = 31;

/// What the record knew on a day of the two sides of a question, as far as `kept` by its outline.
pub(super) fn of_dyad(
    record: &Record,
    question: &Question,
    as_of: Option<Date>,
    kept: impl Fn(&Outlined) -> bool,
) -> Result<Vec<Event>> {
    Ok(record.events_of(&Filter { sides: question.sides(), as_of, ..Filter::default() }, kept)?)
}

/// Whether it is one dated thing that took place, by its outline.
pub(super) fn done(event: &Outlined) -> bool {
    let narrow = event.when.is_some_and(|when| days_between(when.from, when.to) < NARROW);
    event.kind == Kind::Single && event.happened() && narrow
}

/// Whether it is one dated thing that took place.
pub(super) fn took_place(event: &Event) -> bool {
    event.kind == Kind::Single && event.happened() && narrow(event)
}

/// Whether its days are known closely enough to say in which window it fell.
pub(super) fn narrow(event: &Event) -> bool {
    event.when.is_some_and(|when| days_between(when.from, when.to) < NARROW)
}

/// Whether an event that took place began within the days of a question.
pub(super) fn within(event: &Event, from: Date, by: Date) -> bool {
    event.when.is_some_and(|when| from <= when.from && when.from <= by)
}
