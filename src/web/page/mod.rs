//! The pages: each a plain function from what was asked to a value, which is then shown in the form asked for.

pub mod brief;
pub mod data;
pub mod event;
pub mod line;
pub mod map;
pub mod notes;
pub mod outlook;
pub mod pair;
pub mod patterns;
pub mod person;
pub mod search;
pub mod sources;
pub mod today;

/// Events looked at by a search and on a pair's page; none after these is shown.
pub const MOST: usize = 1000;
/// The most days that count as lately.
pub const DAYS: usize = 366;
/// The last line of a data file that can be asked for.
pub const LINES: usize = 10_000_000;
