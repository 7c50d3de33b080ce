//! Answers from the record. Each is a value with the events and rows it rests on, the definition it
//! used, and what the record covers; how it looks is the business of the brief and the pages.

mod calendar;
mod indicators;
pub mod offices;
mod rate;
mod relations;
mod sequence;
mod tally;

pub use calendar::{Calendar, Entry, calendar};
pub use indicators::{Indicator, Outcome, Sign, Test, indicators, test};
pub use rate::{Rate, wilson};
pub use relations::{Direction, Month, Relations, relations};
pub use sequence::{Case, Sequence, sequence};
pub use tally::{Holder, Question, Received, Tally, Visitor, received_by, visits_by_office};
