//! What chance would give: exact tails, Simes' test over windows, Benjamini and Hochberg's over rules.

/// Above so many draws the tail is approximated.
const EXACT: usize = 600;

/// Draws that hit with the same probability.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Draws {
    /// The probability of a hit, 0 to 1.
    pub chance: f64,
    /// How many draws.
    pub n: usize,
}

/// The probability of `hits` or more among independent draws.
///
/// Summed exactly (Poisson-binomial) up to 600 draws; beyond, the normal approximation refined by skewness (Volkova 1996;
/// Hong, Comput. Stat. Data Anal. 59, 2013).
pub fn tail(draws: &[Draws], hits: usize) -> f64 {
    let open: usize = draws.iter().filter(|draw| draw.chance > 0.0).map(|draw| draw.n).sum();
    match hits {
        0 => 1.0,
        hits if hits > open => 0.0,
        hits if open <= EXACT => summed(draws, hits),
        hits => refined(draws, hits),
    }
}

/// The expected number of hits.
pub fn expected(draws: &[Draws]) -> f64 {
    draws.iter().map(|draw| draw.chance * draw.n as f64).sum()
}

fn summed(draws: &[Draws], hits: usize) -> f64 {
    let mut below = vec![0.0; hits];
    below[0] = 1.0;
    let mut done = 0;
    for draw in draws.iter().filter(|draw| draw.chance > 0.0) {
        for _ in 0..draw.n {
            done += 1;
            for k in (0..hits.min(done + 1)).rev() {
                let from = if k > 0 { below[k - 1] } else { 0.0 };
                below[k] = below[k] * (1.0 - draw.chance) + from * draw.chance;
            }
        }
    }
    (1.0 - below.iter().sum::<f64>()).clamp(1e-15, 1.0)
}

fn refined(draws: &[Draws], hits: usize) -> f64 {
    let sum = |of: &dyn Fn(f64) -> f64| draws.iter().map(|d| of(d.chance) * d.n as f64).sum::<f64>();
    let sd = sum(&|p| p * (1.0 - p)).max(1e-12).sqrt();
    let skew = sum(&|p| p * (1.0 - p) * (1.0 - 2.0 * p)) / sd.powi(3);
    let z = (hits as f64 - 0.5 - expected(draws)) / sd;
    let density = (-z * z / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt();
    (upper(z) + skew * (z * z - 1.0) * density / 6.0).clamp(1e-15, 1.0)
}

/// The upper tail of the normal distribution (Abramowitz and Stegun 7.1.26 on the error function).
fn upper(z: f64) -> f64 {
    if z < 0.0 {
        return 1.0 - upper(-z);
    }
    let x = z / std::f64::consts::SQRT_2;
    let t = 1.0 / (1.0 + 0.327_591_1 * x);
    let poly = t
        * (0.254_829_592
            + t * (-0.284_496_736 + t * (1.421_413_741 + t * (-1.453_152_027 + t * 1.061_405_429))));
    (0.5 * poly * (-x * x).exp()).clamp(0.0, 0.5)
}

/// One p-value for several looks at the same data: Simes (Biometrika 73, 1986), which holds for looks that go together.
pub fn simes(each: &[f64]) -> f64 {
    let mut sorted = each.to_vec();
    sorted.sort_by(f64::total_cmp);
    let n = sorted.len() as f64;
    sorted.iter().enumerate().map(|(k, p)| p * n / (k + 1) as f64).fold(1.0, f64::min)
}

/// For p-values in rising order the least false discovery rate at which each stands (Benjamini and Hochberg, J. R. Stat. Soc. B
/// 57, 1995).
pub fn benjamini_hochberg(sorted: &[f64]) -> Vec<f64> {
    let n = sorted.len() as f64;
    let mut least = 1.0f64;
    let mut q: Vec<f64> = sorted
        .iter()
        .enumerate()
        .rev()
        .map(|(k, p)| {
            least = least.min(p * n / (k + 1) as f64);
            least
        })
        .collect();
    q.reverse();
    q
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tails_are_exact_when_small_and_close_when_large() {
        let coin = |n| [Draws { chance: 0.5, n }];
        assert!((tail(&coin(3), 3) - 0.125).abs() < 1e-12);
        assert!((tail(&coin(10), 8) - 56.0 / 1024.0).abs() < 1e-12);
        assert_eq!((tail(&coin(3), 0), tail(&coin(3), 4)), (1.0, 0.0));
        let rare = [Draws { chance: 0.05, n: 600 }];
        let (exact, close) = (summed(&rare, 45), refined(&rare, 45));
        assert!((exact.ln() - close.ln()).abs() < 0.15, "{exact} {close}");
    }

    #[test]
    fn many_looks_are_paid_for() {
        assert!((simes(&[0.01, 0.5, 0.9]) - 0.03).abs() < 1e-12);
        assert_eq!(benjamini_hochberg(&[0.01, 0.02, 0.5]), [0.03, 0.03, 0.5]);
    }
}
