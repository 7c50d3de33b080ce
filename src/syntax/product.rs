//! Matrix products and the plain loops between them, on whatever vector unit the machine has.

use pulp::{Arch, Simd, WithSimd};

/// Rows of the left side that one pass of the kernel holds in registers.
const ROWS: usize = 6;

/// A linear layer's weights and bias, laid out in panels as wide as two vector registers.
pub(super) struct Linear {
    inner: usize,
    columns: usize,
    width: usize,
    panels: Vec<f32>,
    bias: Vec<f32>,
}

impl Linear {
    /// From weights as stored, one row of `inner` numbers for each output; a missing bias is zero.
    pub(super) fn new(inner: usize, weights: &[f32], bias: &[f32]) -> Linear {
        let columns = weights.len() / inner.max(1);
        let width = Arch::new().dispatch(PanelWidth);
        let padded = columns.div_ceil(width) * width;
        let mut panels = vec![0.0; padded * inner];
        for (column, row) in weights.chunks_exact(inner.max(1)).enumerate() {
            let panel = &mut panels[column / width * width * inner..];
            for (k, &weight) in row.iter().enumerate() {
                panel[k * width + column % width] = weight;
            }
        }
        let mut bias = bias.to_vec();
        bias.resize(padded, 0.0);
        Linear { inner, columns, width, panels, bias }
    }

    /// How many numbers come out for one row.
    pub(super) fn columns(&self) -> usize {
        self.columns
    }

    /// `rows` times the weights plus the bias; one row of [`Linear::columns`] numbers for each row.
    pub(super) fn apply(&self, rows: &[f32]) -> Vec<f32> {
        let count = rows.len() / self.inner;
        let mut out = vec![0.0; count * self.columns];
        let blocks = interleaved(rows, self.inner);
        Arch::new().dispatch(Product { linear: self, blocks: &blocks, out: &mut out });
        out
    }
}

/// Blocks of [`ROWS`] rows, number by number, so that the kernel reads one stream; the last block is padded with zeros.
fn interleaved(rows: &[f32], inner: usize) -> Vec<f32> {
    let count = rows.len() / inner;
    let mut blocks = vec![0.0; count.div_ceil(ROWS) * ROWS * inner];
    for (r, row) in rows.chunks_exact(inner).enumerate() {
        let block = &mut blocks[r / ROWS * ROWS * inner..][..ROWS * inner];
        for (slot, &x) in block.iter_mut().skip(r % ROWS).step_by(ROWS).zip(row) {
            *slot = x;
        }
    }
    blocks
}

struct PanelWidth;

impl WithSimd for PanelWidth {
    type Output = usize;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> usize {
        2 * S::F32_LANES
    }
}

struct Product<'a> {
    linear: &'a Linear,
    blocks: &'a [f32],
    out: &'a mut [f32],
}

impl WithSimd for Product<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Linear { inner, columns, width, panels, bias } = self.linear;
        let panels = panels.chunks_exact(width * inner).zip(bias.chunks_exact(*width));
        for ((panel, bias), first) in panels.zip((0..).step_by(*width)) {
            let last = columns.min(&(first + width)) - first;
            let rows = self.out.chunks_mut(columns * ROWS);
            for (block, rows) in self.blocks.chunks_exact(ROWS * inner).zip(rows) {
                let sums = kernel(simd, block, S::as_simd_f32s(panel).0, S::as_simd_f32s(bias).0);
                for (row, sums) in rows.chunks_exact_mut(*columns).zip(&sums) {
                    store::<S>(&mut row[first..first + last], sums);
                }
            }
        }
    }
}

