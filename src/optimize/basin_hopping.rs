//! Basin hopping: a random jump, a local method, and a rule that lets higher minima pass now and then.
//!
//! Source: Wales & Doye, J. Phys. Chem. A 101 (1997); the rule: Metropolis et al., J. Chem. Phys. 21 (1953).
//! A step is a step of the local method, so an interrupted run keeps what was done.

use super::local_run::{Inner, Local, LocalRun};
use super::memory::Memory;
use super::options::{OptionDefault, OptionError, OptionRange, OptionSpec, Options};
use super::oracle::Oracle;
use super::stop::StopReason;
use super::{Iterate, Iteration, MethodSpec, Optimizer, StartError, Step};
use crate::numeric::starts::RandomNumbers;

/// A jump out of the domain is drawn anew so often.
const MAX_DRAWS: usize = 100;

/// Ends whose values differ by less than this share are one minimum.
const SAME: f64 = 1e-9;

static OPTIONS: [OptionSpec; 5] = [
    OptionSpec {
        name: "method",
        default: OptionDefault::Automatic,
        range: OptionRange::Method,
        help: "the local method; else the default, with bounds projected_newton",
    },
    OptionSpec {
        name: "hops",
        default: OptionDefault::Count(50),
        range: OptionRange::Count { min: 1, max: 1_000_000 },
        help: "how many jumps",
    },
    OptionSpec {
        name: "step",
        default: OptionDefault::Number(0.5),
        range: OptionRange::Number { min: 1e-12, max: 1e12 },
        help: "how far each coordinate jumps at most",
    },
    OptionSpec {
        name: "temperature",
        default: OptionDefault::Number(1.0),
        range: OptionRange::Number { min: 0.0, max: 1e100 },
        help: "a minimum higher by this is accepted with probability 1/e",
    },
    OptionSpec {
        name: "seed",
        default: OptionDefault::Count(1),
        range: OptionRange::Count { min: 0, max: 1 << 53 },
        help: "chooses the random numbers",
    },
];

/// What is known of basin hopping.
pub static SPEC: MethodSpec = MethodSpec {
    name: "basin_hopping",
    summary: "random jumps from minimum to minimum by a local method; keeps the lowest",
    order_of_derivatives: 2,
    leaves_saddles: true,
    takes_bounds: true,
    default_max_steps: 1_000_000,
    options: &OPTIONS,
    reference: "Wales & Doye, J. Phys. Chem. A 101 (1997)",
    help: "For functions with very many minima that form a funnel, such as clusters of atoms: basin_hopping(hops = 200, step = 0.4). Proves nothing.",
};

/// Makes basin hopping with these options.
///
/// # Errors
/// [`OptionError`] if an option is unknown or out of range.
pub fn build(options: &Options) -> Result<Box<dyn Optimizer>, OptionError> {
    options.check(&OPTIONS)?;
    Ok(Box::new(BasinHopping {
        local: Local::new(options.word(&OPTIONS, "method"), &["multistart", "basin_hopping"])?,
        hops: options.count(&OPTIONS, "hops").unwrap_or(50),
        step: options.number(&OPTIONS, "step").unwrap_or(0.5),
        temperature: options.number(&OPTIONS, "temperature").unwrap_or(1.0),
        seed: options.count(&OPTIONS, "seed").unwrap_or(1) as u64,
    }))
}

#[derive(Clone, Copy)]
struct BasinHopping {
    local: Local,
    hops: usize,
    step: f64,
    temperature: f64,
    seed: u64,
}

impl Optimizer for BasinHopping {
    fn spec(&self) -> &'static MethodSpec {
        &SPEC
    }

    fn start<'a>(&self, oracle: &'a Oracle<'a>, x0: &[f64]) -> Result<Box<dyn Iteration + 'a>, StartError> {
        let inner = self.local.start(oracle, x0)?;
        let nowhere = (x0.to_vec(), f64::INFINITY);
        let random = RandomNumbers::new(self.seed);
        Ok(Box::new(Run {
            oracle,
            settings: *self,
            random,
            hops: 0,
            home: nowhere.clone(),
            best: nowhere,
            has_jumped: false,
            inner,
        }))
    }
}

