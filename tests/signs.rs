//! Signs that a terminal obeys or that turn text around, in names, outlets, sources, sentences, places and notes: none
//! reaches what is printed, a calendar file, a picture or a page.

mod desk;

use attache::claim::Source;
use attache::lexicon::ontology::Status;
use attache::record::{Draft, NoteKind, Record};
use desk::{date, dispatch, fill, north, who};
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// Colours, a window's title, the eight-bit CSI, a bell, a carriage return, overrides and isolates.
const BAD: &str = "\u{1b}[31m\u{1b}]0;mine\u{7}\u{9b}2J\r\u{202e}\u{2066}\u{200f}\u{61c}";

fn obeyed(sign: char) -> bool {
    matches!(sign, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        || (sign.is_control() && !matches!(sign, '\n' | '\t'))
}

/// A record in which everything that comes from outside holds such signs.
fn hostile(name: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("attache-signs-{name}-{}.db", std::process::id()));
    let _ = std::fs::remove_file(&path);
    let mut record = Record::create(&path).expect("a record");
    let xi = who("xi-jinping", &format!("Xi {BAD} Jinping"), "CHN");
    let envoy = who(&format!("envoy-{BAD}"), &format!("An {BAD} Envoy"), "PRK");
    let (outlet, text) = (format!("wire {BAD}"), format!("Xi {BAD} goes to Pyongyang on September 9."));
    let mut planned = dispatch(&format!("d1{BAD}"), "2018-08-18", &outlet, &text)
        .visit(xi.clone(), north())
        .status(Status::Planned)
        .at(&format!("Pyong{BAD}yang"), "PRK")
        .on("2018-09-09", "2018-09-09");
    planned.claims[0].cue = Some(format!("will {BAD}"));
    planned.claims[0].sources.push(Source { text: format!("Daily {BAD} NK"), id: None, grade: None });
    let denied = dispatch("d2", "2018-08-19", &outlet, &format!("It {BAD} was denied."))
        .visit(xi.clone(), north())
        .status(Status::Denied)
        .by(&format!("Ministry {BAD}"))
        .on("2018-09-09", "2018-09-09");
    let came = dispatch("d3", "2018-08-01", &outlet, &format!("The {BAD} envoy came."))
        .visit(envoy, xi)
        .on("2018-07-30", "2018-07-31");
    fill(&mut record, &[planned, denied, came]);
    let events = record.events(&attache::record::Filter::default()).expect("events");
    for event in &events {
        let note = Draft {
            kind: NoteKind::Comment,
            by: format!("A. {BAD} Desk"),
            day: date("2018-08-20"),
            correction: None,
            text: Some(format!("seen {BAD}")),
            about: vec![event.ledger[0].id()],
        };
        record.note(&note, &event.ledger).expect("noted");
    }
    path
}

fn attache(args: &[&str], record: &PathBuf) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_attache"));
    for name in ["ATTACHE_RECORD", "ATTACHE_DATA"] {
        command.env_remove(name);
    }
    let run = command.args(args).arg("--record").arg(record).stdin(Stdio::null()).output().expect("it runs");
    assert!(matches!(run.status.code(), Some(0 | 1)), "{args:?}: {}", String::from_utf8_lossy(&run.stderr));
    let text = String::from_utf8(run.stdout).expect("UTF-8");
    format!("{text}{}", String::from_utf8_lossy(&run.stderr))
}

/// What a command prints holds `words` and nothing a terminal obeys.
#[track_caller]
fn check(args: &[&str], record: &PathBuf, words: &str) -> String {
    let text = attache(args, record);
    let text = if args.contains(&"--ics") { text.replace("\r\n", "\n") } else { text };
    let bad: Vec<char> = text.chars().filter(|sign| obeyed(*sign)).collect();
    assert!(bad.is_empty(), "{args:?}: {bad:?} in {text:?}");
    assert!(text.contains(words), "{args:?} says nothing of {words}: {text}");
    text
}

#[test]
fn the_brief_prints_nothing_that_is_obeyed() {
    let record = hostile("brief");
    let brief = ["brief", "CHN", "PRK", "--as-of", "2018-08-20"];
    let text = check(&brief, &record, "Jinping");
    assert!(text.contains("denied by Ministry"), "{text}");
    check(&[&brief[..], &["--json"]].concat(), &record, "Jinping");
}

#[test]
fn a_calendar_file_holds_nothing_that_is_obeyed() {
    let record = hostile("calendar");
    let ahead = ["calendar", "CHN", "PRK", "--as-of", "2018-08-20"];
    let ics = check(&[&ahead[..], &["--ics"]].concat(), &record, "SUMMARY:A visit of Xi");
    let names =
        ics.lines().filter(|line| !line.starts_with(' ')).filter_map(|line| line.split_once([':', ';']));
    let known = [
        "BEGIN",
        "VERSION",
        "PRODID",
        "CALSCALE",
        "UID",
        "DTSTAMP",
        "DTSTART",
        "DTEND",
        "STATUS",
        "TRANSP",
        "SUMMARY",
        "DESCRIPTION",
        "END",
    ];
    for (name, _) in names {
        assert!(known.contains(&name), "no text makes a line of its own: {name}");
    }
    check(&ahead, &record, "Jinping");
    check(&[&ahead[..], &["--json"]].concat(), &record, "Jinping");
}

#[test]
fn lists_ledgers_and_notes_print_nothing_that_is_obeyed() {
    let record = hostile("lists");
    for args in [
        &["events", "--ledger"][..],
        &["events", "--json"],
        &["relations", "CHN", "PRK", "--as-of", "2018-08-20"],
        &["search", "envoy"],
        &["notes"],
        &["notes", "--json"],
    ] {
        check(args, &record, "");
    }
    check(&["events", "--ledger"], &record, "Jinping");
}

#[test]
fn a_picture_holds_nothing_that_is_obeyed() {
    let svg = attache::chart::waterfall(
        &format!("Xi {BAD} visits"),
        &[attache::chart::Share { label: format!("base {BAD} rate"), log_odds: -1.0, link: None }],
    );
    assert!(!svg.chars().any(obeyed), "{svg:?}");
}
