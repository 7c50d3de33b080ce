//! Check: what an article counts, dates or rules out, against the record.

use super::offices::{self, Row, Term};
use super::tally;
use crate::claim::when::days_between;
use crate::claim::{Claim, Party};
use crate::document::Document;
use crate::lexicon::ontology::{Act, Status};
use crate::record::import::FactTable;
use crate::record::{Coverage, Event, Filter, Kind, Record, Result, person};
use jiff::ToSpan;
use jiff::civil::Date;
use serde::Serialize;
use std::collections::BTreeSet;

/// Days by which two reports of one day may differ: zones, nights, the day after.
const SLACK: i32 = 1;
/// A happening dated this many days off is taken for the same one, dated otherwise.
const SAME: i32 = 10;

/// What the record says of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It bears the claim out.
    Supported,
    /// It does not hold enough to say.
    NotCovered,
    /// It says otherwise.
    Contradicted,
}

impl Verdict {
    /// The words used in output.
    pub fn name(self) -> &'static str {
        ["supported", "not covered", "contradicted"][self as usize]
    }
}

/// A checked claim.
#[derive(Clone, Debug, Serialize)]
pub struct Finding {
    /// The claim as read.
    pub claim: Claim,
    /// The worst of the parts.
    pub verdict: Verdict,
    /// One for each of those it is about.
    pub parts: Vec<Part>,
}

/// What the record says of one of those a claim is about.
#[derive(Clone, Debug, Serialize)]
pub struct Part {
    /// Of whom.
    pub subject: String,
    /// What it says.
    pub verdict: Verdict,
    /// In words.
    pub says: String,
    /// How many the claim counts.
    pub said: Option<u32>,
    /// How many the record holds that fit the claim.
    pub found: usize,
    /// They.
    pub events: Vec<Event>,
    /// Others that come near: under another office, at another time, or not received.
    pub near: Vec<Event>,
    /// The rows of offices it rests on.
    pub rows: Vec<Row>,
}

/// An article held against the record.
#[derive(Clone, Debug, Serialize)]
pub struct Check {
    /// Its id.
    pub document: String,
    /// The claims that could be checked, in the order of the text.
    pub findings: Vec<Finding>,
    /// How many claims are undated plans, opinions or undated deeds of other kinds, and were not checked.
    pub unchecked: usize,
    /// What the record covers.
    pub coverage: Coverage,
}

/// What a check looks at.
struct Desk<'d> {
    record: &'d Record,
    as_of: Option<Date>,
    /// The day the article looks back from.
    day: Date,
    /// The article's own sentences: no evidence for themselves.
    own: BTreeSet<&'d str>,
    tables: Vec<FactTable>,
}

/// Checks what `claims`, read from `article`, count, date or rule out, as of a day. What the article
/// itself says is no evidence, even where the record holds it.
pub fn check(record: &Record, article: &Document, claims: &[Claim], as_of: Option<Date>) -> Result<Check> {
    let coverage = record.coverage(as_of)?;
    let day = article.published.or(as_of).or(coverage.last).unwrap_or(Date::MAX);
    let own = claims.iter().map(|claim| claim.text.as_str()).collect();
    let desk = Desk { record, as_of, day, own, tables: coverage.tables.clone() };
    let mut findings = Vec::new();
    for claim in claims {
        findings.extend(desk.finding(claim)?);
    }
    let unchecked = claims.len() - findings.len();
    Ok(Check { document: article.id.clone(), findings, unchecked, coverage })
}

