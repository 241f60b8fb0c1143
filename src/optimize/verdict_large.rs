//! What the end point of a run is in many variables, from products with the Hessian and, where it fits, one factorisation.
//!
//! No eigenvalues are listed; what is said of them is a bound. From products alone the bound holds with a stated probability:
//! [`crate::linalg::lowest_eigenvalue`]; Royer, O'Neill & Wright, Math. Program. 180 (2020), minimum-eigenvalue oracle.

use super::far_ray::{Fate, follow, unit};
use super::minimization::Verdict;
use super::stop::StopReason;
use super::verdict::{Ending, Judgement};
use crate::linalg::banded::{Banded, BandedFactor};
use crate::linalg::cholesky::Cholesky;
use crate::linalg::lowest_eigenvalue::{LowestEigenvalue, SpectrumSettings, lowest_eigenvalue};
use crate::linalg::vector::{add_scaled, all_finite, dot, norm};
use crate::numeric::starts::RandomNumbers;
use crate::objective::objective::Objective;

/// Up to so many variables the whole Hessian is factorised.
const MOST_FACTORISED: usize = 2500;
/// Products for the bounds of the spectrum, and the probability with which they may fail.
const PRODUCTS: usize = 600;
const FAILURE_PROBABILITY: f64 = 1e-9;
/// Widths of a band that are tried.
const WIDTHS: [usize; 5] = [1, 2, 4, 8, 16];
/// What a band lacks is less than so many times the estimate by a random vector.
const MISSING_FACTOR: f64 = 10.0;
/// A curvature that changes by this share over Newton's step is not that of the point itself.
const CHANGED: f64 = 0.25;
/// The seed of their random direction.
const SEED: u64 = 1;
/// Eigenvalues below this many roundings times `√n` and the largest cannot be told from 0.
const ROUNDING_UNITS: f64 = 64.0;
/// Conjugate-gradient steps for what the model still promises.
const CG_STEPS: usize = 400;
/// Newton's step must be below this share of the coordinates' sizes.
const SMALL_STEP: f64 = 1e-5;
/// What the model still promises must be below this share of the values' size.
const SMALL_PROMISE: f64 = 1e-12;

/// Judges the end point `x` of a run in many variables. Cost: up to a thousand products, or a Hessian and a factorisation.
pub(super) fn judge_large(objective: &dyn Objective, x: &[f64], ending: &Ending) -> Judgement {
    let n = x.len();
    let mut gradient = vec![0.0; n];
    let value = objective.value_gradient(x, &mut gradient);
    let mut product = |v: &[f64]| {
        let mut result = vec![0.0; n];
        objective.hessian_vector(x, v, &mut result);
        all_finite(&result).then_some(result)
    };
    let settings = SpectrumSettings {
        max_products: PRODUCTS,
        failure_probability: FAILURE_PROBABILITY,
        negligible: None,
        seed: SEED,
    };
    let spectrum = lowest_eigenvalue(&mut product, n, &settings);
    let (Some(spectrum), true) = (spectrum, value.is_finite() && all_finite(&gradient)) else {
        return Judgement::plain(Verdict::NotStationary, "a derivative is not finite at the end point", None);
    };
    let floor = ROUNDING_UNITS * f64::EPSILON * (n as f64).sqrt() * spectrum.size;
    // Where conjugate gradients meet a curvature that leads down, the lowest curvature known stands for all.
    let along_lowest = || 0.5 * dot(&gradient, &gradient) / spectrum.upper.abs();
    let factor = banded_factor(&mut product, n, floor);
    let newton = match &factor {
        Some(factor) => {
            let step: Vec<f64> = factor.solve(&gradient).iter().map(|s| -s).collect();
            Some((-0.5 * dot(&gradient, &step), step))
        }
        None => promise(&gradient, &mut product),
    };
    let mut changes = false;
    let (promise, is_near) = match newton {
        Some((promise, step)) => {
            changes = curvature_changes(objective, x, &step);
            let is_short = |(s, length): (&f64, f64)| s.abs() <= SMALL_STEP * length;
            (promise, step.iter().zip(ending.near_lengths(x)).all(is_short))
        }
        None => (along_lowest(), true),
    };
    let falling = ending.last_step.as_ref().filter(|_| ending.stop == StopReason::Unbounded);
    if let Some(ray) = falling.filter(|ray| follow(objective, (x, value), ray) == Fate::Falling) {
        let reason = "the function fell below every sensible bound and keeps falling";
        let judgement = Judgement::plain(Verdict::Unbounded, reason, None);
        return Judgement { ray: Some(unit(ray)), large: Some((norm(&gradient), 0)), ..judgement };
    }
    let judgement = if is_near && promise <= SMALL_PROMISE * ending.value_size {
        let is_definite = spectrum.lower > floor || factor.is_some() || is_positive_definite(objective, x, floor);
        if is_definite && changes {
            let reason = "the curvature changes over the next Newton step by about as much as itself, so that it may be that of the distance to a degenerate point";
            (Verdict::DegenerateUndecided, reason.into())
        } else {
            curvature(&spectrum, floor, is_definite)
        }
    } else if spectrum.upper < -floor {
        (
            Verdict::NotStationary,
            "the gradient does not vanish at the end point, and a curvature there is negative".into(),
        )
    } else {
        (Verdict::NotStationary, "the gradient does not vanish at the end point".into())
    };
    let numbers = Some((norm(&gradient), usize::from(judgement.0 == Verdict::Saddle)));
    Judgement { large: numbers, ..Judgement::plain(judgement.0, &judgement.1, None) }
}

