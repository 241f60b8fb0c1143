//! `expand(f)`: products and whole powers of sums multiplied out.

use std::sync::Arc;

use super::{Arguments, Builtin, BuiltinSpec};
use crate::graph::expand::expand;
use crate::graph::formula::Formula;
use crate::graph::lower::Outcome;
use crate::graph::lower::function::FunctionValue;
use crate::graph::value::Value;

/// See the module's documentation.
pub struct Expand;

static SPEC: BuiltinSpec = BuiltinSpec {
    name: "expand",
    signature: "expand(f)",
    help: "the same function with products and whole powers of sums multiplied out",
    options: &[],
    binds: false,
    example: ("print(expand((x) -> (x + 1)^2))", "x -> x^2 + 2x + 1"),
    see_also: &["simplify"],
};

impl Builtin for Expand {
    fn spec(&self) -> &'static BuiltinSpec {
        &SPEC
    }

    fn run(&self, arguments: &mut Arguments<'_, '_, '_>) -> Outcome<Value> {
        arguments.at_most(1)?;
        let function = arguments.function(&[], true)?;
        let formula = arguments.formula(&function)?;
        let flat = arguments.evaluator.flat(&formula, arguments.span)?;
        let mut graph = flat.graph.clone();
        let outputs = expand(&mut graph, flat.outputs)
            .map_err(|error| arguments.fail("too-large", error.to_string(), arguments.span))?;
        let formula = Formula::new(formula.parameters.clone(), formula.shape, graph, outputs);
        Ok(Value::Function(Arc::new(FunctionValue::from_formula(None, formula))))
    }
}
