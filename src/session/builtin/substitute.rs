//! `substitute(f, a = 2, y = x + 1)`: a function with some of its variables, or the names it follows, replaced.

use std::sync::Arc;

use super::{Arguments, Builtin, BuiltinSpec};
use crate::graph::formula::{Formula, FormulaParameter, Shape};
use crate::graph::graph::Graph;
use crate::graph::lower::Outcome;
use crate::graph::lower::function::{Body, FunctionValue};
use crate::graph::value::{Num, Value};

/// See the module's documentation.
pub struct Substitute;

static SPEC: BuiltinSpec = BuiltinSpec {
    name: "substitute",
    signature: "substitute(f, y = 2)",
    help: "the function of the remaining variables, with some replaced by values",
    options: &[],
    binds: true,
    example: ("substitute((x, y) -> x*y^2, y = 3)(2)", "18"),
    see_also: &["simplify", "diff"],
};

impl Builtin for Substitute {
    fn spec(&self) -> &'static BuiltinSpec {
        &SPEC
    }

    fn run(&self, arguments: &mut Arguments<'_, '_, '_>) -> Outcome<Value> {
        arguments.at_most(1)?;
        let taken = arguments.take_bindings(|_| true);
        let function = arguments.function(&[], true)?;
        let mut replaced: Vec<(String, Value)> = Vec::new();
        for (name, expr) in taken {
            let value = arguments.evaluator.evaluate(expr)?;
            replaced.push((name.text.clone(), value));
        }
        let parameters: Vec<FormulaParameter> = function
            .parameters()
            .iter()
            .filter(|p| !replaced.iter().any(|(name, _)| *name == p.name))
            .cloned()
            .collect();
        if let Body::Expression { expr, source, captures } = function.body() {
            let mut all = captures.to_vec();
            all.extend(replaced);
            let body = Body::Expression { expr: Arc::clone(expr), source: Arc::clone(source), captures: all.into() };
            let formula = arguments.formula(&FunctionValue::new(None, parameters, body))?;
            return Ok(Value::Function(Arc::new(FunctionValue::from_formula(None, Formula::clone(&formula)))));
        }
        in_formula(arguments, &function, &replaced, parameters)
    }
}

/// Replaces variables of a finished formula by known numbers.
fn in_formula(
    arguments: &Arguments<'_, '_, '_>,
    function: &FunctionValue,
    replaced: &[(String, Value)],
    parameters: Vec<FormulaParameter>,
) -> Outcome<Value> {
    let Body::Formula(formula) = function.body() else { unreachable!("asked just before") };
    let mut graph = Graph::new();
    let mut variables = Vec::new();
    let mut place = 0;
    for parameter in function.parameters() {
        let size = parameter.shape.size();
        let value = replaced.iter().find(|(name, _)| *name == parameter.name).map(|(_, value)| value);
        let Some(value) = value else {
            variables.extend((place..place + size).map(|at| graph.variable(at)));
            place += size;
            continue;
        };
        let numbers: Vec<Num> = match (parameter.shape, arguments.evaluator.as_array(value)) {
            (Shape::Scalar, _) => vec![arguments.evaluator.number(value, arguments.span)?],
            (_, Some(array)) if array.shape == parameter.shape => array.iter().collect(),
            _ => {
                let message = format!("`{}` needs a value of its own shape", parameter.name);
                return Err(arguments.fail("shape", message, arguments.span));
            }
        };
        for number in numbers {
            let known = number
                .known()
                .ok_or_else(|| arguments.fail("not-known", "a known number is needed here", arguments.span))?;
            variables.push(graph.constant(known));
        }
    }
    let flat = arguments.evaluator.flat(formula, arguments.span)?;
    let outputs = graph.import(flat.graph, flat.outputs, &variables);
    let formula = Formula::new(parameters, formula.shape, graph, outputs);
    Ok(Value::Function(Arc::new(FunctionValue::from_formula(None, formula))))
}
