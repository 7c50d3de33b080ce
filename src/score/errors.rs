//! The listing of what went wrong: each sentence with an error, then one line an error.

use super::gold::{Days, Gold};
use super::pair::{Marked, Verdict};
use super::{figures, line, pair};
use crate::claim::Claim;
use std::fmt::Write;

/// The errors of one document; empty when there are none.
pub fn of(marked: &Marked) -> String {
    let mut out = String::new();
    let mut last = None;
    for verdict in &marked.verdicts {
        let Some(error) = error(verdict) else {
            continue;
        };
        let (index, text) = sentence(marked, verdict);
        if last.replace(text) != Some(text) {
            writeln!(out, "{}:{index} {}", marked.doc, text.trim()).expect("a string takes all");
        }
        writeln!(out, "{}:{index}   {error}", marked.doc).expect("a string takes all");
    }
    out
}

/// Index and text of the sentence, by the annotator's split where gold knows it.
fn sentence<'m>(marked: &'m Marked, verdict: &'m Verdict) -> (usize, &'m str) {
    match verdict {
        Verdict::Hit(gold, _) | Verdict::Spare(gold, _) | Verdict::Miss(gold) => (gold.index, &gold.sentence),
        Verdict::False(claim) => marked
            .verdicts
            .iter()
            .find_map(|other| other.gold().filter(|gold| gold.span.overlaps(&claim.span)))
            .map_or((claim.sentence, &claim.text), |gold| (gold.index, &gold.sentence)),
    }
}

fn error(verdict: &Verdict) -> Option<String> {
    match verdict {
        Verdict::Miss(gold) => Some(format!("miss  {}", line::gold(gold))),
        Verdict::False(claim) => Some(format!("false {} [{}]", line::line(claim), claim.why)),
        Verdict::Spare(..) => None,
        Verdict::Hit(gold, claim) => {
            let wrong = wrong(gold, claim);
            (!wrong.is_empty())
                .then(|| format!("wrong {} [{}] {}", line::line(claim), claim.why, wrong.join("; ")))
        }
    }
}

/// The fields of a pair that differ, each as `field: gold GOLD`.
fn wrong(gold: &Gold, claim: &Claim) -> Vec<String> {
    let when = gold.when.map(|Days { from, to }| line::days(from, to));
    let checks = [
        ("mode", figures::mode(gold, claim), gold.mode.clone()),
        ("status", gold.status == claim.status, Some(gold.status.name().to_owned())),
        ("actor", pair::side_agrees(&gold.actors, &claim.actors), Some(gold.actors.names.join(", "))),
        (
            "recipient",
            pair::side_agrees(&gold.recipients, &claim.recipients),
            Some(gold.recipients.names.join(", ")),
        ),
        ("where", figures::place(gold, claim), gold.place.clone()),
        ("when", figures::when_exact(gold, claim), when),
        ("by", figures::source(gold, claim), gold.source.clone()),
    ];
    let differing = checks.into_iter().filter(|(_, right, _)| !right);
    differing
        .map(|(field, _, gold)| {
            format!("{field}: gold {}", gold.filter(|g| !g.is_empty()).unwrap_or("-".to_owned()))
        })
        .collect()
}
