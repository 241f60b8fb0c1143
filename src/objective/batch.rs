//! A planned function at many points: blocks of 64 points in lanes, every sum term by term over the same rows.
//!
//! Results are the same bits for any instruction set and any number of threads.

use std::sync::Arc;

use super::batch_layout::{BatchLayout, Combination, Destinations, FIRST, TWICE};
use super::plan::Plan;
use super::program::Order;
use super::single::Single;
use crate::graph::series::{Column, Series};
use crate::numeric::lanes::Kernel;
use crate::tape::block::{LANES, Row, RowPlace};

/// The lanes that are computed together at least.
const CHUNK: usize = 8;

/// Where results at many points are written: row `k` of a result is its entry `k` at every point, so entry `k` at point `p`
/// is at `k·n_points + p`. Slices that are not asked for are empty.
#[derive(Debug, Default)]
pub struct BatchOutput<'a> {
    /// `f`, one number a point.
    pub value: &'a mut [f64],
    /// `∇f`, one row a variable.
    pub gradient: &'a mut [f64],
    /// The nonzeros of the lower triangle of `∇²f`, one row an entry of the plan's pattern.
    pub hessian: &'a mut [f64],
    /// The vectors `v`, one row a variable, that Hessians are multiplied by.
    pub directions: &'a [f64],
    /// `∇²f v`, one row a variable.
    pub product: &'a mut [f64],
}

/// The memory for evaluations at many points: made once, used by one thread.
#[derive(Debug)]
pub struct Batch {
    plan: Arc<Plan>,
    seats: [Option<Seat>; 4],
}

/// The memory for one order of derivatives.
#[derive(Debug)]
enum Seat {
    /// Points in lanes.
    Lanes(Lanes),
    /// Point by point, for functions of which a block of points would need too much memory.
    Points(Box<Single>, Scratch),
}

/// One point and its derivatives.
#[derive(Debug)]
struct Scratch {
    x: Vec<f64>,
    v: Vec<f64>,
    gradient: Vec<f64>,
    second: Vec<f64>,
}

/// Rows, and where everything is in them.
#[derive(Debug)]
struct Lanes {
    layout: BatchLayout,
    memory: Vec<Row>,
}

/// The points of one evaluation.
#[derive(Clone, Copy, Debug)]
struct Points<'a> {
    /// Variable by variable.
    x: &'a [f64],
    /// The vectors that Hessians are multiplied by, laid out as the points; empty where there are none.
    v: &'a [f64],
    n_points: usize,
    /// The first point of the range that is evaluated.
    first: usize,
}

/// The parts of the result rows that one thread writes.
#[derive(Debug, Default)]
struct OutputRows<'a> {
    value: Vec<&'a mut [f64]>,
    gradient: Vec<&'a mut [f64]>,
    second: Vec<&'a mut [f64]>,
}

/// Evaluates at `n_points` points, given variable by variable: `points[i·n_points + p]`. Cost: that of a program for each 64.
///
/// # Panics
/// If a slice has the wrong length.
pub fn evaluate_points(
    plan: &Arc<Plan>,
    threads: usize,
    order: Order,
    (points, n_points): (&[f64], usize),
    output: BatchOutput<'_>,
) {
    let blocks = n_points.div_ceil(LANES);
    let threads = threads.clamp(1, blocks.max(1));
    if threads == 1 || !BatchLayout::fits(plan, order) {
        return Batch::new(plan).evaluate(order, (points, n_points), output);
    }
    check_lengths(plan, order, (points, n_points), &output);
    let lengths: Vec<usize> = (0..threads)
        .map(|thread| {
            let (from, to) = (thread * blocks / threads, (thread + 1) * blocks / threads);
            (to * LANES).min(n_points) - from * LANES
        })
        .collect();
    let (x, v) = (points, output.directions);
    let parts = split(order, output, n_points, &lengths);
    // What all threads share is compiled once, before they start.
    plan.prepare(order);
    std::thread::scope(|scope| {
        let mut first = 0;
        for (mut rows, length) in parts.into_iter().zip(&lengths) {
            let points = Points { x, v, n_points, first };
            first += length;
            scope.spawn(move || {
                if let Some(mut lanes) = Lanes::new(plan, order) {
                    lanes.range(plan, order, points, *length, &mut rows);
                }
            });
        }
    });
}

