//! Writing: one document and its claims, one transaction.

use super::{Error, Group, Record, Result, hash};
use crate::claim::when::Precision;
use crate::claim::{Claim, Party};
use crate::document::{Document, Span};
use jiff::civil::Date;
use rusqlite::{OptionalExtension, Transaction, params};
use std::collections::BTreeMap;

/// What became of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Put {
    /// It is new.
    Added,
    /// It was in the record, the same in every letter.
    Unchanged,
    /// It took the place of an older text of the same id.
    Replaced,
}

/// Identifies a document's content and the reader that read it.
pub(super) fn fingerprint(document: &Document) -> i64 {
    let published = document.published.map(|day| day.to_string());
    let fields = [&document.url, &document.title, &document.source, &published];
    let text = [Some(document.text.as_str()), Some(env!("CARGO_PKG_VERSION"))];
    let all = fields.into_iter().map(|field| field.as_deref()).chain(text);
    hash(all.map(|field| field.map_or(vec![0], |field| field.as_bytes().to_vec()))) as i64
}

impl Record {
    /// Puts a document and its claims into the record, whole or not at all.
    pub fn put(&mut self, document: &Document, claims: &[Claim]) -> Result<Put> {
        let sentences = sentences(document, claims)?;
        let print = fingerprint(document);
        let tx = self.db.transaction()?;
        let old: Option<(i64, i64)> = tx
            .prepare_cached("SELECT key, fingerprint FROM documents WHERE id = ?1")?
            .query_row([&document.id], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        match old {
            Some((_, known)) if known == print => return Ok(Put::Unchanged),
            Some((key, _)) => remove(&tx, key)?,
            None => {}
        }
        let key = put_document(&tx, document, print)?;
        for (number, span) in sentences {
            tx.prepare_cached("INSERT INTO sentences VALUES (?1, ?2, ?3, ?4)")?
                .execute(params![key, number, span.start, span.end])?;
        }
        for claim in claims {
            put_claim(&tx, key, claim)?;
        }
        tx.prepare_cached("DELETE FROM set_aside WHERE id = ?1")?.execute([&document.id])?;
        tx.commit()?;
        Ok(if old.is_some() { Put::Replaced } else { Put::Added })
    }

    /// Notes that a document could not be read, and why.
    pub fn set_aside(&mut self, id: &str, reason: &str, day: Date) -> Result<()> {
        self.db.prepare_cached("INSERT OR REPLACE INTO set_aside VALUES (?1, ?2, ?3)")?.execute(params![
            id,
            reason,
            day.to_string()
        ])?;
        Ok(())
    }
}

/// Where the sentences of the claims stand in the text.
fn sentences(document: &Document, claims: &[Claim]) -> Result<BTreeMap<usize, Span>> {
    let mut spans = BTreeMap::new();
    for claim in claims {
        let span = sentence(&document.text, claim).ok_or(Error::Astray { sentence: claim.sentence })?;
        spans.insert(claim.sentence, span);
    }
    Ok(spans)
}

/// The occurrence of the claim's sentence around its evidence.
fn sentence(text: &str, claim: &Claim) -> Option<Span> {
    text.get(claim.span.start..claim.span.end)?;
    let mut from = claim.span.end.saturating_sub(claim.text.len());
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let start = from + text[from..].find(&claim.text)?;
    let span = Span::new(start, start + claim.text.len());
    (span.start <= claim.span.start && claim.span.end <= span.end).then_some(span)
}

/// Removes a document with its claims; the groups they leave have to be merged again.
pub(super) fn remove(tx: &Transaction, key: i64) -> Result<()> {
    tx.prepare_cached(
        "UPDATE groups SET unsettled = 1 WHERE key IN (SELECT grp FROM claims WHERE document = ?1)",
    )?
    .execute([key])?;
    tx.prepare_cached("DELETE FROM documents WHERE key = ?1")?.execute([key])?;
    Ok(())
}

fn put_document(tx: &Transaction, document: &Document, print: i64) -> Result<i64> {
    tx.prepare_cached(
        "INSERT INTO documents (id, url, title, source, published, text, fingerprint)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute(params![
        document.id,
        document.url,
        document.title,
        document.source,
        document.published.map(|day| day.to_string()),
        document.text,
        print,
    ])?;
    Ok(tx.last_insert_rowid())
}

