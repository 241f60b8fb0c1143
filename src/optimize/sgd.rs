//! Stochastic gradient descent on sums over rows of data: a step for each few rows, with momentum.
//!
//! Sources: Robbins & Monro, Ann. Math. Stat. 22 (1951); momentum: Polyak (1964), in Nesterov's form as in Sutskever,
//! Martens, Dahl & Hinton, ICML 2013; noise on the sphere: Ge, Huang, Jin & Yuan, COLT 2015; cosine: Loshchilov & Hutter, ICLR 2017.

use super::line_search::first_iterate;
use super::memory::Memory;
use super::mini_batch::{self, BATCH, Batches, EPOCH_LIMIT, Epochs, SEED};
use super::options::{OptionDefault, OptionError, OptionRange, OptionSpec, Options};
use super::oracle::Oracle;
use super::sgd_rate::BatchRate;
use super::stop::StopReason;
use super::{Iterate, Iteration, Measures, MethodSpec, Optimizer, StartError, Step, momentum, nesterov};

/// The share of the velocity that each step keeps if nothing is said.
const MOMENTUM: f64 = 0.9;

static SCHEDULES: [&str; 4] = ["constant", "inverse", "root", "cosine"];

static OPTIONS: [OptionSpec; 8] = [
    OptionSpec {
        name: "step",
        default: OptionDefault::Automatic,
        range: OptionRange::Number { min: 1e-300, max: 1e300 },
        help: "step length at first; without it (1 - momentum)/L, L the largest curvature of some batches at the start, halved where f rises",
    },
    mini_batch::batch(OptionDefault::Count(BATCH), "rows of data that a step looks at"),
    OptionSpec {
        name: "momentum",
        default: OptionDefault::Number(MOMENTUM),
        range: OptionRange::Number { min: 0.0, max: 0.999_999 },
        help: "the share of the velocity that each step keeps",
    },
    EPOCH_LIMIT,
    OptionSpec {
        name: "nesterov",
        default: OptionDefault::Flag(false),
        range: OptionRange::Flag,
        help: "true: gradients where the velocity leads, not where the run is",
    },
    OptionSpec {
        name: "schedule",
        default: OptionDefault::Word("constant"),
        range: OptionRange::Words(&SCHEDULES),
        help: "epoch k has the step constant, over k (inverse), over its root, or falling to 0 as a cosine",
    },
    OptionSpec {
        name: "radius",
        default: OptionDefault::Number(0.0),
        range: OptionRange::Number { min: 0.0, max: 1e300 },
        help: "radius of a sphere of noise that is added to each gradient",
    },
    SEED,
];

/// What is known of stochastic gradient descent.
pub static SPEC: MethodSpec = MethodSpec {
    name: "sgd",
    summary: "stochastic gradient descent with momentum, on sums over rows of data",
    order_of_derivatives: 1,
    leaves_saddles: false,
    takes_bounds: false,
    default_max_steps: 100_000,
    options: &OPTIONS,
    reference: "Robbins & Monro, Ann. Math. Stat. 22 (1951)",
    help: "For mean(r in D, loss): a step looks at a few rows, and a step of the run is an epoch, after which f is computed exactly. \
           The automatic step is safe for the batch size; with a given step it is yours to choose. A function that is no sum over rows gets the heavy ball, or nesterov.",
};

/// Makes stochastic gradient descent with these options.
///
/// # Errors
/// [`OptionError`] if an option is unknown or out of range.
pub fn build(options: &Options) -> Result<Box<dyn Optimizer>, OptionError> {
    options.check(&OPTIONS)?;
    let number = |name| options.number(&OPTIONS, name);
    let momentum = number("momentum").unwrap_or(MOMENTUM);
    let nesterov = options.flag(&OPTIONS, "nesterov");
    let mut plain = Options::new();
    if let Some(step) = number("step") {
        plain = plain.with_number("step", step);
    }
    let whole = match nesterov {
        true => nesterov::build(&plain)?,
        false => momentum::build(&plain.with_number("momentum", momentum))?,
    };
    let schedule = options.word(&OPTIONS, "schedule").unwrap_or("constant");
    Ok(Box::new(Sgd {
        whole,
        step: number("step"),
        settings: Settings {
            momentum,
            nesterov,
            schedule: SCHEDULES.iter().position(|word| *word == schedule).unwrap_or(0),
            radius: number("radius").unwrap_or(0.0),
        },
        batches: Batches::new(options, &OPTIONS, options.count(&OPTIONS, "batch").unwrap_or(BATCH)),
    }))
}

