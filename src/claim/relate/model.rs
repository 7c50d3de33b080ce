//! The model file `data/model/relate.bin`; `train/relate/export.py` writes it.

use crate::syntax::Upper;
use std::collections::HashMap;
use std::sync::LazyLock;

/// The acts in the order of the heads' scores, with their quad classes.
pub const ACTS: [(&str, u8); 15] = [
    ("ACCUSE", 3),
    ("AGREE", 1),
    ("AID", 2),
    ("ASSAULT", 4),
    ("COERCE", 4),
    ("CONSULT", 1),
    ("COOPERATE", 2),
    ("MOBILIZE", 4),
    ("PROTEST", 4),
    ("REJECT", 3),
    ("REQUEST", 3),
    ("SANCTION", 4),
    ("SUPPORT", 1),
    ("THREATEN", 3),
    ("YIELD", 2),
];

/// Layers on top of the encoder's lower ones.
const LAYERS: usize = 2;

/// Both heads, unpacked at first use.
pub static MODEL: LazyLock<Model> = LazyLock::new(|| {
    let bytes = include_bytes!("../../../data/model/relate.bin");
    Model::read(bytes).expect("the embedded model is whole; a test reads it")
});

/// Both heads and how they are mixed.
pub struct Model {
    /// The head that weighs words.
    pub words: Words,
    /// The layers of the head on the encoder.
    pub upper: Upper,
    /// What is added to each piece by its mark: none, source, target.
    pub marks: Vec<f32>,
    /// Weights from the four pooled vectors to the acts.
    pub out: Vec<f32>,
    /// Bias of the acts.
    pub bias: Vec<f32>,
    /// Share of the head that weighs words.
    pub share: f32,
    /// What its scores are multiplied with.
    pub sharpness: f32,
}

/// A linear model over counted features.
pub struct Words {
    index: HashMap<u32, usize>,
    rarity: Vec<f32>,
    weights: Vec<f32>,
    bias: Vec<f32>,
}

impl Model {
    fn read(bytes: &'static [u8]) -> Option<Model> {
        let upper = Upper::read(bytes, "attache relate model 1\n", LAYERS)?;
        let index =
            upper.numbers("words.hashes")?.iter().zip(0..).map(|(&hash, i)| (hash as u32, i)).collect();
        let words = Words {
            index,
            rarity: upper.numbers("words.rarity")?,
            weights: upper.numbers("words.weights")?,
            bias: upper.numbers("words.bias")?,
        };
        let [share, sharpness] = upper.numbers("mix")?[..] else { return None };
        let (marks, out, bias) =
            (upper.numbers("marks")?, upper.numbers("out.weight")?, upper.numbers("out.bias")?);
        Some(Model { words, marks, out, bias, upper, share, sharpness })
    }
}

impl Words {
    /// Scores of the acts: a feature's weight grows with the logarithm of its count and its rarity.
    pub fn scores(&self, features: &[String]) -> Vec<f32> {
        let mut counts: HashMap<usize, f32> = HashMap::new();
        for index in features.iter().filter_map(|feature| self.index.get(&hash(feature))) {
            *counts.entry(*index).or_default() += 1.0;
        }
        let mut worth: Vec<(usize, f32)> =
            counts.into_iter().map(|(i, count)| (i, (1.0 + count.ln()) * self.rarity[i])).collect();
        worth.sort_unstable_by_key(|(i, _)| *i);
        let length = worth.iter().map(|(_, v)| v * v).sum::<f32>().sqrt().max(1e-9);
        let mut scores = self.bias.clone();
        for (i, value) in worth {
            let weights = &self.weights[i * ACTS.len()..][..ACTS.len()];
            scores.iter_mut().zip(weights).for_each(|(score, w)| *score += w * value / length);
        }
        scores
    }
}

/// 24 bits of FNV-1a, the upper eight folded into the lower.
fn hash(feature: &str) -> u32 {
    let whole = feature
        .bytes()
        .fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    (whole >> 24) ^ (whole & 0x00ff_ffff)
}

/// Scores as shares of one.
pub fn softmax(scores: &[f32], sharpness: f32) -> Vec<f32> {
    let top = scores.iter().copied().fold(f32::MIN, f32::max);
    let raised: Vec<f32> = scores.iter().map(|s| ((s - top) * sharpness).exp()).collect();
    let sum: f32 = raised.iter().sum();
    raised.iter().map(|r| r / sum).collect()
}
