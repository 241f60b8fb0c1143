//! What kind of critical point a point is, and why.

pub mod centre;
pub mod classify_point;
pub mod common_zero;
pub mod degenerate;
pub mod explain;
pub mod flat_set;
pub mod germ;
pub mod gradient_bounds;
pub mod hessian_test;
pub mod local_model;
pub mod outcome;
pub mod point;
pub mod polish;
pub mod proved_point;
pub mod reduction;
mod surface;
mod underflow;
