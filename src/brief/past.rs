//! What is on record: visits by office and term, the sequence, relations, and the gaps.

use super::cite::Notes;
use super::words::{self, capital, list, number, times};
use super::{Desk, Sentence, Sentences};
use crate::answer::offices::{self, Term};
use crate::answer::{self, Direction, Holder, Question, Rank, Tally};
use crate::claim::Party;
use crate::claim::when::Interval;
use crate::lexicon::ontology::Act;
use crate::pattern::{self, Pattern};
use crate::record::{Coverage, Event, Filter, Kind, Outlined, person};
use jiff::civil::Date;

/// Reports cited for one event that stands alone.
const REPORTS: usize = 2;
/// Events of a leader in the light of which it is told who was received of late.
const LATELY: usize = 400;
/// Reports in general terms shown for one host.
const GENERAL: usize = 2;
/// Days within which a meeting before another is looked for.
pub(super) const WITHIN: i64 = pattern::AHEAD as i64;

pub(super) fn on_record(desk: &Desk, notes: &mut Notes) -> Sentences {
    let mut sentences = Vec::new();
    for (from, to) in [(desk.b, desk.a), (desk.a, desk.b)] {
        sentences.extend(visits(desk, notes, from, to)?);
    }
    for host in [desk.a, desk.b] {
        sentences.extend(received(desk, notes, host)?);
    }
    sentences.extend(counted(desk, notes)?);
    if sentences.is_empty() {
        let coverage = notes.coverage(&desk.record.coverage(Some(desk.as_of))?);
        sentences.push(Sentence::new("No report of a visit between the two was found.", [coverage]));
    }
    Ok(sentences)
}

fn visits(desk: &Desk, notes: &mut Notes, from: &str, to: &str) -> Sentences {
    let Some(leader) = offices::leader(from, desk.as_of) else { return Ok(Vec::new()) };
    let question = Question {
        office: leader.office.clone(),
        to: Some(to.into()),
        as_of: Some(desk.as_of),
        ..Question::default()
    };
    let tally = answer::visits_by_office(desk.record, &question)?;
    let mut sentences: Vec<Sentence> = tally
        .holders
        .iter()
        .rev()
        .filter(|holder| holder.count > 0)
        .map(|holder| went(holder, to, notes))
        .collect();
    let zeros = zeros(&tally, to, notes);
    sentences.extend(zeros);
    Ok(sentences)
}

fn went(holder: &Holder, to: &str, notes: &mut Notes) -> Sentence {
    let days: Vec<String> =
        holder.visits.iter().filter_map(|visit| visit.when.as_ref().map(words::when)).collect();
    let (mut cites, others) = notes.best(&holder.visits);
    cites.push(notes.row(&holder.term.row));
    let (name, to) = (&holder.term.name, offices::country_said(to));
    let text =
        format!("{name}, {}, went to {to} {}: {}.", served(&holder.term), times(holder.count), list(&days));
    Sentence { others, ..Sentence::new(text, cites) }
}

/// "President of China since 2013", "President of China from 1993 to 2003".
fn served(term: &Term) -> String {
    let year = |day: Option<Date>| day.map_or("a day not known".into(), |day| day.year().to_string());
    match (term.from, term.to) {
        (from, Some(to)) => format!("{} from {} to {}", offices::title(&term.office), year(from), to.year()),
        (from, None) => format!("{} since {}", offices::title(&term.office), year(from)),
    }
}

/// Officeholders without a visit: those the record could know of, and those before its time.
fn zeros(tally: &Tally, to: &str, notes: &mut Notes) -> Vec<Sentence> {
    let first = tally.known_from();
    let before = |holder: &&Holder| first.is_none_or(|first| holder.term.to.is_some_and(|to| to < first));
    let none = tally.holders.iter().filter(|holder| holder.count == 0);
    let (early, covered): (Vec<&Holder>, Vec<&Holder>) = none.partition(before);
    let (to, coverage) = (offices::country_said(to), notes.coverage(&tally.coverage));
    let title = offices::title(&tally.question.office);
    let mut sentence = |holders: Vec<&Holder>, says: &dyn Fn(&str, &str) -> String| {
        let mut names: Vec<&str> = holders.iter().map(|holder| holder.term.name.as_str()).collect();
        names.dedup();
        let cites: Vec<usize> =
            holders.iter().map(|holder| notes.row(&holder.term.row)).chain([coverage]).collect();
        (!names.is_empty()).then(|| Sentence::new(says(&list(&names), &title), cites))
    };
    let covered = sentence(covered, &|names, title| {
        format!("No report was found of a visit to {to} by {names} while {title}.")
    });
    let early = sentence(early, &|names, title| {
        format!(
            "{names} left office as {title} before the first document of this record, which is silent on their visits to {to}."
        )
    });
    covered.into_iter().chain(early).collect()
}