impl Desk<'_> {
    fn finding(&self, claim: &Claim) -> Result<Option<Finding>> {
        let parts = match claim.status {
            Status::Negated if claim.act == Act::Consult => vec![self.ruled_out(claim)?],
            Status::Occurred | Status::Ongoing if claim.count.is_some_and(|n| n != 1) => {
                self.counted(claim)?
            }
            Status::Occurred | Status::Ongoing => self.deed(claim)?.into_iter().collect(),
            Status::Planned => self.plan(claim)?.into_iter().collect(),
            _ => Vec::new(),
        };
        let verdict = parts.iter().map(|part| part.verdict).max();
        Ok(verdict.map(|verdict| Finding { claim: claim.clone(), verdict, parts }))
    }

    /// "A, B and C visited it twice": one part for each of them.
    fn counted(&self, claim: &Claim) -> Result<Vec<Part>> {
        let office = stated_office(claim);
        claim.actors.iter().map(|actor| self.counted_of(claim, actor, office.as_deref())).collect()
    }

    fn counted_of(&self, claim: &Claim, actor: &Party, office: Option<&str>) -> Result<Part> {
        let who = person(actor);
        let terms: Vec<Term> = match (office, &who) {
            (Some(office), Some(who)) => {
                offices::holders(office).into_iter().filter(|term| term.person == *who).collect()
            }
            _ => Vec::new(),
        };
        let all = self.of_actor(claim, actor, None)?;
        let in_office = |event: &Event| {
            office.is_none()
                || event.when.is_some_and(|when| {
                    terms.iter().any(|term| term.covers(when.from) && term.covers(when.to))
                })
        };
        let in_time = |event: &Event| within(event, claim, self.day);
        let (events, near): (Vec<Event>, Vec<Event>) =
            all.into_iter().partition(|event| in_office(event) && in_time(event));
        let said = claim.count.unwrap_or(1);
        let career = who.as_deref().map(offices::terms_of).unwrap_or_default();
        let (from, to) = span(claim, if terms.is_empty() { &career } else { &terms }, self.day);
        let covered = self.covered(claim, from.min(self.day), to);
        let found = events.len();
        let never = office.filter(|_| terms.is_empty());
        let verdict = match () {
            () if never.is_some() => Verdict::Contradicted,
            () if found as u32 == said => Verdict::Supported,
            () if found as u32 > said || covered => Verdict::Contradicted,
            () => Verdict::NotCovered,
        };
        let of = if never.is_some() { career } else { terms };
        let rows = of.into_iter().map(|term| term.row).collect();
        let says = count_words(&actor.name, found, near.len(), office, never.is_some(), covered);
        Ok(Part { subject: actor.name.clone(), verdict, says, said: Some(said), found, events, near, rows })
    }

    /// "Not one foreign leader has visited him": whoever did all the same.
    fn ruled_out(&self, claim: &Claim) -> Result<Part> {
        let (anyone, named): (Vec<&Party>, Vec<&Party>) =
            claim.actors.iter().partition(|actor| actor.id.is_none());
        let does = |event: &Event| {
            named.iter().any(|actor| takes_part(event, actor, claim))
                || anyone.iter().any(|kind| leaders(event, claim).next().is_some() && is_leader_word(kind))
        };
        let there = |event: &Event| place_fits(event, claim);
        let hosts: Vec<Term> =
            claim.recipients.iter().filter_map(person).flat_map(|who| offices::terms_of(&who)).collect();
        let led: Vec<&Term> = hosts.iter().filter(|term| term.leads()).collect();
        let in_term = |event: &Event| {
            led.is_empty() || event.from().is_some_and(|day| led.iter().any(|term| term.covers(day)))
        };
        let happened = self.events(claim, &named, None)?.into_iter();
        let happened = happened.filter(|event| counts(event) && does(event) && in_term(event));
        let (events, near): (Vec<Event>, Vec<Event>) =
            happened.filter(|event| within(event, claim, self.day)).partition(there);
        let met = |event: &&Event| self.received(event, claim);
        let (from, to) = span(claim, &[], self.day);
        let found = events.iter().filter(met).count();
        let host = claim.recipients.iter().find_map(person);
        let verdict = match () {
            () if !events.is_empty() => Verdict::Contradicted,
            () if self.covered(claim, from, to) => Verdict::Supported,
            () => Verdict::NotCovered,
        };
        let says = against_words(&events, &near, claim, host.is_some().then_some(found));
        Ok(Part {
            subject: subject(claim),
            verdict,
            says,
            said: Some(0),
            found,
            events,
            near,
            rows: Vec::new(),
        })
    }

    /// A deed with a day, or a meeting of people that can be looked for without one.
    fn deed(&self, claim: &Claim) -> Result<Option<Part>> {
        let dated = claim.when.filter(|when| days_between(when.from, when.to) <= 62);
        let named = claim.actors.iter().chain(&claim.recipients).filter_map(person).count();
        if claim.actors.is_empty() || (dated.is_none() && (claim.act != Act::Consult || named == 0)) {
            return Ok(None);
        }
        let mut all = Vec::new();
        for actor in &claim.actors {
            all.extend(self.of_actor(claim, actor, dated.map(|when| wide(when.from, when.to)))?);
        }
        all.retain(|event| event.from().is_some_and(|from| from <= self.day));
        let Some(when) = dated else { return Ok(Some(self.undated(claim, all))) };
        let off =
            |event: &Event| event.when.map_or(i32::MAX, |own| apart(own.from, own.to, when.from, when.to));
        let (events, near): (Vec<Event>, Vec<Event>) = all.into_iter().partition(|event| off(event) <= SLACK);
        let near: Vec<Event> = near.into_iter().filter(|event| off(event) <= SAME).collect();
        let denied = self.denied(claim, when.from, when.to)?;
        let verdict = match () {
            () if !events.is_empty() => Verdict::Supported,
            () if !near.is_empty() || !denied.is_empty() => Verdict::Contradicted,
            () if self.covered(claim, when.from, when.to) => Verdict::Contradicted,
            () => Verdict::NotCovered,
        };
        let says = deed_words(&events, &near, &denied, verdict);
        let near = near.into_iter().chain(denied).collect();
        Ok(Some(deed_part(claim, verdict, says, events, near)))
    }

    /// A plan with a day: what was announced or came of it, on that day, on another, or not at all.
    fn plan(&self, claim: &Claim) -> Result<Option<Part>> {
        let Some(when) = claim.when.filter(|when| days_between(when.from, when.to) <= 62) else {
            return Ok(None);
        };
        let actors: Vec<&Party> = claim.actors.iter().collect();
        let fits = |event: &Event| {
            let visit = event.is_visit();
            event.kind != Kind::Rejected
                && actors.iter().any(|actor| takes_part(event, actor, claim))
                && (visit || claim.recipients.iter().all(|party| takes_part(event, party, claim)))
        };
        let off = |event: &Event| event.when.map(|own| apart(own.from, own.to, when.from, when.to));
        let mut all = match actors[..] {
            [] => return Ok(None),
            _ => self.events(claim, &actors, Some(wide(when.from, when.to)))?,
        };
        all.retain(|event| fits(event) && off(event).is_some_and(|days| days <= SAME));
        let (that_day, other_day): (Vec<Event>, Vec<Event>) =
            all.into_iter().partition(|event| off(event).is_some_and(|days| days <= SLACK));
        let (off, on): (Vec<Event>, Vec<Event>) = that_day.into_iter().partition(called_off);
        let other_day: Vec<Event> = other_day.into_iter().filter(|event| !called_off(event)).collect();
        let came = on.iter().any(Event::happened);
        let verdict = match () {
            () if came || (off.is_empty() && !on.is_empty()) => Verdict::Supported,
            () if !off.is_empty() || !other_day.is_empty() => Verdict::Contradicted,
            () if self.covered(claim, when.from, when.to) => Verdict::Contradicted,
            () => Verdict::NotCovered,
        };
        let says = plan_words(&on, &off, &other_day, verdict);
        let near = off.into_iter().chain(other_day).collect();
        Ok(Some(deed_part(claim, verdict, says, on, near)))
    }

    fn undated(&self, claim: &Claim, events: Vec<Event>) -> Part {
        let verdict = if events.is_empty() { Verdict::NotCovered } else { Verdict::Supported };
        let says = deed_words(&events, &[], &[], verdict);
        deed_part(claim, verdict, says, events, Vec::new())
    }

    /// What happened on record that one of the actors of a claim did as the claim says, in some days or whenever.
    fn of_actor(&self, claim: &Claim, actor: &Party, between: Option<(Date, Date)>) -> Result<Vec<Event>> {
        let visit = claim.mode.as_deref() == Some("visit");
        let host = host(claim);
        let events = match (visit, &actor.country) {
            (true, Some(from)) => {
                let people: Vec<String> = person(actor).into_iter().collect();
                let stays = tally::stays(self.record, from, host.as_deref(), &people, self.as_of)?;
                stays.into_iter().filter(|event| self.not_own(event)).collect()
            }
            _ => self.events(claim, &[actor], between)?,
        };
        let with =
            |event: &Event| visit || claim.recipients.iter().all(|party| takes_part(event, party, claim));
        let mut events: Vec<Event> = events
            .into_iter()
            .filter(|event| counts(event) && takes_part(event, actor, claim) && with(event))
            .collect();
        events.dedup_by(|b, a| a.linked(b));
        Ok(events)
    }

    /// Events of the act between the sides of a claim.
    fn events(&self, claim: &Claim, actors: &[&Party], between: Option<(Date, Date)>) -> Result<Vec<Event>> {
        let mut sides: Vec<String> = actors.iter().filter_map(|party| party.country.clone()).collect();
        sides.extend(claim.recipients.iter().filter_map(|party| party.country.clone()));
        sides.sort();
        sides.dedup();
        let (since, until) = between.unzip();
        let people = match actors {
            [actor] => person(actor).into_iter().collect(),
            _ => Vec::new(),
        };
        let act = Some(claim.act);
        let filter = Filter { sides, people, act, since, until, as_of: self.as_of, ..Filter::default() };
        let kind = |event: &Event| match claim.mode.as_deref() {
            _ if claim.act != Act::Consult => true,
            Some("visit") => event.is_visit(),
            Some("call" | "phone") => !event.is_meeting(),
            _ => event.is_meeting(),
        };
        let events = self.record.events(&filter)?.into_iter();
        Ok(events.filter(|event| kind(event) && self.not_own(event)).collect())
    }

    fn not_own(&self, event: &Event) -> bool {
        event.ledger.iter().any(|told| !self.own.contains(told.claim.text.as_str()))
    }

    /// Reports that the like did not take place in these days.
    fn denied(&self, claim: &Claim, from: Date, to: Date) -> Result<Vec<Event>> {
        let actors: Vec<&Party> = claim.actors.iter().collect();
        let no = |event: &Event| {
            called_off(event)
                && event.when.is_some_and(|when| when.from <= to && from <= when.to)
                && actors.iter().any(|actor| takes_part(event, actor, claim))
        };
        Ok(self.events(claim, &actors, Some((from, to)))?.into_iter().filter(no).collect())
    }

    /// Whether the visitor of a visit met the one the claim is about.
    fn received(&self, event: &Event, claim: &Claim) -> bool {
        let Some(host) = claim.recipients.iter().find(|party| person(party).is_some()) else { return true };
        let party = |event: &Event| event.actors.iter().chain(&event.recipients).any(|one| one.id == host.id);
        let filter = Filter {
            sides: host.country.iter().cloned().collect(),
            act: Some(Act::Consult),
            since: event.from(),
            until: event.when.map(|when| when.to),
            as_of: self.as_of,
            ..Filter::default()
        };
        let linked = |other: &Event| event.linked(other) && other.happened() && party(other);
        party(event) || self.record.events(&filter).is_ok_and(|events| events.iter().any(linked))
    }

    /// Whether a table means to hold every visit of the claim's sides in these days.
    fn covered(&self, claim: &Claim, from: Date, to: Date) -> bool {
        let sides =
            || claim.actors.iter().chain(&claim.recipients).filter_map(|party| party.country.as_ref());
        let holds = |table: &FactTable| {
            table.side.as_ref().is_some_and(|side| sides().any(|own| own == side))
                && table.from.is_some_and(|first| first <= from)
                && table.to.is_some_and(|last| to <= last)
        };
        claim.act == Act::Consult && claim.mode.as_deref() != Some("call") && self.tables.iter().any(holds)
    }
}

