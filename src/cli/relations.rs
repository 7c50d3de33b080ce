//! `attache relations`: how two countries stand, and which way it goes.

use super::{Asked, Found, as_of, country, terminal};
use crate::answer::{self, Direction};
use crate::brief::{covers, words};
use anyhow::{Result, bail};
use clap::Args;
use std::path::PathBuf;

/// Months shown where no picture is asked for.
const MONTHS: usize = 24;

/// Show how two countries stand: the level of their acts with its band, where it goes, and what moved it
#[derive(Args)]
#[command(
    after_help = "Examples:\n  attache relations CHN PRK\n  attache relations --between CHN,PRK --picture level.svg\n  \
    attache relations USA RUS --as-of 2014-06-01 --json"
)]
pub struct Relations {
    /// Two countries
    #[arg(value_parser = country, num_args = 2, value_names = ["A", "B"])]
    pair: Vec<String>,
    /// The same, parted by a comma
    #[arg(long, value_name = "A,B", value_delimiter = ',', value_parser = country, conflicts_with = "pair")]
    between: Vec<String>,
    /// Draw the level and its band as SVG
    #[arg(long, value_name = "FILE")]
    picture: Option<PathBuf>,
    #[command(flatten)]
    asked: Asked,
}

pub fn relations(args: &Relations) -> Found {
    let both: Vec<&String> = args.pair.iter().chain(&args.between).collect();
    let [a, b] = both[..] else { bail!("name two countries: attache relations CHN PRK") };
    let record = args.asked.open()?;
    let relations = answer::relations(&record, a, b, as_of(&args.asked, &record)?)?;
    if let Some(path) = &args.picture {
        terminal::picture(path, &crate::brief::level(&relations))?;
    }
    if args.asked.json {
        terminal::json(&relations)?;
    } else {
        show(&relations)?;
    }
    Ok(!relations.months.is_empty())
}

fn show(relations: &answer::Relations) -> Result<()> {
    for month in relations.months.iter().rev().take(MONTHS).rev() {
        let (name, n) = (words::month(month.month), words::count(month.n, "event"));
        terminal::line(&format!("{name:<16} {:+5.1}  {n}", month.mean))?;
    }
    let band = |state: &answer::level::State| {
        format!(
            "{:+.1} (95 % band {:+.1} to {:+.1})",
            state.level,
            state.level - 1.96 * state.error,
            state.level + 1.96 * state.error
        )
    };
    if let Some(level) = &relations.level {
        terminal::line(&format!("\nLevel on {}: {}.", words::day(relations.as_of), band(level)))?;
    }
    let way = match relations.direction {
        Direction::Warming => "warming",
        Direction::Cooling => "cooling",
        Direction::NoClearChange => "no change beyond chance",
        Direction::TooFew => "too few events to say",
    };
    let change = relations.change.as_ref().map(|change| match change.error > 0.0 {
        true => format!("{}, ", band(change)),
        false => "nothing in the weeks speaks for a drift at all, ".into(),
    });
    let change = change.unwrap_or_default();
    terminal::line(&format!("Change over 26 weeks: {change}{way}."))?;
    for jump in &relations.breaks {
        terminal::line(&format!(
            "Jump by {:+.1} in the week to {}: {}.",
            jump.by,
            jump.week,
            jump.events.join(", ")
        ))?;
    }
    for one in relations.moved.iter().filter(|one| one.by.abs() >= 0.05) {
        terminal::line(&format!(
            "Moved it by {:+.2}: {} on {} (score {:+.1}).",
            one.by, one.event, one.day, one.score
        ))?;
    }
    terminal::line(&format!("From {}.", covers(&relations.coverage)))
}
