//! "Intends to meet" -> "meets or visits within 30 days", by dyad, on quadruples.

use super::super::odds::{Kept, chance, logit as log_odds};
use super::super::quads::Quads;
use super::logit::{dot, fit};
use super::{Report, report};
use std::collections::{BTreeMap, HashMap};

/// Days a question looks ahead.
pub const AHEAD: u32 = 30;
/// Intents that a dyad's own share must outweigh.
const PRIOR: f64 = 5.0;
/// Days between two fits.
const REFIT: u32 = 90;
/// Days before the first odds are given.
const LEARN: u32 = 365;

/// The terms of the odds, in words.
pub const TERMS: [&str; 10] = [
    "constant",
    "kept intents of the dyad, log-odds of the share",
    "kept intents of the one who states it, log-odds of the share",
    "meetings of the dyad in the last year, log",
    "meetings of the dyad in the last 30 days",
    "days since the last meeting of the dyad, log",
    "intents of the dyad in the last 30 days, log",
    "both sides state it in the last 30 days",
    "kept intents of the dyad, squared",
    "meetings of the dyad in the last year, log, squared",
];

/// Relations by their ids: the intent, and what keeps it.
#[derive(Clone, Debug)]
pub struct Relations {
    /// "Express intent to meet or negotiate".
    pub intent: u32,
    /// "Make a visit", "Host a visit", "Meet at a third location".
    pub meeting: Vec<u32>,
}

impl Relations {
    /// By the names of a file of relations and ids; `None` where the names are missing.
    pub fn named(text: &str) -> Option<Relations> {
        let ids: HashMap<String, u32> = text
            .lines()
            .filter_map(|line| {
                let (name, id) = line.trim().rsplit_once(char::is_whitespace)?;
                Some((name.trim().replace(['_', '\''], " ").to_lowercase(), id.parse().ok()?))
            })
            .collect();
        let id = |name: &str| {
            ids.iter().find(|(known, _)| known.split_whitespace().eq(name.split(' '))).map(|(_, id)| *id)
        };
        let meeting: Option<Vec<u32>> =
            ["make a visit", "host a visit", "meet at a third location"].into_iter().map(id).collect();
        Some(Relations { intent: id("express intent to meet or negotiate")?, meeting: meeting? })
    }
}

type Dyad = (u32, u32);

fn dyad(a: u32, b: u32) -> Dyad {
    (a.min(b), a.max(b))
}

/// What is known of a dyad or a party up to a day.
#[derive(Default)]
struct Known {
    intents: Vec<(u32, u32)>,
    kept: f64,
    over: f64,
}

struct Row {
    day: u32,
    terms: [f64; TERMS.len()],
    base: f64,
    yes: bool,
}

/// Odds for every intent after the first year, each from what was over by its day; blocks are months.
pub fn backtest(quads: &Quads, relations: &Relations) -> Option<Report> {
    let rows = rows(quads, relations);
    let mut blocks: BTreeMap<u32, Vec<Kept>> = BTreeMap::new();
    let mut weights = Vec::new();
    let mut fitted = None;
    for row in rows.iter().filter(|row| row.day >= LEARN) {
        if fitted.is_none_or(|day| row.day >= day + REFIT) {
            let past = rows.iter().filter(|old| old.day + AHEAD < row.day);
            let mut toward = vec![0.0; TERMS.len()];
            toward[1] = 1.0;
            weights = fit(past.map(|old| (&old.terms[..], old.yes)), &toward, 1.0);
            fitted = Some(row.day);
        }
        let kept = Kept {
            probability: chance(dot(&row.terms, &weights)),
            base: row.base,
            seasonal: chance(row.terms[1]),
            yes: row.yes,
        };
        blocks.entry(row.day / 30).or_default().push(kept);
    }
    report("intents kept within 30 days", &blocks.into_values().collect::<Vec<_>>())
}

/// One row a dyad and day with an intent whose days are over.
fn rows(quads: &Quads, relations: &Relations) -> Vec<Row> {
    let facts =
        quads.facts.iter().map(|(fact, _)| fact).filter(|fact| (fact.relation as usize) < quads.relations);
    let mut meetings: HashMap<Dyad, Vec<u32>> = HashMap::new();
    let mut intents: Vec<(u32, u32, u32)> = Vec::new();
    for fact in facts {
        if relations.meeting.contains(&fact.relation) {
            meetings.entry(dyad(fact.subject, fact.object)).or_default().push(fact.day);
        } else if fact.relation == relations.intent {
            intents.push((fact.day, fact.subject, fact.object));
        }
    }
    meetings.values_mut().for_each(|days| days.sort_unstable());
    let met = |pair: Dyad, from: u32, to: u32| {
        let days = meetings.get(&pair).map_or(&[][..], Vec::as_slice);
        days.partition_point(|day| *day <= to) - days.partition_point(|day| *day <= from)
    };
    let mut dyads: HashMap<Dyad, Known> = HashMap::new();
    let mut parties: HashMap<u32, Known> = HashMap::new();
    let mut waiting = std::collections::VecDeque::new();
    let (mut kept, mut over) = (1.0, 3.0);
    let mut rows = Vec::new();
    for (day, subject, object) in intents {
        while let Some(&(_, s, o, yes)) =
            waiting.front().filter(|(told, ..): &&(u32, u32, u32, bool)| told + AHEAD < day)
        {
            waiting.pop_front();
            let hit = f64::from(u8::from(yes));
            (kept, over) = (kept + hit, over + 1.0);
            for known in [dyads.entry(dyad(s, o)).or_default(), parties.entry(s).or_default()] {
                (known.kept, known.over) = (known.kept + hit, known.over + 1.0);
            }
        }
        let pair = dyad(subject, object);
        let yes = met(pair, day, day + AHEAD) > 0;
        let base = kept / over;
        let share = |known: Option<&Known>| {
            let (kept, over) = known.map_or((0.0, 0.0), |known| (known.kept, known.over));
            log_odds((kept + PRIOR * base) / (over + PRIOR))
        };
        let days = meetings.get(&pair).map_or(&[][..], Vec::as_slice);
        let last = days.partition_point(|at| *at <= day).checked_sub(1).map(|at| day - days[at]);
        let own = share(dyads.get(&pair));
        let year = (met(pair, day.saturating_sub(365), day) as f64 + 0.5).ln();
        let terms = [
            1.0,
            own,
            share(parties.get(&subject)),
            year,
            f64::from(u8::from(met(pair, day.saturating_sub(AHEAD), day) > 0)),
            f64::from(last.unwrap_or(2000) + 1).ln(),
            (late_count(dyads.get(&pair), day) + 1.0).ln(),
            f64::from(u8::from(both(dyads.get(&pair), day, subject))),
            own * own,
            year * year,
        ];
        dyads.entry(pair).or_default().intents.push((day, subject));
        if day + AHEAD < quads.days {
            rows.push(Row { day, terms, base, yes });
        }
        waiting.push_back((day, subject, object, yes));
    }
    rows
}

fn late_count(known: Option<&Known>, day: u32) -> f64 {
    let told = known.map_or(&[][..], |known| &known.intents);
    told.iter().rev().take_while(|(at, _)| at + AHEAD >= day).count() as f64
}

fn both(known: Option<&Known>, day: u32, subject: u32) -> bool {
    let told = known.map_or(&[][..], |known| &known.intents);
    told.iter().rev().take_while(|(at, _)| at + AHEAD >= day).any(|(_, by)| *by != subject)
}
