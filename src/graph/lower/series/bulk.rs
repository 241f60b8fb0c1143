//! What depends on indices only, for many terms at once: one buffer a node, with the arithmetic of the plain evaluation.

use rustc_hash::FxHashMap;

use super::super::super::graph::Graph;
use super::super::super::node::{NodeId, Op};
use super::super::super::walk;
use super::placeholder::{Attempt, Gather, Kind, Placeholder};

/// The place of an entry that the array does not have.
pub(super) const NO_PLACE: u32 = u32::MAX;

/// How a buffer is filled.
enum Step {
    Index(usize),
    /// Filled once.
    Constant,
    /// Entries of a source; which one is said by the place of the placeholder.
    Gather(u32),
    /// An operation on buffers: its children are their numbers.
    Op(Op),
}

/// Computes nodes for a block of terms.
pub(super) struct Bulk<'a> {
    attempt: &'a Attempt,
    steps: Vec<Step>,
    slots: FxHashMap<NodeId, usize>,
    values: Vec<Vec<f64>>,
    /// The places that gathers read, counted from 0.
    places: FxHashMap<u32, Vec<u32>>,
    /// Whether a gather of the last block had no place.
    pub missed: bool,
}

/// The nodes that some nodes hang on, through the indices of gathers too, children first.
pub(super) fn reachable(graph: &Graph, attempt: &Attempt, roots: &[NodeId]) -> Vec<NodeId> {
    let mut seen: FxHashMap<NodeId, ()> = FxHashMap::default();
    let mut pending = roots.to_vec();
    while let Some(id) = pending.pop() {
        if seen.insert(id, ()).is_some() {
            continue;
        }
        match graph.op(id) {
            Op::Variable(place) => {
                if let Some(Placeholder::Gather(gather)) = attempt.placeholder(*place) {
                    pending.extend(gather.strides.iter().map(|stride| stride.index));
                }
            }
            op => op.for_each_child(|child| pending.push(child)),
        }
    }
    let mut nodes: Vec<NodeId> = seen.into_keys().collect();
    nodes.sort_unstable();
    nodes
}

impl<'a> Bulk<'a> {
    /// What computes all nodes below `roots` that depend on indices only, and the places of all gathers.
    pub(super) fn new(graph: &Graph, attempt: &'a Attempt, roots: &[NodeId], block: usize) -> Self {
        let mut bulk = Self {
            attempt,
            steps: Vec::new(),
            slots: FxHashMap::default(),
            values: Vec::new(),
            places: FxHashMap::default(),
            missed: false,
        };
        for id in reachable(graph, attempt, roots) {
            let step = match graph.op(id) {
                Op::Variable(place) => match attempt.placeholder(*place) {
                    Some(Placeholder::Index(depth)) => Step::Index(*depth),
                    Some(Placeholder::Gather(_)) => {
                        bulk.places.insert(*place, vec![0; block]);
                        Step::Gather(*place)
                    }
                    None => continue,
                },
                _ if attempt.known_kind(graph, id) != Kind::Index => continue,
                Op::Constant(_) => Step::Constant,
                op => Step::Op(op.map_children(|child| NodeId(bulk.slots[&child] as u32))),
            };
            let first = graph.as_constant(id).unwrap_or(0.0);
            bulk.slots.insert(id, bulk.steps.len());
            bulk.steps.push(step);
            bulk.values.push(vec![first; block]);
        }
        bulk
    }

    /// Whether a slot is that of a gather of variables, which has places but no values.
    fn is_blank(&self, slot: usize) -> bool {
        let Step::Gather(place) = self.steps[slot] else { return false };
        let Some(Placeholder::Gather(gather)) = self.attempt.placeholder(place) else { return true };
        gather.source.known().is_none()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// The values of a node in the last block.
    pub(super) fn values(&self, id: NodeId) -> &[f64] {
        &self.values[self.slots[&id]]
    }

    /// Whether a node has values: it depends on indices only.
    pub(super) fn computes(&self, id: NodeId) -> bool {
        self.slots.get(&id).is_some_and(|slot| !self.is_blank(*slot))
    }

    /// The places that the gather of a placeholder read in the last block.
    pub(super) fn places(&self, place: u32) -> &[u32] {
        &self.places[&place]
    }

    /// Computes a block from the indices of its first `count` terms, one slice a loop.
    pub(super) fn run(&mut self, indices: &[Vec<f64>], count: usize) {
        self.missed = false;
        for slot in 0..self.steps.len() {
            let (before, rest) = self.values.split_at_mut(slot);
            let out = &mut rest[0][..count];
            match &self.steps[slot] {
                Step::Constant => {}
                Step::Index(depth) => out.copy_from_slice(&indices[*depth][..count]),
                Step::Op(op) => apply(op, before, out),
                Step::Gather(place) => {
                    let Some(Placeholder::Gather(gather)) = self.attempt.placeholder(*place) else { continue };
                    let slots = &self.slots;
                    let places = self.places.get_mut(place).expect("every gather has places");
                    self.missed |= find(gather, |id| &before[slots[&id]], &mut places[..count]);
                    if let Some(known) = gather.source.known() {
                        let entry = |place: &u32| known.get(*place as usize).copied().unwrap_or(f64::NAN);
                        out.iter_mut().zip(places).for_each(|(out, place)| *out = entry(place));
                    }
                }
            }
        }
    }
}

/// Finds the places of a gather; says whether one is missing.
fn find<'v>(gather: &Gather, values: impl Fn(NodeId) -> &'v Vec<f64>, places: &mut [u32]) -> bool {
    places.fill(gather.offset as u32);
    let mut missed = false;
    for stride in &gather.strides {
        let length = stride.length as f64;
        for (place, index) in places.iter_mut().zip(values(stride.index)) {
            let is_there = *index >= 1.0 && *index <= length && index.fract() == 0.0;
            missed |= !is_there;
            *place = match is_there && *place != NO_PLACE {
                true => *place + (*index as u32 - 1) * stride.step as u32,
                false => NO_PLACE,
            };
        }
    }
    missed
}

/// One operation on buffers; the common ones without a look at each operand's node.
fn apply(op: &Op, values: &[Vec<f64>], out: &mut [f64]) {
    let each = |out: &mut [f64], a: &NodeId, join: fn(f64, f64) -> f64| {
        out.iter_mut().zip(&values[a.index()]).for_each(|(out, a)| *out = join(*out, *a));
    };
    let join: fn(f64, f64) -> f64 = match op {
        Op::Sum(_) => |a, b| a + b,
        _ => |a, b| a * b,
    };
    match op {
        Op::Sum(parts) | Op::Product(parts) => {
            each(out, &parts[0], |_, first| first);
            parts[1..].iter().for_each(|part| each(out, part, join));
        }
        Op::Negate(a) => each(out, a, |_, a| -a),
        op => {
            for (t, out) in out.iter_mut().enumerate() {
                *out = walk::of_numbers(op, |id| values[id.index()][t]);
            }
        }
    }
}