/// Foreign leaders received by the leader of `host`.
fn received(desk: &Desk, notes: &mut Notes, host: &str) -> Sentences {
    let Some(leader) = offices::leader(host, desk.as_of) else { return Ok(Vec::new()) };
    let received = answer::lately_received(desk.record, &leader, Rank::Leaders, LATELY, desk.as_of)?;
    let country = offices::country_said(host);
    let mut sentences = Vec::new();
    let mut newest: Vec<&Event> =
        received.general.iter().filter(|report| report.is_visit() && !report.actors.is_empty()).collect();
    newest.sort_by_key(|report| std::cmp::Reverse(report.ledger.last().and_then(|told| told.published)));
    newest.truncate(GENERAL);
    for report in newest {
        let who: Vec<String> = report.actors.iter().map(article).collect();
        let (who, day) = (list(&who), report.ledger.last().and_then(|told| told.published));
        let day = day.map(|day| format!(" of {}", words::day(day))).unwrap_or_default();
        let term = || report.ledger.iter().any(|told| offices::since_office(&told.claim.text));
        let since = match report.when {
            Some(when) => format!(" since {}", when.from.year()),
            None if term() => " since taking office".into(),
            None => String::new(),
        };
        let text = format!(
            "A report{day} says in general terms that there had been no visit of {who} to {country}{since}."
        );
        sentences.push(Sentence::new(text, notes.event(report, REPORTS)));
    }
    let row = notes.row(&leader.row);
    if received.visitors.is_empty() {
        let coverage = notes.coverage(&received.coverage);
        let text =
            format!("No report was found of a foreign leader received by {} in {country}.", leader.name);
        sentences.push(Sentence::new(text, [coverage, row]));
    } else {
        let mut guests: Vec<(&str, usize)> = Vec::new();
        for visitor in &received.visitors {
            match guests.iter_mut().find(|(name, _)| *name == visitor.name) {
                Some((_, n)) => *n += 1,
                None => guests.push((&visitor.name, 1)),
            }
        }
        let visits = received.visitors.iter().rev().take(4);
        let mut cites: Vec<usize> = visits.flat_map(|visitor| notes.event(&visitor.visit, 1)).collect();
        cites.push(row);
        guests.sort_unstable();
        let each = |(name, n): &(&str, usize)| match guests.len() < received.visitors.len() {
            true => format!("{name} ({})", times(*n)),
            false => (*name).to_owned(),
        };
        let text = format!(
            "{} is on record as receiving foreign leaders in {country} {}{}: {}.",
            leader.name,
            times(received.visitors.len()),
            received.since.map(|day| format!(" since {}", words::day(day))).unwrap_or_default(),
            list(&guests.iter().map(each).collect::<Vec<_>>())
        );
        sentences.push(Sentence::new(text, cites));
    }
    Ok(sentences)
}

/// "Xi Jinping", "a foreign leader": a party that is no one in particular with its article.
fn article(party: &Party) -> String {
    let common = party.name.split(' ').next_back().is_some_and(|word| word.starts_with(char::is_lowercase));
    if party.name.ends_with('s') {
        return party.name.clone();
    }
    let an = party.name.starts_with(['a', 'e', 'i', 'o', 'A', 'E', 'I', 'O']);
    match common {
        true => format!("{} {}", if an { "an" } else { "a" }, party.name),
        false => party.name.clone(),
    }
}

/// Reports by number, held against the single events.
fn counted(desk: &Desk, notes: &mut Notes) -> Sentences {
    let sides = vec![desk.a.to_owned(), desk.b.to_owned()];
    let filter = Filter { sides, act: Some(Act::Consult), as_of: Some(desk.as_of), ..Filter::default() };
    let mut counts = desk.record.events(&Filter { kind: Some(Kind::Counting), ..filter.clone() })?;
    counts.retain(Event::is_visit);
    let visits = Filter { mode: Some("visit".into()), ..filter };
    let events = if counts.is_empty() { Vec::new() } else { desk.record.events(&visits)? };
    let mut sentences = Vec::new();
    for count in &counts {
        sentences.extend(compare(count, &events, desk, notes)?);
    }
    Ok(sentences)
}

