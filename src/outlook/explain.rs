//! Why an answer stands where it stands: what each kind of evidence adds, the rules that fire, and their dated instances.

use super::features::{FAMILIES, Sheet, State, WIDTH, family};
use super::forest::Forest;
use super::learn::Answers;
use super::memory::{Memory, Tie};
use super::quads::Fact;
use serde::Serialize;

/// A question of the test with its first answers.
#[derive(Clone, Debug, Serialize)]
pub struct Explained {
    /// The day.
    pub day: u32,
    /// The subject asked about.
    pub subject: u32,
    /// The relation asked about, an inverse perhaps.
    pub relation: u32,
    /// What was true that day.
    pub truths: Vec<u32>,
    /// The likeliest answers.
    pub answers: Vec<Answer>,
}

/// An answer and its reasons.
#[derive(Clone, Debug, Serialize)]
pub struct Answer {
    /// The entity.
    pub object: u32,
    /// How likely it is true that day.
    pub probability: f32,
    /// Whether it was.
    pub came_true: bool,
    /// What each kind of evidence adds to the score, the most first.
    pub adds: Vec<(&'static str, f32)>,
    /// The rules that fire, the surest first.
    pub rules: Vec<Rule>,
    /// A way from subject to object through a third, with its days.
    pub through: Option<Through>,
}

/// A rule that fires: the body was there, so the head may follow.
#[derive(Clone, Debug, Serialize)]
pub struct Rule {
    /// The relation that was.
    pub body: u32,
    /// Days since it last was.
    pub delay: u32,
    /// How often it has been, at this delay and frequency, when the head was asked.
    pub tries: u32,
    /// How often the head then followed.
    pub hits: u32,
    /// How likely it follows, shrunk to the rule's mean where tries are few.
    pub rate: f32,
    /// That rate over the rate of any past partner.
    pub lift: f32,
    /// The last days of the body between these two.
    pub days: Vec<u32>,
}

/// A way of two events.
#[derive(Clone, Debug, Serialize)]
pub struct Through {
    /// The third.
    pub by: u32,
    /// The subject's event with the third: relation and day.
    pub first: (u32, u32),
    /// The third's event with the object: relation and day.
    pub second: (u32, u32),
}

/// How many answers, rules and instances are shown.
const SHOWN: usize = 3;

/// Explains the first answers of a question.
pub fn explain(
    state: &State,
    forest: &Forest,
    sheet: &Sheet,
    answers: &Answers,
    asked: Fact,
    truths: &[u32],
) -> Explained {
    let Fact { day, subject, relation, .. } = asked;
    let answer = |&row: &usize| {
        let object = sheet.objects[row];
        Answer {
            object,
            probability: answers.probability[row],
            came_true: truths.contains(&object),
            adds: adds(forest, &sheet.values[row * WIDTH..][..WIDTH]),
            rules: rules(state, &asked, object),
            through: through(&state.memory, subject, object),
        }
    };
    let answers = answers.order.iter().take(SHOWN).map(answer).collect();
    Explained { day, subject, relation, truths: truths.to_vec(), answers }
}

fn adds(forest: &Forest, row: &[f32]) -> Vec<(&'static str, f32)> {
    let mut adds: Vec<(&'static str, f32)> = FAMILIES.iter().map(|family| (family.0, 0.0)).collect();
    for (feature, part) in forest.parts(row).into_iter().enumerate() {
        adds[family(feature)].1 += part;
    }
    adds.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
    adds
}

fn rules(state: &State, asked: &Fact, object: u32) -> Vec<Rule> {
    let Some(pair) = state.memory.pair(asked.subject, object) else { return Vec::new() };
    let rule = |tie: &Tie| {
        let support = state.rules.support(asked.relation, tie, asked.day);
        let rate = state.rules.rate(asked.relation, tie, asked.day);
        let days = instances(&state.memory, asked.subject, tie.relation, object);
        let lift = rate / state.rules.base(asked.relation);
        Rule {
            body: tie.relation,
            delay: asked.day - tie.times.last,
            tries: support.tries,
            hits: support.hits,
            rate,
            lift,
            days,
        }
    };
    let mut rules: Vec<Rule> = pair.ties.iter().map(rule).collect();
    rules.sort_by(|a, b| b.rate.total_cmp(&a.rate));
    let mut shown = unmirrored(rules, &state.memory);
    shown.truncate(SHOWN);
    shown
}

/// Without the rules that tell the same days from the other side.
fn unmirrored(rules: Vec<Rule>, memory: &Memory) -> Vec<Rule> {
    let mut kept: Vec<Rule> = Vec::new();
    for rule in rules {
        let mirrors = |own: &Rule| own.body == memory.inverse(rule.body) && own.days == rule.days;
        if !kept.iter().any(mirrors) {
            kept.push(rule);
        }
    }
    kept
}

/// The last days of a relation between two, latest first.
fn instances(memory: &Memory, subject: u32, relation: u32, object: u32) -> Vec<u32> {
    let events = memory.past(subject, relation);
    events.iter().rev().filter(|event| event.other == object).map(|event| event.day).take(SHOWN).collect()
}

/// The latest way from one to the other through a third.
fn through(memory: &Memory, subject: u32, object: u32) -> Option<Through> {
    let recent = memory.events[subject as usize].iter().rev().take(40);
    let ways = recent.filter(|first| first.other != object && first.other != subject).filter_map(|first| {
        let pair = memory.pair(first.other, object)?;
        let tie = pair.ties.iter().max_by_key(|tie| tie.times.last)?;
        Some(Through {
            by: first.other,
            first: (first.relation, first.day),
            second: (tie.relation, tie.times.last),
        })
    });
    ways.max_by_key(|way| way.first.1.min(way.second.1))
}
