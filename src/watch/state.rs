//! What is known of sources and pages, kept in tables of its own in the record's file.
//!
//! A feed's mark is kept in the same transaction as the entries it listed, and a page's only after its claims
//! are in the record. So after a stop at any moment the next run goes on where this one was.

use super::Why;
use super::feed::Entry;
use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, params};
use std::path::Path;
use std::time::Duration;

const TABLES: &str = "
CREATE TABLE IF NOT EXISTS watch_sources (
    address   TEXT PRIMARY KEY,
    name      TEXT,                       -- what the feed calls itself
    etag      TEXT,
    modified  TEXT,
    tries     INTEGER NOT NULL DEFAULT 0, -- vain ones since the last answer
    next      INTEGER NOT NULL DEFAULT 0, -- not before this second (Unix time)
    why       TEXT                        -- what went wrong last
) STRICT;
CREATE TABLE IF NOT EXISTS watch_pages (
    address   TEXT PRIMARY KEY,
    source    TEXT NOT NULL,              -- the address of the source that listed it
    state     TEXT NOT NULL,              -- waiting, read, refused
    mark      INTEGER NOT NULL,           -- changes when the source says that the page did
    title     TEXT,
    published TEXT,
    words     TEXT,                       -- the feed's own text, until it is read
    etag      TEXT,
    modified  TEXT,
    tries     INTEGER NOT NULL DEFAULT 0,
    next      INTEGER NOT NULL DEFAULT 0,
    fetched   INTEGER NOT NULL DEFAULT 0,
    why       TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS watch_pages_waiting ON watch_pages (next) WHERE state = 'waiting';
";

/// The tables of the watch in a record's file.
pub struct State {
    db: Connection,
    /// The addresses of the sources watched, as a JSON array; pages of others are left alone.
    sources: String,
}

/// What is known of a source.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// What the feed calls itself.
    pub name: Option<String>,
    /// Marks for the next request.
    pub etag: Option<String>,
    /// Likewise.
    pub modified: Option<String>,
    /// Vain attempts since the last answer.
    pub tries: u32,
    /// The second before which it is not asked again.
    pub next: i64,
}

/// A page to be fetched.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// Its address.
    pub address: String,
    /// The address of its source.
    pub source: String,
    /// The headline its source gives.
    pub title: Option<String>,
    /// The day its source gives.
    pub published: Option<Date>,
    /// The feed's own text.
    pub words: Option<String>,
    /// Marks for the request, where it was read before.
    pub etag: Option<String>,
    /// Likewise.
    pub modified: Option<String>,
    /// Vain attempts.
    pub tries: u32,
}

type Result<T> = rusqlite::Result<T>;

