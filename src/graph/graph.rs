//! The hash-consing arena: equal expressions are one node, children stand before their parents.

use std::hash::{BuildHasher, BuildHasherDefault};

use hashbrown::HashTable;
use rustc_hash::{FxHashMap, FxHasher};

use super::node::{NodeId, Op};
use super::walk;
use crate::function::Function;
use crate::function::binary::BinaryFunction;

/// An arena of expressions in which equal ones are stored once.
///
/// Every walk over a graph is a loop over places in increasing or decreasing order, so depth costs no stack.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    ops: Vec<Op>,
    /// So many first nodes are the variables of the same places; they need no entry in the table.
    leading: u32,
    places: HashTable<NodeId>,
}

fn hash_of(op: &Op) -> u64 {
    BuildHasherDefault::<FxHasher>::default().hash_one(op)
}

impl Graph {
    /// An empty graph.
    pub fn new() -> Self {
        Self::default()
    }

    /// A graph whose first nodes are so many variables, each at the place of its own number. Cost: 24 bytes each.
    ///
    /// # Panics
    /// If there are 2³² or more.
    pub(super) fn with_variables(n: usize) -> Self {
        let leading = u32::try_from(n).expect("fewer than 2^32 variables");
        Self { ops: (0..leading).map(Op::Variable).collect(), leading, places: HashTable::new() }
    }

    /// Forgets all nodes but the first `length`, which must include those that [`Graph::with_variables`] made.
    pub(super) fn truncate(&mut self, length: usize) {
        debug_assert!(length >= self.leading as usize, "variables stay");
        for idx in length..self.ops.len() {
            let hash = hash_of(&self.ops[idx]);
            if let Ok(entry) = self.places.find_entry(hash, |id| id.index() == idx) {
                entry.remove();
            }
        }
        self.ops.truncate(length);
    }

    /// What the outputs need, alone in a new graph; gives their new places. Cost: linear.
    pub(super) fn pruned(&self, outputs: &[NodeId]) -> (Graph, Vec<NodeId>) {
        let needed = self.needed(outputs);
        let mut graph = Graph::new();
        let mut places: FxHashMap<NodeId, NodeId> = FxHashMap::default();
        for (id, op) in self.nodes().filter(|(id, _)| needed[id.index()]) {
            places.insert(id, graph.add(op.map_children(|child| places[&child])));
        }
        let outputs = outputs.iter().map(|id| places[id]).collect();
        (graph, outputs)
    }

    /// The number of nodes.
    pub fn len(&self) -> usize {
        self.ops.len()
    }

    /// Whether it has no node.
    pub fn is_empty(&self) -> bool {
        self.ops.is_empty()
    }

    /// What a node computes.
    pub fn op(&self, id: NodeId) -> &Op {
        &self.ops[id.index()]
    }

    /// Every node with its operation, children first.
    pub fn nodes(&self) -> impl DoubleEndedIterator<Item = (NodeId, &Op)> {
        self.ops.iter().enumerate().map(|(idx, op)| (NodeId(idx as u32), op))
    }

    /// The node that computes exactly `op`, new or old. No rewriting happens here.
    ///
    /// # Panics
    /// If the graph would exceed 2³² nodes; lowering limits it far below.
    pub fn add(&mut self, op: Op) -> NodeId {
        if let Op::Variable(place) = op
            && place < self.leading
        {
            return NodeId(place);
        }
        let hash = hash_of(&op);
        let ops = &self.ops;
        if let Some(id) = self.places.find(hash, |id| ops[id.index()] == op) {
            return *id;
        }
        let id = NodeId(u32::try_from(self.ops.len()).expect("a graph has fewer than 2^32 nodes"));
        self.ops.push(op);
        let ops = &self.ops;
        self.places.insert_unique(hash, id, |id| hash_of(&ops[id.index()]));
        id
    }

    /// A number.
    pub fn constant(&mut self, value: f64) -> NodeId {
        self.add(Op::Constant(value.into()))
    }

    /// The variable at a place of the flat parameter vector.
    pub fn variable(&mut self, place: usize) -> NodeId {
        self.add(Op::Variable(u32::try_from(place).expect("fewer than 2^32 variables")))
    }

    /// The number that a node is, if it is a constant.
    pub fn as_constant(&self, id: NodeId) -> Option<f64> {
        match self.op(id) {
            Op::Constant(bits) => Some(bits.value()),
            _ => None,
        }
    }

    /// A sum, added left to right; a first term that is a sum is merged, since that keeps the order of additions.
    pub fn sum(&mut self, terms: &[NodeId]) -> NodeId {
        self.chain(terms, Op::Sum, 0.0)
    }

    /// A product, multiplied left to right; a first factor that is a product is merged.
    pub fn product(&mut self, factors: &[NodeId]) -> NodeId {
        self.chain(factors, Op::Product, 1.0)
    }

    fn chain(&mut self, parts: &[NodeId], make: fn(Box<[NodeId]>) -> Op, empty: f64) -> NodeId {
        let [first, rest @ ..] = parts else { return self.constant(empty) };
        if rest.is_empty() {
            return *first;
        }
        let sum = matches!(make(Box::new([])), Op::Sum(_));
        let merged = match (self.op(*first), sum) {
            (Op::Sum(inner), true) | (Op::Product(inner), false) => inner.iter().chain(rest).copied().collect(),
            _ => parts.into(),
        };
        self.add(make(merged))
    }

