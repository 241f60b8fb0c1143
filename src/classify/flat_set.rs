//! Whether a degenerate critical point lies on a set of them: critical points are looked for at finite distances from it.
//!
//! A function whose derivatives of all orders that were looked at vanish along a direction may still rise or fall there;
//! at distances of up to a third of the coordinates' sizes, powers below about the thirtieth stand out from rounding.

use super::centre::{Around, Centre};
use super::gradient_bounds::gradient_with_bounds;
use super::local_model::LocalModel;
use super::reduction::monomial;
use crate::linalg::vector::{add_scaled, difference, dot, norm};
use crate::objective::objective::Objective;

/// The nearest and the farthest distance looked at, in units of the coordinates' sizes, and how much farther the next one is.
const NEAREST: f64 = 0.01;
const FARTHEST: f64 = 0.3;
const STRIDE: f64 = 1.7;
/// A point so much nearer to 0 than the coordinates' sizes is looked around at its own distance from 0 too.
const SMALLER: f64 = 0.1;
/// How many directions are looked at, by the number of null directions; opposite ones count once.
const DIRECTIONS: [usize; 4] = [1, 8, 14, 20];
/// Steps back to the critical set.
const STEPS: usize = 12;
/// Eigenvalues below this share of the largest belong to the set's directions.
const FLAT: f64 = 1e-7;
/// The gradient may exceed its running error bound by this factor.
const SLACK: f64 = 2.0;
/// A critical point belongs to the distance it was looked for at if it is within this share of it.
const DRIFT: f64 = 0.5;
/// Directions of a small leading form are found to this; Newton's method goes on from there.
const FINE: f64 = 1e-5;
/// Moves on the way to such a direction.
const MOVES: usize = 120;
/// The gradient of a leading form counts as 0 below this share of its largest one.
const FLAT_FORM: f64 = 1e-3;
/// Two rays are one if their cosine is within this of 1.
const SAME_RAY: f64 = 1e-6;
/// The golden ratio's fractional part: directions are spread by its multiples.
const GOLDEN: f64 = 0.618_033_988_749_894_9;

/// What was found around a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Neighbourhood {
    /// In all null directions there are critical points with the same value: a manifold of as many dimensions.
    Manifold,
    /// In all directions in which the leading form's gradient vanishes there are.
    Branches,
    /// In some of these directions there are.
    Set,
    /// There are none.
    Alone,
}

/// Follows critical points outwards from a point, in directions of its null space.
///
/// Cost: a few Hessians and a gradient for each direction and distance.
pub fn neighbourhood(around: Around<'_>, centre: &Centre) -> Neighbourhood {
    let own = centre.place.x.iter().zip(around.lengths).map(|(x, l)| (x / l).abs()).fold(0.0, f64::max);
    let found = within(around, centre, 1.0);
    if found == Neighbourhood::Alone && own > 0.0 && own < SMALLER { within(around, centre, own) } else { found }
}

/// The same with distances in `unit` times the coordinates' sizes.
fn within(around: Around<'_>, centre: &Centre, unit: f64) -> Neighbourhood {
    let (mut any, mut everywhere) = (false, true);
    for ray in rays(centre) {
        for sign in [1.0, -1.0] {
            let y: Vec<f64> = ray.iter().map(|v| sign * unit * v).collect();
            let is_critical = continues(around, centre, &y);
            any |= is_critical;
            everywhere &= is_critical;
            if any && !everywhere {
                return Neighbourhood::Set;
            }
        }
    }
    match (any && everywhere, centre.degree) {
        (true, None) => Neighbourhood::Manifold,
        (true, Some(_)) => Neighbourhood::Branches,
        _ => Neighbourhood::Alone,
    }
}

/// Whether there are critical points of the same value along a ray at all distances, in units of its length.
fn continues(around: Around<'_>, centre: &Centre, ray: &[f64]) -> bool {
    let origin = &centre.place.x;
    let mut distance = NEAREST;
    let y: Vec<f64> = ray.iter().map(|v| distance * v).collect();
    let mut start = centre.reduction.point(&y);
    while distance <= FARTHEST {
        let Some(found) = critical_near(around, centre, &start) else { return false };
        start = add_scaled(&found, STRIDE - 1.0, &difference(&found, origin));
        distance *= STRIDE;
    }
    true
}

/// Directions in which critical points may go on: where the gradient of the leading form vanishes. Without a leading form
/// the axes and some that are spread evenly enough.
fn rays(centre: &Centre) -> Vec<Vec<f64>> {
    let c = centre.basis.null.len();
    let axes = (0..c).map(|k| (0..c).map(|i| f64::from(u8::from(i == k))).collect::<Vec<f64>>());
    if c == 1 {
        return axes.collect();
    }
    let count = DIRECTIONS[(c - 1).min(DIRECTIONS.len() - 1)];
    let spread = (0..count).map(|n| {
        let entry = |i: usize| 2.0 * (GOLDEN * (n * (i + 1) + i) as f64 + 0.37 * i as f64).fract() - 1.0;
        unit(&(0..c).map(entry).collect::<Vec<f64>>())
    });
    let Some(degree) = centre.degree else { return axes.chain(spread).collect() };
    let slopes = form_gradient(centre, degree);
    let all: Vec<Vec<f64>> = axes.chain(spread).collect();
    let size = all.iter().map(|ray| slope(&slopes, ray)).fold(0.0, f64::max);
    let mut lowest: Vec<Vec<f64>> = Vec::new();
    for ray in all.iter().map(|ray| lowest_nearby(&slopes, ray)).filter(|ray| slope(&slopes, ray) <= FLAT_FORM * size) {
        let is_new = |other: &Vec<f64>| dot(other, &ray).abs() < 1.0 - SAME_RAY;
        if lowest.iter().all(is_new) {
            lowest.push(ray);
        }
    }
    lowest
}