fn put_claim(tx: &Transaction, document: i64, claim: &Claim) -> Result<()> {
    let when = claim.when;
    tx.prepare_cached(
        "INSERT INTO claims (document, sentence, span_start, span_end, grp, act, mode, quad,
                             day_from, day_to, precision, status, cue, count, why, confidence)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
    )?
    .execute(params![
        document,
        claim.sentence,
        claim.span.start,
        claim.span.end,
        group(tx, &Group::of(claim))?,
        claim.act.name(),
        claim.mode,
        claim.quad,
        when.map(|when| when.from.to_string()),
        when.map(|when| when.to.to_string()),
        when.map(|when| precision(when.precision)),
        claim.status.name(),
        claim.cue,
        claim.count,
        claim.why,
        f64::from(claim.confidence),
    ])?;
    let key = tx.last_insert_rowid();
    put_parties(tx, key, "actor", &claim.actors)?;
    put_parties(tx, key, "recipient", &claim.recipients)?;
    put_place_and_sources(tx, key, claim)
}

/// The key of a group, which has to be merged again.
fn group(tx: &Transaction, group: &Group) -> Result<i64> {
    let name = group.name();
    let known: Option<i64> = tx
        .prepare_cached("UPDATE groups SET unsettled = 1 WHERE name = ?1 RETURNING key")?
        .query_row([&name], |row| row.get(0))
        .optional()?;
    if let Some(key) = known {
        return Ok(key);
    }
    tx.prepare_cached("INSERT INTO groups (name, act) VALUES (?1, ?2)")?
        .execute(params![name, group.act.name()])?;
    let key = tx.last_insert_rowid();
    let actor = if group.mutual() { "both" } else { "actor" };
    let actors = group.actors.iter().map(|side| (side, actor));
    for (side, role) in actors.chain(group.recipients.iter().map(|side| (side, "recipient"))) {
        tx.prepare_cached("INSERT INTO group_sides VALUES (?1, ?2, ?3)")?
            .execute(params![side, role, key])?;
    }
    Ok(key)
}

fn put_parties(tx: &Transaction, claim: i64, role: &str, parties: &[Party]) -> Result<()> {
    let mut insert = tx.prepare_cached("INSERT INTO parties VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")?;
    for (number, p) in parties.iter().enumerate() {
        insert
            .execute(params![claim, role, number, p.text, p.id, p.name, p.country, p.office, p.inferred])?;
    }
    Ok(())
}

fn put_place_and_sources(tx: &Transaction, claim: i64, of: &Claim) -> Result<()> {
    if let Some(p) = &of.place {
        tx.prepare_cached("INSERT INTO places VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?
            .execute(params![claim, p.text, p.name, p.country, p.lat, p.lon, p.inferred])?;
    }
    let mut insert = tx.prepare_cached("INSERT INTO sources VALUES (?1, ?2, ?3, ?4, ?5)")?;
    for (number, s) in of.sources.iter().enumerate() {
        insert.execute(params![claim, number, s.text, s.id, s.grade.map(String::from)])?;
    }
    Ok(())
}

/// How precisions are written in the record.
pub(super) const PRECISIONS: [(Precision, &str); 9] = [
    (Precision::Day, "day"),
    (Precision::Week, "week"),
    (Precision::Month, "month"),
    (Precision::Quarter, "quarter"),
    (Precision::Season, "season"),
    (Precision::Year, "year"),
    (Precision::Decade, "decade"),
    (Precision::Range, "range"),
    (Precision::Unknown, "unknown"),
];

pub(super) fn precision(of: Precision) -> &'static str {
    PRECISIONS.iter().find(|(precision, _)| *precision == of).map_or("unknown", |(_, name)| name)
}
