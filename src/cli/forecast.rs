//! The command that forecasts on quadruple files and says how well: forecast.

use super::{Found, terminal};
use crate::outlook::explain::{Answer, Explained, Rule};
use crate::outlook::learn::{Plan, Report, forecast};
use crate::outlook::quads::Quads;
use anyhow::{Context, Result};
use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use jiff::ToSpan;
use jiff::civil::Date;
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Learn from dated facts, forecast who comes next, and measure it as the field does
#[derive(Args)]
#[command(
    after_help = "Each line of a file is a fact: subject, relation, object and time as whole numbers. Every fact of the\n\
    test is asked for twice, (s, r, ?) and (?, r, o), of what was known before its day; all entities are\n\
    ranked, other true answers of that day are passed over, ties count half. The trees grow on the files\n\
    of train and valid; their number and the probabilities are chosen on valid, and the probability of the first\n\
    answer follows the days of the test that are over.\n\n\
    Examples:\n  attache forecast --train train.txt --valid valid.txt --test test.txt --json\n  \
    attache forecast --train train.txt --valid valid.txt --test test.txt --explain 5 --first-day 2014-01-01"
)]
pub struct Forecast {
    /// Facts to learn from
    #[arg(long, value_name = "FILE")]
    train: PathBuf,
    /// Later facts to choose on
    #[arg(long, value_name = "FILE")]
    valid: PathBuf,
    /// Last facts, to be forecast day by day
    #[arg(long, value_name = "FILE")]
    test: PathBuf,
    /// Print so many questions of the test with answers, reasons and their dated instances
    #[arg(long, value_name = "N", default_value_t = 0)]
    explain: usize,
    /// Folder with entity2id.txt and relation2id.txt, to print names [default: that of --train, if they are there]
    #[arg(long, value_name = "DIR")]
    names: Option<PathBuf>,
    /// The first day of the files, to print days as dates
    #[arg(long, value_name = "DAY", value_parser = super::first_day)]
    first_day: Option<Date>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// What `--json` prints.
#[derive(Serialize)]
struct Printed<'r> {
    mrr: f64,
    hits1: f64,
    hits3: f64,
    hits10: f64,
    seconds: f64,
    cpu_seconds: Option<f64>,
    queries: usize,
    calibration_error: f64,
    calibration_error_fixed: f64,
    candidates_hold_truth: f64,
    valid_mrr: f64,
    trees: usize,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    explained: &'r [Explained],
}

/// Runs the command.
pub fn run(args: &Forecast) -> Found {
    let start = Instant::now();
    let quads = Quads::read(&args.train, &args.valid, &args.test)?;
    let bar = bar();
    let plan = Plan { explain: args.explain, ..Plan::default() };
    let report = forecast(&quads, &plan, &mut |part, what| {
        bar.set_position((part * 1000.0) as u64);
        bar.set_message(what);
    });
    bar.finish_and_clear();
    let seconds = start.elapsed().as_secs_f64();
    let figures = report.figures;
    if args.json {
        terminal::json(&printed(&report, seconds))?;
    } else {
        let names = Names::read(args)?;
        for explained in &report.explained {
            terminal::line(&names.question(explained, &quads))?;
        }
        terminal::line(&table(&report, seconds))?;
    }
    Ok(figures.queries > 0)
}

fn printed(report: &Report, seconds: f64) -> Printed<'_> {
    let figures = report.figures;
    Printed {
        mrr: figures.mrr,
        hits1: figures.hits1,
        hits3: figures.hits3,
        hits10: figures.hits10,
        seconds,
        cpu_seconds: cpu_seconds(),
        queries: figures.queries,
        calibration_error: report.calibration,
        calibration_error_fixed: report.calibration_fixed,
        candidates_hold_truth: report.found,
        valid_mrr: report.valid.mrr,
        trees: report.trees,
        explained: &report.explained,
    }
}

fn table(report: &Report, seconds: f64) -> String {
    let figures = report.figures;
    let share = |share: f64| 100.0 * share;
    let cpu = cpu_seconds().map_or(String::new(), |cpu| format!(", {cpu:.0} of the processor"));
    format!(
        "{} queries: MRR {:.2}, Hits@1 {:.2}, Hits@3 {:.2}, Hits@10 {:.2}\n\
        first answers' calibration error {:.3}, {:.3} with the curve of validation; on validation MRR {:.2}; {} trees; {seconds:.0} seconds{cpu}",
        figures.queries,
        share(figures.mrr),
        share(figures.hits1),
        share(figures.hits3),
        share(figures.hits10),
        report.calibration,
        report.calibration_fixed,
        share(report.valid.mrr),
        report.trees,
    )
}