fn check_lengths(plan: &Plan, order: Order, (x, n_points): (&[f64], usize), output: &BatchOutput<'_>) {
    let n = plan.dimension();
    let n_entries = if order == Order::Hessian { plan.n_entries() } else { 0 };
    let fits = |slice: &[f64], rows: usize| slice.is_empty() || slice.len() == rows * n_points;
    assert_eq!(x.len(), n * n_points, "there is one coordinate for each variable and point");
    assert!(fits(output.value, 1) && fits(output.gradient, n) && fits(output.product, n), "one number a point and row");
    assert!(fits(output.hessian, n_entries), "one number for each point and entry of the pattern");
    assert!(order != Order::Product || output.directions.len() == x.len(), "there is a vector for each point");
}

/// The rows of a result, cut into pieces of the given lengths, piece by piece.
fn split<'a>(order: Order, output: BatchOutput<'a>, n_points: usize, lengths: &[usize]) -> Vec<OutputRows<'a>> {
    let mut parts: Vec<OutputRows<'a>> = lengths.iter().map(|_| OutputRows::default()).collect();
    let second = if order == Order::Product { output.product } else { output.hessian };
    for (kind, slice) in [output.value, output.gradient, second].into_iter().enumerate() {
        if n_points == 0 {
            continue;
        }
        for mut row in slice.chunks_mut(n_points) {
            for (part, length) in parts.iter_mut().zip(lengths) {
                let (piece, rest) = row.split_at_mut(*length);
                match kind {
                    0 => part.value.push(piece),
                    1 => part.gradient.push(piece),
                    _ => part.second.push(piece),
                }
                row = rest;
            }
        }
    }
    parts
}

impl Batch {
    /// Memory for a function; allocated when it is first needed.
    pub fn new(plan: &Arc<Plan>) -> Self {
        Self { plan: Arc::clone(plan), seats: Default::default() }
    }

    /// Evaluates at `n_points` points, given variable by variable: `points[i·n_points + p]`.
    ///
    /// # Panics
    /// If a slice has the wrong length.
    pub fn evaluate(&mut self, order: Order, (points, n_points): (&[f64], usize), output: BatchOutput<'_>) {
        check_lengths(&self.plan, order, (points, n_points), &output);
        let points = Points { x: points, v: output.directions, n_points, first: 0 };
        let plan = Arc::clone(&self.plan);
        match self.seats[order as usize].get_or_insert_with(|| Seat::new(&plan, order)) {
            Seat::Lanes(lanes) => {
                let mut rows = split(order, output, n_points, &[n_points]).pop().expect("there is one piece");
                lanes.range(&plan, order, points, n_points, &mut rows);
            }
            Seat::Points(single, scratch) => (0..n_points).for_each(|at| {
                let second = if order == Order::Product { &mut *output.product } else { &mut *output.hessian };
                let value = one_point(single, scratch, order, (points, at));
                output.value.iter_mut().skip(at).take(1).for_each(|to| *to = value);
                for (to, from) in [(&mut *output.gradient, &scratch.gradient), (second, &scratch.second)] {
                    to.iter_mut().skip(at).step_by(n_points).zip(from).for_each(|(to, from)| *to = *from);
                }
            }),
        }
    }
}

impl Seat {
    fn new(plan: &Arc<Plan>, order: Order) -> Self {
        if let Some(lanes) = Lanes::new(plan, order) {
            return Self::Lanes(lanes);
        }
        let n = plan.dimension();
        let second = if order == Order::Hessian { plan.n_entries() } else { n };
        let scratch = Scratch { x: vec![0.0; n], v: vec![0.0; n], gradient: vec![0.0; n], second: vec![0.0; second] };
        Self::Points(Box::new(Single::new(plan)), scratch)
    }
}

