//! All integration tests, in one binary.

mod formulas;
mod methods;
mod subproblems;
mod syntax;
