//! The record: safe to repeat, free of order, honest about days, and closed to what it does not know.

mod desk;

use attache::lexicon::ontology::{Act, Status};
use attache::record::{self, Error, Event, Filter, Kind, Put, Record};
use desk::{Dispatch, china, date, dispatch, fill, kim, korea, moon, record};
use proptest::prelude::*;

fn events(record: &Record, filter: &Filter) -> Vec<Event> {
    record.events(filter).expect("events")
}

fn json(events: &[Event]) -> String {
    serde_json::to_string_pretty(events).expect("events are plain values")
}

fn consult(a: &str, b: &str) -> Filter {
    Filter { sides: vec![a.into(), b.into()], act: Some(Act::Consult), ..Filter::default() }
}

fn visits_to_china(record: &Record) -> Vec<Event> {
    let mut events = events(record, &consult("PRK", "CHN"));
    events.retain(|event| event.visit_host() == Some("CHN"));
    events
}

#[test]
fn reading_again_changes_nothing() {
    let mut record = record(&korea());
    let before = json(&events(&record, &Filter::default()));
    let one = &korea()[0];
    assert_eq!(record.put(&one.document, &one.claims).expect("put"), Put::Unchanged);
    fill(&mut record, &korea());
    assert_eq!(json(&events(&record, &Filter::default())), before);
    assert_eq!(record.coverage(None).expect("coverage").documents, korea().len());
}

#[test]
fn changed_text_takes_the_place_of_the_old() {
    let mut record = record(&korea());
    let corrected = dispatch("f1", "2018-06-21", "Xinhua", "Kim did not leave Pyongyang.")
        .visit(kim(), china())
        .status(Status::Denied)
        .on("2018-06-19", "2018-06-20");
    assert_eq!(record.put(&corrected.document, &corrected.claims).expect("put"), Put::Replaced);
    record.settle().expect("settled");
    let june = visits_to_china(&record).into_iter().find(|event| event.from() == Some(date("2018-06-19")));
    assert_eq!(june.map(|event| event.status), Some(Status::Denied));
    assert_eq!(record.claims_of("f1").expect("claims").len(), 1);
}

#[test]
fn three_trips_are_three_and_a_count_adds_none() {
    let record = record(&korea());
    let visits = visits_to_china(&record);
    let of = |kind: Kind| visits.iter().filter(|event| event.kind == kind).count();
    assert_eq!((of(Kind::Single), of(Kind::Counting), of(Kind::Vague)), (3, 1, 1), "{}", json(&visits));
}

#[test]
fn a_meeting_during_a_visit_is_its_own_event_and_linked() {
    let record = record(&korea());
    let events = events(&record, &consult("PRK", "CHN"));
    let visit = events.iter().find(|event| event.from() == Some(date("2018-03-25"))).expect("the visit");
    let meeting = events.iter().find(|event| event.mode.as_deref() == Some("meet")).expect("the meeting");
    assert!(visit.linked(meeting) && meeting.linked(visit));
    assert_eq!(visit.ledger.len(), 2);
}

#[test]
fn the_ledger_gives_the_status_of_the_day() {
    let record = record(&korea());
    let on = |day: &str| {
        let filter = Filter { as_of: Some(date(day)), ..consult("USA", "PRK") };
        events(&record, &filter).first().map(|event| event.status)
    };
    assert_eq!(on("2018-05-01"), None);
    assert_eq!(on("2018-05-12"), Some(Status::Planned));
    assert_eq!(on("2018-05-25"), Some(Status::Cancelled));
    assert_eq!(on("2018-06-12"), Some(Status::Occurred));
    let plan = |day: &str| {
        let mut events = events(&record, &Filter { as_of: Some(date(day)), ..consult("CHN", "PRK") });
        events.retain(|event| event.visit_host() == Some("PRK") && event.kind == Kind::Single);
        events.iter().map(|event| (event.status, event.ledger.len())).collect::<Vec<_>>()
    };
    assert_eq!(plan("2018-08-21"), [(Status::Planned, 2)], "an undated plan joins the dated one");
    assert_eq!(plan("2018-09-06"), [(Status::Negated, 3)]);
}

