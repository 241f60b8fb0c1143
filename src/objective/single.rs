//! A planned function at one point: its sums run over terms in lanes, the rest runs number by number.

use std::sync::Arc;

use super::accumulate::Sink;
use super::plan::{Plan, Stage, Stepwise};
use super::program::Order;
use super::rows::RowTotals;
use super::terms::{At, TermMemory};
use crate::graph::series::Series;

/// Fewer rows of data gain nothing from a program that is summed over rows.
const FEWEST_ROWS: usize = 256;

/// The memory for evaluations at one point at a time: made once, used by one thread.
#[derive(Debug)]
pub struct Single {
    plan: Arc<Plan>,
    seats: [Option<Seat>; 4],
    /// Where the sums' own derivatives are kept while their weights are not known.
    own: Vec<OwnDerivatives>,
    /// Scratch memory of callers that want other forms of the results.
    pub(super) sparse_values: Vec<f64>,
    pub(super) dense_gradient: Vec<f64>,
}

/// The memory for one order of derivatives.
#[derive(Debug)]
struct Seat {
    terms: Vec<Terms>,
    /// The slots of the outer program.
    outer: Vec<f64>,
}

/// The memory for one sum, made when it is first needed.
#[derive(Debug, Default)]
struct Terms {
    /// Term by term.
    lanes: Option<TermMemory>,
    /// Rows of data.
    rows: Option<RowTotals>,
}

impl Terms {
    fn evaluate(&mut self, (series, terms): (&Series, &Stepwise), at: At<'_>, sink: &mut Sink<'_>) -> f64 {
        let is_long = at.rows.is_some() || series.n_terms >= FEWEST_ROWS;
        match terms.program.rows.as_ref().filter(|_| is_long) {
            Some(rows) => {
                let memory = self.rows.get_or_insert_with(|| RowTotals::new(rows));
                memory.evaluate((series, terms, rows), at, sink)
            }
            None => {
                // A sum that reads no data is the same whichever rows are taken.
                let memory = self.lanes.get_or_insert_with(|| TermMemory::new(terms));
                memory.evaluate(series, terms, At { rows: None, ..at }, sink)
            }
        }
    }
}

/// The derivatives of one sum.
#[derive(Debug, Default)]
struct OwnDerivatives {
    gradient: Vec<f64>,
    hessian: Vec<f64>,
    product: Vec<f64>,
}

/// Where derivatives are written; slices that are not asked for are empty.
#[derive(Debug, Default)]
struct Target<'a> {
    gradient: &'a mut [f64],
    hessian: &'a mut [f64],
    product: &'a mut [f64],
}

impl Single {
    /// Memory for a function.
    pub fn new(plan: &Arc<Plan>) -> Self {
        let own = plan.series().iter().map(|_| OwnDerivatives::default()).collect();
        Self {
            plan: Arc::clone(plan),
            seats: Default::default(),
            own,
            sparse_values: Vec::new(),
            dense_gradient: Vec::new(),
        }
    }

    /// `f(x)`.
    pub fn value(&mut self, x: &[f64]) -> f64 {
        self.evaluate(Order::Value, At { x, v: &[], rows: None }, &mut Target::default())
    }

    /// Writes `∇f(x)`; gives `f(x)`.
    pub fn value_gradient(&mut self, x: &[f64], gradient: &mut [f64]) -> f64 {
        self.evaluate(Order::Gradient, At { x, v: &[], rows: None }, &mut Target { gradient, ..Target::default() })
    }

    /// The estimate of `f(x)` and `∇f(x)` by some rows of data instead of all: each sum over rows becomes its mean over
    /// these times the number of all. Rows count from 0. Cost: that of so many rows.
    pub fn value_gradient_of_rows(&mut self, x: &[f64], rows: &[u32], gradient: &mut [f64]) -> f64 {
        let at = At { x, v: &[], rows: Some(rows) };
        self.evaluate(Order::Gradient, at, &mut Target { gradient, ..Target::default() })
    }

    /// The estimate of `f(x)` by some rows, as in [`Single::value_gradient_of_rows`].
    pub fn value_of_rows(&mut self, x: &[f64], rows: &[u32]) -> f64 {
        self.evaluate(Order::Value, At { x, v: &[], rows: Some(rows) }, &mut Target::default())
    }

    /// The estimate of `∇f(x)` and `∇²f(x)·v` by some rows, as in [`Single::value_gradient_of_rows`]; gives that of `f(x)`.
    pub fn hessian_vector_of_rows(
        &mut self,
        (x, v): (&[f64], &[f64]),
        rows: &[u32],
        (gradient, product): (&mut [f64], &mut [f64]),
    ) -> f64 {
        let at = At { x, v, rows: Some(rows) };
        self.evaluate(Order::Product, at, &mut Target { gradient, product, ..Target::default() })
    }

