//! Sums of products of eight-bit numbers on whatever vector unit the machine has; the sums are exact, so the same on all.

use fearless_simd::Level;

/// Rows that one pass holds in registers.
pub(super) const ROWS: usize = 8;
/// Columns of a panel of weights.
pub(super) const COLUMNS: usize = 32;

/// For each row of a block its products with the columns of a panel.
pub(super) type Sums = [[i32; COLUMNS]; ROWS];

/// Products of a block of rows with a panel of weights. Both are sequences of groups of four numbers, each group as
/// the little-endian bytes of an i32: a block has the first group of each of its rows (bytes 0 to 255), then the second
/// of each, a panel likewise those of its columns (bytes -127 to 127).
pub(super) fn sums(level: Level, block: &[i32], panel: &[i32], out: &mut Sums) {
    #[cfg(target_arch = "x86_64")]
    {
        if let Some(avx512) = level.as_avx512() {
            return x86::sums_avx512(avx512, block, panel, out);
        }
        if let Some(avx2) = level.as_avx2() {
            return x86::sums_avx2(avx2, block, panel, out);
        }
    }
    dispatch(level, || plain(block, panel, out));
}

/// Runs plain loops compiled for the machine's vector unit.
#[inline(always)]
pub(super) fn dispatch<T>(level: Level, loops: impl FnOnce() -> T) -> T {
    fearless_simd::dispatch!(level, _simd => loops())
}

#[inline(always)]
fn plain(block: &[i32], panel: &[i32], out: &mut Sums) {
    *out = [[0; COLUMNS]; ROWS];
    for (xs, ws) in block.chunks_exact(ROWS).zip(panel.chunks_exact(COLUMNS)) {
        for (sums, x) in out.iter_mut().zip(xs) {
            let x = x.to_le_bytes().map(i32::from);
            for (sum, w) in sums.iter_mut().zip(ws) {
                let [a, b, c, d] = w.to_le_bytes().map(|w| i32::from(w as i8));
                *sum += x[0] * a + x[1] * b + x[2] * c + x[3] * d;
            }
        }
    }
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use super::{COLUMNS, ROWS, Sums};
    use fearless_simd::{i32x8, i32x16, kernel, prelude::*};
    use std::arch::x86_64::*;

    kernel!(
        pub(super) fn sums_avx512(avx512: Avx512, block: &[i32], panel: &[i32], out: &mut Sums) {
            let mut left = [_mm512_setzero_si512(); ROWS];
            let mut right = [_mm512_setzero_si512(); ROWS];
            for (xs, ws) in block.chunks_exact(ROWS).zip(panel.chunks_exact(COLUMNS)) {
                let first: __m512i = i32x16::from_slice(avx512, &ws[..16]).into();
                let second: __m512i = i32x16::from_slice(avx512, &ws[16..]).into();
                for r in 0..ROWS {
                    let x = _mm512_set1_epi32(xs[r]);
                    left[r] = _mm512_dpbusd_epi32(left[r], x, first);
                    right[r] = _mm512_dpbusd_epi32(right[r], x, second);
                }
            }
            for (r, row) in out.iter_mut().enumerate() {
                let (first, second) = row.split_at_mut(16);
                i32x16::simd_from(avx512, left[r]).store_slice(first);
                i32x16::simd_from(avx512, right[r]).store_slice(second);
            }
        }
    );

    /// Columns that the smaller registers hold at once, and rows.
    const HALF: usize = 16;
    const FEW: usize = 4;

    kernel!(
        pub(super) fn sums_avx2(avx2: Avx2, block: &[i32], panel: &[i32], out: &mut Sums) {
            let even = _mm256_set1_epi32(0x00ff_00ff);
            for (rows, columns) in [(0, 0), (FEW, 0), (0, HALF), (FEW, HALF)] {
                let mut sums = [[_mm256_setzero_si256(); 2]; FEW];
                for (xs, ws) in block.chunks_exact(ROWS).zip(panel.chunks_exact(COLUMNS)) {
                    let [first, second]: [__m256i; 2] =
                        [0, 8].map(|at| i32x8::from_slice(avx2, &ws[columns + at..][..8]).into());
                    let low = [first, second].map(|w| _mm256_srai_epi16::<8>(_mm256_slli_epi16::<8>(w)));
                    let high = [first, second].map(|w| _mm256_srai_epi16::<8>(w));
                    for (sum, &x) in sums.iter_mut().zip(&xs[rows..rows + FEW]) {
                        let x = _mm256_set1_epi32(x);
                        let a = _mm256_and_si256(x, even);
                        let b = _mm256_and_si256(_mm256_srli_epi16::<8>(x), even);
                        for half in 0..2 {
                            let products = _mm256_add_epi32(
                                _mm256_madd_epi16(a, low[half]),
                                _mm256_madd_epi16(b, high[half]),
                            );
                            sum[half] = _mm256_add_epi32(sum[half], products);
                        }
                    }
                }
                for (row, sum) in out[rows..].iter_mut().zip(sums) {
                    i32x8::simd_from(avx2, sum[0]).store_slice(&mut row[columns..columns + 8]);
                    i32x8::simd_from(avx2, sum[1]).store_slice(&mut row[columns + 8..columns + HALF]);
                }
            }
        }
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every unit this machine has gives the sums that plain multiplication gives.
    #[test]
    fn all_units_give_the_same_sums() {
        let numbers = |seed: u32, count: usize| -> Vec<i32> {
            let next = |x: &u32| Some(x.wrapping_mul(1_664_525).wrapping_add(1_013_904_223));
            std::iter::successors(Some(seed), next).skip(1).map(|x| x as i32).take(count).collect()
        };
        let no_lowest = |w: i32| i32::from_le_bytes(w.to_le_bytes().map(|b| if b == 128 { 127 } else { b }));
        for groups in [1, 25, 384] {
            let block = numbers(7, groups * ROWS);
            let panel: Vec<i32> = numbers(11, groups * COLUMNS).into_iter().map(no_lowest).collect();
            let mut want = [[0; COLUMNS]; ROWS];
            for (i, row) in want.iter_mut().enumerate() {
                for (j, sum) in row.iter_mut().enumerate() {
                    *sum = (0..groups).map(|g| one(block[g * ROWS + i], panel[g * COLUMNS + j])).sum();
                }
            }
            for level in levels() {
                let mut got = [[0; COLUMNS]; ROWS];
                sums(level, &block, &panel, &mut got);
                assert_eq!(got, want, "{level:?}");
            }
            let mut got = [[0; COLUMNS]; ROWS];
            plain(&block, &panel, &mut got);
            assert_eq!(got, want);
        }
    }

    fn one(x: i32, w: i32) -> i32 {
        x.to_le_bytes().iter().zip(w.to_le_bytes()).map(|(&x, w)| i32::from(x) * i32::from(w as i8)).sum()
    }

    fn levels() -> Vec<Level> {
        let best = Level::new();
        #[cfg(target_arch = "x86_64")]
        let below = [best.as_avx2().map(Level::Avx2), best.as_sse4_2().map(Level::Sse4_2)];
        #[cfg(not(target_arch = "x86_64"))]
        let below = [None];
        below.into_iter().flatten().chain([best]).collect()
    }
}