#[test]
fn copies_are_one_source() {
    let record = record(&korea());
    let visits = visits_to_china(&record);
    let dalian = visits.iter().find(|event| event.from() == Some(date("2018-05-07"))).expect("Dalian");
    assert_eq!((dalian.ledger.len(), dalian.independent), (2, 1));
}

#[test]
fn a_background_mention_joins_the_only_event_it_fits() {
    let mut dispatches = korea();
    dispatches.truncate(5);
    dispatches.push(
        dispatch("m", "2018-05-20", "magazine", "His first meeting with Moon went well.").meet(kim(), moon()),
    );
    let record = record(&dispatches);
    let events = events(&record, &consult("KOR", "PRK"));
    assert_eq!(events.iter().map(|event| event.ledger.len()).collect::<Vec<_>>(), [2]);
}

#[test]
fn spans_hold_the_words() {
    let record = record(&korea());
    for told in events(&record, &Filter::default()).iter().flat_map(|event| &event.ledger) {
        let document = record.document(&told.claim.doc).expect("loaded").expect("there");
        assert_eq!(told.sentence_span.of(&document.text), told.claim.text);
    }
}

#[test]
fn search_takes_any_words() {
    let record = record(&korea());
    let found = record.search("smuggling Dandong", None, 10).expect("found");
    assert_eq!(found.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), ["g3"]);
    for hostile in ["", "\"", "NEAR( AND * ^", "a\" OR \"b", "title:"] {
        record.search(hostile, None, 10).unwrap_or_else(|error| panic!("{hostile}: {error}"));
    }
}

#[test]
fn a_claim_outside_its_text_is_refused_whole() {
    let mut record = record(&[]);
    let mut bad = korea().remove(0);
    bad.claims[0].span.end = 9999;
    assert!(matches!(record.put(&bad.document, &bad.claims), Err(Error::Astray { .. })));
    assert_eq!(record.coverage(None).expect("coverage").documents, 0);
}

#[test]
fn one_bad_document_does_not_stop_the_rest() {
    let mut record = record(&[]);
    let dispatches = korea();
    let documents = dispatches.iter().map(|dispatch| Ok(dispatch.document.clone()));
    let claims = |document: &attache::document::Document| {
        assert!(document.id != "b1", "a fault of the reader");
        let mut claims = dispatches
            .iter()
            .find(|d| d.document.id == document.id)
            .map(|d| d.claims.clone())
            .unwrap_or_default();
        if document.id == "c1" {
            claims[0].span.end = 9999;
        }
        claims
    };
    let reading = record::read(&mut record, documents, claims, 2, |_| {}).expect("read");
    let mut aside: Vec<&str> = reading.set_aside.iter().map(|aside| aside.id.as_str()).collect();
    aside.sort_unstable();
    assert_eq!(aside, ["b1", "c1"]);
    assert_eq!(reading.added, dispatches.len() - 2);
    assert_eq!(record.coverage(None).expect("coverage").set_aside, 2);
}

