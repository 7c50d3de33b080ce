//! Odds: they add up, stay inside 0 and 1, know nothing later than the day asked from, and are resolved.

use attache::document::Document;
use attache::outlook::odds::{Answer, Misread, Outlook, Question, outlook, resolve};
use attache::record::Record;
use jiff::ToSpan;
use jiff::civil::{Date, date};
use proptest::prelude::*;
use std::process::Command;
use std::sync::OnceLock;

const AS_OF: Date = date(2018, 8, 21);
const XI: &str = "Xi Jinping visits North Korea by 2018-09-09";

/// The dispatches this repository carries, read into one record that no test changes.
fn demo() -> Record {
    Record::open(demo_file()).expect("the demo's record")
}

fn demo_file() -> &'static std::path::Path {
    static FILE: OnceLock<tempfile::Path> = OnceLock::new();
    &FILE.get_or_init(|| tempfile::Path::demo("odds")).0
}

/// The record of the demonstration, in a file.
mod tempfile {
    pub struct Path(pub std::path::PathBuf);

    impl Path {
        pub fn demo(name: &str) -> Path {
            let path = std::env::temp_dir().join(format!("attache-{name}-{}.db", std::process::id()));
            let _ = std::fs::remove_file(&path);
            let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_attache"));
            let done =
                command.args(["demo", "--json", "--record"]).arg(&path).output().expect("attache runs");
            assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
            Path(path)
        }
    }
}

fn asked(sentence: &str, as_of: Date) -> Question {
    Question::read(sentence, as_of, None).unwrap_or_else(|error| panic!("{sentence}: {error}"))
}

fn odds(record: &Record, sentence: &str, as_of: Date) -> Outlook {
    outlook(record, &asked(sentence, as_of)).expect("odds")
}

/// Who, what, to or with whom, and the days.
#[track_caller]
fn check(sentence: &str, expected: &str) {
    let q = asked(sentence, AS_OF);
    let names = |parties: &[attache::claim::Party]| {
        parties.iter().map(|party| party.name.clone()).collect::<Vec<_>>().join("+")
    };
    let mode = q.mode.as_deref().unwrap_or("-");
    let got =
        format!("{} {}/{mode} {} {}..{}", names(&q.actors), q.act.name(), names(&q.recipients), q.from, q.by);
    assert_eq!(got, expected, "{sentence}");
}

#[test]
fn questions_are_read() {
    check(XI, "Xi Jinping CONSULT/visit North Korea 2018-08-22..2018-09-09");
    check(
        "Will Xi Jinping visit North Korea before 9 September 2018?",
        "Xi Jinping CONSULT/visit North Korea 2018-08-22..2018-09-08",
    );
    check(
        "Trump will meet Kim Jong Un within 90 days",
        "Donald Trump CONSULT/meet Kim Jong Un 2018-08-22..2018-11-19",
    );
    check(
        "Moon Jae-in goes to Pyongyang in September 2018",
        "Moon Jae-in CONSULT/visit North Korea 2018-09-01..2018-09-30",
    );
    check(
        "The United States imposes sanctions on Turkey by 2018-12-31",
        "United States SANCTION/- Turkey 2018-08-22..2018-12-31",
    );
    check(
        "The Chinese president visits North Korea next month",
        "Xi Jinping CONSULT/visit North Korea 2018-09-01..2018-09-30",
    );
}

#[test]
fn questions_not_understood_say_so() {
    let wrong = |sentence: &str| Question::read(sentence, AS_OF, None).expect_err(sentence);
    assert!(matches!(wrong("bananas are tasty"), Misread::NoAct(_)));
    assert!(matches!(wrong("Xi Jinping visits North Korea"), Misread::NoEnd(_)));
    assert!(matches!(wrong("Xi Jinping visits North Korea by 2018-08-01"), Misread::Over { .. }));
}

