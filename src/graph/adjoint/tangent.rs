//! Tangents of several nodes at once along a vector.

use super::super::graph::Graph;
use super::super::node::{NodeId, Op};
use super::partial::along;
use super::reverse::varying;

/// The derivatives of nodes along the vector whose entry for variable `place` is variable `direction(place)`, or 0; `None`
/// where the derivative is 0. Cost: linear in the graph.
pub fn along_vector(
    graph: &mut Graph,
    outputs: &[NodeId],
    direction: impl Fn(u32) -> Option<u32>,
) -> Vec<Option<NodeId>> {
    let varies = varying(graph, outputs, |place| direction(place).is_some());
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
