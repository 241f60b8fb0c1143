//! Eigenpairs of a symmetric matrix: ascending values, orthonormal vectors, residuals of a few units of rounding.
//!
//! Small matrices by Jacobi rotations alone; larger ones by nalgebra's tridiagonal QR, then polished by Jacobi rotations.

use nalgebra::{DMatrix, SymmetricEigen as Decomposition};

use super::jacobi::diagonalize;
use super::lanczos::scalar_product;

/// Up to this size Jacobi rotations alone are as fast as the tridiagonal QR (measured in the project's notes on crates).
const JACOBI_ONLY: usize = 16;
/// A bound on QR iterations per eigenvalue; about 2 are needed.
const MAX_QR_ITERATIONS_PER_VALUE: usize = 60;

/// The eigenvalues of a symmetric matrix in ascending order, with orthonormal eigenvectors.
#[derive(Clone, Debug, PartialEq)]
pub struct SymmetricEigen {
    /// The eigenvalues, ascending.
    pub values: Vec<f64>,
    /// Row `k` is the eigenvector of `values[k]`; its largest entry is positive.
    vectors: Vec<f64>,
}

/// Why a matrix has no eigenvalues to give.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EigenError {
    /// An entry is infinite or NaN.
    #[error("the matrix has an entry that is not finite")]
    NotFinite,
    /// The number of entries is not the square of the dimension.
    #[error("the matrix is not square")]
    NotSquare,
}

impl SymmetricEigen {
    /// Decomposes the row-major `n × n` matrix; of the entries `[i, j]` and `[j, i]` it takes the mean.
    ///
    /// # Errors
    /// [`EigenError`] if the matrix is not square or has an entry that is not finite.
    pub fn new(matrix: &[f64], n: usize) -> Result<Self, EigenError> {
        if matrix.len() != n * n {
            return Err(EigenError::NotSquare);
        }
        if !matrix.iter().all(|x| x.is_finite()) {
            return Err(EigenError::NotFinite);
        }
        let exponent = power_of_two_above(matrix);
        let mut scaled = vec![0.0; n * n];
        for i in 0..n {
            for j in 0..n {
                scaled[i * n + j] = 0.5 * (matrix[i * n + j] / exponent) + 0.5 * (matrix[j * n + i] / exponent);
            }
        }
        let mut vectors = if n <= JACOBI_ONLY { identity(n) } else { rough_vectors(&scaled, n) };
        let mut rotated = if n <= JACOBI_ONLY { scaled } else { congruence(&scaled, &vectors, n) };
        diagonalize(&mut rotated, &mut vectors, n);
        Ok(Self::sorted(&rotated, &vectors, exponent))
    }

    /// The number of eigenvalues.
    pub fn dimension(&self) -> usize {
        self.values.len()
    }

    /// The eigenvector of `values[k]`.
    pub fn vector(&self, k: usize) -> &[f64] {
        let n = self.dimension();
        &self.vectors[k * n..(k + 1) * n]
    }

    /// The largest magnitude of an eigenvalue: the matrix's 2-norm.
    pub fn norm(&self) -> f64 {
        match (self.values.first(), self.values.last()) {
            (Some(a), Some(b)) => a.abs().max(b.abs()),
            _ => 0.0,
        }
    }

    /// The coordinates of `v` in the eigenbasis.
    pub fn to_eigenbasis(&self, v: &[f64]) -> Vec<f64> {
        (0..self.dimension()).map(|k| super::vector::dot(self.vector(k), v)).collect()
    }

    /// The vector with the given coordinates in the eigenbasis.
    pub fn from_eigenbasis(&self, coordinates: &[f64]) -> Vec<f64> {
        let mut v = vec![0.0; self.dimension()];
        for (k, c) in coordinates.iter().enumerate() {
            if *c != 0.0 {
                v.iter_mut().zip(self.vector(k)).for_each(|(x, q)| *x += c * q);
            }
        }
        v
    }

    fn sorted(diagonal: &[f64], vectors: &[f64], exponent: f64) -> Self {
        let n = (diagonal.len() as f64).sqrt().round() as usize;
        let mut order: Vec<usize> = (0..n).collect();
        order.sort_by(|&i, &j| diagonal[i * n + i].total_cmp(&diagonal[j * n + j]));
        let values = order.iter().map(|&k| diagonal[k * n + k] * exponent).collect();
        let mut rows = Vec::with_capacity(n * n);
        for &k in &order {
            let row = &vectors[k * n..(k + 1) * n];
            let largest = row.iter().fold(0.0_f64, |m, x| if x.abs() > m.abs() * (1.0 + 1e-9) { *x } else { m });
            let sign = if largest < 0.0 { -1.0 } else { 1.0 };
            rows.extend(row.iter().map(|x| sign * x));
        }
        Self { values, vectors: rows }
    }
}

