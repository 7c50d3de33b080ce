//! Merging claims into events: a pure function of the set of claims, whatever their order.
//!
//! Claims are first parted into groups by act and recipient, and within a group by who acts; only claims so alike are
//! ever about the same event. The exactly dated ones come first and make events; loosely dated ones join the only
//! event they fit, or stay apart as vague where they fit several; undated ones do the same with what was in the news
//! when they were written. Last come claims that do not say which state acts: they join the only event of those days.

use super::cluster::{self, Cluster};
use super::event::days;
use super::slots::Slots;
use super::{Event, Group, Kind, Told, hash};
use crate::claim::when::{Interval, Precision};
use crate::lexicon::ontology::Status;
use jiff::civil::Date;
use std::collections::{BTreeMap, HashMap};

/// An interval of at most this many days dates one event; a longer one only says where to look.
pub(super) const NARROW: i32 = 16;
/// Days that may lie between two mentions of one visit.
const TRIP_GAP: i64 = 2;
/// The same where both name the traveller: one may tell of the arrival, the other of the departure.
const SAME_TRAVELLER_GAP: i64 = 5;
/// An undated mention published within this many days of an event is about it rather than about an older one.
const FRESH: i64 = 7;
/// An undated mention is about something no older than this many days, if anything fits.
pub(super) const NEWS: i64 = 45;
/// An undated mention is never about something that lies further from its publication than so many days.
const REMEMBERED: i64 = 400;
/// Undated mentions published within this many days of each other are about one event.
const SAME_NEWS: i64 = 30;

/// The events `told` are about, each claim in exactly one of them.
pub fn merge(told: Vec<Told>) -> Vec<Event> {
    let mut groups: BTreeMap<String, Vec<Told>> = BTreeMap::new();
    for one in told {
        groups.entry(Group::of(&one.claim).name()).or_default().push(one);
    }
    groups.into_iter().flat_map(|(name, told)| merge_told(&name, told)).collect()
}

fn merge_told(group: &str, told: Vec<Told>) -> Vec<Event> {
    let slots: Vec<Slots> =
        (0..).zip(&told).map(|(at, told)| Slots { claim: at, ..Slots::of(told) }).collect();
    let of = |merged: Merged| {
        let ledger = merged.slots.iter().filter_map(|slots| told.get(usize::try_from(slots.claim).ok()?));
        Event::of(merged.id, merged.kind, ledger.cloned().collect())
    };
    merge_group(group, &slots).into_iter().filter_map(of).collect()
}

/// Claims found to be about one event.
pub(super) struct Merged<'s> {
    /// Hash of what makes it this event and no other.
    pub id: String,
    pub kind: Kind,
    pub slots: Vec<&'s Slots>,
}

/// Merges the claims of one group.
pub(super) fn merge_group<'s>(name: &str, slots: &'s [Slots]) -> Vec<Merged<'s>> {
    let mut parts: BTreeMap<&[u32], Vec<&Slots>> = BTreeMap::new();
    slots.iter().for_each(|one| parts.entry(&one.actors).or_default().push(one));
    let nobody = parts.remove(&[][..]).unwrap_or_default();
    let mut clusters: Vec<Cluster> = parts.into_values().flat_map(merge_part).collect();
    let (guests, rest) = hosts(&nobody, &clusters);
    guests.into_iter().for_each(|(guest, host)| clusters[host].welcome(guest));
    clusters.extend(merge_part(rest));
    number(name, clusters)
}

