//! Matrix products and the plain loops between them, on whatever vector unit the machine has.
//!
//! Weights are eight-bit with a scale for each column. A row's numbers become eight-bit when it comes in, spread evenly from
//! its lowest to its highest; the products are then exact sums of whole numbers.

use std::sync::LazyLock;

use fearless_simd::Level;

use super::kernel::{COLUMNS, ROWS, Sums, dispatch, sums};

/// Blocks of rows that go through all panels together: few enough that what comes out stays in the nearest caches.
const STRETCH: usize = 4;

/// The machine's vector unit.
static LEVEL: LazyLock<Level> = LazyLock::new(Level::new);

/// A linear layer's weights and bias, in panels of [`COLUMNS`] columns.
pub(super) struct Linear {
    inner: usize,
    columns: usize,
    panels: Vec<i32>,
    /// What one step of a column's weights is worth.
    scales: Vec<f32>,
    /// What a row of ones would give.
    totals: Vec<f32>,
    bias: Vec<f32>,
}

impl Linear {
    /// From weights as stored, one row of `inner` bytes (signed) and a scale for each output; a missing bias is zero.
    pub(super) fn new(inner: usize, weights: &[u8], scales: &[f32], bias: &[f32]) -> Linear {
        let columns = scales.len();
        let padded = columns.div_ceil(COLUMNS) * COLUMNS;
        let groups = inner.div_ceil(4);
        let mut panels = vec![0; padded * groups];
        let full = |from: &[f32]| from.iter().copied().chain(std::iter::repeat(0.0)).take(padded).collect();
        let (scales, bias): (Vec<f32>, Vec<f32>) = (full(scales), full(bias));
        let mut totals = vec![0.0; padded];
        for (column, row) in weights.chunks_exact(inner.max(1)).enumerate() {
            let panel = &mut panels[column / COLUMNS * COLUMNS * groups + column % COLUMNS..];
            let slots = panel.iter_mut().step_by(COLUMNS);
            slots.zip(row.chunks(4)).for_each(|(slot, four)| *slot = group(four));
            totals[column] = scales[column] * row.iter().map(|&w| i32::from(w as i8)).sum::<i32>() as f32;
        }
        Linear { inner, columns, panels, scales, totals, bias }
    }

    /// How many numbers come out for one row.
    pub(super) fn columns(&self) -> usize {
        self.columns
    }

    /// `rows` times the weights plus the bias; one row of [`Linear::columns`] numbers for each row.
    pub(super) fn apply(&self, rows: &[f32]) -> Vec<f32> {
        let mut out = Vec::new();
        self.apply_into(rows, &mut Rounded::default(), &mut out);
        out
    }

    /// [`Linear::apply`] into space used before.
    pub(super) fn apply_into(&self, rows: &[f32], rounded: &mut Rounded, out: &mut Vec<f32>) {
        out.resize(rows.len() / self.inner * self.columns, 0.0);
        vectorized(
            #[inline(always)]
            || rounded.fill(rows, self.inner),
        );
        vectorized(
            #[inline(always)]
            || self.multiply(rounded, out),
        );
    }

    #[inline(always)]
    fn multiply(&self, rows: &Rounded, out: &mut [f32]) {
        let (groups, stretch) = (self.inner.div_ceil(4), ROWS * STRETCH);
        let blocks = rows.blocks.chunks(stretch * groups).zip(rows.ranges.chunks(stretch));
        for ((blocks, ranges), out) in blocks.zip(out.chunks_mut(self.columns * stretch)) {
            for (panel, first) in self.panels.chunks_exact(COLUMNS * groups).zip((0..).step_by(COLUMNS)) {
                self.multiply_panel(panel, first, (blocks, ranges), out);
            }
        }
    }

    #[inline(always)]
    fn multiply_panel(&self, panel: &[i32], first: usize, rows: (&[i32], &[Range]), out: &mut [f32]) {
        let level = *LEVEL;
        let mut sums_of = [[0; COLUMNS]; ROWS];
        let blocks = rows.0.chunks_exact(panel.len() / COLUMNS * ROWS).zip(rows.1.chunks(ROWS));
        for ((block, ranges), out) in blocks.zip(out.chunks_mut(self.columns * ROWS)) {
            sums(level, block, panel, &mut sums_of);
            self.finish(first, &sums_of, ranges, out);
        }
    }

