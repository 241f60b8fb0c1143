//! Who watches a run: is shown every accepted point and may stop the run there.

use std::fmt;
use std::ops::ControlFlow;
use std::sync::Arc;

use super::driver::Progress;
use super::{Iterate, Measures};

/// What an observer is shown after an accepted step.
#[derive(Clone, Copy, Debug)]
pub struct Observation<'a> {
    /// Steps, evaluations, value and gradient so far.
    pub progress: Progress,
    /// The point, with gradient and, where the method has it, Hessian.
    pub iterate: &'a Iterate,
    /// Step length, radius or weight.
    pub measures: Measures,
}

/// The call-back of a run.
type Watch = dyn Fn(&Observation<'_>) -> ControlFlow<()> + Send + Sync;

/// Is shown every accepted point of a run and stops it by [`ControlFlow::Break`]; the result is then the best point so far.
#[derive(Clone)]
pub struct Observer(Arc<Watch>);

impl Observer {
    /// An observer that calls `watch`, on the thread of the run.
    pub fn new(watch: impl Fn(&Observation<'_>) -> ControlFlow<()> + Send + Sync + 'static) -> Self {
        Self(Arc::new(watch))
    }

    pub(super) fn show(&self, observation: &Observation<'_>) -> ControlFlow<()> {
        (self.0)(observation)
    }
}

impl fmt::Debug for Observer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Observer")
    }
}
