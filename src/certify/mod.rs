//! Proofs by interval arithmetic: every solution of a square system of equations in a box, each shown to exist and to be
//! alone in its enclosure, and the rest of the box shown to be empty.
//!
//! [`System`](system::System) holds the equations and their Jacobian as one graph of intervals, [`search`](search::search)
//! divides the box, `contract` and `newton` shrink its parts, `root` proves what is left; `degenerate` ends what cannot be proved.

mod approach;
pub mod blocks;
pub mod checkpoint;
mod contract;
mod dag;
mod degenerate;
pub mod degree;
mod distinct;
mod eliminate;
mod groups;
pub mod lipschitz;
mod merge;
mod newton;
pub mod range;
mod rank;
mod relaxation;
pub mod root;
pub mod search;
mod shave;
pub mod solution;
pub mod system;
mod task;
mod tensor_norm;
pub mod third_order;
