//! `time(e)`: the value of an expression, with a note on how long it took.

use std::time::Instant;

use super::{Arguments, Builtin, BuiltinSpec};
use crate::graph::lower::Outcome;
use crate::graph::value::Value;

/// See the module's documentation.
pub struct Time;

static SPEC: BuiltinSpec = BuiltinSpec {
    name: "time",
    signature: "time(e)",
    help: "the value of e, and a note that says how long it took",
    options: &[],
    binds: false,
    example: ("time(1 + 1)", "2"),
    see_also: &["bench"],
};

impl Builtin for Time {
    fn spec(&self) -> &'static BuiltinSpec {
        &SPEC
    }

    fn run(&self, arguments: &mut Arguments<'_, '_, '_>) -> Outcome<Value> {
        arguments.at_most(1)?;
        let started = Instant::now();
        let value = arguments.value(0)?;
        let seconds = started.elapsed().as_secs_f64();
        arguments.view.note(format!("took {}", duration(seconds)));
        Ok(value)
    }
}

/// A time in a unit that suits it.
pub fn duration(seconds: f64) -> String {
    match seconds {
        s if s < 1e-3 => format!("{:.1} µs", s * 1e6),
        s if s < 1.0 => format!("{:.2} ms", s * 1e3),
        s => format!("{s:.2} s"),
    }
}
