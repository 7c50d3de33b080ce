//! The formats of a record's file: laying out a new one, and bringing an older one up to date in one transaction.

use super::slots::Slots;
use super::{APPLICATION, FORMAT, Group, Result, fold, load, write};
use rusqlite::{Connection, Transaction, params};

/// Lays out an empty record.
pub(super) fn lay_out(db: &Connection) -> Result<()> {
    db.pragma_update(None, "journal_mode", "wal")?;
    let tables = concat!(include_str!("schema.sql"), "\n", include_str!("derived.sql"));
    let stamp = format!("PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {FORMAT};");
    db.execute_batch(&format!("BEGIN IMMEDIATE; {tables} {stamp} COMMIT;"))?;
    Ok(())
}

/// Brings a record of format 1 up to date. Evidence stays as it is; groups and events are made anew.
pub(super) fn from_1(db: &Connection) -> Result<()> {
    db.execute_batch("PRAGMA foreign_keys = OFF;")?;
    let tx = Transaction::new_unchecked(db, rusqlite::TransactionBehavior::Immediate)?;
    let format: i32 = tx.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if format == 1 {
        tx.execute_batch(include_str!("from-1.sql"))?;
        tx.execute_batch(include_str!("derived.sql"))?;
        derive(&tx)?;
        tx.pragma_update(None, "user_version", FORMAT)?;
    }
    tx.commit()?;
    Ok(())
}

/// Makes groups, slots and full-text index for every document.
fn derive(tx: &Transaction) -> Result<()> {
    let keys: Vec<i64> = tx
        .prepare("SELECT key FROM documents")?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    for document in keys {
        let text: String =
            tx.query_row("SELECT text FROM documents WHERE key = ?1", [document], |row| row.get(0))?;
        tx.execute("UPDATE documents SET wire = ?2 WHERE key = ?1", params![document, fold::wire(&text)])?;
        for told in load::claims(tx, "claims.document = ?1", &[&document])? {
            let group = write::group(tx, &Group::of(&told.claim))?;
            tx.execute("UPDATE claims SET grp = ?2 WHERE key = ?1", params![told.key, group])?;
            write::put_slots(tx, group, told.key, &Slots::of(&told))?;
            write::put_words(tx, document, told.claim.sentence, &told.claim.text)?;
        }
    }
    Ok(())
}
