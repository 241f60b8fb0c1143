//! What the end point of a run is, from the exact Hessian there: computed after the run and never counted in it.

use super::bounded_verdict::judge_bounded;
use super::bounds::Bounds;
use super::corner::judge_corner;
use super::far_curve::falls_along_a_curve;
use super::far_ray::{Escape, Fate, escape, follow, unit};
use super::minimization::Verdict;
use super::stop::StopReason;
use super::third_derivatives::is_bent;
use crate::classify::classify_point::{classify_model, describe, numbers};
use crate::classify::common_zero::is_at_bound;
use crate::classify::hessian_test::{Inertia, inertia, kind_of_signs, lengths_from_extents};
use crate::classify::local_model::LocalModel;
use crate::classify::point::{CriticalPoint, Degenerate, Kind};
use crate::classify::polish::{polish, residual};
use crate::linalg::vector::{add_scaled, difference, dot, norm};
use crate::numeric::starts::RandomNumbers;
use crate::objective::objective::Objective;

/// A gradient that is all rounding noise counts as zero only if what the model promises is below this share of the values' size.
const NOISE_PROMISE: f64 = 1e-6;
/// The gradient counts as zero within so many times its rounding noise.
const NOISE_FACTOR: f64 = 16.0;
/// … and only if a change of the coordinates by their own size would, at that slope, make up less than this share of it.
const NOISE_REACH: f64 = 1e-3;
/// A slope is real if a move by this share of the coordinates gives at least this share of what it promises.
const WITNESS: f64 = 1e-3;
const KEPT: f64 = 0.5;
/// What the model still promises must be below this share of the values' size …
const SMALL_PROMISE: f64 = 1e-12;
/// (of the size that they had in the whole run where the gradient is below this) …
const LEVEL_SLOPE: f64 = 1e-8;
/// … and Newton's step below this share of the coordinates' size.
const SMALL_STEP: f64 = 5e-5;
/// A Newton step below this share of the coordinates' size is small enough alone: the error bounds of the signs cover it.
const TINY_STEP: f64 = 1e-7;
/// Along a direction without curvature the slope times a hundredth of the coordinates' size must be below this share.
const SMALL_SLOPE: f64 = 1e-9;
/// A promise below this many rounding errors of `f` cannot be told from none.
const NOISE_UNITS: f64 = 1e3;
/// … and below so many times the error that is seen between neighbouring points, so many of them, so many roundings away.
const SEEN_UNITS: f64 = 1e5;
const NEIGHBOURS: usize = 24;
const NEIGHBOURHOOD: f64 = 8.0;
/// The seed of their places.
const SEED: u64 = 0x0e19_4b0a;
/// A degenerate end point is confirmed at a critical point within this share of the coordinates' sizes.
const CONFIRMED: f64 = 1e-3;
/// Newton's steps have arrived where what is left of them is below this share.
const ARRIVED: f64 = 1e-12;
/// In more variables that would take too long.
const MOST_CONFIRMED: usize = 20;
/// In more variables an end point that is plainly off is not looked at closely: where Newton's decrement over curvatures above
/// this share of the largest is above these shares of the size of the values and of the rounding error of `f`.
const MOST_LOOKED_AT: usize = 60;
const PLAIN_CURVATURE: f64 = 1e-8;
const PLAINLY_OFF: (f64, f64) = (1e-10, 1e4);
/// … and its step above this share of the coordinates' sizes.
const PLAIN_STEP: f64 = 1e-4;
/// Coordinates count as at least this share of the largest in the whole run.
const NEAR_SHARE: f64 = 1e-3;
/// A slope of this size, or a promise of this share of `|f|`, is small wherever the run came from.
const PLAIN_SLOPE: f64 = 1e-3;
const PLAIN_SHARE: f64 = 1e-9;

/// What is known of the end of a run.
pub(super) struct Ending {
    /// Why the run stopped.
    pub stop: StopReason,
    /// The size of the values seen on the last stretch of the run: `|f|` and how far it fell.
    pub value_size: f64,
    /// The largest such size of all stretches after which the run stopped and went on.
    pub fall: f64,
    /// The largest magnitude of each coordinate on that stretch.
    pub extents: Vec<f64>,
    /// The largest magnitude of any coordinate in the whole run.
    pub largest: f64,
    /// The last accepted step.
    pub last_step: Option<Vec<f64>>,
    /// The box that the run kept to.
    pub bounds: Option<Bounds>,
    /// Whether the run went for lower values, so that it matters where they have no end.
    pub descends: bool,
}

