//! One sum at one point: its terms in blocks of lanes, their values added up and their derivatives put where they belong.

use super::plan::{EntryPlaces, Stepwise, variables};
use super::program::Result;
use crate::graph::series::{Column, Places, Series};
use crate::numeric::summation::{CompensatedSum, pairwise};
use crate::tape::block::{LANES, Row, RowPlace};

/// The lanes that are computed together at least.
const CHUNK: usize = 8;

/// The memory for the terms of one series with one program.
#[derive(Debug)]
pub(super) struct TermMemory {
    rows: Vec<RowPlace>,
    memory: Vec<Row>,
    value: CompensatedSum,
    /// For the results that every term adds to the same place.
    sums: Vec<CompensatedSum>,
}

/// Where a sum is evaluated.
#[derive(Clone, Copy, Debug)]
pub(super) struct At<'a> {
    pub(super) x: &'a [f64],
    /// The vector that the Hessian is multiplied by; empty where none is.
    pub(super) v: &'a [f64],
}

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
#[derive(Clone, Copy)]
struct Block {
    first: usize,
    count: usize,
}

impl TermMemory {
    pub(super) fn new(terms: &Stepwise) -> Self {
        let mut memory = Vec::new();
        let mut rows = terms.block.allocate(&mut memory);
        for input in 0..terms.block.n_inputs() {
            rows[terms.block.input(input)] = memory.len() as RowPlace;
            memory.push(Row::splat(0.0));
        }
        let program = &terms.program;
        let n_sums = program.gradient.len() + program.hessian.len() + program.product.len();
        Self { rows, memory, value: CompensatedSum::default(), sums: vec![CompensatedSum::default(); n_sums] }
    }

    /// Adds the derivatives of the sum to the sink; gives its value.
    pub(super) fn evaluate(&mut self, series: &Series, terms: &Stepwise, at: At<'_>, sink: &mut Sink<'_>) -> f64 {
        self.value = CompensatedSum::default();
        self.sums.fill(CompensatedSum::default());
        self.fill_shared(series, terms, at);
        for first in (0..series.n_terms).step_by(LANES) {
            let block = Block { first, count: LANES.min(series.n_terms - first) };
            self.gather(series, terms, at, block);
            terms.block.run(&self.rows, &mut self.memory, block.count.div_ceil(CHUNK));
            self.scatter(series, terms, sink, block);
        }
        self.flush(series, terms, sink);
        self.value.value() * terms.program.value.factor
    }

    fn input_row(&mut self, terms: &Stepwise, input: usize) -> &mut Row {
        &mut self.memory[self.rows[terms.block.input(input)] as usize]
    }

    fn fill_shared(&mut self, series: &Series, terms: &Stepwise, at: At<'_>) {
        let n_columns = series.columns.len();
        for (input, column) in series.columns.iter().enumerate() {
            if let Column::Variables(places) = column
                && places.is_shared()
            {
                *self.input_row(terms, input) = Row::splat(at.x[places.at(0)]);
                if terms.block.n_inputs() > n_columns {
                    *self.input_row(terms, n_columns + input) = Row::splat(at.v[places.at(0)]);
                }
            }
        }
    }

    fn gather(&mut self, series: &Series, terms: &Stepwise, at: At<'_>, block: Block) {
        let n_columns = series.columns.len();
        for (input, column) in series.columns.iter().enumerate() {
            match column {
                Column::Variables(places) if places.is_shared() => {}
                Column::Variables(places) => {
                    gather_column(places, at.x, block, self.input_row(terms, input));
                    if terms.block.n_inputs() > n_columns {
                        gather_column(places, at.v, block, self.input_row(terms, n_columns + input));
                    }
                }
                Column::Numbers(numbers) => {
                    let row = self.input_row(terms, input).lanes_mut();
                    row[..block.count].copy_from_slice(&numbers[block.first..block.first + block.count]);
                    pad(row, block.count);
                }
            }
        }
    }

