//! The partial derivatives of one node in its children: the edges that reverse sweeps and tangents go along.

use super::super::graph::Graph;
use super::super::node::{NodeId, Op};
use super::super::rule;
use super::assemble::{guarded, power, reciprocal, scale, scaled, square, times};
use crate::function::Function;
use crate::function::binary::BinaryFunction;
use crate::syntax::ast::Comparison;

/// What a node's derivative in a child is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Slope {
    /// This number.
    Number(f64),
    /// This node.
    Node(NodeId),
}

/// A child in which a node varies.
#[derive(Clone, Copy, Debug)]
pub(super) struct Edge {
    pub(super) child: NodeId,
    pub(super) slope: Slope,
    /// Where this is 0, the node does not look at the child.
    pub(super) guard: Option<NodeId>,
}

impl Edge {
    fn number(child: NodeId, slope: f64) -> Self {
        Self { child, slope: Slope::Number(slope), guard: None }
    }

    fn node(child: NodeId, slope: NodeId) -> Self {
        Self { child, slope: Slope::Node(slope), guard: None }
    }

    /// Whether the slope may be infinite or undefined, so that what is behind a closed guard has to be cut off.
    pub(super) fn needs_guard(&self) -> bool {
        match self.slope {
            Slope::Number(slope) => !slope.is_finite(),
            Slope::Node(_) => true,
        }
    }

    /// `slope·a`.
    pub(super) fn of(&self, graph: &mut Graph, a: NodeId) -> NodeId {
        match self.slope {
            Slope::Number(slope) => scale(graph, slope, a),
            Slope::Node(slope) => times(graph, slope, a),
        }
    }
}

/// The edges of a node to the children of which `wanted` says that they vary.
pub(super) fn edges(graph: &mut Graph, id: NodeId, wanted: impl Fn(NodeId) -> bool) -> Vec<Edge> {
    let op = graph.op(id).clone();
    let mut edges = Vec::new();
    match op {
        Op::Constant(_) | Op::Variable(_) | Op::Compare(..) | Op::And(..) | Op::Or(..) | Op::Not(_) => {}
        Op::Sum(terms) => edges.extend(terms.iter().filter(|a| wanted(**a)).map(|a| Edge::number(*a, 1.0))),
        Op::Negate(a) => edges.push(Edge::number(a, -1.0)),
        Op::Product(factors) => product(&factors, graph, &mut edges),
        Op::Quotient(a, b) => quotient(graph, id, (a, b), &wanted, &mut edges),
        Op::Power(a, b) => powers(graph, id, (a, b), &wanted, &mut edges),
        Op::Unary(function, a) => {
            if let Some(slope) = unary(graph, id, function, a) {
                edges.push(Edge::node(a, slope));
            }
        }
        Op::Binary(BinaryFunction::Max, a, b) => choice(graph, Comparison::GreaterEqual, (a, b), &mut edges),
        Op::Binary(BinaryFunction::Min, a, b) => choice(graph, Comparison::LessEqual, (a, b), &mut edges),
        Op::Binary(..) => binary(graph, id, &wanted, &mut edges),
        Op::LogSumExp(terms) => log_sum_exp(graph, id, &terms, &mut edges),
        Op::Select(condition, a, b) => branches(graph, condition, (a, b), &mut edges),
    }
    edges.retain(|edge| wanted(edge.child));
    edges
}

/// The products of two that [`super::prepare`] leaves.
fn product(factors: &[NodeId], graph: &mut Graph, edges: &mut Vec<Edge>) {
    for (position, factor) in factors.iter().enumerate() {
        let mut others = factors.iter().enumerate().filter(|(at, _)| *at != position).map(|(_, other)| *other);
        let first = others.next().expect("a product has two factors");
        let rest = others.fold(first, |before, other| times(graph, before, other));
        edges.push(match graph.as_constant(rest) {
            Some(number) => Edge::number(*factor, number),
            None => Edge::node(*factor, rest),
        });
    }
}

fn quotient(
    graph: &mut Graph,
    id: NodeId,
    (a, b): (NodeId, NodeId),
    wanted: &impl Fn(NodeId) -> bool,
    edges: &mut Vec<Edge>,
) {
    if let Some(divisor) = graph.as_constant(b) {
        edges.push(Edge::number(a, 1.0 / divisor));
        return;
    }
    if *graph.op(a) == Op::Unary(Function::Sin, b) {
        sine_quotient(graph, b, edges);
        return;
    }
    if let (Some(1.0), &Op::Unary(Function::Cosh, inner)) = (graph.as_constant(a), graph.op(b)) {
        secant(graph, id, inner, edges);
        return;
    }
    let inverse = if graph.as_constant(a) == Some(1.0) { id } else { reciprocal(graph, b) };
    if wanted(a) {
        edges.push(Edge::node(a, inverse));
    }
    if wanted(b) {
        let slope = times(graph, id, inverse);
        let slope = scale(graph, -1.0, slope);
        edges.push(Edge::node(b, slope));
    }
}

