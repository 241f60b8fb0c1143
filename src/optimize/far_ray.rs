//! What becomes of a function along a straight ray to infinity: whether it falls without end, towards an infimum, or turns.
//!
//! Values tell where their drops can be seen. Far out on a tail, as that of `1 + exp(−x)`, rounding hides the drops; there slopes
//! tell, which need not lose their digits, and where these are lost as well, the values behind the point, on the way that leads
//! to it from near the origin.

use super::minimization::Verdict;
use crate::classify::local_model::LocalModel;
use crate::linalg::vector::{add_scaled, dot, norm, norm_max};
use crate::objective::objective::Objective;

/// A ray is followed over so many doublings.
const DOUBLINGS: usize = 60;
/// A function with an infimum along the ray drops by less than this share of the last drop with each doubling.
const SETTLES: f64 = 0.9;
/// Entries of a simple direction are whole multiples of one over this.
const DENOMINATOR: f64 = 12.0;
/// So many slopes in a row must have settled so, …
const SETTLED_SLOPES: usize = 20;
/// … or so many have shrunk faster and faster until they underflowed, …
const VANISHING_SLOPES: usize = 3;
/// … at a place where they are smaller than this: a slope that ends in a flat stretch is larger just before.
const UNDERFLOW: f64 = 1e-290;
/// Bisections that look for that place.
const BISECTIONS: usize = 60;
/// So many drops behind the point must be equal shares of one another, within this, …
const EQUAL_SHARES: usize = 8;
const EQUAL: f64 = 0.1;
/// … each at least so many roundings of the value.
const SEEN: f64 = 1e4;
/// Shares of the end point from which a ray is followed where rounding hides what it does from there.
const SHARES: [f64; 3] = [1e-6, 1e-12, 1e-18];
/// Rises of so many roundings of the value count as none.
const ROUNDINGS: f64 = 4.0;

/// What becomes of the function along a ray.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Fate {
    /// It falls for ever, each doubling more than the last.
    Falling,
    /// It falls for ever, but ever less.
    Settling,
    /// It falls for ever like a logarithm: with or without a bound, no finite number of values can tell.
    Lingering,
    /// It rises again somewhere.
    Rising,
}

impl Fate {
    /// What it makes of an end point with such a ray, and why.
    pub fn verdict(self) -> (Verdict, &'static str) {
        match self {
            Self::Falling => (Verdict::Unbounded, "the function falls without a bound along a ray from the end point"),
            Self::Settling => {
                (Verdict::NotAttained, "the function falls towards an infimum along a ray that leads to infinity")
            }
            Self::Lingering => (
                Verdict::NotStationary,
                "the function falls along a ray as far as numbers reach, but too slowly to tell whether it has a bound",
            ),
            Self::Rising => (Verdict::NotStationary, "the function rises along the ray"),
        }
    }
}

/// A way to look along a direction from a point with its value.
type Look = fn(&dyn Objective, (&[f64], f64), &[f64]) -> Fate;

/// What becomes of a function along a ray.
pub(super) struct Escape {
    pub fate: Fate,
    pub ray: Vec<f64>,
    /// A point nearer to the origin from which the ray shows it, where rounding hides it from the end point.
    pub base: Option<Vec<f64>>,
}

/// The first of the directions along which the function does not rise again, with what becomes of it there.
///
/// Cost: up to 60 values and 60 gradients for each direction; a few where the function rises soon.
pub(super) fn escape(objective: &dyn Objective, model: &LocalModel, directions: &[Vec<f64>]) -> Option<Escape> {
    let here = (&model.x[..], model.value);
    // Rounding in a direction that should be simple turns a straight fall into a rise far out.
    let rays: Vec<Vec<f64>> =
        directions.iter().flat_map(|d| [simplified(d), d.clone()]).filter(|d| norm(d) > 0.0).collect();
    let fates: [Look; 3] = [follow, follow_slopes, look_back];
    let mut lingering = None;
    for fate in fates {
        for ray in &rays {
            match fate(objective, here, ray) {
                Fate::Rising => {}
                Fate::Lingering => {
                    lingering =
                        lingering.or_else(|| Some(Escape { fate: Fate::Lingering, ray: ray.clone(), base: None }))
                }
                fate => return Some(Escape { fate, ray: ray.clone(), base: None }),
            }
        }
    }
    lingering.or_else(|| nearer(objective, model, &rays))
}

/// The first ray that falls without end from a point nearer to the origin, below the end point, where rounding hides it.
fn nearer(objective: &dyn Objective, model: &LocalModel, rays: &[Vec<f64>]) -> Option<Escape> {
    let falls = |share: f64, ray: &Vec<f64>| {
        let base: Vec<f64> = model.x.iter().map(|x| x * share).collect();
        let below = add_scaled(&base, 2.0 * norm(&model.x) / norm(ray), ray);
        let is_lower = objective.value(&below) < model.value;
        (is_lower && follow(objective, (&base, objective.value(&base)), ray) == Fate::Falling).then_some(base)
    };
    SHARES.iter().find_map(|share| {
        rays.iter().find_map(|ray| {
            falls(*share, ray).map(|base| Escape { fate: Fate::Falling, ray: ray.clone(), base: Some(base) })
        })
    })
}

