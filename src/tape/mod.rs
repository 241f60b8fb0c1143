//! Straight-line programs compiled from the graph, evaluated with any scalar.

pub mod block;
pub mod compile;
pub mod cones;
pub mod eval;
pub mod interval;
#[expect(clippy::module_inception, reason = "the folder is named after its main noun")]
pub mod tape;

pub use cones::Cones;
pub use eval::Workspace;
pub use tape::Tape;
