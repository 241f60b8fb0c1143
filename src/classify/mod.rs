//! What kind of critical point a point is, and why.

pub mod classify_point;
pub mod flat_direction;
pub mod germ;
pub mod hessian_test;
pub mod local_model;
pub mod point;
pub mod polish;
pub mod proved_point;