/// Claims that do not say which state acts, each with the only event of its days that it fits, and those left over.
fn hosts<'s>(nobody: &[&'s Slots], clusters: &[Cluster]) -> (Vec<(&'s Slots, usize)>, Vec<&'s Slots>) {
    let (mut guests, mut rest) = (Vec::new(), Vec::new());
    for &one in nobody {
        let probe = Probe::of(one);
        let fits = |(at, cluster): (usize, &Cluster)| {
            let distance = fits_dated(&probe, cluster)?;
            let near = cluster.kind == Kind::Single && (distance == 0 || one.names_actor());
            (near && cluster.can_host(one) && cluster.place_fits(one)).then_some(at)
        };
        let only_day = dated(one) && apart(one).is_none();
        let found: Vec<usize> =
            clusters.iter().enumerate().filter(|_| only_day).filter_map(fits).take(2).collect();
        match found[..] {
            [host] => guests.push((one, host)),
            _ => rest.push(one),
        }
    }
    (guests, rest)
}

/// Merges the claims of one group and of the same actors.
fn merge_part(mut slots: Vec<&Slots>) -> Vec<Cluster<'_>> {
    slots.sort_by_key(|one| one.order);
    let (apart, slots): (Vec<&Slots>, Vec<&Slots>) = slots.into_iter().partition(|one| apart(one).is_some());
    let mut clusters: Vec<Cluster> = Vec::new();
    for (stage, fits) in
        [(dated as fn(&Slots) -> bool, fits_dated as Fits), (loose, fits_loose), (undated, fits_undated)]
    {
        let mut batch: Vec<&Slots> = slots.iter().copied().filter(|one| stage(one)).collect();
        batch.sort_by_cached_key(|one| (precedence(one), one.order));
        let mut newcomers = Vec::new();
        batch.into_iter().for_each(|one| place(one, &mut clusters, &mut newcomers, fits));
        clusters.append(&mut newcomers);
    }
    clusters.extend(stand_apart(&apart));
    clusters
}

/// Claims that are about no single event, and how they may then be counted.
fn apart(claim: &Slots) -> Option<Kind> {
    let wide = claim.when.is_none_or(|when| days(&when) > 31);
    match claim.status {
        _ if claim.count.is_some_and(|count| count != 1) => Some(Kind::Counting),
        Status::Negated if wide => Some(Kind::General),
        _ => None,
    }
}

fn stand_apart<'s>(slots: &[&'s Slots]) -> Vec<Cluster<'s>> {
    let mut said: HashMap<_, Vec<Cluster>> = HashMap::new();
    for &one in slots {
        let kind = apart(one).unwrap_or(Kind::General);
        let alike = said.entry((kind, one.status, one.count, one.when.map(|when| when.from))).or_default();
        match alike.iter_mut().find(|cluster| cluster.says_the_same(one)) {
            Some(cluster) => cluster.join(one),
            None => alike.push(Cluster::new(one, kind)),
        }
    }
    said.into_values().flatten().collect()
}

/// Exactly dated. What was called off on a day that is over was not to happen on it: the day is that of the calling off.
fn dated(claim: &Slots) -> bool {
    let over = |when: &Interval| claim.published.is_some_and(|day| when.to <= day);
    claim.when.is_some_and(|when| exact(&when) && !(claim.status == Status::Cancelled && over(&when)))
}

fn loose(claim: &Slots) -> bool {
    claim.when.is_some_and(|when| !exact(&when))
}

fn undated(claim: &Slots) -> bool {
    !dated(claim) && !loose(claim)
}

pub(super) fn exact(when: &Interval) -> bool {
    days(when) <= NARROW && when.precision != Precision::Unknown
}

/// Who founds a cluster: the best dated, then the best named. A visit's whole span comes before its days.
fn precedence(claim: &Slots) -> (u8, i32, std::cmp::Reverse<usize>, Option<Date>) {
    let class = match claim.when.map(|when| (when.precision, days(&when))) {
        Some((Precision::Range, _)) if claim.is_visit() => 0,
        Some((Precision::Day, _)) => 1,
        Some((_, 1..=NARROW)) => 2,
        _ => 3,
    };
    let length = claim.when.as_ref().map_or(0, days);
    let named = claim.people.iter().filter(|person| person.side != 0).count();
    let day = claim.when.map(|when| when.from).or(claim.published);
    (class, length, std::cmp::Reverse(named), day)
}

/// A claim that looks for its cluster, with its days as numbers.
struct Probe<'s> {
    one: &'s Slots,
    when: Option<(i64, i64)>,
    published: Option<i64>,
}

impl Probe<'_> {
    fn of(one: &Slots) -> Probe<'_> {
        let when = one.when.map(|when| (cluster::number(when.from), cluster::number(when.to)));
        Probe { one, when, published: one.published.map(cluster::number) }
    }
}

/// How near a claim lies to a cluster it fits, or `None` where it does not fit.
type Fits = fn(&Probe, &Cluster) -> Option<i64>;

