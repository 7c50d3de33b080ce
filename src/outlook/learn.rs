//! From files to figures: one pass through the days, trees grown on the days before the test, answers to the test's questions.

use super::boost::{Forest, Growth, Rows, grow};
use super::chance::Chance;
use super::kin::Lesson;
use super::features::{State, WIDTH};
use super::quads::{Fact, Quads, Split, questions};
use super::rank::{Figures, rank};

/// How to learn.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// The trees.
    pub growth: Growth,
    /// Most questions to learn from.
    pub questions: usize,
    /// Most questions of validation to choose on.
    pub checks: usize,
    /// Share of the training days that only fill the memory.
    pub warm_up: f32,
    pub first_passes: usize,
    pub passes: usize,
}

pub fn env(name: &str, default: f32) -> f32 { std::env::var(name).ok().and_then(|v| v.parse().ok()).unwrap_or(default) }

impl Default for Plan {
    fn default() -> Plan {
        let growth = Growth { trees: env("TREES", 100.0) as usize, leaves: env("LEAVES", 24.0) as usize, rate: env("RATE", 0.1), least: env("LEAST", 3.0), calm: 5.0, features: env("FS", 0.5), questions: env("QS", 0.5) };
        Plan { growth, questions: 30_000, checks: 4_000, warm_up: 0.35, first_passes: env("P1", 6.0) as usize, passes: env("P2", 2.0) as usize }
    }
}

/// Rows of questions with all candidates, and what else their ranks need.
pub struct Checks {
    pub rows: Rows,
    objects: Vec<u32>,
    truths: Vec<Vec<u32>>,
}

impl Checks {
    fn new() -> Checks {
        Checks { rows: empty(), objects: Vec::new(), truths: Vec::new() }
    }
    pub fn figures(&self, scores: &[f32], entities: usize) -> Figures {
        let mut figures = Figures::default();
        let mut all = vec![f32::MIN; entities];
        for (question, truths) in self.truths.iter().enumerate() {
            let range = self.rows.starts[question] as usize..self.rows.starts[question + 1] as usize;
            for row in range.clone() {
                all[self.objects[row] as usize] = scores[row];
            }
            for &truth in truths {
                figures.add(rank(&all, truth, truths));
            }
            for row in range {
                all[self.objects[row] as usize] = f32::MIN;
            }
        }
        figures.mean()
    }
}

fn empty() -> Rows {
    Rows { width: WIDTH, starts: vec![0], ..Rows::default() }
}

/// Keeps true answers, the likeliest others and some of the rest.
fn keep(rows: &mut Rows, objects: &[u32], values: &[f32], truths: &[u32], all: bool, chance: &mut Chance) {
    const LIKELY: usize = 25;
    const REST: usize = 15;
    let guess = |row: usize| values[row * WIDTH + 39] + values[row * WIDTH + 2] + values[row * WIDTH + 4] + 0.3 * values[row * WIDTH + 25] ;
    let mut others: Vec<(f32, usize)> = Vec::new();
    let mut kept = 0;
    for (row, object) in objects.iter().enumerate() {
        if truths.contains(object) {
            rows.values.extend(&values[row * WIDTH..][..WIDTH]);
            rows.weight.push(-1.0);
            kept += 1;
        } else {
            others.push((guess(row), row));
        }
    }
    if kept == 0 && !all { return; }
    others.sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
    let likely = others.len().min(LIKELY);
    let rest = others.len() - likely;
    let share = (REST as f32 / rest.max(1) as f32).min(1.0);
    for (at, &(_, row)) in others.iter().enumerate() {
        if at < likely || chance.share() < share {
            rows.values.extend(&values[row * WIDTH..][..WIDTH]);
            rows.weight.push(if at < likely { 1.0 } else { 1.0 / share });
        }
    }
    rows.starts.push(rows.weight.len() as u32);
    rows.questions.push(1.0);
}

pub struct Collected {
    pub train: Rows,
    pub checks: Checks,
}

pub fn study(state: &mut State, from: usize, passes: usize, replay: f32) {
    let lessons = std::mem::take(&mut state.lessons);
    let mut chance = Chance::new(from as u64 + 11);
    for _ in 0..passes {
        let mut days: Vec<&[Lesson]> = lessons[from..].chunk_by(|a, b| a.day == b.day).collect();
        let old: Vec<&[Lesson]> = lessons[..from].chunk_by(|a, b| a.day == b.day).collect();
        if !old.is_empty() {
            for _ in 0..(days.len() as f32 * replay) as usize { days.push(old[chance.below(old.len())]); }
        }
        for i in (1..days.len()).rev() { days.swap(i, chance.below(i + 1)); }
        for day in days { state.kin.learn(day, &state.memory); }
    }
    state.lessons = lessons;
    let day = state.lessons.last().map_or(0, |l| l.day + 1);
    for entity in 0..state.memory.actor.len() as u32 { state.kin.settle(entity, &state.memory, day); }
}

