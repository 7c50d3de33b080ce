//! Pictures of answers: the numbers of an answer handed to [`crate::chart`].

use crate::chart::{self, Lag};
use crate::pattern::Pattern;

/// The days between of a pattern, as SVG.
pub fn lags(pattern: &Pattern) -> String {
    let each = pattern.lags.buckets.iter();
    let lags: Vec<Lag> =
        each.map(|&(from, to, n)| Lag { from: i64::from(from), to: i64::from(to), n }).collect();
    let title = format!("{}, before {}", pattern.before, pattern.after);
    chart::lags(&title, &lags, pattern.misses.len())
}
