//! `directional(f, p, v, order)`: the derivative of `t ↦ f(p + t·v)` at 0.

use super::{Arguments, Builtin, BuiltinSpec};
use crate::graph::lower::Outcome;
use crate::graph::value::Value;
use crate::objective::jets::TAYLOR_LENGTH;
use crate::objective::objective::Objective;

/// See the module's documentation.
pub struct Directional;

static SPEC: BuiltinSpec = BuiltinSpec {
    name: "directional",
    signature: "directional(f, p, v) or directional(f, p, v, order)",
    help: "the exact derivative at p along v, to order 8; the first if no order is given",
    options: &[],
    binds: false,
    example: ("directional((x, y) -> x^2*y, [1, 2], [1, 1], 3)", "6"),
    see_also: &["grad", "partial", "taylor"],
};

impl Builtin for Directional {
    fn spec(&self) -> &'static BuiltinSpec {
        &SPEC
    }

    fn run(&self, arguments: &mut Arguments<'_, '_, '_>) -> Outcome<Value> {
        arguments.at_most(4)?;
        let function = arguments.function(&[], false)?;
        let dimension = function.dimension();
        let point = arguments.point(arguments.needed(1)?, dimension)?;
        let direction = arguments.point(arguments.needed(2)?, dimension)?;
        let order = match arguments.at(3) {
            Some(expr) => match arguments.evaluator.count(expr)? {
                order if order < TAYLOR_LENGTH => order,
                order => {
                    let message = format!("directional derivatives go up to order {}, not {order}", TAYLOR_LENGTH - 1);
                    return Err(arguments.fail("order", message, expr.span));
                }
            },
            None => 1,
        };
        let mut series = vec![0.0; order + 1];
        let objective = arguments.objective(&function)?;
        objective.dual().map_err(|error| arguments.evaluator.too_large(error, arguments.span))?;
        objective.directional_series(&point, &direction, &mut series);
        let factorial: f64 = (1..=order).map(|k| k as f64).product();
        let value = series[order] * factorial;
        arguments.defined_to(order, &function, &point, &[value])?;
        Ok(Value::number(value))
    }
}
