//! `assert_close(a, b, tol = …)`: an error, and exit status 3, unless two values agree within a tolerance.

use super::{Arguments, Builtin, BuiltinSpec, OptionSpec};
use crate::graph::lower::Outcome;
use crate::graph::value::Value;
use crate::syntax::span::Span;

/// See the module's documentation.
pub struct AssertClose;

/// The tolerance if none is given.
const DEFAULT_TOLERANCE: f64 = 1e-9;

static SPEC: BuiltinSpec = BuiltinSpec {
    name: "assert_close",
    signature: "assert_close(a, b, tol = 1e-9)",
    help: "an error, and exit status 3, unless |a - b| <= tol*max(1, |b|) everywhere",
    options: &[OptionSpec {
        name: "tol",
        default: "1e-9",
        range: "a number, 0 or more",
        help: "the largest difference, relative to b where |b| > 1",
    }],
    binds: false,
    example: ("assert_close(sqrt(2)^2, 2)", ""),
    see_also: &["assert"],
};

impl Builtin for AssertClose {
    fn spec(&self) -> &'static BuiltinSpec {
        &SPEC
    }

    fn run(&self, arguments: &mut Arguments<'_, '_, '_>) -> Outcome<Value> {
        arguments.at_most(2)?;
        let tolerance = arguments.number_option("tol", |tol| tol >= 0.0)?.unwrap_or(DEFAULT_TOLERANCE);
        let (a, b) = (arguments.value(0)?, arguments.value(1)?);
        let a = numbers(arguments, &a, arguments.needed(0)?.span)?;
        let b = numbers(arguments, &b, arguments.needed(1)?.span)?;
        if a.len() != b.len() {
            let message = format!("assertion failed: {} numbers against {}", a.len(), b.len());
            return Err(arguments.fail("assert", message, arguments.span));
        }
        let far = |(a, b): &(&f64, &f64)| !((**a - **b).abs() <= tolerance * b.abs().max(1.0) || a == b);
        match a.iter().zip(&b).find(far) {
            None => Ok(Value::Nothing),
            Some((a, b)) => {
                let message = format!("assertion failed: {a} is not close to {b} (tol = {tolerance})");
                let failure = arguments.fail("assert", message, arguments.span);
                Err(failure.help(format!("the difference is {:e}", (a - b).abs())))
            }
        }
    }
}

fn numbers(arguments: &Arguments<'_, '_, '_>, value: &Value, span: Span) -> Outcome<Vec<f64>> {
    if let Value::Number(number) | Value::Boolean(number) = value {
        return Ok(number.known().into_iter().collect());
    }
    match arguments.evaluator.as_array(value).as_ref().and_then(|array| array.known()) {
        Some(known) => Ok(known.to_vec()),
        None => {
            let message = format!("numbers are needed here, not {}", value.describe());
            Err(arguments.fail("type", message, span))
        }
    }
}
