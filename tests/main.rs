//! All integration tests, in one binary.

mod agreement_functions;
mod algebra;
mod bench_builtin;
mod cli;
mod conformance;
mod critical_search;
mod documents;
mod domain;
mod formulas;
mod kernels;
mod language;
mod library;
mod methods;
mod program;
mod prompt;
mod random_functions;
mod reference;
mod routes;
mod schema;
mod second_route;
mod series;
mod sizes;
mod subproblems;
mod syntax;
mod tidy;
mod transcripts;
