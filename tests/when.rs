//! Time expressions: the rows of `specs/when.md`, properties, and figures on corpora where they are.

mod meantime;

use attache::claim::when::{Direction, Interval, TimeExpression, times};
use jiff::civil::Date;
use meantime::shared;
use proptest::prelude::*;
use std::collections::HashSet;
use std::fmt::Write as _;

/// Counts in the manner of TempEval-3.
#[derive(Default)]
struct Counts {
    gold: usize,
    found: usize,
    relaxed: usize,
    strict: usize,
    kind: usize,
    value: usize,
}

impl Counts {
    fn f1(&self, hits: usize) -> f64 {
        2.0 * hits as f64 / (self.gold + self.found).max(1) as f64
    }
}

/// Compare one article; differences go to `log`.
fn compare(article: &meantime::Article, datelines: bool, counts: &mut Counts, log: &mut String) {
    let gold: Vec<_> = article.gold.iter().filter(|g| datelines || !g.dateline).collect();
    let lines: Vec<_> = article.gold.iter().filter(|g| g.dateline && !datelines).map(|g| g.span).collect();
    let meets = |a: (usize, usize), b: (usize, usize)| a.0 < b.1 && b.0 < a.1;
    let found: Vec<_> = times(&article.text, article.published)
        .into_iter()
        .filter(|t| !lines.iter().any(|line| meets(*line, (t.span.start, t.span.end))))
        .collect();
    counts.gold += gold.len();
    counts.found += found.len();
    let mut used = HashSet::new();
    for gold in &gold {
        let hit = (0..found.len())
            .find(|k| !used.contains(k) && meets(gold.span, (found[*k].span.start, found[*k].span.end)));
        let words = &article.text[gold.span.0..gold.span.1];
        let Some(k) = hit else {
            let _ = writeln!(log, "MISS  {} {} [{words}] {}", gold.kind, gold.value, article.name);
            continue;
        };
        used.insert(k);
        let time = &found[k];
        counts.relaxed += 1;
        counts.strict += usize::from(gold.span == (time.span.start, time.span.end));
        counts.kind += usize::from(gold.kind == time.kind.name());
        counts.value += usize::from(gold.value == time.value);
        if gold.value != time.value || gold.span != (time.span.start, time.span.end) {
            let ours = time.span.of(&article.text);
            let why = if gold.value == time.value { "SPAN" } else { "VALUE" };
            let _ = writeln!(
                log,
                "{why} {} {} [{words}] ours {} [{ours}] {:?} {}",
                gold.kind, gold.value, time.value, time.direction, article.name
            );
        }
    }
    for time in found.iter().enumerate().filter(|(k, _)| !used.contains(k)).map(|(_, t)| t) {
        let around = &article.text[time.span.start..].chars().take(60).collect::<String>().replace('\n', " ");
        let _ = writeln!(
            log,
            "EXTRA {} {} [{}] {around} {}",
            time.kind.name(),
            time.value,
            time.span.of(&article.text),
            article.name
        );
    }
}

#[test]
fn meantime_figures() {
    let Some(shared) = shared() else { return };
    let articles = meantime::articles(&shared);
    for (half, held) in [("development half", false), ("held-back half", true)] {
        for datelines in [true, false] {
            let (mut counts, mut log) = (Counts::default(), String::new());
            let half_of = articles.iter().filter(|(h, _)| *h == held);
            half_of.for_each(|(_, article)| compare(article, datelines, &mut counts, &mut log));
            if counts.gold == 0 {
                continue;
            }
            println!(
                "MEANTIME {half}, datelines {}: gold {} found {} | relaxed F1 {:.3} strict F1 {:.3} | type F1 {:.3} value F1 {:.3} (value accuracy {:.3})",
                if datelines { "in" } else { "out" },
                counts.gold,
                counts.found,
                counts.f1(counts.relaxed),
                counts.f1(counts.strict),
                counts.f1(counts.kind),
                counts.f1(counts.value),
                counts.value as f64 / counts.relaxed.max(1) as f64,
            );
            let undated = articles.iter().filter(|(h, a)| *h == held && a.published.is_none()).count();
            if undated > 0 {
                println!("  {undated} articles without a publication day");
            }
            if !held && !datelines && std::env::var_os("ATTACHE_VERBOSE").is_some() {
                println!("{log}");
            }
        }
    }
}

