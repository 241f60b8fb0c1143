//! All integration tests, in one binary.

mod agreement_functions;
mod algebra;
mod critical_search;
mod documents;
mod formulas;
mod library;
mod methods;
mod reference;
mod subproblems;
mod syntax;
mod tidy;
