//! What is counted: claims found, and fields right on the pairs that match.

use super::gold::Gold;
use super::names;
use super::pair::{self, Marked, Verdict};
use crate::claim::Claim;
use crate::lexicon::ontology::{Act, Status};
use serde::Serialize;

/// Claims found, missed and made up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Count {
    /// Gold claims.
    pub gold: usize,
    /// System claims, those on optional gold left out.
    pub system: usize,
    /// Gold claims found.
    pub found: usize,
    /// System claims that answer a gold claim.
    pub right: usize,
    /// `right / system`.
    pub precision: f64,
    /// `found / gold`.
    pub recall: f64,
    /// Their harmonic mean.
    pub f1: f64,
}

/// How often a field is right.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Rate {
    /// Times right.
    pub right: usize,
    /// Of how many.
    pub of: usize,
    /// Their ratio; 0 of 0 is 0.
    pub rate: f64,
}

/// All figures of a run.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs)]
pub struct Figures {
    pub documents: usize,
    pub claims: Count,
    /// 95 % interval of F1, documents drawn again with replacement.
    pub f1_interval: [f64; 2],
    pub consult: Count,
    pub visit_meet: Count,
    pub acts: Vec<(&'static str, Count)>,
    pub mode: Rate,
    pub status: Rate,
    /// Mean F1 over the statuses that gold or system use on the pairs.
    pub status_macro_f1: f64,
    /// Gold that is dated: the same days.
    pub when_exact: Rate,
    /// Gold that is dated: a day in common.
    pub when_overlap: Rate,
    /// All pairs: dated in both or in neither.
    pub when_null: Rate,
    /// Gold that has a place.
    pub place: Rate,
    /// All pairs: a place in both or in neither.
    pub place_null: Rate,
    /// All pairs: the same source, or none in both.
    pub source: Rate,
    /// Gold that has a source.
    pub source_named: Rate,
    /// All pairs: the same actor side, and the same recipient side.
    pub actor: Rate,
    pub recipient: Rate,
}

/// The figures of marked documents.
pub fn of(documents: &[Marked]) -> Figures {
    let all: Vec<&Verdict> = documents.iter().flat_map(|document| &document.verdicts).collect();
    let pairs: Vec<(&Gold, &Claim)> = all.iter().filter_map(|verdict| verdict.hit()).collect();
    let rate = |asked: fn(&Gold) -> bool, right: fn(&Gold, &Claim) -> bool| rate(&pairs, asked, right);
    let any = |_: &Gold| true;
    Figures {
        documents: documents.len(),
        claims: count(&all, |_| true, |_| true),
        f1_interval: interval(documents),
        consult: act(&all, Act::Consult),
        visit_meet: count(&all, |gold| bilateral(&gold.mode), |claim| bilateral(&claim.mode)),
        acts: Act::ALL.into_iter().map(|kind| (kind.name(), act(&all, kind))).collect(),
        mode: rate(|gold| gold.act == Act::Consult, mode),
        status: rate(any, |gold, claim| gold.status == claim.status),
        status_macro_f1: macro_f1(&pairs),
        when_exact: rate(|gold| gold.when.is_some(), when_exact),
        when_overlap: rate(|gold| gold.when.is_some(), when_overlap),
        when_null: rate(any, |gold, claim| gold.when.is_some() == claim.when.is_some()),
        place: rate(|gold| gold.place.is_some(), place),
        place_null: rate(any, |gold, claim| gold.place.is_some() == claim.place.is_some()),
        source: rate(any, source),
        source_named: rate(|gold| gold.source.is_some(), source),
        actor: rate(any, |gold, claim| pair::side_agrees(&gold.actors, &claim.actors)),
        recipient: rate(any, |gold, claim| pair::side_agrees(&gold.recipients, &claim.recipients)),
    }
}

impl Verdict {
    /// The pair, when asked-for gold was found.
    pub fn hit(&self) -> Option<(&Gold, &Claim)> {
        match self {
            Verdict::Hit(gold, claim) => Some((gold, claim)),
            _ => None,
        }
    }

