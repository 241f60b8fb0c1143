//! Generalised trust region: the Taylor polynomial of order 1 or 2, least in the ball `sᵀ|∇²f|s ≤ Δ²` of the Hessian's own metric.
//!
//! Order 1 gives the direction of saddle-free Newton, with its length under control; order 2 also leaves saddles from their
//! stable manifolds. Source: Dauphin et al., NeurIPS 2014, section 4; the radius as in Conn, Gould & Toint (2000), 6.1.1.

use super::dense_run::{Outcome, Rule, start};
use super::memory::Memory;
use super::negative_curvature::Downward;
use super::options::{OptionDefault, OptionError, OptionRange, OptionSpec, Options};
use super::oracle::Oracle;
use super::second_order::{Center, attempt, hidden};
use super::stop::StopReason;
use super::{Iteration, Measures, MethodSpec, Optimizer, StartError};
use crate::linalg::secular::{ModelStep, StepCase, trust_region_step};
use crate::linalg::symmetric_eigen::SymmetricEigen;
use crate::linalg::vector::{dot, norm};

/// The metric's eigenvalues are not below this share of the largest.
const FLOOR: f64 = 1e-12;
/// A step is taken if it keeps this share of the model's promise.
const ACCEPT: f64 = 0.1;
/// Below this acceptance ratio the radius shrinks …
const POOR: f64 = 0.25;
/// … and above this one it may grow.
const GOOD: f64 = 0.75;
/// The radius after a poor step, as a share of the step's length, and the factor after a good one at the boundary.
const FACTORS: (f64, f64) = (0.25, 2.0);

static OPTIONS: [OptionSpec; 2] = [
    OptionSpec {
        name: "order",
        default: OptionDefault::Count(2),
        range: OptionRange::Count { min: 1, max: 2 },
        help: "the order of the Taylor polynomial in the ball",
    },
    OptionSpec {
        name: "initial_radius",
        default: OptionDefault::Automatic,
        range: OptionRange::Number { min: 1e-300, max: 1e300 },
        help: "the radius of the first step, as the root of a change of f; without it a full saddle-free Newton step",
    },
];

/// What is known of the generalised trust-region method.
pub static SPEC: MethodSpec = MethodSpec {
    name: "generalized_trust_region",
    summary: "Taylor polynomials in a ball of the Hessian's own metric; leaves saddles",
    order_of_derivatives: 2,
    leaves_saddles: true,
    takes_bounds: false,
    default_max_steps: 1000,
    options: &OPTIONS,
    reference: "Dauphin et al., Identifying and attacking the saddle point problem, NeurIPS 2014, section 4",
    help: "A trust region whose ball follows the curvature, so that linear changes of variables do not matter. With `order = 1` it is saddle-free Newton with a controlled length, which a start on the stable manifold of a saddle leads into the saddle.",
};

/// The same with polynomials of order 1, for which a saddle is an end like any other.
static FIRST: MethodSpec = MethodSpec { leaves_saddles: false, ..SPEC };

/// Makes the generalised trust-region method with these options.
///
/// # Errors
/// [`OptionError`] if an option is unknown or out of range.
pub fn build(options: &Options) -> Result<Box<dyn Optimizer>, OptionError> {
    options.check(&OPTIONS)?;
    let linear = options.count(&OPTIONS, "order") == Some(1);
    Ok(Box::new(GeneralizedTrustRegion { linear, radius: options.number(&OPTIONS, "initial_radius") }))
}

#[derive(Clone, Copy)]
struct GeneralizedTrustRegion {
    linear: bool,
    /// `None` before the first step, if it is left to the model there.
    radius: Option<f64>,
}

impl Optimizer for GeneralizedTrustRegion {
    fn spec(&self) -> &'static MethodSpec {
        if self.linear { &FIRST } else { &SPEC }
    }

    fn start<'a>(&self, oracle: &'a Oracle<'a>, x0: &[f64]) -> Result<Box<dyn Iteration + 'a>, StartError> {
        start(oracle, x0, *self)
    }
}

impl Rule for GeneralizedTrustRegion {
    fn advance(&mut self, oracle: &Oracle, center: &Center) -> Outcome {
        let metric = Metric::new(center);
        let radius = self.radius.unwrap_or_else(|| first_radius(oracle, center, &metric));
        let step = if self.linear { Some(metric.linear(radius)) } else { metric.quadratic(center, radius) };
        let Some(step) = step else { return Outcome::Stalled(StopReason::OutsideDomain) };
        let promise = if self.linear { -step.slope } else { step.quadratic_decrease };
        if promise <= 0.0 || promise.is_nan() {
            return Outcome::Stalled(StopReason::NoiseFloor);
        }
        let trial = attempt(oracle, center, &step, promise);
        if trial.x == center.model.x {
            return Outcome::Stalled(StopReason::StepTooSmall);
        }
        let ratio = trial.actual_decrease / promise;
        let next = if ratio >= ACCEPT { trial.model.or_else(|| oracle.model(&trial.x)) } else { None };
        self.radius = Some(if ratio < POOR || ratio.is_nan() || (ratio >= ACCEPT && next.is_none()) {
            FACTORS.0 * step.length
        } else if ratio > GOOD && step.length > 0.99 * radius {
            FACTORS.1 * radius
        } else {
            radius
        });
        match next {
            Some(model) => Outcome::To(model),
            None if hidden(&center.model, promise) => Outcome::Stalled(StopReason::NoiseFloor),
            None => Outcome::Refused,
        }
    }