impl Ending {
    /// The sizes of the coordinates at the end point itself, wherever the run came from.
    pub(super) fn near_lengths(&self, x: &[f64]) -> Vec<f64> {
        x.iter().map(|x| x.abs().max(NEAR_SHARE * self.largest)).collect()
    }

    /// Whether the bounds let a ray in this direction go on for ever.
    fn allows(&self, direction: &[f64]) -> bool {
        self.bounds.as_ref().is_none_or(|bounds| bounds.has_ray(direction))
    }
}

/// The verdict with what it rests on.
pub(super) struct Judgement {
    /// The gradient norm and what is known of the index, where no point was classified.
    pub large: Option<(f64, usize)>,
    pub verdict: Verdict,
    pub reason: String,
    pub point: Option<CriticalPoint>,
    pub ray: Option<Vec<f64>>,
}

impl Judgement {
    pub(super) fn plain(verdict: Verdict, reason: &str, point: Option<CriticalPoint>) -> Self {
        Self { large: None, verdict, reason: reason.to_string(), point, ray: None }
    }

    /// The verdict on an end point from which the function goes on along a ray, told at the point from where that is seen.
    fn escaped(objective: &dyn Objective, escape: &Escape, point: CriticalPoint, lengths: &[f64]) -> Self {
        let (verdict, reason) = escape.fate.verdict();
        let base = escape.base.as_ref().and_then(|base| LocalModel::by_definition(objective, base));
        let (point, reason) = match base {
            Some(base) => {
                (numbers(&base, lengths), format!("{reason}; farther out, where the run went, rounding hides it"))
            }
            None => (point, reason.to_string()),
        };
        Self { ray: Some(unit(&escape.ray)), ..Self::plain(verdict, &reason, Some(point)) }
    }

    /// Whether the run stopped as if at its goal, and is not.
    pub fn is_short_of_goal(&self, stop: StopReason) -> bool {
        self.verdict == Verdict::NotStationary && matches!(stop, StopReason::Tolerance | StopReason::NoiseFloor)
    }

    /// The degenerate part of the point, if the verdict is about a critical point.
    pub fn degenerate(&self) -> Option<Degenerate> {
        self.point.as_ref().filter(|_| self.verdict.is_critical()).and_then(|p| p.degenerate.clone())
    }
}

/// Judges the end point `x` of a run.
pub(super) fn judge(objective: &dyn Objective, x: &[f64], ending: &Ending) -> Judgement {
    match &ending.bounds {
        Some(bounds) => judge_bounded(objective, x, ending, bounds),
        None => judge_free(objective, x, ending),
    }
}

/// Judges a point at which no bound holds a variable; bounds only end rays.
pub(super) fn judge_free(objective: &dyn Objective, x: &[f64], ending: &Ending) -> Judgement {
    let Some(model) = LocalModel::by_definition(objective, x) else {
        return Judgement::plain(Verdict::NotStationary, "a derivative is not finite at the end point", None);
    };
    let lengths = lengths_from_extents(&ending.near_lengths(x), ending.largest);
    if x.len() > MOST_LOOKED_AT && ending.stop != StopReason::Unbounded && is_plainly_off(&model, ending) {
        return judge_off(objective, &model, ending, &lengths);
    }
    let signs = inertia(objective, &model, &lengths);
    // What is told of the numbers is told of the end point, which may be beside the critical point that it is near to.
    let CriticalPoint { gradient_norm, eigenvalues, eigenvectors, .. } = numbers(&model, &lengths);
    let (nearby, is_beside) = confirmed(objective, &model, &lengths, describe(objective, &model, &signs, &lengths));
    let point = CriticalPoint { x: x.to_vec(), value: model.value, gradient_norm, eigenvalues, eigenvectors, ..nearby };
    if ending.stop == StopReason::Unbounded {
        let is_ray = |d: &&Vec<f64>| ending.allows(d) && follow(objective, (&model.x, model.value), d) == Fate::Falling;
        let ray = ending.last_step.as_ref().filter(is_ray).map(|d| unit(d));
        let reason = "the function fell below every sensible bound and keeps falling".to_string();
        return Judgement { large: None, verdict: Verdict::Unbounded, reason, point: Some(point), ray };
    }
    let measure = Measure::new(objective, &model, &signs, (&lengths, &ending.near_lengths(x)));
    if let Some(kink) = objective.kink(x) {
        let (verdict, reason) = judge_corner(objective, &model, &lengths, &kink);
        return Judgement::plain(verdict, &reason, Some(point));
    }
    let is_settled = signs.nullity == 0 && measure.step <= SMALL_STEP;
    let escape = (ending.descends && !is_settled)
        .then(|| escape(objective, &model, &directions(&model, &signs.null, ending)))
        .flatten();
    if let Some(escape) = escape {
        return Judgement::escaped(objective, &escape, point, &lengths);
    }
    judge_held((objective, ending), &model, &measure, (point, is_beside, &lengths))
}