    /// `a - b`, as `a + (-b)`; the same number to the bit.
    pub fn difference(&mut self, a: NodeId, b: NodeId) -> NodeId {
        let b = self.negate(b);
        self.sum(&[a, b])
    }

    /// `-a`; a negated constant is a constant.
    pub fn negate(&mut self, a: NodeId) -> NodeId {
        match self.as_constant(a) {
            Some(value) => self.constant(-value),
            None => self.add(Op::Negate(a)),
        }
    }

    /// `a/b`.
    pub fn quotient(&mut self, a: NodeId, b: NodeId) -> NodeId {
        self.add(Op::Quotient(a, b))
    }

    /// `a^b`.
    pub fn power(&mut self, a: NodeId, b: NodeId) -> NodeId {
        self.add(Op::Power(a, b))
    }

    /// An elementary function of one variable.
    pub fn unary(&mut self, function: Function, a: NodeId) -> NodeId {
        self.add(Op::Unary(function, a))
    }

    /// An elementary function of two variables.
    pub fn binary(&mut self, function: BinaryFunction, a: NodeId, b: NodeId) -> NodeId {
        self.add(Op::Binary(function, a, b))
    }

    /// Which nodes the given outputs need: a table over places.
    pub fn needed(&self, outputs: &[NodeId]) -> Vec<bool> {
        let mut needed = vec![false; self.len()];
        outputs.iter().for_each(|id| needed[id.index()] = true);
        for idx in (0..self.len()).rev() {
            if needed[idx] {
                self.ops[idx].for_each_child(|child| needed[child.index()] = true);
            }
        }
        needed
    }

    /// Adds an operation the way lowering does, so that its text reads back: operations on numbers are done at once, and
    /// first terms merge.
    pub fn lowered(&mut self, op: Op) -> NodeId {
        let constant = |id: &NodeId| self.as_constant(*id);
        let mut known = !matches!(op, Op::Variable(_) | Op::Constant(_));
        op.for_each_child(|child| known &= constant(&child).is_some());
        if known {
            let value = walk::of_numbers(&op, |id| self.as_constant(id).unwrap_or(f64::NAN));
            return self.constant(value);
        }
        match op {
            Op::Sum(terms) => {
                let terms = self.leading_numbers(&terms, |a, b| a + b);
                self.sum(&terms)
            }
            Op::Product(factors) => {
                let factors = self.leading_numbers(&factors, |a, b| a * b);
                self.product(&factors)
            }
            Op::Negate(a) => self.negate(a),
            Op::Select(condition, then, otherwise) => match self.as_constant(condition) {
                Some(value) => {
                    if value != 0.0 {
                        then
                    } else {
                        otherwise
                    }
                }
                None => self.add(op),
            },
            Op::And(a, b) | Op::Or(a, b) => {
                let decided = self.decided(a, b, matches!(op, Op::And(..)));
                decided.unwrap_or_else(|| self.add(op))
            }
            op => self.add(op),
        }
    }

    /// `a and b` (`a or b` if not `all`) where one of them is known.
    fn decided(&mut self, a: NodeId, b: NodeId, all: bool) -> Option<NodeId> {
        let (known, other) = match (self.as_constant(a), self.as_constant(b)) {
            (Some(known), _) => (known, b),
            (_, known) => (known?, a),
        };
        if (known != 0.0) != all {
            return Some(self.constant(f64::from(u8::from(!all))));
        }
        let is_truth = matches!(self.op(other), Op::Compare(..) | Op::And(..) | Op::Or(..) | Op::Not(_));
        is_truth.then_some(other)
    }

    fn leading_numbers(&mut self, parts: &[NodeId], join: fn(f64, f64) -> f64) -> Vec<NodeId> {
        let count = parts.iter().take_while(|id| self.as_constant(**id).is_some()).count();
        if count < 2 {
            return parts.to_vec();
        }
        let value = parts[..count].iter().filter_map(|id| self.as_constant(*id)).reduce(join);
        let first = self.constant(value.unwrap_or(f64::NAN));
        [&[first], &parts[count..]].concat()
    }

    /// Copies what `outputs` of `other` need into this graph, variables replaced by `variables`; gives the new places.
    pub fn import(&mut self, other: &Graph, outputs: &[NodeId], variables: &[NodeId]) -> Vec<NodeId> {
        let needed = other.needed(outputs);
        let mut places: Vec<Option<NodeId>> = vec![None; other.len()];
        for (id, op) in other.nodes().filter(|(id, _)| needed[id.index()]) {
            let place = match op {
                Op::Variable(at) => variables[*at as usize],
                op => {
                    let op = op.map_children(|child| places[child.index()].expect("children come first"));
                    self.lowered(op)
                }
            };
            places[id.index()] = Some(place);
        }
        outputs.iter().map(|id| places[id.index()].expect("an output is needed")).collect()
    }
}
