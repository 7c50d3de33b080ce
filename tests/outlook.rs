//! The outlook: the field's protocol, nothing of the day asked about, calibration, and the command.

use attache::outlook::curve::{Curve, Logistic, calibration_error};
use attache::outlook::learn::{Plan, Report, forecast};
use attache::outlook::quads::{Fact, Quads, Split};
use attache::outlook::rank::rank;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

// The protocol

#[test]
fn ranks_pass_over_other_truths_and_count_half_the_ties() {
    let check =
        |scores: &[f32], truth, all: &[u32], expected: f64| assert_eq!(rank(scores, truth, all), expected);
    check(&[0.9, 0.5, 0.1], 0, &[0], 1.0);
    check(&[0.9, 0.5, 0.1], 2, &[2], 3.0);
    check(&[0.9, 0.5, 0.1], 2, &[0, 2], 2.0);
    check(&[0.9, 0.5, 0.1], 2, &[0, 1, 2], 1.0);
    check(&[0.0, 0.0, 0.0, 0.0, 0.0], 3, &[3], 3.0);
    check(&[0.0, 0.0, 0.0, 0.0, 0.0], 3, &[1, 3], 2.5);
    check(&[0.5, 0.5, 0.9], 0, &[0], 2.5);
}

proptest! {
    /// The mean rank over all entities is the same whatever the scores: ties give nobody an advantage.
    #[test]
    fn ranks_share_out_the_places(scores in prop::collection::vec((0u8..5).prop_map(f32::from), 1..40)) {
        let all = scores.len() as u32;
        let sum: f64 = (0..all).map(|truth| rank(&scores, truth, &[truth])).sum();
        prop_assert!((sum - f64::from(all * (all + 1)) / 2.0).abs() < 1e-6);
    }

    /// A curve of calibration never falls.
    #[test]
    fn curves_rise(seen in prop::collection::vec((0.0f32..1.0, any::<bool>()), 0..400), a in 0.0f32..1.0, b in 0.0f32..1.0) {
        let curve = Curve::fit(seen);
        prop_assert!(curve.at(a.min(b)) <= curve.at(a.max(b)) + 1e-5);
        prop_assert!((0.0..=1.0).contains(&curve.at(a)));
    }
}

#[test]
fn calibration_is_the_weighted_gap() {
    assert_eq!(calibration_error(&[]), 0.0);
    assert!((calibration_error(&[(0.95, true), (0.95, false)]) - 0.45).abs() < 1e-6);
    let exact: Vec<(f32, bool)> = (0..100).map(|at| (0.25, at % 4 == 0)).collect();
    assert!(calibration_error(&exact) < 1e-6);
}

#[test]
fn odds_are_learnt_from_signs_and_are_the_first_sign_before() {
    let odds = |chance: f64| (chance / (1.0 - chance)).ln();
    let unknown = Logistic::fit(&[], [1.0, 0.0]);
    assert!((unknown.at(&[odds(0.3), 5.0]) - 0.3).abs() < 1e-6);
    let said = |at: usize| [0.2, 0.5, 0.8][at % 3];
    let came = |at: usize| (at / 3 % 10) < [1, 3, 7][at % 3];
    let seen: Vec<([f64; 2], bool)> = (0..3000).map(|at| ([odds(said(at)), 0.0], came(at))).collect();
    let learnt = Logistic::fit(&seen, [1.0, 0.0]);
    for (said, came) in [(0.2, 0.1), (0.5, 0.3), (0.8, 0.7)] {
        assert!(
            (learnt.at(&[odds(said), 0.0]) - came).abs() < 0.04,
            "{said}: {}",
            learnt.at(&[odds(said), 0.0])
        );
    }
    let alone: Vec<([f64; 1], bool)> = (0..50).map(|_| ([8.0], true)).collect();
    assert!((0.99..=1.0).contains(&Logistic::fit(&alone, [1.0]).at(&[30.0])));
}

#[test]
fn times_become_days_and_every_fact_an_inverse() {
    let quads = Quads::new(vec![
        ([0, 1, 2, 48], Split::Train),
        ([2, 0, 3, 96], Split::Test),
        ([0, 1, 2, 48], Split::Train),
    ]);
    assert_eq!((quads.entities, quads.relations, quads.days), (4, 2, 2));
    let fact = |day, subject, relation, object| Fact { day, subject, relation, object };
    let facts: Vec<Fact> = quads.facts.iter().map(|(fact, _)| *fact).collect();
    assert_eq!(facts, [fact(0, 0, 1, 2), fact(0, 2, 3, 0), fact(1, 2, 0, 3), fact(1, 3, 2, 2)]);
}

// What is known

