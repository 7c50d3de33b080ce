//! Kinship: a vector for every entity, learnt so that a subject's vector, what it has lately been doing and the relation
//! point at the answer. It finds answers that counts cannot: those the subject never dealt with.
//!
//! The vectors are learnt by softmax with sampled others (importance corrected) and AdaGrad, on questions of past days only.

use super::chance::Chance;
use super::crowd::{ABREAST, Crowd, dot};
use super::memory::{Event, Memory};
use pulp::{Arch, Simd, WithSimd};

/// Numbers in a vector.
pub const DIM: usize = 64;
/// How many sampled others a batch shares.
const OTHERS: usize = 192;
/// Most questions of a batch.
const BATCH: usize = 48;
/// Events of an actor that make its setting, and their half-life in days.
const RECENT: (usize, f32) = (24, 8.0);
/// Events of an actor and relation that make the question's setting, and their half-life in days.
const SAME: (usize, f32) = (16, 20.0);

/// Length of a step of learning; relations' vectors take shorter ones.
const RATE: f32 = 0.05;
/// Pull of every vector towards zero.
const DECAY: f32 = 5e-3;
/// Share of numbers left out of a question while learning.
const DROP: f32 = 0.2;

/// One vector.
pub type Vector = [f32; DIM];

/// Vectors that learn.
struct Matrix {
    rows: Vec<Vector>,
    squares: Vec<Vector>,
}

impl Matrix {
    fn new(rows: usize, mean: f32, spread: f32, chance: &mut Chance) -> Matrix {
        let mut one = || std::array::from_fn(|_| mean + spread * (chance.share() * 2.0 - 1.0));
        Matrix { rows: (0..rows).map(|_| one()).collect(), squares: vec![[1e-6; DIM]; rows] }
    }

    #[inline(always)]
    fn learn(&mut self, row: u32, pull: &Vector, rate: f32, decay: f32) {
        let (own, squares) = (&mut self.rows[row as usize], &mut self.squares[row as usize]);
        for i in 0..DIM {
            let pull = pull[i] + decay * own[i];
            squares[i] += pull * pull;
            own[i] -= rate * pull / squares[i].sqrt();
        }
    }
}

/// A question to learn from.
#[derive(Clone)]
pub struct Lesson {
    /// The day.
    pub day: u32,
    /// The subject.
    pub subject: u32,
    /// The relation.
    pub relation: u32,
    /// The true answers.
    pub truths: Vec<u32>,
}

/// Which of a relation's vectors.
#[derive(Clone, Copy)]
enum Part {
    Subject,
    Setting,
    Same,
    Add,
    Back,
    BackAdd,
    Past,
    SettingBack,
}
const PARTS: usize = 8;

/// The vectors of all entities and relations.
pub struct Kin {
    subject: Matrix,
    object: Matrix,
    bias: Vec<[f32; 2]>,
    relation: Matrix,
    /// The objects' vectors as last learnt, and the settings of all entities as of the last day told.
    objects: Crowd,
    settings: Crowd,
    /// Both vectors of each entity, to length 1 together, once learnt; and who is most alike, once asked.
    unit: Option<[Crowd; 2]>,
    like: Vec<Option<Vec<(u32, f32)>>>,
    chance: Chance,
}

/// The weighted mean of past events' vectors.
struct Setting<'a> {
    events: &'a [Event],
    weights: Vec<f32>,
    mean: Vector,
}

#[inline(always)]
fn add(to: &mut Vector, from: &Vector, times: f32) {
    for i in 0..DIM {
        to[i] += from[i] * times;
    }
}

#[inline(always)]
fn product(a: &Vector, b: &Vector) -> Vector {
    std::array::from_fn(|i| a[i] * b[i])
}

impl Kin {
    /// Vectors that know nothing yet; `relations` counts inverses too.
    pub fn new(entities: usize, relations: usize) -> Kin {
        let mut chance = Chance::new(3);
        let mut relation = Matrix::new(relations * PARTS, 0.0, 0.05, &mut chance);
        for (row, vector) in relation.rows.iter_mut().enumerate() {
            let mean = [1.0, 0.3, 1.0, 0.0, 0.3, 0.0, 1.0, 0.1][row % PARTS];
            vector.iter_mut().for_each(|x| *x += mean);
        }
        let subject = Matrix::new(entities, 0.0, 0.3, &mut chance);
        let object = Matrix::new(entities, 0.0, 0.3, &mut chance);
        Kin {
            objects: Crowd::new(&object.rows),
            subject,
            object,
            bias: vec![[0.0, 1e-6]; entities],
            relation,
            settings: Crowd::new(&vec![[0.0; DIM]; entities]),
            unit: None,
            like: vec![None; entities],
            chance,
        }
    }

