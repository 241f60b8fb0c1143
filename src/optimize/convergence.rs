//! When a run is at its goal: what the local model still promises, against the size of the values seen.
//!
//! Nothing here depends on the units of `f` or of the variables.

use std::collections::VecDeque;

use super::Iterate;
use super::bounds::Bounds;
use super::face::gathered;
use super::memory::Memory;
use super::second_order::FACTORISED_FROM;
use super::stop::StopReason;
use super::stretch::Stretch;
use crate::classify::local_model::LocalModel;
use crate::linalg::principal::principal;
use crate::linalg::vector::{difference, norm, norm_max};

/// So many of the last points tell the size of the coordinates.
const WINDOW: usize = 40;
/// Within the tolerance the run takes one step more if the last one gained at least this factor.
const POLISH_GAIN: f64 = 0.01;
/// So many steps without a smaller decrement end the run where rounding of `f` hides it, surely or perhaps.
const NOISE_PATIENCE: (usize, usize) = (5, 30);
/// The least of so many curvatures along the last steps counts.
const SECANTS: usize = 5;
/// A slope of this size, or a decrement of this share of `|f|`, is small wherever the run came from; where neither is reached
/// the run goes on for so many steps.
const PLAIN_SLOPE: f64 = 1e-8;
const PLAIN_SHARE: f64 = 1e-14;
const MOST_OWED: usize = 400;
/// The decrement counts as near rounding below this many rounding errors of `f`.
const NOISE_UNITS: f64 = 64.0;
/// Scaled eigenvalues above this many roundings times `n` below zero do not count as negative curvature.
const FLAT_UNITS: f64 = 10.0;
/// Where factors alone tell, so many times the share is negative curvature beyond doubt.
const CLEARLY: f64 = 4.0;
/// `f` below minus this, relative to its start, has no bound that makes sense.
const BOTTOM: f64 = 1e30;

/// What counts as the size of things at an iterate.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sizes {
    /// The value there.
    at: f64,
    /// The size of the values.
    pub values: f64,
    /// The largest magnitude of any coordinate until then.
    pub largest: f64,
}

/// The rule that says when a run is at its goal.
pub(super) struct Convergence {
    tolerance: f64,
    leaves_saddles: bool,
    bounds: Option<Bounds>,
    bottom: f64,
    /// The values, whose fall over the last stretch counts as their size.
    values: Stretch,
    recent: VecDeque<Vec<f64>>,
    /// The largest magnitude of each coordinate in the whole run.
    reach: Vec<f64>,
    /// The lowest value, with the sizes of values and coordinates when it came.
    lowest: Sizes,
    /// The last point with its gradient, and the curvatures along the last steps, for iterates without a Hessian.
    before: Option<(Vec<f64>, Vec<f64>)>,
    curvatures: VecDeque<f64>,
    /// Steps taken although the decrement was small beside the fall.
    owed: usize,
    /// Whether the last iterate was within the tolerance already.
    had_arrived: bool,
    last_decrement: f64,
    best_decrement: f64,
    since_best: usize,
    /// The value that the run last fell to by more than the rounding error of `f`, and the steps since then.
    fallen_to: f64,
    since_fall: usize,
}

impl Convergence {
    /// The rule for a run that starts where `f` is `first_value`, infinity where no value is too low.
    pub(super) fn new(tolerance: f64, leaves_saddles: bool, bounds: Option<Bounds>, first_value: f64) -> Self {
        Self {
            tolerance,
            leaves_saddles,
            bounds,
            bottom: -BOTTOM * first_value.abs().max(1.0),
            values: Stretch::default(),
            recent: VecDeque::with_capacity(WINDOW + 1),
            reach: Vec::new(),
            lowest: Sizes { at: f64::INFINITY, values: 0.0, largest: 0.0 },
            before: None,
            curvatures: VecDeque::with_capacity(SECANTS),
            owed: 0,
            had_arrived: false,
            last_decrement: f64::INFINITY,
            best_decrement: f64::INFINITY,
            since_best: 0,
            fallen_to: f64::INFINITY,
            since_fall: 0,
        }
    }

    /// The size of the values: `|f|` and how far it fell over the last stretch of the run.
    pub(super) fn value_size(&self, value: f64) -> f64 {
        value.abs() + self.values.reach(value)
    }

    /// The sizes at the lowest iterate: what a run that went astray saw after it says nothing of it.
    pub(super) fn sizes_at_lowest(&self) -> Sizes {
        self.lowest
    }

