//! Maps of an event and of a person's trips.

use super::person::Gone;
use crate::answer::offices;
use crate::chart::{self, Map, Place, Town, Trip};
use crate::lexicon::Lexicon;
use crate::record::Event;

/// The map of an event: its place, or the country it is known to lie in.
pub fn of_event(event: &Event) -> Option<String> {
    let place = event.place.as_ref()?;
    let land = place.country.clone().filter(|code| !code.is_empty());
    let country = land.as_deref().map(offices::country_name).filter(|name| *name != place.name);
    let own = place.lon.zip(place.lat);
    let at = own.or_else(|| capital(land.as_deref()?).map(|(_, at)| at))?;
    let says = match (&country, own) {
        (Some(country), _) => format!("{}, {country}", place.name),
        (None, Some(_)) => place.name.clone(),
        (None, None) => format!("{}; the town is not told", place.name),
    };
    let town = Town { name: place.name.clone(), at, says: says.clone(), link: None };
    let countries = land.into_iter().collect();
    Some(chart::map(&Map { title: says, countries, towns: vec![town], trips: Vec::new() }))
}

/// The map of a person's trips: an arc from the capital at home to every place gone to. A stay without a place of its
/// own is drawn at the capital of its country, under the country's name.
pub fn of_trips(name: &str, home: &str, trips: &[Gone]) -> Option<String> {
    let (capital, start) = capital(home)?;
    let mut towns = Vec::new();
    for gone in trips {
        for (visit, at) in gone.visits.iter().zip(&gone.at) {
            let (place, at) = match (visit.place.as_ref(), at) {
                (Some(place), Some(at)) => (place.clone(), *at),
                _ => match self::capital(&gone.code) {
                    Some((_, at)) => (gone.name.clone(), at),
                    None => continue,
                },
            };
            stay(&mut towns, place, at, visit);
        }
    }
    if towns.is_empty() {
        return None;
    }
    towns.sort_by_key(|(_, days): &(Town, Vec<String>)| std::cmp::Reverse(days.len()));
    let trips: Vec<Trip> =
        towns.iter().map(|(town, days)| Trip { from: start, to: town.at, n: days.len() }).collect();
    let own = Town { name: capital.clone(), at: start, says: format!("{capital}: from here"), link: None };
    let title = format!("Trips of {name}");
    let countries = vec![home.to_owned()];
    let towns = std::iter::once(own).chain(towns.into_iter().map(|(town, days)| told(town, &days))).collect();
    Some(chart::map(&Map { title, countries, towns, trips }))
}

/// Adds a stay to its town.
fn stay(towns: &mut Vec<(Town, Vec<String>)>, name: String, at: Place, visit: &super::line::Line) {
    let day = visit.from.map_or_else(|| "undated".to_owned(), |day| day.to_string());
    let here = |town: &Town| (town.at.0 - at.0).abs() < 0.1 && (town.at.1 - at.1).abs() < 0.1;
    match towns.iter_mut().find(|(town, _)| here(town)) {
        Some((_, days)) => days.push(day),
        None => {
            let link = Some(format!("/event/{}", visit.id));
            towns.push((Town { says: name.clone(), name, at, link }, vec![day]));
        }
    }
}

fn told(town: Town, days: &[String]) -> Town {
    let stays = if days.len() == 1 { "1 stay".to_owned() } else { format!("{} stays", days.len()) };
    let says = format!("{}: {stays} ({})", town.name, days.join(", "));
    // One dot leads to one event only where there is only one.
    Town { says, link: town.link.filter(|_| days.len() == 1), ..town }
}

/// The capital of a country and where it lies.
fn capital(code: &str) -> Option<(String, Place)> {
    let lexicon = Lexicon::embedded();
    let name = &lexicon.country(code)?.capital;
    let city = lexicon.city(name, &[code])?;
    Some((name.clone(), (f64::from(city.lon), f64::from(city.lat))))
}
