//! Adam: steps by running means of the gradient and of its squares, coordinate by coordinate.
//!
//! Source: Kingma & Ba, Adam: a method for stochastic optimization, ICLR 2015, algorithm 1. With exact gradients and a
//! fixed rate it circles the minimum; without a given rate the rate is halved whenever `f` has not fallen for a while.

use super::line_search::first_iterate;
use super::memory::Memory;
use super::mini_batch::{self, Batches, EPOCH_LIMIT, Epochs, SEED};
use super::options::{OptionDefault, OptionError, OptionRange, OptionSpec, Options};
use super::oracle::Oracle;
use super::stop::StopReason;
use super::{Iterate, Iteration, Measures, MethodSpec, Optimizer, StartError, Step};

/// The rate at first if none is given.
const FIRST_RATE: f64 = 0.05;
/// After so many steps without a lower value such a rate is halved.
const PATIENCE: usize = 50;
/// The paper's `β₁`, `β₂` and `ε`.
const DEFAULTS: (f64, f64, f64) = (0.9, 0.999, 1e-8);

static OPTIONS: [OptionSpec; 8] = [
    OptionSpec {
        name: "step",
        default: OptionDefault::Automatic,
        range: OptionRange::Number { min: 1e-300, max: 1e300 },
        help: "the same as rate",
    },
    mini_batch::batch(
        OptionDefault::Automatic,
        "rows of data that a step looks at, where f is a sum over rows; without it all",
    ),
    EPOCH_LIMIT,
    SEED,
    OptionSpec {
        name: "rate",
        default: OptionDefault::Automatic,
        range: OptionRange::Number { min: 1e-300, max: 1e300 },
        help: "fixed rate; without it 0.05, halved whenever the function has not fallen for 50 steps",
    },
    OptionSpec {
        name: "beta1",
        default: OptionDefault::Number(DEFAULTS.0),
        range: OptionRange::Number { min: 0.0, max: 0.999_999_999 },
        help: "the share of the gradient's mean that each step keeps",
    },
    OptionSpec {
        name: "beta2",
        default: OptionDefault::Number(DEFAULTS.1),
        range: OptionRange::Number { min: 0.0, max: 0.999_999_999 },
        help: "the share of the squares' mean that each step keeps",
    },
    OptionSpec {
        name: "epsilon",
        default: OptionDefault::Number(DEFAULTS.2),
        range: OptionRange::Number { min: 1e-300, max: 1.0 },
        help: "added to the root of the squares' mean",
    },
];

/// What is known of Adam.
pub static SPEC: MethodSpec = MethodSpec {
    name: "adam",
    summary: "Adam: steps scaled by running means of gradients and their squares",
    order_of_derivatives: 1,
    leaves_saddles: false,
    takes_bounds: false,
    default_max_steps: 100_000,
    options: &OPTIONS,
    reference: "Kingma & Ba, ICLR 2015 (arXiv 1412.6980), algorithm 1",
    help: "Made for noisy gradients: with `batch` a step of the run is an epoch over the rows of a sum. Each coordinate moves by about the rate, whatever its slope.",
};

/// Makes Adam with these options.
///
/// # Errors
/// [`OptionError`] if an option is unknown or out of range.
pub fn build(options: &Options) -> Result<Box<dyn Optimizer>, OptionError> {
    options.check(&OPTIONS)?;
    let number = |name, fallback| options.number(&OPTIONS, name).unwrap_or(fallback);
    Ok(Box::new(Adam {
        rate: options.number(&OPTIONS, "rate").or_else(|| options.number(&OPTIONS, "step")),
        beta1: number("beta1", DEFAULTS.0),
        beta2: number("beta2", DEFAULTS.1),
        epsilon: number("epsilon", DEFAULTS.2),
        batches: options.count(&OPTIONS, "batch").map(|size| Batches::new(options, &OPTIONS, size)),
    }))
}

#[derive(Clone, Copy)]
struct Adam {
    rate: Option<f64>,
    beta1: f64,
    beta2: f64,
    epsilon: f64,
    /// How rows are taken, if not all at once.
    batches: Option<Batches>,
}

