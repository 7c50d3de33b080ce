//! Views with notes: events as people corrected, merged, split or rejected them. The set of notes alone decides; where
//! two correct the same field the later one holds, and the order in which they were made says nothing else.

use super::ask::kind_named;
use super::events::merge_group;
use super::load::claims_at;
use super::slots::Slots;
use super::{Correction, Event, Filter, Kind, Note, NoteKind, Record, Result, Told, hash};
use crate::claim::when::{Interval, Precision};
use crate::claim::{Party, Place};
use crate::lexicon::Lexicon;
use crate::lexicon::ontology::Status;
use jiff::civil::Date;
use rusqlite::OptionalExtension;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// What notes do to a view.
#[derive(Default)]
pub(super) struct Noted {
    /// Ids of the events as the evidence has them that the view shows otherwise.
    pub events: HashSet<String>,
    /// What it shows instead, in the order of views.
    pub changed: Vec<Event>,
}

impl Record {
    /// What the notes a view knows do to it. `then` is the day of a view merged anew.
    pub(super) fn noted(&self, filter: &Filter, then: Option<Date>) -> Result<Noted> {
        if filter.without_notes {
            return Ok(Noted::default());
        }
        let notes: Vec<Note> = self.notes(filter.as_of)?.into_iter().filter(|note| !note.is_lost()).collect();
        let mut pieces: BTreeMap<String, Piece> = BTreeMap::new();
        let mut home: HashMap<i64, String> = HashMap::new();
        for key in notes.iter().flat_map(|note| &note.keys) {
            if home.contains_key(key) {
                continue;
            }
            if let Some((id, kind, claims)) = self.bare_event_of(*key, then)? {
                let Some(event) = Event::of(id, kind, claims_at(&self.db, &claims)?) else { continue };
                home.extend(event.ledger.iter().map(|told| (told.key, event.id.clone())));
                pieces.insert(event.id, Piece { kind: event.kind, told: event.ledger });
            }
        }
        let events = pieces.keys().cloned().collect();
        split(&notes, &mut pieces, &mut home);
        merge(&notes, &mut pieces, &mut home);
        let mut changed: Vec<Event> =
            pieces.into_iter().filter_map(|(id, piece)| Event::of(id, piece.kind, piece.told)).collect();
        changed.iter_mut().for_each(|event| apply(&notes, &home, event));
        if filter.words.is_some() && !changed.is_empty() {
            let spoken = self.claims_with(filter)?;
            let holds =
                |event: &Event, claims: &HashSet<i64>| event.ledger.iter().any(|t| claims.contains(&t.key));
            changed.retain(|event| spoken.as_ref().is_none_or(|claims| holds(event, claims)));
        }
        changed.sort_by(|a, b| filter.order((a.from(), &a.id), (b.from(), &b.id)));
        Ok(Noted { events, changed })
    }

    /// The event a claim is about by the evidence alone, as stored or as of a day: its id, kind and claims.
    fn bare_event_of(&self, claim: i64, then: Option<Date>) -> Result<Option<(String, Kind, Vec<i64>)>> {
        let sql = "SELECT claims.grp, groups.name, events.key, events.id, events.kind
                   FROM claims JOIN groups ON groups.key = claims.grp
                   LEFT JOIN slots ON slots.grp = claims.grp AND slots.claim = claims.key
                   LEFT JOIN events ON events.key = slots.event WHERE claims.key = ?1";
        type Row = (i64, String, Option<i64>, Option<String>, Option<String>);
        let found: Option<Row> = self
            .db
            .prepare_cached(sql)?
            .query_row([claim], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)))
            .optional()?;
        match (found, then) {
            (Some((group, name, ..)), Some(day)) => {
                let slots: Vec<Slots> = self.slots_as_of(group, day, None)?;
                let merged = merge_group(&name, &slots);
                let holds = |slots: &[&Slots]| slots.iter().any(|one| one.claim == claim);
                let found = merged.into_iter().find(|event| holds(&event.slots));
                let claims = |slots: &[&Slots]| slots.iter().map(|slots| slots.claim).collect();
                Ok(found.map(|event| (event.id, event.kind, claims(&event.slots))))
            }
            (Some((_, _, Some(key), Some(id), Some(kind))), None) => {
                Ok(Some((id, kind_named(&kind), self.claims_in(key)?)))
            }
            _ => Ok(None),
        }
    }
}

/// An event in the making.
struct Piece {
    kind: Kind,
    told: Vec<Told>,
}