/// Judges an end point from which no straight ray leads down for ever.
fn judge_held(
    (objective, ending): (&dyn Objective, &Ending),
    model: &LocalModel,
    measure: &Measure,
    (point, is_beside, lengths): (CriticalPoint, bool, &[f64]),
) -> Judgement {
    // A sum of squares that is all but zero where it can be zero is at its minimum, though Newton's step says little there.
    let is_lowest = || {
        let size = if point.gradient_norm <= LEVEL_SLOPE { ending.fall } else { ending.value_size };
        let tolerance = SMALL_PROMISE * size;
        is_at_bound(objective, model, (lengths, ending.largest), tolerance) == Some(Kind::Minimum)
    };
    let is_owed = measure.is_owed_to_the_fall(&point);
    if is_beside && ending.stop.is_natural() {
        let reason = "the run stopped some way off a critical point with a regular Hessian";
        return Judgement::plain(Verdict::NotStationary, reason, Some(point));
    }
    if !is_beside && !is_owed && measure.stationary(ending.value_size) {
        if point.nullity == 0 && stays_bent(objective, model) {
            let reason = "a curvature changes over the next Newton step by about as much as itself, so that it may be that of the distance to a degenerate point".to_string();
            let verdict = Verdict::DegenerateUndecided;
            return Judgement::plain(verdict, &reason, Some(point));
        }
        let plain = kind_of_signs(model.dimension(), point.morse_index, point.nullity);
        let degenerate = point.nullity > 0 && plain == Kind::Undecided;
        let verdict = Verdict::of_kind(point.kind, degenerate);
        let reason = format!("{}{}", point.reason, underflow(model, verdict));
        return Judgement::plain(verdict, &reason, Some(point));
    }
    if !is_owed && is_lowest() {
        let reason = "the form of the function bounds it, and it takes the bound here within rounding";
        return Judgement::plain(Verdict::DegenerateMinimum, reason, Some(point));
    }
    if ending.descends && ending.bounds.is_none() && falls_along_a_curve(objective, model) {
        let reason = "the function falls towards an infimum along a curve that leads to infinity: with each doubling of its largest coordinate by the same share of the drop before";
        return Judgement::plain(Verdict::NotAttained, reason, Some(point));
    }
    let left = measure.promise.max(measure.slope);
    let hidden = left <= NOISE_UNITS * model.value_noise() && left <= SEEN_UNITS * seen_noise(objective, model);
    // Beside a pole a change of the coordinates by one rounding is one of the value by its own size.
    let is_steep = f64::EPSILON * measure.reach > NOISE_REACH * model.value.abs();
    if ending.stop.is_natural() && !is_steep && ((hidden && !is_real_slope(objective, model)) || measure.at_noise) {
        let reason = "what is left to gain is within the rounding error of the function";
        return Judgement::plain(Verdict::NoiseLimited, reason, Some(point));
    }
    Judgement::plain(Verdict::NotStationary, "the gradient does not vanish at the end point", Some(point))
}

/// Whether the model alone promises far more than rounding or the tolerance of any verdict can hide.
fn is_plainly_off(model: &LocalModel, ending: &Ending) -> bool {
    let least = PLAIN_CURVATURE * model.scaled.norm();
    let step: Vec<f64> = (model.scaled_gradient().iter().zip(&model.scaled.values))
        .map(|(g, w)| if w.abs() > least { g / w.abs() } else { 0.0 })
        .collect();
    let promise: f64 = step.iter().zip(model.scaled_gradient()).map(|(s, g)| 0.5 * s * g).sum();
    let near = ending.near_lengths(&model.x);
    let is_far = model.unscaled(&step).iter().zip(near).any(|(s, length)| s.abs() > PLAIN_STEP * length);
    is_far && promise > PLAINLY_OFF.0 * ending.value_size && promise > PLAINLY_OFF.1 * model.value_noise()
}

