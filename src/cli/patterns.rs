//! `attache patterns`: what precedes what.

use super::ask::because;
use super::{Asked, Found, as_of, country, terminal};
use crate::answer::offices;
use crate::brief::{covers, words};
use crate::pattern::{self, Pattern, Sequence};
use crate::record::Record;
use anyhow::{Context, Result};
use clap::Args;
use jiff::civil::Date;
use std::path::PathBuf;

/// Find what precedes what: rules with their lags, misses, base rate and chance
#[derive(Args)]
#[command(after_help = "Examples:\n  attache patterns --about PRK\n  \
    attache patterns --about PRK --as-of 2018-08-21 --json\n  \
    attache patterns                        the whole record\n  \
    attache patterns PRK CHN --within 40    does one leader meet another before anyone else?\n  \
    attache patterns --about PRK --picture lags.svg")]
pub struct Patterns {
    /// Two countries: whether the leader of the first meets that of the second before meeting anyone else
    #[arg(value_parser = country, num_args = 2, value_names = ["A", "B"], conflicts_with = "about")]
    pair: Vec<String>,
    /// A country that takes part in what follows
    #[arg(long, value_name = "COUNTRY", value_parser = country)]
    about: Option<String>,
    /// The window in days; without it the best of 3, 7, 14, 30, 40, 60 and 90 (with two countries 45)
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(i32).range(1..=365))]
    within: Option<i32>,
    /// The share of patterns that may stand by chance
    #[arg(long, value_name = "SHARE", default_value_t = 0.1)]
    fdr: f64,
    /// Show at most so many; a leader's own patterns are always shown
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: usize,
    /// Draw the days between of the first pattern as SVG
    #[arg(long, value_name = "FILE")]
    picture: Option<PathBuf>,
    #[command(flatten)]
    asked: Asked,
}

pub fn patterns(args: &Patterns) -> Found {
    let record = args.asked.open()?;
    let day = as_of(&args.asked, &record)?;
    if let [of, with] = &args.pair[..] {
        return leader(args, &record, (of, with), day);
    }
    let (about, within) = (args.about.clone(), args.within);
    let asked = pattern::Asked { about, within, rate: args.fdr, limit: args.limit };
    let found = pattern::patterns(&record, &asked, day)?;
    if let (Some(path), Some(first)) = (&args.picture, found.patterns.first()) {
        terminal::picture(path, &crate::brief::lags(first))?;
    }
    if args.asked.json {
        terminal::json(&found)?;
        return Ok(!found.patterns.is_empty());
    }
    found.patterns.iter().try_for_each(show)?;
    terminal::line(&format!(
        "{} of {} stand at a false discovery rate of {}; the others may be chance.",
        found.stand,
        words::count(found.tried, "rule"),
        args.fdr
    ))?;
    terminal::line(&format!("From {}.", covers(&found.coverage)))?;
    Ok(!found.patterns.is_empty())
}

fn show(pattern: &Pattern) -> Result<()> {
    terminal::line(&pattern.sentence)?;
    let verdict = if pattern.stands { "stands" } else { "may be chance" };
    let lag = match (pattern.lags.median, pattern.lags.lower, pattern.lags.upper) {
        (Some(median), Some(lower), Some(upper)) => {
            format!("; {median:.0} days between in the middle case, half {lower:.0} to {upper:.0}")
        }
        _ => String::new(),
    };
    terminal::line(&format!(
        "    {verdict}: p {:.2e}, q {:.2e}; {:.1} times the base rate; followed {}{lag}",
        pattern.p, pattern.q, pattern.lift, pattern.followed
    ))?;
    let held = pattern.instances.iter().map(|one| {
        let lag = words::count(usize::try_from(one.lag).unwrap_or(0), "day");
        format!("{} ({lag} after; {} then {})", one.day, one.before.join(", "), one.after)
    });
    shown("held", held.collect())?;
    shown("missed", pattern.misses.iter().map(|miss| format!("{} ({})", miss.day, miss.event)).collect())
}

/// A few of many, and how many more there are.
fn shown(what: &str, all: Vec<String>) -> Result<()> {
    if all.is_empty() {
        return Ok(());
    }
    let more = all.len().saturating_sub(3);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    terminal::line(&format!("    {what}: {}{more}", all[..all.len().min(3)].join(", ")))
}

fn leader(args: &Patterns, record: &Record, (of, with): (&str, &str), day: Date) -> Found {
    let within = i64::from(args.within.unwrap_or(45));
    let sequence = pattern::sequence(record, of, with, within, day)?
        .with_context(|| format!("no leader of {} is known for {day}", offices::country_name(of)))?;
    if args.asked.json {
        terminal::json(&sequence)?;
    } else {
        show_sequence(&sequence)?;
    }
    Ok(!sequence.cases.is_empty())
}

fn show_sequence(sequence: &Sequence) -> Result<()> {
    let with = offices::country_name(&sequence.with);
    for case in &sequence.cases {
        let before = match (&case.before, case.lead) {
            (Some(before), Some(lead)) => {
                format!("{lead} days after {} {}", words::event(before), because(before))
            }
            _ => format!("no meeting with the leader of {with} found in the {} days before", sequence.within),
        };
        let days = case.meeting.when.as_ref().map(words::when).unwrap_or_default();
        terminal::line(&format!("{} {days}: {before}", words::event(&case.meeting)))?;
    }
    terminal::line(&format!(
        "\n{}: {}; base rate over the term {:.0} %.",
        sequence.leader.name,
        sequence.rate,
        sequence.base * 100.0
    ))?;
    terminal::line(&format!("From {}.", covers(&sequence.coverage)))
}
