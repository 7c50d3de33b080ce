//! `attache outlook backtest`: odds given on past days, and their score.

use super::{Found, terminal};
use crate::outlook::backtest::intents::{self, Relations};
use crate::outlook::backtest::trips::{self, Trip};
use crate::outlook::backtest::{Figure, Report};
use crate::outlook::odds::percent;
use crate::outlook::quads::Quads;
use anyhow::{Context, Result};
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// Give odds on many past days, each from nothing later, and score them
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    attache outlook backtest trips us_outbound_travels.csv\n  \
    attache outlook backtest trips us_outbound_travels.csv xi.csv --from 2005 --to 2024 --json\n  \
    attache outlook backtest trips us_outbound_travels.csv --guests USA=us_inbound_visits.csv\n  \
    attache outlook backtest intents FOLDER    with train.txt, valid.txt, test.txt and relation2id.txt")]
pub struct Backtest {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// "Will A visit B within 90 days", asked monthly of every office and country of tables of trips
    Trips(Trips),
    /// "Intends to meet" -> "meets or visits within 30 days", by dyad of a quadruple data set
    Intents(Intents),
}

#[derive(Args)]
struct Trips {
    /// Tables of trips as CSV
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Visits the other way: CODE=FILE, the country visited and a table of the leaders who came
    #[arg(long, value_name = "CODE=FILE", value_parser = guests)]
    guests: Vec<(String, PathBuf)>,
    /// First year of questions
    #[arg(long, default_value_t = 2005, value_parser = clap::value_parser!(i16).range(1900..2100))]
    from: i16,
    /// Last year of questions
    #[arg(long, default_value_t = 2024, value_parser = clap::value_parser!(i16).range(1900..2100))]
    to: i16,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
struct Intents {
    /// The folder of the data set
    folder: PathBuf,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// `USA=us_inbound_visits.csv`.
fn guests(text: &str) -> Result<(String, PathBuf), String> {
    let parts = text.split_once('=').filter(|(code, file)| code.len() == 3 && !file.is_empty());
    let (code, file) = parts.ok_or("write CODE=FILE, such as USA=us_inbound_visits.csv")?;
    Ok((code.to_uppercase(), PathBuf::from(file)))
}

pub fn backtest(args: &Backtest) -> Found {
    match &args.what {
        What::Trips(args) => of_trips(args),
        What::Intents(args) => of_intents(args),
    }
}

fn of_trips(args: &Trips) -> Found {
    let mut all: Vec<Trip> = Vec::new();
    for file in &args.files {
        let text =
            std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
        all.extend(trips::read(&file.display().to_string(), &text)?);
    }
    let mut guests = Vec::new();
    for (host, file) in &args.guests {
        let text =
            std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
        guests.extend(trips::guests(&file.display().to_string(), &text, host)?);
    }
    let outcome = trips::backtest(&all, &guests, (args.from, args.to));
    if args.json {
        terminal::json(&outcome)?;
        return Ok(!outcome.reports.is_empty());
    }
    for report in &outcome.reports {
        show(report, "tenure base rate", "base rate and time of the year")?;
    }
    for report in &outcome.drawn {
        let (base, seasonal) = (&report.over_base, &report.over_seasonal);
        terminal::line(&format!("{}, against the rate drawn to that of all holders:", report.name))?;
        terminal::line(&format!("  skill {}; with the time of the year {}", figure(base), figure(seasonal)))?;
    }
    for (office, weights) in &outcome.weights {
        terminal::line(&format!("Weights for {office}, last fit:"))?;
        weights.iter().try_for_each(|(term, weight)| terminal::line(&format!("{weight:+7.2}  {term}")))?;
    }
    Ok(!outcome.reports.is_empty())
}

fn of_intents(args: &Intents) -> Found {
    let path = |name: &str| args.folder.join(name);
    let names = path("relation2id.txt");
    let text = std::fs::read_to_string(&names).with_context(|| format!("cannot read {}", names.display()))?;
    let relations = Relations::named(&text).with_context(|| {
        format!("{}: no relations named as in ICEWS for intents and visits", names.display())
    })?;
    let quads = Quads::read(&path("train.txt"), &path("valid.txt"), &path("test.txt"))?;
    let report = intents::backtest(&quads, &relations);
    match &report {
        Some(report) if args.json => terminal::json(report)?,
        Some(report) => show(report, "share of all intents", "share of the dyad")?,
        None => terminal::line("No intent with its days over was found.")?,
    }
    Ok(report.is_some())
}

fn show(report: &Report, base: &str, seasonal: &str) -> Result<()> {
    let score = &report.score;
    let share = score.yes as f64 / score.n.max(1) as f64;
    terminal::line(&format!(
        "{}: {} questions, {} came true ({})",
        report.name,
        score.n,
        score.yes,
        percent(share)
    ))?;
    terminal::line(&format!(
        "  Brier {:.4}, log score {:.4}, calibration error {:.4}",
        score.brier, score.log, score.calibration_error
    ))?;
    terminal::line(&format!("  skill over {base}: {}", figure(&report.over_base)))?;
    terminal::line(&format!("  skill over {seasonal}: {}", figure(&report.over_seasonal)))?;
    terminal::line("  said from  to      n   mean said   came true")?;
    for bin in &score.bins {
        terminal::line(&format!(
            "  {:>8.2} {:>4.2} {:>6} {:>11.3} {:>11.3}",
            bin.from, bin.to, bin.n, bin.said, bin.came
        ))?;
    }
    terminal::line("")
}

fn figure(figure: &Figure) -> String {
    format!("{:+.3} (95 % interval {:+.3} to {:+.3})", figure.value, figure.low, figure.high)
}
