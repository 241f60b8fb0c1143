//! Saddleback: from the text of a function to its classified critical points and to minima that can be trusted.
//!
//! ```
//! use saddleback::{Function, Kind};
//!
//! let f = Function::parse("f(x, y) = x^4 - 2x^2 + y^2")?;
//! let saddle = f.classify(&[0.0, 0.0])?;
//! assert_eq!(saddle.kind, Kind::Saddle);
//! assert_eq!(saddle.morse_index, 1);
//! assert_eq!(saddle.eigenvalues, [-4.0, 2.0]);
//! # Ok::<(), saddleback::Error>(())
//! ```
//!
//! # Where to start
//!
//! - [`Function::parse`] reads a function from text, [`Function::trace`] records it from a Rust closure; either way it
//!   has exact derivatives, [`Function::minimize`], [`Function::critical`] and [`Function::classify`].
//! - [`Session`] runs programs of the language: names stay, [`Session::eval`] gives values.
//! - [`Interrupt`] stops long work from another thread, with the best result so far.
//!
//! `examples/embed.rs` shows all of it.
//!
//! # The pipeline
//!
//! A text goes through [`syntax`] (tokens, tree, messages with a place) and is lowered to a [`graph`] in which equal
//! expressions are one node; there it is simplified, derived and printed. [`tape`] compiles the graph to straight-line
//! code that runs with any scalar of [`numeric`]: numbers, dual numbers, Taylor series, jets. [`objective`] makes gradients
//! and Hessians of it, and jets in several variables; [`certify`] encloses formulas over boxes and proves where systems have
//! their solutions. On these work [`classify`] (what is this critical point, by the Hessian or, where that is singular, by
//! higher derivatives?), [`optimize`] (where does this method end, and is it a minimum?) and [`critical`] (all critical
//! points of a box, each proved, and sets of them). [`session`] ties them to the language, `repl` and `cli` to people.
//!
//! # What holds throughout
//!
//! - Each floor below imports only from itself and from lower ones.
//! - The library prints nothing, exits never, reads files only through [`session::settings::Files`], has no global
//!   state, and what it makes is `Send + Sync`. It builds without the feature `cli`.
//! - Derivatives are exact to rounding: no differences are taken.
//! - Points, gradients and matrices are slices of `f64`, matrices row by row.
//! - NaN means "outside the domain"; a run that does not converge, or a search that proves nothing, is a result that
//!   says so, not an error.
//! - An elementary function, a method and a built-in are one file each and two lines in their registries
//!   ([`function`], [`optimize`], [`session::builtin`]); everything else is loops over these.
//! - The same text and the same seed give the same result on every run.

// The floors, lowest first; folders on one line are on one floor. `tests/tidy.rs` reads this list.
// F0  numeric table plot
// F1  linalg function
// F2  syntax
// F3  graph
// F4  tape
// F5  objective
// F6  certify
// F7  classify
// F8  optimize
// F9  critical
// F10 landscape
// F11 session
// F12 repl
// F13 cli

pub mod certify;
pub mod classify;
#[cfg(feature = "cli")]
pub mod cli;
pub mod critical;
pub mod function;
pub mod graph;
pub mod landscape;
pub mod linalg;
pub mod numeric;
pub mod objective;
pub mod optimize;
pub mod plot;
#[cfg(feature = "cli")]
pub mod repl;
pub mod session;
pub mod syntax;
pub mod table;
pub mod tape;

/// The Rust of the book is compiled and run with the documentation.
#[cfg(doctest)]
#[doc = include_str!("../docs/book/src/embedding.md")]
struct Embedding;

pub use certify::{
    range::{ProvedRange, RangeSettings},
    solution::{Doubt, Root, Solutions, Undecided},
};
pub use classify::point::{CriticalPoint, Degenerate, Kind, Proof};
pub use critical::critical_set::CriticalSet;
pub use numeric::interrupt::Interrupt;
pub use objective::batch::BatchOutput;
pub use objective::{Derivatives, Objective};
pub use optimize::{
    minimization::{Minimization, Verdict},
    observer::{Observation, Observer},
};
pub use session::library::expression::{Condition, Expression};
pub use session::library::many::BatchEvaluator;
pub use session::library::roots::{RootOptions, roots};
pub use session::library::search::{CriticalOptions, MinimizeOptions, minimize};
pub use session::library::{Error, Function, TextError};
pub use session::proof::SearchMethod;
pub use session::session::Session;
pub use session::settings::Settings;
