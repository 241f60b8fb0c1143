//! All integration tests, in one binary.

mod agreement_functions;
mod subproblems;
mod syntax;
