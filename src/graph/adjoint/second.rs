//! Gradient and Hessian in one reverse sweep: beside the adjoint of each node, the sweep carries the second derivatives of
//! the output in pairs of nodes, and pushes them from a node to its children. What many variables enter through one
//! node is differentiated once, and symmetry is used throughout.
//!
//! Source: Gower & Mello, A new framework for the computation of Hessians, Optim. Methods Softw. 27 (2012), edge pushing.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::super::graph::Graph;
use super::super::node::{NodeId, Op};
use super::assemble::{guarded, scale, times, total};
use super::curvature::{Curvatures, merged};
use super::partial::{Edge, Slope, edges};
use super::reverse::{Guard, both, condition, varying};

/// First and second derivatives by place; zeros by structure are left out.
#[derive(Debug, Default)]
pub struct Derivatives {
    /// The derivatives by variable, ascending.
    pub gradient: Vec<(u32, NodeId)>,
    /// The second derivatives by pair of variables `(i, j)` with `i ≥ j`, ascending.
    pub hessian: Vec<((u32, u32), NodeId)>,
}

/// What is known of a node when the sweep comes to it.
#[derive(Debug, Default)]
struct Pending {
    /// The output's derivative in the node.
    adjoint: Gathered,
    /// The second derivatives in the node and in one that stands before it, or itself.
    pairs: BTreeMap<NodeId, Gathered>,
}

/// The terms of a derivative, and where one of them counts. Each has its own guard: a node may be looked at in one branch
/// while it interacts with another node only in the other.
#[derive(Debug)]
struct Gathered {
    terms: Vec<NodeId>,
    guard: Guard,
}

impl Default for Gathered {
    fn default() -> Self {
        Self { terms: Vec::new(), guard: Guard::Any(Vec::new()) }
    }
}

impl Gathered {
    fn add(&mut self, term: NodeId, seen: Option<NodeId>) {
        self.terms.push(term);
        self.guard.add(seen);
    }
}

/// The gradient and the Hessian of a node; inputs that are no variables are constants.
///
/// Cost: time linear in the graph times the number of nodes that a node interacts with.
pub fn derivatives(graph: &mut Graph, output: NodeId, is_variable: impl Fn(u32) -> bool) -> Derivatives {
    let varies = varying(graph, &[output], is_variable);
    let mut sweep = Sweep { graph, varies, curvatures: Curvatures::default(), pending: FxHashMap::default() };
    let one = sweep.graph.constant(1.0);
    sweep.pending.entry(output).or_default().adjoint.add(one, None);
    let mut derivatives = Derivatives::default();
    for idx in (0..=output.index()).rev() {
        let id = NodeId(idx as u32);
        let Some(pending) = sweep.pending.remove(&id) else { continue };
        match *sweep.graph.op(id) {
            Op::Variable(place) => sweep.finish(place, pending, &mut derivatives),
            _ => sweep.push(id, pending),
        }
    }
    derivatives.gradient.sort_unstable_by_key(|(place, _)| *place);
    derivatives.hessian.sort_unstable_by_key(|(places, _)| *places);
    derivatives
}

struct Sweep<'g> {
    graph: &'g mut Graph,
    varies: Vec<bool>,
    curvatures: Curvatures,
    pending: FxHashMap<NodeId, Pending>,
}

