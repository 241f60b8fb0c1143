//! Nesterov's accelerated gradient: a gradient step from `y` gives `x⁺ = y − η∇f(y)`, and the next `y` lies beyond `x⁺` on
//! the line from the last `x`, by the share `(t − 1)/t⁺` with `t⁺ = (1 + √(1 + 4t²))/2`.
//!
//! Source: Nesterov, Soviet Math. Dokl. 27 (1983); the restart where the gradient opposes the move: O'Donoghue & Candès,
//! Found. Comput. Math. 15 (2015), section 3.2. The path shows the points `y`, at which gradients are taken.

use super::line_search::first_iterate;
use super::memory::Memory;
use super::options::{OptionDefault, OptionError, OptionRange, OptionSpec, Options};
use super::oracle::Oracle;
use super::rate::{Rate, STEP};
use super::stop::StopReason;
use super::{Iterate, Iteration, Measures, MethodSpec, Optimizer, StartError, Step};
use crate::linalg::vector::{add_scaled, difference, dot};

static OPTIONS: [OptionSpec; 2] = [
    STEP,
    OptionSpec {
        name: "restart",
        default: OptionDefault::Flag(true),
        range: OptionRange::Flag,
        help: "whether the momentum starts again where the gradient opposes the move",
    },
];

/// What is known of the accelerated gradient method.
pub static SPEC: MethodSpec = MethodSpec {
    name: "nesterov",
    summary: "Nesterov's accelerated gradient, with restarts",
    order_of_derivatives: 1,
    leaves_saddles: false,
    takes_bounds: false,
    default_max_steps: 100_000,
    options: &OPTIONS,
    reference: "Nesterov, Soviet Math. Dokl. 27 (1983); O'Donoghue & Candes, Found. Comput. Math. 15 (2015)",
    help: "On convex functions the fastest rate that gradients alone allow. Without restarts it ripples around the minimum.",
};

/// Makes the accelerated gradient method with these options.
///
/// # Errors
/// [`OptionError`] if an option is unknown or out of range.
pub fn build(options: &Options) -> Result<Box<dyn Optimizer>, OptionError> {
    options.check(&OPTIONS)?;
    Ok(Box::new(Nesterov { step: options.number(&OPTIONS, "step"), restart: options.flag(&OPTIONS, "restart") }))
}

struct Nesterov {
    step: Option<f64>,
    restart: bool,
}

impl Optimizer for Nesterov {
    fn spec(&self) -> &'static MethodSpec {
        &SPEC
    }

    fn start<'a>(&self, oracle: &'a Oracle<'a>, x0: &[f64]) -> Result<Box<dyn Iteration + 'a>, StartError> {
        let here = first_iterate(oracle, x0)?;
        let rate = Rate::start(self.step, oracle, &here)?;
        let (ceiling, last) = (here.value, x0.to_vec());
        Ok(Box::new(Run { oracle, restart: self.restart, rate, last, weight: 1.0, ceiling, here }))
    }
}

struct Run<'a> {
    oracle: &'a Oracle<'a>,
    restart: bool,
    rate: Rate,
    /// The last point `x`.
    last: Vec<f64>,
    /// The number `t` that the share of the move comes from.
    weight: f64,
    /// `f` where the momentum last was zero.
    ceiling: f64,
    /// The point `y`.
    here: Iterate,
}

impl Iteration for Run<'_> {
    fn step(&mut self) -> Step {
        let x = add_scaled(&self.here.x, -self.rate.length, &self.here.gradient);
        let mut moved = difference(&x, &self.last);
        let mut weight = self.weight;
        if self.restart && dot(&self.here.gradient, &moved) > 0.0 {
            weight = 1.0;
            moved.fill(0.0);
        }
        let next_weight = 0.5 * (1.0 + (1.0 + 4.0 * weight * weight).sqrt());
        let y = add_scaled(&x, (weight - 1.0) / next_weight, &moved);
        if y == self.here.x {
            return Step::Stalled(StopReason::StepTooSmall);
        }
        let Some(next) = self.rate.iterate_below(self.oracle, y, self.ceiling) else { return self.refuse() };
        self.rate.observe(&self.here, &next);
        if weight == 1.0 && !self.rate.fixed {
            self.ceiling = self.ceiling.min(next.value);
        }
        (self.last, self.weight, self.here) = (x, next_weight, next);
        Step::Accepted
    }

    fn current(&self) -> &Iterate {
        &self.here
    }

    fn remember(&mut self, memory: &mut Memory) {
        self.rate.remember(memory);
        memory.vector("last", &mut self.last);
        memory.number("weight", &mut self.weight);
        memory.number("ceiling", &mut self.ceiling);
    }

    fn measures(&self) -> Measures {
        Measures { step_length: Some(self.rate.length), ..Measures::default() }
    }
}

impl Run<'_> {
    fn refuse(&mut self) -> Step {
        let rested = self.weight == 1.0;
        self.weight = 1.0;
        self.last.clone_from(&self.here.x);
        self.ceiling = self.here.value;
        self.rate.refused(rested)
    }
}
