//! Full-text search over documents, and over the sentences that make claims.

use super::load::{claims, day};
use super::{Record, Result, Told};
use jiff::civil::Date;
use rusqlite::params;
use serde::Serialize;

/// A document found by its words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Found {
    /// Its id.
    pub id: String,
    /// Its headline.
    pub title: Option<String>,
    /// Its outlet.
    pub source: Option<String>,
    /// Day of publication.
    pub published: Option<Date>,
    /// The words around the hit.
    pub words: String,
    /// How many claims it makes.
    pub claims: usize,
}

/// How many hits are weighed against each other; of more, the latest read come first.
const WEIGHED: usize = 500;

impl Record {
    /// Documents that hold all of `words`; words in double quotes must stand together. The best come first,
    /// or the latest read where the words are in more than some hundred documents.
    pub fn search(&self, words: &str, as_of: Option<Date>, limit: usize) -> Result<Vec<Found>> {
        let query = query(words);
        let order = if self.few(&query)? {
            "bm25(documents_text, 4.0, 1.0), documents.id"
        } else {
            "documents_text.rowid DESC"
        };
        let sql = format!(
            "SELECT documents.id, documents.title, documents.source, published,
                    snippet(documents_text, 1, '', '', ' … ', 32), documents.claims
             FROM documents_text CROSS JOIN documents ON documents.key = documents_text.rowid
             WHERE documents_text MATCH ?1 AND (?2 IS NULL OR published <= ?2)
             ORDER BY {order} LIMIT ?3"
        );
        let mut statement = self.db.prepare_cached(&sql)?;
        let values = params![query, as_of.map(|day| day.to_string()), limit];
        let found = statement.query_map(values, |row| {
            Ok(Found {
                id: row.get(0)?,
                title: row.get(1)?,
                source: row.get(2)?,
                published: day(row, 3)?,
                words: row.get(4)?,
                claims: row.get(5)?,
            })
        })?;
        Ok(found.collect::<rusqlite::Result<_>>()?)
    }

    /// Whether so few documents answer a query that they can be weighed.
    fn few(&self, query: &str) -> Result<bool> {
        let sql = "SELECT count(*) <= ?2 FROM
                   (SELECT 1 FROM documents_text WHERE documents_text MATCH ?1 LIMIT ?2 + 1)";
        Ok(self.db.prepare_cached(sql)?.query_row(params![query, WEIGHED], |row| row.get(0))?)
    }

    /// Claims whose sentence holds all of `words` (as [`Record::search`] reads them), the latest read first.
    pub fn search_claims(&self, words: &str, as_of: Option<Date>, limit: usize) -> Result<Vec<Told>> {
        let day = as_of.map(|day| day.to_string());
        let wheres = "claims.key IN (
            SELECT claims.key FROM sentences_text
            CROSS JOIN claims ON claims.document = sentences_text.rowid >> 20
                             AND claims.sentence = sentences_text.rowid & 1048575
            CROSS JOIN documents ON documents.key = claims.document
            WHERE sentences_text MATCH ?1 AND (?2 IS NULL OR documents.published <= ?2)
            ORDER BY sentences_text.rowid DESC LIMIT ?3)";
        let mut told = claims(&self.db, wheres, &[&query(words), &day, &i64::try_from(limit).unwrap_or(-1)])?;
        told.reverse();
        Ok(told)
    }

    /// Claims that name a country, or a place in it, and whose sentence holds a word that begins like `word`, or like
    /// its stem.
    pub fn claims_near(&self, word: &str, country: &str, as_of: Option<Date>) -> Result<Vec<Told>> {
        let day = as_of.map(|day| day.to_string());
        let wheres = "claims.key IN (
            SELECT c.key FROM sentences_text
            CROSS JOIN claims AS c ON c.document = sentences_text.rowid >> 20
                                  AND c.sentence = sentences_text.rowid & 1048575
            WHERE sentences_text MATCH ?1
              AND (EXISTS (SELECT 1 FROM parties WHERE parties.claim = c.key AND parties.country = ?3)
                   OR EXISTS (SELECT 1 FROM places WHERE places.claim = c.key AND places.country = ?3)))
             AND (?2 IS NULL OR documents.published <= ?2)";
        let beginning = match query(word) {
            query if query == "\"\"" => return Ok(Vec::new()),
            query => query.replace("\" AND", "\"* AND") + "*",
        };
        claims(&self.db, wheres, &[&beginning, &day, &country])
    }
}

/// What a reader typed, as a full-text query: every word or quoted phrase must occur. Nothing to look
/// for finds nothing.
pub(super) fn query(words: &str) -> String {
    let quoted = |part: &str| format!("\"{}\"", part.trim());
    let parts = words.split('"').enumerate().flat_map(|(nth, part)| {
        let phrase = nth % 2 == 1;
        if phrase { vec![quoted(part)] } else { part.split_whitespace().map(quoted).collect() }
    });
    let parts: Vec<String> = parts.filter(|part| part.chars().any(char::is_alphanumeric)).collect();
    if parts.is_empty() { "\"\"".into() } else { parts.join(" AND ") }
}