/// Evaluates at one point; the derivatives are left in the scratch memory.
fn one_point(single: &mut Single, scratch: &mut Scratch, order: Order, (points, at): (Points<'_>, usize)) -> f64 {
    let Scratch { x, v, gradient, second } = scratch;
    for (to, from) in [(&mut *x, points.x), (&mut *v, points.v)] {
        let coordinates = from.iter().skip(at).step_by(points.n_points);
        to.iter_mut().zip(coordinates).for_each(|(to, from)| *to = *from);
    }
    match order {
        Order::Value => single.value(x),
        Order::Gradient => single.value_gradient(x, gradient),
        Order::Hessian => single.value_gradient_hessian(x, gradient, second),
        Order::Product => single.hessian_vector((x, v), gradient, second),
    }
}

impl Lanes {
    fn new(plan: &Plan, order: Order) -> Option<Self> {
        let mut memory = Vec::new();
        let layout = BatchLayout::new(plan, order, &mut memory)?;
        Some(Self { layout, memory })
    }

    fn range(&mut self, plan: &Plan, order: Order, points: Points<'_>, length: usize, rows: &mut OutputRows<'_>) {
        for first in (0..length).step_by(LANES) {
            let count = LANES.min(length - first);
            self.block(plan, order, points, (first, count), rows);
        }
    }

    fn block(
        &mut self,
        plan: &Plan,
        order: Order,
        points: Points<'_>,
        (first, count): (usize, usize),
        rows: &mut OutputRows<'_>,
    ) {
        let chunks = count.div_ceil(CHUNK);
        let place = points.first + first;
        let n = plan.dimension();
        load(points.x, points.n_points, (place, count), &mut self.memory[self.layout.x..self.layout.x + n]);
        if order == Order::Product {
            load(points.v, points.n_points, (place, count), &mut self.memory[self.layout.v..self.layout.v + n]);
        }
        let wants_gradient = order != Order::Product || self.layout.is_nonlinear() || !rows.gradient.is_empty();
        for k in 0..plan.series().len() {
            self.sum(plan, order, k, (chunks, wants_gradient));
        }
        let set = plan.instruction_set();
        set.run(Combine { combinations: &self.layout.before, memory: &mut self.memory, chunks });
        plan.stage(order).outer.block.run(&self.layout.outer, &mut self.memory, chunks);
        set.run(Combine { combinations: &self.layout.after, memory: &mut self.memory, chunks });
        self.store((first, count), rows);
    }

    /// Runs through the terms of one sum.
    fn sum(&mut self, plan: &Plan, order: Order, k: usize, (chunks, wants_gradient): (usize, bool)) {
        let (series, terms) = (&plan.series()[k], &plan.stage(order).terms[k]);
        let set = plan.instruction_set();
        let layout = &mut self.layout.terms[k];
        let memory = &mut self.memory;
        memory[layout.sum as usize] = Row::splat(0.0);
        memory[layout.error as usize] = Row::splat(0.0);
        for term in 0..series.n_terms {
            let n_columns = series.columns.len();
            bind(series, term, self.layout.x, &mut layout.rows[terms.block.input(0)..], memory);
            if terms.block.n_inputs() > n_columns {
                bind(series, term, self.layout.v, &mut layout.rows[terms.block.input(n_columns)..], memory);
            }
            terms.block.run(&layout.rows, memory, chunks);
            let value = layout.rows[terms.block.output(terms.program.value.output as usize)];
            set.run(AddTerm {
                places: [layout.sum, layout.error, value],
                factor: terms.program.value.factor,
                memory,
                chunks,
            });
            let skipped = if wants_gradient { 0 } else { 1 };
            for destinations in &layout.destinations[skipped..] {
                set.run(Scatter { destinations, rows: &layout.rows, term, memory, chunks });
            }
        }
        set.run(FinishSum { places: [layout.sum, layout.error], memory, chunks });
        forget_undefined(layout.sum, &layout.own, memory);
    }

    fn store(&self, (first, count): (usize, usize), rows: &mut OutputRows<'_>) {
        let memory = &self.memory;
        let (value, factor) = self.layout.value;
        let value = &memory[value as usize].lanes()[..count];
        let undefined: Vec<usize> = (0..count).filter(|lane| (factor * value[*lane]).is_nan()).collect();
        let results = rows.value.iter_mut().zip(std::iter::once(&self.layout.value));
        let results = results.chain(rows.gradient.iter_mut().zip(&self.layout.gradient));
        let results = results.chain(rows.second.iter_mut().zip(&self.layout.second));
        for (out, (place, factor)) in results {
            let out = &mut out[first..first + count];
            let lanes = &memory[*place as usize].lanes()[..count];
            if *factor == 1.0 {
                out.copy_from_slice(lanes);
            } else {
                out.iter_mut().zip(lanes).for_each(|(out, lane)| *out = factor * lane);
            }
            for lane in &undefined {
                // Where the function has no value, no derivative is a number either.
                out[*lane] = f64::NAN;
            }
        }
    }
}

/// Clears a sum's own derivatives in the lanes where it has no value: there either the function has none or it does not
/// look at the sum.
fn forget_undefined(sum: RowPlace, own: &[RowPlace], memory: &mut [Row]) {
    if own.is_empty() {
        return;
    }
    for lane in 0..LANES {
        if memory[sum as usize].lanes()[lane].is_nan() {
            own.iter().for_each(|row| memory[*row as usize].lanes_mut()[lane] = 0.0);
        }
    }
}

/// Fills rows with the coordinates of a block of points; idle lanes repeat the last point.
fn load(from: &[f64], n_points: usize, (first, count): (usize, usize), rows: &mut [Row]) {
    let end = count.div_ceil(CHUNK) * CHUNK;
    for (row, coordinates) in rows.iter_mut().zip(from.chunks(n_points)) {
        let lanes = row.lanes_mut();
        lanes[..count].copy_from_slice(&coordinates[first..first + count]);
        let last = lanes[count - 1];
        lanes[count..end].fill(last);
    }
}

/// Points the inputs of a program at the rows of a term's variables, and fills the rows of its numbers.
fn bind(series: &Series, term: usize, x: usize, inputs: &mut [RowPlace], memory: &mut [Row]) {
    for (input, column) in inputs.iter_mut().zip(&series.columns) {
        match column {
            Column::Variables(places) => *input = (x + places.at(term)) as RowPlace,
            Column::Numbers(numbers) => memory[*input as usize] = Row::splat(numbers[term]),
        }
    }
}

/// Adds the value of a term to a sum, with the rounding error made up for.
struct AddTerm<'a> {
    /// The sum, its error, and the term.
    places: [RowPlace; 3],
    factor: f64,
    memory: &'a mut [Row],
    chunks: usize,
}