impl Optimizer for Adam {
    fn spec(&self) -> &'static MethodSpec {
        &SPEC
    }

    fn start<'a>(&self, oracle: &'a Oracle<'a>, x0: &[f64]) -> Result<Box<dyn Iteration + 'a>, StartError> {
        let here = first_iterate(oracle, x0)?;
        let zero = vec![0.0; x0.len()];
        let mut run = Run {
            oracle,
            epochs: self.batches.and_then(|batches| Epochs::new(oracle, batches)),
            settings: *self,
            rate: self.rate.unwrap_or(FIRST_RATE),
            moments: Moments { mean: zero.clone(), squares: zero, decays: (1.0, 1.0) },
            lowest: f64::INFINITY,
            since_lowest: 0,
            here,
        };
        run.lowest = run.here.value;
        Ok(Box::new(run))
    }
}

/// Running means, and what is needed to take their start at zero out of them.
#[derive(Clone)]
struct Moments {
    mean: Vec<f64>,
    squares: Vec<f64>,
    /// `β₁ᵗ` and `β₂ᵗ`.
    decays: (f64, f64),
}

impl Moments {
    /// Takes a gradient in and moves a point.
    fn step(&mut self, settings: &Adam, rate: f64, gradient: &[f64], x: &mut [f64]) {
        let Adam { beta1, beta2, epsilon, .. } = *settings;
        self.decays = (self.decays.0 * beta1, self.decays.1 * beta2);
        let moments = self.mean.iter_mut().zip(&mut self.squares);
        for ((x, g), (m, v)) in x.iter_mut().zip(gradient).zip(moments) {
            *m = beta1 * *m + (1.0 - beta1) * g;
            *v = beta2 * *v + (1.0 - beta2) * g * g;
            let (mean, square) = (*m / (1.0 - self.decays.0), *v / (1.0 - self.decays.1));
            *x -= rate * mean / (square.sqrt() + epsilon);
        }
    }
}

struct Run<'a> {
    oracle: &'a Oracle<'a>,
    settings: Adam,
    epochs: Option<Epochs>,
    rate: f64,
    moments: Moments,
    lowest: f64,
    since_lowest: usize,
    here: Iterate,
}

impl Iteration for Run<'_> {
    fn step(&mut self) -> Step {
        let (mut x, mut moments) = (self.here.x.clone(), self.moments.clone());
        match &mut self.epochs {
            None => moments.step(&self.settings, self.rate, &self.here.gradient, &mut x),
            Some(epochs) => {
                let walked = epochs.run(self.oracle, |rows, _| {
                    let (_, gradient) =
                        self.oracle.value_gradient_of_rows(&x, rows).ok_or(StopReason::OutsideDomain)?;
                    moments.step(&self.settings, self.rate, &gradient, &mut x);
                    Ok(())
                });
                match walked {
                    Err(StopReason::OutsideDomain) => return self.refuse(),
                    Err(reason) => return Step::Stalled(reason),
                    Ok(()) => {}
                }
            }
        }
        if x == self.here.x {
            return Step::Stalled(StopReason::StepTooSmall);
        }
        let Some((value, gradient)) = self.oracle.value_gradient(&x) else {
            return self.refuse();
        };
        self.moments = moments;
        self.here = Iterate::first_order(x, value, gradient);
        self.note(value);
        Step::Accepted
    }

    fn current(&self) -> &Iterate {
        &self.here
    }

    fn remember(&mut self, memory: &mut Memory) {
        if let Some(epochs) = &mut self.epochs {
            epochs.remember(memory);
        }
        memory.number("rate", &mut self.rate);
        memory.vector("mean", &mut self.moments.mean);
        memory.vector("squares", &mut self.moments.squares);
        memory.number("decay1", &mut self.moments.decays.0);
        memory.number("decay2", &mut self.moments.decays.1);
        memory.number("lowest", &mut self.lowest);
        memory.count("since_lowest", &mut self.since_lowest);
    }

    fn measures(&self) -> Measures {
        Measures { step_length: Some(self.rate), ..Measures::default() }
    }
}

impl Run<'_> {
    fn note(&mut self, value: f64) {
        if value < self.lowest {
            self.lowest = value;
            self.since_lowest = 0;
            return;
        }
        self.since_lowest += 1;
        if self.since_lowest >= PATIENCE && self.settings.rate.is_none() {
            self.rate *= 0.5;
            self.since_lowest = 0;
        }
    }

    fn refuse(&mut self) -> Step {
        if self.settings.rate.is_some() {
            return Step::Stalled(StopReason::OutsideDomain);
        }
        self.rate *= 0.5;
        Step::Rejected
    }
}