/// Sixty days among twelve: every actor has its usual partner, and a visit follows two days after a call.
fn days(change: impl Fn(u32, u32) -> u32) -> Quads {
    let mut rows = Vec::new();
    for day in 0..60u32 {
        let split = if day < 40 {
            Split::Train
        } else if day < 50 {
            Split::Valid
        } else {
            Split::Test
        };
        for actor in 0..6u32 {
            rows.push(([actor, 0, change(day, 6 + actor), day], split));
            let called = 6 + (actor * 5 + day) % 6;
            rows.push(([actor, 1, change(day, called), day], split));
            rows.push(([actor, 2, change(day, 6 + (actor * 5 + day.saturating_sub(2)) % 6), day], split));
        }
    }
    Quads::new(rows)
}

fn outlook(quads: &Quads) -> Report {
    let mut plan = Plan { explain: 100_000, ..Plan::default() };
    plan.growth.trees = 30;
    forecast(quads, &plan, &mut |_, _| {})
}

/// Answers and probabilities of all questions of some days.
fn answers(report: &Report, days: std::ops::Range<u32>) -> BTreeMap<(u32, u32, u32), Vec<(u32, u32)>> {
    let asked = report.explained.iter().filter(|explained| days.contains(&explained.day));
    let answers = asked.map(|asked| {
        let answers = asked.answers.iter().map(|answer| (answer.object, answer.probability.to_bits()));
        ((asked.day, asked.subject, asked.relation), answers.collect())
    });
    answers.collect()
}

#[test]
fn nothing_of_the_day_or_later_is_known() {
    let plain = outlook(&days(|_, object| object));
    let changed = outlook(&days(|day, object| if day >= 55 { 6 + (object + 1) % 6 } else { object }));
    let (before, after) = (answers(&plain, 50..55), answers(&changed, 50..55));
    assert!(before.len() > 50);
    assert_eq!(before, after);
    let (plain, changed) = (answers(&plain, 55..56), answers(&changed, 55..56));
    let same = plain.iter().filter(|(asked, _)| changed.contains_key(asked));
    let differ: Vec<_> = same.clone().filter(|(asked, answers)| changed[asked] != **answers).collect();
    assert!(same.count() > 10 && differ.is_empty(), "{differ:?}");
}

#[test]
fn what_follows_is_learnt_and_explained() {
    let report = outlook(&days(|_, object| object));
    assert!(report.figures.mrr > 0.8, "{:?}", report.figures);
    let visits = || report.explained.iter().filter(|asked| asked.relation == 2);
    let right = visits().filter(|asked| asked.answers[0].came_true).count();
    assert!(right * 10 >= visits().count() * 9, "{right}");
    for asked in visits() {
        let first = &asked.answers[0];
        assert!((0.0..=1.0).contains(&first.probability) && !first.adds.is_empty());
        for rule in &first.rules {
            assert!(rule.hits <= rule.tries && rule.days.iter().all(|&day| day < asked.day), "{rule:?}");
            assert!(rule.days.first() == Some(&(asked.day - rule.delay)), "{rule:?}");
        }
    }
}

#[test]
fn little_or_nothing_to_learn_from_is_no_error() {
    for rows in [
        vec![],
        vec![([0, 0, 1, 0], Split::Test)],
        vec![([0, 0, 1, 0], Split::Train), ([1, 0, 0, 3], Split::Test)],
    ] {
        let tests = rows.iter().filter(|(_, split)| *split == Split::Test).count();
        assert_eq!(outlook(&Quads::new(rows)).figures.queries, tests * 2);
    }
}

// The command

fn write(folder: &Path, name: &str, rows: &[[u32; 4]]) {
    let lines = rows.iter().map(|[s, r, o, t]| format!("{s}\t{r}\t{o}\t{t}\n"));
    std::fs::write(folder.join(name), lines.collect::<String>()).expect("written");
}