    /// The gold claim, asked for or optional.
    pub fn gold(&self) -> Option<&Gold> {
        match self {
            Verdict::Hit(gold, _) | Verdict::Spare(gold, _) | Verdict::Miss(gold) => Some(gold),
            Verdict::False(_) => None,
        }
    }
}

fn act(all: &[&Verdict], act: Act) -> Count {
    count(all, |gold| gold.act == act, |claim| claim.act == act)
}

fn bilateral(mode: &Option<String>) -> bool {
    matches!(mode.as_deref(), Some("visit" | "meet"))
}

/// Counts the gold claims of one kind against the system claims of one kind.
fn count(all: &[&Verdict], of_gold: impl Fn(&Gold) -> bool, of_claim: impl Fn(&Claim) -> bool) -> Count {
    let mut count = Count::default();
    for verdict in all {
        match verdict {
            Verdict::Hit(gold, claim) => {
                let (asked, given) = (of_gold(gold) as usize, of_claim(claim) as usize);
                count.gold += asked;
                count.found += asked;
                count.system += given;
                count.right += given;
            }
            Verdict::Miss(gold) => count.gold += of_gold(gold) as usize,
            Verdict::False(claim) => count.system += of_claim(claim) as usize,
            Verdict::Spare(..) => {}
        }
    }
    count.precision = ratio(count.right, count.system);
    count.recall = ratio(count.found, count.gold);
    count.f1 = harmonic(count.precision, count.recall);
    count
}

fn rate(
    pairs: &[(&Gold, &Claim)],
    asked: impl Fn(&Gold) -> bool,
    right: impl Fn(&Gold, &Claim) -> bool,
) -> Rate {
    let asked: Vec<_> = pairs.iter().filter(|(gold, _)| asked(gold)).collect();
    let right = asked.iter().filter(|(gold, claim)| right(gold, claim)).count();
    Rate { right, of: asked.len(), rate: ratio(right, asked.len()) }
}

fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

fn harmonic(one: f64, other: f64) -> f64 {
    if one + other == 0.0 { 0.0 } else { 2.0 * one * other / (one + other) }
}

/// Whether the mode is right; only CONSULT has one.
pub fn mode(gold: &Gold, claim: &Claim) -> bool {
    gold.act != Act::Consult || pair::mode_agrees(gold, claim)
}

/// Whether both give the same days, none being one too.
pub fn when_exact(gold: &Gold, claim: &Claim) -> bool {
    gold.when.map(|days| (days.from, days.to)) == claim.when.map(|days| (days.from, days.to))
}

/// Whether both are dated and share a day.
pub fn when_overlap(gold: &Gold, claim: &Claim) -> bool {
    gold.when.zip(claim.when).is_some_and(|(one, other)| one.from <= other.to && other.from <= one.to)
}

/// Whether both name one place, none being one too.
pub fn place(gold: &Gold, claim: &Claim) -> bool {
    match (&gold.place, &claim.place) {
        (Some(gold), Some(place)) => names::is_place(place, gold),
        (gold, place) => gold.is_none() && place.is_none(),
    }
}

/// Whether any link of the chain is the gold source, none being one too.
pub fn source(gold: &Gold, claim: &Claim) -> bool {
    match &gold.source {
        Some(gold) => claim.sources.iter().any(|source| names::is_source(source, gold)),
        None => claim.sources.is_empty(),
    }
}

fn macro_f1(pairs: &[(&Gold, &Claim)]) -> f64 {
    let f1 = |status: Status| {
        let of =
            |pick: fn(&(&Gold, &Claim)) -> Status| pairs.iter().filter(|pair| pick(pair) == status).count();
        let (gold, system) = (of(|pair| pair.0.status), of(|pair| pair.1.status));
        let both = |pair: &&(&Gold, &Claim)| pair.0.status == status && pair.1.status == status;
        let right = pairs.iter().filter(both).count();
        (gold + system > 0).then(|| 2.0 * ratio(right, gold + system))
    };
    let scores: Vec<f64> = Status::ALL.into_iter().filter_map(f1).collect();
    scores.iter().sum::<f64>() / scores.len().max(1) as f64
}

const DRAWS: usize = 2000;

/// The 95 % interval of F1 over documents drawn with replacement, the same on every run.
fn interval(documents: &[Marked]) -> [f64; 2] {
    let counts: Vec<Count> = documents
        .iter()
        .map(|document| count(&document.verdicts.iter().collect::<Vec<_>>(), |_| true, |_| true))
        .collect();
    let mut state = 0x5EED;
    let mut scores: Vec<f64> = (0..DRAWS).map(|_| drawn(&counts, &mut state)).collect();
    scores.sort_by(f64::total_cmp);
    [scores[DRAWS / 40], scores[DRAWS - 1 - DRAWS / 40]]
}

/// F1 of one draw of as many documents as there are.
fn drawn(counts: &[Count], state: &mut u64) -> f64 {
    let (mut right, mut of) = (0, 0);
    for _ in counts {
        let count = &counts[random(state) as usize % counts.len()];
        right += count.right + count.found;
        of += count.gold + count.system;
    }
    ratio(right, of)
}

/// The SplitMix64 generator.
fn random(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut bits = *state;
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ (bits >> 31)
}
