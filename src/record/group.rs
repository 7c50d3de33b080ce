//! Groups: what claims must share to be about the same event, and the unit that is merged again as a whole.

use super::event::side;
use crate::claim::{Claim, Party};
use crate::lexicon::ontology::Act;
use std::collections::BTreeSet;

/// Act, family of modes and those it is done to or with. Who does it parts the group further when it is merged, so
/// that a claim which does not say can still join.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// What was done.
    pub act: Act,
    /// Family of modes, which tells a visit and a call from other meetings.
    pub family: Option<&'static str>,
    /// The sides that act, or all of them where the act is mutual. Empty where no claim says which state or body.
    pub actors: BTreeSet<String>,
    /// The sides acted on; empty where the act is mutual.
    pub recipients: BTreeSet<String>,
}

impl Group {
    /// The group of a claim.
    pub fn of(claim: &Claim) -> Group {
        let family = family(claim);
        let (mut actors, mut recipients) = (sides(&claim.actors), sides(&claim.recipients));
        let host = claim.place.as_ref().and_then(|place| place.country.clone());
        if family == Some("visit") && recipients.is_empty() {
            recipients.extend(host);
        }
        if claim.act.reciprocal() && family != Some("visit") {
            actors.append(&mut recipients);
        }
        Group { act: claim.act, family, actors, recipients }
    }

    /// Whether all sides do it with each other.
    pub fn mutual(&self) -> bool {
        self.act.reciprocal() && self.family != Some("visit")
    }

    /// Whether the group is that of its recipients, and holds what any actor did to them.
    pub fn open(&self) -> bool {
        !self.recipients.is_empty()
    }

    /// Whether every claim of the group of that name has to do with a side.
    pub(super) fn gives(name: &str, side: &str) -> bool {
        let sides = name.split_once(" > ").or_else(|| name.split_once(' ')).map_or("", |(_, sides)| sides);
        sides.split(" + ").any(|one| one == side)
    }

    /// A name that is the same for the same group: "CONSULT/visit > CHN", "CONSULT/meet CHN + PRK".
    pub fn name(&self) -> String {
        let family = self.family.map(|family| format!("/{family}")).unwrap_or_default();
        let (arrow, sides) = if self.open() { ("> ", &self.recipients) } else { ("", &self.actors) };
        let sides = sides.iter().cloned().collect::<Vec<_>>().join(" + ");
        format!("{}{family} {arrow}{sides}", self.act.name())
    }
}

/// The sides of some parties. Beside a state or a known body, nameless "officials" make no side of their own; a name
/// whose state is not known makes none at all, since it may be anyone's.
fn sides(parties: &[Party]) -> BTreeSet<String> {
    let known = |party: &&Party| party.country.is_some() || party.id.is_some();
    let firm: BTreeSet<String> = parties.iter().filter(known).map(side).collect();
    if firm.is_empty() { parties.iter().filter(|party| !named(party)).map(side).collect() } else { firm }
}

/// Whether a party is called by a name and not by a common noun.
pub(super) fn named(party: &Party) -> bool {
    party.name.starts_with(char::is_uppercase)
}

/// A visit and a call are kept from other encounters; the rest are told apart too unevenly.
fn family(claim: &Claim) -> Option<&'static str> {
    match (claim.act, claim.mode.as_deref()) {
        (Act::Consult, Some("visit")) => Some("visit"),
        (Act::Consult, Some("call" | "phone")) => Some("call"),
        (Act::Consult, _) => Some("meet"),
        _ => None,
    }
}
