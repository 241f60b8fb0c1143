//! Groups critical points into orbits: those that proved symmetries of the function carry into each other.
//!
//! An image of a critical point is critical, of the same value and index. In a complete list it is therefore the one point whose
//! enclosure it can meet, so that the grouping is as good as the list; elsewhere points are told apart to within the
//! resolution of the search. Where two points of the list lie too close for either, neither is grouped. An image in the box
//! that is not in the list shows that the list is not complete.

use super::symmetry::images::Pattern;
use super::symmetry::signed::SignedPermutation;
use super::symmetry::{SymmetryError, signed_permutations};
use crate::classify::point::{CriticalPoint, Proof};
use crate::critical::certified::Target;
use crate::critical::critical_set::CriticalSet;
use crate::critical::orbit::{Orbit, Orbits};
use crate::numeric::interrupt::Interrupt;
use crate::numeric::starts::RandomNumbers;

/// Images that are looked at: so many, and for each point so many more.
const MOST_IMAGES: (usize, usize) = (100_000, 2);
/// Numerical points are known to within these shares of the box's sides: nondegenerate ones and degenerate ones, as the search
/// from many starts tells them apart.
const RESOLUTION: (f64, f64) = (1e-8, 1e-5);
/// A numerical point further than this share of the box's sides from an image is not this image.
const SURELY_APART: f64 = 1e-2;
/// Comparisons of coordinates allow for this rounding, relative to them.
const ROUNDING: f64 = 4.0 * f64::EPSILON;

/// Groups the points of a list under the signed permutations that are proved to leave the function unchanged; a list that lacks
/// images of its points is not complete. A list that has no points, or whose function's symmetries cannot be looked for, is
/// left as it is; where the function is too large for it, a note says so.
///
/// Cost: that of the symmetries, and a search by bisection for each image of each point.
pub fn group_into_orbits(target: &Target<'_>, set: &mut CriticalSet, interrupt: &Interrupt) {
    if set.points.is_empty() {
        return;
    }
    let found = match signed_permutations(target.formula, target.objective, interrupt) {
        Ok(found) if !found.is_cut => found,
        Ok(_) | Err(SymmetryError::NoDerivatives) => return,
        Err(error) => {
            if set.points.len() > 1 {
                set.notes.push(format!("the points are not grouped by symmetries: {error}"));
            }
            return;
        }
    };
    let generators: Vec<&SignedPermutation> = found.generators.iter().map(|(permutation, _)| permutation).collect();
    let mut grouping = Grouping::new(set);
    for place in 0..set.points.len() {
        // The points that are left are in no orbit.
        if interrupt.check().is_some() {
            break;
        }
        grouping.add_orbit_of(place, &generators);
    }
    let (mut list, of_point) = (grouping.orbits, grouping.of_point);
    for orbit in &mut list {
        orbit.missing.retain(|x| target.objective.value(x).is_finite());
    }
    set.complete &= list.iter().all(|orbit| orbit.missing.is_empty());
    set.orbits = Some(Orbits { group_order: found.order, is_order_exact: found.is_order_exact, list, of_point });
}

/// The points of a list, sorted along a direction, and the orbits so far.
struct Grouping<'a> {
    set: &'a CriticalSet,
    /// The sides of the box, and how far each coordinate of each point can be from that of the true one.
    scales: Vec<f64>,
    radii: Vec<Vec<f64>>,
    /// A direction in which different points rarely agree.
    direction: Vec<f64>,
    /// How far along it each point lies, ascending.
    sorted: Vec<(f64, usize)>,
    /// The largest uncertainty of a point along it.
    widest: f64,
    orbits: Vec<Orbit>,
    of_point: Vec<Option<usize>>,
    images_left: usize,
}

impl<'a> Grouping<'a> {
    fn new(set: &'a CriticalSet) -> Self {
        let scales = scales(set);
        let radii: Vec<Vec<f64>> = set.points.iter().map(|point| radii(point, &scales)).collect();
        let mut random = RandomNumbers::new(31);
        let direction: Vec<f64> = scales.iter().map(|scale| random.uniform_between(0.5, 1.5) / scale).collect();
        let along = |x: &[f64]| -> f64 { x.iter().zip(&direction).map(|(x, d)| x * d).sum() };
        let mut sorted: Vec<(f64, usize)> =
            set.points.iter().enumerate().map(|(place, point)| (along(&point.x), place)).collect();
        sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
        let widest = radii.iter().map(|radii| along(radii)).fold(0.0, f64::max);
        Self {
            of_point: vec![None; set.points.len()],
            images_left: MOST_IMAGES.0.saturating_add(MOST_IMAGES.1.saturating_mul(set.points.len())),
            set,
            scales,
            radii,
            direction,
            sorted,
            widest,
            orbits: Vec::new(),
        }
    }

