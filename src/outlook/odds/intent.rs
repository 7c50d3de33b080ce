//! Announced intent: a plan that is told of, and how such plans have fared in the record.

use super::constants::Constants;
use super::happened::{done, narrow, of_dyad, took_place};
use super::work::{Ground, Move, Step};
use super::{Question, Result, chance, logit, percent, words};
use crate::answer::{SPREAD, Telling, telling};
use crate::claim::when::{Interval, days_between};
use crate::lexicon::ontology::{Act, Status};
use crate::record::{Event, Filter, Kind, Outlined, Record, Told, chain, person, side, weigh};
use jiff::ToSpan;
use jiff::civil::Date;

/// Days after a planned day in which it may still be made good, and be reported.
const LATE: i32 = 14;
/// Days after which a plan without a day counts as not made good, or as old.
const FRESH: i32 = 180;
/// Days before a plan by which a side that takes part would have confirmed it.
const SOON: i32 = 7;

/// The plan that is most telling for a question, if any is on record.
pub(super) fn intent(record: &Record, question: &Question, constants: &Constants) -> Result<Option<Step>> {
    let open = |one: &Outlined| {
        let ahead = one.when.is_none_or(|when| when.to >= question.from);
        one.kind == Kind::Single && !one.happened() && ahead
    };
    let mut plans = of_dyad(record, question, Some(question.as_of), open)?;
    plans.retain(|event| planned(event, question));
    let newest = |event: &&Event| {
        (event.ledger.last().and_then(|told| told.published), event.status == Status::Planned)
    };
    let Some(latest) = plans.iter().max_by_key(newest) else { return Ok(None) };
    if off(latest) {
        return Ok(Some(called_off(latest, constants)));
    }
    let cases = cases(record, question)?;
    let events = of_dyad(record, question, Some(question.as_of), done)?;
    let open = plans.iter().filter(|plan| plan.status == Status::Planned && !taken(plan, &events));
    let steps = open.map(|plan| plan_step(plan, question, &cases, constants));
    let likelier = |a: &(f64, Step), b: &(f64, Step)| a.0.total_cmp(&b.0);
    Ok(steps.max_by(likelier).map(|(_, step)| step).filter(|step| part(step) > 0.0))
}

fn part(step: &Step) -> f64 {
    match step.moves {
        Move::Way { part, .. } => part,
        _ => 1.0,
    }
}

/// A plan of what is asked about that is not over on the day asked from.
fn planned(event: &Event, question: &Question) -> bool {
    let told = event.ledger.iter().any(|told| told.claim.status == Status::Planned);
    let last = event.ledger.iter().filter_map(|told| told.published).max();
    let fresh = last.is_some_and(|day| days_between(day, question.as_of) <= FRESH);
    let ahead = event
        .when
        .map_or(fresh, |when| when.to >= question.from && days_between(when.from, when.to) <= SPREAD);
    event.kind == Kind::Single
        && (told || event.status == Status::Planned)
        && ahead
        && question.is_about(event)
        && !event.happened()
}

fn off(event: &Event) -> bool {
    matches!(event.status, Status::Cancelled | Status::Denied | Status::Negated)
}

/// Whether what was planned has taken place since it was told.
fn taken(plan: &Event, events: &[Event]) -> bool {
    let told = plan.ledger.iter().filter_map(|told| told.published).max();
    let since = |event: &Event| event.from().zip(told).is_some_and(|(day, told)| day > told);
    events.iter().any(|event| took_place(event) && since(event) && alike(plan, event))
}

fn called_off(plan: &Event, constants: &Constants) -> Step {
    let shift = constants.shift("called-off");
    let last = plan.ledger.iter().rev().find(|told| told.claim.status == plan.status);
    let by = last.map(teller).unwrap_or_default();
    let text = format!("A plan is {} by the latest word, that of {by}", plan.status.name());
    let grounds = last.map(|told| Ground::report(told, Some(plan)));
    let grounds = grounds.into_iter().chain([Ground::Row(shift.row.clone())]).collect();
    Step { kind: "intent", text, moves: Move::Shift { by: shift.value, error: shift.give }, grounds }
}

