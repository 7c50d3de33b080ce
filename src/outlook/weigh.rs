//! Evidence weighed together: for every act asked about, what each earlier act between the two, each way through a third, each
//! party met before and each usual answer speaks for, learnt jointly as one softmax over the candidates, day after day.
//!
//! Where rules count each piece of evidence alone, these weights share out what several pieces have in common. They are
//! hashed, and learn by AdaGrad (Duchi et al. 2011) once from each question, after it could be asked.

use super::memory::Memory;
use super::quads::{Fact, Split, questions};
use super::rules::DELAYS;
use rustc_hash::{FxHashMap, FxHasher};
use std::hash::{Hash, Hasher};

/// Number of weights, as a power of two.
const BITS: u32 = 21;
/// Length of a step of learning.
const RATE: f32 = 0.12;
/// How many of an actor's last events speak for their own party.
const DIRECT: usize = 150;
/// How many of an actor's last events are followed, and how many of their parties'.
const STEPS: (usize, usize) = (30, 20);
/// How many of the last parties speak for who usually follows them.
const LAST: usize = 5;
/// What a way through a third counts beside a direct one.
const WAY: f32 = 0.3;

/// The weights, each with the sum of its squared pulls.
pub struct Weights {
    cells: Vec<[f32; 2]>,
}

/// One piece of evidence: the place of whom it speaks for, its weight's cell, and how much of it there is.
type Piece = (u32, u32, f32);

/// A question's candidates, the evidence, and what it comes to.
#[derive(Default)]
pub struct Weighed {
    place: FxHashMap<u32, u32>,
    objects: Vec<u32>,
    pieces: Vec<Piece>,
    /// The logarithm of each candidate's share.
    logs: Vec<f32>,
}

impl Weighed {
    /// The logarithm of a candidate's share; of the smallest one's less 1 where nothing speaks for it.
    pub fn of(&self, object: u32) -> f32 {
        self.place.get(&object).map_or(NOTHING, |&place| self.logs[place as usize])
    }

    /// Who is spoken for most.
    pub fn top(&self, count: usize) -> Vec<u32> {
        let mut order: Vec<usize> = (0..self.objects.len()).collect();
        order.sort_unstable_by(|&a, &b| {
            self.logs[b].total_cmp(&self.logs[a]).then(self.objects[a].cmp(&self.objects[b]))
        });
        order.into_iter().take(count).map(|at| self.objects[at]).collect()
    }

    fn place(&mut self, object: u32) -> u32 {
        let next = self.objects.len() as u32;
        let place = *self.place.entry(object).or_insert(next);
        if place == next {
            self.objects.push(object);
        }
        place
    }

    fn add(&mut self, object: u32, evidence: impl Hash, much: f32) {
        let place = self.place(object);
        self.pieces.push((place, cell(evidence), much));
    }
}

/// The logarithm of a share where nothing speaks for a candidate.
const NOTHING: f32 = -15.0;

fn cell(evidence: impl Hash) -> u32 {
    let mut hasher = FxHasher::default();
    evidence.hash(&mut hasher);
    (hasher.finish().wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - BITS)) as u32
}

fn delay(days: u32) -> u32 {
    DELAYS.iter().position(|&end| days <= end).unwrap_or(DELAYS.len()) as u32
}

/// Acts between the two before.
fn direct(memory: &Memory, subject: u32, relation: u32, day: u32, out: &mut Weighed) {
    let mut seen: Vec<(u32, u32, u32)> = Vec::with_capacity(DIRECT);
    for event in memory.events[subject as usize].iter().rev().take(DIRECT) {
        seen.push((event.other, event.relation, day - event.day));
    }
    seen.sort_unstable();
    for same in seen.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
        let (object, body, days) = same[0];
        let often = (same.len() as u32).min(4);
        out.add(object, (1u8, relation, body, delay(days)), 1.0);
        out.add(object, (2u8, relation, body, often), 1.0);
    }
}