/// Whether it was called off, denied or said not to have taken place.
fn called_off(event: &Event) -> bool {
    matches!(event.status, Status::Negated | Status::Denied | Status::Cancelled)
}

fn counts(event: &Event) -> bool {
    event.kind == Kind::Single && event.happened() && event.when.is_some()
}

/// Some days and those around them on which the same may be dated otherwise.
fn wide(from: Date, to: Date) -> (Date, Date) {
    (from.saturating_sub(SAME.days()), to.saturating_add(SAME.days()))
}

/// Days between two intervals; 0 where they share a day.
fn apart(from: Date, to: Date, other_from: Date, other_to: Date) -> i32 {
    days_between(to, other_from).max(days_between(other_to, from)).max(0)
}

/// Whether an event lies in the time of a claim, and before the article.
fn within(event: &Event, claim: &Claim, day: Date) -> bool {
    let Some(own) = event.when else { return false };
    own.from <= day
        && claim.when.is_none_or(|when| {
            own.from <= when.to.saturating_add(SLACK.days())
                && when.from <= own.to.saturating_add(SLACK.days())
        })
}

/// The days for which a claim speaks: its own, those of the terms, or all up to the article.
fn span(claim: &Claim, terms: &[Term], day: Date) -> (Date, Date) {
    if let Some(when) = claim.when {
        return (when.from, when.to.min(day));
    }
    let from = terms.iter().filter_map(|term| term.from).min();
    let to = terms.iter().map(|term| term.to.unwrap_or(day)).max();
    (from.unwrap_or(Date::MIN), to.unwrap_or(day).min(day))
}

