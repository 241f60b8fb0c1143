//! All integration tests, in one binary.

mod subproblems;
mod syntax;
