//! `attache outlook list`, `resolve` and `score`: questions that were kept.

use super::{Asked, Found, terminal};
use crate::outlook::odds::{self, Answer, Kept, Outlook, Question, percent};
use crate::record::{self, Record};
use anyhow::{Context, Result};
use clap::Args;
use serde_json::{Value, json};
use std::path::PathBuf;

/// Keeps a question with its odds.
pub fn keep(record: &Record, odds: &Outlook) -> Result<()> {
    if !record.keep_question(&odds.kept()?)? {
        terminal::warn("kept before; the odds given then stand");
    }
    Ok(())
}

/// A kept question with what was said of it.
struct Known {
    asked: record::Asked,
    odds: Value,
    question: Question,
}

fn known(record: &Record) -> Result<Vec<Known>> {
    let read = |asked: record::Asked| {
        let (question, odds) =
            Question::kept(&asked).with_context(|| format!("the question {} cannot be read", asked.id))?;
        Ok(Known { asked, odds, question })
    };
    record.questions()?.into_iter().map(read).collect()
}

pub fn list(args: &Asked) -> Found {
    let kept = known(&args.open()?)?;
    kept.iter().try_for_each(|one| show(one, args.json))?;
    if kept.is_empty() && !args.json {
        terminal::line("No question is kept; attache outlook QUESTION --keep keeps one.")?;
    }
    Ok(!kept.is_empty())
}

fn show(one: &Known, as_json: bool) -> Result<()> {
    let Known { asked, odds, question } = one;
    if as_json {
        return terminal::json(&json!({
            "id": asked.id, "question": question, "probability": asked.probability, "answer": asked.answer,
            "settled": asked.settled, "outlook": odds,
            "resolution": asked.resolution.as_deref().and_then(|text| serde_json::from_str::<Value>(text).ok()),
        }));
    }
    terminal::line(&format!(
        "{}  {:<5} {:>6}  {} (asked as of {}; last day {})",
        asked.id,
        asked.answer,
        percent(asked.probability),
        question.text,
        asked.as_of,
        asked.last
    ))
}

pub fn resolve(args: &Asked) -> Found {
    let record = args.open()?;
    let kept = known(&record)?;
    for one in &kept {
        let found = odds::resolve(&record, &one.question, args.as_of)?;
        let text = serde_json::to_string(&found)?;
        record.answer_question(&one.asked.id, found.answer.name(), found.settled, &text)?;
        if args.json {
            terminal::json(&json!({"id": one.asked.id, "question": one.question, "resolution": found}))?;
            continue;
        }
        let standing = match (found.answer, found.settled) {
            (Answer::No, false) => ", may still change",
            _ => "",
        };
        let answer = found.answer.name();
        terminal::line(&format!(
            "{}  {answer}{standing}: {}. {}.",
            one.asked.id, one.question.text, found.why
        ))?;
        for ground in &found.grounds {
            terminal::line(&format!("    {}", super::outlook::named(ground)))?;
        }
    }
    if kept.is_empty() && !args.json {
        terminal::line("No question is kept; attache outlook QUESTION --keep keeps one.")?;
    }
    Ok(!kept.is_empty())
}

/// What to score, and whether to draw it.
#[derive(Args)]
pub struct Scored {
    /// Draw odds against what came, as SVG
    #[arg(long, value_name = "FILE")]
    picture: Option<PathBuf>,
    #[command(flatten)]
    asked: Asked,
}

pub fn score(args: &Scored) -> Found {
    let kept = known(&args.asked.open()?)?;
    let answered = kept.iter().filter(|one| one.asked.answer != Answer::Open.name());
    let number = |one: &Known, name: &str| one.odds[name].as_f64().unwrap_or(0.5);
    let odds: Vec<Kept> = answered
        .map(|one| Kept {
            probability: one.asked.probability,
            base: number(one, "base"),
            seasonal: number(one, "seasonal"),
            yes: one.asked.answer == Answer::Yes.name(),
        })
        .collect();
    let score = odds::score(&odds);
    if let (Some(path), Some(score)) = (&args.picture, &score) {
        terminal::picture(path, &crate::brief::calibration(score))?;
    }
    if args.asked.json {
        terminal::json(&score)?;
        return Ok(score.is_some());
    }
    let Some(score) = score else {
        terminal::line(
            "No kept question is answered yet; attache outlook resolve answers those that can be.",
        )?;
        return Ok(false);
    };
    terminal::line(&format!(
        "{} answered, {} yes",
        crate::brief::words::count(score.n, "question"),
        score.yes
    ))?;
    terminal::line(&format!(
        "Brier score {:.4} (base rate {:.4}, with the time of the year {:.4})",
        score.brier, score.base, score.seasonal
    ))?;
    terminal::line(&format!("Log score {:.4}; calibration error {:.4}", score.log, score.calibration_error))?;
    terminal::line("said from  to      n   mean said   came true")?;
    for bin in &score.bins {
        terminal::line(&format!(
            "{:>9.2} {:>4.2} {:>6} {:>11.3} {:>11.3}",
            bin.from, bin.to, bin.n, bin.said, bin.came
        ))?;
    }
    Ok(true)
}
