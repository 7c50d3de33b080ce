//! The act between a given source and target: the rules of `data/acts/` and two learned heads decide together.
//!
//! One head weighs the words: lemmas around and between the parties, the path between them in the tree, and the
//! rules that fire with them in their slots. The other is two layers on top of the encoder's lower four that see
//! which pieces are source and which target. `train/relate/README.md` says what both were trained on.

mod features;
mod head;
mod locate;
mod model;
mod pairs;
mod votes;

pub use pairs::{Pair, Unreadable, pairs};

use super::clause::Parsed;
use crate::document::Span;
use crate::syntax::{Sentence, analyse, words};
use model::{ACTS, MODEL};
use serde::Serialize;

/// What was decided for one pair.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Decision {
    /// PLOVER act; `YIELD` stands for CONCEDE and RETREAT together, as labelled sets of pairs have it.
    pub act: &'static str,
    /// Quad class, 1 to 4 (YIELD is 2).
    pub quad: u8,
    /// The rule of `data/acts/` that agrees, or the head that weighed most (`relate/words`, `relate/encoder`).
    pub why: String,
    /// How sure the decision is, 0 to 1.
    pub confidence: f32,
}

/// One pair as the heads see it; `examples/relate_features.rs` prints it for training.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Seen {
    /// The words of the sentence, as places in bytes.
    pub words: Vec<Span>,
    /// For each word 0, 1 (source) or 2 (target).
    pub marks: Vec<u8>,
    /// What the head that weighs words counts.
    pub features: Vec<String>,
    #[serde(skip)]
    rules: Vec<(String, &'static str)>,
}

/// Reads a pair: marks its parties and collects what speaks for one act or another.
pub fn see(pair: &Pair) -> Seen {
    let text = pair.sentence.as_str();
    let cut = words(text, Span::new(0, text.len()));
    let Some(sentence) = analyse(text, std::slice::from_ref(&cut)).into_iter().next() else {
        return Seen::default();
    };
    let marks = marks(&sentence, locate::locate(pair));
    let listings = super::names::listings(text, &sentence);
    let parsed = Parsed { text, sentence: &sentence, listings: &listings };
    let votes = votes::votes(parsed, &marks);
    let mut features = features::features(&sentence, &marks);
    features.extend(votes.iter().flat_map(votes::Vote::features));
    let rules = votes.iter().filter(|v| v.source && v.target).map(|v| (v.rule.id.clone(), v.act())).collect();
    Seen { words: cut, marks, features, rules }
}

fn marks(sentence: &Sentence, (source, target): (Option<Span>, Option<Span>)) -> Vec<u8> {
    let within = |word: &Span, party: Option<Span>| party.is_some_and(|p| word.overlaps(&p));
    let mark = |word: &Span| if within(word, source) { 1 } else { 2 * u8::from(within(word, target)) };
    sentence.words.iter().map(|w| mark(&w.span)).collect()
}

/// Decides the act of a pair.
pub fn relate(pair: &Pair) -> Decision {
    let seen = see(pair);
    let by_words = model::softmax(&MODEL.words.scores(&seen.features), MODEL.sharpness);
    let by_encoder = model::softmax(&head::scores(&pair.sentence, &seen), 1.0);
    let shares = by_words.iter().zip(&by_encoder).map(|(w, e)| (w * MODEL.share, e * (1.0 - MODEL.share)));
    let (best, (words, encoder)) = shares
        .enumerate()
        .max_by(|(_, a), (_, b)| (a.0 + a.1).total_cmp(&(b.0 + b.1)))
        .unwrap_or((0, (0.0, 0.0)));
    let (act, quad) = ACTS[best];
    let rule = seen.rules.iter().find(|(_, voted)| *voted == act).map(|(id, _)| id.clone());
    let head = if words >= encoder { "relate/words" } else { "relate/encoder" };
    Decision { act, quad, why: rule.unwrap_or_else(|| head.to_string()), confidence: words + encoder }
}
