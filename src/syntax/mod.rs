//! Text to syntax: tokens, statements, the tree, messages with a place, and the nearest known name.
//!
//! `parse` is the way in; it goes through `token`, `directive`, `split`, `habit`, `nesting`, `enclose`, the grammar with `lower`, and
//! `check`; `explain` words what the grammar refuses, `render` turns a message into lines, `print` turns the tree back into text.

pub mod ast;
mod beside;
mod check;
pub mod diagnostic;
pub mod directive;
mod enclose;
mod explain;
mod foreign;
mod habit;
pub(crate) mod lower;
mod nesting;
pub mod parse;
pub mod print;
pub mod render;
mod repair;
pub mod span;
mod split;
pub mod suggest;
pub mod synonym;
pub mod token;
pub mod vocabulary;
