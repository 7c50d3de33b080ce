//! The state of relations of two countries: the level of what they do to each other, week by week, with its band.
//!
//! Each act has a score (`data/scores.tsv`); [`super::level`] follows the level of the scores through the weeks and says how far it is known.
//! "Warming" and "cooling" are said only when the band of the change over the last half year leaves zero out.

use super::level::{self, Model, State, Week};
use super::offices;
use crate::record::{Coverage, Event, Filter, Kind, Outlined, Record, Result};
use jiff::ToSpan;
use jiff::civil::Date;
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};

/// The ends of the scale of acts, as `data/scores.tsv` has it: the most hostile and the friendliest.
pub const SCALE: (i32, i32) = (-10, 10);
/// Months of the recent past.
const RECENT: i32 = 6;
/// Months before those that it is compared with.
const EARLIER: i32 = 12;
/// Weeks over which a change is measured.
pub const SPAN: usize = 26;
/// Fewer events than this in the recent past, or before, say nothing about direction.
const ENOUGH: usize = 5;
/// Weeks of the level that are told, back from the day asked for.
const TOLD: usize = 520;
/// Events named as having moved the level.
const DRIVERS: usize = 8;

/// The state of relations as of a day.
#[derive(Clone, Debug, Serialize)]
pub struct Relations {
    /// The two countries.
    pub dyad: (String, String),
    /// The day it looks from; nothing published later was used.
    pub as_of: Date,
    /// Every month with events, earliest first.
    pub months: Vec<Month>,
    /// Events of the last six months.
    pub recent: Mean,
    /// Events of the twelve months before.
    pub earlier: Mean,
    /// The way it goes, where the numbers allow to say.
    pub direction: Direction,
    /// What was fitted; absent with fewer than three weeks of events.
    pub model: Option<Model>,
    /// The level on the day asked for, with its standard error.
    pub level: Option<State>,
    /// How far the level went over the last 26 weeks, with its standard error.
    pub change: Option<State>,
    /// The level week by week over the last ten years.
    pub weeks: Vec<LevelWeek>,
    /// Weeks in which the level jumped rather than drifted.
    pub breaks: Vec<Break>,
    /// The events of the last six months that moved the level most, with by how much.
    pub moved: Vec<Moved>,
    /// The events of the last six months.
    pub drivers: Vec<Event>,
    /// What the record covers.
    pub coverage: Coverage,
}

/// A week of the level.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LevelWeek {
    /// Its last day.
    pub week: Date,
    /// How many events it has.
    pub n: usize,
    /// Their mean score.
    pub mean: Option<f64>,
    /// The level as it was known then: from this week and those before.
    pub then: State,
    /// The level in the light of all weeks up to the day asked for.
    pub now: State,
}

/// A week in which the level jumped.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Break {
    /// Last day of the first week of the new level.
    pub week: Date,
    /// How far it jumped, in points of the score.
    pub by: f64,
    /// In standard errors.
    pub z: f64,
    /// The events of that week, by id.
    pub events: Vec<String>,
}

/// An event that moved the level.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Moved {
    /// The event, by id.
    pub event: String,
    /// Its day.
    pub day: Date,
    /// Its score.
    pub score: f64,
    /// By how much it moved the level.
    pub by: f64,
}

/// One month.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Month {
    /// Its first day.
    pub month: Date,
    /// How many events.
    pub n: usize,
    /// Their mean score, within [`SCALE`].
    pub mean: f64,
}

/// A mean with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Mean {
    /// How many events.
    pub n: usize,
    /// Their mean score; absent without events.
    pub mean: Option<f64>,
    /// Standard error; absent under two events.
    pub error: Option<f64>,
}

/// Where relations go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// The level rose over the last half year: the 95 % band of the change lies above zero.
    Warming,
    /// It fell: the band lies below zero.
    Cooling,
    /// The band of the change holds zero.
    NoClearChange,
    /// Too few events to say.
    TooFew,
}

