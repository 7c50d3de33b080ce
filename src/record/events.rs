//! Merging claims into events: a pure function of the set of claims, whatever their order.
//!
//! Claims are first parted into groups that share an act and its sides; only claims of one group
//! are ever about the same event. Within a group the exactly dated claims come first and make
//! events; loosely dated ones join the only event they fit, or stay apart as vague where they fit
//! several; undated ones do the same with what was in the news when they were written.

use super::event::{days, order, person, side};
use super::{Event, Kind, Told, hash};
use crate::claim::when::{Interval, Precision};
use crate::claim::{Claim, Party};
use crate::lexicon::ontology::{Act, Status};
use jiff::ToSpan;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// An interval of at most this many days dates one event; a longer one only says where to look.
pub(super) const NARROW: i32 = 16;
/// Days that may lie between two mentions of one visit.
const TRIP_GAP: i64 = 2;
/// An undated mention is about something no older than this many days, if anything fits.
const NEWS: i64 = 45;
/// Undated mentions published within this many days of each other are about one event.
const SAME_NEWS: i64 = 30;

/// The events `told` are about, each claim in exactly one of them.
pub fn merge(told: Vec<Told>) -> Vec<Event> {
    let mut groups: BTreeMap<String, Vec<Told>> = BTreeMap::new();
    for one in told {
        groups.entry(Group::of(&one.claim).name()).or_default().push(one);
    }
    groups.into_iter().flat_map(|(name, told)| merge_group(&name, told)).collect()
}

/// What claims must share to be about the same event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// What was done.
    pub act: Act,
    /// Family of modes, which tells a visit and a call from other meetings.
    pub family: Option<&'static str>,
    /// The sides that act, or all of them where the act is mutual.
    pub actors: BTreeSet<String>,
    /// The sides acted on; empty where the act is mutual.
    pub recipients: BTreeSet<String>,
}

