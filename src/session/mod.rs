//! Statements to results: values, names, built-ins, JSON, help.

pub mod environment;
pub mod settings;
