//! Text to syntax: tokens, the tree, diagnostics with a place, and the nearest known name.

pub mod ast;
pub mod diagnostic;
pub mod span;
