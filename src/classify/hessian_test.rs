//! The signs of the Hessian's eigenvalues at a critical point, with estimated error bounds: index, nullity and kind.
//!
//! Three errors can change a sign: rounding of the derivatives, the distance to the true critical point, and the
//! decomposition. The first two are measured by evaluating nearby, so the verdict is an estimate, not a proof.
//! Source: Weyl's theorem; residual bounds of eigenvalues, Parlett, The Symmetric Eigenvalue Problem, chapter 11.

use super::gradient_bounds::gradient_with_bounds;
use super::local_model::{LocalModel, congruent};
use super::point::Kind;
use crate::linalg::symmetric_eigen::SymmetricEigen;
use crate::linalg::vector::{add_scaled, dot, matrix_vector, norm};
use crate::objective::objective::Objective;

/// The size of the probes that measure rounding noise, in units of rounding of the coordinates.
const NOISE_PROBE_UNITS: f64 = 8.0;
/// Measured changes are multiplied by this to become bounds.
const SAFETY: f64 = 3.0;
/// The decomposition's error in units of rounding times `n‖H‖`.
const DECOMPOSITION_UNITS: f64 = 10.0;
/// Scaled eigenvalues above this share of the largest need no probe of their own.
const PROBE_BELOW: f64 = 0.05;
/// No more directions than this are probed on their own.
const MOST_PROBES: usize = 12;
/// Running error bounds are computed in up to so many variables always, in up to so many if an eigenvalue is small.
const ALWAYS_BOUNDED: usize = 12;
const MOST_BOUNDED: usize = 200;
/// A probe goes no further than this share of the coordinates' size.
const LONGEST_PROBE: f64 = 1e-2;

/// What the Hessian says about a critical point.
#[derive(Clone, Debug)]
pub struct Inertia {
    /// The number of eigenvalues that are surely negative.
    pub index: usize,
    /// The number of eigenvalues that are zero within their bounds.
    pub nullity: usize,
    /// The positions of those in the ascending order of the scaled eigenvalues.
    pub null: Vec<usize>,
    /// The error bound of each scaled eigenvalue.
    pub bounds: Vec<f64>,
    /// The rounding noise of each component of the gradient.
    pub gradient_noise: Vec<f64>,
    /// The uncertainty of the point along each scaled eigenvector, in units of that vector.
    pub uncertainty: Vec<f64>,
    /// What follows from the signs alone.
    pub kind: Kind,
}

/// The size of each coordinate, as a unit for its rounding and for "near": its magnitude, at least 1 where nothing else is known.
pub fn coordinate_lengths(x: &[f64]) -> Vec<f64> {
    x.iter().map(|v| v.abs().max(1.0)).collect()
}

/// The sizes of coordinates from the largest magnitudes seen at the end of a run and the largest one seen in all of it.
pub fn lengths_from_extents(extents: &[f64], largest: f64) -> Vec<f64> {
    let floor = if largest > 0.0 { largest.min(1.0) } else { 1.0 };
    extents.iter().map(|v| v.max(floor)).collect()
}

/// Decides the sign of each eigenvalue of the Hessian at a (nearly) critical point. Cost: about 4 Hessians, more when nearly singular.
///
/// `lengths` are the sizes of the coordinates, such as the sides of a search box.
pub fn inertia(objective: &dyn Objective, model: &LocalModel, lengths: &[f64]) -> Inertia {
    let n = model.dimension();
    let w = &model.scaled.values;
    let (gradient_noise, mut errors) = rounding_noise(objective, model, lengths);
    let uncertainty = location_uncertainty(model, &largest_noise(objective, model, &gradient_noise), lengths);
    // One probe at the end of the Newton step shows every direction what is left of it there.
    let step = capped_step(model, &uncertainty);
    raise_errors(objective, model, (&add_scaled(&model.x, 1.0, &step), 0.0), &mut errors);
    for k in smallest(w) {
        for sign in [1.0, -1.0] {
            let moved = add_scaled(&model.x, sign * uncertainty[k], &model.direction(k));
            raise_errors(objective, model, (&moved, 0.0), &mut errors);
        }
    }
    let floor = DECOMPOSITION_UNITS * n as f64 * f64::EPSILON * model.scaled.norm();
    let bounds: Vec<f64> = errors.iter().map(|e| SAFETY * e + floor).collect();
    let null: Vec<usize> = (0..n).filter(|&k| w[k].abs() <= bounds[k]).collect();
    let index = (0..n).filter(|&k| w[k] < -bounds[k]).count();
    let kind = kind_of_signs(n, index, null.len());
    Inertia { index, nullity: null.len(), null, bounds, gradient_noise, uncertainty, kind }
}

