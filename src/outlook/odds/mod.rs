//! Odds: a dated question, the probability of a yes as of a day, and the reasons it is made of.
//!
//! The probability starts from how often the like has happened and is moved, one reason at a time,
//! by what is known on the day asked from. Each reason says by how much in log-odds, so the shifts
//! add up to the result, and each names the reports and rows it stands on.

mod base;
mod constants;
mod happened;
mod instead;
mod intent;
mod kept;
mod patterns;
mod question;
mod resolve;
mod score;
mod signs;
mod visits;
mod words;
mod work;

pub use base::{History, Stretch};
pub use constants::{Constant, Constants};
pub use question::{Given, Misread, Question};
pub use resolve::{Answer, Resolution, resolve, rule};
pub use score::{Bin, Kept, Score, score};
pub use words::{capital, deed, likelihood, percent};
pub use work::{Confidence, Ground, Outlook, Reason, outlook};

/// What can keep odds from being given.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The record cannot be used.
    #[error(transparent)]
    Record(#[from] crate::record::Error),
    /// A data file is at fault.
    #[error(transparent)]
    Data(#[from] crate::lexicon::DataError),
}

/// A result of this room.
pub type Result<T> = std::result::Result<T, Error>;

/// Log-odds of a probability, which is kept away from 0 and 1.
pub fn logit(p: f64) -> f64 {
    let p = p.clamp(1e-6, 1.0 - 1e-6);
    (p / (1.0 - p)).ln()
}

/// The probability of log-odds.
pub fn chance(logit: f64) -> f64 {
    1.0 / (1.0 + (-logit).exp())
}
