//! Sums that stay sums: `Σ_t body(inputs of term t)`, the body stored once and its inputs as columns over the terms.
//!
//! A function of `n` variables with series is a graph over `n + m` variables: the last `m` stand for the values of the
//! series (partial separability: Griewank & Toint 1982; Conn, Gould & Toint, LANCELOT, 1992).

use std::sync::Arc;

use super::graph::Graph;
use super::node::{NodeId, Op};

/// The places in the flat parameter vector that an input of a body takes from term to term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Places {
    /// `first + step·t` for term `t`, counted from 0; the same variable for every term where `step` is 0.
    Regular {
        /// The place of the first term.
        first: u32,
        /// From a term to the next.
        step: i32,
    },
    /// One place a term.
    Listed(Arc<[u32]>),
}

impl Places {
    /// The shortest form of a list that is not empty. Cost: linear.
    pub fn new(places: Vec<u32>) -> Self {
        let mut builder = PlacesBuilder::default();
        places.into_iter().for_each(|place| builder.push(place));
        builder.finish()
    }

    /// The place for a term.
    #[inline]
    pub fn at(&self, term: usize) -> usize {
        match self {
            Self::Regular { first, step } => (i64::from(*first) + i64::from(*step) * term as i64) as usize,
            Self::Listed(places) => places[term] as usize,
        }
    }

    /// Whether every term takes the same variable.
    pub fn is_shared(&self) -> bool {
        matches!(self, Self::Regular { step: 0, .. })
    }
}

/// A list of places in the making; it takes memory from the first place on that is not regular.
#[derive(Debug, Default)]
pub(super) struct PlacesBuilder {
    first: u32,
    step: i64,
    count: usize,
    listed: Vec<u32>,
}

impl PlacesBuilder {
    /// Adds the place of the next term.
    pub(super) fn push(&mut self, place: u32) {
        match self.count {
            0 => self.first = place,
            1 => self.step = i64::from(place) - i64::from(self.first),
            _ => {}
        }
        let is_regular =
            self.listed.is_empty() && i64::from(place) == self.regular(self.count) && i32::try_from(self.step).is_ok();
        if !is_regular {
            if self.listed.is_empty() {
                self.listed = (0..self.count).map(|term| self.regular(term) as u32).collect();
            }
            self.listed.push(place);
        }
        self.count += 1;
    }

    /// Whether there is none yet.
    pub(super) fn is_empty(&self) -> bool {
        self.count == 0
    }

    fn regular(&self, term: usize) -> i64 {
        i64::from(self.first) + self.step * term as i64
    }

    /// The places in their shortest form.
    pub(super) fn finish(self) -> Places {
        if self.listed.is_empty() {
            let step = i32::try_from(self.step).expect("larger steps are listed");
            return Places::Regular { first: self.first, step };
        }
        Places::Listed(self.listed.into())
    }
}

/// What an input of a body is, term by term.
#[derive(Clone, Debug, PartialEq)]
pub enum Column {
    /// Variables of the function.
    Variables(Places),
    /// Known numbers, one a term.
    Numbers(Arc<[f64]>),
}

/// A sum of copies of one body.
#[derive(Clone, Debug)]
pub struct Series {
    /// The body; its variable `k` is `columns[k]`.
    pub body: Graph,
    /// The node of the body that is summed.
    pub term: NodeId,
    /// What the body's variables are.
    pub columns: Vec<Column>,
    /// The number of terms, at least 1.
    pub n_terms: usize,
}

impl Series {
    /// How many nodes a term has of its own: operations and known numbers.
    fn nodes_a_term(&self) -> usize {
        let is_own = |op: &Op| !matches!(op, Op::Variable(_) | Op::Constant(_));
        let operations = self.body.nodes().filter(|(_, op)| is_own(op)).count();
        operations + self.columns.iter().filter(|column| matches!(column, Column::Numbers(_))).count()
    }

    /// Writes the inputs of the body in a term, where `point` holds the variables of the function.
    ///
    /// # Panics
    /// If there is no such term, or a slice is too short.
    pub fn read(&self, term: usize, point: &[f64], inputs: &mut [f64]) {
        for (input, column) in inputs.iter_mut().zip(&self.columns) {
            *input = match column {
                Column::Variables(places) => point[places.at(term)],
                Column::Numbers(numbers) => numbers[term],
            };
        }
    }
}

/// A function of `n` variables some of whose sums stay sums.
#[derive(Clone, Debug)]
pub struct Separable {
    /// The graph over `n + m` variables; variable `n + k` is the value of `series[k]`.
    pub graph: Graph,
    /// The nodes of the value, row by row.
    pub outputs: Vec<NodeId>,
    /// The number `n` of variables.
    pub dimension: usize,
    /// The sums, whose bodies read variables of the function and known numbers only.
    pub series: Vec<Series>,
}