#[test]
fn the_article_s_visit_is_unlikely_and_does_not_come() {
    let record = demo();
    let given = odds(&record, XI, AS_OF);
    assert!((0.25..0.45).contains(&given.probability), "{}", given.probability);
    assert_eq!(given.likelihood, "unlikely");
    assert!(given.low < given.probability && given.probability < given.high);
    assert!(
        given.reasons.iter().all(|reason| !reason.grounds.is_empty()),
        "every reason stands on something"
    );
    let answer = |day| resolve(&record, &given.question, Some(day)).expect("an answer").answer;
    assert_eq!(answer(date(2018, 9, 9)), Answer::Open);
    assert_eq!(answer(date(2018, 9, 10)), Answer::No);
    let came = asked("Moon Jae-in goes to Pyongyang in September 2018", AS_OF);
    assert_eq!(resolve(&record, &came, None).expect("an answer").answer, Answer::Yes);
}

#[test]
fn announced_visits_are_likelier_than_rumoured_ones_and_those_than_none() {
    let record = demo();
    let of = |sentence| odds(&record, sentence, AS_OF).probability;
    let (announced, rumoured) = (of("Moon Jae-in goes to Pyongyang in September 2018"), of(XI));
    let none = of("Vladimir Putin visits North Korea by 2018-09-09");
    assert!(announced > rumoured && rumoured > none && none < 0.05, "{announced} {rumoured} {none}");
}

fn kinds(odds: &Outlook) -> Vec<&str> {
    odds.reasons.iter().map(|reason| reason.kind).collect()
}

#[test]
fn somebody_sent_in_the_place_of_another_calls_off_the_others_visit() {
    let given = odds(&demo(), XI, date(2018, 9, 6));
    assert!(given.probability < 0.05, "{}", given.probability);
    assert!(given.reasons.iter().any(|reason| reason.text.contains("Li Zhanshu")), "{:?}", kinds(&given));
}

#[test]
fn summits_count_from_the_day_their_host_is_known() {
    let record = demo();
    let trump = "Donald Trump visits Argentina by 2018-12-15";
    let known = odds(&record, trump, AS_OF);
    assert!(kinds(&known).contains(&"summit") && known.probability > 0.6, "{}", known.probability);
    assert!(!kinds(&odds(&record, trump, date(2017, 11, 15))).contains(&"summit"));
    let other = odds(&record, "Kim Jong Un visits Argentina by 2018-12-15", AS_OF);
    assert!(!kinds(&other).contains(&"summit"), "not a member");
}

#[test]
fn visits_that_were_not_returned_speak_for_one() {
    let given = odds(&demo(), XI, AS_OF);
    let visits = given.reasons.iter().find(|reason| reason.kind == "visits").expect("a reason");
    assert!(visits.shift > 0.0 && visits.text.contains("came to China"), "{}", visits.text);
}

/// A year of calls, each followed by a visit three days later, among other events.
fn calls_and_visits(follows: bool) -> Record {
    let mut record = Record::in_memory().expect("a record");
    let mut told = 0;
    let mut tell = |day: Date, what: &str| {
        told += 1;
        let document = Document {
            id: format!("{told}"),
            published: Some(day),
            source: Some("sample wire".into()),
            text: format!("{what} on {}.", day.strftime("%-d %B %Y")),
            ..Document::default()
        };
        record.put(&document, &attache::claim::claims(&document)).expect("written");
    };
    let at = |n: i32| date(2017, 1, 2).saturating_add(n.days());
    for n in 0..60 {
        tell(at(n * 9), "Wang Yi visited Japan");
    }
    for n in 0..13 {
        tell(at(n * 40), "Xi Jinping spoke by phone with Vladimir Putin");
        let lag = if follows { 3 } else { 20 + n };
        if n < 12 {
            tell(at(n * 40 + lag), "Xi Jinping visited Russia");
        }
    }
    record.settle().expect("settled");
    record
}

#[test]
fn a_pattern_that_fires_is_a_reason_and_chance_is_none() {
    let day = date(2017, 1, 2).saturating_add((12 * 40 + 1).days());
    let question = "Xi Jinping visits Russia within 14 days";
    let given = odds(&calls_and_visits(true), question, day);
    let pattern = given.reasons.iter().find(|reason| reason.kind == "pattern").expect("it fires");
    assert!(pattern.text.contains("telephone") && pattern.grounds.len() > 3, "{}", pattern.text);
    assert!(pattern.shift > 0.3 && pattern.shift <= 8f64.ln(), "{}", pattern.shift);
    sound(&given);
    let given = odds(&calls_and_visits(false), question, day);
    assert!(given.reasons.iter().all(|reason| !reason.text.contains("telephone")), "{:?}", given.reasons);
}