/// The country a visit goes to.
fn host(claim: &Claim) -> Option<String> {
    let named = claim.recipients.iter().find_map(|party| party.country.clone());
    named.or_else(|| claim.place.as_ref()?.country.clone())
}

fn takes_part(event: &Event, party: &Party, claim: &Claim) -> bool {
    let acts = claim.actors.contains(party) && claim.mode.as_deref() == Some("visit") && event.is_visit();
    let others = event.recipients.iter().filter(|_| !acts);
    event.actors.iter().chain(others).any(|one| match person(party) {
        Some(who) => person(one) == Some(who),
        None => party.country.is_some() && one.country == party.country,
    })
}

/// The foreign leaders among the visitors of a visit to the claim's host.
fn leaders<'e>(event: &'e Event, claim: &Claim) -> impl Iterator<Item = (Term, &'e Party)> {
    let host = host(claim);
    let day = event.from();
    event
        .actors
        .iter()
        .filter(move |party| party.country != host)
        .filter_map(move |party| Some((offices::leading(party.id.as_deref()?, day?)?, party)))
}

/// Whether a party is leaders in general: "foreign leader", "head of state".
fn is_leader_word(party: &Party) -> bool {
    let name = party.name.to_lowercase();
    offices::general_leader().iter().any(|word| name.contains(word))
}

