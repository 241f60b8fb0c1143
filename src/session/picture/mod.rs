//! Functions and results to scenes: what `plot` shows. Numbers come from the results, pixels from [`crate::plot`].

pub mod charts;
pub mod curve;
pub mod map;
pub mod plotted;
pub mod runs;
pub mod spots;
