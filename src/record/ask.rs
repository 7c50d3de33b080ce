//! Asking for events: by filter, as of a day, with what people noted about them.

use super::event::called;
use super::outlined::Outlined;
use super::{Event, Kind, Record, Result, search, side};
use crate::claim::Party;
use crate::claim::when::Interval;
use crate::lexicon::ontology::{Act, Status};
use jiff::ToSpan;
use jiff::civil::Date;
use rusqlite::{ToSql, params_from_iter};
use serde::Serialize;
use std::cell::Cell;
use std::cmp::Ordering;
use std::collections::HashSet;
use std::sync::Arc;

/// Days after which an event counts as a long one, which days alone do not find.
pub(super) const LONG: i32 = 366;

/// Which events to load; empty fields let everything through.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Filter {
    /// Countries (or parties without one) that must all take part.
    pub sides: Vec<String>,
    /// Only events that nobody but these sides takes part in.
    pub alone: bool,
    /// Visits to this country only.
    pub host: Option<String>,
    /// People of whom one must take part, by id, or by name in small letters for claims that know no id.
    pub people: Vec<String>,
    /// How the events may be counted.
    pub kind: Option<Kind>,
    /// The act.
    pub act: Option<Act>,
    /// The mode.
    pub mode: Option<String>,
    /// The status as of the day asked for.
    pub status: Option<Status>,
    /// Words that a sentence about the event must all hold, as [`Record::search`] reads them.
    pub words: Option<String>,
    /// Events that end on or after this day.
    pub since: Option<Date>,
    /// Events that begin on or before this day.
    pub until: Option<Date>,
    /// Where there are any: events that touch one of these stretches of days.
    pub during: Vec<Stretch>,
    /// Events whose days are known to so many.
    pub within_days: Option<i32>,
    /// Only events whose days are not known.
    pub undated: bool,
    /// As of a day: only events near or after this day are looked at; see [`Record::browse`].
    pub looked_from: Option<Date>,
    /// Only what was published, and noted, by this day.
    pub as_of: Option<Date>,
    /// Leave out what people noted.
    pub without_notes: bool,
    /// The latest come first, and are those a limit keeps; undated ones come last.
    pub latest: bool,
    /// At most so many.
    pub limit: Option<usize>,
}

/// Days from the first of which to the last of which something may fall.
pub type Stretch = (Date, Date);

impl Record {
    /// The events that pass `filter`, by first day; undated ones come first. See [`Filter::latest`].
    pub fn events(&self, filter: &Filter) -> Result<Vec<Event>> {
        let mut events = Vec::new();
        self.each_event(filter, |event| {
            events.push(event);
            Ok::<(), super::Error>(())
        })?;
        Ok(events)
    }

    /// Calls `then` with each event that passes `filter`, in order, holding only one of them at a time.
    pub fn each_event<E: From<super::Error>>(
        &self,
        filter: &Filter,
        mut then: impl FnMut(Event) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        let (outlined, changed) = self.view(filter)?;
        let mut noted = changed.into_iter().peekable();
        let left = Cell::new(filter.limit.unwrap_or(usize::MAX));
        let mut hand_on = |event: Event| -> std::result::Result<(), E> {
            if left.get() > 0 && filter.admits(&event) {
                left.set(left.get() - 1);
                then(event)?;
            }
            Ok(())
        };
        for one in outlined.iter() {
            if left.get() == 0 {
                return Ok(());
            }
            while let Some(event) =
                noted.next_if(|event| filter.order((event.from(), &event.id), one.place()).is_lt())
            {
                hand_on(event)?;
            }
            if let Some(event) = self.whole(one)? {
                hand_on(event)?;
            }
        }
        noted.try_for_each(hand_on)
    }

    /// The events that pass `filter` without their ledgers, in the order of [`Record::events`], many times as fast.
    /// People asked for are not looked for in the ledger again.
    pub fn outlines(&self, filter: &Filter) -> Result<Vec<Outlined>> {
        let (outlined, changed) = self.view(filter)?;
        let mut outlined = outlined.to_vec();
        if !changed.is_empty() {
            let changed = changed.into_iter().filter(|event| filter.admits(event));
            outlined.extend(changed.map(Outlined::noted));
            outlined.sort_by(|a, b| filter.order(a.place(), b.place()));
            outlined.truncate(filter.limit.unwrap_or(usize::MAX));
        }
        Ok(outlined)
    }

