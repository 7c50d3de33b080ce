//! How an announced plan is told: one grading that the calendar, the odds, the brief and the pages share.

use crate::claim::when::{Interval, days_between};
use crate::lexicon::ontology::Status;
use crate::lexicon::{Lexicon, OutletKind};
use crate::record::{Event, Told};
use serde::Serialize;

/// Days over which a dated plan may be spread.
pub const SPREAD: i32 = 124;

/// How a plan is told: what its share of plans that were kept is learned from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Telling {
    /// With days, by one who is to take part, by officials, or as settled in an outlet's own words.
    Announced,
    /// With days, but only on the word of some other medium.
    Reported,
    /// Without days.
    Undated,
}

impl Telling {
    /// The name used in output and in `data/odds.tsv`.
    pub fn name(self) -> &'static str {
        ["announced", "reported", "undated"][self as usize]
    }

    /// In words.
    pub fn says(self) -> &'static str {
        ["told as settled", "on the word of other media only", "told of without a day"][self as usize]
    }
}

/// How the plan of an event for these days is told.
pub fn telling(event: &Event, when: Option<Interval>) -> Telling {
    let own = |told: &Told| {
        let dated = told.claim.when.is_some_and(|days| days_between(days.from, days.to) <= SPREAD);
        told.claim.status == Status::Planned && dated && (by_party(told, event) || !hearsay(told))
    };
    match when {
        None => Telling::Undated,
        Some(_) if event.ledger.iter().any(own) => Telling::Announced,
        Some(_) => Telling::Reported,
    }
}

/// Whether a claim rests on the word of a medium other than the outlet that brings it.
pub fn hearsay(told: &Told) -> bool {
    let known = |id: &str| Lexicon::embedded().outlet_by_id(id).is_some();
    told.claim.sources.iter().filter_map(|source| source.id.as_deref()).any(known)
}

/// Whether a claim stands on the word of one of those who take part in an event, or of a medium of their state.
pub fn by_party(told: &Told, event: &Event) -> bool {
    let by = told.claim.sources.iter().filter_map(|source| source.id.as_deref());
    by.chain(told.outlet.as_deref()).any(|id| speaks_for(id, event))
}

/// Whether a source is one of those who are to take part, their state, or a medium of it.
fn speaks_for(id: &str, event: &Event) -> bool {
    let lexicon = Lexicon::embedded();
    let outlet = lexicon.outlet_by_id(id).or_else(|| lexicon.outlet(id));
    let organ = outlet.filter(|outlet| outlet.kind == OutletKind::Organ || outlet.state);
    let state = organ.and_then(|outlet| outlet.country.as_deref());
    let person = lexicon.person_by_slug(id).map(|person| person.country.as_str());
    [Some(id), state, person].into_iter().flatten().any(|country| event.involves(country))
}
