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

/// The odds of an event as a weighted sum of signs.
#[derive(Clone, Debug)]
pub struct Logistic<const N: usize> {
    constant: f64,
    weights: [f64; N],
}

/// How hard weights are drawn to where they start.
const DRAWN: f64 = 1.0;

impl<const N: usize> Logistic<N> {
    /// From signs and whether it came true: logistic regression by Newton's method, its weights drawn to `start`, which stands
    /// while nothing is known.
    pub fn fit(seen: &[([f64; N], bool)], start: [f64; N]) -> Logistic<N> {
        let mut fitted = Logistic { constant: 0.0, weights: start };
        for _ in 0..20 {
            let step = fitted.step(seen, &start);
            fitted.constant -= step[0];
            fitted.weights.iter_mut().zip(&step[1..]).for_each(|(weight, step)| *weight -= step);
            if step.iter().all(|step| step.abs() < 1e-8) {
                break;
            }
        }
        fitted
    }

    /// The Newton step: gradient over curvature of the loss.
    fn step(&self, seen: &[([f64; N], bool)], start: &[f64; N]) -> Vec<f64> {
        let mut rows = vec![vec![0.0; N + 2]; N + 1];
        for at in 0..=N {
            rows[at][at] = DRAWN;
            let own = if at == 0 { self.constant } else { self.weights[at - 1] - start[at - 1] };
            rows[at][N + 1] = DRAWN * own;
        }
        for (signs, came) in seen {
            let chance = self.chance(signs);
            let sign = |at: usize| if at == 0 { 1.0 } else { signs[at - 1] };
            for (at, row) in rows.iter_mut().enumerate() {
                for (other, cell) in row[..=N].iter_mut().enumerate() {
                    *cell += chance * (1.0 - chance) * sign(at) * sign(other);
                }
                row[N + 1] += (chance - f64::from(u8::from(*came))) * sign(at);
            }
        }
        solved(rows)
    }

    fn chance(&self, signs: &[f64; N]) -> f64 {
        let odds = self.constant + self.weights.iter().zip(signs).map(|(w, x)| w * x).sum::<f64>();
        1.0 / (1.0 + (-odds.clamp(-30.0, 30.0)).exp())
    }

    /// How likely it is.
    pub fn at(&self, signs: &[f64; N]) -> f32 {
        self.chance(signs) as f32
    }
}

/// Solves linear equations by elimination; each row ends with its right side. The matrix is positive definite.
fn solved(mut rows: Vec<Vec<f64>>) -> Vec<f64> {
    for at in 0..rows.len() {
        let pivot = rows[at][at];
        rows[at].iter_mut().for_each(|x| *x /= pivot);
        let own = rows[at].clone();
        for (_, row) in rows.iter_mut().enumerate().filter(|(other, _)| *other != at) {
            let by = row[at];
            row.iter_mut().zip(&own).for_each(|(x, own)| *x -= by * own);
        }
    }
    rows.into_iter().map(|row| row[row.len() - 1]).collect()
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