    /// From sums of whole numbers to the numbers they stand for.
    #[inline(always)]
    fn finish(&self, first: usize, sums: &Sums, ranges: &[Range], out: &mut [f32]) {
        let scales = &self.scales[first..first + COLUMNS];
        let totals = &self.totals[first..first + COLUMNS];
        let bias = &self.bias[first..first + COLUMNS];
        let kept = COLUMNS.min(self.columns - first);
        for ((sums, range), row) in sums.iter().zip(ranges).zip(out.chunks_exact_mut(self.columns)) {
            let mut values = [0.0; COLUMNS];
            for c in 0..COLUMNS {
                let shift = range.low.mul_add(totals[c], bias[c]);
                values[c] = (scales[c] * range.step).mul_add(sums[c] as f32, shift);
            }
            match row[first..].first_chunk_mut::<COLUMNS>() {
                Some(whole) => *whole = values,
                None => row[first..].copy_from_slice(&values[..kept]),
            }
        }
    }
}

/// Four bytes, or the last few, as one number.
fn group(bytes: &[u8]) -> i32 {
    let mut four = [0; 4];
    four[..bytes.len()].copy_from_slice(bytes);
    i32::from_le_bytes(four)
}

/// Where a row's numbers lie: 0 stands for `low`, 255 for `low + 255 * step`.
struct Range {
    low: f32,
    step: f32,
}

/// Rows as bytes, in blocks of [`ROWS`] rows whose groups of four alternate, so that the kernel reads one stream.
#[derive(Default)]
pub(super) struct Rounded {
    blocks: Vec<i32>,
    ranges: Vec<Range>,
    bytes: Vec<u8>,
}

impl Rounded {
    #[inline(always)]
    fn fill(&mut self, rows: &[f32], inner: usize) {
        let (count, groups) = (rows.len() / inner, inner.div_ceil(4));
        self.blocks.resize(count.div_ceil(ROWS) * ROWS * groups, 0);
        self.bytes.clear();
        self.bytes.resize(groups * 4, 0);
        self.ranges.clear();
        for (r, row) in rows.chunks_exact(inner).enumerate() {
            self.ranges.push(rounded(row, &mut self.bytes));
            let block = &mut self.blocks[r / ROWS * ROWS * groups..][..ROWS * groups];
            for (slots, four) in block.chunks_exact_mut(ROWS).zip(self.bytes.chunks_exact(4)) {
                slots[r % ROWS] = i32::from_le_bytes([four[0], four[1], four[2], four[3]]);
            }
        }
    }
}

/// Adding it to a small number leaves that number, rounded, in the lowest bits.
const ROUNDING: f32 = 8_388_608.0;

/// Rounds a row to 256 even steps.
#[inline(always)]
fn rounded(row: &[f32], bytes: &mut [u8]) -> Range {
    let low = extreme(row, |a, b| if a < b { a } else { b });
    let high = extreme(row, |a, b| if a > b { a } else { b });
    let step = ((high - low) / 255.0).max(f32::MIN_POSITIVE);
    let share = 1.0 / step;
    for (byte, &x) in bytes.iter_mut().zip(row) {
        *byte = (x - low).mul_add(share, ROUNDING).to_bits() as u8;
    }
    Range { low, step }
}

/// The number that `better` prefers to all others of a row.
#[inline(always)]
fn extreme(row: &[f32], better: impl Fn(f32, f32) -> f32) -> f32 {
    let mut lanes = [row[0]; 32];
    for chunk in row.chunks_exact(32) {
        lanes.iter_mut().zip(chunk).for_each(|(lane, &x)| *lane = better(*lane, x));
    }
    let rest = row.chunks_exact(32).remainder();
    lanes.iter().chain(rest).fold(row[0], |a, &b| better(a, b))
}

/// Runs plain loops compiled for the machine's vector unit.
#[inline(always)]
pub(super) fn vectorized<T>(loops: impl FnOnce() -> T) -> T {
    dispatch(*LEVEL, loops)
}

/// Adding it to a number rounds that number to a whole one, which then is in the lowest bits.
const WHOLE: f32 = 12_582_912.0;

