//! Where everything is in the rows of a batch: coordinates, sums, their derivatives, and how they are put together.

use rustc_hash::FxHashSet;

use super::plan::{Plan, variables};
use super::program::{Order, ScaledOutput};
use crate::graph::series::Places;
use crate::tape::block::{BlockTape, Row, RowPlace};

/// Marks a destination that no earlier term of the block has written to.
pub(super) const FIRST: u32 = 1 << 31;
/// Marks a second derivative that counts twice, because two inputs are the same variable.
pub(super) const TWICE: u32 = 1 << 30;

/// Above so many rows (512 bytes each) points are evaluated one by one.
const MOST_ROWS: usize = 20_000;

/// Above so many destinations (4 bytes each) points are evaluated one by one.
const MOST_DESTINATIONS: usize = 2_000_000;

/// Where one kind of results of a series' terms goes.
#[derive(Debug, Default)]
pub(super) struct Destinations {
    /// The slot of each result, and what it is multiplied by. A slot that is an input has another row in each term.
    pub(super) sources: Vec<(u32, f64)>,
    /// Term by term, the row that each result is added to, with marks.
    pub(super) places: Vec<u32>,
}

/// The rows of one series.
#[derive(Debug)]
pub(super) struct TermLayout {
    /// The row of each slot of the program.
    pub(super) rows: Vec<RowPlace>,
    /// The sum.
    pub(super) sum: RowPlace,
    /// The sum's rounding error.
    pub(super) error: RowPlace,
    /// For the gradient, and for the Hessian or the product.
    pub(super) destinations: Vec<Destinations>,
    /// The rows of the sum's own derivatives, where the function is not linear in it.
    pub(super) own: Vec<RowPlace>,
}

/// `into += factor·a·(b·c)`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Combination {
    pub(super) into: RowPlace,
    pub(super) factor: f64,
    pub(super) factors: [RowPlace; 3],
    /// Whether it overwrites.
    pub(super) is_first: bool,
}

/// The rows of a batch for one order of derivatives.
#[derive(Debug)]
pub(super) struct BatchLayout {
    /// The first row of the coordinates.
    pub(super) x: usize,
    /// The first row of the vectors that Hessians are multiplied by.
    pub(super) v: usize,
    /// The row of each slot of the outer program.
    pub(super) outer: Vec<RowPlace>,
    pub(super) terms: Vec<TermLayout>,
    /// What is done between the sums and the outer program.
    pub(super) before: Vec<Combination>,
    /// What is done after the outer program.
    pub(super) after: Vec<Combination>,
    pub(super) value: ResultRow,
    pub(super) gradient: Vec<ResultRow>,
    /// The Hessian's entries, or the entries of its product with a vector.
    pub(super) second: Vec<ResultRow>,
    nonlinear: bool,
    /// The rows of results that are written anew in every block and may be added to.
    own: FxHashSet<RowPlace>,
}

/// The row of a result and the factor that is left to multiply it by.
pub(super) type ResultRow = (RowPlace, f64);

/// The row of zeros.
const ZERO: RowPlace = 0;
/// The row of ones.
const ONE: RowPlace = 1;

/// The rows to which derivatives are added, by variable or entry; [`ZERO`] where nothing is.
#[derive(Clone, Debug)]
struct Targets {
    gradient: Vec<RowPlace>,
    second: Vec<RowPlace>,
}

/// A result of the terms: its slot with a factor, and where it goes.
type Routed<'a> = ((u32, f64), &'a Places, &'a [u32]);

impl BatchLayout {
    /// Lays out the rows; `None` if there would be too many.
    pub(super) fn new(plan: &Plan, order: Order, memory: &mut Vec<Row>) -> Option<Self> {
        let n = plan.dimension();
        let n_gradient = if order == Order::Value { 0 } else { n };
        let n_second = match order {
            Order::Hessian => plan.scatter()?.pattern.len(),
            Order::Product => n,
            Order::Value | Order::Gradient => 0,
        };
        if !Self::fits(plan, order) {
            return None;
        }
        let nonlinear = is_nonlinear(plan);
        memory.extend([Row::splat(0.0), Row::splat(1.0)]);
        let x = append(memory, n);
        let v = if order == Order::Product { append(memory, n) } else { x };
        let mut layout = Self {
            x,
            v,
            outer: Vec::new(),
            terms: Vec::new(),
            before: Vec::new(),
            after: Vec::new(),
            value: (ZERO, 1.0),
            gradient: vec![(ZERO, 1.0); n_gradient],
            second: vec![(ZERO, 1.0); n_second],
            nonlinear,
            own: FxHashSet::default(),
        };
        let nothing = Targets { gradient: vec![ZERO; n_gradient], second: vec![ZERO; n_second] };
        let targets = layout.lay_out_terms(plan, order, &nothing, memory);
        layout.lay_out_outer(plan, order, &targets, memory);
        if nonlinear {
            layout.combine_sums(plan, order, &targets, memory);
        }
        Some(layout)
    }

