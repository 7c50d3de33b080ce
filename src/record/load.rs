//! Loading claims with their evidence, and documents.

use super::write::PRECISIONS;
use super::{Record, Result, Told};
use crate::claim::when::{Interval, Precision};
use crate::claim::{Claim, Party, Place, Source};
use crate::document::{Document, Span};
use crate::lexicon::ontology::{Act, Status};
use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, Row, ToSql, params};
use std::collections::HashMap;
use std::rc::Rc;

impl Record {
    /// The claims of the document with this id.
    pub fn claims_of(&self, document: &str) -> Result<Vec<Told>> {
        claims(&self.db, "documents.id = ?1", &[&document])
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

struct Origin {
    id: String,
    source: Option<String>,
    wire: Option<String>,
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
    db.prepare_cached("SELECT id, source, wire, published, text FROM documents WHERE key = ?1")?.query_row(
        [document],
        |row| {
            let (id, source, wire) = (row.get(0)?, row.get(1)?, row.get(2)?);
            Ok(Origin { id, source, wire, published: day(row, 3)?, text: row.get(4)? })
        },
    )
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
    let (outlet, wire) = (origin.source.clone(), origin.wire.clone());
    Ok(Told { key, claim, sentence_span, published: origin.published, outlet, wire })
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
