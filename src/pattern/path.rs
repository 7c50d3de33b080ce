//! Paths of two and three steps: X r1 Y, then Y r2 Z, then Z r3 W, each later than the one before.

use super::field::{Field, Series};
use super::mine::Scope;
use rustc_hash::FxHashMap;

/// Days within which a path is gone.
const SPAN: i32 = 30;

/// A path that was gone: its last day, its first, and the events on it.
#[derive(Clone, Debug)]
pub struct Path {
    pub day: i32,
    pub start: i32,
    pub events: Vec<u32>,
}

/// The paths between every two, by day in order; of those that end on one day the shortest.
pub(super) type Paths = FxHashMap<(u32, u32), Vec<Path>>;

/// Calls `then` with every sequence of relations that was gone within the scopes, and its paths: two steps, and three where
/// the scopes fix an end.
pub(super) fn each(field: &Field, scopes: &[Scope], then: &mut dyn FnMut(&[u32], &Paths)) {
    let out = leaving(field);
    let all = 0..field.relations.len() as u32;
    let starts = starts(scopes);
    for first in all.clone() {
        let begun = begin(field, first, starts.as_deref());
        for second in all.clone() {
            let two = extend(field, &begun, second, &out);
            let closed = ending(&two, scopes);
            if !closed.is_empty() {
                then(&[first, second], &closed);
            }
            if two.is_empty() || scopes.contains(&Scope::Any) {
                continue;
            }
            for third in all.clone() {
                let three = ending(&extend(field, &two, third, &out), scopes);
                if !three.is_empty() {
                    then(&[first, second, third], &three);
                }
            }
        }
    }
}

/// The paths along given relations.
pub(super) fn along(field: &Field, relations: &[u32], scopes: &[Scope]) -> Paths {
    let out = leaving(field);
    let mut paths = begin(field, relations[0], starts(scopes).as_deref());
    for relation in &relations[1..] {
        paths = extend(field, &paths, *relation, &out);
    }
    ending(&paths, scopes)
}

type Leaving<'f> = FxHashMap<(u32, u32), Vec<&'f Series>>;

/// The series by who acts and how.
fn leaving(field: &Field) -> Leaving<'_> {
    let mut out = Leaving::default();
    for series in &field.series {
        out.entry((series.key.0, series.key.1)).or_default().push(series);
    }
    out
}

/// Those with whom a path within the scopes can begin, where the scopes say so.
fn starts(scopes: &[Scope]) -> Option<Vec<u32>> {
    let start = |scope: &Scope| match scope {
        Scope::Subject(one) | Scope::Pair(one, _) => Some(*one),
        Scope::Any | Scope::Object(_) => None,
    };
    scopes.iter().map(start).collect()
}

fn begin(field: &Field, relation: u32, starts: Option<&[u32]>) -> Paths {
    let from = |series: &&Series| starts.is_none_or(|starts| starts.contains(&series.key.0));
    let of = field.series.iter().filter(|series| series.key.1 == relation).filter(from);
    let path = |(day, event): (&i32, &u32)| Path { day: *day, start: *day, events: vec![*event] };
    of.map(|series| {
        ((series.key.0, series.key.2), series.days.iter().zip(&series.events).map(path).collect())
    })
    .collect()
}

/// One step further, to somebody the path has not begun with.
fn extend(_: &Field, paths: &Paths, relation: u32, out: &Leaving) -> Paths {
    let mut longer = Paths::default();
    for ((from, through), begun) in paths {
        for series in out.get(&(*through, relation)).into_iter().flatten() {
            if series.key.2 != *from {
                step(begun, series, longer.entry((*from, series.key.2)).or_default());
            }
        }
    }
    longer.retain(|_, paths| !paths.is_empty());
    for paths in longer.values_mut() {
        paths.sort_by_key(|path| (path.day, std::cmp::Reverse(path.start), path.events.clone()));
        paths.dedup_by_key(|path| path.day);
    }
    longer
}

fn step(begun: &[Path], series: &Series, longer: &mut Vec<Path>) {
    for (day, event) in series.days.iter().zip(&series.events) {
        let at = begun.partition_point(|path| path.day < *day);
        let near = begun[..at].iter().rev().take_while(|path| day - path.day <= SPAN);
        if let Some(path) = near.filter(|path| day - path.start <= SPAN).max_by_key(|path| path.start) {
            let events = path.events.iter().chain([event]).copied().collect();
            longer.push(Path { day: *day, start: path.start, events });
        }
    }
}

/// Those whose ends are within one of the scopes.
fn ending(paths: &Paths, scopes: &[Scope]) -> Paths {
    let within = |(one, two): (u32, u32)| {
        scopes.iter().any(|scope| match scope {
            Scope::Any => true,
            Scope::Subject(fixed) => one == *fixed,
            Scope::Object(fixed) => two == *fixed,
            Scope::Pair(a, b) => (one, two) == (*a, *b),
        })
    };
    paths.iter().filter(|(ends, _)| within(**ends)).map(|(ends, paths)| (*ends, paths.clone())).collect()
}
