//! Looking through a record: events latest first with counts by facet, and what is new. Every
//! question here reads a bounded number of rows, so that it answers as quickly on a large record as on a small one.

use super::ask::Slim;
use super::load::day;
use super::{Event, Filter, Record, Result, search};
use jiff::civil::Date;
use rusqlite::{InterruptHandle, OptionalExtension, Row, ToSql, params_from_iter};
use serde::Serialize;
use std::collections::{BTreeMap, HashSet};
use std::path::Path;

/// Claims looked at for words or a person, the latest read first.
const CLAIMS: usize = 4000;

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

/// An event as the list of them needs it.
struct Light {
    slim: Slim,
    act: String,
    mode: Option<String>,
    status: String,
    stored: bool,
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
    /// them after the first `skip` in full. `filter.limit` is not used.
    pub fn browse(&self, filter: &Filter, most: usize, skip: usize, show: usize) -> Result<Browse> {
        let asked = Filter { limit: None, ..filter.clone() };
        let then = if self.sees_all(filter.as_of)? { None } else { filter.as_of };
        if then.is_some() && !filter.people.is_empty() {
            let mut events = self.events(&asked)?;
            events.reverse();
            return Ok(of_events(events, most, skip, show));
        }
        let noted = self.noted(&asked, then)?;
        let mut found = match then {
            Some(day) => self.light_as_of(&asked, day, &noted.events)?,
            None => self.light(filter, most + 1)?,
        };
        found.retain(|light| !noted.events.contains(&light.slim.id));
        let mut changed = noted.changed;
        changed.retain(|event| asked.admits(event));
        found.extend(changed.iter().map(Light::of));
        found.sort_by(|a, b| (b.slim.from, &b.slim.id).cmp(&(a.slim.from, &a.slim.id)));
        let more = found.len() > most;
        found.truncate(most);
        let (total, facets) = (found.len(), facets(&found));
        let mut events = Vec::new();
        for light in found.into_iter().skip(skip).take(show) {
            match (light.stored, then) {
                (true, None) => events.extend(self.stored_whole(light.slim)?),
                (true, Some(_)) => events.extend(self.whole(&light.slim)?),
                (false, _) => events.extend(changed.iter().find(|event| event.id == light.slim.id).cloned()),
            }
        }
        Ok(Browse { events, total, more, facets })
    }

    /// The events as of a day, by their outlines. For words, those of the claims read last among them.
    fn light_as_of(&self, filter: &Filter, day: Date, but: &HashSet<String>) -> Result<Vec<Light>> {
        let mut spoken = Vec::new();
        let mut within = None;
        if let Some(words) = &filter.words {
            let (claims, groups) = self.spoken_by(words, day)?;
            spoken.push(claims);
            within = Some(groups);
        }
        let mut found = Vec::new();
        self.each_merged(filter, day, but, &spoken, within.as_ref(), |group, (slim, outline)| {
            let act = group.split(['/', ' ']).next().unwrap_or_default().to_owned();
            let status = outline.status.name().to_owned();
            found.push(Light { slim, act, mode: outline.mode, status, stored: true });
        })?;
        Ok(found)
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

    fn sees_all(&self, as_of: Option<Date>) -> Result<bool> {
        let later = "SELECT NOT EXISTS (SELECT 1 FROM documents WHERE published > ?1)
                     AND NOT EXISTS (SELECT 1 FROM documents WHERE published IS NULL)";
        let Some(day) = as_of else { return Ok(true) };
        Ok(self.db.prepare_cached(later)?.query_row([day.to_string()], |row| row.get(0))?)
    }

    fn light(&self, filter: &Filter, most: usize) -> Result<Vec<Light>> {
        let (sql, values) = query(filter, self.fewest(&filter.sides)?, most);
        let mut statement = self.db.prepare_cached(&sql)?;
        let values = values.iter().map(|value| &**value as &dyn ToSql);
        let rows = statement.query_map(params_from_iter(values), light)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The side with the fewer events, as far as a few thousand tell.
    fn fewest<'s>(&self, sides: &'s [String]) -> Result<Option<&'s String>> {
        if sides.len() < 2 {
            return Ok(sides.first());
        }
        let sql = "SELECT count(*) FROM (SELECT 1 FROM event_sides WHERE side = ?1 LIMIT 20000)";
        let mut least: Option<(usize, &String)> = None;
        for side in sides {
            let n: usize = self.db.prepare_cached(sql)?.query_row([side], |row| row.get(0))?;
            least = least.filter(|(least, _)| *least <= n).or(Some((n, side)));
        }
        Ok(least.map(|(_, side)| side))
    }