struct Sgd {
    /// What runs where there are no rows.
    whole: Box<dyn Optimizer>,
    step: Option<f64>,
    settings: Settings,
    batches: Batches,
}

#[derive(Clone, Copy)]
struct Settings {
    momentum: f64,
    nesterov: bool,
    /// The place among the schedules.
    schedule: usize,
    radius: f64,
}

impl Settings {
    /// The factor of the step in an epoch, counted from 0.
    fn factor(&self, epochs: &Epochs) -> f64 {
        let k = epochs.done as f64 + 1.0;
        match SCHEDULES[self.schedule] {
            "inverse" => 1.0 / k,
            "root" => 1.0 / k.sqrt(),
            "cosine" => 0.5 * (1.0 + libm::cos(std::f64::consts::PI * epochs.share_done())),
            _ => 1.0,
        }
    }
}

impl Optimizer for Sgd {
    fn spec(&self) -> &'static MethodSpec {
        &SPEC
    }

    fn start<'a>(&self, oracle: &'a Oracle<'a>, x0: &[f64]) -> Result<Box<dyn Iteration + 'a>, StartError> {
        let Some(epochs) = Epochs::new(oracle, self.batches) else { return self.whole.start(oracle, x0) };
        let here = first_iterate(oracle, x0)?;
        let rate = BatchRate::start(self.step, (oracle, &here), self.batches, self.settings.momentum)?;
        Ok(Box::new(Run { oracle, settings: self.settings, epochs, rate, velocity: vec![0.0; x0.len()], here }))
    }
}

struct Run<'a> {
    oracle: &'a Oracle<'a>,
    settings: Settings,
    epochs: Epochs,
    /// The step length before the schedule.
    rate: BatchRate,
    velocity: Vec<f64>,
    here: Iterate,
}

impl Iteration for Run<'_> {
    fn step(&mut self) -> Step {
        match self.epoch() {
            Ok(true) => Step::Accepted,
            Ok(false) => Step::Rejected,
            Err(reason) => Step::Stalled(reason),
        }
    }

    fn current(&self) -> &Iterate {
        &self.here
    }

    fn remember(&mut self, memory: &mut Memory) {
        self.epochs.remember(memory);
        self.rate.remember(memory);
        memory.vector("velocity", &mut self.velocity);
    }

    fn measures(&self) -> Measures {
        Measures { step_length: Some(self.rate.length * self.settings.factor(&self.epochs)), ..Measures::default() }
    }
}

impl Run<'_> {
    /// Goes once through all rows; whether the epoch stands, or is undone for one with shorter steps.
    fn epoch(&mut self) -> Result<bool, StopReason> {
        let Settings { momentum, nesterov, radius, .. } = self.settings;
        let length = self.rate.length * self.settings.factor(&self.epochs);
        let (mut x, mut velocity) = (self.here.x.clone(), self.velocity.clone());
        let mut ahead = x.clone();
        let walked = self.epochs.run(self.oracle, |rows, random| {
            if nesterov {
                ahead.iter_mut().zip(&x).zip(&velocity).for_each(|((to, x), v)| *to = x + momentum * v);
            } else {
                ahead.copy_from_slice(&x);
            }
            let (_, mut gradient) =
                self.oracle.value_gradient_of_rows(&ahead, rows).ok_or(StopReason::OutsideDomain)?;
            if radius > 0.0 {
                let noise = random.on_sphere(x.len());
                gradient.iter_mut().zip(noise).for_each(|(g, noise)| *g += radius * noise);
            }
            for ((x, v), g) in x.iter_mut().zip(&mut velocity).zip(&gradient) {
                *v = momentum * *v - length * g;
                *x += *v;
            }
            Ok(())
        });
        let end = match walked {
            Ok(()) => self.oracle.value_gradient(&x),
            Err(StopReason::OutsideDomain) => None,
            Err(reason) => return Err(reason),
        };
        let stands = self.rate.stands(end.as_ref().map(|(value, _)| *value));
        let Some((value, gradient)) = end.filter(|_| stands) else {
            self.velocity.fill(0.0);
            return if self.rate.is_free() { Ok(false) } else { Err(StopReason::OutsideDomain) };
        };
        self.velocity = velocity;
        self.here = Iterate::first_order(x, value, gradient);
        Ok(true)
    }
}
