//! Minima that no derivative shows: a sum of squares at a point where every square vanishes.
//!
//! `f = c + Σ cᵢ bᵢ^(2kᵢ)` with `cᵢ > 0` is nowhere below `c`. Gauss–Newton steps look for a point near by where all bases
//! vanish within rounding; there `f` is as low as it can be, however flat it is.

use super::local_model::LocalModel;
use super::point::{Degenerate, Kind};
use crate::linalg::least_squares::least_squares;
use crate::linalg::rank::singular_values;
use crate::linalg::vector::{dot, norm};
use crate::objective::objective::{Objective, SquareBases};

/// Gauss–Newton steps at most; they converge quadratically, or linearly where bases touch.
const MOST_STEPS: usize = 150;
/// More variables or bases are not decomposed.
const MOST_ENTRIES: usize = 250_000;
/// Singular values below this share of the largest count as zero.
const RANK_SHARE: f64 = 1e-10;
/// A base counts as zero if so many roundings of the coordinates can make it so.
const ZERO_UNITS: f64 = 32.0;
/// The zero must be as near as this, relative to the coordinates' sizes.
const NEAR: f64 = 1e-2;
/// … or to the largest coordinate of the run that led there.
const NEAR_IN_RUN: f64 = 1e-3;
/// How far around the zero the function is looked at, in units of the coordinates' sizes, and how much nearer to the bound
/// it must be at the zero.
const AROUND: f64 = 1e-3;
const STANDS_OUT: f64 = 1e-9;
/// Places between the point and the zero where the function must fall towards the zero.
const WITNESSES: usize = 16;

/// The point near `model` at which a sum of squares takes its bound, and what follows.
///
/// Cost: a few Jacobians of the bases and decompositions of them.
pub(super) fn at_common_zero(objective: &dyn Objective, model: &LocalModel, lengths: &[f64]) -> Option<Extremum> {
    let near: Vec<f64> = lengths.iter().map(|length| NEAR * length).collect();
    common_zero(objective, model, lengths, (&near, 0.0)).map(|(extremum, _)| extremum)
}

fn common_zero(
    objective: &dyn Objective,
    model: &LocalModel,
    lengths: &[f64],
    (near, tolerance): (&[f64], f64),
) -> Option<(Extremum, Vec<f64>)> {
    let is_it = |x: &[f64], bases: &SquareBases| {
        x.iter().zip(&model.x).zip(near).all(|((z, x), near)| (z - x).abs() <= *near)
            && leads_to(objective, model, (x, bases), tolerance)
            && stands_out(objective, x, lengths, bases.bound)
    };
    let mut x = model.x.clone();
    let mut bases = objective.square_bases(&x)?;
    if bases.jacobian.len() > MOST_ENTRIES {
        return None;
    }
    // Where slopes of all orders vanish Gauss–Newton steps do not end, but such points often have coordinates that are 0.
    let rounded: Vec<f64> = x.iter().zip(near).map(|(x, near)| if x.abs() <= *near { 0.0 } else { *x }).collect();
    let there = objective.square_bases(&rounded)?;
    if there.values.iter().all(|value| *value == 0.0) && is_it(&rounded, &there) {
        return Some((Extremum::new(&there, x.len()), rounded));
    }
    for _ in 0..MOST_STEPS {
        if all_vanish(&bases, lengths) {
            return is_it(&x, &bases).then(|| (Extremum::new(&bases, x.len()), x));
        }
        let (jacobian, values) = balanced(&bases, x.len());
        let step = least_squares(&jacobian, &values, RANK_SHARE)?;
        x.iter_mut().zip(&step).for_each(|(x, s)| *x -= s);
        bases = objective.square_bases(&x)?;
    }
    None
}

/// Whether a sum of squares is within `tolerance` of its bound at the point, and takes it near by: within a small share of the
/// coordinates' sizes or of `largest`, that of the largest one in a whole run.
pub fn is_at_bound(
    objective: &dyn Objective,
    model: &LocalModel,
    (lengths, largest): (&[f64], f64),
    tolerance: f64,
) -> Option<Kind> {
    let near: Vec<f64> = lengths.iter().map(|length| (NEAR * length).max(NEAR_IN_RUN * largest)).collect();
    let (extremum, zero) = common_zero(objective, model, lengths, (&near, tolerance))?;
    ((objective.value(&zero) - model.value).abs() <= tolerance).then_some(extremum.nature)
}

/// Whether every base is 0 within the rounding of the coordinates.
fn all_vanish(bases: &SquareBases, lengths: &[f64]) -> bool {
    let n = lengths.len();
    bases.values.iter().enumerate().all(|(row, value)| {
        let slopes = &bases.jacobian[row * n..(row + 1) * n];
        let size: f64 = slopes.iter().zip(lengths).map(|(slope, length)| (slope * length).abs()).sum();
        value.abs() <= ZERO_UNITS * f64::EPSILON * size
    })
}

