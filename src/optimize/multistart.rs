//! A local method from many starts: the point given, then evenly spread points of the bounds or of a box around it.
//!
//! Source: Sobol's sequence, Joe & Kuo, SIAM J. Sci. Comput. 30 (2008); the idea is folklore (see Rinnooy Kan & Timmer, Math.
//! Program. 39, 1987). A step is a step of the local method, so an interrupted run keeps what was done.

use super::local_run::{Inner, Local, LocalRun};
use super::memory::Memory;
use super::options::{OptionDefault, OptionError, OptionRange, OptionSpec, Options};
use super::oracle::Oracle;
use super::stop::StopReason;
use super::{Iterate, Iteration, Measures, MethodSpec, Optimizer, StartError, Step};
use crate::numeric::starts::Starts;

static OPTIONS: [OptionSpec; 4] = [
    OptionSpec {
        name: "method",
        default: OptionDefault::Automatic,
        range: OptionRange::Method,
        help: "the local method; else the default, with bounds projected_newton",
    },
    OptionSpec {
        name: "starts",
        default: OptionDefault::Count(20),
        range: OptionRange::Count { min: 1, max: 1_000_000 },
        help: "how many runs, the one from the given point included",
    },
    OptionSpec {
        name: "spread",
        default: OptionDefault::Number(2.0),
        range: OptionRange::Number { min: 1e-12, max: 1e12 },
        help: "where there are no bounds, starts lie this far around the given point, times a coordinate if that exceeds 1",
    },
    OptionSpec {
        name: "seed",
        default: OptionDefault::Count(1),
        range: OptionRange::Count { min: 0, max: 1 << 53 },
        help: "shifts the starts",
    },
];

/// What is known of multistart.
pub static SPEC: MethodSpec = MethodSpec {
    name: "multistart",
    summary: "a local method from many evenly spread starts; keeps the lowest point",
    order_of_derivatives: 2,
    leaves_saddles: true,
    takes_bounds: true,
    default_max_steps: 1_000_000,
    options: &OPTIONS,
    reference: "Rinnooy Kan & Timmer, Math. Program. 39 (1987); Joe & Kuo, SIAM J. Sci. Comput. 30 (2008)",
    help: "For functions with several minima: multistart(method = cubic, starts = 100). Finds the lowest with a probability that grows with the number of starts, and proves nothing; critical(f, box) lists them all.",
};

/// Makes multistart with these options.
///
/// # Errors
/// [`OptionError`] if an option is unknown or out of range.
pub fn build(options: &Options) -> Result<Box<dyn Optimizer>, OptionError> {
    options.check(&OPTIONS)?;
    Ok(Box::new(Multistart {
        local: Local::new(options.word(&OPTIONS, "method"), &["multistart", "basin_hopping"])?,
        starts: options.count(&OPTIONS, "starts").unwrap_or(20),
        spread: options.number(&OPTIONS, "spread").unwrap_or(2.0),
        seed: options.count(&OPTIONS, "seed").unwrap_or(1) as u64,
    }))
}

#[derive(Clone, Copy)]
struct Multistart {
    local: Local,
    starts: usize,
    spread: f64,
    seed: u64,
}

impl Optimizer for Multistart {
    fn spec(&self) -> &'static MethodSpec {
        &SPEC
    }

    fn start<'a>(&self, oracle: &'a Oracle<'a>, x0: &[f64]) -> Result<Box<dyn Iteration + 'a>, StartError> {
        let inner = self.local.start(oracle, x0)?;
        let best = (x0.to_vec(), f64::INFINITY);
        Ok(Box::new(Run { oracle, settings: *self, anchor: x0.to_vec(), begun: 1, best, has_jumped: false, inner }))
    }
}

struct Run<'a> {
    oracle: &'a Oracle<'a>,
    settings: Multistart,
    /// The point given.
    anchor: Vec<f64>,
    /// Starts used; one more than there are once the best point is taken up again.
    begun: usize,
    /// The lowest end of a local run so far.
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
        memory.vector("anchor", &mut self.anchor);
        memory.count("begun", &mut self.begun);
        memory.vector("best_end", &mut self.best.0);
        memory.number("best_end.value", &mut self.best.1);
        self.inner.remember(memory);
    }

    fn measures(&self) -> Measures {
        Measures::default()
    }
}

impl Run<'_> {
    fn after(&mut self, outcome: Inner) -> Step {
        match outcome {
            Inner::Goes(step) => step,
            Inner::Limit(reason) => Step::Stalled(reason),
            Inner::Ended(reason) => self.next(reason),
        }
    }

    /// Notes where a local run ended and begins the next one; after the last, goes back to the lowest end.
    fn next(&mut self, reason: StopReason) -> Step {
        if self.begun > self.settings.starts {
            return Step::Stalled(reason);
        }
        let end = self.inner.current();
        if end.value < self.best.1 {
            self.best = (end.x.clone(), end.value);
        }
        while self.begun < self.settings.starts {
            if let Some(reason) = self.oracle.exhausted() {
                return Step::Stalled(reason);
            }
            let start = self.start_of(self.begun);
            self.begun += 1;
            // A start outside the domain is passed over.
            if let Ok(inner) = self.settings.local.start(self.oracle, &start) {
                self.inner = inner;
                self.has_jumped = true;
                return Step::Accepted;
            }
        }
        self.begun += 1;
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

    /// The start of this number: 1 is the first after the given point.
    fn start_of(&self, number: usize) -> Vec<f64> {
        let side = |i: usize| {
            let way = self.settings.spread * self.anchor[i].abs().max(1.0);
            let (lower, upper) =
                self.oracle.bounds().map_or((f64::NEG_INFINITY, f64::INFINITY), |b| (b.lower[i], b.upper[i]));
            let is_finite = lower.is_finite() && upper.is_finite();
            if is_finite {
                (lower, upper)
            } else {
                ((self.anchor[i] - way).max(lower), (self.anchor[i] + way).min(upper))
            }
        };
        let sides: Vec<(f64, f64)> = (0..self.anchor.len()).map(side).collect();
        Starts::sobol(&sides, self.settings.seed).nth(number - 1).unwrap_or_else(|| self.anchor.clone())
    }
}
