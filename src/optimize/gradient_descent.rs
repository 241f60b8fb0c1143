//! Gradient descent: `x ← x − t∇f(x)` with a fixed step `t`, with `t = 1/L`, or with a line search, inexact or exact.
//!
//! Within bounds each step is projected onto the box. Source: Cauchy (1847); Nesterov, Introductory Lectures on Convex Optimization, 1.2.3; Armijo, Pacific J. Math. 16 (1966).

use super::bounds::Bounds;
use super::line_search::{Ray, backtracking, exact, first_iterate};
use super::memory::Memory;
use super::options::{OptionDefault, OptionError, OptionRange, OptionSpec, Options};
use super::oracle::Oracle;
use super::rate::Rate;
use super::stop::StopReason;
use super::{Iterate, Iteration, Measures, MethodSpec, Optimizer, StartError, Step};
use crate::linalg::vector::{add_scaled, difference, dot};

/// Armijo's share of the fall that the slope promises, also of a step that is projected (D. P. Bertsekas, IEEE Trans. Automat.
/// Control 21 (1976)), and how often it is halved.
const ENOUGH: f64 = 1e-4;
const MOST_HALVINGS: usize = 200;

static RULES: [&str; 4] = ["armijo", "fixed", "lipschitz", "exact"];

static OPTIONS: [OptionSpec; 3] = [
    OptionSpec {
        name: "step",
        default: OptionDefault::Automatic,
        range: OptionRange::Number { min: 1e-300, max: 1e300 },
        help: "fixed step length, which makes the rule `fixed`",
    },
    OptionSpec {
        name: "lipschitz",
        default: OptionDefault::Automatic,
        range: OptionRange::Number { min: 1e-300, max: 1e300 },
        help: "the constant L of the step 1/L, which makes the rule `lipschitz`; else L comes from the Hessian",
    },
    OptionSpec {
        name: "rule",
        default: OptionDefault::Automatic,
        range: OptionRange::Words(&RULES),
        help: "how long a step is; armijo, unless a step is given, tries 1 first and halves it until f falls enough",
    },
];

/// What is known of gradient descent.
pub static SPEC: MethodSpec = MethodSpec {
    name: "gd",
    summary: "gradient descent with a fixed, a backtracked or an exact step",
    order_of_derivatives: 1,
    leaves_saddles: false,
    takes_bounds: true,
    default_max_steps: 100_000,
    options: &OPTIONS,
    reference: "Cauchy (1847); step rule: Armijo, Pacific J. Math. 16 (1966)",
    help: "Follows the negative gradient. Slow in narrow valleys, and from the stable manifold of a saddle it ends in the saddle; meant for comparison. Within bounds (x = a..b) each step is projected onto the box, with 1/L for its length where an L is proved there (lipschitz).",
};

#[derive(Clone, Copy)]
enum Rule {
    /// Steps of this length, or `1/L` with `L` from the Hessian and from what is met on the way.
    Rate(Option<f64>),
    Armijo,
    Exact,
}

/// Makes gradient descent with these options.
///
/// # Errors
/// [`OptionError`] if an option is unknown or out of range, or the rule `fixed` has no step.
pub fn build(options: &Options) -> Result<Box<dyn Optimizer>, OptionError> {
    options.check(&OPTIONS)?;
    let number = |name| options.number(&OPTIONS, name);
    let (step, inverse) = (number("step"), number("lipschitz").map(|lipschitz| 1.0 / lipschitz));
    let rule = match (options.word(&OPTIONS, "rule"), step) {
        (Some("fixed"), None) => {
            let expected = "given with a step: gd(rule = fixed, step = 0.1)".to_string();
            return Err(OptionError::WrongType { name: "rule", expected });
        }
        (Some("fixed") | None, Some(step)) => Rule::Rate(Some(step)),
        (Some("lipschitz"), _) => Rule::Rate(inverse),
        (Some("exact"), _) => Rule::Exact,
        (None, None) if inverse.is_some() => Rule::Rate(inverse),
        _ => Rule::Armijo,
    };
    Ok(Box::new(GradientDescent { rule }))
}

