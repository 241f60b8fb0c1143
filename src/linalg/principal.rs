//! Principal submatrices, and through them the sign of a quadratic form on the vectors without negative entries.
//!
//! Source: Kaplan, Linear Algebra Appl. 313 (2000): a symmetric matrix is copositive exactly if no principal submatrix has
//! a positive eigenvector with a negative eigenvalue, and strictly so if none has one with an eigenvalue of at most 0.

use super::symmetric_eigen::SymmetricEigen;

/// All submatrices are looked at up to this size: 4095 of them.
const MOST_SUBSETS: usize = 12;
/// An entry of a unit eigenvector counts as not negative down to this.
const SIGN_TOLERANCE: f64 = 1e-10;

/// The rows and columns `indices` of a row-major `n × n` matrix.
pub fn principal(matrix: &[f64], n: usize, indices: &[usize]) -> Vec<f64> {
    indices.iter().flat_map(|&i| indices.iter().map(move |&j| matrix[i * n + j])).collect()
}

/// The sign of `vᵀMv` over all `v ≥ 0` other than 0.
#[derive(Clone, Debug, PartialEq)]
pub enum Copositivity {
    /// Positive throughout.
    Strict,
    /// Negative for this `v`, which has length 1.
    Negative(Vec<f64>),
    /// Nowhere surely negative, not everywhere surely positive.
    Undecided,
}

/// Decides the sign of the form of a symmetric matrix on the vectors without negative entries.
///
/// `tolerance` is the error bound of eigenvalues. Cost: `2ⁿ` decompositions; above 12 variables only the whole matrix, single
/// entries and pairs are looked at, and what they do not settle is undecided.
pub fn copositivity(matrix: &[f64], n: usize, tolerance: f64) -> Copositivity {
    let mut is_strict = true;
    for indices in subsets(n) {
        let Ok(eigen) = SymmetricEigen::new(&principal(matrix, n, &indices), indices.len()) else {
            return Copositivity::Undecided;
        };
        let lowest = eigen.values.first().copied().unwrap_or(0.0);
        if indices.len() == n && lowest > tolerance {
            return Copositivity::Strict;
        }
        for (k, value) in eigen.values.iter().enumerate().take_while(|(_, value)| **value <= tolerance) {
            let Some(vector) = without_negative_entries(eigen.vector(k)) else { continue };
            is_strict = false;
            if *value < -tolerance {
                let mut direction = vec![0.0; n];
                indices.iter().zip(vector).for_each(|(&i, v)| direction[i] = v);
                return Copositivity::Negative(direction);
            }
        }
    }
    if is_strict && n <= MOST_SUBSETS { Copositivity::Strict } else { Copositivity::Undecided }
}

/// The index sets to look at, the whole one first.
fn subsets(n: usize) -> Vec<Vec<usize>> {
    if n <= MOST_SUBSETS {
        let members = |bits: usize| (0..n).filter(|i| bits >> i & 1 == 1).collect();
        return (1..1_usize << n).rev().map(members).collect();
    }
    let pairs = (0..n).flat_map(|i| (i + 1..n).map(move |j| vec![i, j]));
    std::iter::once((0..n).collect()).chain((0..n).map(|i| vec![i])).chain(pairs).collect()
}

/// The vector or its negative, if one of them has no negative entry to rounding.
fn without_negative_entries(vector: &[f64]) -> Option<Vec<f64>> {
    let sign = [1.0, -1.0].into_iter().find(|sign| vector.iter().all(|v| sign * v >= -SIGN_TOLERANCE))?;
    Some(vector.iter().map(|v| (sign * v).max(0.0)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_indefinite_matrix_may_be_copositive() {
        assert_eq!(copositivity(&[1.0, 2.0, 2.0, 1.0], 2, 1e-12), Copositivity::Strict);
        assert_eq!(copositivity(&[0.0, 1.0, 1.0, 0.0], 2, 1e-12), Copositivity::Undecided);
        let Copositivity::Negative(v) = copositivity(&[1.0, -2.0, -2.0, 1.0], 2, 1e-12) else { panic!("negative") };
        assert!((v[0] - 0.5_f64.sqrt()).abs() < 1e-12 && (v[0] - v[1]).abs() < 1e-12);
    }

    #[test]
    fn a_negative_entry_of_the_diagonal_is_found_in_any_eigenspace() {
        let minus = [-1.0, 0.0, 0.0, 0.0, -1.0, 0.0, 0.0, 0.0, 3.0];
        assert!(matches!(copositivity(&minus, 3, 1e-12), Copositivity::Negative(v) if v[2] == 0.0));
    }

    #[test]
    fn horns_matrix_is_copositive_and_not_strictly_so() {
        // Horn's 5 × 5 matrix: neither positive semidefinite nor the sum of such a one and one without negative entries.
        let row = [1.0, -1.0, 1.0, 1.0, -1.0];
        let horn: Vec<f64> = (0..25).map(|k| row[(k % 5 + 5 - k / 5) % 5]).collect();
        assert_eq!(copositivity(&horn, 5, 1e-9), Copositivity::Undecided);
        let raised: Vec<f64> = horn.iter().enumerate().map(|(k, h)| if k % 6 == 0 { h + 0.1 } else { *h }).collect();
        assert_eq!(copositivity(&raised, 5, 1e-9), Copositivity::Strict);
    }
}
