//! Hostile articles and hostile requests: no crash, no fault of the server, nothing of an article that a browser would
//! run, a terminal obey or a spreadsheet compute. A few cases in every run of the tests; `ATTACHE_FUZZ_MINUTES=60` goes
//! on for an hour and says how many requests that were.

mod hostile;

use hostile::{Article, Desk, Wrong, articles, requests};
use proptest::prelude::*;
use proptest::test_runner::{TestCaseError, TestError, TestRunner};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Cases of a run without `ATTACHE_FUZZ_MINUTES`.
const CASES: u32 = 6;

static ARTICLES: AtomicUsize = AtomicUsize::new(0);
static REQUESTS: AtomicUsize = AtomicUsize::new(0);
static RUNS: AtomicUsize = AtomicUsize::new(0);

/// Pages whose parameters a case tries with its own words, beside those of the description.
fn walk(desk: &Desk, wild: &[String]) -> Result<(), Wrong> {
    let mut asked: Vec<String> = desk.paths(wild);
    asked.extend(desk.found());
    for path in &asked {
        REQUESTS.fetch_add(1, Ordering::Relaxed);
        desk.get(path)?;
    }
    Ok(())
}

fn case(articles: &[Article], wild: &[String], raw: &[Vec<u8>]) -> Result<(), Wrong> {
    let desk = Desk::of(articles)?;
    ARTICLES.fetch_add(articles.len(), Ordering::Relaxed);
    walk(&desk, wild)?;
    for bytes in raw {
        REQUESTS.fetch_add(1, Ordering::Relaxed);
        desk.raw(bytes)?;
    }
    for args in desk.commands(wild) {
        RUNS.fetch_add(1, Ordering::Relaxed);
        desk.run(&args)?;
    }
    desk.whole()
}

#[test]
fn nothing_hostile_is_run_or_breaks_anything() {
    let minutes: Option<f64> = std::env::var("ATTACHE_FUZZ_MINUTES").ok().and_then(|text| text.parse().ok());
    let until = minutes.map(|minutes| Instant::now() + Duration::from_secs_f64(minutes * 60.0));
    let strategy =
        (prop::collection::vec(articles(), 1..8), prop::collection::vec(hostile::words(), 2..6), requests());
    let mut cases = 0;
    loop {
        let config = ProptestConfig {
            cases: CASES,
            max_shrink_iters: 30,
            failure_persistence: None,
            ..ProptestConfig::default()
        };
        let done = TestRunner::new(config).run(&strategy, |(articles, wild, raw)| {
            case(&articles, &wild, &raw).map_err(|wrong| TestCaseError::fail(wrong.0))
        });
        if let Err(TestError::Fail(why, (articles, wild, _))) = done {
            report(cases);
            let said = format!("{articles:?}\n{wild:?}");
            panic!("{why}\n{}", said.chars().take(1500).collect::<String>());
        }
        cases += CASES;
        if until.is_none_or(|until| Instant::now() >= until) {
            break;
        }
        report(cases);
    }
    report(cases);
    println!("nothing wrong");
}

fn report(cases: u32) {
    let [articles, requests, runs] = [&ARTICLES, &REQUESTS, &RUNS].map(|count| count.load(Ordering::Relaxed));
    println!("{cases} cases: {articles} hostile articles, {requests} requests, {runs} runs of commands");
}
