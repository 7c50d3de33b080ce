//! From facts to figures: one pass through the days. The days before the test give the rows the trees grow on, the days of
//! validation say how many trees and how sure to be, and the days of the test are answered one after the other.

use super::boost::{Growth, Rows, grow};
use super::chance::Chance;
use super::curve::{Curve, Logistic, calibration_error};
use super::explain::{Explained, explain};
use super::features::{ASKED, SUBJECT, Sheet, State, WIDTH, guess};
use super::forest::{Forest, hear};
use super::kin::Lesson;
use super::quads::{Fact, Quads, Split, questions};
use super::rank::{Figures, rank};
use std::cmp::Ordering;

/// How to learn.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// How to grow the trees; their number is the most that validation may choose.
    pub growth: Growth,
    /// How many forests grow on training days, and how many on all days before the test; their mean answers.
    pub forests: (usize, usize),
    /// Most questions of training days to grow on.
    pub questions: usize,
    /// Most questions of validation days to choose on.
    pub checks: usize,
    /// Share of the training questions that only fill the memory.
    pub warm_up: f32,
    /// In how many blocks the vectors of kinship learn the rest.
    pub blocks: usize,
    /// How often they go through the first facts, and through each block with as many older ones.
    pub passes: (usize, usize),
    /// How many questions of the test to explain.
    pub explain: usize,
}

impl Default for Plan {
    fn default() -> Plan {
        let growth = Growth {
            trees: 300,
            leaves: 24,
            rate: 0.06,
            least: 3.0,
            calm: 5.0,
            features: 0.3,
            questions: 0.3,
            seed: 7,
        };
        Plan {
            growth,
            forests: (1, 1),
            questions: 30_000,
            checks: 8000,
            warm_up: 0.35,
            blocks: 12,
            passes: (6, 2),
            explain: 0,
        }
    }
}

/// What came of it.
pub struct Report {
    /// On the test.
    pub figures: Figures,
    /// On validation, with the trees grown on training days only.
    pub valid: Figures,
    /// Expected calibration error of the first answer's probability, each question of the test once; the curve follows
    /// the days of the test that are over.
    pub calibration: f64,
    /// The same with the curve of validation throughout.
    pub calibration_fixed: f64,
    /// Share of the test's true answers that were among the candidates.
    pub found: f64,
    /// Number of trees.
    pub trees: usize,
    /// Some questions with answers and reasons.
    pub explained: Vec<Explained>,
}

/// Questions of validation with all their candidates.
struct Checks {
    rows: Rows,
    objects: Vec<u32>,
    truths: Vec<Vec<u32>>,
}

impl Checks {
    fn question(&self, question: usize) -> std::ops::Range<usize> {
        self.rows.starts[question] as usize..self.rows.starts[question + 1] as usize
    }

    fn add(&mut self, sheet: Sheet, truths: Vec<u32>) {
        self.rows.values.extend(&sheet.values);
        self.objects.extend(&sheet.objects);
        self.rows.starts.push(self.objects.len() as u32);
        self.truths.push(truths);
    }

    /// The rows that may still lead their questions after so many trees; the others are set behind.
    fn leading(&self, scores: &mut [f32], heard: Vec<usize>, trees: usize) -> Vec<usize> {
        let mut left = Vec::new();
        let mut rest = &heard[..];
        for question in 0..self.truths.len() {
            let end = self.question(question).end;
            let (own, others) = rest.split_at(rest.partition_point(|&row| row < end));
            rest = others;
            left.extend(leading(scores, own.to_vec(), trees));
        }
        left
    }

    fn values(&self, question: usize) -> &[f32] {
        let range = self.question(question);
        &self.rows.values[range.start * WIDTH..range.end * WIDTH]
    }

    /// Keeps some questions to learn from.
    fn keep_all(&self, questions: std::ops::Range<usize>, rows: &mut Rows, chance: &mut Chance) {
        for at in questions {
            keep(rows, &self.objects[self.question(at)], self.values(at), &self.truths[at], chance);
        }
    }

    /// The figures of some scores; what is no candidate stands last.
    fn figures(&self, scores: &[f32], entities: usize) -> Figures {
        let mut figures = Figures::default();
        for (question, truths) in self.truths.iter().enumerate() {
            let range = self.question(question);
            let (objects, scores) = (&self.objects[range.clone()], &scores[range]);
            truths
                .iter()
                .for_each(|&truth| figures.add(rank_among(objects, scores, truth, truths, entities)));
        }
        figures.mean()
    }
}