/// Puts a claim where it belongs: into the nearest cluster it fits, or apart where several are as near.
fn place<'s>(one: &'s Slots, older: &mut [Cluster<'s>], newer: &mut Vec<Cluster<'s>>, fits: Fits) {
    let found = Some(nearest(one, older, fits)).filter(|near| !near.is_empty());
    match found {
        Some(near) => match near[..] {
            [at] => older[at].join(one),
            _ => stand_between(one, newer),
        },
        None => match nearest(one, newer, fits)[..] {
            [] => newer.push(Cluster::new(one, Kind::Single)),
            [at] => newer[at].join(one),
            _ => stand_between(one, newer),
        },
    }
}

/// Makes a claim that fits several clusters an event of its own, with those that say the same.
fn stand_between<'s>(one: &'s Slots, newer: &mut Vec<Cluster<'s>>) {
    match newer.iter_mut().find(|c| c.kind == Kind::Vague && c.says_the_same(one)) {
        Some(cluster) => cluster.join(one),
        None => newer.push(Cluster::new(one, Kind::Vague)),
    }
}

/// The clusters that fit and are nearest; of several only two, since more make no difference.
fn nearest(one: &Slots, clusters: &[Cluster], fits: Fits) -> Vec<usize> {
    let probe = Probe::of(one);
    let single = clusters.iter().enumerate().filter(|(_, c)| c.kind == Kind::Single);
    let mut in_time: Vec<(i64, usize)> =
        single.filter_map(|(at, cluster)| Some((fits(&probe, cluster)?, at))).collect();
    in_time.sort_unstable();
    let mut near: Vec<usize> = Vec::new();
    let mut least = None;
    for (distance, at) in in_time {
        if near.len() == 2 || least.is_some_and(|least| least < distance) {
            break;
        }
        if clusters[at].parties_fit(one) && clusters[at].place_fits(one) {
            least = Some(distance);
            near.push(at);
        }
    }
    near
}

/// Exactly dated claims fit by their days; mentions of one trip may leave days between them.
fn fits_dated(probe: &Probe, cluster: &Cluster) -> Option<i64> {
    let (when, span, one) = (probe.when?, cluster.days?, probe.one);
    let apart = (span.0 - when.1).max(when.0 - span.1).max(0);
    let joined = when.1.max(span.1) - when.0.min(span.0);
    let near = match apart {
        0 => true,
        _ if !one.is_visit() || joined >= i64::from(NARROW) => false,
        gap if gap <= TRIP_GAP => true,
        gap if gap <= SAME_TRAVELLER_GAP => cluster.names_traveller_of(one),
        _ => false,
    };
    near.then_some(apart)
}

/// A loosely dated claim fits every event its interval overlaps and its status allows.
fn fits_loose(probe: &Probe, cluster: &Cluster) -> Option<i64> {
    let (when, span) = (probe.when?, cluster.days?);
    (span.0 <= when.1 && when.0 <= span.1 && cluster.told_fits(probe.one.status, probe.published))
        .then_some(0)
}

/// An undated claim fits events of its own document first, then those just in the news, then any other.
fn fits_undated(probe: &Probe, cluster: &Cluster) -> Option<i64> {
    let one = probe.one;
    if one.status == Status::Hypothetical || !cluster.told_fits(one.status, probe.published) {
        return None;
    }
    if cluster.documents.contains(&one.document) {
        return Some(0);
    }
    match (cluster.days, probe.published) {
        (Some((from, to)), Some(day)) => match (day - to).max(from - day).max(0) {
            gap if gap <= FRESH => Some(1),
            gap if gap <= NEWS => Some(2),
            gap => (gap <= REMEMBERED).then_some(3),
        },
        (None, Some(day)) => {
            let near = |told: &&&Slots| {
                told.published.is_some_and(|other| (day - cluster::number(other)).abs() <= SAME_NEWS)
            };
            cluster.slots.iter().find(near).map(|_| 2)
        }
        _ => None,
    }
}

/// Gives every cluster its id and makes it an event; equal signatures are told apart by number.
fn number<'s>(group: &str, mut clusters: Vec<Cluster<'s>>) -> Vec<Merged<'s>> {
    clusters.sort_by_key(Cluster::place_in_order);
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut merged = Vec::with_capacity(clusters.len());
    for cluster in clusters {
        let signature = cluster.signature();
        let nth = seen.entry(signature.clone()).and_modify(|n| *n += 1).or_insert(0);
        let id = format!("{:016x}", hash([group, &signature, &nth.to_string()].iter()));
        merged.push(Merged { id, kind: cluster.kind, slots: cluster.slots });
    }
    merged
}