/// Judges such an end point without the error bounds of its eigenvalues, which take many Hessians.
fn judge_off(objective: &dyn Objective, model: &LocalModel, ending: &Ending, lengths: &[f64]) -> Judgement {
    let values = &model.scaled.values;
    let least = PLAIN_CURVATURE * model.scaled.norm();
    let null: Vec<usize> = (0..values.len()).filter(|&k| values[k].abs() <= least).collect();
    let morse_index = values.iter().filter(|w| **w < -least).count();
    let point = CriticalPoint { morse_index, ..numbers(model, lengths) };
    let escape = ending.descends.then(|| escape(objective, model, &directions(model, &null, ending))).flatten();
    match escape {
        Some(escape) => Judgement::escaped(objective, &escape, point, lengths),
        None => Judgement::plain(Verdict::NotStationary, "the gradient does not vanish at the end point", Some(point)),
    }
}

/// What holds a method of slopes at a saddle: along the way down the slope is too small to be told from 0.
fn underflow(model: &LocalModel, verdict: Verdict) -> &'static str {
    let is_held = |slope: &f64| slope.abs() < f64::MIN_POSITIVE;
    match model.scaled_gradient().first().filter(|_| verdict == Verdict::Saddle) {
        Some(slope) if is_held(slope) => {
            "; along the steepest way down the slope is 0 or underflows to it, which holds a method that follows slopes"
        }
        _ => "",
    }
}

/// Whether the function falls as its slope says over a small share of the coordinates, as it does on the way to a singularity:
/// there rounding by the units of the whole run makes a steep gradient look like noise.
fn is_real_slope(objective: &dyn Objective, model: &LocalModel) -> bool {
    let relative: Vec<f64> = model.x.iter().zip(&model.gradient).map(|(x, g)| x * g).collect();
    let length = norm(&relative);
    let step: Vec<f64> = model.x.iter().zip(&relative).map(|(x, r)| -WITNESS * x * (r / length)).collect();
    let drop = model.value - objective.value(&add_scaled(&model.x, 1.0, &step));
    length.is_finite() && drop > model.value_noise() && drop >= KEPT * WITNESS * length
}

/// The rounding error of `f` as it shows between points a few roundings apart, beyond what the slope there explains.
fn seen_noise(objective: &dyn Objective, model: &LocalModel) -> f64 {
    let mut random = RandomNumbers::new(SEED);
    let mut worst = f64::EPSILON * model.value.abs();
    for _ in 0..NEIGHBOURS {
        let place: Vec<f64> = (model.x.iter())
            .map(|x| x * (1.0 + (NEIGHBOURHOOD * (2.0 * random.uniform() - 1.0)).round() * f64::EPSILON))
            .collect();
        let error = objective.value(&place) - model.value - dot(&model.gradient, &difference(&place, &model.x));
        worst = worst.max(error.abs());
    }
    worst
}

/// What is told of a degenerate end point, held against the critical point that Newton's steps lead to from there: where the
/// run stopped some way off, a curvature that vanishes in between must not be taken for that of the point. Also whether that
/// point is a plain one and too far away to be meant.
fn confirmed(
    objective: &dyn Objective,
    model: &LocalModel,
    lengths: &[f64],
    told: CriticalPoint,
) -> (CriticalPoint, bool) {
    if told.nullity == 0 || model.x.len() > MOST_CONFIRMED {
        return (told, false);
    }
    let refined = polish(objective, model.clone(), lengths, CONFIRMED);
    if refined.x == model.x {
        return (told, false);
    }
    let moved = |i: usize| (refined.x[i] - model.x[i]).abs() > CONFIRMED * lengths[i];
    let is_far = (0..model.x.len()).any(moved);
    if is_far && residual(&refined, lengths) > ARRIVED {
        return (told, false);
    }
    let there = classify_model(objective, &refined, lengths);
    match (is_far, there.nullity) {
        (true, 0) => (told, there.kind != Kind::Undecided && !stays_bent(objective, &refined)),
        (true, _) => (told, false),
        (false, nullity) if nullity > 0 && (there.kind == told.kind || told.kind == Kind::Undecided) => (told, false),
        _ => (there, false),
    }
}

