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
pub mod visits;

use super::desk::Sitting;

/// Claims up to which a record is small enough to look for patterns and odds beside something else.
const SMALL: usize = 20_000;

fn is_small(sitting: &Sitting) -> crate::record::Result<bool> {
    Ok(sitting.coverage()?.claims <= SMALL)
}

/// Events looked at by a search and on a pair's page; none after these is shown.
pub const MOST: usize = 1000;
/// The most days that count as lately.
pub const DAYS: usize = 366;
/// The last line of a data file that can be asked for.
pub const LINES: usize = 10_000_000;