/// The edge of `1/cosh(a)`: `-tanh(a)/cosh(a)`, which does not overflow as `sinh(a)/cosh(a)²` does.
fn secant(graph: &mut Graph, id: NodeId, a: NodeId, edges: &mut Vec<Edge>) {
    let tanh = graph.add(Op::Unary(Function::Tanh, a));
    let slope = times(graph, tanh, id);
    let slope = scale(graph, -1.0, slope);
    edges.push(Edge::node(a, slope));
}

/// The edges of `L = log Σ exp(a_i)`: the shares `exp(a_i - L)`; of two, logistic functions of their difference.
fn log_sum_exp(graph: &mut Graph, id: NodeId, terms: &[NodeId], edges: &mut Vec<Edge>) {
    if let [a, b] = *terms {
        for (own, other) in [(a, b), (b, a)] {
            let minus = graph.add(Op::Negate(other));
            let difference = graph.add(Op::Sum([own, minus].into()));
            let share = graph.add(Op::Unary(Function::Sigmoid, difference));
            edges.push(Edge::node(own, share));
        }
        return;
    }
    let minus = graph.add(Op::Negate(id));
    for term in terms {
        let difference = graph.add(Op::Sum([*term, minus].into()));
        let share = graph.add(Op::Unary(Function::Exp, difference));
        edges.push(Edge::node(*term, share));
    }
}

/// The edges of `sin(r)/r`, which depends on the square of `r` alone: no pole where `r` is a root or a length and vanishes.
fn sine_quotient(graph: &mut Graph, r: NodeId, edges: &mut Vec<Edge>) {
    match *graph.op(r) {
        Op::Unary(Function::Sqrt, s) => {
            let slope = bessel_quotient(graph, s);
            let slope = scale(graph, -0.5, slope);
            edges.push(Edge::node(s, slope));
        }
        Op::Binary(BinaryFunction::Hypot, a, b) => {
            let squares = [square(graph, a), square(graph, b)];
            let s = graph.add(Op::Sum(squares.into()));
            let slope = bessel_quotient(graph, s);
            for side in [a, b] {
                let slope = times(graph, side, slope);
                let slope = scale(graph, -1.0, slope);
                edges.push(Edge::node(side, slope));
            }
        }
        _ => {
            let slope = sinc_slope(graph, r);
            edges.push(Edge::node(r, slope));
        }
    }
}

/// `-a b_1(a²)`.
fn sinc_slope(graph: &mut Graph, a: NodeId) -> NodeId {
    let s = square(graph, a);
    let quotient = bessel_quotient(graph, s);
    let slope = times(graph, a, quotient);
    scale(graph, -1.0, slope)
}

/// `b_1(s) = j_1(√s)/√s`.
fn bessel_quotient(graph: &mut Graph, s: NodeId) -> NodeId {
    let one = graph.constant(1.0);
    graph.add(Op::Binary(BinaryFunction::Sincn, one, s))
}

fn powers(
    graph: &mut Graph,
    id: NodeId,
    (a, b): (NodeId, NodeId),
    wanted: &impl Fn(NodeId) -> bool,
    edges: &mut Vec<Edge>,
) {
    if let Some(exponent) = graph.as_constant(b) {
        let below = power(graph, a, exponent - 1.0);
        let slope = scale(graph, exponent, below);
        edges.push(Edge::node(a, slope));
        return;
    }
    let one = graph.constant(-1.0);
    if wanted(a) {
        let exponent = graph.add(Op::Sum([b, one].into()));
        let below = graph.add(Op::Power(a, exponent));
        let slope = times(graph, b, below);
        // With exponent 0 the power is 1 everywhere, at base 0 too; elsewhere the slope itself must vary with the exponent.
        let zero = graph.constant(0.0);
        let [no_base, no_exponent] = [a, b].map(|side| graph.add(Op::Compare(Comparison::Equal, side, zero)));
        let is_one = graph.add(Op::And(no_base, no_exponent));
        let slope = graph.add(Op::Select(is_one, zero, slope));
        edges.push(Edge::node(a, slope));
    }
    if wanted(b) {
        // At base 0 the power is 0 whatever the positive exponent, while its logarithm is infinite. Up to exponent 1 this slope
        // leaves 0 like `x^(y-1) (1 + y log x)`, without bound: so does the root that stands for it there.
        let zero = graph.constant(0.0);
        let log = graph.add(Op::Unary(Function::Log, a));
        let slope = graph.add(Op::Product([id, log].into()));
        let at_zero = graph.add(Op::Compare(Comparison::Equal, a, zero));
        let positive = graph.add(Op::Compare(Comparison::Greater, b, zero));
        let vanishes = graph.add(Op::And(at_zero, positive));
        let root = graph.add(Op::Unary(Function::Sqrt, a));
        let steep = graph.add(Op::Negate(root));
        let one = graph.constant(1.0);
        let is_flat = graph.add(Op::Compare(Comparison::Greater, b, one));
        let at_origin = graph.add(Op::Select(is_flat, zero, steep));
        let slope = graph.add(Op::Select(vanishes, at_origin, slope));
        edges.push(Edge::node(b, slope));
    }
}

