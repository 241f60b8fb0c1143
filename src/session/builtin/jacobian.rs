//! `jacobian(F, p)`: the matrix of first derivatives of a function whose value is a vector.

use super::{Arguments, Builtin, BuiltinSpec};
use crate::graph::lower::Outcome;
use crate::graph::value::{Array, Value};
use crate::objective::jets::JetWorkspace;
use crate::tape::Tape;

/// See the module's documentation.
pub struct Jacobian;

static SPEC: BuiltinSpec = BuiltinSpec {
    name: "jacobian",
    signature: "jacobian(F, p)",
    help: "the exact first derivatives of a vector function: one row a component",
    options: &[],
    binds: false,
    example: ("jacobian((x, y) -> [x*y, x + y], [2, 3])", "[3, 2; 1, 1]"),
    see_also: &["grad", "partial"],
};

impl Builtin for Jacobian {
    fn spec(&self) -> &'static BuiltinSpec {
        &SPEC
    }

    fn run(&self, arguments: &mut Arguments<'_, '_, '_>) -> Outcome<Value> {
        arguments.at_most(2)?;
        let function = arguments.function(&[], false)?;
        let dimension = function.dimension();
        let point = arguments.point(arguments.needed(1)?, dimension)?;
        let formula = arguments.formula(&function)?;
        let flat = arguments.evaluator.flat(&formula, arguments.span)?;
        let tape = Tape::compile(flat.graph, flat.outputs, dimension);
        let mut jacobian = vec![0.0; tape.n_outputs() * dimension];
        JetWorkspace::new(&tape).jacobian(&tape, &point, &mut jacobian);
        arguments.defined(&function, &point, &jacobian)?;
        Ok(Value::Array(Array::matrix(tape.n_outputs(), dimension, jacobian)))
    }
}