/// e^x for x <= 0, within 2 units in the last place; below -87 it is near 0. A shape compilers can vectorize.
#[inline(always)]
pub(super) fn exp(x: f32) -> f32 {
    let x = if x > -87.0 { x } else { -87.0 };
    let shifted = x.mul_add(std::f32::consts::LOG2_E, WHOLE);
    let whole = shifted - WHOLE;
    let rest = (-whole).mul_add(0.693_359_4, x);
    let rest = whole.mul_add(2.121_944_4e-4, rest);
    let mut sum = 1.987_569_1e-4_f32;
    for term in [1.398_199_9e-3, 8.333_452e-3, 4.166_579_6e-2, 1.666_666_5e-1, 0.5] {
        sum = sum.mul_add(rest, term);
    }
    let fraction = (sum * rest).mul_add(rest, rest) + 1.0;
    fraction * f32::from_bits((shifted.to_bits() << 23).wrapping_add(127 << 23))
}

/// x times the normal distribution function of x (GELU), within 2e-4, far out within x / 100,000: an odd polynomial
/// between -4 and 4, fitted by least greatest error.
#[inline(always)]
pub(super) fn gelu(x: f32) -> f32 {
    let near = x.clamp(-4.0, 4.0);
    let square = near * near;
    let mut sum = 2.278_133_4e-8_f32;
    for term in [-1.598_598_4e-6, 4.795_539_3e-5, -8.140_142e-4, 8.772_382e-3, -6.457_309e-2, 3.978_833_3e-1]
    {
        sum = sum.mul_add(square, term);
    }
    x * sum.mul_add(near, 0.5)
}

/// Scalar product, summed in lanes.
#[inline(always)]
pub(super) fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut lanes = [0.0f32; 8];
    let (left, right) = (a.chunks_exact(8), b.chunks_exact(8));
    let rest: f32 = left.remainder().iter().zip(right.remainder()).map(|(x, y)| x * y).sum();
    for (x, y) in left.zip(right) {
        for (lane, (x, y)) in lanes.iter_mut().zip(x.iter().zip(y)) {
            *lane = x.mul_add(*y, *lane);
        }
    }
    lanes.iter().sum::<f32>() + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_product_is_near_the_sum_of_products_at_any_shape() {
        for (rows, inner, columns) in [(1, 3, 1), (7, 32, 50), (13, 5, 33), (9, 101, 70)] {
            let number = |i: usize| ((i * 37 % 19) as f32 - 9.0) / 7.0;
            let a: Vec<f32> = (0..rows * inner).map(number).collect();
            let w: Vec<u8> = (0..columns * inner).map(|i| (i * 91 % 255) as u8).collect();
            let scales: Vec<f32> = (0..columns).map(|i| (1 + i % 3) as f32 / 500.0).collect();
            let bias: Vec<f32> = (0..columns).map(number).collect();
            let out = Linear::new(inner, &w, &scales, &bias).apply(&a);
            for (i, &got) in out.iter().enumerate() {
                let (r, c) = (i / columns, i % columns);
                let weights: Vec<f32> =
                    w[c * inner..][..inner].iter().map(|&w| f32::from(w as i8) * scales[c]).collect();
                let want = bias[c] + dot(&a[r * inner..][..inner], &weights);
                let most = weights.iter().map(|w| w.abs()).sum::<f32>() * (18.0 / 7.0 / 255.0 / 2.0) + 1e-4;
                assert!((got - want).abs() <= most, "{rows}x{inner}x{columns} at {i}: {got} for {want}");
            }
        }
    }

    #[test]
    fn gelu_and_exp_are_close_to_the_real_ones() {
        for i in -2000..2000 {
            let x = i as f32 / 200.0;
            assert!((exp(-x.abs()) - (-x.abs()).exp()).abs() < 1e-6);
        }
        for (x, want) in [
            (0.0, 0.0),
            (1.0, 0.841_344_8),
            (-1.0, -0.158_655_26),
            (3.0, 2.995_950_3),
            (-6.0, 0.0),
            (30.0, 30.0),
        ] {
            assert!((gelu(x) - want).abs() < (1e-5 * x.abs()).max(2e-4), "{x}: {}", gelu(x));
        }
    }
}