    #[inline(always)]
    fn part(&self, relation: u32, part: Part) -> &Vector {
        &self.relation.rows[relation as usize * PARTS + part as usize]
    }

    #[inline(always)]
    fn setting<'a>(
        &self,
        events: &'a [Event],
        day: u32,
        (count, half): (usize, f32),
        act: bool,
    ) -> Setting<'a> {
        let end = events.partition_point(|event| event.day < day);
        let events = &events[end.saturating_sub(count)..end];
        let last = events.last().map_or(0, |event| event.day);
        let mut weights: Vec<f32> =
            events.iter().map(|event| (-((last - event.day) as f32) / half).exp2()).collect();
        let all: f32 = weights.iter().sum();
        let mut mean = [0.0; DIM];
        for (weight, event) in weights.iter_mut().zip(events) {
            *weight /= all;
            let other = &self.object.rows[event.other as usize];
            if act {
                let past = self.part(event.relation, Part::Past);
                for i in 0..DIM {
                    mean[i] += *weight * other[i] * past[i];
                }
            } else {
                add(&mut mean, other, *weight);
            }
        }
        Setting { events, weights, mean }
    }

    /// Makes an entity's setting anew, from all its events.
    pub fn settle(&mut self, entity: u32, memory: &Memory) {
        let setting = self.setting(&memory.events[entity as usize], u32::MAX, RECENT, true).mean;
        self.settings.set(entity as usize, &setting);
    }

    /// Makes ready to score and to say who is like whom; called when the vectors have learnt.
    pub fn compare(&mut self) {
        let (subjects, objects) = (&self.subject.rows, &self.object.rows);
        let by = |(a, b): (&Vector, &Vector)| (dot(a, a) + dot(b, b)).sqrt().max(1e-6).recip();
        let by: Vec<f32> = subjects.iter().zip(objects).map(by).collect();
        let unit = |rows: &[Vector]| {
            let unit = rows.iter().zip(&by).map(|(row, by)| row.map(|x| x * by));
            Crowd::new(&unit.collect::<Vec<Vector>>())
        };
        self.unit = Some([unit(subjects), unit(objects)]);
        self.objects = Crowd::new(objects);
        self.like.fill(None);
    }

    /// The entities most like one, with the cosine; none before the vectors have learnt.
    pub fn like(&mut self, entity: u32) -> &[(u32, f32)] {
        let (unit, like) = (&self.unit, &mut self.like[entity as usize]);
        like.get_or_insert_with(|| {
            unit.as_ref().map_or(Vec::new(), |unit| alike(unit, entity, self.bias.len()))
        })
    }

    /// What a question looks for: in objects' vectors, and in their settings.
    #[inline(always)]
    fn aim(&self, relation: u32, subject: &Vector, setting: &Vector, same: &Vector) -> (Vector, Vector) {
        let part = |part| self.part(relation, part);
        let (w, x, y, u) = (part(Part::Subject), part(Part::Setting), part(Part::Same), part(Part::Add));
        let (z, v, k) = (part(Part::Back), part(Part::BackAdd), part(Part::SettingBack));
        let own = std::array::from_fn(|i| subject[i] * w[i] + setting[i] * x[i] + same[i] * y[i] + u[i]);
        let back = std::array::from_fn(|i| subject[i] * z[i] + v[i] + setting[i] * k[i]);
        (own, back)
    }

    /// The scores of all entities for a question, as logarithms of probabilities.
    pub fn scores(&self, subject: u32, relation: u32, day: u32, memory: &Memory, out: &mut Vec<f32>) {
        out.resize(self.bias.len(), 0.0);
        let same = self.setting(memory.past(subject, relation), day, SAME, false).mean;
        let setting = self.settings.get(subject as usize);
        let (own, back) = self.aim(relation, &self.subject.rows[subject as usize], &setting, &same);
        let crowds = [&self.objects, &self.settings];
        Arch::new().dispatch(Products { crowds, vectors: [&own, &back], out });
        out.iter_mut().zip(&self.bias).for_each(|(out, [bias, _])| *out += bias);
        let top = out.iter().fold(f32::MIN, |top, &score| top.max(score));
        let all: f32 = out.iter().map(|score| (score - top).exp()).sum();
        let norm = top + all.ln();
        out.iter_mut().for_each(|score| *score -= norm);
    }

    /// Which numbers take part: dropped ones are 0, and the others make up for them.
    #[inline(always)]
    fn mask(&mut self) -> Vector {
        let keep = 1.0 - DROP;
        std::array::from_fn(|_| if self.chance.share() < keep { 1.0 / keep } else { 0.0 })
    }

    /// Learns from questions in the order given, in batches of one day.
    pub fn learn(&mut self, lessons: &[Lesson], memory: &Memory) {
        for day in lessons.chunk_by(|a, b| a.day == b.day) {
            for batch in day.chunks(BATCH) {
                Arch::new().dispatch(Study { kin: self, batch, memory });
            }
        }
    }
}

