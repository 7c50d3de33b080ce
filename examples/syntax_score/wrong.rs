//! What differs from gold, for the eye and for other programs.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use attache::document::Span;
use attache::syntax::{self, NameKind, Sentence, analyse};

use crate::conllu::{self, Gold, Treebank};

fn on_gold_words(bank: &Treebank) -> Vec<Sentence> {
    let spans: Vec<Vec<Span>> = bank.sentences.iter().map(|s| s.iter().map(|w| w.span).collect()).collect();
    analyse(&bank.text, &spans)
}

/// Wrong lemmas with their count: tag, form, gold lemma, ours.
pub fn lemmas(bank: &Treebank) {
    let mut counts: BTreeMap<(&str, String, &str, &str), usize> = BTreeMap::new();
    let found = on_gold_words(bank);
    for (g, w) in bank.sentences.iter().zip(&found).flat_map(|(g, s)| g.iter().zip(&s.words)) {
        if g.lemma != w.lemma && g.xpos == w.penn {
            *counts
                .entry((&g.xpos, g.span.of(&bank.text).to_lowercase(), &g.lemma, &w.lemma))
                .or_default() += 1;
        }
    }
    let mut sorted: Vec<_> = counts.into_iter().collect();
    sorted.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    for ((tag, form, gold, own), n) in sorted {
        println!("{n}\t{tag}\t{form}\t{gold}\t{own}");
    }
}

/// One line a word: head and relation; a blank line after each sentence.
pub fn heads(bank: &Treebank) {
    for sentence in on_gold_words(bank) {
        for word in &sentence.words {
            println!("{}\t{}\t{}", word.head.map_or(0, |h| h + 1), word.relation.label(), word.tag.label());
        }
        println!();
    }
}

/// Stretches of raw text that we cut into other words than gold: gold's, ours, how often.
pub fn words(bank: &Treebank) {
    let gold: Vec<Span> = bank.sentences.iter().flatten().map(|g: &Gold| g.span).collect();
    let own: Vec<Span> =
        syntax::sentences(&bank.text).into_iter().flat_map(|s| syntax::words(&bank.text, s)).collect();
    let (gold_set, own_set): (HashSet<_>, HashSet<_>) =
        (gold.iter().map(key).collect(), own.iter().map(key).collect());
    let missed: Vec<&Span> = gold.iter().filter(|s| !own_set.contains(&key(s))).collect();
    let wrong: Vec<&Span> = own.iter().filter(|s| !gold_set.contains(&key(s))).collect();
    let show = |spans: &[&Span], near: &Span| {
        let near = spans.iter().filter(|s| s.overlaps(near)).map(|s| s.of(&bank.text));
        near.collect::<Vec<_>>().join(" ")
    };
    let mut counts: BTreeMap<(String, String), usize> = BTreeMap::new();
    for span in &missed {
        let ours = show(&wrong, span);
        let theirs = wrong.iter().find(|w| w.overlaps(span)).map_or(String::new(), |w| show(&missed, w));
        *counts.entry((theirs, ours)).or_default() += 1;
    }
    let mut sorted: Vec<_> = counts.into_iter().collect();
    sorted.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    for ((theirs, ours), n) in sorted {
        println!("{n}\t{theirs}\t{ours}");
    }
}

/// The sentences of a text file, one JSON string a line.
pub fn sentences(path: &Path) {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    for span in syntax::sentences(&text) {
        println!("{}", serde_json::json!(span.of(&text)));
    }
}

/// F1 of people, organisations and places against a UNER file (gold words).
pub fn names(path: &Path) {
    let Some(content) = conllu::content(path) else { return println!("cannot read {}", path.display()) };
    let mut counts: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    for block in content.split("\n\n") {
        let rows: Vec<Vec<&str>> =
            block.lines().filter(|l| !l.starts_with('#')).map(|l| l.split('\t').collect()).collect();
        let rows: Vec<&Vec<&str>> = rows.iter().filter(|r| r.len() > 2).collect();
        let written = block.lines().find_map(|l| l.strip_prefix("# text = ")).unwrap_or("");
        let forms: Vec<&str> = rows.iter().map(|r| r[1]).collect();
        let (text, spans) = placed(written, &forms);
        let gold = gold_names(&rows);
        let own: HashSet<_> =
            analyse(&text, &[spans]).iter().flat_map(|s| &s.names).filter_map(named).collect();
        for name in gold.union(&own) {
            for label in [name.2, "all"] {
                let count = counts.entry(label).or_default();
                count[0] += usize::from(gold.contains(name) && own.contains(name));
                count[1] += usize::from(gold.contains(name));
                count[2] += usize::from(own.contains(name));
            }
        }
    }
    for (label, [right, gold, own]) in counts {
        let (p, r) = (right as f64 / own.max(1) as f64, right as f64 / gold.max(1) as f64);
        println!(
            "{label}: P {:.1} R {:.1} F1 {:.1} ({gold} gold)",
            100.0 * p,
            100.0 * r,
            200.0 * p * r / (p + r).max(1e-9)
        );
    }
}

/// The words where they stand in the sentence as written; joined with blanks where it does not hold them all.
fn placed(written: &str, forms: &[&str]) -> (String, Vec<Span>) {
    let mut at = 0;
    let find = |form: &&str| {
        let start = at + written[at..].find(*form).filter(|&gap| gap < 3)?;
        at = start + form.len();
        Some(Span::new(start, at))
    };
    let found: Option<Vec<Span>> = forms.iter().map(find).collect();
    if let Some(spans) = found {
        return (written.to_owned(), spans);
    }
    let mut end = 0;
    let spans = forms.iter().map(|f| {
        let start = end;
        end += f.len() + 1;
        Span::new(start, start + f.len())
    });
    let spans = spans.collect();
    (forms.join(" "), spans)
}

fn gold_names<'a>(rows: &[&Vec<&'a str>]) -> HashSet<(usize, usize, &'a str)> {
    let mut out: Vec<(usize, usize, &str)> = Vec::new();
    for (i, row) in rows.iter().enumerate() {
        match (row[2].split_once('-'), out.last_mut()) {
            (Some(("I", kind)), Some(last)) if last.1 == i && last.2 == kind => last.1 += 1,
            (Some((_, kind)), _) if kind != "OTH" => out.push((i, i + 1, kind)),
            _ => {}
        }
    }
    out.into_iter().collect()
}

fn named(name: &syntax::Name) -> Option<(usize, usize, &'static str)> {
    let kind = match name.kind {
        NameKind::Person => "PER",
        NameKind::Organisation => "ORG",
        NameKind::Location => "LOC",
        _ => return None,
    };
    Some((name.first, name.end, kind))
}

fn key(span: &Span) -> (usize, usize) {
    (span.start, span.end)
}
