//! Asking the rules: what is so now and was not so without the new reports.

use super::kept::{self, Place};
use super::{Alert, Brief, Change, Matter, Report, Result, Rule, Rules, Run, Standing, What};
use crate::answer;
use crate::brief::words;
use crate::lexicon::ontology::Status;
use crate::outlook::odds::{self, Ground, Misread, Question, percent};
use crate::record::{Event, Kind, Record, Step, Told, hash};
use jiff::civil::Date;
use jiff::{Timestamp, Unit};
use rusqlite::Transaction;
use std::collections::HashMap;

/// At most so many reports go with an alert.
const REPORTS: usize = 10;

/// What one run knows.
struct Asking<'a> {
    record: &'a Record,
    tx: &'a Transaction<'a>,
    rules: &'a Rules,
    /// Documents that are new to some rule, by id, with their numbers.
    news: HashMap<String, i64>,
    /// The last day of publication.
    as_of: Option<Date>,
    now: Timestamp,
}

/// A rule in a run.
struct Asked<'a> {
    rule: &'a Rule,
    place: Place,
    standing: Standing,
}

/// Asks every rule, keeps the alerts and how far each rule has come.
pub fn find(record: &Record, tx: &Transaction, rules: &Rules, run: &mut Run) -> Result<()> {
    let as_of = record.coverage(None)?.last;
    let last = kept::last(tx)?;
    let now = Timestamp::now();
    let now = now.round(Unit::Second).unwrap_or(now);
    let mut asked = rules.rules.iter().map(|rule| begin(tx, rule, as_of)).collect::<Result<Vec<_>>>()?;
    let seen = asked.iter().map(|one| one.place.number).filter(|number| *number < last).min();
    let news = seen.map(|number| kept::news(tx, number)).transpose()?.unwrap_or_default();
    let asking = Asking { record, tx, rules, news, as_of, now };
    asking.events(&mut asked, last, run)?;
    for one in &mut asked {
        if one.place.number < last || one.place.first {
            match &one.rule.what {
                What::Events { .. } => {}
                What::Indicator(id) => asking.indicator(one, id, run)?,
                What::Odds { question, threshold, up } => {
                    asking.odds(one, question, (*threshold, *up), run)?
                }
            }
        }
        one.place.number = last;
        kept::put_place(tx, one.rule, &one.place)?;
    }
    kept::forget_seen(tx)?;
    run.rules.extend(asked.into_iter().map(|one| Standing { since: one.place.since, ..one.standing }));
    Ok(())
}

/// A rule and how far it has come. On its first run it begins with the day it names, or with what is published from
/// now on.
fn begin<'a>(tx: &Transaction, rule: &'a Rule, as_of: Option<Date>) -> Result<Asked<'a>> {
    let mut place = kept::place(tx, rule)?;
    let mut note = None;
    if place.first {
        place.since = rule.since.or(as_of);
        if rule.since.is_none() {
            note = Some("first run: what the record holds already is known".to_owned());
            place.number = kept::last(tx)?;
        }
    } else if rule.since.is_some() {
        place.since = rule.since;
    }
    let odds = place.odds.filter(|_| matches!(rule.what, What::Odds { .. }));
    let standing = Standing { rule: rule.name.clone(), fired: 0, since: place.since, odds, note };
    Ok(Asked { rule, place, standing })
}

impl Asked<'_> {
    /// Whether a report is new to the rule, and published in the days that count.
    fn is_new(&self, told: &Told, news: &HashMap<String, i64>) -> bool {
        let in_time = told.published.is_some_and(|day| self.place.since.is_none_or(|since| day >= since));
        let back = self.place.first && self.rule.since.is_some();
        in_time && (back || news.get(&told.claim.doc).is_some_and(|number| *number > self.place.number))
    }
}

