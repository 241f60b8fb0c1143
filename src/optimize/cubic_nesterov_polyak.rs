//! Nesterov and Polyak's cubic Newton: minimises `gᵀs + sᵀHs/2 + M‖s‖³/6` with `M` an upper bound of what the step meets.
//!
//! `M` is doubled until `f(x + s)` is no higher than the model, and halved after each step, never below `L₀`; or it is fixed.
//! With `M ≥ L`, the Hessian's Lipschitz constant, each step falls by `M‖s‖³/12`, within bounds too (`boxed_cubic.rs`).
//! Source: Math. Program. 108 (2006), (3.1), section 5.2.

use super::boxed_cubic::BoxedCubic;
use super::boxed_model::End;
use super::dense_run::{Outcome, Rule, start, to_point};
use super::memory::Memory;
use super::negative_curvature::Downward;
use super::options::{OptionDefault, OptionError, OptionRange, OptionSpec, Options};
use super::oracle::Oracle;
use super::second_order::{Center, hidden, lowest_at};
use super::stop::StopReason;
use super::{Iteration, Measures, MethodSpec, Optimizer, StartError};
use crate::linalg::secular::cubic_step;
use crate::linalg::vector::{add_scaled, norm};

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
    takes_bounds: true,
    default_max_steps: 1000,
    options: &OPTIONS,
    reference: "Nesterov & Polyak, Cubic regularization of Newton method, Math. Program. 108 (2006)",
    help: "The method of the theory: after k steps the gradient is O(k^(-2/3)) and negative curvature O(k^(-1/3)). More careful than `cubic`, which takes steps that fall less than the model says, and so usually slower. Within bounds (x = a..b) steps end at the first bound that they meet, and the fall that the theory promises stays; where an M is proved there (lipschitz), it is the default of fixed.",
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
        let ends = ends(oracle, center, weight);
        let promise = ends.first().map_or(0.0, |end| end.decrease);
        if promise <= 0.0 || promise.is_nan() {
            return self.at_rest(oracle, center, StopReason::NoiseFloor);
        }
        if let (Some(_), [end]) = (self.fixed, &ends[..]) {
            return to_point(oracle, &center.model, &end.x);
        }
        let trial = lowest_at(oracle, &center.model, ends.iter().map(|end| end.x.clone()), promise);
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
            None if hidden(&center.model, promise) => self.at_rest(oracle, center, StopReason::NoiseFloor),
            None => Outcome::Refused,
        }
    }

    /// Within bounds leaves a point at which multipliers vanish and curvature leads into the box, if `f` falls there as the
    /// model says.
    fn at_rest(&mut self, oracle: &Oracle, center: &Center, reason: StopReason) -> Outcome {
        let (Some(bounds), model) = (oracle.bounds(), &*center.model) else { return Outcome::Stalled(reason) };
        let mut weight = self.fixed.or(self.weight).unwrap_or_else(|| first_weight(oracle, center));
        while weight < RANGE.1 {
            let Some(end) = (BoxedCubic { model, bounds, weight }).way_out() else { break };
            if end.decrease.is_nan() || hidden(model, end.decrease) {
                break;
            }
            if let Some(limit) = oracle.exhausted() {
                return Outcome::Stalled(limit);
            }
            let trial = lowest_at(oracle, model, std::iter::once(end.x), end.decrease);
            if trial.actual_decrease >= KEEP_HIDDEN * end.decrease
                && let Some(next) = trial.model.or_else(|| oracle.model(&trial.x))
            {
                return Outcome::To(next);
            }
            weight *= 2.0;
        }
        Outcome::Stalled(reason)
    }

    fn remember(&mut self, memory: &mut Memory) {
        memory.optional("cubic_weight", &mut self.weight);
    }

    fn measures(&self) -> Measures {
        Measures { cubic_weight: self.fixed.or(self.weight), ..Measures::default() }
    }
}

/// Where the minimizer of the cubic model leads, or both of them in the hard case; within bounds as far as the box goes.
fn ends(oracle: &Oracle, center: &Center, weight: f64) -> Vec<End> {
    let model = &*center.model;
    if let Some(bounds) = oracle.bounds() {
        return BoxedCubic { model, bounds, weight }.ends();
    }
    let step = cubic_step(&center.eigen, &model.gradient, 0.5 * weight);
    let decrease = step.quadratic_decrease - weight * step.length.powi(3) / 6.0;
    let steps = std::iter::once(&step.step).chain(&step.alternative);
    steps.map(|s| End { x: add_scaled(&model.x, 1.0, s), decrease }).collect()
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
