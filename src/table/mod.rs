//! Named columns of numbers, and reading them from text.

pub mod csv;
#[expect(clippy::module_inception, reason = "the folder is named after its main noun")]
pub mod table;

pub use table::Table;
