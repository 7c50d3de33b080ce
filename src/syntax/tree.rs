//! From scores to a tree: the best head for each word, mended to one root and no cycle.

/// Heads of the best tree. `scores[d * (n + 1) + h]` is what word `d` (from 0) gains by hanging on `h`, where 0 is the
/// root and `h` the word `h - 1`. The greedy heads stand when they are a tree; otherwise the maximum spanning tree
/// with one root is found (Chu-Liu-Edmonds, trying each likely root).
pub(super) fn heads(scores: &[f32], n: usize) -> Vec<usize> {
    let row = |d: usize| &scores[d * (n + 1)..][..n + 1];
    let greedy: Vec<usize> =
        (0..n).map(|d| best(row(d).iter().copied().enumerate().filter(|&(h, _)| h != d + 1))).collect();
    if greedy.iter().filter(|&&h| h == 0).count() == 1 && cycle(&greedy).is_none() {
        return greedy;
    }
    let mut roots: Vec<usize> = (0..n).collect();
    let loss = |d: usize| row(d)[1..].iter().copied().fold(f32::MIN, f32::max) - row(d)[0];
    roots.sort_by(|&a, &b| loss(a).total_cmp(&loss(b)));
    let trees = roots.into_iter().take(4).map(|root| rooted(scores, n, root));
    let total =
        |heads: &Vec<usize>| heads.iter().enumerate().map(|(d, &h)| f64::from(row(d)[h])).sum::<f64>();
    trees.max_by(|a, b| total(a).total_cmp(&total(b))).unwrap_or_default()
}

/// The best tree whose only root is the word `root`.
fn rooted(scores: &[f32], n: usize, root: usize) -> Vec<usize> {
    let weight = |d: usize, h: usize| match (d == root, h) {
        _ if h == d + 1 => f32::NEG_INFINITY,
        (true, 0) => 0.0,
        (true, _) | (false, 0) => f32::NEG_INFINITY,
        _ => scores[d * (n + 1) + h],
    };
    let mut full = vec![f32::NEG_INFINITY; (n + 1) * (n + 1)];
    for d in 0..n {
        for h in 0..=n {
            full[(d + 1) * (n + 1) + h] = weight(d, h);
        }
    }
    edmonds(full, n + 1).into_iter().skip(1).collect()
}

/// Chu-Liu-Edmonds: best head of each node so that all hang on node 0; `w[d * n + h]`. Node 0's own entry is 0.
fn edmonds(w: Vec<f32>, n: usize) -> Vec<usize> {
    let mut heads = vec![0; n];
    for d in 1..n {
        heads[d] = best((0..n).filter(|&h| h != d).map(|h| (h, w[d * n + h])));
    }
    let arcs: Vec<usize> = heads[1..].to_vec();
    let Some(ring) = cycle(&arcs) else { return heads };
    let ring: Vec<usize> = ring.into_iter().map(|d| d + 1).collect();
    let inside = |v: usize| ring.contains(&v);
    let kept: Vec<usize> = (0..n).filter(|&v| !inside(v)).collect();
    let m = kept.len() + 1;
    let mut small = vec![f32::NEG_INFINITY; m * m];
    let mut leave = vec![0; m];
    let mut enter = vec![0; m];
    for (i, &v) in kept.iter().enumerate() {
        for (j, &u) in kept.iter().enumerate() {
            small[i * m + j] = w[v * n + u];
        }
        leave[i] = best(ring.iter().map(|&c| (c, w[v * n + c])));
        small[i * m + m - 1] = w[v * n + leave[i]];
        let gain = |c: usize| w[c * n + v] - w[c * n + heads[c]];
        enter[i] = best(ring.iter().map(|&c| (c, gain(c))));
        small[(m - 1) * m + i] = gain(enter[i]);
    }
    let solved = edmonds(small, m);
    let broken = enter[solved[m - 1]];
    heads[broken] = kept[solved[m - 1]];
    for (i, &v) in kept.iter().enumerate().skip(1) {
        heads[v] = if solved[i] == m - 1 { leave[i] } else { kept[solved[i]] };
    }
    heads
}

/// The first of the highest; 0 of nothing.
fn best(scored: impl Iterator<Item = (usize, f32)>) -> usize {
    scored
        .fold(None, |top: Option<(usize, f32)>, (i, s)| match top {
            Some((_, t)) if t >= s => top,
            _ => Some((i, s)),
        })
        .map_or(0, |(i, _)| i)
}

/// Words (from 0) of one cycle among heads (0 is the root, `h` the word `h - 1`), if there is any.
fn cycle(heads: &[usize]) -> Option<Vec<usize>> {
    let mut seen = vec![usize::MAX; heads.len()];
    for start in 0..heads.len() {
        let mut at = start;
        while seen[at] == usize::MAX {
            seen[at] = start;
            match heads[at].checked_sub(1) {
                Some(next) => at = next,
                None => break,
            }
        }
        if seen[at] == start && heads[at] != 0 {
            let mut ring = vec![at];
            while let Some(next) = heads[ring[ring.len() - 1]].checked_sub(1).filter(|&v| v != at) {
                ring.push(next);
            }
            return Some(ring);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn score(scores: &[f32], n: usize, heads: &[usize]) -> f64 {
        heads.iter().enumerate().map(|(d, &h)| f64::from(scores[d * (n + 1) + h])).sum()
    }

    /// Every choice of heads that is a tree with one root.
    fn all_trees(n: usize) -> Vec<Vec<usize>> {
        let count = (n + 1).pow(n as u32);
        let digits = |mut k: usize| {
            (0..n)
                .map(|_| {
                    let h = k % (n + 1);
                    k /= n + 1;
                    h
                })
                .collect::<Vec<_>>()
        };
        let tree = |h: &Vec<usize>| h.iter().filter(|&&h| h == 0).count() == 1 && cycle(h).is_none();
        (0..count).map(digits).filter(tree).collect()
    }

    proptest! {
        #[test]
        fn the_tree_is_the_best_of_all(n in 1usize..5, numbers in prop::collection::vec(-5.0f32..5.0, 30)) {
            let scores = &numbers[..n * (n + 1)];
            let found = heads(scores, n);
            let top = all_trees(n).iter().map(|t| score(scores, n, t)).fold(f64::MIN, f64::max);
            prop_assert!(cycle(&found).is_none());
            prop_assert!((score(scores, n, &found) - top).abs() < 1e-4);
        }
    }
}