/// Ways through a third.
fn ways(memory: &Memory, subject: u32, relation: u32, day: u32, out: &mut Weighed) {
    for first in memory.events[subject as usize].iter().rev().take(STEPS.0) {
        for second in memory.events[first.other as usize].iter().rev().take(STEPS.1) {
            if second.other != subject {
                let age = delay((day - first.day).max(day - second.day)) / 3;
                out.add(second.other, (3u8, relation, first.relation, second.relation, age), WAY);
            }
        }
    }
}

/// Who was the answer before, whoever asked, and who follows the parties met last.
fn usual(memory: &Memory, subject: u32, relation: u32, popular: &[u32], out: &mut Weighed) {
    for event in memory.past(subject, relation).iter().rev().take(DIRECT) {
        out.place(event.other);
    }
    popular.iter().for_each(|&object| {
        out.place(object);
    });
    let mut last: Vec<u32> =
        memory.past(subject, relation).iter().rev().take(LAST).map(|event| event.other).collect();
    last.sort_unstable();
    last.dedup();
    for place in 0..out.objects.len() {
        let object = out.objects[place];
        let mut add = |cell: u32| out.pieces.push((place as u32, cell, 1.0));
        add(cell((4u8, relation, object)));
        add(cell((5u8, subject, relation, object)));
        add(cell((6u8, subject, object)));
        last.iter().for_each(|&before| add(cell((7u8, relation, before, object))));
    }
}

impl Default for Weights {
    fn default() -> Weights {
        Weights { cells: vec![[0.0, 1.0]; 1 << BITS] }
    }
}

impl Weights {
    /// Weighs the evidence for a question's candidates; `popular` are candidates even when nothing else speaks for them.
    pub fn weigh(&self, memory: &Memory, subject: u32, relation: u32, day: u32, popular: &[u32]) -> Weighed {
        let mut out = Weighed::default();
        direct(memory, subject, relation, day, &mut out);
        ways(memory, subject, relation, day, &mut out);
        usual(memory, subject, relation, popular, &mut out);
        self.sum(&mut out);
        out
    }

    fn sum(&self, out: &mut Weighed) {
        let mut logs = vec![0.0f32; out.objects.len()];
        for &(place, cell, much) in &out.pieces {
            logs[place as usize] += self.cells[cell as usize][0] * much;
        }
        let top = logs.iter().fold(f32::MIN, |top, &log| top.max(log));
        let all = top + logs.iter().map(|log| (log - top).exp()).sum::<f32>().ln();
        logs.iter_mut().for_each(|log| *log = (*log - all).max(NOTHING + 1.0));
        out.logs = logs;
    }

    /// Learns from the questions of a day; `memory` must not yet know the day.
    pub fn learn(
        &mut self,
        day: &[(Fact, Split)],
        memory: &Memory,
        mut popular: impl FnMut(u32) -> Vec<u32>,
    ) {
        for question in questions(day) {
            let Fact { day, subject, relation, .. } = question[0].0;
            let weighed = self.weigh(memory, subject, relation, day, &popular(relation));
            self.pull(&weighed, question);
        }
    }

    fn pull(&mut self, weighed: &Weighed, question: &[(Fact, Split)]) {
        let mut pulls: Vec<f32> = weighed.logs.iter().map(|log| log.exp()).collect();
        let known: Vec<u32> =
            question.iter().filter_map(|(fact, _)| weighed.place.get(&fact.object).copied()).collect();
        if known.is_empty() {
            return;
        }
        known.iter().for_each(|&place| pulls[place as usize] -= 1.0 / known.len() as f32);
        for &(place, cell, much) in &weighed.pieces {
            let pull = pulls[place as usize] * much;
            if pull.abs() > 1e-4 {
                let [weight, square] = &mut self.cells[cell as usize];
                *square += pull * pull;
                *weight -= RATE * pull / square.sqrt();
            }
        }
    }
}
