//! "Meets A, then B": how often B was the answer when A was among the last objects, whoever the subject.

use super::memory::{Event, Memory};
use super::quads::{Fact, Split, questions};
use rustc_hash::FxHashMap;

/// How many last events count as before.
const LAST: usize = 6;
/// A rate on fewer tries than this is mostly small.
const CALM: f32 = 8.0;

/// The counts, for one way of looking back.
#[derive(Default)]
struct Way {
    tries: FxHashMap<u32, u32>,
    hits: FxHashMap<(u32, u32), u32>,
}

impl Way {
    fn add(&mut self, before: &[u32], question: &[(Fact, Split)]) {
        for &first in before {
            *self.tries.entry(first).or_default() += 1;
            for (fact, _) in question {
                *self.hits.entry((first, fact.object)).or_default() += 1;
            }
        }
    }

    /// One less the chance that none of what was before brings the object.
    fn rate(&self, before: &[u32], object: u32) -> f32 {
        let rate = |first: &u32| {
            let hits = self.hits.get(&(*first, object)).copied().unwrap_or(0) as f32;
            hits / (self.tries.get(first).copied().unwrap_or(0) as f32 + CALM)
        };
        1.0 - before.iter().map(|first| 1.0 - rate(first).min(0.95)).product::<f32>()
    }
}

/// What followed what: within an act, and within all an actor does.
#[derive(Default)]
pub struct Sequels {
    act: Way,
    any: Way,
}

/// Who was met before a question: by this act, and by any.
pub struct Before {
    act: Vec<u32>,
    any: Vec<u32>,
}

fn last(events: &[Event]) -> Vec<u32> {
    let mut others: Vec<u32> = events.iter().rev().take(LAST).map(|event| event.other).collect();
    others.sort_unstable();
    others.dedup();
    others
}

/// Who was met before a question.
pub fn before(memory: &Memory, subject: u32, relation: u32) -> Before {
    Before { act: last(memory.past(subject, relation)), any: last(&memory.events[subject as usize]) }
}

impl Sequels {
    /// Counts a day's questions; `memory` must not yet know the day.
    pub fn add(&mut self, day: &[(Fact, Split)], memory: &Memory) {
        for question in questions(day) {
            let before = before(memory, question[0].0.subject, question[0].0.relation);
            self.act.add(&before.act, question);
            self.any.add(&before.any, question);
        }
    }

    /// How likely an object follows: by this act, and by any.
    pub fn rates(&self, before: &Before, object: u32) -> [f32; 2] {
        [self.act.rate(&before.act, object), self.any.rate(&before.any, object)]
    }
}