    /// Whether a block of points needs a bearable number of rows.
    pub(super) fn fits(plan: &Plan, order: Order) -> bool {
        let n = plan.dimension();
        let n_results = match order {
            _ if n > MOST_ROWS => return false,
            Order::Hessian if plan.hessian_by_products() => return false,
            Order::Value => 0,
            Order::Gradient => n,
            Order::Hessian => match plan.scatter() {
                Some(scatter) => n + scatter.pattern.len(),
                None => return false,
            },
            Order::Product => 2 * n,
        };
        let stage = plan.stage(order);
        let n_terms: usize = plan.series().iter().map(|series| series.n_terms).sum();
        let results = stage.terms.iter().map(|terms| terms.program.tape.n_outputs()).max().unwrap_or(0);
        let n_targets = if is_nonlinear(plan) { 1 + plan.series().len() } else { 1 };
        let n_rows = 2 * n + n_targets.saturating_mul(n_results) + stage.outer.program.tape.n_slots();
        n_rows <= MOST_ROWS && n_terms.saturating_mul(results) <= MOST_DESTINATIONS
    }

    /// Whether each sum is differentiated by itself.
    pub(super) fn is_nonlinear(&self) -> bool {
        self.nonlinear
    }

    /// Lays out every series; gives the targets of each, or the common ones.
    fn lay_out_terms(&mut self, plan: &Plan, order: Order, nothing: &Targets, memory: &mut Vec<Row>) -> Vec<Targets> {
        let mut targets = vec![nothing.clone(); if self.nonlinear { plan.series().len() } else { 1 }];
        for (k, terms) in plan.stage(order).terms.iter().enumerate() {
            let mut rows = terms.block.allocate(memory);
            for input in 0..terms.block.n_inputs() {
                rows[terms.block.input(input)] = append(memory, 1) as RowPlace;
            }
            let sum = append(memory, 2) as RowPlace;
            let mut layout = TermLayout { rows, sum, error: sum + 1, destinations: Vec::new(), own: Vec::new() };
            let weight = if self.nonlinear { 1.0 } else { plan.weights().map_or(1.0, |weights| weights[k]) };
            let target = &mut targets[if self.nonlinear { k } else { 0 }];
            let n_terms = plan.series()[k].n_terms;
            if order >= Order::Gradient {
                let routed = first_results(plan, order, k, weight);
                layout.destinations.push(destinations(n_terms, &routed, &mut target.gradient, memory));
            }
            if order >= Order::Hessian {
                let routed = second_results(plan, order, k, weight);
                layout.destinations.push(destinations(n_terms, &routed, &mut target.second, memory));
            }
            self.terms.push(layout);
        }
        if !self.nonlinear {
            self.own =
                targets[0].gradient.iter().chain(&targets[0].second).copied().filter(|row| *row != ZERO).collect();
            self.gradient = targets[0].gradient.iter().map(|row| (*row, 1.0)).collect();
            self.second = targets[0].second.iter().map(|row| (*row, 1.0)).collect();
        }
        targets
    }

