//! Reading documents into the record: workers make claims, one writer keeps them.

use super::{Put, Record, Result, write};
use crate::claim::Claim;
use crate::document::{self, Document};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rusqlite::{Connection, OpenFlags, Transaction};
use serde::Serialize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;

/// A document that could not be read, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SetAside {
    /// Its id, or its path where it has none.
    pub id: String,
    /// What is wrong with it.
    pub reason: String,
}

impl From<document::SetAside> for SetAside {
    fn from(aside: document::SetAside) -> SetAside {
        let line = aside.line.map(|line| format!(":{line}")).unwrap_or_default();
        SetAside { id: format!("{}{line}", aside.path.display()), reason: aside.reason.to_string() }
    }
}

/// What a reading did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Reading {
    /// New documents.
    pub added: usize,
    /// Documents whose text changed since they were last read.
    pub replaced: usize,
    /// Documents already in the record, the same in every letter.
    pub unchanged: usize,
    /// Claims of the added and replaced.
    pub claims: usize,
    /// Documents set aside.
    pub set_aside: Vec<SetAside>,
}

/// What a worker hands to the writer.
enum Read {
    Claims(Document, Vec<Claim>),
    Unchanged,
    Aside(SetAside),
}

/// How many documents are written in one transaction at most.
const BATCH: usize = 64;

/// Reads `documents` into the record with `workers` threads; `claims` makes the claims of one.
/// What they have ready is written together, and `progress` is called when it is. One bad document never stops the
/// rest.
pub fn read<D, C, P>(
    record: &mut Record,
    documents: D,
    claims: C,
    workers: usize,
    mut progress: P,
) -> Result<Reading>
where
    D: Iterator<Item = std::result::Result<Document, document::SetAside>> + Send,
    C: Fn(&Document) -> Vec<Claim> + Sync,
    P: FnMut(&Reading),
{
    let known = record.known()?;
    let queue = Mutex::new(documents);
    let (send, receive) = sync_channel(4 * workers.max(1));
    let mut reading = Reading::default();
    thread::scope(|scope| {
        for _ in 0..workers.max(1) {
            let (send, queue, known, claims) = (send.clone(), &queue, &known, &claims);
            scope.spawn(move || work(queue, known, claims, &send));
        }
        drop(send);
        while let Ok(first) = receive.recv() {
            let ready = std::iter::once(first).chain(receive.try_iter().take(BATCH - 1));
            keep(record, ready, &mut reading)?;
            progress(&reading);
        }
        Ok::<(), super::Error>(())
    })?;
    record.settle()?;
    Ok(reading)
}

fn work<D, C>(queue: &Mutex<D>, known: &Known, claims: &C, send: &SyncSender<Read>)
where
    D: Iterator<Item = std::result::Result<Document, document::SetAside>>,
    C: Fn(&Document) -> Vec<Claim>,
{
    let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).next();
    while let Some(next) = next() {
        let read = match next {
            Err(aside) => Read::Aside(aside.into()),
            Ok(document) if known.holds(&document) => Read::Unchanged,
            Ok(document) => make_claims(document, claims),
        };
        if send.send(read).is_err() {
            return;
        }
    }
}

/// A fault of the reader costs this one document, not the reading.
fn make_claims<C: Fn(&Document) -> Vec<Claim>>(document: Document, claims: &C) -> Read {
    match catch_unwind(AssertUnwindSafe(|| claims(&document))) {
        Ok(claims) => Read::Claims(document, claims),
        Err(_) => Read::Aside(SetAside { id: document.id, reason: "the reader failed on it".into() }),
    }
}

/// Keeps what is ready, all of it in one transaction.
fn keep(record: &mut Record, ready: impl Iterator<Item = Read>, reading: &mut Reading) -> Result<()> {
    let tx = record.db.transaction()?;
    for one in ready {
        keep_one(&tx, one, reading)?;
    }
    Ok(tx.commit()?)
}

fn keep_one(tx: &Transaction, read: Read, reading: &mut Reading) -> Result<()> {
    match read {
        Read::Unchanged => reading.unchanged += 1,
        Read::Aside(aside) => put_aside(tx, aside, reading)?,
        Read::Claims(document, claims) => match write::put(tx, &document, &claims, 0) {
            Ok(Put::Unchanged) => reading.unchanged += 1,
            Ok(put) => {
                reading.claims += claims.len();
                let count = if put == Put::Added { &mut reading.added } else { &mut reading.replaced };
                *count += 1;
            }
            Err(error @ super::Error::Astray { .. }) => {
                let aside = SetAside { id: document.id, reason: error.to_string() };
                put_aside(tx, aside, reading)?;
            }
            Err(error) => return Err(error),
        },
    }
    Ok(())
}

fn put_aside(tx: &Transaction, aside: SetAside, reading: &mut Reading) -> Result<()> {
    write::set_aside(tx, &aside.id, &aside.reason, today())?;
    reading.set_aside.push(aside);
    Ok(())
}

/// Tells workers which documents the record holds already, by a connection of their own; a record in memory has none,
/// and tells when it is written to.
struct Known(Option<Mutex<Connection>>);

impl Record {
    fn known(&self) -> Result<Known> {
        let path = self.db.path().filter(|path| !path.is_empty());
        let open = |path| Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY);
        Ok(Known(path.map(open).transpose()?.map(Mutex::new)))
    }
}

impl Known {
    /// Whether the record holds the document, the same in every letter.
    fn holds(&self, document: &Document) -> bool {
        let Some(db) = &self.0 else { return false };
        let db = db.lock().unwrap_or_else(PoisonError::into_inner);
        let print = db
            .prepare_cached("SELECT fingerprint FROM documents WHERE id = ?1")
            .and_then(|mut sql| sql.query_row([&document.id], |row| row.get::<_, i64>(0)));
        print.is_ok_and(|print| print == write::fingerprint(document))
    }
}

/// Today by universal time.
fn today() -> Date {
    TimeZone::UTC.to_datetime(Timestamp::now()).date()
}
