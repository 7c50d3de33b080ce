//! The formats of a record's file: laying out a new one, and bringing an older one up to date in one transaction.

use super::slots::Slots;
use super::{APPLICATION, FORMAT, Group, Result, fared, fold, load, settle, write};
use rusqlite::{Connection, Transaction, params};

const FARED: &str = include_str!("fared.sql");

/// Lays out an empty record.
pub(super) fn lay_out(db: &Connection) -> Result<()> {
    db.pragma_update(None, "journal_mode", "wal")?;
    let evidence = include_str!("schema.sql");
    let counted = [include_str!("counts.sql"), FARED];
    let tables = [&[evidence, include_str!("derived.sql")], &counted[..]].concat().join("\n");
    let stamp = format!("PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {FORMAT};");
    db.execute_batch(&format!("BEGIN IMMEDIATE; {tables} {stamp} COMMIT;"))?;
    Ok(())
}

/// Brings a record of an older format up to date. Evidence stays as it is; what is derived is made anew as far as it
/// has to be.
pub(super) fn bring_up(db: &Connection) -> Result<()> {
    db.execute_batch("PRAGMA foreign_keys = OFF;")?;
    let tx = Transaction::new_unchecked(db, rusqlite::TransactionBehavior::Immediate)?;
    let format: i32 = tx.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if format == 1 {
        tx.execute_batch(include_str!("from-1.sql"))?;
        tx.execute_batch(include_str!("derived.sql"))?;
        group(&tx)?;
    }
    if format <= 2 {
        tx.execute_batch(super::import::SCHEMA)?;
        tx.execute_batch(include_str!("from-2.sql"))?;
        tx.execute_batch(include_str!("counts.sql"))?;
        count(&tx)?;
    } else {
        tx.execute_batch(include_str!("from-3.sql"))?;
    }
    tx.execute_batch(FARED)?;
    fared::count_all(&tx)?;
    tx.pragma_update(None, "user_version", FORMAT)?;
    tx.commit()?;
    Ok(())
}

fn documents(tx: &Transaction) -> Result<Vec<i64>> {
    let mut statement = tx.prepare("SELECT key FROM documents")?;
    Ok(statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
}

/// Makes groups, slots and full-text index for every document.
fn group(tx: &Transaction) -> Result<()> {
    for document in documents(tx)? {
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

/// Says of every event whom its claims name, and counts days.
fn count(tx: &Transaction) -> Result<()> {
    let event = "SELECT events.key, coalesce(events.day_from, ''), coalesce(events.day_to, '')
                 FROM claims JOIN slots ON slots.grp = claims.grp AND slots.claim = claims.key
                 JOIN events ON events.key = slots.event WHERE claims.key = ?1";
    for document in documents(tx)? {
        for told in load::claims(tx, "claims.document = ?1", &[&document])? {
            let mut events = tx.prepare_cached(event)?;
            let mut rows = events.query([told.key])?;
            while let Some(row) = rows.next()? {
                let days: (String, String) = (row.get(1)?, row.get(2)?);
                settle::put_people(tx, row.get(0)?, (&days.0, &days.1), std::slice::from_ref(&told))?;
            }
        }
    }
    tx.execute_batch(
        "INSERT INTO days SELECT coalesce(published, ''), tbl, count(*), sum(claims) FROM documents GROUP BY 1, 2",
    )?;
    Ok(())
}
