//! Settling: merging again the groups whose claims changed, and writing only the events that came out different.

use super::event::{called, side};
use super::events::{Merged, merge_group};
use super::fates::{self, Of};
use super::slots::Slots;
use super::{Event, Record, Result, Told, load, write};
use rusqlite::{Connection, Transaction, params};
use std::collections::{BTreeSet, HashMap};

/// How many groups are settled in one transaction.
const BATCH: usize = 256;

impl Record {
    /// Brings the stored events up to date; returns how many groups had to be merged again.
    pub fn settle(&mut self) -> Result<usize> {
        let mut statement = self.db.prepare("SELECT key, name FROM groups WHERE unsettled")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let groups: Vec<(i64, String)> = rows.collect::<rusqlite::Result<_>>()?;
        drop(statement);
        for batch in groups.chunks(BATCH) {
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
    let (slots, mut stored) = slots_of(tx, group)?;
    let merged = merge_group(name, &slots);
    let mut changed: Vec<Merged> = Vec::new();
    for event in merged {
        let members: BTreeSet<i64> = event.slots.iter().map(|slots| slots.claim).collect();
        match stored.get(&event.id) {
            Some((_, known)) if *known == members => drop(stored.remove(&event.id)),
            _ => changed.push(event),
        }
    }
    for (key, _) in stored.into_values() {
        fates::count(tx, Of::Event(key), -1)?;
        tx.prepare_cached("DELETE FROM events WHERE key = ?1")?.execute([key])?;
    }
    for event in changed {
        put(tx, group, event)?;
    }
    tx.prepare_cached("UPDATE groups SET unsettled = 0 WHERE key = ?1")?.execute([group])?;
    Ok(())
}

/// Events of a group by id: key and claims.
type Stored = HashMap<String, (i64, BTreeSet<i64>)>;

/// A group's claims as merging sees them, and the events they were merged into.
fn slots_of(db: &Connection, group: i64) -> Result<(Vec<Slots>, Stored)> {
    let ids: HashMap<i64, String> = db
        .prepare_cached("SELECT key, id FROM events WHERE grp = ?1")?
        .query_map([group], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let mut stored: Stored = ids.iter().map(|(key, id)| (id.clone(), (*key, BTreeSet::new()))).collect();
    let mut statement = db.prepare_cached("SELECT claim, event, slots FROM slots WHERE grp = ?1")?;
    let mut rows = statement.query([group])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let (claim, event): (i64, Option<i64>) = (row.get(0)?, row.get(1)?);
        all.extend(Slots::unpack(claim, row.get_ref(2)?.as_blob().map_err(rusqlite::Error::from)?));
        if let Some((_, members)) = event.and_then(|event| stored.get_mut(ids.get(&event)?)) {
            members.insert(claim);
        }
    }
    Ok((all, stored))
}

fn put(tx: &Transaction, group: i64, merged: Merged) -> Result<()> {
    let keys: Vec<i64> = merged.slots.iter().map(|slots| slots.claim).collect();
    let told = load::claims_at(tx, &keys)?;
    let Some(event) = Event::of(merged.id, merged.kind, told) else { return Ok(()) };
    put_event(tx, group, &event)?;
    let key = tx.last_insert_rowid();
    for told in &event.ledger {
        tx.prepare_cached("UPDATE slots SET event = ?1 WHERE grp = ?2 AND claim = ?3")?
            .execute(params![key, group, told.key])?;
    }
    let day = |day: Option<jiff::civil::Date>| day.map(|day| day.to_string()).unwrap_or_default();
    let (from, to) = (day(event.from()), day(event.when.map(|when| when.to)));
    let host = event.visit_host().map(str::to_owned);
    let sides: BTreeSet<String> =
        event.actors.iter().chain(&event.recipients).map(side).chain(host).collect();
    for side in sides {
        tx.prepare_cached("INSERT INTO event_sides VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![side, from, key, to])?;
    }
    put_people(tx, key, (&from, &to), &event.ledger)?;
    fates::count(tx, Of::Event(key), 1)
}

/// Notes whom the claims of an event name, with the event's days.
pub(super) fn put_people(tx: &Transaction, event: i64, days: (&str, &str), told: &[Told]) -> Result<()> {
    let parties = told.iter().flat_map(|told| told.claim.actors.iter().chain(&told.claim.recipients));
    let people: BTreeSet<String> = parties.filter_map(called).collect();
    for person in people {
        tx.prepare_cached("INSERT OR IGNORE INTO event_people VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![person, days.0, event, days.1])?;
    }
    Ok(())
}

fn put_event(tx: &Transaction, group: i64, event: &Event) -> Result<()> {
    let names = |parties: &[crate::claim::Party]| {
        parties.iter().map(|party| party.name.as_str()).collect::<Vec<_>>().join("; ")
    };
    tx.prepare_cached(
        "INSERT INTO events (grp, id, kind, act, mode, actors, recipients, place,
                             day_from, day_to, precision, status, claims, independent, credibility, long)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
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
        event.when.map(|when| write::precision(when.precision)),
        event.status.name(),
        event.ledger.len(),
        event.independent,
        event.credibility,
        event.when.is_some_and(|when| super::event::days(&when) > super::ask::LONG),
    ])?;
    Ok(())
}
