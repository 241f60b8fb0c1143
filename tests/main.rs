//! All integration tests, in one binary.

mod agreement_functions;
mod algebra;
mod documents;
mod formulas;
mod methods;
mod reference;
mod subproblems;
mod syntax;
mod tidy;
