//! Attributions: borders, and figures on PolNeAR where it is at hand.

use attache::claim::attribution::{Attribution, attributions};
use attache::document::Span;
use attache::syntax::read;
use std::path::{Path, PathBuf};
use std::process::Command;

fn found(text: &str) -> Vec<Attribution> {
    attributions(text, &read(text))
}

/// PolNeAR has no attribution within the content of another; neither may what is compared with it.
fn outermost(found: Vec<Attribution>) -> Vec<Attribution> {
    let within = |inner: &Attribution, outer: &Attribution| {
        let holds = |span: &Span| span.start <= inner.cue.start && inner.cue.end <= span.end;
        inner != outer
            && outer.content.iter().any(holds)
            && !inner.content.iter().any(|span| span.overlaps(&outer.cue))
    };
    let kept = |one: &&Attribution| !found.iter().any(|other| within(one, other));
    found.iter().filter(kept).cloned().collect()
}

/// Shared data, if this machine has any.
fn shared() -> Option<PathBuf> {
    let near = std::env::var_os("ATTACHE_SHARED").map_or(PathBuf::from("../shared"), PathBuf::from);
    let found = [near, PathBuf::from("../../shared")].into_iter().find(|dir| dir.is_dir());
    if found.is_none() {
        println!("skipped: no ../shared and no ATTACHE_SHARED");
    }
    found
}

/// A gold attribution; its parts may be broken.
struct Gold {
    source: Vec<Span>,
    cue: Vec<Span>,
    content: Vec<Span>,
}

/// Reads a file of marks: spans count characters, ours bytes.
fn gold(marks: &str, text: &str) -> Vec<Gold> {
    let bytes: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let parts: std::collections::HashMap<&str, Vec<Span>> = marks
        .lines()
        .filter_map(|line| {
            let (id, rest) = line.split_once('\t')?;
            let spans = rest.split('\t').next()?.split_once(' ')?.1;
            let ends = |range: &str| {
                let (from, to) = range.split_once(' ')?;
                let at = |n: &str| bytes.get(n.parse::<usize>().ok()?).copied();
                Some(Span::new(at(from)?, at(to)?))
            };
            Some((id, spans.split(';').filter_map(ends).collect()))
        })
        .collect();
    let attribution = |line: &str| {
        let (_, rest) = line.strip_prefix('E')?.split_once("\tAttribution:")?;
        let all = |role: &str| {
            let ids = rest.split(' ').filter_map(|part| part.split_once(':'));
            let of = ids.filter(|(name, _)| name.trim_end_matches(char::is_numeric) == role);
            of.filter_map(|(_, id)| parts.get(id)).flatten().copied().collect::<Vec<Span>>()
        };
        Some(Gold { source: all("Source"), cue: all("Cue"), content: all("Content") })
    };
    marks.lines().filter_map(attribution).collect()
}

fn meet(a: &[Span], b: &[Span]) -> usize {
    let shared = |x: &Span, y: &Span| x.end.min(y.end).saturating_sub(x.start.max(y.start));
    a.iter().flat_map(|x| b.iter().map(move |y| shared(x, y))).sum()
}

/// Attributions with a source in gold and found; how many pair up, and with what.
#[derive(Default)]
struct Counts {
    gold: usize,
    found: usize,
    paired: usize,
    overlap: usize,
    exact: usize,
}

impl Counts {
    fn f1(&self, right: usize) -> f64 {
        200.0 * right as f64 / (self.gold + self.found).max(1) as f64
    }
}

