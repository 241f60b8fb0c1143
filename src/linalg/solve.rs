//! Linear systems: LU with refinement for square ones, minimum-norm solutions of symmetric ones that may be singular.
//!
//! Source: Golub & Van Loan, Matrix Computations, 3.4 (pivoting), 3.5.3 (refinement with accurate residuals), 5.5 (minimum norm).

use super::symmetric_eigen::SymmetricEigen;

/// Rounds of refinement; each gains all the digits that the factorization has.
const REFINEMENTS: usize = 2;

/// The square system has no unique solution, or its entries are not finite.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SolveError {
    /// A pivot vanishes to rounding.
    #[error("the matrix is singular to rounding")]
    Singular,
    /// An entry is infinite or NaN.
    #[error("the system has an entry that is not finite")]
    NotFinite,
}

/// Solves `A x = b` for a row-major square `A` by LU with partial pivoting and refined residuals.
///
/// # Errors
/// [`SolveError`] if a pivot vanishes to rounding or an entry is not finite.
pub fn solve(matrix: &[f64], b: &[f64]) -> Result<Vec<f64>, SolveError> {
    let n = b.len();
    if !matrix.iter().chain(b).all(|x| x.is_finite()) {
        return Err(SolveError::NotFinite);
    }
    let factors = Lu::new(matrix, n)?;
    let mut x = factors.solve(b);
    for _ in 0..REFINEMENTS {
        let residual: Vec<f64> = (0..n).map(|i| accurate_residual(&matrix[i * n..(i + 1) * n], &x, b[i])).collect();
        let correction = factors.solve(&residual);
        x.iter_mut().zip(&correction).for_each(|(x, c)| *x += c);
    }
    if x.iter().all(|x| x.is_finite()) { Ok(x) } else { Err(SolveError::Singular) }
}

/// A permuted LU factorization of a row-equilibrated matrix.
struct Lu {
    factors: Vec<f64>,
    order: Vec<usize>,
    row_scale: Vec<f64>,
    n: usize,
}

impl Lu {
    fn new(matrix: &[f64], n: usize) -> Result<Self, SolveError> {
        let mut factors = matrix.to_vec();
        let mut row_scale = vec![1.0; n];
        for (row, scale) in factors.chunks_exact_mut(n.max(1)).zip(&mut row_scale) {
            let largest = row.iter().fold(0.0_f64, |m, x| m.max(x.abs()));
            if largest == 0.0 {
                return Err(SolveError::Singular);
            }
            *scale = largest;
            row.iter_mut().for_each(|x| *x /= largest);
        }
        let mut order: Vec<usize> = (0..n).collect();
        for k in 0..n {
            let pivot =
                (k..n).max_by(|&i, &j| factors[i * n + k].abs().total_cmp(&factors[j * n + k].abs())).unwrap_or(k);
            if factors[pivot * n + k].abs() <= n as f64 * f64::EPSILON {
                return Err(SolveError::Singular);
            }
            if pivot != k {
                (0..n).for_each(|j| factors.swap(k * n + j, pivot * n + j));
                order.swap(k, pivot);
            }
            for i in k + 1..n {
                let ratio = factors[i * n + k] / factors[k * n + k];
                factors[i * n + k] = ratio;
                for j in k + 1..n {
                    factors[i * n + j] -= ratio * factors[k * n + j];
                }
            }
        }
        Ok(Self { factors, order, row_scale, n })
    }

    fn solve(&self, b: &[f64]) -> Vec<f64> {
        let n = self.n;
        let mut x: Vec<f64> = self.order.iter().map(|&i| b[i] / self.row_scale[i]).collect();
        for i in 0..n {
            let known: f64 = (0..i).map(|k| self.factors[i * n + k] * x[k]).sum();
            x[i] -= known;
        }
        for i in (0..n).rev() {
            let known: f64 = (i + 1..n).map(|k| self.factors[i * n + k] * x[k]).sum();
            x[i] = (x[i] - known) / self.factors[i * n + i];
        }
        x
    }
}

/// `b − row·x` as if in twice the precision (Ogita, Rump & Oishi's compensated dot product).
fn accurate_residual(row: &[f64], x: &[f64], b: f64) -> f64 {
    let (mut sum, mut error) = (b, 0.0);
    for (a, x) in row.iter().zip(x) {
        let product = -a * x;
        let product_error = (-a).mul_add(*x, -product);
        let total = sum + product;
        let part = total - sum;
        error += (sum - (total - part)) + (product - part) + product_error;
        sum = total;
    }
    sum + error
}

/// The minimum-norm least-squares solution of `H x = b`, leaving out eigenvalues of magnitude at most `cutoff·‖H‖`.
///
/// Returns the solution and the number of eigenvalues left out.
pub fn minimum_norm(eigen: &SymmetricEigen, b: &[f64], cutoff: f64) -> (Vec<f64>, usize) {
    let limit = cutoff * eigen.norm();
    let mut left_out = 0;
    let mut coordinates = eigen.to_eigenbasis(b);
    for (c, e) in coordinates.iter_mut().zip(&eigen.values) {
        if e.abs() > limit {
            *c /= e;
        } else {
            *c = 0.0;
            left_out += 1;
        }
    }
    (eigen.from_eigenbasis(&coordinates), left_out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_badly_scaled_system_is_solved_to_the_last_digits() {
        let x = solve(&[1e10, 1.0, 0.0, 1e-10, 3.0, 1.0, 0.0, 2.0, 1e8], &[1e10 + 2.0, 1e-10 + 9.0, 4.0 + 3e8]);
        let x = x.expect("regular");
        for (got, want) in x.iter().zip([1.0, 2.0, 3.0]) {
            assert!((got - want).abs() < 1e-14, "{got} is not {want}");
        }
    }

    #[test]
    fn singular_systems_are_refused_but_have_a_minimum_norm_solution() {
        let h = [1.0, 1.0, 1.0, 1.0];
        assert_eq!(solve(&h, &[2.0, 2.0]), Err(SolveError::Singular));
        let eigen = SymmetricEigen::new(&h, 2).expect("finite");
        let (x, left_out) = minimum_norm(&eigen, &[2.0, 2.0], 1e-14);
        assert!(left_out == 1 && (x[0] - 1.0).abs() < 1e-15 && (x[1] - 1.0).abs() < 1e-15);
    }
}
