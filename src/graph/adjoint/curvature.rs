//! The second derivatives of one operation in its children.
//!
//! They are found once for each kind of operation, with placeholders for the children: the children themselves may be
//! negated or scaled versions of one another, which must not be mistaken for the same argument.

use rustc_hash::{FxHashMap, FxHashSet};

use super::super::graph::Graph;
use super::super::node::{NodeId, Op};
use super::assemble::{scale, times, total};
use super::partial::{Edge, Slope, along, edges};

/// The places of the variables that stand for children begin here, beyond those of every real variable.
const FIRST_PLACEHOLDER: usize = 0x7000_0000;

/// A pair of children by number, and the second derivative in them.
type Curvature = ((usize, usize), NodeId);

/// The second derivatives of the operations met so far.
#[derive(Debug, Default)]
pub(super) struct Curvatures {
    /// By the operation on placeholders.
    templates: FxHashMap<NodeId, Vec<Curvature>>,
}

impl Curvatures {
    /// The second derivatives of a node in pairs `(i, j)`, `i ≥ j`, of its distinct children; zeros are left out.
    pub(super) fn of(&mut self, graph: &mut Graph, id: NodeId, children: &[NodeId]) -> Vec<Curvature> {
        let placeholders: Vec<NodeId> = (0..children.len()).map(|k| graph.variable(FIRST_PLACEHOLDER + k)).collect();
        let to_placeholders: Replacements = children.iter().copied().zip(placeholders.iter().copied()).collect();
        let template = replaced(graph, id, &to_placeholders, |graph, op| graph.add(op));
        let template_curvatures =
            self.templates.entry(template).or_insert_with(|| of_template(graph, template, &placeholders));
        let mut back: Replacements = placeholders.into_iter().zip(children.iter().copied()).collect();
        back.insert(template, id);
        template_curvatures.iter().map(|(pair, second)| (*pair, replaced(graph, *second, &back, assembled))).collect()
    }
}

type Replacements = FxHashMap<NodeId, NodeId>;

/// The second derivatives of an operation on placeholders.
fn of_template(graph: &mut Graph, template: NodeId, placeholders: &[NodeId]) -> Vec<Curvature> {
    let edges = edges(graph, template, |child| placeholders.contains(&child));
    let edges = merged(graph, edges);
    let mut curvatures = Vec::new();
    for a in &edges {
        let Slope::Node(slope) = a.slope else { continue };
        for b in &edges {
            let number = |edge: &Edge| placeholders.iter().position(|placeholder| *placeholder == edge.child);
            let (Some(i), Some(j)) = (number(a), number(b)) else { continue };
            if j > i {
                continue;
            }
            if let Some(second) = slope_along(graph, (slope, template), b, placeholders) {
                curvatures.push(((i, j), second));
            }
        }
    }
    curvatures
}

/// The derivative of a slope of a node in the child of an edge, the other children held fast.
fn slope_along(graph: &mut Graph, (slope, id): (NodeId, NodeId), edge: &Edge, children: &[NodeId]) -> Option<NodeId> {
    let one = graph.constant(1.0);
    let own = match edge.slope {
        Slope::Node(node) => node,
        Slope::Number(number) => graph.constant(number),
    };
    let mut tangents: FxHashMap<NodeId, Option<NodeId>> = children.iter().map(|child| (*child, None)).collect();
    tangents.insert(edge.child, Some(one));
    tangents.insert(id, Some(own));
    for node in cone(graph, slope, |id| tangents.contains_key(&id)) {
        let tangent = along(graph, node, |child| tangents.get(&child).copied().flatten());
        tangents.insert(node, tangent);
    }
    let second = tangents.get(&slope).copied().flatten()?;
    (graph.as_constant(second) != Some(0.0)).then_some(second)
}

/// The same expression with nodes replaced; `add` adds the operations above them.
fn replaced(
    graph: &mut Graph,
    root: NodeId,
    replacements: &Replacements,
    add: impl Fn(&mut Graph, Op) -> NodeId,
) -> NodeId {
    let mut now = replacements.clone();
    for id in cone(graph, root, |id| replacements.contains_key(&id)) {
        let op = graph.op(id).map_children(|child| now.get(&child).copied().unwrap_or(child));
        let place = add(graph, op);
        now.insert(id, place);
    }
    now.get(&root).copied().unwrap_or(root)
}

/// Adds an operation with constants drawn to the front.
fn assembled(graph: &mut Graph, op: Op) -> NodeId {
    match op {
        Op::Negate(a) => scale(graph, -1.0, a),
        Op::Product(ref factors) if factors.len() == 2 => times(graph, factors[0], factors[1]),
        // The shares of exponentials keep their form, which programs over rows know.
        Op::Sum(ref terms) if is_share(graph, terms) => graph.add(op),
        Op::Sum(ref terms) => total(graph, terms).expect("a sum has terms"),
        op => graph.add(op),
    }
}

/// Whether a sum is `a - log Σ exp`.
fn is_share(graph: &Graph, terms: &[NodeId]) -> bool {
    let &[_, minus] = terms else { return false };
    matches!(*graph.op(minus), Op::Negate(total) if matches!(graph.op(total), Op::LogSumExp(_)))
}

/// What stands between a node and those at which to stop, earlier nodes first.
fn cone(graph: &Graph, node: NodeId, stop: impl Fn(NodeId) -> bool) -> Vec<NodeId> {
    let mut found: FxHashSet<NodeId> = FxHashSet::default();
    let mut waiting = vec![node];
    while let Some(id) = waiting.pop() {
        let is_leaf = matches!(graph.op(id), Op::Constant(_) | Op::Variable(_));
        if stop(id) || is_leaf || !found.insert(id) {
            continue;
        }
        graph.op(id).for_each_child(|child| waiting.push(child));
    }
    let mut cone: Vec<NodeId> = found.into_iter().collect();
    cone.sort_unstable();
    cone
}

/// One edge for each child; the two branches of a condition stay apart.
pub(super) fn merged(graph: &mut Graph, edges: Vec<Edge>) -> Vec<Edge> {
    let mut merged: Vec<Edge> = Vec::with_capacity(edges.len());
    // Children are repeated in short operations only; long sums hold each term once or add equal slopes below.
    for edge in edges {
        let same = merged
            .iter()
            .rev()
            .take(LONGEST_SEARCH)
            .position(|other| other.child == edge.child && other.guard.is_none() && edge.guard.is_none());
        match same {
            Some(back) => {
                let at = merged.len() - 1 - back;
                merged[at].slope = joined(graph, merged[at].slope, edge.slope);
            }
            None => merged.push(edge),
        }
    }
    merged
}

/// So many edges back an equal child is looked for.
const LONGEST_SEARCH: usize = 64;

fn joined(graph: &mut Graph, a: Slope, b: Slope) -> Slope {
    if let (Slope::Number(a), Slope::Number(b)) = (a, b) {
        return Slope::Number(a + b);
    }
    let nodes = [a, b].map(|slope| match slope {
        Slope::Number(number) => graph.constant(number),
        Slope::Node(node) => node,
    });
    Slope::Node(total(graph, &nodes).expect("there are two terms"))
}
