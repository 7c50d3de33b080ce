//! From a question to its odds: reasons in their order, each moving the probability the one before left.

use super::base::History;
use super::constants::Constants;
use super::{Question, Result, chance, instead, intent, likelihood, logit, patterns, percent, resolve};
use super::{signs, visits, words};
use crate::answer::offices::{self, Row};
use crate::document::Span;
use crate::record::{Coverage, Event, Record, Told, chain};
use jiff::civil::Date;
use serde::Serialize;

/// Half the width of a 90 % interval in standard errors.
const WIDE: f64 = 1.645;

/// The odds of a question as of the day it is asked from.
#[derive(Clone, Debug, Serialize)]
pub struct Outlook {
    /// The question.
    pub question: Question,
    /// Probability of a yes, above 0 and below 1.
    pub probability: f64,
    /// Lower end of the 90 % interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// The ICD 203 term for the probability.
    pub likelihood: &'static str,
    /// How well founded the probability is: another matter than how high it is.
    pub confidence: Confidence,
    /// Why it is so well founded.
    pub because: String,
    /// Log-odds of the probability: the sum of the shifts.
    pub log_odds: f64,
    /// What it is made of, in order; the first shift is the log-odds of the base rate.
    pub reasons: Vec<Reason>,
    /// What counts as a yes, and when it is a no.
    pub rule: String,
    /// Probability by the base rate alone, which the odds must beat.
    pub base: f64,
    /// Probability by base rate and time of the year alone.
    pub seasonal: f64,
    /// What the record covers.
    pub coverage: Coverage,
}

/// How well founded odds are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// Few cases, or much that is set by hand.
    Low,
    /// Some cases.
    Moderate,
    /// Many cases and a narrow interval.
    High,
}

impl Confidence {
    /// The name used in output.
    pub fn name(self) -> &'static str {
        ["low", "moderate", "high"][self as usize]
    }
}

/// One reason and what it does.
#[derive(Clone, Debug, Serialize)]
pub struct Reason {
    /// What kind of reason: base-rate, calendar, relations, indicator, pattern, visits, summit or intent.
    pub kind: &'static str,
    /// It in words.
    pub text: String,
    /// By how much it moves the log-odds.
    pub shift: f64,
    /// The probability after it.
    pub probability: f64,
    /// How far the log-odds of the result move with one standard error of this.
    pub error: f64,
    /// What it stands on.
    pub grounds: Vec<Ground>,
}

/// What a reason stands on.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Ground {
    /// A claim of a document, with the event it is about.
    Report {
        /// The event's id, where the claim is cited for an event.
        event: Option<String>,
        /// The claim's id.
        claim: String,
        /// Id of the document.
        doc: String,
        /// Where the sentence stands in the document's text.
        span: Span,
        /// The sentence.
        words: String,
        /// Day of publication.
        published: Option<Date>,
        /// On whose word: the chain of sources, or the outlet.
        by: Option<String>,
        /// The claim itself.
        #[serde(skip)]
        told: Box<Told>,
    },
    /// A row of a data file.
    Row(Row),
}

impl Ground {
    /// A claim, as it is cited for `event`.
    pub(super) fn report(told: &Told, event: Option<&Event>) -> Ground {
        Ground::Report {
            event: event.map(|event| event.id.clone()),
            claim: told.id(),
            doc: told.claim.doc.clone(),
            span: told.sentence_span,
            words: told.claim.text.clone(),
            published: told.published,
            by: chain(&told.claim.sources).or_else(|| told.outlet.clone()),
            told: Box::new(told.clone()),
        }
    }

    /// The report of an event that says most: of its present status, dated, earliest.
    pub(super) fn of(event: &Event) -> Option<Ground> {
        let best = |told: &&Told| (told.claim.status != event.status, told.claim.when.is_none());
        event.ledger.iter().min_by_key(best).map(|told| Ground::report(told, Some(event)))
    }
}

/// A reason before it is weighed.
pub(super) struct Step {
    pub kind: &'static str,
    pub text: String,
    pub moves: Move,
    pub grounds: Vec<Ground>,
}

/// What a reason does to the probability the ones before left.
#[derive(Clone, Copy, Debug)]
pub(super) enum Move {
    /// Sets it to that of at least one event at `rate` a day; `error` is of the rate's logarithm.
    Rate { rate: f64, error: f64, days: f64 },
    /// Adds to the log-odds.
    Shift { by: f64, error: f64 },
    /// Another way for it to come about, with a probability of `part` of a share; log-odds and error of the share.
    Way { share: f64, error: f64, part: f64 },
}

impl Move {
    /// The log-odds after it, with its own figure moved by `nudge` standard errors.
    fn after(self, before: f64, nudge: f64) -> f64 {
        match self {
            Move::Rate { rate, error, days } => {
                logit(1.0 - (-rate * (nudge * error).exp() * days.max(0.0)).exp())
            }
            Move::Shift { by, error } => before + by + nudge * error,
            Move::Way { share, error, part } => {
                let way = part * chance(share + nudge * error);
                logit(way + (1.0 - way) * chance(before))
            }
        }
    }
}

/// Log-odds after each step; the step `nudged` is moved by `by` standard errors.
fn run(steps: &[Step], nudged: usize, by: f64) -> Vec<f64> {
    let mut odds = 0.0;
    let after = steps.iter().enumerate().map(|(at, step)| {
        odds = step.moves.after(odds, if at == nudged { by } else { 0.0 });
        odds
    });
    after.collect()
}