/// A power of two not below the largest magnitude, so that scaling by it is exact.
fn power_of_two_above(matrix: &[f64]) -> f64 {
    let largest = matrix.iter().fold(0.0_f64, |m, x| m.max(x.abs()));
    if largest < f64::MIN_POSITIVE {
        return 1.0;
    }
    f64::powi(2.0, (largest.log2().floor() as i32).clamp(-1020, 1020))
}

fn identity(n: usize) -> Vec<f64> {
    let mut rows = vec![0.0; n * n];
    (0..n).for_each(|i| rows[i * n + i] = 1.0);
    rows
}

/// Eigenvectors as rows, good to about `n` units of rounding; the identity if the iteration does not settle.
fn rough_vectors(matrix: &[f64], n: usize) -> Vec<f64> {
    let dense = DMatrix::from_row_slice(n, n, matrix);
    match Decomposition::try_new(dense, f64::EPSILON, MAX_QR_ITERATIONS_PER_VALUE * n) {
        // nalgebra stores columns one after the other, so its memory is our rows.
        Some(eigen) if eigen.eigenvectors.iter().all(|x| x.is_finite()) => eigen.eigenvectors.as_slice().to_vec(),
        _ => identity(n),
    }
}

/// `V A Vᵀ` for rows `V`, made exactly symmetric.
fn congruence(matrix: &[f64], vectors: &[f64], n: usize) -> Vec<f64> {
    let product = |v| matrix.chunks_exact(n).map(|row| scalar_product(row, v)).collect::<Vec<f64>>();
    let products: Vec<Vec<f64>> = vectors.chunks_exact(n).map(product).collect();
    let mut result = vec![0.0; n * n];
    for i in 0..n {
        for j in 0..=i {
            let entry = scalar_product(&vectors[i * n..(i + 1) * n], &products[j]);
            result[i * n + j] = entry;
            result[j * n + i] = entry;
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::linalg::vector::{add_scaled, dot, matrix_vector, norm};

    fn worst_residual(matrix: &[f64], n: usize) -> (f64, f64) {
        let eigen = SymmetricEigen::new(matrix, n).expect("the matrix is finite");
        let (mut residual, mut orthogonality) = (0.0_f64, 0.0_f64);
        for k in 0..n {
            let hv = matrix_vector(matrix, eigen.vector(k));
            residual = residual.max(norm(&add_scaled(&hv, -eigen.values[k], eigen.vector(k))) / eigen.norm());
            for j in 0..n {
                let want = if j == k { 1.0 } else { 0.0 };
                orthogonality = orthogonality.max((dot(eigen.vector(k), eigen.vector(j)) - want).abs());
            }
            assert!(k == 0 || eigen.values[k - 1] <= eigen.values[k]);
        }
        (residual, orthogonality)
    }

    #[test]
    fn eigenpairs_have_residuals_of_rounding_size() {
        let mut state = 7_u64;
        for n in [1, 2, 3, 5, 16, 17, 40] {
            let mut matrix = vec![0.0; n * n];
            for i in 0..n {
                for j in 0..=i {
                    state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
                    let entry = (state >> 11) as f64 / (1_u64 << 52) as f64 - 1.0;
                    matrix[i * n + j] = entry * 1e200;
                    matrix[j * n + i] = entry * 1e200;
                }
            }
            let (residual, orthogonality) = worst_residual(&matrix, n);
            assert!(residual < 4e-15 && orthogonality < 1e-14, "n = {n}: {residual:e}, {orthogonality:e}");
        }
    }

    #[test]
    fn small_eigenvalues_of_graded_matrices_keep_their_digits() {
        // Hilbert-like grading: D A D with A well conditioned and D from 1 to 1e-8.
        let d = [1.0, 1e-4, 1e-8];
        let a = [2.0, 1.0, 0.5, 1.0, 3.0, 1.0, 0.5, 1.0, 4.0];
        let matrix: Vec<f64> = (0..9).map(|k| d[k / 3] * a[k] * d[k % 3]).collect();
        let eigen = SymmetricEigen::new(&matrix, 3).expect("finite");
        let product: f64 = eigen.values.iter().product();
        // det A = 2·(12 − 1) − 1·(4 − 0.5) + 0.5·(1 − 1.5), det D² = 1e-24.
        let exact = (2.0 * 11.0 - 3.5 + 0.5 * (1.0 - 1.5)) * 1e-24;
        assert!((product / exact - 1.0).abs() < 1e-13, "{product:e} against {exact:e}");
    }

    #[test]
    fn degenerate_input_is_answered_or_refused() {
        assert_eq!(SymmetricEigen::new(&[0.0; 4], 2).expect("finite").values, vec![0.0, 0.0]);
        assert_eq!(SymmetricEigen::new(&[1.0, f64::NAN, 0.0, 1.0], 2), Err(EigenError::NotFinite));
        assert_eq!(SymmetricEigen::new(&[1.0, 2.0], 2), Err(EigenError::NotSquare));
        assert!(SymmetricEigen::new(&[], 0).expect("empty").values.is_empty());
    }
}
