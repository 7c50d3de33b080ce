//! A map of part of the world: towns as dots with their names, trips as arcs between them.

use super::svg::{Svg, width};
use crate::lexicon;
use std::sync::OnceLock;

/// A place in degrees: longitude, latitude.
pub type Place = (f64, f64);

/// What [`map`] draws.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Map {
    /// The title.
    pub title: String,
    /// Codes (ISO 3166, three letters) of the countries to stress.
    pub countries: Vec<String>,
    /// Towns, the ones whose names matter most first.
    pub towns: Vec<Town>,
    /// Trips.
    pub trips: Vec<Trip>,
}

/// A dot with a name.
#[derive(Clone, Debug, PartialEq)]
pub struct Town {
    /// Its name.
    pub name: String,
    /// Where it lies.
    pub at: Place,
    /// What is said of it when it is pointed at ("Beijing: 4 stays").
    pub says: String,
    /// Where a click leads.
    pub link: Option<String>,
}

/// An arc from one place to another.
#[derive(Clone, Debug, PartialEq)]
pub struct Trip {
    /// Where it begins.
    pub from: Place,
    /// Where it ends.
    pub to: Place,
    /// How many there were; three and more are drawn thicker.
    pub n: usize,
}

/// A ring of land and the country it belongs to.
struct Ring {
    country: &'static str,
    corners: Vec<Place>,
    extent: Extent,
}

/// A part of the world in degrees; the east may lie beyond 180.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Extent {
    west: f64,
    east: f64,
    south: f64,
    north: f64,
}

/// From degrees to pixels: equidistant, with the parallel through the middle of the picture in true length.
struct View {
    extent: Extent,
    scale: (f64, f64),
}

const WIDTH: f64 = 520.0;
const TOP: f64 = 30.0;
const HEIGHT: f64 = 320.0;
/// Degrees shown at least, across and up, and beyond the outermost towns as a share of the whole.
const LEAST: (f64, f64) = (44.0, 22.0);
const MARGIN: f64 = 0.14;
/// How far an arc rises, as a share of its length.
const RISE: f64 = 0.16;
/// Corners nearer to each other than so many pixels are drawn as one.
const FINE: f64 = 0.7;

/// Draws towns and trips on the part of the world they lie in.
pub fn map(map: &Map) -> String {
    let mut svg = Svg::new(WIDTH, TOP + HEIGHT, &map.title, &told(map));
    let first = west_of(map);
    let east = |at: Place| (east_of(first, at.0), at.1);
    let arcs: Vec<Vec<Place>> = map.trips.iter().map(|trip| arc(east(trip.from), east(trip.to))).collect();
    let places: Vec<Place> = map.towns.iter().map(|town| east(town.at)).chain(arcs.concat()).collect();
    let view = View::of(extent(&places));
    svg.rect((0.0, TOP), (WIDTH, HEIGHT), "sea", "");
    land(&mut svg, &view, &map.countries);
    for (trip, arc) in map.trips.iter().zip(&arcs) {
        let class = if trip.n < 3 { "line two thin" } else { "line two" };
        svg.line(&arc.iter().map(|at| view.place(*at)).collect::<Vec<_>>(), class);
    }
    let mut taken = Vec::new();
    for town in &map.towns {
        let at = view.place(east(town.at));
        svg.dot(at, 4.0, "one", &town.says, town.link.as_deref());
        taken.push((at.0 - 5.0, at.1 - 5.0, at.0 + 5.0, at.1 + 5.0));
    }
    for town in &map.towns {
        name(&mut svg, &town.name, view.place(east(town.at)), &mut taken);
    }
    svg.done()
}

/// What the map shows, for those who do not see it.
fn told(map: &Map) -> String {
    let towns: Vec<&str> = map.towns.iter().map(|town| town.says.as_str()).collect();
    if towns.is_empty() { "No place is known.".into() } else { towns.join("; ") }
}

