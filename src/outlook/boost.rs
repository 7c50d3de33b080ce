//! Boosted trees that learn to order the candidates of a question: histograms of binned features, leaf-wise growth, and the
//! softmax over a question's candidates as loss. Several true answers of one question never compete, as in the filtered rank.

use super::chance::Chance;
use super::forest::{ABREAST, Forest, MOST_LEAVES, Node, Tree, hear_binned};

const BINS: usize = 64;

/// Candidates of many questions, row by row.
#[derive(Default)]
pub struct Rows {
    /// Numbers in a row.
    pub width: usize,
    /// The features, row after row.
    pub values: Vec<f32>,
    /// How many left-out candidates a row stands for, itself included; for a true answer, minus the number of facts.
    pub weight: Vec<f32>,
    /// Where each question's rows begin, and the end.
    pub starts: Vec<u32>,
    /// The weight of each question.
    pub questions: Vec<f32>,
}

impl Rows {
    fn question(&self, question: usize) -> std::ops::Range<usize> {
        self.starts[question] as usize..self.starts[question + 1] as usize
    }
}

/// How to grow.
#[derive(Clone, Copy, Debug)]
pub struct Growth {
    /// Number of trees.
    pub trees: usize,
    /// Leaves of a tree, at most [`MOST_LEAVES`].
    pub leaves: usize,
    /// What each tree adds of what it found.
    pub rate: f32,
    /// Least sum of curvature in a leaf.
    pub least: f32,
    /// Added to the curvature of each leaf.
    pub calm: f32,
    /// Share of features and of questions each tree sees.
    pub features: f32,
    /// See `features`.
    pub questions: f32,
    /// What the drawing of features, questions and rows starts from.
    pub seed: u64,
}

/// Upper edges of the bins of each feature, of about equally many rows each.
fn edges(rows: &Rows) -> Vec<Vec<f32>> {
    let count = rows.values.len() / rows.width.max(1);
    let step = (count / 40_000).max(1);
    let of = |feature: usize| {
        let mut seen: Vec<f32> =
            (0..count).step_by(step).map(|row| rows.values[row * rows.width + feature]).collect();
        seen.sort_unstable_by(f32::total_cmp);
        let mut edges: Vec<f32> =
            (1..BINS).map(|bin| seen[(bin * seen.len() / BINS).min(seen.len() - 1)]).collect();
        edges.dedup();
        edges
    };
    (0..rows.width).map(of).collect()
}

/// The bins of all rows, in blocks of rows side by side, each block feature by feature.
fn binned(rows: &Rows, edges: &[Vec<f32>]) -> Vec<[u8; ABREAST]> {
    let mut bins = vec![[0; ABREAST]; rows.weight.len().div_ceil(ABREAST) * rows.width];
    for (row, values) in rows.values.chunks_exact(rows.width).enumerate() {
        let block = &mut bins[row / ABREAST * rows.width..][..rows.width];
        for ((column, edges), value) in block.iter_mut().zip(edges).zip(values) {
            column[row % ABREAST] = edges.partition_point(|edge| edge < value) as u8;
        }
    }
    bins
}

/// Gradient and curvature.
type Pull = [f32; 2];

/// The pulls on the rows of a question.
fn pulls(rows: &Rows, question: usize, scores: &[f32]) -> Vec<Pull> {
    let range = rows.question(question);
    let (scores, weights) = (&scores[range.clone()], &rows.weight[range]);
    let top = scores.iter().fold(f32::MIN, |top, &score| top.max(score));
    let parts: Vec<f32> = scores.iter().map(|score| (score - top).exp()).collect();
    let is_true = |weight: f32| weight < 0.0;
    let weighed = parts.iter().zip(weights);
    let others: f32 =
        weighed.clone().filter(|&(_, &weight)| !is_true(weight)).map(|(own, weight)| weight * own).sum();
    let scale = rows.questions[question];
    let (mut pull, mut curve) = (0.0, 0.0);
    for (own, weight) in weighed.clone().filter(|&(_, &weight)| is_true(weight)) {
        let facts = -weight * scale;
        pull += facts / (own + others);
        curve += facts / (own + others) / (own + others);
    }
    let of = |(own, &weight): (&f32, &f32)| {
        if is_true(weight) {
            let (share, facts) = (own / (own + others), -weight * scale);
            [facts * (share - 1.0), facts * share * (1.0 - share)]
        } else {
            let own = weight * own;
            [own * pull, own * pull - own * own * curve]
        }
    };
    weighed.map(of).collect()
}

