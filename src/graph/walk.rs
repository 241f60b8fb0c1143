//! The slow, plain evaluation of a graph with any scalar: one value a node, in the order of places.
//! The reference that compiled tapes are held to, and what calls a symbolic function at known numbers.

use super::graph::Graph;
use super::node::{NodeId, Op};
use crate::function::Function;
use crate::numeric::scalar::Scalar;
use crate::syntax::ast::Comparison;

/// Evaluates `outputs` at `inputs`, the flat vector of variables. Cost: one operation a needed node.
///
/// # Panics
/// If a needed variable has no input.
pub fn walk<S: Scalar>(graph: &Graph, outputs: &[NodeId], inputs: &[S]) -> Vec<S> {
    let needed = graph.needed(outputs);
    let mut values: Vec<S> = Vec::with_capacity(graph.len());
    for (id, op) in graph.nodes() {
        let value = if needed[id.index()] {
            value_of(op, &|id: &NodeId| values[id.index()].clone(), &|place| inputs[place as usize].clone())
        } else {
            S::constant(0.0)
        };
        values.push(value);
    }
    outputs.iter().map(|id| values[id.index()].clone()).collect()
}

/// The values of a graph's nodes at one point after another, in the same memory.
#[derive(Debug)]
pub struct Walker<'g> {
    graph: &'g Graph,
    needed: Vec<NodeId>,
    values: Vec<f64>,
}

impl<'g> Walker<'g> {
    /// For what the outputs need.
    pub fn new(graph: &'g Graph, outputs: &[NodeId]) -> Self {
        let needed = graph.needed(outputs);
        let needed = graph.nodes().map(|(id, _)| id).filter(|id| needed[id.index()]).collect();
        Self { graph, needed, values: vec![0.0; graph.len()] }
    }

    /// Evaluates at `inputs`, as [`walk`] does.
    pub fn run(&mut self, inputs: &[f64]) {
        for id in &self.needed {
            let values = &self.values;
            let value =
                value_of(self.graph.op(*id), &|id: &NodeId| values[id.index()], &|place| inputs[place as usize]);
            self.values[id.index()] = value;
        }
    }

    /// The nodes that are evaluated, children first.
    pub fn nodes(&self) -> impl Iterator<Item = &Op> {
        self.needed.iter().map(|id| self.graph.op(*id))
    }

    /// The value of a node at the last point.
    pub fn value(&self, id: NodeId) -> f64 {
        self.values[id.index()]
    }

    /// Whether every node has a finite value: then nothing is undefined.
    pub fn is_finite(&self) -> bool {
        self.needed.iter().all(|id| self.value(*id).is_finite())
    }
}

/// Which nodes the outputs hang on at a point: not the branches that are not taken, nor what stands below an operation that
/// `skip` names. `values` are those of all nodes there.
pub fn live_nodes(graph: &Graph, outputs: &[NodeId], values: &[f64], skip: impl Fn(&Op) -> bool) -> Vec<bool> {
    let mut live = vec![false; graph.len()];
    outputs.iter().for_each(|id| live[id.index()] = true);
    for (id, op) in graph.nodes().rev() {
        if !live[id.index()] {
            continue;
        }
        match op {
            Op::Select(condition, then, otherwise) => {
                live[condition.index()] = true;
                let taken = if values[condition.index()] != 0.0 { then } else { otherwise };
                live[taken.index()] = true;
            }
            op if skip(op) => {}
            op => op.for_each_child(|child| live[child.index()] = true),
        }
    }
    live
}

/// The value of an operation on known numbers.
pub(super) fn of_numbers(op: &Op, number: impl Fn(NodeId) -> f64) -> f64 {
    value_of(op, &|id: &NodeId| number(*id), &|_| f64::NAN)
}

fn value_of<S: Scalar>(op: &Op, at: &dyn Fn(&NodeId) -> S, input: &dyn Fn(u32) -> S) -> S {
    let real = |id: &NodeId| at(id).real();
    match op {
        Op::Constant(bits) => S::constant(bits.value()),
        Op::Variable(place) => input(*place),
        Op::Sum(terms) => terms[1..].iter().fold(at(&terms[0]), |sum, term| sum + at(term)),
        Op::Product(factors) => factors[1..].iter().fold(at(&factors[0]), |product, factor| product * at(factor)),
        Op::Negate(a) => -at(a),
        Op::Quotient(a, b) => at(a) / at(b),
        Op::Power(a, b) => at(a).power(at(b)),
        Op::Unary(function, a) => function.apply(at(a)),
        Op::Binary(function, a, b) => function.apply(at(a), at(b)),
        Op::LogSumExp(terms) => terms[1..].iter().fold(at(&terms[0]), |total, term| log_add_exp(total, at(term))),
        Op::Compare(comparison, a, b) => truth(compare(*comparison, real(a), real(b))),
        Op::And(a, b) => truth(real(a) != 0.0 && real(b) != 0.0),
        Op::Or(a, b) => truth(real(a) != 0.0 || real(b) != 0.0),
        Op::Not(a) => truth(real(a) == 0.0),
        Op::Select(condition, then, otherwise) => at(if real(condition) != 0.0 { then } else { otherwise }),
    }
}

/// `log(e^a + e^b) = a + softplus(b - a)`: no exponential overflows.
pub(super) fn log_add_exp<S: Scalar>(a: S, b: S) -> S {
    let more = Function::Softplus.apply(b - a.clone());
    a + more
}

fn truth<S: Scalar>(holds: bool) -> S {
    S::constant(f64::from(u8::from(holds)))
}

/// Whether a comparison of two numbers holds; every one but `!=` is false with NaN.
pub fn compare(comparison: Comparison, a: f64, b: f64) -> bool {
    match comparison {
        Comparison::Less => a < b,
        Comparison::LessEqual => a <= b,
        Comparison::Greater => a > b,
        Comparison::GreaterEqual => a >= b,
        Comparison::Equal => a == b,
        Comparison::NotEqual => a != b,
    }
}