    /// The lower triangle of `∇²f(x)`, row by row, from products with unit vectors.
    fn hessian_by_products(&mut self, x: &[f64], gradient: &mut [f64], hessian: &mut [f64]) -> f64 {
        let n = x.len();
        let (mut unit, mut product) = (vec![0.0; n], vec![0.0; n]);
        let mut value = f64::NAN;
        for column in 0..n {
            unit[column] = 1.0;
            value = self.hessian_vector((x, &unit), gradient, &mut product);
            unit[column] = 0.0;
            for row in column..n {
                hessian[row * (row + 1) / 2 + column] = product[row];
            }
        }
        value
    }

    /// Writes `∇f(x)` and the nonzeros of `∇²f(x)` in the order of the plan's pattern; gives `f(x)`.
    pub fn value_gradient_hessian(&mut self, x: &[f64], gradient: &mut [f64], hessian: &mut [f64]) -> f64 {
        if self.plan.hessian_by_products() {
            return self.hessian_by_products(x, gradient, hessian);
        }
        self.evaluate(
            Order::Hessian,
            At { x, v: &[], rows: None },
            &mut Target { gradient, hessian, ..Target::default() },
        )
    }

    /// Writes `∇f(x)` and `∇²f(x)·v`; gives `f(x)`. Cost: a small multiple of that of the gradient, whatever the number of variables.
    pub fn hessian_vector(&mut self, (x, v): (&[f64], &[f64]), gradient: &mut [f64], product: &mut [f64]) -> f64 {
        self.evaluate(Order::Product, At { x, v, rows: None }, &mut Target { gradient, product, ..Target::default() })
    }

    fn evaluate(&mut self, order: Order, at: At<'_>, target: &mut Target<'_>) -> f64 {
        let plan = Arc::clone(&self.plan);
        let stage = plan.stage(order);
        target.gradient.fill(0.0);
        target.hessian.fill(0.0);
        target.product.fill(0.0);
        let seat = self.seats[order as usize].get_or_insert_with(|| Seat::new(stage));
        let weights = if plan.series().is_empty() { Some(&[][..]) } else { plan.weights() };
        for (k, (series, terms)) in plan.series().iter().zip(&stage.terms).enumerate() {
            let entries =
                if target.hessian.is_empty() { &[][..] } else { plan.scatter().map_or(&[][..], |s| &s.entries[k]) };
            let mut sink = match weights {
                Some(weights) => Sink {
                    weight: weights[k],
                    gradient: &mut *target.gradient,
                    hessian: &mut *target.hessian,
                    entries,
                    product: &mut *target.product,
                },
                None => self.own[k].sink(entries, target),
            };
            let sum = seat.terms[k].evaluate((series, terms), at, &mut sink);
            if weights.is_none() && sum.is_nan() {
                self.own[k].forget();
            }
            seat.outer[stage.outer.block.input(plan.outer_variables.len() + k)] = sum;
        }
        seat.run_outer(&plan, stage, at, &self.own, order);
        let value = seat.result(&stage.outer, stage.outer.program.value);
        seat.add_outer(&plan, &stage.outer, target);
        if weights.is_none() {
            seat.add_sums(&plan, &stage.outer, &self.own, target);
        }
        if value.is_nan() {
            // Where the function has no value, no derivative is a number either.
            target.gradient.fill(f64::NAN);
            target.hessian.fill(f64::NAN);
            target.product.fill(f64::NAN);
        }
        value
    }
}

impl OwnDerivatives {
    /// Where a sum has no value, either the function has none or it does not look at the sum.
    fn forget(&mut self) {
        for numbers in [&mut self.gradient, &mut self.hessian, &mut self.product] {
            numbers.fill(0.0);
        }
    }

    fn sink<'a>(&'a mut self, entries: &'a [super::plan::EntryPlaces], target: &Target<'_>) -> Sink<'a> {
        for (own, wanted) in [
            (&mut self.gradient, target.gradient.len()),
            (&mut self.hessian, target.hessian.len()),
            (&mut self.product, target.product.len()),
        ] {
            own.clear();
            own.resize(wanted, 0.0);
        }
        Sink {
            weight: 1.0,
            gradient: &mut self.gradient,
            hessian: &mut self.hessian,
            entries,
            product: &mut self.product,
        }
    }
}

impl Seat {
    fn new(stage: &Stage) -> Self {
        Self { terms: stage.terms.iter().map(|_| Terms::default()).collect(), outer: stage.outer.block.single_slots() }
    }