    fn remember(&mut self, memory: &mut Memory) {
        memory.optional("trust_radius", &mut self.radius);
    }

    fn measures(&self) -> Measures {
        Measures { trust_radius: self.radius, ..Measures::default() }
    }
}

/// The radius of a full saddle-free Newton step, or of a step to where negative curvature ends, if that is longer.
fn first_radius(oracle: &Oracle, center: &Center, metric: &Metric) -> f64 {
    let out = Downward::new(center).map_or(0.0, |down| down.curvature.abs().sqrt() * down.length(oracle, center, None));
    let radius = norm(&metric.gradient).max(out);
    if radius > 0.0 && radius.is_finite() { radius } else { 1.0 }
}

/// The model in coordinates `y = |∇²f|^½ s` along the eigenvectors.
struct Metric<'a> {
    eigen: &'a SymmetricEigen,
    /// The square roots of the metric's eigenvalues.
    roots: Vec<f64>,
    gradient: Vec<f64>,
}

impl<'a> Metric<'a> {
    fn new(center: &'a Center) -> Self {
        let eigen = &center.eigen;
        let floor = FLOOR * eigen.norm();
        let root = |e: &f64| if floor == 0.0 { 1.0 } else { e.abs().max(floor).sqrt() };
        let roots: Vec<f64> = eigen.values.iter().map(root).collect();
        let coordinates = eigen.to_eigenbasis(&center.model.gradient);
        let gradient = coordinates.iter().zip(&roots).map(|(c, root)| c / root).collect();
        Self { eigen, roots, gradient }
    }

    fn original(&self, y: &[f64]) -> Vec<f64> {
        self.eigen.from_eigenbasis(&y.iter().zip(&self.roots).map(|(y, root)| y / root).collect::<Vec<_>>())
    }

    /// The least of the linear model: along saddle-free Newton's step and not longer.
    fn linear(&self, radius: f64) -> ModelStep {
        let full = norm(&self.gradient);
        let share = if full > radius { radius / full } else { 1.0 };
        let y: Vec<f64> = self.gradient.iter().map(|g| -share * g).collect();
        let slope = dot(&self.gradient, &y);
        ModelStep {
            step: self.original(&y),
            alternative: None,
            shift: 0.0,
            length: norm(&y),
            slope,
            curvature: 0.0,
            quadratic_decrease: -slope,
            case: StepCase::Interior,
        }
    }

    /// The least of the quadratic model; `None` if it is not finite.
    fn quadratic(&self, center: &Center, radius: f64) -> Option<ModelStep> {
        let n = self.roots.len();
        let mut signs = vec![0.0; n * n];
        for (i, (e, root)) in center.eigen.values.iter().zip(&self.roots).enumerate() {
            signs[i * n + i] = e / root / root;
        }
        let eigen = SymmetricEigen::new(&signs, n).ok()?;
        let step = trust_region_step(&eigen, &self.gradient, radius);
        let alternative = step.alternative.as_ref().map(|y| self.original(y));
        Some(ModelStep { step: self.original(&step.step), alternative, ..step })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::local_model::LocalModel;
    use crate::linalg::vector::add_scaled;
    use crate::optimize::dense_run::step_with;

    #[test]
    fn order_one_gives_the_direction_of_saddle_free_newton() {
        let hessian = vec![2.0, 1.0, -0.5, 1.0, -3.0, 0.7, -0.5, 0.7, 0.1];
        let model = LocalModel::from_parts(vec![0.0; 3], 1.0, vec![0.3, -0.8, 1.9], hessian).expect("finite");
        let center = Center::new(model).expect("finite");
        let free = step_with(&center.eigen, &center.model.gradient, f64::abs);
        let full = Metric::new(&center).linear(f64::INFINITY).step;
        for radius in [1e-3, 0.5] {
            let step = Metric::new(&center).linear(radius);
            assert!((step.length / radius - 1.0).abs() < 1e-14);
            let scaled: Vec<f64> = step.step.iter().map(|s| s * norm(&free) / norm(&step.step)).collect();
            assert!(norm(&add_scaled(&scaled, -1.0, &free)) <= 1e-14 * norm(&free), "{scaled:?} {free:?}");
        }
        assert!(norm(&add_scaled(&full, -1.0, &free)) <= 1e-14 * norm(&free));
    }
}
