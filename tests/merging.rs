//! Merging through the whole reader: dispatches that tell of one event become one event, and near misses stay apart.
//!
//! `tests/merging/dispatches.txt` holds the dispatches and says which are about the same event. Measured is the
//! pairwise F1: of all pairs of dispatches, which are put into one event, and which belong there.

use attache::claim::{Claim, Party};
use attache::document::Document;
use attache::lexicon::ontology::Act;
use attache::record::{Event, Filter, Group, Record, side};
use std::collections::{BTreeMap, BTreeSet};

/// What the main claim of an event's dispatches is like.
struct Gold {
    event: String,
    act: Act,
    visit: bool,
    actor: String,
    recipient: String,
}

impl Gold {
    /// "kim-dalian | CONSULT/visit | PRK > CHN"
    fn read(line: &str) -> Gold {
        let parts: Vec<&str> = line.split(" | ").collect();
        let [event, act, sides] = parts[..] else {
            panic!("`{line}`: write event | act/mode | actor > recipient")
        };
        let (act, mode) = act.split_once('/').unwrap_or((act, ""));
        let (actor, recipient) = sides.split_once(" > ").expect("two sides");
        let act = Act::from_name(act).expect("an act");
        let (actor, recipient) = (actor.trim().to_owned(), recipient.trim().to_owned());
        Gold { event: event.trim().to_owned(), act, visit: mode == "visit", actor, recipient }
    }

    /// Whether a claim is of the event's act and, by itself or with the event it was merged into, of its sides.
    fn fits(&self, claim: &Claim, event: &Event) -> bool {
        let group = Group::of(claim);
        let visit = self.act != Act::Consult || self.visit == (claim.mode.as_deref() == Some("visit"));
        let by = |parties: &[Party], one: &str| parties.iter().any(|party| side(party) == one);
        let both = |one: &str| {
            by(&event.actors, one) || by(&event.recipients, one) || event.visit_host() == Some(one)
        };
        let directed = group.mutual() || by(&event.actors, &self.actor);
        claim.act == self.act && visit && directed && both(&self.actor) && both(&self.recipient)
    }
}

/// The dispatches with the event each is about.
fn dispatches() -> Vec<(Gold, Document)> {
    let text = include_str!("merging/dispatches.txt");
    let mut all = Vec::new();
    for event in text.split("\n== ").skip(1) {
        let mut parts = event.split("\n-- ");
        let head = parts.next().unwrap_or_default();
        for (nth, dispatch) in parts.enumerate() {
            let (head_line, body) = dispatch.split_once('\n').expect("a body");
            let (day, outlet) = head_line.split_once(", ").expect("day, outlet");
            let (title, body) = body.split_once("\n\n").unwrap_or(("", body));
            let gold = Gold::read(head);
            all.push((
                Document {
                    id: format!("{}-{nth}", gold.event),
                    title: Some(title.trim().to_owned()).filter(|title| !title.is_empty()),
                    source: Some(outlet.to_owned()),
                    published: Some(day.parse().expect("a day")),
                    text: body.trim().to_owned(),
                    ..Document::default()
                },
                gold,
            ));
        }
    }
    all.into_iter().map(|(document, gold)| (gold, document)).collect()
}

/// Pairs put together, pairs that belong together, and pairs that are both.
#[derive(Default)]
struct Pairs {
    found: usize,
    gold: usize,
    both: usize,
}

impl Pairs {
    fn of(told: &[(&str, Option<&str>)]) -> Pairs {
        let mut pairs = Pairs::default();
        for (at, (gold, found)) in told.iter().enumerate() {
            for (other_gold, other) in &told[..at] {
                let (same, joined) = (gold == other_gold, found.is_some() && found == other);
                pairs.gold += usize::from(same);
                pairs.found += usize::from(joined);
                pairs.both += usize::from(same && joined);
            }
        }
        pairs
    }

    fn f1(&self) -> f64 {
        2.0 * self.both as f64 / (self.found + self.gold).max(1) as f64
    }

    fn print(&self, name: &str) {
        let share = |of: usize| self.both as f64 / of.max(1) as f64;
        println!(
            "{name}: precision {:.3}, recall {:.3}, pairwise F1 {:.3} ({} pairs)",
            share(self.found),
            share(self.gold),
            self.f1(),
            self.gold
        );
    }
}

/// The merged event that holds each dispatch's main claim.
fn found<'e>(all: &[(Gold, Document)], events: &'e [Event]) -> Vec<Option<&'e Event>> {
    let mut of_document: BTreeMap<&str, Vec<(&Event, &Claim)>> = BTreeMap::new();
    for event in events {
        for told in &event.ledger {
            of_document.entry(&told.claim.doc).or_default().push((event, &told.claim));
        }
    }
    let main = |(gold, document): &(Gold, Document)| {
        let claims = of_document.get(document.id.as_str())?;
        let fitting = claims.iter().filter(|(event, claim)| gold.fits(claim, event));
        fitting.min_by_key(|(_, claim)| (claim.sentence, claim.span)).map(|(event, _)| *event)
    };
    all.iter().map(main).collect()
}

#[test]
fn dispatches_of_one_event_become_one_event() {
    let all = dispatches();
    let mut record = Record::in_memory().expect("a record in memory");
    for (_, document) in &all {
        record.put(document, &attache::claim::claims(document)).expect("a good document");
    }
    record.settle().expect("settled");
    let events = record.events(&Filter::default()).expect("events");
    let found = found(&all, &events);
    for ((gold, document), event) in all.iter().zip(&found) {
        let event = event.map_or("not read".into(), |event| {
            let days = event.when.map_or("undated".into(), |when| format!("{}..{}", when.from, when.to));
            format!("{} {} {days}", &event.id[..6], event.kind.name())
        });
        println!("{:<28} {:<32} {event}", gold.event, document.id);
    }
    let told: Vec<(&str, Option<&str>)> = all
        .iter()
        .zip(&found)
        .map(|((gold, _), event)| (gold.event.as_str(), event.map(|e| e.id.as_str())))
        .collect();
    let pairs = Pairs::of(&told);
    let read: Vec<_> = told.iter().filter(|(_, event)| event.is_some()).copied().collect();
    println!(
        "{} dispatches of {} events",
        told.len(),
        told.iter().map(|one| one.0).collect::<BTreeSet<_>>().len()
    );
    pairs.print("all");
    let merged = Pairs::of(&read);
    merged.print(&format!("the {} whose main claim was read", read.len()));
    assert!(merged.f1() >= 0.90, "pairwise F1 of what was read {:.3}", merged.f1());
    assert!(pairs.f1() >= 0.90, "pairwise F1 with the dispatches that were misread {:.3}", pairs.f1());
    assert!(pairs.both == pairs.found, "near misses were put together");
}