struct Leaf {
    node: usize,
    from: usize,
    to: usize,
    sums: Vec<Cells>,
    best: Best,
}

/// A feature's sums of pulls by bin.
type Cells = [Pull; BINS];

#[derive(Clone, Copy, Default)]
struct Best {
    gain: f32,
    /// Its place among the features the tree sees.
    feature: usize,
    bin: usize,
}

/// What one tree grows on: some rows, and of them the bins of some features, side by side.
struct Grower<'a> {
    features: &'a [usize],
    bins: Vec<u8>,
    pulls: Vec<Pull>,
    edges: &'a [Vec<f32>],
    growth: Growth,
}

impl Grower<'_> {
    fn sums(&self, rows: &[u32]) -> Vec<Cells> {
        let width = self.features.len();
        let mut sums = vec![[[0.0; 2]; BINS]; width];
        for &row in rows {
            let [pull, curve] = self.pulls[row as usize];
            let bins = &self.bins[row as usize * width..][..width];
            for (cells, &bin) in sums.iter_mut().zip(bins) {
                let cell = &mut cells[bin as usize % BINS];
                cell[0] += pull;
                cell[1] += curve;
            }
        }
        sums
    }

    fn worth(&self, pull: f32, curve: f32) -> f32 {
        pull * pull / (curve + self.growth.calm)
    }

    fn best(&self, sums: &[Cells]) -> Best {
        let mut best = Best::default();
        for (feature, cells) in sums.iter().enumerate() {
            let all = cells.iter().fold([0.0; 2], |[a, b], [c, d]| [a + c, b + d]);
            let whole = self.worth(all[0], all[1]);
            let mut below = [0.0; 2];
            for (bin, cell) in cells[..self.edges[self.features[feature]].len()].iter().enumerate() {
                below = [below[0] + cell[0], below[1] + cell[1]];
                let above = [all[0] - below[0], all[1] - below[1]];
                if below[1] < self.growth.least || above[1] < self.growth.least {
                    continue;
                }
                let gain = self.worth(below[0], below[1]) + self.worth(above[0], above[1]) - whole;
                if gain > best.gain {
                    best = Best { gain, feature, bin };
                }
            }
        }
        best
    }

    fn tree(&self) -> Tree {
        let leaf = |node, from, to, sums: Vec<Cells>| {
            let best = self.best(&sums);
            Leaf { node, from, to, sums, best }
        };
        let mut rows: Vec<u32> = (0..self.pulls.len() as u32).collect();
        let mut nodes = vec![self.node(&rows, 0)];
        let mut leaves = vec![leaf(0, 0, rows.len(), self.sums(&rows))];
        while leaves.len() < self.growth.leaves.min(MOST_LEAVES) {
            let most = (0..leaves.len()).max_by(|&a, &b| leaves[a].best.gain.total_cmp(&leaves[b].best.gain));
            let Some(most) = most.filter(|&leaf| leaves[leaf].best.gain > 1e-6) else { break };
            let Leaf { node, from, to, mut sums, best } = leaves.swap_remove(most);
            let middle = from + self.part(&mut rows[from..to], best);
            let (below, above) = (nodes.len(), nodes.len() + 1);
            nodes.push(self.node(&rows[from..middle], below));
            nodes.push(self.node(&rows[middle..to], above));
            nodes[node] = self.split(best, below, nodes[node].value);
            let fewer_below = middle - from < to - middle;
            let own = self.sums(if fewer_below { &rows[from..middle] } else { &rows[middle..to] });
            sums.iter_mut().zip(&own).for_each(|(all, own)| take_off(all, own));
            let (low, high) = if fewer_below { (own, sums) } else { (sums, own) };
            leaves.push(leaf(below, from, middle, low));
            leaves.push(leaf(above, middle, to, high));
        }
        Tree::new(nodes)
    }

    fn split(&self, best: Best, below: usize, value: f32) -> Node {
        let feature = self.features[best.feature];
        Node {
            feature: feature as u32,
            bin: best.bin as u8,
            edge: self.edges[feature][best.bin],
            below: below as u32,
            above: below as u32 + 1,
            value,
        }
    }

    /// A leaf at a place that says what is best for its rows.
    fn node(&self, rows: &[u32], at: usize) -> Node {
        let (mut pull, mut curve) = (0.0f64, 0.0f64);
        for &row in rows {
            pull += f64::from(self.pulls[row as usize][0]);
            curve += f64::from(self.pulls[row as usize][1]);
        }
        let value = -(pull / (curve + f64::from(self.growth.calm))) as f32 * self.growth.rate;
        Node { feature: 0, bin: 0, edge: 0.0, below: at as u32, above: at as u32, value }
    }

    /// Puts the rows below the split first; how many they are.
    fn part(&self, rows: &mut [u32], best: Best) -> usize {
        let mut end = 0;
        for at in 0..rows.len() {
            if self.bins[rows[at] as usize * self.features.len() + best.feature] as usize <= best.bin {
                rows.swap(at, end);
                end += 1;
            }
        }
        end
    }
}

