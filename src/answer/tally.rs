//! Tallies: visits by officeholder, zeros included, with the rows behind each number.

use super::offices::{self, Term};
use super::rate::Rate;
use crate::claim::Party;
use crate::lexicon::ontology::Act;
use crate::record::{Coverage, Event, Filter, Kind, Record, Result};
use jiff::ToSpan;
use jiff::civil::Date;
use serde::Serialize;

/// What a tally of visits asks.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Question {
    /// Id of the visitors' office: "CHN/president".
    pub office: String,
    /// Country visited; any when `None`.
    pub to: Option<String>,
    /// Only terms and visits that reach this day or later.
    pub since: Option<Date>,
    /// Only terms and visits that begin by this day.
    pub until: Option<Date>,
    /// Only what was published by this day.
    pub as_of: Option<Date>,
}

/// The answer.
#[derive(Clone, Debug, Serialize)]
pub struct Tally {
    /// What was asked.
    pub question: Question,
    /// The rules by which it was counted.
    pub definition: Vec<String>,
    /// Every holder of the office, earliest first, those without a visit too.
    pub holders: Vec<Holder>,
    /// How many of the holders went at all.
    pub went: Rate,
    /// Reports by number ("twice"), compared and never counted.
    pub counting: Vec<Event>,
    /// Visits that may be any of several, or are dated too loosely to fall in one term.
    pub uncounted: Vec<Event>,
    /// What the record covers.
    pub coverage: Coverage,
}

/// One officeholder and the visits found.
#[derive(Clone, Debug, Serialize)]
pub struct Holder {
    /// The term, with its row of data.
    pub term: Term,
    /// How many visits were found.
    pub count: usize,
    /// They.
    pub visits: Vec<Event>,
}

/// Counts the visits of every holder of an office while holding it.
pub fn visits_by_office(record: &Record, question: &Question) -> Result<Tally> {
    let events = visits(record, question.country(), question.to.as_deref(), question.as_of)?;
    let last = question.until.or(question.as_of).unwrap_or(Date::MAX);
    let asked = |term: &&Term| {
        term.from.is_none_or(|from| from <= last)
            && question.since.is_none_or(|since| term.to.is_none_or(|to| since <= to))
    };
    let terms = offices::holders(&question.office);
    let holders: Vec<Holder> =
        terms.iter().filter(asked).map(|term| holder(term, &events, question)).collect();
    let went = Rate::new(holders.iter().filter(|holder| holder.count > 0).count(), holders.len());
    let of_holder = |event: &Event| holders.iter().any(|holder| visited_by(event, &holder.term));
    let counted = |event: &Event| holders.iter().any(|holder| holder.visits.contains(event));
    let (counting, others): (Vec<Event>, Vec<Event>) =
        events.into_iter().filter(of_holder).partition(|event| event.kind == Kind::Counting);
    Ok(Tally {
        question: question.clone(),
        definition: definition(question),
        went,
        counting,
        uncounted: others
            .into_iter()
            .filter(|event| event.happened() && !counted(event))
            .filter(loose)
            .collect(),
        holders,
        coverage: record.coverage(question.as_of)?,
    })
}

/// Visits from one country, to one country if asked, and the stays that meetings there imply.
fn visits(record: &Record, from: &str, to: Option<&str>, as_of: Option<Date>) -> Result<Vec<Event>> {
    let sides = std::iter::once(from).chain(to).map(str::to_owned).collect();
    let events = record.events(&Filter { sides, act: Some(Act::Consult), as_of, ..Filter::default() })?;
    let there =
        |host: Option<&str>| host.is_some_and(|host| host != from) && to.is_none_or(|to| host == Some(to));
    let (mut visits, meetings): (Vec<Event>, Vec<Event>) = events.into_iter().partition(Event::is_visit);
    visits.retain(|visit| there(visit.visit_host()));
    for meeting in meetings.into_iter().filter(|meeting| there(hosted(meeting))) {
        if !visits.iter().any(|visit| same_stay(visit, &meeting)) {
            visits.push(meeting);
        }
    }
    visits.sort_by(|a, b| (a.from(), &a.id).cmp(&(b.from(), &b.id)));
    Ok(visits)
}

/// The country in which a meeting took place, if it is that of one of its parties.
fn hosted(meeting: &Event) -> Option<&str> {
    let place = meeting.place.as_ref()?.country.as_deref()?;
    let dated =
        meeting.kind == Kind::Single && meeting.happened() && meeting.when.is_some() && meeting.is_meeting();
    (dated && meeting.involves(place)).then_some(place)
}

/// Whether a meeting falls into a stay, give or take the days of travel, with one traveller in both.
fn same_stay(visit: &Event, meeting: &Event) -> bool {
    let (Some(stay), Some(day)) = (visit.when, meeting.when) else { return false };
    let near = stay.from.saturating_sub(2.days()) <= day.to && day.from <= stay.to.saturating_add(2.days());
    let travels = |party: &&Party| visit.actors.iter().any(|traveller| traveller.id == party.id);
    near && visit.happened() && visit.kind == Kind::Single && parties(meeting).any(|party| travels(&party))
}

