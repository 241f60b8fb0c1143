//! The library's front door: functions from text or from Rust closures, with derivatives, minima and critical points.
//!
//! `parse` and `trace` make a [`Function`]; `derivatives`, `many` and `search` are what it can do. Nothing here prints, exits or
//! keeps global state, and every wrong length is an [`Error`].

mod derivatives;
mod error;
pub mod expression;
mod function;
pub mod many;
mod named;
mod operators;
mod parse;
mod recording;
pub mod roots;
pub mod search;
mod trace;

pub use error::{Error, TextError};
pub use function::Function;
