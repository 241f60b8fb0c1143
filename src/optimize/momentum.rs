//! The heavy ball: `v ← m·v − η∇f(x)`, `x ← x + v`.
//!
//! Source: Polyak, USSR Comput. Math. Math. Phys. 4 (1964). Without a given step `η = 1/L`; where the ball then climbs
//! above the start, which for a small enough step its energy forbids, it starts again at rest with half the step.

use super::line_search::first_iterate;
use super::memory::Memory;
use super::options::{OptionDefault, OptionError, OptionRange, OptionSpec, Options};
use super::oracle::Oracle;
use super::rate::{Rate, STEP};
use super::stop::StopReason;
use super::{Iterate, Iteration, Measures, MethodSpec, Optimizer, StartError, Step};
use crate::linalg::vector::add_scaled;

/// The share of the velocity that each step keeps if nothing is said.
const MOMENTUM: f64 = 0.9;

static OPTIONS: [OptionSpec; 2] = [
    STEP,
    OptionSpec {
        name: "momentum",
        default: OptionDefault::Number(MOMENTUM),
        range: OptionRange::Number { min: 0.0, max: 0.999_999 },
        help: "the share m of the velocity that each step keeps",
    },
];

/// What is known of the heavy ball.
pub static SPEC: MethodSpec = MethodSpec {
    name: "momentum",
    summary: "gradient descent with momentum: the heavy ball",
    order_of_derivatives: 1,
    leaves_saddles: false,
    takes_bounds: false,
    default_max_steps: 100_000,
    options: &OPTIONS,
    reference: "Polyak, USSR Comput. Math. Math. Phys. 4 (1964)",
    help: "Rolls through narrow valleys faster than gradient descent and may overshoot. With a fixed step too long for the curvature it diverges.",
};

/// Makes the heavy ball with these options.
///
/// # Errors
/// [`OptionError`] if an option is unknown or out of range.
pub fn build(options: &Options) -> Result<Box<dyn Optimizer>, OptionError> {
    options.check(&OPTIONS)?;
    let momentum = options.number(&OPTIONS, "momentum").unwrap_or(MOMENTUM);
    Ok(Box::new(HeavyBall { step: options.number(&OPTIONS, "step"), momentum }))
}

struct HeavyBall {
    step: Option<f64>,
    momentum: f64,
}

impl Optimizer for HeavyBall {
    fn spec(&self) -> &'static MethodSpec {
        &SPEC
    }

    fn start<'a>(&self, oracle: &'a Oracle<'a>, x0: &[f64]) -> Result<Box<dyn Iteration + 'a>, StartError> {
        let here = first_iterate(oracle, x0)?;
        let rate = Rate::start(self.step, oracle, &here)?;
        let (ceiling, velocity) = (here.value, vec![0.0; x0.len()]);
        Ok(Box::new(Run { oracle, momentum: self.momentum, rate, velocity, ceiling, here }))
    }
}

struct Run<'a> {
    oracle: &'a Oracle<'a>,
    momentum: f64,
    rate: Rate,
    velocity: Vec<f64>,
    /// `f` where the ball was last at rest.
    ceiling: f64,
    here: Iterate,
}

impl Iteration for Run<'_> {
    fn step(&mut self) -> Step {
        let (momentum, length) = (self.momentum, self.rate.length);
        let pairs = self.velocity.iter().zip(&self.here.gradient);
        let velocity: Vec<f64> = pairs.map(|(v, g)| momentum * v - length * g).collect();
        let x = add_scaled(&self.here.x, 1.0, &velocity);
        if x == self.here.x {
            return Step::Stalled(StopReason::StepTooSmall);
        }
        let Some(next) = self.rate.iterate_below(self.oracle, x, self.ceiling) else { return self.refuse() };
        self.rate.observe(&self.here, &next);
        self.velocity = velocity;
        self.here = next;
        Step::Accepted
    }

    fn current(&self) -> &Iterate {
        &self.here
    }

    fn remember(&mut self, memory: &mut Memory) {
        self.rate.remember(memory);
        memory.vector("velocity", &mut self.velocity);
        memory.number("ceiling", &mut self.ceiling);
    }

    fn measures(&self) -> Measures {
        Measures { step_length: Some(self.rate.length), ..Measures::default() }
    }
}

impl Run<'_> {
    fn refuse(&mut self) -> Step {
        let rested = self.velocity.iter().all(|v| *v == 0.0);
        self.velocity.fill(0.0);
        self.ceiling = self.here.value;
        self.rate.refused(rested)
    }
}
