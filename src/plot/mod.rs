//! Pictures without a device: numbers to scenes, and round places for ticks. What draws them comes with `plot`.

pub mod scene;
pub mod ticks;
