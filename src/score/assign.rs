//! The assignment problem: at most one column a row, at most one row a column, most weight in all.

/// For each row of the square or oblong matrix `weight`, the column given to it.
///
/// A pair of weight 0 is no pair. The Hungarian method with potentials, O(n²m).
pub fn assign(weight: &[Vec<i64>]) -> Vec<Option<usize>> {
    let (rows, columns) = (weight.len(), weight.first().map_or(0, Vec::len));
    let size = rows.max(columns);
    let cost = |row: usize, column: usize| match row < rows && column < columns {
        true => -weight[row][column],
        false => 0,
    };
    let mut owner = vec![0; size + 1];
    let mut of_row = vec![0; size + 1];
    let mut of_column = vec![0; size + 1];
    for row in 1..=size {
        place(row, &mut owner, &mut of_row, &mut of_column, cost);
    }
    let mut given = vec![None; rows];
    for column in 0..columns {
        let row = owner[column + 1] - 1;
        if row < rows && weight[row][column] > 0 {
            given[row] = Some(column);
        }
    }
    given
}

/// Gives `new` a column, moving earlier rows along the cheapest path to a free one.
/// Rows and columns count from 1; column 0 is where `new` starts.
fn place(
    new: usize,
    owner: &mut [usize],
    of_row: &mut [i64],
    of_column: &mut [i64],
    cost: impl Fn(usize, usize) -> i64,
) {
    let size = owner.len();
    let mut least = vec![i64::MAX; size];
    let mut before = vec![0; size];
    let mut seen = vec![false; size];
    owner[0] = new;
    let mut at = 0;
    while owner[at] != 0 {
        seen[at] = true;
        let row = owner[at];
        for column in (1..size).filter(|column| !seen[*column]) {
            let reduced = cost(row - 1, column - 1) - of_row[row] - of_column[column];
            if reduced < least[column] {
                (least[column], before[column]) = (reduced, at);
            }
        }
        let Some(next) = (1..size).filter(|c| !seen[*c]).min_by_key(|c| least[*c]) else {
            return;
        };
        let step = least[next];
        for column in 0..size {
            if seen[column] {
                of_row[owner[column]] += step;
                of_column[column] -= step;
            } else if column > 0 {
                least[column] -= step;
            }
        }
        at = next;
    }
    while at != 0 {
        owner[at] = owner[before[at]];
        at = before[at];
    }
}

#[cfg(test)]
mod tests {
    use super::assign;
    use proptest::prelude::*;

    #[test]
    fn small_cases() {
        assert_eq!(assign(&[]), []);
        assert_eq!(assign(&[vec![], vec![]]), [None, None]);
        assert_eq!(assign(&[vec![0, 0]]), [None]);
        assert_eq!(assign(&[vec![3, 2], vec![2, 0]]), [Some(1), Some(0)]);
        assert_eq!(assign(&[vec![5], vec![7]]), [None, Some(0)]);
    }

    /// The most weight by trying everything.
    fn best(weight: &[Vec<i64>], row: usize, used: &mut Vec<bool>) -> i64 {
        if row == weight.len() {
            return 0;
        }
        let mut most = best(weight, row + 1, used);
        for column in 0..used.len() {
            if !used[column] {
                used[column] = true;
                most = most.max(weight[row][column] + best(weight, row + 1, used));
                used[column] = false;
            }
        }
        most
    }

    proptest! {
        #[test]
        fn as_good_as_trying_everything(
            weight in (1usize..5).prop_flat_map(|columns| {
                prop::collection::vec(prop::collection::vec(0i64..9, columns), 1..5)
            })
        ) {
            let given = assign(&weight);
            let total: i64 = given.iter().enumerate().filter_map(|(row, column)| {
                column.map(|column| weight[row][column])
            }).sum();
            prop_assert_eq!(total, best(&weight, 0, &mut vec![false; weight[0].len()]));
        }
    }
}
