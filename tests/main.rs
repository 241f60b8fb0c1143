//! All integration tests, in one binary.

mod agreement_functions;
mod methods;
mod subproblems;
mod syntax;
