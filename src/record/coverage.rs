//! What a record covers.

use super::import::FactTable;
use super::load::day;
use super::{Record, Result};
use jiff::civil::Date;
use serde::Serialize;

/// What the record covers: an absence says no more than this.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Coverage {
    /// Documents read, rows of tables aside.
    pub documents: usize,
    /// Tables of facts imported.
    pub tables: Vec<FactTable>,
    /// Claims in the documents.
    pub claims: usize,
    /// Outlets they come from.
    pub outlets: usize,
    /// First day of publication.
    pub first: Option<Date>,
    /// Last day of publication.
    pub last: Option<Date>,
    /// Documents that do not say when they were published.
    pub undated: usize,
    /// Documents that could not be read.
    pub set_aside: usize,
    /// The day the answer looks back from.
    pub as_of: Option<Date>,
}

impl Record {
    /// What the record covers as of a day.
    pub fn coverage(&self, as_of: Option<Date>) -> Result<Coverage> {
        let tables = self.fact_tables(as_of)?;
        let rows = "SELECT 1 FROM fact_rows WHERE document = documents.key";
        let read = if tables.is_empty() { String::new() } else { format!("AND NOT EXISTS ({rows})") };
        let by_day = if as_of.is_some() { "WHERE published <= ?1" } else { "WHERE ?1 IS NULL" };
        let sql = format!(
            "SELECT count(*), total(claims), count(DISTINCT source), min(published), max(published),
                    count(*) - count(published), (SELECT count(*) FROM set_aside)
             FROM documents INDEXED BY documents_covered {by_day} {read}"
        );
        let mut statement = self.db.prepare_cached(&sql)?;
        Ok(statement.query_row([as_of.map(|day| day.to_string())], |row| {
            Ok(Coverage {
                documents: row.get(0)?,
                tables: tables.clone(),
                claims: row.get::<_, f64>(1)? as usize,
                outlets: row.get(2)?,
                first: day(row, 3)?,
                last: day(row, 4)?,
                undated: row.get(5)?,
                set_aside: row.get(6)?,
                as_of,
            })
        })?)
    }
}
