//! What the trust-region and cubic methods share: trying a model step and measuring how well the model foretold it.
//!
//! Where differences of `f` drown in rounding, the decrease is taken from gradients and Hessians at both ends
//! (Hermite's rule, exact to fourth order; the idea of a gradient mean: Conn, Gould & Toint, Trust-Region Methods, 17.4.2).

use std::cell::OnceCell;
use std::ops::Deref;
use std::sync::Arc;

use super::Step;
use super::oracle::Oracle;
use super::stop::StopReason;
use crate::classify::local_model::{LocalModel, bilinear};
use crate::linalg::factorised::factorised_step;
use crate::linalg::secular::{ModelStep, Target, model_step};
use crate::linalg::symmetric_eigen::SymmetricEigen;
use crate::linalg::vector::{add_scaled, all_finite, difference, dot};

/// Differences of `f` below this many roundings of `|f|` are not trusted.
const VALUE_UNITS: f64 = 1e4;
/// The same in units of the rounding error estimated from the model's terms.
const NOISE_UNITS: f64 = 1e3;

/// The share of the estimated rounding error, an upper bound, below which a refused step is put down to rounding.
const HIDDEN_SHARE: f64 = 1e-4;

/// From so many variables on, steps come from Cholesky's factors instead of eigenpairs: a tenth of the time, measured.
pub(super) const FACTORISED_FROM: usize = 100;

/// The model at the current point with the eigenpairs of its Hessian.
pub(super) struct Center {
    pub model: Arc<LocalModel>,
    pub eigen: HessianEigen,
}

impl Center {
    pub fn new(model: impl Into<Arc<LocalModel>>) -> Option<Self> {
        let model: Arc<LocalModel> = model.into();
        let n = model.dimension();
        (model.hessian.len() == n * n && all_finite(&model.hessian)).then(|| {
            let eigen = HessianEigen { model: Arc::clone(&model), pairs: OnceCell::new() };
            Self { model, eigen }
        })
    }

    /// The minimizer of the model that the target keeps short, in the model's own variables.
    pub fn step(&self, target: Target) -> ModelStep {
        let (hessian, gradient) = (&self.model.hessian, &self.model.gradient);
        let factorised =
            if gradient.len() < FACTORISED_FROM { None } else { factorised_step(hessian, gradient, target) };
        factorised.unwrap_or_else(|| model_step(&self.eigen, gradient, target))
    }

    /// The same in the scaled variables of the model.
    pub fn scaled_step(&self, target: Target) -> ModelStep {
        let (scaled, scale) = (&self.model.scaled, &self.model.scale);
        let to_original = |v: &[f64]| v.iter().zip(scale).map(|(v, d)| v * d).collect::<Vec<f64>>();
        let gradient = to_original(&self.model.gradient);
        let factorised =
            if scale.len() < FACTORISED_FROM { None } else { factorised_step(scaled.matrix(), &gradient, target) };
        factorised.unwrap_or_else(|| model_step(scaled, &gradient, target)).map(to_original)
    }
}

/// The eigenpairs of a model's Hessian, computed when they are first looked at.
pub(super) struct HessianEigen {
    model: Arc<LocalModel>,
    pairs: OnceCell<SymmetricEigen>,
}

impl Deref for HessianEigen {
    type Target = SymmetricEigen;

    fn deref(&self) -> &SymmetricEigen {
        self.pairs.get_or_init(|| {
            SymmetricEigen::new(&self.model.hessian, self.model.dimension())
                .expect("the Hessian is square and finite: a center is made of no other")
        })
    }
}

/// A tried step.
pub(super) struct Trial {
    /// The trial point.
    pub x: Vec<f64>,
    /// `f(x) − f(x + s)`; minus infinity outside the domain.
    pub actual_decrease: f64,
    /// The model at the trial point, if it was needed to measure the decrease.
    pub model: Option<LocalModel>,
}

/// Evaluates the step and, in the hard case, its mirror image; keeps the lower of the two.
pub(super) fn attempt(oracle: &Oracle, center: &Center, step: &ModelStep, model_decrease: f64) -> Trial {
    lowest_of(oracle, center, std::iter::once(&step.step).chain(&step.alternative), model_decrease)
}

/// Evaluates the steps and keeps the one that leads lowest.
pub(super) fn lowest_of<'a>(
    oracle: &Oracle,
    center: &Center,
    steps: impl Iterator<Item = &'a Vec<f64>> + Clone,
    model_decrease: f64,
) -> Trial {
    lowest_at(oracle, &center.model, steps.map(|s| add_scaled(&center.model.x, 1.0, s)), model_decrease)
}

/// Evaluates at the points and keeps the lowest; the first one if `f` has a value at none.
pub(super) fn lowest_at(
    oracle: &Oracle,
    here: &LocalModel,
    points: impl Iterator<Item = Vec<f64>> + Clone,
    model_decrease: f64,
) -> Trial {
    let mut best: Option<(Vec<f64>, f64)> = None;
    for x in points.clone() {
        let value = oracle.value(&x).filter(|value| best.as_ref().is_none_or(|(_, lowest)| value < lowest));
        if let Some(value) = value {
            best = Some((x, value));
        }
    }
    let Some((x, value)) = best else {
        let x = { points }.next().unwrap_or_else(|| here.x.clone());
        return Trial { x, actual_decrease: f64::NEG_INFINITY, model: None };
    };
    measured(oracle, here, (x, value), model_decrease)
}

/// Measures the fall of `f` from the model's point to `x`, where it is `value`, as well as the promised fall makes it needful.
pub(super) fn measured(oracle: &Oracle, here: &LocalModel, trial: (Vec<f64>, f64), promise: f64) -> Trial {
    let (x, value) = trial;
    let difference = here.value - value;
    let noise = here.value_noise();
    let trusted = VALUE_UNITS * f64::EPSILON * here.value.abs();
    if difference.abs().min(promise) > trusted && promise > NOISE_UNITS * noise {
        return Trial { x, actual_decrease: difference, model: None };
    }
    let Some(there) = oracle.model(&x) else {
        return Trial { x, actual_decrease: f64::NEG_INFINITY, model: None };
    };
    let smooth = hermite_decrease(here, &there);
    let risen = -difference > NOISE_UNITS * noise;
    let actual_decrease = if risen {
        difference
    } else if promise <= trusted {
        smooth
    } else {
        smooth.max(difference)
    };
    Trial { x, actual_decrease, model: Some(there) }
}

/// What a refused step means: a shorter one may do better, unless its promise is below the rounding error of `f` already.
pub(super) fn rejected(center: &Center, model_decrease: f64) -> Step {
    if hidden(&center.model, model_decrease) { Step::Stalled(StopReason::NoiseFloor) } else { Step::Rejected }
}

/// Whether a promised fall is below the rounding error of `f`.
pub(super) fn hidden(model: &LocalModel, promise: f64) -> bool {
    promise <= f64::EPSILON * model.value.abs() + HIDDEN_SHARE * model.value_noise()
}

/// `f(a) − f(b)` from the derivatives at both ends.
pub(super) fn hermite_decrease(a: &LocalModel, b: &LocalModel) -> f64 {
    let s = difference(&b.x, &a.x);
    let slopes = 0.5 * (dot(&a.gradient, &s) + dot(&b.gradient, &s));
    let curvatures = (bilinear(&b.hessian, &s, &s) - bilinear(&a.hessian, &s, &s)) / 12.0;
    curvatures - slopes
}
