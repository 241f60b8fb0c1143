//! Statements to results: values, names, built-ins, JSON, help.

pub mod builtin;
mod deep_stack;
pub mod describe;
pub mod directive;
pub mod document;
pub mod environment;
pub mod fields;
pub mod fraction;
pub mod help;
pub mod interpret;
pub mod json;
pub mod labelled;
pub mod landscape_record;
pub mod library;
mod lost_digits;
pub mod measure;
pub mod methods;
pub mod output;
pub mod picture;
pub mod proof;
pub mod proof_record;
pub mod record;
pub mod resolve;
#[expect(clippy::module_inception, reason = "the folder is named after its main noun")]
pub mod session;
pub mod settings;
pub mod text;
pub mod transcript;
pub mod view;
mod worker;
