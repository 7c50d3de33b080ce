//! The desk's connections to the record: several that only read, one that writes, and what is kept between questions.

use super::asked::Format;
use super::fault::Fault;
use super::reply::Reply;
use super::serve::Settings;
use crate::record::{Coverage, Record, Result, Shared};
use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Semaphore;

/// How long a question waits for a connection, and how long it may take.
const PATIENCE: Duration = Duration::from_secs(5);
const TIME: Duration = Duration::from_secs(30);
/// How many bytes of answers are kept.
const KEPT: usize = 64 << 20;

/// What all requests share.
pub struct Desk {
    pub settings: Settings,
    /// What sessions and forms are signed with; new with every start.
    pub secret: Secret,
    readers: Mutex<Vec<Reader>>,
    seats: Arc<Semaphore>,
    /// Those that long questions take: one a processor, so that short ones need not wait for them.
    long: Arc<Semaphore>,
    writer: Mutex<Record>,
    /// What the readers have worked out.
    known: Shared,
    /// How often the record was seen to have changed.
    turns: AtomicU64,
    kept: Mutex<Kept>,
}

/// Keys nobody outside this process knows.
pub struct Secret([RandomState; 2]);

impl Secret {
    /// Keys from the operating system.
    fn new() -> Secret {
        Secret([RandomState::new(), RandomState::new()])
    }

    /// What only this process can say of a text: 128 bits of a keyed hash.
    pub fn sign(&self, text: &str) -> String {
        self.0.iter().map(|keys| format!("{:016x}", keys.hash_one(text))).collect()
    }
}

struct Reader {
    record: Record,
    version: i64,
}

#[derive(Default)]
struct Kept {
    turn: u64,
    bytes: usize,
    replies: HashMap<String, Reply>,
    coverage: Option<Arc<Coverage>>,
}

/// One question: a record to ask, and what is known between questions.
pub struct Sitting<'d> {
    pub record: &'d Record,
    pub desk: &'d Arc<Desk>,
}

impl Desk {
    /// Opens the record and brings its events up to date.
    pub fn open(settings: Settings) -> Result<Arc<Desk>> {
        let mut writer = Record::open(&settings.record)?;
        writer.settle()?;
        let processors = std::thread::available_parallelism().map_or(2, |n| n.get());
        let desk = Arc::new(Desk {
            settings,
            secret: Secret::new(),
            readers: Mutex::default(),
            seats: Arc::new(Semaphore::new(processors * 3)),
            long: Arc::new(Semaphore::new(processors)),
            writer: Mutex::new(writer),
            known: Shared::default(),
            turns: AtomicU64::new(1),
            kept: Mutex::default(),
        });
        Ok(desk)
    }

    /// Asks `question`, which may be a `long` one, on a thread of its own, and stops it when its time is over.
    pub async fn ask<T: Send + 'static>(
        self: &Arc<Self>,
        long: bool,
        question: impl FnOnce(&Sitting) -> std::result::Result<T, Fault> + Send + 'static,
    ) -> std::result::Result<T, Fault> {
        let seats = if long { &self.long } else { &self.seats };
        let seat = tokio::time::timeout(PATIENCE, seats.clone().acquire_owned()).await;
        let seat = seat.map_err(|_| Fault::Busy)?.map_err(|_| Fault::Broken)?;
        let reader = self.reader()?;
        let stopper = reader.record.stopper();
        let desk = self.clone();
        let task = tokio::task::spawn_blocking(move || {
            let answer = question(&Sitting { record: &reader.record, desk: &desk });
            lock(&desk.readers).push(reader);
            drop(seat);
            answer
        });
        match tokio::time::timeout(TIME, task).await {
            Ok(answer) => answer.map_err(|_| Fault::Broken)?,
            Err(_) => {
                stopper.interrupt();
                Err(Fault::Slow)
            }
        }
    }

    /// A connection that only reads; where the record has changed since it was last used, what was kept is forgotten.
    fn reader(self: &Arc<Self>) -> Result<Reader> {
        let known = lock(&self.readers).pop();
        let mut reader = match known {
            Some(reader) => reader,
            None => {
                let mut record = Record::open_to_read(&self.settings.record)?;
                record.share(&self.known);
                Reader { version: record.version()?, record }
            }
        };
        let version = reader.record.version()?;
        if version != reader.version {
            reader.version = version;
            self.turn();
        }
        Ok(reader)
    }

    /// Notes that the record has changed, and sees to it that its events are merged.
    fn turn(self: &Arc<Self>) {
        self.turns.fetch_add(1, Ordering::SeqCst);
        let desk = self.clone();
        tokio::task::spawn_blocking(move || {
            if let Ok(mut writer) = desk.writer.try_lock() {
                let _ = writer.settle();
            }
        });
    }

    /// Changes the record.
    pub async fn edit<T: Send + 'static>(
        self: &Arc<Self>,
        change: impl FnOnce(&mut Record) -> std::result::Result<T, Fault> + Send + 'static,
    ) -> std::result::Result<T, Fault> {
        let desk = self.clone();
        let task = tokio::task::spawn_blocking(move || {
            let done = change(&mut lock(&desk.writer));
            desk.turns.fetch_add(1, Ordering::SeqCst);
            done
        });
        task.await.map_err(|_| Fault::Broken)?
    }

    fn now(&self) -> u64 {
        self.turns.load(Ordering::SeqCst)
    }

    /// What is kept of the record as it now is.
    fn kept(&self) -> MutexGuard<'_, Kept> {
        let mut kept = lock(&self.kept);
        if kept.turn != self.now() {
            *kept = Kept { turn: self.now(), ..Kept::default() };
        }
        kept
    }
}

impl Sitting<'_> {
    /// The answer kept under `key`, or else the one `make` gives, which is then kept as long as the record stays.
    pub fn keep(
        &self,
        key: &str,
        make: impl FnOnce() -> std::result::Result<Reply, Fault>,
    ) -> std::result::Result<Reply, Fault> {
        if let Some(known) = self.desk.kept().replies.get(key) {
            return Ok(known.clone());
        }
        let turn = self.desk.now();
        let reply = make()?;
        let mut kept = self.desk.kept();
        if kept.turn == turn && kept.bytes + reply.body.len() <= KEPT {
            kept.bytes += reply.body.len() + key.len();
            kept.replies.insert(key.to_owned(), reply.clone());
        }
        Ok(reply)
    }

    /// What the record covers.
    pub fn coverage(&self) -> Result<Arc<Coverage>> {
        if let Some(known) = &self.desk.kept().coverage {
            return Ok(known.clone());
        }
        let turn = self.desk.now();
        let coverage = Arc::new(self.record.coverage(None)?);
        let mut kept = self.desk.kept();
        if kept.turn == turn {
            kept.coverage = Some(coverage.clone());
        }
        Ok(coverage)
    }
}

/// A lock that outlives a panic of who held it: what it guards is whole after every statement.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Reply {
    /// The key of an answer.
    pub fn key(address: &str, format: Format) -> String {
        format!("{format:?} {address}")
    }
}
