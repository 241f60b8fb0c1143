//! Gradient steps and steps along the lowest eigenvector `v₁`, whichever promises more: leaves strict saddles.
//!
//! The curvature step is `±ηv₁`, downhill, with `η` halved until `f` falls by more than `η²|e₁|/4`. The gradient step
//! starts from Cauchy's length and is halved by Armijo's rule. Source: the step: Jin et al., Nonconvex optimization for
//! machine learning, 2021; the choice between both: Curtis & Robinson, Math. Program. 176 (2019), their dynamic method.

use super::dense_run::{Outcome, Rule, armijo, keeps, start};
use super::options::{OptionDefault, OptionError, OptionRange, OptionSpec, Options};
use super::oracle::Oracle;
use super::second_order::{Center, hidden};
use super::stop::StopReason;
use super::{Iteration, MethodSpec, Optimizer, StartError};
use crate::classify::local_model::bilinear;
use crate::linalg::vector::{add_scaled, dot, norm};

/// Eigenvalues below this many roundings times `n` of the largest count as zero.
const ZERO_UNITS: f64 = 10.0;
/// A curvature step must keep this share of `η²|e|/2`.
const KEEP: f64 = 0.5;
/// Below this share of `‖g‖` the slope along `v₁` does not tell the sign of the step.
const NO_SLOPE: f64 = 1e-8;
/// After so many halvings no step moves the point any more.
const MAX_HALVINGS: usize = 1100;

static OPTIONS: [OptionSpec; 1] = [OptionSpec {
    name: "lipschitz",
    default: OptionDefault::Automatic,
    range: OptionRange::Number { min: 1e-300, max: 1e300 },
    help: "how fast the Hessian changes, M: curvature steps start at |e1|/M; without it third and fourth derivatives tell",
}];

/// What is known of the method of negative curvature.
pub static SPEC: MethodSpec = MethodSpec {
    name: "negative_curvature",
    summary: "gradient steps, and steps along negative curvature where it promises more",
    order_of_derivatives: 2,
    leaves_saddles: true,
    takes_bounds: false,
    default_max_steps: 10_000,
    options: &OPTIONS,
    reference: "Curtis & Robinson, Exploiting negative curvature, Math. Program. 176 (2019)",
    help: "The simplest method that leaves every strict saddle, whatever the start. Near a minimum it is gradient descent and as slow; meant for comparison.",
};

/// Makes the method of negative curvature with these options.
///
/// # Errors
/// [`OptionError`] if an option is unknown or out of range.
pub fn build(options: &Options) -> Result<Box<dyn Optimizer>, OptionError> {
    options.check(&OPTIONS)?;
    Ok(Box::new(NegativeCurvature { lipschitz: options.number(&OPTIONS, "lipschitz") }))
}

#[derive(Clone, Copy)]
struct NegativeCurvature {
    lipschitz: Option<f64>,
}

impl Optimizer for NegativeCurvature {
    fn spec(&self) -> &'static MethodSpec {
        &SPEC
    }

    fn start<'a>(&self, oracle: &'a Oracle<'a>, x0: &[f64]) -> Result<Box<dyn Iteration + 'a>, StartError> {
        start(oracle, x0, *self)
    }
}

impl Rule for NegativeCurvature {
    fn advance(&mut self, oracle: &Oracle, center: &Center) -> Outcome {
        let gradient = &center.model.gradient;
        let squared = dot(gradient, gradient);
        let mut slope_promise = 0.5 * squared / center.eigen.norm();
        if slope_promise.is_nan() {
            slope_promise = 0.0;
        }
        let down = Downward::new(center).map(|down| (down.length(oracle, center, self.lipschitz), down));
        if let Some((length, down)) =
            down.filter(|(length, down)| 0.25 * length * length * down.curvature.abs() >= slope_promise)
        {
            return down.descend(oracle, center, (&vec![0.0; gradient.len()], length));
        }
        let direction: Vec<f64> = gradient.iter().map(|g| -g).collect();
        let along = bilinear(&center.model.hessian, gradient, gradient);
        let first = if along > 0.0 { squared / along } else { 1.0_f64.max(norm(&center.model.x) / norm(gradient)) };
        armijo(oracle, &center.model, &direction, if first.is_finite() { first } else { 1.0 })
    }
}