pub fn advance(state: &mut State, day: &[(Fact, Split)]) {
    for question in questions(day) {
        let fact = question[0].0;
        let truths: Vec<u32> = question.iter().map(|(fact, _)| fact.object).collect();
        state.lessons.push(Lesson { day: fact.day, subject: fact.subject, relation: fact.relation, truths });
    }
    for (fact, _) in day {
        let pair = state.memory.pair(fact.subject, fact.object);
        let met = pair.is_some();
        let seen = pair.is_some_and(|pair| pair.tie(fact.relation).is_some());
        state.by_relation[fact.relation as usize].add(seen, met);
        state.by_subject[fact.subject as usize].add(seen, met);
    }
    state.rules.add(day, &state.memory);
    for (fact, _) in day {
        let back = state.memory.inverse(fact.relation);
        let known = state.memory.asked(fact.object, back).is_some();
        if !known { state.popular.add(fact.relation, fact.object); }
        state.memory.add(&[(*fact, Split::Train)]);
    }
    for (fact, _) in day { state.kin.settle(fact.subject, &state.memory, fact.day + 1); }
}

pub fn collect(quads: &Quads, plan: &Plan) -> Collected {
    let mut state = State::new(quads.entities, quads.relations, quads.days);
    let mut chance = Chance::new(1);
    let mut check_chance = Chance::new(2);
    state.kin.rate = env("KR", 0.1); state.kin.decay = env("KD", 1e-4);
    let count = |wanted: Split| quads.by_day().flat_map(questions).filter(|q| q[0].1 == wanted).count();
    let (trained, valid) = (count(Split::Train), count(Split::Valid));
    let warm = (trained as f32 * plan.warm_up) as usize;
    let share = plan.questions as f32 / (trained - warm) as f32;
    let check_share = plan.checks as f32 / valid as f32;
    let mut train = empty();
    let mut checks = Checks::new();
    let mut seen = 0;
    let block = (trained - warm) / 12;
    let mut studied = 0;
    let mut alone = Figures::default();
    for day in quads.by_day() {
        if day[0].1 == Split::Test { break; }
        let known = state.lessons.len();
        if known > warm && (studied == 0 || known - studied > block) && day[0].1 != Split::Valid || studied < trained && day[0].1 == Split::Valid {
            if studied == 0 { study(&mut state, 0, plan.first_passes, 0.0); } else { study(&mut state, studied, plan.passes, 1.0); }
            studied = known;
            if day[0].1 == Split::Valid { studied = usize::MAX; }
        }
        for question in questions(day) {
            let (fact, split) = question[0];
            seen += 1;
            let train_it = split == Split::Train && seen > warm && chance.share() < share;
            let check_it = split == Split::Valid && check_chance.share() < check_share;
            if !train_it && !check_it { continue; }
            let truths: Vec<u32> = question.iter().map(|(fact, _)| fact.object).collect();
            let sheet = state.sheet(fact.subject, fact.relation, fact.day);
            if check_it {
                for &t in &truths { alone.add(rank(state.kin_scores(), t, &truths)); }
            }
            if train_it {
                keep(&mut train, &sheet.objects, &sheet.values, &truths, false, &mut chance);
            } else {
                checks.rows.values.extend(&sheet.values);
                checks.rows.weight.resize(checks.rows.weight.len() + sheet.objects.len(), 1.0);
                checks.rows.starts.push(checks.rows.weight.len() as u32);
                checks.objects.extend(&sheet.objects);
                checks.truths.push(truths);
            }
        }
        advance(&mut state, day);
    }
    eprintln!("kin alone {:?}", alone.mean());
    Collected { train, checks }
}

pub fn choose(collected: &Collected, plan: &Plan, entities: usize) -> Forest {
    let checks = &collected.checks;
    let mut scores = vec![0.0f32; checks.objects.len()];
    let mut n = 0;
    grow(&collected.train, plan.growth, |tree| {
        for (score, row) in scores.iter_mut().zip(checks.rows.values.chunks_exact(WIDTH)) {
            *score += tree.value(row);
        }
        n += 1;
        if n % 20 == 0 {
            let f = checks.figures(&scores, entities);
            eprintln!("{n} trees: mrr {:.4} h1 {:.4} h3 {:.4} h10 {:.4} ({})", f.mrr, f.hits1, f.hits3, f.hits10, f.queries);
        }
        true
    })
}

pub fn recall(checks: &Checks) -> f64 {
    let (mut hit, mut all) = (0, 0);
    for (q, truths) in checks.truths.iter().enumerate() {
        let range = checks.rows.starts[q] as usize..checks.rows.starts[q + 1] as usize;
        for t in truths { all += 1; hit += usize::from(checks.objects[range.clone()].contains(t)); }
    }
    hit as f64 / all as f64
}
