//! Alerts: rules in a file, what fires them, and how word of it is carried: a feed, a webhook, a command.
//!
//! [`run`] looks at what was read into the record since a rule was last asked (`kept` holds how far that was), and a
//! rule fires for what is so now and was not so without the new reports. An alert is kept in the same transaction as
//! the place a rule has come to, and only then carried; what could not be carried is tried again. So each alert is
//! made once, and none is lost.

mod feed;
mod find;
mod kept;
mod rules;
mod send;

pub use rules::{Change, Rule, Rules, Target, What};
pub use send::Sent;

use crate::claim::when::Interval;
use crate::document::Span;
use crate::lexicon::ontology::{Act, Status};
use crate::record::Record;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// Something a rule asked to be told of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Alert {
    /// The same for the same rule and the same matter, 32 hexadecimal digits.
    pub id: String,
    /// The name of the rule.
    pub rule: String,
    /// It in one line.
    pub title: String,
    /// When the rule fired, to the second.
    pub fired: Timestamp,
    /// The last day of publication the record covered then.
    pub as_of: Option<Date>,
    /// The matter.
    #[serde(flatten)]
    pub matter: Matter,
    /// The reports it rests on, the latest first; at most ten.
    pub reports: Vec<Report>,
}

/// What an alert is about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Matter {
    /// An event that fits a rule and did not before.
    Event {
        /// The event.
        event: Brief,
    },
    /// An event that changed its status.
    Change {
        /// The event.
        event: Brief,
        /// Where it stood.
        from: Status,
        /// Where it stands since.
        to: Status,
        /// The day of publication that changed it.
        day: Option<Date>,
        /// On whose word.
        by: Option<String>,
    },
    /// A sign of an indicator was seen.
    Indicator {
        /// The indicator's id.
        indicator: String,
        /// What it is held to point to, in words.
        says: String,
        /// Who holds it.
        held_by: String,
        /// First day of publication.
        day: Date,
    },
    /// Odds crossed a threshold.
    Odds {
        /// The question.
        question: String,
        /// The probability when the rule was asked before.
        before: f64,
        /// The probability now.
        now: f64,
        /// The threshold crossed.
        threshold: f64,
    },
}

/// An event as an alert gives it; the record has the rest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Brief {
    pub id: String,
    pub act: Act,
    pub mode: Option<String>,
    pub status: Status,
    pub actors: Vec<String>,
    pub recipients: Vec<String>,
    pub when: Option<Interval>,
    pub place: Option<String>,
    /// Independent sources.
    pub independent: usize,
}

/// A report an alert rests on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Id of the document.
    pub doc: String,
    /// The outlet as the document names it.
    pub outlet: Option<String>,
    /// Day of publication.
    pub published: Option<Date>,
    /// Id of the claim.
    pub claim: String,
    /// Where the sentence stands in the document.
    pub span: Span,
    /// What it says of the event.
    pub status: Status,
    /// The sentence word for word.
    pub words: String,
}

/// What a run did.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Run {
    /// How each rule stands.
    pub rules: Vec<Standing>,
    /// Alerts that fired, in the order of publication.
    pub fired: Vec<Alert>,
    /// What was carried, or could not be.
    pub sent: Vec<Sent>,
    /// How many are still to be carried.
    pub waiting: usize,
}

/// How a rule stands after a run.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Standing {
    /// Its name.
    pub rule: String,
    /// How many alerts it fired in this run.
    pub fired: usize,
    /// From which day of publication on reports count.
    pub since: Option<Date>,
    /// The probability now, of a rule about odds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub odds: Option<f64>,
    /// What is to be said of it: that this was its first run, or that its question is over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// How a run goes about it.
#[derive(Clone, Copy, Debug, Default)]
pub struct How {
    /// Keep and carry nothing; only say what would fire.
    pub dry: bool,
    /// Carry also what was to wait longer before it is tried again.
    pub eager: bool,
}

/// What keeps alerts from being made.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs)]
pub enum Error {
    #[error(transparent)]
    Record(#[from] crate::record::Error),
    #[error("the record cannot be used: {0}")]
    Kept(#[from] rusqlite::Error),
    #[error(transparent)]
    Data(#[from] crate::lexicon::DataError),
    #[error(transparent)]
    Odds(#[from] crate::outlook::odds::Error),
    #[error("an alert that was kept cannot be read: {0}")]
    Unreadable(#[from] serde_json::Error),
}

/// A result of this room.
pub type Result<T> = std::result::Result<T, Error>;

/// Asks every rule what is new in the record at `path`, keeps the alerts and carries them. `record` is the same
/// record, settled. Ends early, with what is left for the next run, when `stop` says so.
///
/// # Errors
/// The record or a data file cannot be used. That an alert could not be carried is no error but in [`Run::sent`].
pub fn run(record: &Record, path: &Path, rules: &Rules, how: How, stop: &dyn Fn() -> bool) -> Result<Run> {
    let mut kept = kept::Kept::open(path)?;
    let mut run = Run::default();
    {
        let tx = kept.begin()?;
        find::find(record, &tx, rules, &mut run)?;
        if how.dry {
            return Ok(run);
        }
        tx.commit()?;
    }
    send::send(&mut kept, rules, how.eager, stop, &mut run)?;
    run.waiting = kept.waiting(rules)?;
    Ok(run)
}
