//! Boosted trees that learn to order the candidates of a question: histograms of binned features, leaf-wise growth, and the
//! softmax over a question's candidates as loss. Several true answers of one question never compete, as in the filtered rank.

use super::chance::Chance;

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
    /// Whether the row is a true answer.
    fn is_true(&self, row: usize) -> bool {
        self.weight[row] < 0.0
    }

    fn question(&self, question: usize) -> std::ops::Range<usize> {
        self.starts[question] as usize..self.starts[question + 1] as usize
    }
}

/// How to grow.
#[derive(Clone, Copy, Debug)]
pub struct Growth {
    /// Number of trees.
    pub trees: usize,
    /// Leaves of a tree.
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

/// A node: what it asks, or what it says.
#[derive(Clone, Copy)]
struct Node {
    feature: u32,
    bin: u8,
    edge: f32,
    below: u32,
    above: u32,
    value: f32,
}

/// One tree; node 0 is the root, and a leaf leads to itself on both sides.
#[derive(Clone)]
pub struct Tree {
    nodes: Vec<Node>,
}

/// How many rows walk down a tree side by side: the processor does not wait for one before it takes the next step of another.
const ABREAST: usize = 8;

impl Tree {
    /// What the tree says of a row of features.
    pub fn value(&self, row: &[f32]) -> f32 {
        self.walk([0], |_, node| row[node.feature as usize] <= node.edge)[0]
    }

    /// What the tree says of several rows, given by where they begin in `values`.
    #[inline]
    pub fn values(&self, values: &[f32], starts: &[usize; ABREAST]) -> [f32; ABREAST] {
        self.walk(*starts, |start, node| values[start + node.feature as usize] <= node.edge)
    }

    /// Walks from the root to leaves side by side; `below` says of a row and a node whether the way is the lower one.
    #[inline]
    fn walk<const N: usize>(&self, rows: [usize; N], below: impl Fn(usize, &Node) -> bool) -> [f32; N] {
        let mut at = [0u32; N];
        loop {
            let before = at;
            for (at, &row) in at.iter_mut().zip(&rows) {
                let node = &self.nodes[*at as usize];
                *at = if below(row, node) { node.below } else { node.above };
            }
            if at == before {
                return at.map(|at| self.nodes[at as usize].value);
            }
        }
    }

    /// Adds what each feature moved on the way down (Saabas 2014) to `parts`; the root's own value is left out.
    fn part(&self, row: &[f32], parts: &mut [f32]) {
        let mut at = 0;
        loop {
            let node = &self.nodes[at as usize];
            let side = if row[node.feature as usize] <= node.edge { node.below } else { node.above };
            if side == at {
                return;
            }
            parts[node.feature as usize] += self.nodes[side as usize].value - node.value;
            at = side;
        }
    }

    /// The tree with all it says multiplied.
    fn times(&self, by: f32) -> Tree {
        let node = |node: &Node| Node { value: node.value * by, ..*node };
        Tree { nodes: self.nodes.iter().map(node).collect() }
    }

    #[inline]
    fn binned<const N: usize>(&self, bins: &[u8], starts: [usize; N]) -> [f32; N] {
        self.walk(starts, |start, node| bins[start + node.feature as usize] <= node.bin)
    }
}

/// The learnt trees.
#[derive(Default, Clone)]
pub struct Forest {
    /// In order of growth.
    pub trees: Vec<Tree>,
}

impl Forest {
    /// The score of a row of features.
    pub fn score(&self, row: &[f32]) -> f32 {
        self.trees.iter().map(|tree| tree.value(row)).sum()
    }

    /// One forest whose score is the mean of several, one after the other.
    pub fn mean(forests: &[Forest]) -> Forest {
        let part = 1.0 / forests.len().max(1) as f32;
        let trees = forests.iter().flat_map(|forest| forest.trees.iter().map(|tree| tree.times(part)));
        Forest { trees: trees.collect() }
    }

