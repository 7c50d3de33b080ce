//! `attache outlook`: dated odds with their reasons.

use super::{Asked, Found, as_of, first_day, kept, last_day, terminal};
use crate::brief::{covers, wrap};
use crate::lexicon::ontology::Act;
use crate::outlook::odds::{self, Given, Ground, Outlook as Odds, Question, Reason, percent};
use crate::record::Record;
use anyhow::{Result, bail};
use clap::{Args, Subcommand};
use jiff::civil::Date;
use std::path::PathBuf;

/// Give the odds of an event by a day, with reasons that add up; keep questions, resolve and score them
#[derive(Args)]
#[command(args_conflicts_with_subcommands = true)]
#[command(after_help = "Examples:\n  \
    attache outlook \"Xi Jinping visits North Korea by 2018-09-09\" --as-of 2018-08-21\n  \
    attache outlook \"Will Trump meet Kim Jong Un within 90 days?\" --as-of 2018-03-10 --json\n  \
    attache outlook --actor \"Xi Jinping\" --recipient PRK --mode visit --by 2018-09-09 --as-of 2018-08-21\n  \
    attache outlook \"Xi Jinping visits North Korea by 2018-09-09\" --as-of 2018-08-21 --keep && attache outlook resolve\n  \
    attache outlook \"Xi Jinping visits North Korea by 2018-09-09\" --as-of 2018-08-21 --picture why.svg\n\
    Nothing published after --as-of is used. Exit code 2: the question is not understood.")]
pub struct Outlook {
    #[command(subcommand)]
    doing: Option<Doing>,
    /// The question: who does what, to or with whom, by when
    question: Option<String>,
    /// Instead of a sentence: who is to act, a person or a country
    #[arg(long, value_name = "WHO", conflicts_with = "question")]
    actor: Option<String>,
    /// To or with whom
    #[arg(long, value_name = "WHO", requires = "actor")]
    recipient: Option<String>,
    /// The act, as PLOVER names it; CONSULT if not given
    #[arg(long, value_parser = super::ask::act, requires = "actor")]
    act: Option<Act>,
    /// Its mode: visit, meet, call, ...
    #[arg(long, requires = "actor")]
    mode: Option<String>,
    /// First day that counts; the day after --as-of if not given
    #[arg(long, value_name = "DAY", value_parser = first_day, requires = "actor")]
    since: Option<Date>,
    /// Last day that counts
    #[arg(long, value_name = "DAY", value_parser = last_day)]
    by: Option<Date>,
    /// Keep the question and its odds in the record, to be resolved and scored
    #[arg(long)]
    keep: bool,
    /// Draw the reasons as a waterfall, as SVG
    #[arg(long, value_name = "FILE")]
    picture: Option<PathBuf>,
    #[command(flatten)]
    asked: Asked,
}

#[derive(Subcommand)]
enum Doing {
    /// List the questions kept, with their odds and answers
    List(Asked),
    /// Answer kept questions from what the record holds by now, or by --as-of
    Resolve(Asked),
    /// Score the odds of the questions answered, beside those of the base rate
    Score(kept::Scored),
    Backtest(super::backtest::Backtest),
}

pub fn outlook(args: &Outlook) -> Found {
    match &args.doing {
        None => ask(args),
        Some(Doing::List(asked)) => kept::list(asked),
        Some(Doing::Resolve(asked)) => kept::resolve(asked),
        Some(Doing::Score(asked)) => kept::score(asked),
        Some(Doing::Backtest(test)) => super::backtest::backtest(test),
    }
}

fn ask(args: &Outlook) -> Found {
    let record = args.asked.open()?;
    let question = question(args, &record)?;
    let odds = odds::outlook(&record, &question)?;
    if args.keep {
        kept::keep(&record, &odds)?;
    }
    if let Some(path) = &args.picture {
        terminal::picture(path, &crate::brief::waterfall(&odds))?;
    }
    if args.asked.json {
        terminal::json(&odds)?
    } else {
        show(&odds)?
    }
    Ok(true)
}

fn question(args: &Outlook, record: &Record) -> Result<Question> {
    let day = as_of(&args.asked, record)?;
    match (&args.question, &args.actor) {
        (Some(sentence), _) => Ok(Question::read(sentence, day, args.by)?),
        (None, Some(actor)) => {
            let given = Given {
                actor: actor.clone(),
                recipient: args.recipient.clone(),
                act: args.act,
                mode: args.mode.clone(),
                from: args.since,
                by: args.by,
            };
            Ok(Question::given(&given, day)?)
        }
        (None, None) => bail!(
            "ask a question, such as attache outlook \"Xi Jinping visits North Korea by 2018-09-09\", or use --actor"
        ),
    }
}

fn show(odds: &Odds) -> Result<()> {
    let question = &odds.question;
    say(&format!("{} (asked as of {})", question.text, question.as_of), "")?;
    terminal::line("")?;
    let interval = format!("90 % interval {} to {}", percent(odds.low), percent(odds.high));
    say(&format!("{}, {} ({interval})", percent(odds.probability), odds.likelihood), "")?;
    say(&format!("Confidence {}: {}.", odds.confidence.name(), odds.because), "")?;
    terminal::line("")?;
    terminal::line("  shift  so far")?;
    odds.reasons.iter().try_for_each(reason)?;
    terminal::line(&format!("{:+7.2}  {:>6}  in all", odds.log_odds, percent(odds.probability)))?;
    terminal::line("")?;
    say(
        &format!(
            "Baselines: base rate {}, with the time of the year {}.",
            percent(odds.base),
            percent(odds.seasonal)
        ),
        "",
    )?;
    say(&odds.rule, "")?;
    say(&format!("From {}.", covers(&odds.coverage)), "")
}

/// A line of the waterfall, with what it stands on below.
fn reason(reason: &Reason) -> Result<()> {
    let head = format!("{:+7.2}  {:>6}  ", reason.shift, percent(reason.probability));
    let text = format!("{}: {}.", reason.kind.replace('-', " "), reason.text);
    let width = terminal::width().saturating_sub(17).max(30);
    for (at, line) in wrap(&text, width).iter().enumerate() {
        terminal::line(&format!("{}{line}", if at == 0 { head.clone() } else { " ".repeat(17) }))?;
    }
    let mut shown: Vec<String> = Vec::new();
    for ground in &reason.grounds {
        let name = named(ground);
        if !shown.contains(&name) {
            shown.push(name);
        }
    }
    for line in wrap(&shown.join(" · "), width) {
        terminal::line(&format!("{}{line}", " ".repeat(17)))?;
    }
    Ok(())
}

fn say(text: &str, indent: &str) -> Result<()> {
    let width = terminal::width().saturating_sub(indent.len()).max(30);
    wrap(text, width).iter().try_for_each(|line| terminal::line(&format!("{indent}{line}")))
}

/// Where a ground stands: the document and event, or the row.
pub(super) fn named(ground: &Ground) -> String {
    match ground {
        Ground::Report { doc, event: Some(event), .. } => format!("{doc} (event {event})"),
        Ground::Report { doc, .. } => doc.clone(),
        Ground::Row(row) => format!("{}:{}", row.file, row.line),
    }
}
