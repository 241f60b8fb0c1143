//! Nesterov and Polyak's cubic Newton: minimises `gᵀs + sᵀHs/2 + M‖s‖³/6` with `M` an upper bound of what the step meets.
//!
//! `M` is doubled until `f(x + s)` is no higher than the model, and halved after each step, never below `L₀`; or it is fixed.
//! With `M ≥ L`, the Hessian's Lipschitz constant, each step falls by `M‖s‖³/12`. Source: Math. Program. 108 (2006), (3.1), section 5.2.

use super::dense_run::{Outcome, Rule, full_step, start};
use super::memory::Memory;
use super::negative_curvature::Downward;
use super::options::{OptionDefault, OptionError, OptionRange, OptionSpec, Options};
use super::oracle::Oracle;
use super::second_order::{Center, attempt, hidden};
use super::stop::StopReason;
use super::{Iteration, Measures, MethodSpec, Optimizer, StartError};
use crate::linalg::secular::cubic_step;
use crate::linalg::vector::norm;

/// Where rounding hides the third-order terms, a step need only keep this share of the model's promise.
const KEEP_HIDDEN: f64 = 0.5;
/// Bounds of `M`.
const RANGE: (f64, f64) = (1e-200, 1e200);

static OPTIONS: [OptionSpec; 3] = [
    OptionSpec {
        name: "initial",
        default: OptionDefault::Automatic,
        range: OptionRange::Number { min: RANGE.0, max: RANGE.1 },
        help: "M at the first trial; without it one at which the cubic term matters",
    },
    OptionSpec {
        name: "least",
        default: OptionDefault::Number(RANGE.0),
        range: OptionRange::Number { min: RANGE.0, max: RANGE.1 },
        help: "L0: M is never below it",
    },
    OptionSpec {
        name: "fixed",
        default: OptionDefault::Automatic,
        range: OptionRange::Number { min: RANGE.0, max: RANGE.1 },
        help: "M throughout, at least the Lipschitz constant of the Hessian; every step is taken",
    },
];

/// What is known of Nesterov and Polyak's method.
pub static SPEC: MethodSpec = MethodSpec {
    name: "cubic_np",
    summary: "Nesterov and Polyak's cubic Newton: steps that fall as far as the model says",
    order_of_derivatives: 2,
    leaves_saddles: true,
    takes_bounds: false,
    default_max_steps: 1000,
    options: &OPTIONS,
    reference: "Nesterov & Polyak, Cubic regularization of Newton method, Math. Program. 108 (2006)",
    help: "The method of the theory: after k steps the gradient is O(k^(-2/3)) and negative curvature O(k^(-1/3)). More careful than `cubic`, which takes steps that fall less than the model says, and so usually slower.",
};

/// Makes Nesterov and Polyak's method with these options.
///
/// # Errors
/// [`OptionError`] if an option is unknown or out of range.
pub fn build(options: &Options) -> Result<Box<dyn Optimizer>, OptionError> {
    options.check(&OPTIONS)?;
    Ok(Box::new(NesterovPolyak {
        weight: options.number(&OPTIONS, "initial"),
        least: options.number(&OPTIONS, "least").unwrap_or(RANGE.0),
        fixed: options.number(&OPTIONS, "fixed"),
    }))
}

#[derive(Clone, Copy)]
struct NesterovPolyak {
    /// `M` of the next trial; `None` before the first, if it is left to the model there.
    weight: Option<f64>,
    least: f64,
    fixed: Option<f64>,
}

impl Optimizer for NesterovPolyak {
    fn spec(&self) -> &'static MethodSpec {
        &SPEC
    }

    fn start<'a>(&self, oracle: &'a Oracle<'a>, x0: &[f64]) -> Result<Box<dyn Iteration + 'a>, StartError> {
        start(oracle, x0, *self)
    }
}

impl Rule for NesterovPolyak {
    fn advance(&mut self, oracle: &Oracle, center: &Center) -> Outcome {
        let chosen = self.fixed.or(self.weight).unwrap_or_else(|| first_weight(oracle, center));
        let weight = chosen.clamp(self.least, RANGE.1);
        let step = cubic_step(&center.eigen, &center.model.gradient, 0.5 * weight);
        let promise = step.quadratic_decrease - weight * step.length.powi(3) / 6.0;
        if promise <= 0.0 || promise.is_nan() {
            return Outcome::Stalled(StopReason::NoiseFloor);
        }
        if self.fixed.is_some() && step.alternative.is_none() {
            return full_step(oracle, &center.model, &step.step);
        }
        let trial = attempt(oracle, center, &step, promise);
        if trial.x == center.model.x {
            return Outcome::Stalled(StopReason::StepTooSmall);
        }
        let at_rounding = trial.model.is_some();
        let share = if at_rounding { KEEP_HIDDEN } else { 1.0 };
        let next = if trial.actual_decrease >= share * promise || self.fixed.is_some() {
            trial.model.or_else(|| oracle.model(&trial.x))
        } else {
            None
        };
        self.weight = Some(if next.is_some() { 0.5 * weight } else { 2.0 * weight }.clamp(self.least, RANGE.1));
        match next {
            Some(model) => Outcome::To(model),
            None if self.fixed.is_some() => Outcome::Stalled(StopReason::OutsideDomain),
            None if hidden(&center.model, promise) => Outcome::Stalled(StopReason::NoiseFloor),
            None => Outcome::Refused,
        }
    }

    fn remember(&mut self, memory: &mut Memory) {
        memory.optional("cubic_weight", &mut self.weight);
    }

    fn measures(&self) -> Measures {
        Measures { cubic_weight: self.fixed.or(self.weight), ..Measures::default() }
    }
}

/// An `M` at which the cubic term and the quadratic one are of one size over Newton's step, or over the way out of a saddle.
fn first_weight(oracle: &Oracle, center: &Center) -> f64 {
    let (size, slope) = (center.eigen.norm(), norm(&center.model.gradient));
    let natural = if slope > 0.0 { size * (size / slope) } else { f64::INFINITY };
    let out = Downward::new(center)
        .map_or(f64::INFINITY, |down| 2.0 * down.curvature.abs() / down.length(oracle, center, None));
    let weight = natural.min(out);
    if weight > 0.0 && weight.is_finite() { weight } else { 1.0 }
}
