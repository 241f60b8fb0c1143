//! Functions with exact derivatives: the interface that optimizers and searches use, and its implementations.

mod accumulate;
pub mod batch;
mod batch_layout;
pub mod compiled;
pub mod dual_route;
mod enclosure_route;
pub mod generic;
pub mod jets;
#[expect(clippy::module_inception, reason = "the folder is named after its main noun")]
pub mod objective;
pub mod pattern;
pub mod plan;
pub mod program;
mod rows;
pub mod single;
mod sparse_jets;
mod square_route;
pub mod structure;
pub mod tape_route;
mod terms;

pub use compiled::{Compiled, Derivatives};
pub use objective::Objective;