impl Kernel for AddTerm<'_> {
    #[inline(always)]
    fn run(self) {
        let [sum, error, value] = self.places.map(|place| place as usize);
        for chunk in 0..self.chunks {
            let (before, mut errors) = (self.memory[sum].0[chunk], self.memory[error].0[chunk]);
            let value = self.memory[value].0[chunk];
            let mut after = [0.0; CHUNK];
            for lane in 0..CHUNK {
                let value = self.factor * value[lane];
                let total = before[lane] + value;
                let big = total - before[lane];
                errors[lane] += (before[lane] - (total - big)) + (value - big);
                after[lane] = total;
            }
            self.memory[sum].0[chunk] = after;
            self.memory[error].0[chunk] = errors;
        }
    }
}

/// Adds the error to the sum, where both are finite.
struct FinishSum<'a> {
    places: [RowPlace; 2],
    memory: &'a mut [Row],
    chunks: usize,
}

impl Kernel for FinishSum<'_> {
    #[inline(always)]
    fn run(self) {
        let [sum, error] = self.places.map(|place| place as usize);
        for chunk in 0..self.chunks {
            let (sums, errors) = (self.memory[sum].0[chunk], self.memory[error].0[chunk]);
            let mut result = [0.0; CHUNK];
            for lane in 0..CHUNK {
                let corrected = sums[lane] + errors[lane];
                // An infinite sum leaves an error that is no number.
                result[lane] = if corrected.is_finite() { corrected } else { sums[lane] };
            }
            self.memory[sum].0[chunk] = result;
        }
    }
}

/// Adds the results of one term to the rows where they belong.
struct Scatter<'a> {
    destinations: &'a Destinations,
    rows: &'a [RowPlace],
    term: usize,
    memory: &'a mut [Row],
    chunks: usize,
}

impl Kernel for Scatter<'_> {
    #[inline(always)]
    fn run(self) {
        let sources = &self.destinations.sources;
        let places = &self.destinations.places[self.term * sources.len()..(self.term + 1) * sources.len()];
        for ((source, factor), place) in sources.iter().zip(places) {
            let (from, into) = (self.rows[*source as usize] as usize, (place & !(FIRST | TWICE)) as usize);
            assert!(from < self.memory.len() && into < self.memory.len(), "every row lies in the memory");
            let factor = if place & TWICE != 0 { 2.0 * factor } else { *factor };
            if place & FIRST != 0 {
                for chunk in 0..self.chunks {
                    let value = self.memory[from].0[chunk];
                    self.memory[into].0[chunk] = value.map(|value| factor * value);
                }
            } else {
                for chunk in 0..self.chunks {
                    let (value, mut sum) = (self.memory[from].0[chunk], self.memory[into].0[chunk]);
                    for lane in 0..CHUNK {
                        sum[lane] += factor * value[lane];
                    }
                    self.memory[into].0[chunk] = sum;
                }
            }
        }
    }
}

/// Puts results of the outer function and of the sums together.
struct Combine<'a> {
    combinations: &'a [Combination],
    memory: &'a mut [Row],
    chunks: usize,
}

impl Kernel for Combine<'_> {
    #[inline(always)]
    fn run(self) {
        for combination in self.combinations {
            let into = combination.into as usize;
            let [a, b, c] = combination.factors.map(|place| place as usize);
            for chunk in 0..self.chunks {
                let before = if combination.is_first { [0.0; CHUNK] } else { self.memory[into].0[chunk] };
                let (a, b, c) = (self.memory[a].0[chunk], self.memory[b].0[chunk], self.memory[c].0[chunk]);
                let mut sum = before;
                for lane in 0..CHUNK {
                    sum[lane] += combination.factor * a[lane] * (b[lane] * c[lane]);
                }
                self.memory[into].0[chunk] = sum;
            }
        }
    }
}
