//! What is known before a day: exact counts, and counts that fade with age, of pairs, acts, actors and who was asked what.

use super::quads::{Fact, inverse};
use rustc_hash::FxHashMap;

/// Half-lives, in days, of the fading counts.
pub const HALF_LIVES: [f32; 4] = [2.0, 8.0, 32.0, 128.0];
/// A number for each half-life.
pub type Faded = [f32; 4];

/// A count and the same count fading at four speeds.
#[derive(Clone, Copy, Default, Debug)]
pub struct Fading {
    /// How often in all.
    pub count: u32,
    /// The last day; meaningless while the count is zero.
    pub last: u32,
    /// The last day before that one; `u32::MAX` for none.
    pub before: u32,
    /// The first day.
    pub first: u32,
    sums: Faded,
}

impl Fading {
    fn add(&mut self, day: u32, fade: &Fade) {
        if self.count == 0 {
            (self.first, self.before) = (day, u32::MAX);
        } else if self.last != day {
            self.before = self.last;
        }
        self.sums = self.at(day, fade);
        self.sums.iter_mut().for_each(|sum| *sum += 1.0);
        self.last = day;
        self.count += 1;
    }

    /// The fading counts as of a day.
    pub fn at(&self, day: u32, fade: &Fade) -> Faded {
        let by = fade.by[(day - self.last.min(day)) as usize];
        std::array::from_fn(|i| self.sums[i] * by[i])
    }
}

/// What is left of 1 after so many days.
pub struct Fade {
    by: Vec<Faded>,
}

impl Fade {
    fn new(days: u32) -> Fade {
        let left = |age: u32| HALF_LIVES.map(|half| (-(age as f32) / half).exp2());
        Fade { by: (0..=days).map(left).collect() }
    }

    /// What is left after `age` days.
    pub fn left(&self, age: u32) -> Faded {
        self.by[(age as usize).min(self.by.len() - 1)]
    }
}

/// All facts of one relation between two.
#[derive(Clone, Copy)]
pub struct Tie {
    /// The relation.
    pub relation: u32,
    /// How often and when.
    pub times: Fading,
}

/// All facts from one actor to another.
pub struct Pair {
    /// The actor.
    pub subject: u32,
    /// The other.
    pub object: u32,
    /// How often and when, whatever the relation.
    pub times: Fading,
    /// By relation.
    pub ties: Vec<Tie>,
}

impl Pair {
    /// The facts of one relation.
    pub fn tie(&self, relation: u32) -> Option<&Tie> {
        self.ties.iter().find(|tie| tie.relation == relation)
    }
}

/// All facts of one actor and relation.
#[derive(Default)]
pub struct Asked {
    /// How often and when.
    pub times: Fading,
    /// On how many days.
    pub days: u32,
    /// The pairs, in order of first fact.
    pub pairs: Vec<u32>,
    /// The events in order.
    pub events: Vec<Event>,
}

/// One event as its subject knows it.
#[derive(Clone, Copy)]
pub struct Event {
    /// The day.
    pub day: u32,
    /// The relation.
    pub relation: u32,
    /// The other party.
    pub other: u32,
}

/// Everything known before a day.
pub struct Memory {
    /// Number of relations without inverses.
    pub relations: usize,
    /// How counts fade.
    pub fade: Fade,
    /// Every two that had to do with each other, in both directions.
    pub pairs: Vec<Pair>,
    /// The pairs of each actor.
    pub of: Vec<Vec<u32>>,
    /// The events of each actor in order.
    pub events: Vec<Vec<Event>>,
    /// Each actor's count.
    pub actor: Vec<Fading>,
    /// Each relation's count.
    pub relation: Vec<Fading>,
    /// Number of all facts.
    pub all: Fading,
    /// The subjects of all facts in order, one of which drawn by chance is an actor drawn by its activity.
    pub order: Vec<u32>,
    pair_of: FxHashMap<(u32, u32), u32>,
    asked: FxHashMap<(u32, u32), Asked>,
}

impl Memory {
    /// An empty memory for so many entities, relations (without inverses) and days.
    pub fn new(entities: usize, relations: usize, days: u32) -> Memory {
        Memory {
            relations,
            fade: Fade::new(days),
            pairs: Vec::new(),
            of: vec![Vec::new(); entities],
            events: vec![Vec::new(); entities],
            actor: vec![Fading::default(); entities],
            relation: vec![Fading::default(); relations * 2],
            all: Fading::default(),
            order: Vec::new(),
            pair_of: FxHashMap::default(),
            asked: FxHashMap::default(),
        }
    }

    /// Takes in a fact.
    pub fn add(&mut self, fact: &Fact) {
        let &Fact { day, subject, relation, object } = fact;
        let pair_id = self.pair_id(subject, object);
        let pair = &mut self.pairs[pair_id as usize];
        pair.times.add(day, &self.fade);
        let place = pair.ties.iter().position(|tie| tie.relation == relation).unwrap_or_else(|| {
            pair.ties.push(Tie { relation, times: Fading::default() });
            pair.ties.len() - 1
        });
        let tie = &mut pair.ties[place];
        let asked = self.asked.entry((subject, relation)).or_default();
        if tie.times.count == 0 {
            asked.pairs.push(pair_id);
        }
        if asked.times.count == 0 || asked.times.last != day {
            asked.days += 1;
        }
        tie.times.add(day, &self.fade);
        asked.times.add(day, &self.fade);
        asked.events.push(Event { day, relation, other: object });
        self.actor[subject as usize].add(day, &self.fade);
        self.relation[relation as usize].add(day, &self.fade);
        self.all.add(day, &self.fade);
        self.order.push(subject);
        self.events[subject as usize].push(Event { day, relation, other: object });
    }

    fn pair_id(&mut self, subject: u32, object: u32) -> u32 {
        let next = self.pairs.len() as u32;
        let id = *self.pair_of.entry((subject, object)).or_insert(next);
        if id == next {
            self.pairs.push(Pair { subject, object, times: Fading::default(), ties: Vec::new() });
            self.of[subject as usize].push(id);
        }
        id
    }

    /// The pair of two, if they ever had to do with each other.
    pub fn pair(&self, subject: u32, object: u32) -> Option<&Pair> {
        self.pair_of.get(&(subject, object)).map(|&id| &self.pairs[id as usize])
    }

    /// What is known of an actor and relation.
    pub fn asked(&self, subject: u32, relation: u32) -> Option<&Asked> {
        self.asked.get(&(subject, relation))
    }

    /// The events of an actor and relation.
    pub fn past(&self, subject: u32, relation: u32) -> &[Event] {
        self.asked(subject, relation).map_or(&[], |asked| &asked.events)
    }

    /// The relation read from the other side.
    pub fn inverse(&self, relation: u32) -> u32 {
        inverse(relation, self.relations)
    }
}
