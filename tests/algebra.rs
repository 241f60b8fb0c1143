//! The symbolic side: derivatives as a person would write them, rules that keep value and domain, text that reads back.

pub mod definitions;
mod expressions;
mod rules;
mod written;

use saddleback::function::binary::BinaryFunction;
use saddleback::graph::derivative::gradient;
use saddleback::graph::print::{PrintStyle, print};
use saddleback::graph::rule::scalar_formula;
use saddleback::graph::simplify::simplify;
use saddleback::graph::walk::walk;
use saddleback::graph::{Formula, Graph, NodeId, Op};

const ASCII: PrintStyle = PrintStyle { unicode: false, digits: None };
const UNICODE: PrintStyle = PrintStyle { unicode: true, digits: None };

/// The simplified gradient of a formula, and the graph that its nodes are in.
fn simplified_gradient(formula: &Formula) -> (Graph, Vec<NodeId>) {
    let flat = formula.flat().unwrap();
    let mut graph = flat.graph.clone();
    let raw = gradient(&mut graph, flat.outputs[0], formula.dimension());
    let simplified = simplify(&mut graph, &raw);
    (graph, simplified)
}

/// The node that a text gives in a graph, by way of the parser and the lowering.
fn read(graph: &mut Graph, text: &str, names: &[&str]) -> NodeId {
    let formula = scalar_formula(text, names).unwrap_or_else(|| panic!("does not read back: {text}"));
    let variables: Vec<NodeId> = (0..names.len()).map(|place| graph.variable(place)).collect();
    let flat = formula.flat().unwrap();
    graph.import(flat.graph, flat.outputs, &variables)[0]
}

/// Asserts that both styles of the text of a node give the node again.
fn assert_reads_back(graph: &mut Graph, node: NodeId, names: &[&str]) {
    let owned: Vec<String> = names.iter().map(|name| (*name).to_string()).collect();
    for style in [ASCII, UNICODE] {
        let text = print(graph, node, &owned, style).unwrap();
        let again = read(graph, &text, names);
        let second = print(graph, again, &owned, style).unwrap();
        assert!(
            again == node,
            "{text} reads back as another node, {second}: {:?} {:?}",
            graph.op(node),
            graph.op(again)
        );
    }
}

/// Asserts that two nodes are defined at the same ones of some points and have the same values there, to rounding.
fn assert_same_values(graph: &Graph, a: NodeId, b: NodeId, dimension: usize, context: &str) {
    assert_close(graph, (a, b), dimension, context, |_| 1.0);
}

/// The same with a tolerance multiplied by the largest sum of magnitudes among the sums of `b`, which may cancel.
fn assert_same_values_but_for_cancellation(graph: &Graph, a: NodeId, b: NodeId, dimension: usize, context: &str) {
    assert_close(graph, (a, b), dimension, context, |point| {
        let needed = graph.needed(&[b]);
        let sums = graph.nodes().filter(|(id, _)| needed[id.index()]).filter_map(|(_, op)| match op {
            Op::Sum(terms) => Some(walk(graph, terms, point).iter().map(|term| term.abs()).sum::<f64>()),
            _ => None,
        });
        sums.filter(|sum| sum.is_finite()).fold(1.0, f64::max)
    });
}

fn assert_close(
    graph: &Graph,
    (a, b): (NodeId, NodeId),
    dimension: usize,
    context: &str,
    slack: impl Fn(&[f64]) -> f64,
) {
    for seed in 0..40 {
        let point: Vec<f64> = (0..dimension).map(|place| sample(seed, place)).collect();
        if !is_tame(graph, &[a, b], &point) {
            continue;
        }
        let value = |point: &[f64]| {
            let values = walk(graph, &[a, b], point);
            (values[0], values[1])
        };
        let (x, y) = value(&point);
        let defined = [a, b].map(|node| is_defined(graph, node, &point));
        assert_eq!(defined[0], defined[1], "{context} at {point:?}: {x} and {y}");
        if defined[0] {
            let tolerance = slack(&point) * (1e-9 * x.abs().max(1.0) + 1e3 * sensitivity(graph, a, &point));
            assert!((x - y).abs() <= tolerance, "{context} at {point:?}: {x} and {y}");
        }
    }
}

/// Whether a node has a value in real arithmetic: each part that counts is finite, so that `1/(1/0)` is undefined.
fn is_defined(graph: &Graph, node: NodeId, point: &[f64]) -> bool {
    let needed = graph.needed(&[node]);
    let ids: Vec<NodeId> = graph.nodes().map(|(id, _)| id).filter(|id| needed[id.index()]).collect();
    let values = walk(graph, &ids, point);
    let mut defined = vec![true; graph.len()];
    let mut known = vec![0.0; graph.len()];
    for (id, value) in ids.into_iter().zip(values) {
        known[id.index()] = value;
        let mut all = value.is_finite();
        match graph.op(id) {
            Op::Select(condition, then, otherwise) => {
                let taken = if known[condition.index()] != 0.0 { then } else { otherwise };
                all &= defined[condition.index()] && defined[taken.index()];
            }
            op => op.for_each_child(|child| all &= defined[child.index()]),
        }
        defined[id.index()] = all;
    }
    defined[node.index()]
}

/// Small numbers of both signs, with few binary digits so that sums of them are exact: whether an exponent is whole must
/// not hang on rounding.
fn sample(seed: usize, place: usize) -> f64 {
    const SPECIAL: [f64; 12] = [0.0, 1.0, -1.0, 2.0, -2.0, 0.5, -0.5, 3.0, 0.25, -0.375, 1.75, -2.625];
    let mixed = (seed * 7919 + place * 104_729 + seed * seed * 31) % 1009;
    if seed.is_multiple_of(3) { (mixed % 97) as f64 / 16.0 - 3.0 } else { SPECIAL[mixed % SPECIAL.len()] }
}

/// Whether no intermediate value comes near overflow or underflow, where rounding rules of real numbers end.
fn is_tame(graph: &Graph, outputs: &[NodeId], point: &[f64]) -> bool {
    let needed = graph.needed(outputs);
    let ids: Vec<NodeId> = graph.nodes().map(|(id, _)| id).filter(|id| needed[id.index()]).collect();
    let values = walk(graph, &ids, point);
    let on_cut = |id: &NodeId| match graph.op(*id) {
        // The sign of a zero decides on which side of the cut atan2 stands.
        Op::Binary(BinaryFunction::Atan2, a, _) => walk(graph, &[*a], point)[0] == 0.0,
        _ => false,
    };
    if ids.iter().any(on_cut) {
        return false;
    }
    values.iter().all(|value| !value.is_finite() || *value == 0.0 || (1e-60..1e60).contains(&value.abs()))
}

/// How far the value moves when the point moves by about a rounding error.
fn sensitivity(graph: &Graph, node: NodeId, point: &[f64]) -> f64 {
    let base = walk(graph, &[node], point)[0];
    let moves = [1e-13, -1e-13].into_iter().flat_map(|step| (0..point.len()).map(move |place| (place, step)));
    let moved = moves.map(|(place, step)| {
        let mut moved = point.to_vec();
        moved[place] += step * moved[place].abs().max(1.0);
        (walk(graph, &[node], &moved)[0] - base).abs()
    });
    moved.filter(|change| change.is_finite()).fold(0.0, f64::max)
}
