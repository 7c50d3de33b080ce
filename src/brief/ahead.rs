//! What lies ahead: plans and who says so, indicators, the calendar.

use super::cite::Notes;
use super::words::{self, capital, list};
use super::{Desk, Sentence, Sentences};
use crate::answer::offices;
use crate::answer::{self, Outcome, Test};
use crate::claim::Source;
use crate::lexicon::ontology::{Act, Status};
use crate::record::{Event, Filter, Kind, Outlined, Told};
use jiff::ToSpan;
use jiff::civil::Date;

/// Days the calendar looks ahead.
const AHEAD: i32 = 60;
/// Days a plan without a date is still news.
const FRESH: i32 = 180;
/// Plans shown.
const PLANS: usize = 6;
/// Days a planned meeting may spread over and still stand in the calendar.
const WIDE: i32 = 93;
/// Turns told of one plan, and voices named in one of them.
const RUNS: usize = 5;
const VOICES: usize = 4;

pub(super) fn signalled(desk: &Desk, notes: &mut Notes) -> Sentences {
    let sides = vec![desk.a.to_owned(), desk.b.to_owned()];
    let kind = Some(Kind::Single);
    let dated = Filter { sides, kind, since: Some(desk.as_of), as_of: Some(desk.as_of), ..Filter::default() };
    let plan_like =
        |one: &Outlined| matches!(one.status, Status::Planned | Status::Denied | Status::Cancelled);
    let undated = Filter { undated: true, since: None, ..dated.clone() };
    let mut events = desk.record.events_of(&undated, plan_like)?;
    events.extend(desk.record.events_of(&dated, plan_like)?);
    let open = |event: &&Event| event.kind == Kind::Single && telling_plan(event) && ahead(event, desk.as_of);
    let mut plans: Vec<&Event> = events.iter().filter(open).collect();
    plans.sort_by_key(|event| (event.when.is_none(), !event.is_meeting(), event.from()));
    plans.truncate(PLANS);
    let mut sentences: Vec<Sentence> = plans.into_iter().map(|event| plan(event, notes)).collect();
    if sentences.is_empty() {
        let coverage = notes.coverage(&desk.record.coverage(Some(desk.as_of))?);
        sentences.push(Sentence::new("No report of a plan between the two was found.", [coverage]));
    }
    Ok(sentences)
}

/// Words to come are no plan, and a visit or meeting needs someone who is to go.
fn telling_plan(event: &Event) -> bool {
    let words = matches!(event.act, Act::Accuse | Act::Request | Act::Reject | Act::Threaten);
    let named = !event.actors.is_empty() && (event.is_visit() || !event.recipients.is_empty());
    let named = named || event.actors.len() > 1;
    !words && named
}

/// Whether an event is still to come: its days are not over, or it has none and was lately spoken of.
fn ahead(event: &Event, as_of: Date) -> bool {
    let fresh = |day: Date| day.saturating_add(FRESH.days()) >= as_of;
    let told = || event.ledger.iter().filter_map(|told| told.published).max().is_some_and(fresh);
    event.when.map_or_else(told, |when| when.to >= as_of)
}

/// How a plan was told, by whom and when, and where that leaves it: "A visit of Xi Jinping to North Korea on 9 September
/// 2018 was reported as planned by Straits Times on 18 August 2018 (“will”), then denied by ...".
fn plan(event: &Event, notes: &mut Notes) -> Sentence {
    let days = event.when.as_ref().map(words::when).unwrap_or_else(|| "on a day not stated,".into());
    let runs = runs(event);
    let cites: Vec<usize> = runs.iter().flat_map(|run| &run.told).map(|told| notes.told(told)).collect();
    let said: Vec<String> = runs.iter().map(|run| run.words(event)).collect();
    let text = format!(
        "{} {days} was {}. {}.",
        capital(&words::event(event)),
        said.join(", then "),
        standing(event)
    );
    Sentence::new(text, cites)
}

/// Where an event stands by all that was told.
fn standing(event: &Event) -> String {
    match event.status {
        Status::Planned => {
            let telling = answer::telling(event, event.when);
            let what = if telling == answer::Telling::Reported { "day" } else { "plan" };
            format!("The {what} is, so far, {}", telling.says())
        }
        status => format!("It stands as {}", stands(status)),
    }
}