/// How far from critical the end point is.
struct Measure {
    /// Whether the whole gradient may be rounding noise: it is as small, and no evaluation nearby shows that it is not.
    at_noise: bool,
    /// Newton's decrement over the directions with curvature.
    promise: f64,
    /// Newton's step over them, relative to the coordinates' sizes.
    step: f64,
    /// How much `f` would change at this slope if each coordinate changed by its own size.
    reach: f64,
    /// The largest change of `f` that the slope along directions without curvature foretells within a hundredth of the sizes.
    slope: f64,
}

impl Measure {
    fn new(objective: &dyn Objective, model: &LocalModel, signs: &Inertia, (lengths, near): (&[f64], &[f64])) -> Self {
        let at_noise =
            model.gradient.iter().zip(&signs.gradient_noise).all(|(g, noise)| g.abs() <= NOISE_FACTOR * noise);
        let gradient = model.scaled_gradient();
        let (mut promise, mut slope) = (0.0, 0.0_f64);
        let mut step = vec![0.0; gradient.len()];
        for (k, g) in gradient.iter().enumerate() {
            if signs.null.contains(&k) {
                let reach = model
                    .direction(k)
                    .iter()
                    .zip(lengths)
                    .map(|(d, l)| (d / l).abs())
                    .fold(f64::MIN_POSITIVE, f64::max);
                slope = slope.max(1e-2 * g.abs() / reach);
            } else {
                step[k] = -g / model.scaled.values[k];
                promise += 0.5 * (g * step[k]).abs();
            }
        }
        let relative = model.unscaled(&step).iter().zip(near).map(|(s, l)| (s / l).abs()).fold(0.0, f64::max);
        let at_noise = at_noise && !is_real_slope(objective, model);
        let reach = model.x.iter().zip(&model.gradient).map(|(x, g)| (x * g).abs()).sum();
        Self { at_noise, promise, step: relative, reach, slope }
    }

    /// Whether the point is near critical only beside a fall from far away.
    fn is_owed_to_the_fall(&self, point: &CriticalPoint) -> bool {
        !self.at_noise
            && point.gradient_norm > PLAIN_SLOPE
            && (point.nullity > 0 || self.step > TINY_STEP)
            && self.promise.max(self.slope) > PLAIN_SHARE * point.value.abs()
    }

    /// Whether the gradient is rounding noise, and too small to matter at the distances between the coordinates and 0.
    fn is_noise(&self, value_size: f64) -> bool {
        self.at_noise && self.reach <= NOISE_REACH * value_size
    }

    fn stationary(&self, value_size: f64) -> bool {
        let level = self.slope <= SMALL_SLOPE * value_size;
        let near = self.step <= TINY_STEP || (self.step <= SMALL_STEP && self.promise <= SMALL_PROMISE * value_size);
        level && near || self.is_noise(value_size) && self.promise <= NOISE_PROMISE * value_size
    }
}

/// Whether a curvature is bent at the end point and still after a Newton step, which squares what the step was at a plain point
/// and takes away a third or less of it beside a degenerate one.
fn stays_bent(objective: &dyn Objective, model: &LocalModel) -> bool {
    let bent = |model: &LocalModel| {
        is_bent(model, MOST_CONFIRMED, |direction| {
            let mut series = [0.0; 5];
            objective.directional_series(&model.x, direction, &mut series);
            Some(series)
        })
    };
    bent(model)
        && LocalModel::by_definition(objective, &add_scaled(&model.x, 1.0, &model.newton_step(f64::EPSILON)))
            .is_none_or(|next| bent(&next))
}

/// The directions in which the function may fall without end: down where there is no curvature to stop it, else as Newton would
/// with curvatures that all bend up; and on as the run came. Bounds leave only those that never meet one.
fn directions(model: &LocalModel, null: &[usize], ending: &Ending) -> Vec<Vec<f64>> {
    let gradient = model.scaled_gradient();
    let weight = |k: usize| match (null.contains(&k), null.len()) {
        (true, _) => -gradient[k],
        (false, 0) => -gradient[k] / model.scaled.values[k].abs(),
        (false, _) => 0.0,
    };
    let down = model.unscaled(&(0..gradient.len()).map(weight).collect::<Vec<f64>>());
    let is_ray = |d: &Vec<f64>| norm(d) > 0.0 && norm(d).is_finite() && ending.allows(d);
    [Some(down), ending.last_step.clone()].into_iter().flatten().filter(is_ray).collect()
}
