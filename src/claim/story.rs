//! The story's clock: which day a narrative has reached in each of its sentences.
//!
//! News tells a day in the simple past and says which day it is once; what follows in the same tense is
//! of that day until another is named. Background (a coarser date, another tense) does not move the clock.

use super::cast::Cast;
use super::clause::{Parsed, head_of, infinitive};
use super::status::simple_present;
use super::when::days_between;
use super::when::{Interval, Precision, TimeExpression};
use crate::syntax::{Relation, Tag};
use jiff::civil::Date;

/// How long before publication a story may play, in days; what is older is background.
const STORY: i32 = 31;

/// How many days a story may take at a stretch, as a journey does.
const JOURNEY: i32 = 10;

/// How many sentences at the head of a text may wait for the first day named.
const LEAD: usize = 3;

/// The day, or the few days, that the story has reached in each sentence; `None` where nothing tells.
pub(super) fn days(cast: &Cast<'_>, sentences: usize, times: &[TimeExpression]) -> Vec<Option<Interval>> {
    let Some(published) = cast.document.published else { return vec![None; sentences] };
    let mut clock = Clock::default();
    let mut days = Vec::with_capacity(sentences);
    for index in 0..sentences {
        match told(cast.parsed(index), times, published) {
            Told::Day(day) => clock.set(day, index),
            Told::Background => clock.reached = None,
            Told::Nothing => clock.come_back(index),
        }
        if index < LEAD && days.iter().all(Option::is_none) {
            days.fill(clock.reached);
        }
        days.push(clock.reached);
    }
    days
}

/// Where a story stands.
#[derive(Default)]
struct Clock {
    /// The day it began with.
    first: Option<Interval>,
    /// The day it has reached.
    reached: Option<Interval>,
    /// The sentence that named that day.
    named: usize,
}

impl Clock {
    fn set(&mut self, day: Interval, sentence: usize) {
        self.first = self.first.or(Some(day));
        self.reached = Some(day);
        self.named = sentence;
    }

    /// A look back, to a day before the story's first, holds for one more sentence.
    fn come_back(&mut self, sentence: usize) {
        if let (Some(first), Some(reached)) = (self.first, self.reached)
            && reached.to < first.from
            && sentence > self.named + 1
        {
            self.reached = self.first;
        }
    }
}

/// What a sentence's main clause says of its time.
enum Told {
    Day(Interval),
    Background,
    Nothing,
}

fn told(s: Parsed<'_>, times: &[TimeExpression], published: Date) -> Told {
    let mains: Vec<usize> = (0..s.words.len()).filter(|&word| main(s, word) && past(s, word)).collect();
    let hanging = times.iter().filter(|time| time.span.overlaps(&s.span));
    let dated = hanging.filter(|time| governor(s, time).is_some_and(|verb| mains.contains(&verb)));
    let intervals: Vec<Interval> = dated.filter_map(|time| time.interval).collect();
    match intervals.iter().rfind(|interval| fits(interval, published)) {
        Some(&day) => Told::Day(day),
        None if intervals.iter().any(|interval| interval.to < published) => Told::Background,
        None => Told::Nothing,
    }
}

/// Whether days are of a story and not of its background.
fn fits(days: &Interval, published: Date) -> bool {
    let few = matches!(days.precision, Precision::Day | Precision::Range)
        && days_between(days.from, days.to) <= JOURNEY;
    few && days.to <= published && days_between(days.from, published) <= STORY
}

/// Whether a verb is one of a sentence's main ones.
fn main(s: Parsed<'_>, word: usize) -> bool {
    match s.words[word].relation {
        Relation::Root => true,
        Relation::Conj | Relation::Parataxis | Relation::Ccomp => {
            s.words[word].head.is_some_and(|head| main(s, head))
        }
        _ => false,
    }
}

/// Whether a verb tells in the simple past, active or passive; in "had denied and said" neither does.
pub(super) fn simple_past(s: Parsed<'_>, verb: usize) -> bool {
    let helped = |verb: usize| s.children(verb).any(|c| s.words[c].relation == Relation::Aux);
    let subject =
        s.children(verb).any(|c| matches!(s.words[c].relation, Relation::Nsubj | Relation::NsubjPass));
    let first = s.words[verb].head.filter(|_| s.words[verb].relation == Relation::Conj && !subject);
    s.words[verb].tag == Tag::Verb && !simple_present(s, verb) && !helped(verb) && !first.is_some_and(helped)
}

/// Whether a main word tells of the past in any way: "said", "had been", "was in Beijing".
fn past(s: Parsed<'_>, word: usize) -> bool {
    let helped = |form: &str| matches!(form, "had" | "was" | "were" | "been");
    let helper = |c: usize| matches!(s.words[c].relation, Relation::Aux | Relation::Cop) && helped(s.form(c));
    simple_past(s, word) || s.children(word).any(helper)
}

/// The verb, or the root, a time expression hangs on, through nouns, adverbs and infinitives: "pressed China to help on
/// Thursday" tells of Thursday.
fn governor(s: Parsed<'_>, time: &TimeExpression) -> Option<usize> {
    let top = head_of(s, time.span)?;
    if matches!(s.words[top].relation, Relation::NmodPoss | Relation::Compound | Relation::Amod) {
        return None;
    }
    let mut at = s.words[top].head?;
    for _ in 0..4 {
        let verb = s.words[at].tag == Tag::Verb && !infinitive(s, at);
        if verb || s.words[at].relation == Relation::Root {
            return Some(at);
        }
        at = s.words[at].head?;
    }
    None
}
