//! The formats of a record's file: laying out a new one, and bringing an older one up to date in one transaction.

use super::slots::{self, Slots};
use super::{APPLICATION, FORMAT, Group, Result, fared, fold, load, settle, write};
use rusqlite::{Connection, Transaction, params};
use std::collections::BTreeMap;

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
    if format < 4 {
        to_4(&tx, format)?;
    }
    tx.execute_batch(include_str!("to-5.sql"))?;
    tx.pragma_update(None, "user_version", FORMAT)?;
    tx.commit()?;
    Ok(())
}

fn to_4(tx: &Transaction, format: i32) -> Result<()> {
    if format == 1 {
        tx.execute_batch(include_str!("from-1.sql"))?;
        tx.execute_batch(include_str!("derived.sql"))?;
        group(tx)?;
    }
    if format <= 2 {
        tx.execute_batch(super::import::SCHEMA)?;
        tx.execute_batch(include_str!("from-2.sql"))?;
        tx.execute_batch(include_str!("counts.sql"))?;
        count(tx)?;
    } else {
        tx.execute_batch(include_str!("from-3.sql"))?;
    }
    if format >= 2 {
        part(tx)?;
    }
    tx.execute_batch(FARED)?;
    fared::count_all(tx)
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

/// Parts every group by who acts in its claims, and says which sides those parts are of.
fn part(tx: &Transaction) -> Result<()> {
    tx.execute_batch(include_str!("to-4.sql"))?;
    let mut sides: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    let mut old = tx.prepare("SELECT grp, side FROM old_sides")?;
    let mut rows = old.query([])?;
    while let Some(row) = rows.next()? {
        sides.entry(row.get(0)?).or_default().push(row.get(1)?);
    }
    for (key, sides) in sides {
        let name: String = tx
            .prepare_cached("SELECT name FROM groups WHERE key = ?1")?
            .query_row([key], |row| row.get(0))?;
        let parts = part_group(tx, key)?;
        for side in sides {
            let acts_in = |actors: &Vec<u32>| actors.contains(&slots::small(&side));
            let own: Vec<u32> = match Group::gives(&name, &side) {
                true => Vec::new(),
                false => parts.iter().filter(|(_, actors)| acts_in(actors)).map(|(part, _)| *part).collect(),
            };
            let own = if own.is_empty() { vec![0] } else { own };
            own.into_iter().try_for_each(|part| write::put_side(tx, &side, key, part))?;
        }
    }
    drop(rows);
    drop(old);
    tx.execute_batch("DROP TABLE old_sides; CREATE INDEX slots_part ON slots (grp, part);")?;
    Ok(())
}

/// Parts one group; returns who acts in each part.
fn part_group(tx: &Transaction, group: i64) -> Result<BTreeMap<u32, Vec<u32>>> {
    let mut statement = tx.prepare_cached("SELECT claim, slots FROM slots WHERE grp = ?1")?;
    let slots = statement.query_map([group], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let mut parts = BTreeMap::new();
    for (claim, bytes) in slots.collect::<rusqlite::Result<Vec<(i64, Vec<u8>)>>>()? {
        let Some(Slots { actors, .. }) = Slots::unpack(claim, &bytes) else { continue };
        let part = slots::part(&actors);
        tx.prepare_cached("UPDATE slots SET part = ?3 WHERE grp = ?1 AND claim = ?2")?
            .execute(params![group, claim, part])?;
        parts.insert(part, actors);
    }
    Ok(parts)
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
