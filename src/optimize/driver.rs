//! The door to every method: a run from a start under a budget, with its verdict; the same uphill, and several side by side.

use std::rc::Rc;
use std::time::Instant;

use super::bounds::Bounds;
use super::checkpoint::Checkpoint;
use super::minimization::{Minimization, Verdict};
use super::negated::Negated;
use super::observer::Observer;
use super::oracle::{Evaluations, Limits, Oracle};
use super::run::{Judged, Run};
use super::{METHODS, Optimizer, StartError};
use crate::numeric::interrupt::Interrupt;
use crate::objective::objective::Objective;

/// Budget and tolerance of a run.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The gradient's tolerance: the model must promise less than its square relative to the size of the values.
    pub tolerance: f64,
    /// The largest number of accepted steps; `None` for the method's own default.
    pub max_steps: Option<usize>,
    /// The largest number of distinct points evaluated.
    pub max_evaluations: usize,
    /// Cancellation and time limit.
    pub interrupt: Interrupt,
    /// Whether to keep the accepted points.
    pub trace: bool,
    /// The box that the run must not leave, for methods that keep to bounds.
    pub bounds: Option<Bounds>,
    /// Where the run is kept, and from where it goes on.
    pub checkpoint: Option<Rc<Checkpoint>>,
    /// Who is shown every accepted point and may stop the run.
    pub observer: Option<Observer>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            tolerance: 1e-10,
            max_steps: None,
            max_evaluations: 1_000_000,
            interrupt: Interrupt::new(),
            trace: false,
            bounds: None,
            checkpoint: None,
            observer: None,
        }
    }
}

impl Settings {
    fn limits(&self) -> Limits {
        Limits {
            max_evaluations: self.max_evaluations,
            interrupt: self.interrupt.clone(),
            bounds: self.bounds.clone(),
            tolerance: self.tolerance,
        }
    }
}

/// How far a run has come.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    /// Accepted steps.
    pub steps: usize,
    /// Evaluations so far.
    pub evaluations: Evaluations,
    /// `f` at the current point.
    pub value: f64,
    /// `‖∇f‖` at the current point.
    pub gradient_norm: f64,
}

/// Runs a method from `x0` to its end and judges the end point.
///
/// # Errors
/// [`StartError`] if the run cannot start at `x0`.
pub fn minimize(
    objective: &dyn Objective,
    x0: &[f64],
    optimizer: &dyn Optimizer,
    settings: &Settings,
    progress: &mut dyn FnMut(&Progress),
) -> Result<Minimization, StartError> {
    let expected = objective.dimension();
    if x0.len() != expected {
        return Err(StartError::WrongDimension { expected, given: x0.len() });
    }
    keeps_to_bounds(optimizer, settings, x0)?;
    let clock = Instant::now();
    let oracle = Oracle::new(objective, settings.limits());
    let mut run = Run::new(&oracle, optimizer, settings, x0)?;
    let (stop, judged) = run.go_to_end(settings, progress);
    let Judged { mut end, mut value, judgement } = judged;
    if judgement.verdict == Verdict::Unbounded
        && let Some(base) = judgement.point.as_ref().filter(|point| point.x.len() == end.len())
    {
        (end, value) = (base.x.clone(), base.value);
    }
    let stop = judgement.verdict.agreed(stop);
    let point = judgement.point.as_ref();
    Ok(Minimization {
        method: optimizer.spec().name.to_string(),
        gradient_norm: point.map_or(judgement.large.map_or(f64::NAN, |(norm, _)| norm), |p| p.gradient_norm),
        eigenvalues: point.map(|p| p.eigenvalues.clone()),
        index: point.map_or(judgement.large.map_or(0, |(_, index)| index), |p| p.morse_index),
        nullity: point.map_or(0, |p| p.nullity),
        degenerate: judgement.degenerate(),
        verdict: judgement.verdict,
        converged: stop.is_natural() && judgement.verdict.is_critical(),
        x: end,
        value,
        reason: judgement.reason,
        stop,
        steps: run.steps,
        evaluations: oracle.counts(),
        proof: None,
        ray: judgement.ray,
        path: run.path,
        seconds: clock.elapsed().as_secs_f64(),
    })
}

/// Whether the start is in the box and the method stays there.
fn keeps_to_bounds(optimizer: &dyn Optimizer, settings: &Settings, x0: &[f64]) -> Result<(), StartError> {
    let Some(bounds) = &settings.bounds else { return Ok(()) };
    if !optimizer.spec().takes_bounds {
        return Err(StartError::Bounds(outside_bounds(optimizer.spec().name)));
    }
    match (0..x0.len()).find(|&i| !(bounds.lower[i]..=bounds.upper[i]).contains(&x0[i])) {
        Some(i) => Err(StartError::Bounds(format!("coordinate {} of the start is outside its bounds", i + 1))),
        None => Ok(()),
    }
}

/// Says that a method does not keep to bounds, and which ones do.
pub(super) fn outside_bounds(name: &str) -> String {
    let keeping: Vec<&str> =
        METHODS.iter().map(|method| method.spec).filter(|s| s.takes_bounds).map(|s| s.name).collect();
    format!("the method {name} does not keep to bounds; these do: {}", keeping.join(", "))
}

/// Maximizes: minimizes `−f` and tells the result for `f`.
///
/// # Errors
/// [`StartError`] if the run cannot start at `x0`.
pub fn maximize(
    objective: &dyn Objective,
    x0: &[f64],
    optimizer: &dyn Optimizer,
    settings: &Settings,
    progress: &mut dyn FnMut(&Progress),
) -> Result<Minimization, StartError> {
    minimize(&Negated(objective), x0, optimizer, settings, progress).map(Minimization::negated)
}

/// Runs several methods from the same start, each with its own budget of the same size.
///
/// # Errors
/// [`StartError`] if a run cannot start at `x0`.
pub fn race(
    objective: &dyn Objective,
    x0: &[f64],
    optimizers: &[&dyn Optimizer],
    settings: &Settings,
) -> Result<Vec<Minimization>, StartError> {
    optimizers.iter().map(|optimizer| minimize(objective, x0, *optimizer, settings, &mut |_| ())).collect()
}
