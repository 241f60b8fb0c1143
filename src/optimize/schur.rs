//! Curvature in the directions that bounds with vanishing multipliers allow, when the free variables follow to their minimum.
//!
//! Source: Nocedal & Wright, Numerical Optimization, 12.5 and 16.2.

use super::activity::Activity;
use super::bounds::Bounds;
use super::face::gathered;
use crate::classify::local_model::LocalModel;
use crate::linalg::cholesky::Cholesky;
use crate::linalg::principal::{Copositivity, copositivity, principal};
use crate::linalg::vector::dot;

/// The error of the Schur complement's eigenvalues, in units of rounding times its size.
const SCHUR_UNITS: f64 = 1e4;

/// A multiplier counts as zero below this share of what the Hessian's row makes of the coordinates' size.
const WEAK_SHARE: f64 = 1e-6;

/// Below which magnitude a curvature of `n` variables, computed from terms of this size, may be rounding.
pub(super) fn tolerance(n: usize, size: f64) -> f64 {
    SCHUR_UNITS * n as f64 * f64::EPSILON * size
}

/// The curvature along each pair of weakly held variables, moved into the box, when the free ones follow to their minimum:
/// `±(H_WW − H_WF H_FF⁻¹ H_FW)`, with the size of its entries. `None` if `H_FF` is not positive definite.
pub(super) fn schur_complement(model: &LocalModel, bounds: &Bounds, activity: &Activity) -> Option<(Vec<f64>, f64)> {
    let (free, weak) = (&activity.free, &activity.weak);
    let (n, size) = (model.dimension(), weak.len());
    let factors = Cholesky::new(&principal(&model.hessian, n, free), free.len())?;
    let row = |i: usize| gathered(&model.hessian[i * n..(i + 1) * n], free);
    let solved: Vec<Vec<f64>> = weak.iter().map(|&i| factors.solve(&row(i))).collect();
    let inward = |i: usize| if model.x[i] <= bounds.lower[i] { 1.0 } else { -1.0 };
    let mut complement = vec![0.0; size * size];
    let mut largest = 0.0_f64;
    for (a, &i) in weak.iter().enumerate() {
        for (b, &j) in weak.iter().enumerate() {
            let entry = model.hessian[i * n + j];
            let through = dot(&row(i), &solved[b]);
            largest = largest.max(entry.abs()).max(through.abs());
            complement[a * size + b] = inward(i) * inward(j) * (entry - through);
        }
    }
    Some((complement, largest))
}

/// A direction of negative curvature that bounds with vanishing multipliers allow, on the point of a run: what vanishes is
/// guessed, so the direction is one to try.
pub(super) fn weak_way_down(model: &LocalModel, bounds: &Bounds) -> Option<Vec<f64>> {
    let n = model.dimension();
    let share = |i: usize| {
        let row = &model.hessian[i * n..(i + 1) * n];
        WEAK_SHARE * row.iter().zip(&model.x).map(|(h, x)| h.abs() * x.abs().max(1.0)).sum::<f64>()
    };
    let noise: Vec<f64> = (0..n).map(share).collect();
    way_down(model, bounds, &Activity::new((&model.x, &model.gradient), bounds, &noise))
}

/// The direction in which curvature is negative, feasible at every weakly active bound, if there is one.
pub(super) fn way_down(model: &LocalModel, bounds: &Bounds, activity: &Activity) -> Option<Vec<f64>> {
    let (free, weak) = (&activity.free, &activity.weak);
    if weak.is_empty() {
        return None;
    }
    let n = model.dimension();
    let (complement, size) = schur_complement(model, bounds, activity)?;
    let tolerance = tolerance(weak.len(), size);
    let Copositivity::Negative(inward) = copositivity(&complement, weak.len(), tolerance) else { return None };
    let mut direction = vec![0.0; n];
    for (&i, v) in weak.iter().zip(&inward) {
        direction[i] = if model.x[i] <= bounds.lower[i] { *v } else { -v };
    }
    let force: Vec<f64> = free.iter().map(|&i| -dot(&model.hessian[i * n..(i + 1) * n], &direction)).collect();
    let follow = Cholesky::new(&principal(&model.hessian, n, free), free.len())?.solve(&force);
    free.iter().zip(follow).for_each(|(&i, v)| direction[i] = v);
    Some(direction)
}
