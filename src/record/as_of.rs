//! The events as they stood on a day, merged anew from what was published by then, as far as they can pass a filter.

use super::ask::{Filter, LONG};
use super::event::{Said, outline};
use super::events::{Merged, merge_group};
use super::outlined::Outlined;
use super::recent::{Candidate, PartsOf};
use super::slots::{Slots, small};
use super::{Group, Kind, Record, Result};
use crate::lexicon::ontology::Act;
use jiff::ToSpan;
use jiff::civil::Date;
use rusqlite::{OptionalExtension, params, params_from_iter};
use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

/// That an event has one side only.
const ALONE: &str = "AND (SELECT count(*) FROM event_sides AS o WHERE o.event = p.event) <= 1";
/// Days beyond which no claim of an event lies from the event's own days.
const NEARBY: i32 = 62;

/// So few parts are merged sooner than today's events are asked which of them can hold what passes.
const FEW: usize = 100;

/// Parts of a group, by who acts in them; 0 is the whole group.
pub(super) type Parts = BTreeSet<u32>;

impl Record {
    /// The day as of which events have to be merged anew; none where those of today serve, since nothing came later.
    pub(super) fn merged_anew(&self, as_of: Option<Date>) -> Result<Option<Date>> {
        let later = "SELECT EXISTS (SELECT 1 FROM documents WHERE published > ?1)
                     OR EXISTS (SELECT 1 FROM documents WHERE published IS NULL)";
        let Some(day) = as_of else { return Ok(None) };
        let later: bool = self.db.prepare_cached(later)?.query_row([day.to_string()], |row| row.get(0))?;
        Ok(later.then_some(day))
    }

    /// The events as they stood on a day, merged from what was published by then; without those in `but`.
    pub(super) fn merged_as_of(
        &self,
        filter: &Filter,
        day: Date,
        but: &HashSet<String>,
    ) -> Result<Vec<Outlined>> {
        let spoken = self.claims_with(filter)?;
        let mut all = self.each_merged(filter, day, but, spoken.as_ref(), None)?;
        all.sort_by(|a, b| filter.order(a.place(), b.place()));
        // Who else takes part is seen only in the ledger.
        if !filter.alone {
            all.truncate(filter.limit.unwrap_or(usize::MAX));
        }
        Ok(all)
    }

    /// The outlines of the events that pass as of a day: where `spoken` is given, with one of these claims; where
    /// `within` is, of these groups.
    pub(super) fn each_merged(
        &self,
        filter: &Filter,
        day: Date,
        but: &HashSet<String>,
        spoken: Option<&HashSet<i64>>,
        within: Option<&HashSet<i64>>,
    ) -> Result<Vec<Outlined>> {
        let people: Vec<u32> = filter.people.iter().map(|person| small(person)).collect();
        let mut all = Vec::new();
        for (key, name, parts) in self.groups(filter)? {
            if within.is_some_and(|within| !within.contains(&key)) {
                continue;
            }
            let sides: Vec<u32> = filter
                .sides
                .iter()
                .filter(|side| !Group::gives(&name, side))
                .map(|side| small(side))
                .collect();
            for part in self.parts_as_of(key, &name, day, parts)? {
                let merged = self.candidates((day, key, part), || self.merged(key, &name, day, part))?;
                let passing = merged.iter().filter(|one| {
                    let holds =
                        |claims: &HashSet<i64>| one.outlined.claims().iter().any(|c| claims.contains(c));
                    filter.passes(&one.outlined)
                        && sides.iter().all(|side| one.actors.contains(side))
                        && (people.is_empty() || one.people.iter().any(|person| people.contains(person)))
                        && spoken.is_none_or(holds)
                        && !but.contains(&one.outlined.id)
                });
                all.extend(passing.map(|one| one.outlined.clone()));
            }
        }
        Ok(all)
    }

    /// The parts to merge for what is asked of some: the whole group, 0, where a claim published by the day does not say
    /// who acts and may join any of them, or where all claims say the same.
    fn parts_as_of(&self, group: i64, name: &str, day: Date, parts: Parts) -> Result<Parts> {
        let open = name.contains(" > ");
        let unsaid = open && !parts.contains(&0) && !self.slots_as_of(group, day, Some(0))?.is_empty();
        Ok(if !open || unsaid { Parts::from([0]) } else { parts })
    }