/// What an event is by its status.
fn stands(status: Status) -> &'static str {
    match status {
        Status::Occurred => "having taken place",
        Status::Ongoing => "under way",
        Status::Planned => "planned",
        Status::Cancelled => "called off",
        Status::Negated => "ruled out",
        Status::Denied => "denied",
        Status::Hypothetical => "possible",
        Status::ReportedUnconfirmed => "unconfirmed",
    }
}

/// Tellings in a row that say the same of an event.
struct Run<'e> {
    says: String,
    told: Vec<&'e Told>,
    /// How many more there are.
    more: usize,
}

impl Run<'_> {
    /// "denied by China's Foreign Ministry on 21 August 2018 (“denied”)".
    fn words(&self, event: &Event) -> String {
        let mut by: Vec<String> = self.told.iter().map(|told| telling(told, event)).collect();
        if self.more > 0 {
            by.push(format!("{} more", words::number(self.more)));
        }
        format!("{} by {}", self.says, list(&by))
    }
}

/// The first tellings of each source and status, those that say the same together; of a long course its beginning and
/// its end.
fn runs(event: &Event) -> Vec<Run<'_>> {
    let mut runs: Vec<Run> = Vec::new();
    for told in tellings(event) {
        let says = called(told, event);
        match runs.last_mut() {
            Some(run) if run.says == says && run.told.len() < VOICES => run.told.push(told),
            Some(run) if run.says == says => run.more += 1,
            _ => runs.push(Run { says, told: vec![told], more: 0 }),
        }
    }
    if runs.len() > RUNS {
        runs.drain(1..=runs.len() - RUNS);
    }
    runs
}

/// What somebody did by saying so: those who take part announce, call off and rule out; others report that it is so.
/// Whoever denies in person denies.
fn called(told: &Told, event: &Event) -> String {
    let (own, status) = (answer::by_party(told, event), told.claim.status);
    let in_person = own || !(told.claim.sources.is_empty() || answer::hearsay(told));
    match status {
        Status::Planned if own => "announced".into(),
        Status::Cancelled | Status::Negated if own => stands(status).into(),
        Status::Denied if in_person => "denied".into(),
        Status::Hypothetical => "spoken of as possible".into(),
        Status::ReportedUnconfirmed => "told without confirmation".into(),
        _ => format!("reported as {}", stands(status)),
    }
}

/// The first telling of each source and status, earliest first.
fn tellings(event: &Event) -> Vec<&Told> {
    let mut seen: Vec<(String, Status)> = Vec::new();
    let first = |told: &&Told| {
        let key = (on_word_of(told), told.claim.status);
        let new = !seen.contains(&key);
        seen.push(key);
        new
    };
    event.ledger.iter().filter(first).collect()
}

/// Who says it: the source in the text, or else the outlet.
fn on_word_of(told: &Told) -> String {
    let known = |source: &Source| match source.id.as_deref().map(offices::country_said) {
        Some(said) if said.strip_prefix("the ") == Some(source.text.as_str()) => said,
        _ => source.text.clone(),
    };
    let chain: Vec<String> = told.claim.sources.iter().map(known).collect();
    Some(chain.join(" citing "))
        .filter(|by| !by.is_empty())
        .or_else(|| told.outlet.clone())
        .unwrap_or_else(|| format!("document {}", told.claim.doc))
}

/// "Daily NK on 20 August 2018 (“may be signs of”)"; other days than those of the event are told.
fn telling(told: &Told, event: &Event) -> String {
    let day = told.published.map(|day| format!(" on {}", words::day(day))).unwrap_or_default();
    let cue = told.claim.cue.as_ref().map(|cue| format!("“{cue}”"));
    let days = match told.claim.when {
        None if event.when.is_some() => Some("no day given".to_owned()),
        when => when.filter(|when| Some(*when) != event.when).map(|when| words::when(&when)),
    };
    let notes: Vec<String> = cue.into_iter().chain(days).collect();
    let notes = if notes.is_empty() { String::new() } else { format!(" ({})", notes.join(", ")) };
    format!("{}{day}{notes}", on_word_of(told))
}

pub(super) fn indicator(desk: &Desk, notes: &mut Notes) -> Sentences {
    let mut sentences = Vec::new();
    for indicator in answer::indicators().unwrap_or_default() {
        let pair = [indicator.actor.as_str(), indicator.recipient.as_str()];
        if !(pair.contains(&desk.a) && pair.contains(&desk.b)) {
            continue;
        }
        let test = answer::test(desk.record, &indicator, desk.as_of)?;
        sentences.extend(seen(&test, notes));
    }
    if sentences.is_empty() {
        let coverage = notes.coverage(&desk.record.coverage(Some(desk.as_of))?);
        sentences.push(Sentence::new("No sign listed for this pair is on record.", [coverage]));
    }
    Ok(sentences)
}

