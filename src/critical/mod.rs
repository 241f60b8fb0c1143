//! Searches for all critical points of a function in a box.

mod audit;
pub mod certified;
pub mod continuum;
pub mod critical_set;
mod deduplicate;
mod degenerate_points;
mod local_search;
pub mod multistart;
pub mod orbit;
mod separable;
mod starting_points;