/// The bases with slopes of the same size, so that one with a double root does not count as constant beside the others.
fn balanced(bases: &SquareBases, n: usize) -> (Vec<f64>, Vec<f64>) {
    let size = |row: usize| norm(&bases.jacobian[row * n..(row + 1) * n]);
    let sizes: Vec<f64> =
        (0..bases.values.len()).map(|row| Some(size(row)).filter(|s| *s > 0.0).unwrap_or(1.0)).collect();
    let jacobian = bases.jacobian.iter().enumerate().map(|(k, entry)| entry / sizes[k / n]).collect();
    (jacobian, bases.values.iter().zip(&sizes).map(|(value, size)| value / size).collect())
}

/// Whether the value is nearer to the bound than those around: where slopes are so steep that their rounding covers all
/// bases, nothing is known.
fn stands_out(objective: &dyn Objective, zero: &[f64], lengths: &[f64], bound: f64) -> bool {
    let gap = |x: &[f64]| (objective.value(x) - bound).abs();
    let here = gap(zero);
    let around = |i: usize, side: f64| {
        let mut x = zero.to_vec();
        x[i] += side * AROUND * lengths[i];
        gap(&x)
    };
    let mut gaps: Vec<f64> = (0..zero.len()).flat_map(|i| [around(i, 1.0), around(i, -1.0)]).collect();
    gaps.sort_by(f64::total_cmp);
    let typical = gaps.get(zero.len()).copied().unwrap_or(0.0);
    here <= STANDS_OUT * typical && typical.is_finite()
}

/// Whether the function changes one way all along the straight path from the point to the zero, or is nowhere on it farther
/// from its bound than the tolerance.
fn leads_to(
    objective: &dyn Objective,
    model: &LocalModel,
    (zero, bases): (&[f64], &SquareBases),
    tolerance: f64,
) -> bool {
    let sign = if bases.is_upper { -1.0 } else { 1.0 };
    let path: Vec<f64> = zero.iter().zip(&model.x).map(|(z, x)| z - x).collect();
    if norm(&path) == 0.0 {
        return true;
    }
    let mut gradient = vec![0.0; zero.len()];
    let mut slope_and_gap = |k: usize| {
        let share = k as f64 / WITNESSES as f64;
        let x: Vec<f64> = model.x.iter().zip(&path).map(|(x, p)| x + share * p).collect();
        let value = objective.value_gradient(&x, &mut gradient);
        (sign * dot(&gradient, &path), (value - bases.bound).abs())
    };
    let seen: Vec<(f64, f64)> = (0..WITNESSES).map(&mut slope_and_gap).collect();
    seen.iter().all(|(slope, _)| *slope <= 0.0) || seen.iter().all(|(_, gap)| *gap <= tolerance)
}

/// What a point is where all bases vanish.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Extremum {
    /// Minimum or maximum.
    pub nature: Kind,
    /// `Some(true)` if the bases vanish nowhere else near by, `None` if that is open.
    pub strict: Option<bool>,
    /// How many expressions vanish.
    pub bases: usize,
}

impl Extremum {
    fn new(bases: &SquareBases, n: usize) -> Self {
        let nature = if bases.is_upper { Kind::Maximum } else { Kind::Minimum };
        let rows: Vec<Vec<f64>> = bases.jacobian.chunks(n.max(1)).map(<[f64]>::to_vec).collect();
        let values = singular_values(&rows);
        // Where the slopes of the bases span all directions, the zero is alone.
        let is_alone = values.get(n - 1).is_some_and(|last| *last > RANK_SHARE * values[0]);
        Self { nature, strict: is_alone.then_some(true), bases: bases.values.len() }
    }

    /// The same told of a point that the derivatives leave open.
    pub(super) fn degenerate(self, open: Degenerate) -> Degenerate {
        Degenerate { nature: self.nature, strict: self.strict, isolated: self.strict.or(open.isolated), ..open }
    }

    /// Why, as the end of a sentence about the derivatives.
    pub(super) fn because(self) -> String {
        let (side, word) =
            if self.nature == Kind::Maximum { ("nowhere above", "maximum") } else { ("nowhere below", "minimum") };
        let whole = if self.bases == 1 {
            "one expression that must vanish does".into()
        } else {
            format!("{} expressions that must vanish do", self.bases)
        };
        let strict = if self.strict == Some(true) { "a strict " } else { "a " };
        format!(
            "the form of the function bounds it, and it takes the bound here, where the {whole} within rounding: it is {side} this value, so this is {strict}{word}"
        )
    }
}
