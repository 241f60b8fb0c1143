//! Numbers: what a scalar can do, the scalars that carry derivatives, starting points, tolerances and interruption.

pub mod bounded;
pub mod compare;
pub mod dual;
pub mod elementary;
pub mod interrupt;
pub mod interval;
pub mod jet;
pub mod jet_layout;
mod jet_parts;
pub mod kernel;
pub mod lanes;
pub mod multilinear;
pub mod polygamma;
pub mod power;
pub mod scalar;
pub mod series;
pub mod starts;
pub mod statistics;
pub mod summation;
pub mod taylor;