    /// The orbit of a point that is in none yet, unless it is doubtful which points are in it.
    fn add_orbit_of(&mut self, place: usize, generators: &[&SignedPermutation]) {
        if self.of_point[place].is_some() {
            return;
        }
        let pattern = Pattern::new(&self.set.points[place].x, &self.radii[place]);
        let (images, is_whole) = pattern.images(generators, self.images_left);
        self.images_left = self.images_left.saturating_sub(images.len());
        if !is_whole {
            return;
        }
        let mut orbit = Orbit { points: Vec::new(), size: images.len(), outside: 0, missing: Vec::new() };
        for image in &images {
            let (x, uncertainty) = (pattern.point(image), pattern.uncertainty(image));
            match self.found_at(&x, &uncertainty)[..] {
                [] if self.is_inside(&x, &uncertainty) => {
                    if self.may_be_known(place, &x) {
                        return;
                    }
                    orbit.missing.push(x);
                }
                [] => orbit.outside += 1,
                [one] if self.of_point[one].is_none() => orbit.points.push(one),
                _ => return,
            }
        }
        orbit.points.sort_unstable();
        // Two images at one point, or a point that is no image of itself, would be none of its own.
        if orbit.points.windows(2).any(|pair| pair[0] == pair[1]) || orbit.points.first() != Some(&place) {
            return;
        }
        orbit.points.iter().for_each(|place| self.of_point[*place] = Some(self.orbits.len()));
        self.orbits.push(orbit);
    }

    /// The points of the list that may be at `x`.
    fn found_at(&self, x: &[f64], uncertainty: &[f64]) -> Vec<usize> {
        let along = |x: &[f64]| -> f64 { x.iter().zip(&self.direction).map(|(x, d)| x * d).sum() };
        let size: f64 = x.iter().zip(&self.direction).map(|(x, d)| (x * d).abs()).sum();
        let reach = along(uncertainty) + self.widest + ROUNDING * x.len() as f64 * size;
        let middle = along(x);
        let first = self.sorted.partition_point(|(at, _)| *at < middle - reach);
        let near = self.sorted[first..].iter().take_while(|(at, _)| *at <= middle + reach).map(|(_, place)| *place);
        near.filter(|place| {
            let (other, radii) = (&self.set.points[*place].x, &self.radii[*place]);
            (0..x.len()).all(|i| (x[i] - other[i]).abs() <= uncertainty[i] + radii[i] + ROUNDING * x[i].abs())
        })
        .collect()
    }

    /// Whether an image at `x` of a point may be one of the list after all, as far as numerical points are located: their own
    /// estimates say too little where rounding hides the gradient.
    fn may_be_known(&self, place: usize, x: &[f64]) -> bool {
        let is_numerical = |place: usize| matches!(self.set.points[place].proof, Proof::Numerical { .. });
        let is_near =
            |other: &CriticalPoint| (0..x.len()).all(|i| (x[i] - other.x[i]).abs() <= SURELY_APART * self.scales[i]);
        let own = is_numerical(place);
        self.set.points.iter().enumerate().any(|(other, point)| (own || is_numerical(other)) && is_near(point))
    }

    /// Whether `x` lies in the box beyond its uncertainty.
    fn is_inside(&self, x: &[f64], uncertainty: &[f64]) -> bool {
        let sides = self.set.bounds.iter().zip(x.iter().zip(uncertainty));
        sides.into_iter().all(|([lo, hi], (x, u))| {
            let margin = u + ROUNDING * x.abs();
            lo + margin < *x && *x < hi - margin
        })
    }
}

/// The sides of the box; of an infinite one the largest coordinate, or 1.
fn scales(set: &CriticalSet) -> Vec<f64> {
    let largest = |i: usize| set.points.iter().map(|point| point.x[i].abs()).fold(1.0, f64::max);
    let side = |(i, [lo, hi]): (usize, &[f64; 2])| if (hi - lo).is_finite() { hi - lo } else { largest(i) };
    set.bounds.iter().enumerate().map(side).collect()
}

/// How far each coordinate of a point can be from that of the true one.
fn radii(point: &CriticalPoint, scales: &[f64]) -> Vec<f64> {
    match &point.proof {
        Proof::Certified(enclosure) => {
            point.x.iter().zip(enclosure).map(|(x, [lo, hi])| (hi - x).max(x - lo).max(0.0)).collect()
        }
        Proof::Numerical { .. } => {
            let share = if point.nullity > 0 { RESOLUTION.1 } else { RESOLUTION.0 };
            scales.iter().map(|scale| share * scale).collect()
        }
    }
}
