//! The loop that drives every method: budget, interruption, tolerance, trace, best point, verdict.

use std::rc::Rc;
use std::time::Instant;

use super::bounded_large::judge_bounded_large;
use super::bounds::Bounds;
use super::checkpoint::{Checkpoint, Entries};
use super::convergence::Convergence;
use super::memory::Memory;
use super::minimization::{Minimization, PathPoint, Verdict};
use super::negated::Negated;
use super::observer::{Observation, Observer};
use super::oracle::{Evaluations, Limits, Oracle};
use super::stop::StopReason;
use super::verdict::{Ending, Judgement, judge};
use super::verdict_large::judge_large;
use super::{Iteration, METHODS, Optimizer, StartError, Step};
use crate::linalg::vector::norm;
use crate::numeric::interrupt::Interrupt;
use crate::objective::objective::Objective;

/// End points in more variables are judged without a list of eigenvalues.
const LARGE: usize = 500;
/// So often a run that ended short of a critical point goes on with the sizes of its end.
const MOST_FRESH_STARTS: usize = 20;
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
    let (mut stop, mut judged) = run.until_judged(settings, progress);
    for _ in 0..MOST_FRESH_STARTS {
        if !judged.judgement.is_short_of_goal(stop) || !run.looks_afresh() {
            break;
        }
        (stop, judged) = run.until_judged(settings, progress);
    }
    run.close(stop);
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

/// The end of a run with what it was judged to be.
struct Judged {
    end: Vec<f64>,
    value: f64,
    judgement: Judgement,
}

struct Run<'a> {
    oracle: &'a Oracle<'a>,
    iteration: Box<dyn Iteration + 'a>,
    descends: bool,
    first_value: f64,
    observer: Option<Observer>,
    /// Whether the observer has asked to stop.
    is_stopped: bool,
    max_steps: usize,
    steps: usize,
    /// Refused trials in a row.
    rejections: usize,
    convergence: Convergence,
    goal: Option<StopReason>,
    /// The largest size of the values that an end point was held against.
    fall: f64,
    /// Whether the method began anew elsewhere, so that its last point need not be its best.
    has_restarted: bool,
    best: (Vec<f64>, f64),
    last_step: Option<Vec<f64>>,
    /// The point that the last step left, kept for its memory alone.
    left: Vec<f64>,
    path: Option<Vec<PathPoint>>,
    checkpoint: Option<Rc<Checkpoint>>,
    /// All of the run as it was before the step that is being tried, if there is a checkpoint.
    before: Entries,
}

impl<'a> Run<'a> {
    fn new(
        oracle: &'a Oracle<'a>,
        optimizer: &dyn Optimizer,
        settings: &Settings,
        x0: &[f64],
    ) -> Result<Self, StartError> {
        let spec = optimizer.spec();
        let checkpoint = settings.checkpoint.clone();
        let kept = checkpoint.as_ref().and_then(|checkpoint| checkpoint.kept().cloned());
        let x0 = kept.as_ref().and_then(|kept| kept.first()).map_or(x0, |(_, x)| x);
        if x0.len() != oracle.dimension() {
            return Err(StartError::WrongDimension { expected: oracle.dimension(), given: x0.len() });
        }
        if checkpoint.is_some() {
            oracle.keep_log();
        }
        let iteration = optimizer.start(oracle, x0)?;
        let here = iteration.current();
        let descends = optimizer.descends();
        let first_value = if descends { here.value } else { f64::INFINITY };
        let convergence =
            Convergence::new(settings.tolerance, spec.leaves_saddles, settings.bounds.clone(), first_value);
        let best = (here.x.clone(), here.value);
        let max_steps = settings.max_steps.unwrap_or(spec.default_max_steps);
        let path = settings.trace.then(Vec::new);
        let mut run = Self {
            oracle,
            iteration,
            descends,
            first_value,
            observer: settings.observer.clone(),
            is_stopped: false,
            max_steps,
            steps: 0,
            rejections: 0,
            convergence,
            goal: None,
            fall: 0.0,
            has_restarted: false,
            best,
            last_step: None,
            left: Vec::new(),
            path,
            checkpoint,
            before: Entries::new(),
        };
        match kept {
            Some(kept) => run.resume(kept)?,
            None => {
                run.trace();
                run.goal = run.convergence.check(run.iteration.current());
            }
        }
        Ok(run)
    }

