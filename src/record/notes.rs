//! Notes by people: what somebody says about an event, kept apart from the evidence and never altering it.
//!
//! Events are derived, so a note holds on to claims: by their ids, and by the place of their words should the document
//! have been read anew. What notes do to a view is in `noted.rs`, and depends on the set of notes alone.

use super::load::{claims, day};
use super::{Error, Event, Record, Result, Told, hash};
use jiff::civil::Date;
use rusqlite::{OptionalExtension, params};
use serde::Serialize;

/// What a note does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum NoteKind {
    /// The event is as told.
    Accept,
    /// The event is not to be counted.
    Reject,
    /// A field of the event is something else.
    Correct,
    /// Two events are one.
    Merge,
    /// Some claims of an event are about another one.
    Split,
    /// A remark.
    Comment,
    /// An earlier note no longer holds.
    Withdraw,
}

impl NoteKind {
    /// All of them.
    pub const ALL: [NoteKind; 7] = [
        NoteKind::Accept,
        NoteKind::Reject,
        NoteKind::Correct,
        NoteKind::Merge,
        NoteKind::Split,
        NoteKind::Comment,
        NoteKind::Withdraw,
    ];

    /// The name used in output and in the record.
    pub fn name(self) -> &'static str {
        ["accept", "reject", "correct", "merge", "split", "comment", "withdraw"][self as usize]
    }

    fn named(name: &str) -> Option<NoteKind> {
        NoteKind::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// The fields a correction may set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum Correction {
    Actor,
    Recipient,
    Place,
    From,
    To,
    Status,
    Mode,
}

impl Correction {
    /// All of them.
    pub const ALL: [Correction; 7] = [
        Correction::Actor,
        Correction::Recipient,
        Correction::Place,
        Correction::From,
        Correction::To,
        Correction::Status,
        Correction::Mode,
    ];

    /// The name used on the command line and in the record.
    pub fn name(self) -> &'static str {
        ["actor", "recipient", "place", "from", "to", "status", "mode"][self as usize]
    }

    /// The field of that name.
    pub fn named(name: &str) -> Option<Correction> {
        Correction::ALL.into_iter().find(|field| field.name() == name)
    }
}

/// A note as it is to be made.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// What it does.
    pub kind: NoteKind,
    /// Who says so.
    pub by: String,
    /// The day it is made; views as of an earlier day do not know it.
    pub day: Date,
    /// Of a correction, the field and its value. A day is `YYYY-MM-DD`, a status one of the codebook's.
    pub correction: Option<(Correction, String)>,
    /// Why, or the remark itself.
    pub text: Option<String>,
    /// The claims it is about, by their ids: the first claim of the event, of both where two are merged, or those to
    /// be split off. Of a withdrawal, the id of the note.
    pub about: Vec<String>,
}

/// A note of the record.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Note {
    /// Its id.
    pub id: String,
    /// What it does.
    pub kind: NoteKind,
    /// Who says so.
    pub by: String,
    /// The day it was made.
    pub day: Date,
    /// Of a correction, the field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<Correction>,
    /// Of a correction, the value; of a withdrawal, the note withdrawn.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Why, or the remark itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Ids of the claims it holds on to.
    pub claims: Vec<String>,
    /// Their numbers in this record; those no longer read are missing.
    #[serde(skip)]
    pub(super) keys: Vec<i64>,
}

impl Note {
    /// Whether none of its claims is in the record any more.
    pub fn is_lost(&self) -> bool {
        self.keys.is_empty() && self.kind != NoteKind::Withdraw
    }
}

