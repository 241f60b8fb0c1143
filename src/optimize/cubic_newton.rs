//! Cubic-regularised Newton: minimises `gᵀs + sᵀHs/2 + σ‖s‖³/3` exactly at each step, then adapts the cubic weight `σ`.
//!
//! Leaves strict saddles, because the model has negative curvature there. Needs Hessians; one eigendecomposition per
//! accepted step, none per rejected step. Source: Nesterov & Polyak, Math. Program. 108 (2006); Cartis, Gould & Toint,
//! ARC part I, Math. Program. 127 (2011); adapting `σ`: Gould, Porcelli & Toint, Comput. Optim. Appl. 53 (2012).

use std::sync::Arc;

use super::memory::Memory;
use super::options::{OptionDefault, OptionError, OptionRange, OptionSpec, Options};
use super::oracle::Oracle;
use super::second_order::{Center, attempt, rejected};
use super::stop::StopReason;
use super::{Iterate, Iteration, Measures, MethodSpec, Optimizer, StartError, Step};
use crate::classify::local_model::LocalModel;
use crate::linalg::secular::{ModelStep, Target};

/// A step is taken if it keeps this share of the model's promise.
const ACCEPT: f64 = 0.1;
/// From this acceptance ratio on the weight falls.
const VERY_GOOD: f64 = 0.9;
/// Bounds of the weight.
pub(super) const WEIGHT_RANGE: (f64, f64) = (1e-15, 1e100);
/// How far one update may lower the weight, and the factor when there is nothing to fit.
const DECREASE: (f64, f64) = (0.1, 0.5);
/// How far one update may raise the weight.
const INCREASE: (f64, f64) = (2.0, 100.0);
/// The share of the gap between model and function that the new weight keeps (Gould, Porcelli & Toint's `β`).
const KEEP_GAP: f64 = 0.01;
/// The largest multiple of the step at which the gap is extrapolated (their `α_max`).
const LARGEST_MULTIPLE: f64 = 2.0;

static RULES: [&str; 2] = ["interpolate", "simple"];

static OPTIONS: [OptionSpec; 2] = [
    OptionSpec {
        name: "cubic_weight",
        default: OptionDefault::Number(1.0),
        range: OptionRange::Number { min: WEIGHT_RANGE.0, max: 1e15 },
        help: "the cubic weight of the first step",
    },
    OptionSpec {
        name: "rule",
        default: OptionDefault::Word("interpolate"),
        range: OptionRange::Words(&RULES),
        help: "how the weight follows success: fitted to the last step, or simply halved and doubled",
    },
];

/// What is known of the cubic method.
pub static SPEC: MethodSpec = MethodSpec {
    name: "cubic",
    summary: "cubic-regularised Newton, each step solved exactly; leaves saddles",
    order_of_derivatives: 2,
    leaves_saddles: true,
    takes_bounds: false,
    default_max_steps: 1000,
    options: &OPTIONS,
    reference: "Nesterov & Polyak, Math. Program. 108 (2006); Cartis, Gould & Toint, Math. Program. 127 (2011)",
    help: "Robust and fast on functions of up to some hundred variables; at a saddle it follows negative curvature in the sign that lowers the function.",
};

/// Makes the cubic method with these options.
///
/// # Errors
/// [`OptionError`] if an option is unknown or out of range.
pub fn build(options: &Options) -> Result<Box<dyn Optimizer>, OptionError> {
    options.check(&OPTIONS)?;
    let weight = options.number(&OPTIONS, "cubic_weight").unwrap_or(1.0);
    let simple = options.word(&OPTIONS, "rule") == Some("simple");
    Ok(Box::new(CubicNewton { weight, simple }))
}

/// The cubic method with its settings.
#[derive(Clone, Copy)]
pub(super) struct CubicNewton {
    weight: f64,
    simple: bool,
}