impl Group {
    /// The group of a claim.
    pub fn of(claim: &Claim) -> Group {
        let family = family(claim);
        let mut actors: BTreeSet<String> = claim.actors.iter().map(side).collect();
        let mut recipients: BTreeSet<String> = claim.recipients.iter().map(side).collect();
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

    /// A name that is the same for the same group: "CONSULT/visit PRK > CHN".
    pub fn name(&self) -> String {
        let sides = |sides: &BTreeSet<String>| sides.iter().cloned().collect::<Vec<_>>().join(" + ");
        let family = self.family.map(|family| format!("/{family}")).unwrap_or_default();
        let to = if self.recipients.is_empty() {
            String::new()
        } else {
            format!(" > {}", sides(&self.recipients))
        };
        format!("{}{family} {}{to}", self.act.name(), sides(&self.actors))
    }
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

/// Merges the claims of one group.
pub(super) fn merge_group(name: &str, mut told: Vec<Told>) -> Vec<Event> {
    told.sort_by(|a, b| order(a).cmp(&order(b)));
    let (apart, told): (Vec<Told>, Vec<Told>) = told.into_iter().partition(|t| apart(&t.claim).is_some());
    let mut clusters: Vec<Cluster> = Vec::new();
    for (stage, fits) in
        [(dated as fn(&Told) -> bool, fits_dated as Fits), (loose, fits_loose), (undated, fits_undated)]
    {
        let mut batch: Vec<&Told> = told.iter().filter(|t| stage(t)).collect();
        batch.sort_by(|a, b| (precedence(a), order(a)).cmp(&(precedence(b), order(b))));
        let mut newcomers = Vec::new();
        batch.into_iter().for_each(|one| place(one, &mut clusters, &mut newcomers, fits));
        clusters.append(&mut newcomers);
    }
    clusters.extend(stand_apart(&apart));
    number(name, clusters)
}

/// Claims that are about no single event, and how they may then be counted.
fn apart(claim: &Claim) -> Option<Kind> {
    let wide = claim.when.is_none_or(|when| days(&when) > 31);
    match claim.status {
        _ if claim.count.is_some_and(|count| count != 1) => Some(Kind::Counting),
        Status::Negated if wide => Some(Kind::General),
        _ => None,
    }
}

fn stand_apart(told: &[Told]) -> Vec<Cluster<'_>> {
    let mut clusters: Vec<Cluster> = Vec::new();
    for one in told {
        let kind = apart(&one.claim).unwrap_or(Kind::General);
        let same = |c: &&mut Cluster| c.kind == kind && c.says_the_same(one);
        match clusters.iter_mut().find(same) {
            Some(cluster) => cluster.join(one),
            None => clusters.push(Cluster::new(one, kind)),
        }
    }
    clusters
}

fn dated(told: &Told) -> bool {
    told.claim.when.is_some_and(|when| exact(&when))
}

fn loose(told: &Told) -> bool {
    told.claim.when.is_some_and(|when| !exact(&when))
}

fn undated(told: &Told) -> bool {
    told.claim.when.is_none()
}

fn exact(when: &Interval) -> bool {
    days(when) <= NARROW && when.precision != Precision::Unknown
}

/// Who founds a cluster: the best dated, then the best named. A visit's whole span comes before its days.
fn precedence(told: &Told) -> (u8, i32, std::cmp::Reverse<usize>, Option<Date>) {
    let claim = &told.claim;
    let visit = claim.mode.as_deref() == Some("visit");
    let class = match claim.when.map(|when| (when.precision, days(&when))) {
        Some((Precision::Range, _)) if visit => 0,
        Some((Precision::Day, _)) => 1,
        Some((_, 1..=NARROW)) => 2,
        _ => 3,
    };
    let length = claim.when.as_ref().map_or(0, days);
    let named = claim.actors.iter().chain(&claim.recipients).filter(|party| person(party).is_some()).count();
    let day = claim.when.map(|when| when.from).or(told.published);
    (class, length, std::cmp::Reverse(named), day)
}

/// How near a claim lies to a cluster it fits, or `None` where it does not fit.
type Fits = fn(&Told, &Cluster) -> Option<i64>;

/// Puts a claim where it belongs: into the nearest cluster it fits, or apart where several are as near.
fn place<'t>(one: &'t Told, older: &mut [Cluster<'t>], newer: &mut Vec<Cluster<'t>>, fits: Fits) {
    let near: Vec<(i64, bool, usize)> = nearest(one, older, newer, fits);
    match near[..] {
        [(_, false, at)] => older[at].join(one),
        [(_, true, at)] => newer[at].join(one),
        [] => newer.push(Cluster::new(one, Kind::Single)),
        _ => match newer.iter_mut().find(|c| c.kind == Kind::Vague && c.says_the_same(one)) {
            Some(cluster) => cluster.join(one),
            None => newer.push(Cluster::new(one, Kind::Vague)),
        },
    }
}

/// The clusters that fit and are nearest. Events of the earlier stages come before those of this one.
fn nearest(one: &Told, older: &[Cluster], newer: &[Cluster], fits: Fits) -> Vec<(i64, bool, usize)> {
    let of = |clusters: &[Cluster], new: bool| -> Vec<(i64, bool, usize)> {
        let single = clusters.iter().enumerate().filter(|(_, c)| c.kind == Kind::Single);
        let in_time = single.filter_map(|(at, c)| Some((fits(one, c)?, at, c)));
        let fitting = in_time.filter(|(_, _, c)| c.parties_fit(one) && c.place_fits(one));
        let mut near: Vec<_> = fitting.map(|(distance, at, _)| (distance, new, at)).collect();
        let least = near.iter().map(|(distance, ..)| *distance).min();
        near.retain(|(distance, ..)| Some(*distance) == least);
        near
    };
    let first = of(older, false);
    if first.is_empty() { of(newer, true) } else { first }
}

/// Exactly dated claims fit by their days; mentions of one trip may leave days between them.
fn fits_dated(one: &Told, cluster: &Cluster) -> Option<i64> {
    let (when, span) = (one.claim.when?, cluster.span?);
    let gap = if one.claim.mode.as_deref() == Some("visit") { TRIP_GAP } else { 0 };
    let apart = distance(when.to, span.0).max(distance(span.1, when.from)).max(0);
    let joined = distance(when.from.min(span.0), when.to.max(span.1));
    (apart <= gap && (apart == 0 || joined < i64::from(NARROW))).then_some(apart)
}

/// A loosely dated claim fits every event its interval overlaps and its status allows.
fn fits_loose(one: &Told, cluster: &Cluster) -> Option<i64> {
    let when = one.claim.when?;
    let span = cluster.span?;
    (span.0 <= when.to && when.from <= span.1 && cluster.told_fits(one)).then_some(0)
}

/// An undated claim fits events of its own document first, then those in the news, then any other.
fn fits_undated(one: &Told, cluster: &Cluster) -> Option<i64> {
    if one.claim.status == Status::Hypothetical || !cluster.told_fits(one) {
        return None;
    }
    if cluster.told.iter().any(|t| t.claim.doc == one.claim.doc) {
        return Some(0);
    }
    match (cluster.span, one.published) {
        (Some((from, to)), Some(day)) => {
            let apart = distance(to, day).max(distance(day, from)).max(0);
            Some(if apart <= NEWS { 1 } else { 2 })
        }
        (None, Some(day)) => {
            let near = |t: &&Told| t.published.is_some_and(|other| distance(other, day).abs() <= SAME_NEWS);
            cluster.told.iter().any(near).then_some(1)
        }
        _ => None,
    }
}

/// Days from `a` to `b`, negative when `b` is earlier.
fn distance(a: Date, b: Date) -> i64 {
    a.until(b).map_or(i64::MAX / 4, |span| i64::from(span.get_days()))
}

/// Claims found to be about one event so far.
struct Cluster<'t> {
    kind: Kind,
    told: Vec<&'t Told>,
    span: Option<(Date, Date)>,
    people: BTreeMap<(bool, String), BTreeSet<String>>,
    mutual: bool,
}

