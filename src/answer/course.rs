//! The course of events: first since, last, longest gap; and a case against those before it.

use super::rate::Rate;
use super::tally::Holder;
use crate::lexicon::ontology::Status;
use crate::record::{Event, Told};
use jiff::civil::Date;
use serde::Serialize;

/// Dated events in their order.
#[derive(Clone, Debug, Serialize)]
pub struct Course {
    /// Each but the first: how many days it came after the end of the one before ("first since").
    pub steps: Vec<Step>,
    /// The first.
    pub first: Event,
    /// The last.
    pub last: Event,
    /// Days since the last, to the day asked for.
    pub since_last: Option<i64>,
    /// The step with the longest gap.
    pub longest_gap: Option<Step>,
}

/// From one event to the next.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Step {
    /// Last day of the one before.
    pub since: Date,
    /// First day of the next.
    pub on: Date,
    /// Days between.
    pub days: i64,
}

/// Events in their order, those without a day left out; `None` if there are none.
pub fn course<'e>(events: impl Iterator<Item = &'e Event>, day: Option<Date>) -> Option<Course> {
    let mut dated: Vec<(Date, Date, &Event)> =
        events.filter_map(|event| event.when.map(|when| (when.from, when.to, event))).collect();
    dated.sort_by(|a, b| (a.0, a.1, &a.2.id).cmp(&(b.0, b.1, &b.2.id)));
    let step = |pair: &[(Date, Date, &Event)]| Step {
        since: pair[0].1,
        on: pair[1].0,
        days: days(pair[0].1, pair[1].0).max(0),
    };
    let steps: Vec<Step> = dated.windows(2).map(step).collect();
    let (first, last) = (dated.first()?, dated.last()?);
    Some(Course {
        first: first.2.clone(),
        last: last.2.clone(),
        since_last: day.map(|day| days(last.1, day).max(0)),
        longest_gap: steps.iter().max_by_key(|step| step.days).cloned(),
        steps,
    })
}

fn days(from: Date, to: Date) -> i64 {
    from.until(to).map_or(0, |span| i64::from(span.get_days()))
}

/// The latest holder of an office against those before: who had gone by the same time in office.
#[derive(Clone, Debug, Serialize)]
pub struct Precedent {
    /// The latest holder.
    pub name: String,
    /// Days in office on the day asked for, or in all.
    pub in_office: i64,
    /// Whether the holder has gone by then.
    pub gone: bool,
    /// Of those before, how many had gone within as many days in office. Who left earlier without having gone tells
    /// nothing of this, nor does a term that began before the record could know; both are left out.
    pub before: Rate,
    /// Days from taking office to the first visit, of each before; `None` for never.
    pub first_after: Vec<(String, Option<i64>)>,
}

/// The precedent for the latest of `holders` as of a day, by a record that could know of visits from `known_from` on;
/// `None` where nobody came before.
pub(super) fn precedent(holders: &[&Holder], known_from: Option<Date>, day: Date) -> Option<Precedent> {
    let (latest, before) = holders.split_last()?;
    let served = |holder: &Holder| {
        let to = holder.term.to.map_or(day, |to| to.min(day));
        holder.term.from.map(|from| days(from, to))
    };
    let first_after = |holder: &Holder| {
        let first = holder.visits.iter().filter_map(Event::from).min()?;
        Some(days(holder.term.from?, first))
    };
    let in_office = served(latest)?;
    let tells = |holder: &&Holder| {
        first_after(holder).is_some_and(|after| after <= in_office)
            || served(holder).is_some_and(|days| days >= in_office)
    };
    let telling: Vec<&Holder> =
        before.iter().copied().filter(|holder| holder.known(known_from)).filter(tells).collect();
    let hits = telling.iter().filter(|h| first_after(h).is_some_and(|after| after <= in_office)).count();
    (!telling.is_empty()).then(|| Precedent {
        name: latest.term.name.clone(),
        in_office,
        gone: !latest.visits.is_empty(),
        before: Rate::new(hits, telling.len()),
        first_after: before.iter().map(|h| (h.term.name.clone(), first_after(h))).collect(),
    })
}

/// Where the tables and the news differ on an event, what each says of its days; empty where they agree.
pub fn differing(event: &Event) -> Vec<String> {
    let table = |told: &&Told| told.claim.why.starts_with("table/");
    let (tables, news): (Vec<&Told>, Vec<&Told>) = event.ledger.iter().partition(|told| table(told));
    let days = |told: &&Told| {
        let deed = matches!(told.claim.status, Status::Occurred | Status::Ongoing);
        let when = told.claim.when.filter(|when| deed && days(when.from, when.to) <= 31)?;
        Some((when.from, when.to, told.claim.doc.clone()))
    };
    let apart = |a: &(Date, Date, String), b: &(Date, Date, String)| a.0 > b.1 || b.0 > a.1;
    let (tables, news): (Vec<_>, Vec<_>) =
        (tables.iter().filter_map(days).collect(), news.iter().filter_map(days).collect());
    let at_odds = tables.iter().any(|row| news.iter().any(|report| apart(row, report)));
    let says = |(from, to, doc): &(Date, Date, String)| format!("{doc} says {from} to {to}");
    tables.iter().chain(&news).filter(|_| at_odds).map(says).collect()
}