    /// What passes by the evidence alone, and the events that notes show otherwise, which the evidence then leaves out.
    fn view(&self, filter: &Filter) -> Result<(Arc<Vec<Outlined>>, Vec<Event>)> {
        self.refresh()?;
        let then = self.merged_anew(filter.as_of)?;
        let noted = self.noted(filter, then)?;
        let outlined = self.found_kept(filter, || match then {
            Some(day) => self.merged_as_of(filter, day, &noted.events),
            None => self.stored(filter, &noted.events),
        })?;
        Ok((outlined, noted.changed))
    }

    /// The events that pass `filter` and whose outline passes `then`: only they are loaded whole.
    pub fn events_of(&self, filter: &Filter, then: impl Fn(&Outlined) -> bool) -> Result<Vec<Event>> {
        let mut events = Vec::new();
        for outlined in self.outlines(filter)?.iter().filter(|outlined| then(outlined)) {
            events.extend(self.whole(outlined)?.filter(|event| filter.admits(event)));
        }
        Ok(events)
    }

    /// The claims that hold the words asked for, of which an event needs one.
    pub(super) fn claims_with(&self, filter: &Filter) -> Result<Option<HashSet<i64>>> {
        let Some(words) = &filter.words else { return Ok(None) };
        let mut statement = self.db.prepare_cached(BY_WORDS)?;
        let keys = statement.query_map([search::query(words)], |row| row.get(0))?;
        Ok(Some(keys.collect::<rusqlite::Result<_>>()?))
    }

    /// The stored events that pass, without those in `but`.
    fn stored(&self, filter: &Filter, but: &HashSet<String>) -> Result<Vec<Outlined>> {
        let driver = match filter.kind {
            _ if !filter.people.is_empty() => Driver::People,
            _ if filter.sides.len() > 1 => Driver::Sides,
            Some(kind) if kind != Kind::Single => Driver::Odd,
            _ if filter.sides.is_empty() => Driver::None,
            _ => Driver::Sides,
        };
        let mut picked = self.picked(&filter.query(driver, but.len()), but)?;
        if filter.since.is_some() {
            picked.extend(self.picked(&filter.query(Driver::Long, but.len()), but)?);
        }
        picked.retain(|one| filter.falls(one.when));
        picked.sort_by(|a, b| filter.order(a.place(), b.place()));
        picked.dedup_by(|a, b| a.key() == b.key());
        picked.truncate(filter.limit.unwrap_or(usize::MAX));
        Ok(picked)
    }

    /// What a query picks.
    fn picked(&self, asked: &Asked, but: &HashSet<String>) -> Result<Vec<Outlined>> {
        let mut statement = self.db.prepare_cached(&asked.sql)?;
        let rows = statement.query_map(params_from_iter(asked.values()), Outlined::stored)?;
        let picked: Vec<Outlined> = rows.collect::<rusqlite::Result<_>>()?;
        Ok(picked.into_iter().filter(|one| !but.contains(&one.id)).collect())
    }
}

const BY_WORDS: &str = "SELECT claims.key FROM sentences_text
    CROSS JOIN claims ON claims.document = sentences_text.rowid >> 20
                     AND claims.sentence = sentences_text.rowid & 1048575
    WHERE sentences_text MATCH ?1";

/// A query as it grows, with its values.
struct Asked {
    sql: String,
    values: Vec<Box<dyn ToSql>>,
}

impl Asked {
    fn new(sql: &str) -> Asked {
        Asked { sql: sql.to_owned(), values: Vec::new() }
    }

    fn and(&mut self, sql: &str, value: impl ToSql + 'static) {
        self.values.push(Box::new(value));
        self.sql.push_str(" AND ");
        self.sql.push_str(&sql.replace('?', &format!("?{}", self.values.len())));
    }

    /// That something is one of several.
    fn and_any(&mut self, before: &str, values: &[String], after: &str) {
        let first = self.values.len() + 1;
        self.values.extend(values.iter().map(|value| Box::new(value.clone()) as Box<dyn ToSql>));
        let marks: Vec<String> = (first..=self.values.len()).map(|nth| format!("?{nth}")).collect();
        self.sql.push_str(&format!(" AND {before}{}{after}", marks.join(", ")));
    }

