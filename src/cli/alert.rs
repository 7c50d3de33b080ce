//! `attache alert`: rules asked, and word of what is new carried to a feed, a webhook or a program.

use super::{Found, terminal};
use crate::alert::{self, How, Rules, Run};
use crate::brief::words;
use crate::record::Record;
use anyhow::{Context, Result};
use clap::Args;
use std::path::{Path, PathBuf};

/// Tell of what is new: events, changes of status, signs of indicators, odds that cross a threshold
///
/// A rule fires for what is so now and was not so before the reports read since its last run; each alert is made
/// once. The first run of a rule takes what the record holds as known, unless the rule names a day with `since`.
#[derive(Args)]
#[command(after_help = "Examples:\n  attache alert rules.toml --record korea.db\n  \
    attache alert rules.toml --dry-run                    what would fire; keeps and sends nothing\n  \
    attache watch feeds.toml --alerts rules.toml          after every round\n\
    The file, in short:\n  [[rule]]\n  name = \"called off\"\n  sides = [\"USA\", \"North Korea\"]\n  \
    change = \"planned -> cancelled\"\n  [atom]\n  file = \"alerts.xml\"\n\
    docs/alerts.md has all of it. Exit codes: 0 done, 1 an alert could not be carried and is tried again next time, \
    2 a fault in the file or the record.")]
pub struct Alert {
    /// The file of rules
    file: PathBuf,
    /// The record
    #[arg(
        short,
        long,
        alias = "db",
        value_name = "FILE",
        env = "ATTACHE_RECORD",
        default_value = "attache.db"
    )]
    record: PathBuf,
    /// Only say what would fire; nothing is kept or sent
    #[arg(long)]
    dry_run: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub fn alert(args: &Alert) -> Found {
    let rules = Rules::load(&args.file)?;
    let mut record = Record::open(&args.record)?;
    record.settle()?;
    let how = How { dry: args.dry_run, eager: true };
    let run = once(&record, &args.record, &rules, how, &|| false)?;
    if args.json {
        terminal::json(&run)?
    } else {
        show(&run, args.dry_run)?
    }
    Ok(run.sent.iter().all(|sent| sent.why.is_none()))
}

/// Asks the rules once; `record` is the one at `path`, settled.
pub fn once(record: &Record, path: &Path, rules: &Rules, how: How, stop: &dyn Fn() -> bool) -> Result<Run> {
    alert::run(record, path, rules, how, stop).context("no alerts can be made")
}

/// Prints what a run did.
pub fn show(run: &Run, dry: bool) -> Result<()> {
    for alert in &run.fired {
        terminal::line(&format!("{}: {}", alert.rule, alert.title))?;
        if let Some(report) = alert.reports.first() {
            let day = report.published.map_or("no date".into(), |day| day.to_string());
            let words = report.words.split_whitespace().collect::<Vec<_>>().join(" ");
            terminal::line(&format!("    {day}  {}  “{words}”", report.doc))?;
        }
    }
    for rule in &run.rules {
        if let Some(note) = &rule.note {
            terminal::line(&format!("{}: {note}", rule.rule))?;
        }
    }
    failures(run);
    let fired = words::count(run.fired.len(), "alert");
    let waiting = match run.waiting {
        0 => String::new(),
        n => format!(", {n} still to be carried"),
    };
    terminal::line(&match dry {
        true => format!("{fired} would fire"),
        false => format!("{fired} from {}{waiting}", words::count(run.rules.len(), "rule")),
    })
}

/// Says what could not be carried.
pub fn failures(run: &Run) {
    for sent in &run.sent {
        let Some(why) = &sent.why else { continue };
        let again = sent.again.map(|again| format!(" within {again} s")).unwrap_or_default();
        terminal::warn(&format!("{}: {why}; tried again{again} or on the next run", sent.target));
    }
}