/// The longitude to begin at, so that all places lie as near to each other as they can: east of the widest gap.
fn west_of(map: &Map) -> f64 {
    let ends = map.trips.iter().flat_map(|trip| [trip.from, trip.to]);
    let mut all: Vec<f64> =
        map.towns.iter().map(|town| town.at).chain(ends).map(|at| at.0.rem_euclid(360.0)).collect();
    all.sort_by(f64::total_cmp);
    let next =
        all.iter().cycle().skip(1).zip(&all).map(|(next, one)| ((next - one).rem_euclid(360.0), *next));
    let widest = next.max_by(|a, b| a.0.total_cmp(&b.0));
    let west = widest.map_or(-180.0, |(_, west)| west);
    if west > 180.0 { west - 360.0 } else { west }
}

/// A longitude written east of `first`; one that rounding put a hair west of it does not go round the world.
fn east_of(first: f64, longitude: f64) -> f64 {
    const HAIR: f64 = 1e-6;
    first + (longitude - first + HAIR).rem_euclid(360.0) - HAIR
}

/// Points of the arc of a trip, which rises to the north.
fn arc(from: Place, to: Place) -> Vec<Place> {
    let rise = RISE * (to.0 - from.0).hypot(to.1 - from.1);
    let control = ((from.0 + to.0) / 2.0, ((from.1 + to.1) / 2.0 + 2.0 * rise).min(86.0));
    let at = |step: u32| {
        let t = f64::from(step) / 16.0;
        let mix = |a: f64, b: f64, c: f64| (1.0 - t).powi(2) * a + 2.0 * t * (1.0 - t) * b + t * t * c;
        (mix(from.0, control.0, to.0), mix(from.1, control.1, to.1))
    };
    (0..=16).map(at).collect()
}

/// The part of the world in which all places lie, with a margin.
fn extent(places: &[Place]) -> Extent {
    let range = |of: fn(&Place) -> f64| {
        places.iter().map(of).fold((f64::MAX, f64::MIN), |(low, high), one| (low.min(one), high.max(one)))
    };
    let ((west, east), (south, north)) = (range(|at| at.0), range(|at| at.1));
    if places.is_empty() {
        return Extent { west: -180.0, east: 180.0, south: -60.0, north: 84.0 };
    }
    let wide = ((east - west) * (1.0 + 2.0 * MARGIN)).clamp(LEAST.0, 360.0);
    let high = ((north - south) * (1.0 + 2.0 * MARGIN)).clamp(LEAST.1, 176.0);
    let (x, y) = ((west + east) / 2.0, (south + north) / 2.0);
    Extent { west: x - wide / 2.0, east: x + wide / 2.0, south: y - high / 2.0, north: y + high / 2.0 }
}

impl View {
    /// The view of at least that part of the world which fills the picture.
    fn of(extent: Extent) -> View {
        let Extent { west, east, south, north } = extent;
        let flat = ((south + north) / 2.0).to_radians().cos().max(0.45);
        let up = (WIDTH / ((east - west) * flat)).min(HEIGHT / (north - south));
        let (wide, high) = (WIDTH / (up * flat), HEIGHT / up);
        let (x, y) = ((west + east) / 2.0, (south + north) / 2.0);
        let y = y.min(88.0 - high / 2.0).max(high / 2.0 - 88.0);
        let extent = Extent {
            west: x - wide / 2.0,
            east: x + wide / 2.0,
            south: y - high / 2.0,
            north: y + high / 2.0,
        };
        View { extent, scale: (up * flat, up) }
    }

    fn place(&self, (east, north): Place) -> (f64, f64) {
        ((east - self.extent.west) * self.scale.0, TOP + (self.extent.north - north) * self.scale.1)
    }

    /// Whether land that is moved east by so many degrees can be seen.
    fn shows(&self, land: &Extent, moved: f64) -> bool {
        let Extent { west, east, south, north } = self.extent;
        land.west + moved < east && land.east + moved > west && land.south < north && land.north > south
    }
}

