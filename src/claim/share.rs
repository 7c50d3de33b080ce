//! What the claims of one sentence and of one document tell of each other.

use super::draft::Draft;
use super::when::Interval;
use super::{Claim, Party, Place, names};
use crate::lexicon::ontology::{Act, Status};
use std::collections::BTreeSet;

fn ids(parties: &[Party]) -> BTreeSet<String> {
    parties.iter().map(|party| party.id.clone().unwrap_or_else(|| names::folded(&party.name))).collect()
}

fn everyone(claim: &Claim) -> BTreeSet<String> {
    let mut all = ids(&claim.actors);
    all.extend(ids(&claim.recipients));
    all
}

/// One sentence says one thing once: of claims of one act among the same parties the fullest stays.
pub(super) fn without_doubles(drafts: Vec<Draft>) -> Vec<Draft> {
    let mut kept: Vec<Draft> = Vec::new();
    for draft in drafts {
        let twin = kept.iter().position(|known| says_the_same(&known.claim, &draft.claim));
        match twin {
            Some(at) if fullness(&draft.claim) > fullness(&kept[at].claim) => kept[at] = draft,
            Some(_) => {}
            None => kept.push(draft),
        }
    }
    kept
}

fn says_the_same(a: &Claim, b: &Claim) -> bool {
    if a.act != b.act || (a.mode.as_deref() == Some("visit")) != (b.mode.as_deref() == Some("visit")) {
        return false;
    }
    let dated_apart = a.when.is_some() && b.when.is_some() && a.when != b.when;
    if dated_apart
        || a.status != b.status && a.span.start.abs_diff(b.span.start) > 60 && a.act != Act::Consult
    {
        return false;
    }
    let (x, y) = (everyone(a), everyone(b));
    if a.act.reciprocal() {
        return x.is_subset(&y) || y.is_subset(&x);
    }
    ids(&a.actors) == ids(&b.actors)
        && (ids(&a.recipients).is_subset(&ids(&b.recipients))
            || ids(&b.recipients).is_subset(&ids(&a.recipients)))
}

fn fullness(claim: &Claim) -> (usize, usize, i32) {
    let parties = usize::from(!claim.actors.is_empty()) + usize::from(!claim.recipients.is_empty());
    let facts = usize::from(claim.when.is_some()) + usize::from(claim.place.is_some());
    (parties, everyone(claim).len() + facts, (claim.confidence * 100.0) as i32)
}

/// How many claims back one may take what it does not say itself from another.
const BACK: usize = 300;

/// How many sentences are the lead, which may name an event whose day and place a later one tells.
const LEAD: usize = 2;

/// How many claims ahead the lead may look for them.
const AHEAD: usize = 12;

/// What a document's claims tell of each other: a bare mention of a journey has its status, a claim
/// without date or place takes them from another one of the same event, and the story's day carries on.
pub(super) fn share(drafts: &mut [Draft], story: &[Option<Interval>], dateline: Option<&Place>) {
    for at in 0..drafts.len() {
        let (earlier, rest) = drafts.split_at_mut(at);
        let Some((draft, later)) = rest.split_first_mut() else { continue };
        let earlier = &earlier[at.saturating_sub(BACK)..];
        share_status(&mut draft.claim, earlier);
        share_event(&mut draft.claim, earlier.iter().rev().map(|known| &known.claim));
        if draft.claim.sentence < LEAD {
            share_event(&mut draft.claim, later.iter().take(AHEAD).map(|known| &known.claim));
        }
        share_day(draft, story[draft.claim.sentence]);
        share_dateline(&mut draft.claim, story[0], dateline);
    }
}

/// "his visit" has the status of the journey it speaks of.
fn share_status(claim: &mut Claim, earlier: &[Draft]) {
    if claim.why != "visit/own-visit" || claim.status != Status::Occurred {
        return;
    }
    let same = |known: &&Draft| {
        known.claim.mode == claim.mode
            && ids(&known.claim.actors) == ids(&claim.actors)
            && ids(&known.claim.recipients) == ids(&claim.recipients)
    };
    if let Some(known) = earlier.iter().rev().find(same) {
        claim.status = known.claim.status;
    }
}

/// Days of the longest interval that tells one event's day; a longer one ("last year") may hold several.
const SEASON: i32 = 92;

/// Claims of one act and status among the same parties are of one event, unless they count several.
fn share_event<'d>(claim: &mut Claim, mut others: impl Iterator<Item = &'d Claim>) {
    if claim.act != Act::Consult || claim.count.is_some() || claim.when.is_some() && claim.place.is_some() {
        return;
    }
    let who = everyone(claim);
    let country = |claim: &Claim| claim.place.as_ref().and_then(|place| place.country.clone());
    let visit = |claim: &Claim| claim.mode.as_deref() == Some("visit");
    let same = |known: &&Claim| {
        known.act == claim.act
            && visit(known) == visit(claim)
            && known.status == claim.status
            && known.count.is_none()
            && known.when.is_none_or(|when| when.days() <= SEASON)
            && (claim.when.is_none() || known.when.is_none() || claim.when == known.when)
            && (claim.place.is_none() || known.place.is_none() || country(claim) == country(known))
            && everyone(known) == who
    };
    let Some(known) = others.find(same) else { return };
    claim.when = claim.when.or(known.when);
    let place = known.place.clone().map(|place| Place { inferred: true, ..place });
    claim.place = claim.place.take().or(place);
}

/// What is told in the simple past without a day of its own is of the day the story has reached.
fn share_day(draft: &mut Draft, story: Option<Interval>) {
    let claim = &mut draft.claim;
    if claim.when.is_none() && claim.status == Status::Occurred && draft.tells {
        claim.when = story;
    }
}

/// A meeting on the day of the lead is where the dispatch is sent from, if one side is at home there and
/// the other is not.
fn share_dateline(claim: &mut Claim, lead: Option<Interval>, dateline: Option<&Place>) {
    let met = claim.act == Act::Consult && matches!(claim.mode.as_deref(), Some("meet" | "multilateral"));
    if !met
        || claim.place.is_some()
        || claim.status != Status::Occurred
        || claim.when.is_none()
        || claim.when != lead
    {
        return;
    }
    let Some(here) = dateline else { return };
    let mut states = claim.actors.iter().chain(&claim.recipients).filter_map(|party| party.country.as_ref());
    let home = |state: &&String| here.country.as_ref() == Some(state);
    if states.clone().any(|state| home(&state)) && states.any(|state| !home(&state)) {
        claim.place = Some(Place { inferred: true, ..here.clone() });
    }
}
