//! Searches for all critical points of a function in a box.

pub mod certified;
pub mod critical_set;
mod deduplicate;
mod local_search;
pub mod multistart;
mod starting_points;