/// The verdict on a point with a vanishing gradient.
fn curvature(spectrum: &LowestEigenvalue, floor: f64, is_definite: bool) -> (Verdict, String) {
    let LowestEigenvalue { lower, upper, products, .. } = spectrum;
    if is_definite {
        let all = "all eigenvalues of the Hessian are positive";
        let reason = if *lower > floor {
            format!(
                "{all}, at least {lower:.2e}, as {products} products with it tell, wrong with a probability of 1e-9 at most"
            )
        } else {
            format!("{all}: a Cholesky factorisation of it, lowered by its rounding error, exists")
        };
        (Verdict::Minimum, reason)
    } else if *upper < -floor {
        (Verdict::Saddle, format!("a curvature of {upper:.2e} leads down: the index is at least 1"))
    } else {
        let reason = format!(
            "no curvature is below {lower:.2e}, as {products} products with the Hessian tell, wrong with a probability of 1e-9 at most; the lowest one found is {upper:.2e}, and that is not enough to tell the lowest one from 0"
        );
        (Verdict::DegenerateUndecided, reason)
    }
}

/// Whether Newton's step changes the curvature along itself by a fair share, as beside a degenerate point, however near.
fn curvature_changes(objective: &dyn Objective, x: &[f64], step: &[f64]) -> bool {
    let bend = |place: &[f64]| {
        let mut image = vec![0.0; x.len()];
        objective.hessian_vector(place, step, &mut image);
        dot(&image, step)
    };
    let (before, after) = (bend(x), bend(&add_scaled(x, 1.0, step)));
    (after - before).abs() > CHANGED * before.abs()
}

/// The Cholesky factor of the Hessian less its rounding error, if that is positive definite and a narrow band, as in chains.
fn banded_factor(product: &mut dyn FnMut(&[f64]) -> Option<Vec<f64>>, n: usize, floor: f64) -> Option<BandedFactor> {
    let mut random = RandomNumbers::new(SEED);
    let witness: Vec<f64> = (0..n).map(|_| random.normal()).collect();
    let band = WIDTHS.into_iter().find_map(|width| Banded::from_products(product, width, &witness))?;
    band.factor(floor + MISSING_FACTOR * band.missing)
}

/// Whether the Hessian less `floor` times the identity has a Cholesky factor.
fn is_positive_definite(objective: &dyn Objective, x: &[f64], floor: f64) -> bool {
    let n = x.len();
    if n > MOST_FACTORISED {
        return false;
    }
    let (mut gradient, mut hessian) = (vec![0.0; n], vec![0.0; n * n]);
    objective.value_gradient_hessian(x, &mut gradient, &mut hessian);
    (0..n).for_each(|i| hessian[i * n + i] -= floor);
    all_finite(&hessian) && Cholesky::new(&hessian, n).is_some()
}

/// Newton's decrement `gᵀH⁻¹g/2` and step `−H⁻¹g` by conjugate gradients, from below; `None` if a curvature on the way is not positive.
///
/// Source: Nocedal & Wright, Numerical Optimization, algorithm 5.2.
fn promise(gradient: &[f64], product: &mut dyn FnMut(&[f64]) -> Option<Vec<f64>>) -> Option<(f64, Vec<f64>)> {
    let mut residual: Vec<f64> = gradient.to_vec();
    let mut direction: Vec<f64> = gradient.iter().map(|g| -g).collect();
    let first = dot(&residual, &residual);
    let mut step = vec![0.0; gradient.len()];
    let (mut square, mut promise) = (first, 0.0);
    for _ in 0..CG_STEPS {
        if square <= f64::EPSILON * first {
            break;
        }
        let image = product(&direction)?;
        let curvature = dot(&direction, &image);
        if curvature <= 0.0 {
            return None;
        }
        let length = square / curvature;
        promise += 0.5 * length * square;
        step.iter_mut().zip(&direction).for_each(|(s, d)| *s += length * d);
        residual.iter_mut().zip(&image).for_each(|(r, h)| *r += length * h);
        let next = dot(&residual, &residual);
        direction.iter_mut().zip(&residual).for_each(|(d, r)| *d = -r + next / square * *d);
        square = next;
    }
    Some((promise, step))
}
