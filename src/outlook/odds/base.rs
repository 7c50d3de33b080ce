//! The base rate: how often holders of the office have done it, by time in office.

use super::constants::Constants;
use super::happened::{done, of_dyad, took_place};
use super::{Question, Result};
use crate::answer;
use crate::answer::offices::{self, Term};
use crate::claim::when::days_between;
use crate::lexicon::ontology::Act;
use crate::record::{Event, Record};
use jiff::civil::Date;
use serde::Serialize;

/// Days of a year.
const YEAR: f64 = 365.25;

/// How often, and how long it could have been seen.
#[derive(Clone, Debug, Serialize)]
pub struct History {
    /// The office whose holders are counted; `None` where the side as a whole is.
    pub office: Option<String>,
    /// Every holder's time, or that of the side as a whole.
    pub stretches: Vec<Stretch>,
    /// What counted.
    pub definition: Vec<String>,
}

/// A time in which it could have happened.
#[derive(Clone, Debug, Serialize)]
pub struct Stretch {
    /// Who it is about.
    pub who: String,
    /// Whether it is who is asked about.
    pub own: bool,
    /// The term, with its row of data.
    pub term: Option<Term>,
    /// Days of it that the record covers, up to the day asked from.
    pub days: f64,
    /// What happened in them.
    pub events: Vec<Event>,
}

/// A rate with its uncertainty.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Hazard {
    /// Times a day.
    pub rate: f64,
    /// Standard error of the rate's logarithm.
    pub error: f64,
}

impl History {
    /// What the record knew on the day `known_by` of the kind asked about.
    ///
    /// # Errors
    /// The record cannot be used.
    pub fn of(record: &Record, question: &Question, known_by: Date) -> Result<History> {
        let asked = Asked { record, question, known_by };
        match (office(question), question.other_side()) {
            (Some(office), Some(to)) if question.is_visit() => asked.by_tally(office, to),
            (Some(office), _) => asked.by_terms(office),
            _ => asked.side_as_a_whole(),
        }
    }

    /// Number of times, and days, of all stretches or only of the one asked about.
    pub fn seen(&self, only_own: bool) -> (f64, f64) {
        let stretches = self.stretches.iter().filter(|stretch| stretch.own || !only_own);
        stretches.fold((0.0, 0.0), |(n, days), one| (n + one.events.len() as f64, days + one.days))
    }

    /// Every event, earliest first.
    pub fn events(&self) -> Vec<&Event> {
        let mut events: Vec<&Event> = self.stretches.iter().flat_map(|one| &one.events).collect();
        events.sort_by_key(|event| event.from());
        events
    }

    /// The rate of who is asked about: their own, drawn toward that of all holders, which starts from
    /// half an event (Jeffreys' prior of a Poisson rate).
    pub fn hazard(&self, constants: &Constants) -> Hazard {
        let (n, days) = self.seen(false);
        let all = (n + 0.5) / days.max(YEAR);
        let (own, served) = self.seen(true);
        let prior = constants.start("office").value * YEAR;
        let single = self.office.is_none();
        let rate = if single { all } else { (own + prior * all) / (served + prior) };
        let known = if single { n + 0.5 } else { own + (prior * all).min(n + 0.5) };
        Hazard { rate, error: 1.0 / known.max(0.2).sqrt() }
    }
}

/// The office in which who is asked about would act: one that leads, or else any held that day.
fn office(question: &Question) -> Option<String> {
    let person = question.actor_person()?;
    let state = question.actor_side().and_then(|country| offices::leader(&country, question.as_of));
    let head = state.filter(|term| term.person == person);
    let leading = head.or_else(|| offices::leading(&person, question.as_of)).map(|term| term.office);
    let any = || {
        let held = offices::career(&person).into_iter().rev();
        held.filter(|term| term.covers(question.as_of)).map(|term| term.office).next()
    };
    leading.or_else(any)
}

/// A question, and what is looked at to count.
struct Asked<'r> {
    record: &'r Record,
    question: &'r Question,
    known_by: Date,
}

