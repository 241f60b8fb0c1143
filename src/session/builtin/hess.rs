//! `hess(f)`: the Hessian as a function; `hess(f, p)`: its exact value at a point.

use std::sync::Arc;

use super::{Arguments, Builtin, BuiltinSpec, derivatives};
use crate::graph::derivative;
use crate::graph::formula::Shape;
use crate::graph::lower::Outcome;
use crate::graph::lower::function::FunctionValue;
use crate::graph::simplify::simplify;
use crate::graph::value::{Array, Value};
use crate::objective::objective::Objective;

/// See the module's documentation.
pub struct Hessian;

static SPEC: BuiltinSpec = BuiltinSpec {
    name: "hess",
    signature: "hess(f) or hess(f, p)",
    help: "the Hessian: without a point a function again, at p its exact value",
    options: &[derivatives::OPTION],
    binds: true,
    example: ("hess((x, y) -> x^2*y, [1, 2])", "[4, 2; 2, 0]"),
    see_also: &["grad", "eig", "partial"],
};

impl Builtin for Hessian {
    fn spec(&self) -> &'static BuiltinSpec {
        &SPEC
    }

    fn run(&self, arguments: &mut Arguments<'_, '_, '_>) -> Outcome<Value> {
        arguments.at_most(2)?;
        let function = arguments.function(&[], arguments.count() == 1)?;
        match arguments.place(&function)? {
            None => Ok(Value::Function(Arc::new(symbolic(arguments, &function)?))),
            Some(Value::Array(point)) if point.known().is_none() => {
                let hessian = symbolic(arguments, &function)?;
                arguments.evaluator.call_function(&hessian, vec![Value::Array(point)], arguments.span)
            }
            Some(point) => {
                let point = arguments.point_of(&point, arguments.place_span(), function.dimension())?;
                let dimension = point.len();
                arguments.has_dense_hessian(dimension)?;
                let (mut gradient, mut hessian) = (vec![0.0; dimension], vec![0.0; dimension * dimension]);
                arguments.objective(&function)?.derivatives_by_definition(&point, &mut gradient, &mut hessian);
                arguments.defined_to(2, &function, &point, &hessian)?;
                Ok(Value::Array(Array::matrix(dimension, dimension, hessian)))
            }
        }
    }
}

fn symbolic(arguments: &mut Arguments<'_, '_, '_>, function: &FunctionValue) -> Outcome<FunctionValue> {
    arguments.objective(function)?;
    let formula = arguments.formula(function)?;
    let dimension = formula.dimension();
    let derived = formula.rewritten(Shape::Matrix(dimension, dimension), |graph, outputs| {
        let hessian = derivative::hessian(graph, outputs[0], dimension);
        simplify(graph, &hessian)
    });
    let formula = derived.map_err(|error| arguments.evaluator.too_large(error, arguments.span))?;
    Ok(FunctionValue::from_formula(None, formula))
}
