//! Which gold claim a system claim answers.
//!
//! The pairs are chosen all at once: as many asked-for gold claims as can be, then as many optional
//! ones, then the pairs that agree best in mode, status and both sides.

use super::gold::{Gold, Side};
use super::{assign::assign, names};
use crate::claim::{Claim, Party};

/// What became of a gold claim, a system claim, or a pair.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// Gold and found.
    Hit(Gold, Claim),
    /// Borderline gold, found: counts neither for nor against.
    Spare(Gold, Claim),
    /// Gold and not found; optional gold not found has no verdict.
    Miss(Gold),
    /// Claimed without gold.
    False(Claim),
}

/// A document with its verdicts in the order of the text.
#[derive(Clone, Debug)]
pub struct Marked {
    /// The document's id.
    pub doc: String,
    /// Hits, misses and false claims.
    pub verdicts: Vec<Verdict>,
}

/// Marks the claims of one document.
pub fn mark(doc: &str, gold: Vec<Gold>, claims: Vec<Claim>) -> Marked {
    let weights: Vec<Vec<i64>> =
        gold.iter().map(|gold| claims.iter().map(|claim| weight(gold, claim)).collect()).collect();
    let given = assign(&weights);
    let mut claims: Vec<Option<Claim>> = claims.into_iter().map(Some).collect();
    let mut verdicts = Vec::new();
    for (gold, column) in gold.into_iter().zip(given) {
        let claim = column.and_then(|column| claims[column].take());
        verdicts.extend(verdict(gold, claim));
    }
    verdicts.extend(claims.into_iter().flatten().map(Verdict::False));
    verdicts.sort_by_key(Verdict::at);
    Marked { doc: doc.to_owned(), verdicts }
}

fn verdict(gold: Gold, claim: Option<Claim>) -> Option<Verdict> {
    match (gold.optional, claim) {
        (false, Some(claim)) => Some(Verdict::Hit(gold, claim)),
        (true, Some(claim)) => Some(Verdict::Spare(gold, claim)),
        (false, None) => Some(Verdict::Miss(gold)),
        (true, None) => None,
    }
}

impl Verdict {
    /// The first byte of the sentence or evidence.
    pub fn at(&self) -> usize {
        match self {
            Verdict::Hit(gold, _) | Verdict::Spare(gold, _) | Verdict::Miss(gold) => gold.span.start,
            Verdict::False(claim) => claim.span.start,
        }
    }
}

/// How much a pair is wanted; 0 when the two do not match at all.
fn weight(gold: &Gold, claim: &Claim) -> i64 {
    if !matches(gold, claim) {
        return 0;
    }
    let worth = if gold.optional { 1_000 } else { 1_000_000 };
    let agrees = [
        mode_agrees(gold, claim),
        gold.status == claim.status,
        side_agrees(&gold.actors, &claim.actors),
        side_agrees(&gold.recipients, &claim.recipients),
    ];
    worth + agrees.into_iter().filter(|agrees| *agrees).count() as i64
}

/// Same sentence, same act, and a party in common.
fn matches(gold: &Gold, claim: &Claim) -> bool {
    let sentence = gold.span.overlaps(&claim.span) || gold.sentence.trim() == claim.text.trim();
    sentence && gold.act == claim.act && party_in_common(gold, claim)
}

/// Whether an actor or a recipient is shared. Parties of a reciprocal act may stand on either side,
/// but a visit that both call a visit has a visitor and a host.
fn party_in_common(gold: &Gold, claim: &Claim) -> bool {
    let any = |parties: &[Party], side: &Side| parties.iter().any(|party| names::is_of(party, side));
    let straight = any(&claim.actors, &gold.actors) || any(&claim.recipients, &gold.recipients);
    let crossed = any(&claim.actors, &gold.recipients) || any(&claim.recipients, &gold.actors);
    let nobody = gold.actors.names.is_empty() && gold.recipients.names.is_empty();
    nobody || straight || (swaps(gold, claim) && crossed)
}

fn swaps(gold: &Gold, claim: &Claim) -> bool {
    let visit = |mode: &Option<String>| mode.as_deref() == Some("visit");
    gold.act.reciprocal() && !(visit(&gold.mode) && visit(&claim.mode))
}

/// Whether the modes are the same, none being one too.
pub fn mode_agrees(gold: &Gold, claim: &Claim) -> bool {
    gold.mode.as_deref() == claim.mode.as_deref().filter(|mode| !mode.is_empty())
}

/// Whether both sides are empty or share a party.
pub fn side_agrees(gold: &Side, parties: &[Party]) -> bool {
    match gold.names.is_empty() && gold.countries.is_empty() {
        true => parties.is_empty(),
        false => parties.iter().any(|party| names::is_of(party, gold)),
    }
}
