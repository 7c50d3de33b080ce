//! The encoder: word pieces in, one vector a word out (BERT as in Devlin et al. 2019, six layers of 384).

use super::model::{Layer, MODEL, Norm, WIDTH};
use super::pieces::piece;
use super::product::{exp, gelu, vectorized};

const HEADS: usize = 12;
const SPAN: usize = WIDTH / HEADS;

/// Pieces that one pass of the encoder takes, its two marks included.
pub(super) const WINDOW: usize = 512;

/// One sentence as the encoder reads it: for each word its pieces and its shape.
pub(super) type Encodable = Vec<(Vec<u32>, u32)>;

/// Pieces of the sentence, marks included.
pub(super) fn length(sentence: &Encodable) -> usize {
    2 + sentence.iter().map(|(pieces, _)| pieces.len()).sum::<usize>()
}

/// The vectors of the first sentence itself, of each of its words, of the second sentence, and so on.
/// No sentence may be longer than [`WINDOW`].
pub(super) fn encode(sentences: &[&Encodable]) -> Vec<f32> {
    let lengths: Vec<usize> = sentences.iter().map(|s| length(s)).collect();
    let mut x: Vec<f32> = Vec::with_capacity(lengths.iter().sum::<usize>() * WIDTH);
    for sentence in sentences {
        embed(sentence, &mut x);
    }
    vectorized(
        #[inline(always)]
        || normalise(&mut x, &MODEL.norm),
    );
    for layer in &MODEL.layers {
        forward(layer, &mut x, &lengths);
    }
    let mut rest = x.as_slice();
    let mut out = Vec::new();
    for (sentence, length) in sentences.iter().zip(lengths) {
        let (own, after) = rest.split_at(length * WIDTH);
        rest = after;
        pool(sentence, own, &mut out);
    }
    out
}

/// The vectors of one sentence's pieces after so many layers, its two marks included.
pub(super) fn lower(sentence: &Encodable, layers: usize) -> Vec<f32> {
    let mut x = Vec::with_capacity(length(sentence) * WIDTH);
    embed(sentence, &mut x);
    vectorized(
        #[inline(always)]
        || normalise(&mut x, &MODEL.norm),
    );
    MODEL.layers.iter().take(layers).for_each(|layer| forward(layer, &mut x, &[length(sentence)]));
    x
}

/// Sum of the vectors of piece, place and shape, for each piece.
fn embed(sentence: &Encodable, x: &mut Vec<f32>) {
    let inside = sentence.iter().flat_map(|(pieces, shape)| pieces.iter().map(|&p| (p, *shape)));
    let all = std::iter::once((piece("[CLS]"), 0)).chain(inside).chain([(piece("[SEP]"), 0)]);
    for ((id, shape), place) in all.zip(MODEL.places.chunks_exact(WIDTH)) {
        let shape = &MODEL.shapes[shape as usize * WIDTH..][..WIDTH];
        x.extend(MODEL.words.row(id).zip(place).zip(shape).map(|((w, p), s)| w + p + s));
    }
}

pub(super) fn forward(layer: &Layer, x: &mut [f32], lengths: &[usize]) {
    let attended = attention(&layer.attend.apply(x), lengths);
    let mixed = layer.mix.apply(&attended);
    vectorized(
        #[inline(always)]
        || add_and_normalise(x, &mixed, &layer.norms[0]),
    );
    let mut inner = layer.up.apply(x);
    vectorized(
        #[inline(always)]
        || gelu_all(&mut inner),
    );
    let out = layer.down.apply(&inner);
    vectorized(
        #[inline(always)]
        || add_and_normalise(x, &out, &layer.norms[1]),
    );
}

/// Each piece's mix of the values of its own sentence's pieces. `qkv` has query, key and value of a piece in a row.
fn attention(qkv: &[f32], lengths: &[usize]) -> Vec<f32> {
    let mut out = vec![0.0; qkv.len() / 3];
    let mut at = 0;
    let mut room = Room::default();
    for &length in lengths {
        let rows = &qkv[at * 3 * WIDTH..][..length * 3 * WIDTH];
        let mixed = &mut out[at * WIDTH..][..length * WIDTH];
        for head in 0..HEADS {
            vectorized(
                #[inline(always)]
                || attend(rows, length, head, mixed, &mut room),
            );
        }
        at += length;
    }
    out
}

