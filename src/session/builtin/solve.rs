//! `solve(A, b)`: the solution of a linear system.

use super::{Arguments, Builtin, BuiltinSpec};
use crate::graph::formula::Shape;
use crate::graph::lower::Outcome;
use crate::graph::value::{Array, Value};
use crate::linalg::solve::solve;

/// See the module's documentation.
pub struct Solve;

static SPEC: BuiltinSpec = BuiltinSpec {
    name: "solve",
    signature: "solve(A, b)",
    help: "the x with A*x = b, for a regular square matrix A",
    options: &[],
    binds: false,
    example: ("solve([2, 0; 0, 4], [2, 2])", "[1, 0.5]"),
    see_also: &["inverse", "eig"],
};

impl Builtin for Solve {
    fn spec(&self) -> &'static BuiltinSpec {
        &SPEC
    }

    fn run(&self, arguments: &mut Arguments<'_, '_, '_>) -> Outcome<Value> {
        arguments.at_most(2)?;
        let (matrix, right) = (arguments.value(0)?, arguments.value(1)?);
        let matrix = arguments.evaluator.as_array(&matrix);
        let right = arguments.evaluator.as_array(&right);
        let known = |array: &Option<Array>| array.as_ref().and_then(|array| array.known().map(<[f64]>::to_vec));
        let shapes = (matrix.as_ref().map(|a| a.shape), right.as_ref().map(|b| b.shape));
        match (known(&matrix), known(&right), shapes) {
            (Some(a), Some(b), (Some(Shape::Matrix(rows, columns)), Some(Shape::Vector(length))))
                if rows == columns && rows == length =>
            {
                let solution = solve(&a, &b);
                solution
                    .map(|x| Value::vector(&x))
                    .map_err(|error| arguments.fail("domain", error.to_string(), arguments.span))
            }
            _ => {
                let message = "solve needs a square matrix and a vector of the same length, all numbers known";
                Err(arguments.fail("shape", message, arguments.span))
            }
        }
    }
}