/// How often the days of a gold claim are those of an expression in its sentence, or in its text.
#[test]
fn gold_claims_within_reach() {
    let Some(shared) = shared() else { return };
    let mut files: Vec<_> = std::fs::read_dir(shared.join("gold/dev"))
        .into_iter()
        .flatten()
        .flatten()
        .map(|e| e.path())
        .collect();
    files.sort();
    let (mut dated, mut sentence, mut anywhere, mut today) = (0, 0, 0, 0);
    for file in files.iter().filter(|f| f.extension().is_some_and(|e| e == "json")) {
        let gold: serde_json::Value =
            serde_json::from_str(&std::fs::read_to_string(file).unwrap_or_default()).unwrap_or_default();
        let text = std::fs::read_to_string(file.with_extension("txt")).unwrap_or_default();
        let body = text.split_once("\n\n").map_or("", |(_, body)| body);
        let published: Option<Date> = gold["published"].as_str().and_then(|d| d.parse().ok());
        let found = times(body, published);
        for claim in gold["claims"].as_array().into_iter().flatten() {
            let day = |end: &str| claim["when"][end].as_str().and_then(|d| d.parse::<Date>().ok());
            let (Some(from), Some(to)) = (day("from"), day("to")) else {
                continue;
            };
            let words = claim["sentence"].as_str().unwrap_or_default();
            let start = body.find(words).unwrap_or(body.len());
            let same = |t: &&TimeExpression| t.interval.is_some_and(|i| (i.from, i.to) == (from, to));
            let inside = |t: &&TimeExpression| t.span.start >= start && t.span.end <= start + words.len();
            dated += 1;
            let here = found.iter().filter(inside).any(|t| same(&t));
            sentence += usize::from(here);
            anywhere += usize::from(found.iter().any(|t| same(&t)));
            today += usize::from(Some(from) == published && Some(to) == published);
            if !here && std::env::var_os("ATTACHE_VERBOSE").is_some() {
                let here: Vec<_> = found
                    .iter()
                    .filter(inside)
                    .map(|t| format!("{}={}", t.span.of(body), interval(t)))
                    .collect();
                println!(
                    "REACH {} {from}..{to} {here:?} {}",
                    gold["published"],
                    words.chars().take(150).collect::<String>()
                );
            }
        }
    }
    println!(
        "gold/dev: {dated} dated claims; days of an expression in the sentence {sentence}, in the text {anywhere}; the publication day {today}"
    );
}

#[test]
fn a_caller_who_knows_the_tense_has_the_last_word() {
    let published = Date::new(2018, 8, 20).ok();
    let friday = &times("The ministers met Friday.", published)[0];
    assert_eq!((friday.value.as_str(), friday.direction), ("2018-08-17", Some(Direction::Past)));
    assert!(friday.depends_on_tense());
    let ahead = friday.resolve(Some(Direction::Future));
    assert_eq!(ahead.value, "2018-08-24");
    assert_eq!(ahead.interval, Date::new(2018, 8, 24).ok().map(Interval::day));
    let yesterday = &times("They met yesterday.", published)[0];
    assert!(!yesterday.depends_on_tense());
    assert_eq!(yesterday.resolve(Some(Direction::Future)).value, "2018-08-19");
}

/// Words that mean time, and what may stand between them.
const SALAD: &str = "last next this the same previous following a an two 25 2018 1990s 10:30 a.m. p.m. Sun. Friday May \
    March Sept. 9 9th - – , . ' ’s / day days week year years decade century quarter first third half of in since from \
    to between and until before after ago later earlier early late mid end start every per twice weekly morning night \
    noon GMT summer fall Christmas Easter now the future soon recent past coming day-long -long old several few 0 99 \
    1000000 9999 XIX Ω é “ ” ( ) \n\n Q3 FY2018 fiscal will said was to be";

fn salad() -> impl Strategy<Value = String> {
    let words: Vec<&str> = SALAD.split(' ').filter(|w| !w.is_empty()).collect();
    let gap = prop_oneof![4 => Just(" "), 1 => Just("")];
    prop::collection::vec((prop::sample::select(words), gap), 0..40)
        .prop_map(|words| words.into_iter().map(|(word, gap)| format!("{word}{gap}")).collect())
}

