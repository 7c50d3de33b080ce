//! Events without their ledgers: what lists, counts and levels are made of.

use super::event::{Event, Outline};
use super::load::{claims_at, interval, parties};
use super::{Kind, Record, Result};
use crate::claim::Party;
use crate::claim::when::Interval;
use crate::lexicon::ontology::{Act, Status};
use jiff::civil::Date;
use rusqlite::Row;

/// An event without its ledger.
#[derive(Clone, Debug)]
pub struct Outlined {
    /// Its id.
    pub id: String,
    /// How it may be counted.
    pub kind: Kind,
    /// What was done.
    pub act: Act,
    /// Its mode.
    pub mode: Option<String>,
    /// Its days.
    pub when: Option<Interval>,
    /// Where it stands on the day asked for.
    pub status: Status,
    rest: Rest,
}

/// Where the rest of an event is found.
#[derive(Clone, Debug)]
enum Rest {
    /// In the stored event of this key.
    Stored(i64),
    /// In these claims, merged as of a day.
    Claims(Vec<i64>),
    /// Here: people noted something about it.
    Noted(Box<Event>),
}

impl Outlined {
    /// What [`Outlined::stored`] reads, in that order.
    pub(super) const COLUMNS: &str =
        "events.key, events.id, events.kind, events.act, events.mode, events.status,
        events.day_from, events.day_to, events.precision";

    /// A row of [`Outlined::COLUMNS`].
    pub(super) fn stored(row: &Row) -> rusqlite::Result<Outlined> {
        let (kind, act, status) =
            (row.get_ref(2)?.as_str()?, row.get_ref(3)?.as_str()?, row.get_ref(5)?.as_str()?);
        Ok(Outlined {
            id: row.get(1)?,
            kind: super::ask::kind_named(kind),
            act: Act::from_name(act).ok_or_else(|| super::load::strange(3))?,
            mode: row.get(4)?,
            when: interval(row, 6)?,
            status: Status::from_name(status).ok_or_else(|| super::load::strange(5))?,
            rest: Rest::Stored(row.get(0)?),
        })
    }

    /// An event merged as of a day from these claims.
    pub(super) fn merged(id: String, kind: Kind, act: Act, outline: Outline, claims: Vec<i64>) -> Outlined {
        let Outline { mode, when, status } = outline;
        Outlined { id, kind, act, mode, when, status, rest: Rest::Claims(claims) }
    }

    /// An event as people noted it.
    pub(super) fn noted(event: Event) -> Outlined {
        let Event { id, kind, act, mode, when, status, .. } = event.clone();
        Outlined { id, kind, act, mode, when, status, rest: Rest::Noted(Box::new(event)) }
    }

    /// Its first day, if it is dated.
    pub fn from(&self) -> Option<Date> {
        self.when.map(|when| when.from)
    }

    /// Whether it is said to have happened or to be going on.
    pub fn happened(&self) -> bool {
        matches!(self.status, Status::Occurred | Status::Ongoing)
    }

    /// Whether people of two sides met face to face.
    pub fn is_meeting(&self) -> bool {
        super::event::face_to_face(self.act, self.mode.as_deref())
    }

    /// Whether it is a visit.
    pub fn is_visit(&self) -> bool {
        self.act == Act::Consult && self.mode.as_deref() == Some("visit")
    }

    /// Its place in the order of views.
    pub(super) fn place(&self) -> (Option<Date>, &str) {
        (self.from(), &self.id)
    }

    /// The claims of an event merged as of a day.
    pub(super) fn claims(&self) -> &[i64] {
        match &self.rest {
            Rest::Claims(claims) => claims,
            _ => &[],
        }
    }

    /// The key of a stored event.
    pub(super) fn key(&self) -> Option<i64> {
        match self.rest {
            Rest::Stored(key) => Some(key),
            _ => None,
        }
    }
}

impl Record {
    /// An event with its ledger.
    ///
    /// # Errors
    /// A record that cannot be read.
    pub fn whole(&self, outlined: &Outlined) -> Result<Option<Event>> {
        let claims = match &outlined.rest {
            Rest::Noted(event) => return Ok(Some((**event).clone())),
            Rest::Claims(claims) => claims.clone(),
            Rest::Stored(key) => self.claims_in(*key)?,
        };
        self.event_kept((&outlined.id, outlined.kind, claims), |claims| {
            Ok(Event::of(outlined.id.clone(), outlined.kind, claims_at(&self.db, claims)?))
        })
    }

    /// Who acts in an event and to or with whom, by each of its claims; many times as fast as the event whole.
    ///
    /// # Errors
    /// A record that cannot be read.
    pub fn takes_part(&self, outlined: &Outlined) -> Result<(Vec<Party>, Vec<Party>)> {
        let claims = match &outlined.rest {
            Rest::Noted(event) => return Ok((event.actors.clone(), event.recipients.clone())),
            Rest::Claims(claims) => claims.clone(),
            Rest::Stored(key) => self.claims_in(*key)?,
        };
        let (mut actors, mut recipients) = (Vec::new(), Vec::new());
        for claim in claims {
            parties(
                &self.db,
                claim,
                |acts, party| if acts { actors.push(party) } else { recipients.push(party) },
            )?;
        }
        Ok((actors, recipients))
    }

    /// The keys of the claims of a stored event.
    pub(super) fn claims_in(&self, event: i64) -> Result<Vec<i64>> {
        let mut statement = self.db.prepare_cached("SELECT claim FROM slots WHERE event = ?1")?;
        let claims = statement.query_map([event], |row| row.get(0))?;
        Ok(claims.collect::<rusqlite::Result<_>>()?)
    }
}
