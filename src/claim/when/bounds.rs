//! How the words around a point stretch it: "since April", "from May 20 to 26", "two-day talks to
//! begin on Tuesday".

use super::grammar::{Found, Grammar};
use super::reading::{Bound, Core, Pick, Point, Reading};
use super::words::Shape;

/// Words after which a day is the first of several.
#[rustfmt::skip]
const BEGINNINGS: [&str; 13] = [
    "begin", "begins", "began", "beginning", "start", "starts", "started", "starting", "open",
    "opens", "opened", "opening", "from",
];

/// The bound of every expression found. A bare "January" after "since" comes to be the last one,
/// and the second of a range the first to follow the first.
pub(super) fn bounds(g: &Grammar, found: &mut [Found]) -> Vec<Bound> {
    let mut bounds: Vec<Bound> = (0..found.len()).map(|i| bound(g, found, i)).collect();
    for i in 0..found.len() {
        if since(g, found[i].words.start) {
            found[i].pick(Pick::Since);
        }
        let Some(first) = range_end(g, found, i) else {
            continue;
        };
        found[i].pick(Pick::Following);
        let second = found[i].point().cloned();
        bounds[i - 1] = second.map_or(Bound::None, |point| Bound::To(Box::new(point)));
        bounds[i] = Bound::From(Box::new(first));
    }
    bounds
}

/// Whether "since" stands before word `i` in its clause: "since taking office in January".
fn since(g: &Grammar, i: usize) -> bool {
    let clause = (i.saturating_sub(8)..i).rev();
    let mut clause = clause.take_while(|k| !g.opens(k + 1) && matches!(g.shape(*k), Some(Shape::Letters)));
    clause.any(|k| g.is(k, "since"))
}

/// The first end of the range of which expression `i` is the second.
fn range_end(g: &Grammar, found: &[Found], i: usize) -> Option<Point> {
    let (first, second) = (found.get(i.checked_sub(1)?)?, &found[i]);
    second.point()?;
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

    /// Settle which one is meant, where only tense would tell.
    fn pick(&mut self, settled: Pick) {
        let Reading::Point(point) = &mut self.reading else {
            return;
        };
        if let Core::Named(_, pick @ Pick::Tense) = &mut point.core {
            *pick = settled;
        }
    }
}