/// Space used again for every sentence and head.
#[derive(Default)]
struct Room {
    keys: Vec<f32>,
    weights: Vec<f32>,
}

#[inline(always)]
fn attend(rows: &[f32], length: usize, head: usize, out: &mut [f32], room: &mut Room) {
    let (from, scale) = (head * SPAN, 1.0 / (SPAN as f32).sqrt());
    room.keys.clear();
    room.keys.resize(SPAN * length, 0.0);
    for (j, row) in rows.chunks_exact(3 * WIDTH).enumerate() {
        for d in 0..SPAN {
            room.keys[d * length + j] = row[WIDTH + from + d] * scale;
        }
    }
    for (row, out) in rows.chunks_exact(3 * WIDTH).zip(out.chunks_exact_mut(WIDTH)) {
        room.weights.clear();
        room.weights.resize(length, 0.0);
        for (&q, keys) in row[from..from + SPAN].iter().zip(room.keys.chunks_exact(length)) {
            room.weights.iter_mut().zip(keys).for_each(|(w, k)| *w = q.mul_add(*k, *w));
        }
        softmax(&mut room.weights);
        let mut mixed = [0.0f32; SPAN];
        for (&weight, other) in room.weights.iter().zip(rows.chunks_exact(3 * WIDTH)) {
            let values = &other[2 * WIDTH + from..][..SPAN];
            mixed.iter_mut().zip(values).for_each(|(m, v)| *m = weight.mul_add(*v, *m));
        }
        out[from..from + SPAN].copy_from_slice(&mixed);
    }
}

#[inline(always)]
fn softmax(weights: &mut [f32]) {
    let top = weights.iter().fold(f32::MIN, |a, &b| a.max(b));
    weights.iter_mut().for_each(|w| *w = exp(*w - top));
    let share = 1.0 / weights.iter().sum::<f32>();
    weights.iter_mut().for_each(|w| *w *= share);
}

#[inline(always)]
fn add_and_normalise(x: &mut [f32], more: &[f32], norm: &Norm) {
    x.iter_mut().zip(more).for_each(|(a, b)| *a += b);
    normalise(x, norm);
}

#[inline(always)]
fn normalise(x: &mut [f32], norm: &Norm) {
    for row in x.chunks_exact_mut(WIDTH) {
        let mean = lane_sum(row, |v| v) / WIDTH as f32;
        let variance = lane_sum(row, |v| (v - mean) * (v - mean)) / WIDTH as f32;
        let share = 1.0 / (variance + 1e-12).sqrt();
        for ((v, scale), shift) in row.iter_mut().zip(&norm.scale).zip(&norm.shift) {
            *v = ((*v - mean) * share).mul_add(*scale, *shift);
        }
    }
}

#[inline(always)]
fn lane_sum(row: &[f32], of: impl Fn(f32) -> f32) -> f32 {
    let mut lanes = [0.0f32; 16];
    for chunk in row.chunks_exact(16) {
        lanes.iter_mut().zip(chunk).for_each(|(lane, &v)| *lane += of(v));
    }
    lanes.iter().sum()
}

/// The sentence's own vector, then for each word the mean of its pieces.
fn pool(sentence: &Encodable, rows: &[f32], out: &mut Vec<f32>) {
    out.extend(&rows[..WIDTH]);
    let mut at = 1;
    for (pieces, _) in sentence {
        let share = 1.0 / pieces.len() as f32;
        let own = &rows[at * WIDTH..][..pieces.len() * WIDTH];
        out.extend((0..WIDTH).map(|d| own.iter().skip(d).step_by(WIDTH).sum::<f32>() * share));
        at += pieces.len();
    }
}

#[inline(always)]
fn gelu_all(x: &mut [f32]) {
    for v in x {
        *v = gelu(*v);
    }
}
