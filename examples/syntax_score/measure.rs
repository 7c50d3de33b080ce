//! The field's measures, on gold words and on raw text.

use std::collections::HashMap;

use attache::document::Span;
use attache::syntax::{Sentence, analyse, read};

use crate::conllu::{Gold, Treebank, universal};

/// Shares of right words, in per cent, with gold sentences and words given.
#[derive(Default)]
pub struct OnGold {
    pub words: usize,
    pub uas: f64,
    /// Relations compared without subtypes, as CoNLL 2018 does.
    pub las: f64,
    /// Relations compared whole.
    pub las_subtypes: f64,
    pub upos: f64,
    pub xpos: f64,
    pub lemma: f64,
}

/// Analyses the gold words. With `punctuation` false, words tagged PUNCT do not count.
pub fn on_gold(bank: &Treebank, punctuation: bool) -> OnGold {
    let spans: Vec<Vec<Span>> = bank.sentences.iter().map(|s| s.iter().map(|w| w.span).collect()).collect();
    let found = analyse(&bank.text, &spans);
    let mut sums = OnGold::default();
    for (gold, own) in bank.sentences.iter().zip(&found) {
        for (g, w) in gold.iter().zip(&own.words).filter(|(g, _)| punctuation || g.upos != "PUNCT") {
            let head = w.head.map_or(0, |h| h + 1) == g.head;
            sums.words += 1;
            sums.uas += share(head);
            sums.las += share(head && universal(w.relation.label()) == universal(&g.relation));
            sums.las_subtypes += share(head && w.relation.label() == g.relation);
            sums.upos += share(w.tag.label() == g.upos);
            sums.xpos += share(w.penn == g.xpos);
            sums.lemma += share(g.lemma == "_" || w.lemma == g.lemma);
        }
    }
    let n = sums.words.max(1) as f64 / 100.0;
    for part in [
        &mut sums.uas,
        &mut sums.las,
        &mut sums.las_subtypes,
        &mut sums.upos,
        &mut sums.xpos,
        &mut sums.lemma,
    ] {
        *part /= n;
    }
    sums
}

fn share(right: bool) -> f64 {
    f64::from(u8::from(right))
}

/// F1 in per cent from raw text, by the CoNLL 2018 measure: words are aligned by their characters, blanks left out.
pub struct OnRaw {
    pub sentences: f64,
    pub words: f64,
    pub upos: f64,
    pub uas: f64,
    pub las: f64,
}

pub fn on_raw(bank: &Treebank) -> OnRaw {
    let found = read(&bank.text);
    let gold_words: Vec<(usize, &Gold)> = flat(&bank.sentences);
    let gold_at: HashMap<Span2, usize> =
        gold_words.iter().enumerate().map(|(i, (_, g))| (key(g.span), i)).collect();
    let mut offset = 0;
    let mut right = OnRaw { sentences: 0.0, words: 0.0, upos: 0.0, uas: 0.0, las: 0.0 };
    let mut total = 0;
    for sentence in &found {
        let aligned: Vec<Option<usize>> =
            sentence.words.iter().map(|w| gold_at.get(&key(w.span)).copied()).collect();
        for (w, gold) in sentence.words.iter().zip(&aligned) {
            let Some((first, g)) = gold.map(|i| gold_words[i]) else { continue };
            let own_head = w.head.map(|h| aligned[h]);
            let gold_head = g.head.checked_sub(1).map(|h| Some(first + h));
            let head = own_head == gold_head;
            right.words += 1.0;
            right.upos += share(w.tag.label() == g.upos);
            right.uas += share(head);
            right.las += share(head && universal(w.relation.label()) == universal(&g.relation));
        }
        total += sentence.words.len();
        offset += 1;
    }
    let pairs = |n: usize, m: usize, hits: f64| 200.0 * hits / (n + m).max(1) as f64;
    let hits = same_sentences(&bank.sentences, &found);
    OnRaw {
        sentences: pairs(offset, bank.sentences.len(), hits),
        words: pairs(total, gold_words.len(), right.words),
        upos: pairs(total, gold_words.len(), right.upos),
        uas: pairs(total, gold_words.len(), right.uas),
        las: pairs(total, gold_words.len(), right.las),
    }
}

type Span2 = (usize, usize);

fn key(span: Span) -> Span2 {
    (span.start, span.end)
}

/// All words in a row, each with the index of its sentence's first.
fn flat(sentences: &[Vec<Gold>]) -> Vec<(usize, &Gold)> {
    let mut out = Vec::new();
    for sentence in sentences {
        let first = out.len();
        out.extend(sentence.iter().map(|g| (first, g)));
    }
    out
}

fn same_sentences(gold: &[Vec<Gold>], found: &[Sentence]) -> f64 {
    let ends = |s: &Vec<Gold>| Some((s.first()?.span.start, s.last()?.span.end));
    let wanted: std::collections::HashSet<Span2> = gold.iter().filter_map(ends).collect();
    found.iter().filter(|s| wanted.contains(&key(s.span))).count() as f64
}
