//! Time expressions: the rows of `specs/when.md`, properties, and figures on corpora where they are.

use attache::claim::when::{Kind, TimeExpression, times};
use jiff::civil::Date;
use proptest::prelude::*;
use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Shared data, if this machine has any.
fn shared() -> Option<PathBuf> {
    let near = std::env::var_os("ATTACHE_SHARED").map_or(PathBuf::from("../shared"), PathBuf::from);
    let found = [near, PathBuf::from("../../shared")].into_iter().find(|dir| dir.is_dir());
    if found.is_none() {
        println!("skipped: no ../shared and no ATTACHE_SHARED");
    }
    found
}

mod meantime {
    use super::*;

    /// A gold expression: its bytes in the text, type and value.
    pub struct Gold {
        pub span: (usize, usize),
        pub kind: String,
        pub value: String,
        /// The line that gives the day of publication.
        pub dateline: bool,
    }

    pub struct Article {
        pub name: String,
        pub text: String,
        pub published: Option<Date>,
        pub gold: Vec<Gold>,
    }

    fn attribute<'x>(tag: &'x str, name: &str) -> &'x str {
        let from = tag.find(&format!(" {name}=\"")).map_or(tag.len(), |at| at + name.len() + 3);
        tag[from..].split('"').next().unwrap_or("")
    }

    fn unescape(text: &str) -> String {
        text.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    }

    fn number(text: &str) -> usize {
        text.parse().unwrap_or(0)
    }

    /// The tokens as text again: their byte spans by id, and the sentence of each.
    fn text(xml: &str, last: usize) -> (String, HashMap<usize, (usize, usize)>) {
        let (mut text, mut spans, mut sentence) = (String::new(), HashMap::new(), 0);
        for line in xml.lines().filter(|l| l.starts_with("<token ")) {
            let here = number(attribute(line, "sentence"));
            if here > last {
                break;
            }
            let word =
                unescape(line.split_once('>').map_or("", |(_, rest)| rest.trim_end_matches("</token>")));
            let tight =
                [",", ".", ";", ":", "?", "!", ")", "%", "'s", "'", "n't", "''"].contains(&word.as_str());
            match () {
                () if here != sentence => text.push_str(if here < 3 { "\n\n" } else { " " }),
                () if tight || text.ends_with(['(', '$']) || text.is_empty() => {}
                () => text.push(' '),
            }
            sentence = here;
            let start = text.len();
            text.push_str(&word);
            spans.insert(number(attribute(line, "t_id")), (start, text.len()));
        }
        (text, spans)
    }

    /// The last sentence with any annotation; what follows was not read by the annotators.
    fn last_annotated(xml: &str) -> usize {
        let sentences: HashMap<&str, usize> = xml
            .lines()
            .filter(|l| l.starts_with("<token "))
            .map(|l| (attribute(l, "t_id"), number(attribute(l, "sentence"))))
            .collect();
        let anchors = xml.lines().filter(|l| l.starts_with("<token_anchor"));
        anchors.filter_map(|l| sentences.get(attribute(l, "t_id"))).copied().max().unwrap_or(0)
    }

    pub fn article(name: &str, xml: &str) -> Article {
        let (text, spans) = text(xml, last_annotated(xml));
        let mut gold = Vec::new();
        let mut published = None;
        for block in xml.split("<TIMEX3").skip(1) {
            let (tag, rest) = block.split_once('>').unwrap_or((block, ""));
            let body = rest.split("</TIMEX3>").next().unwrap_or("");
            let ids =
                body.lines().filter(|l| l.starts_with("<token_anchor")).map(|l| number(attribute(l, "t_id")));
            let anchors: Vec<_> = ids.filter_map(|id| spans.get(&id)).collect();
            let (Some(first), Some(last)) = (anchors.first(), anchors.last()) else {
                continue;
            };
            let span = (first.0, last.1);
            let dateline = text[..span.0].matches("\n\n").count() == 1 && text[..span.0].ends_with("\n\n");
            if dateline {
                published = Some(super::times(&text[span.0..span.1], None))
                    .and_then(|t| t.first()?.value.parse().ok());
            }
            gold.push(Gold {
                span,
                kind: attribute(tag, "type").to_string(),
                value: attribute(tag, "value").to_string(),
                dateline,
            });
        }
        Article { name: name.to_string(), text, published, gold }
    }

    /// Every article, and whether it is held back.
    pub fn articles(shared: &Path) -> Vec<(bool, Article)> {
        let archive = shared.join("data/status/meantime.tar.xz");
        let dir = tempdir("meantime");
        let unpacked = Command::new("tar").arg("xJf").arg(&archive).arg("-C").arg(&dir).status();
        if !unpacked.is_ok_and(|status| status.success()) {
            println!("skipped: {} cannot be unpacked", archive.display());
            return Vec::new();
        }
        let base = dir.join("meantime_newsreader_english_oct15/intra-doc_annotation");
        let mut all = Vec::new();
        for corpus in sorted(&base) {
            for (i, file) in sorted(&corpus).iter().enumerate() {
                let xml = std::fs::read_to_string(file).unwrap_or_default();
                let name = file.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
                all.push((i % 2 == 1, article(&name, &xml)));
            }
        }
        let _ = std::fs::remove_dir_all(&dir);
        all
    }

    fn sorted(dir: &Path) -> Vec<PathBuf> {
        let mut paths: Vec<_> =
            std::fs::read_dir(dir).into_iter().flatten().flatten().map(|e| e.path()).collect();
        paths.sort();
        paths
    }

    fn tempdir(name: &str) -> PathBuf {
        let dir = std::env::temp_dir().join(format!("attache-{name}-{}", std::process::id()));
        let _ = std::fs::create_dir_all(&dir);
        dir
    }
}

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

fn kind(time: &TimeExpression) -> &'static str {
    match time.kind {
        Kind::Date => "DATE",
        Kind::Time => "TIME",
        Kind::Duration => "DURATION",
        Kind::Set => "SET",
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
        counts.kind += usize::from(gold.kind == kind(time));
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
            kind(time),
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
            if !held && !datelines && std::env::var_os("ATTACHE_VERBOSE").is_some() {
                println!("{log}");
            }
        }
    }
}

proptest! {
    #[test]
    fn spans_lie_on_character_borders(text in "\\PC{0,80}", day in 0i32..20000) {
        let published = Date::constant(1990, 1, 1).checked_add(jiff::Span::new().days(day)).ok();
        for time in times(&text, published) {
            prop_assert!(text.get(time.span.start..time.span.end).is_some());
        }
    }
}
