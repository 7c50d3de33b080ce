//! Tables of facts: each row becomes a document whose text is the row, and makes one claim.
//!
//! So a row is evidence like a sentence of a dispatch: it has a span, a ledger entry, and an outlet
//! that names its table; `why` is `table/NAME`. Importing a table again brings the record up to the
//! file: rows that changed are replaced, rows that are gone are removed.

mod file;
mod mapping;
mod row;

pub use file::{Row, head, rows};
pub use mapping::{Covers, Layout, Mapping};

use super::{Put, Record, Result, hash, load, write};
use crate::claim::Claim;
use crate::document::Document;
use crate::lexicon;
use jiff::civil::Date;
use rusqlite::{OptionalExtension, Transaction, params};
use serde::Serialize;
use std::collections::HashSet;
use std::io::Read;

/// Added to every record that is opened, so that older ones have room for tables too.
pub(super) const SCHEMA: &str = include_str!("tables.sql");

/// What an import did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Import {
    /// The table.
    pub table: String,
    /// Rows that are new.
    pub added: usize,
    /// Rows that changed.
    pub replaced: usize,
    /// Rows already there, the same in every cell.
    pub unchanged: usize,
    /// Rows of an earlier import that the file no longer has.
    pub removed: usize,
    /// Rows the mapping leaves out.
    pub left: usize,
    /// Rows that make no claim, and why: the line of the file and the reason.
    pub set_aside: Vec<(u64, String)>,
}

impl Import {
    /// Rows looked at so far.
    pub fn seen(&self) -> usize {
        self.added + self.replaced + self.unchanged + self.left + self.set_aside.len()
    }
}

/// A table of the record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FactTable {
    /// Its name.
    pub name: String,
    /// What it is.
    pub title: String,
    /// How many of its rows count as published.
    pub rows: usize,
    /// The side whose events it means to hold in full.
    pub side: Option<String>,
    /// From this day.
    pub from: Option<Date>,
    /// To this day.
    pub to: Option<Date>,
}

/// The mappings of `data/tables/`.
///
/// # Errors
/// The first fault in one of them.
pub fn mappings() -> std::result::Result<Vec<Mapping>, lexicon::DataError> {
    let files = lexicon::files()
        .iter()
        .filter(|(path, text)| path.starts_with("data/tables/") && text.starts_with("# attache mapping"));
    files.map(|(path, text)| Mapping::parse(path, text)).collect()
}

/// How many rows are written in one transaction.
const BATCH: usize = 1000;

impl Record {
    /// Reads a table into the record, a batch of rows at a time. `progress` is called after each batch.
    pub fn import(
        &mut self,
        input: impl Read,
        mapping: &Mapping,
        mut progress: impl FnMut(&Import),
    ) -> Result<Import> {
        let table = self.fact_table(mapping)?;
        let mut import = Import { table: mapping.name.clone(), ..Import::default() };
        let mut seen = HashSet::new();
        let mut rows = rows(input, mapping).peekable();
        while rows.peek().is_some() {
            let tx = self.db.transaction()?;
            for row in rows.by_ref().take(BATCH) {
                match row {
                    Err(aside) => import.set_aside.push(aside),
                    Ok(row) if mapping.leave.iter().any(|(column, no)| no.fits(row.cell(column))) => {
                        import.left += 1;
                    }
                    Ok(row) => import_row(&tx, &row, mapping, table, &mut seen, &mut import)?,
                }
            }
            tx.commit()?;
            progress(&import);
        }
        import.removed = self.forget_rows(table, &seen)?;
        self.settle()?;
        Ok(import)
    }

