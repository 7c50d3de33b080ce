//! Reasons from patterns: what usually comes before has just happened.

use super::constants::Constants;
use super::work::{Ground, Move, Step};
use super::{Question, Result, words};
use crate::claim::when::days_between;
use crate::pattern::{Firing, firing};
use crate::record::{Event, Filter, Record};
use jiff::ToSpan;
use std::collections::BTreeSet;

/// The share of patterns that may stand by chance.
const FALSE: f64 = 0.05;
/// The most a pattern may multiply the odds by.
const MOST: f64 = 8.0;
/// Earlier instances cited.
const CITED: usize = 3;

/// The pattern that fires on the day asked from and speaks most for what is asked about.
pub(super) fn patterns(record: &Record, question: &Question, constants: &Constants) -> Result<Option<Step>> {
    let (Some(a), Some(b)) = (question.actor_side(), question.other_side()) else { return Ok(None) };
    let deed = (question.act, question.mode.as_deref());
    let all = firing(record, &a, deed, &b, question.as_of, FALSE)?;
    let prior = constants.start("pattern");
    let each = all.iter().map(|one| (shift(one, question, prior.give), one));
    let Some((by, best)) = each.max_by(|a, b| a.0.total_cmp(&b.0)).filter(|(by, _)| *by > 0.0) else {
        return Ok(None);
    };
    let pattern = &best.pattern;
    let others = match all.len() - 1 {
        0 => String::new(),
        n => format!("; {n} more fire and are not added to it"),
    };
    let text = format!(
        "{} (n = {}, misses {}, q = {:.3}). It fires since {}{others}",
        pattern.sentence.trim_end_matches('.'),
        pattern.preceded.n,
        pattern.misses.len(),
        pattern.q,
        words::day(best.day)
    );
    let wanted = pattern.instances.iter().rev().take(CITED);
    let wanted = wanted.flat_map(|one| one.before.iter().chain([&one.after])).chain(&best.before);
    let mut grounds: Vec<Ground> =
        events(record, question, &a, wanted.cloned().collect())?.iter().filter_map(Ground::of).collect();
    grounds.push(Ground::Row(prior.row.clone()));
    let error = 1.0 / (pattern.preceded.hits as f64 + 1.0).sqrt();
    Ok(Some(Step { kind: "pattern", text, moves: Move::Shift { by, error }, grounds }))
}

/// The log ratio of the rate while the pattern's window is open to the usual rate, by the share of the question's days that
/// lie within the window; `prior` cases as chance has them are added to the pattern's own.
fn shift(firing: &Firing, question: &Question, prior: f64) -> f64 {
    let pattern = &firing.pattern;
    let (hits, n, base) = (pattern.preceded.hits as f64, pattern.preceded.n as f64, pattern.base.max(1e-3));
    let lift = ((hits + prior * base) / (n + prior) / base).min(MOST);
    let end = firing.day.saturating_add(pattern.within.days()).min(question.by);
    let open = f64::from(days_between(question.from, end).max(-1)) + 1.0;
    (1.0 + open / f64::from(question.days()) * (lift - 1.0)).max(1.0).ln()
}

fn events(record: &Record, question: &Question, side: &str, wanted: BTreeSet<String>) -> Result<Vec<Event>> {
    let filter = Filter { sides: vec![side.to_owned()], as_of: Some(question.as_of), ..Filter::default() };
    let mut found = record.events_of(&filter, |one| wanted.contains(&one.id))?;
    found.sort_by_key(|event| event.from());
    Ok(found)
}
