//! `taylor(f, p, order)`: the Taylor polynomial as a function of the same variables.

use std::sync::Arc;

use super::{Arguments, Builtin, BuiltinSpec};
use crate::graph::formula::{Formula, Shape};
use crate::graph::graph::Graph;
use crate::graph::lower::Outcome;
use crate::graph::lower::function::FunctionValue;
use crate::graph::node::NodeId;
use crate::graph::value::Value;
use crate::objective::jets::{HIGHEST_PARTIAL_ORDER, TAYLOR_LENGTH, directional, mixed_partials};
use crate::tape::Tape;

/// See the module's documentation.
pub struct Taylor;

static SPEC: BuiltinSpec = BuiltinSpec {
    name: "taylor",
    signature: "taylor(f, p, order)",
    help: "the Taylor polynomial at p: to order 4, to order 8 in one variable",
    options: &[],
    binds: false,
    example: ("taylor((x) -> exp(x), 0, 3)(1)", "2.666666667"),
    see_also: &["partial", "directional"],
};

/// A coefficient and the exponent of each variable.
type Term = (f64, Vec<usize>);

impl Builtin for Taylor {
    fn spec(&self) -> &'static BuiltinSpec {
        &SPEC
    }

    fn run(&self, arguments: &mut Arguments<'_, '_, '_>) -> Outcome<Value> {
        arguments.at_most(3)?;
        let function = arguments.function(&[], false)?;
        let dimension = function.dimension();
        let point = arguments.point(arguments.needed(1)?, dimension)?;
        let order_at = arguments.needed(2)?;
        let order = arguments.evaluator.count(order_at)?;
        let highest = if dimension == 1 { TAYLOR_LENGTH - 1 } else { HIGHEST_PARTIAL_ORDER };
        if order > highest {
            let message = format!("Taylor polynomials in {dimension} variables go up to order {highest}, not {order}");
            return Err(arguments.fail("order", message, order_at.span));
        }
        arguments.objective(&function)?;
        let formula = arguments.formula(&function)?;
        let flat = arguments.evaluator.flat(&formula, arguments.span)?;
        let tape = Tape::compile(flat.graph, flat.outputs, dimension);
        let terms = if dimension == 1 { series(&tape, &point, order) } else { partials(&tape, &point, order) };
        let coefficients: Vec<f64> = terms.iter().map(|(coefficient, _)| *coefficient).collect();
        arguments.defined_to(order, &function, &point, &coefficients)?;
        let polynomial = polynomial(&formula, &point, &terms);
        Ok(Value::Function(Arc::new(FunctionValue::from_formula(None, polynomial))))
    }
}

fn series(tape: &Tape, point: &[f64], order: usize) -> Vec<Term> {
    let mut coefficients = vec![0.0; order + 1];
    directional(tape, point, &[1.0], &mut coefficients);
    coefficients.into_iter().enumerate().map(|(k, coefficient)| (coefficient, vec![k])).collect()
}

fn partials(tape: &Tape, point: &[f64], order: usize) -> Vec<Term> {
    let mut terms = Vec::new();
    for total in 0..=order {
        each_multiset(point.len(), total, &mut |directions| {
            let mut exponents = vec![0; point.len()];
            directions.iter().for_each(|direction| exponents[*direction] += 1);
            let factorials: f64 = exponents.iter().map(|k| (1..=*k).map(|k| k as f64).product::<f64>()).product();
            let partials = mixed_partials(tape, point, directions).expect("the order was checked");
            terms.push((partials[0] / factorials, exponents));
        });
    }
    terms
}

/// Calls `visit` with every ascending list of `length` numbers below `limit`.
fn each_multiset(limit: usize, length: usize, visit: &mut dyn FnMut(&[usize])) {
    let mut list = vec![0; length];
    loop {
        visit(&list);
        let Some(idx) = (0..length).rev().find(|idx| list[*idx] + 1 < limit) else { return };
        let next = list[idx] + 1;
        list[idx..].fill(next);
    }
}

fn polynomial(formula: &Formula, point: &[f64], terms: &[Term]) -> Formula {
    let mut graph = Graph::new();
    let away: Vec<NodeId> = point
        .iter()
        .enumerate()
        .map(|(place, at)| {
            let variable = graph.variable(place);
            if *at == 0.0 {
                return variable;
            }
            let at = graph.constant(-*at);
            graph.sum(&[variable, at])
        })
        .collect();
    let mut summands = Vec::new();
    for (coefficient, exponents) in terms.iter().filter(|(coefficient, _)| *coefficient != 0.0) {
        summands.push(monomial(&mut graph, *coefficient, exponents, &away));
    }
    let output = graph.sum(&summands);
    Formula::new(formula.parameters.clone(), Shape::Scalar, graph, vec![output])
}

fn monomial(graph: &mut Graph, coefficient: f64, exponents: &[usize], away: &[NodeId]) -> NodeId {
    let mut factors = Vec::new();
    for (variable, exponent) in away.iter().zip(exponents).filter(|(_, exponent)| **exponent > 0) {
        let power = graph.constant(*exponent as f64);
        factors.push(if *exponent == 1 { *variable } else { graph.power(*variable, power) });
    }
    let size = coefficient.abs();
    if size != 1.0 || factors.is_empty() {
        factors.insert(0, graph.constant(size));
    }
    let term = graph.product(&factors);
    if coefficient < 0.0 { graph.negate(term) } else { term }
}
