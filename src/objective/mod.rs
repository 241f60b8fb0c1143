//! Functions with exact derivatives: the interface that optimizers and searches use, and its implementations.

pub mod compiled;
pub mod jets;
#[expect(clippy::module_inception, reason = "the folder is named after its main noun")]
pub mod objective;
mod sparse_jets;
pub mod structure;

pub use compiled::Compiled;
pub use objective::Objective;
