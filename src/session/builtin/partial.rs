//! `partial(f, p, [2, 1])`: a mixed partial derivative at a point.

use super::{Arguments, Builtin, BuiltinSpec};
use crate::graph::formula::Shape;
use crate::graph::lower::Outcome;
use crate::graph::value::{Array, Value};
use crate::objective::jets::{HIGHEST_PARTIAL_ORDER, mixed_partials};
use crate::tape::Tape;

/// See the module's documentation.
pub struct Partial;

static SPEC: BuiltinSpec = BuiltinSpec {
    name: "partial",
    signature: "partial(f, p, [2, 1])",
    help: "the exact partial derivative at p; the order in each variable",
    options: &[],
    binds: false,
    example: ("partial((x, y) -> x^3*y^2, [1, 2], [2, 1])", "24"),
    see_also: &["grad", "hess", "directional", "diff"],
};

impl Builtin for Partial {
    fn spec(&self) -> &'static BuiltinSpec {
        &SPEC
    }

    fn run(&self, arguments: &mut Arguments<'_, '_, '_>) -> Outcome<Value> {
        arguments.at_most(3)?;
        let function = arguments.function(&[], false)?;
        let dimension = function.dimension();
        let point = arguments.point(arguments.needed(1)?, dimension)?;
        let orders_at = arguments.needed(2)?;
        let orders = arguments.point(orders_at, dimension)?;
        if orders.iter().any(|order| *order < 0.0 || order.fract() != 0.0) {
            return Err(arguments.fail("not-whole", "the orders must be whole numbers, 0 or more", orders_at.span));
        }
        if orders.iter().sum::<f64>() > HIGHEST_PARTIAL_ORDER as f64 {
            let message = format!("partial derivatives go up to total order {HIGHEST_PARTIAL_ORDER}");
            let failure = arguments.fail("order", message, orders_at.span);
            return Err(failure.help("diff(f, x, 5) gives higher ones as formulas"));
        }
        let directions: Vec<usize> =
            orders.iter().enumerate().flat_map(|(idx, order)| std::iter::repeat_n(idx, *order as usize)).collect();
        let formula = arguments.formula(&function)?;
        let flat = arguments.evaluator.flat(&formula, arguments.span)?;
        let tape = Tape::compile(flat.graph, flat.outputs, dimension);
        let values = mixed_partials(&tape, &point, &directions).expect("the order was checked");
        arguments.defined_to(directions.len(), &function, &point, &values)?;
        Ok(match formula.shape {
            Shape::Scalar => Value::number(values[0]),
            shape => Value::Array(Array { shape, ..Array::vector(values) }),
        })
    }
}