struct GradientDescent {
    rule: Rule,
}

impl Optimizer for GradientDescent {
    fn spec(&self) -> &'static MethodSpec {
        &SPEC
    }

    fn start<'a>(&self, oracle: &'a Oracle<'a>, x0: &[f64]) -> Result<Box<dyn Iteration + 'a>, StartError> {
        let here = first_iterate(oracle, x0)?;
        let rate = match self.rule {
            Rule::Rate(given) => Rate::start(given, oracle, &here)?,
            Rule::Armijo | Rule::Exact => Rate { length: 0.0, fixed: true },
        };
        Ok(Box::new(Descent { oracle, rule: self.rule, rate, here }))
    }
}

struct Descent<'a> {
    oracle: &'a Oracle<'a>,
    rule: Rule,
    /// The step length: the fixed one, or the last one found.
    rate: Rate,
    here: Iterate,
}

impl Iteration for Descent<'_> {
    fn step(&mut self) -> Step {
        match self.rule {
            Rule::Rate(_) => plain_step(self.oracle, &mut self.rate, &mut self.here),
            Rule::Armijo | Rule::Exact => self.searched_step(),
        }
    }

    fn current(&self) -> &Iterate {
        &self.here
    }

    fn remember(&mut self, memory: &mut Memory) {
        self.rate.remember(memory);
    }

    fn measures(&self) -> Measures {
        Measures { step_length: Some(self.rate.length), ..Measures::default() }
    }
}

impl Descent<'_> {
    fn searched_step(&mut self) -> Step {
        if let Some(bounds) = self.oracle.bounds() {
            return self.projected_step(bounds);
        }
        let direction: Vec<f64> = self.here.gradient.iter().map(|g| -g).collect();
        let ray = Ray::new(self.oracle, &self.here, &direction);
        let found = match self.rule {
            Rule::Exact => exact::search(&ray, ray.first_length()),
            _ => backtracking::search(&ray, 1.0),
        };
        match found {
            Ok(probe) => {
                self.rate.length = probe.length;
                self.here = probe.iterate;
                Step::Accepted
            }
            Err(reason) => Step::Stalled(reason),
        }
    }
}

impl Descent<'_> {
    /// The first of the steps `1, ½, ¼, …` against the gradient, projected onto the box, that falls enough.
    fn projected_step(&mut self, bounds: &Bounds) -> Step {
        let mut length = 1.0;
        for _ in 0..MOST_HALVINGS {
            if let Some(reason) = self.oracle.exhausted() {
                return Step::Stalled(reason);
            }
            let x = bounds.projected(add_scaled(&self.here.x, -length, &self.here.gradient));
            if x == self.here.x {
                return Step::Stalled(StopReason::StepTooSmall);
            }
            let slope = dot(&self.here.gradient, &difference(&x, &self.here.x));
            if let Some((value, gradient)) = self.oracle.value_gradient(&x)
                && value <= self.here.value + ENOUGH * slope
            {
                self.rate.length = length;
                self.here = Iterate::first_order(x, value, gradient);
                return Step::Accepted;
            }
            length *= 0.5;
        }
        Step::Stalled(StopReason::NoDescent)
    }
}

/// One step against the gradient without a search, which other methods take as well.
pub(super) fn plain_step(oracle: &Oracle, rate: &mut Rate, here: &mut Iterate) -> Step {
    let mut x = add_scaled(&here.x, -rate.length, &here.gradient);
    if let Some(bounds) = oracle.bounds() {
        bounds.project(&mut x);
    }
    if x == here.x {
        return Step::Stalled(StopReason::StepTooSmall);
    }
    match oracle.value_gradient(&x) {
        Some((value, gradient)) => {
            let next = Iterate::first_order(x, value, gradient);
            rate.observe(here, &next);
            *here = next;
            Step::Accepted
        }
        None if rate.fixed => Step::Stalled(StopReason::OutsideDomain),
        None => {
            rate.length *= 0.5;
            Step::Rejected
        }
    }
}
