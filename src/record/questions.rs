//! Questions that were kept, with the odds given for them and what became of them.

use super::{Record, Result, hash};
use rusqlite::{Row, params};

/// Added to every record that is opened, so that older ones have room for questions too.
pub(super) const SCHEMA: &str = include_str!("questions.sql");

/// A question with its odds; what they are made of is JSON to this room.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// Hash of what was asked, and from which day.
    pub id: String,
    /// The day it was asked from.
    pub as_of: String,
    /// The last day that counts.
    pub last: String,
    /// The probability given.
    pub probability: f64,
    /// The odds as they were given.
    pub outlook: String,
    /// yes, no or open.
    pub answer: String,
    /// Whether no later report is waited for.
    pub settled: bool,
    /// The answer and what it stands on.
    pub resolution: Option<String>,
}

impl Asked {
    /// The id of a question: the same for the same words, days and day asked from.
    pub fn id(text: &str, as_of: &str, last: &str) -> String {
        format!("{:012x}", hash([text, as_of, last].iter()) & 0xffff_ffff_ffff)
    }
}

impl Record {
    /// Keeps a question; one asked before keeps the odds it had. Returns whether it is new.
    pub fn keep_question(&self, asked: &Asked) -> Result<bool> {
        let sql = "INSERT OR IGNORE INTO questions (id, as_of, last, probability, outlook) VALUES (?1, ?2, ?3, ?4, ?5)";
        let Asked { id, as_of, last, probability, outlook, .. } = asked;
        Ok(self.db.execute(sql, params![id, as_of, last, probability, outlook])? > 0)
    }

    /// Every question kept, by the last day that counts.
    pub fn questions(&self) -> Result<Vec<Asked>> {
        let sql = "SELECT id, as_of, last, probability, outlook, answer, settled, resolution
                   FROM questions ORDER BY last, as_of, id";
        let asked = |row: &Row| {
            Ok(Asked {
                id: row.get(0)?,
                as_of: row.get(1)?,
                last: row.get(2)?,
                probability: row.get(3)?,
                outlook: row.get(4)?,
                answer: row.get(5)?,
                settled: row.get(6)?,
                resolution: row.get(7)?,
            })
        };
        let mut statement = self.db.prepare_cached(sql)?;
        let rows = statement.query_map([], asked)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Notes what became of a question.
    pub fn answer_question(&self, id: &str, answer: &str, settled: bool, resolution: &str) -> Result<()> {
        let sql = "UPDATE questions SET answer = ?2, settled = ?3, resolution = ?4 WHERE id = ?1";
        self.db.execute(sql, params![id, answer, settled, resolution])?;
        Ok(())
    }
}