/// The direction in units of its largest entry, each entry the nearest fraction of a small denominator.
fn simplified(direction: &[f64]) -> Vec<f64> {
    let largest = norm_max(direction);
    direction.iter().map(|d| (DENOMINATOR * d / largest).round() / DENOMINATOR).collect()
}

/// The first length along a ray: a tenth of the point's size.
fn first_length(x: &[f64], direction: &[f64]) -> f64 {
    0.1 * (norm(x) + f64::EPSILON).max(1e-3) / norm(direction)
}

/// Evaluates at ever longer multiples of a descent direction, starting from a tenth of the point's size.
pub(super) fn follow(objective: &dyn Objective, (x, value): (&[f64], f64), direction: &[f64]) -> Fate {
    let mut length = first_length(x, direction);
    let mut previous = value;
    let mut drops = Vec::with_capacity(DOUBLINGS);
    for doubling in 0..DOUBLINGS {
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
    } else if drops[last] == 0.0 {
        // It may as well have met a stretch that is flat, where its infimum is a minimum.
        drops.reverse();
        let settles = falls_like_a_power(&drops, f64::EPSILON * previous.abs());
        if settles { Fate::Settling } else { follow_slopes(objective, (x, value), direction) }
    } else if drops[last] <= SETTLES * drops[last - 1] {
        Fate::Settling
    } else {
        Fate::Lingering
    }
}

/// Whether drops over doublings, the farthest first, are equal shares of one another up to where rounding hides them.
fn falls_like_a_power(drops: &[f64], rounding: f64) -> bool {
    let Some(first) = drops.iter().position(|drop| *drop > SEEN * rounding) else { return false };
    let is_hidden = drops[..first].iter().all(|drop| drop.abs() <= SEEN * rounding);
    let shares: Vec<f64> = drops[first..].windows(2).map(|pair| pair[0] / pair[1]).take(EQUAL_SHARES).collect();
    let is_equal = |share: &f64| *share <= SETTLES && (share / shares[0] - 1.0).abs() <= EQUAL;
    is_hidden && shares.len() == EQUAL_SHARES && shares.iter().all(is_equal)
}

/// The same from slopes, which need not be hidden where drops of the value are.
fn follow_slopes(objective: &dyn Objective, (x, value): (&[f64], f64), direction: &[f64]) -> Fate {
    let highest = value + ROUNDINGS * f64::EPSILON * value.abs();
    let mut gradient = vec![0.0; x.len()];
    let mut slope = |length: f64| {
        let there = objective.value_gradient(&add_scaled(x, length, direction), &mut gradient);
        let slope = dot(&gradient, direction);
        (there <= highest && slope <= 0.0).then_some(slope)
    };
    if slope(0.0).is_none_or(|slope| slope == 0.0) {
        return Fate::Rising;
    }
    let first = first_length(x, direction);
    let mut drops: Vec<f64> = Vec::with_capacity(DOUBLINGS);
    for doubling in 0..DOUBLINGS {
        let length = first * (doubling as f64).exp2();
        let Some(here) = slope(length) else { return Fate::Rising };
        drops.push(-here * length);
    }
    let seen = drops.iter().take_while(|drop| **drop > 0.0).count();
    let shrinks = |last: usize| drops[seen - last..seen].windows(2).all(|pair| pair[1] <= SETTLES * pair[0]);
    if seen == DOUBLINGS {
        return if shrinks(SETTLED_SLOPES) { Fate::Settling } else { Fate::Rising };
    }
    if seen < VANISHING_SLOPES || !shrinks(VANISHING_SLOPES) || drops[seen..].iter().any(|drop| *drop != 0.0) {
        return Fate::Rising;
    }
    // The last slope that is not 0, as near as numbers go to the place where it vanishes.
    let (mut before, mut after) = (first * (seen as f64 - 1.0).exp2(), first * (seen as f64).exp2());
    let mut least = f64::INFINITY;
    for _ in 0..BISECTIONS {
        let middle = 0.5 * (before + after);
        match slope(middle) {
            None => return Fate::Rising,
            Some(0.0) => after = middle,
            Some(slope) => (before, least) = (middle, -slope),
        }
    }
    if least < UNDERFLOW { Fate::Settling } else { Fate::Rising }
}

/// The same where all digits of the slope are lost too: from the values on the way to the point, each twice as far as the last,
/// which fall like a constant and a power, and do not rise beyond it.
fn look_back(objective: &dyn Objective, (x, value): (&[f64], f64), direction: &[f64]) -> Fate {
    let reach = dot(x, direction) / dot(direction, direction);
    let rounding = f64::EPSILON * value.abs();
    let stays = |doubling: i32| {
        objective.value(&add_scaled(x, reach * 2f64.powi(doubling), direction)) <= value + ROUNDINGS * rounding
    };
    if reach <= 0.0 || !(0..DOUBLINGS as i32).all(stays) {
        return Fate::Rising;
    }
    let at = |halving: i32| objective.value(&add_scaled(x, reach * (2f64.powi(-halving) - 1.0), direction));
    let values: Vec<f64> = (0..=DOUBLINGS as i32).map(at).collect();
    let drops: Vec<f64> = values.windows(2).map(|pair| pair[1] - pair[0]).collect();
    if falls_like_a_power(&drops, rounding) { Fate::Settling } else { Fate::Rising }
}

/// The direction with length 1.
pub(super) fn unit(direction: &[f64]) -> Vec<f64> {
    let length = norm(direction);
    direction.iter().map(|d| d / length).collect()
}