    /// Lays out the outer program and adds its own derivatives to the results.
    fn lay_out_outer(&mut self, plan: &Plan, order: Order, own: &[Targets], memory: &mut Vec<Row>) {
        let outer = &plan.stage(order).outer;
        self.outer = outer.block.allocate(memory);
        let n_inputs = plan.outer_variables.len() + plan.series().len();
        for (input, place) in plan.outer_variables.iter().enumerate() {
            self.outer[outer.block.input(input)] = (self.x + *place as usize) as RowPlace;
            if order == Order::Product {
                self.outer[outer.block.input(n_inputs + input)] = (self.v + *place as usize) as RowPlace;
            }
        }
        for (k, terms) in self.terms.iter().enumerate() {
            self.outer[outer.block.input(plan.outer_variables.len() + k)] = terms.sum;
        }
        // All inputs have their rows before any result is looked up: a result may be an input.
        if order == Order::Product && self.nonlinear {
            self.sums_along(plan, own, memory);
        }
        self.value = self.outer_row(plan, order, outer.program.value);
        let place = |input: u32| plan.outer_variables.get(input as usize).map(|place| *place as usize);
        for (input, result) in &outer.program.gradient {
            let row = self.outer_row(plan, order, *result);
            if let Some(place) = place(*input) {
                self.add_result(Part::Gradient, (place, row), memory);
            }
        }
        for (input, result) in &outer.program.product {
            let row = self.outer_row(plan, order, *result);
            if let Some(place) = place(*input) {
                self.add_result(Part::Second, (place, row), memory);
            }
        }
        for ((a, b), result) in &outer.program.hessian {
            let row = self.outer_row(plan, order, *result);
            if let (Some(i), Some(j)) = (place(*a), place(*b)) {
                let place = position(plan, i as u32, j as u32);
                self.add_result(Part::Second, (place, row), memory);
            }
        }
    }

    fn outer_row(&self, plan: &Plan, order: Order, result: ScaledOutput) -> ResultRow {
        let block = &plan.stage(order).outer.block;
        (self.outer[block.output(result.output as usize)], result.factor)
    }

    /// Adds what sums contribute in which the function is not linear.
    fn combine_sums(&mut self, plan: &Plan, order: Order, own: &[Targets], memory: &mut Vec<Row>) {
        let outer = &plan.stage(order).outer;
        let first = plan.outer_variables.len();
        for (terms, own) in self.terms.iter_mut().zip(own) {
            terms.own = touched(&own.gradient).chain(touched(&own.second)).map(|(_, row)| row).collect();
        }
        let sum = |input: u32| (input as usize).checked_sub(first);
        for (input, result) in &outer.program.gradient {
            let (Some(k), (slope, factor)) = (sum(*input), self.outer_row(plan, order, *result)) else { continue };
            for (place, row) in touched(&own[k].gradient) {
                let term = Combination::new(factor, [slope, row, ONE]);
                self.combine(Part::Gradient, (place, term), memory);
            }
            for (place, row) in touched(&own[k].second) {
                let term = Combination::new(factor, [slope, row, ONE]);
                self.combine(Part::Second, (place, term), memory);
            }
        }
        for (input, result) in &outer.program.product {
            let (Some(k), (slope, factor)) = (sum(*input), self.outer_row(plan, order, *result)) else { continue };
            for (place, row) in touched(&own[k].gradient) {
                let term = Combination::new(factor, [slope, row, ONE]);
                self.combine(Part::Second, (place, term), memory);
            }
        }
        for ((a, b), result) in outer.program.hessian.iter().filter(|((a, _), _)| *a as usize >= first) {
            let (second, factor) = self.outer_row(plan, order, *result);
            for (i, j) in plan.outer_pairs_of((*a, *b)) {
                let slope = |input: u32, at: u32| sum(input).map_or(ONE, |k| own[k].gradient[at as usize]);
                let twice = if a != b && i == j { 2.0 } else { 1.0 };
                let term = Combination::new(twice * factor, [second, slope(*a, i), slope(*b, j)]);
                self.combine(Part::Second, (position(plan, i, j), term), memory);
            }
        }
    }

    /// The derivatives of the sums along the vectors, which the outer program reads.
    fn sums_along(&mut self, plan: &Plan, own: &[Targets], memory: &mut Vec<Row>) {
        let block = &plan.stage(Order::Product).outer.block;
        let first = plan.outer_variables.len();
        let n_inputs = first + plan.series().len();
        for (k, own) in own.iter().enumerate() {
            let along = append(memory, 1) as RowPlace;
            self.outer[block.input(n_inputs + first + k)] = along;
            for (count, (place, row)) in touched(&own.gradient).enumerate() {
                let vector = (self.v + place) as RowPlace;
                let term = Combination::new(1.0, [row, vector, ONE]);
                self.before.push(Combination { into: along, is_first: count == 0, ..term });
            }
        }
    }
}

/// Which results.
#[derive(Clone, Copy)]
enum Part {
    Gradient,
    Second,
}

