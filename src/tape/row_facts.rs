//! What is known of the nodes of a program over rows before anything is emitted: which change from row to row, which are parts
//! of sums, which are by-products of others.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::function::Function;
use crate::graph::node::Op;
use crate::graph::{Graph, NodeId};

/// What is known of each node before anything is emitted.
pub(super) struct Facts {
    /// Whether it is needed and changes from row to row.
    pub(super) varies: Vec<bool>,
    /// How often it is read.
    pub(super) uses: Vec<u32>,
    pub(super) is_output: Vec<bool>,
    /// Whether it is computed as a part of the one node that reads it.
    pub(super) is_part: Vec<bool>,
    /// The last node that reads its row.
    pub(super) last_use: Vec<u32>,
    /// The nodes `exp(a_i - log Σ exp(a_j))`: the logarithm, and `i`.
    pub(super) shares: Shares,
    /// The logarithms and places of the shares that are read.
    pub(super) read_shares: FxHashSet<(NodeId, usize)>,
    /// The nodes `cosh(a)` beside `tanh(a)`, and the other way round.
    pub(super) twins: FxHashMap<NodeId, NodeId>,
}

impl Facts {
    pub(super) fn new(graph: &Graph, outputs: &[NodeId], is_column: impl Fn(u32) -> bool) -> Self {
        let n = graph.len();
        let shares = shares(graph);
        let mut varies = needed(graph, outputs, &shares);
        let (mut uses, mut is_output) = (vec![0; n], vec![false; n]);
        for (id, op) in graph.nodes() {
            if !varies[id.index()] {
                continue;
            }
            let mut any = matches!(op, Op::Variable(place) if is_column(*place));
            for_each_read(graph, &shares, id, |child| {
                any |= varies[child.index()];
                uses[child.index()] += 1;
            });
            varies[id.index()] = any;
        }
        for id in outputs {
            uses[id.index()] += 1;
            is_output[id.index()] = true;
        }
        let twins = twins(graph, &varies);
        let (is_part, last_use) = (vec![false; n], vec![0; n]);
        let read_shares = shares.iter().filter(|(id, _)| varies[id.index()]).map(|(_, share)| *share).collect();
        let mut facts = Self { varies, uses, is_output, is_part, last_use, shares, read_shares, twins };
        for (id, op) in graph.nodes() {
            if let (true, Op::Sum(terms)) = (facts.varies[id.index()], op) {
                terms.iter().for_each(|term| facts.draw_in(graph, *term));
            }
        }
        for (id, _) in graph.nodes() {
            if facts.is_row(id) {
                facts.read_by(graph, id, id.0);
            }
        }
        facts
    }

    /// Makes a product, or the opposite of one, a part of the sum that alone reads it.
    fn draw_in(&mut self, graph: &Graph, term: NodeId) {
        let is_own = |facts: &Self, id: NodeId| {
            facts.varies[id.index()] && facts.uses[id.index()] == 1 && !facts.is_output[id.index()]
        };
        if !is_own(self, term) {
            return;
        }
        match graph.op(term) {
            Op::Product(factors) => self.is_part[term.index()] = factors.len() == 2,
            Op::Negate(inner) => {
                self.is_part[term.index()] = true;
                if is_own(self, *inner) && matches!(graph.op(*inner), Op::Product(factors) if factors.len() == 2) {
                    self.is_part[inner.index()] = true;
                }
            }
            _ => {}
        }
    }

    fn read_by(&mut self, graph: &Graph, id: NodeId, reader: u32) {
        let mut children = Vec::new();
        for_each_read(graph, &self.shares, id, |child| children.push(child));
        for child in children {
            if self.is_part[child.index()] {
                self.read_by(graph, child, reader);
            } else {
                self.last_use[child.index()] = reader;
            }
        }
    }

    /// Whether a node gets a row, or is taken, when its turn comes.
    pub(super) fn is_row(&self, id: NodeId) -> bool {
        self.varies[id.index()] && !self.is_part[id.index()]
    }
}

/// The shares `exp(a_i - L)` of exponentials, where `L = log Σ exp(a_j)`: they are by-products of the sum.
fn shares(graph: &Graph) -> Shares {
    let of = |op: &Op| {
        let Op::Unary(Function::Exp, difference) = op else { return None };
        let Op::Sum(terms) = graph.op(*difference) else { return None };
        let &[own, minus] = &terms[..] else { return None };
        let Op::Negate(total) = graph.op(minus) else { return None };
        let Op::LogSumExp(all) = graph.op(*total) else { return None };
        Some((*total, all.iter().position(|term| *term == own)?))
    };
    graph.nodes().filter_map(|(id, op)| Some((id, of(op)?))).collect()
}

/// The shares by node: the logarithm, and the place of the argument.
pub(super) type Shares = FxHashMap<NodeId, (NodeId, usize)>;

/// Calls `visit` with each node that the computation of a node reads.
pub(super) fn for_each_read(graph: &Graph, shares: &Shares, id: NodeId, mut visit: impl FnMut(NodeId)) {
    match shares.get(&id) {
        Some((total, _)) => visit(*total),
        None => graph.op(id).for_each_child(visit),
    }
}

/// Which nodes the outputs need, where shares need their total alone.
fn needed(graph: &Graph, outputs: &[NodeId], shares: &Shares) -> Vec<bool> {
    let mut needed = vec![false; graph.len()];
    outputs.iter().for_each(|id| needed[id.index()] = true);
    for (id, _) in graph.nodes().rev() {
        if needed[id.index()] {
            for_each_read(graph, shares, id, |child| needed[child.index()] = true);
        }
    }
    needed
}

/// The pairs `tanh(a)` and `cosh(a)` of which both are computed, each with the other.
fn twins(graph: &Graph, is_computed: &[bool]) -> FxHashMap<NodeId, NodeId> {
    let mut first: FxHashMap<NodeId, NodeId> = FxHashMap::default();
    let mut twins = FxHashMap::default();
    for (id, op) in graph.nodes().filter(|(id, _)| is_computed[id.index()]) {
        let Op::Unary(Function::Tanh | Function::Cosh, a) = op else { continue };
        if let Some(other) = first.insert(*a, id) {
            twins.extend([(id, other), (other, id)]);
        }
    }
    twins
}
