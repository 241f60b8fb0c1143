//! Gradient descent: `x ← x − t∇f(x)` with a fixed or a backtracked step `t`.
//!
//! Source: Armijo, Pacific J. Math. 16 (1966); near the rounding error of `f` the approximate condition of Hager & Zhang,
//! SIAM J. Optim. 16 (2005), eq. (4.1), which asks the gradient instead of the value.

use super::memory::Memory;
use super::options::{OptionDefault, OptionError, OptionRange, OptionSpec, Options};
use super::oracle::Oracle;
use super::stop::StopReason;
use super::{Iterate, Iteration, MethodSpec, Optimizer, StartError, Step};
use crate::linalg::vector::{add_scaled, dot};

/// The share of the slope's promise that a step must keep (Armijo's `c`).
const ARMIJO: f64 = 1e-4;
/// A refused step is shortened by this factor.
const BACKTRACK: f64 = 0.5;
/// After so many halvings the step no longer moves the point.
const MAX_BACKTRACKS: usize = 1100;
/// Below this many roundings of `f` its differences are noise.
const NOISE_UNITS: f64 = 1e3;

static OPTIONS: [OptionSpec; 1] = [OptionSpec {
    name: "step",
    default: OptionDefault::Automatic,
    range: OptionRange::Number { min: 1e-300, max: 1e300 },
    help: "fixed step length; without it each step starts at 1 and is halved until the function falls enough",
}];

/// What is known of gradient descent.
pub static SPEC: MethodSpec = MethodSpec {
    name: "gd",
    summary: "gradient descent with a fixed or a backtracked step",
    order_of_derivatives: 1,
    leaves_saddles: false,
    takes_bounds: false,
    default_max_steps: 100_000,
    options: &OPTIONS,
    reference: "Cauchy (1847); step rule: Armijo, Pacific J. Math. 16 (1966)",
    help: "Follows the negative gradient. Slow in narrow valleys, and from the stable manifold of a saddle it ends in the saddle; meant for comparison.",
};

/// Makes gradient descent with these options.
///
/// # Errors
/// [`OptionError`] if an option is unknown or out of range.
pub fn build(options: &Options) -> Result<Box<dyn Optimizer>, OptionError> {
    options.check(&OPTIONS)?;
    Ok(Box::new(GradientDescent { step: options.number(&OPTIONS, "step") }))
}

struct GradientDescent {
    step: Option<f64>,
}

impl Optimizer for GradientDescent {
    fn spec(&self) -> &'static MethodSpec {
        &SPEC
    }

    fn start<'a>(&self, oracle: &'a Oracle<'a>, x0: &[f64]) -> Result<Box<dyn Iteration + 'a>, StartError> {
        let (value, gradient) = oracle.value_gradient(x0).ok_or(StartError::OutsideDomain)?;
        Ok(Box::new(Descent { oracle, fixed: self.step, here: Iterate::first_order(x0.to_vec(), value, gradient) }))
    }
}

struct Descent<'a> {
    oracle: &'a Oracle<'a>,
    fixed: Option<f64>,
    here: Iterate,
}

impl Iteration for Descent<'_> {
    fn step(&mut self) -> Step {
        match self.fixed {
            Some(length) => self.fixed_step(length),
            None => self.backtracked_step(),
        }
    }

    fn current(&self) -> &Iterate {
        &self.here
    }

    fn remember(&mut self, _memory: &mut Memory) {}
}

impl Descent<'_> {
    fn fixed_step(&mut self, length: f64) -> Step {
        let x = add_scaled(&self.here.x, -length, &self.here.gradient);
        if x == self.here.x {
            return Step::Stalled(StopReason::StepTooSmall);
        }
        match self.oracle.value_gradient(&x) {
            Some((value, gradient)) => self.accept(x, value, gradient),
            None => Step::Stalled(StopReason::OutsideDomain),
        }
    }

    fn backtracked_step(&mut self) -> Step {
        let slope = dot(&self.here.gradient, &self.here.gradient);
        let noise = NOISE_UNITS * f64::EPSILON * self.here.value.abs();
        let mut length = 1.0;
        for _ in 0..MAX_BACKTRACKS {
            if let Some(reason) = self.oracle.exhausted() {
                return Step::Stalled(reason);
            }
            let x = add_scaled(&self.here.x, -length, &self.here.gradient);
            if x == self.here.x {
                break;
            }
            if let Some((value, gradient)) = self.good_enough(&x, length * slope, noise) {
                return self.accept(x, value, gradient);
            }
            length *= BACKTRACK;
        }
        Step::Stalled(StopReason::NoDescent)
    }

    /// Value and gradient at `x` if the function falls there as it should; `promise` is what the slope foretells.
    fn good_enough(&self, x: &[f64], promise: f64, noise: f64) -> Option<(f64, Vec<f64>)> {
        let value = self.oracle.value(x)?;
        let enough = value <= self.here.value - ARMIJO * promise;
        let hidden = promise <= noise && value <= self.here.value + f64::EPSILON * self.here.value.abs();
        if !enough && !hidden {
            return None;
        }
        let (value, gradient) = self.oracle.value_gradient(x)?;
        let here = &self.here.gradient;
        (enough || dot(&gradient, here) >= (2.0 * ARMIJO - 1.0) * dot(here, here)).then_some((value, gradient))
    }

    fn accept(&mut self, x: Vec<f64>, value: f64, gradient: Vec<f64>) -> Step {
        self.here = Iterate::first_order(x, value, gradient);
        Step::Accepted
    }
}
