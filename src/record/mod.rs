//! The record: documents, what they claim, and the events the claims are about, in one SQLite file.
//!
//! Claims are the evidence and are written with their document in one transaction. Events are
//! derived: [`merge`] is a pure function of the claims, and the stored events are its result for
//! the whole record, brought up to date by [`Record::settle`]. A view as of a day merges only the
//! claims published by then, so nothing later can leak into it. What people note stands beside the
//! evidence: views apply it, say so, and can leave it out.

mod as_of;
mod ask;
mod browse;
mod cluster;
mod coverage;
mod event;
mod events;
mod fared;
mod fold;
mod formats;
mod group;
pub mod import;
mod load;
mod noted;
mod notes;
mod outlined;
mod questions;
mod read;
mod recent;
mod search;
mod settle;
mod slots;
pub mod weigh;
mod write;

pub use ask::Filter;
pub use browse::{Browse, Facets, Listed};
pub use coverage::Coverage;
pub use event::{Event, Kind, Step, Told, chain, claim_id, person, side};
pub use events::merge;
pub use fared::{Fared, SourceCount, SourceCounts};
pub use group::Group;
pub use notes::{Correction, Draft, Note, NoteKind};
pub use outlined::Outlined;
pub use questions::Asked;
pub use read::{Reading, SetAside, read};
pub use recent::Shared;
pub use search::Found;
pub use write::Put;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// "ATCH": marks an SQLite file as a record.
const APPLICATION: i32 = 0x4154_4348;
/// The format this attache writes.
pub const FORMAT: i32 = 5;

/// What can go wrong with a record.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs)]
pub enum Error {
    #[error("{0}: no record here; `attache read PATH --record {0}` makes one")]
    Missing(PathBuf),
    #[error("{0}: not a record of attache")]
    Foreign(PathBuf),
    #[error(
        "{path}: the record has format {found}, and this attache reads up to {FORMAT}; use a newer attache"
    )]
    Newer { path: PathBuf, found: i32 },
    #[error("a claim of sentence {sentence} points outside the text of its document")]
    Astray { sentence: usize },
    #[error("no event of the record has the id {0}; `attache events --json` shows the ids")]
    NoEvent(String),
    #[error("{0}")]
    Note(String),
    #[error("the record cannot be used: {0}")]
    Sqlite(#[from] rusqlite::Error),
}

/// A result of the record room.
pub type Result<T> = std::result::Result<T, Error>;

/// An open record.
pub struct Record {
    db: Connection,
    recent: recent::Recent,
}

impl Record {
    /// Opens the record at `path`, making a new one where there is none.
    pub fn create(path: &Path) -> Result<Record> {
        Record::start(Connection::open(path)?, path)
    }

    /// Opens the record at `path`, which must exist.
    pub fn open(path: &Path) -> Result<Record> {
        if !path.is_file() {
            return Err(Error::Missing(path.to_owned()));
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        Record::start(Connection::open_with_flags(path, flags)?, path)
    }

    /// A record in memory, gone with the value.
    pub fn in_memory() -> Result<Record> {
        Record::start(Connection::open_in_memory()?, Path::new(":memory:"))
    }

    fn start(db: Connection, path: &Path) -> Result<Record> {
        db.busy_timeout(Duration::from_secs(10))?;
        db.set_prepared_statement_cache_capacity(128);
        // Without it each new value given to a statement makes SQLite plan it anew: half the time of loading events.
        db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        let pragma = |name: &str| db.pragma_query_value(None, name, |row| row.get::<_, i32>(0));
        let (application, format) = match (pragma("application_id"), pragma("user_version")) {
            (Ok(application), Ok(format)) => (application, format),
            _ => return Err(Error::Foreign(path.to_owned())),
        };
        let tables: i64 = db.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
        match (application, format) {
            (0, 0) if tables == 0 => formats::lay_out(&db)?,
            (APPLICATION, found) if found > FORMAT => {
                return Err(Error::Newer { path: path.to_owned(), found });
            }
            (APPLICATION, 1..FORMAT) => formats::bring_up(&db)?,
            (APPLICATION, FORMAT) => {}
            _ => return Err(Error::Foreign(path.to_owned())),
        }
        db.execute_batch(import::SCHEMA)?;
        db.execute_batch(questions::SCHEMA)?;
        db.execute_batch(
            "PRAGMA foreign_keys = ON; PRAGMA synchronous = NORMAL; PRAGMA temp_store = MEMORY;
             PRAGMA cache_size = -65536; PRAGMA mmap_size = 4294967296;
             PRAGMA wal_autocheckpoint = 8000;",
        )?;
        let mut record = Record { db, recent: recent::Recent::default() };
        if format != FORMAT && tables > 0 {
            record.settle()?;
        }
        Ok(record)
    }
}

/// FNV-1a, 64 bits: the same on every machine and in every version, which ids need.
pub(crate) fn hash<T: AsRef<[u8]>>(parts: impl Iterator<Item = T>) -> u64 {
    let mut state = 0xcbf2_9ce4_8422_2325_u64;
    let mut eat = |byte: u8| state = (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    for part in parts {
        part.as_ref().iter().copied().for_each(&mut eat);
        eat(0xff);
    }
    state
}