/// The state of relations of two countries as of a day.
///
/// # Errors
/// A record that cannot be read.
pub fn relations(record: &Record, a: &str, b: &str, as_of: Date) -> Result<Relations> {
    let scores = scores();
    let filter = Filter { sides: vec![a.into(), b.into()], as_of: Some(as_of), ..Filter::default() };
    let mut dated: Vec<Scored> = Vec::new();
    for event in
        record.outlines(&filter)?.into_iter().filter(|event| event.kind == Kind::Single && event.happened())
    {
        let day = day(record, &event)?.filter(|day| *day <= as_of);
        dated.extend(day.map(|day| Scored { day, score: score(&scores, &event), event }));
    }
    dated.sort_by(|a, b| (a.day, &a.event.id).cmp(&(b.day, &b.event.id)));
    let start = months_before(as_of, RECENT);
    let before = months_before(as_of, RECENT + EARLIER);
    let of = |from: Date, to: Date| {
        mean(
            &dated
                .iter()
                .filter(|one| from < one.day && one.day <= to)
                .map(|one| one.score)
                .collect::<Vec<f64>>(),
        )
    };
    let (recent, earlier) = (of(start, as_of), of(before, start));
    let track = track(&dated, as_of);
    let mut drivers = Vec::with_capacity(recent.n);
    for one in dated.iter().filter(|one| start < one.day) {
        drivers.extend(record.whole(&one.event)?);
    }
    let enough = recent.n >= ENOUGH && dated.len() - recent.n >= ENOUGH;
    Ok(Relations {
        dyad: (a.into(), b.into()),
        as_of,
        months: months(&dated),
        recent,
        earlier,
        direction: direction(track.change.filter(|_| enough)),
        drivers,
        model: track.model,
        level: track.level,
        change: track.change,
        weeks: track.weeks,
        breaks: track.breaks,
        moved: track.moved,
        coverage: record.coverage(Some(as_of))?,
    })
}

/// An event with its day and score.
struct Scored {
    day: Date,
    score: f64,
    event: Outlined,
}

/// What the model makes of the events.
#[derive(Default)]
struct Track {
    model: Option<Model>,
    level: Option<State>,
    change: Option<State>,
    weeks: Vec<LevelWeek>,
    breaks: Vec<Break>,
    moved: Vec<Moved>,
}

/// Follows the level from the week of the first event to that of the day asked for.
fn track(dated: &[Scored], as_of: Date) -> Track {
    let Some(first) = dated.first() else { return Track::default() };
    let ago = |day: Date| day.until(as_of).map_or(0, |span| span.get_days().max(0) / 7) as usize;
    let last = ago(first.day);
    let mut events: Vec<Vec<&Scored>> = vec![Vec::new(); last + 1];
    dated.iter().for_each(|one| events[last - ago(one.day)].push(one));
    let each = |of: &Vec<&Scored>| {
        let n = of.len();
        (n > 0).then(|| (of.iter().map(|one| one.score).sum::<f64>() / n as f64, n))
    };
    let weeks: Vec<Week> = events.iter().map(each).collect();
    let Some(fitted) = level::fit(&weeks) else { return Track::default() };
    let model = fitted.model();
    let end = |week: usize| as_of.checked_sub((7 * (last - week) as i64).days()).unwrap_or(as_of);
    let filtered = fitted.filtered(&weeks);
    Track {
        model: Some(model),
        level: filtered.last().copied().flatten(),
        change: fitted.change(&weeks, SPAN),
        weeks: told(&weeks, &filtered, &fitted.smoothed(&weeks), &end),
        breaks: breaks(&model, &weeks, &events, &end),
        moved: moved(&model, &weeks, &events),
    }
}

fn told(
    weeks: &[Week],
    then: &[Option<State>],
    now: &[Option<State>],
    end: &dyn Fn(usize) -> Date,
) -> Vec<LevelWeek> {
    let from = weeks.len().saturating_sub(TOLD);
    let week = |at: usize| {
        let (then, now) = (then[at]?, now[at]?);
        let (n, mean) = (weeks[at].map_or(0, |week| week.1), weeks[at].map(|week| week.0));
        Some(LevelWeek { week: end(at), n, mean, then, now })
    };
    (from..weeks.len()).filter_map(week).collect()
}

