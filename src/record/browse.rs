//! Looking through a record: events latest first with counts by facet, and what is new. Every
//! question here reads a bounded number of rows, so that it answers as quickly on a large record as on a small one.

use super::ask::{HAS_SIDE, LONG};
use super::load::day;
use super::outlined::Outlined;
use super::{Event, Filter, Record, Result, search};
use jiff::ToSpan;
use jiff::civil::Date;
use rusqlite::{InterruptHandle, OptionalExtension, Row, ToSql, params_from_iter};
use serde::Serialize;
use std::collections::{BTreeMap, HashSet};
use std::path::Path;

/// Claims looked at for words or a person, the latest read first.
const CLAIMS: usize = 4000;

/// Events merged anew as of a day for a list, the latest; of a person they lie in many more groups.
const LATEST: usize = 500;
const LATEST_OF_ONE: usize = 120;
/// Days ahead of that day to which they may begin.
const AHEAD: i32 = 62;
const LATEST_OF: &str = "SELECT day_from FROM {} = ?1 AND day_from > '' AND day_from <= ?2 ORDER BY day_from DESC LIMIT 1 OFFSET ?3";

/// Events found, the latest first.
#[derive(Clone, Debug, Serialize)]
pub struct Browse {
    /// Those of the part asked for, with their ledgers.
    pub events: Vec<Event>,
    /// How many were found in all, or how many were looked at where there are more.
    pub total: usize,
    /// Whether there are more than were looked at.
    pub more: bool,
    /// How many of them by status, act, mode and year.
    pub facets: Facets,
}

/// Counts of events by what they have in common.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Facets {
    /// By status.
    pub status: BTreeMap<String, usize>,
    /// By act.
    pub act: BTreeMap<String, usize>,
    /// By mode.
    pub mode: BTreeMap<String, usize>,
    /// By year of the first day.
    pub year: BTreeMap<String, usize>,
}

/// A document without its text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Listed {
    /// Its id.
    pub id: String,
    /// Its headline.
    pub title: Option<String>,
    /// Its outlet.
    pub source: Option<String>,
    /// Day of publication.
    pub published: Option<Date>,
    /// How many claims it makes.
    pub claims: usize,
}

impl Record {
    /// Opens the record at `path` for questions only: nothing asked of it can change the file.
    pub fn open_to_read(path: &Path) -> Result<Record> {
        let record = Record::open(path)?;
        record.db.pragma_update(None, "query_only", true)?;
        Ok(record)
    }

    /// A number that changes whenever another connection has changed the file.
    pub fn version(&self) -> Result<i64> {
        Ok(self.db.pragma_query_value(None, "data_version", |row| row.get(0))?)
    }

    /// What stops the question this record is answering, from another thread.
    pub fn stopper(&self) -> InterruptHandle {
        self.db.get_interrupt_handle()
    }

    /// The events that pass, latest first and undated ones last: of the first `most`, their counts, and `show` of
    /// them after the first `skip` in full. Of the filter the sides, the first person, words, act, mode, status, days and notes
    /// are looked at.
    pub fn browse(&self, filter: &Filter, most: usize, skip: usize, show: usize) -> Result<Browse> {
        self.refresh()?;
        let mut asked = Filter { limit: None, ..filter.clone() };
        let then = self.merged_anew(filter.as_of)?;
        let noted = self.noted(&asked, then)?;
        let mut more = false;
        let mut found = match then {
            Some(day) => {
                let latest = if asked.people.is_empty() { LATEST } else { LATEST_OF_ONE };
                asked.looked_from = self.latest_from(&asked, day, latest)?;
                more = asked.looked_from.is_some();
                self.light_as_of(&asked, day, &noted.events)?
            }
            None => self.light(filter, most + 1)?,
        };
        found.retain(|one| !noted.events.contains(&one.id));
        found.extend(noted.changed.into_iter().filter(|event| asked.admits(event)).map(Outlined::noted));
        found.sort_by(|a, b| b.place().cmp(&a.place()));
        more |= found.len() > most;
        found.truncate(most);
        let (total, facets) = (found.len(), facets(&found));
        let mut events = Vec::new();
        for one in found.iter().skip(skip).take(show) {
            events.extend(self.whole(one)?);
        }
        Ok(Browse { events, total, more, facets })
    }

