//! The registry of elementary functions: one file and two lines each.