/// The rank of a true answer among all entities where those that are no candidates stand last together; the other true
/// answers are passed over.
fn rank_among(objects: &[u32], scores: &[f32], truth: u32, truths: &[u32], entities: usize) -> f64 {
    let others = objects.iter().zip(scores).filter(|(object, _)| !truths.contains(object));
    match objects.iter().position(|&object| object == truth) {
        Some(own) => others.fold(1.0, |rank, (_, &score)| match score.total_cmp(&scores[own]) {
            Ordering::Greater => rank + 1.0,
            Ordering::Equal => rank + 0.5,
            Ordering::Less => rank,
        }),
        None => {
            let before = others.count();
            let missing = truths.iter().filter(|truth| !objects.contains(truth)).count();
            let behind = entities - objects.len() - missing;
            1.0 + before as f64 + behind as f64 / 2.0
        }
    }
}

fn empty() -> Rows {
    Rows { width: WIDTH, starts: vec![0], ..Rows::default() }
}

/// The likeliest false candidates that are all kept to learn from, and about how many of the others.
const KEPT: (usize, usize) = (25, 15);

/// Keeps a question to learn from: its true answers, the likeliest others and some of the rest.
fn keep(rows: &mut Rows, objects: &[u32], values: &[f32], truths: &[u32], chance: &mut Chance) {
    let row = |row: usize| &values[row * WIDTH..][..WIDTH];
    let (known, mut others): (Vec<usize>, Vec<usize>) =
        (0..objects.len()).partition(|&row| truths.contains(&objects[row]));
    if known.is_empty() {
        return;
    }
    others.sort_by(|&a, &b| guess(row(b)).total_cmp(&guess(row(a))));
    let (likely, rest) = others.split_at(others.len().min(KEPT.0));
    let share = (KEPT.1 as f32 / rest.len().max(1) as f32).min(1.0);
    let mut add = |at: usize, weight: f32| {
        rows.values.extend(row(at));
        rows.weight.push(weight);
    };
    known.iter().for_each(|&at| add(at, -1.0));
    likely.iter().for_each(|&at| add(at, 1.0));
    rest.iter().filter(|_| chance.share() < share).for_each(|&at| add(at, 1.0 / share));
    rows.starts.push(rows.weight.len() as u32);
    rows.questions.push(1.0);
}

fn truths(question: &[(Fact, Split)]) -> Vec<u32> {
    question.iter().map(|(fact, _)| fact.object).collect()
}

/// The pass through the days.
struct Course<'a> {
    quads: &'a Quads,
    plan: &'a Plan,
    state: State,
    chance: Chance,
    lessons: Vec<Lesson>,
    studied: usize,
}

