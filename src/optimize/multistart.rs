//! A local method from many starts: the point given, then evenly spread points of the bounds or of a box around it.
//!
//! Source: Sobol's sequence, Joe & Kuo, SIAM J. Sci. Comput. 30 (2008); the idea is folklore (see Rinnooy Kan & Timmer, Math.
//! Program. 39, 1987).

use super::local_run::Local;
use super::memory::Memory;
use super::options::{OptionDefault, OptionError, OptionRange, OptionSpec, Options, seed};
use super::oracle::Oracle;
use super::relay::{Plan, Relay};
use super::stop::StopReason;
use super::{Iterate, Iteration, MethodSpec, Optimizer, StartError};
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
    seed(1, "shifts the starts"),
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
        let plan = Spread { settings: *self, anchor: x0.to_vec(), begun: 1 };
        Ok(Box::new(Relay::start(oracle, self.local, x0, plan)?))
    }
}

struct Spread {
    settings: Multistart,
    /// The point given.
    anchor: Vec<f64>,
    /// Starts used.
    begun: usize,
}

impl Plan for Spread {
    fn ended(&mut self, _end: &Iterate) {}

    /// A start outside the domain is passed over.
    fn next(&mut self, oracle: &Oracle, _refused: usize) -> Result<Option<Vec<f64>>, StopReason> {
        if self.begun >= self.settings.starts {
            return Ok(None);
        }
        self.begun += 1;
        Ok(Some(self.start_of(oracle, self.begun - 1)))
    }

    fn remember(&mut self, memory: &mut Memory) {
        memory.vector("anchor", &mut self.anchor);
        memory.count("begun", &mut self.begun);
    }
}

impl Spread {
    /// The start of this number: 1 is the first after the given point.
    fn start_of(&self, oracle: &Oracle, number: usize) -> Vec<f64> {
        let side = |i: usize| {
            let way = self.settings.spread * self.anchor[i].abs().max(1.0);
            let (lower, upper) =
                oracle.bounds().map_or((f64::NEG_INFINITY, f64::INFINITY), |b| (b.lower[i], b.upper[i]));
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