impl Optimizer for CubicNewton {
    fn spec(&self) -> &'static MethodSpec {
        &SPEC
    }

    fn start<'a>(&self, oracle: &'a Oracle<'a>, x0: &[f64]) -> Result<Box<dyn Iteration + 'a>, StartError> {
        Ok(Box::new(self.run(oracle, x0)?))
    }
}

impl CubicNewton {
    /// With this weight at the first step, fitted to each step from then on.
    pub(super) fn fitted(weight: f64) -> Self {
        Self { weight, simple: false }
    }

    /// Starts a run that another method can hold.
    pub(super) fn run<'a>(&self, oracle: &'a Oracle<'a>, x0: &[f64]) -> Result<Run<'a>, StartError> {
        let model = oracle.model(x0).ok_or(StartError::OutsideDomain)?;
        self.from(oracle, model).ok_or(StartError::OutsideDomain)
    }

    /// Starts a run where the model is known already; `None` if its Hessian cannot be decomposed.
    pub(super) fn from<'a>(&self, oracle: &'a Oracle<'a>, model: impl Into<Arc<LocalModel>>) -> Option<Run<'a>> {
        let model: Arc<LocalModel> = model.into();
        let here = Iterate::second_order(Arc::clone(&model));
        Some(Run { oracle, simple: self.simple, weight: self.weight, center: Center::new(model)?, here })
    }
}

/// A run of the cubic method.
pub(super) struct Run<'a> {
    oracle: &'a Oracle<'a>,
    simple: bool,
    weight: f64,
    center: Center,
    here: Iterate,
}

impl Iteration for Run<'_> {
    fn step(&mut self) -> Step {
        let step = self.center.step(Target::Weight(self.weight));
        let model_decrease = step.quadratic_decrease - self.weight * step.length.powi(3) / 3.0;
        if model_decrease <= 0.0 || model_decrease.is_nan() {
            return Step::Stalled(StopReason::NoiseFloor);
        }
        let trial = attempt(self.oracle, &self.center, &step, model_decrease);
        if trial.x == self.center.model.x {
            return Step::Stalled(StopReason::StepTooSmall);
        }
        let ratio = trial.actual_decrease / model_decrease;
        let next = if ratio >= ACCEPT {
            trial.model.or_else(|| self.oracle.model(&trial.x)).and_then(Center::new)
        } else {
            None
        };
        let ratio = if ratio >= ACCEPT && next.is_none() { f64::NEG_INFINITY } else { ratio };
        let rule = if self.simple { simple_rule } else { fitted_rule };
        self.weight = rule(self.weight, ratio, trial.actual_decrease, &step).clamp(WEIGHT_RANGE.0, WEIGHT_RANGE.1);
        let Some(center) = next else { return rejected(&self.center, model_decrease) };
        self.here = Iterate::second_order(Arc::clone(&center.model));
        self.center = center;
        Step::Accepted
    }

    fn current(&self) -> &Iterate {
        &self.here
    }

    fn remember(&mut self, memory: &mut Memory) {
        memory.number("cubic_weight", &mut self.weight);
    }

    fn measures(&self) -> Measures {
        Measures { cubic_weight: Some(self.weight), ..Measures::default() }
    }
}

/// Halves the weight after a very good step and doubles it after a refused one.
fn simple_rule(weight: f64, ratio: f64, _actual_decrease: f64, _step: &ModelStep) -> f64 {
    if ratio > VERY_GOOD {
        0.5 * weight
    } else if ratio >= ACCEPT {
        weight
    } else if ratio == f64::NEG_INFINITY {
        10.0 * weight
    } else {
        2.0 * weight
    }
}

