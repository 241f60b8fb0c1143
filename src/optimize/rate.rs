//! The step length of methods without a line search: as given, or `1/L` with `L` the largest curvature known so far.
//!
//! `L` is the largest magnitude of an eigenvalue of the exact Hessian at the start, and grows with each step over which
//! the gradient changed faster. Source of the rule `1/L`: Nesterov, Introductory Lectures on Convex Optimization, 1.2.3.

use super::memory::Memory;
use super::options::{OptionDefault, OptionRange, OptionSpec};
use super::oracle::Oracle;
use super::stop::StopReason;
use super::{Iterate, StartError, Step};
use crate::linalg::symmetric_eigen::SymmetricEigen;
use crate::linalg::vector::{difference, norm};

/// Up to so many variables the Hessian's norm comes from its eigenvalues, beyond that from products with vectors.
const MAX_DENSE: usize = 200;
/// The number of those products, and the factor by which the norm they show may be too small.
const POWER_STEPS: (usize, f64) = (20, 1.2);
/// Without any curvature the first step is this share of the point's size.
const FIRST_SHARE: f64 = 0.01;

/// The option `step` of these methods.
pub(super) const STEP: OptionSpec = OptionSpec {
    name: "step",
    default: OptionDefault::Automatic,
    range: OptionRange::Number { min: 1e-300, max: 1e300 },
    help: "fixed step length; without it 1/L, L being the largest curvature met so far",
};

/// A step length that is fixed or follows the curvature.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rate {
    /// The factor of the gradient.
    pub length: f64,
    /// Whether the length is fixed.
    pub fixed: bool,
}

impl Rate {
    /// The given length, or `1/L` at the start.
    ///
    /// # Errors
    /// [`StartError::OutsideDomain`] if the Hessian is needed and not finite.
    pub fn start(given: Option<f64>, oracle: &Oracle, here: &Iterate) -> Result<Self, StartError> {
        if let Some(length) = given {
            return Ok(Self { length, fixed: true });
        }
        let curvature = largest_curvature(oracle, &here.x)?;
        let length = if curvature > 0.0 { 1.0 / curvature } else { short_way(here) };
        Ok(Self { length, fixed: false })
    }

    /// Takes in how the gradient changed from `from` to `to`: the length never exceeds one over the curvature seen.
    pub fn observe(&mut self, from: &Iterate, to: &Iterate) {
        if self.fixed {
            return;
        }
        let change = norm(&difference(&to.gradient, &from.gradient));
        let way = norm(&difference(&to.x, &from.x));
        let limit = way / change;
        if change > 0.0 && limit > 0.0 {
            self.length = self.length.min(limit);
        }
    }

    /// The iterate at `x`; `None` outside the domain, or above `ceiling` where the length is free to be shortened.
    pub fn iterate_below(&self, oracle: &Oracle, x: Vec<f64>, ceiling: f64) -> Option<Iterate> {
        let (value, gradient) = oracle.value_gradient(&x).filter(|(value, _)| self.fixed || *value <= ceiling)?;
        Some(Iterate::first_order(x, value, gradient))
    }

    /// What a refused step is: the end where the length is fixed; else another try, with half the length if it was a plain
    /// step, without any momentum.
    pub fn refused(&mut self, was_plain: bool) -> Step {
        if self.fixed {
            return Step::Stalled(StopReason::OutsideDomain);
        }
        if was_plain {
            self.length *= 0.5;
        }
        Step::Rejected
    }

    /// Visits the length.
    pub fn remember(&mut self, memory: &mut Memory) {
        memory.number("rate", &mut self.length);
    }
}

/// The length that moves the point by a hundredth of its size, where the Hessian says nothing.
pub(super) fn short_way(here: &Iterate) -> f64 {
    let length = FIRST_SHARE * norm(&here.x).max(1.0) / norm(&here.gradient);
    if length.is_finite() { length } else { 1.0 }
}

/// The largest magnitude of an eigenvalue of the Hessian at `x`, for many variables an estimate from above.
///
/// # Errors
/// [`StartError::OutsideDomain`] if the Hessian is not finite.
pub(super) fn largest_curvature(oracle: &Oracle, x: &[f64]) -> Result<f64, StartError> {
    if x.len() <= MAX_DENSE {
        let model = oracle.model(x).ok_or(StartError::OutsideDomain)?;
        let eigen = SymmetricEigen::new(&model.hessian, x.len()).map_err(|_| StartError::OutsideDomain)?;
        return Ok(eigen.norm());
    }
    // A start that no symmetry makes orthogonal to the eigenvector sought.
    let mut v: Vec<f64> = (0..x.len()).map(|i| 1.0 + (i as f64).sin()).collect();
    let mut curvature = 0.0;
    for _ in 0..POWER_STEPS.0 {
        let length = norm(&v);
        v.iter_mut().for_each(|v| *v /= length);
        v = oracle.hessian_vector(x, &v).ok_or(StartError::OutsideDomain)?;
        curvature = norm(&v);
        if curvature == 0.0 {
            break;
        }
    }
    Ok(POWER_STEPS.1 * curvature)
}
