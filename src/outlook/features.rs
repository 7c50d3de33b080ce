//! What is told to the trees about each candidate of a question. Everything is from before the day.

use super::kin::Kin;
use super::memory::{Asked, Faded, Fading, Memory, Pair};
use super::quads::{Fact, Split};
use super::reach::{Popular, Scores, by_partners, by_the_like, shared, two_steps};
use super::rules::Rules;
use super::sequel::{Before, Sequels, before};
use super::weigh::{Weighed, Weights};

/// The kinds of evidence, and the first feature of each; the last ones are comparisons, see `COMPARED`.
pub const FAMILIES: [(&str, usize); 8] = [
    ("this act between the two", 0),
    ("other acts between the two", 10),
    ("the act the other way round", 19),
    ("who else has this act with the answer", 23),
    ("rules", 36),
    ("partners of partners", 44),
    ("kinship", 48),
    ("the question itself", 50),
];
/// Features that are compared among the candidates: from, where the part of the best goes, where the rank goes.
const COMPARED: [(usize, Option<usize>, usize); 14] = [
    (44, None, 45),
    (46, None, 47),
    (48, Some(77), 49),
    (2, Some(67), 68),
    (4, Some(69), 70),
    (39, Some(71), 72),
    (12, Some(73), 74),
    (25, Some(75), 76),
    (40, None, 79),
    (LIKE, None, LIKE + 1),
    (PARTNERS, None, PARTNERS + 1),
    (SEQUEL, None, SEQUEL + 2),
    (SEQUEL + 1, None, SEQUEL + 3),
    (WEIGHED, Some(WEIGHED + 1), WEIGHED + 2),
];
/// What actors alike did, and what recent partners did.
const LIKE: usize = 81;
const PARTNERS: usize = 83;
/// What follows whom the subject met last.
const SEQUEL: usize = 85;
/// The logarithm of the share by all evidence weighed together.
const WEIGHED: usize = 89;
/// The logarithm of kinship's probability.
const KIN: usize = 48;
/// How often the question has been asked of the subject before, and how often the subject has acted.
pub const ASKED: usize = 50;
/// See [`ASKED`].
pub const SUBJECT: usize = 58;
const CANDIDATES: usize = 78;
const SELF: usize = 80;

/// The kind of evidence a feature is, by its place in [`FAMILIES`].
pub fn family(feature: usize) -> usize {
    let compared = COMPARED.iter().find(|(_, part, rank)| *part == Some(feature) || *rank == feature);
    let feature = compared.map_or(feature, |(from, ..)| *from);
    let feature = match feature {
        WEIGHED.. => 36,
        LIKE.. => 44,
        _ => feature,
    };
    FAMILIES.iter().rposition(|(_, first)| *first <= feature).unwrap_or(0)
}

/// A rough order of candidates, before any trees are grown.
pub fn guess(row: &[f32]) -> f32 {
    row[39] + row[2] + row[4] + 0.3 * row[25] + 0.3 * row[KIN].exp()
}

/// Number of features.
pub const WIDTH: usize = 92;
/// Days since something that never was.
const NEVER: f32 = 9999.0;

/// How often the answer was known before: by this act, or at all.
#[derive(Clone, Copy, Default)]
pub struct Known {
    all: f32,
    seen: f32,
    met: f32,
}

impl Known {
    fn rates(&self) -> (f32, f32) {
        ((self.seen + 3.0) / (self.all + 6.0), (self.met + 4.0) / (self.all + 6.0))
    }

    /// Counts one answer.
    pub fn add(&mut self, seen: bool, met: bool) {
        self.all += 1.0;
        self.seen += f32::from(u8::from(seen));
        self.met += f32::from(u8::from(met));
    }
}

/// Everything the features are read from.
pub struct State {
    /// Counts.
    pub memory: Memory,
    /// Rates of rules.
    pub rules: Rules,
    /// What followed what.
    pub sequels: Sequels,
    /// Objects asked for by anyone.
    pub popular: Popular,
    /// By relation, how often answers were known.
    pub by_relation: Vec<Known>,
    /// By subject, how often answers were known.
    pub by_subject: Vec<Known>,
    near: Scores,
    alike: Scores,
    like: Scores,
    partners: Scores,
    /// What each piece of evidence speaks for.
    pub weights: Weights,
    weighed: Weighed,
    /// Vectors of kinship.
    pub kin: Kin,
    kin_scores: Vec<f32>,
}

/// A question's candidates and what is known of them.
pub struct Sheet {
    /// The candidates.
    pub objects: Vec<u32>,
    /// Their features, row after row.
    pub values: Vec<f32>,
}

/// Most of an actor's own partners that are candidates.
const OWN: usize = 220;
/// And of the relation's usual objects.
const POPULAR: usize = 40;

