//! Notes by people: beside the evidence, applied to views, found again after rereading, and free of order.

mod desk;

use attache::lexicon::ontology::{Act, Status};
use attache::record::{Correction, Draft, Event, Filter, Kind, NoteKind, Record};
use desk::{date, fill, korea, record};
use proptest::prelude::*;

fn all(record: &Record) -> Vec<Event> {
    record.events(&Filter::default()).expect("events")
}

fn bare(record: &Record) -> Vec<Event> {
    record.events(&Filter { without_notes: true, ..Filter::default() }).expect("events")
}

fn json(events: &[Event]) -> String {
    serde_json::to_string(events).expect("events are plain values")
}

/// The event that holds the claim of a document.
fn of(events: &[Event], document: &str) -> Event {
    let holds = |event: &&Event| event.ledger.iter().any(|told| told.claim.doc == document);
    events.iter().find(holds).unwrap_or_else(|| panic!("an event told by {document}")).clone()
}

fn claim(events: &[Event], document: &str) -> String {
    let event = of(events, document);
    event.ledger.iter().find(|told| told.claim.doc == document).expect("told").id()
}

/// A note about the claims of some documents.
fn draft(record: &Record, kind: NoteKind, documents: &[&str]) -> Draft {
    let events = bare(record);
    Draft {
        kind,
        by: "A. Desk".into(),
        day: date("2018-10-01"),
        correction: None,
        text: None,
        about: documents.iter().map(|document| claim(&events, document)).collect(),
    }
}

fn correct(record: &Record, document: &str, field: Correction, value: &str) -> Draft {
    Draft { correction: Some((field, value.into())), ..draft(record, NoteKind::Correct, &[document]) }
}

fn make(record: &mut Record, draft: &Draft) -> String {
    let told: Vec<_> = bare(record).into_iter().flat_map(|event| event.ledger).collect();
    record.note(draft, &told).expect("noted")
}

#[test]
fn a_rejected_event_is_shown_and_not_counted() {
    let mut record = record(&korea());
    let note = draft(&record, NoteKind::Reject, &["c1"]);
    let before = json(&bare(&record));
    make(&mut record, &note);
    let event = of(&all(&record), "c1");
    assert_eq!((event.kind, event.notes.len(), event.notes[0].by.as_str()), (Kind::Rejected, 1, "A. Desk"));
    assert_eq!(json(&bare(&record)), before, "the evidence is what it was");
    assert_eq!(of(&bare(&record), "c1").kind, Kind::Single);
    let accept = Draft { day: date("2018-10-02"), ..draft(&record, NoteKind::Accept, &["c1"]) };
    make(&mut record, &accept);
    assert_eq!(of(&all(&record), "c1").kind, Kind::Single, "the later word holds");
}

#[test]
fn corrections_change_the_view_and_filters_see_them() {
    let mut record = record(&korea());
    for (field, value) in [
        (Correction::Place, "Shenyang"),
        (Correction::From, "2018-05-06"),
        (Correction::Status, "reported-unconfirmed"),
        (Correction::Actor, "South Korea"),
    ] {
        let note = correct(&record, "c1", field, value);
        make(&mut record, &note);
    }
    let event = of(&all(&record), "c1");
    let when = event.when.expect("dated");
    assert_eq!((when.from, when.to), (date("2018-05-06"), date("2018-05-08")));
    assert_eq!(event.place.as_ref().map(|place| place.name.as_str()), Some("Shenyang"));
    assert_eq!(event.status, Status::ReportedUnconfirmed);
    assert_eq!((event.notes.len(), event.ledger.len()), (4, 2));
    let south = Filter { sides: vec!["KOR".into(), "CHN".into()], ..Filter::default() };
    assert_eq!(record.events(&south).expect("events").len(), 1);
    assert_eq!(record.events(&Filter { without_notes: true, ..south }).expect("events").len(), 0);
}

#[test]
fn events_are_merged_and_split_by_people() {
    let mut record = record(&korea());
    let (n, merge) = (bare(&record).len(), draft(&record, NoteKind::Merge, &["b1", "d1"]));
    make(&mut record, &merge);
    assert_eq!(all(&record).len(), n - 1);
    let one = of(&all(&record), "b1");
    assert_eq!((one.ledger.len(), one.id == of(&all(&record), "d1").id), (2, true));
    let split = draft(&record, NoteKind::Split, &["c2"]);
    make(&mut record, &split);
    assert_eq!(all(&record).len(), n);
    assert_ne!(of(&all(&record), "c1").id, of(&all(&record), "c2").id);
    assert_eq!(bare(&record).len(), n);
    let told: usize = all(&record).iter().map(|event| event.ledger.len()).sum();
    assert_eq!(told, korea().len(), "every claim is still in one event");
}

