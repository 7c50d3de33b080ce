//! The codebook: PLOVER acts with their quad classes, modes and scores, and the eight statuses.
//!
//! Source: PLOVER 2.0 (Political Language Ontology for Verifiable Event Records). Two of our own
//! choices: the CONSULT mode `meet`, and `call` for PLOVER's `phone`.

use serde::{Deserialize, Serialize};

/// What was done: one of the sixteen PLOVER event types.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
#[allow(missing_docs)]
pub enum Act {
    Agree,
    Consult,
    Support,
    Concede,
    Cooperate,
    Aid,
    Retreat,
    Request,
    Accuse,
    Reject,
    Threaten,
    Protest,
    Sanction,
    Mobilize,
    Coerce,
    Assault,
}

impl Act {
    /// All acts, cooperative first.
    pub const ALL: [Act; 16] = [
        Act::Agree,
        Act::Consult,
        Act::Support,
        Act::Concede,
        Act::Cooperate,
        Act::Aid,
        Act::Retreat,
        Act::Request,
        Act::Accuse,
        Act::Reject,
        Act::Threaten,
        Act::Protest,
        Act::Sanction,
        Act::Mobilize,
        Act::Coerce,
        Act::Assault,
    ];

    /// The name as PLOVER writes it, upper case.
    pub fn name(self) -> &'static str {
        [
            "AGREE",
            "CONSULT",
            "SUPPORT",
            "CONCEDE",
            "COOPERATE",
            "AID",
            "RETREAT",
            "REQUEST",
            "ACCUSE",
            "REJECT",
            "THREATEN",
            "PROTEST",
            "SANCTION",
            "MOBILIZE",
            "COERCE",
            "ASSAULT",
        ][self as usize]
    }

    /// The act of that name; `YIELD` is read as CONCEDE.
    pub fn from_name(name: &str) -> Option<Act> {
        if name == "YIELD" {
            return Some(Act::Concede);
        }
        Act::ALL.into_iter().find(|act| act.name() == name)
    }

    /// Quad class: 1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict.
    pub fn quad(self) -> u8 {
        match self {
            Act::Agree | Act::Consult | Act::Support | Act::Concede => 1,
            Act::Cooperate | Act::Aid | Act::Retreat => 2,
            Act::Request | Act::Accuse | Act::Reject | Act::Threaten => 3,
            Act::Protest | Act::Sanction | Act::Mobilize | Act::Coerce | Act::Assault => 4,
        }
    }

    /// Whether the parties do it with each other, so that swapping them changes nothing.
    pub fn reciprocal(self) -> bool {
        matches!(self, Act::Consult | Act::Cooperate)
    }

    /// Whether words do it: it needs nobody to be anywhere.
    pub fn verbal(self) -> bool {
        use Act::{Accuse, Agree, Concede, Reject, Request, Support, Threaten};
        matches!(self, Agree | Support | Request | Accuse | Reject | Threaten | Concede)
    }

    /// Intensity from -9 (assault) to 10 (aid), the scale Goldstein (1992) began and PLOVER keeps.
    pub fn score(self) -> f32 {
        match self {
            Act::Agree | Act::Consult => 2.5,
            Act::Support => 5.0,
            Act::Concede => 4.5,
            Act::Cooperate => 9.5,
            Act::Aid => 10.0,
            Act::Retreat => 6.5,
            Act::Request => 0.0,
            Act::Accuse => -3.0,
            Act::Reject => -2.0,
            Act::Threaten => -3.5,
            Act::Protest => -5.0,
            Act::Sanction => -6.0,
            Act::Mobilize => -5.5,
            Act::Coerce => -7.0,
            Act::Assault => -9.0,
        }
    }
}

/// Where an act stands between word and deed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// The text says it happened.
    Occurred,
    /// It is going on as the text is written.
    Ongoing,
    /// Announced, intended, scheduled or expected.
    Planned,
    /// It was arranged and called off or blocked.
    Cancelled,
    /// The text says it did not or will not happen.
    Negated,
    /// A named party says it did not happen.
    Denied,
    /// Conditional, possible, feared, undecided.
    Hypothetical,
    /// A hedged report of something past or present.
    ReportedUnconfirmed,
}

impl Status {
    /// All statuses in the codebook's order.
    pub const ALL: [Status; 8] = [
        Status::Occurred,
        Status::Ongoing,
        Status::Planned,
        Status::Cancelled,
        Status::Negated,
        Status::Denied,
        Status::Hypothetical,
        Status::ReportedUnconfirmed,
    ];

    /// The name used in output, lower case with hyphens.
    pub fn name(self) -> &'static str {
        [
            "occurred",
            "ongoing",
            "planned",
            "cancelled",
            "negated",
            "denied",
            "hypothetical",
            "reported-unconfirmed",
        ][self as usize]
    }

    /// The status of that name.
    pub fn from_name(name: &str) -> Option<Status> {
        Status::ALL.into_iter().find(|status| status.name() == name)
    }
}
