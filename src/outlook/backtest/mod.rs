//! Back-tests: the odds given on many past days, from nothing later than the day, against what came.

pub mod intents;
pub mod logit;
pub mod trips;

use super::chance::Chance;
use super::odds::{Kept, Score, score};
use serde::Serialize;

/// Samples of the bootstrap.
const SAMPLES: usize = 1000;

/// A figure with the middle 95 % of its bootstrap samples.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Figure {
    /// The figure over all.
    pub value: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// How good the odds of a back-test were.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// What is asked.
    pub name: String,
    /// Scores over all.
    pub score: Score,
    /// Brier skill over the base rate.
    pub over_base: Figure,
    /// Brier skill over base rate and time of the year.
    pub over_seasonal: Figure,
}

/// The report on odds in blocks that are drawn as one: the questions of one month, or of one day.
/// `None` without questions.
pub fn report(name: &str, blocks: &[Vec<Kept>]) -> Option<Report> {
    let all: Vec<Kept> = blocks.iter().flatten().copied().collect();
    let score = score(&all)?;
    let sums: Vec<[f64; 3]> = blocks.iter().map(|block| losses(block)).collect();
    let (over_base, over_seasonal) = bootstrap(&sums);
    Some(Report { name: name.to_owned(), score, over_base, over_seasonal })
}

/// Squared errors of a block: of the odds, the base rate, and base rate with the time of the year.
fn losses(block: &[Kept]) -> [f64; 3] {
    let square = |p: f64, yes: bool| (p - f64::from(u8::from(yes))).powi(2);
    block.iter().fold([0.0; 3], |[a, b, c], one| {
        let add = [one.probability, one.base, one.seasonal].map(|p| square(p, one.yes));
        [a + add[0], b + add[1], c + add[2]]
    })
}

fn bootstrap(sums: &[[f64; 3]]) -> (Figure, Figure) {
    let mut chance = Chance::new(2018);
    let total = |drawn: &mut dyn Iterator<Item = [f64; 3]>| {
        let [odds, base, seasonal] = drawn.fold([0.0; 3], |[a, b, c], [x, y, z]| [a + x, b + y, c + z]);
        (1.0 - odds / base.max(1e-12), 1.0 - odds / seasonal.max(1e-12))
    };
    let whole = total(&mut sums.iter().copied());
    let mut samples: Vec<(f64, f64)> = Vec::with_capacity(SAMPLES);
    for _ in 0..SAMPLES {
        samples.push(total(&mut (0..sums.len()).map(|_| sums[chance.below(sums.len())])));
    }
    let figure = |value: f64, of: &dyn Fn(&(f64, f64)) -> f64| {
        let mut values: Vec<f64> = samples.iter().map(of).collect();
        values.sort_by(f64::total_cmp);
        Figure { value, low: values[SAMPLES / 40], high: values[SAMPLES - 1 - SAMPLES / 40] }
    };
    (figure(whole.0, &|one| one.0), figure(whole.1, &|one| one.1))
}