impl Separable {
    /// About how many nodes the function has when every sum is written out.
    pub fn unrolled_size(&self) -> usize {
        let series = self.series.iter().map(|series| series.n_terms.saturating_mul(series.nodes_a_term()));
        series.fold(self.dimension + self.graph.len(), usize::saturating_add)
    }

    /// The same function without the series that its outputs do not need.
    pub(super) fn without_unused(self) -> Self {
        let needed = self.graph.needed(&self.outputs);
        let mut is_used = vec![false; self.series.len()];
        for (_, op) in self.graph.nodes().filter(|(id, _)| needed[id.index()]) {
            if let Op::Variable(place) = op
                && let Some(k) = (*place as usize).checked_sub(self.dimension)
            {
                is_used[k] = true;
            }
        }
        if is_used.iter().all(|used| *used) {
            return self;
        }
        let mut renamed = Graph::new();
        let mut variables: Vec<NodeId> = (0..self.dimension).map(|place| renamed.variable(place)).collect();
        let mut count = 0;
        for used in &is_used {
            variables.push(renamed.variable(self.dimension + count));
            count += usize::from(*used);
        }
        let outputs = renamed.import(&self.graph, &self.outputs, &variables);
        let (graph, outputs) = renamed.pruned(&outputs);
        let series = self.series.into_iter().zip(is_used).filter(|(_, used)| *used).map(|(series, _)| series).collect();
        Self { graph, outputs, dimension: self.dimension, series }
    }

    /// The same function with every sum written out: a graph over `n` variables and the nodes of its value.
    ///
    /// Cost: time and memory linear in [`Separable::unrolled_size`].
    pub fn unrolled(&self) -> (Graph, Vec<NodeId>) {
        let all = self.with_sums_written_out(|_| true);
        (all.graph, all.outputs)
    }

    /// The same function with the chosen sums written out. Cost: linear in their terms, the variables and the graph.
    pub fn with_sums_written_out(&self, is_chosen: impl Fn(&Series) -> bool) -> Self {
        let mut graph = Graph::with_variables(self.dimension);
        let mut variables: Vec<NodeId> = (0..self.dimension).map(|place| graph.variable(place)).collect();
        let mut kept = Vec::new();
        for series in &self.series {
            if is_chosen(series) {
                let terms = (0..series.n_terms).map(|term| written_out(&mut graph, series, term)).collect();
                variables.push(graph.lowered(Op::Sum(terms)));
            } else {
                variables.push(graph.variable(self.dimension + kept.len()));
                kept.push(series.clone());
            }
        }
        let outputs = graph.import(&self.graph, &self.outputs, &variables);
        Self { graph, outputs, dimension: self.dimension, series: kept }
    }
}

fn written_out(graph: &mut Graph, series: &Series, term: usize) -> NodeId {
    let inputs: Vec<NodeId> = series
        .columns
        .iter()
        .map(|column| match column {
            Column::Variables(places) => graph.variable(places.at(term)),
            Column::Numbers(numbers) => graph.constant(numbers[term]),
        })
        .collect();
    graph.import(&series.body, &[series.term], &inputs)[0]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::print::{PrintStyle, print};

    #[test]
    fn lists_of_places_are_shortened_only_where_they_are_regular() {
        assert_eq!(Places::new(vec![3, 5, 7]), Places::Regular { first: 3, step: 2 });
        assert_eq!(Places::new(vec![7, 5, 3]), Places::Regular { first: 7, step: -2 });
        assert_eq!(Places::new(vec![4]), Places::Regular { first: 4, step: 0 });
        let listed = Places::new(vec![0, 1, 3]);
        assert_eq!((listed.at(0), listed.at(1), listed.at(2)), (0, 1, 3));
        assert!(matches!(listed, Places::Listed(_)));
    }

    #[test]
    fn a_series_unrolls_into_the_sum_that_it_stands_for() {
        let mut body = Graph::new();
        let (x, c) = (body.variable(0), body.variable(1));
        let term = body.product(&[c, x]);
        let columns = vec![Column::Variables(Places::new(vec![0, 1, 2])), Column::Numbers(Arc::new([2.0, 3.0, 4.0]))];
        let series = vec![Series { body, term, columns, n_terms: 3 }];
        let mut graph = Graph::new();
        let (x, sum) = (graph.variable(0), graph.variable(3));
        let outputs = vec![graph.sum(&[x, sum])];
        let separable = Separable { graph, outputs, dimension: 3, series };
        let (graph, outputs) = separable.unrolled();
        let names = ["x[1]", "x[2]", "x[3]"].map(String::from);
        let text = print(&graph, outputs[0], &names, PrintStyle::default()).ok();
        assert_eq!(text.as_deref(), Some("x[1] + (2x[1] + 3x[2] + 4x[3])"));
    }
}