    /// Goes back to where the kept run was.
    fn resume(&mut self, kept: Entries) -> Result<(), StartError> {
        let mut memory = Memory::reading(kept);
        self.remember(&mut memory);
        match memory.mismatch() {
            Some(name) => Err(StartError::Checkpoint(format!("the checkpoint is of another method: see `{name}`"))),
            None => Ok(()),
        }
    }

    fn remember(&mut self, memory: &mut Memory) {
        let mut x = self.iteration.current().x.clone();
        memory.vector("x", &mut x);
        self.iteration.remember(memory);
        memory.count("steps", &mut self.steps);
        memory.count("rejections", &mut self.rejections);
        let mut goal = self.goal.and_then(|goal| StopReason::ALL.iter().position(|reason| *reason == goal));
        let mut has_goal = goal.is_some();
        memory.flag("has_goal", &mut has_goal);
        memory.count("goal", goal.get_or_insert_default());
        self.goal = goal.filter(|_| has_goal).and_then(|goal| StopReason::ALL.get(goal).copied());
        memory.flag("has_restarted", &mut self.has_restarted);
        self.convergence.remember(memory);
        memory.number("fall", &mut self.fall);
        memory.vector("best.x", &mut self.best.0);
        memory.number("best.value", &mut self.best.1);
        memory.optional_vector("last_step", &mut self.last_step);
        if let Some(path) = &mut self.path {
            let mut points: Vec<Vec<f64>> = path.iter().map(PathPoint::numbers).collect();
            memory.vectors("path", &mut points);
            *path = points.iter().filter_map(|numbers| PathPoint::from_numbers(numbers)).collect();
        }
        self.oracle.remember(memory);
    }

    /// Goes on to the next stop and judges the point there; the lowest one where the run has climbed to a point that is none.
    fn until_judged(&mut self, settings: &Settings, progress: &mut dyn FnMut(&Progress)) -> (StopReason, Judged) {
        let stop = self.until_stop(progress);
        let has_climbed = self.descends && self.iteration.current().value > self.first_value;
        // Rounding may hide that a run has climbed; a critical point above the start is an end all the same.
        let is_lost = has_climbed && stop == StopReason::NoiseFloor;
        let judged = self.judged(stop, is_lost, settings);
        self.fall = self.fall.max(self.convergence.value_size(judged.value));
        let is_pole = has_climbed && !is_lost && stop.is_natural() && !judged.judgement.verdict.is_critical();
        (stop, if is_pole { self.judged(stop, true, settings) } else { judged })
    }

    /// What the end is; of a run that is lost, its lowest point.
    fn judged(&self, stop: StopReason, is_lost: bool, settings: &Settings) -> Judged {
        let (end, value) = self.end(stop, is_lost);
        let went_astray = value < self.iteration.current().value;
        let value_size = self.value_size(value, went_astray);
        let ending = Ending {
            stop,
            value_size,
            fall: self.fall.max(value_size),
            extents: if went_astray { end.iter().map(|x| x.abs()).collect() } else { self.convergence.extents(&end) },
            largest: if went_astray { self.convergence.sizes_at_lowest().largest } else { self.convergence.largest() },
            last_step: self.last_step.clone(),
            bounds: settings.bounds.clone(),
            descends: self.descends,
        };
        let objective = self.oracle.objective();
        let is_large = end.len() > LARGE;
        let judgement = match &ending.bounds {
            Some(bounds) if is_large => judge_bounded_large(objective, &end, &ending, bounds),
            None if is_large => judge_large(objective, &end, &ending),
            _ => judge(objective, &end, &ending),
        };
        Judged { end, value, judgement }
    }

    /// Measures the goal from here on by the sizes of here alone; whether that shows that the run is not there.
    fn looks_afresh(&mut self) -> bool {
        self.convergence.forget_fall();
        self.goal = self.convergence.check(self.iteration.current());
        self.goal.is_none() && self.limit().is_none()
    }

