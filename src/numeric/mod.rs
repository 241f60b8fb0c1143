//! Numbers: what a scalar can do, the scalars that carry derivatives, starting points, tolerances and interruption.

pub mod elementary;
pub mod interrupt;
pub mod scalar;
