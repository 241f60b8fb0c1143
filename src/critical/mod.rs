//! Searches for all critical points of a function in a box.
