//! Straight-line programs compiled from the graph, evaluated with any scalar.

pub mod block;
pub mod compile;
mod compile_rows;
pub mod cones;
pub mod eval;
pub mod interval;
mod row_facts;
pub mod rows;
#[expect(clippy::module_inception, reason = "the folder is named after its main noun")]
pub mod tape;

pub use cones::Cones;
pub use eval::Workspace;
pub use tape::Tape;