/// For each person counted: what the report says, and what the record holds.
fn compare(count: &Event, events: &[Event], desk: &Desk, notes: &mut Notes) -> Sentences {
    let Some(said) = count.ledger.first().and_then(|told| told.claim.count) else { return Ok(Vec::new()) };
    let said = usize::try_from(said).unwrap_or(usize::MAX);
    let coverage = desk.record.coverage(Some(desk.as_of))?;
    let published = count.ledger.first().and_then(|told| told.published);
    let host = count.visit_host().map(str::to_owned);
    let in_office = |who: &str| -> Option<Vec<Event>> {
        let leads = offices::leading(who, published?)?;
        let question = Question {
            office: leads.office.clone(),
            to: host.clone(),
            as_of: Some(desk.as_of),
            since: count.when.map(|when| when.from),
            until: count.when.map(|when| when.to).or(published),
        };
        let tally = answer::visits_by_office(desk.record, &question).ok()?;
        let mine = tally.holders.into_iter().filter(|holder| holder.term.person == who);
        Some(mine.flat_map(|holder| holder.visits).collect())
    };
    let of = |who: &str| -> Vec<&Event> {
        let takes_part = |event: &Event| event.actors.iter().filter_map(person).any(|id| id == who);
        let same = |event: &&Event| {
            event.kind == Kind::Single && event.happened() && event.mode == count.mode && takes_part(event)
        };
        let dated = events.iter().filter(same).filter(|event| event.when.is_some());
        let told = dated.filter(|event| within(event.when, count.when));
        told.filter(|event| published.is_none_or(|day| event.from().is_some_and(|from| from <= day)))
            .collect()
    };
    let mut sentences = Vec::new();
    let mut none: Vec<&str> = Vec::new();
    for actor in &count.actors {
        let Some(who) = person(actor) else { continue };
        let found = in_office(&who).unwrap_or_else(|| of(&who).into_iter().cloned().collect());
        if found.is_empty() {
            none.push(&actor.name);
            continue;
        }
        let mut cites = notes.event(count, 1);
        cites.extend(found.iter().flat_map(|event| notes.event(event, 1)));
        let verdict = if found.len() == said { "the same number" } else { &number(found.len()) };
        let place = words::host(count);
        let text = format!(
            "One report counts that {} went to {place} {}; the record holds {verdict}.",
            actor.name,
            times(said)
        );
        sentences.push(Sentence::new(text, cites));
    }
    if !none.is_empty() {
        let mut cites = notes.event(count, 1);
        cites.push(notes.coverage(&coverage));
        let each = if none.len() > 1 { " each" } else { "" };
        let text = format!(
            "One report counts that {}{each} went to {} {}; the record itself holds no dated report of it.",
            list(&none),
            words::host(count),
            times(said)
        );
        sentences.push(Sentence::new(text, cites));
    }
    Ok(sentences)
}

fn within(when: Option<Interval>, bounds: Option<Interval>) -> bool {
    bounds.is_none_or(|bounds| when.is_some_and(|when| bounds.from <= when.from && when.to <= bounds.to))
}

/// Violence within one of the two countries against its own people of rank.
pub(super) fn within_country(desk: &Desk, notes: &mut Notes) -> Sentences {
    let mut sentences = Vec::new();
    for country in [desk.a, desk.b] {
        let filter = Filter {
            sides: vec![country.to_owned()],
            alone: true,
            people: offices::officials(country),
            act: Some(Act::Assault),
            as_of: Some(desk.as_of),
            ..Filter::default()
        };
        let known = !filter.people.is_empty();
        let dated = |one: &Outlined| {
            one.kind == Kind::Single && one.happened() && one.when.is_some_and(|when| when.days() < 33)
        };
        let mut events = if known { desk.record.events_of(&filter, dated)? } else { Vec::new() };
        events.retain(|event| purge(event, country));
        for event in events.iter().rev().take(GENERAL) {
            let days = event.when.as_ref().map(words::when).unwrap_or_default();
            let text = format!(
                "{} is on record as having used force against {} {days}.",
                words::names(&event.actors),
                words::names(&event.recipients)
            );
            sentences.push(Sentence::new(text, notes.event(event, REPORTS)));
        }
    }
    if sentences.is_empty() {
        let coverage = notes.coverage(&desk.record.coverage(Some(desk.as_of))?);
        let text = "No report of force used by either state against its own people of rank was found.";
        sentences.push(Sentence::new(text, [coverage]));
    }
    Ok(sentences)
}

