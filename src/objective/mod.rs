//! Functions with exact derivatives: the interface that optimizers and searches use, and its implementations.

pub mod objective;
