//! Rules between two: after `body` between X and Y, how often does `head` follow, by delay and by how often `body` was.
//!
//! Counted over all questions: each time X is asked for a head, every Y with a past body is one try. The idea of counting
//! only where the head is asked is CountTRuCoLa's; the curves here have no fixed form.

use super::memory::{Memory, Tie};
use super::quads::{Fact, Split, questions};

/// Upper ends, in days, of the classes of delay; one more class is open.
pub const DELAYS: [u32; 9] = [1, 2, 3, 5, 8, 14, 25, 50, 120];
const TIMES: usize = 3;
const CELLS: usize = (DELAYS.len() + 1) * TIMES;
/// A rate on fewer tries than this is mostly its rule's mean.
const PRIOR: f32 = 12.0;

/// Tries and hits.
#[derive(Clone, Copy, Default, Debug, PartialEq)]
pub struct Tally {
    /// How often the body stood there when the head was asked.
    pub tries: u32,
    /// How often the head followed between the two.
    pub hits: u32,
}

impl Tally {
    fn rate(self, prior: f32, weight: f32) -> f32 {
        (self.hits as f32 + weight * prior) / (self.tries as f32 + weight)
    }
}

/// The counts of all rules.
pub struct Rules {
    relations: usize,
    /// By head and body, which of `cells` is theirs and one; 0 for none yet.
    places: Vec<u32>,
    cells: Vec<[Tally; CELLS]>,
    rule: Vec<Tally>,
    head: Vec<Tally>,
    /// By kind of body (same act, its inverse, another) and cell.
    kinds: [[Tally; CELLS]; 3],
    kind: [Tally; 3],
}

/// The class of delay and frequency.
fn cell(delay: u32, count: u32) -> usize {
    let class = DELAYS.iter().position(|&end| delay <= end).unwrap_or(DELAYS.len());
    class * TIMES + [1, 3].iter().filter(|&&end| count > end).count()
}

impl Rules {
    /// No counts yet; `relations` counts inverses too.
    pub fn new(relations: usize) -> Rules {
        let none = Tally::default();
        Rules {
            relations,
            places: vec![0; relations * relations],
            cells: Vec::new(),
            rule: vec![none; relations * relations],
            head: vec![none; relations],
            kinds: [[none; CELLS]; 3],
            kind: [none; 3],
        }
    }

    fn kind(&self, head: u32, body: u32) -> usize {
        match body {
            _ if body == head => 0,
            _ if body as usize == (head as usize + self.relations / 2) % self.relations => 1,
            _ => 2,
        }
    }

    /// How likely `head` follows now that `tie` is in the past; shrunk to the rule's mean and the usual curve.
    pub fn rate(&self, head: u32, tie: &Tie, day: u32) -> f32 {
        let place = cell(day - tie.times.last, tie.times.count);
        let (rule, kind) = (self.place(head, tie.relation), self.kind(head, tie.relation));
        let base = self.head[head as usize].rate(0.01, 50.0);
        let mean = self.rule[rule].rate(base, PRIOR);
        let usual = self.kind[kind].rate(0.01, 50.0);
        let prior = (mean * self.kinds[kind][place].rate(usual, 50.0) / usual).min(0.9);
        self.cell(rule, place).rate(prior, PRIOR)
    }

    /// Tries and hits at this delay and frequency.
    pub fn support(&self, head: u32, tie: &Tie, day: u32) -> Tally {
        self.cell(self.place(head, tie.relation), cell(day - tie.times.last, tie.times.count))
    }

    fn cell(&self, rule: usize, cell: usize) -> Tally {
        let own = (self.places[rule] as usize).checked_sub(1).map(|own| self.cells[own][cell]);
        own.unwrap_or_default()
    }

    /// How likely any one of the past partners is the answer.
    pub fn base(&self, head: u32) -> f32 {
        self.head[head as usize].rate(0.01, 50.0)
    }

    fn place(&self, head: u32, body: u32) -> usize {
        head as usize * self.relations + body as usize
    }

    /// Counts the day's questions; `memory` must not yet know the day.
    pub fn add(&mut self, day: &[(Fact, Split)], memory: &Memory) {
        for own in day.chunk_by(|(a, _), (b, _)| a.subject == b.subject) {
            let subject = own[0].0.subject;
            let heads: Vec<u32> = questions(own).map(|question| question[0].0.relation).collect();
            for &pair in &memory.of[subject as usize] {
                for tie in &memory.pairs[pair as usize].ties {
                    self.count(&heads, tie, own[0].0.day, |tally| tally.tries += 1);
                }
            }
            for (fact, _) in own {
                for tie in memory.pair(subject, fact.object).iter().flat_map(|pair| &pair.ties) {
                    self.count(&[fact.relation], tie, fact.day, |tally| tally.hits += 1);
                }
            }
        }
    }

    fn count(&mut self, heads: &[u32], tie: &Tie, day: u32, add: impl Fn(&mut Tally)) {
        let place = cell(day - tie.times.last, tie.times.count);
        for &head in heads {
            let (rule, kind) = (self.place(head, tie.relation), self.kind(head, tie.relation));
            if self.places[rule] == 0 {
                self.cells.push([Tally::default(); CELLS]);
                self.places[rule] = self.cells.len() as u32;
            }
            add(&mut self.cells[self.places[rule] as usize - 1][place]);
            add(&mut self.rule[rule]);
            add(&mut self.head[head as usize]);
            add(&mut self.kinds[kind][place]);
            add(&mut self.kind[kind]);
        }
    }
}
