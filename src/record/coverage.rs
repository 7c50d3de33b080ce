//! What a record covers.

use super::import::FactTable;
use super::load::day;
use super::{Record, Result};
use jiff::civil::Date;
use rusqlite::Row;
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

/// The outlets of what was read, each by the first of its documents by a day; a step of the recursion is one look-up.
const OUTLETS: &str = "WITH RECURSIVE outlets (name) AS (
        SELECT min(source) FROM documents WHERE tbl = 0
        UNION ALL
        SELECT (SELECT min(source) FROM documents WHERE tbl = 0 AND source > name) FROM outlets
        WHERE name IS NOT NULL)
    SELECT count(*) FROM outlets WHERE name IS NOT NULL AND (?1 IS NULL OR
        EXISTS (SELECT 1 FROM documents WHERE tbl = 0 AND source = name AND published <= ?1))";

impl Record {
    /// What the record covers as of a day.
    pub fn coverage(&self, as_of: Option<Date>) -> Result<Coverage> {
        self.coverage_kept(as_of, || self.count_coverage(as_of))
    }

    fn count_coverage(&self, as_of: Option<Date>) -> Result<Coverage> {
        let until = as_of.map(|day| day.to_string());
        let sql = "SELECT total(documents), total(claims), min(nullif(day, '')), max(nullif(day, '')),
                          total(documents) FILTER (WHERE day = ''), (SELECT count(*) FROM set_aside)
                   FROM days WHERE tbl = 0 AND documents > 0 AND (?1 IS NULL OR day BETWEEN '0' AND ?1)";
        let outlets = self.db.prepare_cached(OUTLETS)?.query_row([&until], |row| row.get(0))?;
        let tables = self.fact_tables(as_of)?;
        let coverage = |row: &Row| {
            let number = |at| Ok::<usize, rusqlite::Error>(row.get::<_, f64>(at)? as usize);
            Ok(Coverage {
                documents: number(0)?,
                tables,
                claims: number(1)?,
                outlets,
                first: day(row, 2)?,
                last: day(row, 3)?,
                undated: number(4)?,
                set_aside: row.get(5)?,
                as_of,
            })
        };
        Ok(self.db.prepare_cached(sql)?.query_row([&until], coverage)?)
    }
}
