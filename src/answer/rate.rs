//! Rates of small numbers, never without their interval.

use serde::Serialize;

/// So many out of so many, with the interval that a share so found is compatible with.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Rate {
    /// Cases in which it was so.
    pub hits: usize,
    /// All cases.
    pub n: usize,
    /// Lower end of the 95 % interval, 0 to 1.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl Rate {
    /// The rate of `hits` among `n`.
    pub fn new(hits: usize, n: usize) -> Rate {
        let (low, high) = wilson(hits, n);
        Rate { hits, n, low, high }
    }
}

impl std::fmt::Display for Rate {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        let percent = |share: f64| (share * 100.0).round();
        write!(
            f,
            "{} of {} (95 % interval {} to {} %)",
            self.hits,
            self.n,
            percent(self.low),
            percent(self.high)
        )
    }
}

/// Wilson's score interval at 95 %; everything is possible when nothing was seen.
pub fn wilson(hits: usize, n: usize) -> (f64, f64) {
    if n == 0 {
        return (0.0, 1.0);
    }
    let (z, n) = (1.959_964_f64, n as f64);
    let share = hits as f64 / n;
    let middle = share + z * z / (2.0 * n);
    let half = z * (share * (1.0 - share) / n + z * z / (4.0 * n * n)).sqrt();
    let scale = 1.0 + z * z / n;
    (((middle - half) / scale).max(0.0), ((middle + half) / scale).min(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_numbers_stay_wide() {
        let (low, high) = wilson(3, 3);
        assert!((low - 0.4385).abs() < 1e-3 && high == 1.0, "{low} {high}");
        let (low, high) = wilson(0, 10);
        assert!(low == 0.0 && (high - 0.2775).abs() < 1e-3, "{low} {high}");
        assert_eq!(wilson(0, 0), (0.0, 1.0));
    }
}