/// The direction of the most negative curvature.
pub(super) struct Downward {
    /// A unit vector, turned downhill if there is a slope along it.
    pub direction: Vec<f64>,
    /// The second derivative along it, negative.
    pub curvature: f64,
    /// The slope along it, not positive.
    pub slope: f64,
    /// Whether the slope says nothing of the sign.
    either_sign: bool,
}

impl Downward {
    /// Finds it; `None` if the Hessian is positive semidefinite to rounding.
    ///
    /// Where rounding hides the sign of the lowest eigenvalue, that of the Hessian scaled to a diagonal of ones may show it.
    pub fn new(center: &Center) -> Option<Self> {
        let (model, eigen) = (&center.model, &center.eigen);
        let cutoff = ZERO_UNITS * model.dimension() as f64 * f64::EPSILON;
        if *eigen.values.first()? < -cutoff * eigen.norm() {
            return Some(Self::along(center, eigen.vector(0).to_vec()));
        }
        let negative = *model.scaled.values.first()? < -cutoff * model.scaled.norm();
        Some(Self::along(center, model.direction(0))).filter(|down| negative && down.curvature < 0.0)
    }

    /// Takes any direction, of any length.
    pub fn along(center: &Center, mut direction: Vec<f64>) -> Self {
        let gradient = &center.model.gradient;
        let slope = dot(gradient, &direction);
        let scale = if slope > 0.0 { -1.0 } else { 1.0 } / norm(&direction);
        direction.iter_mut().for_each(|d| *d *= scale);
        let slope = scale * slope;
        let curvature = bilinear(&center.model.hessian, &direction, &direction);
        Self { either_sign: slope.abs() <= NO_SLOPE * norm(gradient), direction, curvature, slope }
    }

    /// A sensible first length along it: `|e|/M` if `M` is given, else where the Taylor polynomial of order 4 is lowest.
    ///
    /// Scale-free. Without third and fourth derivatives there is no bottom, and the length is the size of the point, or 1.
    pub fn length(&self, oracle: &Oracle, center: &Center, lipschitz: Option<f64>) -> f64 {
        let bend = self.curvature.abs();
        if let Some(lipschitz) = lipschitz {
            return bend / lipschitz;
        }
        let size = norm(&center.model.x);
        let fallback = if size > 0.0 { size } else { 1.0 };
        let Some([.., third, fourth]) = oracle.directional_series(&center.model.x, &self.direction) else {
            return fallback;
        };
        let third = third.abs();
        // The positive root of −|e| − 3|c₃|t + 4c₄t² = 0.
        let length = if fourth > 0.0 {
            (3.0 * third + (9.0 * third * third + 16.0 * fourth * bend).sqrt()) / (8.0 * fourth)
        } else {
            bend / (6.0 * third)
        };
        if length.is_finite() && length > 0.0 { length } else { fallback }
    }

    /// Adds `±ηd` to a step, with `η` halved from `length` until `f` falls by half of what both promise, and the step with it.
    ///
    /// The step must lead downhill or be zero. Tries both signs where the slope tells none.
    pub fn descend(&self, oracle: &Oracle, center: &Center, (step, length): (&[f64], f64)) -> Outcome {
        let here = &center.model;
        let slope = -dot(&here.gradient, step);
        let (mut share, mut moved) = (1.0, true);
        for _ in 0..MAX_HALVINGS {
            if let Some(limit) = oracle.exhausted() {
                return Outcome::Stalled(limit);
            }
            let eta = share * length;
            let promise = 0.5 * eta * eta * self.curvature.abs() + super::dense_run::ARMIJO * share * slope;
            let mut points = vec![self.point(center, step, (share, eta))];
            if self.either_sign {
                points.push(self.point(center, step, (share, -eta)));
            }
            let valued = points.into_iter().filter_map(|x| oracle.value(&x).map(|value| (x, value)));
            let lowest = valued.min_by(|a, b| a.1.total_cmp(&b.1));
            if let Some((x, _)) = lowest {
                moved = x != here.x;
                if let Some(model) = keeps(oracle, here, x, (promise, KEEP)) {
                    return Outcome::To(model);
                }
            }
            if !moved || hidden(here, promise) {
                return Outcome::Stalled(if moved { StopReason::NoiseFloor } else { StopReason::StepTooSmall });
            }
            share *= 0.5;
        }
        Outcome::Stalled(StopReason::NoDescent)
    }

    fn point(&self, center: &Center, step: &[f64], (share, eta): (f64, f64)) -> Vec<f64> {
        add_scaled(&add_scaled(&center.model.x, share, step), eta, &self.direction)
    }
}
