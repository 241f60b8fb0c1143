//! Newton's method by conjugate gradients that are capped where they meet negative curvature, with a guarantee.
//!
//! A direction is either Newton's for a slightly shifted Hessian or one of negative curvature; where the gradient is small,
//! Lanczos from a random direction looks for negative curvature (the minimum-eigenvalue oracle).
//! Source: Royer, O'Neill & Wright, Math. Program. 180 (2020), algorithms 1 to 3.

use super::krylov::{self, Search, negative_curvature, no_product, product};
use super::memory::Memory;
use super::options::{OptionDefault, OptionError, OptionRange, OptionSpec, Options};
use super::oracle::Oracle;
use super::stop::StopReason;
use super::{Iterate, Iteration, Measures, MethodSpec, Optimizer, StartError, Step};
use crate::linalg::capped_cg::{CappedCg, Direction, capped_cg};
use crate::linalg::krylov_step::KrylovSettings;
use crate::linalg::lanczos::wide_dot;
use crate::linalg::vector::{add_scaled, norm};

/// The accuracy of the conjugate gradients (the paper's `ζ`).
const ACCURACY: f64 = 0.5;
/// The decrease that a step must make, in its sixths (the paper's `η`).
const DECREASE: f64 = 0.2;
/// A refused step is shortened by this factor (the paper's `θ`).
const SHORTEN: f64 = 0.5;
/// After so many halvings the step no longer moves the point.
const MAX_SHORTENINGS: usize = 1100;
/// Where rounding hides the values, a Newton step must leave at most this share of the gradient.
const GRADIENT_SHARE: f64 = 0.5;
/// Rises of `f` within so many roundings are not seen.
const NOISE_UNITS: f64 = 16.0;

static OPTIONS: [OptionSpec; 3] = [
    OptionSpec {
        name: "damping",
        default: OptionDefault::Number(1e-3),
        range: OptionRange::Number { min: 1e-12, max: 0.5 },
        help: "the shift of the Hessian at the start, as a share of its largest curvature; it falls with the root of the gradient",
    },
    krylov::DIMENSION,
    krylov::SEED,
];

/// What is known of the method.
pub static SPEC: MethodSpec = MethodSpec {
    name: "newton_cg",
    summary: "Newton by capped conjugate gradients with a minimum-eigenvalue oracle",
    order_of_derivatives: 2,
    leaves_saddles: true,
    takes_bounds: false,
    default_max_steps: 10_000,
    options: &OPTIONS,
    reference: "Royer, O'Neill & Wright, Math. Program. 180 (2020)",
    help: "For large functions: needs only products of the Hessian with vectors, and a handful of vectors of memory. Guaranteed to reach points with small gradient and hardly any negative curvature; `cubic_krylov` usually needs fewer products.",
};

/// Makes the method with these options.
///
/// # Errors
/// [`OptionError`] if an option is unknown or out of range.
pub fn build(options: &Options) -> Result<Box<dyn Optimizer>, OptionError> {
    options.check(&OPTIONS)?;
    let damping = options.number(&OPTIONS, "damping").unwrap_or(1e-3);
    Ok(Box::new(NewtonCg { damping, settings: krylov::settings(options, &OPTIONS) }))
}

#[derive(Clone, Copy)]
struct NewtonCg {
    damping: f64,
    settings: KrylovSettings,
}

impl Optimizer for NewtonCg {
    fn spec(&self) -> &'static MethodSpec {
        &SPEC
    }

    fn holds_hessian(&self, _dimension: usize) -> bool {
        false
    }

    fn start<'a>(&self, oracle: &'a Oracle<'a>, x0: &[f64]) -> Result<Box<dyn Iteration + 'a>, StartError> {
        let (value, gradient) = oracle.value_gradient(x0).ok_or(StartError::OutsideDomain)?;
        let steepest = norm(&gradient);
        let here = Iterate::first_order(x0.to_vec(), value, gradient);
        Ok(Box::new(Run { oracle, settings: *self, here, steps: 0, steepest, factor: 1.0 }))
    }
}

