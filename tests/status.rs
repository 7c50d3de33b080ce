//! Status: figures on MEANTIME where it is at hand, and borders of the four classes.

mod meantime;

use attache::claim::clause::Parsed;
use attache::claim::reality::{Reality, reality};
use attache::claim::status::stance;
use attache::syntax::{Sentence, read};
use std::fmt::Write as _;

/// The reality of the predicate that is `word` in a text of one sentence.
fn of(text: &str, word: &str) -> Reality {
    let sentences = read(text);
    let sentence = &sentences[0];
    let at = (0..sentence.words.len()).find(|&k| sentence.text(k, text) == word).expect("the word");
    reality(Parsed { text, sentence, listings: &[] }, at)
}

/// The class of an event by its attributes; `None` for what is generic or not annotated.
/// Conditional is what stands in the if-clause or the main clause of a condition, negated what has negative
/// polarity, future what lies ahead, and factual what is certain, positive and does not lie ahead.
fn class(event: &meantime::Event) -> Option<Reality> {
    match (event.special.as_str(), event.polarity.as_str(), event.time.as_str(), event.certainty.as_str()) {
        ("GEN", ..) => None,
        (special, ..) if special.starts_with("COND") => Some(Reality::Conditional),
        (_, "NEG", ..) => Some(Reality::Negated),
        (_, _, "FUTURE", _) => Some(Reality::Future),
        (_, "POS", "NON_FUTURE", "CERTAIN") => Some(Reality::Factual),
        _ => None,
    }
}

/// The word of an event: of its words the one highest in the tree.
fn word(sentences: &[Sentence], event: &meantime::Event) -> Option<(usize, usize)> {
    let (start, _) = *event.spans.first()?;
    let index = sentences.partition_point(|sentence| sentence.span.end <= start);
    let sentence = sentences.get(index)?;
    let inside = |k: usize| {
        let span = sentence.words[k].span;
        event.spans.iter().any(|&(from, to)| span.start < to && from < span.end)
    };
    let top = (0..sentence.words.len())
        .filter(|&k| inside(k))
        .find(|&k| sentence.words[k].head.is_none_or(|head| !inside(head)))?;
    Some((index, top))
}

/// FNV-1a: a half of the articles by their names, so that no order of files decides.
fn held_back(name: &str) -> bool {
    let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    (hash >> 32) % 2 == 1
}

/// Gold by row, read by column.
type Matrix = [[usize; 4]; 4];

fn count(article: &meantime::Article, matrix: &mut Matrix, log: &mut String) {
    let sentences = read(&article.text);
    for event in &article.events {
        let (Some(gold), Some((index, at))) = (class(event), word(&sentences, event)) else { continue };
        let s = Parsed { text: &article.text, sentence: &sentences[index], listings: &[] };
        let read = reality(s, at);
        matrix[gold as usize][read as usize] += 1;
        if gold != read {
            let words = s.span.of(s.text).replace('\n', " ");
            let stance = stance(s, at);
            let form = s.form(at);
            let _ = writeln!(
                log,
                "{gold:?} read {read:?} [{form}] {:?} {:?} | {words}",
                stance.status, stance.cue
            );
        }
    }
}

fn print(half: &str, matrix: &Matrix) {
    let classes = [Reality::Factual, Reality::Future, Reality::Negated, Reality::Conditional];
    let mut sum = 0.0;
    println!("MEANTIME {half}: class gold read right F1");
    for class in classes {
        let k = class as usize;
        let gold: usize = matrix[k].iter().sum();
        let read: usize = matrix.iter().map(|row| row[k]).sum();
        let f1 = 2.0 * matrix[k][k] as f64 / (gold + read).max(1) as f64;
        sum += f1;
        println!("  {class:?} {gold} {read} {} {f1:.3}", matrix[k][k]);
    }
    println!("  macro F1 {:.3}", sum / 4.0);
}

#[test]
fn meantime_figures() {
    let Some(shared) = meantime::shared() else { return };
    let articles: Vec<_> = meantime::articles(&shared).into_iter().map(|(_, article)| article).collect();
    for (half, held) in [("development half", false), ("held-back half", true)] {
        let (mut matrix, mut log) = (Matrix::default(), String::new());
        let half_of = articles.iter().filter(|article| held_back(&article.name) == held);
        half_of.for_each(|article| count(article, &mut matrix, &mut log));
        print(half, &matrix);
        if !held && std::env::var_os("ATTACHE_VERBOSE").is_some() {
            println!("{log}");
        }
    }
}

#[test]
fn the_four_classes() {
    for (text, word, expected) in [
        ("The minister visited Cairo.", "visited", Reality::Factual),
        ("The minister will visit Cairo.", "visit", Reality::Future),
        ("The minister wants to visit Cairo.", "visit", Reality::Future),
        ("The minister did not visit Cairo.", "visit", Reality::Negated),
        ("The army will strike back if it is attacked.", "attacked", Reality::Conditional),
        ("The army will strike back if it is attacked.", "strike", Reality::Conditional),
        ("Minister to visit Cairo", "visit", Reality::Future),
    ] {
        assert_eq!(of(text, word), expected, "{text}: {word}");
    }
}