impl BatchLayout {
    fn results(&mut self, part: Part) -> &mut Vec<ResultRow> {
        match part {
            Part::Gradient => &mut self.gradient,
            Part::Second => &mut self.second,
        }
    }

    /// Adds a row of the outer program to a result; where there is nothing yet, the row is the result.
    fn add_result(&mut self, part: Part, (place, (row, factor)): (usize, ResultRow), memory: &mut Vec<Row>) {
        let result = &mut self.results(part)[place];
        if result.0 == ZERO {
            *result = (row, factor);
            return;
        }
        self.combine(part, (place, Combination::new(factor, [row, ONE, ONE])), memory);
    }

    /// Adds a product of rows to a result, which gets a row of its own if it has none.
    fn combine(&mut self, part: Part, (place, term): (usize, Combination), memory: &mut Vec<Row>) {
        let (row, factor) = self.results(part)[place];
        if self.own.contains(&row) {
            self.after.push(Combination { into: row, ..term });
            return;
        }
        let into = append(memory, 1) as RowPlace;
        self.own.insert(into);
        self.results(part)[place] = (into, 1.0);
        if row == ZERO {
            self.after.push(Combination { into, is_first: true, ..term });
        } else {
            self.after.push(Combination { into, is_first: true, ..Combination::new(factor, [row, ONE, ONE]) });
            self.after.push(Combination { into, ..term });
        }
    }
}

impl Combination {
    fn new(factor: f64, factors: [RowPlace; 3]) -> Self {
        Self { into: ZERO, factor, factors, is_first: false }
    }
}

/// Whether the function is not linear in its sums.
fn is_nonlinear(plan: &Plan) -> bool {
    !plan.series().is_empty() && plan.weights().is_none()
}

fn first_results(plan: &Plan, order: Order, k: usize, weight: f64) -> Vec<Routed<'_>> {
    let (series, terms) = (&plan.series()[k], &plan.stage(order).terms[k]);
    let results = terms.program.gradient.iter();
    results
        .map(|(input, result)| (term_slot(&terms.block, *result, weight), variables(series, *input), &[][..]))
        .collect()
}

fn second_results(plan: &Plan, order: Order, k: usize, weight: f64) -> Vec<Routed<'_>> {
    let (series, terms) = (&plan.series()[k], &plan.stage(order).terms[k]);
    let row = |result: &ScaledOutput| term_slot(&terms.block, *result, weight);
    if order == Order::Product {
        let results = terms.program.product.iter();
        return results.map(|(input, result)| (row(result), variables(series, *input), &[][..])).collect();
    }
    let entries = &plan.scatter().expect("the layout was given its size").entries[k];
    let results = terms.program.hessian.iter().zip(entries);
    results.map(|((_, result), entry)| (row(result), &entry.positions, &entry.twice[..])).collect()
}

fn term_slot(block: &BlockTape, result: ScaledOutput, weight: f64) -> (u32, f64) {
    (block.output(result.output as usize) as u32, weight * result.factor)
}

/// Gives each result of each term its row; rows are made where nothing was added before.
fn destinations(
    n_terms: usize,
    results: &[Routed<'_>],
    targets: &mut [RowPlace],
    memory: &mut Vec<Row>,
) -> Destinations {
    let mut places = Vec::with_capacity(n_terms * results.len());
    for term in 0..n_terms {
        for (_, to, twice) in results {
            let target = &mut targets[to.at(term)];
            let mut mark = if twice.binary_search(&(term as u32)).is_ok() { TWICE } else { 0 };
            if *target == ZERO {
                *target = append(memory, 1) as RowPlace;
                mark |= FIRST;
            }
            places.push(*target | mark);
        }
    }
    Destinations { sources: results.iter().map(|(source, _, _)| *source).collect(), places }
}

fn touched(rows: &[RowPlace]) -> impl Iterator<Item = (usize, RowPlace)> + '_ {
    rows.iter().enumerate().filter(|(_, row)| **row != ZERO).map(|(place, row)| (place, *row))
}

fn position(plan: &Plan, i: u32, j: u32) -> usize {
    let scatter = plan.scatter().expect("the layout was given its size");
    scatter.pattern.position(i, j).expect("the pattern holds every pair")
}

/// Adds rows to the memory; gives the place of the first.
fn append(memory: &mut Vec<Row>, count: usize) -> usize {
    let first = memory.len();
    memory.resize(first + count, Row::splat(0.0));
    first
}
