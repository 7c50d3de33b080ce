//! Whether probabilities come true: a rising curve from score to observed share, and the expected calibration error.

/// A rising curve through points, flat beyond its ends.
#[derive(Clone, Debug, Default)]
pub struct Curve {
    points: Vec<(f32, f32)>,
}

/// Fewest observations behind a point of the curve.
const LEAST: f32 = 60.0;

/// A stretch of the curve: number of observations, sum of scores, sum of what came true.
#[derive(Clone, Copy)]
struct Pool {
    count: f32,
    scores: f32,
    hits: f32,
}

impl Pool {
    fn level(&self) -> f32 {
        self.hits / self.count
    }

    fn join(&mut self, next: &Pool) {
        self.count += next.count;
        self.scores += next.scores;
        self.hits += next.hits;
    }
}

impl Curve {
    /// From scores and whether they came true: isotonic regression by pooling adjacent violators (Ayer et al. 1955), with
    /// straight lines between the pools' middles.
    pub fn fit(mut seen: Vec<(f32, bool)>) -> Curve {
        seen.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        let mut pools: Vec<Pool> = Vec::new();
        for chunk in seen.chunks(LEAST as usize) {
            let hits = chunk.iter().filter(|(_, hit)| *hit).count() as f32;
            pools.push(Pool {
                count: chunk.len() as f32,
                scores: chunk.iter().map(|(score, _)| score).sum(),
                hits,
            });
            while let [.., before, last] = &mut pools[..] {
                if last.level() > before.level() && last.count >= LEAST {
                    break;
                }
                let last = *last;
                before.join(&last);
                pools.pop();
            }
        }
        Curve { points: pools.iter().map(|pool| (pool.scores / pool.count, pool.level())).collect() }
    }

    /// The share expected at a score; the score itself while nothing is known.
    pub fn at(&self, score: f32) -> f32 {
        let above = self.points.partition_point(|point| point.0 <= score);
        match (above.checked_sub(1).map(|below| self.points[below]), self.points.get(above)) {
            (Some((x0, y0)), Some(&(x1, y1))) => y0 + (y1 - y0) * (score - x0) / (x1 - x0),
            (Some((_, level)), None) | (None, Some(&(_, level))) => level,
            (None, None) => score,
        }
    }
}

/// The expected calibration error over ten bins of equal width (Guo et al. 2017): the mean gap between what was said and
/// what came true, weighted by how often it was said.
pub fn calibration_error(said: &[(f32, bool)]) -> f64 {
    let mut bins = [(0.0f64, 0.0f64); 10];
    for &(chance, hit) in said {
        let bin = &mut bins[((chance * 10.0) as usize).min(9)];
        bin.0 += f64::from(chance);
        bin.1 += f64::from(u8::from(hit));
    }
    bins.iter().map(|(said, came)| (said - came).abs()).sum::<f64>() / said.len().max(1) as f64
}