/// How many are kept as alike.
const ALIKE: usize = 25;

fn alike(unit: &[Crowd; 2], entity: u32, entities: usize) -> Vec<(u32, f32)> {
    let mut cosines = vec![0.0; entities];
    let [a, b] = [unit[0].get(entity as usize), unit[1].get(entity as usize)];
    Arch::new().dispatch(Products { crowds: [&unit[0], &unit[1]], vectors: [&a, &b], out: &mut cosines });
    let mut all: Vec<(u32, f32)> = (0..).zip(cosines).collect();
    all.retain(|&(other, likeness)| other != entity && likeness > 0.1);
    all.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    all.truncate(ALIKE);
    all
}

/// The sum of the products of two vectors with two of everyone's.
struct Products<'a> {
    crowds: [&'a Crowd; 2],
    vectors: [&'a Vector; 2],
    out: &'a mut [f32],
}

impl WithSimd for Products<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let Products { crowds, vectors, out } = self;
        for (block, out) in out.chunks_mut(ABREAST).enumerate() {
            let (a, b) = (crowds[0].dots(block, vectors[0]), crowds[1].dots(block, vectors[1]));
            out.iter_mut().zip(a).zip(b).for_each(|((out, a), b)| *out = a + b);
        }
    }
}

struct Study<'a> {
    kin: &'a mut Kin,
    batch: &'a [Lesson],
    memory: &'a Memory,
}

/// An object in a batch: its setting then, how often it is expected as a logarithm, and the pull on it.
struct Object {
    entity: u32,
    setting: Vector,
    log: f32,
    pull: Vector,
    bias_pull: f32,
}

/// What a question looks for, with some numbers dropped, and the pulls on that.
struct Aim {
    own: Vector,
    back: Vector,
    own_pull: Vector,
    back_pull: Vector,
}

impl WithSimd for Study<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let Study { kin, batch, memory } = self;
        let day = batch[0].day;
        let mut others: Vec<Object> = Vec::with_capacity(OTHERS);
        for _ in 0..OTHERS {
            let (entity, log) = kin.other(memory);
            others.push(kin.object(entity, log, memory, day));
        }
        for lesson in batch {
            kin.study(lesson, &mut others, memory);
        }
        for other in &others {
            kin.move_object(other);
        }
    }
}

impl Kin {
    #[inline(always)]
    fn object(&self, entity: u32, log: f32, memory: &Memory, day: u32) -> Object {
        let setting = self.setting(&memory.events[entity as usize], day, RECENT, true).mean;
        Object { entity, setting, log, pull: [0.0; DIM], bias_pull: 0.0 }
    }

    #[inline(always)]
    fn study(&mut self, lesson: &Lesson, others: &mut [Object], memory: &Memory) {
        let &Lesson { day, subject, relation, ref truths } = lesson;
        let same = self.setting(memory.past(subject, relation), day, SAME, false);
        let setting = self.setting(&memory.events[subject as usize], day, RECENT, true);
        let masks = [self.mask(), self.mask()];
        let (own, back) = self.aim(relation, &self.subject.rows[subject as usize], &setting.mean, &same.mean);
        let (own, back) = (product(&own, &masks[0]), product(&back, &masks[1]));
        let mut aim = Aim { own, back, own_pull: [0.0; DIM], back_pull: [0.0; DIM] };
        let mut true_ones: Vec<Object> =
            truths.iter().map(|&truth| self.object(truth, 0.0, memory, day)).collect();
        self.compete(&mut aim, &mut true_ones, others);
        true_ones.iter().for_each(|truth| self.move_object(truth));
        let (own, back) = (product(&aim.own_pull, &masks[0]), product(&aim.back_pull, &masks[1]));
        self.move_question(lesson, &own, &back, &setting, &same);
    }

    #[inline(always)]
    fn mark(&self, aim: &Aim, object: &Object) -> f32 {
        let own = &self.object.rows[object.entity as usize];
        dot(&aim.own, own) + dot(&aim.back, &object.setting) + self.bias[object.entity as usize][0]
            - object.log
    }