impl<'t> Cluster<'t> {
    fn new(one: &'t Told, kind: Kind) -> Self {
        let mutual = Group::of(&one.claim).mutual();
        let mut cluster = Cluster { kind, told: Vec::new(), span: None, people: BTreeMap::new(), mutual };
        cluster.join(one);
        cluster
    }

    fn join(&mut self, one: &'t Told) {
        if let Some(when) = one.claim.when.filter(|when| exact(when) || self.told.is_empty()) {
            let (from, to) = self.span.unwrap_or((when.from, when.to));
            self.span = Some((from.min(when.from), to.max(when.to)));
        }
        for (side, names) in people(&one.claim, self.mutual) {
            self.people.entry(side).or_default().extend(names);
        }
        self.told.push(one);
    }

    /// Whether no side names other people than the claim does.
    fn parties_fit(&self, one: &Told) -> bool {
        people(&one.claim, self.mutual).iter().all(|(side, names)| {
            self.people.get(side).is_none_or(|known| known.is_empty() || !known.is_disjoint(names))
        })
    }

    /// Whether no two places exclude each other: countries always, cities unless on one trip.
    fn place_fits(&self, one: &Told) -> bool {
        let Some(place) = &one.claim.place else { return true };
        let trip = one.claim.mode.as_deref() == Some("visit");
        self.told.iter().filter_map(|t| t.claim.place.as_ref()).all(|known| {
            let country =
                known.country.is_none() || place.country.is_none() || known.country == place.country;
            let whole = |place: &crate::claim::Place| place.lat.is_none();
            country && (trip || whole(known) || whole(place) || known.name == place.name)
        })
    }

    /// Whether the event could be what was said by its publication: deeds lie before it, plans after.
    fn told_fits(&self, one: &Told) -> bool {
        let (Some((from, to)), Some(day)) = (self.span, one.published) else { return true };
        match one.claim.status {
            Status::Occurred | Status::Ongoing | Status::ReportedUnconfirmed => from <= day,
            Status::Planned | Status::Hypothetical => to >= day,
            Status::Cancelled | Status::Negated | Status::Denied => {
                to.checked_add(NEWS.days()).is_ok_and(|late| late >= day)
            }
        }
    }

    /// Whether the claim repeats, word for slot, what the cluster's founder says.
    fn says_the_same(&self, one: &Told) -> bool {
        let slots = |claim: &Claim| {
            (people(claim, self.mutual), claim.mode.clone(), claim.status, claim.count, claim.when)
        };
        slots(&self.told[0].claim) == slots(&one.claim)
    }

    /// What makes it this event: enough to tell it from every other of its group.
    fn signature(&self) -> String {
        let founder = &self.told[0].claim;
        let people: Vec<String> = people(founder, self.mutual)
            .into_values()
            .map(|names| names.into_iter().collect::<Vec<_>>().join("+"))
            .collect();
        let days = founder.when.map(|when| format!("{} {}", when.from, when.to));
        let told = self.told.iter().filter_map(|t| t.published).min().filter(|_| days.is_none());
        let count = founder.count.unwrap_or(1);
        format!("{}|{}|{days:?}|{told:?}|{count}", self.kind.name(), people.join("|"))
    }
}

/// The people a claim names on each side; where the act is mutual it does not matter who acts.
fn people(claim: &Claim, mutual: bool) -> BTreeMap<(bool, String), BTreeSet<String>> {
    let mut sides: BTreeMap<(bool, String), BTreeSet<String>> = BTreeMap::new();
    let mut add = |party: &Party, actor: bool| {
        if let Some(person) = person(party) {
            sides.entry((actor || mutual, side(party))).or_default().insert(person);
        }
    };
    claim.actors.iter().for_each(|party| add(party, true));
    claim.recipients.iter().for_each(|party| add(party, false));
    sides
}

/// Gives every cluster its id and makes it an event; equal signatures are told apart by number.
fn number(group: &str, clusters: Vec<Cluster>) -> Vec<Event> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut events: Vec<Event> = Vec::new();
    for cluster in clusters {
        let signature = cluster.signature();
        let nth = seen.entry(signature.clone()).and_modify(|n| *n += 1).or_insert(0);
        let id = format!("{:016x}", hash([group, &signature, &nth.to_string()].iter()));
        events.extend(Event::of(id, cluster.kind, cluster.told.into_iter().cloned().collect()));
    }
    events.sort_by(|a, b| (a.from(), &a.id).cmp(&(b.from(), &b.id)));
    events
}
