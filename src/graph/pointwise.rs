//! A formula with its sums at a point: its value, where it is not smooth, and where it is not defined. Short sums are written out,
//! long ones taken term by term.

use super::domain::{self, Undefined, first_undefined};
use super::formula::{Flat, Formula};
use super::kinks::{Kink, can_kink, kinks, kinks_where, may_kink, varying};
use super::node::{NodeId, Op};
use super::series::{Column, Separable, Series};
use super::walk::{Walker, live_nodes, walk};

/// Formulas of more nodes than this are not written out for a question at one point.
const WRITTEN_OUT: usize = 20_000;

impl Formula {
    fn short(&self) -> Option<Flat<'_>> {
        let is_short = self.separable().series.is_empty() || self.separable().unrolled_size() <= WRITTEN_OUT;
        self.flat().ok().filter(|_| is_short)
    }

    /// The numbers of the value at a point, row by row. Cost: as [`Formula::kinks`].
    pub fn values(&self, point: &[f64]) -> Vec<f64> {
        match self.short() {
            Some(flat) => walk(flat.graph, flat.outputs, point),
            None => {
                let separable = self.separable();
                walk(&separable.graph, &separable.outputs, &with_sums(separable, point))
            }
        }
    }

    /// The kinks at a point in the branches that are taken, each function and argument once.
    ///
    /// Cost: one walk over the graph, and over the body for each term.
    pub fn kinks(&self, point: &[f64]) -> Vec<Kink> {
        if let Some(flat) = self.short() {
            return kinks(flat.graph, flat.outputs, point);
        }
        let separable = self.separable();
        let inputs = with_sums(separable, point);
        let mut found = kinks(&separable.graph, &separable.outputs, &inputs);
        for series in live_series(separable, &inputs).filter(|series| can_kink(&series.body, &[series.term])) {
            let varies = |input: u32| matches!(series.columns[input as usize], Column::Variables(_));
            let moving = varying(&series.body, &varies);
            let mut walker = Walker::new(&series.body, &[series.term]);
            for_each_term(series, point, |inputs| {
                walker.run(inputs);
                if !may_kink(&walker, &moving) {
                    return None::<()>;
                }
                for kink in kinks_where(&series.body, &[series.term], inputs, &varies) {
                    if !found.contains(&kink) {
                        found.push(kink);
                    }
                }
                None
            });
        }
        found
    }

    /// The first operation that is not defined at a point, in the branches that are taken.
    ///
    /// Cost: one walk over the graph, and over the body for each term.
    pub fn first_undefined(&self, point: &[f64]) -> Option<Undefined> {
        if let Some(flat) = self.short() {
            return first_undefined(flat.graph, flat.outputs, point);
        }
        let separable = self.separable();
        let inputs = with_sums(separable, point);
        let in_terms = live_series(separable, &inputs).find_map(|series| {
            let mut total = None;
            let mut walker = Walker::new(&series.body, &[series.term]);
            for_each_term(series, point, |inputs| {
                walker.run(inputs);
                let is_defined = walker.is_finite();
                let undefined = if is_defined { None } else { first_undefined(&series.body, &[series.term], inputs) };
                let term = walker.value(series.term);
                let undefined = undefined.or_else(|| total.and_then(|total| domain::sum(total, term)));
                total = Some(total.map_or(term, |total| total + term));
                undefined
            })
        });
        in_terms.or_else(|| first_undefined(&separable.graph, &separable.outputs, &inputs))
    }
}

/// The point followed by the values of the series.
fn with_sums(separable: &Separable, point: &[f64]) -> Vec<f64> {
    let mut inputs = point.to_vec();
    for series in &separable.series {
        let mut total = 0.0;
        let mut walker = Walker::new(&series.body, &[series.term]);
        for_each_term(series, point, |inputs| {
            walker.run(inputs);
            total += walker.value(series.term);
            None::<()>
        });
        inputs.push(total);
    }
    inputs
}

/// The series on which the outputs hang where the variables and sums are `inputs`.
fn live_series<'a>(separable: &'a Separable, inputs: &[f64]) -> impl Iterator<Item = &'a Series> {
    let graph = &separable.graph;
    let all: Vec<NodeId> = graph.nodes().map(|(id, _)| id).collect();
    let live = live_nodes(graph, &separable.outputs, &walk(graph, &all, inputs), |_| false);
    let mut is_live = vec![false; separable.series.len()];
    for (_, op) in graph.nodes().filter(|(id, _)| live[id.index()]) {
        if let Op::Variable(place) = op
            && let Some(k) = (*place as usize).checked_sub(separable.dimension)
        {
            is_live[k] = true;
        }
    }
    separable.series.iter().zip(is_live).filter(|(_, live)| *live).map(|(series, _)| series)
}

/// Calls `visit` with the inputs of each term until it finds something.
fn for_each_term<T>(series: &Series, point: &[f64], mut visit: impl FnMut(&[f64]) -> Option<T>) -> Option<T> {
    let mut inputs = vec![0.0; series.columns.len()];
    (0..series.n_terms).find_map(|term| {
        series.read(term, point, &mut inputs);
        visit(&inputs)
    })
}