    /// The events of a part of a group, or of the whole group for 0, from what was published by a day.
    fn merged(&self, group: i64, name: &str, day: Date, part: u32) -> Result<Vec<Candidate>> {
        let Some(act) = name.split(['/', ' ']).next().and_then(Act::from_name) else { return Ok(Vec::new()) };
        let slots = self.slots_as_of(group, day, Some(part).filter(|part| *part != 0))?;
        let candidate = |merged: Merged| {
            let outline = outline(merged.slots.iter().map(|slots| Said {
                mode: slots.mode.as_deref(),
                when: slots.when,
                status: slots.status,
                published: slots.published,
            }));
            let actors = merged.slots.iter().flat_map(|slots| slots.actors.iter().copied());
            let people = merged.slots.iter().flat_map(|slots| slots.people.iter().map(|person| person.id));
            let (actors, people) = (each_once(actors), each_once(people));
            let claims = merged.slots.iter().map(|slots| slots.claim).collect();
            let outlined = Outlined::merged(merged.id, merged.kind, act, outline, claims);
            Candidate { outlined, actors, people }
        };
        Ok(merge_group(name, &slots).into_iter().map(candidate).collect())
    }

    /// What merging looks at in the claims of a part of a group published by a day; in those of all its parts for none.
    pub(super) fn slots_as_of(&self, group: i64, day: Date, part: Option<u32>) -> Result<Vec<Slots>> {
        let sql = match part {
            None => "SELECT claim, slots FROM slots WHERE grp = ?1 AND ?2 IS NULL",
            Some(_) => "SELECT claim, slots FROM slots INDEXED BY slots_part WHERE grp = ?1 AND part = ?2",
        };
        let mut statement = self.db.prepare_cached(sql)?;
        let mut rows = statement.query(params![group, part])?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            let bytes = row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?;
            if Slots::published(bytes).is_some_and(|published| published <= day) {
                all.extend(Slots::unpack(row.get(0)?, bytes));
            }
        }
        Ok(all)
    }

    /// Groups that can hold what is asked for: key, name and the parts in which the sides asked for act together.
    fn groups(&self, filter: &Filter) -> Result<Vec<(i64, String, Parts)>> {
        let mut sides = filter.sides.iter();
        let Some(first) = sides.next() else {
            let mut statement = self.db.prepare_cached("SELECT key FROM groups")?;
            let rows = statement.query_map([], |row| Ok((row.get(0)?, Parts::from([0]))))?;
            let all = rows.collect::<rusqlite::Result<_>>()?;
            return self.named(filter, all);
        };
        const OF: &str = "SELECT grp, part FROM group_sides WHERE side = ?1";
        let mut found = PartsOf::clone(&*self.parts_where(OF, &[first])?);
        for side in sides {
            let others = self.parts_where(OF, &[side])?;
            found.retain(|group, parts| {
                *parts = others.get(group).map_or_else(Parts::new, |others| together(parts, others));
                !parts.is_empty()
            });
        }
        self.named(filter, found)
    }

    /// Those of the groups that are of the act and name the people asked for, with their names.
    fn named(&self, filter: &Filter, parts: PartsOf) -> Result<Vec<(i64, String, Parts)>> {
        let few = !filter.sides.is_empty() && parts.values().map(Parts::len).sum::<usize>() <= FEW;
        let only = if few { None } else { self.only_parts(filter)? };
        let sql = "SELECT name FROM groups WHERE key = ?1 AND (?2 IS NULL OR act = ?2)";
        let mut statement = self.db.prepare_cached(sql)?;
        let act = filter.act.map(Act::name);
        let mut named = Vec::new();
        let of_visits =
            |name: &str, host: &str| name.starts_with("CONSULT/visit >") && Group::gives(name, host);
        for (key, mut parts) in parts {
            if let Some(only) = &only {
                parts = only.get(&key).map_or_else(Parts::new, |theirs| together(&parts, theirs));
            }
            if parts.is_empty() {
                continue;
            }
            let name: Option<String> = statement.query_row(params![key, act], |row| row.get(0)).optional()?;
            let name = name.filter(|name| filter.host.as_ref().is_none_or(|host| of_visits(name, host)));
            named.extend(name.map(|name| (key, name, parts)));
        }
        Ok(named)
    }

    /// The parts of groups outside of which nothing can pass, where today's events tell.
    fn only_parts(&self, filter: &Filter) -> Result<Option<Arc<PartsOf>>> {
        const FIND: &str = "SELECT DISTINCT slots.grp, slots.part FROM";
        let days = near(filter).map(|(from, to)| [from.to_string(), to.to_string()]);
        if !filter.people.is_empty() {
            // Today's events name everybody that their claims name, and have all of their sides.
            let n = filter.people.len();
            let marks: Vec<String> = (1..=n).map(|nth| format!("?{nth}")).collect();
            let of = "event_people AS p CROSS JOIN slots ON slots.event = p.event WHERE p.person IN";
            let alone = if filter.alone { ALONE } else { "" };
            let days = days.filter(|_| filter.looked_from.is_some());
            let within = days.as_ref().map(|_| format!("AND p.day_from BETWEEN ?{} AND ?{}", n + 1, n + 2));
            let sql = format!("{FIND} {of} ({}) {alone} {}", marks.join(", "), within.unwrap_or_default());
            let values: Vec<&String> = filter.people.iter().chain(days.iter().flatten()).collect();
            return self.parts_where(&sql, &values).map(Some);
        }
        if let Some(kind @ (Kind::Counting | Kind::General)) = filter.kind {
            // A claim stands apart by itself: what stood apart on a day does so today.
            let of = "events CROSS JOIN slots ON slots.event = events.key
                      WHERE events.kind = ?1 AND events.kind <> 'single'";
            return self.parts_where(&format!("{FIND} {of}"), &[&kind.name().to_owned()]).map(Some);
        }
        let (Some([from, to]), false) = (days, filter.sides.is_empty()) else { return Ok(None) };
        let of = "event_sides AS s CROSS JOIN slots ON slots.event = s.event
                  WHERE s.side = ?1 AND s.day_from BETWEEN ?2 AND ?3";
        self.parts_where(&format!("{FIND} {of}"), &[&filter.driving(), &from, &to]).map(Some)
    }

    /// The parts of groups that a query finds.
    fn parts_where(&self, sql: &str, values: &[&String]) -> Result<Arc<PartsOf>> {
        self.parts_kept(format!("{sql} {values:?}"), || {
            let mut statement = self.db.prepare_cached(sql)?;
            let mut parts = PartsOf::new();
            let mut rows = statement.query(params_from_iter(values))?;
            while let Some(row) = rows.next()? {
                parts.entry(row.get(0)?).or_default().insert(row.get(1)?);
            }
            Ok(parts)
        })
    }
}

/// The days on which today's event of a claim can begin, for an event as of a day that passes; none where any can.
fn near(filter: &Filter) -> Option<(Date, Date)> {
    if let Some(from) = filter.looked_from {
        // Lists as of a day look at most a year ahead of it.
        let ahead = filter.as_of.map_or(Date::MAX, |day| day.saturating_add(i64::from(LONG).days()));
        return Some((from.saturating_sub(i64::from(NEARBY).days()), ahead));
    }
    // An event of so few days has a claim of as few, and today's event of that claim lies near them.
    let margin = i64::from(filter.within_days? + NEARBY).days();
    Some((filter.since?.saturating_sub(margin), filter.until?.saturating_add(margin)))
}

/// Hashes in order, each once.
fn each_once(hashes: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut hashes: Vec<u32> = hashes.collect();
    hashes.sort_unstable();
    hashes.dedup();
    hashes
}

/// The parts two sides share.
fn together(a: &Parts, b: &Parts) -> Parts {
    let pairs = a.iter().flat_map(|a| b.iter().map(move |b| (*a, *b)));
    pairs.filter(|(a, b)| a == b || *a == 0 || *b == 0).map(|(a, b)| a.max(b)).collect()
}
