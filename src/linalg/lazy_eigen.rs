//! A symmetric matrix whose eigenpairs are computed when somebody first looks at them.
//!
//! Most steps of an optimizer in many variables need factors only, which cost a small part of the eigenpairs.

use std::ops::Deref;
use std::sync::OnceLock;

use super::symmetric_eigen::{EigenError, SymmetricEigen};

/// A symmetric matrix that shows its eigenpairs. Cost: those of [`SymmetricEigen::new`], once.
#[derive(Clone, Debug)]
pub struct LazyEigen {
    matrix: Vec<f64>,
    n: usize,
    pairs: OnceLock<SymmetricEigen>,
}

impl LazyEigen {
    /// Takes the row-major `n × n` matrix.
    ///
    /// # Errors
    /// [`EigenError`] if the matrix is not square or has an entry that is not finite.
    pub fn new(matrix: Vec<f64>, n: usize) -> Result<Self, EigenError> {
        if matrix.len() != n * n {
            return Err(EigenError::NotSquare);
        }
        if !super::vector::all_finite(&matrix) {
            return Err(EigenError::NotFinite);
        }
        Ok(Self { matrix, n, pairs: OnceLock::new() })
    }

    /// The matrix, row-major.
    pub fn matrix(&self) -> &[f64] {
        &self.matrix
    }
}

impl Deref for LazyEigen {
    type Target = SymmetricEigen;

    fn deref(&self) -> &SymmetricEigen {
        self.pairs.get_or_init(|| {
            SymmetricEigen::new(&self.matrix, self.n)
                .expect("the matrix is square and finite: that was looked at first")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_eigenpairs_are_those_of_the_matrix() {
        let matrix = vec![2.0, 1.0, 1.0, 2.0];
        let lazy = LazyEigen::new(matrix.clone(), 2).expect("finite");
        assert_eq!(*lazy, SymmetricEigen::new(&matrix, 2).expect("finite"));
        assert_eq!(lazy.matrix(), matrix);
    }

    #[test]
    fn what_has_no_eigenpairs_is_refused_at_once() {
        assert_eq!(LazyEigen::new(vec![f64::NAN], 1).err(), Some(EigenError::NotFinite));
        assert_eq!(LazyEigen::new(vec![1.0, 2.0], 2).err(), Some(EigenError::NotSquare));
    }
}
