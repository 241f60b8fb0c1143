//! The loop that drives every method: budget, interruption, tolerance, trace, best point, verdict.

use std::collections::VecDeque;
use std::time::Instant;

use super::minimization::{Minimization, PathPoint};
use super::negated::Negated;
use super::oracle::{Evaluations, Oracle};
use super::stop::StopReason;
use super::verdict::{Ending, judge};
use super::{Iterate, Iteration, Optimizer, StartError, Step};
use crate::classify::local_model::LocalModel;
use crate::linalg::vector::{difference, norm, norm_max};
use crate::numeric::interrupt::Interrupt;
use crate::objective::objective::Objective;

/// The least stretch of the run over which the fall of `f` counts as the size of its values; else its second half.
const WINDOW: usize = 40;
/// Within the tolerance the run goes on while each step gains at least this factor: Newton's last steps are cheap.
const POLISH_GAIN: f64 = 0.01;
/// So many steps without a smaller decrement end the run where rounding of `f` hides it, surely or perhaps.
const NOISE_PATIENCE: (usize, usize) = (5, 30);
/// The decrement counts as near rounding below this many rounding errors of `f`.
const NOISE_UNITS: f64 = 64.0;
/// Scaled eigenvalues above this many roundings times `n` below zero do not count as negative curvature.
const FLAT_UNITS: f64 = 10.0;
/// `f` below minus this, relative to its start, has no bound that makes sense.
const BOTTOM: f64 = 1e30;
/// Refused trials in a row after which the run has no way to go.
const MAX_REJECTIONS: usize = 400;

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
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            tolerance: 1e-10,
            max_steps: None,
            max_evaluations: 1_000_000,
            interrupt: Interrupt::new(),
            trace: false,
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
    let clock = Instant::now();
    let oracle = Oracle::new(objective, settings.max_evaluations, settings.interrupt.clone());
    let mut run = Run::new(&oracle, optimizer, settings, x0)?;
    let stop = run.until_stop(progress);
    let (end, value) = run.end(stop);
    let ending = Ending {
        stop,
        value_size: run.convergence.value_size(value),
        extents: run.convergence.extents(&end),
        largest: run.convergence.largest,
        last_step: run.last_step.clone(),
        descends: run.descends,
    };
    let judgement = judge(objective, &end, &ending);
    let point = judgement.point.as_ref();
    Ok(Minimization {
        method: optimizer.spec().name.to_string(),
        gradient_norm: point.map_or(f64::NAN, |p| p.gradient_norm),
        eigenvalues: point.map(|p| p.eigenvalues.clone()),
        index: point.map_or(0, |p| p.morse_index),
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
        ray: judgement.ray,
        path: run.path,
        seconds: clock.elapsed().as_secs_f64(),
    })
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

struct Run<'a> {
    oracle: &'a Oracle<'a>,
    descends: bool,
    iteration: Box<dyn Iteration + 'a>,
    max_steps: usize,
    steps: usize,
    convergence: Convergence,
    best: (Vec<f64>, f64),
    last_step: Option<Vec<f64>>,
    path: Option<Vec<PathPoint>>,
}

impl<'a> Run<'a> {
    fn new(
        oracle: &'a Oracle<'a>,
        optimizer: &dyn Optimizer,
        settings: &Settings,
        x0: &[f64],
    ) -> Result<Self, StartError> {
        let spec = optimizer.spec();
        let iteration = optimizer.start(oracle, x0)?;
        let here = iteration.current();
        let descends = optimizer.descends();
        let mut convergence = Convergence::new(settings.tolerance, spec.leaves_saddles, here.value);
        if !descends {
            convergence.bottom = f64::NEG_INFINITY;
        }
        let best = (here.x.clone(), here.value);
        let max_steps = settings.max_steps.unwrap_or(spec.default_max_steps);
        let path = settings.trace.then(Vec::new);
        let mut run =
            Self { oracle, descends, iteration, max_steps, steps: 0, convergence, best, last_step: None, path };
        run.trace();
        Ok(run)
    }

    fn until_stop(&mut self, progress: &mut dyn FnMut(&Progress)) -> StopReason {
        let mut rejections = 0;
        let mut goal = self.convergence.check(self.iteration.current());
        loop {
            match (goal, self.limit()) {
                (Some(reason), limit) if reason == StopReason::Unbounded || limit.is_some() => return reason,
                (None, Some(limit)) => return limit,
                _ => {}
            }
            let before = self.iteration.current().x.clone();
            let step = match goal {
                Some(reason) => self.iteration.at_rest(reason),
                None => self.iteration.step(),
            };
            match step {
                Step::Accepted | Step::Restarted => {
                    rejections = 0;
                    self.accepted(&before, progress);
                    if step == Step::Restarted {
                        self.convergence.forget();
                    } else if goal.is_some() {
                        self.convergence.restart();
                    }
                    goal = self.convergence.check(self.iteration.current());
                }
                Step::Rejected => {
                    rejections += 1;
                    if rejections > MAX_REJECTIONS {
                        return StopReason::NoDescent;
                    }
                }
                Step::Stalled(reason) => return reason,
            }
        }
    }