    fn run_outer(&mut self, plan: &Plan, stage: &Stage, at: At<'_>, own: &[OwnDerivatives], order: Order) {
        let block = &stage.outer.block;
        let n_inputs = plan.outer_variables.len() + plan.series().len();
        for (input, place) in plan.outer_variables.iter().enumerate() {
            self.outer[block.input(input)] = at.x[*place as usize];
            if order == Order::Product {
                self.outer[block.input(n_inputs + input)] = at.v[*place as usize];
            }
        }
        if order == Order::Product {
            for (k, own) in own.iter().enumerate() {
                let along: f64 = own.gradient.iter().zip(at.v).map(|(slope, v)| slope * v).sum();
                self.outer[block.input(n_inputs + plan.outer_variables.len() + k)] = along;
            }
        }
        block.run_single(&mut self.outer);
    }

    fn result(&self, outer: &Stepwise, result: super::program::ScaledOutput) -> f64 {
        self.outer[outer.block.output(result.output as usize)] * result.factor
    }

    /// Adds the derivatives in the variables that the outer function reads itself.
    fn add_outer(&self, plan: &Plan, outer: &Stepwise, target: &mut Target<'_>) {
        let variables = &plan.outer_variables;
        let place = |input: u32| variables.get(input as usize).map(|place| *place as usize);
        if !target.gradient.is_empty() {
            for (input, result) in &outer.program.gradient {
                if let Some(place) = place(*input) {
                    target.gradient[place] += self.result(outer, *result);
                }
            }
        }
        if !target.product.is_empty() {
            for (input, result) in &outer.program.product {
                if let Some(place) = place(*input) {
                    target.product[place] += self.result(outer, *result);
                }
            }
        }
        if let Some(scatter) = plan.scatter_if(!target.hessian.is_empty()) {
            for ((a, b), result) in &outer.program.hessian {
                if let (Some(i), Some(j)) = (place(*a), place(*b)) {
                    let position = scatter.pattern.position(i as u32, j as u32).expect("the pattern holds it");
                    target.hessian[position] += self.result(outer, *result);
                }
            }
        }
    }

    /// Adds what the sums contribute where the function is not linear in them.
    fn add_sums(&self, plan: &Plan, outer: &Stepwise, own: &[OwnDerivatives], target: &mut Target<'_>) {
        let first = plan.outer_variables.len();
        let sum = |input: u32| (input as usize).checked_sub(first).map(|k| &own[k]);
        for (input, result) in &outer.program.gradient {
            let (Some(own), slope) = (sum(*input), self.result(outer, *result)) else { continue };
            let support = &plan.supports()[*input as usize];
            add_at(target.gradient, slope, &own.gradient, support);
            add_at(target.product, slope, &own.product, support);
            for (to, from) in target.hessian.iter_mut().zip(&own.hessian).filter(|(_, from)| **from != 0.0) {
                *to += slope * from;
            }
        }
        if !target.product.is_empty() {
            for (input, result) in &outer.program.product {
                let Some(own) = sum(*input) else { continue };
                let support = &plan.supports()[*input as usize];
                add_at(target.product, self.result(outer, *result), &own.gradient, support);
            }
        }
        if !target.hessian.is_empty() {
            self.add_mixed(plan, outer, own, target.hessian);
        }
    }

    /// Adds `φ_ab (∇a ∇bᵀ + ∇b ∇aᵀ)` for the pairs of inputs of which one is a sum.
    fn add_mixed(&self, plan: &Plan, outer: &Stepwise, own: &[OwnDerivatives], hessian: &mut [f64]) {
        let first = plan.outer_variables.len();
        let Some(scatter) = plan.scatter() else { return };
        let slope = |input: u32, place: u32| match (input as usize).checked_sub(first) {
            Some(k) => own[k].gradient[place as usize],
            None => 1.0,
        };
        for ((a, b), result) in outer.program.hessian.iter().filter(|((a, _), _)| *a as usize >= first) {
            let second = self.result(outer, *result);
            for (i, j) in plan.outer_pairs_of((*a, *b)) {
                let position = scatter.pattern.position(i, j).expect("the pattern holds it");
                let twice = if a != b && i == j { 2.0 } else { 1.0 };
                hessian[position] += twice * second * (slope(*a, i) * slope(*b, j));
            }
        }
    }
}

/// Adds `factor·from` at some places, unless nothing is asked for.
fn add_at(to: &mut [f64], factor: f64, from: &[f64], places: &[u32]) {
    if !to.is_empty() {
        for place in places {
            to[*place as usize] += factor * from[*place as usize];
        }
    }
}
