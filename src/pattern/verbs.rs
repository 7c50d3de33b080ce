//! Rules in English.

use super::Family;
use super::field::Field;
use super::mine::{Rule, Scope};
use crate::lexicon::ontology::Act;

/// What comes before and what after, as clauses.
pub(super) fn says(field: &Field, rule: &Rule) -> (String, String) {
    let name = |member: u32| field.names[member as usize].1.clone();
    let (one, two) = match rule.scope {
        Scope::Any => ("X".to_owned(), "Z".to_owned()),
        Scope::Subject(subject) => (name(subject), "Z".to_owned()),
        Scope::Object(object) => ("X".to_owned(), name(object)),
        Scope::Pair(subject, object) => (name(subject), name(object)),
    };
    let clause = |from: &str, relation: u32, to: &str| {
        let (act, mode) = &field.relations[relation as usize];
        does(*act, mode.as_deref(), from, to)
    };
    let after = clause(&one, rule.after, &two);
    let before = match (rule.family, &rule.before[..]) {
        (Family::Recurring, _) => format!("{} as well", clause(&one, rule.after, &two)),
        (Family::Inverse, [relation]) => clause(&two, *relation, &one),
        (_, [relation]) => clause(&one, *relation, &two),
        (_, [first, second]) => {
            format!("{} and then {}", clause(&one, *first, "Y"), clause("Y", *second, &two))
        }
        (_, [first, second, third]) => format!(
            "{}, then {} and then {}",
            clause(&one, *first, "Y"),
            clause("Y", *second, "W"),
            clause("W", *third, &two)
        ),
        _ => String::new(),
    };
    (before, after)
}

/// "China visits North Korea".
fn does(act: Act, mode: Option<&str>, from: &str, to: &str) -> String {
    let plain = |verb: &str| format!("{from} {verb} {to}");
    match (act, mode) {
        (Act::Consult, Some("visit")) => plain("visits"),
        (Act::Consult, Some("meet")) => plain("meets"),
        (Act::Consult, Some("call" | "phone")) => plain("talks by telephone with"),
        (Act::Consult, Some("third-party")) => format!("{from} meets {to} on neutral ground"),
        (Act::Consult, Some("multilateral")) => format!("{from} meets {to} among others"),
        (Act::Consult, _) => plain("talks with"),
        (act, Some(mode)) => format!("{} ({})", plain(verb(act)), mode.replace('-', " ")),
        (act, None) => plain(verb(act)),
    }
}

fn verb(act: Act) -> &'static str {
    match act {
        Act::Agree => "agrees with",
        Act::Consult => "talks with",
        Act::Support => "supports",
        Act::Concede => "makes concessions to",
        Act::Cooperate => "cooperates with",
        Act::Aid => "aids",
        Act::Retreat => "draws back before",
        Act::Request => "makes demands of",
        Act::Accuse => "accuses",
        Act::Reject => "refuses",
        Act::Threaten => "threatens",
        Act::Protest => "protests against",
        Act::Sanction => "sanctions",
        Act::Mobilize => "shows force toward",
        Act::Coerce => "coerces",
        Act::Assault => "attacks",
    }
}
