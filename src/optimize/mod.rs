//! The registry of optimizers and the one loop that drives them.
//!
//! A method is one file here and two lines below: its `mod` and its row in [`METHODS`].

mod activity;
pub mod adam;
pub mod auto;
pub mod basin_hopping;
pub mod bfgs;
mod bounded_large;
mod bounded_verdict;
pub mod bounds;
mod boxed_cubic;
mod boxed_model;
pub mod checkpoint;
pub mod cma_es;
pub mod conjugate_gradient;
mod convergence;
mod corner;
pub mod cubic_krylov;
pub mod cubic_nesterov_polyak;
pub mod cubic_newton;
pub mod damped_newton;
mod dense_run;
pub mod driver;
mod face;
mod face_proof;
mod far_curve;
mod far_ray;
mod folded;
mod foresight;
pub mod generalized_trust_region;
pub mod gradient_descent;
mod krylov;
pub mod lbfgs;
pub mod lbfgsb;
mod limited_memory;
mod line_search;
mod local_run;
pub mod memory;
mod mini_batch;
pub mod minimization;
pub mod modified_newton;
pub mod momentum;
pub mod multistart;
pub mod negated;
pub mod negative_curvature;
pub mod nelder_mead;
pub mod nesterov;
pub mod newton;
pub mod newton_cg;
pub mod noisy_gd;
pub mod observer;
pub mod options;
pub mod oracle;
pub mod perturbed_gd;
pub mod projected_newton;
pub mod proof;
mod quasi_newton;
mod rate;
pub mod regularized_newton;
mod relay;
mod run;
pub mod saddle_free;
pub mod saddle_free_krylov;
pub mod saddle_search;
mod schur;
mod second_order;
pub mod sgd;
mod sgd_rate;
pub mod shifted_newton;
pub mod stop;
mod stretch;
mod third_derivatives;
pub mod third_order;
pub mod trust_region;
pub mod trust_region_cg;
pub mod trust_region_krylov;
mod verdict;
mod verdict_large;

use std::fmt;
use std::sync::Arc;

use crate::classify::local_model::LocalModel;
use crate::linalg::symmetric_eigen::SymmetricEigen;
use memory::Memory;
use options::{OptionError, OptionSpec, Options};
use oracle::Oracle;
use stop::StopReason;

/// What is known of a method without running it.
#[derive(Clone, Copy, Debug)]
pub struct MethodSpec {
    /// The name in `method = name`.
    pub name: &'static str,
    /// One line for lists.
    pub summary: &'static str,
    /// 0 if the method needs values only, 1 if gradients, 2 if Hessians, 3 if third derivatives.
    pub order_of_derivatives: u8,
    /// Whether the method leaves saddles, so that a critical point with negative curvature is no end for it.
    pub leaves_saddles: bool,
    /// Whether the method keeps to bounds on the variables, see [`Oracle::bounds`].
    pub takes_bounds: bool,
    /// The limit of steps when nothing is said.
    pub default_max_steps: usize,
    /// The options, for parsing, help and completion.
    pub options: &'static [OptionSpec],
    /// Where the method comes from.
    pub reference: &'static str,
    /// What it does, when to use it and when not.
    pub help: &'static str,
}

/// A row of the registry.
pub struct Method {
    /// What is known of it.
    pub spec: &'static MethodSpec,
    /// Makes an optimizer with these options.
    pub build: fn(&Options) -> Result<Box<dyn Optimizer>, OptionError>,
}

impl fmt::Debug for Method {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.spec.name)
    }
}

/// A method with its settings.
pub trait Optimizer: Sync + Send {
    /// What is known of the method.
    fn spec(&self) -> &'static MethodSpec;

    /// Whether a run in so many variables holds all second derivatives in memory at once.
    fn holds_hessian(&self, _dimension: usize) -> bool {
        self.spec().order_of_derivatives >= 2
    }

    /// Whether lower values are better; otherwise a run that is stopped ends at its last point, not at its lowest.
    fn descends(&self) -> bool {
        true
    }

