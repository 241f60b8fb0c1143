//! Placeholders: fresh variables that stand for an index, or for the entry of an array at places that depend on indices,
//! while the body of a sum is lowered once for all its terms.

use std::any::Any;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::super::super::formula::Shape;
use super::super::super::graph::Graph;
use super::super::super::node::{NodeId, Op};
use super::super::super::value::{Array, Entries, Num, Object, Value};
use super::super::{Evaluator, Outcome};
use crate::syntax::ast::Comparison;
use crate::syntax::span::Span;
use crate::table::Table;

/// Placeholders are the variables from this place on; a formula has far fewer.
const FIRST_PLACE: u32 = 0x8000_0000;

/// A body is given up after so many steps of evaluation: recursion on an index never ends, and long bodies gain nothing.
const MOST_STEPS: u64 = 20_000;

/// A body is given up where it is nested so deep.
const DEEPEST: usize = 256;

/// A body reads at most so many different entries of arrays.
const MOST_GATHERS: usize = 2048;

/// A term chooses among at most so many computed entries.
const MOST_CHOICES: usize = 256;

/// What a node of a body depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in super::super) enum Kind {
    /// On indices and known numbers only: known for each term.
    Index,
    /// On variables.
    Term,
}

/// Where entries are taken from.
#[derive(Clone, Debug)]
pub(in super::super) enum Source {
    Array(Array),
    Column(Arc<Table>, usize),
}

impl Source {
    /// The known numbers, if all are.
    pub(super) fn known(&self) -> Option<&[f64]> {
        match self {
            Source::Array(array) => array.known(),
            Source::Column(table, column) => table.column(*column),
        }
    }

    /// The same to be shared, so that a series of all of them takes no memory of its own.
    pub(super) fn shared(&self) -> Option<&Arc<[f64]>> {
        match self {
            Source::Array(Array { entries: Entries::Known(values), .. }) => Some(values),
            Source::Array(_) => None,
            Source::Column(table, column) => table.shared_column(*column),
        }
    }

    /// The array, if it is one.
    pub(super) fn array(&self) -> Option<&Array> {
        match self {
            Source::Array(array) => Some(array),
            Source::Column(..) => None,
        }
    }

    /// Tells sources apart while both are alive.
    fn identity(&self) -> (usize, usize) {
        match self {
            Source::Array(Array { entries: Entries::Known(values), .. }) => (values.as_ptr() as usize, 0),
            Source::Array(Array { entries: Entries::Mixed(values), .. }) => (values.as_ptr() as usize, 0),
            Source::Array(Array { entries: Entries::Nodes(first), .. }) => (0, first.index()),
            Source::Column(table, column) => (Arc::as_ptr(table) as usize, *column),
        }
    }
}

/// An index that depends on the term: `index`, counted from 1 and at most `length`, moves by `step` entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in super::super) struct Stride {
    pub index: NodeId,
    pub step: usize,
    pub length: usize,
}

/// An entry at `offset + Σ (index - 1)·step`.
#[derive(Debug)]
pub(super) struct Gather {
    pub source: Source,
    pub offset: usize,
    pub strides: Vec<Stride>,
}

/// What a placeholder stands for.
#[derive(Debug)]
pub(super) enum Placeholder {
    /// The index of the loop at this depth; rows are counted from 1.
    Index(usize),
    Gather(Gather),
}

type Key = ((usize, usize), usize, Vec<Stride>);

/// A body that is being lowered with placeholders.
#[derive(Debug)]
pub(in super::super) struct Attempt {
    /// Nodes before this were there before.
    pub(super) start: usize,
    last_step: u64,
    deepest: usize,
    placeholders: Vec<Placeholder>,
    gathers: FxHashMap<Key, u32>,
    /// The vectors `1..n` that choices read their index through, by their length.
    counted: FxHashMap<usize, Array>,
    kinds: Vec<Kind>,
}

