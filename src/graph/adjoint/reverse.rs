//! Gradients by reverse accumulation: one sweep from the output to the variables.
//!
//! What a branch computes counts only where the branch is taken: the guard of a node says where it is looked at, so that
//! an infinite slope behind a closed guard does not become `0·∞`.

use rustc_hash::FxHashMap;

use super::super::graph::Graph;
use super::super::node::{NodeId, Op};
use super::assemble::{guarded, total};
use super::partial::edges;

/// Where a node is looked at.
#[derive(Clone, Debug)]
pub(super) enum Guard {
    Always,
    /// Where one of these is not 0.
    Any(Vec<NodeId>),
}

impl Guard {
    /// Adds a way to the node that is open under a condition, or always.
    pub(super) fn add(&mut self, seen: Option<NodeId>) {
        match (&mut *self, seen) {
            (Guard::Any(conditions), Some(condition)) if !conditions.contains(&condition) => conditions.push(condition),
            (_, Some(_)) => {}
            (guard, None) => *guard = Guard::Always,
        }
    }
}

#[derive(Debug)]
struct Adjoint {
    terms: Vec<NodeId>,
    guard: Guard,
}

/// The derivatives of a node with respect to the variables that it varies in, by place, ascending; inputs that are no
/// variables are constants.
///
/// Cost: time linear in the graph; the graph grows by at most a few nodes an edge.
pub fn gradient(graph: &mut Graph, output: NodeId, is_variable: impl Fn(u32) -> bool) -> Vec<(u32, NodeId)> {
    let varies = varying(graph, &[output], is_variable);
    let mut adjoints: FxHashMap<NodeId, Adjoint> = FxHashMap::default();
    let one = graph.constant(1.0);
    adjoints.insert(output, Adjoint { terms: vec![one], guard: Guard::Always });
    let mut gradient = Vec::new();
    for idx in (0..=output.index()).rev().filter(|idx| varies[*idx]) {
        let id = NodeId(idx as u32);
        let Some(adjoint) = adjoints.remove(&id) else { continue };
        let Some(sum) = total(graph, &adjoint.terms) else { continue };
        if let Op::Variable(place) = graph.op(id) {
            gradient.push((*place, sum));
            continue;
        }
        let guard = condition(graph, &adjoint.guard);
        for edge in edges(graph, id, |child| varies[child.index()]) {
            let term = edge.of(graph, sum);
            let inherited = if edge.needs_guard() { guard } else { None };
            let term = guarded(graph, inherited, term);
            let term = guarded(graph, edge.guard, term);
            let seen = both(graph, guard, edge.guard);
            contribute(&mut adjoints, edge.child, term, seen);
        }
    }
    gradient.sort_unstable_by_key(|(place, _)| *place);
    gradient
}

/// Which nodes vary with a variable: a table over places, false for nodes that the outputs do not need.
pub(super) fn varying(graph: &Graph, outputs: &[NodeId], is_variable: impl Fn(u32) -> bool) -> Vec<bool> {
    let mut varies = graph.needed(outputs);
    for (id, op) in graph.nodes() {
        let moves = match op {
            Op::Variable(place) => is_variable(*place),
            Op::Compare(..) | Op::And(..) | Op::Or(..) | Op::Not(_) => false,
            op => {
                let mut any = false;
                op.for_each_child(|child| any |= varies[child.index()]);
                any
            }
        };
        varies[id.index()] &= moves;
    }
    varies
}

pub(super) fn condition(graph: &mut Graph, guard: &Guard) -> Option<NodeId> {
    let Guard::Any(conditions) = guard else { return None };
    conditions.iter().copied().reduce(|before, next| graph.add(Op::Or(before, next)))
}

pub(super) fn both(graph: &mut Graph, a: Option<NodeId>, b: Option<NodeId>) -> Option<NodeId> {
    match (a, b) {
        (Some(a), Some(b)) => Some(graph.add(Op::And(a, b))),
        (a, b) => a.or(b),
    }
}

fn contribute(adjoints: &mut FxHashMap<NodeId, Adjoint>, child: NodeId, term: NodeId, seen: Option<NodeId>) {
    let adjoint = adjoints.entry(child).or_insert_with(|| Adjoint { terms: Vec::new(), guard: Guard::Any(Vec::new()) });
    adjoint.terms.push(term);
    adjoint.guard.add(seen);
}