/// The partial derivatives of the terms of one degree: exponents and coefficients.
fn form_gradient(centre: &Centre, degree: usize) -> Vec<Vec<(Vec<u8>, f64)>> {
    let reduction = &centre.reduction;
    let c = reduction.layout.variables();
    let derivative = |i: usize, place: usize| {
        let mut exponents = reduction.layout.exponents()[place].clone();
        let factor = f64::from(exponents[i]) * reduction.jet.value(place);
        exponents[i] = exponents[i].saturating_sub(1);
        (exponents, factor)
    };
    (0..c)
        .map(|i| {
            let terms = reduction.places(degree).map(|place| derivative(i, place));
            terms.filter(|(_, factor)| *factor != 0.0).collect()
        })
        .collect()
}

fn slope(slopes: &[Vec<(Vec<u8>, f64)>], y: &[f64]) -> f64 {
    let partial = |terms: &Vec<(Vec<u8>, f64)>| terms.iter().map(|(e, value)| value * monomial(e, y)).sum::<f64>();
    norm(&slopes.iter().map(partial).collect::<Vec<f64>>())
}

/// Follows the length of the leading form's gradient downhill on the unit sphere.
fn lowest_nearby(slopes: &[Vec<(Vec<u8>, f64)>], ray: &[f64]) -> Vec<f64> {
    let (mut here, mut step) = (ray.to_vec(), 0.2);
    let mut value = slope(slopes, &here);
    for _ in 0..MOVES {
        if step <= FINE || value == 0.0 {
            break;
        }
        let moves = (0..here.len()).flat_map(|i| [(i, step), (i, -step)]);
        let better = moves
            .map(|(i, step)| {
                let mut there = here.clone();
                there[i] += step;
                unit(&there)
            })
            .map(|there| (slope(slopes, &there), there))
            .min_by(|a, b| a.0.total_cmp(&b.0))
            .filter(|(found, _)| *found < value);
        match better {
            Some((found, there)) => (value, here) = (found, there),
            None => step *= 0.3,
        }
    }
    here
}

fn unit(v: &[f64]) -> Vec<f64> {
    let size = norm(v).max(1e-3);
    v.iter().map(|v| v / size).collect()
}

/// The critical point of the same value near `start`, if there is one.
fn critical_near(around: Around<'_>, centre: &Centre, start: &[f64]) -> Option<Vec<f64>> {
    let distance = |a: &[f64], b: &[f64]| {
        difference(a, b).iter().zip(around.lengths).map(|(d, l)| (d / l).abs()).fold(0.0, f64::max)
    };
    let reach = distance(start, &centre.place.x);
    nearest_critical(around.objective, start.to_vec())
        .filter(|point| distance(point, start) <= DRIFT * reach)
        .filter(|point| is_critical(around.objective, point, centre.model.value))
}

/// Newton's method across the flat directions only.
fn nearest_critical(objective: &dyn Objective, mut x: Vec<f64>) -> Option<Vec<f64>> {
    let mut best = f64::INFINITY;
    for round in 0..STEPS {
        let model = LocalModel::by_definition(objective, &x)?;
        let step = model.newton_step(FLAT);
        let size = norm(&step);
        // Near a smooth piece of a set of critical points Newton's method is fast.
        if round > 3 && size > 0.5 * best && best > 1e-9 * (1.0 + norm(&x)) {
            return None;
        }
        if size == 0.0 || (size >= 0.5 * best && best <= 1e-13 * (1.0 + norm(&x))) {
            return Some(x);
        }
        best = best.min(size);
        x = add_scaled(&x, 1.0, &step);
    }
    (best <= 1e-9 * (1.0 + norm(&x))).then_some(x)
}

/// Whether the gradient vanishes within its running error bound, and the value is `value`.
pub fn is_critical(objective: &dyn Objective, x: &[f64], value: f64) -> bool {
    // A point on a curve is rounded, even where its coordinates are short numbers.
    let error: Vec<f64> = x.iter().map(|x| f64::EPSILON * x.abs()).collect();
    let Some(f) = gradient_with_bounds(objective, x, &error) else { return false };
    let n = x.len();
    let gradient: Vec<f64> = (1..=n).map(|i| f.value(i)).collect();
    let bound: Vec<f64> = (1..=n).map(|i| f.error(i)).collect();
    let same_value = (f.value(0) - value).abs() <= SLACK * (f.error(0) + f64::EPSILON * value.abs());
    same_value
        && dot(&gradient, &gradient).is_finite()
        && gradient.iter().zip(&bound).all(|(g, e)| g.abs() <= SLACK * e)
}
