//! The critical points of a function in a box as plain data, and the order they are told in.

use std::cmp::Ordering;

use super::orbit::Orbits;
use crate::certify::solution::{Ended, Undecided};
use crate::classify::point::{CriticalPoint, Kind};
use crate::numeric::interrupt::Interruption;

/// Values within the first of these shares of each other, or the second of the largest one, are ties within rounding.
const VALUE_TIE: (f64, f64) = (1e-12, 1e-15);
/// Coordinates within this share of the box's side are ties within rounding.
const COORDINATE_TIE: f64 = 1e-9;

/// What a search for critical points found.
#[derive(Clone, Debug)]
pub struct CriticalSet {
    /// The number of variables.
    pub dimension: usize,
    /// The box, one `[lo, hi]` a variable.
    pub bounds: Vec<[f64; 2]>,
    /// Whether it is proved that nothing is missing.
    pub complete: bool,
    /// The points, by value, ties within rounding by coordinates.
    pub points: Vec<CriticalPoint>,
    /// Sets of critical points that are not isolated.
    pub continua: Vec<Continuum>,
    /// The points grouped by symmetries; `None` where these were not looked for.
    pub orbits: Option<Orbits>,
    /// Boxes that may contain further points, each with the reason.
    pub undecided: Vec<Undecided>,
    /// The volume of the undecided boxes; infinite if a side is.
    pub open_volume: f64,
    /// Its share of the volume of the box, from 0 to 1.
    pub open_share: f64,
    /// How many boxes were looked at.
    pub boxes: usize,
    /// The count of the points against the degree of the gradient on the boundary, if it was made or why not.
    pub audit: Option<Audit>,
    /// How many starts were tried.
    pub starts: usize,
    /// Why the search ended early, if it did.
    pub interrupted: Option<Interruption>,
    /// Why the search for a proof ended before it had looked at everything, if it did.
    pub ended: Option<Ended>,
    /// What else there is to say, one sentence each.
    pub notes: Vec<String>,
}

impl CriticalSet {
    /// Keeps the points and sets for which these hold.
    pub fn retain(&mut self, point: impl Fn(&CriticalPoint) -> bool, continuum: impl Fn(&Continuum) -> bool) {
        let is_kept: Vec<bool> = self.points.iter().map(point).collect();
        let mut kept = is_kept.iter();
        self.points.retain(|_| kept.next() == Some(&true));
        self.continua.retain(continuum);
        if let Some(orbits) = &mut self.orbits {
            orbits.retain(&is_kept);
        }
    }
}

/// Whether the points found account for what the gradient does on the boundary of the box.
///
/// For isolated nondegenerate points inside the box, `Σ (−1)^index` is the degree of the gradient on the boundary (Poincaré and
/// Hopf), which is computed there alone.
#[derive(Clone, Debug, PartialEq)]
pub enum Audit {
    /// Both numbers are the same.
    Agrees {
        /// The number.
        degree: i64,
    },
    /// They differ: the list of points is wrong.
    Differs {
        /// `Σ (−1)^index` of the list.
        sum: i64,
        /// The degree on the boundary.
        degree: i64,
    },
    /// The audit says nothing, for this reason.
    NotDone {
        /// One sentence.
        reason: String,
    },
}

/// A set of critical points that are not isolated, such as a ring of minima; one piece for each number of negative eigenvalues.
///
/// What is told of it is numerical. A search with proof adds that all critical points in certain boxes lie on one smooth
/// manifold; that the points of this manifold are critical no rounded computation can prove.
#[derive(Clone, Debug, PartialEq)]
pub struct Continuum {
    /// Its dimension: the number of independent directions in which the points stay critical.
    pub dimension: usize,
    /// What its points are to their neighbourhoods: a minimum or maximum is not a strict one.
    pub kind: Kind,
    /// The number of negative eigenvalues at a generic point, all of them across the set.
    pub index: usize,
    /// The number of vanishing eigenvalues at a generic point; equal to the dimension on a Morse–Bott manifold.
    pub nullity: usize,
    /// The value of `f` on it.
    pub value: f64,
    /// Points on it; those of a curve in an order in which it can be drawn.
    pub samples: Vec<Vec<f64>>,
    /// Whether it ends nowhere in the box (`false`: it leaves the box); `None` if that was not followed to the end.
    pub closed: Option<bool>,
    /// The symmetry of `f` whose orbits it consists of, if it is a known one.
    pub symmetry: Option<String>,
    /// Its special points, at which more eigenvalues vanish: branches cross there, or an eigenvalue across the set changes sign.
    pub rank_drops: Vec<Vec<f64>>,
    /// How it was recognised: one sentence.
    pub reason: String,
}

/// Sorts points by value, ties within rounding by coordinates.
pub fn sort_points(points: &mut [CriticalPoint], bounds: &[[f64; 2]]) {
    points.sort_by(|a, b| a.value.total_cmp(&b.value));
    let largest = points.iter().map(|p| p.value.abs()).filter(|v| v.is_finite()).fold(0.0, f64::max);
    let tie = |a: f64, b: f64| b - a <= VALUE_TIE.0 * b.abs() + VALUE_TIE.1 * largest;
    let mut first = 0;
    for i in 1..=points.len() {
        let tied = i < points.len() && tie(points[i - 1].value, points[i].value);
        if !tied {
            points[first..i].sort_by(|a, b| by_coordinates(&a.x, &b.x, bounds));
            first = i;
        }
    }
}

/// Compares coordinate by coordinate, on a grid so fine that distinct points differ, yet coarser than rounding.
fn by_coordinates(a: &[f64], b: &[f64], bounds: &[[f64; 2]]) -> Ordering {
    let cell = |v: f64, [low, high]: [f64; 2]| ((v - low) / ((high - low) * COORDINATE_TIE)).round();
    let differing = a.iter().zip(b).zip(bounds).map(|((a, b), side)| cell(*a, *side).total_cmp(&cell(*b, *side)));
    differing.into_iter().find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
}