fn place_fits(event: &Event, claim: &Claim) -> bool {
    let city = claim.place.as_ref().filter(|place| place.lat.is_some());
    city.is_none_or(|city| event.place.as_ref().is_some_and(|at| at.name == city.name))
}

fn subject(claim: &Claim) -> String {
    claim.actors.iter().map(|party| party.name.as_str()).collect::<Vec<_>>().join(", ")
}

/// The office in which the claim says it was done: "during their tenures as Chinese president".
fn stated_office(claim: &Claim) -> Option<String> {
    let text = claim.text.to_ascii_lowercase();
    let country = claim.actors.iter().find_map(|party| party.country.as_deref());
    let title_at = |at: usize| {
        let end = text[at..].find([',', '.', ';', ':', ')', '(']).map_or(text.len(), |end| at + end);
        let words: Vec<&str> = claim.text[at..end].split_whitespace().collect();
        let longest = (1..=words.len().min(7)).rev().map(|n| words[..n].join(" "));
        longest.filter_map(|title| offices::office_in(&title, country)).next()
    };
    let after = |word: &str| {
        let word = format!(" {word} ");
        text.match_indices(&word).find_map(|(at, _)| title_at(at + word.len()))
    };
    offices::tenure_words().into_iter().find_map(after)
}

fn count_words(
    name: &str,
    found: usize,
    near: usize,
    office: Option<&str>,
    never: bool,
    covered: bool,
) -> String {
    let title = office.map(offices::title);
    let others = match near {
        0 => String::new(),
        n if office.is_some() => {
            format!("; {n} more under other offices or outside the time, {} if those count", found + n)
        }
        n => format!("; {n} more outside the time"),
    };
    match (title, never) {
        (Some(title), true) => {
            format!("{name} never was {title}; the record holds {near} under other offices")
        }
        (title, _) => {
            let as_title = title.map(|title| format!(" as {title}")).unwrap_or_default();
            let silent = if covered || found > 0 { "" } else { ", which may not cover it" };
            format!("the record holds {found}{as_title}{others}{silent}")
        }
    }
}

