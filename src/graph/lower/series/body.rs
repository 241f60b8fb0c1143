//! The body of a series in a graph of its own: its inputs are the largest parts that depend on indices only, the entries
//! read, and the variables that are the same for every term.

use rustc_hash::FxHashMap;

use super::super::super::graph::Graph;
use super::super::super::node::{NodeId, Op};
use super::placeholder::{Attempt, Kind};

/// A body has at most so many nodes.
const LARGEST_BODY: usize = 8192;

/// Parts of the formula around the sum are copied into the body if they have at most so many nodes …
const LARGEST_COPY: usize = 64;

/// … and depend on at most so many variables; copies are computed again for every term.
const MOST_COPIED_VARIABLES: usize = 16;

/// What an input of a body is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Input {
    /// A node that depends on indices only.
    Number(NodeId),
    /// The entries that the placeholder at this place of a variable stands for.
    Entry(u32),
    /// The same variable for every term.
    Shared(u32),
}

/// A body with its inputs.
pub(super) struct Body {
    pub graph: Graph,
    pub term: NodeId,
    pub inputs: Vec<Input>,
}

impl Body {
    /// The body whose value is `term`; `None` if it is too large or reads other series.
    pub(super) fn new(outer: &Graph, attempt: &Attempt, term: NodeId, dimension: usize) -> Option<Self> {
        let nodes = body_nodes(outer, attempt, term)?;
        let mut body = Self { graph: Graph::new(), term, inputs: Vec::new() };
        let mut inputs: FxHashMap<Input, NodeId> = FxHashMap::default();
        let mut places: FxHashMap<NodeId, NodeId> = FxHashMap::default();
        for id in nodes {
            let op = outer.op(id);
            let input = match op {
                Op::Constant(_) => None,
                _ if is_number(outer, attempt, id) => Some(Input::Number(id)),
                Op::Variable(place) if attempt.placeholder(*place).is_some() => Some(Input::Entry(*place)),
                Op::Variable(place) if (*place as usize) < dimension => Some(Input::Shared(*place)),
                Op::Variable(_) => return None,
                _ => None,
            };
            let place = match input {
                None => body.graph.add(op.map_children(|child| places[&child])),
                Some(input) => *inputs.entry(input).or_insert_with(|| {
                    body.inputs.push(input);
                    body.graph.variable(body.inputs.len() - 1)
                }),
            };
            places.insert(id, place);
        }
        body.term = places[&term];
        Some(body)
    }
}

/// Whether a node is one number a term. A comparison of an entry with a constant is computed again instead, so that a choice
/// among many keeps one column, not one for each.
fn is_number(outer: &Graph, attempt: &Attempt, id: NodeId) -> bool {
    let is_constant = |id: NodeId| outer.as_constant(id).is_some();
    let is_cheap = match *outer.op(id) {
        Op::Compare(_, a, b) => matches!(outer.op(a), Op::Variable(_)) && is_constant(b),
        _ => false,
    };
    !is_cheap && attempt.known_kind(outer, id) == Kind::Index
}

/// The nodes that a body consists of, children first; `None` if they are too many.
fn body_nodes(outer: &Graph, attempt: &Attempt, term: NodeId) -> Option<Vec<NodeId>> {
    let mut seen: FxHashMap<NodeId, ()> = FxHashMap::default();
    let (mut copied, mut copied_variables) = (0, 0);
    // The formula around is looked at last, so that what it alone brings in is counted.
    let (mut pending, mut around) = (vec![term], Vec::new());
    while let Some(id) = pending.pop().or_else(|| around.pop()) {
        if seen.insert(id, ()).is_some() {
            continue;
        }
        let op = outer.op(id);
        let is_around = id.index() < attempt.start;
        match op {
            Op::Constant(_) => {}
            Op::Variable(_) if is_around => copied_variables += usize::from(copied > 0),
            Op::Variable(_) => {}
            _ if is_number(outer, attempt, id) => {}
            op => {
                copied += usize::from(is_around);
                let is_plain =
                    |child: NodeId| child.index() >= attempt.start || matches!(outer.op(child), Op::Variable(_));
                op.for_each_child(|child| match !is_around && is_plain(child) {
                    true => pending.push(child),
                    false => around.push(child),
                });
            }
        }
        if seen.len() > LARGEST_BODY || copied > LARGEST_COPY || copied_variables > MOST_COPIED_VARIABLES {
            return None;
        }
    }
    let mut nodes: Vec<NodeId> = seen.into_keys().collect();
    nodes.sort_unstable();
    Some(nodes)
}

impl Attempt {
    /// The same term with the leading index-only parts of sums and products joined, so that each is one number a term.
    pub(super) fn with_joined_leads(&mut self, graph: &mut Graph, term: NodeId) -> NodeId {
        let mut places: FxHashMap<NodeId, NodeId> = FxHashMap::default();
        for idx in self.start..graph.len() {
            let id = NodeId(idx as u32);
            if self.kind(graph, id) == Kind::Index {
                continue;
            }
            let op = graph.op(id).map_children(|child| places.get(&child).copied().unwrap_or(child));
            let joined = match &op {
                Op::Sum(parts) => self.joined(graph, parts, Op::Sum),
                Op::Product(parts) => self.joined(graph, parts, Op::Product),
                _ => None,
            };
            let place = graph.add(joined.unwrap_or(op));
            places.insert(id, place);
        }
        self.kind(graph, NodeId(graph.len() as u32 - 1));
        places.get(&term).copied().unwrap_or(term)
    }

    fn joined(&mut self, graph: &mut Graph, parts: &[NodeId], make: fn(Box<[NodeId]>) -> Op) -> Option<Op> {
        let lead = parts.iter().take_while(|part| self.kind(graph, **part) == Kind::Index).count();
        if lead < 2 {
            return None;
        }
        let first = graph.add(make(parts[..lead].into()));
        Some(make([&[first], &parts[lead..]].concat().into()))
    }
}