impl Sweep<'_> {
    fn finish(&mut self, place: u32, pending: Pending, derivatives: &mut Derivatives) {
        if let Some(sum) = total(self.graph, &pending.adjoint.terms) {
            derivatives.gradient.push((place, sum));
        }
        for (other, Gathered { terms, .. }) in pending.pairs {
            let Op::Variable(column) = *self.graph.op(other) else {
                unreachable!("a prepared graph holds its variables first")
            };
            if let Some(sum) = total(self.graph, &terms)
                && self.graph.as_constant(sum) != Some(0.0)
            {
                derivatives.hessian.push(((place.max(column), place.min(column)), sum));
            }
        }
    }

    /// Pushes what is known of a node to its children.
    fn push(&mut self, id: NodeId, pending: Pending) {
        let varies = &self.varies;
        let edges = edges(self.graph, id, |child| varies[child.index()]);
        let edges = merged(self.graph, edges);
        if let Some(sum) = total(self.graph, &pending.adjoint.terms) {
            let guard = condition(self.graph, &pending.adjoint.guard);
            self.curve(id, &edges, sum, guard);
            for edge in &edges {
                let term = edge.of(self.graph, sum);
                let term = self.behind(term, edge, guard);
                let seen = both(self.graph, guard, edge.guard);
                self.pending.entry(edge.child).or_default().adjoint.add(term, seen);
            }
        }
        for (other, pair) in pending.pairs {
            let Some(weight) = total(self.graph, &pair.terms) else { continue };
            let guard = condition(self.graph, &pair.guard);
            if other == id {
                self.push_square(&edges, weight, guard);
            } else {
                self.push_pair(&edges, other, weight, guard);
            }
        }
    }

    /// A term that came along an edge, 0 where the node does not look at the child.
    fn behind(&mut self, term: NodeId, edge: &Edge, guard: Option<NodeId>) -> NodeId {
        let inherited = if edge.needs_guard() { guard } else { None };
        let term = guarded(self.graph, inherited, term);
        guarded(self.graph, edge.guard, term)
    }

    /// `W[c, other] += slope·weight` for each child `c`.
    fn push_pair(&mut self, edges: &[Edge], other: NodeId, weight: NodeId, guard: Option<NodeId>) {
        for edge in edges {
            let term = edge.of(self.graph, weight);
            let term = self.behind(term, edge, guard);
            let term = if edge.child == other { scale(self.graph, 2.0, term) } else { term };
            let seen = both(self.graph, guard, edge.guard);
            self.add_pair((edge.child, other), term, seen);
        }
    }

    /// `W[c, d] += slope_c·slope_d·weight` for each pair of children.
    fn push_square(&mut self, edges: &[Edge], weight: NodeId, guard: Option<NodeId>) {
        for (idx, a) in edges.iter().enumerate() {
            let half = a.of(self.graph, weight);
            let half = self.behind(half, a, guard);
            for b in edges[idx..].iter().filter(|b| a.guard == b.guard) {
                let term = b.of(self.graph, half);
                let term = self.behind(term, b, guard);
                let repeated = a.child == b.child && !std::ptr::eq(a, b);
                let term = if repeated { scale(self.graph, 2.0, term) } else { term };
                let seen = both(self.graph, guard, a.guard);
                let seen = both(self.graph, seen, b.guard);
                self.add_pair((a.child, b.child), term, seen);
            }
        }
    }

    /// `W[c, d] += adjoint·∂²v/∂c∂d` for each pair of children in which the node is not linear.
    fn curve(&mut self, id: NodeId, edges: &[Edge], adjoint: NodeId, guard: Option<NodeId>) {
        if edges.iter().all(|edge| matches!(edge.slope, Slope::Number(_))) {
            return;
        }
        let children: Vec<NodeId> = edges.iter().map(|edge| edge.child).collect();
        for ((i, j), second) in self.curvatures.of(self.graph, id, &children) {
            let term = times(self.graph, second, adjoint);
            let term = self.behind(term, &edges[i], guard);
            let seen = both(self.graph, guard, edges[i].guard);
            self.add_pair((children[i], children[j]), term, seen);
        }
    }

    fn add_pair(&mut self, (a, b): (NodeId, NodeId), term: NodeId, seen: Option<NodeId>) {
        if self.graph.as_constant(term) == Some(0.0) {
            return;
        }
        let pairs = &mut self.pending.entry(a.max(b)).or_default().pairs;
        pairs.entry(a.min(b)).or_default().add(term, seen);
    }
}