    fn values(&self) -> impl Iterator<Item = &dyn ToSql> {
        self.values.iter().map(|value| &**value)
    }
}

/// Where a query for stored events starts.
#[derive(Clone, Copy, PartialEq)]
enum Driver {
    /// From all events, by day.
    None,
    /// From the events of the side asked for, or of the first two together.
    Sides,
    /// From those of the people asked for.
    People,
    /// From the few that are not single ones.
    Odd,
    /// From events that lasted long, which the others do not find by their first day.
    Long,
}

impl Filter {
    /// The query for stored events: those that began in the days asked for or within a year before, or the long ones.
    /// `spare` is how many more to fetch, since notes may take as many out again.
    fn query(&self, driver: Driver, spare: usize) -> Asked {
        let named = matches!(driver, Driver::Sides | Driver::People);
        let (from, at) = match driver {
            Driver::Long => ("events INDEXED BY events_long WHERE long", "events"),
            Driver::None => ("events WHERE 1", "events"),
            Driver::Odd => ("events INDEXED BY events_kind WHERE kind <> 'single'", "events"),
            Driver::Sides => ("event_sides AS s CROSS JOIN events ON events.key = s.event WHERE 1", "s"),
            Driver::People => ("event_people AS s CROSS JOIN events ON events.key = s.event WHERE 1", "s"),
        };
        let distinct = if self.people.len() > 1 && driver == Driver::People { "DISTINCT" } else { "" };
        let mut asked = Asked::new(&format!("SELECT {distinct} {} FROM {from}", Outlined::COLUMNS));
        if driver == Driver::People {
            asked.and_any("s.person IN (", &self.people, ")");
        }
        let has_side = if named { SIDE_BESIDE } else { HAS_SIDE };
        let sides = self.distinct();
        let own = sides.len().min(2);
        if own > 0 {
            asked.and(if driver == Driver::Sides { "s.side = ?" } else { has_side }, self.driving());
        }
        for side in sides.into_iter().skip(own) {
            asked.and(has_side, side.clone());
        }
        if let Some(host) = &self.host {
            asked.and(VISITS_TO, format!("% + {host} + %"));
        }
        if self.alone {
            asked.sql.push_str(" AND NOT EXISTS (SELECT 1 FROM event_sides AS o WHERE o.event = events.key");
            self.sides
                .iter()
                .for_each(|side| asked.and("o.side <> ? AND o.side NOT LIKE '% + %'", side.clone()));
            asked.sql.push(')');
        }
        if self.undated {
            asked.sql.push_str(if named { " AND s.day_from = ''" } else { " AND events.day_from IS NULL" });
        }
        if let Some(until) = self.until {
            asked.sql.push_str(&format!(" AND {at}.day_from > ''"));
            asked.and(&format!("{at}.day_from <= ?"), until.to_string());
        }
        if let Some(since) = self.since {
            let year_before = since.saturating_sub(i64::from(LONG).days());
            asked.and(&format!("{at}.day_to >= ?"), since.to_string());
            let first = if driver == Driver::Long { String::new() } else { year_before.to_string() };
            asked.and(&format!("{at}.day_from >= ?"), first);
        }
        self.slots_of(&mut asked, driver);
        let desc = if self.latest { "DESC" } else { "" };
        let limit = self.limit.map_or(-1, |limit| i64::try_from(limit.saturating_add(spare)).unwrap_or(-1));
        asked.sql.push_str(&format!(" ORDER BY {at}.day_from {desc}, events.id {desc} LIMIT {limit}"));
        asked
    }

    /// The side asked for, or the first two together, as `event_sides` names them; "" where none is.
    pub(super) fn driving(&self) -> String {
        match self.distinct()[..] {
            [] => String::new(),
            [one] => one.clone(),
            [one, other, ..] => super::settle::pair(one, other),
        }
    }

    /// The sides asked for, each once.
    pub(super) fn distinct(&self) -> Vec<&String> {
        let mut sides: Vec<&String> = self.sides.iter().collect();
        sides.sort_unstable();
        sides.dedup();
        sides
    }

    /// The order of views: by first day and id, or the other way round.
    pub(super) fn order(&self, a: (Option<Date>, &str), b: (Option<Date>, &str)) -> Ordering {
        if self.latest { b.cmp(&a) } else { a.cmp(&b) }
    }