fn bar() -> ProgressBar {
    let bar = ProgressBar::new(1000);
    bar.set_draw_target(ProgressDrawTarget::stderr());
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {percent}% {msg}, {elapsed} gone") {
        bar.set_style(style);
    }
    bar
}

/// Processor time of this process, where the system tells it in `/proc` (in nanoseconds, `sched(7)`).
fn cpu_seconds() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/self/schedstat").ok()?;
    Some(text.split_whitespace().next()?.parse::<f64>().ok()? / 1e9)
}

/// Names of ids, and dates of days.
struct Names {
    entities: Vec<String>,
    relations: Vec<String>,
    first_day: Option<Date>,
}

impl Names {
    fn read(args: &Forecast) -> Result<Names> {
        let beside = args.train.parent().unwrap_or(Path::new("")).to_owned();
        let of = |file: &str| match &args.names {
            Some(folder) => table_of_names(&folder.join(file)),
            None => Ok(table_of_names(&beside.join(file)).unwrap_or_default()),
        };
        Ok(Names {
            entities: of("entity2id.txt")?,
            relations: of("relation2id.txt")?,
            first_day: args.first_day,
        })
    }

    fn entity(&self, id: u32) -> String {
        self.entities
            .get(id as usize)
            .filter(|name| !name.is_empty())
            .cloned()
            .unwrap_or_else(|| format!("entity {id}"))
    }

    fn relation(&self, id: u32, quads: &Quads) -> String {
        let forward = id as usize % quads.relations.max(1);
        let name = self.relations.get(forward).filter(|name| !name.is_empty()).cloned();
        let name = name.unwrap_or_else(|| format!("relation {forward}"));
        if forward == id as usize { name } else { format!("{name} (by the other)") }
    }

    fn day(&self, day: u32) -> String {
        let date = self.first_day.and_then(|first| first.checked_add(i64::from(day).days()).ok());
        date.map_or_else(|| format!("day {day}"), |date| date.to_string())
    }

    fn question(&self, asked: &Explained, quads: &Quads) -> String {
        let relation = self.relation(asked.relation, quads);
        let mut text =
            format!("{}: {}, {relation}, whom?\n", self.day(asked.day), self.entity(asked.subject));
        for (place, answer) in asked.answers.iter().enumerate() {
            text += &self.answer(place + 1, answer, asked, quads);
        }
        let truths: Vec<String> = asked.truths.iter().map(|&truth| self.entity(truth)).collect();
        text + &format!("   It was {}.\n", truths.join(", "))
    }

    fn answer(&self, place: usize, answer: &Answer, asked: &Explained, quads: &Quads) -> String {
        let mut text =
            format!("{place}. {}, {:.0} %\n", self.entity(answer.object), answer.probability * 100.0);
        let adds = answer.adds.iter().take(3).map(|(kind, by)| format!("{kind} {by:+.1}"));
        text += &format!("   score: {}\n", adds.collect::<Vec<_>>().join(", "));
        for rule in &answer.rules {
            text += &format!("   {}\n", self.rule(rule, quads));
        }
        if let Some(way) = answer.through.as_ref().filter(|_| answer.rules.is_empty()) {
            let step = |(relation, day): (u32, u32)| {
                format!("{} on {}", self.relation(relation, quads), self.day(day))
            };
            let (subject, by) = (self.entity(asked.subject), self.entity(way.by));
            let (first, second) = (step(way.first), step(way.second));
            text += &format!("   through {by}: {subject}, {first}; {by}, {second}\n");
        }
        text
    }

    fn rule(&self, rule: &Rule, quads: &Quads) -> String {
        let days: Vec<String> = rule.days.iter().map(|&day| self.day(day)).collect();
        format!(
            "after \"{}\" {} days ago: {:.0} % (followed {} of {} times; {:.1} times the usual); {}",
            self.relation(rule.body, quads),
            rule.delay,
            rule.rate * 100.0,
            rule.hits,
            rule.tries,
            rule.lift,
            days.join(", ")
        )
    }
}

/// The names of a file of lines `name TAB id`, by id.
fn table_of_names(path: &Path) -> Result<Vec<String>> {
    let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let mut names = Vec::new();
    for line in text.lines() {
        let Some((name, id)) = line.split_once('\t') else { continue };
        let id = id.split_whitespace().next().and_then(|id| id.parse::<usize>().ok());
        let Some(id) = id.filter(|&id| id < 10_000_000) else { continue };
        if names.len() <= id {
            names.resize(id + 1, String::new());
        }
        names[id] = name.to_owned();
    }
    Ok(names)
}