    /// The largest magnitude of each coordinate over the last steps.
    pub(super) fn extents(&self, x: &[f64]) -> Vec<f64> {
        let larger = |m: Vec<f64>, y: &Vec<f64>| m.iter().zip(y).map(|(m, y)| m.max(y.abs())).collect();
        self.recent.iter().fold(x.iter().map(|v| v.abs()).collect(), larger)
    }

    /// Takes note of a new iterate and says whether the run is at its goal, and why.
    pub(super) fn check(&mut self, here: &Iterate) -> Option<StopReason> {
        if here.value < self.bottom {
            return Some(StopReason::Unbounded);
        }
        self.reach.resize(here.x.len(), 0.0);
        self.reach.iter_mut().zip(&here.x).for_each(|(most, x)| *most = most.max(x.abs()));
        let mut place = if self.recent.len() == WINDOW { self.recent.pop_front() } else { None }.unwrap_or_default();
        place.clone_from(&here.x);
        self.recent.push_back(place);
        self.values.push(here.value);
        if here.value < self.lowest.at {
            self.lowest = Sizes { at: here.value, values: self.value_size(here.value), largest: self.largest() };
        }
        match (&here.model, &self.bounds) {
            (Some(model), None) => self.check_model(model),
            (Some(model), Some(bounds)) => match on_free_variables(model, bounds) {
                Some(model) => self.check_model(&model),
                None => Some(StopReason::Tolerance),
            },
            (None, _) => self.check_gradient(here),
        }
    }

    /// Without a Hessian: Newton's decrement along the way that the run takes, with curvatures from changes of the gradient.
    fn check_gradient(&mut self, here: &Iterate) -> Option<StopReason> {
        let gradient = match &self.bounds {
            Some(bounds) => bounds.projected_gradient(&here.x, &here.gradient),
            None => here.gradient.clone(),
        };
        let slope = norm(&gradient);
        if slope == 0.0 {
            return Some(StopReason::Tolerance);
        }
        if let Some((x, before)) = self.before.replace((here.x.clone(), here.gradient.clone())) {
            let curvature = norm(&difference(&here.gradient, &before)) / norm(&difference(&here.x, &x));
            if self.curvatures.len() == SECANTS {
                self.curvatures.pop_front();
            }
            self.curvatures.push_back(curvature);
        }
        let lowest = self.curvatures.iter().copied().filter(|c| *c > 0.0).fold(f64::INFINITY, f64::min);
        // Before the first step nothing is known of the curvature.
        if !lowest.is_finite() {
            return None;
        }
        let decrement = 0.5 * slope * (slope / lowest);
        self.note_decrement(decrement);
        if decrement <= self.tolerance * self.tolerance * self.value_size(here.value)
            && !self.is_owed_to_the_fall(slope, decrement, here.value)
        {
            return Some(StopReason::Tolerance);
        }
        let noise = f64::EPSILON * here.value.abs();
        (decrement <= NOISE_UNITS * noise && self.since_best >= NOISE_PATIENCE.1).then_some(StopReason::NoiseFloor)
    }

    /// Whether a decrement is small only beside a fall from far away. From there a bowl and a quartic look the same, so the
    /// run is given some steps more in which the one shows itself.
    fn is_owed_to_the_fall(&mut self, slope: f64, decrement: f64, value: f64) -> bool {
        if slope <= PLAIN_SLOPE || decrement <= PLAIN_SHARE * value.abs() || self.owed >= MOST_OWED {
            return false;
        }
        self.owed += 1;
        true
    }

    /// Counts the steps since the decrement last fell by half.
    fn note_decrement(&mut self, decrement: f64) {
        if decrement < 0.5 * self.best_decrement {
            self.best_decrement = decrement;
            self.since_best = 0;
        } else {
            self.since_best += 1;
        }
    }

    /// The largest magnitude of a coordinate in the whole run.
    pub(super) fn largest(&self) -> f64 {
        norm_max(&self.reach)
    }

