//! Pictures of answers: the numbers of an answer handed to [`crate::chart`].

use super::words;
use crate::answer::offices::{self, country_name};
use crate::answer::{Relations, Tally};
use crate::chart::{self, Bar, Bin, Lag, Level, Mark, Point, Share};
use crate::outlook::odds::{self, Outlook, Score};
use crate::pattern::Pattern;

/// The reasons of odds, each moving the log-odds the one before left, as SVG.
pub fn waterfall(outlook: &Outlook) -> String {
    let share = |reason: &odds::Reason| Share {
        label: words::capital(&reason.kind.replace('-', " ")),
        log_odds: reason.shift,
        link: None,
    };
    chart::waterfall(&outlook.question.text, &outlook.reasons.iter().map(share).collect::<Vec<_>>())
}

/// Odds given and what came, each share with its Wilson interval, as SVG.
pub fn calibration(score: &Score) -> String {
    let bin = |bin: &odds::Bin| {
        let rate = crate::answer::Rate::new((bin.came * bin.n as f64).round() as usize, bin.n);
        Bin { said: bin.said, n: bin.n, came: bin.came, low: rate.low, high: rate.high }
    };
    chart::calibration("Odds given and what came", &score.bins.iter().map(bin).collect::<Vec<_>>())
}

/// The days between of a pattern, as SVG.
pub fn lags(pattern: &Pattern) -> String {
    let each = pattern.lags.buckets.iter();
    let lags: Vec<Lag> =
        each.map(|&(from, to, n)| Lag { from: i64::from(from), to: i64::from(to), n }).collect();
    let title = format!("{}, before {}", pattern.before, pattern.after);
    chart::lags(&title, &lags, pattern.misses.len())
}

/// The visits of each holder of an office, as SVG; zeros stand too.
pub fn terms(tally: &Tally) -> String {
    let year =
        |day: Option<jiff::civil::Date>| day.map_or_else(|| "today".into(), |day| day.year().to_string());
    let bar = |holder: &crate::answer::Holder| Bar {
        label: format!("{}, {}–{}", holder.term.name, year(holder.term.from), year(holder.term.to)),
        value: holder.count as f64,
        says: holder.count.to_string(),
        link: None,
    };
    let title = match &tally.question.to {
        Some(to) => format!("{}: visits to {}", offices::title(&tally.question.office), country_name(to)),
        None => format!("{}: visits", offices::title(&tally.question.office)),
    };
    chart::bars(&title, &tally.holders.iter().map(bar).collect::<Vec<_>>())
}

/// Weeks of the level drawn, back from the day asked for: more would leave the latest no room.
const DRAWN: usize = 5 * 52;

/// The level of relations over the last five years with its band and the events that moved it, as SVG.
pub fn level(relations: &Relations) -> String {
    let weeks = &relations.weeks[relations.weeks.len().saturating_sub(DRAWN)..];
    let point = |week: &crate::answer::LevelWeek| {
        let (level, half) = (week.now.level, 1.96 * week.now.error);
        Point { day: week.week, level, low: level - half, high: level + half }
    };
    let seen = weeks.iter().filter_map(|week| Some((week.week, week.mean?, week.n)));
    let mark = |moved: &crate::answer::Moved| {
        let event = relations.drivers.iter().find(|event| event.id == moved.event)?;
        let says = format!("{}: {:+.2}", words::event(event), moved.by);
        Some(Mark { day: moved.day, value: moved.score, says, link: None })
    };
    chart::level(&Level {
        title: format!("{} and {}", country_name(&relations.dyad.0), country_name(&relations.dyad.1)),
        says: words::standing(relations),
        unit: format!("level of acts on the scale from {}, with its 95 % band", words::scale()),
        points: weeks.iter().map(point).collect(),
        seen: seen.collect(),
        marks: relations.moved.iter().filter_map(mark).collect(),
        breaks: relations.breaks.iter().map(|jump| jump.week).collect(),
    })
}