    /// The key of the table; rows read with another mapping are forgotten.
    fn fact_table(&mut self, mapping: &Mapping) -> Result<i64> {
        let print = hash([format!("{mapping:?}")].iter()) as i64;
        let known: Option<(i64, i64)> = self
            .db
            .query_row("SELECT key, mapping FROM fact_tables WHERE name = ?1", [&mapping.name], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()?;
        if let Some((key, _)) = known.filter(|(_, known)| *known != print) {
            self.forget_rows(key, &HashSet::new())?;
        }
        let covers = mapping.covers.as_ref();
        self.db.execute(
            "INSERT INTO fact_tables (name, title, licence, side, covers_from, covers_to, mapping)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (name) DO UPDATE SET title = ?2, licence = ?3,
             side = ?4, covers_from = ?5, covers_to = ?6, mapping = ?7",
            params![
                mapping.name,
                mapping.title,
                mapping.licence,
                covers.map(|covers| &covers.side),
                covers.map(|covers| covers.from.to_string()),
                covers.map(|covers| covers.to.to_string()),
                print,
            ],
        )?;
        let key = "SELECT key FROM fact_tables WHERE name = ?1";
        Ok(self.db.query_row(key, [&mapping.name], |row| row.get(0))?)
    }

    /// Removes the rows of a table that are not among `kept`; returns how many.
    fn forget_rows(&mut self, table: i64, kept: &HashSet<u64>) -> Result<usize> {
        let tx = self.db.transaction()?;
        let sql = "SELECT documents.key, documents.id FROM fact_rows
                   JOIN documents ON documents.key = fact_rows.document WHERE fact_rows.tbl = ?1";
        let rows: Vec<(i64, String)> = tx
            .prepare_cached(sql)?
            .query_map([table], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        let gone: Vec<i64> =
            rows.into_iter().filter(|(_, id)| !kept.contains(&seen_as(id))).map(|(key, _)| key).collect();
        for key in &gone {
            write::remove(&tx, *key)?;
        }
        tx.commit()?;
        Ok(gone.len())
    }

    /// The tables of the record, as of a day.
    pub fn fact_tables(&self, as_of: Option<Date>) -> Result<Vec<FactTable>> {
        let mut statement = self.db.prepare_cached(
            "SELECT name, title, sum(documents), side, covers_from, covers_to
             FROM fact_tables JOIN days ON days.tbl = fact_tables.key
             WHERE ?1 IS NULL OR day BETWEEN '0' AND ?1 GROUP BY fact_tables.key ORDER BY name",
        )?;
        let table = |row: &rusqlite::Row| {
            Ok(FactTable {
                name: row.get(0)?,
                title: row.get(1)?,
                rows: row.get(2)?,
                side: row.get(3)?,
                from: load::day(row, 4)?,
                to: load::day(row, 5)?,
            })
        };
        let tables = statement.query_map([as_of.map(|day| day.to_string())], table)?;
        let tables: Vec<FactTable> = tables.collect::<rusqlite::Result<_>>()?;
        Ok(tables.into_iter().filter(|table| table.rows > 0).collect())
    }
}

fn import_row(
    tx: &Transaction,
    row: &Row,
    mapping: &Mapping,
    table: i64,
    seen: &mut HashSet<u64>,
    import: &mut Import,
) -> Result<()> {
    let document = row::document(row, mapping);
    let claims = match row_claims(tx, row, &document, mapping)? {
        Ok(claims) => claims,
        Err(reason) => {
            import.set_aside.push((row.line, reason));
            return Ok(());
        }
    };
    let put = write::put(tx, &document, &claims, table)?;
    *match put {
        Put::Added => &mut import.added,
        Put::Replaced => &mut import.replaced,
        Put::Unchanged => &mut import.unchanged,
    } += 1;
    if put != Put::Unchanged {
        tx.prepare_cached(
            "INSERT OR REPLACE INTO fact_rows
                 SELECT key, ?2, ?3 FROM documents WHERE id = ?1",
        )?
        .execute(params![document.id, table, row.line as i64])?;
    }
    seen.insert(seen_as(&document.id));
    Ok(())
}

/// What is remembered of the id of a row that was seen: tables have millions.
fn seen_as(id: &str) -> u64 {
    hash([id].iter())
}

/// What a row says itself, or says again after a row of another table.
fn row_claims(
    tx: &Transaction,
    row: &Row,
    document: &Document,
    mapping: &Mapping,
) -> Result<std::result::Result<Vec<Claim>, String>> {
    let Some((other, column)) = &mapping.like else {
        return Ok(row::claim(row, document, mapping).map(|claim| vec![claim]));
    };
    let first = load::claims(tx, "documents.id = ?1", &[&row::id(other, row.cell(column))])?;
    if first.is_empty() {
        return Ok(Err(format!("the record has no row {} of the table {other}", row.cell(column))));
    }
    let again = first.into_iter().map(|told| Claim {
        doc: document.id.clone(),
        sentence: 0,
        span: crate::document::Span::new(0, document.text.len()),
        text: document.text.clone(),
        why: format!("table/{}", mapping.name),
        ..told.claim
    });
    Ok(Ok(again.collect()))
}
