//! Tallies: visits by officeholder, zeros included, with the rows behind each number.

use super::course::{self, Course, Precedent};
use super::offices::{self, Term};
use super::rate::Rate;
use crate::claim::Party;
use crate::lexicon::ontology::Act;
use crate::record::{Coverage, Event, Filter, Kind, Record, Result};
use jiff::ToSpan;
use jiff::civil::Date;
use serde::Serialize;
use std::collections::BTreeSet;

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
    /// How many of the holders went at all, of those all of whose terms the record could know of.
    pub went: Rate,
    /// The visits of all of them in their order: the last, the longest gap.
    pub course: Option<Course>,
    /// The latest holder against those before.
    pub precedent: Option<Precedent>,
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

impl Holder {
    /// Whether the record could know of the whole term: what lies before it is not known not to have been.
    pub(super) fn known(&self, known_from: Option<Date>) -> bool {
        known_from.is_some_and(|known| self.term.from.is_some_and(|from| known <= from))
    }
}

impl Tally {
    /// How many went at all, in words.
    pub fn went_in_words(&self) -> String {
        match self.went.n {
            0 => "not known, since the record covers no whole term".into(),
            _ => self.went.to_string(),
        }
    }

    /// The day from which the record could know of the visits: that of the first document, or of a table
    /// that means to hold them all.
    pub fn known_from(&self) -> Option<Date> {
        known_from(&self.question, &self.coverage)
    }
}

fn known_from(question: &Question, coverage: &Coverage) -> Option<Date> {
    let sides = [Some(question.country()), question.to.as_deref()];
    let of_side = |side: &Option<String>| side.is_some() && sides.contains(&side.as_deref());
    let tables = coverage.tables.iter().filter(|table| of_side(&table.side));
    tables.filter_map(|table| table.from).chain(coverage.first).min()
}

/// Counts the visits of every holder of an office while holding it.
pub fn visits_by_office(record: &Record, question: &Question) -> Result<Tally> {
    let terms = offices::holders(&question.office);
    let events = stays(record, question.country(), question.to.as_deref(), &called(&terms), question.as_of)?;
    let last = question.until.or(question.as_of).unwrap_or(Date::MAX);
    let asked = |term: &&Term| {
        term.from.is_none_or(|from| from <= last)
            && question.since.is_none_or(|since| term.to.is_none_or(|to| since <= to))
    };
    let holders: Vec<Holder> =
        terms.iter().filter(asked).map(|term| holder(term, &events, question)).collect();
    let coverage = record.coverage(question.as_of)?;
    let day = question.as_of.or(question.until).or(coverage.last);
    let known_from = known_from(question, &coverage);
    let begun = |holder: &&Holder| holder.term.from <= day.or(holder.term.from);
    let begun: Vec<&Holder> = holders.iter().filter(begun).collect();
    let known = || begun.iter().filter(|holder| holder.known(known_from));
    let went = Rate::new(known().filter(|holder| holder.count > 0).count(), known().count());
    let precedent = day.and_then(|day| course::precedent(&begun, known_from, day));
    let of_holder = |event: &Event| holders.iter().any(|holder| visited_by(event, &holder.term));
    let counted = |event: &Event| holders.iter().any(|holder| holder.visits.contains(event));
    let (counting, others): (Vec<Event>, Vec<Event>) =
        events.into_iter().filter(of_holder).partition(|event| event.kind == Kind::Counting);
    Ok(Tally {
        question: question.clone(),
        definition: definition(question),
        went,
        course: course::course(holders.iter().flat_map(|holder| &holder.visits), day),
        precedent,
        counting,
        uncounted: others
            .into_iter()
            .filter(|event| event.happened() && !counted(event))
            .filter(loose)
            .collect(),
        holders,
        coverage,
    })
}

/// What the holders of terms are looked for by: see [`Filter::people`].
pub(super) fn called(terms: &[Term]) -> Vec<String> {
    let all = terms.iter().flat_map(|term| [term.person.clone(), term.name.to_lowercase().replace('-', " ")]);
    all.collect::<BTreeSet<String>>().into_iter().collect()
}

/// Visits from one country, to one country if asked, and the stays that meetings there imply; of some people only,
/// unless none are given.
pub(super) fn stays(
    record: &Record,
    from: &str,
    to: Option<&str>,
    people: &[String],
    as_of: Option<Date>,
) -> Result<Vec<Event>> {
    let sides = std::iter::once(from).chain(to).map(str::to_owned).collect();
    let filter =
        Filter { sides, people: people.to_vec(), act: Some(Act::Consult), as_of, ..Filter::default() };
    let events = record.events(&filter)?;
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
pub(super) fn hosted(meeting: &Event) -> Option<&str> {
    let place = meeting.place.as_ref()?.country.as_deref()?;
    let dated =
        meeting.kind == Kind::Single && meeting.happened() && meeting.when.is_some() && meeting.is_meeting();
    (dated && meeting.involves(place)).then_some(place)
}

/// Whether a meeting falls into a stay, give or take the days of travel, with one traveller in both.
pub(super) fn same_stay(visit: &Event, meeting: &Event) -> bool {
    let (Some(stay), Some(day)) = (visit.when, meeting.when) else { return false };
    let near = stay.from.saturating_sub(2.days()) <= day.to && day.from <= stay.to.saturating_add(2.days());
    let travels = |party: &&Party| visit.actors.iter().any(|traveller| traveller.id == party.id);
    near && visit.happened() && visit.kind == Kind::Single && parties(meeting).any(|party| travels(&party))
}

/// Everyone who takes part.
pub(super) fn parties(event: &Event) -> impl Iterator<Item = &Party> {
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

pub(super) fn is(party: &Party, person: &str, name: &str) -> bool {
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
