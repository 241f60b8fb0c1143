//! Noisy gradient descent: a budget of steps with random noise, then plain steps.
//!
//! Source: Ge, Huang, Jin & Yuan, Escaping from saddle points, COLT 2015, algorithm 1 (noise on the unit sphere, inside
//! the step); the form with noise uniform in a ball, added to the step, is in use as well.

use super::gradient_descent::plain_step;
use super::line_search::first_iterate;
use super::memory::Memory;
use super::options::{OptionDefault, OptionError, OptionRange, OptionSpec, Options, seed};
use super::oracle::Oracle;
use super::rate::{Rate, STEP};
use super::stop::StopReason;
use super::{Iterate, Iteration, Measures, MethodSpec, Optimizer, StartError, Step};
use crate::numeric::starts::RandomNumbers;

/// The noise's radius if nothing is said.
const RADIUS: f64 = 0.01;
/// The number of noisy steps if nothing is said.
const NOISY_STEPS: usize = 300;

static NOISES: [&str; 2] = ["ball", "sphere"];

static OPTIONS: [OptionSpec; 5] = [
    STEP,
    OptionSpec {
        name: "radius",
        default: OptionDefault::Number(RADIUS),
        range: OptionRange::Number { min: 0.0, max: 1e300 },
        help: "radius of the noise",
    },
    OptionSpec {
        name: "noise",
        default: OptionDefault::Word("ball"),
        range: OptionRange::Words(&NOISES),
        help: "ball: uniform in a ball and added to the step; sphere: uniform on a sphere and added to the gradient",
    },
    OptionSpec {
        name: "noisy_steps",
        default: OptionDefault::Count(NOISY_STEPS),
        range: OptionRange::Count { min: 0, max: 1_000_000_000 },
        help: "so many steps have noise; plain steps follow",
    },
    seed(0, "seed of the random numbers"),
];

/// What is known of noisy gradient descent.
pub static SPEC: MethodSpec = MethodSpec {
    name: "noisy_gd",
    summary: "gradient descent with random noise at first; drifts off strict saddles",
    order_of_derivatives: 1,
    leaves_saddles: false,
    takes_bounds: false,
    default_max_steps: 100_000,
    options: &OPTIONS,
    reference: "Ge, Huang, Jin & Yuan, COLT 2015 (arXiv 1503.02101), algorithm 1",
    help: "Noise leads off strict saddles with high probability and keeps the run from settling, so plain steps follow.",
};

/// Makes noisy gradient descent with these options.
///
/// # Errors
/// [`OptionError`] if an option is unknown or out of range.
pub fn build(options: &Options) -> Result<Box<dyn Optimizer>, OptionError> {
    options.check(&OPTIONS)?;
    Ok(Box::new(NoisyDescent {
        step: options.number(&OPTIONS, "step"),
        radius: options.number(&OPTIONS, "radius").unwrap_or(RADIUS),
        on_sphere: options.word(&OPTIONS, "noise") == Some("sphere"),
        noisy_steps: options.count(&OPTIONS, "noisy_steps").unwrap_or(NOISY_STEPS),
        seed: options.count(&OPTIONS, "seed").unwrap_or(0) as u64,
    }))
}

#[derive(Clone, Copy)]
struct NoisyDescent {
    step: Option<f64>,
    radius: f64,
    on_sphere: bool,
    noisy_steps: usize,
    seed: u64,
}

impl Optimizer for NoisyDescent {
    fn spec(&self) -> &'static MethodSpec {
        &SPEC
    }

    fn start<'a>(&self, oracle: &'a Oracle<'a>, x0: &[f64]) -> Result<Box<dyn Iteration + 'a>, StartError> {
        let here = first_iterate(oracle, x0)?;
        let rate = Rate::start(self.step, oracle, &here)?;
        Ok(Box::new(Run { oracle, settings: *self, rate, random: RandomNumbers::new(self.seed), taken: 0, here }))
    }
}

struct Run<'a> {
    oracle: &'a Oracle<'a>,
    settings: NoisyDescent,
    rate: Rate,
    random: RandomNumbers,
    /// Noisy steps taken.
    taken: usize,
    here: Iterate,
}

impl Iteration for Run<'_> {
    fn step(&mut self) -> Step {
        if self.taken < self.settings.noisy_steps {
            return self.noisy_step();
        }
        plain_step(self.oracle, &mut self.rate, &mut self.here)
    }

    fn at_rest(&mut self, reason: StopReason) -> Step {
        if self.taken < self.settings.noisy_steps { self.noisy_step() } else { Step::Stalled(reason) }
    }

    fn current(&self) -> &Iterate {
        &self.here
    }

    fn remember(&mut self, memory: &mut Memory) {
        self.rate.remember(memory);
        memory.random("random", &mut self.random);
        memory.count("taken", &mut self.taken);
    }

    fn measures(&self) -> Measures {
        Measures { step_length: Some(self.rate.length), ..Measures::default() }
    }
}

impl Run<'_> {
    fn noisy_step(&mut self) -> Step {
        let NoisyDescent { radius, on_sphere, .. } = self.settings;
        let (n, length) = (self.here.x.len(), self.rate.length);
        let (noise, reach) =
            if on_sphere { (self.random.on_sphere(n), -length * radius) } else { (self.random.in_ball(n), radius) };
        let moved = |i: usize| self.here.x[i] - length * self.here.gradient[i] + reach * noise[i];
        let x: Vec<f64> = (0..n).map(moved).collect();
        // A step outside the domain is tried again with other noise, and a shorter length if that may be.
        let Some((value, gradient)) = self.oracle.value_gradient(&x) else {
            self.rate.length *= if self.rate.fixed { 1.0 } else { 0.5 };
            return Step::Rejected;
        };
        let next = Iterate::first_order(x, value, gradient);
        self.rate.observe(&self.here, &next);
        self.here = next;
        self.taken += 1;
        Step::Accepted
    }
}
