//! A run of one method inside another, step by step: what multistart and basin hopping are made of.

use super::driver::outside_bounds;
use super::memory::Memory;
use super::options::{OptionError, Options};
use super::oracle::Oracle;
use super::stop::StopReason;
use super::{Iterate, Iteration, METHODS, Method, StartError, Step, default_within_bounds, method};

/// Refused trials in a row after which the inner run has no way to go: fewer than end the outer one.
const MAX_REJECTIONS: usize = 300;

/// The local method as it was chosen: by name, or the default of the place.
#[derive(Clone, Copy)]
pub(super) struct Local(Option<&'static Method>);

impl Local {
    /// Finds a local method by its name; `None` leaves the choice to the bounds.
    ///
    /// # Errors
    /// [`OptionError`] if the method is itself made of runs of others.
    pub(super) fn new(name: Option<&str>, others: &[&str]) -> Result<Self, OptionError> {
        match name {
            Some(name) if others.contains(&name) => {
                Err(OptionError::WrongType { name: "method", expected: "a method that makes no runs of others".into() })
            }
            name => Ok(Self(name.and_then(method))),
        }
    }

    /// The method: the one that was named, else the default.
    fn chosen(self, oracle: &Oracle) -> &'static Method {
        let default = || if oracle.bounds().is_some() { default_within_bounds() } else { &METHODS[0] };
        self.0.unwrap_or_else(default)
    }

    /// Starts the method with its defaults.
    ///
    /// # Errors
    /// [`StartError`] if the function is not defined at `x`, or there are bounds and the method does not keep to them.
    pub(super) fn start<'a>(self, oracle: &'a Oracle<'a>, x: &[f64]) -> Result<LocalRun<'a>, StartError> {
        let method = self.chosen(oracle);
        if oracle.bounds().is_some() && !method.spec.takes_bounds {
            return Err(StartError::Bounds(outside_bounds(method.spec.name)));
        }
        // The registry's tests hold that every method accepts its defaults.
        let optimizer = (method.build)(&Options::new()).map_err(|_| StartError::OutsideDomain)?;
        let iteration = optimizer.start(oracle, x)?;
        Ok(LocalRun { iteration, most: method.spec.default_max_steps, steps: 0, rejections: 0 })
    }
}

/// The inner run with its own limits.
pub(super) struct LocalRun<'a> {
    iteration: Box<dyn Iteration + 'a>,
    most: usize,
    steps: usize,
    rejections: usize,
}

/// What became of an inner step.
pub(super) enum Inner {
    /// The inner run goes on.
    Goes(Step),
    /// It came to its end.
    Ended(StopReason),
    /// A limit of the whole run is reached.
    Limit(StopReason),
}

impl LocalRun<'_> {
    /// The inner run's point.
    pub(super) fn current(&self) -> &Iterate {
        self.iteration.current()
    }

    /// Whether the inner run's last step began anew elsewhere.
    pub(super) fn begins_anew(&self) -> bool {
        self.iteration.begins_anew()
    }

    /// One step of the inner run.
    pub(super) fn step(&mut self) -> Inner {
        if self.steps >= self.most || self.rejections >= MAX_REJECTIONS {
            return Inner::Ended(StopReason::NoDescent);
        }
        let step = self.iteration.step();
        self.noted(step)
    }

    /// What the inner run does at a point that the loop takes for its goal.
    pub(super) fn at_rest(&mut self, reason: StopReason) -> Inner {
        let step = self.iteration.at_rest(reason);
        self.noted(step)
    }

    fn noted(&mut self, step: Step) -> Inner {
        match step {
            Step::Accepted => {
                self.steps += 1;
                self.rejections = 0;
                Inner::Goes(step)
            }
            Step::Rejected => {
                self.rejections += 1;
                Inner::Goes(step)
            }
            Step::Stalled(reason) if reason.is_natural() || reason == StopReason::OutsideDomain => Inner::Ended(reason),
            Step::Stalled(reason) => Inner::Limit(reason),
        }
    }

    /// Visits the inner run's state.
    pub(super) fn remember(&mut self, memory: &mut Memory) {
        memory.count("inner.steps", &mut self.steps);
        memory.count("inner.rejections", &mut self.rejections);
        self.iteration.remember(memory);
    }
}
