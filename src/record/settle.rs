//! Settling: merging again the groups whose claims changed.

use super::events::merge_group;
use super::{Event, Record, Result, load};
use crate::claim::Party;
use rusqlite::{Transaction, params};

impl Record {
    /// Brings the stored events up to date; returns how many groups had to be merged again.
    pub fn settle(&mut self) -> Result<usize> {
        let mut statement = self.db.prepare("SELECT key, name FROM groups WHERE unsettled")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let groups: Vec<(i64, String)> = rows.collect::<rusqlite::Result<_>>()?;
        drop(statement);
        for batch in groups.chunks(256) {
            let tx = self.db.transaction()?;
            for (key, name) in batch {
                settle_group(&tx, *key, name)?;
            }
            tx.commit()?;
        }
        Ok(groups.len())
    }
}

fn settle_group(tx: &Transaction, group: i64, name: &str) -> Result<()> {
    let told = load::claims(tx, "claims.grp = ?1", &[&group])?;
    tx.prepare_cached("UPDATE claims SET event = NULL WHERE grp = ?1")?.execute([group])?;
    tx.prepare_cached("DELETE FROM events WHERE grp = ?1")?.execute([group])?;
    for event in merge_group(name, told) {
        put_event(tx, group, &event)?;
        let key = tx.last_insert_rowid();
        for told in &event.ledger {
            tx.prepare_cached("UPDATE claims SET event = ?1 WHERE key = ?2")?.execute([key, told.key])?;
        }
    }
    tx.prepare_cached("UPDATE groups SET unsettled = 0 WHERE key = ?1")?.execute([group])?;
    Ok(())
}

fn put_event(tx: &Transaction, group: i64, event: &Event) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO events (grp, id, kind, act, mode, actors, recipients, place,
                             day_from, day_to, precision, status, claims, independent)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
    )?
    .execute(params![
        group,
        event.id,
        event.kind.name(),
        event.act.name(),
        event.mode,
        names(&event.actors),
        names(&event.recipients),
        event.place.as_ref().map(|place| &place.name),
        event.when.map(|when| when.from.to_string()),
        event.when.map(|when| when.to.to_string()),
        event.when.map(|when| super::write::precision(when.precision)),
        event.status.name(),
        event.ledger.len(),
        event.independent,
    ])?;
    Ok(())
}

fn names(parties: &[Party]) -> String {
    parties.iter().map(|party| party.name.as_str()).collect::<Vec<_>>().join("; ")
}
