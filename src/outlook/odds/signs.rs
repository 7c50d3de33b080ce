//! Reasons beside the base rate and the plans: time of the year, relations, signs, sequences.

use super::base::History;
use super::constants::Constants;
use super::happened::within;
use super::work::{Ground, Move, Step};
use super::{Question, Result, logit, percent, words};
use crate::answer::{self, Direction, Outcome, Rate};
use crate::claim::when::days_between;
use crate::pattern::Sequence;
use crate::record::{Event, Record};
use jiff::ToSpan;
use jiff::civil::Date;

/// Days before a meeting with somebody else within which a sequence expects one with the counterpart.
const BEFORE: i64 = 45;
/// Bounds of what a tested sign may do to the odds.
const MOST: f64 = 8.0;
/// Days that the meeting a sequence waits for may be spread over.
const SPREAD: i32 = 93;

/// Whether the like happened at this time of the year more often than at others.
pub(super) fn calendar(
    record: &Record,
    question: &Question,
    history: &History,
    constants: &Constants,
) -> Result<Option<Step>> {
    let events = history.events();
    let share = f64::from(question.days()) / 365.25;
    if share >= 0.9 {
        return Ok(None);
    }
    let same: Vec<&&Event> = events.iter().filter(|event| same_season(event, question)).collect();
    let (n, hits) = (events.len() as f64, same.len() as f64);
    let prior = constants.start("season");
    let expected = n * share + prior.value;
    let by = ((hits + prior.value) / expected).ln();
    let mut grounds: Vec<Ground> = same.iter().filter_map(|event| Ground::of(event)).collect();
    let mut text = format!(
        "{} of {} began on these days of the year, where chance would give {:.1}",
        hits,
        words::cases(events.len()),
        n * share
    );
    if let (Some(a), Some(b)) = (question.actor_side(), question.other_side()) {
        let ahead = days_between(question.as_of, question.by);
        let calendar = answer::calendar(record, &a, &b, question.as_of, ahead)?;
        let host = |day: &&answer::Entry| !question.is_visit() || day.country == b;
        let days: Vec<&answer::Entry> =
            calendar.days.iter().filter(|day| day.date >= question.from).filter(host).collect();
        grounds.extend(days.iter().map(|day| Ground::Row(day.row.clone())));
        let days: Vec<String> = days.into_iter().map(named).collect();
        if !days.is_empty() {
            text = format!("{text}; among them: {}", words::list(&days));
        }
    }
    grounds.push(Ground::Row(prior.row.clone()));
    let moves = Move::Shift { by, error: 1.0 / expected.max(hits + prior.value).sqrt() };
    Ok(Some(Step { kind: "calendar", text, moves, grounds }))
}

fn named(day: &answer::Entry) -> String {
    let nth = day.nth.map(|nth| format!(", {nth} years on")).unwrap_or_default();
    format!(
        "{} ({}{nth}) on {}",
        day.name,
        crate::answer::offices::country_name(&day.country),
        words::day(day.date)
    )
}

/// Whether an event began on a day of the year that the question asks about.
fn same_season(event: &Event, question: &Question) -> bool {
    let Some(day) = event.from() else { return false };
    let years = question.from.year() - day.year()..=question.by.year() - day.year();
    let mut moved = years.filter_map(|years| day.checked_add(i32::from(years).years()).ok());
    moved.any(|day| question.from <= day && day <= question.by)
}

/// Relations that grow warmer or colder beyond chance.
pub(super) fn relations(record: &Record, question: &Question, constants: &Constants) -> Result<Option<Step>> {
    let (Some(a), Some(b)) = (question.actor_side(), question.other_side()) else { return Ok(None) };
    let state = answer::relations(record, &a, &b, question.as_of)?;
    let mean = |mean: &answer::Relations| {
        let score = |one: Option<f64>| one.map_or("none".to_owned(), |mean| format!("{mean:+.1}"));
        format!(
            "{} from {} in six months, {} from {} in the year before",
            score(mean.recent.mean),
            events(mean.recent.n),
            score(mean.earlier.mean),
            events(mean.earlier.n)
        )
    };
    let sign = f64::from(u8::from(question.act.score() >= 0.0)) * 2.0 - 1.0;
    let (name, says) = match state.direction {
        Direction::Warming => ("warming", "Relations grow warmer"),
        Direction::Cooling => ("cooling", "Relations grow colder"),
        Direction::NoClearChange => ("", "Relations show no change beyond chance"),
        Direction::TooFew => ("", "Too few events to say whether relations grow warmer"),
    };
    let mut grounds: Vec<Ground> = state.drivers.iter().rev().take(3).filter_map(Ground::of).collect();
    let moves = match name {
        "" => Move::Shift { by: 0.0, error: 0.0 },
        name => {
            let shift = constants.shift(name);
            grounds.push(Ground::Row(shift.row.clone()));
            Move::Shift { by: sign * shift.value, error: shift.give }
        }
    };
    let text = format!("{says}: mean score {}", mean(&state));
    Ok(Some(Step { kind: "relations", text, moves, grounds }))
}

fn events(n: usize) -> String {
    if n == 1 { "1 event".into() } else { format!("{n} events") }
}

/// Signs of `data/indicators.tsv` that point to what is asked about and are open.
pub(super) fn indicators(record: &Record, question: &Question, constants: &Constants) -> Result<Vec<Step>> {
    let mut steps = Vec::new();
    for indicator in answer::indicators()? {
        let act = indicator.act == question.act && indicator.mode == question.mode;
        let sides = Some(&indicator.actor) == question.actor_side().as_ref()
            && Some(&indicator.recipient) == question.other_side().as_ref();
        if act && sides {
            let test = answer::test(record, &indicator, question.as_of)?;
            steps.extend(sign(&test, question, constants));
        }
    }
    Ok(steps)
}

