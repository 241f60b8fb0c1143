//! Where an operation on numbers is not defined, in words: one place for the evaluator and for finished formulas.

use super::graph::Graph;
use super::node::{NodeId, Op};
use super::walk::{live_nodes, walk};
use crate::function::Function;
use crate::function::binary::BinaryFunction;
use crate::numeric::scalar::Scalar;
use crate::syntax::print::number_text;

/// Why an operation has no value, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undefined {
    /// The operation with its arguments, and the reason.
    pub message: String,
    /// The next step, where there is one.
    pub help: Option<&'static str>,
}

impl Undefined {
    fn new(message: String) -> Self {
        Self { message, help: None }
    }

    fn with(message: String, help: &'static str) -> Self {
        Self { message, help: Some(help) }
    }
}

const REAL: &str = "Saddleback works over the real numbers";

/// A number as an operand: negative ones in brackets.
fn operand(value: f64) -> String {
    let text = number_text(value);
    if text.starts_with('-') { format!("({text})") } else { text }
}

fn is_new_nan(result: f64, a: f64, b: f64) -> bool {
    result.is_nan() && !a.is_nan() && !b.is_nan()
}

/// Why `a + b` has no value: infinities of opposite signs.
pub fn sum(a: f64, b: f64) -> Option<Undefined> {
    is_new_nan(a + b, a, b).then(|| Undefined::new(format!("{} + {} is not defined", number_text(a), operand(b))))
}

/// Why `a*b` has no value: zero times infinity.
pub fn product(a: f64, b: f64) -> Option<Undefined> {
    is_new_nan(a * b, a, b).then(|| Undefined::new(format!("{}*{} is not defined", operand(a), operand(b))))
}

/// Why `a/b` has no value: division by zero, infinity over infinity.
pub fn quotient(a: f64, b: f64) -> Option<Undefined> {
    if b == 0.0 && !a.is_nan() {
        return Some(Undefined::new(format!("division by zero: {}/0 is not defined", number_text(a))));
    }
    is_new_nan(a / b, a, b).then(|| Undefined::new(format!("{}/{} is not defined", number_text(a), operand(b))))
}

/// Why `a^b` has no value: a fractional power of a negative number, a negative power of zero.
pub fn power(a: f64, b: f64) -> Option<Undefined> {
    let result = Scalar::power(a, b);
    let text = || format!("{}^{}", operand(a), operand(b));
    if a == 0.0 && result.is_infinite() {
        return Some(Undefined::new(format!("{} is not defined: zero has no negative power", text())));
    }
    if !is_new_nan(result, a, b) {
        return None;
    }
    let message = format!("{} is not defined: a negative number has only whole powers", text());
    let third = (b - 1.0 / 3.0).abs() < 1e-6 || (b - 2.0 / 3.0).abs() < 1e-6;
    Some(Undefined::with(message, if third { "cbrt(x) is the real cube root" } else { REAL }))
}

/// Why a function has no value at `x`.
pub fn unary(function: Function, x: f64) -> Option<Undefined> {
    let spec = function.spec();
    if x.is_nan() || (spec.defined)(x) {
        return None;
    }
    let message = format!("{}({}) is not defined: it needs {}", spec.name, number_text(x), spec.domain);
    Some(if function == Function::Sqrt { Undefined::with(message, REAL) } else { Undefined::new(message) })
}

/// Why a function of two variables has no value at `(a, b)`.
pub fn binary(function: BinaryFunction, a: f64, b: f64) -> Option<Undefined> {
    let spec = function.spec();
    if !is_new_nan(function.value(a, b), a, b) {
        return None;
    }
    let call = format!("{}({}, {})", spec.name, number_text(a), number_text(b));
    Some(Undefined::new(format!("{call} is not defined: it needs {}", spec.domain)))
}

/// The first operation of a formula that is not defined at a point, in the branches that are taken.
///
/// Cost: one evaluation of the graph with numbers.
pub fn first_undefined(graph: &Graph, outputs: &[NodeId], point: &[f64]) -> Option<Undefined> {
    let all: Vec<NodeId> = graph.nodes().map(|(id, _)| id).collect();
    let values = walk(graph, &all, point);
    let live = live_nodes(graph, outputs, &values, |_| false);
    graph.nodes().filter(|(id, _)| live[id.index()]).find_map(|(_, op)| undefined_at(op, &values))
}

fn undefined_at(op: &Op, values: &[f64]) -> Option<Undefined> {
    let at = |id: &NodeId| values[id.index()];
    match op {
        Op::Constant(bits) if bits.value().is_nan() => Some(Undefined::new("there is no value here: 0/0".into())),
        Op::Sum(terms) => folded(terms, values, sum, |a, b| a + b),
        Op::Product(factors) => folded(factors, values, product, |a, b| a * b),
        Op::Quotient(a, b) => quotient(at(a), at(b)),
        Op::Power(a, b) => power(at(a), at(b)),
        Op::Unary(function, a) => unary(*function, at(a)),
        Op::Binary(function, a, b) => binary(*function, at(a), at(b)),
        _ => None,
    }
}

fn folded(
    parts: &[NodeId],
    values: &[f64],
    why: fn(f64, f64) -> Option<Undefined>,
    combine: fn(f64, f64) -> f64,
) -> Option<Undefined> {
    let mut so_far = values[parts[0].index()];
    for part in &parts[1..] {
        let next = values[part.index()];
        if let Some(undefined) = why(so_far, next) {
            return Some(undefined);
        }
        so_far = combine(so_far, next);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn undefined_operations_name_their_arguments() {
        assert_eq!(quotient(1.0, 0.0).unwrap().message, "division by zero: 1/0 is not defined");
        assert_eq!(power(-8.0, 1.0 / 3.0).unwrap().help, Some("cbrt(x) is the real cube root"));
        assert_eq!(unary(Function::Log, 0.0).unwrap().message, "log(0) is not defined: it needs x > 0");
        assert_eq!(sum(1.0, 2.0), None);
        assert_eq!(quotient(f64::NAN, 0.0), None);
    }

    #[test]
    fn branches_that_are_not_taken_are_not_looked_at() {
        let mut graph = Graph::new();
        let x = graph.variable(0);
        let (log, zero) = (graph.unary(Function::Log, x), graph.constant(0.0));
        let positive = graph.add(Op::Compare(crate::syntax::ast::Comparison::Greater, x, zero));
        let select = graph.add(Op::Select(positive, log, zero));
        assert_eq!(first_undefined(&graph, &[select], &[-1.0]), None);
        assert!(first_undefined(&graph, &[log], &[-1.0]).is_some());
    }
}