/// The odds of a question from what the record knew on the day it is asked from.
///
/// # Errors
/// The record or a data file cannot be used.
pub fn outlook(record: &Record, question: &Question) -> Result<Outlook> {
    let constants = Constants::load()?;
    let history = History::of(record, question, question.as_of)?;
    let mut steps = vec![base(question, &history, &constants)];
    steps.extend(signs::calendar(record, question, &history, &constants)?);
    steps.extend(signs::relations(record, question, &constants)?);
    steps.extend(signs::indicators(record, question, &constants)?);
    steps.extend(signs::sequences(record, question, &constants)?);
    steps.extend(patterns::patterns(record, question, &constants)?);
    steps.extend(visits::unreturned(record, question, &constants)?);
    let intent = intent::intent(record, question, &constants)?;
    let planned = intent.as_ref().is_some_and(|step| matches!(step.moves, Move::Way { .. }));
    steps.extend(visits::summit(question, &constants).filter(|_| !planned));
    steps.extend(intent);
    steps.extend(instead::instead(record, question, &constants)?);
    let reasons = weigh(steps);
    let log_odds = reasons.last().map_or(0.0, |reason| logit(reason.probability));
    let error = reasons.iter().map(|reason| reason.error.powi(2)).sum::<f64>().sqrt();
    let after = |kinds: &[&str]| {
        let last = reasons.iter().rev().find(|reason| kinds.contains(&reason.kind));
        last.map_or(0.5, |reason| reason.probability)
    };
    let probability = chance(log_odds);
    let (confidence, because) = confidence(&history, &reasons, error);
    Ok(Outlook {
        probability,
        low: chance(log_odds - WIDE * error),
        high: chance(log_odds + WIDE * error),
        likelihood: likelihood(probability),
        confidence,
        because,
        log_odds,
        base: after(&["base-rate"]),
        seasonal: after(&["base-rate", "calendar"]),
        rule: resolve::rule(question),
        coverage: record.coverage(Some(question.as_of))?,
        question: question.clone(),
        reasons,
    })
}

/// Steps with what each does, and how sure that is.
fn weigh(steps: Vec<Step>) -> Vec<Reason> {
    let plain = run(&steps, usize::MAX, 0.0);
    let last = |nudged, by| run(&steps, nudged, by).last().copied().unwrap_or_default();
    let errors: Vec<f64> = (0..steps.len()).map(|at| (last(at, 1.0) - last(at, -1.0)).abs() / 2.0).collect();
    let before = std::iter::once(0.0).chain(plain.iter().copied());
    let moved = steps.into_iter().zip(plain.clone()).zip(before).zip(errors);
    moved
        .map(|(((step, after), before), error)| Reason {
            kind: step.kind,
            text: step.text,
            shift: after - before,
            probability: chance(after),
            error,
            grounds: step.grounds,
        })
        .collect()
}

fn base(question: &Question, history: &History, constants: &Constants) -> Step {
    let hazard = history.hazard(constants);
    let (n, days) = history.seen(false);
    let (own, served) = history.seen(true);
    let years = |days: f64| format!("{:.1} years", days / 365.25);
    let yearly = |nudge: f64| 1.0 - (-hazard.rate * (nudge * hazard.error).exp() * 365.25).exp();
    let who = question.actors.first().map(|party| party.name.clone()).unwrap_or_default();
    let times = |n: f64| match n as usize {
        0 => "not on record".to_owned(),
        n => format!("on record {}", words::times(n)),
    };
    let seen = match &history.office {
        Some(office) if history.stretches.len() > 1 => format!(
            "the like is {} in the {} covered of {who}, and {} in {} of everyone who was {}",
            times(own),
            years(served),
            times(n),
            years(days),
            offices::title(office)
        ),
        _ => format!("the like is {} in the {} covered", times(own), years(served)),
    };
    let text = format!(
        "{}: {seen}; that is a chance of {} in any year (90 % interval {} to {}), of which {} days count",
        words::capital(&words::deed(question)),
        percent(yearly(0.0)),
        percent(yearly(-WIDE)),
        percent(yearly(WIDE)),
        question.days()
    );
    let terms = history.stretches.iter().filter(|one| one.own).filter_map(|one| one.term.as_ref());
    let rows = terms.map(|term| Ground::Row(term.row.clone()));
    let events = history.events();
    let seen = events.iter().rev().take(6).filter_map(|event| Ground::of(event));
    let prior = Ground::Row(constants.start("office").row.clone());
    let grounds = rows.chain(seen).chain(std::iter::once(prior)).collect();
    let moves = Move::Rate { rate: hazard.rate, error: hazard.error, days: f64::from(question.days()) };
    Step { kind: "base-rate", text, moves, grounds }
}

/// How well founded the odds are: by the cases seen, the width of the interval and what rests on figures set by hand.
fn confidence(history: &History, reasons: &[Reason], error: f64) -> (Confidence, String) {
    let (n, _) = history.seen(false);
    let worst = reasons.iter().max_by(|a, b| a.error.total_cmp(&b.error));
    let kind = worst.map_or("base-rate", |reason| reason.kind).replace('-', " ");
    let seen = match n as usize {
        0 => "the record holds no earlier case".to_owned(),
        n => format!("the record holds {} like it", words::cases(n)),
    };
    let level = match () {
        () if n >= 10.0 && error < 0.45 => Confidence::High,
        () if n >= 3.0 && error < 0.6 => Confidence::Moderate,
        () => Confidence::Low,
    };
    (level, format!("{seen}, and the log-odds are known to ±{error:.1}, the {kind} least surely"))
}
