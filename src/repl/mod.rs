//! The prompt, and how results look on a terminal.

mod context;
mod helper;
pub mod look;
mod names;
mod pager;
pub mod paths;
pub mod progress;
pub mod prompt;
pub mod render;
pub mod tour;
mod wrap;