fn sound(text: &str, published: Option<Date>) -> Result<(), TestCaseError> {
    let mut last = 0;
    for time in times(text, published) {
        prop_assert!(time.span.start >= last && time.span.start < time.span.end);
        prop_assert!(text.get(time.span.start..time.span.end).is_some());
        prop_assert!(time.interval.is_none_or(|days| days.from <= days.to));
        prop_assert!(!time.value.is_empty());
        prop_assert_eq!(&time.resolve(time.direction), &time);
        last = time.span.end;
    }
    Ok(())
}

proptest! {
    #[test]
    fn any_text_is_read(text in "\\PC{0,80}", day in 0i32..20000) {
        sound(&text, Date::constant(1990, 1, 1).checked_add(jiff::Span::new().days(day)).ok())?;
    }

    #[test]
    fn any_words_of_time_are_read(text in salad(), year in -9999i16..=9999, month in 1i8..=12) {
        sound(&text, None)?;
        sound(&text, Date::new(year, month, 1).ok())?;
    }
}

/// No pattern may look so far ahead that a long line without an end costs more than its length.
#[test]
fn a_line_of_a_megabyte_is_read() {
    let published = Date::new(2018, 8, 20).ok();
    for words in [
        "last Sun. 3 March, ",
        "two days after ",
        "the same year of ",
        "March 25-28-",
        "will meet Friday ",
        "early ",
    ] {
        let line = words.repeat(1_000_000 / words.len());
        let begun = std::time::Instant::now();
        let found = times(&line, published).len();
        println!("{words:?}: {found} in {:?}", begun.elapsed());
        assert!(begun.elapsed().as_secs() < 20);
    }
}

/// One row of `specs/when.md`.
struct Row {
    line: usize,
    text: String,
    target: Option<(usize, usize)>,
    published: Option<Date>,
    expected: [String; 3],
    known_wrong: bool,
}

fn rows() -> Vec<Row> {
    let mut known_wrong = false;
    let mut rows = Vec::new();
    for (line, row) in include_str!("../specs/when.md").lines().enumerate() {
        known_wrong |= row.starts_with("## Known wrong");
        let cells: Vec<_> = row.trim_matches('|').split(" | ").map(str::trim).collect();
        let head = cells[0] == "text" || cells[0].starts_with("---");
        if row.starts_with('|') && !head {
            rows.push(parse(line + 1, &cells, known_wrong));
        }
    }
    rows
}

fn parse(line: usize, cells: &[&str], known_wrong: bool) -> Row {
    let (open, close) = (cells[0].find('['), cells[0].find(']'));
    Row {
        line,
        text: cells[0].replace(['[', ']'], ""),
        target: open.zip(close).map(|(open, close)| (open, close - 1)),
        published: cells[1].parse().ok(),
        expected: [2, 3, 4].map(|k| cells[k].to_string()),
        known_wrong,
    }
}

fn interval(time: &TimeExpression) -> String {
    let Some(days) = time.interval else {
        return "-".to_string();
    };
    let precision = serde_json::to_value(days.precision).expect("a word");
    let precision = precision.as_str().unwrap_or_default();
    match days.from == days.to {
        true => format!("{} {precision}", days.from),
        false => format!("{}..{} {precision}", days.from, days.to),
    }
}

/// Whether what the row expects is found where it looks; if not, what is found instead.
fn holds(row: &Row) -> Result<(), String> {
    let found = times(&row.text, row.published);
    let Some((start, end)) = row.target else {
        let words: Vec<_> = found.iter().map(|t| (t.span.of(&row.text), &t.value)).collect();
        return if words.is_empty() { Ok(()) } else { Err(format!("found {words:?}")) };
    };
    let Some(time) = found.iter().find(|t| t.span.start < end && start < t.span.end) else {
        return Err("found nothing".to_string());
    };
    let ours = [time.kind.name().to_string(), time.value.clone(), interval(time)];
    if (time.span.start, time.span.end) == (start, end) && ours == row.expected {
        return Ok(());
    }
    Err(format!("[{}] {ours:?}, not {:?}", time.span.of(&row.text), row.expected))
}

#[test]
fn the_rows_of_the_spec_hold() {
    let rows = rows();
    println!("{} rows", rows.len());
    assert!(rows.len() >= 120);
    let wrong = rows.iter().filter_map(|row| match (holds(row), row.known_wrong) {
        (Err(why), false) => Some(format!("line {}: {} {why}", row.line, row.text)),
        (Ok(()), true) => Some(format!("line {}: {} is right now", row.line, row.text)),
        _ => None,
    });
    let wrong: Vec<_> = wrong.collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
