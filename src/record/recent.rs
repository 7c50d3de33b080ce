//! What was lately worked out, kept for the next question: the same events are asked for many times on the way to one
//! brief, and by one reader after another. It is forgotten as soon as the record changes, and when it grows too large.

use super::as_of::Parts;
use super::outlined::Outlined;
use super::{Coverage, Event, Filter, Kind, Record, Result};
use jiff::civil::Date;
use std::cell::Cell;
use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Events kept whole.
const EVENTS: usize = 30_000;
/// Outlines kept, of searches and of groups merged as of a day.
const OUTLINES: usize = 500_000;

/// An event of a group merged as of a day, and as hashes the states that act in it and whoever its claims name.
pub(super) struct Candidate {
    pub outlined: Outlined,
    pub actors: Vec<u32>,
    pub people: Vec<u32>,
}

/// Parts of groups, by the group.
pub(super) type PartsOf = BTreeMap<i64, Parts>;

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
    groups: HashMap<(Date, i64, u32), Arc<Vec<Candidate>>>,
    parts: HashMap<String, Arc<PartsOf>>,
    found: HashMap<String, Arc<Vec<Outlined>>>,
    /// None where no claim of an event is left.
    events: HashMap<(Vec<i64>, Kind, String), Option<Event>>,
    coverage: HashMap<Option<Date>, Coverage>,
}

impl Kept {
    /// Makes room for `n` more outlines.
    fn hold(&mut self, n: usize) {
        if self.outlines > OUTLINES {
            self.groups.clear();
            self.parts.clear();
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

    /// What stands on a shelf under a key, or else what `make` gives, which is then put there; `room` makes room for it.
    fn kept<K: Eq + Hash, V: Clone>(
        &self,
        shelf: fn(&mut Kept) -> &mut HashMap<K, V>,
        key: K,
        room: fn(&mut Kept, &V),
        make: impl FnOnce(&K) -> Result<V>,
    ) -> Result<V> {
        if let Some(known) = self.recent.now().and_then(|mut kept| shelf(&mut kept).get(&key).cloned()) {
            return Ok(known);
        }
        let made = make(&key)?;
        if let Some(mut kept) = self.recent.now() {
            room(&mut kept, &made);
            shelf(&mut kept).insert(key, made.clone());
        }
        Ok(made)
    }

    /// The events of a part of a group as of a day, merged by `merge` unless they are kept.
    pub(super) fn candidates(
        &self,
        key: (Date, i64, u32),
        merge: impl FnOnce() -> Result<Vec<Candidate>>,
    ) -> Result<Arc<Vec<Candidate>>> {
        let make = |_: &(Date, i64, u32)| merge().map(Arc::new);
        self.kept(|kept| &mut kept.groups, key, |kept, merged| kept.hold(merged.len()), make)
    }

    /// The parts that a question names, found by `find` unless they are kept.
    pub(super) fn parts_kept(
        &self,
        question: String,
        find: impl FnOnce() -> Result<PartsOf>,
    ) -> Result<Arc<PartsOf>> {
        let make = |_: &String| find().map(Arc::new);
        self.kept(|kept| &mut kept.parts, question, |kept, parts| kept.hold(parts.len()), make)
    }

    /// What passes a filter, found by `find` unless it is kept.
    pub(super) fn found_kept(
        &self,
        filter: &Filter,
        find: impl FnOnce() -> Result<Vec<Outlined>>,
    ) -> Result<Arc<Vec<Outlined>>> {
        let make = |_: &String| find().map(Arc::new);
        self.kept(|kept| &mut kept.found, format!("{filter:?}"), |kept, found| kept.hold(found.len()), make)
    }

    /// What the record covers as of a day, counted by `count` unless it is kept.
    pub(super) fn coverage_kept(
        &self,
        as_of: Option<Date>,
        count: impl FnOnce() -> Result<Coverage>,
    ) -> Result<Coverage> {
        self.refresh()?;
        self.kept(|kept| &mut kept.coverage, as_of, |_, _| (), |_| count())
    }

    /// An event by its id, its kind and its claims, made by `make` unless it is kept.
    pub(super) fn event_kept(
        &self,
        (id, kind, claims): (&str, Kind, Vec<i64>),
        make: impl FnOnce(&[i64]) -> Result<Option<Event>>,
    ) -> Result<Option<Event>> {
        let room = |kept: &mut Kept, _: &Option<Event>| {
            if kept.events.len() >= EVENTS {
                kept.events.clear();
            }
        };
        self.kept(|kept| &mut kept.events, (claims, kind, id.to_owned()), room, |(claims, ..)| make(claims))
    }
}