/// Whether a state, or someone of it, used force against a known person of its own who did not lead it.
fn purge(event: &Event, country: &str) -> bool {
    let own = |party: &Party| party.country.as_deref() == Some(country);
    let rank = |party: &Party| {
        let who = person(party).filter(|_| own(party));
        let leads = |who: &String| event.from().is_none_or(|day| offices::leading(who, day).is_some());
        who.is_some_and(|who| !offices::terms_of(&who).is_empty() && !leads(&who))
    };
    let dated =
        event.when.is_some_and(|when| when.from.until(when.to).is_ok_and(|span| span.get_days() < 32));
    let sides = !event.actors.is_empty() && event.actors.iter().all(own);
    dated
        && sides
        && event.happened()
        && event.kind == Kind::Single
        && !event.recipients.is_empty()
        && event.recipients.iter().all(rank)
}

pub(super) fn sequence(desk: &Desk, notes: &mut Notes) -> Sentences {
    let mut sentences = Vec::new();
    for (of, with) in [(desk.b, desk.a), (desk.a, desk.b)] {
        let Some((sequence, pattern)) = pattern::tested(desk.record, of, with, desk.as_of)? else { continue };
        if let Some(pattern) = &pattern {
            desk.drawn.borrow_mut().push(("Sequence seen so far", super::lags(pattern)));
        }
        if sequence.cases.is_empty() || sequence.cases.iter().all(|case| case.before.is_none()) {
            continue;
        }
        sentences.extend(sequence_sentences(&sequence, pattern.as_ref(), notes));
    }
    if sentences.is_empty() {
        let coverage = notes.coverage(&desk.record.coverage(Some(desk.as_of))?);
        let text =
            format!("No leader's meetings with others follow one with the other side within {WITHIN} days.");
        sentences.push(Sentence::new(text, [coverage]));
    }
    Ok(sentences)
}

/// "a meeting of A and B on 12 June 2018".
fn dated(event: &Event) -> String {
    let days = event.when.as_ref().map(words::when).unwrap_or_default();
    format!("{} {days}", words::event(event)).trim_end().to_owned()
}

/// What chance would give of a sequence.
fn against_chance(pattern: Option<&Pattern>) -> String {
    let Some(pattern) = pattern else {
        return "the meetings are too few to be held against chance".into();
    };
    let verdict = if pattern.stands { "is hardly chance" } else { "may be chance" };
    format!(
        "with the dates of each year dealt anew {:.0} % of the meetings would follow one on average, and as many as on \
         record with a probability of {:.2}, so that the sequence {verdict}",
        pattern.base * 100.0,
        pattern.p
    )
}

fn sequence_sentences(
    sequence: &pattern::Sequence,
    pattern: Option<&Pattern>,
    notes: &mut Notes,
) -> Vec<Sentence> {
    let (leader, with) = (&sequence.leader.name, offices::country_said(&sequence.with));
    let hits = sequence.cases.iter().filter(|case| case.before.is_some());
    let mut cites: Vec<usize> = Vec::new();
    let mut seen: Vec<String> = Vec::new();
    for case in hits {
        let (Some(before), Some(lead)) = (&case.before, case.lead) else { continue };
        cites.extend(notes.event(&case.meeting, 1).into_iter().chain(notes.event(before, 1)));
        let days = case.meeting.when.as_ref().map(words::when).unwrap_or_default();
        let lead = words::count(usize::try_from(lead).unwrap_or(0), "day");
        seen.push(format!("{} {days} ({lead} later)", words::event(&case.meeting)));
    }
    let missed: Vec<&Event> =
        sequence.cases.iter().filter(|case| case.before.is_none()).map(|case| &case.meeting).collect();
    cites.push(notes.row(&sequence.leader.row));
    let first = format!(
        "Before {} meetings with other leaders on record {leader} had met the leader of {with} within {} days: {}.",
        sequence.rate,
        sequence.within,
        list(&seen)
    );
    let coverage = notes.coverage(&sequence.coverage);
    let base = format!(
        "On {:.0} % of the days in office of {leader} such a meeting lay that near; {}.",
        sequence.base * 100.0,
        against_chance(pattern)
    );
    let row = notes.row(&sequence.leader.row);
    let mut sentences = vec![Sentence::new(first, cites), Sentence::new(base, [coverage, row])];
    if !missed.is_empty() {
        let cites: Vec<usize> = missed.iter().rev().take(3).flat_map(|event| notes.event(event, 1)).collect();
        let said: Vec<String> = missed.iter().rev().take(3).map(|event| dated(event)).collect();
        let n = words::count(missed.len(), "meeting");
        let among = if missed.len() > said.len() { "among them " } else { "" };
        let text = format!("It did not hold before {n}: {among}{}.", list(&said));
        sentences.insert(1, Sentence::new(text, cites));
    }
    for open in sequence.open.iter().take(2) {
        let days = open.when.as_ref().map(words::planned_for).unwrap_or_default();
        let text = format!(
            "{} is planned {days}; if the sequence holds, {leader} meets the leader of {with} before it.",
            capital(&words::event(open))
        );
        sentences.push(Sentence::new(text, notes.event(open, REPORTS)));
    }
    sentences
}

