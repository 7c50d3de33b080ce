//! Logistic regression with a ridge, by Newton's method: small, exact and the same in every run.

use super::super::odds::chance;

/// Steps of Newton's method at most.
const STEPS: usize = 25;

/// Weights for rows of terms that make an outcome likely.
///
/// `toward` is where the ridge draws the weights, with the given strength in rows; the first term is
/// the constant. Rows must all be as long as `toward`.
pub fn fit<'r>(
    rows: impl Iterator<Item = (&'r [f64], bool)> + Clone,
    toward: &[f64],
    strength: f64,
) -> Vec<f64> {
    let size = toward.len();
    let mut weights = toward.to_vec();
    for _ in 0..STEPS {
        let mut slope: Vec<f64> = weights.iter().zip(toward).map(|(w, to)| strength * (to - w)).collect();
        let mut bend = vec![0.0; size * size];
        (0..size).for_each(|i| bend[i * size + i] = strength);
        for (row, yes) in rows.clone() {
            let p = chance(dot(row, &weights));
            let (miss, spread) = (f64::from(u8::from(yes)) - p, p * (1.0 - p));
            for i in 0..size {
                slope[i] += miss * row[i];
                for j in 0..=i {
                    bend[i * size + j] += spread * row[i] * row[j];
                }
            }
        }
        let step = solve(&bend, &slope);
        weights.iter_mut().zip(&step).for_each(|(weight, by)| *weight += by);
        if step.iter().all(|by| by.abs() < 1e-6) {
            break;
        }
    }
    weights
}

/// The sum of products.
pub fn dot(row: &[f64], weights: &[f64]) -> f64 {
    row.iter().zip(weights).map(|(x, w)| x * w).sum()
}

/// Solves `bend` x = `slope` by Cholesky's method; of `bend`, positive definite, the lower half is read.
fn solve(bend: &[f64], slope: &[f64]) -> Vec<f64> {
    let size = slope.len();
    let mut root = bend.to_vec();
    for i in 0..size {
        for j in 0..=i {
            let known: f64 = (0..j).map(|k| root[i * size + k] * root[j * size + k]).sum();
            let left = root[i * size + j] - known;
            root[i * size + j] = if i == j { left.max(1e-12).sqrt() } else { left / root[j * size + j] };
        }
    }
    let mut x = slope.to_vec();
    for i in 0..size {
        let known: f64 = (0..i).map(|k| root[i * size + k] * x[k]).sum();
        x[i] = (x[i] - known) / root[i * size + i];
    }
    for i in (0..size).rev() {
        let known: f64 = (i + 1..size).map(|k| root[k * size + i] * x[k]).sum();
        x[i] = (x[i] - known) / root[i * size + i];
    }
    x
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_come_back() {
        let rows: Vec<(Vec<f64>, bool)> = (0..100)
            .map(|i| (vec![1.0, f64::from(i % 2)], if i % 2 == 0 { i < 20 } else { i < 80 }))
            .collect();
        let weights = fit(rows.iter().map(|(row, yes)| (&row[..], *yes)), &[0.0, 0.0], 1e-9);
        assert!((chance(weights[0]) - 0.2).abs() < 1e-6, "{weights:?}");
        assert!((chance(weights[0] + weights[1]) - 0.8).abs() < 1e-6, "{weights:?}");
    }
}