/// The land of the view, each ring as often as it comes round.
fn land(svg: &mut Svg, view: &View, stressed: &[String]) {
    for ring in world() {
        let class = if stressed.iter().any(|code| code == ring.country) { "land lit" } else { "land" };
        for moved in [-360.0, 0.0, 360.0].into_iter().filter(|moved| view.shows(&ring.extent, *moved)) {
            let corners = ring.corners.iter().map(|(east, north)| view.place((east + moved, *north)));
            let seen = cut(thin(corners));
            if seen.len() > 2 {
                svg.area(&seen, class);
            }
        }
    }
}

/// Corners without those too near to the one before.
fn thin(corners: impl Iterator<Item = (f64, f64)>) -> Vec<(f64, f64)> {
    let mut kept: Vec<(f64, f64)> = Vec::new();
    for (x, y) in corners {
        let near = kept.last().is_some_and(|last| (last.0 - x).abs() < FINE && (last.1 - y).abs() < FINE);
        if !near {
            kept.push((x, y));
        }
    }
    kept
}

/// The part of a ring within the picture (Sutherland and Hodgman, "Reentrant polygon clipping", CACM 17, 1974).
fn cut(ring: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    /// How far a point lies within one of the four sides; below 0 outside.
    type Side = fn(&(f64, f64)) -> f64;
    let sides: [Side; 4] = [|p| p.0, |p| WIDTH - p.0, |p| p.1 - TOP, |p| TOP + HEIGHT - p.1];
    sides.iter().fold(ring, |ring, side| {
        let mut kept = Vec::new();
        for (nth, point) in ring.iter().enumerate() {
            let before = ring[(nth + ring.len() - 1) % ring.len()];
            let (now, then) = (side(point), side(&before));
            if (now < 0.0) != (then < 0.0) {
                let part = then / (then - now);
                kept.push((before.0 + part * (point.0 - before.0), before.1 + part * (point.1 - before.1)));
            }
            if now >= 0.0 {
                kept.push(*point);
            }
        }
        kept
    })
}

/// Writes a town's name beside its dot where it covers nothing, or not at all.
fn name(svg: &mut Svg, words: &str, (x, y): (f64, f64), taken: &mut Vec<(f64, f64, f64, f64)>) {
    let wide = width(words) + 4.0;
    let places = [
        (x + 7.0, y + 4.0, "start", x + 6.0),
        (x - 7.0, y + 4.0, "end", x - 6.0 - wide),
        (x, y - 8.0, "middle", x - wide / 2.0),
        (x, y + 16.0, "middle", x - wide / 2.0),
        (x + 6.0, y + 14.0, "start", x + 5.0),
        (x - 6.0, y + 14.0, "end", x - 5.0 - wide),
        (x - 6.0, y - 6.0, "end", x - 5.0 - wide),
        (x + 6.0, y - 6.0, "start", x + 5.0),
    ];
    let free = places.into_iter().find(|(_, line, _, left)| {
        let own = (*left, line - 11.0, left + wide, line + 3.0);
        let inside = own.0 > 2.0 && own.2 < WIDTH - 2.0 && own.1 > TOP && own.3 < TOP + HEIGHT;
        let apart = |other: &(f64, f64, f64, f64)| {
            own.2 < other.0 || other.2 < own.0 || own.3 < other.1 || other.3 < own.1
        };
        let around = |other: &(f64, f64, f64, f64)| *other == (x - 5.0, y - 5.0, x + 5.0, y + 5.0);
        inside && taken.iter().all(|other| around(other) || apart(other))
    });
    if let Some((at, line, anchor, left)) = free {
        svg.text(at, line, anchor, "named", words);
        taken.push((left, line - 11.0, left + wide, line + 3.0));
    }
}

