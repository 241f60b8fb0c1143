//! The singular values of a rectangular matrix: how many rows are independent, and how surely.
//!
//! Source: Golub & Van Loan, Matrix Computations, 5.4 and 8.6 (nalgebra's decomposition, values only).

use nalgebra::DMatrix;

/// A bound on iterations per singular value; about 2 are needed, and entries of extreme range never settle.
const MAX_ITERATIONS_PER_VALUE: usize = 60;

/// The singular values of the matrix with the given rows, descending; empty if it has no entry or one that is not finite.
///
/// Empty too if the entries are of such range that the iteration does not settle.
///
/// Costs about `4 m n²` for `m` rows of length `n`, the shorter side squared.
pub fn singular_values(rows: &[Vec<f64>]) -> Vec<f64> {
    let width = rows.first().map_or(0, Vec::len);
    if width == 0 || !rows.iter().flatten().all(|x| x.is_finite()) {
        return Vec::new();
    }
    let matrix = DMatrix::from_fn(rows.len(), width, |i, j| rows[i][j]);
    let iterations = MAX_ITERATIONS_PER_VALUE * width.max(rows.len());
    let Some(decomposition) = matrix.try_svd_unordered(false, false, f64::EPSILON, iterations) else {
        return Vec::new();
    };
    let mut values: Vec<f64> = decomposition.singular_values.iter().copied().collect();
    values.sort_by(|a, b| b.total_cmp(a));
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dependent_rows_show_as_a_vanishing_value() {
        let rows = vec![vec![1.0, 2.0, 3.0], vec![4.0, 5.0, 6.0], vec![5.0, 7.0, 9.0]];
        let values = singular_values(&rows);
        assert!(values[1] > 0.5 && values[2] < 1e-14, "{values:?}");
        assert_eq!(singular_values(&[vec![3.0, 4.0]]), vec![5.0]);
        assert!(singular_values(&[vec![f64::NAN]]).is_empty());
    }
}