impl Asking<'_> {
    /// Asks the rules about events for every event that new documents tell of.
    fn events(&self, asked: &mut [Asked], last: i64, run: &mut Run) -> Result<()> {
        let of_events = |one: &&Asked| matches!(one.rule.what, What::Events { .. });
        let back =
            asked.iter().filter(of_events).filter(|one| one.place.first).filter_map(|one| one.rule.since);
        let seen = asked.iter().filter(of_events).map(|one| one.place.number).min().unwrap_or(last);
        for id in kept::events(self.tx, seen, back.min())? {
            let event = match self.record.event(&id, false) {
                Ok(event) if event.kind != Kind::Rejected => event,
                Ok(_) | Err(crate::record::Error::NoEvent(_)) => continue,
                Err(error) => return Err(error.into()),
            };
            for one in asked.iter_mut() {
                self.event(one, &event, run)?;
            }
        }
        Ok(())
    }

    /// Asks one rule about one event.
    fn event(&self, asked: &mut Asked, event: &Event, run: &mut Run) -> Result<()> {
        let What::Events { changes, .. } = &asked.rule.what else { return Ok(()) };
        let is_new = |told: &Told| asked.is_new(told, &self.news);
        if !fits(&asked.rule.what, event) || !event.ledger.iter().any(is_new) {
            return Ok(());
        }
        let before = event.without(is_new);
        let claims: Vec<String> = event.ledger.iter().map(Told::id).collect();
        if changes.is_empty() {
            if before.is_some_and(|before| fits(&asked.rule.what, &before)) {
                return Ok(());
            }
            let title = format!("{} ({})", words::capital(&words::event(event)), in_words(event.status));
            let matter = Matter::Event { event: brief(event) };
            return self.fire(
                asked,
                "event",
                &event.id,
                title,
                matter,
                (reports(&event.ledger), claims),
                run,
            );
        }
        for change in changes {
            let now = made(event, change);
            let known = before.as_ref().map_or(0, |before| made(before, change).len());
            let Some((from, to)) = now.last().filter(|_| now.len() > known) else { continue };
            let words = format!("{} -> {}", from.status.name(), to.status.name());
            let title = format!(
                "{}: {}, was {}",
                words::capital(&words::event(event)),
                in_words(to.status),
                in_words(from.status)
            );
            let matter = Matter::Change {
                event: brief(event),
                from: from.status,
                to: to.status,
                day: to.day,
                by: to.by.clone(),
            };
            let kind = format!("{words} {}", now.len());
            self.fire(asked, &kind, &event.id, title, matter, (reports(&event.ledger), claims.clone()), run)?;
        }
        Ok(())
    }

    /// Asks a rule whether a sign of its indicator was seen that is all of new reports.
    fn indicator(&self, asked: &mut Asked, id: &str, run: &mut Run) -> Result<()> {
        let all = answer::indicators()?;
        let (Some(indicator), Some(as_of)) = (all.iter().find(|one| one.id == id), self.as_of) else {
            return Ok(());
        };
        for sign in answer::test(self.record, indicator, as_of)?.signs {
            if !sign.told.iter().all(|told| asked.is_new(told, &self.news)) {
                continue;
            }
            let claims: Vec<String> = sign.told.iter().map(Told::id).collect();
            let title = format!("A sign of {id} was seen: {}", indicator.says);
            let matter = Matter::Indicator {
                indicator: id.to_owned(),
                says: indicator.says.clone(),
                held_by: indicator.held_by.clone(),
                day: sign.day,
            };
            let about = sign.day.to_string();
            self.fire(asked, id, &about, title, matter, (reports(&sign.told), claims), run)?;
        }
        Ok(())
    }

    /// Gives the odds of a rule's question, and fires if they crossed its threshold since they were given last.
    fn odds(&self, asked: &mut Asked, text: &str, (threshold, up): (f64, bool), run: &mut Run) -> Result<()> {
        let Some(as_of) = self.as_of else { return Ok(()) };
        let question = match Question::read(text, as_of, None) {
            Ok(question) => question,
            Err(error) => {
                let over = matches!(error, Misread::Over { .. });
                asked.standing.note =
                    Some(if over { "the days asked about are over".into() } else { error.to_string() });
                return Ok(());
            }
        };
        let outlook = odds::outlook(self.record, &question)?;
        let now = outlook.probability;
        let before = asked.place.odds.filter(|_| asked.place.question.as_deref() == Some(text));
        (asked.place.odds, asked.place.question) = (Some(now), Some(text.to_owned()));
        asked.standing.odds = Some(now);
        let Some(before) = before else {
            asked.standing.note =
                Some(format!("first run: the odds are {}; a crossing from there is told", percent(now)));
            return Ok(());
        };
        let beyond = |odds: f64| if up { odds >= threshold } else { odds <= threshold };
        if beyond(before) || !beyond(now) {
            return Ok(());
        }
        asked.place.crossed += 1;
        let way = if up { "rose to" } else { "fell to" };
        let title = format!("The odds {way} {} (from {}): {text}", percent(now), percent(before));
        let matter = Matter::Odds { question: text.to_owned(), before, now, threshold };
        let kind = format!("odds {}", asked.place.crossed);
        let grounds = outlook.reasons.iter().flat_map(|reason| &reason.grounds);
        let mut told: Vec<Told> = grounds
            .filter_map(|ground| match ground {
                Ground::Report { told, .. } => Some((**told).clone()),
                Ground::Row(_) => None,
            })
            .collect();
        told.sort_by_key(|told| told.published);
        let reports = reports(&told);
        self.fire(asked, &kind, text, title, matter, (reports, Vec::new()), run)
    }

    /// Keeps an alert, unless the rule told of the matter before.
    #[allow(clippy::too_many_arguments)]
    fn fire(
        &self,
        asked: &mut Asked,
        kind: &str,
        about: &str,
        title: String,
        matter: Matter,
        (reports, claims): (Vec<Report>, Vec<String>),
        run: &mut Run,
    ) -> Result<()> {
        let rule = asked.rule;
        let id = id(&[&rule.name, kind, about]);
        if kept::told(self.tx, rule, kind, &id, &claims)? {
            return Ok(());
        }
        let (fired, as_of) = (self.now, self.as_of);
        let alert = Alert { id, rule: rule.name.clone(), title, fired, as_of, matter, reports };
        kept::put(self.tx, rule, self.rules, &alert, kind, &claims)?;
        asked.standing.fired += 1;
        run.fired.push(alert);
        Ok(())
    }
}

