//! Trips of one person by country, and meetings of the leaders of two countries.

use super::course::{self, Course};
use super::offices::{self, Term};
use super::tally::{called, is, parties, stays};
use crate::lexicon::ontology::Act;
use crate::record::{Coverage, Event, Filter, Kind, Record, Result, person};
use jiff::civil::Date;
use serde::Serialize;
use std::collections::BTreeMap;

/// Where someone went.
#[derive(Clone, Debug, Serialize)]
pub struct Trips {
    /// Who, by slug.
    pub person: String,
    /// The usual name.
    pub name: String,
    /// The rules by which it was counted.
    pub definition: Vec<String>,
    /// Every country gone to, most often first.
    pub countries: Vec<Country>,
    /// What the record covers.
    pub coverage: Coverage,
}

/// A country gone to.
#[derive(Clone, Debug, Serialize)]
pub struct Country {
    /// Its code.
    pub code: String,
    /// How often.
    pub count: usize,
    /// The visits.
    pub visits: Vec<Event>,
}

/// Where a person went, by country; `None` when the tables do not know the name.
pub fn trips(
    record: &Record,
    name: &str,
    between: (Option<Date>, Option<Date>),
    as_of: Option<Date>,
) -> Result<Option<Trips>> {
    let terms = offices::terms_of(name);
    let Some(term) = terms.first() else { return Ok(None) };
    let inside = |event: &Event| {
        event.when.is_some_and(|when| {
            between.0.is_none_or(|since| since <= when.to) && between.1.is_none_or(|until| when.from <= until)
        })
    };
    let mut countries: BTreeMap<String, Vec<Event>> = BTreeMap::new();
    for stay in stays(record, &term.country, None, &called(&terms[..1]), as_of)? {
        let counted = stay.kind == Kind::Single && stay.happened() && inside(&stay);
        let travels = match stay.is_visit() {
            true => stay.actors.iter().any(|party| is(party, &term.person, &term.name)),
            false => parties(&stay).any(|party| is(party, &term.person, &term.name)),
        };
        let host = stay.visit_host().or_else(|| stay.place.as_ref()?.country.as_deref()).map(str::to_owned);
        if let Some(host) = host.filter(|_| counted && travels) {
            countries.entry(host).or_default().push(stay);
        }
    }
    let mut countries: Vec<Country> =
        countries.into_iter().map(|(code, visits)| Country { code, count: visits.len(), visits }).collect();
    countries.sort_by(|a, b| (b.count, &a.code).cmp(&(a.count, &b.code)));
    Ok(Some(Trips {
        person: term.person.clone(),
        name: term.name.clone(),
        definition: vec![
            "Counted is a stay in a country that the record holds as having taken place, under any office."
                .into(),
            "A stay with several stops in one country is one; a meeting in the host's country implies one."
                .into(),
        ],
        countries,
        coverage: record.coverage(as_of)?,
    }))
}

/// Meetings of the leaders of two countries.
#[derive(Clone, Debug, Serialize)]
pub struct Meetings {
    /// The two countries.
    pub dyad: (String, String),
    /// The rules by which it was counted.
    pub definition: Vec<String>,
    /// By pair of leaders, the earliest pair first.
    pub pairs: Vec<Pair>,
    /// All of them in their order.
    pub course: Option<Course>,
    /// What the record covers.
    pub coverage: Coverage,
}

/// Two leaders and their meetings.
#[derive(Clone, Debug, Serialize)]
pub struct Pair {
    /// The leader of the first country.
    pub a: String,
    /// Of the second.
    pub b: String,
    /// How often they met.
    pub count: usize,
    /// The meetings; of a visit with a meeting, the visit.
    pub events: Vec<Event>,
}

/// How often the leaders of two countries met, as of a day.
pub fn meetings(
    record: &Record,
    a: &str,
    b: &str,
    between: (Option<Date>, Option<Date>),
    as_of: Option<Date>,
) -> Result<Meetings> {
    let leaders: Vec<Term> = offices::leaders(a);
    let filter = Filter {
        sides: vec![a.into(), b.into()],
        people: called(&leaders),
        act: Some(Act::Consult),
        since: between.0,
        until: between.1,
        as_of,
        ..Filter::default()
    };
    let mut pairs: BTreeMap<(String, String), Vec<Event>> = BTreeMap::new();
    let counts = |event: &Event| event.kind == Kind::Single && event.happened() && event.is_meeting();
    let all = if leaders.is_empty() { Vec::new() } else { record.events(&filter)? };
    let mut events: Vec<Event> = all.into_iter().filter(counts).collect();
    events.sort_by_key(|event| !event.is_visit());
    for event in events {
        let of = |country: &str| leader_in(&event, country);
        let (Some(one), Some(other)) = (of(a), of(b)) else { continue };
        let known = pairs.entry((one, other)).or_default();
        if !known.iter().any(|before| before.linked(&event) || same_days(before, &event)) {
            known.push(event);
        }
    }
    let coverage = record.coverage(as_of)?;
    let pair = |((a, b), mut events): ((String, String), Vec<Event>)| {
        events.sort_by_key(Event::from);
        Pair { a, b, count: events.len(), events }
    };
    let mut pairs: Vec<Pair> = pairs.into_iter().map(pair).collect();
    pairs.sort_by_key(|pair| pair.events.first().and_then(Event::from));
    let course = course::course(pairs.iter().flat_map(|pair| &pair.events), as_of.or(coverage.last));
    let definition = vec![
        "Counted is a face-to-face meeting, or a visit on which one is reported, of who heads the state, the government or the ruling party of the one country with who does so of the other; a visit and the meetings during it are one.".into(),
    ];
    Ok(Meetings { dyad: (a.into(), b.into()), definition, pairs, course, coverage })
}

/// The leader of a country who takes part, by the office held on the day.
fn leader_in(event: &Event, country: &str) -> Option<String> {
    let day = event.from()?;
    let leads = |id: &String| offices::leading(id, day).is_some_and(|term| term.country == country);
    let party = parties(event).find(|party| person(party).as_ref().is_some_and(leads))?;
    Some(party.name.clone())
}

fn same_days(a: &Event, b: &Event) -> bool {
    a.when.zip(b.when).is_some_and(|(a, b)| a.from <= b.to && b.from <= a.to)
}
