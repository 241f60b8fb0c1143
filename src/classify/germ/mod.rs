//! The algebra of germs: what a truncated power series without terms below degree 3 is to its neighbourhood of 0.
//!
//! `germ` is the input, `verdict` the answer, `decide` the way between. One variable is settled by parity, two (`plane`) by
//! branches (`newton_polygon`, `real_roots`), more (`space`) by proofs of positivity; `macaulay` counts the Milnor number.

pub mod decide;
mod fraction;
#[expect(clippy::module_inception, reason = "the folder is named after its main noun")]
pub mod germ;
mod macaulay;
mod name;
mod newton_polygon;
mod plane;
pub mod polynomial;
mod positivity;
mod real_roots;
mod scale;
mod space;
mod sum_of_squares;
pub mod term;
pub mod verdict;

pub use decide::decide;
pub use germ::Germ;
pub use verdict::GermVerdict;

#[cfg(test)]
mod catalogue;
