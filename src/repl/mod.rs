//! The prompt, and how results look on a terminal.

pub mod look;
pub mod paths;
pub mod progress;
pub mod prompt;
pub mod render;