    /// Why the budget allows no further step, if so.
    fn limit(&self) -> Option<StopReason> {
        self.oracle.exhausted().or_else(|| (self.steps >= self.max_steps).then_some(StopReason::MaxSteps))
    }

    fn accepted(&mut self, before: &[f64], progress: &mut dyn FnMut(&Progress)) {
        self.steps += 1;
        let here = self.iteration.current();
        self.last_step = Some(difference(&here.x, before));
        if here.value < self.best.1 || !self.descends {
            self.best = (here.x.clone(), here.value);
        }
        progress(&Progress {
            steps: self.steps,
            evaluations: self.oracle.counts(),
            value: here.value,
            gradient_norm: norm(&here.gradient),
        });
        self.trace();
    }

    fn trace(&mut self) {
        let here = self.iteration.current();
        if let Some(path) = &mut self.path {
            path.push(PathPoint {
                x: here.x.clone(),
                value: here.value,
                gradient_norm: norm(&here.gradient),
                evaluations: self.oracle.counts().value,
            });
        }
    }

    /// Where the run ends: at its last point if it came to rest there, else at the lowest one.
    fn end(&self, stop: StopReason) -> (Vec<f64>, f64) {
        let here = self.iteration.current();
        if stop.is_natural() || stop == StopReason::Unbounded {
            (here.x.clone(), here.value)
        } else {
            self.best.clone()
        }
    }
}

/// The rule that says when a run is at its goal.
struct Convergence {
    tolerance: f64,
    leaves_saddles: bool,
    bottom: f64,
    values: Vec<f64>,
    recent: VecDeque<Vec<f64>>,
    /// The largest magnitude of a coordinate in the whole run.
    largest: f64,
    last_decrement: f64,
    best_decrement: f64,
    since_best: usize,
}

impl Convergence {
    fn new(tolerance: f64, leaves_saddles: bool, first_value: f64) -> Self {
        Self {
            tolerance,
            leaves_saddles,
            bottom: -BOTTOM * first_value.abs().max(1.0),
            values: Vec::new(),
            recent: VecDeque::with_capacity(WINDOW + 1),
            largest: 0.0,
            last_decrement: f64::INFINITY,
            best_decrement: f64::INFINITY,
            since_best: 0,
        }
    }

    /// The size of the values: `|f|` and how far it fell over the last stretch of the run.
    fn value_size(&self, value: f64) -> f64 {
        let stretch = WINDOW.max(self.values.len() / 2);
        let fall = self.values.iter().rev().take(stretch).fold(0.0_f64, |m, v| m.max((v - value).abs()));
        value.abs() + fall
    }

    /// The largest magnitude of each coordinate over the last steps.
    fn extents(&self, x: &[f64]) -> Vec<f64> {
        let larger = |m: Vec<f64>, y: &Vec<f64>| m.iter().zip(y).map(|(m, y)| m.max(y.abs())).collect();
        self.recent.iter().fold(x.iter().map(|v| v.abs()).collect(), larger)
    }

    fn check(&mut self, here: &Iterate) -> Option<StopReason> {
        if here.value < self.bottom {
            return Some(StopReason::Unbounded);
        }
        self.largest = self.largest.max(norm_max(&here.x));
        if self.recent.len() == WINDOW {
            self.recent.pop_front();
        }
        self.recent.push_back(here.x.clone());
        self.values.push(here.value);
        match &here.model {
            Some(model) => self.check_model(model),
            None => {
                (norm(&here.gradient) <= self.tolerance * here.value.abs().max(1.0)).then_some(StopReason::Tolerance)
            }
        }
    }

    /// Forgets the whole run, because it begins anew elsewhere.
    fn forget(&mut self) {
        self.values.clear();
        self.recent.clear();
        self.largest = 0.0;
        self.restart();
    }

    /// Forgets how small the decrement was: the method has left the point that it was measured at.
    fn restart(&mut self) {
        self.last_decrement = f64::INFINITY;
        self.best_decrement = f64::INFINITY;
        self.since_best = 0;
    }

    fn check_model(&mut self, model: &LocalModel) -> Option<StopReason> {
        let flat = FLAT_UNITS * model.dimension() as f64 * f64::EPSILON;
        let curved_down = model.scaled.values.first().is_some_and(|w| *w < -flat * model.scaled.norm());
        if self.leaves_saddles && curved_down {
            self.last_decrement = f64::INFINITY;
            return None;
        }
        let decrement = model.decrement(flat);
        let gain = decrement / self.last_decrement;
        self.last_decrement = decrement;
        if decrement < 0.5 * self.best_decrement {
            self.best_decrement = decrement;
            self.since_best = 0;
        } else {
            self.since_best += 1;
        }
        let arrived = decrement <= self.tolerance * self.tolerance * self.value_size(model.value);
        if arrived && (decrement == 0.0 || gain > POLISH_GAIN) {
            return Some(StopReason::Tolerance);
        }
        let below = |noise: f64, patience| decrement <= NOISE_UNITS * noise && self.since_best >= patience;
        let hidden =
            below(f64::EPSILON * model.value.abs(), NOISE_PATIENCE.0) || below(model.value_noise(), NOISE_PATIENCE.1);
        hidden.then_some(StopReason::NoiseFloor)
    }
}
