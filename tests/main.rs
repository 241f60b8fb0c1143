//! All integration tests, in one binary.

mod critical_search;
mod formulas;
mod methods;
mod subproblems;
mod syntax;
