//! Loading: claims with their evidence, events by filter and as of a day, coverage, search.

use super::import::FactTable;
use super::write::PRECISIONS;
use super::{Event, Record, Result, Told, merge};
use crate::claim::when::{Interval, Precision};
use crate::claim::{Claim, Party, Place, Source};
use crate::document::{Document, Span};
use crate::lexicon::ontology::{Act, Status};
use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, Row, ToSql, params, params_from_iter};
use serde::Serialize;
use std::collections::HashMap;
use std::rc::Rc;

/// Which events to load; empty fields let everything through.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Filter {
    /// Countries (or parties without one) that must all take part.
    pub sides: Vec<String>,
    /// The act.
    pub act: Option<Act>,
    /// The mode.
    pub mode: Option<String>,
    /// The status as of the day asked for.
    pub status: Option<Status>,
    /// Events that end on or after this day.
    pub since: Option<Date>,
    /// Events that begin on or before this day.
    pub until: Option<Date>,
    /// Only what was published by this day.
    pub as_of: Option<Date>,
    /// At most so many.
    pub limit: Option<usize>,
}

/// What the record covers: an absence says no more than this.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Coverage {
    /// Documents read, rows of tables aside.
    pub documents: usize,
    /// Tables of facts imported.
    pub tables: Vec<FactTable>,
    /// Claims in them.
    pub claims: usize,
    /// Outlets they come from.
    pub outlets: usize,
    /// First day of publication.
    pub first: Option<Date>,
    /// Last day of publication.
    pub last: Option<Date>,
    /// Documents that do not say when they were published.
    pub undated: usize,
    /// Documents that could not be read.
    pub set_aside: usize,
    /// The day the answer looks back from.
    pub as_of: Option<Date>,
}

/// A document found by its words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Found {
    /// Its id.
    pub id: String,
    /// Its headline.
    pub title: Option<String>,
    /// Its outlet.
    pub source: Option<String>,
    /// Day of publication.
    pub published: Option<Date>,
    /// The words around the hit.
    pub words: String,
    /// How many claims it makes.
    pub claims: usize,
}

impl Record {
    /// The events that pass `filter`, by first day; undated ones come first.
    pub fn events(&self, filter: &Filter) -> Result<Vec<Event>> {
        let mut events = match filter.as_of {
            Some(day) if !self.all_published_by(day)? => self.merged_as_of(filter, day)?,
            _ => self.stored(filter)?,
        };
        events.retain(|event| filter.admits(event));
        events.sort_by(|a, b| (a.from(), &a.id).cmp(&(b.from(), &b.id)));
        events.truncate(filter.limit.unwrap_or(usize::MAX));
        Ok(events)
    }

    fn all_published_by(&self, day: Date) -> Result<bool> {
        let later = "SELECT NOT EXISTS (SELECT 1 FROM documents WHERE published > ?1)
                     AND NOT EXISTS (SELECT 1 FROM documents WHERE published IS NULL)";
        Ok(self.db.prepare_cached(later)?.query_row([day.to_string()], |row| row.get(0))?)
    }

    fn merged_as_of(&self, filter: &Filter, day: Date) -> Result<Vec<Event>> {
        let (groups, mut values) = filter.groups();
        values.push(Box::new(day.to_string()));
        let by_day = format!("documents.published <= ?{}", values.len());
        Ok(merge(claims(&self.db, &format!("{by_day} AND {groups}"), &refs(&values))?))
    }