/// The derivative of an elementary function at a node; `None` where it is 0 everywhere.
///
/// Written here are those whose derivative shares something with the value, or has a form without poles of its own.
fn unary(graph: &mut Graph, id: NodeId, function: Function, a: NodeId) -> Option<NodeId> {
    Some(match function {
        Function::Exp => id,
        Function::Sqrt => {
            let inverse = reciprocal(graph, id);
            scaled(graph, 0.5, Some(inverse))
        }
        Function::Log => reciprocal(graph, a),
        Function::Log2 | Function::Log10 => {
            let inverse = reciprocal(graph, a);
            let unit = if function == Function::Log2 { std::f64::consts::LN_2 } else { std::f64::consts::LN_10 };
            scaled(graph, 1.0 / unit, Some(inverse))
        }
        Function::Tan => {
            let square = square(graph, id);
            let one = graph.constant(1.0);
            graph.add(Op::Sum([one, square].into()))
        }
        // The square of 1/cosh(a), which vanishes before cosh²(a) overflows.
        Function::Tanh => {
            let cosh = graph.add(Op::Unary(Function::Cosh, a));
            let secant = reciprocal(graph, cosh);
            square(graph, secant)
        }
        Function::Sigmoid => logistic_product(graph, id, a),
        Function::Sinc => sinc_slope(graph, a),
        _ => return rule::derivative_of(graph, function, a),
    })
}

/// `σ(a) σ(-a)`, every derivative of which is a product of the same two factors.
fn logistic_product(graph: &mut Graph, value: NodeId, a: NodeId) -> NodeId {
    let minus = scale(graph, -1.0, a);
    let other = graph.add(Op::Unary(Function::Sigmoid, minus));
    times(graph, value, other)
}

fn binary(graph: &mut Graph, id: NodeId, wanted: &impl Fn(NodeId) -> bool, edges: &mut Vec<Edge>) {
    let Op::Binary(function, a, b) = *graph.op(id) else { return };
    for (position, child) in [a, b].into_iter().enumerate() {
        if !wanted(child) {
            continue;
        }
        let slope = match function {
            BinaryFunction::Hypot => Some(graph.add(Op::Quotient(child, id))),
            _ => rule::partial_of(graph, function, position, (a, b)),
        };
        edges.extend(slope.map(|slope| Edge::node(child, slope)));
    }
}

/// The larger or the smaller of two: the other one is not looked at.
fn choice(graph: &mut Graph, comparison: Comparison, (a, b): (NodeId, NodeId), edges: &mut Vec<Edge>) {
    let first = graph.add(Op::Compare(comparison, a, b));
    branches(graph, first, (a, b), edges);
}

fn branches(graph: &mut Graph, condition: NodeId, (a, b): (NodeId, NodeId), edges: &mut Vec<Edge>) {
    let otherwise = graph.add(Op::Not(condition));
    edges.push(Edge { guard: Some(condition), ..Edge::number(a, 1.0) });
    edges.push(Edge { guard: Some(otherwise), ..Edge::number(b, 1.0) });
}

/// The derivative of a node along something, from those of its children.
pub(super) fn along(graph: &mut Graph, id: NodeId, tangent: impl Fn(NodeId) -> Option<NodeId>) -> Option<NodeId> {
    let edges = edges(graph, id, |child| tangent(child).is_some());
    let mut terms = Vec::with_capacity(edges.len());
    for edge in edges {
        let inner = tangent(edge.child).expect("only such edges are wanted");
        let term = edge.of(graph, inner);
        terms.push(guarded(graph, edge.guard, term));
    }
    super::assemble::total(graph, &terms)
}
