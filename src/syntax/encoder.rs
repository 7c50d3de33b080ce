//! The encoder: word pieces in, one vector a word out (BERT as in Devlin et al. 2019, six layers of 384).

use super::model::{Layer, MODEL, Norm, WIDTH};
use super::pieces::piece;
use super::product::{Rounded, exp, gelu, vectorized};

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
pub(super) fn encode(sentences: &[&Encodable], room: &mut Room) -> Vec<f32> {
    let lengths: Vec<usize> = sentences.iter().map(|s| length(s)).collect();
    let mut x = embedded(sentences);
    for layer in &MODEL.layers {
        forward(layer, &mut x, &lengths, room);
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
    let mut x = embedded(&[sentence]);
    let mut room = Room::default();
    let lengths = [length(sentence)];
    MODEL.layers.iter().take(layers).for_each(|layer| forward(layer, &mut x, &lengths, &mut room));
    x
}

/// The vectors that go into the first layer.
fn embedded(sentences: &[&Encodable]) -> Vec<f32> {
    let mut x = Vec::with_capacity(sentences.iter().map(|s| length(s)).sum::<usize>() * WIDTH);
    for sentence in sentences {
        embed(sentence, &mut x);
    }
    vectorized(
        #[inline(always)]
        || normalise(&mut x, &MODEL.norm),
    );
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

/// Pieces that go through the wide part of a layer together; its numbers then stay in the nearest caches.
const ROWS_TOGETHER: usize = 32;

/// Space used again for every layer and batch.
#[derive(Default)]
pub(super) struct Room {
    rounded: Rounded,
    qkv: Vec<f32>,
    mixed: Vec<f32>,
    inner: Vec<f32>,
    out: Vec<f32>,
    keys: Vec<f32>,
    weights: Vec<f32>,
}

/// One layer over the pieces of several sentences, each as long as `lengths` says.
pub(super) fn forward(layer: &Layer, x: &mut [f32], lengths: &[usize], room: &mut Room) {
    layer.attend.apply_into(x, &mut room.rounded, &mut room.qkv);
    attention(lengths, room);
    layer.mix.apply_into(&room.mixed, &mut room.rounded, &mut room.out);
    vectorized(
        #[inline(always)]
        || add_and_normalise(x, &room.out, &layer.norms[0]),
    );
    for x in x.chunks_mut(ROWS_TOGETHER * WIDTH) {
        layer.up.apply_into(x, &mut room.rounded, &mut room.inner);
        vectorized(
            #[inline(always)]
            || gelu_all(&mut room.inner),
        );
        layer.down.apply_into(&room.inner, &mut room.rounded, &mut room.out);
        vectorized(
            #[inline(always)]
            || add_and_normalise(x, &room.out, &layer.norms[1]),
        );
    }
}

/// Each piece's mix of the values of its own sentence's pieces. `qkv` has query, key and value of a piece in a row.
fn attention(lengths: &[usize], room: &mut Room) {
    let Room { qkv, mixed, keys, weights, .. } = room;
    mixed.resize(qkv.len() / 3, 0.0);
    let mut at = 0;
    for &length in lengths {
        let rows = &qkv[at * 3 * WIDTH..][..length * 3 * WIDTH];
        let mixed = &mut mixed[at * WIDTH..][..length * WIDTH];
        vectorized(
            #[inline(always)]
            || {
                for head in 0..HEADS {
                    turn_keys(rows, head * SPAN, keys);
                    attend(rows, head * SPAN, keys, weights, mixed);
                }
            },
        );
        at += length;
    }
}

/// Numbers in one vector register; the columns of the keys are filled up to a multiple of it.
const LANES: usize = 16;
/// Queries answered together.
const TOGETHER: usize = 4;

/// One head's keys, scaled, number by number.
#[inline(always)]
fn turn_keys(rows: &[f32], from: usize, keys: &mut Vec<f32>) {
    let scale = 1.0 / (SPAN as f32).sqrt();
    let padded = (rows.len() / (3 * WIDTH)).next_multiple_of(LANES);
    keys.clear();
    keys.resize(SPAN * padded, 0.0);
    for (j, row) in rows.chunks_exact(3 * WIDTH).enumerate() {
        for (slots, key) in keys.chunks_exact_mut(padded).zip(&row[WIDTH + from..][..SPAN]) {
            slots[j] = key * scale;
        }
    }
}

#[inline(always)]
fn attend(rows: &[f32], from: usize, keys: &[f32], weights: &mut Vec<f32>, out: &mut [f32]) {
    let padded = keys.len() / SPAN;
    let length = rows.len() / (3 * WIDTH);
    weights.resize(TOGETHER * padded, 0.0);
    for (rows4, out) in rows.chunks(TOGETHER * 3 * WIDTH).zip(out.chunks_mut(TOGETHER * WIDTH)) {
        let mut queries = [[0.0; SPAN]; TOGETHER];
        for (query, row) in queries.iter_mut().zip(rows4.chunks_exact(3 * WIDTH)) {
            query.copy_from_slice(&row[from..from + SPAN]);
        }
        agreements(&queries, keys, padded, weights);
        for weights in weights.chunks_exact_mut(padded) {
            softmax(weights, length);
        }
        let mixed = mixture(rows, from, padded, weights);
        for (mixed, out) in mixed.iter().zip(out.chunks_exact_mut(WIDTH)) {
            out[from..from + SPAN].copy_from_slice(mixed);
        }
    }
}

/// Products of the queries with every key; one row of weights for each query.
#[inline(always)]
fn agreements(queries: &[[f32; SPAN]; TOGETHER], keys: &[f32], padded: usize, weights: &mut [f32]) {
    for at in (0..padded).step_by(LANES) {
        let mut sums = [[0.0f32; LANES]; TOGETHER];
        for (d, keys) in keys.chunks_exact(padded).enumerate() {
            let keys = &keys[at..at + LANES];
            for (sum, query) in sums.iter_mut().zip(queries) {
                for lane in 0..LANES {
                    sum[lane] = query[d].mul_add(keys[lane], sum[lane]);
                }
            }
        }
        for (row, sum) in weights.chunks_exact_mut(padded).zip(&sums) {
            row[at..at + LANES].copy_from_slice(sum);
        }
    }
}

/// The sum of all values by weight, for each row of weights.
#[inline(always)]
fn mixture(rows: &[f32], from: usize, padded: usize, weights: &[f32]) -> [[f32; SPAN]; TOGETHER] {
    let mut mixed = [[0.0f32; SPAN]; TOGETHER];
    for (j, row) in rows.chunks_exact(3 * WIDTH).enumerate() {
        let values = &row[2 * WIDTH + from..][..SPAN];
        for (t, mixed) in mixed.iter_mut().enumerate() {
            let weight = weights[t * padded + j];
            for d in 0..SPAN {
                mixed[d] = weight.mul_add(values[d], mixed[d]);
            }
        }
    }
    mixed
}

/// Makes the first `length` agreements shares of 1; the rest is filling.
#[inline(always)]
fn softmax(weights: &mut [f32], length: usize) {
    weights[length..].fill(f32::MIN);
    let mut tops = [f32::MIN; LANES];
    for chunk in weights.as_chunks::<LANES>().0 {
        for lane in 0..LANES {
            tops[lane] = if chunk[lane] > tops[lane] { chunk[lane] } else { tops[lane] };
        }
    }
    let top = tops.iter().fold(f32::MIN, |a, &b| a.max(b));
    let mut sums = [0.0f32; LANES];
    for chunk in weights.as_chunks_mut::<LANES>().0 {
        for lane in 0..LANES {
            chunk[lane] = exp(chunk[lane] - top);
            sums[lane] += chunk[lane];
        }
    }
    let share = 1.0 / sums.iter().sum::<f32>();
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
