//! The reader of syntax from outside: it takes any text, and on the treebanks it is as good as its bars.

#[path = "../examples/syntax_score/conllu.rs"]
#[allow(dead_code)]
mod conllu;
#[path = "../examples/syntax_score/measure.rs"]
#[allow(dead_code)]
mod measure;

use std::path::PathBuf;

use attache::syntax::{NameKind, Relation, Sentence, Tag, analyse_on, read, sentences, words};
use proptest::prelude::*;

/// The shared data beside the checkout, or where `ATTACHE_SHARED` says.
fn shared(file: &str) -> Option<PathBuf> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let root = std::env::var_os("ATTACHE_SHARED").map_or(beside, PathBuf::from);
    let path = root.join(file);
    if !path.exists() {
        println!("skipped: no {}", path.display());
    }
    path.exists().then_some(path)
}

/// One root, every other word reaches it, spans in order and inside the text.
fn assert_sound(text: &str, sentence: &Sentence) {
    let root = sentence.root().expect("a sentence has words");
    assert_eq!(sentence.words.iter().filter(|w| w.head.is_none()).count(), 1);
    for (i, word) in sentence.words.iter().enumerate() {
        assert!(i == root || sentence.is_descendant(i, root), "{i} does not reach the root");
        assert_eq!(word.relation == Relation::Root, i == root);
        assert!(text.get(word.span.start..word.span.end).is_some_and(|w| !w.trim().is_empty()));
        assert!(word.span.start >= sentence.span.start && word.span.end <= sentence.span.end);
    }
    assert!(sentence.words.windows(2).all(|w| w[0].span.end <= w[1].span.start));
    assert!(sentence.names.windows(2).all(|n| n[0].end <= n[1].first));
    assert!(sentence.names.iter().all(|n| n.first < n.end && n.end <= sentence.words.len()));
}

const SIGNS: &str =
    "([A-Za-z]{1,4}|[.!?,;:'\"“”’()\\[\\]`$%&/#@_*+=-]{1,3}|[0-9]{1,4}|\n|\n\n| |U\\.S\\.|Mr\\. ){0,60}";

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn any_text_is_read(text in "(?s).{0,300}") {
        for sentence in read(&text) {
            assert_sound(&text, &sentence);
        }
    }

    #[test]
    fn signs_and_stops_are_read(text in SIGNS) {
        for sentence in read(&text) {
            assert_sound(&text, &sentence);
        }
    }

    #[test]
    fn every_letter_belongs_to_one_word(text in "[A-Za-z0-9 .,'’\"()/$%-]{0,200}") {
        let cut: Vec<_> = sentences(&text).into_iter().flat_map(|s| words(&text, s)).collect();
        let kept: String = cut.iter().map(|s| s.of(&text)).collect();
        prop_assert_eq!(kept, text.chars().filter(|c| !c.is_whitespace()).collect::<String>());
    }
}

#[test]
fn huge_and_empty_texts_are_read() {
    assert!(read("").is_empty());
    assert!(read(" \n\t\u{a0}\n").is_empty());
    let line = "word ".repeat(3000);
    let dense = "a.b's)\"".repeat(2000);
    for text in [
        line.as_str(),
        dense.as_str(),
        &"\u{0}\u{7f}\u{200b}".repeat(500),
        &"é".repeat(9000),
        &"-".repeat(20_000),
    ] {
        for sentence in read(text) {
            assert_eq!(sentence.words.iter().filter(|w| w.head.is_none()).count(), 1);
        }
    }
}

#[test]
fn cutting_a_megabyte_of_anything_is_quick() {
    let units =
        ["a.", ".\"", "'s", ")\"", "., ", "x-y", "a/b", "//", "U.S.", "\n", "?!\" ", ". A ", "1.", "@.", "“"];
    for unit in units {
        let begun = std::time::Instant::now();
        let text = unit.repeat(1_000_000 / unit.len());
        let count: usize = sentences(&text).into_iter().map(|s| words(&text, s).len()).sum();
        assert!(count > 0 || text.trim().is_empty());
        assert!(begun.elapsed().as_secs() < 10, "{unit:?} took {:?}", begun.elapsed());
    }
}

#[test]
fn a_sentence_of_news_is_understood() {
    let text = "BEIJING, March 3 (Xinhua) -- Chinese President Hu Jintao met with Kim Jong-il on Friday.";
    let found = read(text);
    let [sentence] = found.as_slice() else { panic!("one sentence, not {}", found.len()) };
    let at = |form: &str| (0..sentence.words.len()).find(|&i| sentence.text(i, text) == form).expect(form);
    let met = at("met");
    let word = &sentence.words[met];
    assert_eq!((word.tag, word.penn, word.lemma.as_str(), word.head), (Tag::Verb, "VBD", "meet", None));
    let subject =
        sentence.children(met).find(|&i| sentence.words[i].relation == Relation::Nsubj).expect("a subject");
    assert!(sentence.subtree(subject).of(text).contains("Hu Jintao"));
    assert!(sentence.is_descendant(at("Hu"), met) && !sentence.is_descendant(met, at("Hu")));
    let span =
        |first: usize, end: usize| sentence.words[first].span.join(sentence.words[end - 1].span).of(text);
    let people = sentence.names.iter().filter(|n| n.kind == NameKind::Person).map(|n| span(n.first, n.end));
    assert_eq!(people.collect::<Vec<_>>(), ["Hu Jintao", "Kim Jong-il"]);
}

#[test]
fn threads_change_nothing() {
    let text = "Xi visited Moscow. Putin welcomed him warmly. They signed a treaty. ".repeat(40);
    let cut: Vec<_> = sentences(&text).into_iter().map(|s| words(&text, s)).collect();
    assert_eq!(analyse_on(1, &text, &cut), analyse_on(3, &text, &cut));
}

/// Floors for the first 400 sentences of PUD, gold words, without punctuation.
const UAS: f64 = 89.0;
const LAS: f64 = 86.0;

#[test]
fn the_treebank_scores_hold() {
    let Some(path) = shared("data/syntax/ud/pud.conllu.xz") else { return };
    let Some(mut bank) = conllu::read(&path) else { return println!("skipped: no xz to unpack with") };
    bank.sentences.truncate(400);
    let scores = measure::on_gold(&bank, false);
    println!(
        "PUD, 400 sentences, without punctuation: UAS {:.2} LAS {:.2} UPOS {:.2}",
        scores.uas, scores.las, scores.upos
    );
    assert!(scores.uas >= UAS && scores.las >= LAS, "UAS {:.2} LAS {:.2}", scores.uas, scores.las);
}
