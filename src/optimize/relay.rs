//! A chain of local runs, each from a start that a plan gives; after the last one, back to the lowest end.
//!
//! A step is a step of the local method, so an interrupted chain keeps what was done.

use super::local_run::{Inner, Local, LocalRun};
use super::memory::Memory;
use super::oracle::Oracle;
use super::stop::StopReason;
use super::{Iterate, Iteration, StartError, Step};

/// Where the local runs of a chain start.
pub(super) trait Plan {
    /// Takes note of where a run ended, before the next start is asked for.
    fn ended(&mut self, end: &Iterate);

    /// The next start; `Ok(None)` after the last one. `refused` starts since the last end were outside the domain.
    ///
    /// # Errors
    /// Why the chain has to end here.
    fn next(&mut self, oracle: &Oracle, refused: usize) -> Result<Option<Vec<f64>>, StopReason>;

    /// Visits what the plan remembers.
    fn remember(&mut self, memory: &mut Memory);
}

/// The chain: a plan, the run that is under way, and the lowest end so far.
pub(super) struct Relay<'a, P> {
    oracle: &'a Oracle<'a>,
    local: Local,
    plan: P,
    best: (Vec<f64>, f64),
    /// Whether the plan has no more starts, so that the run under way is the last.
    is_over: bool,
    /// Whether the last step was a jump to another start.
    has_jumped: bool,
    inner: LocalRun<'a>,
}

impl<'a, P: Plan> Relay<'a, P> {
    /// Begins with a run from `x0`.
    ///
    /// # Errors
    /// [`StartError`] if the local method cannot start there.
    pub(super) fn start(oracle: &'a Oracle<'a>, local: Local, x0: &[f64], plan: P) -> Result<Self, StartError> {
        let inner = local.start(oracle, x0)?;
        let best = (x0.to_vec(), f64::INFINITY);
        Ok(Self { oracle, local, plan, best, is_over: false, has_jumped: false, inner })
    }

    fn after(&mut self, outcome: Inner) -> Step {
        match outcome {
            Inner::Goes(step) => step,
            Inner::Limit(reason) => Step::Stalled(reason),
            Inner::Ended(reason) => self.next(reason),
        }
    }

    /// Notes where a local run ended and begins the next one; after the last, goes back to the lowest end.
    fn next(&mut self, reason: StopReason) -> Step {
        if self.is_over {
            return Step::Stalled(reason);
        }
        let end = self.inner.current();
        self.plan.ended(end);
        if end.value < self.best.1 {
            self.best = (end.x.clone(), end.value);
        }
        for refused in 0.. {
            match self.plan.next(self.oracle, refused) {
                Err(reason) => return Step::Stalled(reason),
                Ok(None) => break,
                Ok(Some(start)) => {
                    if let Some(reason) = self.oracle.exhausted() {
                        return Step::Stalled(reason);
                    }
                    if self.jumps_to(&start) {
                        return Step::Accepted;
                    }
                }
            }
        }
        self.is_over = true;
        let best = self.best.0.clone();
        if self.inner.current().x == best || !self.jumps_to(&best) {
            return Step::Stalled(reason);
        }
        // What the function fell on the way there stays the measure of what is left to gain.
        self.has_jumped = false;
        Step::Accepted
    }

    /// Begins a run at `x`; false if the function is not defined there.
    fn jumps_to(&mut self, x: &[f64]) -> bool {
        let Ok(inner) = self.local.start(self.oracle, x) else { return false };
        self.inner = inner;
        self.has_jumped = true;
        true
    }
}

impl<P: Plan> Iteration for Relay<'_, P> {
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
        self.plan.remember(memory);
        memory.vector("best_end", &mut self.best.0);
        memory.number("best_end.value", &mut self.best.1);
        memory.flag("is_over", &mut self.is_over);
        self.inner.remember(memory);
    }
}
