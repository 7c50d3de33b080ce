//! A person: offices, trips, those received, and the latest events.

use super::line::Line;
use crate::answer::offices::{self, Term};
use crate::answer::{self, Rank, Trips};
use crate::lexicon::Lexicon;
use crate::record::{Event, Filter};
use crate::web::asked::{Asked, Format};
use crate::web::desk::Sitting;
use crate::web::fault::Fault;
use crate::web::reply::{self, Reply};
use serde::Serialize;
use serde_json::json;

const MOST: usize = 1000;
/// Events as of a day of somebody whose trips are shown; of others they have a command of their own.
const TRIPS: usize = 400;
const SHOWN: usize = 60;

#[derive(Serialize)]
struct Person {
    title: String,
    slug: String,
    name: String,
    aliases: Vec<String>,
    country: String,
    country_name: String,
    offices: Vec<Held>,
    trips: Vec<Gone>,
    received: Vec<Received>,
    definition: Vec<String>,
    events: Vec<Line>,
    total: usize,
    more: bool,
}

#[derive(Serialize)]
struct Held {
    title: String,
    term: Term,
}

/// A country gone to.
#[derive(Serialize)]
pub struct Gone {
    pub code: String,
    pub name: String,
    pub count: usize,
    pub visits: Vec<Line>,
    /// Where each visit led, in degrees east and north.
    #[serde(skip)]
    pub at: Vec<Option<(f64, f64)>>,
}

#[derive(Serialize)]
struct Received {
    name: String,
    office: Option<String>,
    event: Line,
}

pub fn person(sitting: &Sitting, asked: &Asked) -> Result<Reply, Fault> {
    let slug = asked.slug("person")?.unwrap_or_default();
    let known = Lexicon::embedded().person_by_slug(&slug);
    let known = known.ok_or_else(|| Fault::Missing(format!("no person {slug} is known here")))?;
    let as_of = asked.day("as_of")?;
    let filter = Filter { people: vec![slug.clone()], as_of, ..Filter::default() };
    let found = sitting.record.browse(&filter, MOST, 0, SHOWN)?;
    let many = match as_of {
        Some(day) => sitting.record.latest_from(&filter, day, TRIPS)?.is_some(),
        None => found.more,
    };
    let trips = if many { None } else { answer::trips(sitting.record, &slug, (None, None), as_of)? };
    let received = if many { None } else { answer::received_by(sitting.record, &slug, Rank::Anyone, as_of)? };
    let held = |term: Term| Held { title: offices::title(&term.office), term };
    let visitor = |visitor: answer::Visitor| Received {
        name: visitor.name,
        office: visitor.term.map(|term| offices::title(&term.office)),
        event: Line::of(&visitor.visit),
    };
    let rules = [trips.as_ref().map(|trips| &trips.definition), received.as_ref().map(|all| &all.definition)];
    let page = Person {
        title: known.name.clone(),
        slug,
        name: known.name.clone(),
        aliases: known.aliases.clone(),
        country: known.country.clone(),
        country_name: offices::country_name(&known.country),
        offices: offices::career(&known.slug).into_iter().map(held).collect(),
        definition: rules.into_iter().flatten().flatten().cloned().collect(),
        trips: trips.map(gone).unwrap_or_default(),
        received: received
            .map(|all| all.visitors.into_iter().rev().map(visitor).collect())
            .unwrap_or_default(),
        events: Line::all(&found.events),
        total: found.total,
        more: found.more,
    };
    let pictures = || {
        let map = super::map::of_trips(&page.name, &page.country, &page.trips);
        map.map(|svg| ("trips".to_owned(), svg)).into_iter().collect()
    };
    reply::drawn(asked, "person.html", &page, pictures, |format| match format {
        Format::Csv => reply::csv(&Line::HEAD, page.events.iter().map(Line::cells)),
        Format::Geojson => Some(map(&page)),
        _ => None,
    })
}

fn gone(trips: Trips) -> Vec<Gone> {
    let at = |event: &Event| event.place.as_ref().and_then(|place| place.lon.zip(place.lat));
    let one = |country: answer::Country| Gone {
        name: offices::country_name(&country.code),
        code: country.code,
        count: country.count,
        at: country.visits.iter().map(at).collect(),
        visits: Line::all(&country.visits),
    };
    trips.countries.into_iter().map(one).collect()
}

fn map(page: &Person) -> String {
    let placed = page.trips.iter().flat_map(|gone| gone.visits.iter().zip(&gone.at));
    let features: Vec<_> = placed
        .map(|(visit, at)| {
            let point = at.map(|(lon, lat)| json!({ "type": "Point", "coordinates": [lon, lat] }));
            json!({ "type": "Feature", "id": visit.id, "geometry": point, "properties": visit })
        })
        .collect();
    json!({ "type": "FeatureCollection", "features": features }).to_string()
}