fn against_words(events: &[Event], near: &[Event], claim: &Claim, received: Option<usize>) -> String {
    let who = |event: &Event| {
        let leaders: Vec<String> = leaders(event, claim)
            .map(|(term, party)| format!("{}, {}", party.name, offices::title(&term.office)))
            .collect();
        if leaders.is_empty() {
            event.actors.iter().map(|party| party.name.clone()).collect()
        } else {
            leaders
        }
    };
    let named: Vec<String> = events.iter().flat_map(&who).collect();
    let elsewhere = match near.len() {
        0 => String::new(),
        n => format!(
            "; {n} more at another place: {}",
            near.iter().flat_map(&who).collect::<Vec<_>>().join("; ")
        ),
    };
    match (events.len(), received) {
        (0, _) => format!("the record holds none{elsewhere}"),
        (n, Some(0)) => format!(
            "the record holds {n}, {}; no meeting with {} is on record, so none was received{elsewhere}",
            named.join("; "),
            claim.recipients.iter().map(|party| party.name.as_str()).collect::<Vec<_>>().join(", ")
        ),
        (n, Some(met)) => {
            format!("the record holds {n}, {met} of them received: {}{elsewhere}", named.join("; "))
        }
        (n, None) => format!("the record holds {n}: {}{elsewhere}", named.join("; ")),
    }
}

/// What the record holds of one deed.
fn deed_part(claim: &Claim, verdict: Verdict, says: String, events: Vec<Event>, near: Vec<Event>) -> Part {
    Part {
        subject: subject(claim),
        verdict,
        says,
        said: None,
        found: events.len(),
        events,
        near,
        rows: Vec::new(),
    }
}

fn deed_words(events: &[Event], near: &[Event], denied: &[Event], verdict: Verdict) -> String {
    match (events.len(), near.len(), denied.len()) {
        (0, 0, 0) if verdict == Verdict::Contradicted => {
            "a table that means to hold all such events has none on these days".into()
        }
        (0, 0, 0) => "the record holds no report of it".into(),
        (0, 0, _) => "the record holds reports that it did not take place".into(),
        (0, _, _) => "the record dates it otherwise".into(),
        (n, _, _) => format!("the record holds {n}"),
    }
}

fn plan_words(on: &[Event], off: &[Event], other_day: &[Event], verdict: Verdict) -> String {
    match (on.len(), off.first(), other_day.first()) {
        (1.., _, _) if on.iter().any(Event::happened) => "the record holds that it took place".into(),
        (1.., None, _) => "the record holds the same announcement".into(),
        (_, Some(event), _) => format!("the record holds it as {}", event.status.name()),
        (_, None, Some(event)) => {
            let day = event.when.map_or(String::new(), |when| format!(" {}", when.from));
            format!("the record has it {} for another day:{day}", event.status.name())
        }
        _ if verdict == Verdict::Contradicted => {
            "a table that means to hold all such events has none on these days".into()
        }
        _ => "the record holds nothing of it".into(),
    }
}