    /// The day from which on about the latest `n` events of a side, of two, or of a person begin as of a day, where there
    /// are more: as [`Filter::looked_from`] it spares merging what came before.
    ///
    /// # Errors
    /// A record that cannot be read.
    pub fn latest_from(&self, filter: &Filter, day: Date, n: usize) -> Result<Option<Date>> {
        let (sql, value) = match (&filter.people[..], filter.driving()) {
            _ if filter.words.is_some() || filter.since.is_some() || filter.undated => return Ok(None),
            ([person], _) => (LATEST_OF.replace("{}", "event_people WHERE person"), person.clone()),
            (_, side) if side.is_empty() => return Ok(None),
            (_, side) => (LATEST_OF.replace("{}", "event_sides WHERE side"), side),
        };
        let until = filter.until.unwrap_or(day.saturating_add(AHEAD.days()));
        let values = rusqlite::params![value, until.to_string(), n];
        Ok(self.db.prepare_cached(&sql)?.query_row(values, |row| self::day(row, 0)).optional()?.flatten())
    }

    /// The events as of a day, by their outlines. For words, those of the claims read last among them.
    fn light_as_of(&self, filter: &Filter, day: Date, but: &HashSet<String>) -> Result<Vec<Outlined>> {
        let spoken = filter.words.as_ref().map(|words| self.spoken_by(words, day)).transpose()?;
        let (claims, groups) = spoken.unzip();
        self.each_merged(filter, day, but, claims.as_ref(), groups.as_ref())
    }

    /// The claims read last whose sentence holds words, published by a day, and their groups.
    fn spoken_by(&self, words: &str, day: Date) -> Result<(HashSet<i64>, HashSet<i64>)> {
        let sql = format!(
            "SELECT claims.key, claims.grp FROM sentences_text
             CROSS JOIN documents ON documents.key = sentences_text.rowid >> 20
             CROSS JOIN claims ON claims.document = documents.key
                              AND claims.sentence = sentences_text.rowid & 1048575
             WHERE sentences_text MATCH ?1 AND published <= ?2 ORDER BY sentences_text.rowid DESC LIMIT {CLAIMS}"
        );
        let mut statement = self.db.prepare_cached(&sql)?;
        let rows = statement.query_map(rusqlite::params![search::query(words), day.to_string()], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?))
        })?;
        let mut all = (HashSet::new(), HashSet::new());
        for row in rows {
            let (claim, group) = row?;
            all.0.insert(claim);
            all.1.insert(group);
        }
        Ok(all)
    }

    fn light(&self, filter: &Filter, most: usize) -> Result<Vec<Outlined>> {
        let mut found = Vec::new();
        for long in [false, true].into_iter().take(if filter.since.is_some() { 2 } else { 1 }) {
            let (sql, values) = query(filter, most, long);
            let mut statement = self.db.prepare_cached(&sql)?;
            let values = values.iter().map(|value| &**value as &dyn ToSql);
            let rows = statement.query_map(params_from_iter(values), Outlined::stored)?;
            found.extend(rows.collect::<rusqlite::Result<Vec<Outlined>>>()?);
        }
        Ok(found)
    }

    /// Events of which something was published from `since` to `until`, the latest told first, at most so many.
    pub fn lately(&self, since: Date, until: Date, most: usize) -> Result<Vec<Event>> {
        let sql = format!(
            "SELECT DISTINCT {}
             FROM documents INDEXED BY documents_covered
             CROSS JOIN claims ON claims.document = documents.key
             CROSS JOIN slots ON slots.grp = claims.grp AND slots.claim = claims.key
             CROSS JOIN events ON events.key = slots.event
             WHERE published >= ?1 AND published <= ?2 ORDER BY published DESC LIMIT ?3",
            Outlined::COLUMNS
        );
        let days = (since.to_string(), until.to_string());
        let mut statement = self.db.prepare_cached(&sql)?;
        let rows = statement.query_map(rusqlite::params![days.0, days.1, most], Outlined::stored)?;
        let found: Vec<Outlined> = rows.collect::<rusqlite::Result<_>>()?;
        let noted = self.noted(&Filter::default(), None)?;
        let mut events = Vec::new();
        let mut seen = HashSet::new();
        for one in found.iter().filter(|one| seen.insert(one.id.clone())) {
            match noted.changed.iter().find(|event| event.id == one.id) {
                Some(changed) => events.push(changed.clone()),
                None if noted.events.contains(&one.id) => {}
                None => events.extend(self.whole(one)?),
            }
        }
        Ok(events)
    }

    /// The documents of an outlet, the latest published first, at most so many.
    pub fn documents_of(&self, outlet: &str, most: usize) -> Result<Vec<Listed>> {
        let sql = "SELECT id, title, source, published, claims FROM documents
             WHERE key IN (SELECT key FROM documents INDEXED BY documents_covered WHERE source = ?1
                           ORDER BY published DESC LIMIT ?2) ORDER BY published DESC, id";
        let mut statement = self.db.prepare_cached(sql)?;
        let rows = statement.query_map(rusqlite::params![outlet, most], listed)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The id of the event a claim of that document and id is told in, if it is in the record.
    pub fn event_of(&self, claim: i64) -> Result<Option<String>> {
        let sql = "SELECT events.id FROM claims
             CROSS JOIN slots ON slots.grp = claims.grp AND slots.claim = claims.key
             CROSS JOIN events ON events.key = slots.event WHERE claims.key = ?1";
        Ok(self.db.prepare_cached(sql)?.query_row([claim], |row| row.get(0)).optional()?)
    }
}

