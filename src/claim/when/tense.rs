//! Which way a clause looks, from the verbs near a time expression.

use super::Direction;
use super::words::{Sense, Shape, Word};
use std::ops::Range;

/// How many words to either side may tell.
const REACH: usize = 25;

/// Whether the clause around `at` looks back or ahead, if its verbs tell.
pub(super) fn direction(text: &str, words: &[Word], at: Range<usize>) -> Option<Direction> {
    let sentence = words.get(at.start)?.sentence;
    let here = |k: &usize| words[*k].sentence == sentence;
    let left = (at.start.saturating_sub(REACH)..at.start).rev().take_while(here);
    let right = (at.end..words.len().min(at.end + REACH)).take_while(here);
    let mut left = left.filter_map(|k| Some((k, cue(text, words, k)?)));
    let mut right = right.filter_map(|k| Some((k, cue(text, words, k)?)));
    match (left.next(), right.next()) {
        (Some((k, Direction::Past)), Some((_, Direction::Future)))
            if speech(words, k) && at.start - k > 3 =>
        {
            Some(Direction::Future)
        }
        (Some((_, direction)), _) | (None, Some((_, direction))) => Some(direction),
        (None, None) => None,
    }
}

fn speech(words: &[Word], k: usize) -> bool {
    words[k].senses.contains(&Sense::Say)
}

fn cue(text: &str, words: &[Word], k: usize) -> Option<Direction> {
    let word = words[k];
    let is = |j: usize, s: &str| words[j].span.of(text).eq_ignore_ascii_case(s);
    for sense in word.senses {
        match sense {
            Sense::Future => return Some(Direction::Future),
            Sense::Past | Sense::Say => return past(k, is),
            Sense::Neutral => return None,
            _ => {}
        }
    }
    let letters = word.span.of(text);
    let ends =
        |s: &str| word.shape == Shape::Letters && letters.len() > 4 && letters.ends_with(s) && !word.capital;
    if ends("ed") {
        past(k, is)
    } else if ends("ing") && k > 0 && (is(k - 1, "is") || is(k - 1, "are")) {
        Some(Direction::Future)
    } else {
        None
    }
}

/// Past, unless the verb is a participle after "be" or "to be", whose tense stands further left.
fn past(k: usize, is: impl Fn(usize, &str) -> bool) -> Option<Direction> {
    let be = |j: usize| is(j, "be") || is(j, "being");
    let participle = (k > 0 && be(k - 1)) || (k > 1 && be(k - 2));
    (!participle).then_some(Direction::Past)
}