/// The outlines of `data/world.tsv`; lines that cannot be read are passed over.
fn world() -> &'static [Ring] {
    static WORLD: OnceLock<Vec<Ring>> = OnceLock::new();
    WORLD.get_or_init(|| {
        let text = lexicon::files().iter().find(|(path, _)| *path == "data/world.tsv");
        text.map_or("", |(_, text)| text).lines().filter_map(ring).collect()
    })
}

fn ring(line: &'static str) -> Option<Ring> {
    let mut cells = line.strip_prefix("land\t")?.split('\t');
    let country = cells.next()?;
    let corner = |text: &str| {
        let (east, north) = text.split_once(' ')?;
        Some((east.parse().ok()?, north.parse().ok()?))
    };
    let corners = cells.next()?.split(',').map(corner).collect::<Option<Vec<Place>>>()?;
    let start = Extent { west: f64::MAX, east: f64::MIN, south: f64::MAX, north: f64::MIN };
    let extent = corners.iter().fold(start, |all, (x, y)| Extent {
        west: all.west.min(*x),
        east: all.east.max(*x),
        south: all.south.min(*y),
        north: all.north.max(*y),
    });
    Some(Ring { country, corners, extent })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn town(name: &str, at: Place) -> Town {
        Town { name: name.into(), at, says: name.into(), link: None }
    }

    #[test]
    fn every_line_of_the_world_is_land() {
        let text = lexicon::files().iter().find(|(path, _)| *path == "data/world.tsv").expect("the file").1;
        let lines = text.lines().filter(|line| line.starts_with("land")).count();
        assert_eq!((lines, world().len()), (lines, lines));
        assert!(lines > 280);
        let inside = |at: &Place| at.0.abs() <= 180.0 && at.1.abs() <= 90.0;
        assert!(world().iter().all(|ring| ring.corners.len() > 3 && ring.corners.iter().all(inside)));
    }

    #[test]
    fn the_view_begins_east_of_the_widest_gap() {
        let check = |places: &[Place], west: f64| {
            let towns = places.iter().map(|at| town("x", *at)).collect();
            assert_eq!(west_of(&Map { towns, ..Map::default() }), west, "{places:?}");
        };
        check(&[(116.4, 39.9), (-77.0, 38.9)], 116.4);
        check(&[(-0.1, 51.5), (37.6, 55.8)], -0.1 + 360.0 - 360.0);
        check(&[(126.0, 39.0)], 126.0);
        check(&[], -180.0);
    }

    #[test]
    fn what_lies_outside_is_cut_off() {
        let square = |from: f64, to: f64| vec![(from, 100.0), (to, 100.0), (to, 200.0), (from, 200.0)];
        let x = |ring: Vec<(f64, f64)>| {
            ring.iter().map(|at| at.0).fold((f64::MAX, f64::MIN), |(l, h), x| (l.min(x), h.max(x)))
        };
        assert_eq!(x(cut(square(-50.0, 50.0))), (0.0, 50.0));
        assert_eq!(x(cut(square(WIDTH - 20.0, WIDTH + 180.0))), (WIDTH - 20.0, WIDTH));
        assert!(cut(square(-90.0, -10.0)).is_empty());
        assert_eq!(cut(square(10.0, 20.0)), square(10.0, 20.0));
    }

    #[test]
    fn towns_lie_within_the_picture() {
        for places in
            [[(116.4, 39.9), (-77.0, 38.9)], [(179.0, -80.0), (-179.0, 85.0)], [(0.0, 0.0), (0.0, 0.0)]]
        {
            let towns: Vec<Town> = places.iter().map(|at| town("x", *at)).collect();
            let first = west_of(&Map { towns, ..Map::default() });
            let places = places.map(|at: Place| (east_of(first, at.0), at.1));
            let view = View::of(extent(&places));
            for (x, y) in places.map(|at| view.place(at)) {
                assert!((-0.01..=WIDTH + 0.01).contains(&x) && (TOP..=TOP + HEIGHT).contains(&y), "{x} {y}");
            }
        }
    }
}