#[test]
fn newer_and_foreign_files_are_refused_with_a_reason() {
    let folder = std::env::temp_dir().join(format!("attache-formats-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let newer = folder.join("newer.db");
    drop(Record::create(&newer).expect("a record"));
    let db = rusqlite::Connection::open(&newer).expect("SQLite");
    db.pragma_update(None, "user_version", record::FORMAT + 1).expect("stamped");
    drop(db);
    let error = Record::open(&newer).err().map(|error| error.to_string()).unwrap_or_default();
    assert!(error.contains("newer attache"), "{error}");
    let foreign = folder.join("foreign.db");
    std::fs::write(&foreign, "no database at all, but long enough to be looked at").expect("written");
    assert!(matches!(Record::open(&foreign), Err(Error::Foreign(_))));
    let other = folder.join("other.db");
    rusqlite::Connection::open(&other).and_then(|db| db.execute_batch("CREATE TABLE t (x)")).expect("SQLite");
    assert!(matches!(Record::create(&other), Err(Error::Foreign(_))));
    assert!(matches!(Record::open(&folder.join("none.db")), Err(Error::Missing(_))));
    std::fs::remove_dir_all(&folder).expect("removed");
}

/// The dispatches of `korea` in any order, some of them left out.
fn shuffled() -> impl Strategy<Value = Vec<Dispatch>> {
    let n = korea().len();
    proptest::sample::subsequence((0..n).collect::<Vec<_>>(), n / 2..=n).prop_shuffle().prop_map(|order| {
        let all = korea();
        order.into_iter().map(|at| all[at].clone()).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn order_of_reading_changes_nothing(dispatches in shuffled()) {
        let mut sorted = dispatches.clone();
        sorted.sort_by(|a, b| a.document.id.cmp(&b.document.id));
        let (one, other) = (record(&dispatches), record(&sorted));
        prop_assert_eq!(json(&events(&one, &Filter::default())), json(&events(&other, &Filter::default())));
    }

    #[test]
    fn settling_between_documents_changes_nothing(dispatches in shuffled()) {
        let mut bit_by_bit = record(&[]);
        dispatches.chunks(3).for_each(|few| fill(&mut bit_by_bit, few));
        let at_once = record(&dispatches);
        prop_assert_eq!(json(&events(&bit_by_bit, &Filter::default())), json(&events(&at_once, &Filter::default())));
        let counts = |record: &Record| record.source_counts().expect("counted");
        prop_assert_eq!(counts(&bit_by_bit), counts(&at_once));
    }

    #[test]
    fn a_filter_lets_through_what_passes_it_among_all(
        dispatches in shuffled(),
        day in 1i8..=30,
        month in 3i8..=9,
        then in any::<bool>(),
        one in 0usize..4,
        other in 0usize..4,
    ) {
        let record = record(&dispatches);
        let day = jiff::civil::date(2018, month, day);
        let as_of = then.then_some(day);
        let all = events(&record, &Filter { as_of, ..Filter::default() });
        let codes = ["PRK", "CHN", "USA", "KOR"];
        let (one, other) = (codes[one], codes[other]);
        let of = |sides: &[&str]| Filter { sides: sides.iter().map(|side| (*side).to_owned()).collect(), as_of, ..Filter::default() };
        let parties = |event: &Event| event.actors.iter().chain(&event.recipients).cloned().collect::<Vec<_>>();
        let stretch = (day.saturating_sub(jiff::ToSpan::days(5)), day);
        let touches = |event: &Event| event.when.is_some_and(|when| when.from <= stretch.1 && stretch.0 <= when.to);
        type Passes<'t> = Box<dyn Fn(&Event) -> bool + 't>;
        let filters: Vec<(Filter, Passes)> = vec![
            (of(&[one, other]), Box::new(|event| event.involves(one) && event.involves(other))),
            (Filter { alone: true, ..of(&[one]) }, Box::new(|event| {
                event.involves(one) && parties(event).iter().all(|party| party.country.as_deref() == Some(one))
            })),
            (Filter { host: Some(one.into()), ..of(&[other]) }, Box::new(|event| {
                event.involves(other) && event.visit_host() == Some(one)
            })),
            (Filter { during: vec![stretch], ..of(&[one]) }, Box::new(|event| event.involves(one) && touches(event))),
            (Filter { within_days: Some(3), since: Some(stretch.0), until: Some(day), ..of(&[one]) }, Box::new(|event| {
                event.involves(one) && touches(event) && event.when.is_some_and(|when| when.days() <= 3)
            })),
            (Filter { kind: Some(Kind::Counting), ..of(&[one]) }, Box::new(|event| {
                event.involves(one) && event.kind == Kind::Counting
            })),
            (Filter { people: vec!["kim-jong-un".into()], ..of(&[one]) }, Box::new(|event| {
                let named = event.ledger.iter().flat_map(|told| told.claim.actors.iter().chain(&told.claim.recipients));
                event.involves(one) && named.clone().any(|party| party.id.as_deref() == Some("kim-jong-un"))
            })),
        ];
        for (filter, passes) in &filters {
            let expected: Vec<Event> = all.iter().filter(|event| passes(event)).cloned().collect();
            prop_assert_eq!(json(&events(&record, filter)), json(&expected), "{:?}", filter);
            let outlined = record.outlines(filter).expect("outlines");
            let of = |event: &Event| (event.id.clone(), event.kind, event.act, event.mode.clone(), event.when, event.status);
            let outlines: Vec<_> = outlined.iter().map(|o| (o.id.clone(), o.kind, o.act, o.mode.clone(), o.when, o.status)).collect();
            let wanted: Vec<_> = expected.iter().map(of).collect();
            prop_assert!(wanted.iter().all(|one| outlines.contains(one)), "{:?}: {:?} in {:?}", filter, wanted, outlines);
            for outline in &outlined {
                let whole = record.whole(outline).expect("loaded").expect("there");
                prop_assert_eq!(of(&whole), (outline.id.clone(), outline.kind, outline.act, outline.mode.clone(), outline.when, outline.status));
            }
            let browsed = filter.kind.is_none() && filter.host.is_none() && filter.during.is_empty();
            if browsed && !filter.alone && filter.within_days.is_none() {
                let shown = record.browse(filter, 100, 0, 100).expect("browsed").events;
                let ids = |events: &[Event]| events.iter().map(|event| event.id.clone()).collect::<std::collections::HashSet<_>>();
                prop_assert_eq!(ids(&shown), ids(&expected), "browsing {:?}", filter);
            }
        }
    }

    #[test]
    fn as_of_a_day_is_the_record_of_that_day(dispatches in shuffled(), day in 1i8..=30, month in 3i8..=9) {
        let day = jiff::civil::date(2018, month, day);
        let then: Vec<Dispatch> =
            dispatches.iter().filter(|d| d.document.published.is_some_and(|p| p <= day)).cloned().collect();
        let filter = Filter { as_of: Some(day), ..Filter::default() };
        prop_assert_eq!(json(&events(&record(&dispatches), &filter)), json(&events(&record(&then), &Filter::default())));
    }
}

#[test]
fn every_claim_is_in_one_event() {
    let record = record(&korea());
    let told: usize = events(&record, &Filter::default()).iter().map(|event| event.ledger.len()).sum();
    assert_eq!(told, korea().len());
    let north = Filter { sides: vec!["PRK".into()], ..Filter::default() };
    assert!(events(&record, &north).iter().all(|event| event.involves("PRK")));
}

/// Reading in 1,000 orders, some documents twice, and settling in between: always the same events.
#[test]
fn a_thousand_orders_of_reading_change_nothing() {
    let dispatches = korea();
    let whole = json(&events(&record(&dispatches), &Filter::default()));
    let mut seed = 1_u64;
    let mut roll = |sides: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % sides
    };
    for _ in 0..1000 {
        let mut order: Vec<usize> = (0..dispatches.len()).collect();
        (1..order.len()).rev().for_each(|at| order.swap(at, roll(at + 1)));
        order.extend((0..3).map(|_| roll(dispatches.len())));
        let cut = roll(order.len());
        let mut shuffled = self::record(&[]);
        for part in [&order[..cut], &order[cut..]] {
            fill(&mut shuffled, &part.iter().map(|at| dispatches[*at].clone()).collect::<Vec<_>>());
        }
        assert_eq!(json(&events(&shuffled, &Filter::default())), whole, "{order:?}");
    }
}

#[test]
fn who_acts_is_taken_from_the_only_event_of_those_days() {
    let mut dispatches = korea();
    let nobody = |id: &str, day: &str| {
        let mut one =
            dispatch(id, day, "Kyodo", "A foreign guest was shown around the city.").visit(kim(), china());
        one.claims[0].actors.clear();
        one.on(day, day)
    };
    dispatches.push(nobody("n1", "2018-05-08"));
    dispatches.push(nobody("n2", "2018-04-10"));
    let sadat = dispatch("n3", "2018-06-21", "AP", "Jong left on Wednesday.").visit(kim(), china());
    let mut sadat = sadat.on("2018-06-20", "2018-06-20");
    sadat.claims[0].actors[0] = attache::claim::Party {
        id: None,
        country: None,
        name: "Jong Un".into(),
        ..desk::who("x", "Jong", "PRK")
    };
    dispatches.push(sadat);
    let all = events(&record(&dispatches), &Filter::default());
    let with = |id: &str| {
        let holds = |event: &&Event| event.ledger.iter().any(|told| told.claim.doc == id);
        all.iter().find(holds).map(|event| event.ledger.len())
    };
    assert_eq!((with("n1"), with("n2"), with("n3")), (Some(3), Some(1), Some(2)), "{}", json(&all));
}

#[test]
fn events_by_the_words_and_the_people_of_their_claims() {
    let record = record(&korea());
    let of = |filter: Filter| events(&record, &filter).len();
    let words = |words: &str| Filter { words: Some(words.into()), ..Filter::default() };
    assert_eq!((of(words("special train")), of(words("\"train special\"")), of(words("nothing"))), (1, 0, 0));
    let moon = Filter { people: vec!["moon-jae-in".into()], ..Filter::default() };
    assert_eq!((of(moon.clone()), of(Filter { as_of: Some(date("2018-05-01")), ..moon })), (2, 1));
    assert_eq!(record.search_claims("smuggling", None, 10).expect("found").len(), 1);
    let then = Filter { as_of: Some(date("2018-05-10")), ..words("visited Dalian") };
    assert_eq!(events(&record, &then).iter().map(|event| event.ledger.len()).collect::<Vec<_>>(), [2]);
}

#[test]
fn the_ledger_has_its_history_and_credibility() {
    let record = record(&korea());
    let summit = &events(&record, &consult("USA", "PRK"))[0];
    let steps: Vec<_> =
        summit.history.iter().map(|step| (step.day.map(|d| d.to_string()), step.status)).collect();
    let day = |day: &str| Some(day.to_owned());
    let expected = [
        (day("2018-05-11"), Status::Planned),
        (day("2018-05-24"), Status::Cancelled),
        (day("2018-06-12"), Status::Occurred),
    ];
    assert_eq!(steps, expected);
    assert_eq!((summit.independent, summit.credibility), (1, None), "one outlet nobody has graded");
}

#[test]
fn what_is_kept_for_the_next_question_is_forgotten_when_another_changes_the_record() {
    let folder = std::env::temp_dir().join(format!("attache-recent-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let path = folder.join("record.db");
    let mut writer = Record::create(&path).expect("a record");
    let (first, rest) = (&korea()[..6], &korea()[6..]);
    fill(&mut writer, first);
    let shared = record::Shared::default();
    let mut readers: Vec<Record> = (0..2).map(|_| Record::open_to_read(&path).expect("opened")).collect();
    readers.iter_mut().for_each(|reader| reader.share(&shared));
    let days = [None, Some(date("2018-05-20"))];
    let see =
        |reader: &Record| days.map(|as_of| json(&events(reader, &Filter { as_of, ..Filter::default() })));
    let before: Vec<[String; 2]> = readers.iter().map(&see).collect();
    assert_eq!(before[0], before[1]);
    fill(&mut writer, rest);
    let fresh = Record::open_to_read(&path).expect("opened");
    let after = see(&fresh);
    assert_ne!(after, before[0]);
    for reader in readers.iter().chain(&readers) {
        assert_eq!(see(reader), after);
        let covered = |record: &Record| record.coverage(None).expect("coverage");
        assert_eq!(covered(reader), covered(&fresh));
    }
    let _ = std::fs::remove_dir_all(folder);
}
