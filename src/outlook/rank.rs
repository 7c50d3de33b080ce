//! The protocol's figures: filtered ranks with half the ties, their reciprocals, and how well probabilities come true.

use serde::Serialize;

/// Sums of a ranking's figures.
#[derive(Clone, Copy, Default, Debug, Serialize)]
pub struct Figures {
    /// Mean of 1 / rank.
    pub mrr: f64,
    /// Share of ranks 1.
    pub hits1: f64,
    /// Share of ranks up to 3.
    pub hits3: f64,
    /// Share of ranks up to 10.
    pub hits10: f64,
    /// Number of ranks.
    pub queries: usize,
}

impl Figures {
    /// Takes in one rank; the figures are sums until [`Figures::mean`].
    pub fn add(&mut self, rank: f64) {
        let hit = |within: f64| f64::from(u8::from(rank <= within));
        self.mrr += 1.0 / rank;
        self.hits1 += hit(1.0);
        self.hits3 += hit(3.0);
        self.hits10 += hit(10.0);
        self.queries += 1;
    }

    /// The means.
    pub fn mean(self) -> Figures {
        let all = self.queries.max(1) as f64;
        Figures {
            mrr: self.mrr / all,
            hits1: self.hits1 / all,
            hits3: self.hits3 / all,
            hits10: self.hits10 / all,
            ..self
        }
    }
}

/// The rank of `truth` among all entities: 1, and those scored better, and half of those scored the same. The other true
/// answers are passed over.
pub fn rank(scores: &[f32], truth: u32, all_true: &[u32]) -> f64 {
    let own = scores[truth as usize];
    let (mut better, mut same) = (0usize, 0usize);
    for &score in scores {
        better += usize::from(score > own);
        same += usize::from(score == own);
    }
    for &other in all_true.iter().filter(|&&other| other != truth) {
        better -= usize::from(scores[other as usize] > own);
        same -= usize::from(scores[other as usize] == own);
    }
    1.0 + better as f64 + (same - 1) as f64 / 2.0
}