fn breaks(model: &Model, weeks: &[Week], events: &[Vec<&Scored>], end: &dyn Fn(usize) -> Date) -> Vec<Break> {
    let jump = |jump: level::Jump| Break {
        week: end(jump.week),
        by: jump.by,
        z: jump.z,
        events: events[jump.week].iter().map(|one| one.event.id.clone()).collect(),
    };
    model.jumps(weeks, SPAN).into_iter().map(jump).collect()
}

/// The recent events that moved the level most: each moves it by its part of what its week's surprise did.
fn moved(model: &Model, weeks: &[Week], events: &[Vec<&Scored>]) -> Vec<Moved> {
    let from = weeks.len().saturating_sub(SPAN);
    let moves = model.moves(weeks);
    let of_week = |at: usize| {
        let (before, share) = moves[at].unwrap_or((0.0, 0.0));
        let n = events[at].len().max(1) as f64;
        events[at].iter().map(move |one| Moved {
            event: one.event.id.clone(),
            day: one.day,
            score: one.score,
            by: share * (one.score - before) / n,
        })
    };
    let mut all: Vec<Moved> = (from..weeks.len()).flat_map(of_week).collect();
    all.sort_by(|a, b| b.by.abs().total_cmp(&a.by.abs()).then_with(|| a.event.cmp(&b.event)));
    all.truncate(DRIVERS);
    all
}

/// The day an event counts for: its own when known to the month, else the first it was published.
fn day(record: &Record, event: &Outlined) -> Result<Option<Date>> {
    if let Some(when) = event.when {
        return Ok((when.days() <= 31).then_some(when.from));
    }
    let told = record.whole(event)?.map(|event| event.ledger).unwrap_or_default();
    Ok(told.iter().filter_map(|told| told.published).min())
}

fn months_before(day: Date, months: i32) -> Date {
    day.checked_sub(months.months()).unwrap_or(Date::MIN)
}

/// The scores of acts, and of acts in a mode, from `data/scores.tsv`.
fn scores() -> HashMap<(String, String), f64> {
    let rows = offices::rows("data/scores.tsv", "score").into_iter();
    rows.filter_map(|(_, cells)| {
        let [_, act, mode, value] = cells[..] else { return None };
        Some(((act.to_owned(), mode.to_owned()), value.parse().ok()?))
    })
    .collect()
}

/// An event's score: that of its act in its mode, or else of its act.
fn score(scores: &HashMap<(String, String), f64>, event: &Outlined) -> f64 {
    let of = |mode: &str| scores.get(&(event.act.name().to_owned(), mode.to_owned())).copied();
    let own = event.mode.as_deref().and_then(of);
    own.or_else(|| of("-")).unwrap_or_else(|| f64::from(event.act.score()))
}

fn months(dated: &[Scored]) -> Vec<Month> {
    let mut months: BTreeMap<Date, Vec<f64>> = BTreeMap::new();
    for one in dated {
        months.entry(one.day.first_of_month()).or_default().push(one.score);
    }
    let month = |(month, scores): (Date, Vec<f64>)| Month {
        month,
        n: scores.len(),
        mean: scores.iter().sum::<f64>() / scores.len() as f64,
    };
    months.into_iter().map(month).collect()
}

fn mean(scores: &[f64]) -> Mean {
    let n = scores.len();
    let mean = (n > 0).then(|| scores.iter().sum::<f64>() / n as f64);
    let error = mean.filter(|_| n > 1).map(|mean| {
        let squares: f64 = scores.iter().map(|score| (score - mean).powi(2)).sum();
        (squares / (n - 1) as f64 / n as f64).sqrt()
    });
    Mean { n, mean, error }
}

/// Where the level goes; `None` stands for too few events.
fn direction(change: Option<State>) -> Direction {
    match change {
        None => Direction::TooFew,
        Some(change) if change.level > 1.96 * change.error && change.level > 0.0 => Direction::Warming,
        Some(change) if -change.level > 1.96 * change.error && change.level < 0.0 => Direction::Cooling,
        Some(_) => Direction::NoClearChange,
    }
}
