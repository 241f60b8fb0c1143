//! What a function looks like at large: descent paths from saddles to minima, values on lines and planes, symmetries and the
//! orbits of its critical points under them, and whether all its saddles are strict.

pub mod descent_path;
pub mod orbits;
pub mod point_symmetry;
pub mod section;
pub mod strict_saddle;
pub mod symmetry;
