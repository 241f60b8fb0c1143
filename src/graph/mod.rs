//! The expression graph: hash-consed nodes, lowering from syntax, simplification, symbolic derivatives, printing.

pub mod adjoint;
pub mod derivative;
pub mod domain;
pub mod expand;
pub mod formula;
#[expect(clippy::module_inception, reason = "the folder is named after its main noun")]
pub mod graph;
pub mod kinks;
pub mod latex;
pub mod lower;
pub mod node;
pub mod pointwise;
pub mod print;
pub mod residues;
pub mod rule;
pub mod series;
pub mod simplify;
pub mod squares;
pub mod substitute;
pub mod value;
pub mod walk;

pub use formula::{Flat, Formula, FormulaParameter, Shape, TooLarge};
pub use graph::Graph;
pub use node::{NodeId, Op};