/// Told how far the work is, from 0 to 1, and at what it is.
pub type Told<'a> = &'a mut dyn FnMut(f64, &'static str);

/// Learns from the days before the test and answers the test's questions.
pub fn forecast(quads: &Quads, plan: &Plan, told: Told) -> Report {
    let mut course = Course::new(quads, plan);
    let (mut train, checks) = course.gather(told);
    let (first, valid) = choose(&train, &checks, plan, quads.entities, told);
    let growth = Growth { trees: first.trees.len(), ..plan.growth };
    let mut seed = growth.seed;
    let mut another = |rows: &Rows| {
        seed += 1;
        grow(rows, Growth { seed, ..growth }, |_| ())
    };
    let mut forests = vec![first];
    forests.extend((1..plan.forests.0).map(|_| another(&train)));
    let middle = checks.truths.len() / 2;
    checks.keep_all(0..middle, &mut train, &mut course.chance);
    told(0.65, "growing on half of validation, to be sure on the other half");
    let half = grow(&train, Growth { seed: 0, ..growth }, |_| ());
    let curves = curves(&checks, middle, &Forest::mean(&[forests[0].clone(), half]));
    checks.keep_all(middle..checks.truths.len(), &mut train, &mut course.chance);
    drop(checks);
    told(0.7, "growing on all days before the test");
    forests.extend((0..plan.forests.1).map(|_| another(&train)));
    drop(train);
    course.answer(&Forest::mean(&forests), curves, valid, told)
}

impl Course<'_> {
    fn new<'a>(quads: &'a Quads, plan: &'a Plan) -> Course<'a> {
        let state = State::new(quads.entities, quads.relations, quads.days);
        Course { quads, plan, state, chance: Chance::new(1), lessons: Vec::new(), studied: 0 }
    }

    /// Goes through the days before the test: questions to learn from, and to choose on.
    fn gather(&mut self, told: Told) -> (Rows, Checks) {
        let quads = self.quads;
        let count =
            |wanted| quads.by_day().flat_map(questions).filter(|question| question[0].1 == wanted).count();
        let (trained, valid) = (count(Split::Train), count(Split::Valid));
        let warm = (trained as f32 * self.plan.warm_up) as usize;
        let share = self.plan.questions as f32 / (trained - warm).max(1) as f32;
        let check_share = self.plan.checks as f32 / valid.max(1) as f32;
        let block = ((trained - warm) / self.plan.blocks.max(1)).max(1);
        let (mut train, mut checks) =
            (empty(), Checks { rows: empty(), objects: Vec::new(), truths: Vec::new() });
        let mut choice = Chance::new(2);
        for day in quads.by_day().take_while(|day| day[0].1 != Split::Test) {
            let split = day[0].1;
            let known = self.lessons.len();
            told(0.45 * known as f64 / (trained + valid) as f64, "going through the days");
            let due = known > warm && (self.studied == 0 || known - self.studied > block);
            let last = split == Split::Valid && self.studied < trained;
            if (due && split == Split::Train) || last {
                self.study();
            }
            for question in questions(day) {
                let fact = question[0].0;
                let learn = split == Split::Train && known >= warm && self.chance.share() < share;
                let check = split == Split::Valid && choice.share() < check_share;
                if learn || check {
                    let sheet = self.state.sheet(fact.subject, fact.relation, fact.day);
                    if learn {
                        keep(&mut train, &sheet.objects, &sheet.values, &truths(question), &mut self.chance);
                    } else {
                        checks.add(sheet, truths(question));
                    }
                }
            }
            self.advance(day);
        }
        (train, checks)
    }

    /// The vectors learn what came since they last learnt, mixed with as many older days.
    fn study(&mut self) {
        let first = self.studied == 0;
        let passes = if first { self.plan.passes.0 } else { self.plan.passes.1 };
        let (old, new) = self.lessons.split_at(self.studied);
        let old: Vec<&[Lesson]> = old.chunk_by(|a, b| a.day == b.day).collect();
        for _ in 0..passes {
            let mut days: Vec<&[Lesson]> = new.chunk_by(|a, b| a.day == b.day).collect();
            let again = if first { 0 } else { days.len() };
            days.extend((0..again).map(|_| old[self.chance.below(old.len())]));
            for at in (1..days.len()).rev() {
                days.swap(at, self.chance.below(at + 1));
            }
            days.iter().for_each(|day| self.state.kin.learn(day, &self.state.memory));
        }
        self.studied = self.lessons.len();
        self.state.settle_all();
    }

    fn advance(&mut self, day: &[(Fact, Split)]) {
        for question in questions(day) {
            let Fact { day, subject, relation, .. } = question[0].0;
            self.lessons.push(Lesson { day, subject, relation, truths: truths(question) });
        }
        self.state.add(day);
    }

    /// Answers the questions of the test's days, each day before it is known.
    fn answer(mut self, forest: &Forest, mut curves: Curves, valid: Figures, told: Told) -> Report {
        let quads = self.quads;
        self.study();
        let of_test = |day: &&[(Fact, Split)]| day[0].1 == Split::Test;
        let all = quads.by_day().filter(of_test).flat_map(questions).count();
        let every = all.checked_div(self.plan.explain).unwrap_or(usize::MAX).max(1);
        let (mut figures, mut said, mut found, mut explained) =
            (Figures::default(), Vec::new(), 0, Vec::new());
        let mut said_fixed = Vec::new();
        for day in quads.by_day().filter(of_test) {
            told(0.85 + 0.15 * said.len() as f64 / all as f64, "answering");
            let mut today = Vec::new();
            for question in questions(day) {
                let fact = question[0].0;
                let truths = truths(question);
                let sheet = self.state.sheet(fact.subject, fact.relation, fact.day);
                let answers = Answers::new(&sheet, forest, &curves);
                let scores = answers.over_all(&sheet, self.state.kin_scores());
                truths.iter().for_each(|&truth| figures.add(rank(&scores, truth, &truths)));
                found += truths.iter().filter(|truth| sheet.objects.contains(truth)).count();
                if let Some(&first) = answers.order.first() {
                    let hit = truths.contains(&sheet.objects[first]);
                    said.push((answers.probability[first], hit));
                    said_fixed.push((answers.sure, hit));
                    today.push((answers.sure, hit));
                }
                if said.len() % every == 1 % every && explained.len() < self.plan.explain {
                    explained.push(explain(&self.state, forest, &sheet, &answers, fact, &truths));
                }
            }
            curves.follow(&today);
            self.advance(day);
        }
        let found = found as f64 / figures.queries.max(1) as f64;
        let (calibration, calibration_fixed) = (calibration_error(&said), calibration_error(&said_fixed));
        let (figures, trees) = (figures.mean(), forest.trees.len());
        Report { figures, valid, calibration, calibration_fixed, found, trees, explained }
    }
}

