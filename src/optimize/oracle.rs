//! The objective as methods see it during a run: every evaluation is counted, and the budget is asked before each.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::hash::BuildHasherDefault;

use rustc_hash::FxHasher;

use super::bounds::Bounds;
use super::memory::Memory;
use super::stop::StopReason;
use crate::classify::local_model::LocalModel;
use crate::linalg::vector::all_finite;
use crate::numeric::interrupt::Interrupt;
use crate::objective::objective::Objective;

/// How often a run evaluated what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Evaluations {
    /// Distinct points at which `f` or a derivative was computed.
    pub value: usize,
    /// Gradients.
    pub gradient: usize,
    /// Hessians.
    pub hessian: usize,
    /// Hessian–vector products.
    pub hessian_vector: usize,
}

/// What a run may spend, and where it may go.
#[derive(Clone, Debug)]
pub struct Limits {
    /// The largest number of distinct points evaluated.
    pub max_evaluations: usize,
    /// Cancellation and time limit.
    pub interrupt: Interrupt,
    /// The box that the run must not leave.
    pub bounds: Option<Bounds>,
    /// The gradient's tolerance, see [`super::driver::Settings`].
    pub tolerance: f64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_evaluations: 1_000_000, interrupt: Interrupt::new(), bounds: None, tolerance: 1e-10 }
    }
}

/// Counts the evaluations of an objective.
pub struct Oracle<'a> {
    objective: &'a dyn Objective,
    limits: Limits,
    counts: Cell<Evaluations>,
    seen: RefCell<HashSet<u64, BuildHasherDefault<FxHasher>>>,
    /// The fingerprints of `seen` in the order of their coming, if a checkpoint needs them.
    log: RefCell<Option<Vec<u64>>>,
}

impl<'a> Oracle<'a> {
    /// Counts evaluations of `objective` within the limits.
    pub fn new(objective: &'a dyn Objective, limits: Limits) -> Self {
        Self { objective, limits, counts: Cell::default(), seen: RefCell::default(), log: RefCell::default() }
    }

