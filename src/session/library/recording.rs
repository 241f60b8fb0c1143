//! A recording to the graph that the same text would give: sums and products recorded two by two become flat nodes.
//!
//! `((a + b) + c) + d` adds in the same order as one node `a + b + c + d`, so values agree to the bit. A partial sum
//! that is used elsewhere too stays a node of its own.

use crate::graph::node::Op;
use crate::graph::{Graph, NodeId};

/// Copies what `output` needs, with chains flattened; gives the new graph and the output's place in it. Cost: linear.
pub(super) fn flattened(recorded: &Graph, output: NodeId) -> (Graph, NodeId) {
    let needed = recorded.needed(&[output]);
    let absorbed = absorbed(recorded, &needed);
    let mut graph = Graph::new();
    let mut places: Vec<Option<NodeId>> = vec![None; recorded.len()];
    for (id, op) in recorded.nodes().filter(|(id, _)| needed[id.index()] && !absorbed[id.index()]) {
        let op = match op {
            Op::Sum(_) => Op::Sum(chain(recorded, id, &absorbed).into()),
            Op::Product(_) => Op::Product(chain(recorded, id, &absorbed).into()),
            op => op.clone(),
        };
        let op = op.map_children(|child| places[child.index()].expect("children come first"));
        places[id.index()] = Some(graph.add(op));
    }
    (graph, places[output.index()].expect("the output is needed and not part of a chain"))
}

/// Which sums and products are only the beginning of a longer one.
fn absorbed(recorded: &Graph, needed: &[bool]) -> Vec<bool> {
    let mut uses = vec![0_u32; recorded.len()];
    let mut begins = vec![false; recorded.len()];
    for (_, op) in recorded.nodes().filter(|(id, _)| needed[id.index()]) {
        op.for_each_child(|child| uses[child.index()] = uses[child.index()].saturating_add(1));
        match op {
            Op::Sum(parts) if matches!(recorded.op(parts[0]), Op::Sum(_)) => begins[parts[0].index()] = true,
            Op::Product(parts) if matches!(recorded.op(parts[0]), Op::Product(_)) => begins[parts[0].index()] = true,
            _ => {}
        }
    }
    begins.iter().zip(uses).map(|(begins, uses)| *begins && uses == 1).collect()
}

/// The parts of a chain in order, from the innermost beginning on.
fn chain(recorded: &Graph, end: NodeId, absorbed: &[bool]) -> Vec<NodeId> {
    let mut backwards = Vec::new();
    let mut here = end;
    loop {
        let (Op::Sum(parts) | Op::Product(parts)) = recorded.op(here) else {
            unreachable!("only sums and products are part of chains")
        };
        backwards.extend(parts[1..].iter().rev());
        let first = parts[0];
        if !absorbed[first.index()] {
            backwards.push(first);
            backwards.reverse();
            return backwards;
        }
        here = first;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chains_become_flat_and_shared_parts_stay() {
        let mut graph = Graph::new();
        let [x, y, z] = [0, 1, 2].map(|place| graph.variable(place));
        let xy = graph.add(Op::Sum([x, y].into()));
        let xyz = graph.add(Op::Sum([xy, z].into()));
        let (flat, output) = flattened(&graph, xyz);
        assert!(matches!(flat.op(output), Op::Sum(terms) if terms.len() == 3));
        let product = graph.add(Op::Product([xyz, xy].into()));
        let (flat, output) = flattened(&graph, product);
        let Op::Product(factors) = flat.op(output) else { unreachable!("a product was recorded") };
        assert!(matches!(flat.op(factors[0]), Op::Sum(terms) if terms.len() == 2));
    }
}