impl Attempt {
    pub(super) fn new(start: usize, steps: u64, depth: usize) -> Self {
        let (last_step, deepest) = (steps + MOST_STEPS, depth + DEEPEST);
        Self {
            start,
            last_step,
            deepest,
            placeholders: Vec::new(),
            gathers: FxHashMap::default(),
            counted: FxHashMap::default(),
            kinds: Vec::new(),
        }
    }

    /// Whether the body has taken more work than it may.
    pub(in super::super) fn is_exhausted(&self, steps: u64, depth: usize) -> bool {
        steps > self.last_step || depth > self.deepest
    }

    /// What stands at a place of a variable, if that is a placeholder.
    pub(super) fn placeholder(&self, place: u32) -> Option<&Placeholder> {
        place.checked_sub(FIRST_PLACE).map(|idx| &self.placeholders[idx as usize])
    }

    fn fresh(&mut self, placeholder: Placeholder) -> u32 {
        self.placeholders.push(placeholder);
        FIRST_PLACE + self.placeholders.len() as u32 - 1
    }

    /// What a node depends on. Cost: constant, on average.
    pub(super) fn kind(&mut self, graph: &Graph, id: NodeId) -> Kind {
        for idx in self.start + self.kinds.len()..graph.len() {
            let kind = self.kind_of(graph, graph.op(NodeId(idx as u32)));
            self.kinds.push(kind);
        }
        self.known_kind(graph, id)
    }

    /// The same of a node that was asked for before.
    pub(super) fn known_kind(&self, graph: &Graph, id: NodeId) -> Kind {
        match id.index().checked_sub(self.start) {
            Some(idx) => self.kinds[idx],
            None if matches!(graph.op(id), Op::Constant(_)) => Kind::Index,
            None => Kind::Term,
        }
    }

    fn kind_of(&self, graph: &Graph, op: &Op) -> Kind {
        match op {
            Op::Variable(place) => match self.placeholder(*place) {
                Some(Placeholder::Index(_)) => Kind::Index,
                Some(Placeholder::Gather(gather)) if gather.source.known().is_some() => Kind::Index,
                _ => Kind::Term,
            },
            op => {
                let mut kind = Kind::Index;
                op.for_each_child(|child| kind = kind.max(self.known_kind(graph, child)));
                kind
            }
        }
    }
}

impl Evaluator<'_> {
    /// Whether a node depends on placeholders for indices only.
    pub(in super::super) fn is_index(&mut self, id: NodeId) -> bool {
        match (&mut self.sums.attempt, &self.graph) {
            (Some(attempt), Some(graph)) => attempt.kind(graph, id) == Kind::Index,
            _ => false,
        }
    }

    pub(super) fn index_placeholder(&mut self, depth: usize) -> Num {
        let attempt = self.sums.attempt.as_mut().expect("placeholders stand in bodies only");
        let place = attempt.fresh(Placeholder::Index(depth));
        self.variable(place)
    }

    fn variable(&mut self, place: u32) -> Num {
        let graph = self.graph.as_mut().expect("nodes exist only while a formula is compiled");
        Num::Node(graph.add(Op::Variable(place)))
    }

    /// The entry of an array at places that depend on the term.
    pub(in super::super) fn gather(&mut self, source: Source, offset: usize, strides: Vec<Stride>) -> Outcome<Num> {
        if let Source::Array(array) = &source
            && self.is_computed(array)
            && strides.iter().any(|stride| self.comes_from_data(stride.index))
        {
            return self.choice(array, offset, &strides);
        }
        let attempt = self.sums.attempt.as_mut().expect("placeholders stand in bodies only");
        let key = (source.identity(), offset, strides);
        if let Some(place) = attempt.gathers.get(&key).copied() {
            return Ok(self.variable(place));
        }
        if attempt.gathers.len() == MOST_GATHERS {
            return Err(self.fail("too-large", "the body reads too many entries", Span::default()));
        }
        let place = attempt.fresh(Placeholder::Gather(Gather { source, offset, strides: key.2.clone() }));
        attempt.gathers.insert(key, place);
        Ok(self.variable(place))
    }
}

