//! Saddleback: from the text of a function to its classified critical points and to minima that can be trusted.
//!
//! Data flows through the floors below, each importing only from itself and from lower ones.

// The floors, lowest first; folders on one line are on one floor. `tests/tidy.rs` reads this list.
// F0  numeric table plot
// F1  linalg function
// F2  syntax
// F3  graph
// F4  tape
// F5  objective
// F6  classify
// F7  optimize
// F8  critical
// F9  landscape
// F10 session
// F11 repl
// F12 cli

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
