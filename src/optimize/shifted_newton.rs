//! Shifted Newton: `(∇²f + γI) s = −∇f` with `γ` just large enough that the shifted Hessian is positive definite.
//!
//! `γ = 0` where the lowest eigenvalue is above `δ‖∇²f‖`, else what lifts it to there. Source: Nocedal & Wright,
//! Numerical Optimization (2006), section 3.4; Jin et al., Nonconvex optimization for machine learning, 2021, section 2.

use super::dense_run::{Outcome, Rule, armijo, full_step, start, step_with};
use super::options::{OptionDefault, OptionError, OptionRange, OptionSpec, Options};
use super::oracle::Oracle;
use super::second_order::Center;
use super::{Iteration, MethodSpec, Optimizer, StartError};

static SEARCHES: [&str; 2] = ["armijo", "none"];

static OPTIONS: [OptionSpec; 2] = [
    OptionSpec {
        name: "delta",
        default: OptionDefault::Number(1e-3),
        range: OptionRange::Number { min: 1e-12, max: 1.0 },
        help: "the least eigenvalue that the shifted Hessian may have, as a share of the Hessian's norm",
    },
    OptionSpec {
        name: "line_search",
        default: OptionDefault::Word("armijo"),
        range: OptionRange::Words(&SEARCHES),
        help: "armijo: halves the step until f falls; none: takes it as it is",
    },
];

/// What is known of shifted Newton.
pub static SPEC: MethodSpec = MethodSpec {
    name: "shifted_newton",
    summary: "Newton steps with the Hessian shifted until it is positive definite",
    order_of_derivatives: 2,
    leaves_saddles: false,
    takes_bounds: false,
    default_max_steps: 1000,
    options: &OPTIONS,
    reference: "Nocedal & Wright, Numerical Optimization (2006), section 3.4",
    help: "Leads down from everywhere but critical points, and leaves the neighbourhood of saddles fast, but not their stable manifold: there the slope says nothing of the way out. Compare modified_newton, which also follows negative curvature.",
};

/// Makes shifted Newton with these options.
///
/// # Errors
/// [`OptionError`] if an option is unknown or out of range.
pub fn build(options: &Options) -> Result<Box<dyn Optimizer>, OptionError> {
    options.check(&OPTIONS)?;
    let searches = options.word(&OPTIONS, "line_search") == Some("armijo");
    Ok(Box::new(ShiftedNewton { delta: options.number(&OPTIONS, "delta").unwrap_or(1e-3), searches }))
}

#[derive(Clone, Copy)]
struct ShiftedNewton {
    delta: f64,
    searches: bool,
}

impl Optimizer for ShiftedNewton {
    fn spec(&self) -> &'static MethodSpec {
        &SPEC
    }

    fn start<'a>(&self, oracle: &'a Oracle<'a>, x0: &[f64]) -> Result<Box<dyn Iteration + 'a>, StartError> {
        start(oracle, x0, *self)
    }
}

impl Rule for ShiftedNewton {
    fn advance(&mut self, oracle: &Oracle, center: &Center) -> Outcome {
        let (eigen, model) = (&center.eigen, &center.model);
        let least = self.delta * eigen.norm();
        let lowest = eigen.values.first().copied().unwrap_or(0.0);
        let shift = if lowest > least { 0.0 } else { least - lowest };
        // Without any curvature the model is a plane, and its step the negative gradient.
        let divisor = |e: f64| if least == 0.0 { 1.0 } else { e + shift };
        let step = step_with(eigen, &model.gradient, divisor);
        if self.searches { armijo(oracle, model, &step, 1.0) } else { full_step(oracle, model, &step) }
    }
}
