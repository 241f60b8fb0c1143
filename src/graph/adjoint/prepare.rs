//! A graph in the form that derivatives are made from: variables first, products of two, short whole powers multiplied out.

use super::super::graph::Graph;
use super::super::node::{NodeId, Op};
use super::assemble;

/// Copies what the outputs need into a graph of its own; gives the new places. Cost: linear in the graph.
pub fn prepared(graph: &Graph, outputs: &[NodeId]) -> (Graph, Vec<NodeId>) {
    let needed = graph.needed(outputs);
    let mut copy = Graph::new();
    let mut places = vec![NodeId(0); graph.len()];
    for (_, op) in graph.nodes().filter(|(id, op)| needed[id.index()] && matches!(op, Op::Variable(_))) {
        copy.add(op.clone());
    }
    for (id, op) in graph.nodes().filter(|(id, _)| needed[id.index()]) {
        let op = op.map_children(|child| places[child.index()]);
        places[id.index()] = match op {
            Op::Product(factors) => {
                let pairs = factors[1..].iter();
                pairs.fold(factors[0], |before, factor| copy.add(Op::Product([before, *factor].into())))
            }
            Op::Power(base, exponent) => match copy.as_constant(exponent) {
                Some(exponent) => assemble::power(&mut copy, base, exponent),
                None => copy.add(op),
            },
            op => copy.add(op),
        };
    }
    (copy, outputs.iter().map(|id| places[id.index()]).collect())
}