struct Run<'a> {
    oracle: &'a Oracle<'a>,
    settings: NewtonCg,
    here: Iterate,
    /// Accepted steps; each point has random directions of its own.
    steps: usize,
    /// The largest norm of a gradient so far.
    steepest: f64,
    /// The factor of the last step along its direction.
    factor: f64,
}

impl Iteration for Run<'_> {
    fn step(&mut self) -> Step {
        let slope = norm(&self.here.gradient);
        if slope == 0.0 {
            return Step::Stalled(StopReason::Tolerance);
        }
        let share = self.settings.damping * (slope / self.steepest).sqrt();
        let rule = CappedCg { damping: share, accuracy: ACCURACY, max_iterations: 2 * self.here.x.len() + 20 };
        let direction = capped_cg(&self.here.gradient, &rule, &mut product(self.oracle, &self.here.x));
        match direction {
            Some(Direction::Newton(d)) => self.search(&d, None),
            Some(Direction::NegativeCurvature { direction, curvature }) => {
                let d = self.scaled(&direction, curvature);
                self.search(&d, Some(curvature))
            }
            None => no_product(self.oracle),
        }
    }

    fn at_rest(&mut self, reason: StopReason) -> Step {
        let seed = self.settings.settings.seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(self.steps as u64);
        let search = Search { dimension: self.settings.settings.max_dimension, seed };
        match negative_curvature(self.oracle, &self.here.x, search) {
            Ok(Some((curvature, direction))) => {
                let d = self.scaled(&direction, curvature);
                match self.search(&d, Some(curvature)) {
                    Step::Accepted => Step::Accepted,
                    _ => Step::Stalled(reason),
                }
            }
            Ok(None) => Step::Stalled(reason),
            Err(step) => step,
        }
    }

    fn current(&self) -> &Iterate {
        &self.here
    }

    fn remember(&mut self, memory: &mut Memory) {
        memory.count("accepted", &mut self.steps);
        memory.number("steepest", &mut self.steepest);
        memory.number("factor", &mut self.factor);
    }

    fn measures(&self) -> Measures {
        Measures { step_length: Some(self.factor), ..Measures::default() }
    }
}

impl Run<'_> {
    /// A direction of negative curvature as the paper scales it: its length is the curvature's, it does not lead up.
    fn scaled(&self, direction: &[f64], curvature: f64) -> Vec<f64> {
        let sign = if wide_dot(direction, &self.here.gradient) > 0.0 { -1.0 } else { 1.0 };
        let factor = sign * curvature.abs() / norm(direction);
        direction.iter().map(|d| factor * d).collect()
    }

    /// Backtracks along a direction until `f` falls enough: as the paper asks, by the cube of the step, or, since that
    /// depends on the units, by the same share of what slope and curvature foretell.
    fn search(&mut self, d: &[f64], curvature: Option<f64>) -> Step {
        let (length, slope) = (norm(d), wide_dot(d, &self.here.gradient));
        let noise = NOISE_UNITS * f64::EPSILON * self.here.value.abs();
        let mut factor = 1.0;
        for _ in 0..MAX_SHORTENINGS {
            if let Some(reason) = self.oracle.exhausted() {
                return Step::Stalled(reason);
            }
            let x = add_scaled(&self.here.x, factor, d);
            if x == self.here.x {
                break;
            }
            let cube = (factor * length).powi(3);
            let foretold = match curvature {
                Some(curvature) => -factor * factor * curvature * length * length,
                None => -factor * slope,
            };
            let asked = DECREASE / 6.0 * cube.min(foretold);
            if let Some(value) = self.oracle.value(&x)
                && (value < self.here.value - asked || factor == 1.0 && value <= self.here.value + noise)
                && let Some((value, gradient)) = self.oracle.value_gradient(&x)
                && (value < self.here.value - asked || norm(&gradient) <= GRADIENT_SHARE * norm(&self.here.gradient))
            {
                return self.accept(Iterate::first_order(x, value, gradient), factor);
            }
            factor *= SHORTEN;
        }
        Step::Stalled(StopReason::NoDescent)
    }

    fn accept(&mut self, next: Iterate, factor: f64) -> Step {
        self.steps += 1;
        self.factor = factor;
        self.steepest = self.steepest.max(norm(&next.gradient));
        self.here = next;
        Step::Accepted
    }
}