    /// Starts a run at `x0`.
    ///
    /// # Errors
    /// [`StartError`] if the function is not defined at `x0` or the dimensions do not agree.
    fn start<'a>(&self, oracle: &'a Oracle<'a>, x0: &[f64]) -> Result<Box<dyn Iteration + 'a>, StartError>;
}

/// A run in progress: the method's state. The loop in [`driver`] holds budget, stop rules and trace.
pub trait Iteration {
    /// Tries one step.
    fn step(&mut self) -> Step;

    /// Goes on from a point that the loop's rule takes for the goal, or agrees to stop there, as most methods do.
    fn at_rest(&mut self, reason: StopReason) -> Step {
        Step::Stalled(reason)
    }

    /// The point the method is at.
    fn current(&self) -> &Iterate;

    /// Whether the last accepted step began anew elsewhere, so that what was learnt of the size of the values no longer holds.
    fn begins_anew(&self) -> bool {
        false
    }

    /// Visits all that the method remembers beside the current point, to write it or to read it back.
    ///
    /// A run started at the point of another and given that one's memory must go on exactly as the other would have.
    fn remember(&mut self, memory: &mut Memory);

    /// How careful the method is at present, for the trace.
    fn measures(&self) -> Measures {
        Measures::default()
    }
}

/// What steers the length of the next step, as far as a method has it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Measures {
    /// The factor of the last step along its direction.
    pub step_length: Option<f64>,
    /// The trust radius.
    pub trust_radius: Option<f64>,
    /// The cubic weight.
    pub cubic_weight: Option<f64>,
}

/// What became of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The method moved.
    Accepted,
    /// The trial point was not good enough; the method will try a more careful step.
    Rejected,
    /// The method cannot go on.
    Stalled(StopReason),
}

/// Where a method is, with what it evaluated there.
#[derive(Clone, Debug)]
pub struct Iterate {
    /// The point.
    pub x: Vec<f64>,
    /// `f(x)`.
    pub value: f64,
    /// `∇f(x)`.
    pub gradient: Vec<f64>,
    /// The second-order model, for methods that use Hessians.
    pub model: Option<Arc<LocalModel>>,
}

impl Iterate {
    /// The iterate of a method with gradients only.
    pub fn first_order(x: Vec<f64>, value: f64, gradient: Vec<f64>) -> Self {
        Self { x, value, gradient, model: None }
    }

    /// The iterate of a method that asks for values only; its gradient is not a number.
    pub fn without_derivatives(x: Vec<f64>, value: f64) -> Self {
        let gradient = vec![f64::NAN; x.len()];
        Self { x, value, gradient, model: None }
    }

    /// The iterate of a method with Hessians.
    pub fn second_order(model: impl Into<Arc<LocalModel>>) -> Self {
        let model: Arc<LocalModel> = model.into();
        Self { x: model.x.clone(), value: model.value, gradient: model.gradient.clone(), model: Some(model) }
    }

    /// The smallest eigenvalue of the Hessian, where there is a model. Cost: `O(n³)`.
    pub fn lowest_eigenvalue(&self) -> Option<f64> {
        let model = self.model.as_ref()?;
        let eigen = SymmetricEigen::new(&model.hessian, model.dimension()).ok()?;
        eigen.values.first().copied()
    }
}

/// Why a run cannot start.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StartError {
    /// `f` or a derivative is not finite at the start.
    #[error("the function or one of its derivatives is not finite at the start")]
    OutsideDomain,
    /// The start violates the bounds, or the method does not keep to bounds.
    #[error("{0}")]
    Bounds(String),
    /// A checkpoint cannot be read or written, or belongs to another run.
    #[error("{0}")]
    Checkpoint(String),
    /// The start has the wrong number of coordinates.
    #[error("the start has {given} coordinates, the function {expected} variables")]
    WrongDimension {
        /// The function's variables.
        expected: usize,
        /// The start's coordinates.
        given: usize,
    },
}

