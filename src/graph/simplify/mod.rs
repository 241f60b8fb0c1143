//! Simplification: a walk from the leaves that rebuilds each node in normal form, repeated until nothing changes.
//!
//! Every rule keeps the value (to rounding) and the domain; [`rules::RULES`] lists them with their conditions. A sum or
//! product in which nothing merges stays in the order in which the user wrote it.

mod call;
mod cost;
mod factor;
mod facts;
mod power;
mod product;
pub(crate) mod rational;
pub mod rules;
mod sum;
mod term;

use rustc_hash::FxHashSet;

use super::graph::Graph;
use super::node::{NodeId, Op};
use facts::Facts;
use rational::Rational;

/// Walks are repeated at most so often; two are the rule, the last one finding nothing.
const MOST_WALKS: usize = 6;

/// Rewrites what `outputs` need into a form that a person would write; gives the new places.
///
/// The value is kept to rounding, and so are the points at which it is defined, that is, at which each part has a finite
/// value: there is no `x/x → 1` and no `sqrt(x)^2 → x`. Each walk costs time about linear in the number of nodes.
pub fn simplify(graph: &mut Graph, outputs: &[NodeId]) -> Vec<NodeId> {
    let mut outputs = outputs.to_vec();
    for _ in 0..MOST_WALKS {
        let next = walk(graph, &outputs);
        if next == outputs {
            break;
        }
        outputs = next;
    }
    outputs
}

fn walk(graph: &mut Graph, outputs: &[NodeId]) -> Vec<NodeId> {
    let needed = graph.needed(outputs);
    let mut places: Vec<NodeId> = (0..graph.len() as u32).map(NodeId).collect();
    let mut simplifier = Simplifier::of(graph);
    for (idx, _) in needed.iter().enumerate().filter(|(_, needed)| **needed) {
        places[idx] = simplifier.rebuilt(NodeId(idx as u32), &places);
    }
    outputs.iter().map(|id| places[id.index()]).collect()
}

/// Rewrites only powers of roots, lengths and absolute values, `sqrt(x^2 + y^2)^2` to `x^2 + y^2`, so that their
/// derivatives have no poles that the function does not have. The rest keeps the structure that chain rules profit from.
pub(crate) fn without_roots(graph: &mut Graph, output: NodeId) -> NodeId {
    let needed = graph.needed(&[output]);
    let mut places: Vec<NodeId> = (0..graph.len() as u32).map(NodeId).collect();
    let mut simplifier = Simplifier::of(graph);
    for (idx, _) in needed.iter().enumerate().filter(|(_, needed)| **needed) {
        let op = simplifier.graph.op(NodeId(idx as u32)).map_children(|child| places[child.index()]);
        places[idx] = match op {
            Op::Power(a, b) => simplifier.power_of_root(a, b).unwrap_or_else(|| simplifier.graph.add(op)),
            op => simplifier.graph.add(op),
        };
    }
    places[output.index()]
}

/// A graph with what is known of its nodes.
pub(crate) struct Simplifier<'g> {
    graph: &'g mut Graph,
    facts: Vec<Facts>,
    costs: Vec<u32>,
    /// The least variable of each node, to order factors of equal length.
    first_variables: Vec<u32>,
    /// Nodes that are not 0 where the expression at hand is defined, because another part of it says so.
    assumed_nonzero: FxHashSet<NodeId>,
}

impl<'g> Simplifier<'g> {
    pub(crate) fn of(graph: &'g mut Graph) -> Self {
        Self {
            graph,
            facts: Vec::new(),
            costs: Vec::new(),
            first_variables: Vec::new(),
            assumed_nonzero: FxHashSet::default(),
        }
    }

    fn refresh(&mut self) {
        for idx in self.facts.len()..self.graph.len() {
            let op = self.graph.op(NodeId(idx as u32));
            self.facts.push(Facts::of(self.graph, op, &self.facts));
            self.costs.push(cost::of(self.graph, op, &self.costs));
            let mut first = if let Op::Variable(place) = op { *place } else { u32::MAX };
            op.for_each_child(|child| first = first.min(self.first_variables[child.index()]));
            self.first_variables.push(first);
        }
    }

    fn facts(&mut self, id: NodeId) -> Facts {
        self.refresh();
        self.facts[id.index()]
    }

    /// How many operations the printed node has.
    fn cost(&mut self, id: NodeId) -> u32 {
        self.refresh();
        self.costs[id.index()]
    }

    /// The number that a node is, if it is one and finite: what is undefined stays visible.
    fn finite(&self, id: NodeId) -> Option<f64> {
        self.graph.as_constant(id).filter(|value| value.is_finite())
    }

    fn exact(&self, id: NodeId) -> Option<Rational> {
        self.graph.as_constant(id).and_then(Rational::from_double)
    }

    /// The graph.
    pub(crate) fn graph(&self) -> &Graph {
        self.graph
    }

    /// The graph, to add to.
    pub(crate) fn graph_mut(&mut self) -> &mut Graph {
        self.graph
    }

    /// Whether a node is defined and finite everywhere.
    pub(crate) fn is_total(&mut self, id: NodeId) -> bool {
        self.facts(id).total
    }

    fn rebuilt(&mut self, id: NodeId, places: &[NodeId]) -> NodeId {
        let op = self.graph.op(id).map_children(|child| places[child.index()]);
        self.node(&op)
    }

    /// The normal form of an operation on simplified nodes.
    pub(crate) fn node(&mut self, op: &Op) -> NodeId {
        match op {
            Op::Constant(_) | Op::Variable(_) => self.graph.add(op.clone()),
            Op::Sum(terms) => self.sum(terms),
            Op::Product(_) | Op::Quotient(..) | Op::Negate(_) => self.product(op),
            Op::Power(a, b) => self.power(*a, *b),
            Op::Unary(function, a) => self.unary(*function, *a),
            Op::Binary(function, a, b) => self.binary(*function, *a, *b),
            Op::LogSumExp(terms) => self.log_sum_exp(terms),
            Op::Compare(comparison, a, b) => self.compare(*comparison, *a, *b),
            Op::And(..) | Op::Or(..) | Op::Not(_) => self.logical(op.clone()),
            Op::Select(condition, then, otherwise) => self.select(*condition, *then, *otherwise),
        }
    }
}
