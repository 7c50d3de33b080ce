//! A claim on one line, for error listings and specs:
//! `CONSULT/visit planned | Xi Jinping > North Korea | where Pyongyang | when 2018-09-09 | by Daily NK`.

use super::gold::{Days, Gold};
use crate::claim::{Claim, Party, Source};
use jiff::civil::Date;

/// The claim on one line.
pub fn line(claim: &Claim) -> String {
    let when = claim.when.map(|when| days(when.from, when.to));
    let by: Vec<&str> = claim.sources.iter().map(|source: &Source| source.text.as_str()).collect();
    let times = claim.count.map(|count| count.to_string());
    join([
        Some(what(claim.act.name(), claim.mode.as_deref(), claim.status.name())),
        Some(who(&parties(&claim.actors), &parties(&claim.recipients))),
        labelled("where", claim.place.as_ref().map(|place| place.name.clone())),
        labelled("when", when),
        labelled("times", times),
        labelled("by", (!by.is_empty()).then(|| by.join(" citing "))),
    ])
}

/// A gold claim on one line.
pub fn gold(gold: &Gold) -> String {
    join([
        Some(what(gold.act.name(), gold.mode.as_deref(), gold.status.name())),
        Some(who(&gold.actors.names.join(", "), &gold.recipients.names.join(", "))),
        labelled("where", gold.place.clone()),
        labelled("when", gold.when.map(|Days { from, to }| days(from, to))),
        None,
        labelled("by", gold.source.clone()),
    ])
}

fn join(parts: [Option<String>; 6]) -> String {
    parts.into_iter().flatten().collect::<Vec<_>>().join(" | ")
}

fn what(act: &str, mode: Option<&str>, status: &str) -> String {
    match mode.filter(|mode| !mode.is_empty()) {
        Some(mode) => format!("{act}/{mode} {status}"),
        None => format!("{act} {status}"),
    }
}

/// `A > B`, with `-` for a side the text leaves open.
fn who(actors: &str, recipients: &str) -> String {
    let side = |names: &str| if names.is_empty() { "-" } else { names }.to_owned();
    format!("{} > {}", side(actors), side(recipients))
}

fn parties(parties: &[Party]) -> String {
    let names: Vec<&str> = parties.iter().map(|party| party.name.as_str()).collect();
    names.join(", ")
}

fn labelled(label: &str, value: Option<String>) -> Option<String> {
    value.map(|value| format!("{label} {value}"))
}

/// `2018-09-09`, or `2018-09-01..2018-09-30`.
pub fn days(from: Date, to: Date) -> String {
    match from == to {
        true => from.to_string(),
        false => format!("{from}..{to}"),
    }
}
