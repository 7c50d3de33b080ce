//! Settling: merging again the groups whose claims changed, and writing only what came out different.

use super::event::{called, side};
use super::events::{Merged, merge_group};
use super::fared::Changes;
use super::load::day;
use super::slots::Slots;
use super::{Event, Record, Result, Told, load, write};
use crate::lexicon::ontology::Status;
use jiff::civil::Date;
use rusqlite::{Connection, Row, Transaction, params};
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
            let mut fared = Changes::default();
            for (key, name) in batch {
                settle_group(&tx, *key, name, &mut fared)?;
            }
            fared.write(&tx)?;
            tx.commit()?;
        }
        Ok(groups.len())
    }
}

fn settle_group(tx: &Transaction, group: i64, name: &str, fared: &mut Changes) -> Result<()> {
    let (slots, mut stored) = slots_of(tx, group)?;
    let same = |event: &Merged, stored: &Stored| {
        let members: BTreeSet<i64> = event.slots.iter().map(|slots| slots.claim).collect();
        stored.get(&event.id).is_some_and(|known| known.members == members)
    };
    let mut changed: Vec<Merged> = Vec::new();
    for event in merge_group(name, &slots) {
        match same(&event, &stored) {
            true => drop(stored.remove(&event.id)),
            false => changed.push(event),
        }
    }
    let stood = |known: &Known| -> Vec<(i64, Status)> {
        known.members.iter().map(|claim| (*claim, known.indexed.status)).collect()
    };
    let before: HashMap<i64, Status> = stored.values().flat_map(stood).collect();
    let mut put = Vec::new();
    for merged in changed {
        let keys: Vec<i64> = merged.slots.iter().map(|slots| slots.claim).collect();
        if let Some(event) = Event::of(merged.id, merged.kind, load::claims_at(tx, &keys)?) {
            let known = stored.remove(&event.id);
            put.push((event, known));
        }
    }
    for known in stored.into_values() {
        tx.prepare_cached("DELETE FROM events WHERE key = ?1")?.execute([known.key])?;
    }
    for (event, known) in put {
        for told in &event.ledger {
            fared.settled(told, before.get(&told.key).copied(), event.status);
        }
        put_event(tx, group, &event, known.as_ref())?;
    }
    tx.prepare_cached("UPDATE groups SET unsettled = 0 WHERE key = ?1")?.execute([group])?;
    Ok(())
}

/// A stored event of a group.
struct Known {
    key: i64,
    indexed: Indexed,
    members: BTreeSet<i64>,
}

/// What indexes of events hold and the id does not settle; only written where it changed.
#[derive(PartialEq)]
struct Indexed {
    status: Status,
    from: Option<Date>,
    long: bool,
}

/// Events of a group by id.
type Stored = HashMap<String, Known>;

/// A group's claims as merging sees them, and the events they were merged into.
fn slots_of(db: &Connection, group: i64) -> Result<(Vec<Slots>, Stored)> {
    let mut statement =
        db.prepare_cached("SELECT key, id, status, day_from, long FROM events WHERE grp = ?1")?;
    let mut stored: Stored = statement.query_map([group], known)?.collect::<rusqlite::Result<_>>()?;
    let ids: HashMap<i64, String> = stored.iter().map(|(id, known)| (known.key, id.clone())).collect();
    let mut statement = db.prepare_cached("SELECT claim, event, slots FROM slots WHERE grp = ?1")?;
    let mut rows = statement.query([group])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let (claim, event): (i64, Option<i64>) = (row.get(0)?, row.get(1)?);
        all.extend(Slots::unpack(claim, row.get_ref(2)?.as_blob().map_err(rusqlite::Error::from)?));
        if let Some(known) = event.and_then(|event| stored.get_mut(ids.get(&event)?)) {
            known.members.insert(claim);
        }
    }
    Ok((all, stored))
}

fn known(row: &Row) -> rusqlite::Result<(String, Known)> {
    let status = Status::from_name(row.get_ref(2)?.as_str()?).unwrap_or(Status::Hypothetical);
    let indexed = Indexed { status, from: day(row, 3)?, long: row.get(4)? };
    Ok((row.get(1)?, Known { key: row.get(0)?, indexed, members: BTreeSet::new() }))
}

