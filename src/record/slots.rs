//! What merging looks at in a claim, small enough to keep a whole group of a large record in memory.

use super::event::{order, person, side};
use super::group::{Group, named};
use super::write::PRECISIONS;
use super::{Told, hash};
use crate::claim::when::Interval;
use crate::claim::{Claim, Party};
use crate::lexicon::ontology::Status;
use jiff::civil::Date;

/// A claim as merging sees it. Names stand as hashes: only whether they are the same matters.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Slots {
    /// Its number in the record.
    pub claim: i64,
    /// Orders claims in a way that has nothing to do with when they were read.
    pub order: u64,
    /// Its document.
    pub document: u64,
    pub published: Option<Date>,
    pub when: Option<Interval>,
    pub status: Status,
    pub mode: Option<String>,
    pub count: Option<u32>,
    /// The sides that act; empty where the claim does not say which.
    pub actors: Vec<u32>,
    pub people: Vec<Person>,
    pub place: Option<Spot>,
}

/// Somebody a claim names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Person {
    /// Whether the person acts; where an act is mutual everyone does.
    pub acts: bool,
    /// The person's side; 0 where it is not known.
    pub side: u32,
    /// Id or name.
    pub id: u32,
    /// Whether `id` is one of the lexicon's, and so no other spelling of somebody else.
    pub known: bool,
    /// The words of the name.
    pub words: Vec<u32>,
}

/// Where a claim says it was.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Spot {
    pub name: u32,
    /// 0 where it is not known.
    pub country: u32,
    /// A whole country and no spot in it.
    pub whole: bool,
}

impl Slots {
    pub fn of(told: &Told) -> Slots {
        let (claim, group) = (&told.claim, Group::of(&told.claim));
        Slots {
            claim: told.key,
            order: hash(std::iter::once(format!("{:?}", order(told)))),
            document: hash(std::iter::once(&claim.doc)),
            published: told.published,
            when: claim.when,
            status: claim.status,
            mode: claim.mode.clone(),
            count: claim.count,
            actors: group.actors.iter().map(|side| small(side)).collect(),
            people: people(claim, group.mutual()),
            place: claim.place.as_ref().map(|place| Spot {
                name: small(&place.name),
                country: place.country.as_deref().map_or(0, small),
                whole: place.lat.is_none(),
            }),
        }
    }

    /// Whether somebody who acts is called by a name.
    pub fn names_actor(&self) -> bool {
        self.people.iter().any(|person| person.acts)
    }

    pub fn is_visit(&self) -> bool {
        self.mode.as_deref() == Some("visit")
    }
}

impl Person {
    /// Whether two names can be one person's: the same, or one of them short for the other where the lexicon does
    /// not know both.
    pub fn fits(&self, other: &Person) -> bool {
        let within = |a: &Person, b: &Person| a.words.iter().all(|word| b.words.contains(word));
        self.id == other.id || !(self.known && other.known) && (within(self, other) || within(other, self))
    }
}

/// The people a claim names, and the bodies whose state is not known.
fn people(claim: &Claim, mutual: bool) -> Vec<Person> {
    let of = |parties: &[Party], acts: bool| -> Vec<Person> {
        parties.iter().filter_map(|party| somebody(party, acts || mutual)).collect()
    };
    let mut people = of(&claim.actors, true);
    people.extend(of(&claim.recipients, false));
    people.sort();
    people.dedup();
    people
}

fn somebody(party: &Party, acts: bool) -> Option<Person> {
    let stateless = party.country.is_none() && party.id.is_none() && named(party);
    let id = person(party).or_else(|| stateless.then(|| party.name.to_lowercase().replace('-', " ")))?;
    let words = party.name.split([' ', '-', '.']).filter(|word| !word.is_empty());
    Some(Person {
        acts,
        side: if stateless { 0 } else { small(&side(party)) },
        id: small(&id),
        known: party.id.is_some(),
        words: words.map(|word| small(&word.to_lowercase())).collect(),
    })
}

/// The part of a group that claims with these actors belong to; 0 where they do not say who acts.
pub(super) fn part(actors: &[u32]) -> u32 {
    match actors {
        [] => 0,
        actors => small(&format!("{actors:x?}")),
    }
}

/// A hash for use within one group.
pub(super) fn small(text: &str) -> u32 {
    let whole = hash(std::iter::once(text));
    ((whole >> 32) ^ whole) as u32 | 1
}

// Packing: little-endian numbers, lists after their length in one byte. Part of the record's format.

