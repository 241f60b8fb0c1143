//! The run that dense second-order methods share: a rule turns the model with its eigenpairs into the next model.
//!
//! Also Armijo's search along a direction, with the decrease measured as in `second_order` where rounding hides it.

use std::sync::Arc;

use super::memory::Memory;
use super::oracle::Oracle;
use super::second_order::{Center, hidden, measured};
use super::stop::StopReason;
use super::{Iterate, Iteration, Measures, StartError, Step};
use crate::classify::local_model::LocalModel;
use crate::linalg::symmetric_eigen::SymmetricEigen;
use crate::linalg::vector::{add_scaled, dot};

/// The share of the slope's promise that a step must keep (Armijo's `c`).
pub(super) const ARMIJO: f64 = 1e-4;
/// A refused step is shortened by this factor.
const BACKTRACK: f64 = 0.5;
/// After so many halvings no step moves the point any more.
const MAX_BACKTRACKS: usize = 1100;

/// What a rule makes of the model.
pub(super) enum Outcome {
    /// The model at the next point.
    To(LocalModel),
    /// The trial was not good enough; the rule is more careful now.
    Refused,
    /// The rule cannot go on.
    Stalled(StopReason),
}

/// How a dense method goes from one model to the next.
pub(super) trait Rule {
    /// Goes on from the model, at one trial or through a search.
    fn advance(&mut self, oracle: &Oracle, center: &Center) -> Outcome;

    /// Goes on from a point that the run takes for its end, or agrees to stop there.
    fn at_rest(&mut self, _oracle: &Oracle, _center: &Center, reason: StopReason) -> Outcome {
        Outcome::Stalled(reason)
    }

    /// Visits what the rule remembers.
    fn remember(&mut self, _memory: &mut Memory) {}

    /// How careful the rule is.
    fn measures(&self) -> Measures {
        Measures::default()
    }
}

struct Run<'a, R> {
    oracle: &'a Oracle<'a>,
    rule: R,
    center: Center,
    here: Iterate,
}

/// Starts a run of the rule at `x0`.
pub(super) fn start<'a, R: Rule + 'a>(
    oracle: &'a Oracle<'a>,
    x0: &[f64],
    rule: R,
) -> Result<Box<dyn Iteration + 'a>, StartError> {
    let model = oracle.model(x0).ok_or(StartError::OutsideDomain)?;
    let center = Center::new(model).ok_or(StartError::OutsideDomain)?;
    let here = Iterate::second_order(Arc::clone(&center.model));
    Ok(Box::new(Run { oracle, rule, center, here }))
}

impl<R: Rule> Iteration for Run<'_, R> {
    fn step(&mut self) -> Step {
        let outcome = self.rule.advance(self.oracle, &self.center);
        self.take(outcome)
    }

    fn at_rest(&mut self, reason: StopReason) -> Step {
        let outcome = self.rule.at_rest(self.oracle, &self.center, reason);
        self.take(outcome)
    }

    fn current(&self) -> &Iterate {
        &self.here
    }

    fn remember(&mut self, memory: &mut Memory) {
        self.rule.remember(memory);
    }

    fn measures(&self) -> Measures {
        self.rule.measures()
    }
}

impl<R> Run<'_, R> {
    fn take(&mut self, outcome: Outcome) -> Step {
        let model = match outcome {
            Outcome::To(model) => model,
            Outcome::Refused => return Step::Rejected,
            Outcome::Stalled(reason) => return Step::Stalled(reason),
        };
        let Some(center) = Center::new(model) else { return Step::Stalled(StopReason::OutsideDomain) };
        self.here = Iterate::second_order(Arc::clone(&center.model));
        self.center = center;
        Step::Accepted
    }
}

/// The whole step, whatever becomes of `f`.
pub(super) fn full_step(oracle: &Oracle, here: &LocalModel, step: &[f64]) -> Outcome {
    to_point(oracle, here, &add_scaled(&here.x, 1.0, step))
}

/// This point, whatever becomes of `f`.
pub(super) fn to_point(oracle: &Oracle, here: &LocalModel, x: &[f64]) -> Outcome {
    if x == here.x {
        return Outcome::Stalled(StopReason::StepTooSmall);
    }
    oracle.model(x).map_or(Outcome::Stalled(StopReason::OutsideDomain), Outcome::To)
}

/// The first of the lengths `first, first/2, …` at which `f` keeps a share of what the slope promises (Armijo 1966).
pub(super) fn armijo(oracle: &Oracle, here: &LocalModel, direction: &[f64], first: f64) -> Outcome {
    let slope = -dot(&here.gradient, direction);
    let mut length = first;
    for _ in 0..MAX_BACKTRACKS {
        if let Some(limit) = oracle.exhausted() {
            return Outcome::Stalled(limit);
        }
        let x = add_scaled(&here.x, length, direction);
        if x == here.x {
            return Outcome::Stalled(StopReason::StepTooSmall);
        }
        if let Some(model) = keeps(oracle, here, x, (length * slope, ARMIJO)) {
            return Outcome::To(model);
        }
        if hidden(here, length * slope) {
            return Outcome::Stalled(StopReason::NoiseFloor);
        }
        length *= BACKTRACK;
    }
    Outcome::Stalled(StopReason::NoDescent)
}

/// The model at `x` if `f` falls there by at least the given share of the promise.
pub(super) fn keeps(
    oracle: &Oracle,
    here: &LocalModel,
    x: Vec<f64>,
    (promise, share): (f64, f64),
) -> Option<LocalModel> {
    let value = oracle.value(&x)?;
    let trial = measured(oracle, here, (x, value), promise);
    if trial.actual_decrease.is_nan() || trial.actual_decrease < share * promise || promise <= 0.0 {
        return None;
    }
    trial.model.or_else(|| oracle.model(&trial.x))
}

/// `−Q diag(1/w) Qᵀg` with these numbers `w` in place of the eigenvalues; a zero component of `g` gives none.
pub(super) fn step_with(eigen: &SymmetricEigen, gradient: &[f64], w: impl Fn(f64) -> f64) -> Vec<f64> {
    let part = |(c, e): (f64, &f64)| if c == 0.0 { 0.0 } else { -c / w(*e) };
    let coordinates: Vec<f64> = eigen.to_eigenbasis(gradient).into_iter().zip(&eigen.values).map(part).collect();
    eigen.from_eigenbasis(&coordinates)
}