impl Asked<'_> {
    fn by_tally(&self, office: String, to: String) -> Result<History> {
        let question = self.question;
        let asked = answer::Question {
            office: office.clone(),
            to: Some(to),
            as_of: Some(self.known_by),
            ..answer::Question::default()
        };
        let tally = answer::visits_by_office(self.record, &asked)?;
        let first = tally.known_from();
        let person = question.actor_person();
        let stretch = |holder: &answer::Holder| Stretch {
            who: holder.term.name.clone(),
            own: Some(&holder.term.person) == person.as_ref(),
            days: served(&holder.term, first, self.known_by),
            events: holder.visits.clone(),
            term: Some(holder.term.clone()),
        };
        let stretches = tally.holders.iter().map(stretch).filter(|one| one.days > 0.0).collect();
        Ok(History { office: Some(office), stretches, definition: tally.definition })
    }

    fn by_terms(&self, office: String) -> Result<History> {
        let question = self.question;
        let events =
            of_dyad(self.record, question, Some(self.known_by), |one| one.act == question.act && done(one))?;
        let first = self.first_day()?;
        let own = question.actor_person();
        let stretch = |term: &Term| {
            let holder = Question {
                actors: vec![crate::claim::Party {
                    id: Some(term.person.clone()),
                    name: term.name.clone(),
                    ..question.actors[0].clone()
                }],
                ..question.clone()
            };
            let within = |event: &Event| event.when.is_some_and(|when| term.covers(when.from));
            let kept = events.iter().filter(|event| took_place(event) && within(event));
            Stretch {
                who: term.name.clone(),
                own: Some(&term.person) == own.as_ref(),
                days: served(term, first, self.known_by),
                events: encounters(kept.filter(|event| holder.is_about(event)), question),
                term: Some(term.clone()),
            }
        };
        let holders = offices::holders(&office);
        let stretches = holders.iter().map(stretch).filter(|one| one.days > 0.0).collect();
        Ok(History { definition: vec![counted(&offices::title(&office))], office: Some(office), stretches })
    }

    fn side_as_a_whole(&self) -> Result<History> {
        let question = self.question;
        let events =
            of_dyad(self.record, question, Some(self.known_by), |one| one.act == question.act && done(one))?;
        let first = self.first_day()?;
        let kept = events.iter().filter(|event| took_place(event) && question.is_about(event));
        let kept =
            kept.filter(|event| event.from().is_some_and(|day| first.is_none_or(|first| first <= day)));
        let who = question.actors.first().map(|party| party.name.clone()).unwrap_or_default();
        let days = first.map_or(0.0, |first| f64::from(days_between(first, self.known_by).max(0)));
        let events = encounters(kept, question);
        let definition = vec![counted(&who)];
        let stretches = vec![Stretch { who, own: true, term: None, days, events }];
        Ok(History { office: None, stretches, definition })
    }

    /// The day from which the record could know of it: the first document's.
    fn first_day(&self) -> Result<Option<Date>> {
        let question = self.question;
        let coverage = self.record.coverage(Some(self.known_by))?;
        let sides = question.sides();
        let of_side = coverage.tables.iter().filter(|table| {
            question.act == Act::Consult && table.side.as_ref().is_some_and(|side| sides.contains(side))
        });
        Ok(of_side.filter_map(|table| table.from).chain(coverage.first).min())
    }
}

fn counted(who: &str) -> String {
    format!("Counted is what the record holds as having taken place, by {who}, on days known to the month.")
}

/// One of each encounter: a visit and the meetings during it are one.
fn encounters<'e>(events: impl Iterator<Item = &'e Event>, question: &Question) -> Vec<Event> {
    let mut kept: Vec<Event> = Vec::new();
    for event in events {
        let near = |known: &Event| {
            let days = known.from().zip(event.from()).map(|(a, b)| days_between(a, b).abs());
            known.linked(event) || (question.act == Act::Consult && days.is_some_and(|days| days <= 3))
        };
        if !kept.iter().any(near) {
            kept.push(event.clone());
        }
    }
    kept
}

/// Days of a term from `first` to `last`.
fn served(term: &Term, first: Option<Date>, last: Date) -> f64 {
    let from = term.from.into_iter().chain(first).max();
    let to = term.to.map_or(last, |to| to.min(last));
    from.map_or(0.0, |from| f64::from(days_between(from, to).max(0)))
}
