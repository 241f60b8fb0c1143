//! The ways out of a degenerate point: critical points at a small distance in all directions of its null space.

use super::follow::{Trait, correct};
use super::stage::{Jet, Stage};
use crate::linalg::vector::{add_scaled, difference, dot, norm};
use crate::numeric::starts::RandomNumbers;

/// Directions that are tried in a plane, and in more dimensions for each of them.
const DIRECTIONS: (usize, usize) = (16, 16);
/// Levenberg–Marquardt steps towards the set.
const MAX_STEPS: usize = 40;
/// The first damping relative to the square of the curvature, and its factors after success and failure.
const DAMPING: (f64, f64, f64) = (1e-3, 0.1, 8.0);
/// Distances from the centre at which a branch is accepted, as shares of the one asked for.
const RANGE: (f64, f64) = (0.25, 2.0);
/// Eigenvalues below this share of the largest vanish at a generic point.
const VANISHING: f64 = 1e-8;
/// Points closer than this share of the radius are one branch.
const SAME_BRANCH: f64 = 0.1;

/// Critical points at about the distance `radius` from a point, each with the nullity there, which is the dimension of
/// the set it lies on.
pub(super) fn branches(stage: &Stage<'_>, centre: &Jet, null: usize, radius: f64) -> Vec<(Jet, usize)> {
    let mut found: Vec<(Jet, usize)> = Vec::new();
    for direction in directions(centre, null) {
        let start = add_scaled(&centre.u, radius, &direction);
        let Some(near) = settle(stage, &start, radius) else { continue };
        let dimension = near.nullity(VANISHING);
        if dimension == 0 {
            continue;
        }
        let Some(jet) = correct(stage, &near.u, dimension) else { continue };
        let distance = norm(&difference(&jet.u, &centre.u));
        let set = Trait { dimension, value: centre.value, curvature: centre.eigen.norm().max(jet.eigen.norm()) };
        let is_new = found.iter().all(|(known, _)| norm(&difference(&known.u, &jet.u)) > SAME_BRANCH * radius);
        if (RANGE.0 * radius..RANGE.1 * radius).contains(&distance)
            && is_new
            && jet.nullity(VANISHING) == dimension
            && stage.contains(&jet.u)
            && set.holds(stage, &jet)
        {
            found.push((jet, dimension));
        }
    }
    found
}

/// Unit vectors all around in the span of the `null` flattest directions.
fn directions(centre: &Jet, null: usize) -> Vec<Vec<f64>> {
    let basis: Vec<&[f64]> = centre.tangent(null).collect();
    let combined = |weights: &[f64]| {
        let mut direction = vec![0.0; centre.u.len()];
        for (weight, t) in weights.iter().zip(&basis) {
            direction.iter_mut().zip(*t).for_each(|(d, t)| *d += weight * t);
        }
        direction
    };
    match null {
        0 => Vec::new(),
        1 => [1.0, -1.0].iter().map(|sign| combined(&[*sign])).collect(),
        2 => (0..DIRECTIONS.0)
            .map(|k| std::f64::consts::TAU * (k as f64 + 0.3) / DIRECTIONS.0 as f64)
            .map(|angle| combined(&[angle.cos(), angle.sin()]))
            .collect(),
        _ => {
            let mut random = RandomNumbers::new(1);
            (0..DIRECTIONS.1 * null).map(|_| combined(&random.on_sphere(null))).collect()
        }
    }
}

/// Levenberg–Marquardt on the squared gradient, kept within the surroundings of the start.
fn settle(stage: &Stage<'_>, start: &[f64], radius: f64) -> Option<Jet> {
    let mut here = stage.jet(start)?;
    let mut size = norm(&here.gradient);
    let first = size;
    let mut damping = DAMPING.0 * here.eigen.norm().powi(2);
    for _ in 0..MAX_STEPS {
        if size <= f64::EPSILON * first {
            break;
        }
        let step = damped_step(&here, damping.max(f64::MIN_POSITIVE));
        let length = norm(&step);
        if length <= f64::EPSILON * norm(&here.u) {
            break;
        }
        let next = stage.jet(&add_scaled(&here.u, 1.0, &step)).filter(|next| norm(&next.gradient) < size);
        match next {
            Some(next) => {
                size = norm(&next.gradient);
                here = next;
                damping *= DAMPING.1;
            }
            None => damping = (damping * DAMPING.2).max(f64::MIN_POSITIVE),
        }
    }
    (norm(&difference(&here.u, start)) <= 2.0 * radius).then_some(here)
}

fn damped_step(jet: &Jet, damping: f64) -> Vec<f64> {
    let component = |k: usize| {
        let w = jet.eigen.values[k];
        -w * dot(jet.eigen.vector(k), &jet.gradient) / (w * w + damping)
    };
    jet.eigen.from_eigenbasis(&(0..jet.u.len()).map(component).collect::<Vec<_>>())
}
