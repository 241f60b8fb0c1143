//! Newton's method on the gradient, pure: `∇²f(x) s = −∇f(x)`, `x ← x + s`; the minimum-norm step where the Hessian is singular.
//!
//! Source: Nocedal & Wright, Numerical Optimization, 2.2 and 3.3. It is drawn to critical points of every kind.

use super::memory::Memory;
use super::options::{OptionError, Options};
use super::oracle::Oracle;
use super::stop::StopReason;
use super::{Iterate, Iteration, MethodSpec, Optimizer, StartError, Step};
use crate::classify::local_model::LocalModel;
use crate::linalg::solve::{minimum_norm, solve};
use crate::linalg::symmetric_eigen::SymmetricEigen;
use crate::linalg::vector::add_scaled;

/// Eigenvalues below this many units of rounding times `n` count as zero in the minimum-norm step.
const SINGULAR_UNITS: f64 = 1.0;

/// What is known of Newton's method.
pub static SPEC: MethodSpec = MethodSpec {
    name: "newton",
    summary: "pure Newton steps on the gradient; finds critical points of any kind",
    order_of_derivatives: 2,
    leaves_saddles: false,
    takes_bounds: false,
    default_max_steps: 500,
    options: &[],
    reference: "Nocedal & Wright, Numerical Optimization (2006), section 3.3",
    help: "Converges quadratically near any nondegenerate critical point, saddles and maxima included, and may diverge from afar. The verdict says what it ended in.",
};

/// Makes Newton's method; it has no options.
///
/// # Errors
/// [`OptionError`] if an option is given.
pub fn build(options: &Options) -> Result<Box<dyn Optimizer>, OptionError> {
    options.check(SPEC.options)?;
    Ok(Box::new(Newton))
}

struct Newton;

impl Optimizer for Newton {
    fn spec(&self) -> &'static MethodSpec {
        &SPEC
    }

    fn start<'a>(&self, oracle: &'a Oracle<'a>, x0: &[f64]) -> Result<Box<dyn Iteration + 'a>, StartError> {
        let model = oracle.model(x0).ok_or(StartError::OutsideDomain)?;
        Ok(Box::new(Run { oracle, here: Iterate::second_order(model) }))
    }
}

struct Run<'a> {
    oracle: &'a Oracle<'a>,
    here: Iterate,
}

impl Iteration for Run<'_> {
    fn step(&mut self) -> Step {
        let Some(step) = self.here.model.as_deref().and_then(newton_step) else {
            return Step::Stalled(StopReason::NoDescent);
        };
        let x = add_scaled(&self.here.x, 1.0, &step);
        if x == self.here.x {
            return Step::Stalled(StopReason::StepTooSmall);
        }
        match self.oracle.model(&x) {
            Some(model) => {
                self.here = Iterate::second_order(model);
                Step::Accepted
            }
            None => Step::Stalled(StopReason::OutsideDomain),
        }
    }

    fn current(&self) -> &Iterate {
        &self.here
    }

    fn remember(&mut self, _memory: &mut Memory) {}
}

fn newton_step(model: &LocalModel) -> Option<Vec<f64>> {
    let negative: Vec<f64> = model.gradient.iter().map(|g| -g).collect();
    if let Ok(step) = solve(&model.hessian, &negative) {
        return Some(step);
    }
    let eigen = SymmetricEigen::new(&model.hessian, model.dimension()).ok()?;
    Some(minimum_norm(&eigen, &negative, SINGULAR_UNITS * model.dimension() as f64 * f64::EPSILON).0)
}