/// How telling a plan is, and the reason it makes.
fn plan_step(plan: &Event, question: &Question, cases: &[Case], constants: &Constants) -> (f64, Step) {
    let telling = telling(plan, plan.when);
    let prior = constants.start(telling.name());
    let like: Vec<&Case> = cases.iter().filter(|case| case.telling == telling).collect();
    let kept = like.iter().filter(|case| case.kept).count();
    let n = like.len() as f64 + prior.give;
    let plain = (kept as f64 + prior.value * prior.give) / n;
    let credibility = weigh::credibility(&dated(plan), Status::Planned);
    let level = credibility.map_or("credibility-6".to_owned(), |n| format!("credibility-{n}"));
    let shift = constants.shift(&level);
    let soon = plan.when.is_some_and(|when| days_between(question.as_of, when.from) <= SOON);
    let late = (soon && telling == Telling::Reported).then(|| constants.shift("unconfirmed"));
    let share = logit(plain) + shift.value + late.map_or(0.0, |late| late.value);
    let part = match plan.when {
        Some(when) => overlap(&when, question),
        None => 1.0 - (-f64::from(question.days()) / constants.start("horizon").value).exp(),
    };
    let error = (1.0 / (n * plain * (1.0 - plain)).max(0.3) + shift.give.powi(2)).sqrt();
    let moves = Move::Way { share, error, part };
    let grounds = plan.ledger.iter().filter(|told| told.claim.status == Status::Planned);
    let mut grounds: Vec<Ground> = grounds.map(|told| Ground::report(told, Some(plan))).collect();
    grounds.extend(like.iter().flat_map(|case| case.grounds.clone()));
    grounds.extend([prior, shift].into_iter().chain(late).map(|one| Ground::Row(one.row.clone())));
    let level = format!(
        "{level}{}",
        if late.is_some() { ", and neither side confirms it with a week to go" } else { "" }
    );
    let text = text(plan, telling, (kept, like.len()), &level, chance(share));
    (part * chance(share), Step { kind: "intent", text, moves, grounds })
}

/// The tellings that date the plan; all of them where none does.
fn dated(plan: &Event) -> Vec<Told> {
    let said = |told: &&Told| told.claim.status == Status::Planned && told.claim.when.is_some();
    let dated: Vec<Told> = plan.ledger.iter().filter(said).cloned().collect();
    if dated.is_empty() { plan.ledger.clone() } else { dated }
}

fn text(plan: &Event, telling: Telling, (kept, n): (usize, usize), level: &str, share: f64) -> String {
    let mut by: Vec<String> = Vec::new();
    for told in &dated(plan) {
        let cue = told.claim.cue.as_ref().map(|cue| format!(" (“{cue}”)")).unwrap_or_default();
        let by_cue = format!("{}{cue}", teller(told));
        if !by.contains(&by_cue) {
            by.push(by_cue);
        }
    }
    by.truncate(4);
    let when = plan.when.map_or("without a day".to_owned(), |when| format!("for {}", days(&when)));
    let before = match n {
        0 => "the record holds no earlier plan of that kind that is over".to_owned(),
        _ => format!("of {} of that kind that are over {kept} were kept", words::cases(n)),
    };
    format!(
        "Planned {when}, {}: {}; {before}; {}; that gives {} for such a plan",
        telling.says(),
        words::list(&by),
        level.replace("credibility-", "credibility ").replace("credibility 6", "credibility not judged"),
        percent(share)
    )
}

/// "9 September 2018", "1 September 2018 to 30 September 2018".
pub(super) fn days(when: &Interval) -> String {
    days_of(when.from, when.to)
}

/// The same from a first to a last day.
pub(super) fn days_of(from: Date, to: Date) -> String {
    match from == to {
        true => words::day(from),
        false => format!("{} to {}", words::day(from), words::day(to)),
    }
}

fn teller(told: &Told) -> String {
    let by = chain(&told.claim.sources).or_else(|| told.outlet.clone());
    let day = told.published.map(|day| format!(" of {}", words::day(day))).unwrap_or_default();
    format!("{}{day}", by.unwrap_or_else(|| told.claim.doc.clone()))
}

