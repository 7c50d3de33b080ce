//! Runs `specs/*.md`: behaviour written to be read, held true.
//!
//! A spec is a heading, prose, a fenced `article` block and a fenced `claims` block:
//!
//! ````text
//! ## A planned visit has its source
//!
//! ```article date=2018-08-20 source="Radio Nord"
//! Anna Berg will visit Ruritania next week, Radio Nord reports.
//! ```
//! ```claims
//! CONSULT/visit planned | Anna Berg > Ruritania | by Radio Nord
//! ! CONSULT/visit occurred
//! ```
//! ````
//!
//! Each line must match a claim of its own; parts left out are not checked, `*` stands for anything and
//! `-` for nothing. A line after `!` must match no claim. `claims exactly` allows no other claim.
//! `claims known-wrong because ...` holds a reading known to be wrong, and fails when it changes.
//! `UPDATE_SPECS=1 cargo test --release --test specs` writes what is read into the blocks that fail.

use attache::claim::{Claim, claims};
use attache::document::{Document, date};
use attache::score::line::line;
use std::path::{Path, PathBuf};

/// One `claims` block with the article before it.
struct Spec {
    heading: String,
    article: Document,
    /// What stands after `claims`.
    mark: String,
    /// Indexes of the lines within the block.
    lines: std::ops::Range<usize>,
}

/// The specs of a file's lines; an `article` may have several `claims`.
fn specs(lines: &[&str]) -> Vec<Spec> {
    let (mut heading, mut article) = (String::new(), Document::default());
    let mut specs = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        if lines[at].starts_with('#') {
            heading = lines[at].trim_start_matches('#').trim().to_owned();
        }
        let Some(info) = lines[at].strip_prefix("```") else {
            at += 1;
            continue;
        };
        let length = lines[at + 1..].iter().position(|line| line.trim_end() == "```");
        let block = at + 1..at + 1 + length.expect("a fenced block has an end");
        let (kind, rest) = info.split_once(' ').unwrap_or((info, ""));
        match kind {
            "article" => article = document(&heading, rest, &lines[block.clone()].join("\n")),
            "claims" => specs.push(Spec {
                heading: heading.clone(),
                article: article.clone(),
                mark: rest.to_owned(),
                lines: block.clone(),
            }),
            _ => {}
        }
        at = block.end + 1;
    }
    specs
}

fn document(heading: &str, info: &str, text: &str) -> Document {
    Document {
        id: heading.to_lowercase().replace(' ', "-"),
        title: value(info, "title"),
        source: value(info, "source"),
        published: value(info, "date").map(|day| date::parse(&day).expect("a spec's date is a date")),
        text: text.to_owned(),
        ..Document::default()
    }
}

/// The value of `key=value` or `key="a value"`.
fn value(info: &str, key: &str) -> Option<String> {
    let info = format!(" {info}");
    let (_, rest) = info.split_once(&format!(" {key}="))?;
    let value = match rest.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next(),
        None => rest.split_whitespace().next(),
    };
    value.map(str::to_owned)
}

/// Whether a claim, printed on one line, has all that `expected` names.
fn matches(expected: &str, printed: &str) -> bool {
    let parts: Vec<&str> = printed.split(" | ").collect();
    expected.split(" | ").enumerate().all(|(at, part)| match part.trim() {
        part if at == 0 => head(part, parts[0]),
        part if part.contains(" > ") => sides(part, parts[1]),
        part => labelled(part, &parts[2..]),
    })
}

/// `ACT/mode status`, mode and status as far as given.
fn head(expected: &str, printed: &str) -> bool {
    let split = |head: &str| {
        let (act, status) = head.split_once(' ').unwrap_or((head, ""));
        let (act, mode) = act.split_once('/').unwrap_or((act, ""));
        [act, mode, status].map(|part| part.trim().to_owned())
    };
    let pairs = split(expected).into_iter().zip(split(printed));
    pairs.into_iter().all(|(expected, printed)| ["", "*"].contains(&expected.as_str()) || expected == printed)
}

fn sides(expected: &str, printed: &str) -> bool {
    let (expected, printed) = (expected.split_once(" > "), printed.split_once(" > "));
    expected.zip(printed).is_some_and(|(expected, printed)| {
        let same = |expected: &str, printed: &str| expected.trim() == "*" || expected.trim() == printed;
        same(expected.0, printed.0) && same(expected.1, printed.1)
    })
}

/// `where X`, `when X`, `times X`, `by X`.
fn labelled(expected: &str, parts: &[&str]) -> bool {
    let (label, value) = expected.split_once(' ').unwrap_or((expected, "*"));
    let printed = parts.iter().find_map(|part| part.strip_prefix(label)?.strip_prefix(' '));
    match value.trim() {
        "*" => printed.is_some(),
        "-" => printed.is_none(),
        value => printed == Some(value),
    }
}

/// Whether every expected line can have a printed line of its own.
fn all_placed(expected: &[&str], printed: &[String], taken: &mut Vec<bool>) -> bool {
    let Some((first, rest)) = expected.split_first() else {
        return true;
    };
    for at in 0..printed.len() {
        if !taken[at] && matches(first, &printed[at]) {
            taken[at] = true;
            if all_placed(rest, printed, taken) {
                return true;
            }
            taken[at] = false;
        }
    }
    false
}

