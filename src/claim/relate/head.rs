//! The head on the encoder: two layers that see which pieces are source and which target.

use super::Seen;
use super::model::{ACTS, MODEL};
use crate::syntax::{WIDTH, lower};

/// Layers of the encoder below the head's own.
const BELOW: usize = 4;
/// Pieces of a sentence that the head reads.
const MOST: usize = 200;

/// Scores of the acts.
pub fn scores(text: &str, seen: &Seen) -> Vec<f32> {
    let mut pieces = lower(text, &seen.words, BELOW, MOST);
    let mark = |word: &Option<usize>| word.map_or(0, |w| seen.marks.get(w).copied().unwrap_or(0));
    let marks: Vec<u8> = pieces.words.iter().map(mark).collect();
    for (row, &mark) in pieces.rows.chunks_exact_mut(WIDTH).zip(&marks) {
        let added = &MODEL.marks[usize::from(mark) * WIDTH..][..WIDTH];
        row.iter_mut().zip(added).for_each(|(x, a)| *x += a);
    }
    MODEL.upper.apply(&mut pieces.rows);
    let rows: Vec<&[f32]> = pieces.rows.chunks_exact(WIDTH).collect();
    let of = |party: u8| mean(rows.iter().zip(&marks).filter(|(_, m)| **m == party).map(|(row, _)| *row));
    let pooled = [rows[0].to_vec(), of(1), of(2), mean(rows.iter().copied())].concat();
    let score =
        |(weights, bias): (&[f32], &f32)| bias + weights.iter().zip(&pooled).map(|(w, x)| w * x).sum::<f32>();
    debug_assert_eq!(MODEL.out.len(), ACTS.len() * pooled.len());
    MODEL.out.chunks_exact(pooled.len()).zip(&MODEL.bias).map(score).collect()
}

/// The mean of rows; zeros when there are none.
fn mean<'r>(rows: impl Iterator<Item = &'r [f32]>) -> Vec<f32> {
    let mut sum = vec![0.0; WIDTH];
    let mut count = 0.0_f32;
    for row in rows {
        sum.iter_mut().zip(row).for_each(|(s, x)| *s += x);
        count += 1.0;
    }
    sum.iter_mut().for_each(|s| *s /= count.max(1.0));
    sum
}
