//! Trees, and what they say of many rows at once.
//!
//! No row walks down a tree: every node strikes out the leaves that a row on its upper side cannot reach, and the first leaf
//! left is the row's own (Lucchese et al. 2015, QuickScorer). So the same few steps are taken for many rows side by side.

use pulp::{Arch, Simd, WithSimd};

/// How many rows are asked side by side.
pub const ABREAST: usize = 64;
/// The most leaves of a tree.
pub const MOST_LEAVES: usize = 32;

/// A node: what it asks, or what it says; a leaf leads to itself on both sides.
#[derive(Clone, Copy)]
pub struct Node {
    /// The feature asked for.
    pub feature: u32,
    /// The greatest bin on the lower side.
    pub bin: u8,
    /// The greatest value on the lower side.
    pub edge: f32,
    /// The node on the lower side.
    pub below: u32,
    /// The node on the upper side.
    pub above: u32,
    /// What it says if it is a leaf.
    pub value: f32,
}

/// What a node asks, and which leaves (as bits) its upper side leaves.
#[derive(Clone, Copy)]
pub struct Ask {
    feature: u32,
    /// The greatest bin on the lower side.
    pub bin: u8,
    /// The greatest value on the lower side.
    pub edge: f32,
    above: u32,
}

/// One tree; node 0 is the root.
#[derive(Clone)]
pub struct Tree {
    nodes: Vec<Node>,
    asks: Vec<Ask>,
    /// What the leaves say, from the lowest side to the highest.
    leaves: [f32; MOST_LEAVES],
}

impl Tree {
    /// A tree of nodes with at most [`MOST_LEAVES`] leaves.
    pub fn new(nodes: Vec<Node>) -> Tree {
        let mut tree = Tree { nodes, asks: Vec::new(), leaves: [0.0; MOST_LEAVES] };
        tree.number(0, 0);
        tree
    }

    /// Numbers the leaves under a node from `first` on; the number after them.
    fn number(&mut self, at: usize, first: usize) -> usize {
        let Node { feature, bin, edge, below, above, value } = self.nodes[at];
        if below as usize == at {
            self.leaves[first] = value;
            return first + 1;
        }
        let middle = self.number(below as usize, first);
        let lower = (1u64 << middle) - (1u64 << first);
        self.asks.push(Ask { feature, bin, edge, above: !(lower as u32) });
        self.number(above as usize, middle)
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
        Tree::new(self.nodes.iter().map(node).collect())
    }

    /// Adds what the tree says of the rows of a block; `below` says of a node and a row's value whether the way is the lower one.
    #[inline(always)]
    fn say<T: Copy>(
        &self,
        block: &[[T; ABREAST]],
        below: impl Fn(Ask, T) -> bool,
        sums: &mut [f32; ABREAST],
    ) {
        let mut left = [u32::MAX; ABREAST];
        for &ask in &self.asks {
            let column = &block[ask.feature as usize];
            for (left, &value) in left.iter_mut().zip(column) {
                *left &= if below(ask, value) { u32::MAX } else { ask.above };
            }
        }
        for (sum, left) in sums.iter_mut().zip(left) {
            *sum += self.leaves[left.trailing_zeros() as usize % MOST_LEAVES];
        }
    }
}

/// The learnt trees.
#[derive(Default, Clone)]
pub struct Forest {
    /// In order of growth.
    pub trees: Vec<Tree>,
}

impl Forest {
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

/// Trees that speak of one block of rows, given feature by feature.
struct Hearing<'a, T, F> {
    trees: &'a [Tree],
    block: &'a [[T; ABREAST]],
    below: F,
    sums: &'a mut [f32; ABREAST],
}

impl<T: Copy, F: Fn(Ask, T) -> bool> WithSimd for Hearing<'_, T, F> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        for tree in self.trees {
            tree.say(self.block, &self.below, self.sums);
        }
    }
}

/// Adds what trees say of a block of rows, given by their bins feature by feature.
pub fn hear_binned(trees: &[Tree], block: &[[u8; ABREAST]], sums: &mut [f32; ABREAST]) {
    Arch::new().dispatch(Hearing { trees, block, below: |ask: Ask, bin| bin <= ask.bin, sums });
}

/// Adds what trees say of some rows of `values`, each `width` wide.
pub fn hear(trees: &[Tree], values: &[f32], width: usize, rows: &[usize], sums: &mut [f32]) {
    let mut block = vec![[0.0; ABREAST]; width];
    for (rows, sums) in rows.chunks(ABREAST).zip(sums.chunks_mut(ABREAST)) {
        for (place, row) in rows.iter().enumerate() {
            let row = &values[row * width..][..width];
            block.iter_mut().zip(row).for_each(|(column, &value)| column[place] = value);
        }
        let mut own = [0.0; ABREAST];
        own[..sums.len()].copy_from_slice(sums);
        let below = |ask: Ask, value| value <= ask.edge;
        Arch::new().dispatch(Hearing { trees, block: &block, below, sums: &mut own });
        sums.copy_from_slice(&own[..sums.len()]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outlook::chance::Chance;

    const WIDTH: usize = 5;

    /// A tree grown by chance.
    fn tree(leaves: usize, chance: &mut Chance) -> Tree {
        let leaf = |at: usize, value| {
            let (below, above) = (at as u32, at as u32);
            Node { feature: 0, bin: 0, edge: 0.0, below, above, value }
        };
        let (mut nodes, mut open) = (vec![leaf(0, 0.5)], vec![0]);
        while open.len() < leaves {
            let at: usize = open.swap_remove(chance.below(open.len()));
            let below = nodes.len();
            nodes.extend([leaf(below, chance.share()), leaf(below + 1, chance.share())]);
            open.extend([below, below + 1]);
            let bin = chance.below(10) as u8;
            let (feature, edge) = (chance.below(WIDTH) as u32, f32::from(bin));
            nodes[at] =
                Node { feature, bin, edge, below: below as u32, above: below as u32 + 1, ..nodes[at] };
        }
        Tree::new(nodes)
    }

    #[test]
    fn rows_heard_abreast_reach_the_leaves_they_walk_to() {
        let mut chance = Chance::new(11);
        let values: Vec<f32> = (0..150 * WIDTH).map(|_| chance.below(10) as f32).collect();
        for leaves in [1, 2, 3, 24, MOST_LEAVES] {
            let tree = tree(leaves, &mut chance);
            let rows: Vec<usize> = (0..150).rev().collect();
            let mut sums = vec![1.0; rows.len()];
            hear(std::slice::from_ref(&tree), &values, WIDTH, &rows, &mut sums);
            let mut block = [[0; ABREAST]; WIDTH];
            for (&row, sum) in rows.iter().zip(sums) {
                let row = &values[row * WIDTH..][..WIDTH];
                assert_eq!(sum, 1.0 + walked(&tree, row), "{leaves} leaves, {row:?}");
                block.iter_mut().zip(row).for_each(|(column, &bin)| column[ABREAST - 1] = bin as u8);
                let mut binned = [1.0; ABREAST];
                hear_binned(std::slice::from_ref(&tree), &block, &mut binned);
                assert_eq!(binned[ABREAST - 1], sum);
            }
        }
    }

    fn walked(tree: &Tree, row: &[f32]) -> f32 {
        let mut at = 0;
        loop {
            let node = &tree.nodes[at];
            let side = if row[node.feature as usize] <= node.edge { node.below } else { node.above };
            if side as usize == at {
                return node.value;
            }
            at = side as usize;
        }
    }
}