struct Run<'a> {
    oracle: &'a Oracle<'a>,
    settings: BasinHopping,
    random: RandomNumbers,
    /// Jumps made; one more than there are once the best point is taken up again.
    hops: usize,
    /// The minimum from which the next jump goes, and its value.
    home: (Vec<f64>, f64),
    /// The lowest one.
    best: (Vec<f64>, f64),
    /// Whether the last step was a jump to another start.
    has_jumped: bool,
    inner: LocalRun<'a>,
}

impl Iteration for Run<'_> {
    fn step(&mut self) -> Step {
        self.has_jumped = false;
        let outcome = self.inner.step();
        self.after(outcome)
    }

    fn at_rest(&mut self, reason: StopReason) -> Step {
        self.has_jumped = false;
        let outcome = self.inner.at_rest(reason);
        self.after(outcome)
    }

    fn current(&self) -> &Iterate {
        self.inner.current()
    }

    fn begins_anew(&self) -> bool {
        self.has_jumped || self.inner.begins_anew()
    }

    fn remember(&mut self, memory: &mut Memory) {
        memory.random("random", &mut self.random);
        memory.count("hops", &mut self.hops);
        memory.vector("home", &mut self.home.0);
        memory.number("home.value", &mut self.home.1);
        memory.vector("best_end", &mut self.best.0);
        memory.number("best_end.value", &mut self.best.1);
        self.inner.remember(memory);
    }
}

impl Run<'_> {
    fn after(&mut self, outcome: Inner) -> Step {
        match outcome {
            Inner::Goes(step) => step,
            Inner::Limit(reason) => Step::Stalled(reason),
            Inner::Ended(reason) => self.hop(reason),
        }
    }

    /// Accepts or refuses the minimum that was reached and jumps; after the last jump, goes back to the lowest one.
    fn hop(&mut self, reason: StopReason) -> Step {
        if self.hops > self.settings.hops {
            return Step::Stalled(reason);
        }
        self.judge_end();
        if self.hops < self.settings.hops {
            self.hops += 1;
            return self.jump();
        }
        self.hops += 1;
        if self.inner.current().x == self.best.0 {
            return Step::Stalled(reason);
        }
        match self.settings.local.start(self.oracle, &self.best.0) {
            Ok(inner) => {
                self.inner = inner;
                self.has_jumped = true;
                Step::Accepted
            }
            Err(_) => Step::Stalled(reason),
        }
    }

    fn judge_end(&mut self) {
        let end = self.inner.current();
        let rise = end.value - self.home.1;
        // The first end has no other to be held against.
        let is_accepted =
            rise <= SAME * end.value.abs() || self.random.uniform() < libm::exp(-rise / self.settings.temperature);
        if end.value < self.best.1 {
            self.best = (end.x.clone(), end.value);
        }
        if is_accepted {
            self.home = (end.x.clone(), end.value);
        }
    }

    fn jump(&mut self) -> Step {
        let step = self.settings.step;
        for _ in 0..MAX_DRAWS {
            if let Some(reason) = self.oracle.exhausted() {
                return Step::Stalled(reason);
            }
            let mut x: Vec<f64> = self.home.0.iter().map(|h| h + self.random.uniform_between(-step, step)).collect();
            if let Some(bounds) = self.oracle.bounds() {
                bounds.project(&mut x);
            }
            if let Ok(inner) = self.settings.local.start(self.oracle, &x) {
                self.inner = inner;
                self.has_jumped = true;
                return Step::Accepted;
            }
        }
        Step::Stalled(StopReason::OutsideDomain)
    }
}