/// Share of a plan's days that count.
fn overlap(when: &Interval, question: &Question) -> f64 {
    let first = when.from.max(question.as_of);
    let all = f64::from(days_between(first, when.to).max(0)) + 1.0;
    let counting = f64::from(days_between(first.max(question.from), when.to.min(question.by)).max(-1)) + 1.0;
    (counting / all).clamp(0.0, 1.0)
}

/// A plan that is over.
struct Case {
    telling: Telling,
    kept: bool,
    grounds: Vec<Ground>,
}

/// Of a side with more events of the act, the latest so many tell how its plans went.
const LATEST: usize = 1000;

/// The plans of either side to visit or meet that were over on the day asked from.
fn cases(record: &Record, question: &Question) -> Result<Vec<Case>> {
    let mut events: Vec<Event> = Vec::new();
    for side in question.sides() {
        let act = Some(question.act);
        let sides = vec![side];
        let (as_of, limit) = (Some(question.as_of), Some(LATEST));
        let mut filter = Filter { sides, act, as_of, latest: true, limit, ..Filter::default() };
        // About one act in four is of the kind.
        filter.looked_from = record.latest_from(&filter, question.as_of, 4 * LATEST)?;
        let single =
            |one: &Outlined| one.kind == Kind::Single && (question.act != Act::Consult || one.is_meeting());
        events.extend(record.events_of(&filter, single)?);
    }
    events.sort_by(|a, b| a.id.cmp(&b.id));
    events.dedup_by(|a, b| a.id == b.id);
    let plans = events.iter().filter(|event| event.kind == Kind::Single && named(event));
    Ok(plans.filter_map(|plan| case(plan, &events, question.as_of)).collect())
}

/// Whether those who are to act are known, and somebody is named to or with whom.
fn named(event: &Event) -> bool {
    let known = |party: &crate::claim::Party| party.id.is_some() && party.country.is_some();
    let others = !event.recipients.is_empty() || event.actors.len() > 1;
    event.actors.iter().any(known)
        && others
        && event.actors.iter().chain(&event.recipients).all(known)
        && (event.act != Act::Consult || event.is_meeting())
}

/// What became of a plan; `None` where it was none, or is not over.
fn case(plan: &Event, events: &[Event], as_of: Date) -> Option<Case> {
    let ahead = |told: &&Told| {
        let days = told.claim.when.filter(|when| days_between(when.from, when.to) <= SPREAD);
        let ahead = days.is_none_or(|when| told.published.is_some_and(|day| day < when.to));
        told.claim.status == Status::Planned && told.published.is_some() && ahead
    };
    let told =
        plan.ledger.iter().filter(ahead).min_by_key(|told| (told.claim.when.is_none(), told.published))?;
    let (day, when) = (told.published?, told.claim.when);
    let end =
        when.map_or_else(|| day.saturating_add(FRESH.days()), |when| when.to.saturating_add(LATE.days()));
    let inside = |event: &Event| event.from().is_some_and(|from| day <= from && from <= end);
    let made = |event: &&Event| took_place(event) && narrow(event) && inside(event);
    let same = |event: &&Event| event.id == plan.id || alike(plan, event);
    let made_good = events.iter().filter(made).find(same);
    if made_good.is_none() && end >= as_of {
        return None;
    }
    let grounds = std::iter::once(Ground::report(told, Some(plan))).chain(made_good.and_then(Ground::of));
    Some(Case { telling: telling(plan, when), kept: made_good.is_some(), grounds: grounds.collect() })
}

/// Whether two events are of one kind between the same: the same people where both name some.
fn alike(a: &Event, b: &Event) -> bool {
    let people = |event: &Event| -> Vec<String> {
        event.actors.iter().chain(&event.recipients).filter_map(person).collect()
    };
    let sides =
        |event: &Event| -> Vec<String> { event.actors.iter().chain(&event.recipients).map(side).collect() };
    let kind = a.act == b.act
        && a.is_meeting() == b.is_meeting()
        && (!a.is_visit() || a.visit_host() == b.visit_host());
    let (theirs, own) = (people(b), people(a));
    let shared = own.iter().any(|person| theirs.contains(person)) || own.is_empty() || theirs.is_empty();
    kind && shared && sides(a).iter().all(|side| b.involves(side) || sides(b).contains(side))
}