    fn until_stop(&mut self, progress: &mut dyn FnMut(&Progress)) -> StopReason {
        loop {
            self.prepare();
            match (self.goal, self.limit()) {
                // The method has more than one run, and the best of those that it made is not where it is.
                (Some(_), Some(limit))
                    if self.has_restarted && self.descends && self.best.1 < self.iteration.current().value =>
                {
                    return limit;
                }
                (Some(reason), limit) if reason == StopReason::Unbounded || limit.is_some() => return reason,
                (None, Some(limit)) => return limit,
                _ => {}
            }
            let mut before = std::mem::take(&mut self.left);
            before.clone_from(&self.iteration.current().x);
            let step = match self.goal {
                Some(reason) => self.iteration.at_rest(reason),
                None => self.iteration.step(),
            };
            match step {
                Step::Accepted => {
                    self.rejections = 0;
                    self.accepted(&before, progress);
                    self.left = before;
                    self.has_restarted |= self.iteration.begins_anew();
                    if self.iteration.begins_anew() {
                        self.convergence.forget();
                    } else if self.goal.is_some() {
                        self.convergence.restart();
                    }
                    self.goal = self.convergence.check(self.iteration.current());
                }
                Step::Rejected => {
                    self.left = before;
                    self.rejections += 1;
                    if self.rejections > MAX_REJECTIONS {
                        return StopReason::NoDescent;
                    }
                }
                Step::Stalled(reason) => return reason,
            }
        }
    }

    /// Notes all of the run before the next step, since a limit may end it in the midst of that.
    fn prepare(&mut self) {
        let Some(checkpoint) = self.checkpoint.clone() else { return };
        let mut memory = Memory::new();
        self.remember(&mut memory);
        self.before = memory.into_entries();
        if checkpoint.is_due() {
            checkpoint.keep(&self.before);
        }
    }

    /// Leaves a checkpoint behind where a limit or a request ended the run, and none where it ended by itself.
    fn close(&self, stop: StopReason) {
        match &self.checkpoint {
            Some(checkpoint) if stop.is_natural() || stop == StopReason::Unbounded => checkpoint.finish(),
            Some(checkpoint) => checkpoint.keep(&self.before),
            None => {}
        }
    }

    /// Why the budget allows no further step, if so.
    fn limit(&self) -> Option<StopReason> {
        let request = self.is_stopped.then_some(StopReason::Interrupted);
        request
            .or_else(|| self.oracle.exhausted())
            .or_else(|| (self.steps >= self.max_steps).then_some(StopReason::MaxSteps))
    }

    fn accepted(&mut self, before: &[f64], progress: &mut dyn FnMut(&Progress)) {
        self.steps += 1;
        let here = self.iteration.current();
        let last_step = self.last_step.get_or_insert_default();
        last_step.clear();
        last_step.extend(here.x.iter().zip(before).map(|(x, y)| x - y));
        if here.value < self.best.1 || !self.descends {
            self.best.0.clone_from(&here.x);
            self.best.1 = here.value;
        }
        let reached = Progress {
            steps: self.steps,
            evaluations: self.oracle.counts(),
            value: here.value,
            gradient_norm: norm(&here.gradient),
        };
        progress(&reached);
        if let Some(observer) = &self.observer {
            let measures = self.iteration.measures();
            let observation = Observation { progress: reached, iterate: here, measures };
            self.is_stopped |= observer.show(&observation).is_break();
        }
        self.trace();
    }

    fn trace(&mut self) {
        if let Some(path) = &mut self.path {
            let (here, measures) = (self.iteration.current(), self.iteration.measures());
            path.push(PathPoint {
                x: here.x.clone(),
                value: here.value,
                gradient_norm: norm(&here.gradient),
                evaluations: self.oracle.counts().value,
                lowest_eigenvalue: here.lowest_eigenvalue(),
                measures,
            });
        }
    }

    /// The size of the values that the end point is held against.
    fn value_size(&self, value: f64, went_astray: bool) -> f64 {
        if went_astray { self.convergence.sizes_at_lowest().values } else { self.convergence.value_size(value) }
    }

    /// Where the run ends: at its last point if it came to rest there, else at the lowest one.
    fn end(&self, stop: StopReason, is_lost: bool) -> (Vec<f64>, f64) {
        let here = self.iteration.current();
        if (stop.is_natural() && !is_lost) || stop == StopReason::Unbounded {
            (here.x.clone(), here.value)
        } else {
            self.best.clone()
        }
    }
}