/// After how many trees more the figures of validation are taken.
const STEP: usize = 10;

/// Grows trees on training days and keeps as many as serve validation best.
fn choose(train: &Rows, checks: &Checks, plan: &Plan, entities: usize, told: Told) -> (Forest, Figures) {
    let mut scores = vec![0.0f32; checks.objects.len()];
    let mut heard: Vec<usize> = (0..scores.len()).collect();
    let (mut known, mut best) = (0usize, (0usize, Figures::default()));
    let mut forest = grow(train, plan.growth, |trees| {
        let grown = trees.len();
        told(0.45 + 0.2 * grown as f64 / plan.growth.trees as f64, "growing on training days");
        if grown % STEP != 0 && grown != plan.growth.trees {
            return;
        }
        let mut said: Vec<f32> = heard.iter().map(|&row| scores[row]).collect();
        hear(&trees[known..], &checks.rows.values, WIDTH, &heard, &mut said);
        heard.iter().zip(said).for_each(|(&row, said)| scores[row] = said);
        known = grown;
        if HEARD.iter().any(|(trees, _)| grown == *trees) {
            heard = checks.leading(&mut scores, std::mem::take(&mut heard), grown);
        }
        let figures = checks.figures(&scores, entities);
        if figures.mrr > best.1.mrr || best.0 == 0 {
            best = (grown, figures);
        }
    });
    forest.trees.truncate(best.0);
    (forest, best.1)
}

/// How often the first answer and the next ones come true.
pub struct Curves {
    /// By what is known of a first answer when it is given.
    sure: Logistic<SIGNS>,
    /// How that came true lately.
    first: Curve,
    /// By the share of the softmax.
    next: Curve,
    /// The latest first answers whose truth is known: how sure it was of them, and whether they were true.
    known: Vec<(f32, bool)>,
}

/// What says how sure to be of a first answer: its share of the softmax as a logarithm of odds, by how much that is more than the
/// next one's, and how often the subject and the question have been seen.
const SIGNS: usize = 4;

fn signs(values: &[f32], shares: &[f32], order: &[usize]) -> [f64; SIGNS] {
    let share =
        |place: usize| order.get(place).map_or(0.0, |&row| f64::from(shares[row]).clamp(1e-4, 0.9999));
    let often =
        |feature: usize| order.first().map_or(0.0, |&row| f64::from(values[row * WIDTH + feature]).ln_1p());
    let (first, second) = (share(0), share(1).max(1e-4));
    [(first / (1.0 - first)).ln(), (first / second).ln(), often(ASKED), often(SUBJECT)]
}

/// How many of the latest first answers the curve follows.
const FOLLOWED: usize = 4000;

impl Curves {
    /// Takes in what became of a day's first answers: the curve of the first answer is fitted anew to the latest ones. Nothing
    /// else learns from days of the test, and the order of answers does not change.
    fn follow(&mut self, day: &[(f32, bool)]) {
        self.known.extend(day);
        let old = self.known.len().saturating_sub(FOLLOWED);
        self.known.drain(..old);
        self.first = Curve::fit(self.known.clone());
    }
}

/// Learns from the later questions of validation how sure to be, answered as those of the test will be: by the mean of a forest
/// of training days and one of all days before, here those before the later questions.
fn curves(checks: &Checks, from: usize, forest: &Forest) -> Curves {
    let (mut first, mut next) = (Vec::new(), Vec::new());
    for question in from..checks.truths.len() {
        let (values, from) = (checks.values(question), checks.question(question).start);
        let (shares, order) = shares(&scores(values, forest));
        for (place, &row) in order.iter().take(10).enumerate() {
            let came = checks.truths[question].contains(&checks.objects[from + row]);
            match place {
                0 => first.push((signs(values, &shares, &order), came)),
                _ => next.push((shares[row], came)),
            }
        }
    }
    let sure = Logistic::fit(&first, [1.0, 0.0, 0.0, 0.0]);
    let known = first.iter().map(|(signs, came)| (sure.at(signs), *came)).collect();
    Curves { sure, first: Curve::default(), next: Curve::fit(next), known }
}

