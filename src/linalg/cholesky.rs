//! Cholesky's factorization of a positive definite matrix, and of `A + τI` where `A` is not.
//!
//! Source: Golub & Van Loan, Matrix Computations, 4.2; the shift: Nocedal & Wright, Numerical Optimization, algorithm 3.3.

use super::lanczos::scalar_product;

/// The shift grows by this factor until the factorization succeeds (Nocedal & Wright's algorithm 3.3).
const SHIFT_GROWTH: f64 = 2.0;
/// The first shift as a share of the matrix's norm (Nocedal & Wright's `β`).
const FIRST_SHIFT: f64 = 1e-3;

/// So many rows are made at a time.
const BLOCK: usize = 4;

/// A lower triangular `L` with `L Lᵀ = A + shift·I`.
#[derive(Clone, Debug)]
pub struct Cholesky {
    lower: Vec<f64>,
    n: usize,
    /// What was added to the diagonal; 0 for the plain factorization.
    pub shift: f64,
}

impl Cholesky {
    /// Factors the row-major `n × n` matrix; `None` if it is not positive definite to rounding.
    pub fn new(matrix: &[f64], n: usize) -> Option<Self> {
        Self::shifted(matrix, n, 0.0)
    }

    /// Factors `A + τI` with the first `τ` of a growing sequence for which it succeeds; `None` if `A` is not finite.
    pub fn modified(matrix: &[f64], n: usize) -> Option<Self> {
        let size = (0..n).map(|i| matrix[i * n..(i + 1) * n].iter().map(|x| x.abs()).sum::<f64>()).fold(0.0, f64::max);
        if !size.is_finite() {
            return None;
        }
        let lowest = (0..n).map(|i| matrix[i * n + i]).fold(f64::INFINITY, f64::min);
        let floor = FIRST_SHIFT * size.max(f64::MIN_POSITIVE / f64::EPSILON);
        let mut shift = if lowest > 0.0 { 0.0 } else { floor - lowest };
        while shift <= 4.0 * size + floor {
            if let Some(factors) = Self::shifted(matrix, n, shift) {
                return Some(factors);
            }
            shift = (SHIFT_GROWTH * shift).max(floor);
        }
        Self::shifted(matrix, n, 2.0 * size + floor)
    }

    fn shifted(matrix: &[f64], n: usize, shift: f64) -> Option<Self> {
        let lower = lower_factor((matrix, n), shift, n as f64 * f64::EPSILON)?;
        Some(Self { lower, n, shift })
    }

    /// Solves `(A + shift·I) x = b`.
    pub fn solve(&self, b: &[f64]) -> Vec<f64> {
        let n = self.n;
        let mut x = b.to_vec();
        for i in 0..n {
            let known = scalar_product(&self.lower[i * n..i * n + i], &x[..i]);
            x[i] = (x[i] - known) / self.lower[i * n + i];
        }
        for i in (0..n).rev() {
            let known: f64 = (i + 1..n).map(|k| self.lower[k * n + i] * x[k]).sum();
            x[i] = (x[i] - known) / self.lower[i * n + i];
        }
        x
    }
}

/// The rows of the lower triangular `L` with `L Lᵀ = A + shift·I`, zeros above the diagonal; `None` where a pivot is below
/// the share `least` of its diagonal entry.
///
/// Some rows at a time, so that each row before them is read from memory once for all of these.
pub(super) fn lower_factor((matrix, n): (&[f64], usize), shift: f64, least: f64) -> Option<Vec<f64>> {
    let mut rows = vec![0.0; n * n];
    for first in (0..n).step_by(BLOCK) {
        let (done, rest) = rows.split_at_mut(first * n);
        let block = &mut rest[..n * BLOCK.min(n - first)];
        for (j, above) in done.chunks_exact(n).enumerate() {
            for (row, entries) in block.chunks_exact_mut(n).zip(matrix[first * n..].chunks_exact(n)) {
                row[j] = (entries[j] - scalar_product(&row[..j], &above[..j])) / above[j];
            }
        }
        for i in first..first + block.len() / n {
            let (earlier, row) = block.split_at_mut((i - first) * n);
            let entries = &matrix[i * n..(i + 1) * n];
            for (j, above) in (first..).zip(earlier.chunks_exact(n)) {
                row[j] = (entries[j] - scalar_product(&row[..j], &above[..j])) / above[j];
            }
            let pivot = entries[i] - scalar_product(&row[..i], &row[..i]) + shift;
            if !pivot.is_finite() || pivot <= least * (entries[i].abs() + shift) {
                return None;
            }
            row[i] = pivot.sqrt();
        }
    }
    Some(rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::linalg::vector::dot;

    #[test]
    fn the_factor_of_many_rows_gives_the_matrix_back() {
        let n = 135;
        let entry = |i: usize, j: usize| 1.0 / (1.0 + i.abs_diff(j) as f64) + if i == j { 1.0 } else { 0.0 };
        let matrix: Vec<f64> = (0..n * n).map(|k| entry(k / n, k % n)).collect();
        let lower = lower_factor((&matrix, n), 0.5, 0.0).expect("positive definite");
        let rows: Vec<&[f64]> = lower.chunks_exact(n).collect();
        for i in 0..n {
            for j in 0..n {
                let shift = if i == j { 0.5 } else { 0.0 };
                assert!((dot(rows[i], rows[j]) - entry(i, j) - shift).abs() < 1e-14, "{i}, {j}");
            }
        }
        let lowered: Vec<f64> = (0..n * n).map(|k| if k == n * n - 1 { -1.0 } else { matrix[k] }).collect();
        assert!(lower_factor((&lowered, n), 0.0, 0.0).is_none());
    }

    #[test]
    fn positive_definite_systems_are_solved_and_others_refused() {
        let x = Cholesky::new(&[4.0, 2.0, 2.0, 3.0], 2).expect("positive definite").solve(&[8.0, 7.0]);
        assert!((x[0] - 1.25).abs() < 1e-15 && (x[1] - 1.5).abs() < 1e-15);
        assert!(Cholesky::new(&[1.0, 2.0, 2.0, 1.0], 2).is_none());
        assert!(Cholesky::new(&[1.0, 1.0, 1.0, 1.0], 2).is_none());
        assert!(Cholesky::new(&[f64::NAN], 1).is_none());
    }

    #[test]
    fn the_modified_factorization_shifts_past_the_lowest_eigenvalue() {
        let factors = Cholesky::modified(&[1.0, 2.0, 2.0, 1.0], 2).expect("finite");
        assert!(factors.shift > 1.0 && factors.shift < 6.0);
        assert_eq!(Cholesky::modified(&[4.0, 2.0, 2.0, 3.0], 2).expect("finite").shift, 0.0);
        assert!(Cholesky::modified(&[0.0], 1).is_some());
    }
}