impl Slots {
    /// The slots as they are kept in the record.
    pub fn pack(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(96);
        bytes.extend(self.order.to_le_bytes());
        bytes.extend(self.document.to_le_bytes());
        put_day(&mut bytes, self.published);
        put_day(&mut bytes, self.when.map(|when| when.from));
        put_day(&mut bytes, self.when.map(|when| when.to));
        let precision = |when: Interval| PRECISIONS.iter().position(|(known, _)| *known == when.precision);
        bytes.push(self.when.and_then(precision).unwrap_or(0) as u8);
        bytes.push(self.status as u8);
        let mode = self.mode.as_deref().unwrap_or_default().as_bytes();
        put_list(&mut bytes, mode, |bytes, byte| bytes.push(*byte));
        bytes.extend(self.count.map_or(u32::MAX, |count| count.min(u32::MAX - 1)).to_le_bytes());
        put_list(&mut bytes, &self.actors, |bytes, side| bytes.extend(side.to_le_bytes()));
        put_list(&mut bytes, &self.people, put_person);
        put_list(&mut bytes, self.place.as_slice(), |bytes, spot| {
            bytes.extend(spot.name.to_le_bytes());
            bytes.extend(spot.country.to_le_bytes());
            bytes.push(u8::from(spot.whole));
        });
        bytes
    }

    /// The day of publication, without unpacking the rest.
    pub fn published(bytes: &[u8]) -> Option<Date> {
        let mut bytes = Bytes(bytes);
        bytes.take::<16>()?;
        bytes.day()?
    }

    /// The slots of a claim as they were packed; `None` if nothing this attache packed.
    pub fn unpack(claim: i64, bytes: &[u8]) -> Option<Slots> {
        let mut bytes = Bytes(bytes);
        let (order, document) = (u64::from_le_bytes(bytes.take()?), u64::from_le_bytes(bytes.take()?));
        let (published, from, to) = (bytes.day()?, bytes.day()?, bytes.day()?);
        let (precision, _) = *PRECISIONS.get(usize::from(bytes.byte()?))?;
        let status = *Status::ALL.get(usize::from(bytes.byte()?))?;
        let mode = String::from_utf8(bytes.list(Bytes::byte)?).ok()?;
        let count = Some(bytes.number()?).filter(|count| *count != u32::MAX);
        let (actors, people) = (bytes.list(Bytes::number)?, bytes.list(Bytes::person)?);
        let place = bytes.list(|bytes| {
            Some(Spot { name: bytes.number()?, country: bytes.number()?, whole: bytes.byte()? == 1 })
        })?;
        let when = from.zip(to).map(|(from, to)| Interval { from, to, precision });
        let mode = Some(mode).filter(|mode| !mode.is_empty());
        let place = place.into_iter().next();
        Some(Slots { claim, order, document, published, when, status, mode, count, actors, people, place })
    }
}

fn put_day(bytes: &mut Vec<u8>, day: Option<Date>) {
    let (year, month, day) = day.map_or((0, 0, 0), |day| (day.year(), day.month(), day.day()));
    bytes.extend(year.to_le_bytes());
    bytes.extend([month as u8, day as u8]);
}

fn put_list<T>(bytes: &mut Vec<u8>, list: &[T], put: impl Fn(&mut Vec<u8>, &T)) {
    let list = &list[..list.len().min(255)];
    bytes.push(list.len() as u8);
    list.iter().for_each(|one| put(bytes, one));
}

fn put_person(bytes: &mut Vec<u8>, person: &Person) {
    bytes.push(u8::from(person.acts) | u8::from(person.known) << 1);
    bytes.extend(person.side.to_le_bytes());
    bytes.extend(person.id.to_le_bytes());
    put_list(bytes, &person.words, |bytes, word| bytes.extend(word.to_le_bytes()));
}

struct Bytes<'b>(&'b [u8]);

impl Bytes<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (head, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*head)
    }

    fn byte(&mut self) -> Option<u8> {
        self.take().map(|[byte]| byte)
    }

    fn number(&mut self) -> Option<u32> {
        self.take().map(u32::from_le_bytes)
    }

    fn day(&mut self) -> Option<Option<Date>> {
        let [low, high, month, day] = self.take()?;
        Some(Date::new(i16::from_le_bytes([low, high]), month as i8, day as i8).ok())
    }

    fn list<T>(&mut self, mut one: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let n = self.byte()?;
        (0..n).map(|_| one(self)).collect()
    }

    fn person(&mut self) -> Option<Person> {
        let flags = self.byte()?;
        let (side, id, words) = (self.number()?, self.number()?, self.list(Bytes::number)?);
        Some(Person { acts: flags & 1 == 1, known: flags & 2 == 2, side, id, words })
    }
}
