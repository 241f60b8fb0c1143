//! `print(…)`: its arguments as one string, separated by spaces.

use super::{Arguments, Builtin, BuiltinSpec};
use crate::graph::lower::Outcome;
use crate::graph::value::Value;
use crate::session::text::text_of;

/// See the module's documentation.
pub struct Print;

static SPEC: BuiltinSpec = BuiltinSpec {
    name: "print",
    signature: "print(a, b, ...)",
    help: "its arguments as one line of text, strings as they are",
    options: &[],
    binds: false,
    example: ("print(\"1 + 1 is\", 1 + 1)", "1 + 1 is 2"),
    see_also: &["show"],
};

impl Builtin for Print {
    fn spec(&self) -> &'static BuiltinSpec {
        &SPEC
    }

    fn run(&self, arguments: &mut Arguments<'_, '_, '_>) -> Outcome<Value> {
        let mut parts = Vec::with_capacity(arguments.count());
        for position in 0..arguments.count() {
            let value = arguments.value(position)?;
            parts.push(text_of(&value, arguments.view.settings));
        }
        Ok(Value::Text(parts.join(" ").into()))
    }
}
