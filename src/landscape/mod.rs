//! What a function looks like at large: descent paths from saddles to minima, values on lines and planes.

pub mod descent_path;
pub mod section;
