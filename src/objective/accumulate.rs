//! Adds the results of blocks of terms to where they belong, always in the same order.

use super::plan::{EntryPlaces, Stepwise, variables};
use super::program::ScaledOutput;
use crate::graph::series::{Places, Series};
use crate::numeric::summation::{CompensatedSum, pairwise};

/// Where the derivatives of a sum go, times a weight; slices that are empty are left out.
#[derive(Debug, Default)]
pub(super) struct Sink<'a> {
    pub(super) weight: f64,
    pub(super) gradient: &'a mut [f64],
    pub(super) hessian: &'a mut [f64],
    pub(super) entries: &'a [EntryPlaces],
    pub(super) product: &'a mut [f64],
}

/// A block of terms.
#[derive(Clone, Copy, Debug)]
pub(super) struct Block {
    pub(super) first: usize,
    pub(super) count: usize,
}

/// Gives the lanes of an output of the terms' program.
pub(super) trait Lanes {
    fn lanes(&self, output: u32) -> &[f64];
}

/// The value of a sum under way, and the results that every term adds to the same place.
#[derive(Debug)]
pub(super) struct Accumulator {
    value: CompensatedSum,
    sums: Vec<CompensatedSum>,
}

/// A result of the terms on its way.
struct Route<'a> {
    result: ScaledOutput,
    places: &'a Places,
    /// Its place among the sums.
    sum: usize,
}

impl Accumulator {
    pub(super) fn new(terms: &Stepwise) -> Self {
        let program = &terms.program;
        let n_sums = program.gradient.len() + program.hessian.len() + program.product.len();
        Self { value: CompensatedSum::default(), sums: vec![CompensatedSum::default(); n_sums] }
    }

    /// Starts anew.
    pub(super) fn clear(&mut self) {
        self.value = CompensatedSum::default();
        self.sums.fill(CompensatedSum::default());
    }

    /// Adds the results of a block; blocks come in the order of their terms.
    pub(super) fn add(
        &mut self,
        (series, terms): (&Series, &Stepwise),
        sink: &mut Sink<'_>,
        block: Block,
        from: &impl Lanes,
    ) {
        let program = &terms.program;
        self.value.add(pairwise(&from.lanes(program.value.output)[..block.count]));
        let mut next = 0..;
        let mut route = |result: &ScaledOutput, places| Route {
            result: *result,
            places,
            sum: next.next().expect("counting has no end"),
        };
        if !sink.gradient.is_empty() {
            for (input, result) in &program.gradient {
                let route = route(result, variables(series, *input));
                self.put(&route, block, from, (sink.weight, sink.gradient));
            }
        }
        if !sink.hessian.is_empty() {
            for ((_, result), entry) in program.hessian.iter().zip(sink.entries) {
                self.put(&route(result, &entry.positions), block, from, (sink.weight, sink.hessian));
                repeat((*result, entry), block, from, (sink.weight, sink.hessian));
            }
        }
        if !sink.product.is_empty() {
            for (input, result) in &program.product {
                let route = route(result, variables(series, *input));
                self.put(&route, block, from, (sink.weight, sink.product));
            }
        }
    }

    /// Adds the lanes of a result to their places, or to its own sum where all go to one place.
    fn put(&mut self, route: &Route<'_>, block: Block, from: &impl Lanes, (weight, out): (f64, &mut [f64])) {
        let lanes = &from.lanes(route.result.output)[..block.count];
        if route.places.is_shared() {
            self.sums[route.sum].add(pairwise(lanes));
            return;
        }
        let weight = weight * route.result.factor;
        match route.places {
            Places::Regular { first, step: 1 } => {
                let first = *first as usize + block.first;
                for (out, lane) in out[first..first + block.count].iter_mut().zip(lanes) {
                    *out += weight * lane;
                }
            }
            Places::Listed(places) => {
                for (place, lane) in places[block.first..block.first + block.count].iter().zip(lanes) {
                    out[*place as usize] += weight * lane;
                }
            }
            places @ Places::Regular { .. } => {
                for (offset, lane) in lanes.iter().enumerate() {
                    out[places.at(block.first + offset)] += weight * lane;
                }
            }
        }
    }

    /// Adds the sums of the results that all terms add to one place; gives the value of the sum.
    pub(super) fn finish(&mut self, (series, terms): (&Series, &Stepwise), sink: &mut Sink<'_>) -> f64 {
        let program = &terms.program;
        let mut sums = self.sums.iter();
        let weight = sink.weight;
        let mut add = |places: &Places, result: &ScaledOutput, out: &mut [f64]| {
            let sum = sums.next().expect("there is one for each result");
            if places.is_shared() {
                out[places.at(0)] += weight * result.factor * sum.value();
            }
        };
        if !sink.gradient.is_empty() {
            program.gradient.iter().for_each(|(input, result)| add(variables(series, *input), result, sink.gradient));
        }
        if !sink.hessian.is_empty() {
            let entries = program.hessian.iter().zip(sink.entries);
            entries.for_each(|((_, result), entry)| add(&entry.positions, result, sink.hessian));
        }
        if !sink.product.is_empty() {
            program.product.iter().for_each(|(input, result)| add(variables(series, *input), result, sink.product));
        }
        self.value.value() * program.value.factor
    }
}

/// Adds the lanes once more in which two inputs are the same variable: `∂²/∂a∂b` and `∂²/∂b∂a` are one entry then.
fn repeat(
    (result, entry): (ScaledOutput, &EntryPlaces),
    block: Block,
    from: &impl Lanes,
    (weight, hessian): (f64, &mut [f64]),
) {
    if entry.twice.is_empty() {
        return;
    }
    let lanes = from.lanes(result.output);
    let first = entry.twice.partition_point(|term| (*term as usize) < block.first);
    let in_block = entry.twice[first..].iter().take_while(|term| (**term as usize) < block.first + block.count);
    for term in in_block {
        let lane = lanes[*term as usize - block.first];
        hessian[entry.positions.at(*term as usize)] += weight * result.factor * lane;
    }
}
