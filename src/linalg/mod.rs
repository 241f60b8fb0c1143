//! Dense linear algebra for optimizers and classification. The only floor that names nalgebra's decompositions.
//!
//! Matrices are row-major slices of length `n²`; no type of nalgebra appears in a public signature.

pub mod cholesky;
pub mod determinant;
pub mod interval_matrix;
pub mod jacobi;
pub mod least_squares;
pub mod linear_program;
pub mod principal;
pub mod rank;
pub mod secular;
pub mod solve;
pub mod symmetric_eigen;
pub mod vector;
