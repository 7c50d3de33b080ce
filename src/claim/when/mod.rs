//! Time expressions and the days they stand for.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// How exactly the text dates something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum Precision {
    Day,
    Week,
    Month,
    Quarter,
    Year,
    Range,
    Unknown,
}

/// An inclusive range of days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Interval {
    /// First day.
    pub from: Date,
    /// Last day, never before `from`.
    pub to: Date,
    /// How exact the text is.
    pub precision: Precision,
}