fn listed(row: &Row) -> rusqlite::Result<Listed> {
    Ok(Listed {
        id: row.get(0)?,
        title: row.get(1)?,
        source: row.get(2)?,
        published: day(row, 3)?,
        claims: row.get(4)?,
    })
}

/// The query for stored events and its values: where a first day is asked for, those that began within a year before
/// it or since, or else the `long` ones that began earlier.
fn query(filter: &Filter, most: usize, long: bool) -> (String, Vec<Box<dyn ToSql>>) {
    let spoken = filter.words.is_some() || !filter.people.is_empty() || long;
    let sides = filter.distinct();
    let own = sides.len().min(2);
    let (tables, order, at) = match own {
        1 | 2 if !spoken => (
            "event_sides AS s CROSS JOIN events ON events.key = s.event",
            "s.day_from DESC, s.event DESC",
            "s",
        ),
        _ if long => ("events INDEXED BY events_long", "events.day_from DESC, events.id DESC", "events"),
        _ => ("events", "events.day_from DESC, events.id DESC", "events"),
    };
    let mut sql = format!("SELECT {} FROM {tables} WHERE 1", Outlined::COLUMNS);
    let mut values: Vec<Box<dyn ToSql>> = Vec::new();
    let mut and = |part: &str, value: Box<dyn ToSql>| {
        values.push(value);
        sql.push_str(&format!(" AND {}", part.replace('?', &format!("?{}", values.len()))));
    };
    if own > 0 {
        and(if spoken { HAS_SIDE } else { "s.side = ?" }, Box::new(filter.driving()));
    }
    for side in sides.into_iter().skip(own) {
        and(HAS_SIDE, Box::new(side.clone()));
    }
    if let Some(words) = &filter.words {
        and(&events_of(BY_WORDS), Box::new(search::query(words)));
    }
    for person in filter.people.iter().take(1) {
        and(&events_of(BY_PERSON), Box::new(person.clone()));
    }
    if let Some(act) = filter.act {
        and("events.act = ?", Box::new(act.name()));
    }
    if let Some(mode) = &filter.mode {
        and("events.mode = ?", Box::new(mode.clone()));
    }
    if let Some(status) = filter.status {
        and("events.status = ?", Box::new(status.name()));
    }
    if let Some(until) = filter.until {
        and(&format!("{at}.day_from > '' AND {at}.day_from <= ?"), Box::new(until.to_string()));
    }
    if let Some(since) = filter.since {
        and("events.day_to >= ?", Box::new(since.to_string()));
        let year_before = since.saturating_sub(i64::from(LONG).days()).to_string();
        let began = if long { "events.long AND events.day_from < ?" } else { &format!("{at}.day_from >= ?") };
        and(began, Box::new(year_before));
    }
    sql.push_str(&format!(" ORDER BY {order} LIMIT {most}"));
    (sql, values)
}

const BY_WORDS: &str = "SELECT claims.key AS claim, claims.grp AS grp
    FROM (SELECT rowid AS at FROM sentences_text WHERE sentences_text MATCH ? ORDER BY rowid DESC LIMIT CLAIMS)
    CROSS JOIN claims ON claims.document = at >> 20 AND claims.sentence = at & 1048575";
const BY_PERSON: &str = "SELECT named.claim AS claim, claims.grp AS grp
    FROM (SELECT claim FROM parties WHERE id = ? AND id IS NOT country ORDER BY claim DESC LIMIT CLAIMS) AS named
    CROSS JOIN claims ON claims.key = named.claim";

/// That an event is that of one of some claims.
fn events_of(claims: &str) -> String {
    let claims = claims.replace("CLAIMS", &CLAIMS.to_string());
    format!(
        "events.key IN (SELECT slots.event FROM ({claims}) AS found
         CROSS JOIN slots ON slots.grp = found.grp AND slots.claim = found.claim)"
    )
}

fn facets(found: &[Outlined]) -> Facets {
    let mut facets = Facets::default();
    for one in found {
        *facets.status.entry(one.status.name().to_owned()).or_default() += 1;
        *facets.act.entry(one.act.name().to_owned()).or_default() += 1;
        if let Some(mode) = &one.mode {
            *facets.mode.entry(mode.clone()).or_default() += 1;
        }
        let year = one.from().map_or("undated".into(), |day| day.year().to_string());
        *facets.year.entry(year).or_default() += 1;
    }
    facets
}
