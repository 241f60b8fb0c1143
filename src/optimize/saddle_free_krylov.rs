//! Saddle-free Newton in a Krylov space: `x ← x − (|T| + μI)⁻¹∇f`, where `T` is the Hessian on the space and `|T|` has the
//! magnitudes of its eigenvalues; the damping `μ` is the one of a list that lowers `f` most. In a space of all dimensions these
//! are the steps of `saddle_free(escape = false, line_search = damping)` with the same `relative`.
//!
//! Pushes away from saddles, but at an exact one it rests, as the method of the paper does.
//! Source: Dauphin & al., Identifying and attacking the saddle point problem, NIPS (2014), algorithm 1.

use super::damped_newton::RELATIVE;
use super::krylov::{self, no_product, product};
use super::line_search::first_iterate;
use super::memory::Memory;
use super::options::{OptionDefault, OptionError, OptionRange, OptionSpec, Options};
use super::oracle::Oracle;
use super::stop::StopReason;
use super::{Iterate, Iteration, MethodSpec, Optimizer, StartError, Step};
use crate::linalg::lanczos::Lanczos;
use crate::linalg::tridiagonal::TridiagonalEigen;
use crate::linalg::vector::{add_scaled, dot, norm};

/// The dampings that are tried (the list of the paper's authors).
const DAMPINGS: [f64; 8] = [10.0, 1.0, 1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6];
/// Where none of them lowers the function, the damping grows by this factor …
const GROWTH: f64 = 10.0;
/// … and so often.
const MAX_GROWTHS: usize = 30;
/// Where rounding hides the values, a step must leave at most this share of the gradient.
const GRADIENT_SHARE: f64 = 0.5;
/// Rises of `f` within so many roundings are not seen.
const NOISE_UNITS: f64 = 16.0;

static OPTIONS: [OptionSpec; 2] = [
    OptionSpec {
        name: krylov::DIMENSION.name,
        default: OptionDefault::Count(50),
        range: OptionRange::Count { min: 1, max: 10_000 },
        help: "the dimension of the Krylov space; the memory is so many vectors",
    },
    OptionSpec {
        name: RELATIVE.name,
        default: OptionDefault::Flag(true),
        range: OptionRange::Flag,
        help: "measures the dampings by the largest curvature in the space; false: absolute ones, as in the paper",
    },
];

/// What is known of the Krylov form of the saddle-free method.
pub static SPEC: MethodSpec = MethodSpec {
    name: "saddle_free_krylov",
    summary: "saddle-free Newton in a Krylov space, for large functions",
    order_of_derivatives: 2,
    leaves_saddles: false,
    takes_bounds: false,
    default_max_steps: 10_000,
    options: &OPTIONS,
    reference: "Dauphin, Pascanu, Gulcehre, Cho, Ganguli & Bengio, NIPS (2014)",
    help: "Newton's method with the magnitudes of the curvatures, from Hessian-vector products. It is repelled by saddles near it; started exactly at one, or on its stable manifold, it ends there. With a dimension of that of the function its steps are those of `saddle_free(escape = false, line_search = damping)` with the same `relative`. Meant for comparison: `cubic_krylov` leaves every strict saddle.",
};

/// Makes the Krylov form of the saddle-free method with these options.
///
/// # Errors
/// [`OptionError`] if an option is unknown or out of range.
pub fn build(options: &Options) -> Result<Box<dyn Optimizer>, OptionError> {
    options.check(&OPTIONS)?;
    let dimension = options.count(&OPTIONS, krylov::DIMENSION.name).unwrap_or(50);
    Ok(Box::new(SaddleFreeKrylov { dimension, relative: options.flag(&OPTIONS, RELATIVE.name) }))
}

struct SaddleFreeKrylov {
    dimension: usize,
    relative: bool,
}

impl Optimizer for SaddleFreeKrylov {
    fn spec(&self) -> &'static MethodSpec {
        &SPEC
    }

    fn holds_hessian(&self, _dimension: usize) -> bool {
        false
    }

    fn start<'a>(&self, oracle: &'a Oracle<'a>, x0: &[f64]) -> Result<Box<dyn Iteration + 'a>, StartError> {
        let here = first_iterate(oracle, x0)?;
        Ok(Box::new(Run { oracle, dimension: self.dimension, relative: self.relative, here }))
    }
}

struct Run<'a> {
    oracle: &'a Oracle<'a>,
    dimension: usize,
    relative: bool,
    here: Iterate,
}

