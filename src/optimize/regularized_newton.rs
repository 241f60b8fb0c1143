//! Gradient-regularised Newton: `(∇²f + λI) s = −∇f` with `λ = √(M‖∇f‖)`, and `M` fitted to what each step meets.
//!
//! Cubic Newton's rate without its subproblem: one linear system a trial. Where the Hessian is indefinite its lowest
//! eigenvalue is added to `λ`. Source: Mishchenko, SIAM J. Optim. 33 (2023), algorithm AdaN; Doikov & Nesterov, Math. Program.
//! 203 (2024); indefinite Hessians: Gratton, Jerad & Toint, Yet another fast variant of Newton's method (2023).

use super::dense_run::{Outcome, Rule, start, step_with};
use super::memory::Memory;
use super::options::{OptionDefault, OptionError, OptionRange, OptionSpec, Options};
use super::oracle::Oracle;
use super::second_order::{Center, hidden, measured};
use super::stop::StopReason;
use super::{Iteration, Measures, MethodSpec, Optimizer, StartError};
use crate::classify::local_model::LocalModel;
use crate::linalg::vector::{add_scaled, dot, norm};

/// `f` must fall by this share of `λ‖s‖²` (Mishchenko's condition (8)).
const FALL: f64 = 2.0 / 3.0;
/// The new gradient may be this many times `λ‖s‖` (his condition (7)).
const GRADIENT: f64 = 2.0;
/// Where rounding hides differences of `f`, a step need only keep this share of that fall, and the gradient is not asked.
const KEEP_HIDDEN: f64 = 0.1;
/// `M` is multiplied by this after a refused trial and divided by it after a step.
const FACTOR: f64 = 2.0;
/// The first `λ` as a share of the Hessian's norm.
const FIRST_SHARE: f64 = 1e-2;
/// Bounds of `M`.
const RANGE: (f64, f64) = (1e-200, 1e200);

static OPTIONS: [OptionSpec; 1] = [OptionSpec {
    name: "initial",
    default: OptionDefault::Automatic,
    range: OptionRange::Number { min: RANGE.0, max: RANGE.1 },
    help: "M at the first trial; without it one that makes the shift a hundredth of the Hessian's norm",
}];

/// What is known of gradient-regularised Newton.
pub static SPEC: MethodSpec = MethodSpec {
    name: "regularized_newton",
    summary: "Newton steps with the Hessian shifted by the root of the gradient's norm",
    order_of_derivatives: 2,
    leaves_saddles: false,
    takes_bounds: false,
    default_max_steps: 1000,
    options: &OPTIONS,
    reference: "Mishchenko, SIAM J. Optim. 33 (2023); Doikov & Nesterov, Math. Program. 203 (2024)",
    help: "On convex functions as fast as cubic Newton, with a linear system in place of the cubic model. Goes down from everywhere but critical points; a start on the stable manifold of a saddle ends there.",
};

/// Makes gradient-regularised Newton with these options.
///
/// # Errors
/// [`OptionError`] if an option is unknown or out of range.
pub fn build(options: &Options) -> Result<Box<dyn Optimizer>, OptionError> {
    options.check(&OPTIONS)?;
    Ok(Box::new(RegularizedNewton { weight: options.number(&OPTIONS, "initial") }))
}

#[derive(Clone, Copy)]
struct RegularizedNewton {
    /// `M` of the next trial; `None` before the first, if it is left to the model there.
    weight: Option<f64>,
}

impl Optimizer for RegularizedNewton {
    fn spec(&self) -> &'static MethodSpec {
        &SPEC
    }

    fn start<'a>(&self, oracle: &'a Oracle<'a>, x0: &[f64]) -> Result<Box<dyn Iteration + 'a>, StartError> {
        start(oracle, x0, *self)
    }
}

impl Rule for RegularizedNewton {
    fn advance(&mut self, oracle: &Oracle, center: &Center) -> Outcome {
        let (model, eigen) = (&center.model, &center.eigen);
        let slope = norm(&model.gradient);
        if slope == 0.0 {
            return Outcome::Stalled(StopReason::StepTooSmall);
        }
        let weight = self.weight.unwrap_or_else(|| first_weight(eigen.norm(), slope));
        let root = weight.sqrt() * slope.sqrt();
        let lowest = eigen.values.first().map_or(0.0, |e| (-e).max(0.0));
        let step = step_with(eigen, &model.gradient, |e| (e + lowest).max(0.0) + root);
        let x = add_scaled(&model.x, 1.0, &step);
        if x == model.x {
            return Outcome::Stalled(StopReason::StepTooSmall);
        }
        let next = good_step(oracle, model, (x, &step), (root, root + lowest));
        self.weight = Some(if next.is_some() { weight / FACTOR } else { weight * FACTOR }.clamp(RANGE.0, RANGE.1));
        match next {
            Some(model) => Outcome::To(model),
            None if hidden(model, -dot(&model.gradient, &step)) => Outcome::Stalled(StopReason::NoiseFloor),
            None => Outcome::Refused,
        }
    }

    fn remember(&mut self, memory: &mut Memory) {
        memory.optional("weight", &mut self.weight);
    }

    fn measures(&self) -> Measures {
        Measures { cubic_weight: self.weight, ..Measures::default() }
    }
}

/// The model after the step, if value and gradient are there as small as they should be.
fn good_step(
    oracle: &Oracle,
    here: &LocalModel,
    (x, step): (Vec<f64>, &[f64]),
    (root, shift): (f64, f64),
) -> Option<LocalModel> {
    let length = norm(step);
    let value = oracle.value(&x)?;
    let trial = measured(oracle, here, (x, value), -dot(&here.gradient, step));
    let at_rounding = trial.model.is_some();
    let share = if at_rounding { KEEP_HIDDEN } else { 1.0 };
    if trial.actual_decrease.is_nan() || trial.actual_decrease < share * FALL * root * length * length {
        return None;
    }
    let there = trial.model.or_else(|| oracle.model(&trial.x))?;
    (at_rounding || norm(&there.gradient) <= GRADIENT * shift * length).then_some(there)
}

/// The `M` that makes the shift a share of the Hessian's norm; 1 where there is no curvature, as a gradient step has it.
fn first_weight(size: f64, slope: f64) -> f64 {
    let shift = if size > 0.0 { FIRST_SHARE * size } else { 1.0 };
    (shift * (shift / slope)).clamp(RANGE.0, RANGE.1)
}