/// Everyone who takes part.
fn parties(event: &Event) -> impl Iterator<Item = &Party> {
    event.actors.iter().chain(&event.recipients)
}

fn holder(term: &Term, events: &[Event], question: &Question) -> Holder {
    let inside = |event: &&Event| {
        event.kind == Kind::Single
            && event.happened()
            && visited_by(event, term)
            && event.when.is_some_and(|when| {
                term.covers(when.from)
                    && term.covers(when.to)
                    && question.since.is_none_or(|since| when.to >= since)
                    && question.until.is_none_or(|until| when.from <= until)
            })
    };
    let visits: Vec<Event> = events.iter().filter(inside).cloned().collect();
    Holder { term: term.clone(), count: visits.len(), visits }
}

/// Dated within no single term, or perhaps the same as another: worth showing, not counting.
fn loose(event: &Event) -> bool {
    event.kind == Kind::Vague
        || event.when.is_none_or(|when| when.from != when.to && event.kind == Kind::Single)
}

fn visited_by(event: &Event, term: &Term) -> bool {
    let travels = |party: &Party| is(party, &term.person, &term.name);
    if event.is_visit() { event.actors.iter().any(travels) } else { parties(event).any(travels) }
}

fn is(party: &Party, person: &str, name: &str) -> bool {
    party.id.as_deref() == Some(person) || (party.id.is_none() && party.name.eq_ignore_ascii_case(name))
}

impl Question {
    /// The country of the office.
    fn country(&self) -> &str {
        self.office.split('/').next().unwrap_or_default()
    }
}

fn definition(question: &Question) -> Vec<String> {
    let title = offices::title(&question.office);
    vec![
        format!("Counted is a visit that the record holds as having taken place while the visitor was {title}; terms are those of data/offices/{}.tsv.", question.country()),
        "A visit under another office, a visit only planned, and a report by number (“twice”) are not counted.".into(),
        "A stay with several stops in one country is one visit; a meeting in the host's country implies one.".into(),
    ]
}

/// Who was received by someone, and how often.
#[derive(Clone, Debug, Serialize)]
pub struct Received {
    /// The host as asked.
    pub host: String,
    /// The host's country.
    pub country: String,
    /// The rules by which it was counted.
    pub definition: Vec<String>,
    /// Foreign leaders received, by the first visit.
    pub visitors: Vec<Visitor>,
    /// Reports that no one came, or counting how many did.
    pub general: Vec<Event>,
    /// Of those visits, how many name the host or a meeting with him.
    pub coverage: Coverage,
}

/// A leader received.
#[derive(Clone, Debug, Serialize)]
pub struct Visitor {
    /// The visitor's name.
    pub name: String,
    /// The visitor's term on that day, where the tables know it.
    pub term: Option<Term>,
    /// The visit.
    pub visit: Event,
}

/// The foreign leaders that `host` received at home while leading the country, as of a day.
pub fn received_by(record: &Record, host: &str, as_of: Option<Date>) -> Result<Option<Received>> {
    let terms = offices::terms_of(host);
    let Some(term) = terms.iter().find(|term| term.leads()).or(terms.first()) else { return Ok(None) };
    let filter =
        Filter { sides: vec![term.country.clone()], act: Some(Act::Consult), as_of, ..Filter::default() };
    let events = record.events(&filter)?;
    let here = |event: &&Event| event.visit_host() == Some(&term.country);
    let meets =
        |event: &Event| event.recipients.iter().chain(&event.actors).any(|p| is(p, &term.person, &term.name));
    let received = |visit: &&Event| {
        meets(visit) || events.iter().any(|other| visit.linked(other) && other.happened() && meets(other))
    };
    let single = events.iter().filter(here).filter(|event| event.kind == Kind::Single && event.happened());
    let visitors = single.filter(received).flat_map(visitors).collect();
    let general = |event: &&Event| event.kind == Kind::General && here(event);
    Ok(Some(Received {
        host: term.name.clone(),
        country: term.country.clone(),
        definition: vec![
            format!(
                "Counted is a visit to {} that the record holds as having taken place, by a foreign leader whom {} is reported to have met.",
                offices::country_name(&term.country),
                term.name
            ),
            "A leader is who heads a state, a government or a ruling party on that day by data/offices."
                .into(),
        ],
        visitors,
        general: events.iter().filter(general).cloned().collect(),
        coverage: record.coverage(as_of)?,
    }))
}

/// The visiting leaders of one visit.
fn visitors(visit: &Event) -> Vec<Visitor> {
    let Some(day) = visit.from() else { return Vec::new() };
    let known = |party: &Party| {
        let term = party.id.as_deref().and_then(|id| offices::leading(id, day));
        term.map(|term| Visitor { name: party.name.clone(), term: Some(term.clone()), visit: visit.clone() })
    };
    visit.actors.iter().filter_map(known).collect()
}
