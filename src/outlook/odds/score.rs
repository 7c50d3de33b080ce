//! Scores of odds once the answers are known: Brier, logarithmic, and by bins.

use serde::Serialize;

/// Odds that were given, and what came.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Kept {
    /// The probability given.
    pub probability: f64,
    /// The base rate's.
    pub base: f64,
    /// That of base rate and time of the year.
    pub seasonal: f64,
    /// Whether it came true.
    pub yes: bool,
}

/// How good odds were.
#[derive(Clone, Debug, Serialize)]
pub struct Score {
    /// How many questions are resolved.
    pub n: usize,
    /// How many came true.
    pub yes: usize,
    /// Mean squared difference of probability and outcome (Brier 1950); 0 is perfect.
    pub brier: f64,
    /// Mean negative logarithm of the probability given to what came, in nats.
    pub log: f64,
    /// Brier score of the base rate.
    pub base: f64,
    /// Brier score of base rate and time of the year.
    pub seasonal: f64,
    /// 1 - Brier / base: above 0 is better than the base rate.
    pub skill_over_base: f64,
    /// 1 - Brier / seasonal.
    pub skill_over_seasonal: f64,
    /// Mean distance of probability and outcome over the bins, by their share.
    pub calibration_error: f64,
    /// The calibration table.
    pub bins: Vec<Bin>,
}

/// A row of a calibration table.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Bin {
    /// Lower end of the probabilities.
    pub from: f64,
    /// Upper end.
    pub to: f64,
    /// How many questions.
    pub n: usize,
    /// Mean probability given.
    pub said: f64,
    /// Share that came true.
    pub came: f64,
}

/// Edges of the bins: finer where most odds lie.
const EDGES: [f64; 11] = [0.0, 0.02, 0.05, 0.1, 0.2, 0.3, 0.45, 0.55, 0.7, 0.85, 1.0];

/// The score of odds with known answers; `None` without any.
pub fn score(kept: &[Kept]) -> Option<Score> {
    if kept.is_empty() {
        return None;
    }
    let n = kept.len() as f64;
    let mean = |of: &dyn Fn(&Kept) -> f64| kept.iter().map(of).sum::<f64>() / n;
    let brier = mean(&|one| square(one.probability, one.yes));
    let base = mean(&|one| square(one.base, one.yes));
    let seasonal = mean(&|one| square(one.seasonal, one.yes));
    let log = mean(&|one| -(if one.yes { one.probability } else { 1.0 - one.probability }).max(1e-12).ln());
    let bins = bins(kept);
    let apart = bins.iter().map(|bin| bin.n as f64 * (bin.said - bin.came).abs()).sum::<f64>() / n;
    Some(Score {
        n: kept.len(),
        yes: kept.iter().filter(|one| one.yes).count(),
        brier,
        log,
        base,
        seasonal,
        skill_over_base: skill(brier, base),
        skill_over_seasonal: skill(brier, seasonal),
        calibration_error: apart,
        bins,
    })
}

/// 1 - score / reference; 0 where the reference is perfect.
pub(crate) fn skill(score: f64, reference: f64) -> f64 {
    if reference > 0.0 { 1.0 - score / reference } else { 0.0 }
}

pub(crate) fn square(probability: f64, yes: bool) -> f64 {
    (probability - f64::from(u8::from(yes))).powi(2)
}

fn bins(kept: &[Kept]) -> Vec<Bin> {
    let of = |edges: &[f64]| {
        let (from, to) = (edges[0], edges[1]);
        let inside = |one: &&Kept| from <= one.probability && (one.probability < to || to == 1.0);
        let kept: Vec<&Kept> = kept.iter().filter(inside).collect();
        let n = kept.len().max(1) as f64;
        Bin {
            from,
            to,
            n: kept.len(),
            said: kept.iter().map(|one| one.probability).sum::<f64>() / n,
            came: kept.iter().filter(|one| one.yes).count() as f64 / n,
        }
    };
    EDGES.windows(2).map(of).filter(|bin| bin.n > 0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(probability: f64, yes: bool) -> Kept {
        Kept { probability, base: 0.5, seasonal: 0.5, yes }
    }

    #[test]
    fn scores_are_those_of_the_formulas() {
        let score =
            score(&[kept(0.8, true), kept(0.8, false), kept(0.1, false), kept(0.6, true)]).expect("a score");
        assert!((score.brier - (0.04 + 0.64 + 0.01 + 0.16) / 4.0).abs() < 1e-12);
        assert!((score.skill_over_base - (1.0 - score.brier / 0.25)).abs() < 1e-12);
        let log = -(0.8_f64.ln() + 0.2_f64.ln() + 0.9_f64.ln() + 0.6_f64.ln()) / 4.0;
        assert!((score.log - log).abs() < 1e-12);
        assert_eq!((score.n, score.yes, score.bins.len()), (4, 2, 3));
        assert_eq!(super::score(&[]).map(|s| s.n), None);
    }
}
