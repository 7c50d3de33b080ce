//! Candidates beyond an actor's own partners: partners of partners, and those met by whoever meets the same.

use super::memory::{Event, Memory};

/// How many of an actor's last events are followed.
const STEPS: usize = 40;
/// And where three are followed in a row.
const LONG_STEPS: usize = 14;

/// A score for some entities, cheap to clear.
pub struct Scores {
    score: Vec<f32>,
    touched: Vec<u32>,
}

impl Scores {
    /// All zero.
    pub fn new(entities: usize) -> Scores {
        Scores { score: vec![0.0; entities], touched: Vec::new() }
    }

    /// Makes all zero again.
    pub fn clear(&mut self) {
        for entity in self.touched.drain(..) {
            self.score[entity as usize] = 0.0;
        }
    }

    /// Adds a positive number to an entity's score.
    pub fn add(&mut self, entity: u32, by: f32) {
        let score = &mut self.score[entity as usize];
        if *score == 0.0 {
            self.touched.push(entity);
        }
        *score += by;
    }

    /// The score of one entity.
    pub fn of(&self, entity: u32) -> f32 {
        self.score[entity as usize]
    }

    /// The best, best first.
    pub fn top(&self, count: usize) -> Vec<u32> {
        let mut best = self.touched.clone();
        let order = |&a: &u32, &b: &u32| self.of(b).total_cmp(&self.of(a)).then(a.cmp(&b));
        if best.len() > count {
            best.select_nth_unstable_by(count, order);
            best.truncate(count);
        }
        best.sort_unstable_by(order);
        best
    }
}

/// The last events of an actor, latest first.
fn latest(memory: &Memory, actor: u32, count: usize) -> impl Iterator<Item = &Event> {
    memory.events[actor as usize].iter().rev().take(count)
}

/// The last events of an actor with one relation, latest first.
fn latest_of(memory: &Memory, actor: u32, relation: u32, count: usize) -> impl Iterator<Item = &Event> {
    memory.past(actor, relation).iter().rev().take(count)
}

/// Two steps through recent events, whatever they were.
pub fn two_steps(memory: &Memory, subject: u32, day: u32, out: &mut Scores) {
    out.clear();
    for first in latest(memory, subject, STEPS) {
        let near = memory.fade.left(day - first.day)[1];
        let busy = 1.0 + memory.actor[first.other as usize].at(day, &memory.fade)[1];
        for second in latest(memory, first.other, STEPS) {
            if second.other != subject {
                out.add(second.other, near * memory.fade.left(day - second.day)[1] / busy);
            }
        }
    }
}

/// Objects of the relation shared with subjects that lately had the same objects.
pub fn shared(memory: &Memory, subject: u32, relation: u32, day: u32, out: &mut Scores) {
    out.clear();
    let back = memory.inverse(relation);
    for own in latest_of(memory, subject, relation, LONG_STEPS) {
        let near = memory.fade.left(day - own.day)[2];
        for fellow in latest_of(memory, own.other, back, LONG_STEPS).filter(|fellow| fellow.other != subject)
        {
            let near = near * memory.fade.left(day - fellow.day)[2];
            for event in latest_of(memory, fellow.other, relation, LONG_STEPS) {
                out.add(event.other, near * memory.fade.left(day - event.day)[2]);
            }
        }
    }
}

/// Objects of the relation with the subject's recent partners.
pub fn by_partners(memory: &Memory, subject: u32, relation: u32, day: u32, out: &mut Scores) {
    out.clear();
    for own in latest(memory, subject, STEPS) {
        let near = memory.fade.left(day - own.day)[1];
        for event in latest_of(memory, own.other, relation, LONG_STEPS) {
            out.add(event.other, near * memory.fade.left(day - event.day)[1]);
        }
    }
}

/// Objects of the relation with actors alike, given with how alike they are: each one's share, by what is recent.
pub fn by_the_like(memory: &Memory, like: &[(u32, f32)], relation: u32, day: u32, out: &mut Scores) {
    out.clear();
    for &(actor, likeness) in like {
        let left = |event: &Event| memory.fade.left(day - event.day)[2];
        let all: f32 = latest_of(memory, actor, relation, LONG_STEPS).map(left).sum();
        for event in latest_of(memory, actor, relation, LONG_STEPS) {
            out.add(event.other, likeness * left(event) / (all + 0.5));
        }
    }
}

/// For each relation, its objects by fading count: those asked for by anyone.
pub struct Popular {
    day: u32,
    lists: Vec<Vec<u32>>,
    objects: Vec<Vec<u32>>,
    filled: Vec<bool>,
}

impl Popular {
    /// Nothing known yet; `relations` counts inverses too.
    pub fn new(relations: usize) -> Popular {
        Popular {
            day: 0,
            lists: vec![Vec::new(); relations],
            objects: vec![Vec::new(); relations],
            filled: vec![false; relations],
        }
    }

    /// Notes that an entity is an object of a relation for the first time.
    pub fn add(&mut self, relation: u32, object: u32) {
        self.objects[relation as usize].push(object);
    }

    /// The relation's objects with the greatest fading count before the day.
    pub fn top(&mut self, memory: &Memory, relation: u32, day: u32, count: usize) -> &[u32] {
        if self.day != day {
            self.day = day;
            self.filled.fill(false);
        }
        let at = relation as usize;
        if !self.filled[at] {
            self.filled[at] = true;
            let back = memory.inverse(relation);
            let weigh = |object: u32| {
                let faded =
                    memory.asked(object, back).map_or([0.0; 4], |asked| asked.times.at(day, &memory.fade));
                (faded[1] + 0.3 * faded[2] + 0.1 * faded[3], object)
            };
            let mut all: Vec<(f32, u32)> = self.objects[at].iter().map(|&object| weigh(object)).collect();
            let order = |a: &(f32, u32), b: &(f32, u32)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
            if all.len() > count {
                all.select_nth_unstable_by(count, order);
                all.truncate(count);
            }
            all.sort_unstable_by(order);
            self.lists[at] = all.into_iter().map(|(_, object)| object).collect();
        }
        &self.lists[at]
    }
}
