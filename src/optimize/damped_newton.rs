//! Damped Newton: `(∇²f + γI) s = −∇f`, with `γ` the best of a list of dampings; or Newton's direction with Armijo's search.
//!
//! Source: the list of dampings `10¹ … 10⁻⁶` is that of the experiments of Dauphin et al., NeurIPS 2014, section 6; the
//! search: Bertsekas, Nonlinear Programming (1999), section 1.4. It keeps to no sign of curvature: it may end in a saddle.

use super::dense_run::{Outcome, Rule, armijo, start, step_with};
use super::options::{OptionDefault, OptionError, OptionRange, OptionSpec, Options};
use super::oracle::Oracle;
use super::second_order::{Center, hidden, measured};
use super::stop::StopReason;
use super::{Iteration, MethodSpec, Optimizer, StartError};
use crate::classify::local_model::LocalModel;
use crate::linalg::vector::{add_scaled, dot, norm};

/// The exponents of ten of the dampings, strongest first.
const LIST: std::ops::RangeInclusive<i32> = -6..=1;
/// Beyond this damping, where nothing in the list lowers `f`, no step moves the point.
const STRONGEST: i32 = 300;
/// Newton's direction counts as one of descent if its slope is at least this share of `‖g‖‖s‖`.
const LEAST_COSINE: f64 = 1e-8;

static SEARCHES: [&str; 2] = ["list", "armijo"];

static OPTIONS: [OptionSpec; 2] = [
    OptionSpec {
        name: "line_search",
        default: OptionDefault::Word("list"),
        range: OptionRange::Words(&SEARCHES),
        help: "list: the damping with the lowest f of 10, 1, ..., 1e-6; armijo: Newton's direction, halved until f falls",
    },
    RELATIVE,
];

/// The option `relative` of the methods that try this list of dampings.
pub(super) const RELATIVE: OptionSpec = OptionSpec {
    name: "relative",
    default: OptionDefault::Flag(false),
    range: OptionRange::Flag,
    help: "measures the dampings by the norm of the Hessian, so that units do not matter",
};

/// What is known of damped Newton.
pub static SPEC: MethodSpec = MethodSpec {
    name: "damped_newton",
    summary: "Newton steps with the best damping of a list, or with a line search",
    order_of_derivatives: 2,
    leaves_saddles: false,
    takes_bounds: false,
    default_max_steps: 500,
    options: &OPTIONS,
    reference: "Dauphin et al., NeurIPS 2014, section 6; Bertsekas, Nonlinear Programming (1999), section 1.4",
    help: "Eight trial points a step, one Hessian. Dampings are absolute, as in the paper, so the choice of units matters unless `relative` is set. Never goes up, but from the stable manifold of a saddle it ends there; meant for comparison with saddle_free.",
};

/// Makes damped Newton with these options.
///
/// # Errors
/// [`OptionError`] if an option is unknown or out of range.
pub fn build(options: &Options) -> Result<Box<dyn Optimizer>, OptionError> {
    options.check(&OPTIONS)?;
    let searches = options.word(&OPTIONS, "line_search") == Some("armijo");
    Ok(Box::new(DampedNewton { searches, relative: options.flag(&OPTIONS, "relative") }))
}

#[derive(Clone, Copy)]
struct DampedNewton {
    searches: bool,
    relative: bool,
}

impl Optimizer for DampedNewton {
    fn spec(&self) -> &'static MethodSpec {
        &SPEC
    }

    fn start<'a>(&self, oracle: &'a Oracle<'a>, x0: &[f64]) -> Result<Box<dyn Iteration + 'a>, StartError> {
        start(oracle, x0, *self)
    }
}

impl Rule for DampedNewton {
    fn advance(&mut self, oracle: &Oracle, center: &Center) -> Outcome {
        if self.searches {
            return armijo(oracle, &center.model, &newton_direction(center), 1.0);
        }
        let unit = if self.relative { center.eigen.norm() } else { 1.0 };
        best_damping(oracle, &center.model, |exponent| {
            let damping = unit * 10.0_f64.powi(exponent);
            step_with(&center.eigen, &center.model.gradient, |e| e + damping)
        })
    }
}

/// Newton's direction where it leads down, else the negative gradient.
fn newton_direction(center: &Center) -> Vec<f64> {
    let gradient = &center.model.gradient;
    let floor = center.eigen.dimension() as f64 * f64::EPSILON * center.eigen.norm();
    let direction = step_with(&center.eigen, gradient, |e| if e.abs() > floor { e } else { f64::INFINITY });
    let downhill = -dot(gradient, &direction) > LEAST_COSINE * norm(gradient) * norm(&direction);
    if downhill { direction } else { gradient.iter().map(|g| -g).collect() }
}

/// Goes to the lowest point among the steps of the list; if none is lower than `f`, the dampings grow until one is.
///
/// `step` gives the step for a damping of ten to that power.
pub(super) fn best_damping(oracle: &Oracle, here: &LocalModel, step: impl Fn(i32) -> Vec<f64>) -> Outcome {
    let mut best: Option<(Vec<f64>, f64, f64)> = None;
    for exponent in LIST.rev().chain(LIST.end() + 1..STRONGEST) {
        if exponent == LIST.end() + 1
            && let Some(model) = best.take().and_then(|best| lower(oracle, here, best))
        {
            return Outcome::To(model);
        }
        if let Some(limit) = oracle.exhausted() {
            return Outcome::Stalled(limit);
        }
        let s = step(exponent);
        let (x, promise) = (add_scaled(&here.x, 1.0, &s), -dot(&here.gradient, &s));
        if exponent > *LIST.end() && x == here.x {
            return Outcome::Stalled(StopReason::StepTooSmall);
        }
        let Some(value) = oracle.value(&x).filter(|_| x != here.x) else { continue };
        if best.as_ref().is_none_or(|(_, lowest, _)| value < *lowest) {
            best = Some((x, value, promise));
        }
        if exponent > *LIST.end() {
            if let Some(model) = best.take().and_then(|best| lower(oracle, here, best)) {
                return Outcome::To(model);
            }
            if promise > 0.0 && hidden(here, promise) {
                return Outcome::Stalled(StopReason::NoiseFloor);
            }
        }
    }
    Outcome::Stalled(StopReason::NoDescent)
}

/// The model at a point that is lower, as well as rounding lets it be told.
fn lower(oracle: &Oracle, here: &LocalModel, (x, value, promise): (Vec<f64>, f64, f64)) -> Option<LocalModel> {
    let trial = measured(oracle, here, (x, value), promise.abs());
    if trial.actual_decrease > 0.0 { trial.model.or_else(|| oracle.model(&trial.x)) } else { None }
}