/// Whether an event is one a rule asks for.
fn fits(what: &What, event: &Event) -> bool {
    let What::Events { sides, act, mode, status, .. } = what else { return false };
    sides.iter().all(|side| event.involves(side))
        && act.is_none_or(|act| event.act == act)
        && mode.as_ref().is_none_or(|mode| event.mode.as_ref() == Some(mode))
        && (status.is_empty() || status.contains(&event.status))
}

/// The changes of an event's history that are of a kind, in order: the step before and the step.
fn made<'e>(event: &'e Event, change: &Change) -> Vec<(&'e Step, &'e Step)> {
    let steps = event.history.iter().zip(event.history.iter().skip(1));
    let of_kind = |(from, to): &(&Step, &Step)| {
        change.from.is_none_or(|status| status == from.status)
            && change.to.is_none_or(|status| status == to.status)
    };
    steps.filter(of_kind).collect()
}

fn brief(event: &Event) -> Brief {
    let names = |parties: &[crate::claim::Party]| parties.iter().map(|party| party.name.clone()).collect();
    Brief {
        id: event.id.clone(),
        act: event.act,
        mode: event.mode.clone(),
        status: event.status,
        actors: names(&event.actors),
        recipients: names(&event.recipients),
        when: event.when,
        place: event.place.as_ref().map(|place| place.name.clone()),
        independent: event.independent,
    }
}

/// The reports of a ledger, the latest first.
fn reports(ledger: &[Told]) -> Vec<Report> {
    let report = |told: &Told| Report {
        doc: told.claim.doc.clone(),
        outlet: told.outlet.clone(),
        published: told.published,
        claim: told.id(),
        span: told.sentence_span,
        status: told.claim.status,
        words: told.claim.text.clone(),
    };
    ledger.iter().rev().take(REPORTS).map(report).collect()
}

fn in_words(status: Status) -> String {
    status.name().replace('-', " ")
}

/// 128 bits of a hash, the same on every machine, in hexadecimal digits.
fn id(parts: &[&str]) -> String {
    let half = |salt: &str| hash(std::iter::once(salt).chain(parts.iter().copied()));
    format!("{:016x}{:016x}", half("alert"), half("attache"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_stable_and_differ() {
        assert_eq!(id(&["a", "b", "c"]), id(&["a", "b", "c"]));
        assert_ne!(id(&["a", "bc"]), id(&["ab", "c"]));
        assert_eq!(id(&["a"]).len(), 32);
    }
}