/// Writes an event anew, or what changed of the one known.
fn put_event(tx: &Transaction, group: i64, event: &Event, known: Option<&Known>) -> Result<()> {
    let key = match known {
        Some(known) => known.key,
        None => {
            tx.prepare_cached(
                "INSERT INTO events (grp, id, kind, act, day_from, status, long,
                                     actors, recipients, claims, independent)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, '', '', 0, 0)",
            )?
            .execute(params![
                group,
                event.id,
                event.kind.name(),
                event.act.name(),
                event.from().map(|day| day.to_string()),
                event.status.name(),
                is_long(event),
            ])?;
            tx.last_insert_rowid()
        }
    };
    describe(tx, key, event)?;
    let now = Indexed { status: event.status, from: event.from(), long: is_long(event) };
    if known.is_some_and(|known| known.indexed != now) {
        let from = now.from.map(|day| day.to_string());
        tx.prepare_cached("UPDATE events SET status = ?2, day_from = ?3, long = ?4 WHERE key = ?1")?
            .execute(params![key, now.status.name(), from, now.long])?;
    }
    let joined = |told: &&Told| known.is_none_or(|known| !known.members.contains(&told.key));
    for told in event.ledger.iter().filter(joined) {
        tx.prepare_cached("UPDATE slots SET event = ?1 WHERE grp = ?2 AND claim = ?3")?
            .execute(params![key, group, told.key])?;
    }
    let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
    let days = (day(event.from()), day(event.when.map(|when| when.to)));
    let host = event.visit_host().map(str::to_owned);
    let sides: BTreeSet<String> =
        event.actors.iter().chain(&event.recipients).map(side).chain(host).collect();
    let pairs: Vec<String> = sides
        .iter()
        .flat_map(|one| sides.range(one.clone()..).skip(1).map(move |other| pair(one, other)))
        .collect();
    let named = sides.into_iter().chain(pairs).collect();
    put_all(tx, &SIDES, key, (&days.0, &days.1), &named, known.is_some())?;
    put_all(tx, &PEOPLE, key, (&days.0, &days.1), &people(&event.ledger), known.is_some())
}

/// Under what `event_sides` holds the events of two sides together.
pub(super) fn pair(one: &str, other: &str) -> String {
    format!("{} + {}", one.min(other), one.max(other))
}

fn is_long(event: &Event) -> bool {
    event.when.is_some_and(|when| super::event::days(&when) > super::ask::LONG)
}

/// Writes what no index holds.
fn describe(tx: &Transaction, key: i64, event: &Event) -> Result<()> {
    let names = |parties: &[crate::claim::Party]| {
        parties.iter().map(|party| party.name.as_str()).collect::<Vec<_>>().join("; ")
    };
    tx.prepare_cached(
        "UPDATE events SET mode = ?2, actors = ?3, recipients = ?4, place = ?5, day_to = ?6, precision = ?7,
                           claims = ?8, independent = ?9, credibility = ?10 WHERE key = ?1",
    )?
    .execute(params![
        key,
        event.mode,
        names(&event.actors),
        names(&event.recipients),
        event.place.as_ref().map(|place| &place.name),
        event.when.map(|when| when.to.to_string()),
        event.when.map(|when| write::precision(when.precision)),
        event.ledger.len(),
        event.independent,
        event.credibility,
    ])?;
    Ok(())
}

/// Where it stands whom an event has to do with: the statements that read, clear and write it.
struct Names {
    read: &'static str,
    clear: &'static str,
    write: &'static str,
}

const SIDES: Names = Names {
    read: "SELECT side, day_from, day_to FROM event_sides WHERE event = ?1",
    clear: "DELETE FROM event_sides WHERE event = ?1",
    write: "INSERT INTO event_sides VALUES (?1, ?2, ?3, ?4)",
};
const PEOPLE: Names = Names {
    read: "SELECT person, day_from, day_to FROM event_people WHERE event = ?1",
    clear: "DELETE FROM event_people WHERE event = ?1",
    write: "INSERT OR IGNORE INTO event_people VALUES (?1, ?2, ?3, ?4)",
};

/// Notes whom an event has to do with, with its days; where it was known, only if that changed.
fn put_all(
    tx: &Transaction,
    of: &Names,
    event: i64,
    days: (&str, &str),
    names: &BTreeSet<String>,
    known: bool,
) -> Result<()> {
    if known {
        let row = |row: &Row| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
        let mut statement = tx.prepare_cached(of.read)?;
        let before: BTreeSet<(String, String, String)> =
            statement.query_map([event], row)?.collect::<rusqlite::Result<_>>()?;
        if before == names.iter().map(|name| (name.clone(), days.0.into(), days.1.into())).collect() {
            return Ok(());
        }
        tx.prepare_cached(of.clear)?.execute([event])?;
    }
    for name in names {
        tx.prepare_cached(of.write)?.execute(params![name, days.0, event, days.1])?;
    }
    Ok(())
}

/// Notes whom the claims of an event name, with the event's days.
pub(super) fn put_people(tx: &Transaction, event: i64, days: (&str, &str), told: &[Told]) -> Result<()> {
    put_all(tx, &PEOPLE, event, days, &people(told), false)
}

fn people(told: &[Told]) -> BTreeSet<String> {
    let parties = told.iter().flat_map(|told| told.claim.actors.iter().chain(&told.claim.recipients));
    parties.filter_map(called).collect()
}
