//! What was lately worked out, kept for the next question: the same events are asked for many times on the way to one
//! brief, and by one reader after another. It is forgotten as soon as the record changes, and when it grows too large.

use super::as_of::Parts;
use super::outlined::Outlined;
use super::{Coverage, Event, Filter, Kind, Record, Result};
use jiff::civil::Date;
use std::cell::Cell;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Events kept whole.
const EVENTS: usize = 30_000;
/// Outlines kept, of searches and of groups merged as of a day.
const OUTLINES: usize = 500_000;

/// An event of a group merged as of a day, and the states that act in it.
pub(super) struct Candidate {
    pub outlined: Outlined,
    pub actors: Vec<u32>,
}

/// What several connections to the same file keep together; see [`Record::share`].
#[derive(Clone, Default)]
pub struct Shared(Arc<Mutex<Kept>>);

/// What a connection keeps.
#[derive(Default)]
pub(super) struct Recent {
    kept: Shared,
    /// The record as this connection last saw it: how often others changed the file, and how often it did itself.
    seen: Cell<Option<(i64, u64)>>,
    /// The turn of what is kept that holds for the record as it was seen.
    turn: Cell<u64>,
}

#[derive(Default)]
struct Kept {
    /// How often everything was forgotten.
    turn: u64,
    outlines: usize,
    groups: HashMap<(Date, i64, Parts), Arc<Vec<Candidate>>>,
    found: HashMap<String, Arc<Vec<Outlined>>>,
    events: HashMap<(Vec<i64>, Kind, String), Event>,
    coverage: HashMap<Option<Date>, Coverage>,
}

impl Kept {
    /// Makes room for `n` more outlines.
    fn hold(&mut self, n: usize) {
        if self.outlines > OUTLINES {
            self.groups.clear();
            self.found.clear();
            self.outlines = 0;
        }
        self.outlines += n;
    }
}

impl Recent {
    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is kept, if it is of the record as it was seen. Whoever works something out while the record changes can
    /// thus neither leave nor find what no longer holds.
    fn now(&self) -> Option<MutexGuard<'_, Kept>> {
        Some(self.lock()).filter(|kept| kept.turn == self.turn.get() && self.seen.get().is_some())
    }
}

impl Record {
    /// Lets this connection use, and add to, what others of the same file have worked out.
    pub fn share(&mut self, shared: &Shared) {
        self.recent = Recent { kept: shared.clone(), ..Recent::default() };
    }

    /// Forgets what was kept if the record is no longer as it was.
    pub(super) fn refresh(&self) -> Result<()> {
        let now = Some((self.version()?, self.db.total_changes()));
        let mut kept = self.recent.lock();
        let before = self.recent.seen.replace(now);
        if before.is_some() && before != now {
            *kept = Kept { turn: kept.turn + 1, ..Kept::default() };
        }
        self.recent.turn.set(kept.turn);
        Ok(())
    }

    /// The events of some parts of a group as of a day, merged by `merge` unless they are kept.
    pub(super) fn candidates(
        &self,
        (day, group, parts): (Date, i64, Parts),
        merge: impl FnOnce(&Parts) -> Result<Vec<Candidate>>,
    ) -> Result<Arc<Vec<Candidate>>> {
        let key = (day, group, parts);
        if let Some(known) = self.recent.now().and_then(|kept| kept.groups.get(&key).cloned()) {
            return Ok(known);
        }
        let merged = Arc::new(merge(&key.2)?);
        if let Some(mut kept) = self.recent.now() {
            kept.hold(merged.len());
            kept.groups.insert(key, merged.clone());
        }
        Ok(merged)
    }

    /// What passes a filter, found by `find` unless it is kept.
    pub(super) fn found_kept(
        &self,
        filter: &Filter,
        find: impl FnOnce() -> Result<Vec<Outlined>>,
    ) -> Result<Arc<Vec<Outlined>>> {
        let key = format!("{filter:?}");
        if let Some(known) = self.recent.now().and_then(|kept| kept.found.get(&key).cloned()) {
            return Ok(known);
        }
        let found = Arc::new(find()?);
        if let Some(mut kept) = self.recent.now() {
            kept.hold(found.len());
            kept.found.insert(key, found.clone());
        }
        Ok(found)
    }

    /// What the record covers as of a day, counted by `count` unless it is kept.
    pub(super) fn coverage_kept(
        &self,
        as_of: Option<Date>,
        count: impl FnOnce() -> Result<Coverage>,
    ) -> Result<Coverage> {
        self.refresh()?;
        if let Some(known) = self.recent.now().and_then(|kept| kept.coverage.get(&as_of).cloned()) {
            return Ok(known);
        }
        let coverage = count()?;
        if let Some(mut kept) = self.recent.now() {
            kept.coverage.insert(as_of, coverage.clone());
        }
        Ok(coverage)
    }

    /// An event by its id, its kind and its claims, made by `make` unless it is kept.
    pub(super) fn event_kept(
        &self,
        (id, kind, claims): (&str, Kind, Vec<i64>),
        make: impl FnOnce(&[i64]) -> Result<Option<Event>>,
    ) -> Result<Option<Event>> {
        let key = (claims, kind, id.to_owned());
        if let Some(known) = self.recent.now().and_then(|kept| kept.events.get(&key).cloned()) {
            return Ok(Some(known));
        }
        let event = make(&key.0)?;
        if let (Some(event), Some(mut kept)) = (&event, self.recent.now()) {
            if kept.events.len() >= EVENTS {
                kept.events.clear();
            }
            kept.events.insert(key, event.clone());
        }
        Ok(event)
    }
}
