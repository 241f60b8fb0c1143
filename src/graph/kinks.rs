//! Where a formula is not smooth at a point: corners, jumps, infinite slopes and conditions that switch there.
//!
//! Dual numbers follow one branch and take an infinite slope times a zero increment as zero, so at such points their
//! derivatives are those of one branch, or meaningless. This walk says so.

use super::graph::Graph;
use super::node::{NodeId, Op};
use super::walk::walk;
use crate::syntax::ast::Comparison;

/// A place in a formula that is not smooth at a point.
#[derive(Clone, Debug, PartialEq)]
pub struct Kink {
    /// The function, or `if`.
    pub name: &'static str,
    /// Its arguments there.
    pub at: Vec<f64>,
    /// Whether the slope is infinite or undefined there, so that no derivative can be given.
    pub singular: bool,
}

impl Kink {
    /// The sentence about it.
    pub fn describe(&self) -> String {
        let at: Vec<String> = self.at.iter().map(ToString::to_string).collect();
        match (self.name, self.singular) {
            ("if", _) => "a condition of `if` switches exactly here: the derivative is that of the branch taken".into(),
            (name, true) => format!("{name} has no finite slope at {}", at.join(", ")),
            (name, false) => {
                format!("{name} is not differentiable at {}: the derivative is that of the branch taken", at.join(", "))
            }
        }
    }
}

/// The kinks of `outputs` at `point` in the branches that are taken, each function and argument once.
///
/// Cost: one evaluation of the graph with numbers.
pub fn kinks(graph: &Graph, outputs: &[NodeId], point: &[f64]) -> Vec<Kink> {
    if !outputs_can_kink(graph, outputs) {
        return Vec::new();
    }
    let all: Vec<NodeId> = graph.nodes().map(|(id, _)| id).collect();
    let values = walk(graph, &all, point);
    let mut live = vec![false; graph.len()];
    outputs.iter().for_each(|id| live[id.index()] = true);
    let varying = varying(graph);
    let mut found: Vec<Kink> = Vec::new();
    for (id, op) in graph.nodes().rev() {
        if !live[id.index()] || !varying[id.index()] {
            continue;
        }
        mark_children(op, &values, &mut live);
        let condition = |id: &NodeId| switches(graph, *id, &values);
        if let Some(kink) = kink_of(op, &values, condition).filter(|kink| !found.contains(kink)) {
            found.push(kink);
        }
    }
    found
}

fn outputs_can_kink(graph: &Graph, outputs: &[NodeId]) -> bool {
    let needed = graph.needed(outputs);
    let can = |op: &Op| matches!(op, Op::Unary(..) | Op::Binary(..) | Op::Select(..) | Op::Power(..));
    graph.nodes().any(|(id, op)| needed[id.index()] && can(op))
}

fn varying(graph: &Graph) -> Vec<bool> {
    let mut varying = vec![false; graph.len()];
    for (id, op) in graph.nodes() {
        let mut varies = matches!(op, Op::Variable(_));
        op.for_each_child(|child| varies |= varying[child.index()]);
        varying[id.index()] = varies;
    }
    varying
}

fn mark_children(op: &Op, values: &[f64], live: &mut [bool]) {
    match op {
        Op::Select(condition, then, otherwise) => {
            let taken = if values[condition.index()] != 0.0 { then } else { otherwise };
            live[taken.index()] = true;
        }
        op => op.for_each_child(|child| live[child.index()] = true),
    }
}

fn kink_of(op: &Op, values: &[f64], switches: impl Fn(&NodeId) -> bool) -> Option<Kink> {
    let at = |id: &NodeId| values[id.index()];
    match op {
        Op::Unary(function, a) if (function.spec().kink)(at(a)) => {
            let mut series = [0.0; 2];
            function.series(at(a), &mut series);
            Some(Kink { name: function.spec().name, at: vec![at(a)], singular: !series[1].is_finite() })
        }
        Op::Binary(function, a, b) if (function.spec().kink)(at(a), at(b)) => {
            let name = function.spec().name;
            Some(Kink { name, at: vec![at(a), at(b)], singular: matches!(name, "hypot" | "atan2") })
        }
        Op::Power(a, b) if at(a) == 0.0 && at(b).fract() != 0.0 => {
            Some(Kink { name: "^", at: vec![0.0, at(b)], singular: true })
        }
        Op::Select(condition, ..) if switches(condition) => Some(Kink { name: "if", at: Vec::new(), singular: false }),
        _ => None,
    }
}

/// Whether a condition contains an ordering whose two sides are equal.
fn switches(graph: &Graph, condition: NodeId, values: &[f64]) -> bool {
    let mut pending = vec![condition];
    while let Some(id) = pending.pop() {
        match graph.op(id) {
            Op::Compare(Comparison::Equal | Comparison::NotEqual, ..) => {}
            Op::Compare(_, a, b) if values[a.index()] == values[b.index()] => return true,
            Op::And(a, b) | Op::Or(a, b) => pending.extend([*a, *b]),
            Op::Not(a) => pending.push(*a),
            _ => {}
        }
    }
    false
}
