//! The optimization problems of this folder, and the rules by which a run on one of them counts.
//!
//! Used by the tests (a sample) and by `examples/benchmark.rs` (everything). The README tells what a file looks like.

pub mod judge;
pub mod problem;