fn run(folder: &Path, args: &[&str]) -> (Option<i32>, String, String) {
    let files = ["forecast", "--train", "train.txt", "--valid", "valid.txt", "--test", "test.txt"];
    let run = Command::new(env!("CARGO_BIN_EXE_attache")).args(files).args(args).current_dir(folder).output();
    let run = run.expect("attache runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (run.status.code(), text(&run.stdout), text(&run.stderr))
}

#[test]
fn the_command_measures_and_explains() {
    let folder = std::env::temp_dir().join(format!("attache-outlook-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder of our own");
    let quads = days(|_, object| object);
    let of = |split| {
        let rows = quads
            .facts
            .iter()
            .filter(|(fact, own)| *own == split && (fact.relation as usize) < quads.relations);
        rows.map(|(fact, _)| [fact.subject, fact.relation, fact.object, fact.day * 24]).collect::<Vec<_>>()
    };
    write(&folder, "train.txt", &of(Split::Train));
    write(&folder, "valid.txt", &of(Split::Valid));
    write(&folder, "test.txt", &of(Split::Test));
    let (code, out, err) = run(&folder, &["--json"]);
    let figures: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!((code, &figures["queries"]), (Some(0), &360.into()), "{out}{err}");
    let number = |name: &str| figures[name].as_f64().expect("a number");
    assert!(number("mrr") > 0.8 && number("hits1") <= number("hits3") && number("hits3") <= number("hits10"));
    assert!(number("seconds") > 0.0 && number("calibration_error") <= 1.0);
    std::fs::write(folder.join("relation2id.txt"), "Call\t1\nVisit\t2\n").expect("written");
    let (code, out, _) = run(&folder, &["--explain", "3", "--first-day", "2014-01-01"]);
    assert!(code == Some(0) && out.contains("2014-02-2") && out.contains("It was "), "{out}");
    write(&folder, "valid.txt", &[]);
    std::fs::write(folder.join("test.txt"), "1\t2\t3\t4\n1 2 x 4\n").expect("written");
    let (code, _, err) = run(&folder, &[]);
    assert!(code == Some(2) && err.contains("test.txt:2:1:"), "{err}");
    std::fs::write(folder.join("test.txt"), "1\t2\t4294967295\t4\n").expect("written");
    assert_eq!(run(&folder, &[]).0, Some(2));
    std::fs::remove_dir_all(&folder).expect("our own folder goes");
}

/// What the command prints of the same facts, written as `line` writes them; seconds aside.
fn printed(name: &str, line: impl Fn([u32; 4]) -> String, names: bool) -> serde_json::Value {
    let folder = std::env::temp_dir().join(format!("attache-outlook-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder of our own");
    let quads = days(|_, object| object);
    for (split, file) in [(Split::Train, "train.txt"), (Split::Valid, "valid.txt"), (Split::Test, "test.txt")]
    {
        let own = quads.facts.iter().filter(|(fact, own)| *own == split && fact.relation < 3);
        let lines = own.map(|(fact, _)| line([fact.subject, fact.relation, fact.object, fact.day]));
        std::fs::write(folder.join(file), lines.collect::<String>()).expect("written");
    }
    if names {
        std::fs::write(folder.join("entity2id.txt"), "Nobody\t0\n").expect("written");
        std::fs::write(folder.join("stat.txt"), "12\t3\t0\n").expect("written");
    }
    let (code, out, err) = run(&folder, &["--json", "--explain", "20"]);
    std::fs::remove_dir_all(&folder).expect("our own folder goes");
    assert_eq!(code, Some(0), "{err}");
    let mut value: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    for clock in ["seconds", "cpu_seconds"] {
        value[clock] = serde_json::Value::Null;
    }
    value
}

#[test]
fn units_of_time_and_forms_of_lines_change_nothing() {
    let plain = printed("plain", |[s, r, o, t]| format!("{s}\t{r}\t{o}\t{t}\n"), true);
    let check = |name, line: fn([u32; 4]) -> String| assert_eq!(printed(name, line, false), plain, "{name}");
    check("hours", |[s, r, o, t]| format!("{s}\t{r}\t{o}\t{}\n", t * 24));
    check("later", |[s, r, o, t]| format!("{s}\t{r}\t{o}\t{}\n", 1 + t));
    check("fifth", |[s, r, o, t]| format!("{s}\t{r}\t{o}\t{}\t0\n", t * 24));
    check("fifth-other", |[s, r, o, t]| format!("{s}\t{r}\t{o}\t{t}\t-1\n"));
    check("windows", |[s, r, o, t]| format!("{s}\t{r}\t{o}\t{t}\r\n"));
    check("blanks", |[s, r, o, t]| format!(" {s} {r}  {o} {t} \t\n\n"));
    check("mark", |[s, r, o, t]| {
        let mark = if (s, r, t) == (0, 0, 0) { "\u{feff}" } else { "" };
        format!("{mark}{s}\t{r}\t{o}\t{t}\n")
    });
}

/// On the field's smallest set, cut to be quick: the full figures are those of the README.
#[test]
fn icews_is_forecast_as_well_as_before() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/tkg/icews14s");
    let file = |name: &str| folder.join(name);
    if !folder.is_dir() {
        println!("skipped: ../shared/data/tkg/icews14s is not there");
        return;
    }
    let mut quads =
        Quads::read(&file("train.txt"), &file("valid.txt"), &file("test.txt")).expect("quadruples");
    quads.facts.retain(|(fact, _)| fact.day < 308);
    let mut plan = Plan { questions: 6_000, checks: 1_500, passes: (2, 1), ..Plan::default() };
    plan.growth.trees = 40;
    for (_, split) in quads.facts.iter_mut().filter(|(fact, _)| fact.day >= 304) {
        *split = Split::Test;
    }
    let report = forecast(&quads, &plan, &mut |_, _| {});
    println!("{:?}, calibration error {:.3}", report.figures, report.calibration);
    assert!(report.figures.mrr > 0.42, "{:?}", report.figures);
}
