//! Writing: a document and its claims, together or not at all.

use super::slots::{Slots, part, small};
use super::{Error, Group, Record, Result, Told, fared, fold, hash};
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
        let tx = self.db.transaction()?;
        let put = put(&tx, document, claims, 0)?;
        tx.commit()?;
        Ok(put)
    }
}

/// Notes that a document could not be read, and why.
pub(super) fn set_aside(tx: &Transaction, id: &str, reason: &str, day: Date) -> Result<()> {
    let sql = "INSERT OR REPLACE INTO set_aside VALUES (?1, ?2, ?3)";
    tx.prepare_cached(sql)?.execute(params![id, reason, day.to_string()])?;
    Ok(())
}

/// Puts a document and its claims where they belong; `table` is the key of the table it is a row of, or 0.
pub(super) fn put(tx: &Transaction, document: &Document, claims: &[Claim], table: i64) -> Result<Put> {
    let sentences = sentences(document, claims)?;
    let print = fingerprint(document);
    let old: Option<(i64, i64)> = tx
        .prepare_cached("SELECT key, fingerprint FROM documents WHERE id = ?1")?
        .query_row([&document.id], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    match old {
        Some((_, known)) if known == print => return Ok(Put::Unchanged),
        Some((key, _)) => remove(tx, key)?,
        None => {}
    }
    let wire = fold::wire(&document.text);
    let key =
        put_document(tx, document, &Filed { print, wire: wire.as_deref(), claims: claims.len(), table })?;
    let cited = claims.iter().flat_map(|claim| &claim.sources).filter_map(|source| source.id.as_deref());
    fared::document_added(tx, document.source.as_deref(), cited)?;
    for (number, span) in &sentences {
        tx.prepare_cached("INSERT INTO sentences VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![key, number, span.start, span.end])?;
        put_words(tx, key, *number, span.of(&document.text))?;
    }
    for claim in claims {
        let told = Told {
            key: 0,
            claim: claim.clone(),
            sentence_span: claim.span,
            published: document.published,
            outlet: document.source.clone(),
            wire: wire.clone(),
        };
        put_claim(tx, key, told)?;
    }
    tx.prepare_cached("DELETE FROM set_aside WHERE id = ?1")?.execute([&document.id])?;
    Ok(if old.is_some() { Put::Replaced } else { Put::Added })
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
    fared::document_gone(tx, key)?;
    tx.prepare_cached(
        "DELETE FROM slots WHERE (grp, claim) IN (SELECT grp, key FROM claims WHERE document = ?1)",
    )?
    .execute([key])?;
    tx.prepare_cached("DELETE FROM sentences WHERE document = ?1")?.execute([key])?;
    tx.prepare_cached("DELETE FROM documents WHERE key = ?1")?.execute([key])?;
    Ok(())
}

/// What is kept of a document beside what it says itself.
struct Filed<'d> {
    print: i64,
    wire: Option<&'d str>,
    claims: usize,
    table: i64,
}

fn put_document(tx: &Transaction, document: &Document, filed: &Filed) -> Result<i64> {
    tx.prepare_cached(
        "INSERT INTO documents (id, url, title, source, published, text, fingerprint, wire, claims, tbl)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )?
    .execute(params![
        document.id,
        document.url,
        document.title,
        document.source,
        document.published.map(|day| day.to_string()),
        document.text,
        filed.print,
        filed.wire,
        filed.claims,
        filed.table,
    ])?;
    Ok(tx.last_insert_rowid())
}

fn put_claim(tx: &Transaction, document: i64, told: Told) -> Result<()> {
    let (claim, when) = (&told.claim, told.claim.when);
    let group = group(tx, &Group::of(claim))?;
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
        group,
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
    put_place_and_sources(tx, key, claim)?;
    put_slots(tx, group, key, &Slots::of(&Told { key, ..told }))
}

/// What merging looks at in a claim.
pub(super) fn put_slots(tx: &Transaction, group: i64, claim: i64, slots: &Slots) -> Result<()> {
    let sql = "INSERT INTO slots (grp, claim, slots, part) VALUES (?1, ?2, ?3, ?4)";
    tx.prepare_cached(sql)?.execute(params![group, claim, slots.pack(), part(&slots.actors)])?;
    Ok(())
}

/// The words of a sentence, for full-text search; said once, however many claims it makes.
pub(super) fn put_words(tx: &Transaction, document: i64, sentence: usize, words: &str) -> Result<()> {
    let row = (document << 20) + i64::try_from(sentence).unwrap_or(i64::MAX).min((1 << 20) - 1);
    tx.prepare_cached("INSERT OR REPLACE INTO sentences_text (rowid, text) VALUES (?1, ?2)")?
        .execute(params![row, words])?;
    Ok(())
}

/// The key of a group, which has to be merged again, and of which all sides are known.
pub(super) fn group(tx: &Transaction, group: &Group) -> Result<i64> {
    let name = group.name();
    let known: Option<i64> = tx
        .prepare_cached("UPDATE groups SET unsettled = 1 WHERE name = ?1 RETURNING key")?
        .query_row([&name], |row| row.get(0))
        .optional()?;
    let key = match known {
        Some(key) => key,
        None => {
            tx.prepare_cached("INSERT INTO groups (name, act) VALUES (?1, ?2)")?
                .execute(params![name, group.act.name()])?;
            tx.last_insert_rowid()
        }
    };
    let actors: Vec<u32> = group.actors.iter().map(|side| small(side)).collect();
    for side in group.actors.union(&group.recipients) {
        let given = !group.open() || group.recipients.contains(side);
        put_side(tx, side, key, if given { 0 } else { part(&actors) })?;
    }
    Ok(key)
}

/// Notes that a side has to do with a part of a group, or with all of it.
pub(super) fn put_side(tx: &Transaction, side: &str, group: i64, part: u32) -> Result<()> {
    tx.prepare_cached("INSERT OR IGNORE INTO group_sides VALUES (?1, ?2, ?3)")?
        .execute(params![side, group, part])?;
    Ok(())
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
