//! Which way a clause looks, from the verbs near a time expression.

use super::Direction;
use super::grammar::Grammar;
use super::vocabulary::Sense;
use super::words::Shape;
use std::ops::Range;

/// How many words to either side may tell.
const REACH: usize = 25;

/// Whether the clause around `at` looks back or ahead, if its verbs tell.
pub(super) fn direction(g: &Grammar, at: Range<usize>) -> Option<Direction> {
    if g.after(at.start, &["by", "until", "till"]) || set_for_a_weekday(g, at.start) {
        return Some(Direction::Future);
    }
    let sentence = g.words.get(at.start)?.sentence;
    let here = |k: &usize| g.words[*k].sentence == sentence;
    let before = (at.start.saturating_sub(REACH)..at.start).rev().take_while(here);
    let after = (at.end..g.words.len().min(at.end + REACH)).take_while(here);
    let left = before.filter_map(|k| Some((k, cue(g, k, at.start)?))).next();
    let mut right = after.filter_map(|k| cue(g, k, k));
    match (left, right.next()) {
        (Some((k, Direction::Past)), Some(Direction::Future)) if g.has(k, Sense::Say) && at.start - k > 3 => {
            Some(Direction::Future)
        }
        (Some((_, direction)), _) | (None, Some(direction)) => Some(direction),
        (None, None) => None,
    }
}

/// "called a strike for Monday".
fn set_for_a_weekday(g: &Grammar, i: usize) -> bool {
    g.after(i, &["for"]) && g.weekday_name(i).is_some()
}

/// Which way word `k` looks, for an expression that begins at `start`.
fn cue(g: &Grammar, k: usize, start: usize) -> Option<Direction> {
    if g.has(k, Sense::Vow) && to_do(g, k, start) {
        return Some(Direction::Future);
    }
    if g.has(k, Sense::Future) {
        let over = g.is(k + 1, "not") && g.is(k, "could") || g.after(k, &["been"]) && past_perfect(g, k);
        return Some(if over { Direction::Past } else { Direction::Future });
    }
    if g.has(k, Sense::Neutral) {
        return None;
    }
    let ends = |s: &str| g.shape(k) == Some(Shape::Letters) && g.word(k).len() > 4 && g.word(k).ends_with(s);
    let past = g.has(k, Sense::Past) || g.has(k, Sense::Say) || ends("ed") && !g.capital(k);
    if past {
        return (!participle(g, k)).then_some(Direction::Past);
    }
    let ahead = g.is(k, "set") && g.is(k + 1, "to") || ends("ing") && g.after(k, &["is", "are"]);
    ahead.then_some(Direction::Future)
}

/// "had been scheduled", "had originally been planned".
fn past_perfect(g: &Grammar, k: usize) -> bool {
    (k.saturating_sub(4)..k).any(|j| g.is(j, "had"))
}

/// Whether "to" and a verb follow `k` before `start`: "invited him to come on Friday".
fn to_do(g: &Grammar, k: usize, start: usize) -> bool {
    let to = |j: usize| g.is(j, "to") && !g.capital(j + 1) && g.shape(j + 1) == Some(Shape::Letters);
    (k + 1..start.min(k + 7)).any(to) || k == start && to(k + 1)
}

/// Whether `k` is a participle after "be", whose tense stands further left.
fn participle(g: &Grammar, k: usize) -> bool {
    g.after(k, &["be", "being"]) || k > 1 && g.any(k - 2, &["be", "being"])
}