    /// A stored event with its ledger; of `slim`, `claims` holds only the event's key.
    fn stored_whole(&self, mut slim: Slim) -> Result<Option<Event>> {
        let key = slim.claims.pop();
        let mut statement = self.db.prepare_cached("SELECT claim FROM slots WHERE event = ?1")?;
        slim.claims = statement.query_map([key], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
        self.whole(&slim)
    }

    /// Events of which something was published from `since` to `until`, the latest told first, at most so many.
    pub fn lately(&self, since: Date, until: Date, most: usize) -> Result<Vec<Event>> {
        let sql = "SELECT DISTINCT events.key, events.id, events.kind, events.day_from
             FROM documents INDEXED BY documents_covered
             CROSS JOIN claims ON claims.document = documents.key
             CROSS JOIN slots ON slots.grp = claims.grp AND slots.claim = claims.key
             CROSS JOIN events ON events.key = slots.event
             WHERE published >= ?1 AND published <= ?2 ORDER BY published DESC LIMIT ?3";
        let days = (since.to_string(), until.to_string());
        let mut statement = self.db.prepare_cached(sql)?;
        let rows = statement.query_map(rusqlite::params![days.0, days.1, most], slim)?;
        let found: Vec<Slim> = rows.collect::<rusqlite::Result<_>>()?;
        let noted = self.noted(&Filter::default(), None)?;
        let mut events = Vec::new();
        let mut seen = HashSet::new();
        for slim in found.into_iter().filter(|slim| seen.insert(slim.id.clone())) {
            match noted.changed.iter().find(|event| event.id == slim.id) {
                Some(changed) => events.push(changed.clone()),
                None if noted.events.contains(&slim.id) => {}
                None => events.extend(self.stored_whole(slim)?),
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

/// The query for stored events and its values.
fn query(filter: &Filter, driver: Option<&String>, most: usize) -> (String, Vec<Box<dyn ToSql>>) {
    let spoken = filter.words.is_some() || !filter.people.is_empty();
    let (tables, order) = match driver {
        Some(_) if !spoken => {
            ("event_sides AS s CROSS JOIN events ON events.key = s.event", "s.day_from DESC, s.event DESC")
        }
        _ => ("events", "events.day_from DESC, events.id DESC"),
    };
    let mut sql = format!(
        "SELECT events.key, events.id, events.kind, events.day_from, events.act, events.mode, events.status
         FROM {tables} WHERE 1"
    );
    let mut values: Vec<Box<dyn ToSql>> = Vec::new();
    let mut and = |part: &str, value: Box<dyn ToSql>| {
        values.push(value);
        sql.push_str(&format!(" AND {}", part.replace('?', &format!("?{}", values.len()))));
    };
    for side in &filter.sides {
        let own = driver == Some(side) && !spoken;
        and(if own { "s.side = ?" } else { HAS_SIDE }, Box::new(side.clone()));
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
        and("events.day_from <= ?", Box::new(until.to_string()));
    }
    if let Some(since) = filter.since {
        and("events.day_to >= ?", Box::new(since.to_string()));
    }
    sql.push_str(&format!(" ORDER BY {order} LIMIT {most}"));
    (sql, values)
}

const HAS_SIDE: &str = "EXISTS (SELECT 1 FROM event_sides AS other WHERE other.side = ?
    AND other.day_from = coalesce(events.day_from, '') AND other.event = events.key)";
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

fn slim(row: &Row) -> rusqlite::Result<Slim> {
    let kind: String = row.get(2)?;
    let kind = super::ask::kind_named(&kind);
    Ok(Slim { from: day(row, 3)?, id: row.get(1)?, kind, claims: vec![row.get(0)?] })
}

fn light(row: &Row) -> rusqlite::Result<Light> {
    Ok(Light { slim: slim(row)?, act: row.get(4)?, mode: row.get(5)?, status: row.get(6)?, stored: true })
}

impl Light {
    fn of(event: &Event) -> Light {
        let slim = Slim { from: event.from(), id: event.id.clone(), kind: event.kind, claims: Vec::new() };
        let (act, status) = (event.act.name().to_owned(), event.status.name().to_owned());
        Light { slim, act, mode: event.mode.clone(), status, stored: false }
    }
}

fn facets(found: &[Light]) -> Facets {
    let mut facets = Facets::default();
    for light in found {
        *facets.status.entry(light.status.clone()).or_default() += 1;
        *facets.act.entry(light.act.clone()).or_default() += 1;
        if let Some(mode) = &light.mode {
            *facets.mode.entry(mode.clone()).or_default() += 1;
        }
        let year = light.slim.from.map_or("undated".into(), |day| day.year().to_string());
        *facets.year.entry(year).or_default() += 1;
    }
    facets
}

fn of_events(mut events: Vec<Event>, most: usize, skip: usize, show: usize) -> Browse {
    let more = events.len() > most;
    events.truncate(most);
    let found: Vec<Light> = events.iter().map(Light::of).collect();
    let (total, facets) = (events.len(), facets(&found));
    Browse { events: events.into_iter().skip(skip).take(show).collect(), total, more, facets }
}