    /// Each true answer against the others: the softmax's pulls on all that took part.
    #[inline(always)]
    fn compete(&self, aim: &mut Aim, truths: &mut [Object], others: &mut [Object]) {
        let mut marks = vec![f32::MIN; others.len()];
        for (mark, other) in marks.iter_mut().zip(&*others) {
            if truths.iter().all(|truth| truth.entity != other.entity) {
                *mark = self.mark(aim, other);
            }
        }
        let mut own_marks = vec![0.0; truths.len()];
        own_marks.iter_mut().zip(&*truths).for_each(|(mark, truth)| *mark = self.mark(aim, truth));
        let top = marks.iter().chain(&own_marks).fold(f32::MIN, |top, &mark| top.max(mark));
        let rest: f32 = marks.iter().map(|mark| (mark - top).exp()).sum();
        let (mut on_others, each) = (0.0, 1.0 / truths.len() as f32);
        for (truth, mark) in truths.iter_mut().zip(&own_marks) {
            let own_part = (mark - top).exp();
            on_others += each / (own_part + rest);
            self.pull(aim, truth, each * (own_part / (own_part + rest) - 1.0));
        }
        for (other, mark) in others.iter_mut().zip(&marks) {
            let pull = (mark - top).exp() * on_others;
            if pull > 1e-7 {
                self.pull(aim, other, pull);
            }
        }
    }

    #[inline(always)]
    fn pull(&self, aim: &mut Aim, object: &mut Object, pull: f32) {
        add(&mut aim.own_pull, &self.object.rows[object.entity as usize], pull);
        add(&mut aim.back_pull, &object.setting, pull);
        add(&mut object.pull, &aim.own, pull);
        object.bias_pull += pull;
    }
}

impl Kin {
    /// Samples an entity, mostly by how often it acts; and the logarithm of how often it is expected in a batch.
    fn other(&mut self, memory: &Memory) -> (u32, f32) {
        let all = memory.all.count.max(1) as f32;
        let entities = self.bias.len();
        let entity = if self.chance.share() < 0.7 {
            self.by_activity(memory)
        } else {
            self.chance.below(entities) as u32
        };
        let share = 0.7 * memory.actor[entity as usize].count as f32 / all + 0.3 / entities as f32;
        (entity, (share * OTHERS as f32).ln())
    }

    /// An entity sampled by its number of facts.
    fn by_activity(&mut self, memory: &Memory) -> u32 {
        let fact = self.chance.below(memory.order.len().max(1));
        memory.order.get(fact).copied().unwrap_or(0)
    }

    #[inline(always)]
    fn move_object(&mut self, object: &Object) {
        self.object.learn(object.entity, &object.pull, RATE, DECAY);
        let [bias, square] = &mut self.bias[object.entity as usize];
        *square += object.bias_pull * object.bias_pull;
        *bias -= RATE * object.bias_pull / square.sqrt();
    }

    #[inline(always)]
    fn move_question(
        &mut self,
        lesson: &Lesson,
        own: &Vector,
        back: &Vector,
        setting: &Setting,
        same: &Setting,
    ) {
        let subject = self.subject.rows[lesson.subject as usize];
        let vectors: [Vector; PARTS] =
            std::array::from_fn(|part| self.relation.rows[lesson.relation as usize * PARTS + part]);
        let part = |part: Part| &vectors[part as usize];
        let (w, x, y, z, k) = (
            part(Part::Subject),
            part(Part::Setting),
            part(Part::Same),
            part(Part::Back),
            part(Part::SettingBack),
        );
        let subject_pull: Vector = std::array::from_fn(|i| own[i] * w[i] + back[i] * z[i]);
        let setting_pull: Vector = std::array::from_fn(|i| own[i] * x[i] + back[i] * k[i]);
        let same_pull = product(own, y);
        for (part, pull) in [
            (Part::Subject, product(own, &subject)),
            (Part::Setting, product(own, &setting.mean)),
            (Part::Same, product(own, &same.mean)),
            (Part::Add, *own),
            (Part::Back, product(back, &subject)),
            (Part::BackAdd, *back),
            (Part::SettingBack, product(back, &setting.mean)),
        ] {
            self.relation.learn(lesson.relation * PARTS as u32 + part as u32, &pull, RATE * 0.3, 0.0);
        }
        self.subject.learn(lesson.subject, &subject_pull, RATE, DECAY);
        for (event, &weight) in same.events.iter().zip(&same.weights).filter(|(_, weight)| **weight > 0.02) {
            let pull = same_pull.map(|pull| pull * weight);
            self.object.learn(event.other, &pull, RATE, 0.0);
        }
        for (event, &weight) in
            setting.events.iter().zip(&setting.weights).filter(|(_, weight)| **weight > 0.02)
        {
            let row = event.relation * PARTS as u32 + Part::Past as u32;
            let (past, other) = (self.relation.rows[row as usize], self.object.rows[event.other as usize]);
            let pull = setting_pull.map(|pull| pull * weight);
            self.object.learn(event.other, &product(&pull, &past), RATE, 0.0);
            self.relation.learn(row, &product(&pull, &other), RATE * 0.3, 0.0);
        }
    }
}
