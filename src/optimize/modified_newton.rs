//! Modified Newton: the Hessian is changed where it is not positive definite, and Armijo's search follows the direction.
//!
//! By the modified Cholesky factorization or by lifting eigenvalues; near a saddle also along negative curvature.
//! Source: Gill, Murray & Wright, Practical Optimization (1981), section 4.4.2.2; lifting: Nocedal & Wright (2006), eq. (3.40).

use super::dense_run::{Outcome, Rule, armijo, start, step_with};
use super::negative_curvature::Downward;
use super::options::{OptionDefault, OptionError, OptionRange, OptionSpec, Options};
use super::oracle::Oracle;
use super::saddle_free::is_faint;
use super::second_order::Center;
use super::stop::StopReason;
use super::{Iteration, MethodSpec, Optimizer, StartError};
use crate::linalg::modified_cholesky::ModifiedCholesky;

/// Lifted eigenvalues are this share of the largest.
const LIFT: f64 = 1e-8;

static RULES: [&str; 2] = ["cholesky", "eigenvalues"];

static OPTIONS: [OptionSpec; 2] = [
    OptionSpec {
        name: "rule",
        default: OptionDefault::Word("cholesky"),
        range: OptionRange::Words(&RULES),
        help: "how the Hessian is changed: by the modified Cholesky factorization, or by lifting its low eigenvalues",
    },
    OptionSpec {
        name: "escape",
        default: OptionDefault::Flag(true),
        range: OptionRange::Flag,
        help: "adds a step along negative curvature where the slope shows no way out of a saddle",
    },
];

/// What is known of modified Newton.
pub static SPEC: MethodSpec = MethodSpec {
    name: "modified_newton",
    summary: "Newton steps with a modified Cholesky factorization; leaves saddles",
    order_of_derivatives: 2,
    leaves_saddles: true,
    takes_bounds: false,
    default_max_steps: 1000,
    options: &OPTIONS,
    reference: "Gill, Murray & Wright, Practical Optimization (1981), section 4.4.2.2",
    help: "Newton's method with a line search as textbooks have it. Where the Hessian is positive definite it is changed little or not at all; elsewhere the direction still leads down.",
};

/// The same without `escape`, for which a saddle is an end like any other.
static PLAIN: MethodSpec = MethodSpec { leaves_saddles: false, ..SPEC };

/// Makes modified Newton with these options.
///
/// # Errors
/// [`OptionError`] if an option is unknown or out of range.
pub fn build(options: &Options) -> Result<Box<dyn Optimizer>, OptionError> {
    options.check(&OPTIONS)?;
    let lifts = options.word(&OPTIONS, "rule") == Some("eigenvalues");
    Ok(Box::new(ModifiedNewton { lifts, escape: options.flag(&OPTIONS, "escape") }))
}

#[derive(Clone, Copy)]
struct ModifiedNewton {
    lifts: bool,
    escape: bool,
}

impl Optimizer for ModifiedNewton {
    fn spec(&self) -> &'static MethodSpec {
        if self.escape { &SPEC } else { &PLAIN }
    }

    fn start<'a>(&self, oracle: &'a Oracle<'a>, x0: &[f64]) -> Result<Box<dyn Iteration + 'a>, StartError> {
        start(oracle, x0, *self)
    }
}

impl Rule for ModifiedNewton {
    fn advance(&mut self, oracle: &Oracle, center: &Center) -> Outcome {
        let (model, n) = (&center.model, center.model.dimension());
        let factors = if self.lifts { None } else { ModifiedCholesky::new(&model.hessian, n) };
        let step = match &factors {
            Some(factors) => factors.solve(&model.gradient.iter().map(|g| -g).collect::<Vec<_>>()),
            None => lifted_step(center),
        };
        if self.escape
            && let Some(lowest) = Downward::new(center)
        {
            let direction = factors.as_ref().and_then(ModifiedCholesky::negative_direction);
            let down = direction.map(|d| Downward::along(center, d)).filter(|d| d.curvature < 0.0).unwrap_or(lowest);
            let length = down.length(oracle, center, None);
            if is_faint(&down, length) {
                return down.descend(oracle, center, (&step, length));
            }
        }
        if step.iter().all(|s| s.is_finite()) {
            armijo(oracle, model, &step, 1.0)
        } else {
            Outcome::Stalled(StopReason::NoDescent)
        }
    }
}

/// The step with eigenvalues below a share of the largest lifted to it; the negative gradient if there is no curvature.
fn lifted_step(center: &Center) -> Vec<f64> {
    let least = LIFT * center.eigen.norm();
    step_with(&center.eigen, &center.model.gradient, |e| if least == 0.0 { 1.0 } else { e.max(least) })
}
