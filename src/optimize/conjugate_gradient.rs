//! Conjugate gradients by Hager & Zhang's CG_DESCENT: each direction descends, whatever the line search found.
//!
//! Source: Hager & Zhang, SIAM J. Optim. 16 (2005), eq. (1.3) to (1.6) for the direction; ACM Trans. Math. Softw. 32
//! (2006), rules I0 to I2, for the first length of a search.

use super::line_search::{Probe, Ray, first_iterate, hager_zhang};
use super::memory::Memory;
use super::options::{OptionDefault, OptionError, OptionRange, OptionSpec, Options};
use super::oracle::Oracle;
use super::stop::StopReason;
use super::{Iterate, Iteration, Measures, MethodSpec, Optimizer, StartError, Step};
use crate::linalg::vector::{difference, dot, norm};

/// The bound `η` of the coefficient from below if nothing is said.
const BOUND: f64 = 0.01;
/// The trial of a quadratic fit is at this share of the last length, `ψ₁`.
const FIT_SHARE: f64 = 0.1;
/// Without a fit the first length is the last one times this, `ψ₂`.
const GROWTH: f64 = 2.0;

static OPTIONS: [OptionSpec; 1] = [OptionSpec {
    name: "bound",
    default: OptionDefault::Number(BOUND),
    range: OptionRange::Number { min: 1e-10, max: 1e10 },
    help: "how negative the coefficient of the old direction may be: at least -1/(|d| min(bound, |g|))",
}];

/// What is known of conjugate gradients.
pub static SPEC: MethodSpec = MethodSpec {
    name: "cg",
    summary: "conjugate gradients with guaranteed descent; memory of three vectors",
    order_of_derivatives: 1,
    leaves_saddles: false,
    takes_bounds: false,
    default_max_steps: 100_000,
    options: &OPTIONS,
    reference: "Hager & Zhang, SIAM J. Optim. 16 (2005) and ACM Trans. Math. Softw. 32 (2006), CG_DESCENT",
    help: "Needs gradients only and the least memory of the faster methods. Converges linearly, and slower than lbfgs as a rule; may end at a saddle.",
};

/// Makes conjugate gradients with these options.
///
/// # Errors
/// [`OptionError`] if an option is unknown or not allowed.
pub fn build(options: &Options) -> Result<Box<dyn Optimizer>, OptionError> {
    options.check(&OPTIONS)?;
    let bound = options.number(&OPTIONS, "bound").unwrap_or(BOUND);
    Ok(Box::new(ConjugateGradient { bound }))
}

struct ConjugateGradient {
    bound: f64,
}

impl Optimizer for ConjugateGradient {
    fn spec(&self) -> &'static MethodSpec {
        &SPEC
    }

    fn start<'a>(&self, oracle: &'a Oracle<'a>, x0: &[f64]) -> Result<Box<dyn Iteration + 'a>, StartError> {
        let here = first_iterate(oracle, x0)?;
        Ok(Box::new(Run { oracle, bound: self.bound, direction: Vec::new(), length: 0.0, here }))
    }
}

struct Run<'a> {
    oracle: &'a Oracle<'a>,
    bound: f64,
    /// The direction of the next step; empty for the negative gradient.
    direction: Vec<f64>,
    /// The last length.
    length: f64,
    here: Iterate,
}

impl Iteration for Run<'_> {
    fn step(&mut self) -> Step {
        let steepest = self.direction.is_empty();
        let direction = if steepest { self.here.gradient.iter().map(|g| -g).collect() } else { self.direction.clone() };
        let ray = Ray::new(self.oracle, &self.here, &direction);
        if !ray.descends() {
            return self.give_up(StopReason::NoDescent);
        }
        let found = self.first_length(&ray).and_then(|first| match hager_zhang::search(&ray, first) {
            Err(reason) if reason.is_natural() => ray.by_slopes(first),
            found => found,
        });
        match found {
            Ok(probe) => self.accept(probe, &direction),
            Err(limit) if !limit.is_natural() => Step::Stalled(limit),
            Err(reason) => self.give_up(reason),
        }
    }

    fn current(&self) -> &Iterate {
        &self.here
    }

    fn remember(&mut self, memory: &mut Memory) {
        memory.vector("direction", &mut self.direction);
        memory.number("step_length", &mut self.length);
    }

    fn measures(&self) -> Measures {
        Measures { step_length: Some(self.length), ..Measures::default() }
    }
}

impl Run<'_> {
    /// Rules I0 to I2: a share of the point at first, then the minimizer of a parabola if `f` can show one, else twice the
    /// last length.
    fn first_length(&self, ray: &Ray) -> Result<f64, StopReason> {
        if self.length == 0.0 {
            return Ok(ray.first_length());
        }
        let trial = FIT_SHARE * self.length;
        if ray.is_hidden(trial) {
            return Ok(GROWTH * self.length);
        }
        let value = match ray.value(trial) {
            Ok(value) => value.filter(|value| *value <= self.here.value),
            Err(StopReason::StepTooSmall) => None,
            Err(limit) => return Err(limit),
        };
        let curvature = value.map(|value| (value - self.here.value - trial * ray.slope) / (trial * trial));
        let fitted = curvature.filter(|curvature| *curvature > 0.0).map(|curvature| -0.5 * ray.slope / curvature);
        Ok(fitted.filter(|length| length.is_finite()).unwrap_or(GROWTH * self.length))
    }

    fn accept(&mut self, probe: Probe, direction: &[f64]) -> Step {
        let change = difference(&probe.iterate.gradient, &self.here.gradient);
        self.direction = self.next_direction(&probe.iterate.gradient, &change, direction);
        self.length = probe.length;
        self.here = probe.iterate;
        Step::Accepted
    }

    /// The new direction `−g + β·d`; empty where rounding or a missing change leaves no `β`.
    fn next_direction(&self, gradient: &[f64], change: &[f64], direction: &[f64]) -> Vec<f64> {
        let along = dot(direction, change);
        let stretch = 2.0 * dot(change, change) / along;
        let free = (dot(change, gradient) - stretch * dot(direction, gradient)) / along;
        // The bound is taken at the old gradient, as the paper has it.
        let floor = -1.0 / (norm(direction) * self.bound.min(norm(&self.here.gradient)));
        let beta = free.max(floor);
        if !free.is_finite() || !beta.is_finite() {
            return Vec::new();
        }
        gradient.iter().zip(direction).map(|(g, d)| beta * d - g).collect()
    }

    fn give_up(&mut self, reason: StopReason) -> Step {
        if self.direction.is_empty() {
            return Step::Stalled(reason);
        }
        self.direction.clear();
        self.length = 0.0;
        Step::Rejected
    }
}