impl State {
    /// Nothing known; `relations` without inverses.
    pub fn new(entities: usize, relations: usize, days: u32) -> State {
        State {
            memory: Memory::new(entities, relations, days),
            rules: Rules::new(relations * 2),
            sequels: Sequels::default(),
            popular: Popular::new(relations * 2),
            by_relation: vec![Known::default(); relations * 2],
            by_subject: vec![Known::default(); entities],
            near: Scores::new(entities),
            alike: Scores::new(entities),
            like: Scores::new(entities),
            partners: Scores::new(entities),
            weights: Weights::default(),
            weighed: Weighed::default(),
            kin: Kin::new(entities, relations * 2),
            kin_scores: Vec::new(),
        }
    }

    /// The candidates for a question: own partners, the relation's usual objects, partners of partners.
    fn candidates(&mut self, subject: u32, relation: u32, day: u32) -> Vec<u32> {
        let memory = &self.memory;
        let mut own: Vec<(f32, u32)> = memory.of[subject as usize]
            .iter()
            .map(|&id| {
                let pair = &memory.pairs[id as usize];
                (hope(memory, pair, relation, day), pair.object)
            })
            .collect();
        if own.len() > OWN {
            own.select_nth_unstable_by(OWN, |a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            own.truncate(OWN);
        }
        let mut objects: Vec<u32> = own.into_iter().map(|(_, object)| object).collect();
        objects.extend(self.popular.top(memory, relation, day, POPULAR));
        objects.extend(self.near.top(40));
        objects.extend(self.alike.top(40));
        objects.extend(self.like.top(30));
        objects.extend(self.partners.top(30));
        objects.extend(best(&self.kin_scores, 50));
        objects.extend(self.weighed.top(40));
        objects.sort_unstable();
        objects.dedup();
        objects
    }

    /// Takes in a day's facts.
    pub fn add(&mut self, day: &[(Fact, Split)]) {
        for (fact, _) in day {
            let pair = self.memory.pair(fact.subject, fact.object);
            let (met, seen) = (pair.is_some(), pair.is_some_and(|pair| pair.tie(fact.relation).is_some()));
            self.by_relation[fact.relation as usize].add(seen, met);
            self.by_subject[fact.subject as usize].add(seen, met);
        }
        if day.first().is_some_and(|(_, split)| *split != Split::Test) {
            let State { weights, memory, popular, .. } = self;
            let today = day[0].0.day;
            weights.learn(day, memory, |relation| popular.top(memory, relation, today, POPULAR).to_vec());
        }
        self.rules.add(day, &self.memory);
        self.sequels.add(day, &self.memory);
        for (fact, _) in day {
            if self.memory.asked(fact.subject, fact.relation).is_none() {
                self.popular.add(self.memory.inverse(fact.relation), fact.subject);
            }
            self.memory.add(fact);
        }
        for (fact, _) in day {
            self.kin.settle(fact.subject, &self.memory);
        }
    }

    /// Makes the settings of all entities anew.
    pub fn settle_all(&mut self) {
        for entity in 0..self.memory.actor.len() as u32 {
            self.kin.settle(entity, &self.memory);
        }
        self.kin.compare();
    }

    /// The logarithm of each entity's probability by kinship, for the question asked last.
    pub fn kin_scores(&self) -> &[f32] {
        &self.kin_scores
    }

    /// The candidates with their features.
    pub fn sheet(&mut self, subject: u32, relation: u32, day: u32) -> Sheet {
        two_steps(&self.memory, subject, day, &mut self.near);
        shared(&self.memory, subject, relation, day, &mut self.alike);
        by_partners(&self.memory, subject, relation, day, &mut self.partners);
        by_the_like(&self.memory, self.kin.like(subject), relation, day, &mut self.like);
        let mut scores = std::mem::take(&mut self.kin_scores);
        self.kin.scores(subject, relation, day, &self.memory, &mut scores);
        self.kin_scores = scores;
        let popular = self.popular.top(&self.memory, relation, day, POPULAR);
        self.weighed = self.weights.weigh(&self.memory, subject, relation, day, popular);
        let objects = self.candidates(subject, relation, day);
        let question = Question::new(self, subject, relation, day);
        let mut values = vec![0.0; objects.len() * WIDTH];
        for (&object, row) in objects.iter().zip(values.chunks_exact_mut(WIDTH)) {
            question.describe(object, row);
        }
        compare(&mut values, objects.len());
        Sheet { objects, values }
    }
}

/// The entities of the highest scores.
fn best(scores: &[f32], count: usize) -> Vec<u32> {
    let mut best: Vec<(f32, u32)> = scores.iter().zip(0..).map(|(&score, entity)| (score, entity)).collect();
    if best.len() > count {
        best.select_nth_unstable_by(count, |a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        best.truncate(count);
    }
    best.into_iter().map(|(_, entity)| entity).collect()
}

/// A quick guess how likely an own partner is the answer.
fn hope(memory: &Memory, pair: &Pair, relation: u32, day: u32) -> f32 {
    let weigh = |times: &Fading| {
        let faded = times.at(day, &memory.fade);
        faded[0] + faded[1] + 0.5 * faded[2] + 0.25 * faded[3] + 0.01
    };
    weigh(&pair.times) + 4.0 * pair.tie(relation).map_or(0.0, |tie| weigh(&tie.times))
}

/// What candidates of one question have in common.
struct Question<'a> {
    state: &'a State,
    subject: u32,
    relation: u32,
    day: u32,
    asked: Option<&'a Asked>,
    asked_faded: Faded,
    subject_faded: Faded,
    relation_faded: Faded,
    all_faded: Faded,
    base: f32,
    before: Before,
}

fn since(day: u32, times: &Fading) -> f32 {
    if times.count == 0 { NEVER } else { (day - times.last) as f32 }
}

fn share(part: f32, of: f32, calm: f32) -> f32 {
    part / (of + calm)
}

impl<'a> Question<'a> {
    fn new(state: &'a State, subject: u32, relation: u32, day: u32) -> Question<'a> {
        let memory = &state.memory;
        let asked = memory.asked(subject, relation);
        Question {
            state,
            subject,
            relation,
            day,
            asked,
            asked_faded: asked.map_or([0.0; 4], |asked| asked.times.at(day, &memory.fade)),
            subject_faded: memory.actor[subject as usize].at(day, &memory.fade),
            relation_faded: memory.relation[relation as usize].at(day, &memory.fade),
            all_faded: memory.all.at(day, &memory.fade),
            base: state.rules.base(relation),
            before: before(memory, subject, relation),
        }
    }

    fn describe(&self, object: u32, row: &mut [f32]) {
        let pair = self.state.memory.pair(self.subject, object);
        self.act(pair, &mut row[0..10]);
        self.two(pair, object, &mut row[10..23]);
        self.object(object, &mut row[23..36]);
        if let Some(pair) = pair {
            self.rules(pair, &mut row[36..44]);
        } else {
            row[36..44].copy_from_slice(&[0.0, 0.0, 0.0, 0.0, -20.0, 0.0, NEVER, 0.0]);
        }
        row[44] = self.state.near.of(object);
        row[46] = self.state.alike.of(object);
        row[KIN] = self.state.kin_scores[object as usize];
        self.setting(&mut row[50..67]);
        row[SEQUEL..SEQUEL + 2].copy_from_slice(&self.state.sequels.rates(&self.before, object));
        row[WEIGHED] = self.state.weighed.of(object);
        row[LIKE] = self.state.like.of(object);
        row[PARTNERS] = self.state.partners.of(object);
        row[SELF] = f32::from(u8::from(object == self.subject));
    }

    /// This very act between the two.
    fn act(&self, pair: Option<&Pair>, row: &mut [f32]) {
        let Some(tie) = pair.and_then(|pair| pair.tie(self.relation)) else {
            row.copy_from_slice(&[0.0, 0.0, 0.0, 0.0, 0.0, NEVER, NEVER, -1.0, 0.0, NEVER]);
            return;
        };
        let faded = tie.times.at(self.day, &self.state.memory.fade);
        row[0] = tie.times.count as f32;
        for i in 0..4 {
            row[1 + i] = share(faded[i], self.asked_faded[i], 0.1);
        }
        row[5] = (self.day - tie.times.last) as f32;
        row[6] =
            if tie.times.before == u32::MAX { NEVER } else { (tie.times.last - tie.times.before) as f32 };
        let mean = (tie.times.last - tie.times.first) as f32 / (tie.times.count - 1).max(1) as f32;
        row[7] = if tie.times.count > 1 { row[5] / (mean + 0.5) } else { -1.0 };
        row[8] = share(tie.times.count as f32, self.asked.map_or(0.0, |asked| asked.times.count as f32), 1.0);
        row[9] = (self.day - tie.times.first) as f32;
    }

    /// The two, whatever the act, and the act the other way round.
    fn two(&self, pair: Option<&Pair>, object: u32, row: &mut [f32]) {
        let Some(pair) = pair else {
            row.fill(0.0);
            (row[5], row[10]) = (NEVER, NEVER);
            return;
        };
        let memory = &self.state.memory;
        let faded = pair.times.at(self.day, &memory.fade);
        row[0] = pair.times.count as f32;
        for i in 0..4 {
            row[1 + i] = share(faded[i], self.subject_faded[i], 0.1);
        }
        row[5] = (self.day - pair.times.last) as f32;
        row[6] = pair.ties.len() as f32;
        row[7] = pair.ties.iter().filter(|tie| self.day - tie.times.last <= 7).count() as f32;
        row[8] = share(faded[2], memory.actor[object as usize].at(self.day, &memory.fade)[2], 0.5);
        let back = pair.tie(memory.inverse(self.relation)).map(|tie| tie.times).unwrap_or_default();
        row[9] = back.count as f32;
        row[10] = since(self.day, &back);
        let faded = back.at(self.day, &memory.fade);
        (row[11], row[12]) = (faded[1], faded[2]);
    }

    /// The other: with this act, and in all.
    fn object(&self, object: u32, row: &mut [f32]) {
        let memory = &self.state.memory;
        let none = Fading::default();
        let times = memory.asked(object, memory.inverse(self.relation)).map_or(&none, |asked| &asked.times);
        let faded = times.at(self.day, &memory.fade);
        let actor = &memory.actor[object as usize];
        let own = actor.at(self.day, &memory.fade);
        row[0] = times.count as f32;
        for i in 0..4 {
            row[1 + i] = share(faded[i], self.relation_faded[i], 0.1);
        }
        row[5] = since(self.day, times);
        row[6] = share(faded[2], own[2], 1.0);
        row[7] = actor.count as f32;
        for i in 0..3 {
            row[8 + i] = share(own[i], self.all_faded[i], 0.1);
        }
        row[11] = since(self.day, actor);
        row[12] = memory.of[object as usize].len() as f32;
    }

    /// What the rules say whose body stands between the two.
    fn rules(&self, pair: &Pair, row: &mut [f32]) {
        let rules = &self.state.rules;
        let (mut none, mut odds, mut best) = (1.0f32, 0.0f32, [0.0f32; 3]);
        let mut first = &pair.ties[0];
        let usual = (self.base / (1.0 - self.base)).ln();
        for tie in &pair.ties {
            let rate = rules.rate(self.relation, tie, self.day);
            none *= 1.0 - rate;
            odds += (rate / (1.0 - rate)).ln() - usual;
            if rate > best[0] {
                best = [rate, best[0], best[1]];
                first = tie;
            } else if rate > best[1] {
                best = [best[0], rate, best[1]];
            } else if rate > best[2] {
                best[2] = rate;
            }
        }
        row[..3].copy_from_slice(&best);
        row[3] = 1.0 - none;
        row[4] = odds;
        row[5] = rules.support(self.relation, first, self.day).tries as f32;
        row[6] = (self.day - first.times.last) as f32;
        row[7] = best[0] / self.base;
    }

    /// The question itself, the same for all candidates.
    fn setting(&self, row: &mut [f32]) {
        let memory = &self.state.memory;
        let subject = self.subject as usize;
        if let Some(asked) = self.asked {
            row[0] = asked.times.count as f32;
            row[5] = asked.pairs.len() as f32;
            row[6] = asked.days as f32;
            row[7] = asked.times.count as f32 / asked.days as f32;
        }
        row[1..4].copy_from_slice(&self.asked_faded[..3]);
        row[4] = self.asked.map_or(NEVER, |asked| since(self.day, &asked.times));
        row[8] = memory.actor[subject].count as f32;
        (row[9], row[10]) = (self.subject_faded[0], self.subject_faded[1]);
        row[11] = memory.of[subject].len() as f32;
        row[12] = share(self.relation_faded[3], self.all_faded[3], 0.1);
        (row[13], row[14]) = self.state.by_relation[self.relation as usize].rates();
        (row[15], row[16]) = self.state.by_subject[subject].rates();
    }
}

/// Fills in what a candidate is among the others: its rank, and its part of the best.
fn compare(values: &mut [f32], count: usize) {
    for (from, of_best, rank) in COMPARED {
        let mut order: Vec<(f32, usize)> = (0..count).map(|row| (values[row * WIDTH + from], row)).collect();
        order.sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
        let best = order.first().map_or(0.0, |(best, _)| *best);
        let logs = from == KIN || from == WEIGHED;
        let best = if logs { best } else { best.max(1e-9) };
        let mut place = 0;
        for at in 0..count {
            let (value, row) = order[at];
            if at > 0 && value < order[at - 1].0 {
                place = at;
            }
            values[row * WIDTH + rank] = place as f32;
            if let Some(of_best) = of_best {
                values[row * WIDTH + of_best] = if logs { value - best } else { value / best };
            }
        }
    }
    for row in values.chunks_exact_mut(WIDTH) {
        row[CANDIDATES] = count as f32;
    }
}
