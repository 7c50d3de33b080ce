//! Reasons that visits of leaders have of their own: a summit there, and visits that were not returned.

use super::constants::Constants;
use super::happened::{done, of_dyad, took_place};
use super::work::{Ground, Move, Step};
use super::{Question, Result, logit, words};
use crate::answer::offices::{self, country_name, country_said};
use crate::answer::{Summit, summits};
use crate::record::{Event, Record};
use jiff::ToSpan;
use jiff::civil::Date;

/// Years back to which visits that were not returned count.
const OWED: i32 = 8;

/// Summits that are known to be held in the host's country within the days asked about.
pub(super) fn summit(question: &Question, constants: &Constants) -> Option<Step> {
    let (own, host) = (question.actor_side()?, question.other_side()?);
    let person = question.actor_person().filter(|_| question.is_visit() && own != host)?;
    let leads = offices::leading(&person, question.as_of).is_some();
    let minister = offices::career(&person)
        .iter()
        .any(|term| term.covers(question.as_of) && is_foreign_minister(&term.office));
    let ahead = |one: &Summit| {
        one.host == host
            && one.has(&own)
            && (question.from..=question.by).contains(&one.from)
            && one.stands(question.as_of)
            && ((leads && one.leaders) || (minister && !one.leaders))
    };
    let next = summits().into_iter().find(ahead)?;
    let prior = constants.start(if next.leaders { "summit" } else { "ministerial" });
    let text = format!(
        "{} is held in {} on {}",
        words::capital(&next.name),
        country_name(&host),
        super::intent::days_of(next.from, next.to)
    );
    let error = 1.0 / (prior.give * prior.value * (1.0 - prior.value)).max(0.3).sqrt();
    let moves = Move::Way { share: logit(prior.value), error, part: 1.0 };
    let grounds = vec![Ground::Row(next.row), Ground::Row(prior.row.clone())];
    Some(Step { kind: "summit", text, moves, grounds })
}

fn is_foreign_minister(office: &str) -> bool {
    office.ends_with("/foreign-minister") || office.ends_with("/secretary-of-state")
}

/// Visits of the host's leaders since a leader of the visitor's country last went there.
pub(super) fn unreturned(
    record: &Record,
    question: &Question,
    constants: &Constants,
) -> Result<Option<Step>> {
    let (Some(own), Some(host)) = (question.actor_side(), question.other_side()) else { return Ok(None) };
    let person = question.actor_person();
    let leader = offices::leader(&own, question.as_of).filter(|term| Some(&term.person) == person.as_ref());
    if leader.is_none() || !question.is_visit() || own == host {
        return Ok(None);
    }
    let events = of_dyad(record, question, Some(question.as_of), |one| done(one) && one.is_meeting())?;
    let went = |event: &&Event, from: &str, to: &str| {
        took_place(event) && event.is_visit() && event.visit_host() == Some(to) && led_by(event, from)
    };
    let last = events.iter().filter(|event| went(event, &own, &host)).filter_map(Event::from).max();
    let earliest = question.as_of.saturating_sub(OWED.years());
    let since = last.unwrap_or(earliest).max(earliest);
    let mut came: Vec<&Event> = events
        .iter()
        .filter(|event| went(event, &host, &own) && event.from().is_some_and(|day| day > since))
        .collect();
    came.sort_by_key(|event| event.from());
    came.dedup_by_key(|event| event.from());
    if came.is_empty() {
        return Ok(None);
    }
    let shift = constants.shift("unreturned");
    let text = format!(
        "The leader of {} came to {} {} since {}",
        country_said(&host),
        country_said(&own),
        words::times(came.len()),
        match last.filter(|day| *day >= earliest) {
            Some(day) => format!("a leader of {} last went there on {}", country_said(&own), words::day(day)),
            None => format!("{}, and on record no visit went the other way since", words::day(since)),
        }
    );
    let by = shift.value * (came.len() as f64).ln_1p();
    let mut grounds: Vec<Ground> = came.iter().rev().take(4).filter_map(|event| Ground::of(event)).collect();
    grounds.push(Ground::Row(shift.row.clone()));
    let moves = Move::Shift { by, error: shift.give * (came.len() as f64).ln_1p() };
    Ok(Some(Step { kind: "visits", text, moves, grounds }))
}

/// Whether a leader of a country is among those who act in an event.
fn led_by(event: &Event, country: &str) -> bool {
    let on = event.from().unwrap_or(Date::MAX);
    let ids = event.actors.iter().filter(|party| party.country.as_deref() == Some(country));
    ids.filter_map(|party| party.id.as_deref()).any(|id| offices::leading(id, on).is_some())
}
