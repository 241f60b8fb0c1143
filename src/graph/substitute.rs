//! Replaces variables of an expression by other expressions.

use super::graph::Graph;
use super::node::{NodeId, Op};

/// Replaces each variable by the node given for it; `None` leaves it. Gives the new places of `outputs`.
///
/// All are replaced at once, so `x ↦ y, y ↦ x` swaps. Costs time linear in the nodes that `outputs` need.
pub fn substitute(graph: &mut Graph, outputs: &[NodeId], replacements: &[Option<NodeId>]) -> Vec<NodeId> {
    let needed = graph.needed(outputs);
    let mut places: Vec<NodeId> = (0..needed.len() as u32).map(NodeId).collect();
    for idx in (0..needed.len()).filter(|idx| needed[*idx]) {
        places[idx] = match graph.op(NodeId(idx as u32)) {
            Op::Variable(place) => replacements.get(*place as usize).copied().flatten().unwrap_or(places[idx]),
            op => {
                let op = op.map_children(|child| places[child.index()]);
                graph.lowered(op)
            }
        };
    }
    outputs.iter().map(|id| places[id.index()]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_swap_at_once() {
        let mut graph = Graph::new();
        let (x, y) = (graph.variable(0), graph.variable(1));
        let node = graph.difference(x, y);
        let swapped = substitute(&mut graph, &[node], &[Some(y), Some(x)]);
        let expected = graph.difference(y, x);
        assert_eq!(swapped, [expected]);
    }
}