    /// What each feature adds to a row's score.
    pub fn parts(&self, row: &[f32]) -> Vec<f32> {
        let mut parts = vec![0.0; row.len()];
        self.trees.iter().for_each(|tree| tree.part(row, &mut parts));
        parts
    }
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

fn binned(rows: &Rows, edges: &[Vec<f32>]) -> Vec<u8> {
    let bin = |(feature, value): (usize, &f32)| edges[feature].partition_point(|edge| edge < value) as u8;
    rows.values.chunks_exact(rows.width).flat_map(|row| row.iter().enumerate().map(bin)).collect()
}

/// Gradient and curvature.
type Pull = [f32; 2];

/// The pulls on all rows of some questions.
fn pulls(rows: &Rows, scores: &[f32], chosen: &[u32], out: &mut [Pull]) {
    for &question in chosen {
        let range = rows.question(question as usize);
        let top = scores[range.clone()].iter().fold(f32::MIN, |top, &score| top.max(score));
        let others: f32 = range
            .clone()
            .filter(|&row| !rows.is_true(row))
            .map(|row| rows.weight[row] * (scores[row] - top).exp())
            .sum();
        let (mut pull, mut curve) = (0.0, 0.0);
        let scale = rows.questions[question as usize];
        for row in range.clone().filter(|&row| rows.is_true(row)) {
            let own = (scores[row] - top).exp();
            let (share, facts) = (own / (own + others), -rows.weight[row] * scale);
            out[row] = [facts * (share - 1.0), facts * share * (1.0 - share)];
            pull += facts / (own + others);
            curve += facts / (own + others) / (own + others);
        }
        for row in range.filter(|&row| !rows.is_true(row)) {
            let own = rows.weight[row] * (scores[row] - top).exp();
            out[row] = [own * pull, own * pull - own * own * curve];
        }
    }
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
        while leaves.len() < self.growth.leaves {
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
        Tree { nodes }
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

/// The rows of some questions that a tree grows on, and the pulls on them.
fn sampled(rows: &Rows, chosen: &[u32], pulls: &[Pull], chance: &mut Chance) -> (Vec<u32>, Vec<Pull>) {
    let (mut own, mut own_pulls) = (Vec::new(), Vec::new());
    for row in chosen.iter().flat_map(|&question| rows.question(question as usize)) {
        let [pull, curve] = pulls[row];
        let small = pull.abs() < SMALL && curve < SMALL;
        if small && chance.share() >= SAMPLED {
            continue;
        }
        let times = if small { 1.0 / SAMPLED } else { 1.0 };
        own.push(row as u32);
        own_pulls.push([pull * times, curve * times]);
    }
    (own, own_pulls)
}

/// The bins of some features of some rows.
fn side_by_side(bins: &[u8], width: usize, rows: &[u32], features: &[usize]) -> Vec<u8> {
    let mut out = Vec::with_capacity(rows.len() * features.len());
    for &row in rows {
        let bins = &bins[row as usize * width..][..width];
        out.extend(features.iter().map(|&feature| bins[feature]));
    }
    out
}

/// Adds to the scores of some rows what the trees say that were grown since they were last needed.
fn catch_up(trees: &[Tree], rows: std::ops::Range<usize>, bins: &[u8], width: usize, scores: &mut [f32]) {
    let first = rows.start;
    let scores = &mut scores[rows];
    let whole = scores.len() - scores.len() % ABREAST;
    for (chunk, scores) in scores[..whole].chunks_exact_mut(ABREAST).enumerate() {
        let starts: [usize; ABREAST] = std::array::from_fn(|at| (first + chunk * ABREAST + at) * width);
        for tree in trees {
            scores.iter_mut().zip(tree.binned(bins, starts)).for_each(|(score, said)| *score += said);
        }
    }
    for (at, score) in scores[whole..].iter_mut().enumerate() {
        let start = (first + whole + at) * width;
        *score = trees.iter().fold(*score, |score, tree| score + tree.binned(bins, [start])[0]);
    }
}

/// The sum of what trees say of some rows of `values`, each `width` wide.
pub fn sums(trees: &[Tree], values: &[f32], width: usize, rows: &[usize]) -> Vec<f32> {
    let mut sums = vec![0.0; rows.len()];
    let whole = rows.len() - rows.len() % ABREAST;
    for (sums, rows) in sums.chunks_exact_mut(ABREAST).zip(rows.chunks_exact(ABREAST)) {
        let starts: [usize; ABREAST] = std::array::from_fn(|at| rows[at] * width);
        for tree in trees {
            sums.iter_mut().zip(tree.values(values, &starts)).for_each(|(sum, said)| *sum += said);
        }
    }
    for (sum, row) in sums[whole..].iter_mut().zip(&rows[whole..]) {
        *sum = trees.iter().map(|tree| tree.value(&values[row * width..][..width])).sum();
    }
    sums
}

/// Grows a forest; `after` is told each tree as it is grown and stops the growth with `false`.
pub fn grow(rows: &Rows, growth: Growth, mut after: impl FnMut(&Tree) -> bool) -> Forest {
    if rows.weight.is_empty() {
        return Forest::default();
    }
    let edges = edges(rows);
    let bins = binned(rows, &edges);
    let count = rows.weight.len();
    let (mut scores, mut pull) = (vec![0.0f32; count], vec![[0.0f32; 2]; count]);
    let mut known = vec![0usize; rows.questions.len()];
    let mut chance = Chance::new(growth.seed);
    let mut forest = Forest::default();
    for _ in 0..growth.trees {
        let questions: Vec<u32> =
            (0..rows.questions.len() as u32).filter(|_| chance.share() < growth.questions).collect();
        let features: Vec<usize> = (0..rows.width).filter(|_| chance.share() < growth.features).collect();
        for &question in &questions {
            let trees = &forest.trees[std::mem::replace(&mut known[question as usize], forest.trees.len())..];
            catch_up(trees, rows.question(question as usize), &bins, rows.width, &mut scores);
        }
        pulls(rows, &scores, &questions, &mut pull);
        let (own, pulls) = sampled(rows, &questions, &pull, &mut chance);
        let own = side_by_side(&bins, rows.width, &own, &features);
        let tree = Grower { features: &features, bins: own, pulls, edges: &edges, growth }.tree();
        let more = after(&tree);
        forest.trees.push(tree);
        if !more {
            break;
        }
    }
    forest
}