    fn result(&self, terms: &Stepwise, result: Result, count: usize) -> &[f64] {
        let place = self.rows[terms.block.output(result.output as usize)];
        &self.memory[place as usize].lanes()[..count]
    }

    fn scatter(&mut self, series: &Series, terms: &Stepwise, sink: &mut Sink<'_>, block: Block) {
        let program = &terms.program;
        let value = pairwise(self.result(terms, program.value, block.count));
        self.value.add(value);
        let mut next = 0;
        if !sink.gradient.is_empty() {
            for (input, result) in &program.gradient {
                self.put(terms, *result, (variables(series, *input), next), block, (sink.weight, sink.gradient));
                next += 1;
            }
        }
        if !sink.hessian.is_empty() {
            for ((_, result), entry) in program.hessian.iter().zip(sink.entries) {
                self.put(terms, *result, (&entry.positions, next), block, (sink.weight, sink.hessian));
                self.repeat(terms, *result, entry, block, sink);
                next += 1;
            }
        }
        if !sink.product.is_empty() {
            for (input, result) in &program.product {
                self.put(terms, *result, (variables(series, *input), next), block, (sink.weight, sink.product));
                next += 1;
            }
        }
    }

    /// Adds the lanes of a result to their places, or to its own sum where all go to one place.
    fn put(
        &mut self,
        terms: &Stepwise,
        result: Result,
        (places, sum): (&Places, usize),
        block: Block,
        (weight, out): (f64, &mut [f64]),
    ) {
        if places.is_shared() {
            let value = pairwise(self.result(terms, result, block.count));
            self.sums[sum].add(value);
            return;
        }
        let weight = weight * result.factor;
        let lanes = self.result(terms, result, block.count);
        match places {
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
            Places::Regular { .. } => {
                for (offset, lane) in lanes.iter().enumerate() {
                    out[places.at(block.first + offset)] += weight * lane;
                }
            }
        }
    }

    /// Adds the lanes once more in which two inputs are the same variable: `∂²/∂a∂b` and `∂²/∂b∂a` are one entry then.
    fn repeat(&self, terms: &Stepwise, result: Result, entry: &EntryPlaces, block: Block, sink: &mut Sink<'_>) {
        if entry.twice.is_empty() {
            return;
        }
        let lanes = self.result(terms, result, block.count);
        let from = entry.twice.partition_point(|term| (*term as usize) < block.first);
        let in_block = entry.twice[from..].iter().take_while(|term| (**term as usize) < block.first + block.count);
        for term in in_block {
            let lane = lanes[*term as usize - block.first];
            sink.hessian[entry.positions.at(*term as usize)] += sink.weight * result.factor * lane;
        }
    }

    /// Adds the sums of the results that all terms add to one place.
    fn flush(&mut self, series: &Series, terms: &Stepwise, sink: &mut Sink<'_>) {
        let program = &terms.program;
        let mut sums = self.sums.iter();
        let weight = sink.weight;
        let mut add = |places: &Places, result: &Result, out: &mut [f64]| {
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
    }
}

fn gather_column(places: &Places, from: &[f64], block: Block, row: &mut Row) {
    let row = row.lanes_mut();
    match places {
        Places::Regular { first, step: 1 } => {
            let first = *first as usize + block.first;
            row[..block.count].copy_from_slice(&from[first..first + block.count]);
        }
        Places::Listed(places) => {
            for (lane, place) in row.iter_mut().zip(&places[block.first..block.first + block.count]) {
                *lane = from[*place as usize];
            }
        }
        Places::Regular { .. } => {
            for (offset, lane) in row.iter_mut().enumerate().take(block.count) {
                *lane = from[places.at(block.first + offset)];
            }
        }
    }
    pad(row, block.count);
}

/// Repeats the last lane up to the end of its chunk, so that idle lanes compute nothing unusual.
fn pad(row: &mut [f64], count: usize) {
    let end = count.div_ceil(CHUNK) * CHUNK;
    let last = row[count - 1];
    row[count..end].fill(last);
}