fn sound(odds: &Outlook) {
    let sum: f64 = odds.reasons.iter().map(|reason| reason.shift).sum();
    assert!((sum - odds.log_odds).abs() < 1e-6, "{sum} {}", odds.log_odds);
    let chance = 1.0 / (1.0 + (-sum).exp());
    assert!((chance - odds.probability).abs() < 1e-6);
    assert!(0.0 < odds.probability && odds.probability < 1.0);
    assert!(
        0.0 < odds.low && odds.low <= odds.probability && odds.probability <= odds.high && odds.high < 1.0
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn shifts_add_up_and_odds_stay_inside(
        month in 0i32..220, ahead in 1i32..400, who in 0usize..5, deed in 0usize..3,
    ) {
        let day = date(2001, 1, 1).saturating_add(month.months());
        let who = ["Xi Jinping", "Vladimir Putin", "China", "The United States", "Kim Jong Un"][who];
        let deed = ["visits North Korea", "meets Moon Jae-in", "imposes sanctions on North Korea"][deed];
        let by = day.saturating_add(ahead.days());
        if let Ok(question) = Question::read(&format!("{who} {deed} by {by}"), day, None) {
            sound(&outlook(&demo(), &question).expect("odds"));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    #[test]
    fn documents_published_later_change_no_odds(later in 1i32..400, which in 0usize..3) {
        let texts = [
            "President Xi Jinping arrived in Pyongyang on Sunday and met Kim Jong Un, Xinhua said.",
            "China called off a visit of President Xi Jinping to North Korea planned for September 9, its foreign ministry said.",
            "Chinese President Xi Jinping will visit North Korea on September 9, KCNA announced.",
        ];
        let name = format!("attache-later-{later}-{which}-{}.db", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::copy(demo_file(), &path).expect("copied");
        let mut record = Record::open(&path).expect("a record");
        let before = serde_json::to_string(&odds(&record, XI, AS_OF)).expect("JSON");
        let document = Document {
            id: "later".into(),
            published: Some(AS_OF.saturating_add(later.days())),
            source: Some("sample wire".into()),
            text: texts[which].into(),
            ..Document::default()
        };
        record.put(&document, &attache::claim::claims(&document)).expect("written");
        record.settle().expect("settled");
        let after = serde_json::to_string(&odds(&record, XI, AS_OF)).expect("JSON");
        let _ = std::fs::remove_file(&path);
        prop_assert_eq!(before, after);
    }
}

#[test]
fn kept_questions_are_listed_resolved_and_scored() {
    let file = tempfile::Path::demo("kept");
    let run = |args: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_attache"));
        let done =
            command.arg("outlook").args(args).arg("--record").arg(&file.0).output().expect("attache runs");
        (done.status.code(), String::from_utf8_lossy(&done.stdout).into_owned())
    };
    assert_eq!(run(&["score"]).0, Some(1));
    let (code, out) = run(&[XI, "--as-of", "2018-08-21", "--keep", "--json"]);
    let given: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!((code, &given["likelihood"]), (Some(0), &"unlikely".into()));
    let (_, out) = run(&["resolve", "--as-of", "2018-09-10", "--json"]);
    assert!(out.contains(r#""answer":"no""#), "{out}");
    assert!(run(&["list"]).1.contains(" no "));
    let (code, out) = run(&["score", "--json"]);
    let score: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!((code, &score["n"]), (Some(0), &1.into()));
    assert_eq!(run(&["bananas are tasty", "--as-of", "2018-08-21"]).0, Some(2));
    let flags = ["--actor", "Xi Jinping", "--recipient", "PRK", "--mode", "visit", "--by", "2018-09-09"];
    assert_eq!(run(&[&flags[..], &["--as-of", "2018-08-21"]].concat()).0, Some(0));
    let _ = std::fs::remove_file(&file.0);
}
