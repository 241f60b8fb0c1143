//! Newton's method on the gradient, from near a critical point of any index down to its last bits.
//!
//! At a degenerate point Newton's steps shrink by a constant ratio `ρ` only; the step is then lengthened by `1/(1 − ρ)`
//! (for a point of order p, `ρ = (p − 2)/(p − 1)`: Decker, Keller & Kelley, SIAM J. Numer. Anal. 20 (1983)).

use super::local_model::LocalModel;
use crate::linalg::vector::{add_scaled, difference, norm};
use crate::objective::objective::Objective;

/// Enough for the slow convergence at a degenerate point, with acceleration.
const MAX_STEPS: usize = 60;
/// Eigenvalues below this share of the largest are left out of a Newton step.
const CUTOFF: f64 = 1e-15;
/// Steps below this many roundings of the coordinates change nothing more.
const LAST_BITS: f64 = 0.5;
/// So many steps in a row without a smaller residual end the iteration.
const PATIENCE: usize = 3;

/// Follows Newton's steps from `start` as long as they shrink; gives the best point seen.
///
/// `lengths` are the sizes of the coordinates; no step is longer than `longest` times them. `None` outside the domain.
pub fn polish(objective: &dyn Objective, start: LocalModel, lengths: &[f64], longest: f64) -> LocalModel {
    let mut here = start.clone();
    let mut best = (residual(&here, lengths), start);
    let mut previous: Option<Vec<f64>> = None;
    let mut failures = 0;
    for _ in 0..MAX_STEPS {
        let step = capped(here.newton_step(CUTOFF), lengths, longest);
        if relative_length(&step, &here.x, lengths) <= LAST_BITS * f64::EPSILON {
            break;
        }
        let factor = previous.as_ref().map_or(1.0, |old| acceleration(old, &step, lengths));
        let Some(next) = advance(objective, &here, &step, factor) else { break };
        previous = if factor > 1.0 { None } else { Some(step) };
        here = next;
        let size = residual(&here, lengths);
        if size < best.0 {
            failures = 0;
            best = (size, here.clone());
        } else {
            failures += 1;
            if failures >= PATIENCE {
                break;
            }
        }
    }
    best.1
}

/// The length of the Newton step in units of the coordinates' sizes: what is left to the critical point.
///
/// Where the Hessian is singular and the gradient does not vanish along its null space, it is huge.
pub fn residual(model: &LocalModel, lengths: &[f64]) -> f64 {
    let floor = (CUTOFF * model.scaled.norm()).max(f64::MIN_POSITIVE);
    let component = |(g, w): (&f64, &f64)| if *g == 0.0 { 0.0 } else { g / w.abs().max(floor) };
    let y: Vec<f64> = model.scaled_gradient().iter().zip(&model.scaled.values).map(component).collect();
    model.unscaled(&y).iter().zip(lengths).map(|(s, l)| (s / l).abs()).fold(0.0, f64::max)
}

fn relative_length(step: &[f64], x: &[f64], lengths: &[f64]) -> f64 {
    step.iter()
        .zip(x)
        .zip(lengths)
        .map(|((s, x), l)| s.abs() / x.abs().max(1e-3 * f64::EPSILON * l))
        .fold(0.0, f64::max)
}

fn capped(mut step: Vec<f64>, lengths: &[f64], longest: f64) -> Vec<f64> {
    let size = step.iter().zip(lengths).map(|(s, l)| (s / l).abs()).fold(0.0, f64::max);
    if size > longest {
        step.iter_mut().for_each(|s| *s *= longest / size);
    }
    step
}

/// How much longer than Newton's the step may be: 1, or the estimate from a constant ratio of successive steps.
fn acceleration(old: &[f64], step: &[f64], lengths: &[f64]) -> f64 {
    let scaled = |v: &[f64]| v.iter().zip(lengths).map(|(v, l)| v / l).collect::<Vec<_>>();
    let (old, step) = (scaled(old), scaled(step));
    let ratio = norm(&step) / norm(&old);
    let parallel = norm(&difference(&step, &old.iter().map(|v| ratio * v).collect::<Vec<_>>())) <= 0.1 * norm(&step);
    if parallel && (0.35..0.95).contains(&ratio) { 1.0 / (1.0 - ratio) } else { 1.0 }
}

/// The model after the lengthened step, or after the plain one if that is no better than before.
fn advance(objective: &dyn Objective, here: &LocalModel, step: &[f64], factor: f64) -> Option<LocalModel> {
    if factor > 1.0 {
        let far = LocalModel::by_definition(objective, &add_scaled(&here.x, factor, step));
        if let Some(far) = far.filter(|far| norm(&far.gradient) < norm(&here.gradient)) {
            return Some(far);
        }
    }
    LocalModel::by_definition(objective, &add_scaled(&here.x, 1.0, step))
}
