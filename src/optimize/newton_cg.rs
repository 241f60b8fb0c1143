//! Newton's method by conjugate gradients that are capped where they meet negative curvature, with a guarantee.
//!
//! A direction is either Newton's for a slightly shifted Hessian or one of negative curvature; where the gradient is small,
//! Lanczos from a random direction looks for negative curvature (the minimum-eigenvalue oracle).
//! Source: Royer, O'Neill & Wright, Math. Program. 180 (2020), algorithms 1 to 3.

use super::krylov::{self, Search, negative_curvature, no_product, product};
use super::line_search::first_iterate;
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
/// A step along negative curvature is doubled so often at most.
const MAX_DOUBLINGS: usize = 60;
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
        let here = first_iterate(oracle, x0)?;
        let steepest = norm(&here.gradient);
        Ok(Box::new(Run { oracle, settings: *self, here, steps: 0, steepest, factor: 1.0 }))
    }
}

/// A direction with what is known along it.
struct Line<'a> {
    d: &'a [f64],
    /// `dᵀHd/‖d‖²`, for directions of negative curvature.
    curvature: Option<f64>,
    length: f64,
    slope: f64,
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
        match negative_curvature(self.oracle, &self.here.x, Search::at(&self.settings.settings, self.steps)) {
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

    /// Shortens the step until `f` falls enough; one of negative curvature that does so at once is lengthened as long as
    /// `f` keeps falling, because the curvature, which gives its length, says nothing of the scale of the variables.
    fn search(&mut self, d: &[f64], curvature: Option<f64>) -> Step {
        let line = Line { d, curvature, length: norm(d), slope: wide_dot(d, &self.here.gradient) };
        let mut factor = 1.0;
        for _ in 0..MAX_SHORTENINGS {
            if let Some(reason) = self.oracle.exhausted() {
                return Step::Stalled(reason);
            }
            let x = add_scaled(&self.here.x, factor, d);
            if x == self.here.x {
                break;
            }
            if self.falls(&x, &line, factor) {
                let factor = if curvature.is_some() && factor == 1.0 { self.lengthened(&line) } else { factor };
                let x = add_scaled(&self.here.x, factor, d);
                if let Some((value, gradient)) = self.oracle.value_gradient(&x) {
                    return self.accept(Iterate::first_order(x, value, gradient), factor);
                }
            } else if factor == 1.0
                && let Some(next) = self.hidden_progress(&x)
            {
                return self.accept(next, factor);
            }
            factor *= SHORTEN;
        }
        Step::Stalled(StopReason::NoDescent)
    }

    /// Whether `f` falls enough: as the paper asks, by the cube of the step, or, since that depends on the units, by the
    /// same share of what slope and curvature foretell.
    fn falls(&self, x: &[f64], line: &Line, factor: f64) -> bool {
        let foretold = match line.curvature {
            Some(curvature) => -(factor * line.length).powi(2) * curvature,
            None => -factor * line.slope,
        };
        let asked = DECREASE / 6.0 * (factor * line.length).powi(3).min(foretold);
        self.oracle.value(x).is_some_and(|value| value < self.here.value - asked)
    }

    /// The longest of the doubled steps along which `f` keeps falling.
    fn lengthened(&self, line: &Line) -> f64 {
        let value_at = |factor: f64| self.oracle.value(&add_scaled(&self.here.x, factor, line.d));
        let (mut factor, mut lowest) = (1.0, value_at(1.0).unwrap_or(f64::INFINITY));
        for _ in 0..MAX_DOUBLINGS {
            match value_at(factor / SHORTEN) {
                Some(value) if value < lowest && self.oracle.exhausted().is_none() => lowest = value,
                _ => break,
            }
            factor /= SHORTEN;
        }
        factor
    }

    /// The point of a Newton step, if values are equal to rounding and the gradient is much smaller there.
    fn hidden_progress(&self, x: &[f64]) -> Option<Iterate> {
        let (value, gradient) = self.oracle.value_gradient(x)?;
        let hidden = value <= self.here.value + NOISE_UNITS * f64::EPSILON * self.here.value.abs();
        let smaller = norm(&gradient) <= GRADIENT_SHARE * norm(&self.here.gradient);
        (hidden && smaller).then(|| Iterate::first_order(x.to_vec(), value, gradient))
    }

    fn accept(&mut self, next: Iterate, factor: f64) -> Step {
        self.steps += 1;
        self.factor = factor;
        self.steepest = self.steepest.max(norm(&next.gradient));
        self.here = next;
        Step::Accepted
    }
}
