//! Basin hopping: a random jump, a local method, and a rule that lets higher minima pass now and then.
//!
//! Source: Wales & Doye, J. Phys. Chem. A 101 (1997); the rule: Metropolis et al., J. Chem. Phys. 21 (1953).

use super::local_run::Local;
use super::memory::Memory;
use super::options::{OptionDefault, OptionError, OptionRange, OptionSpec, Options, seed};
use super::oracle::Oracle;
use super::relay::{Plan, Relay};
use super::stop::StopReason;
use super::{Iterate, Iteration, MethodSpec, Optimizer, StartError};
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
    seed(1, "chooses the random numbers"),
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
        let home = (x0.to_vec(), f64::INFINITY);
        let plan = Hops { settings: *self, random: RandomNumbers::new(self.seed), made: 0, home };
        Ok(Box::new(Relay::start(oracle, self.local, x0, plan)?))
    }
}

struct Hops {
    settings: BasinHopping,
    random: RandomNumbers,
    /// Jumps made.
    made: usize,
    /// The minimum from which the next jump goes, and its value.
    home: (Vec<f64>, f64),
}

impl Plan for Hops {
    /// Accepts or refuses the minimum that was reached; the first has no other to be held against.
    fn ended(&mut self, end: &Iterate) {
        let rise = end.value - self.home.1;
        let is_accepted =
            rise <= SAME * end.value.abs() || self.random.uniform() < libm::exp(-rise / self.settings.temperature);
        if is_accepted {
            self.home = (end.x.clone(), end.value);
        }
    }

    /// A jump from home; one out of the domain is drawn anew.
    fn next(&mut self, oracle: &Oracle, refused: usize) -> Result<Option<Vec<f64>>, StopReason> {
        if refused == 0 && self.made == self.settings.hops {
            return Ok(None);
        }
        if refused == MAX_DRAWS {
            return Err(StopReason::OutsideDomain);
        }
        self.made += usize::from(refused == 0);
        let step = self.settings.step;
        let mut x: Vec<f64> = self.home.0.iter().map(|h| h + self.random.uniform_between(-step, step)).collect();
        if let Some(bounds) = oracle.bounds() {
            bounds.project(&mut x);
        }
        Ok(Some(x))
    }

    fn remember(&mut self, memory: &mut Memory) {
        memory.random("random", &mut self.random);
        memory.count("hops", &mut self.made);
        memory.vector("home", &mut self.home.0);
        memory.number("home.value", &mut self.home.1);
    }
}
