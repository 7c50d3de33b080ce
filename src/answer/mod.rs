//! Answers from the record. Each is a value with the events and rows it rests on, the definition it
//! used, and what the record covers; how it looks is the business of the brief and the pages.

mod calendar;
mod check;
mod course;
mod indicators;
pub mod level;
pub mod offices;
mod plan;
mod rate;
mod received;
mod relations;
mod summits;
mod tally;
mod trips;

pub use calendar::{Calendar, Entry, Planned, Season, Standing, calendar};
pub use check::{Check, Finding, Part, Verdict, check};
pub use course::{Course, Precedent, Step, differing};
pub use indicators::{Indicator, Outcome, Sign, Test, indicators, test};
pub use plan::{SPREAD, Telling, by_party, hearsay, telling};
pub use rate::{Rate, wilson};
pub use received::{Rank, Received, Visitor, lately_received, received_by};
pub use relations::{Break, Direction, LevelWeek, Mean, Month, Moved, Relations, SCALE, relations};
pub use summits::{Summit, summits};
pub use tally::{Holder, Question, Tally, visits_by_office};
pub use trips::{Country, Meetings, Pair, Trips, meetings, trips};
