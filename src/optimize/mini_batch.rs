//! Rows of data in random order, a few at a time: what stochastic methods go through in an epoch.

use super::memory::Memory;
use super::options::{OptionDefault, OptionRange, OptionSpec, Options, seed};
use super::oracle::Oracle;
use super::stop::StopReason;
use crate::numeric::starts::RandomNumbers;

/// The rows of a step if nothing is said.
pub(super) const BATCH: usize = 100;

/// The epochs if nothing is said.
const EPOCHS: usize = 100;

/// The option `batch` of stochastic methods.
pub(super) const fn batch(default: OptionDefault, help: &'static str) -> OptionSpec {
    OptionSpec { name: "batch", default, range: OptionRange::Count { min: 1, max: 1_000_000_000 }, help }
}

/// The option `epochs` of stochastic methods.
pub(super) const EPOCH_LIMIT: OptionSpec = OptionSpec {
    name: "epochs",
    default: OptionDefault::Count(EPOCHS),
    range: OptionRange::Count { min: 1, max: 1_000_000_000 },
    help: "how often to go through all rows of the data, at most; an epoch is a step of the run",
};

/// The option `seed` of stochastic methods.
pub(super) const SEED: OptionSpec = seed(1, "seed of the order of the rows");

/// How rows are taken.
#[derive(Clone, Copy, Debug)]
pub(super) struct Batches {
    pub(super) size: usize,
    pub(super) epochs: usize,
    pub(super) seed: u64,
}

impl Batches {
    /// The options with the names above; `specs` are all those of the method.
    pub(super) fn new(options: &Options, specs: &'static [OptionSpec], size: usize) -> Self {
        let count = |name, fallback| options.count(specs, name).unwrap_or(fallback);
        Self { size, epochs: count("epochs", EPOCHS), seed: count("seed", 1) as u64 }
    }
}

/// The epochs of a run.
#[derive(Debug)]
pub(super) struct Epochs {
    batches: Batches,
    n_rows: usize,
    random: RandomNumbers,
    /// The epochs that are over.
    pub(super) done: usize,
}

impl Epochs {
    /// The epochs over the rows that the function is a sum over; `None` if it is no such sum.
    pub(super) fn new(oracle: &Oracle<'_>, batches: Batches) -> Option<Self> {
        let n_rows = oracle.n_data_rows()?;
        Some(Self { batches, n_rows, random: RandomNumbers::new(batches.seed), done: 0 })
    }

    /// The share of all epochs that are over.
    pub(super) fn share_done(&self) -> f64 {
        self.done as f64 / self.batches.epochs as f64
    }

    /// Goes once through all rows; `step` sees the rows of each batch and a source of noise.
    ///
    /// # Errors
    /// The reason to end the run: all epochs are over, a budget is, or `step` says so.
    pub(super) fn run(
        &mut self,
        oracle: &Oracle<'_>,
        mut step: impl FnMut(&[u32], &mut RandomNumbers) -> Result<(), StopReason>,
    ) -> Result<(), StopReason> {
        if self.done == self.batches.epochs {
            return Err(StopReason::MaxEpochs);
        }
        let order: Vec<u32> = self.random.permutation(self.n_rows).into_iter().map(|row| row as u32).collect();
        for rows in order.chunks(self.batches.size) {
            if let Some(reason) = oracle.exhausted() {
                return Err(reason);
            }
            step(rows, &mut self.random)?;
        }
        self.done += 1;
        Ok(())
    }

    /// Visits what is needed to go on.
    pub(super) fn remember(&mut self, memory: &mut Memory) {
        memory.random("rows", &mut self.random);
        memory.count("epochs", &mut self.done);
    }
}
