//! The shortest solution of a linear least-squares problem, by singular values.
//!
//! Source: Golub & Van Loan, Matrix Computations, 5.5 (nalgebra's decomposition).

use nalgebra::{DMatrix, DVector};

/// A bound on iterations per singular value; about 2 are needed, and entries of extreme range never settle.
const MAX_ITERATIONS_PER_VALUE: usize = 60;

/// Minimises `‖A s − b‖`, and among the minimizers `‖s‖`, for `A` row by row with as many rows as `b` has entries.
///
/// Singular values below `cutoff` times the largest count as zero. `None` if an entry is not finite, or if the iteration
/// does not settle. Costs about `8 m n²` for `m` rows of length `n`, the shorter side squared.
pub fn least_squares(matrix: &[f64], b: &[f64], cutoff: f64) -> Option<Vec<f64>> {
    let (rows, width) = (b.len(), matrix.len().checked_div(b.len())?);
    if !matrix.iter().chain(b).all(|entry| entry.is_finite()) || width == 0 {
        return None;
    }
    let iterations = MAX_ITERATIONS_PER_VALUE * width.max(rows);
    let svd = DMatrix::from_row_slice(rows, width, matrix).try_svd(true, true, f64::EPSILON, iterations)?;
    let solution = svd.solve(&DVector::from_column_slice(b), cutoff * svd.singular_values.max()).ok()?;
    solution.iter().all(|entry| entry.is_finite()).then(|| solution.iter().copied().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_solution_is_the_shortest_of_the_best() {
        // One equation in two unknowns, and two that contradict each other.
        let short = least_squares(&[1.0, 1.0], &[2.0], 1e-12).expect("finite");
        assert!(short.iter().all(|s| (s - 1.0).abs() < 1e-15));
        let best = least_squares(&[1.0, 1.0], &[1.0, 3.0], 1e-12).expect("finite");
        assert!((best[0] - 2.0).abs() < 1e-15);
        assert_eq!(least_squares(&[f64::NAN], &[1.0], 1e-12), None);
        assert_eq!(least_squares(&[], &[], 1e-12), None);
    }
}
