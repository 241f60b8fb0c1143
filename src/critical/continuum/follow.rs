//! Walking along a set of critical points: predictor steps along the null space, Newton corrections across it.
//!
//! Source: Allgower & Georg, Introduction to Numerical Continuation Methods, chapters 3 and 6.

use super::stage::{Jet, Stage};
use crate::linalg::symmetric_eigen::SymmetricEigen;
use crate::linalg::vector::{add_scaled, difference, dot, norm};

/// The most Newton steps of a correction.
const MAX_CORRECTIONS: usize = 20;
/// The last correction of a point on the set is no longer than this, in units of the box …
const SETTLED: f64 = 1e-8;
/// … and shorter ones change nothing.
const LAST_BITS: f64 = 4.0 * f64::EPSILON;
/// A correction may be this share of the step that it corrects.
const CORRECTION: f64 = 0.25;
/// The cosine by which a direction may turn in one step …
const TURN: f64 = 0.95;
/// … and until a walk ends to leave a sample.
const BEND: f64 = 0.92;
/// Steps are not shorter than this share of the walk.
const SHORTEST: f64 = 1.0 / 512.0;
/// A walk that got this far before it was stopped leaves a sample.
const WORTH_KEEPING: f64 = 0.2;
/// Eigenvalues along the set vanish to this share of the largest at the seed.
const FLAT: f64 = 1e-7;
/// Values on the set agree to this share of their size and of what curvature makes of a unit of length.
const SAME_VALUE: f64 = 1e-9;

/// What all points of a set have in common.
#[derive(Clone, Debug)]
pub(super) struct Trait {
    /// The dimension of the set.
    pub dimension: usize,
    /// The value on it.
    pub value: f64,
    /// The largest eigenvalue at the seed.
    pub curvature: f64,
}

/// Where a walk ended.
pub(super) struct Walked {
    /// The last point, if it is far enough from the first.
    pub end: Option<Jet>,
    /// Whether it was stopped by the boundary of the box.
    pub left: bool,
    /// Whether it was stopped because no critical point follows.
    pub stuck: bool,
}

impl Trait {
    /// What is common to the set through `jet`.
    pub fn of(jet: &Jet, dimension: usize) -> Self {
        Self { dimension, value: jet.value, curvature: jet.eigen.norm() }
    }

    /// Whether a corrected point belongs to the set.
    pub fn holds(&self, stage: &Stage<'_>, jet: &Jet) -> bool {
        let flattest = jet.order[..self.dimension].last().map_or(0.0, |k| jet.eigen.values[*k].abs());
        let difference = (jet.value - self.value).abs();
        flattest <= FLAT * self.curvature.max(f64::MIN_POSITIVE)
            && difference <= SAME_VALUE * (self.value.abs().max(jet.value.abs()) + self.curvature)
            && stage.is_level(jet, self.dimension)
    }

    /// Whether two points may lie on one smooth piece: their tangent spaces agree to within `cosine`.
    pub fn are_aligned(&self, a: &Jet, b: &Jet, cosine: f64) -> bool {
        let e = self.dimension;
        if e == 1 {
            let (s, t) = (a.tangent(1).next(), b.tangent(1).next());
            return s.zip(t).is_some_and(|(s, t)| dot(s, t).abs() >= cosine);
        }
        let mut gram = vec![0.0; e * e];
        let products: Vec<Vec<f64>> = a.tangent(e).map(|s| b.tangent(e).map(|t| dot(s, t)).collect()).collect();
        for i in 0..e {
            for j in 0..e {
                gram[i * e + j] = dot(&products[i], &products[j]);
            }
        }
        SymmetricEigen::new(&gram, e).is_ok_and(|eigen| eigen.values.first().is_none_or(|v| *v >= cosine * cosine))
    }
}

/// Corrects a point across the set by Newton steps; `None` if they do not settle.
pub(super) fn correct(stage: &Stage<'_>, u: &[f64], dimension: usize) -> Option<Jet> {
    let mut jet = stage.jet(u)?;
    let mut last = f64::INFINITY;
    for _ in 0..MAX_CORRECTIONS {
        let step = jet.normal_step(dimension);
        let length = norm(&step);
        if !length.is_finite() || length > 0.5 {
            return None;
        }
        if length <= LAST_BITS * norm(&jet.u).max(LAST_BITS) {
            return Some(jet);
        }
        if length <= SETTLED && length >= 0.5 * last {
            return Some(jet);
        }
        last = length;
        jet = stage.jet(&add_scaled(&jet.u, 1.0, &step))?;
    }
    (last <= SETTLED).then_some(jet)
}

/// One predictor step and its correction; `None` if the result is not on the same smooth piece.
fn step(stage: &Stage<'_>, set: &Trait, here: &Jet, direction: &[f64], length: f64) -> Option<(Jet, Vec<f64>)> {
    let predicted = add_scaled(&here.u, length, direction);
    let next = correct(stage, &predicted, set.dimension)?;
    if norm(&difference(&next.u, &predicted)) > CORRECTION * length {
        return None;
    }
    let mut onward = next.tangential(direction, set.dimension);
    let cosine = norm(&onward);
    if cosine < TURN || !set.are_aligned(here, &next, TURN) || !set.holds(stage, &next) {
        return None;
    }
    onward.iter_mut().for_each(|d| *d /= cosine);
    Some((next, onward))
}

/// Walks from a point of a set in a tangent direction until it has gone `length` or turned by some 25 degrees.
pub(super) fn walk(stage: &Stage<'_>, set: &Trait, from: &Jet, direction: &[f64], length: f64) -> Walked {
    let mut here = from.clone();
    let mut onward = direction.to_vec();
    let (mut gone, mut stride) = (0.0, length);
    while gone < (1.0 - SHORTEST) * length && dot(&onward, direction) >= BEND {
        let ahead = stride.min(length - gone);
        let outcome = step(stage, set, &here, &onward, ahead);
        if let Some((next, turned)) = outcome.as_ref().filter(|(next, _)| stage.contains(&next.u)) {
            gone += ahead;
            (here, onward) = (next.clone(), turned.clone());
            stride = (2.0 * stride).min(length);
            continue;
        }
        let left = outcome.is_some() || !stage.contains(&add_scaled(&here.u, ahead, &onward));
        stride = 0.5 * ahead;
        if stride < SHORTEST * length {
            let end = (gone >= WORTH_KEEPING * length).then_some(here);
            return Walked { end, left, stuck: !left };
        }
    }
    Walked { end: Some(here), left: false, stuck: false }
}

/// Whether a walk from `from` towards `target` arrives there; both are points of sets of that dimension.
pub(super) fn reaches(stage: &Stage<'_>, set: &Trait, from: &Jet, target: &[f64]) -> bool {
    /// Steps towards the target.
    const STEPS: usize = 40;
    /// How close the walk must come, in units of the box.
    const THERE: f64 = 1e-5;
    let mut here = from.clone();
    for _ in 0..STEPS {
        let gap = difference(target, &here.u);
        if norm(&gap) <= THERE {
            return true;
        }
        let along = here.tangential(&gap, set.dimension);
        let length = norm(&along);
        if length <= 0.1 * THERE {
            return false;
        }
        let direction: Vec<f64> = along.iter().map(|a| a / length).collect();
        let walked = walk(stage, set, &here, &direction, length);
        match walked.end {
            Some(end) => here = end,
            None => return false,
        }
    }
    false
}