    /// Visits what the rule has seen.
    pub(super) fn remember(&mut self, memory: &mut Memory) {
        self.values.remember(memory);
        let mut recent: Vec<Vec<f64>> = self.recent.drain(..).collect();
        memory.vectors("rule.recent", &mut recent);
        self.recent.extend(recent);
        memory.vector("rule.reach", &mut self.reach);
        memory.number("rule.lowest.at", &mut self.lowest.at);
        memory.number("rule.lowest.values", &mut self.lowest.values);
        memory.number("rule.lowest.largest", &mut self.lowest.largest);
        let mut before: Vec<Vec<f64>> = self.before.take().map(|(x, g)| vec![x, g]).unwrap_or_default();
        memory.vectors("rule.before", &mut before);
        self.before = before.pop().and_then(|gradient| Some((before.pop()?, gradient)));
        let mut curvatures: Vec<f64> = self.curvatures.drain(..).collect();
        memory.vector("rule.curvatures", &mut curvatures);
        self.curvatures.extend(curvatures);
        memory.number("rule.bottom", &mut self.bottom);
        memory.count("rule.owed", &mut self.owed);
        memory.flag("rule.had_arrived", &mut self.had_arrived);
        memory.number("rule.last_decrement", &mut self.last_decrement);
        memory.number("rule.best_decrement", &mut self.best_decrement);
        memory.count("rule.since_best", &mut self.since_best);
        memory.number("rule.fallen_to", &mut self.fallen_to);
        memory.count("rule.since_fall", &mut self.since_fall);
    }

    /// Forgets how far the values fell: from here on they are measured by what they are here.
    pub(super) fn forget_fall(&mut self) {
        self.values.clear();
        self.restart();
    }

    /// Forgets the whole run, because it begins anew elsewhere.
    pub(super) fn forget(&mut self) {
        self.recent.clear();
        self.reach.clear();
        self.forget_fall();
    }

    /// Forgets how small the decrement was: the method has left the point that it was measured at.
    pub(super) fn restart(&mut self) {
        self.last_decrement = f64::INFINITY;
        self.best_decrement = f64::INFINITY;
        self.since_best = 0;
        self.fallen_to = f64::INFINITY;
        self.since_fall = 0;
    }

    /// Counts the steps since `f` last fell by more than the rounding error that is estimated for it: a run that goes on falling
    /// shows that the estimate is too large.
    fn note_fall(&mut self, value: f64, noise: f64) {
        if self.fallen_to - value > noise {
            self.fallen_to = value;
            self.since_fall = 0;
        } else {
            self.since_fall += 1;
        }
    }

    /// Newton's decrement with eigenvalues of at least the share `flat`; `None` where negative curvature promises more.
    fn promise(&self, model: &LocalModel, flat: f64) -> Option<f64> {
        if model.dimension() >= FACTORISED_FROM {
            if let Some(decrement) = model.positive_decrement() {
                return Some(decrement);
            }
            if self.leaves_saddles && model.is_curved_down_by(CLEARLY * flat) {
                return None;
            }
        }
        let curved_down = model.scaled.values.first().is_some_and(|w| *w < -flat * model.scaled.norm());
        (!self.leaves_saddles || !curved_down).then(|| model.decrement(flat))
    }

    fn check_model(&mut self, model: &LocalModel) -> Option<StopReason> {
        let flat = FLAT_UNITS * model.dimension() as f64 * f64::EPSILON;
        let Some(decrement) = self.promise(model, flat) else {
            self.last_decrement = f64::INFINITY;
            return None;
        };
        let gain = decrement / self.last_decrement;
        self.last_decrement = decrement;
        self.note_decrement(decrement);
        let arrived = decrement <= self.tolerance * self.tolerance * self.value_size(model.value)
            && !self.is_owed_to_the_fall(norm(&model.gradient), decrement, model.value);
        // One step more, Newton's last, is cheap and doubles the digits.
        if arrived && (self.had_arrived || decrement == 0.0 || gain > POLISH_GAIN) {
            return Some(StopReason::Tolerance);
        }
        self.had_arrived = arrived;
        let noise = model.value_noise();
        self.note_fall(model.value, noise);
        let below = |noise: f64, patience| decrement <= NOISE_UNITS * noise && self.since_best >= patience;
        let hidden = below(f64::EPSILON * model.value.abs(), NOISE_PATIENCE.0)
            || below(noise, NOISE_PATIENCE.1) && self.since_fall >= NOISE_PATIENCE.1;
        hidden.then_some(StopReason::NoiseFloor)
    }
}

/// The model in the variables that can move downhill; `None` if bounds hold them all.
fn on_free_variables(model: &LocalModel, bounds: &Bounds) -> Option<LocalModel> {
    let free = bounds.free(&model.x, &model.gradient);
    if free.is_empty() {
        return None;
    }
    let hessian = principal(&model.hessian, model.dimension(), &free);
    LocalModel::from_parts(gathered(&model.x, &free), model.value, gathered(&model.gradient, &free), hessian)
}
