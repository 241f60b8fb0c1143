//! The degenerate critical points in the parts of the box that a proof leaves undecided: found by Newton's method, decided by higher derivatives.
//!
//! No rounded computation can prove that a Hessian is singular, so these points are numerical, and their parts stay undecided.

use rayon::prelude::*;

use crate::certify::solution::{Doubt, Undecided};
use crate::classify::classify_point::classify_model;
use crate::classify::gradient_bounds::gradient_with_bounds;
use crate::classify::local_model::LocalModel;
use crate::classify::point::CriticalPoint;
use crate::classify::polish::{polish, residual};
use crate::objective::objective::Objective;

/// Only parts below this share of the whole box's sides are looked at: of larger ones a point says nothing.
const SMALL: f64 = 1e-2;
/// No more parts than this are looked at.
const MOST_PARTS: usize = 400;
/// A point counts if it is no further from its part than this many times the part's side …
const BESIDE: f64 = 1.0;
/// … or this share of the whole box's side.
const NEAR: f64 = 1e-7;
/// Newton's steps are no longer than this share of the box.
const LONGEST_STEP: f64 = 1e-2;
/// What Newton's method may leave at a point that is not decided.
const FOUND: f64 = 1e-2;
/// Newton's method has ended where its step is below this share of the box.
const SETTLED: f64 = 1e-8;
/// The gradient at a point may be this many times its running error bound …
const NOISE_FACTOR: f64 = 16.0;
/// … to which coordinates are taken to be at least this share of the box.
const LEAST_COORDINATE: f64 = 1e-9;
/// Points closer than this share of the box are one, unless their own parts are smaller.
const SAME: f64 = 1e-6;

/// Finds and decides a degenerate point in each undecided small part that has one; each point once.
///
/// `lengths` are the sides of the whole box. Cost: some 30 Hessians for each part, and the classification.
pub fn degenerate_points(objective: &dyn Objective, parts: &[Undecided], lengths: &[f64]) -> Vec<CriticalPoint> {
    let is_small =
        |part: &&Undecided| part.bounds.iter().zip(lengths).all(|([lo, hi], length)| hi - lo <= SMALL * length);
    let singular: Vec<&Undecided> =
        parts.iter().filter(|part| part.doubt == Doubt::Singular).filter(is_small).take(MOST_PARTS).collect();
    let found: Vec<Option<CriticalPoint>> =
        singular.par_iter().map(|part| point_in(objective, part, lengths)).collect();
    let mut points: Vec<CriticalPoint> = Vec::new();
    for point in found.into_iter().flatten() {
        let is_new = points.iter().all(|other| {
            other.x.iter().zip(&point.x).zip(lengths).any(|((a, b), length)| (a - b).abs() > SAME * length)
        });
        if is_new {
            points.push(point);
        }
    }
    points
}

fn point_in(objective: &dyn Objective, part: &Undecided, lengths: &[f64]) -> Option<CriticalPoint> {
    let middle: Vec<f64> = part.bounds.iter().map(|[lo, hi]| 0.5 * (lo + hi)).collect();
    let start = LocalModel::by_definition(objective, &middle)?;
    let model = polish(objective, start, lengths, LONGEST_STEP);
    if residual(&model, lengths) > FOUND && model.gradient.iter().any(|g| *g != 0.0) {
        return None;
    }
    let point = classify_model(objective, &model, lengths);
    let is_beside = point.x.iter().zip(&part.bounds).zip(lengths).all(|((x, [lo, hi]), length)| {
        let slack = (BESIDE * (hi - lo)).max(NEAR * length);
        lo - slack <= *x && *x <= hi + slack
    });
    (point.nullity > 0 && is_beside && is_critical(objective, &point, (&model, lengths))).then_some(point)
}

/// Whether a point is one: moved there by its higher derivatives, or Newton's method has ended, or the gradient vanishes.
fn is_critical(objective: &dyn Objective, point: &CriticalPoint, (model, lengths): (&LocalModel, &[f64])) -> bool {
    let is_decided = point.degenerate.as_ref().is_some_and(|degenerate| degenerate.order.is_some());
    if (is_decided && point.x != model.x) || residual(model, lengths) <= SETTLED {
        return true;
    }
    let error = |(x, length): (&f64, &f64)| f64::EPSILON * x.abs().max(LEAST_COORDINATE * length);
    let error: Vec<f64> = point.x.iter().zip(lengths).map(error).collect();
    gradient_with_bounds(objective, &point.x, &error)
        .is_some_and(|g| (1..=point.x.len()).all(|i| g.value(i).abs() <= NOISE_FACTOR * g.error(i)))
}
