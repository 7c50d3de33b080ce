//! A question as the record keeps it: with the odds given, to be answered and scored later.

use super::{Answer, Outlook, Question};
use crate::record::Asked;
use serde_json::Value;

impl Outlook {
    /// As the record keeps it, open.
    ///
    /// # Errors
    /// Odds that cannot be written as JSON.
    pub fn kept(&self) -> serde_json::Result<Asked> {
        let (as_of, last) = (self.question.as_of.to_string(), self.question.by.to_string());
        Ok(Asked {
            id: Asked::id(&self.question.text, &as_of, &last),
            as_of,
            last,
            probability: self.probability,
            outlook: serde_json::to_string(self)?,
            answer: Answer::Open.name().into(),
            settled: false,
            resolution: None,
        })
    }
}

impl Question {
    /// The question that was kept, and its odds as they were given.
    ///
    /// # Errors
    /// What another version of attache kept and this one cannot read.
    pub fn kept(asked: &Asked) -> serde_json::Result<(Question, Value)> {
        let odds: Value = serde_json::from_str(&asked.outlook)?;
        Ok((serde_json::from_value(odds["question"].clone())?, odds))
    }
}
