//! One sum over rows of data at one point: spans of rows, by several threads, their totals added up in order.
//!
//! Spans depend on the program and the rows alone, so the bits do not depend on the number of threads.

use rayon::prelude::*;

use super::accumulate::Sink;
use super::plan::{Stepwise, variables};
use super::program::ScaledOutput;
use super::terms::At;
use crate::graph::series::{Column, Places, Series};
use crate::numeric::summation::CompensatedSum;
use crate::tape::block::LANES;
use crate::tape::rows::{RowMemory, RowTape, UniformValues};

/// The operations of a span, about: some tens of microseconds.
const SPAN_COST: usize = 12_000;

/// From so many operations on, several threads share them.
const LEAST_PARALLEL: usize = 500_000;

/// The spans whose totals wait at once until they are added up in order.
const SPANS: usize = 16;

/// Of programs with so many totals …
const MANY_TOTALS: usize = 1 << 10;

/// … the rows are divided into no more spans than this, since every span begins and ends with a pass over all totals …
const FEWEST_SPANS: usize = 8;

/// … and no more totals than this wait at once (128 bytes each), but those of two spans.
const MOST_WAITING: usize = 1 << 19;

/// The memory for a sum over rows with one program.
#[derive(Debug)]
pub(super) struct RowTotals {
    inputs: Vec<f64>,
    uniform: UniformValues,
    spans: Vec<RowMemory>,
    totals: Vec<CompensatedSum>,
}

/// The rows of one evaluation, in their order.
#[derive(Clone, Copy)]
struct Chosen<'a> {
    rows: Option<&'a [u32]>,
    count: usize,
}

impl RowTotals {
    pub(super) fn new(rows: &RowTape) -> Self {
        Self { inputs: Vec::new(), uniform: rows.uniform_values(), spans: Vec::new(), totals: Vec::new() }
    }

    /// Adds the derivatives of the sum to the sink; gives its value. The bits do not depend on the number of threads.
    pub(super) fn evaluate(
        &mut self,
        (series, terms, tape): (&Series, &Stepwise, &RowTape),
        at: At<'_>,
        sink: &mut Sink<'_>,
    ) -> f64 {
        let program = &terms.program;
        self.read_shared(series, at);
        tape.compute_uniform(&self.inputs, &mut self.uniform);
        let chosen = Chosen { rows: at.rows, count: at.rows.map_or(series.n_terms, <[u32]>::len) };
        self.totals.clear();
        self.totals.resize(program.tape.n_outputs(), CompensatedSum::default());
        self.run(tape, series, chosen);
        let scale = series.n_terms as f64 / chosen.count as f64;
        let scale = if at.rows.is_some() { scale } else { 1.0 };
        self.deliver((series, terms), sink, scale);
        scale * program.value.factor * self.totals[program.value.output as usize].value()
    }

    /// Sets the inputs that are the same for all rows.
    fn read_shared(&mut self, series: &Series, at: At<'_>) {
        let n = series.columns.len();
        self.inputs.resize(if at.v.is_empty() { n } else { 2 * n }, 0.0);
        for (input, column) in series.columns.iter().enumerate() {
            if let Column::Variables(places) = column {
                self.inputs[input] = at.x[places.at(0)];
                if !at.v.is_empty() {
                    self.inputs[n + input] = at.v[places.at(0)];
                }
            }
        }
    }

    fn run(&mut self, tape: &RowTape, series: &Series, chosen: Chosen<'_>) {
        let cost = tape.cost().max(1);
        let n_totals = tape.n_totals();
        let fewest_blocks = if n_totals < MANY_TOTALS { 1 } else { chosen.count.div_ceil(LANES * FEWEST_SPANS) };
        let span = LANES * (SPAN_COST / cost).max(fewest_blocks).max(1);
        let n_spans = chosen.count.div_ceil(span);
        let is_shared = n_spans > 1 && cost.saturating_mul(chosen.count) >= LEAST_PARALLEL;
        let most = SPANS.min((MOST_WAITING / n_totals.max(1)).max(2));
        let wave = if is_shared { most.min(n_spans) } else { 1 };
        if self.spans.len() < wave {
            self.spans.resize_with(wave, || tape.memory());
        }
        let uniform = &self.uniform;
        let work = |idx: usize, memory: &mut RowMemory| {
            tape.start(uniform, memory);
            let end = ((idx + 1) * span).min(chosen.count);
            for first in (idx * span..end).step_by(LANES) {
                fill_block((tape, series), chosen, (first, LANES.min(end - first)), memory);
            }
        };
        for first in (0..n_spans).step_by(wave) {
            let count = wave.min(n_spans - first);
            let spans = &mut self.spans[..count];
            if is_shared {
                spans.par_iter_mut().enumerate().for_each(|(idx, memory)| work(first + idx, memory));
            } else {
                spans.iter_mut().enumerate().for_each(|(idx, memory)| work(first + idx, memory));
            }
            let Some((wave_total, others)) = spans.split_first_mut() else { continue };
            others.iter().for_each(|memory| wave_total.absorb(memory));
            for (output, total) in self.totals.iter_mut().enumerate() {
                tape.add_total(output as u32, uniform, wave_total, total);
            }
        }
    }

    /// Adds totals to where they belong.
    fn deliver(&self, (series, terms): (&Series, &Stepwise), sink: &mut Sink<'_>, scale: f64) {
        let program = &terms.program;
        let weight = sink.weight * scale;
        let total = |result: &ScaledOutput| weight * result.factor * self.totals[result.output as usize].value();
        let place = |places: &Places| places.at(0);
        if !sink.gradient.is_empty() {
            for (input, result) in &program.gradient {
                sink.gradient[place(variables(series, *input))] += total(result);
            }
        }
        if !sink.hessian.is_empty() {
            for ((_, result), entry) in program.hessian.iter().zip(sink.entries) {
                // Two inputs that are the same variable: `∂²/∂a∂b` and `∂²/∂b∂a` are one entry then.
                let times = if entry.twice.is_empty() { 1.0 } else { 2.0 };
                sink.hessian[place(&entry.positions)] += times * total(result);
            }
        }
        if !sink.product.is_empty() {
            for (input, result) in &program.product {
                sink.product[place(variables(series, *input))] += total(result);
            }
        }
    }
}

/// Reads the columns of a block of rows and adds it to the totals.
fn fill_block(
    (tape, series): (&RowTape, &Series),
    chosen: Chosen<'_>,
    (first, count): (usize, usize),
    memory: &mut RowMemory,
) {
    tape.block(count, memory, |input, lanes| {
        let Column::Numbers(numbers) = &series.columns[input] else { unreachable!("columns of a program are numbers") };
        match chosen.rows {
            None => lanes.copy_from_slice(&numbers[first..first + count]),
            Some(rows) => {
                lanes.iter_mut().zip(&rows[first..]).for_each(|(lane, row)| *lane = numbers[*row as usize]);
            }
        }
    });
}