#[test]
fn a_withdrawn_note_does_nothing_and_an_earlier_day_does_not_know_a_note() {
    let mut record = record(&korea());
    let before = json(&all(&record));
    let note = draft(&record, NoteKind::Reject, &["c1"]);
    let id = make(&mut record, &note);
    let early = Filter { as_of: Some(date("2018-09-30")), ..Filter::default() };
    assert_eq!(of(&record.events(&early).expect("events"), "c1").kind, Kind::Single);
    let withdraw = Draft { kind: NoteKind::Withdraw, day: date("2018-10-03"), about: vec![id], ..note };
    make(&mut record, &withdraw);
    assert_eq!(json(&all(&record)), before);
    let between = Filter { as_of: Some(date("2018-10-02")), ..Filter::default() };
    assert_eq!(of(&record.events(&between).expect("events"), "c1").kind, Kind::Rejected);
}

#[test]
fn notes_survive_rereading_and_new_reports() {
    let dispatches = korea();
    let mut record = record(&dispatches);
    let note = correct(&record, "f1", Correction::Place, "Dalian");
    make(&mut record, &note);
    let mut again = dispatches.iter().find(|d| d.document.id == "f1").expect("f1").clone();
    again.document.title = Some("Corrected headline".into());
    again.claims[0].actors[0].name = "Kim Jong-un".into();
    let more = desk::dispatch("f2", "2018-06-21", "Kyodo", "Kim spent two days in Beijing, June 19 and 20.")
        .visit(desk::kim(), desk::china())
        .on("2018-06-19", "2018-06-20");
    fill(&mut record, &[again, more]);
    let event = of(&all(&record), "f1");
    assert_eq!((event.notes.len(), event.ledger.len()), (1, 2));
    assert_eq!(event.place.as_ref().map(|place| place.name.as_str()), Some("Dalian"));
    let mut gone = korea().into_iter().find(|d| d.document.id == "f1").expect("f1");
    gone.document.text.push_str(" Nothing of the kind.");
    gone.claims.clear();
    fill(&mut record, &[gone]);
    assert!(record.notes(None).expect("notes")[0].is_lost());
    assert!(all(&record).iter().all(|event| event.notes.is_empty()));
}

#[test]
fn events_are_found_by_the_beginning_of_their_id() {
    let record = record(&korea());
    let event = of(&bare(&record), "a2");
    assert_eq!(record.event(&event.id[..10], true).expect("found").id, event.id);
    assert!(record.event("zz", true).is_err() && record.event("", true).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_notes_changes_nothing(order in Just((0..6).collect::<Vec<usize>>()).prop_shuffle(), twice in 0usize..6) {
        let drafts = |record: &Record| {
            vec![
                draft(record, NoteKind::Reject, &["c1"]),
                correct(record, "a2", Correction::Place, "Dalian"),
                correct(record, "a2", Correction::Place, "Shenyang"),
                draft(record, NoteKind::Merge, &["b1", "d1"]),
                draft(record, NoteKind::Merge, &["d1", "a3"]),
                draft(record, NoteKind::Split, &["a1"]),
            ]
        };
        let (mut one, mut other) = (record(&korea()), record(&korea()));
        let notes = drafts(&one);
        notes.iter().for_each(|note| { make(&mut one, note); });
        order.iter().chain([&twice]).for_each(|at| { make(&mut other, &notes[*at]); });
        prop_assert_eq!(json(&all(&one)), json(&all(&other)));
        prop_assert_eq!(json(&bare(&one)), json(&bare(&record(&korea()))));
    }
}

#[test]
fn acts_of_rejected_events_are_left_out_of_tallies() {
    let mut record = record(&korea());
    let question = attache::answer::Question {
        office: "PRK/leader".into(),
        to: Some("CHN".into()),
        ..Default::default()
    };
    let office =
        attache::answer::offices::office("supreme leader of North Korea").unwrap_or(question.office.clone());
    let question = attache::answer::Question { office, ..question };
    let count = |record: &Record| {
        let tally = attache::answer::visits_by_office(record, &question).expect("a tally");
        tally.holders.iter().map(|holder| holder.count).sum::<usize>()
    };
    let before = count(&record);
    let note = draft(&record, NoteKind::Reject, &["c1"]);
    assert!(of(&bare(&record), "c1").act == Act::Consult);
    make(&mut record, &note);
    assert_eq!(count(&record), before - 1);
}
