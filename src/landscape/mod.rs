//! How critical points hang together: descent paths from saddles to minima.

pub mod descent_path;