/// The positions of the eigenvalues small enough to be in doubt, smallest magnitudes first, always at least one.
fn smallest(values: &[f64]) -> Vec<usize> {
    let largest = values.iter().fold(0.0_f64, |m, w| m.max(w.abs()));
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&i, &j| values[i].abs().total_cmp(&values[j].abs()));
    let doubtful = order.iter().take_while(|&&k| values[k].abs() < PROBE_BELOW * largest).count();
    order.truncate(doubtful.clamp(1, MOST_PROBES));
    order
}

/// The kind that follows from the numbers of negative and vanishing eigenvalues alone.
pub fn kind_of_signs(n: usize, index: usize, nullity: usize) -> Kind {
    let positive = n - index - nullity;
    match (index, nullity, positive) {
        (0, 0, _) => Kind::Minimum,
        (_, 0, 0) => Kind::Maximum,
        (1.., _, 1..) => Kind::Saddle,
        _ => Kind::Undecided,
    }
}

/// Says in one sentence why a point with these signs is of that kind.
pub fn reason_of_signs(n: usize, inertia: &Inertia) -> String {
    let (index, nullity) = (inertia.index, inertia.nullity);
    let positive = n - index - nullity;
    match inertia.kind {
        Kind::Minimum if n == 1 => "the second derivative is positive beyond its error bound".into(),
        Kind::Maximum if n == 1 => "the second derivative is negative beyond its error bound".into(),
        Kind::Undecided if n == 1 => {
            "the second derivative vanishes within its error bound, so higher derivatives decide".into()
        }
        Kind::Minimum => format!("all {n} eigenvalues of the Hessian are positive beyond their error bounds"),
        Kind::Maximum => format!("all {n} eigenvalues of the Hessian are negative beyond their error bounds"),
        Kind::Saddle => {
            format!("the Hessian has {index} negative and {positive} positive eigenvalues beyond their error bounds")
        }
        Kind::Undecided => {
            format!(
                "{nullity} of {n} eigenvalues of the Hessian vanish within their error bounds, so higher derivatives decide"
            )
        }
    }
}

/// The noise of the gradient that counts where an eigenvalue is small: measured noise may be 0 by chance, running error
/// bounds are not.
fn largest_noise(objective: &dyn Objective, model: &LocalModel, measured: &[f64]) -> Vec<f64> {
    let n = model.dimension();
    let has_small = model.scaled.values.iter().any(|w| w.abs() < PROBE_BELOW * model.scaled.norm());
    let is_wanted = n <= ALWAYS_BOUNDED || (has_small && n <= MOST_BOUNDED);
    let bounds = is_wanted.then(|| gradient_with_bounds(objective, &model.x, &vec![0.0; n]));
    match bounds.flatten() {
        Some(f) => measured.iter().enumerate().map(|(i, noise)| noise.max(f.error(i + 1))).collect(),
        None => measured.to_vec(),
    }
}

/// Measures by evaluations a few roundings away how far gradient and scaled Hessian scatter.
fn rounding_noise(objective: &dyn Objective, model: &LocalModel, lengths: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let n = model.dimension();
    let mut noise: Vec<f64> = model.gradient.iter().map(|g| f64::EPSILON * g.abs()).collect();
    let mut errors = vec![0.0; n];
    for pattern in 0..3_usize {
        let sign = |i: usize| if (i + pattern).is_multiple_of(2) { 1.0 } else { -1.0 };
        let stretch = NOISE_PROBE_UNITS * f64::EPSILON * [1.0, 1.5, 0.75][pattern];
        let moved: Vec<f64> = (0..n).map(|i| model.x[i] + sign(i) * stretch * lengths[i]).collect();
        let delta: Vec<f64> = moved.iter().zip(&model.x).map(|(a, b)| a - b).collect();
        let Some(gradient) = raise_errors(objective, model, (&moved, 1.0 / NOISE_PROBE_UNITS), &mut errors) else {
            continue;
        };
        let linear = matrix_vector(&model.hessian, &delta);
        for i in 0..n {
            noise[i] = noise[i].max((gradient[i] - model.gradient[i] - linear[i]).abs());
        }
    }
    (noise, errors)
}

