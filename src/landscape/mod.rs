//! What a function looks like at large: descent paths from saddles to minima, values on lines and planes, symmetries,
//! and whether all its saddles are strict.

pub mod descent_path;
pub mod section;
pub mod strict_saddle;
pub mod symmetry;