pub(super) fn relations(desk: &Desk, notes: &mut Notes) -> Sentences {
    let relations = answer::relations(desk.record, desk.a, desk.b, desk.as_of)?;
    if relations.level.is_some() {
        desk.drawn.borrow_mut().push(("Relations", super::level(&relations)));
    }
    let coverage = notes.coverage(&relations.coverage);
    let Some(mean) = relations.recent.mean else {
        let text = "No event between the two is on record in the last six months, so nothing is said about the state of relations.";
        return Ok(vec![Sentence::new(text, [coverage])]);
    };
    let n = words::count(relations.recent.n, "event");
    let text = format!(
        "Over the last six months {n} between the two had a mean score of {mean:+.1}, on the scale from {} (most hostile to friendliest).",
        words::scale()
    );
    let named = |moved: &&answer::Moved| relations.drivers.iter().find(|event| event.id == moved.event);
    let top: Vec<&Event> = relations.moved.iter().filter_map(|moved| named(&moved)).take(3).collect();
    let mut cites: Vec<usize> =
        relations.drivers.iter().rev().take(4).flat_map(|event| notes.event(event, 1)).collect();
    cites.push(coverage);
    let mut sentences = vec![Sentence::new(text, cites)];
    sentences.push(Sentence::new(words::standing(&relations), [coverage]));
    if relations.direction != Direction::TooFew && !top.is_empty() {
        let cites: Vec<usize> = top.iter().flat_map(|event| notes.event(event, 1)).collect();
        let said: Vec<String> = top.iter().map(|event| dated(event)).collect();
        sentences.push(Sentence::new(format!("The level was moved most by {}.", list(&said)), cites));
    }
    Ok(sentences)
}

pub(super) fn not_covered(desk: &Desk, notes: &mut Notes) -> Sentences {
    let coverage: Coverage = desk.record.coverage(Some(desk.as_of))?;
    let cite = notes.coverage(&coverage);
    let covers = super::covers(&coverage);
    let mut sentences = vec![Sentence::new(
        format!(
            "The record rests on {covers}; what they do not report is not known here, which is not the same as not having happened."
        ),
        [cite],
    )];
    if coverage.set_aside > 0 {
        let text =
            format!("{} could not be read and were set aside.", words::count(coverage.set_aside, "document"));
        sentences.push(Sentence::new(text, [cite]));
    }
    let sides = vec![desk.a.to_owned(), desk.b.to_owned()];
    let filter = Filter { sides, as_of: Some(desk.as_of), ..Filter::default() };
    let of = |kind| Filter { kind: Some(kind), ..filter.clone() };
    let mut undated = desk.record.outlines(&Filter { undated: true, ..of(Kind::Single) })?;
    undated.retain(Outlined::happened);
    let vague = desk.record.outlines(&of(Kind::Vague))?;
    if !(undated.is_empty() && vague.is_empty()) {
        let mut cites: Vec<usize> = Vec::new();
        for one in undated.iter().chain(&vague).take(3) {
            cites.extend(desk.record.whole(one)?.iter().flat_map(|event| notes.event(event, 1)));
        }
        let text = format!(
            "Left out of the counts: {} without a date, and {} that may be any of several events.",
            words::count(undated.len(), "report"),
            words::count(vague.len(), "mention")
        );
        sentences.push(Sentence::new(text, cites));
    }
    Ok(sentences)
}
