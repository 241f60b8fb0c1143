//! All integration tests, in one binary.

mod agreement_functions;
mod library;
mod methods;
mod subproblems;
mod syntax;