/// The softmax of scores, and the rows from the best to the worst.
fn shares(scores: &[f32]) -> (Vec<f32>, Vec<usize>) {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]));
    let top = order.first().map_or(0.0, |&first| scores[first]);
    let all: f32 = scores.iter().map(|score| (score - top).exp()).sum();
    (scores.iter().map(|score| (score - top).exp() / all).collect(), order)
}

/// A question's candidates in order, with scores and probabilities by row of the sheet.
pub struct Answers {
    /// Rows from the best to the worst.
    pub order: Vec<usize>,
    /// The trees' score of each row.
    pub scores: Vec<f32>,
    /// How likely each is true that day.
    pub probability: Vec<f32>,
    /// How likely the first one is true by what validation taught; 0 without candidates.
    pub sure: f32,
}

/// After so many trees (a multiple of [`STEP`]) the candidates that stand behind so many others have said enough.
const HEARD: [(usize, usize); 2] = [(60, 100), (200, 40)];
/// How far they then stand behind, and twice as far after the first of them.
const BEHIND: f32 = 20.0;

/// Of the rows still heard those that are heard on after so many trees; the others are set behind, in their order.
fn leading(scores: &mut [f32], heard: Vec<usize>, trees: usize) -> Vec<usize> {
    let Some(stage) = HEARD.iter().position(|(known, _)| *known == trees) else { return heard };
    let most = HEARD[stage].1;
    if heard.len() <= most {
        return heard;
    }
    let mut order: Vec<f32> = heard.iter().map(|&row| scores[row]).collect();
    let least = *order.select_nth_unstable_by(most - 1, |a, b| b.total_cmp(a)).1;
    let (on, off): (Vec<usize>, Vec<usize>) = heard.into_iter().partition(|&row| scores[row] >= least);
    off.into_iter().for_each(|row| scores[row] -= BEHIND * (HEARD.len() - stage) as f32);
    on
}

/// The trees' scores of a question's candidates; those far behind early keep their order there.
fn scores(values: &[f32], forest: &Forest) -> Vec<f32> {
    let count = values.len() / WIDTH;
    let (mut scores, mut heard) = (vec![0.0; count], (0..count).collect::<Vec<usize>>());
    let mut from = 0;
    for until in HEARD.into_iter().map(|(trees, _)| trees).chain([forest.trees.len()]) {
        let trees = &forest.trees[from..until.clamp(from, forest.trees.len().max(from))];
        let mut said = vec![0.0; heard.len()];
        hear(trees, values, WIDTH, &heard, &mut said);
        heard.iter().zip(said).for_each(|(&row, said)| scores[row] += said);
        from += trees.len();
        if from == until {
            heard = leading(&mut scores, heard, until);
        }
    }
    scores
}

/// Below every candidate's score.
const FAR: f32 = -1000.0;

impl Answers {
    fn new(sheet: &Sheet, forest: &Forest, curves: &Curves) -> Answers {
        let scores = scores(&sheet.values, forest);
        let (mut probability, order) = shares(&scores);
        let sure = curves.sure.at(&signs(&sheet.values, &probability, &order));
        for (place, &row) in order.iter().enumerate() {
            probability[row] =
                if place == 0 { curves.first.at(sure) } else { curves.next.at(probability[row]) };
        }
        Answers { order, scores, probability, sure }
    }

    /// The scores of all entities: those that are no candidates stand behind, by kinship.
    fn over_all(&self, sheet: &Sheet, kin: &[f32]) -> Vec<f32> {
        let mut all: Vec<f32> = kin.iter().map(|score| FAR + score).collect();
        for (&object, &score) in sheet.objects.iter().zip(&self.scores) {
            all[object as usize] = score;
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_among_candidates_are_those_among_all() {
        let (objects, scores) = ([2, 5, 7, 9], [0.3, 0.9, 0.9, 0.1]);
        let mut all = vec![f32::MIN; 12];
        objects.iter().zip(scores).for_each(|(&object, score)| all[object as usize] = score);
        for truths in [vec![2], vec![5], vec![7, 2], vec![11], vec![3, 9], vec![3, 4]] {
            for &truth in &truths {
                let among = rank_among(&objects, &scores, truth, &truths, 12);
                assert_eq!(among, rank(&all, truth, &truths), "{truth} of {truths:?}");
            }
        }
    }
}
