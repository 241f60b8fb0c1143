//! The meaning of a statement's result: a value and notes, no formatting.

use crate::graph::lower::Failure;
use crate::graph::value::Value;

/// What a statement gave.
#[derive(Clone, Debug)]
pub struct Output {
    /// The value.
    pub value: Value,
    /// The name that it was given, for `name = …` and `name(…) = …`.
    pub name: Option<String>,
    /// The formula as it was understood, for the definition of a function; parses back to the same function.
    pub echo: Option<String>,
    /// The value as a fraction, for arithmetic of whole and decimal numbers that gives one with a small denominator.
    pub fraction: Option<String>,
    /// What else there is to say: which functions follow a new value, kinks, a search that was cut short.
    pub notes: Vec<String>,
}

/// What a statement asks of whoever runs the session.
#[derive(Clone, Debug)]
pub enum Effect {
    /// Nothing further.
    Shown(Output),
    /// Text to read: of `help`, `vars`.
    Text(String),
    /// End the session, with this exit code.
    Quit(u8),
    /// Run the tour from this step on, counted from 1.
    Tour(usize),
}

/// What came of a statement.
#[derive(Debug)]
pub struct Report {
    /// The statement's number, from 1, over the whole session.
    pub statement: usize,
    /// The line of its source where it starts, from 1.
    pub line: usize,
    /// Whether it ended in `;`.
    pub silent: bool,
    /// How long it took, in milliseconds.
    pub milliseconds: f64,
    /// Its result or its failure.
    pub outcome: Result<Effect, Box<Failure>>,
    /// Why the result is not all that was asked for (not converged, not proved): `--strict` looks at it.
    pub shortfall: Option<String>,
}
