//! What the end point of a run is, from the exact Hessian there: computed after the run and never counted in it.

use super::bounded_verdict::judge_bounded;
use super::bounds::Bounds;
use super::far_curve::falls_along_a_curve;
use super::minimization::Verdict;
use super::stop::StopReason;
use super::third_derivatives::is_bent;
use crate::classify::classify_point::{classify_model, numbers};
use crate::classify::common_zero::is_at_bound;
use crate::classify::hessian_test::{Inertia, inertia, kind_of_signs, lengths_from_extents};
use crate::classify::local_model::LocalModel;
use crate::classify::point::{CriticalPoint, Degenerate, Kind};
use crate::classify::polish::polish;
use crate::linalg::vector::{add_scaled, norm, norm_max};
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
/// … and Newton's step below this share of the coordinates' size.
const SMALL_STEP: f64 = 5e-5;
/// A Newton step below this share of the coordinates' size is small enough alone: the error bounds of the signs cover it.
const TINY_STEP: f64 = 1e-7;
/// Along a direction without curvature the slope times a hundredth of the coordinates' size must be below this share.
const SMALL_SLOPE: f64 = 1e-9;
/// A promise below this many rounding errors of `f` cannot be told from none.
const NOISE_UNITS: f64 = 1e3;
/// Entries of a simple direction are whole multiples of one over this.
const DENOMINATOR: f64 = 12.0;
/// A degenerate end point is confirmed at a critical point within this share of the coordinates' sizes.
const CONFIRMED: f64 = 1e-3;
/// In more variables that would take too long.
const MOST_CONFIRMED: usize = 20;
/// A function with an infimum along the ray drops by less than this share of the last drop with each doubling.
const SETTLES: f64 = 0.9;
/// Coordinates count as at least this share of the largest in the whole run.
const NEAR_SHARE: f64 = 1e-3;
/// A slope of this size, or a promise of this share of `|f|`, is small wherever the run came from.
const PLAIN_SLOPE: f64 = 1e-3;
const PLAIN_SHARE: f64 = 1e-9;
/// A ray is followed over so many doublings.
const RAY_DOUBLINGS: usize = 60;

