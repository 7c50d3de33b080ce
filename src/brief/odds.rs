//! The odds of what is planned between the two, with their reasons.

use super::cite::Notes;
use super::words::{self, capital};
use super::{Desk, Sentence, Sentences};
use crate::answer;
use crate::outlook::odds::{self, Ground, Outlook, Question, percent};
use crate::record::{Error, Result};

/// Days the plans may lie ahead.
const AHEAD: i32 = 60;
/// Plans given odds.
const PLANS: usize = 2;
/// Reports cited for one reason.
const CITED: usize = 4;
/// A reason that moves the log-odds by less is left out.
const SMALL: f64 = 0.2;

/// The odds of the nearest dated plans of the two.
fn outlooks(desk: &Desk) -> Result<Vec<Outlook>> {
    let calendar = answer::calendar(desk.record, desk.a, desk.b, desk.as_of, AHEAD)?;
    let of = |question: &Question| odds::outlook(desk.record, question).map_err(trouble);
    Question::of_plans(&calendar, desk.as_of, PLANS).iter().map(of).collect()
}

pub(super) fn odds(desk: &Desk, notes: &mut Notes) -> Sentences {
    let mut sentences = Vec::new();
    for outlook in outlooks(desk)? {
        desk.drawn.borrow_mut().push(("Odds", super::waterfall(&outlook)));
        sentences.extend(said(&outlook, notes));
    }
    if sentences.is_empty() {
        let coverage = notes.coverage(&desk.record.coverage(Some(desk.as_of))?);
        sentences.push(Sentence::new("No dated plan of the two is on record to give odds for.", [coverage]));
    }
    Ok(sentences)
}

fn trouble(error: odds::Error) -> Error {
    match error {
        odds::Error::Record(error) => error,
        odds::Error::Data(error) => Error::Note(error.to_string()),
    }
}

/// The odds of one plan: how likely, then the reasons that matter.
fn said(outlook: &Outlook, notes: &mut Notes) -> Vec<Sentence> {
    let question = &outlook.question;
    let head = format!(
        "{} by {} is {}: {} (90 % interval {} to {}). Confidence is {}: {}.",
        capital(&odds::deed(question)),
        words::day(question.by),
        outlook.likelihood,
        percent(outlook.probability),
        percent(outlook.low),
        percent(outlook.high),
        outlook.confidence.name(),
        outlook.because
    );
    let mut sentences = Vec::new();
    let last = outlook.reasons.last().map(|reason| cites(&reason.grounds, notes)).unwrap_or_default();
    sentences.push(Sentence::new(head, last));
    let first = |at: usize, shift: f64| at == 0 || shift.abs() >= SMALL;
    for (at, reason) in outlook.reasons.iter().enumerate() {
        if first(at, reason.shift) && !reason.grounds.is_empty() {
            let does = match at {
                0 => format!("by itself {}", percent(reason.probability)),
                _ => format!("{:+.1} in log-odds, to {}", reason.shift, percent(reason.probability)),
            };
            let text = format!("{}: {} ({does}).", capital(&reason.kind.replace('-', " ")), reason.text);
            sentences.push(Sentence::new(text, cites(&reason.grounds, notes)));
        }
    }
    sentences
}

fn cites(grounds: &[Ground], notes: &mut Notes) -> Vec<usize> {
    let (reports, rows): (Vec<&Ground>, Vec<&Ground>) =
        grounds.iter().partition(|ground| matches!(ground, Ground::Report { .. }));
    let cited = reports.into_iter().take(CITED).chain(rows.into_iter().take(CITED));
    cited
        .map(|ground| match ground {
            Ground::Report { told, .. } => notes.told(told),
            Ground::Row(row) => notes.row(row),
        })
        .collect()
}
