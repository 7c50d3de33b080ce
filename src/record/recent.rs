//! What a connection lately worked out, kept for the next question: the same events are asked for many times on the
//! way to one brief or one set of odds. It is forgotten as soon as the record changes, and when it grows too large.

use super::ask::Parts;
use super::outlined::Outlined;
use super::{Coverage, Event, Filter, Kind, Record, Result};
use jiff::civil::Date;
use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

/// Events kept whole.
const EVENTS: usize = 6_000;
/// Outlines kept of groups merged as of a day.
const OUTLINES: usize = 400_000;

/// An event of a group merged as of a day, and the states that act in it.
pub(super) struct Candidate {
    pub outlined: Outlined,
    pub actors: Vec<u32>,
}

/// The events of some parts of a group.
pub(super) type Candidates = Arc<Vec<Candidate>>;

/// What is kept.
#[derive(Default)]
pub(super) struct Recent(RefCell<Kept>);

#[derive(Default)]
struct Kept {
    /// The state of the record it holds for: how often others changed the file, and how often this connection did.
    of: Option<(i64, u64)>,
    /// The day the groups are merged as of.
    day: Option<Date>,
    groups: HashMap<(i64, Parts), Candidates>,
    outlines: usize,
    events: HashMap<(Vec<i64>, Kind, String), Event>,
    found: HashMap<String, Arc<Vec<Outlined>>>,
    coverage: HashMap<Option<Date>, Coverage>,
}

impl Recent {
    /// Forgets everything.
    pub fn forget(&self) {
        *self.0.borrow_mut() = Kept::default();
    }
}

impl Record {
    /// Forgets what was kept if the record is no longer as it was.
    pub(super) fn refresh(&self) -> Result<()> {
        let now = Some((self.version()?, self.db.total_changes()));
        if self.recent.0.borrow().of != now {
            *self.recent.0.borrow_mut() = Kept { of: now, ..Kept::default() };
        }
        Ok(())
    }

    /// The events of some parts of a group as of a day, merged by `merge` unless they are kept.
    pub(super) fn candidates(
        &self,
        (group, parts): (i64, Parts),
        day: Date,
        merge: impl FnOnce(&Parts) -> Result<Vec<Candidate>>,
    ) -> Result<Candidates> {
        let key = (group, parts);
        let mut kept = self.recent.0.borrow_mut();
        if kept.day != Some(day) || kept.outlines > OUTLINES {
            kept.groups.clear();
            kept.found.clear();
            (kept.day, kept.outlines) = (Some(day), 0);
        }
        if let Some(known) = kept.groups.get(&key) {
            return Ok(known.clone());
        }
        let merged = Arc::new(merge(&key.1)?);
        kept.outlines += merged.len();
        kept.groups.insert(key, merged.clone());
        Ok(merged)
    }

    /// What passes a filter, found by `find` unless it is kept.
    pub(super) fn found_kept(
        &self,
        filter: &Filter,
        find: impl FnOnce() -> Result<Vec<Outlined>>,
    ) -> Result<Arc<Vec<Outlined>>> {
        let key = format!("{filter:?}");
        if let Some(known) = self.recent.0.borrow().found.get(&key) {
            return Ok(known.clone());
        }
        let found = Arc::new(find()?);
        let mut kept = self.recent.0.borrow_mut();
        if kept.outlines > OUTLINES {
            kept.found.clear();
            kept.groups.clear();
            kept.outlines = 0;
        }
        kept.outlines += found.len();
        kept.found.insert(key, found.clone());
        Ok(found)
    }

    /// What the record covers as of a day, counted by `count` unless it is kept.
    pub(super) fn coverage_kept(
        &self,
        as_of: Option<Date>,
        count: impl FnOnce() -> Result<Coverage>,
    ) -> Result<Coverage> {
        self.refresh()?;
        if let Some(known) = self.recent.0.borrow().coverage.get(&as_of) {
            return Ok(known.clone());
        }
        let coverage = count()?;
        self.recent.0.borrow_mut().coverage.insert(as_of, coverage.clone());
        Ok(coverage)
    }

    /// An event by its id, its kind and its claims, made by `make` unless it is kept.
    pub(super) fn event_kept(
        &self,
        (id, kind, claims): (&str, Kind, Vec<i64>),
        make: impl FnOnce(&[i64]) -> Result<Option<Event>>,
    ) -> Result<Option<Event>> {
        let key = (claims, kind, id.to_owned());
        if let Some(known) = self.recent.0.borrow().events.get(&key) {
            return Ok(Some(known.clone()));
        }
        let event = make(&key.0)?;
        let mut kept = self.recent.0.borrow_mut();
        if kept.events.len() >= EVENTS {
            kept.events.clear();
        }
        if let (Some(event), Some(_)) = (&event, kept.of) {
            kept.events.insert(key, event.clone());
        }
        Ok(event)
    }
}