/// What is known of the end of a run.
pub(super) struct Ending {
    /// Why the run stopped.
    pub stop: StopReason,
    /// The size of the values seen on the last stretch of the run: `|f|` and how far it fell.
    pub value_size: f64,
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
    let signs = inertia(objective, &model, &lengths);
    // What is told of the numbers is told of the end point, which may be beside the critical point that it is near to.
    let CriticalPoint { gradient_norm, eigenvalues, eigenvectors, .. } = numbers(&model, &lengths);
    let nearby = confirmed(objective, &model, &lengths, classify_model(objective, &model, &lengths));
    let point = CriticalPoint { x: x.to_vec(), value: model.value, gradient_norm, eigenvalues, eigenvectors, ..nearby };
    if ending.stop == StopReason::Unbounded {
        let is_ray = |d: &&Vec<f64>| ending.allows(d) && follow(objective, (&model.x, model.value), d) == Fate::Falling;
        let ray = ending.last_step.as_ref().filter(is_ray).map(|d| unit(d));
        let reason = "the function fell below every sensible bound and keeps falling".to_string();
        return Judgement { large: None, verdict: Verdict::Unbounded, reason, point: Some(point), ray };
    }
    let measure = Measure::new(objective, &model, &signs, (&lengths, &ending.near_lengths(x)));
    if ending.descends
        && let Some(judgement) = escaping((objective, ending), &model, &signs, &measure, &point)
    {
        return judgement;
    }
    if measure.stationary(ending.value_size) && !measure.is_owed_to_the_fall(&point) {
        if point.nullity == 0 && stays_bent(objective, &model) {
            let reason = "a curvature changes over the next Newton step by about as much as itself, so that it may be that of the distance to a degenerate point".to_string();
            let verdict = Verdict::DegenerateUndecided;
            return Judgement { large: None, verdict, reason, point: Some(point), ray: None };
        }
        let plain = kind_of_signs(x.len(), point.morse_index, point.nullity);
        let degenerate = point.nullity > 0 && plain == Kind::Undecided;
        let verdict = Verdict::of_kind(point.kind, degenerate);
        let reason = format!("{}{}", point.reason, underflow(&model, verdict));
        return Judgement { large: None, verdict, reason, point: Some(point), ray: None };
    }
    // A sum of squares that is all but zero where it can be zero is at its minimum, though Newton's step says little there.
    if !measure.is_owed_to_the_fall(&point)
        && is_at_bound(objective, &model, &lengths, SMALL_PROMISE * ending.value_size) == Some(Kind::Minimum)
    {
        let reason = "the form of the function bounds it, and it takes the bound here within rounding".to_string();
        return Judgement { large: None, verdict: Verdict::DegenerateMinimum, reason, point: Some(point), ray: None };
    }
    if ending.descends && ending.bounds.is_none() && falls_along_a_curve(objective, &model) {
        let reason = "the function falls towards an infimum along a curve that leads to infinity: with each doubling of its largest coordinate by the same share of the drop before";
        return Judgement::plain(Verdict::NotAttained, reason, Some(point));
    }
    let hidden = measure.promise.max(measure.slope) <= NOISE_UNITS * model.value_noise();
    if ending.stop.is_natural() && ((hidden && !is_real_slope(objective, &model)) || measure.at_noise) {
        let reason = "what is left to gain is within the rounding error of the function";
        return Judgement::plain(Verdict::NoiseLimited, reason, Some(point));
    }
    Judgement::plain(Verdict::NotStationary, "the gradient does not vanish at the end point", Some(point))
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

/// What is told of a degenerate end point, held against the critical point that Newton's steps lead to from there: where the
/// run stopped some way off, a curvature that vanishes in between must not be taken for that of the point.
fn confirmed(objective: &dyn Objective, model: &LocalModel, lengths: &[f64], told: CriticalPoint) -> CriticalPoint {
    if told.nullity == 0 || model.x.len() > MOST_CONFIRMED {
        return told;
    }
    let refined = polish(objective, model.clone(), lengths, CONFIRMED);
    let moved = |i: usize| (refined.x[i] - model.x[i]).abs() > CONFIRMED * lengths[i];
    if refined.x == model.x || (0..model.x.len()).any(moved) {
        return told;
    }
    let there = classify_model(objective, &refined, lengths);
    if there.nullity > 0 && (there.kind == told.kind || told.kind == Kind::Undecided) { told } else { there }
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

/// What becomes of the function along a ray.
#[derive(PartialEq)]
pub(super) enum Fate {
    /// It falls for ever, each doubling more than the last.
    Falling,
    /// It falls for ever, but ever less.
    Settling,
    /// It rises again somewhere.
    Rising,
}

/// Whether the function escapes along the direction that descends where there is no curvature to stop it.
fn escaping(
    (objective, ending): (&dyn Objective, &Ending),
    model: &LocalModel,
    signs: &Inertia,
    measure: &Measure,
    point: &CriticalPoint,
) -> Option<Judgement> {
    if signs.nullity == 0 && measure.step <= SMALL_STEP {
        return None;
    }
    let gradient = model.scaled_gradient();
    let mut weights: Vec<f64> = (0..gradient.len())
        .map(|k| if signs.null.contains(&k) { -gradient[k] } else { -gradient[k] / model.scaled.values[k].abs() })
        .collect();
    if signs.nullity > 0 {
        (0..weights.len()).filter(|k| !signs.null.contains(k)).for_each(|k| weights[k] = 0.0);
    }
    let direction = model.unscaled(&weights);
    if norm(&direction) == 0.0 || !norm(&direction).is_finite() || !ending.allows(&direction) {
        return None;
    }
    // Rounding in a direction that should be simple turns a straight fall into a rise far out.
    let simple = simplified(&direction);
    let fates = [&simple, &direction].map(|ray| (follow(objective, (&model.x, model.value), ray), ray));
    let (fate, ray) = fates.into_iter().find(|(fate, _)| *fate != Fate::Rising)?;
    let direction = ray;
    let (verdict, reason) = match fate {
        Fate::Rising => return None,
        Fate::Falling => (Verdict::Unbounded, "the function falls without a bound along a ray from the end point"),
        Fate::Settling => {
            (Verdict::NotAttained, "the function falls towards an infimum along a ray that leads to infinity")
        }
    };
    Some(Judgement {
        large: None,
        verdict,
        reason: reason.to_string(),
        point: Some(point.clone()),
        ray: Some(unit(direction)),
    })
}

/// The direction in units of its largest entry, each entry the nearest fraction of a small denominator.
fn simplified(direction: &[f64]) -> Vec<f64> {
    let largest = norm_max(direction);
    direction.iter().map(|d| (DENOMINATOR * d / largest).round() / DENOMINATOR).collect()
}

/// Evaluates at ever longer multiples of a descent direction, starting from a tenth of the point's size.
pub(super) fn follow(objective: &dyn Objective, (x, value): (&[f64], f64), direction: &[f64]) -> Fate {
    let mut length = 0.1 * (norm(x) + f64::EPSILON).max(1e-3) / norm(direction);
    let mut previous = value;
    let mut drops = Vec::with_capacity(RAY_DOUBLINGS);
    for doubling in 0..RAY_DOUBLINGS {
        let value = objective.value(&add_scaled(x, length, direction));
        if value == f64::NEG_INFINITY {
            return Fate::Falling;
        }
        let drop = previous - value;
        let needed = if doubling < 3 { f64::EPSILON * previous.abs() } else { 0.0 };
        if !value.is_finite() || drop < 0.0 || (doubling < 3 && drop <= needed) {
            return Fate::Rising;
        }
        drops.push(drop);
        previous = value;
        length *= 2.0;
    }
    // Doubling the way doubles the drop of a linear function; a bounded one gives less and less.
    let last = drops.len() - 1;
    if drops[last] > 1.2 * drops[last - 1] && drops[last - 1] > 1.2 * drops[last - 2] {
        Fate::Falling
    } else if drops[last] <= SETTLES * drops[last - 1] {
        Fate::Settling
    } else {
        // It falls like a logarithm: with or without a bound, no finite number of values can tell.
        Fate::Rising
    }
}

/// The direction with length 1.
pub(super) fn unit(direction: &[f64]) -> Vec<f64> {
    let length = norm(direction);
    direction.iter().map(|d| d / length).collect()
}
