//! How the words around a point stretch it: "since April", "from May 20 to 26", "two-day talks to
//! begin on Tuesday".

use super::grammar::{Found, Grammar};
use super::reading::{Bound, Core, Pick, Point, Reading};

/// Words after which a day is the first of several.
#[rustfmt::skip]
const BEGINNINGS: [&str; 13] = [
    "begin", "begins", "began", "beginning", "start", "starts", "started", "starting", "open",
    "opens", "opened", "opening", "from",
];

/// The bound of every expression found; the second of a range comes to follow the first.
pub(super) fn bounds(g: &Grammar, found: &mut [Found]) -> Vec<Bound> {
    let mut bounds: Vec<Bound> = (0..found.len()).map(|i| bound(g, found, i)).collect();
    for i in 1..found.len() {
        let (Some(first), Some(second)) = (range_end(g, found, i), found[i].point_mut()) else {
            continue;
        };
        if let Core::Named(_, pick @ Pick::Tense) = &mut second.core {
            *pick = Pick::Following;
        }
        bounds[i - 1] = Bound::To(Box::new(second.clone()));
        bounds[i] = Bound::From(Box::new(first));
    }
    bounds
}

/// The first end of the range of which expression `i` is the second.
fn range_end(g: &Grammar, found: &[Found], i: usize) -> Option<Point> {
    let (first, second) = (&found[i - 1], &found[i]);
    let (start, between) = (first.words.start, first.words.end);
    let dash = g.any(between, &["-", "–", "—", "to", "through", "thru"]);
    let until = g.any(between, &["until", "till"]) && g.after(start, &["from"]);
    let and = g.is(between, "and") && g.after(start, &["between"]);
    let joined = second.words.start == between + 1 && (dash || until || and);
    first.point().filter(|_| joined).cloned()
}

fn bound(g: &Grammar, found: &[Found], i: usize) -> Bound {
    match g.after(found[i].words.start, &["since"]) {
        true => Bound::Since,
        false => lasting(g, found, i).unwrap_or(Bound::None),
    }
}

/// Whether expression `i` is the first day of what the one before it measures.
fn lasting(g: &Grammar, found: &[Found], i: usize) -> Option<Bound> {
    let (length, day) = (found.get(i.checked_sub(1)?)?, &found[i]);
    let Reading::Length(Some(n), unit, _) = length.reading else {
        return None;
    };
    let hyphen = length.words.clone().any(|k| g.hyphen(k));
    let on = day.words.start - usize::from(g.after(day.words.start, &["on"]));
    let near = day.words.start < length.words.end + 12 && !unit.is_clock();
    let begins = g.after(on, &BEGINNINGS) && !g.opens(on);
    (hyphen && near && begins).then_some(Bound::Lasting(n, unit))
}

impl Found {
    fn point(&self) -> Option<&Point> {
        match &self.reading {
            Reading::Point(point) => Some(point),
            _ => None,
        }
    }

    fn point_mut(&mut self) -> Option<&mut Point> {
        match &mut self.reading {
            Reading::Point(point) => Some(point),
            _ => None,
        }
    }
}