/// An open sign with its hypothesis; a closed one only through the hit rate.
fn seen(test: &Test, notes: &mut Notes) -> Vec<Sentence> {
    let mut sentences = Vec::new();
    let row = notes.row(&test.indicator.row);
    for sign in &test.signs {
        let Outcome::Open { until } = sign.outcome else { continue };
        let mut who: Vec<String> = sign.told.iter().map(on_word_of).collect();
        let mut seen = Vec::new();
        who.retain(|name| {
            !seen.contains(name) && {
                seen.push(name.clone());
                true
            }
        });
        let text = format!(
            "A possible sign was reported on {} by {}; the hypothesis (held by {}) is that {}, within {} days (to {}).",
            words::day(sign.day),
            list(&who),
            test.indicator.held_by,
            test.indicator.says,
            test.indicator.within,
            words::day(until)
        );
        let cites: Vec<usize> = sign.told.iter().take(3).map(|told| notes.told(told)).chain([row]).collect();
        sentences.push(Sentence::new(text, cites));
    }
    let closed = test.signs.iter().filter(|sign| !matches!(sign.outcome, Outcome::Open { .. }));
    let cites: Vec<usize> =
        closed.flat_map(|sign| sign.told.iter().take(1)).map(|told| notes.told(told)).chain([row]).collect();
    let (name, says) = (&test.indicator.id, &test.indicator.says);
    match test.rate {
        Some(rate) => sentences.push(Sentence::new(
            format!(
                "The hypothesis {name}, that {says} within {} days, held for {rate} earlier signs on record.",
                test.indicator.within
            ),
            cites,
        )),
        None if !sentences.is_empty() => {
            let text =
                format!("The hypothesis {name} is untested: the record holds no earlier sign of the kind.");
            sentences.push(Sentence::new(text, [row]));
        }
        None => {}
    }
    sentences
}

pub(super) fn calendar(desk: &Desk, notes: &mut Notes) -> Sentences {
    let calendar = answer::calendar(desk.record, desk.a, desk.b, desk.as_of, AHEAD)?;
    let mut sentences = Vec::new();
    for entry in &calendar.days {
        let nth = entry.nth.map(|nth| format!(", {nth} years on")).unwrap_or_default();
        let country = offices::country_said(&entry.country);
        let text = format!("On {} {country} marks “{}”{nth}.", words::day(entry.date), entry.name);
        sentences.push(Sentence::new(text, [notes.row(&entry.row)]));
    }
    for event in meetings_ahead(desk)? {
        let days = event.when.as_ref().map(words::planned_for).unwrap_or_default();
        let told = answer::telling(&event, event.when).says();
        let text = format!("{} is planned {days}, {told}.", capital(&words::event(&event)));
        sentences.push(Sentence::new(text, notes.event(&event, 2)));
    }
    if sentences.is_empty() {
        let coverage = notes.coverage(&desk.record.coverage(Some(desk.as_of))?);
        sentences.push(Sentence::new(format!("Nothing is noted for the next {AHEAD} days."), [coverage]));
    }
    Ok(sentences)
}

/// Planned encounters of either country with others in the days ahead.
fn meetings_ahead(desk: &Desk) -> crate::record::Result<Vec<Event>> {
    let until = desk.as_of.saturating_add(AHEAD.days());
    let mut events: Vec<Event> = Vec::new();
    for side in [desk.a, desk.b] {
        let filter = Filter {
            sides: vec![side.into()],
            act: Some(Act::Consult),
            status: Some(Status::Planned),
            since: Some(desk.as_of),
            until: Some(until),
            as_of: Some(desk.as_of),
            within_days: Some(WIDE),
            ..Filter::default()
        };
        let both = |event: &Event| event.involves(desk.a) && event.involves(desk.b);
        events.extend(
            desk.record
                .events(&filter)?
                .into_iter()
                .filter(|e| e.kind == Kind::Single && !both(e) && telling_plan(e)),
        );
    }
    events.sort_by_key(|event| event.from());
    events.truncate(6);
    Ok(events)
}
