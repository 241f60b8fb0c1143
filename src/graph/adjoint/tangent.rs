//! Tangents of several nodes at once: along one variable, through the nodes that depend on it only, or along a vector.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use rustc_hash::FxHashMap;

use super::super::graph::Graph;
use super::super::node::{NodeId, Op};
use super::partial::along;
use super::reverse::varying;

/// The edges from children to parents among the nodes that some outputs need.
#[derive(Debug)]
pub struct Tangents {
    variables: FxHashMap<u32, NodeId>,
    starts: Vec<u32>,
    parents: Vec<NodeId>,
}

impl Tangents {
    /// Finds the edges. Cost: linear in the graph.
    pub fn over(graph: &Graph, outputs: &[NodeId]) -> Self {
        let varies = varying(graph, outputs);
        let mut starts = vec![0_u32; graph.len() + 1];
        let mut variables = FxHashMap::default();
        for (id, op) in graph.nodes().filter(|(id, _)| varies[id.index()]) {
            op.for_each_child(|child| starts[child.index() + 1] += 1);
            if let Op::Variable(place) = op {
                variables.insert(*place, id);
            }
        }
        for idx in 1..starts.len() {
            starts[idx] += starts[idx - 1];
        }
        let mut next = starts.clone();
        let mut parents = vec![NodeId(0); *starts.last().unwrap_or(&0) as usize];
        for (id, op) in graph.nodes().filter(|(id, _)| varies[id.index()]) {
            op.for_each_child(|child| {
                parents[next[child.index()] as usize] = id;
                next[child.index()] += 1;
            });
        }
        Self { variables, starts, parents }
    }

    fn parents(&self, id: NodeId) -> &[NodeId] {
        &self.parents[self.starts[id.index()] as usize..self.starts[id.index() + 1] as usize]
    }

    /// The derivatives along one variable of every node that has one. Cost: linear in what depends on the variable.
    pub fn along_variable(&self, graph: &mut Graph, place: u32) -> FxHashMap<NodeId, NodeId> {
        let mut tangents = FxHashMap::default();
        let Some(start) = self.variables.get(&place) else { return tangents };
        tangents.insert(*start, graph.constant(1.0));
        let mut waiting: BinaryHeap<Reverse<NodeId>> = self.parents(*start).iter().copied().map(Reverse).collect();
        while let Some(Reverse(id)) = waiting.pop() {
            if tangents.contains_key(&id) {
                continue;
            }
            if let Some(tangent) = along(graph, id, |child| tangents.get(&child).copied()) {
                tangents.insert(id, tangent);
                waiting.extend(self.parents(id).iter().copied().map(Reverse));
            }
        }
        tangents
    }
}

/// The derivatives of nodes along the vector whose entry for variable `place` is variable `direction(place)`, or 0; `None`
/// where the derivative is 0. Cost: linear in the graph.
pub fn along_vector(
    graph: &mut Graph,
    outputs: &[NodeId],
    direction: impl Fn(u32) -> Option<u32>,
) -> Vec<Option<NodeId>> {
    let varies = varying(graph, outputs);
    let mut tangents: Vec<Option<NodeId>> = vec![None; varies.len()];
    for idx in (0..varies.len()).filter(|idx| varies[*idx]) {
        let id = NodeId(idx as u32);
        tangents[idx] = match *graph.op(id) {
            Op::Variable(place) => direction(place).map(|place| graph.variable(place as usize)),
            _ => along(graph, id, |child| tangents[child.index()]),
        };
    }
    outputs.iter().map(|id| tangents[id.index()]).collect()
}
