//! Pictures without a device: numbers to scenes and charts, and round places for ticks. What draws scenes comes with `plot`.

pub mod chart;
pub mod profile;
pub mod scene;
pub mod ticks;