fn take_off(from: &mut Cells, cells: &Cells) {
    from.iter_mut().zip(cells).for_each(|(all, own)| *all = [all[0] - own[0], all[1] - own[1]]);
}

/// Rows pulled less than this are sampled, and the sampled ones stand for the others (Ke et al. 2017, LightGBM).
const SMALL: f32 = 0.01;
/// The share of them.
const SAMPLED: f32 = 0.2;

/// What a forest grows on: all rows by their bins, and what its trees say of them so far.
struct Ground<'a> {
    rows: &'a Rows,
    bins: Vec<[u8; ABREAST]>,
    scores: Vec<[f32; ABREAST]>,
    /// By block, how many trees its scores know.
    known: Vec<usize>,
}

impl Ground<'_> {
    fn new<'a>(rows: &'a Rows, edges: &[Vec<f32>]) -> Ground<'a> {
        let blocks = rows.weight.len().div_ceil(ABREAST);
        Ground {
            rows,
            bins: binned(rows, edges),
            scores: vec![[0.0; ABREAST]; blocks],
            known: vec![0; blocks],
        }
    }

    /// Adds to the scores of a question's rows what the trees say that were grown since they were last needed.
    fn catch_up(&mut self, question: usize, trees: &[Tree]) {
        let (range, width) = (self.rows.question(question), self.rows.width);
        for block in range.start / ABREAST..range.end.div_ceil(ABREAST) {
            let known = std::mem::replace(&mut self.known[block], trees.len());
            hear_binned(&trees[known..], &self.bins[block * width..][..width], &mut self.scores[block]);
        }
    }

    /// Samples rows of a question for a tree to grow on: their bins of some features, and the pulls on them.
    fn sample(
        &self,
        question: usize,
        features: &[usize],
        chance: &mut Chance,
        own: &mut (Vec<u8>, Vec<Pull>),
    ) {
        let pulls = pulls(self.rows, question, self.scores.as_flattened());
        for (row, [pull, curve]) in self.rows.question(question).zip(pulls) {
            let small = pull.abs() < SMALL && curve < SMALL;
            if small && chance.share() >= SAMPLED {
                continue;
            }
            let times = if small { 1.0 / SAMPLED } else { 1.0 };
            let block = &self.bins[row / ABREAST * self.rows.width..][..self.rows.width];
            own.0.extend(features.iter().map(|&feature| block[feature][row % ABREAST]));
            own.1.push([pull * times, curve * times]);
        }
    }
}

/// Grows a forest; `after` is told all trees whenever one is grown.
pub fn grow(rows: &Rows, growth: Growth, mut after: impl FnMut(&[Tree])) -> Forest {
    if rows.weight.is_empty() {
        return Forest::default();
    }
    let edges = edges(rows);
    let mut ground = Ground::new(rows, &edges);
    let mut chance = Chance::new(growth.seed);
    let mut forest = Forest::default();
    for _ in 0..growth.trees {
        let questions: Vec<usize> =
            (0..rows.questions.len()).filter(|_| chance.share() < growth.questions).collect();
        let features: Vec<usize> = (0..rows.width).filter(|_| chance.share() < growth.features).collect();
        let mut own = (Vec::new(), Vec::new());
        for question in questions {
            ground.catch_up(question, &forest.trees);
            ground.sample(question, &features, &mut chance, &mut own);
        }
        let (bins, pulls) = own;
        forest.trees.push(Grower { features: &features, bins, pulls, edges: &edges, growth }.tree());
        after(&forest.trees);
    }
    forest
}