/// Pairs each gold attribution with the one found whose content (and cue) shares most with it.
fn compare(text: &str, marks: &str, counts: &mut Counts, log: &mut Vec<String>) {
    let gold: Vec<Gold> = gold(marks, text).into_iter().filter(|gold| !gold.source.is_empty()).collect();
    let found: Vec<Attribution> =
        outermost(found(text)).into_iter().filter(|found| found.source.is_some()).collect();
    counts.gold += gold.len();
    counts.found += found.len();
    let mut used = vec![false; found.len()];
    for gold in &gold {
        let score = |k: &usize| {
            let same_cue = 1000 * usize::from(meet(&gold.cue, &[found[*k].cue]) > 0);
            meet(&gold.content, &found[*k].content) + same_cue
        };
        let best = (0..found.len())
            .filter(|k| !used[*k] && meet(&gold.content, &found[*k].content) > 0)
            .max_by_key(score);
        let words = |spans: &[Span]| {
            spans.iter().map(|span| span.of(text)).collect::<Vec<_>>().join(" … ").replace('\n', " ")
        };
        let Some(k) = best else {
            log.push(format!(
                "MISS {} | {} | {}",
                words(&gold.source),
                words(&gold.cue),
                words(&gold.content)
            ));
            continue;
        };
        used[k] = true;
        counts.paired += 1;
        let source: Vec<Span> = found[k].source.into_iter().collect();
        counts.overlap += usize::from(meet(&gold.source, &source) > 0);
        counts.exact += usize::from(gold.source == source);
        if gold.source != source {
            log.push(format!(
                "SOURCE {} | ours {} | {} | {}",
                words(&gold.source),
                words(&source),
                words(&gold.cue),
                words(&gold.content)
            ));
        }
    }
    for (k, extra) in found.iter().enumerate().filter(|(k, _)| !used[*k]) {
        let _ = k;
        let source = extra.source.map_or("", |span| span.of(text));
        log.push(
            format!("EXTRA {source} | {} | {}", extra.cue.of(text), extra.content[0].of(text))
                .replace('\n', " "),
        );
    }
}

fn sorted(dir: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<_> =
        std::fs::read_dir(dir).into_iter().flatten().flatten().map(|e| e.path()).collect();
    paths.sort();
    paths
}

/// Every `step`th article of a part.
fn measure(data: &Path, part: &str, step: usize) {
    let (mut counts, mut log) = (Counts::default(), Vec::new());
    let all_marks = sorted(&data.join(part).join("attributions"));
    for file in sorted(&data.join(part).join("text")).iter().step_by(step) {
        let stem = file.file_stem().unwrap_or_default().to_string_lossy().into_owned() + "_";
        let named =
            |path: &&PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(&stem));
        let Some(marks) = all_marks.iter().find(named) else { continue };
        let read = |path: &Path| std::fs::read_to_string(path).unwrap_or_default();
        compare(&read(file), &read(marks), &mut counts, &mut log);
    }
    println!(
        "PolNeAR {part}, one article in {step}: {} attributions, {} found, {} pair by content | sources right: overlap F1 {:.1} exact F1 {:.1}; of pairs, overlap {:.1} % exact {:.1} %",
        counts.gold,
        counts.found,
        counts.paired,
        counts.f1(counts.overlap),
        counts.f1(counts.exact),
        100.0 * counts.overlap as f64 / counts.paired.max(1) as f64,
        100.0 * counts.exact as f64 / counts.paired.max(1) as f64,
    );
    if std::env::var_os("ATTACHE_VERBOSE").is_some() && part != "test" {
        log.iter().for_each(|line| println!("{}", line.chars().take(300).collect::<String>()));
    }
}

/// The source of an attribution is right when its content meets the gold content and its source the gold source.
/// The train part is for development; set ATTACHE_POLNEAR=test to measure the test part.
#[test]
fn polnear_figures() {
    let Some(shared) = shared() else { return };
    let dir = std::env::temp_dir().join(format!("attache-polnear-{}", std::process::id()));
    let _ = std::fs::create_dir_all(&dir);
    let archive = shared.join("data/attribution/polnear.tar.xz");
    let unpacked = Command::new("tar").arg("xJf").arg(&archive).arg("-C").arg(&dir).status();
    if !unpacked.is_ok_and(|status| status.success()) {
        println!("skipped: {} cannot be unpacked", archive.display());
        return;
    }
    match std::env::var("ATTACHE_POLNEAR").as_deref() {
        Ok("test") => measure(&dir.join("data"), "test", 1),
        _ => measure(&dir.join("data"), "train", 40),
    }
    let _ = std::fs::remove_dir_all(&dir);
}
