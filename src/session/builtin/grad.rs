//! `grad(f)`: the gradient as a function; `grad(f, p)`: its exact value at a point.

use std::sync::Arc;

use super::{Arguments, Builtin, BuiltinSpec, derivatives};
use crate::graph::derivative;
use crate::graph::formula::Shape;
use crate::graph::lower::Outcome;
use crate::graph::lower::function::FunctionValue;
use crate::graph::simplify::simplify;
use crate::graph::value::Value;

/// See the module's documentation.
pub struct Gradient;

static SPEC: BuiltinSpec = BuiltinSpec {
    name: "grad",
    signature: "grad(f) or grad(f, p)",
    help: "the gradient: without a point a function again, at p its exact value",
    options: &[derivatives::OPTION],
    binds: true,
    example: ("grad((x, y) -> x^2*y, [1, 2])", "[4, 1]"),
    see_also: &["hess", "diff", "partial", "jacobian"],
};

impl Builtin for Gradient {
    fn spec(&self) -> &'static BuiltinSpec {
        &SPEC
    }

    fn run(&self, arguments: &mut Arguments<'_, '_, '_>) -> Outcome<Value> {
        arguments.at_most(2)?;
        let function = arguments.function(&[], arguments.count() == 1)?;
        match arguments.place(&function)? {
            None => Ok(Value::Function(Arc::new(symbolic(arguments, &function)?))),
            Some(Value::Array(point)) if point.known().is_none() => {
                let gradient = symbolic(arguments, &function)?;
                arguments.evaluator.call_function(&gradient, vec![Value::Array(point)], arguments.span)
            }
            Some(point) => {
                let point = arguments.point_of(&point, arguments.place_span(), function.dimension())?;
                let mut gradient = vec![0.0; point.len()];
                arguments.objective(&function)?.gradient_at(&point, &mut gradient);
                arguments.defined(&function, &point, &gradient)?;
                Ok(Value::vector(&gradient))
            }
        }
    }
}

fn symbolic(arguments: &mut Arguments<'_, '_, '_>, function: &FunctionValue) -> Outcome<FunctionValue> {
    arguments.objective(function)?;
    let formula = arguments.formula(function)?;
    let dimension = formula.dimension();
    let derived = formula.rewritten(Shape::Vector(dimension), |graph, outputs| {
        let gradient = derivative::gradient(graph, outputs[0], dimension);
        simplify(graph, &gradient)
    });
    let formula = derived.map_err(|error| arguments.evaluator.too_large(error, arguments.span))?;
    Ok(FunctionValue::from_formula(None, formula))
}