impl State {
    /// Opens the tables in the record at `path`, which must exist, to watch the sources at these addresses.
    pub fn open<'a>(path: &Path, sources: impl Iterator<Item = &'a str>) -> Result<State> {
        let db = Connection::open(path)?;
        db.busy_timeout(Duration::from_secs(60))?;
        db.execute_batch(TABLES)?;
        let sources = serde_json::Value::from_iter(sources).to_string();
        Ok(State { db, sources })
    }

    /// What is known of a source.
    pub fn source(&self, address: &str) -> Result<Asked> {
        let sql = "SELECT name, etag, modified, tries, next FROM watch_sources WHERE address = ?1";
        let read = |row: &rusqlite::Row| {
            Ok(Asked {
                name: row.get(0)?,
                etag: row.get(1)?,
                modified: row.get(2)?,
                tries: row.get(3)?,
                next: row.get(4)?,
            })
        };
        Ok(self.db.query_row(sql, [address], read).optional()?.unwrap_or_default())
    }

    /// Keeps what a source listed, and its marks, whole or not at all. Returns how many pages are new or changed.
    /// A page that was read and is still listed is asked again once `again` seconds have passed.
    pub(super) fn listed(
        &mut self,
        source: &str,
        asked: &Asked,
        entries: &[Entry],
        again: i64,
        now: i64,
    ) -> Result<usize> {
        let tx = self.db.transaction()?;
        let mut new = 0;
        for entry in entries {
            let changed = tx
                .prepare_cached(
                    "INSERT INTO watch_pages (address, source, state, mark, title, published, words)
                     VALUES (?1, ?2, 'waiting', ?3, ?4, ?5, ?6)
                     ON CONFLICT (address) DO UPDATE SET state = 'waiting', mark = ?3, title = ?4,
                         published = coalesce(?5, published), words = ?6, tries = 0, next = 0, why = NULL
                     WHERE mark <> ?3",
                )?
                .execute(params![
                    entry.url.as_str(),
                    source,
                    entry.mark,
                    entry.title,
                    entry.published.map(|day| day.to_string()),
                    entry.words,
                ])?;
            new += changed;
            if changed == 0 {
                tx.prepare_cached(
                    "UPDATE watch_pages SET state = 'waiting', tries = 0, next = 0
                     WHERE address = ?1 AND state <> 'waiting' AND fetched + ?2 <= ?3",
                )?
                .execute(params![entry.url.as_str(), again, now])?;
            }
        }
        put_source(&tx, source, asked, None)?;
        tx.commit()?;
        Ok(new)
    }

    /// Keeps what is known of a source that listed nothing new, or could not be asked.
    pub fn asked(&mut self, source: &str, asked: &Asked, why: Option<&Why>) -> Result<()> {
        put_source(&self.db, source, asked, why)
    }

    /// Pages to fetch now, those that waited longest first.
    pub fn waiting(&self, now: i64, most: usize) -> Result<Vec<Waiting>> {
        let sql = "SELECT address, source, title, published, words, etag, modified, tries FROM watch_pages
                   WHERE state = 'waiting' AND next <= ?1 AND source IN (SELECT value FROM json_each(?3)) ORDER BY next, rowid LIMIT ?2";
        let read = |row: &rusqlite::Row| {
            let published: Option<String> = row.get(3)?;
            Ok(Waiting {
                address: row.get(0)?,
                source: row.get(1)?,
                title: row.get(2)?,
                published: published.and_then(|day| day.parse().ok()),
                words: row.get(4)?,
                etag: row.get(5)?,
                modified: row.get(6)?,
                tries: row.get(7)?,
            })
        };
        let mut statement = self.db.prepare_cached(sql)?;
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        statement.query_map(params![now, most, self.sources], read)?.collect()
    }

    /// The second at which the next page waits to be fetched.
    pub fn next(&self) -> Result<Option<i64>> {
        let sql = "SELECT min(next) FROM watch_pages
                   WHERE state = 'waiting' AND source IN (SELECT value FROM json_each(?1))";
        self.db.query_row(sql, [&self.sources], |row| row.get(0))
    }

    /// How many pages wait.
    pub fn left(&self) -> Result<usize> {
        let sql = "SELECT count(*) FROM watch_pages
                   WHERE state = 'waiting' AND source IN (SELECT value FROM json_each(?1))";
        self.db.query_row(sql, [&self.sources], |row| row.get(0))
    }

    /// A page is read, or was the same as before.
    pub fn read(
        &mut self,
        address: &str,
        marks: Option<(Option<&str>, Option<&str>)>,
        now: i64,
    ) -> Result<()> {
        let (new, (etag, modified)) = (marks.is_some(), marks.unwrap_or_default());
        self.db
            .prepare_cached(
                "UPDATE watch_pages SET state = 'read', words = NULL, tries = 0, fetched = ?2, why = NULL,
                     etag = iif(?3, ?4, etag), modified = iif(?3, ?5, modified) WHERE address = ?1",
            )?
            .execute(params![address, now, new, etag, modified])?;
        Ok(())
    }

    /// A page could not be fetched: asked again at `next`, or not.
    pub fn failed(
        &mut self,
        page: &Waiting,
        why: &str,
        next: Option<i64>,
        counts: bool,
        now: i64,
    ) -> Result<()> {
        let state = if next.is_some() { "waiting" } else { "refused" };
        self.db
            .prepare_cached(
                "UPDATE watch_pages SET state = ?2, why = ?3, next = ?4, tries = ?5,
                     fetched = iif(?2 = 'refused', ?6, fetched) WHERE address = ?1",
            )?
            .execute(params![
                page.address,
                state,
                why,
                next.unwrap_or(0),
                page.tries + u32::from(counts),
                now
            ])?;
        Ok(())
    }
}

fn put_source(db: &Connection, address: &str, asked: &Asked, why: Option<&Why>) -> Result<()> {
    db.prepare_cached("INSERT OR REPLACE INTO watch_sources VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?.execute(
        params![
            address,
            asked.name,
            asked.etag,
            asked.modified,
            asked.tries,
            asked.next,
            why.map(ToString::to_string)
        ],
    )?;
    Ok(())
}