/// Fits the weight to the gap between model and function (Gould, Porcelli & Toint 2012, algorithm 3.1).
pub(super) fn fitted_rule(weight: f64, ratio: f64, actual_decrease: f64, step: &ModelStep) -> f64 {
    if ratio == f64::NEG_INFINITY || ratio.is_nan() {
        10.0 * weight
    } else if ratio >= 1.0 {
        lowered(weight, actual_decrease, step)
    } else if ratio >= VERY_GOOD {
        DECREASE.1 * weight
    } else if ratio >= ACCEPT {
        weight
    } else if ratio >= 0.0 {
        INCREASE.0 * weight
    } else {
        raised(weight, actual_decrease, step)
    }
}

/// The weight after a step that did better than the model said.
fn lowered(weight: f64, actual_decrease: f64, step: &ModelStep) -> f64 {
    let cube = step.length.powi(3);
    let cubic_part = weight * cube / 3.0;
    // c(s) − f(x + s) and f(x + s) − q(s) in the paper's words.
    let gap = actual_decrease - (step.quadratic_decrease - cubic_part);
    let third_order = cubic_part - gap;
    let target = gap.min(cubic_part);
    if target <= 0.0 || target.is_nan() {
        return DECREASE.1 * weight;
    }
    let smallest = KEEP_GAP.cbrt();
    let cubic_coefficient = if third_order < 0.0 { 0.0 } else { 3.0 * third_order };
    let polynomial = [3.0 * KEEP_GAP * target, step.slope, step.curvature, cubic_coefficient];
    let Some(multiple) = smallest_root(polynomial, smallest, LARGEST_MULTIPLE) else { return DECREASE.0 * weight };
    let fitted = if third_order < 0.0 {
        3.0 * KEEP_GAP * target / (multiple.powi(3) * cube)
    } else {
        weight + 3.0 * target * (KEEP_GAP - multiple.powi(3)) / (multiple.powi(3) * cube)
    };
    fitted.clamp(WEIGHT_RANGE.0, weight)
}

/// The weight after a step that raised the function.
fn raised(weight: f64, actual_decrease: f64, step: &ModelStep) -> f64 {
    // f(x + s) − q(s)
    let third_order = step.quadratic_decrease - actual_decrease;
    let (a, b, c) = (6.0 * third_order, (3.0 - ACCEPT) * step.curvature, (6.0 - 4.0 * ACCEPT) * step.slope);
    let root = (b * b - 4.0 * a * c).max(0.0).sqrt();
    let multiple = if b >= 0.0 { -2.0 * c / (b + root) } else { (root - b) / (2.0 * a) };
    let fitted = (-step.slope - multiple * step.curvature) / (multiple * multiple * step.length.powi(3));
    if fitted.is_finite() { fitted.clamp(INCREASE.0 * weight, INCREASE.1 * weight) } else { INCREASE.0 * weight }
}

/// The smallest root in `[low, high]` of `p₀ + p₁α + p₂α² + p₃α³`, by a scan and bisection.
fn smallest_root(p: [f64; 4], low: f64, high: f64) -> Option<f64> {
    const PIECES: usize = 40;
    let value = |a: f64| p[0] + a * (p[1] + a * (p[2] + a * p[3]));
    let point = |k: usize| low + (high - low) * k as f64 / PIECES as f64;
    let piece = (0..PIECES).find(|&k| value(point(k)) == 0.0 || value(point(k)) * value(point(k + 1)) < 0.0)?;
    let (mut a, mut b) = (point(piece), point(piece + 1));
    for _ in 0..40 {
        let middle = 0.5 * (a + b);
        if value(a) * value(middle) <= 0.0 {
            b = middle;
        } else {
            a = middle;
        }
    }
    Some(0.5 * (a + b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roots_are_found_in_order() {
        // (α − 0.5)(α − 1.5) = 0.75 − 2α + α²
        let root = smallest_root([0.75, -2.0, 1.0, 0.0], 0.2, 2.0).expect("there is a root");
        assert!((root - 0.5).abs() < 1e-9);
        assert_eq!(smallest_root([1.0, 0.0, 1.0, 0.0], 0.2, 2.0), None);
    }
}
