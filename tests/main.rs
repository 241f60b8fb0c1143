//! All integration tests, in one binary.

mod agreement_functions;
mod algebra;
mod critical_search;
mod formulas;
mod methods;
mod subproblems;
mod syntax;
mod tidy;
