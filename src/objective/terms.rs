//! One sum at one point: its terms in blocks of lanes, by several threads where there are many.

use rayon::prelude::*;

use super::accumulate::{Accumulator, Block, Lanes, Sink};
use super::plan::Stepwise;
use crate::graph::series::{Column, Places, Series};
use crate::tape::block::{LANES, Row, RowPlace};

/// The lanes that are computed together at least.
const CHUNK: usize = 8;

/// From so many terms on, several threads share them.
const FEWEST_PARALLEL: usize = 1 << 16;

/// Terms of fewer operations cost less than to carry their results from one thread to another.
const LEAST_COST: usize = 60;

/// The terms that a thread takes at once: a few hundred microseconds of work.
const SPAN: usize = 1 << 13;

/// The spans of one wave; their results wait until they are added up in order.
const SPANS: usize = 8;

/// The memory for the terms of one series with one program.
#[derive(Debug)]
pub(super) struct TermMemory {
    rows: TermRows,
    accumulator: Accumulator,
    wave: Vec<Span>,
}

/// The rows that a program runs over.
#[derive(Clone, Debug)]
struct TermRows {
    rows: Vec<RowPlace>,
    memory: Vec<Row>,
}

/// The results of a run of terms.
#[derive(Debug)]
struct Span {
    rows: TermRows,
    /// Output by output, [`SPAN`] numbers each.
    results: Vec<f64>,
}

/// Where a sum is evaluated.
#[derive(Clone, Copy, Debug)]
pub(super) struct At<'a> {
    pub(super) x: &'a [f64],
    /// The vector that the Hessian is multiplied by; empty where none is.
    pub(super) v: &'a [f64],
    /// The rows of data that stand for all, if not all are taken.
    pub(super) rows: Option<&'a [u32]>,
}

/// The results of one block in the rows that they were computed in.
struct InRows<'a>(&'a TermRows, &'a Stepwise);

impl Lanes for InRows<'_> {
    fn lanes(&self, output: u32) -> &[f64] {
        let place = self.0.rows[self.1.block.output(output as usize)];
        self.0.memory[place as usize].lanes()
    }
}

/// The results of one block among those of a span.
struct InSpan<'a>(&'a [f64], usize);

impl Lanes for InSpan<'_> {
    fn lanes(&self, output: u32) -> &[f64] {
        let first = output as usize * SPAN + self.1;
        &self.0[first..first + LANES]
    }
}

impl TermMemory {
    pub(super) fn new(terms: &Stepwise) -> Self {
        Self { rows: TermRows::new(terms), accumulator: Accumulator::new(terms), wave: Vec::new() }
    }

    /// Adds the derivatives of the sum to the sink; gives its value. The bits do not depend on the number of threads.
    pub(super) fn evaluate(&mut self, series: &Series, terms: &Stepwise, at: At<'_>, sink: &mut Sink<'_>) -> f64 {
        self.accumulator.clear();
        let is_long = series.n_terms >= FEWEST_PARALLEL && terms.block.cost() >= LEAST_COST;
        if is_long && rayon::current_num_threads() > 1 {
            self.in_waves(series, terms, at, sink);
        } else {
            self.rows.fill_shared(series, terms, at);
            for block in blocks(0..series.n_terms) {
                self.rows.run(series, terms, at, block);
                self.accumulator.add((series, terms), sink, block, &InRows(&self.rows, terms));
            }
        }
        self.accumulator.finish((series, terms), sink)
    }

    fn in_waves(&mut self, series: &Series, terms: &Stepwise, at: At<'_>, sink: &mut Sink<'_>) {
        let n_results = SPAN * terms.program.tape.n_outputs();
        let rows = &self.rows;
        self.wave.resize_with(SPANS, || Span { rows: rows.clone(), results: vec![0.0; n_results] });
        for first in (0..series.n_terms).step_by(SPAN * SPANS) {
            let range = |idx: usize| {
                let start = (first + idx * SPAN).min(series.n_terms);
                start..(start + SPAN).min(series.n_terms)
            };
            self.wave.par_iter_mut().enumerate().for_each(|(idx, span)| span.run(series, terms, at, range(idx)));
            for (idx, span) in self.wave.iter().enumerate() {
                for block in blocks(range(idx)) {
                    let from = InSpan(&span.results, block.first - range(idx).start);
                    self.accumulator.add((series, terms), sink, block, &from);
                }
            }
        }
    }
}

/// The blocks of a range of terms.
fn blocks(range: std::ops::Range<usize>) -> impl Iterator<Item = Block> {
    let end = range.end;
    range.step_by(LANES).map(move |first| Block { first, count: LANES.min(end - first) })
}

impl Span {
    fn run(&mut self, series: &Series, terms: &Stepwise, at: At<'_>, range: std::ops::Range<usize>) {
        let start = range.start;
        self.rows.fill_shared(series, terms, at);
        for block in blocks(range) {
            self.rows.run(series, terms, at, block);
            let from = InRows(&self.rows, terms);
            for output in 0..terms.program.tape.n_outputs() {
                let place = output * SPAN + block.first - start;
                self.results[place..place + block.count].copy_from_slice(&from.lanes(output as u32)[..block.count]);
            }
        }
    }
}

impl TermRows {
    fn new(terms: &Stepwise) -> Self {
        let mut memory = Vec::new();
        let mut rows = terms.block.allocate(&mut memory);
        for input in 0..terms.block.n_inputs() {
            rows[terms.block.input(input)] = memory.len() as RowPlace;
            memory.push(Row::splat(0.0));
        }
        Self { rows, memory }
    }

    /// Computes the results of a block.
    fn run(&mut self, series: &Series, terms: &Stepwise, at: At<'_>, block: Block) {
        self.gather(series, terms, at, block);
        terms.block.run(&self.rows, &mut self.memory, block.count.div_ceil(CHUNK));
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