/// All methods; the first is the default.
pub static METHODS: &[Method] = &[
    Method { spec: &auto::SPEC, build: auto::build },
    Method { spec: &cubic_newton::SPEC, build: cubic_newton::build },
    Method { spec: &gradient_descent::SPEC, build: gradient_descent::build },
    Method { spec: &momentum::SPEC, build: momentum::build },
    Method { spec: &nesterov::SPEC, build: nesterov::build },
    Method { spec: &adam::SPEC, build: adam::build },
    Method { spec: &sgd::SPEC, build: sgd::build },
    Method { spec: &noisy_gd::SPEC, build: noisy_gd::build },
    Method { spec: &perturbed_gd::SPEC, build: perturbed_gd::build },
    Method { spec: &conjugate_gradient::SPEC, build: conjugate_gradient::build },
    Method { spec: &lbfgs::SPEC, build: lbfgs::build },
    Method { spec: &bfgs::SPEC, build: bfgs::build },
    Method { spec: &lbfgsb::SPEC, build: lbfgsb::build },
    Method { spec: &trust_region::SPEC, build: trust_region::build },
    Method { spec: &third_order::SPEC, build: third_order::build },
    Method { spec: &newton::SPEC, build: newton::build },
    Method { spec: &damped_newton::SPEC, build: damped_newton::build },
    Method { spec: &shifted_newton::SPEC, build: shifted_newton::build },
    Method { spec: &modified_newton::SPEC, build: modified_newton::build },
    Method { spec: &regularized_newton::SPEC, build: regularized_newton::build },
    Method { spec: &saddle_free::SPEC, build: saddle_free::build },
    Method { spec: &generalized_trust_region::SPEC, build: generalized_trust_region::build },
    Method { spec: &cubic_nesterov_polyak::SPEC, build: cubic_nesterov_polyak::build },
    Method { spec: &negative_curvature::SPEC, build: negative_curvature::build },
    Method { spec: &projected_newton::SPEC, build: projected_newton::build },
    Method { spec: &trust_region_cg::SPEC, build: trust_region_cg::build },
    Method { spec: &trust_region_krylov::SPEC, build: trust_region_krylov::build },
    Method { spec: &cubic_krylov::SPEC, build: cubic_krylov::build },
    Method { spec: &newton_cg::SPEC, build: newton_cg::build },
    Method { spec: &saddle_free_krylov::SPEC, build: saddle_free_krylov::build },
    Method { spec: &nelder_mead::SPEC, build: nelder_mead::build },
    Method { spec: &cma_es::SPEC, build: cma_es::build },
    Method { spec: &multistart::SPEC, build: multistart::build },
    Method { spec: &basin_hopping::SPEC, build: basin_hopping::build },
];

/// The methods that look for the lowest of several minima, each by many runs or points; all others follow one way from the start.
pub static GLOBAL: &[&str] = &["cma_es", "multistart", "basin_hopping"];

/// Finds a method by its name.
pub fn method(name: &str) -> Option<&'static Method> {
    METHODS.iter().find(|method| method.spec.name == name)
}

/// The method where variables have bounds and none is named: it keeps to them and leaves saddles.
pub fn default_within_bounds() -> &'static Method {
    method(projected_newton::SPEC.name).unwrap_or(&METHODS[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn global_methods_are_methods() {
        assert!(GLOBAL.iter().all(|name| method(name).is_some()));
        let spec = default_within_bounds().spec;
        assert!(spec.takes_bounds && spec.leaves_saddles, "{}", spec.name);
    }

    #[test]
    fn the_registry_is_in_order() {
        for (i, method) in METHODS.iter().enumerate() {
            let spec = method.spec;
            assert!(spec.name.chars().all(|c| c.is_ascii_lowercase() || c == '_'), "{}", spec.name);
            assert!(METHODS[..i].iter().all(|other| other.spec.name != spec.name), "{} is there twice", spec.name);
            assert!(!spec.summary.is_empty() && spec.summary.len() <= 80, "{}", spec.name);
            assert!(!spec.reference.is_empty() && !spec.help.is_empty(), "{}", spec.name);
            assert!((method.build)(&Options::new()).is_ok(), "{} does not accept its defaults", spec.name);
            for option in spec.options {
                assert!(!option.help.is_empty(), "{}: {}", spec.name, option.name);
            }
            let unknown = (method.build)(&Options::new().with_number("no_such_option", 1.0));
            assert!(matches!(unknown, Err(OptionError::UnknownOption { .. })), "{}", spec.name);
        }
    }
}
