//! The registry of optimizers and the one loop that drives them.