/// Takes claims out of their events, together into one of their own.
fn split(notes: &[Note], pieces: &mut BTreeMap<String, Piece>, home: &mut HashMap<i64, String>) {
    for note in notes.iter().filter(|note| note.kind == NoteKind::Split) {
        let keys: HashSet<i64> = note.keys.iter().copied().collect();
        let mut told = Vec::new();
        for piece in pieces.values_mut() {
            let (out, stay): (Vec<Told>, Vec<Told>) =
                std::mem::take(&mut piece.told).into_iter().partition(|told| keys.contains(&told.key));
            piece.told = stay;
            told.extend(out);
        }
        let id = format!("{:016x}", hash(["split", &note.id].iter()));
        home.extend(told.iter().map(|told| (told.key, id.clone())));
        pieces.insert(id, Piece { kind: Kind::Single, told });
        pieces.retain(|_, piece| !piece.told.is_empty());
    }
}

/// Puts events together.
fn merge(notes: &[Note], pieces: &mut BTreeMap<String, Piece>, home: &mut HashMap<i64, String>) {
    for note in notes.iter().filter(|note| note.kind == NoteKind::Merge) {
        let ids: BTreeSet<String> = note.keys.iter().filter_map(|key| home.get(key).cloned()).collect();
        if ids.len() < 2 {
            continue;
        }
        let joined: Vec<Piece> = ids.iter().filter_map(|id| pieces.remove(id)).collect();
        let single = joined.iter().any(|piece| piece.kind == Kind::Single);
        let kind =
            if single { Kind::Single } else { joined.first().map_or(Kind::Single, |piece| piece.kind) };
        let told: Vec<Told> = joined.into_iter().flat_map(|piece| piece.told).collect();
        let mut claims: Vec<String> = told.iter().map(Told::id).collect();
        claims.sort();
        let id = format!("{:016x}", hash(claims.iter().map(String::as_str).chain(["merge"])));
        home.extend(told.iter().map(|told| (told.key, id.clone())));
        pieces.insert(id, Piece { kind, told });
    }
}

/// Writes into an event what is noted about it, the latest last.
fn apply(notes: &[Note], home: &HashMap<i64, String>, event: &mut Event) {
    let about = |note: &&Note| note.keys.iter().any(|key| home.get(key) == Some(&event.id));
    let about: Vec<Note> = notes.iter().filter(about).cloned().collect();
    for note in &about {
        if let (Some(field), Some(value)) = (note.field, &note.value) {
            correct(event, field, value);
        }
    }
    let last = about.iter().rev().find(|note| matches!(note.kind, NoteKind::Accept | NoteKind::Reject));
    if last.is_some_and(|note| note.kind == NoteKind::Reject) {
        event.kind = Kind::Rejected;
    }
    event.notes = about;
}

fn correct(event: &mut Event, field: Correction, value: &str) {
    match field {
        Correction::Actor => event.actors = vec![party(value)],
        Correction::Recipient => event.recipients = vec![party(value)],
        Correction::Place => event.place = Some(place(value)),
        Correction::From => set_days(event, value.parse().ok(), None),
        Correction::To => set_days(event, None, value.parse().ok()),
        Correction::Status => event.status = Status::from_name(value).unwrap_or(event.status),
        Correction::Mode => event.mode = Some(value.to_owned()),
    }
}

/// A party as a person wrote it: a country, a known person or body, or any name.
fn party(name: &str) -> Party {
    let lexicon = Lexicon::embedded();
    let plain = |id: Option<&str>, known: &str, country: Option<&str>| Party {
        text: name.to_owned(),
        id: id.map(str::to_owned),
        name: known.to_owned(),
        country: country.map(str::to_owned),
        office: None,
        inferred: false,
    };
    let country = lexicon.find_country(name).or_else(|| lexicon.country(name));
    if let Some(country) = country {
        return plain(Some(&country.code), &country.name, Some(&country.code));
    }
    let slug = name.to_lowercase().replace([' ', '.'], "-");
    match (lexicon.person_by_slug(&slug), lexicon.organisation(name)) {
        (Some(person), _) => plain(Some(&person.slug), &person.name, Some(&person.country)),
        (None, Some(body)) => plain(Some(&body.id), &body.name, None),
        (None, None) => plain(None, name, None),
    }
}

fn place(name: &str) -> Place {
    let lexicon = Lexicon::embedded();
    let (city, country) = (lexicon.city(name, &[]), lexicon.find_country(name));
    Place {
        text: name.to_owned(),
        name: city.map_or(name, |city| &city.name).to_owned(),
        country: city.map(|city| city.country.clone()).or(country.map(|country| country.code.clone())),
        lat: city.map(|city| city.lat.into()),
        lon: city.map(|city| city.lon.into()),
        inferred: false,
    }
}

fn set_days(event: &mut Event, from: Option<Date>, to: Option<Date>) {
    let known = event.when.map(|when| (when.from, when.to));
    let Some(first) = from.or(known.map(|days| days.0)).or(to) else { return };
    let last = to.or(known.map(|days| days.1)).or(from).unwrap_or(first);
    let (from, to) = if to.is_some() { (first.min(last), last) } else { (first, last.max(first)) };
    let precision = if from == to { Precision::Day } else { Precision::Range };
    event.when = Some(Interval { from, to, precision });
}
