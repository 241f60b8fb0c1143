//! The length of a printed expression: its operations, counted as the reader sees them.

use super::super::graph::Graph;
use super::super::node::{NodeId, Op};

/// The number of operations of a node from those of its children, saturating.
///
/// A call, a power, a sign, a juxtaposition count as one each; a negated term in a sum is a subtraction and costs no
/// sign. `if(c, a, b)` is a call.
pub(crate) fn of(graph: &Graph, op: &Op, known: &[u32]) -> u32 {
    let at = |id: &NodeId| known[id.index()];
    match op {
        Op::Constant(bits) => u32::from(bits.value() < 0.0),
        Op::Variable(_) => 0,
        Op::Sum(terms) => {
            let signs = terms.iter().skip(1).filter(|id| subtracted(graph, **id)).count() as u32;
            joined(terms, known).saturating_sub(signs)
        }
        Op::Product(factors) => joined(factors, known),
        op => {
            let mut cost = 1u32;
            op.for_each_child(|child| cost = cost.saturating_add(at(&child)));
            cost
        }
    }
}

fn joined(children: &[NodeId], known: &[u32]) -> u32 {
    children.iter().fold(children.len() as u32 - 1, |sum, id| sum.saturating_add(known[id.index()]))
}

fn subtracted(graph: &Graph, id: NodeId) -> bool {
    match graph.op(id) {
        Op::Constant(bits) => bits.value() < 0.0,
        op => matches!(op, Op::Negate(_)),
    }
}