impl Record {
    /// The event of that id, or of the only id that begins so; of a view with notes unless `without_notes`.
    pub fn event(&self, id: &str, without_notes: bool) -> Result<Event> {
        let none = || Error::NoEvent(id.to_owned());
        let noted = self.noted(&super::Filter { without_notes, ..Default::default() }, None)?;
        if let Some(event) = noted.changed.into_iter().find(|event| event.id.starts_with(id)) {
            return Ok(event);
        }
        let sql = "SELECT key, id, kind FROM events WHERE id >= ?1 AND id < ?1 || 'g' LIMIT 2";
        let mut statement = self.db.prepare_cached(sql)?;
        let rows = statement.query_map([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        let found: Vec<(i64, String, String)> = rows.collect::<rusqlite::Result<_>>()?;
        let [(key, id, kind)] = &found[..] else { return Err(none()) };
        let told = claims(&self.db, "claims.key IN (SELECT claim FROM slots WHERE event = ?1)", &[key])?;
        Event::of(id.clone(), super::ask::kind_named(kind), told).ok_or_else(none)
    }

    /// Makes a note about claims of `told`, and gives its id. The same note made twice is one.
    pub fn note(&mut self, draft: &Draft, told: &[Told]) -> Result<String> {
        let value = match draft.kind {
            NoteKind::Withdraw => draft.about.first().cloned(),
            _ => draft.correction.as_ref().map(|(_, value)| value.clone()),
        };
        let field = draft.correction.as_ref().map(|(field, _)| field.name());
        let id = draft.id();
        let tx = self.db.transaction()?;
        tx.execute(
            "INSERT OR IGNORE INTO notes VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![id, draft.kind.name(), draft.by, draft.day.to_string(), field, value, draft.text],
        )?;
        for (number, claim) in draft.about.iter().filter(|_| draft.kind != NoteKind::Withdraw).enumerate() {
            let told = told.iter().find(|told| told.id() == *claim);
            let told = told.ok_or_else(|| Error::Note(format!("the event has no claim {claim}")))?;
            let (document, span) = (&told.claim.doc, told.claim.span);
            tx.execute(
                "INSERT OR IGNORE INTO note_claims VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                params![id, number, claim, document, told.claim.act.name(), span.start, span.end],
            )?;
        }
        tx.commit()?;
        Ok(id)
    }

    /// The notes made by a day that no later note has withdrawn by then, in the order of their days.
    pub fn notes(&self, as_of: Option<Date>) -> Result<Vec<Note>> {
        let sql = "SELECT id, kind, person, day, field, value, text FROM notes
                   WHERE ?1 IS NULL OR day <= ?1 ORDER BY day, id";
        let mut statement = self.db.prepare_cached(sql)?;
        let rows = statement.query_map([as_of.map(|day| day.to_string())], |row| {
            let (kind, field): (String, Option<String>) = (row.get(1)?, row.get(4)?);
            Ok(Note {
                id: row.get(0)?,
                kind: NoteKind::named(&kind).unwrap_or(NoteKind::Comment),
                by: row.get(2)?,
                day: day(row, 3)?.unwrap_or_default(),
                field: field.and_then(|field| Correction::named(&field)),
                value: row.get(5)?,
                text: row.get(6)?,
                claims: Vec::new(),
                keys: Vec::new(),
            })
        })?;
        let mut notes: Vec<Note> = rows.collect::<rusqlite::Result<_>>()?;
        let withdrawn: Vec<String> = notes
            .iter()
            .filter(|note| note.kind == NoteKind::Withdraw)
            .filter_map(|note| note.value.clone())
            .collect();
        notes.retain(|note| note.kind != NoteKind::Withdraw && !withdrawn.contains(&note.id));
        for note in &mut notes {
            self.find_claims(note)?;
        }
        Ok(notes)
    }

    /// Finds the claims of a note: by id, or else by the act and the place of its words in the document.
    fn find_claims(&self, note: &mut Note) -> Result<()> {
        let sql = "SELECT claim, document, act, span_start, span_end FROM note_claims WHERE note = ?1 ORDER BY number";
        let mut statement = self.db.prepare_cached(sql)?;
        let mut rows = statement.query([&note.id])?;
        while let Some(row) = rows.next()? {
            let (claim, document, act): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let (start, end): (i64, i64) = (row.get(3)?, row.get(4)?);
            let told = self.claims_of(&document)?;
            let key = match told.iter().find(|told| told.id() == claim) {
                Some(told) => Some(told.key),
                None => self.claim_at(&document, &act, start, end)?,
            };
            note.claims.push(claim);
            note.keys.extend(key);
        }
        Ok(())
    }

    fn claim_at(&self, document: &str, act: &str, start: i64, end: i64) -> Result<Option<i64>> {
        let sql = "SELECT claims.key FROM claims JOIN documents ON documents.key = claims.document
                   WHERE documents.id = ?1 AND act = ?2 AND span_start < ?4 AND span_end > ?3
                   ORDER BY min(span_end, ?4) - max(span_start, ?3) DESC, span_start, claims.key LIMIT 1";
        let mut statement = self.db.prepare_cached(sql)?;
        Ok(statement.query_row(params![document, act, start, end], |row| row.get(0)).optional()?)
    }
}

impl Event {
    /// The claim by which a note holds on to the event: of the earliest published, the one with the least id.
    pub fn anchor(&self) -> String {
        let first = self.ledger.iter().map(|told| (told.published, told.id())).min();
        first.map(|(_, id)| id).unwrap_or_default()
    }
}

impl Draft {
    /// The id of the note: what it says, and nothing of when it came into the record.
    fn id(&self) -> String {
        let correction = self.correction.as_ref().map(|(field, value)| format!("{}={value}", field.name()));
        let said = [self.by.clone(), self.day.to_string(), correction.unwrap_or_default()];
        let said =
            said.into_iter().chain([self.kind.name().to_owned(), self.text.clone().unwrap_or_default()]);
        format!("n{:011x}", hash(said.chain(self.about.iter().cloned())) & 0xfff_ffff_ffff)
    }
}
