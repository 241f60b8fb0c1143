//! What the end of a run is where the function is not smooth: whether the slopes of the branches around it leave a way down.
//!
//! The shortest vector in the convex hull of gradients sampled close by points up the steepest way; where it is all but 0 the
//! slopes balance. Source: Burke, Lewis & Overton, SIAM J. Optim. 15 (2005), gradient sampling; the vector by Gilbert's
//! algorithm, SIAM J. Control 4 (1966).

use super::minimization::Verdict;
use crate::classify::local_model::LocalModel;
use crate::linalg::vector::{add_scaled, all_finite, difference, dot, norm};
use crate::numeric::starts::RandomNumbers;
use crate::objective::objective::Objective;

/// Gradients are sampled within this share of the coordinates' sizes, so many times the number of variables and a few more …
const RADIUS: f64 = 1e-8;
const SAMPLES: (usize, usize) = (4, 16);
/// … in up to so many variables.
const MOST_VARIABLES: usize = 50;
/// The seed of the samples.
const SEED: u64 = 0x0c04_4e55;
/// Steps towards the shortest vector.
const STEPS: usize = 2000;
/// A shortest vector below this share of the longest gradient means that the slopes balance.
const BALANCED: f64 = 1e-6;
/// A way down must give this share of what its slope says, over a length of so many radii.
const KEPT: f64 = 0.1;
const LENGTHS: [f64; 4] = [1e6, 1e4, 1e2, 4.0];

/// The verdict on an end point with a kink, and why.
///
/// Cost: about `4n` gradients and a few values.
pub(super) fn judge_corner(
    objective: &dyn Objective,
    model: &LocalModel,
    lengths: &[f64],
    kink: &str,
) -> (Verdict, String) {
    let open = |what: &str| (Verdict::DegenerateUndecided, format!("the function is not smooth here: {kink}; {what}"));
    if model.x.len() > MOST_VARIABLES {
        return open("the Hessian decides nothing");
    }
    let gradients = sampled(objective, &model.x, lengths);
    let longest = gradients.iter().map(|g| norm(g)).fold(0.0, f64::max);
    let shortest = shortest_in_hull(&gradients);
    let is_balanced = norm(&shortest) <= BALANCED * longest;
    let ways = (!is_balanced).then_some(&shortest).into_iter().chain(&gradients);
    if ways.into_iter().any(|way| falls(objective, model, lengths, way)) {
        let reason = format!(
            "the function is not smooth here, which holds the method, but beside the end point it falls on: {kink}"
        );
        (Verdict::NotStationary, reason)
    } else if is_balanced {
        open("the slopes around it balance, so that it may be a minimum, but no derivative can tell")
    } else {
        open("the Hessian decides nothing")
    }
}

/// Whether the function falls against this scaled gradient as it says, over some length.
fn falls(objective: &dyn Objective, model: &LocalModel, lengths: &[f64], gradient: &[f64]) -> bool {
    let slope = norm(gradient);
    LENGTHS.iter().any(|radii| {
        let length = RADIUS * radii;
        let step: Vec<f64> = gradient.iter().zip(lengths).map(|(g, l)| -length * l * g / slope).collect();
        let drop = model.value - objective.value(&add_scaled(&model.x, 1.0, &step));
        drop > KEPT * length * slope && drop > 4.0 * f64::EPSILON * model.value.abs()
    })
}

/// The scaled gradients at the point and at random places close by, as far as they exist.
fn sampled(objective: &dyn Objective, x: &[f64], lengths: &[f64]) -> Vec<Vec<f64>> {
    let mut random = RandomNumbers::new(SEED);
    let mut gradients = Vec::new();
    for _ in 0..SAMPLES.0 * x.len() + SAMPLES.1 {
        let place: Vec<f64> =
            x.iter().zip(lengths).map(|(x, l)| x + RADIUS * l * (2.0 * random.uniform() - 1.0)).collect();
        let mut gradient = vec![0.0; x.len()];
        objective.value_gradient(&place, &mut gradient);
        gradient.iter_mut().zip(lengths).for_each(|(g, l)| *g *= l);
        if all_finite(&gradient) {
            gradients.push(gradient);
        }
    }
    gradients
}

/// The shortest vector in the convex hull; none gives 0.
fn shortest_in_hull(points: &[Vec<f64>]) -> Vec<f64> {
    let Some(mut shortest) = points.iter().min_by(|a, b| norm(a).total_cmp(&norm(b))).cloned() else {
        return Vec::new();
    };
    for _ in 0..STEPS {
        let Some(corner) = points.iter().min_by(|a, b| dot(a, &shortest).total_cmp(&dot(b, &shortest))) else { break };
        let edge = difference(corner, &shortest);
        let gain = -dot(&shortest, &edge);
        if gain <= f64::EPSILON * dot(&shortest, &shortest) {
            break;
        }
        shortest = add_scaled(&shortest, (gain / dot(&edge, &edge)).min(1.0), &edge);
    }
    shortest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shortest_vector_of_a_hull_is_found() {
        let hull = |points: &[[f64; 2]]| shortest_in_hull(&points.iter().map(|p| p.to_vec()).collect::<Vec<_>>());
        let slope = hull(&[[1.0, 3.0], [1.0, -2.0]]);
        assert!((slope[0] - 1.0).abs() < 1e-12 && slope[1].abs() < 1e-12, "{slope:?}");
        assert!(norm(&hull(&[[1.0, 0.0], [0.0, 1.0], [-1.0, -1.0]])) < 1e-3);
        assert_eq!(hull(&[[2.0, 0.0], [3.0, 1.0]]), [2.0, 0.0]);
    }
}
