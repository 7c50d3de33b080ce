//! MEANTIME: 120 Wikinews articles with time expressions and events, read for the tests that measure on them.

// Each test binary uses a part of it.
#![allow(dead_code)]

use attache::claim::when::times;
use jiff::civil::Date;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Shared data, if this machine has any.
pub fn shared() -> Option<PathBuf> {
    let near = std::env::var_os("ATTACHE_SHARED").map_or(PathBuf::from("../shared"), PathBuf::from);
    let found = [near, PathBuf::from("../../shared")].into_iter().find(|dir| dir.is_dir());
    if found.is_none() {
        println!("skipped: no ../shared and no ATTACHE_SHARED");
    }
    found
}

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
    pub events: Vec<Event>,
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
        let word = unescape(line.split_once('>').map_or("", |(_, rest)| rest.trim_end_matches("</token>")));
        let tight = [",", ".", ";", ":", "?", "!", ")", "%", "'s", "'", "n't", "''"].contains(&word.as_str());
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
            published = Some(times(&text[span.0..span.1], None)).and_then(|t| t.first()?.value.parse().ok());
        }
        gold.push(Gold {
            span,
            kind: attribute(tag, "type").to_string(),
            value: attribute(tag, "value").to_string(),
            dateline,
        });
    }
    Article { name: name.to_string(), text, published, gold, events: events(xml, &spans) }
}

/// An annotated event: the bytes of its words and its attributes.
pub struct Event {
    pub spans: Vec<(usize, usize)>,
    pub certainty: String,
    pub polarity: String,
    pub time: String,
    pub special: String,
}

fn events(xml: &str, spans: &HashMap<usize, (usize, usize)>) -> Vec<Event> {
    let blocks = xml.split("<EVENT_MENTION ").skip(1);
    let event = |block: &str| {
        let (tag, rest) = block.split_once('>').unwrap_or((block, ""));
        let tag = format!(" {tag}");
        let body = rest.split("</EVENT_MENTION>").next().unwrap_or("");
        let ids =
            body.lines().filter(|l| l.starts_with("<token_anchor")).map(|l| number(attribute(l, "t_id")));
        let of = |name: &str| attribute(&tag, name).to_string();
        Event {
            spans: ids.filter_map(|id| spans.get(&id).copied()).collect(),
            certainty: of("certainty"),
            polarity: of("polarity"),
            time: of("time"),
            special: of("special_cases"),
        }
    };
    blocks.map(event).filter(|event| !event.spans.is_empty()).collect()
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
