//! The inputs of a body as columns over the terms.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::super::super::graph::Graph;
use super::super::super::node::{NodeId, Op};
use super::super::super::series::{Column, Places, PlacesBuilder};
use super::super::super::value::{Entries, Num};
use super::body::{Body, Input};
use super::bulk::{Bulk, NO_PLACE, reachable};
use super::placeholder::{Placeholder, Source};
use super::tuples::{BLOCK, Stop, Tuples};

/// The known numbers of all columns of a series together; 8 bytes each.
const MOST_NUMBERS: usize = 100_000_000;

/// What stands for a number of a branch that is not taken.
const NOT_LOOKED_AT: f64 = 1.0;

/// A column in the making.
enum Builder<'a> {
    Number(Numbers<'a>),
    Entry { place: u32, entries: &'a Entries, numbers: Vec<f64>, places: PlacesBuilder, last: u32 },
    Shared(u32),
}

/// The numbers of a node; not collected as long as they are those of a known array or a column, one after the other.
struct Numbers<'a> {
    id: NodeId,
    count: usize,
    collected: Vec<f64>,
    /// The array that they are so far, and the place of its gather.
    whole: Option<(&'a Arc<[f64]>, u32)>,
}

/// The columns of a body over all terms.
pub(super) fn columns(tuples: &Tuples<'_>, body: &Body, term: NodeId, n_terms: usize) -> Result<Vec<Column>, Stop> {
    let n_numbers = body.inputs.iter().filter(|input| matches!(input, Input::Number(_))).count();
    if n_numbers.saturating_mul(n_terms) > MOST_NUMBERS {
        return Err(Stop::GiveUp);
    }
    let (graph, attempt) = (tuples.graph, tuples.attempt);
    let builders = body.inputs.iter().map(|input| builder(tuples, *input, n_terms));
    let mut builders: Vec<Builder<'_>> = builders.collect::<Option<_>>().ok_or(Stop::GiveUp)?;
    let nodes = reachable(graph, attempt, &[term]);
    let mut bulk = Bulk::new(graph, attempt, &[term], BLOCK);
    tuples.each_block(&mut |indices, count| {
        bulk.run(indices, count);
        let live = if bulk.missed { Some(Live::new(tuples, &nodes, &bulk, count)?) } else { None };
        builders.iter_mut().try_for_each(|builder| builder.push(graph, &bulk, live.as_ref(), count))
    })?;
    Ok(builders.into_iter().map(Builder::finish).collect())
}

fn builder<'a>(tuples: &Tuples<'a>, input: Input, n_terms: usize) -> Option<Builder<'a>> {
    let source_at = |place: u32| match tuples.attempt.placeholder(place) {
        Some(Placeholder::Gather(gather)) => Some(&gather.source),
        _ => None,
    };
    Some(match input {
        Input::Shared(place) => Builder::Shared(place),
        Input::Entry(place) => {
            let entries = &source_at(place)?.array()?.entries;
            Builder::Entry { place, entries, numbers: Vec::new(), places: PlacesBuilder::default(), last: 0 }
        }
        Input::Number(id) => {
            let whole = match *tuples.graph.op(id) {
                Op::Variable(place) => source_at(place)
                    .and_then(Source::shared)
                    .filter(|values| values.len() == n_terms)
                    .map(|values| (values, place)),
                _ => None,
            };
            let collected = Vec::with_capacity(if whole.is_some() { 0 } else { n_terms });
            Builder::Number(Numbers { id, count: 0, collected, whole })
        }
    })
}

impl Builder<'_> {
    fn push(&mut self, graph: &Graph, bulk: &Bulk<'_>, live: Option<&Live>, count: usize) -> Result<(), Stop> {
        match self {
            Builder::Shared(_) => Ok(()),
            Builder::Number(numbers) => numbers.push(bulk, live, count),
            Builder::Entry { place, entries, numbers, places, last } => {
                for at in &bulk.places(*place)[..count] {
                    if *at != NO_PLACE {
                        *last = *at;
                    }
                    match entry(entries, *last as usize, graph) {
                        Some(Entry::Variable(place)) if numbers.is_empty() => places.push(place),
                        Some(Entry::Number(number)) if places.is_empty() => numbers.push(number),
                        _ => return Err(Stop::GiveUp),
                    }
                }
                Ok(())
            }
        }
    }

    fn finish(self) -> Column {
        match self {
            Builder::Shared(place) => Column::Variables(Places::Regular { first: place, step: 0 }),
            Builder::Number(Numbers { whole: Some((values, _)), .. }) => Column::Numbers(Arc::clone(values)),
            Builder::Number(Numbers { collected, .. }) => Column::Numbers(collected.into()),
            Builder::Entry { numbers, places, .. } if places.is_empty() => Column::Numbers(numbers.into()),
            Builder::Entry { places, .. } => Column::Variables(places.finish()),
        }
    }
}