#[inline(always)]
fn kernel<S: Simd>(simd: S, block: &[f32], panel: &[S::f32s], bias: &[S::f32s]) -> [[S::f32s; 2]; ROWS] {
    let mut sums = [[bias[0], bias[1]]; ROWS];
    for (xs, ws) in block.chunks_exact(ROWS).zip(panel.chunks_exact(2)) {
        for (sum, &x) in sums.iter_mut().zip(xs) {
            let x = simd.splat_f32s(x);
            sum[0] = simd.mul_add_f32s(x, ws[0], sum[0]);
            sum[1] = simd.mul_add_f32s(x, ws[1], sum[1]);
        }
    }
    sums
}

#[inline(always)]
fn store<S: Simd>(row: &mut [f32], sums: &[S::f32s; 2]) {
    let sums: &[f32] = pulp::bytemuck::cast_slice(sums);
    row.copy_from_slice(&sums[..row.len()]);
}

/// Runs plain loops compiled for the machine's vector unit.
pub(super) fn vectorized<T>(loops: impl FnOnce() -> T) -> T {
    Arch::new().dispatch(loops)
}

/// e^x for x <= 0, within 2 units in the last place; below -87 it is 0. A shape compilers can vectorize.
#[inline(always)]
pub(super) fn exp(x: f32) -> f32 {
    let x = x.max(-87.0);
    let whole = (x * std::f32::consts::LOG2_E + 0.5).floor();
    let rest = (-whole).mul_add(0.693_359_4, x);
    let rest = whole.mul_add(2.121_944_4e-4, rest);
    let mut sum = 1.987_569_1e-4_f32;
    for term in [1.398_199_9e-3, 8.333_452e-3, 4.166_579_6e-2, 1.666_666_5e-1, 0.5] {
        sum = sum.mul_add(rest, term);
    }
    let fraction = (sum * rest).mul_add(rest, rest) + 1.0;
    fraction * f32::from_bits(((whole as i32 + 127) << 23) as u32)
}

/// x times the normal distribution function of x (GELU), by the rational form of erf with an
/// absolute error under 1.5e-7 (Abramowitz and Stegun 7.1.26).
#[inline(always)]
pub(super) fn gelu(x: f32) -> f32 {
    let z = x.abs() * std::f32::consts::FRAC_1_SQRT_2;
    let t = 1.0 / 0.327_591_1_f32.mul_add(z, 1.0);
    let mut sum = 1.061_405_4_f32;
    for term in [-1.453_152, 1.421_413_7, -0.284_496_74, 0.254_829_6] {
        sum = sum.mul_add(t, term);
    }
    let tail = sum * t * exp(-z * z) * 0.5;
    if x >= 0.0 { x - x * tail } else { x * tail }
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
    fn a_product_is_the_sum_of_products_at_any_shape() {
        for (rows, inner, columns) in [(1, 3, 1), (7, 32, 50), (13, 5, 33)] {
            let number = |i: usize| ((i * 37 % 19) as f32 - 9.0) / 7.0;
            let a: Vec<f32> = (0..rows * inner).map(number).collect();
            let w: Vec<f32> = (0..columns * inner).map(|i| number(i + 5)).collect();
            let bias: Vec<f32> = (0..columns).map(number).collect();
            let out = Linear::new(inner, &w, &bias).apply(&a);
            for (i, &got) in out.iter().enumerate() {
                let (r, c) = (i / columns, i % columns);
                let want = bias[c] + dot(&a[r * inner..][..inner], &w[c * inner..][..inner]);
                assert!((got - want).abs() < 1e-4, "{rows}x{inner}x{columns} at {i}: {got} for {want}");
            }
        }
    }

    #[test]
    fn gelu_and_exp_are_close_to_the_real_ones() {
        for i in -2000..2000 {
            let x = i as f32 / 200.0;
            assert!((exp(-x.abs()) - (-x.abs()).exp()).abs() < 1e-6);
        }
        for (x, want) in
            [(0.0, 0.0), (1.0, 0.841_344_8), (-1.0, -0.158_655_26), (3.0, 2.995_950_3), (-6.0, 0.0)]
        {
            assert!((gelu(x) - want).abs() < 1e-5, "{x}: {}", gelu(x));
        }
    }
}
