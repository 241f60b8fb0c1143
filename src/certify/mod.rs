//! Proofs by interval arithmetic.

pub mod degree;