fn sign(test: &answer::Test, question: &Question, constants: &Constants) -> Option<Step> {
    let open = test.signs.iter().find(|sign| match sign.outcome {
        Outcome::Open { until } => until >= question.from,
        _ => false,
    })?;
    let told = open.told.iter().take(2).map(|told| Ground::report(told, None));
    let mut grounds: Vec<Ground> = told.chain([Ground::Row(test.indicator.row.clone())]).collect();
    let (moves, tested) = match (test.rate, test.base) {
        (Some(rate), Some(base)) => {
            let base = base.clamp(0.005, 0.9);
            let share = (rate.hits as f64 + 4.0 * base) / (rate.n as f64 + 4.0);
            let by = (logit(share) - logit(base)).clamp(-MOST.ln(), MOST.ln());
            let error = (1.0 / (rate.hits as f64 + 1.0)).sqrt();
            (
                Move::Shift { by, error },
                format!("it was followed by the event {rate}, {} of all days", percent(base)),
            )
        }
        _ => {
            let shift = constants.shift("sign-untested");
            grounds.push(Ground::Row(shift.row.clone()));
            (Move::Shift { by: shift.value, error: shift.give }, "untested in this record".into())
        }
    };
    let text = format!("A sign seen on {}: {}; {tested}", words::day(open.day), test.indicator.says);
    Some(Step { kind: "indicator", text, moves, grounds })
}

/// "X sees B before seeing anyone else", where a meeting with somebody else is ahead.
pub(super) fn sequences(record: &Record, question: &Question, constants: &Constants) -> Result<Vec<Step>> {
    if !(question.is_visit() || question.is_meeting()) {
        return Ok(Vec::new());
    }
    let (Some(a), Some(b)) = (question.actor_side(), question.other_side()) else { return Ok(Vec::new()) };
    let mut steps = Vec::new();
    for (of, with) in [(&a, &b), (&b, &a)] {
        if let Some(found) = crate::pattern::sequence(record, of, with, BEFORE, question.as_of)? {
            steps.extend(sequence(record, &found, question, constants)?);
        }
    }
    Ok(steps)
}

fn sequence(
    record: &Record,
    found: &Sequence,
    question: &Question,
    constants: &Constants,
) -> Result<Option<Step>> {
    let firm = |rate: Rate| rate.n >= 2 && rate.low > found.base;
    let next =
        found.open.iter().filter(|event| awaited(event, found, question.as_of)).min_by_key(|e| e.from());
    let Some(next) = next.filter(|_| firm(found.rate)) else { return Ok(None) };
    let Some(when) = next.when else { return Ok(None) };
    let prior = constants.start("sequence");
    let share = (found.rate.hits as f64 + prior.value * prior.give) / (found.rate.n as f64 + prior.give);
    let first = when.from.saturating_sub(BEFORE.days()).max(question.from);
    let days = f64::from(days_between(first, when.to).max(0)) + 1.0;
    let overlap = f64::from(days_between(first.max(question.from), when.to.min(question.by)).max(-1)) + 1.0;
    let (form, of_form, seen) = form(record, question, constants)?;
    let part = form * overlap / days;
    let text = format!(
        "{} met the leader of {} within {BEFORE} days before {} meetings with others, and one is planned ({}); {} of {seen} meetings of the two took the form asked about",
        found.leader.name,
        crate::answer::offices::country_name(&found.with),
        found.rate,
        super::intent::days(&when),
        of_form,
    );
    let before = found.cases.iter().filter_map(|case| case.before.as_ref());
    let mut grounds: Vec<Ground> = before.take(3).filter_map(Ground::of).chain(Ground::of(next)).collect();
    grounds.extend([prior, constants.start("form")].map(|one| Ground::Row(one.row.clone())));
    let n = found.rate.n as f64 + prior.give;
    let error = 1.0 / (n * share * (1.0 - share)).max(0.3).sqrt();
    let moves = Move::Way { share: logit(share), error, part };
    Ok(Some(Step { kind: "pattern", text, moves, grounds }))
}

/// Whether a planned meeting is near, closely dated, and has had none with the counterpart before it yet.
fn awaited(event: &Event, found: &Sequence, as_of: Date) -> bool {
    let Some(when) = event.when else { return false };
    let near = days_between(as_of, when.from) <= i32::try_from(BEFORE).unwrap_or(i32::MAX) + SPREAD;
    let met = found.cases.iter().filter_map(|case| case.before.as_ref());
    let since = when.from.saturating_sub(BEFORE.days());
    let had = met.into_iter().any(|before| within(before, since, as_of));
    near && days_between(when.from, when.to) <= SPREAD && !had
}

/// Which part of the meetings of the two is of the form asked about; the counts, and the share they give.
fn form(record: &Record, question: &Question, constants: &Constants) -> Result<(f64, usize, usize)> {
    let (a, b) = (question.actor_side().unwrap_or_default(), question.other_side().unwrap_or_default());
    let since = crate::answer::offices::leader(&b, question.as_of).and_then(|term| term.from);
    let met = answer::meetings(record, &a, &b, (since, None), Some(question.as_of))?;
    let events: Vec<&Event> = met.pairs.iter().flat_map(|pair| &pair.events).collect();
    if question.is_meeting() {
        return Ok((1.0, events.len(), events.len()));
    }
    let like = events.iter().filter(|event| question.is_about(event)).count();
    let prior = constants.start("form");
    let share = (like as f64 + prior.value * prior.give) / (events.len() as f64 + prior.give);
    Ok((share, like, events.len()))
}