impl Evaluator<'_> {
    /// Whether an array has entries that are computed, neither known nor variables of the function.
    fn is_computed(&self, array: &Array) -> bool {
        let (Entries::Mixed(entries), Some(graph)) = (&array.entries, &self.graph) else { return false };
        entries.iter().any(|entry| match entry {
            Num::Known(_) => false,
            Num::Node(id) => match graph.op(*id) {
                Op::Variable(place) => *place >= FIRST_PLACE,
                _ => true,
            },
        })
    }

    /// Whether an index depends on known numbers, not on the place of the term alone: there a body written out for each
    /// term would be short.
    fn comes_from_data(&self, index: NodeId) -> bool {
        let (Some(attempt), Some(graph)) = (&self.sums.attempt, &self.graph) else { return false };
        let mut pending = vec![index];
        while let Some(id) = pending.pop() {
            match graph.op(id) {
                Op::Variable(place) if matches!(attempt.placeholder(*place), Some(Placeholder::Gather(_))) => {
                    return true;
                }
                op => op.for_each_child(|child| pending.push(child)),
            }
        }
        false
    }

    /// The computed entry at places that depend on the term: one choice for each entry that it can be.
    fn choice(&mut self, array: &Array, offset: usize, strides: &[Stride]) -> Outcome<Num> {
        let Some((stride, rest)) = strides.split_first() else { return Ok(array.at(offset)) };
        let n_choices: usize = strides.iter().map(|stride| stride.length).product();
        if n_choices > MOST_CHOICES || stride.length == 0 {
            return Err(self.fail("too-large", "too many entries to choose from in every term", Span::default()));
        }
        let index = self.counted_index(*stride)?;
        let mut chosen = self.choice(array, offset + (stride.length - 1) * stride.step, rest)?;
        for k in (0..stride.length - 1).rev() {
            let entry = self.choice(array, offset + k * stride.step, rest)?;
            let (entry, otherwise) = (self.node(entry), self.node(chosen));
            let graph = self.graph.as_mut().expect("nodes exist only while a formula is compiled");
            let number = graph.constant(k as f64 + 1.0);
            let is_it = graph.add(Op::Compare(Comparison::Equal, index, number));
            chosen = Num::Node(graph.add(Op::Select(is_it, entry, otherwise)));
        }
        Ok(chosen)
    }

    /// The index of a stride, read as an entry of `1..n`: an index that is not there is found as that of any array.
    fn counted_index(&mut self, stride: Stride) -> Outcome<NodeId> {
        let attempt = self.sums.attempt.as_mut().expect("placeholders stand in bodies only");
        let count = || Array::vector((1..=stride.length).map(|k| k as f64).collect::<Vec<f64>>());
        let counted = attempt.counted.entry(stride.length).or_insert_with(count).clone();
        let index = self.gather(Source::Array(counted), 0, vec![Stride { step: 1, ..stride }])?;
        Ok(self.node(index))
    }
}

/// The row of a table in every turn of a sum.
#[derive(Debug)]
pub(in super::super) struct RowOfPlaceholders {
    pub names: Vec<String>,
    pub entries: Vec<Num>,
}

impl Object for RowOfPlaceholders {
    fn kind(&self) -> &'static str {
        "row"
    }

    fn fields(&self) -> &'static [&'static str] {
        &[]
    }

    fn field(&self, name: &str) -> Option<Value> {
        let place = self.names.iter().position(|known| known == name)?;
        Some(Value::Number(self.entries[place]))
    }

    fn as_array(&self) -> Option<Array> {
        Some(Array::collect(Shape::Vector(self.entries.len()), self.entries.clone()))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
