//! `simplify(f)`: the same function, shorter.

use std::sync::Arc;

use super::{Arguments, Builtin, BuiltinSpec};
use crate::graph::lower::Outcome;
use crate::graph::lower::function::FunctionValue;
use crate::graph::simplify::simplify;
use crate::graph::value::Value;

/// See the module's documentation.
pub struct Simplify;

static SPEC: BuiltinSpec = BuiltinSpec {
    name: "simplify",
    signature: "simplify(f)",
    help: "the same function with the same domain, written shorter",
    options: &[],
    binds: false,
    example: ("print(simplify((x) -> x*x + 2x + 3x))", "x -> x^2 + 5x"),
    see_also: &["expand", "diff"],
};

impl Builtin for Simplify {
    fn spec(&self) -> &'static BuiltinSpec {
        &SPEC
    }

    fn run(&self, arguments: &mut Arguments<'_, '_, '_>) -> Outcome<Value> {
        arguments.at_most(1)?;
        let function = arguments.function(&[], true)?;
        let formula = arguments.formula(&function)?;
        let simplified = formula.rewritten(formula.shape, simplify);
        let formula = simplified.map_err(|error| arguments.evaluator.too_large(error, arguments.span))?;
        Ok(Value::Function(Arc::new(FunctionValue::from_formula(None, formula))))
    }
}