impl Numbers<'_> {
    fn push(&mut self, bulk: &Bulk<'_>, live: Option<&Live>, count: usize) -> Result<(), Stop> {
        let values = &bulk.values(self.id)[..count];
        let looked_at = |t: usize| live.is_none_or(|live| live.at(self.id, t));
        if (0..count).any(|t| looked_at(t) && !values[t].is_finite()) {
            return Err(Stop::GiveUp);
        }
        if let Some((entries, place)) = self.whole {
            let in_order = (self.count..).zip(&bulk.places(place)[..count]).all(|(t, at)| t == *at as usize);
            if !in_order {
                self.collected = entries[..self.count].to_vec();
                self.whole = None;
            }
        }
        if self.whole.is_none() {
            let numbers = (0..count).map(|t| if looked_at(t) { values[t] } else { NOT_LOOKED_AT });
            self.collected.extend(numbers);
        }
        self.count += count;
        Ok(())
    }
}

enum Entry {
    Variable(u32),
    Number(f64),
}

/// An entry that is a variable of the function or a known number; `None` for anything else.
fn entry(entries: &Entries, place: usize, graph: &Graph) -> Option<Entry> {
    let id = match entries {
        Entries::Known(values) => return Some(Entry::Number(values[place])),
        Entries::Nodes(first) => NodeId(first.0 + place as u32),
        Entries::Mixed(values) => match values[place] {
            Num::Known(value) => return Some(Entry::Number(value)),
            Num::Node(id) => id,
        },
    };
    match graph.op(id) {
        Op::Variable(place) => Some(Entry::Variable(*place)),
        _ => None,
    }
}

/// Which nodes are looked at in which terms of a block: not the branches that are not taken.
struct Live {
    lanes: FxHashMap<NodeId, Vec<bool>>,
}

impl Live {
    /// Gives up where an entry that an array does not have is looked at.
    fn new(tuples: &Tuples<'_>, nodes: &[NodeId], bulk: &Bulk<'_>, count: usize) -> Result<Self, Stop> {
        let mut lanes: FxHashMap<NodeId, Vec<bool>> = nodes.iter().map(|id| (*id, vec![false; count])).collect();
        if let Some(term) = nodes.last() {
            lanes.insert(*term, vec![true; count]);
        }
        for id in nodes.iter().rev() {
            let own = lanes[id].clone();
            let mut mark = |child: NodeId, is_taken: &dyn Fn(usize) -> bool| {
                let child = lanes.get_mut(&child).expect("children are reachable");
                child.iter_mut().enumerate().for_each(|(t, live)| *live |= own[t] && is_taken(t));
            };
            match tuples.graph.op(*id) {
                Op::Select(condition, then, otherwise) if bulk.computes(*condition) => {
                    let truth = bulk.values(*condition);
                    mark(*condition, &|_| true);
                    mark(*then, &|t| truth[t] != 0.0);
                    mark(*otherwise, &|t| truth[t] == 0.0);
                }
                Op::Variable(place) => {
                    let Some(Placeholder::Gather(gather)) = tuples.attempt.placeholder(*place) else { continue };
                    gather.strides.iter().for_each(|stride| mark(stride.index, &|_| true));
                    if bulk.places(*place).iter().zip(&own).any(|(at, live)| *live && *at == NO_PLACE) {
                        return Err(Stop::GiveUp);
                    }
                }
                op => op.for_each_child(|child| mark(child, &|_| true)),
            }
        }
        Ok(Self { lanes })
    }

    fn at(&self, id: NodeId, t: usize) -> bool {
        self.lanes[&id][t]
    }
}