impl Iteration for Run<'_> {
    fn step(&mut self) -> Step {
        let mut space = Lanczos::new(&self.here.gradient);
        let mut product = product(self.oracle, &self.here.x);
        while space.dimension() < self.dimension && !space.is_invariant() {
            if space.extend(&mut product).is_none() {
                return no_product(self.oracle);
            }
        }
        drop(product);
        if space.dimension() == 0 {
            return Step::Stalled(StopReason::Tolerance);
        }
        let model = Model::new(&self.here.gradient, space, self.relative);
        match self.search(&model) {
            Ok(next) => {
                self.here = next;
                Step::Accepted
            }
            Err(reason) => Step::Stalled(reason),
        }
    }

    fn current(&self) -> &Iterate {
        &self.here
    }

    fn remember(&mut self, _memory: &mut Memory) {}
}

impl Run<'_> {
    /// The lowest of the trial points, if it is lower than here.
    fn search(&self, model: &Model) -> Result<Iterate, StopReason> {
        let mut best: Option<(Vec<f64>, f64)> = None;
        for damping in DAMPINGS {
            self.try_point(model, damping, &mut best)?;
        }
        let mut damping = DAMPINGS[0];
        for _ in 0..MAX_GROWTHS {
            if best.as_ref().is_some_and(|(_, value)| *value < self.here.value) {
                break;
            }
            if let Some(next) = self.hidden_progress(model) {
                return Ok(next);
            }
            damping *= GROWTH;
            self.try_point(model, damping, &mut best)?;
        }
        let (x, _) = best.filter(|(_, value)| *value < self.here.value).ok_or(StopReason::NoDescent)?;
        let (value, gradient) = self.oracle.value_gradient(&x).ok_or(StopReason::OutsideDomain)?;
        Ok(Iterate::first_order(x, value, gradient))
    }

    /// Keeps the point of this damping if it is the lowest so far.
    fn try_point(&self, model: &Model, damping: f64, best: &mut Option<(Vec<f64>, f64)>) -> Result<(), StopReason> {
        if let Some(reason) = self.oracle.exhausted() {
            return Err(reason);
        }
        let x = add_scaled(&self.here.x, 1.0, &model.step(damping));
        if let Some(value) = self.oracle.value(&x).filter(|v| best.as_ref().is_none_or(|(_, lowest)| v < lowest)) {
            *best = Some((x, value));
        }
        Ok(())
    }

    /// The point of the least damping, if values are equal to rounding and the gradient is much smaller there.
    fn hidden_progress(&self, model: &Model) -> Option<Iterate> {
        let x = add_scaled(&self.here.x, 1.0, &model.step(DAMPINGS[DAMPINGS.len() - 1]));
        let (value, gradient) = self.oracle.value_gradient(&x)?;
        let hidden = value <= self.here.value + NOISE_UNITS * f64::EPSILON * self.here.value.abs();
        let smaller = norm(&gradient) <= GRADIENT_SHARE * norm(&self.here.gradient);
        (hidden && smaller).then(|| Iterate::first_order(x, value, gradient))
    }
}

/// The Hessian and the gradient in the Krylov space.
struct Model {
    space: Lanczos,
    eigen: TridiagonalEigen,
    slope: f64,
    /// What the dampings are multiples of.
    unit: f64,
    /// What stands for the curvatures where there are none.
    flat: f64,
}

impl Model {
    fn new(gradient: &[f64], space: Lanczos, relative: bool) -> Self {
        let eigen = space.leading(space.dimension()).eigen();
        let largest = eigen.values.iter().fold(0.0_f64, |m, e| m.max(e.abs()));
        let unit = if relative && largest > 0.0 { largest } else { 1.0 };
        Self { space, eigen, slope: norm(gradient), unit, flat: if largest > 0.0 { 0.0 } else { 1.0 } }
    }

    /// `−(|T| + μI)⁻¹` applied to the gradient; without any curvature a step down the gradient.
    fn step(&self, damping: f64) -> Vec<f64> {
        let shares = self.eigen.rows[0].iter().zip(&self.eigen.values);
        let coordinates: Vec<f64> =
            shares.map(|(c, e)| -self.slope * c / (e.abs() + self.flat + damping * self.unit)).collect();
        let in_space: Vec<f64> = self.eigen.rows.iter().map(|row| dot(row, &coordinates)).collect();
        self.space.combine(&in_space)
    }
}
