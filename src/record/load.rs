//! Loading claims with their evidence, and documents.

use super::write::PRECISIONS;
use super::{Record, Result, Told};
use crate::claim::when::{Interval, Precision};
use crate::claim::{Claim, Party, Place, Source};
use crate::document::{Document, Span};
use crate::lexicon::ontology::{Act, Status};
use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, Row, ToSql};

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
}

/// The claims for which `wheres` holds, with everything they are made of.
pub(super) fn claims(db: &Connection, wheres: &str, values: &[&dyn ToSql]) -> Result<Vec<Told>> {
    let sql = format!(
        "SELECT claims.key, sentence, span_start, span_end, start, \"end\", act, mode, quad,
                day_from, day_to, precision, status, cue, count, why, confidence,
                documents.id, documents.source, documents.wire, documents.published,
                substr(CAST(documents.text AS BLOB), start + 1, \"end\" - start),
                places.text, places.name, places.country, lat, lon, places.inferred
         FROM claims JOIN documents ON documents.key = claims.document
         JOIN sentences ON sentences.document = claims.document AND sentences.number = claims.sentence
         LEFT JOIN places ON places.claim = claims.key
         WHERE {wheres} ORDER BY claims.key"
    );
    let mut statement = db.prepare_cached(&sql)?;
    let mut rows = statement.query(values)?;
    let mut told = Vec::new();
    while let Some(row) = rows.next()? {
        told.push(claim(db, row)?);
    }
    Ok(told)
}

/// The claims with these keys, in their order.
pub(super) fn claims_at(db: &Connection, keys: &[i64]) -> Result<Vec<Told>> {
    let mut told = Vec::with_capacity(keys.len());
    for key in keys {
        told.extend(claims(db, "claims.key = ?1", &[key])?);
    }
    Ok(told)
}

fn claim(db: &Connection, row: &Row) -> rusqlite::Result<Told> {
    let key: i64 = row.get(0)?;
    let (mut actors, mut recipients) = (Vec::new(), Vec::new());
    parties(db, key, |acts, party| if acts { actors.push(party) } else { recipients.push(party) })?;
    let claim = Claim {
        doc: row.get(17)?,
        sentence: row.get(1)?,
        span: Span::new(row.get(2)?, row.get(3)?),
        text: String::from_utf8_lossy(row.get_ref(21)?.as_blob()?).into_owned(),
        actors,
        act: Act::from_name(row.get_ref(6)?.as_str()?).ok_or_else(|| strange(6))?,
        mode: row.get(7)?,
        quad: row.get(8)?,
        recipients,
        place: place(row, 22)?,
        when: interval(row, 9)?,
        status: Status::from_name(row.get_ref(12)?.as_str()?).ok_or_else(|| strange(12))?,
        cue: row.get(13)?,
        sources: sources(db, key)?,
        count: row.get(14)?,
        why: row.get(15)?,
        confidence: row.get::<_, f64>(16)? as f32,
    };
    Ok(Told {
        key,
        claim,
        sentence_span: Span::new(row.get(4)?, row.get(5)?),
        published: day(row, 20)?,
        outlet: row.get(18)?,
        wire: row.get(19)?,
    })
}

/// The error for a word no attache of this format wrote.
pub(super) fn strange(column: usize) -> rusqlite::Error {
    rusqlite::Error::InvalidColumnType(column, "unknown word".into(), rusqlite::types::Type::Text)
}

/// Hands on the parties of a claim in their order, and whether each acts.
pub(super) fn parties(
    db: &Connection,
    claim: i64,
    mut then: impl FnMut(bool, Party),
) -> rusqlite::Result<()> {
    let mut statement = db.prepare_cached(
        "SELECT role, text, id, name, country, office, inferred FROM parties WHERE claim = ?1
         ORDER BY role, number",
    )?;
    let mut rows = statement.query([claim])?;
    while let Some(row) = rows.next()? {
        let party = Party {
            text: row.get(1)?,
            id: row.get(2)?,
            name: row.get(3)?,
            country: row.get(4)?,
            office: row.get(5)?,
            inferred: row.get(6)?,
        };
        then(row.get_ref(0)?.as_str()? == "actor", party);
    }
    Ok(())
}

/// The place in the columns from `at` on, if the claim has one.
fn place(row: &Row, at: usize) -> rusqlite::Result<Option<Place>> {
    let Some(text) = row.get(at)? else { return Ok(None) };
    Ok(Some(Place {
        text,
        name: row.get(at + 1)?,
        country: row.get(at + 2)?,
        lat: row.get(at + 3)?,
        lon: row.get(at + 4)?,
        inferred: row.get(at + 5)?,
    }))
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

/// The days in the columns from `at` on: first, last, precision.
pub(super) fn interval(row: &Row, at: usize) -> rusqlite::Result<Option<Interval>> {
    let (Some(from), Some(to)) = (day(row, at)?, day(row, at + 1)?) else { return Ok(None) };
    let name = row.get_ref(at + 2)?.as_str()?;
    let known = PRECISIONS.iter().find(|(_, known)| *known == name);
    let precision = known.map_or(Precision::Unknown, |(precision, _)| *precision);
    Ok(Some(Interval { from, to, precision }))
}

/// The day in a column; `None` when it is empty or no day.
pub(super) fn day(row: &Row, at: usize) -> rusqlite::Result<Option<Date>> {
    Ok(row.get_ref(at)?.as_str_or_null()?.and_then(|day| day.parse().ok()))
}