    fn slots_of(&self, asked: &mut Asked, driver: Driver) {
        if let Some(kind) = self.kind {
            asked.and("events.kind = ?", kind.name());
        }
        if let Some(act) = self.act {
            asked.and("events.act = ?", act.name());
        }
        if let Some(mode) = &self.mode {
            asked.and("events.mode = ?", mode.clone());
        }
        if let Some(status) = self.status {
            asked.and("events.status = ?", status.name());
        }
        if let Some(words) = &self.words {
            asked.and(&of_claims(BY_WORDS), search::query(words));
        }
        if driver == Driver::Long && !self.people.is_empty() {
            asked.and_any(
                "events.key IN (SELECT event FROM event_people WHERE person IN (",
                &self.people,
                "))",
            );
        }
    }

    /// Whether an event merged as of a day passes by its outline.
    pub(super) fn passes(&self, outlined: &Outlined) -> bool {
        self.kind.is_none_or(|kind| outlined.kind == kind)
            && self.mode.as_ref().is_none_or(|mode| outlined.mode.as_ref() == Some(mode))
            && self.status.is_none_or(|status| outlined.status == status)
            && self.falls(outlined.when)
    }

    /// Whether days are among those asked for.
    fn falls(&self, when: Option<Interval>) -> bool {
        let touches = |(from, to): &Stretch| when.is_some_and(|when| when.from <= *to && *from <= when.to);
        !(self.undated && when.is_some())
            && self.since.is_none_or(|day| when.is_some_and(|when| when.to >= day))
            && self.until.is_none_or(|day| when.is_some_and(|when| when.from <= day))
            && self.looked_from.is_none_or(|day| when.is_some_and(|when| when.from >= day))
            && self.within_days.is_none_or(|most| when.is_some_and(|when| when.days() <= most))
            && (self.during.is_empty() || self.during.iter().any(touches))
    }

    /// Whether an event passes, apart from the words of its claims.
    pub(super) fn admits(&self, event: &Event) -> bool {
        let parties = || event.actors.iter().chain(&event.recipients);
        let named = |one: &String| {
            let claims = || event.ledger.iter().map(|told| &told.claim);
            let told = claims().flat_map(|claim| claim.actors.iter().chain(&claim.recipients));
            parties().chain(told).any(|party| called(party).as_ref() == Some(one))
        };
        let own = |party: &Party| self.sides.contains(&side(party));
        self.sides.iter().all(|side| event.involves(side))
            && (!self.alone || parties().all(own))
            && self.host.as_deref().is_none_or(|host| event.visit_host() == Some(host))
            && (self.people.is_empty() || self.people.iter().any(named))
            && self.kind.is_none_or(|kind| event.kind == kind)
            && self.act.is_none_or(|act| event.act == act)
            && self.mode.as_ref().is_none_or(|mode| event.mode.as_ref() == Some(mode))
            && self.status.is_none_or(|status| event.status == status)
            && self.falls(event.when)
    }
}

/// That an event is of a group of visits to a country: see [`Group::name`].
const VISITS_TO: &str = "EXISTS (SELECT 1 FROM groups AS g WHERE g.key = events.grp
    AND g.name LIKE 'CONSULT/visit > %' AND ' + ' || substr(g.name, 17) || ' + ' LIKE ?)";
const SIDE_BESIDE: &str = "EXISTS (SELECT 1 FROM event_sides AS other WHERE other.side = ?
    AND other.day_from = s.day_from AND other.event = s.event)";
pub(super) const HAS_SIDE: &str = "EXISTS (SELECT 1 FROM event_sides AS other WHERE other.side = ?
    AND other.day_from = coalesce(events.day_from, '') AND other.event = events.key)";

/// That an event is that of one of some claims.
fn of_claims(claims: &str) -> String {
    format!(
        "events.key IN (SELECT slots.event FROM ({}) AS found CROSS JOIN claims AS c ON c.key = found.claim
         CROSS JOIN slots ON slots.grp = c.grp AND slots.claim = c.key)",
        claims.replacen("claims.key FROM", "claims.key AS claim FROM", 1).replace("?1", "?")
    )
}

pub(super) fn kind_named(name: &str) -> Kind {
    use Kind::*;
    [Single, Counting, General, Vague, Rejected]
        .into_iter()
        .find(|kind| kind.name() == name)
        .unwrap_or(Single)
}
