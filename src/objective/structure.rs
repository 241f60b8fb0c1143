//! Which entries of a Hessian can be nonzero, read off the graph: pairs of variables that meet in a nonlinear operation.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::graph::node::Op;
use crate::graph::{Graph, NodeId};

/// Above so many recorded pairs the Hessian is taken as dense: finding the pattern would cost more than it saves.
const LARGEST_PATTERN: usize = 2_000_000;

/// Products of more factors are not looked at pair by pair.
const MOST_FACTORS: usize = 32;

/// The pairs `(i, j)`, `i ≥ j`, of variables whose second derivative is not identically zero by structure.
///
/// Cost: linear in the graph times the number of variables that a node depends on.
pub fn hessian_pairs(graph: &Graph, output: NodeId, dimension: usize) -> Vec<(usize, usize)> {
    match sparse_pairs(graph, output) {
        Some(pairs) => pairs.into_iter().map(|(i, j)| (i as usize, j as usize)).collect(),
        None => (0..dimension).flat_map(|i| (0..=i).map(move |j| (i, j))).collect(),
    }
}

type Variables = Arc<[u32]>;
type Pairs = BTreeSet<(u32, u32)>;

fn sparse_pairs(graph: &Graph, output: NodeId) -> Option<Pairs> {
    let needed = graph.needed(&[output]);
    let none: Variables = Arc::new([]);
    let mut variables = vec![none; graph.len()];
    let mut pairs = Pairs::new();
    let mut work = 0;
    for (id, op) in graph.nodes().filter(|(id, _)| needed[id.index()]) {
        variables[id.index()] = variables_of(op, &variables);
        work += add_pairs(op, &variables, &variables[id.index()], &mut pairs);
        if work > LARGEST_PATTERN {
            return None;
        }
    }
    Some(pairs)
}

fn variables_of(op: &Op, variables: &[Variables]) -> Variables {
    if let Op::Variable(place) = op {
        return Arc::new([*place]);
    }
    let mut children = Vec::new();
    op.for_each_child(|child| children.push(child));
    let nonempty: Vec<&Variables> =
        children.iter().map(|child| &variables[child.index()]).filter(|set| !set.is_empty()).collect();
    match nonempty[..] {
        [] => Arc::new([]),
        [only] => Arc::clone(only),
        _ => nonempty.iter().flat_map(|set| set.iter().copied()).collect::<BTreeSet<u32>>().into_iter().collect(),
    }
}

/// Adds the pairs that meet in one operation; gives how many it looked at.
fn add_pairs(op: &Op, variables: &[Variables], all: &Variables, pairs: &mut Pairs) -> usize {
    let of = |id: &NodeId| &variables[id.index()];
    match op {
        Op::Constant(_) | Op::Variable(_) | Op::Sum(_) | Op::Negate(_) => 0,
        Op::Compare(..) | Op::And(..) | Op::Or(..) | Op::Not(_) | Op::Select(..) => 0,
        // Of many factors all pairs of variables count: a few zeros more are cheaper than all pairs of factors.
        Op::Product(factors) if factors.len() > MOST_FACTORS => cross(all, all, pairs),
        Op::Product(factors) => {
            let mut work = 0;
            for (idx, a) in factors.iter().enumerate() {
                for b in &factors[idx + 1..] {
                    work += cross(of(a), of(b), pairs);
                }
            }
            work
        }
        Op::Quotient(a, b) => cross(of(a), of(b), pairs) + cross(of(b), of(b), pairs),
        Op::Power(..) | Op::Unary(..) | Op::Binary(..) | Op::LogSumExp(_) => cross(all, all, pairs),
    }
}

fn cross(a: &Variables, b: &Variables, pairs: &mut Pairs) -> usize {
    for i in a.iter() {
        for j in b.iter() {
            pairs.insert((*i.max(j), *i.min(j)));
        }
    }
    a.len() * b.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rosenbrock_100_has_199_pairs() {
        let mut graph = Graph::new();
        let mut terms = Vec::new();
        for i in 0..99 {
            let (x, next) = (graph.variable(i), graph.variable(i + 1));
            let (one, two, hundred) = (graph.constant(1.0), graph.constant(2.0), graph.constant(100.0));
            let square = graph.power(x, two);
            let difference = graph.difference(next, square);
            let difference = graph.power(difference, two);
            terms.push(graph.product(&[hundred, difference]));
            let away = graph.difference(one, x);
            terms.push(graph.power(away, two));
        }
        let output = graph.sum(&terms);
        assert_eq!(hessian_pairs(&graph, output, 100).len(), 199);
    }

    #[test]
    fn a_linear_function_has_no_pairs() {
        let mut graph = Graph::new();
        let (x, y) = (graph.variable(0), graph.variable(1));
        let output = graph.sum(&[x, y]);
        assert!(hessian_pairs(&graph, output, 2).is_empty());
    }
}