    fn stored(&self, filter: &Filter) -> Result<Vec<Event>> {
        let (mut wheres, mut values) = filter.groups();
        wheres = wheres.replace("claims.", "events.");
        let mut and = |sql: &str, value: Option<String>| {
            if let Some(value) = value {
                values.push(Box::new(value));
                wheres.push_str(&format!(" AND {sql} ?{}", values.len()));
            }
        };
        and("events.mode =", filter.mode.clone());
        and("events.status =", filter.status.map(|status| status.name().to_owned()));
        and("events.day_to >=", filter.since.map(|day| day.to_string()));
        and("events.day_from <=", filter.until.map(|day| day.to_string()));
        let limit = filter.limit.map_or(-1, |limit| i64::try_from(limit).unwrap_or(-1));
        let sql =
            format!("SELECT key, id, kind FROM events WHERE {wheres} ORDER BY day_from, id LIMIT {limit}");
        let mut statement = self.db.prepare_cached(&sql)?;
        let mut rows = statement.query(params_from_iter(refs(&values)))?;
        let mut events = Vec::new();
        while let Some(row) = rows.next()? {
            let (key, id, kind): (i64, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let told = claims(&self.db, "claims.event = ?1", &[&key])?;
            events.extend(Event::of(id, kind_named(&kind), told));
        }
        Ok(events)
    }

    /// The claims of the events with this id, or of the document with it.
    pub fn claims_of(&self, document: &str) -> Result<Vec<Told>> {
        claims(&self.db, "documents.id = ?1", &[&document])
    }

    /// Claims whose document holds all of `words` (as [`Record::search`] reads them).
    pub fn claims_near(&self, words: &str, as_of: Option<Date>) -> Result<Vec<Told>> {
        let day = as_of.map(|day| day.to_string());
        claims(
            &self.db,
            "documents.key IN (SELECT rowid FROM documents_text WHERE documents_text MATCH ?1)
             AND (?2 IS NULL OR documents.published <= ?2)",
            &[&query(words), &day],
        )
    }

    /// What the record covers as of a day.
    pub fn coverage(&self, as_of: Option<Date>) -> Result<Coverage> {
        let day = as_of.map(|day| day.to_string());
        let sql = "SELECT count(*), count(DISTINCT source), min(published), max(published),
                          count(*) - count(published), (SELECT count(*) FROM set_aside)
                   FROM documents WHERE (?1 IS NULL OR published <= ?1)
                   AND NOT EXISTS (SELECT 1 FROM fact_rows WHERE document = documents.key)";
        let tables = self.fact_tables(as_of)?;
        let claims = "SELECT count(*) FROM claims WHERE ?1 IS NULL OR document IN
                      (SELECT key FROM documents WHERE published <= ?1)";
        let claims = self.db.prepare_cached(claims)?.query_row([&day], |row| row.get(0))?;
        Ok(self.db.prepare_cached(sql)?.query_row([&day], |row| {
            Ok(Coverage {
                documents: row.get(0)?,
                tables: tables.clone(),
                claims,
                outlets: row.get(1)?,
                first: self::day(row, 2)?,
                last: self::day(row, 3)?,
                undated: row.get(4)?,
                set_aside: row.get(5)?,
                as_of,
            })
        })?)
    }

    /// Documents that hold all of `words`; words in double quotes must stand together.
    pub fn search(&self, words: &str, as_of: Option<Date>, limit: usize) -> Result<Vec<Found>> {
        let sql = "SELECT documents.id, documents.title, documents.source, published,
                          snippet(documents_text, 1, '', '', ' … ', 32),
                          (SELECT count(*) FROM claims WHERE document = documents.key)
                   FROM documents_text JOIN documents ON documents.key = documents_text.rowid
                   WHERE documents_text MATCH ?1 AND (?2 IS NULL OR published <= ?2)
                   ORDER BY bm25(documents_text, 4.0, 1.0), documents.id LIMIT ?3";
        let mut statement = self.db.prepare_cached(sql)?;
        let found =
            statement.query_map(params![query(words), as_of.map(|day| day.to_string()), limit], |row| {
                Ok(Found {
                    id: row.get(0)?,
                    title: row.get(1)?,
                    source: row.get(2)?,
                    published: day(row, 3)?,
                    words: row.get(4)?,
                    claims: row.get(5)?,
                })
            })?;
        Ok(found.collect::<rusqlite::Result<_>>()?)
    }

    /// The document of that id.
    pub fn document(&self, id: &str) -> Result<Option<Document>> {
        let sql = "SELECT id, url, title, source, published, text FROM documents WHERE id = ?1";
        let document = |row: &Row| {
            Ok(Document {
                id: row.get(0)?,
                url: row.get(1)?,
                title: row.get(2)?,
                source: row.get(3)?,
                published: day(row, 4)?,
                text: row.get(5)?,
            })
        };
        Ok(self.db.prepare_cached(sql)?.query_row([id], document).optional()?)
    }

    /// The content fingerprints of all documents by id.
    pub(super) fn fingerprints(&self) -> Result<HashMap<String, i64>> {
        let mut statement = self.db.prepare("SELECT id, fingerprint FROM documents")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

impl Filter {
    /// The condition on a claim's group, and its values.
    fn groups(&self) -> (String, Vec<Box<dyn ToSql>>) {
        let mut sql = String::from("1");
        let mut values: Vec<Box<dyn ToSql>> = Vec::new();
        for side in &self.sides {
            values.push(Box::new(side.clone()));
            sql.push_str(&format!(
                " AND claims.grp IN (SELECT grp FROM group_sides WHERE side = ?{})",
                values.len()
            ));
        }
        if let Some(act) = self.act {
            values.push(Box::new(act.name()));
            sql.push_str(&format!(" AND claims.act = ?{}", values.len()));
        }
        (sql, values)
    }

    fn admits(&self, event: &Event) -> bool {
        let when = event.when;
        self.sides.iter().all(|side| event.involves(side))
            && self.act.is_none_or(|act| event.act == act)
            && self.mode.as_ref().is_none_or(|mode| event.mode.as_ref() == Some(mode))
            && self.status.is_none_or(|status| event.status == status)
            && self.since.is_none_or(|day| when.is_some_and(|when| when.to >= day))
            && self.until.is_none_or(|day| when.is_some_and(|when| when.from <= day))
    }
}

fn refs(values: &[Box<dyn ToSql>]) -> Vec<&dyn ToSql> {
    values.iter().map(|value| &**value).collect()
}

/// What a reader typed, as a full-text query: every word or quoted phrase must occur. Nothing to look
/// for finds nothing.
fn query(words: &str) -> String {
    let quoted = |part: &str| format!("\"{}\"", part.trim());
    let parts = words.split('"').enumerate().flat_map(|(nth, part)| {
        let phrase = nth % 2 == 1;
        if phrase { vec![quoted(part)] } else { part.split_whitespace().map(quoted).collect() }
    });
    let parts: Vec<String> = parts.filter(|part| part.chars().any(char::is_alphanumeric)).collect();
    if parts.is_empty() { "\"\"".into() } else { parts.join(" AND ") }
}

struct Origin {
    id: String,
    source: Option<String>,
    published: Option<Date>,
    text: String,
}

/// The claims for which `wheres` holds, with everything they are made of.
pub(super) fn claims(db: &Connection, wheres: &str, values: &[&dyn ToSql]) -> Result<Vec<Told>> {
    let sql = format!(
        "SELECT claims.key, claims.document, sentence, span_start, span_end, start, \"end\", act, mode, quad,
                day_from, day_to, precision, status, cue, count, why, confidence
         FROM claims JOIN documents ON documents.key = claims.document
         JOIN sentences ON sentences.document = claims.document AND sentences.number = claims.sentence
         WHERE {wheres} ORDER BY claims.key"
    );
    let mut statement = db.prepare_cached(&sql)?;
    let mut rows = statement.query(values)?;
    let mut origins: HashMap<i64, Rc<Origin>> = HashMap::new();
    let mut told = Vec::new();
    while let Some(row) = rows.next()? {
        let document = row.get(1)?;
        let origin = match origins.get(&document) {
            Some(origin) => origin.clone(),
            None => origins.entry(document).or_insert(Rc::new(origin(db, document)?)).clone(),
        };
        told.push(claim(db, row, &origin)?);
    }
    Ok(told)
}

fn origin(db: &Connection, document: i64) -> rusqlite::Result<Origin> {
    db.prepare_cached("SELECT id, source, published, text FROM documents WHERE key = ?1")?
        .query_row([document], |row| {
            Ok(Origin { id: row.get(0)?, source: row.get(1)?, published: day(row, 2)?, text: row.get(3)? })
        })
}

fn claim(db: &Connection, row: &Row, origin: &Origin) -> rusqlite::Result<Told> {
    let key: i64 = row.get(0)?;
    let sentence_span = Span::new(row.get(5)?, row.get(6)?);
    let text = origin.text.get(sentence_span.start..sentence_span.end).unwrap_or_default();
    let claim = Claim {
        doc: origin.id.clone(),
        sentence: row.get(2)?,
        span: Span::new(row.get(3)?, row.get(4)?),
        text: text.to_owned(),
        actors: parties(db, key, "actor")?,
        act: Act::from_name(&row.get::<_, String>(7)?).ok_or_else(|| strange(7))?,
        mode: row.get(8)?,
        quad: row.get(9)?,
        recipients: parties(db, key, "recipient")?,
        place: place(db, key)?,
        when: interval(row, 10)?,
        status: Status::from_name(&row.get::<_, String>(13)?).ok_or_else(|| strange(13))?,
        cue: row.get(14)?,
        sources: sources(db, key)?,
        count: row.get(15)?,
        why: row.get(16)?,
        confidence: row.get::<_, f64>(17)? as f32,
    };
    Ok(Told { key, claim, sentence_span, published: origin.published, outlet: origin.source.clone() })
}

/// The error for a word no attache of this format wrote.
fn strange(column: usize) -> rusqlite::Error {
    rusqlite::Error::InvalidColumnType(column, "unknown word".into(), rusqlite::types::Type::Text)
}

fn parties(db: &Connection, claim: i64, role: &str) -> rusqlite::Result<Vec<Party>> {
    let mut statement = db.prepare_cached(
        "SELECT text, id, name, country, office, inferred FROM parties
         WHERE claim = ?1 AND role = ?2 ORDER BY number",
    )?;
    let party = |row: &Row| {
        Ok(Party {
            text: row.get(0)?,
            id: row.get(1)?,
            name: row.get(2)?,
            country: row.get(3)?,
            office: row.get(4)?,
            inferred: row.get(5)?,
        })
    };
    statement.query_map(params![claim, role], party)?.collect()
}

fn place(db: &Connection, claim: i64) -> rusqlite::Result<Option<Place>> {
    let place = |row: &Row| {
        Ok(Place {
            text: row.get(0)?,
            name: row.get(1)?,
            country: row.get(2)?,
            lat: row.get(3)?,
            lon: row.get(4)?,
            inferred: row.get(5)?,
        })
    };
    db.prepare_cached("SELECT text, name, country, lat, lon, inferred FROM places WHERE claim = ?1")?
        .query_row([claim], place)
        .optional()
}

fn sources(db: &Connection, claim: i64) -> rusqlite::Result<Vec<Source>> {
    let mut statement =
        db.prepare_cached("SELECT text, id, grade FROM sources WHERE claim = ?1 ORDER BY number")?;
    let source = |row: &Row| {
        let grade: Option<String> = row.get(2)?;
        Ok(Source { text: row.get(0)?, id: row.get(1)?, grade: grade.and_then(|grade| grade.chars().next()) })
    };
    statement.query_map([claim], source)?.collect()
}

fn interval(row: &Row, at: usize) -> rusqlite::Result<Option<Interval>> {
    let (Some(from), Some(to)) = (day(row, at)?, day(row, at + 1)?) else { return Ok(None) };
    let name: String = row.get(at + 2)?;
    let known = PRECISIONS.iter().find(|(_, known)| *known == name);
    let precision = known.map_or(Precision::Unknown, |(precision, _)| *precision);
    Ok(Some(Interval { from, to, precision }))
}

/// The day in a column; `None` when it is empty or no day.
pub(super) fn day(row: &Row, at: usize) -> rusqlite::Result<Option<Date>> {
    Ok(row.get::<_, Option<String>>(at)?.and_then(|day| day.parse().ok()))
}

fn kind_named(name: &str) -> super::Kind {
    use super::Kind::*;
    [Single, Counting, General, Vague].into_iter().find(|kind| kind.name() == name).unwrap_or(Single)
}
