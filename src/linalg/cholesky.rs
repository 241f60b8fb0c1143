//! Cholesky's factorization of a positive definite matrix, and of `A + τI` where `A` is not.
//!
//! Source: Golub & Van Loan, Matrix Computations, 4.2; the shift: Nocedal & Wright, Numerical Optimization, algorithm 3.3.

/// The shift grows by this factor until the factorization succeeds (Nocedal & Wright's algorithm 3.3).
const SHIFT_GROWTH: f64 = 2.0;
/// The first shift as a share of the matrix's norm (Nocedal & Wright's `β`).
const FIRST_SHIFT: f64 = 1e-3;

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
        let mut lower = vec![0.0; n * n];
        for i in 0..n {
            for j in 0..=i {
                let known: f64 = (0..j).map(|k| lower[i * n + k] * lower[j * n + k]).sum();
                let entry = matrix[i * n + j] - known + if i == j { shift } else { 0.0 };
                if i != j {
                    lower[i * n + j] = entry / lower[j * n + j];
                } else if entry > n as f64 * f64::EPSILON * (matrix[i * n + i].abs() + shift) && entry.is_finite() {
                    lower[i * n + i] = entry.sqrt();
                } else {
                    return None;
                }
            }
        }
        Some(Self { lower, n, shift })
    }

    /// Solves `(A + shift·I) x = b`.
    pub fn solve(&self, b: &[f64]) -> Vec<f64> {
        let n = self.n;
        let mut x = b.to_vec();
        for i in 0..n {
            let known: f64 = (0..i).map(|k| self.lower[i * n + k] * x[k]).sum();
            x[i] = (x[i] - known) / self.lower[i * n + i];
        }
        for i in (0..n).rev() {
            let known: f64 = (i + 1..n).map(|k| self.lower[k * n + i] * x[k]).sum();
            x[i] = (x[i] - known) / self.lower[i * n + i];
        }
        x
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
