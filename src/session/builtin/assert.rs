//! `assert(c)`: an error, and exit status 3, unless the condition holds.

use super::{Arguments, Builtin, BuiltinSpec};
use crate::graph::lower::Outcome;
use crate::graph::value::Value;

/// See the module's documentation.
pub struct Assert;

static SPEC: BuiltinSpec = BuiltinSpec {
    name: "assert",
    signature: "assert(condition)",
    help: "an error, and exit status 3, unless the condition holds",
    options: &[],
    binds: false,
    example: ("assert(1 + 1 == 2)", ""),
    see_also: &["assert_close"],
};

impl Builtin for Assert {
    fn spec(&self) -> &'static BuiltinSpec {
        &SPEC
    }

    fn run(&self, arguments: &mut Arguments<'_, '_, '_>) -> Outcome<Value> {
        arguments.at_most(1)?;
        let expr = arguments.needed(0)?;
        match arguments.evaluator.evaluate(expr)? {
            Value::Boolean(holds) if holds.known() == Some(1.0) => Ok(Value::Nothing),
            Value::Boolean(_) => {
                let text = arguments.evaluator.source.text[expr.span.range()].to_string();
                Err(arguments.fail("assert", format!("assertion failed: {text}"), expr.span))
            }
            other => {
                let message = format!("assert needs a condition, not {}", other.describe());
                Err(arguments.fail("type", message, expr.span).help("compare with < <= > >= == !="))
            }
        }
    }
}