    /// The function itself, for what is not to be counted.
    pub fn objective(&self) -> &'a dyn Objective {
        self.objective
    }

    /// The box that no evaluation may leave, if there is one.
    pub fn bounds(&self) -> Option<&Bounds> {
        self.limits.bounds.as_ref()
    }

    /// The gradient's tolerance of the run.
    pub fn tolerance(&self) -> f64 {
        self.limits.tolerance
    }

    /// Keeps the points from now on in a form that [`Oracle::remember`] can write.
    pub(super) fn keep_log(&self) {
        self.log.borrow_mut().get_or_insert_default();
    }

    /// Visits the counts and the points seen.
    pub(super) fn remember(&self, memory: &mut Memory) {
        let mut counts = self.counts.get();
        memory.count("evaluations.value", &mut counts.value);
        memory.count("evaluations.gradient", &mut counts.gradient);
        memory.count("evaluations.hessian", &mut counts.hessian);
        memory.count("evaluations.hessian_vector", &mut counts.hessian_vector);
        self.counts.set(counts);
        let mut log = self.log.borrow_mut();
        let fingerprints = log.get_or_insert_default();
        // A word as the bits of a number: nothing is ever computed with it.
        let mut kept: Vec<f64> = fingerprints.iter().map(|word| f64::from_bits(*word)).collect();
        memory.vector("points", &mut kept);
        *fingerprints = kept.iter().map(|bits| bits.to_bits()).collect();
        self.seen.borrow_mut().extend(fingerprints.iter().copied());
    }

    /// The number of variables.
    pub fn dimension(&self) -> usize {
        self.objective.dimension()
    }

    /// What was evaluated so far.
    pub fn counts(&self) -> Evaluations {
        self.counts.get()
    }

    /// Why no more evaluations may be made, if so. Methods ask before each trial point of a longer search.
    pub fn exhausted(&self) -> Option<StopReason> {
        if let Some(interruption) = self.limits.interrupt.check() {
            return Some(interruption.into());
        }
        (self.counts.get().value >= self.limits.max_evaluations).then_some(StopReason::MaxEvaluations)
    }

    /// `f(x)`; `None` outside the domain.
    pub fn value(&self, x: &[f64]) -> Option<f64> {
        self.count(x, |_| ());
        Some(self.objective.value(x)).filter(|value| value.is_finite())
    }

    /// `f(x)` and its gradient; `None` outside the domain.
    pub fn value_gradient(&self, x: &[f64]) -> Option<(f64, Vec<f64>)> {
        self.count(x, |counts| counts.gradient += 1);
        let mut gradient = vec![0.0; x.len()];
        let value = self.objective.value_gradient(x, &mut gradient);
        (value.is_finite() && all_finite(&gradient)).then_some((value, gradient))
    }

    /// The number of rows of data that the function is a sum over, if it is one.
    pub fn n_data_rows(&self) -> Option<usize> {
        self.objective.n_data_rows()
    }

    /// The estimates of `f(x)` and its gradient by some rows; `None` outside the domain. It counts as a gradient.
    pub fn value_gradient_of_rows(&self, x: &[f64], rows: &[u32]) -> Option<(f64, Vec<f64>)> {
        self.count(x, |counts| counts.gradient += 1);
        let mut gradient = vec![0.0; x.len()];
        let value = self.objective.value_gradient_of_rows(x, rows, &mut gradient);
        (value.is_finite() && all_finite(&gradient)).then_some((value, gradient))
    }

    /// The product of the Hessian of the estimate by some rows with `v`; `None` outside the domain.
    pub fn hessian_vector_of_rows(&self, x: &[f64], v: &[f64], rows: &[u32]) -> Option<Vec<f64>> {
        self.count(x, |counts| counts.hessian_vector += 1);
        let mut product = vec![0.0; x.len()];
        self.objective.hessian_vector_of_rows(x, v, rows, &mut product);
        all_finite(&product).then_some(product)
    }

    /// The second-order model at `x`; `None` outside the domain.
    pub fn model(&self, x: &[f64]) -> Option<LocalModel> {
        self.count(x, |counts| {
            counts.gradient += 1;
            counts.hessian += 1;
        });
        LocalModel::new(self.objective, x)
    }

    /// The product of the Hessian at `x` with `v`; `None` outside the domain.
    pub fn hessian_vector(&self, x: &[f64], v: &[f64]) -> Option<Vec<f64>> {
        self.count(x, |counts| counts.hessian_vector += 1);
        let mut product = vec![0.0; x.len()];
        self.objective.hessian_vector(x, v, &mut product);
        all_finite(&product).then_some(product)
    }

    /// The Taylor coefficients to order 4 of `t ↦ f(x + t·v)`; `None` outside the domain.
    pub fn directional_series(&self, x: &[f64], v: &[f64]) -> Option<[f64; 5]> {
        self.count(x, |_| ());
        let mut series = [0.0; 5];
        self.objective.directional_series(x, v, &mut series);
        all_finite(&series).then_some(series)
    }

    /// The coefficient of `t³` in `f(x + t·v)`; `None` outside the domain.
    pub(super) fn third_coefficient(&self, x: &[f64], v: &[f64]) -> Option<f64> {
        let mut series = [0.0; 4];
        self.objective.directional_series(x, v, &mut series);
        all_finite(&series).then_some(series[3])
    }

    fn count(&self, x: &[f64], also: impl FnOnce(&mut Evaluations)) {
        let mut counts = self.counts.get();
        also(&mut counts);
        let fingerprint = fingerprint(x);
        if self.seen.borrow_mut().insert(fingerprint) {
            counts.value += 1;
            if let Some(log) = &mut *self.log.borrow_mut() {
                log.push(fingerprint);
            }
        }
        self.counts.set(counts);
    }
}

/// A hash of a point's bits; zeros of both signs are one point.
fn fingerprint(x: &[f64]) -> u64 {
    // FNV-1a over whole words with a final mix; the odds of a false match among 10⁶ points are below 10⁻⁷.
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for v in x {
        hash = (hash ^ (v + 0.0).to_bits()).wrapping_mul(0x0000_0100_0000_01b3);
        hash ^= hash >> 29;
    }
    hash.wrapping_mul(0x9e37_79b9_7f4a_7c15)
}
