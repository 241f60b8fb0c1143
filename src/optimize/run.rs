//! The loop that drives every method: budget, interruption, tolerance, trace, best point, and where it ends for good.

use std::rc::Rc;

use super::bounded_large::judge_bounded_large;
use super::checkpoint::{Checkpoint, Entries};
use super::convergence::Convergence;
use super::driver::{Progress, Settings};
use super::memory::Memory;
use super::minimization::PathPoint;
use super::observer::{Observation, Observer};
use super::oracle::Oracle;
use super::stop::StopReason;
use super::verdict::{Ending, Judgement, judge};
use super::verdict_large::judge_large;
use super::{Iteration, Optimizer, StartError, Step};
use crate::linalg::vector::norm;

/// End points in more variables are judged without a list of eigenvalues.
const LARGE: usize = 500;
/// So often a run that ended short of a critical point goes on with the sizes of its end.
const MOST_FRESH_STARTS: usize = 20;
/// The steps after which such an end is looked at again though no rule stops the run, doubled each time: beside a degenerate
/// point it would creep on for long.
const FIRST_LOOK: usize = 30;
/// Refused trials in a row after which the run has no way to go.
const MAX_REJECTIONS: usize = 400;

/// The end of a run with what it was judged to be.
pub(super) struct Judged {
    pub end: Vec<f64>,
    pub value: f64,
    pub judgement: Judgement,
}

/// A run on its way.
pub(super) struct Run<'a> {
    oracle: &'a Oracle<'a>,
    iteration: Box<dyn Iteration + 'a>,
    descends: bool,
    first_value: f64,
    observer: Option<Observer>,
    /// Whether the observer has asked to stop.
    is_stopped: bool,
    max_steps: usize,
    pub steps: usize,
    /// Refused trials in a row.
    rejections: usize,
    convergence: Convergence,
    goal: Option<StopReason>,
    /// How often it went on from an end that was short of a critical point.
    fresh_starts: usize,
    /// The step at which the run stops to be looked at.
    look_at: usize,
    /// The largest size of the values that an end point was held against.
    fall: f64,
    /// Whether the method began anew elsewhere, so that its last point need not be its best.
    has_restarted: bool,
    best: (Vec<f64>, f64),
    last_step: Option<Vec<f64>>,
    /// The point that the last step left, kept for its memory alone.
    left: Vec<f64>,
    pub path: Option<Vec<PathPoint>>,
    checkpoint: Option<Rc<Checkpoint>>,
    /// All of the run as it was before the step that is being tried, if there is a checkpoint.
    before: Entries,
}

impl<'a> Run<'a> {
    /// The run at its start, or where the checkpoint left it.
    ///
    /// # Errors
    /// [`StartError`] if it cannot start there.
    pub fn new(
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
            fresh_starts: 0,
            look_at: usize::MAX,
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
        memory.count("fresh_starts", &mut self.fresh_starts);
        memory.count("look_at", &mut self.look_at);
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

    /// Goes on until it stops for good, and judges the end. A run that ended as if at its goal and is not there goes on with the
    /// sizes of its end.
    pub fn go_to_end(&mut self, settings: &Settings, progress: &mut dyn FnMut(&Progress)) -> (StopReason, Judged) {
        let (mut stop, mut judged) = self.until_judged(settings, progress);
        while judged.judgement.is_short_of_goal(stop) && self.looks_afresh() {
            (stop, judged) = self.until_judged(settings, progress);
        }
        self.close(stop);
        (stop, judged)
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
        // An end that no rule chose is held against itself alone.
        let is_looked_at = self.goal.is_none() && self.steps >= self.look_at;
        let value_size = if is_looked_at { value.abs() } else { self.value_size(value, went_astray) };
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
        if self.fresh_starts == MOST_FRESH_STARTS {
            return false;
        }
        self.look_at = self.steps.saturating_add(FIRST_LOOK << self.fresh_starts);
        self.fresh_starts += 1;
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
                (None, None) if self.steps >= self.look_at => return StopReason::Tolerance,
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