/// Evaluates at `moved` and raises each eigenvalue's error to the change `‖ΔS v_k‖` seen there; gives the gradient there.
///
/// Of what adds to an eigenvalue's magnitude the share `growth` counts: a curvature that is many times larger some roundings
/// away may vanish within one.
fn raise_errors(
    objective: &dyn Objective,
    model: &LocalModel,
    (moved, growth): (&[f64], f64),
    errors: &mut [f64],
) -> Option<Vec<f64>> {
    let n = model.dimension();
    let (mut gradient, mut hessian) = (vec![0.0; n], vec![0.0; n * n]);
    let value = objective.derivatives_by_definition(moved, &mut gradient, &mut hessian);
    if !value.is_finite() || hessian.iter().chain(&gradient).any(|h| !h.is_finite()) {
        return None;
    }
    hessian.iter_mut().zip(&model.hessian).for_each(|(h, old)| *h -= old);
    let change = congruent(&hessian, &model.scale);
    raise_by_change(&change, &model.scaled, growth, errors);
    Some(gradient)
}

/// Raises each eigenvalue's error by the change of the matrix within the eigenvectors of the same sign and no smaller magnitude.
///
/// By Courant and Fischer the matrix keeps as many positive eigenvalues as a subspace has dimensions on which it stays
/// positive; what it mixes in from outside that subspace, or adds
/// to an eigenvalue's magnitude, does no harm.
fn raise_by_change(change: &[f64], scaled: &SymmetricEigen, growth: f64, errors: &mut [f64]) {
    let w = &scaled.values;
    for (k, error) in errors.iter_mut().enumerate() {
        let moved = matrix_vector(change, scaled.vector(k));
        let partners = (0..w.len()).filter(|&j| j != k && w[j] * w[k] >= 0.0 && w[j].abs() >= w[k].abs());
        let mixed: Vec<f64> = partners.map(|j| dot(scaled.vector(j), &moved)).collect();
        let own = dot(scaled.vector(k), &moved);
        let harm = if own * w[k] > 0.0 { growth * own.abs() } else { own.abs() };
        *error = error.max(harm + norm(&mixed));
    }
}

/// The Newton step, in each scaled eigenvector no longer than the uncertainty there.
fn capped_step(model: &LocalModel, uncertainty: &[f64]) -> Vec<f64> {
    let gradient = model.scaled_gradient();
    let part = |k: usize| {
        if gradient[k] == 0.0 {
            0.0
        } else {
            (-gradient[k] / model.scaled.values[k]).clamp(-uncertainty[k], uncertainty[k])
        }
    };
    model.unscaled(&(0..model.dimension()).map(part).collect::<Vec<_>>())
}

/// How far the true critical point may be along each scaled eigenvector: `(|ĝ_k| + noise)/|w_k|`, within reason.
fn location_uncertainty(model: &LocalModel, noise: &[f64], lengths: &[f64]) -> Vec<f64> {
    let gradient = model.scaled_gradient();
    (0..model.dimension())
        .map(|k| {
            let direction = model.direction(k);
            let noise_along: f64 = direction.iter().zip(noise).map(|(d, e)| (d * e).abs()).sum();
            let size = direction.iter().zip(lengths).map(|(d, l)| (d / l).abs()).fold(f64::MIN_POSITIVE, f64::max);
            let force = gradient[k].abs() + noise_along;
            let rounding = f64::EPSILON / size;
            if force == 0.0 {
                rounding
            } else {
                (force / model.scaled.values[k].abs()).clamp(rounding, LONGEST_PROBE / size)
            }
        })
        .collect()
}