/// What is wrong with a spec, if anything.
fn fault(spec: &Spec, block: &[&str], printed: &[String]) -> Option<String> {
    let lines = block.iter().map(|line| line.trim()).filter(|line| !line.is_empty());
    let (never, expected): (Vec<&str>, Vec<&str>) = lines.partition(|line| line.starts_with('!'));
    let missing: Vec<&&str> = expected
        .iter()
        .filter(|expected| !printed.iter().any(|printed| matches(expected, printed)))
        .collect();
    let claimed =
        |never: &&str| printed.iter().any(|printed| matches(never.trim_start_matches('!').trim(), printed));
    if let Some(first) = missing.first() {
        return Some(format!("not read: {first}"));
    }
    if !all_placed(&expected, printed, &mut vec![false; printed.len()]) {
        return Some("two lines are answered by one claim".to_owned());
    }
    if let Some(never) = never.into_iter().find(claimed) {
        return Some(format!("read, and must not be: {never}"));
    }
    let more = spec.mark.starts_with("exactly") && printed.len() > expected.len();
    more.then(|| "more is read than is expected".to_owned())
}

/// Checks a file; returns its faults and its lines with failing blocks written anew.
fn check(text: &str) -> (Vec<String>, String) {
    let lines: Vec<&str> = text.lines().collect();
    let mut mended: Vec<String> = lines.iter().map(|line| line.to_string()).collect();
    let mut faults = Vec::new();
    for spec in specs(&lines).into_iter().rev() {
        let printed: Vec<String> = claims(&spec.article).iter().map(|claim: &Claim| line(claim)).collect();
        let block = &lines[spec.lines.clone()];
        let Some(fault) = fault(&spec, block, &printed) else {
            continue;
        };
        let advice = match spec.mark.starts_with("known-wrong") {
            true => "\n  it was known to be wrong; if it is right now, take out known-wrong",
            false => "",
        };
        faults.push(format!(
            "line {}, {}: {fault}{advice}\n  read:\n    {}",
            spec.lines.start,
            spec.heading,
            printed.join("\n    ")
        ));
        let never = block.iter().filter(|line| line.starts_with('!')).map(|line| line.to_string());
        mended.splice(spec.lines.clone(), printed.iter().cloned().chain(never));
    }
    faults.reverse();
    (faults, mended.join("\n") + "\n")
}

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("specs");
    let entries = std::fs::read_dir(folder).expect("there is a folder of specs");
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("a spec can be listed").path()).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "md"));
    files.sort();
    files
}

#[test]
fn specs_hold() {
    let update = std::env::var_os("UPDATE_SPECS").is_some();
    let mut wrong = Vec::new();
    for path in files() {
        let text = std::fs::read_to_string(&path).expect("a spec can be read");
        let (faults, mended) = check(&text);
        if update && !faults.is_empty() {
            std::fs::write(&path, mended).expect("a spec can be written");
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        wrong.extend(faults.into_iter().map(|fault| format!("specs/{name}, {fault}")));
    }
    assert!(update || wrong.is_empty(), "{} specs do not hold:\n\n{}\n", wrong.len(), wrong.join("\n\n"));
}

#[test]
fn lines_match_as_far_as_they_go() {
    let printed = "CONSULT/visit planned | Anna Berg > Ruritania | where Strelsau | by Radio Nord";
    for expected in [
        "CONSULT",
        "CONSULT planned",
        "CONSULT/visit",
        "CONSULT/visit planned | Anna Berg > *",
        "* planned | by Radio Nord",
        "CONSULT | where Strelsau | when -",
    ] {
        assert!(matches(expected, printed), "{expected}");
    }
    for other in [
        "AID",
        "CONSULT/meet",
        "CONSULT occurred",
        "CONSULT | Anna > Ruritania",
        "CONSULT | Ruritania > Anna Berg",
        "CONSULT | where -",
        "CONSULT | when 2018-01-01",
        "CONSULT | by Radio",
    ] {
        assert!(!matches(other, printed), "{other}");
    }
}

#[test]
fn a_claim_answers_one_line() {
    let printed = ["AID occurred | A > B".to_owned(), "AID occurred | A > C".to_owned()];
    let placed = |expected: &[&str]| all_placed(expected, &printed, &mut vec![false; 2]);
    assert!(placed(&["AID", "AID | A > B"]));
    assert!(!placed(&["AID | A > B", "AID | A > B"]));
}

#[test]
fn specs_are_found() {
    let text = "# One\n```article date=2001-05-03 source=\"Radio Nord\"\nThey met.\n```\nprose\n```claims exactly\nAID\n```";
    let lines: Vec<&str> = text.lines().collect();
    let found = specs(&lines);
    assert_eq!((found.len(), found[0].heading.as_str(), found[0].mark.as_str()), (1, "One", "exactly"));
    assert_eq!(
        (found[0].article.text.as_str(), found[0].article.source.as_deref()),
        ("They met.", Some("Radio Nord"))
    );
    assert_eq!(lines[found[0].lines.clone()], ["AID"]);
}
