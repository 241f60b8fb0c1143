//! Dense linear algebra for optimizers and classification. The only floor that names nalgebra's decompositions.
//!
//! Matrices are row-major slices of length `n²`; no type of nalgebra appears in a public signature.

pub mod banded;
pub mod capped_cg;
pub mod cholesky;
pub mod determinant;
pub mod factorised;
pub mod interval_matrix;
pub mod jacobi;
pub mod krylov_step;
pub mod lanczos;
pub mod lazy_eigen;
pub mod least_squares;
pub mod linear_program;
pub mod lowest_eigenvalue;
pub mod modified_cholesky;
pub mod principal;
pub mod rank;
pub mod secular;
pub mod solve;
pub mod symmetric_eigen;
pub mod tridiagonal;
pub mod vector;
