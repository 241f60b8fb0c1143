//! Newton's method towards solutions at which the Jacobian is singular, with numbers: it says where to look, proves nothing.
//!
//! There the steps shrink by a constant factor, so every few of them are added up as a geometric series (A. C. Aitken, 1926;
//! for Newton's method H. B. Keller, SIAM J. Numer. Anal. 11, 1974 and L. B. Rall, Numer. Math. 9, 1966).

use super::rank::{Direction, Frame};
use super::system::Workspace;
use crate::linalg::solve::solve;
use crate::linalg::vector::{dot, norm};
use crate::numeric::interval::interval::{Interval, Regularity};

/// Steps of Newton's method, at most.
const MOST_STEPS: usize = 40;
/// The least singular value shrinks with each of the first steps …
const TRIALS: usize = 3;
/// … to this share at least: a solution at which a smooth function vanishes `k`-fold along a line has `(1 − 1/k)^(k−1) ≤ 1/2`.
const SHRINKAGE: f64 = 0.8;
/// Where a step is longer than this, in units, the point is no solution.
const SHORT: f64 = 1e-4;
/// Steps between two sums of the series, so that it has settled again.
const SERIES: usize = 3;
/// A singular value below this share of the Jacobian's size over the box is rounding.
const ROUNDING: f64 = 1e-14;
/// A point is looked at with room of so many units in the last place …
const ROOM_ULPS: f64 = 8.0;
/// … of its coordinates, which count as at least this share of their unit …
const LEAST_SHARE: f64 = 0.0625;
/// … and with this multiple of the last step, if that is below [`MOST_ROOM`] units.
const ROOM_STEPS: f64 = 4.0;
/// See [`ROOM_STEPS`].
const MOST_ROOM: f64 = 1e-10;
/// Steps along the directions that count.
const LIFT_STEPS: usize = 10;

/// The equations and their Jacobian at a point, in doubles.
pub(super) struct Local {
    /// The equations.
    pub(super) residual: Vec<f64>,
    /// The Jacobian, row by row.
    pub(super) jacobian: Vec<f64>,
}

/// What the numbers are taken from: the equations over boxes, and units.
pub(super) struct Probe<'p, 'w> {
    pub(super) work: &'p mut Workspace<'w>,
    pub(super) frame: &'p Frame,
}

impl Probe<'_, '_> {
    /// The equations and the Jacobian at a point; `None` where they have no values.
    pub(super) fn at(&mut self, x: &[f64]) -> Option<Local> {
        let n = x.len();
        let point: Vec<Interval> = x.iter().map(|x| Interval::point(*x)).collect();
        let (mut g, mut jacobian) = (vec![Interval::EMPTY; n], vec![Interval::EMPTY; n * n]);
        let (equations, slopes) = self.work.enclose(&point, &mut g, &mut jacobian);
        let is_smooth = equations == Regularity::Continuous && slopes == Regularity::Continuous;
        let is_bounded = g.iter().chain(&jacobian).all(|entry| entry.is_bounded() && !entry.is_empty());
        let middles = |entries: &[Interval]| entries.iter().map(|entry| entry.midpoint()).collect();
        (is_smooth && is_bounded).then(|| Local { residual: middles(&g), jacobian: middles(&jacobian) })
    }

    /// Whether rounding hides every equation at a point that was found by a last step.
    pub(super) fn is_zero(&mut self, x: &[f64], last: &[f64]) -> bool {
        let units = &self.frame.lengths;
        let room = |j: usize| {
            let step = ROOM_STEPS * last[j].abs();
            let step = if step <= MOST_ROOM * units[j] { step } else { 0.0 };
            step.max(ROOM_ULPS * f64::EPSILON * x[j].abs().max(LEAST_SHARE * units[j]))
        };
        let around: Vec<Interval> = (0..x.len()).map(|j| Interval::new(x[j] - room(j), x[j] + room(j))).collect();
        let mut g = vec![Interval::EMPTY; x.len()];
        self.work.equations(&around, &mut g) == Regularity::Continuous && g.iter().all(|g| g.contains(0.0))
    }

    /// Follows Newton's method from a point to where rounding hides the equations; `None` if it leaves `bounds`.
    ///
    /// Cost: up to 40 Jacobians at points.
    pub(super) fn approach(&mut self, start: &[f64], bounds: &[Interval]) -> Option<Vec<f64>> {
        let mut x = start.to_vec();
        let mut last: Option<Vec<f64>> = None;
        let mut least = f64::INFINITY;
        for count in 1..=MOST_STEPS {
            let local = self.at(&x)?;
            let directions = self.frame.directions(&local.jacobian)?;
            let step = self.newton(&local, &directions);
            let moved = self.frame.unscaled(&step);
            if self.frame.length(&moved) <= SHORT && self.is_zero(&x, &moved) {
                return Some(x);
            }
            // Towards a regular solution the least singular value soon settles.
            let value = directions.last()?.value;
            if count <= TRIALS && value > SHRINKAGE * least {
                return None;
            }
            least = value.max(ROUNDING * self.frame.size);
            let share = last.as_ref().filter(|_| count % SERIES == 0).map_or(1.0, |last| sum_of_series(last, &step));
            x.iter_mut().zip(&moved).for_each(|(x, step)| *x += share * step);
            if !x.iter().zip(bounds).all(|(x, side)| side.contains(*x)) {
                return None;
            }
            last = Some(step);
        }
        None
    }

    /// Newton's step without what rounding would make of the smallest singular values, in units.
    fn newton(&self, local: &Local, directions: &[Direction]) -> Vec<f64> {
        let residual = self.frame.scaled_residual(&local.residual);
        let mut step = vec![0.0; residual.len()];
        for direction in directions.iter().filter(|direction| direction.value > ROUNDING * self.frame.size) {
            let length = -dot(&direction.left, &residual) / direction.value;
            step.iter_mut().zip(&direction.right).for_each(|(step, right)| *step += length * right);
        }
        step
    }

    /// Solves the equations' components along some directions by moving along these only; gives the point and the last step.
    pub(super) fn lift(&mut self, start: &[f64], across: &[Direction]) -> Option<(Vec<f64>, Vec<f64>)> {
        let (n, r) = (start.len(), across.len());
        let mut x = start.to_vec();
        let (mut last, mut size) = (vec![0.0; n], f64::INFINITY);
        for _ in 0..LIFT_STEPS {
            let local = self.at(&x)?;
            let residual = self.frame.scaled_residual(&local.residual);
            let (rows, units) = (&self.frame.rows, &self.frame.units);
            let image = |b: &Direction, i: usize| {
                (0..n).map(|j| rows[i] * local.jacobian[i * n + j] * units[j] * b.right[j]).sum::<f64>()
            };
            let images: Vec<Vec<f64>> = across.iter().map(|b| (0..n).map(|i| image(b, i)).collect()).collect();
            let matrix: Vec<f64> = (0..r * r).map(|k| dot(&across[k / r].left, &images[k % r])).collect();
            let side: Vec<f64> = across.iter().map(|a| -dot(&a.left, &residual)).collect();
            let lengths = solve(&matrix, &side).ok()?;
            let mut step = vec![0.0; n];
            for (length, direction) in lengths.iter().zip(across) {
                step.iter_mut().zip(&direction.right).for_each(|(step, right)| *step += length * right);
            }
            let moved = self.frame.unscaled(&step);
            let new = self.frame.length(&moved);
            if new.is_nan() || new >= size {
                break;
            }
            last = moved;
            x.iter_mut().zip(&last).for_each(|(x, step)| *x += step);
            size = new;
            if new == 0.0 {
                break;
            }
        }
        (size <= MOST_ROOM).then_some((x, last))
    }
}

/// The sum of the geometric series that begins with a step, if this and the one before it look like its terms; 1 otherwise.
fn sum_of_series(last: &[f64], step: &[f64]) -> f64 {
    let (cosine, ratio) = (dot(last, step) / (norm(last) * norm(step)), norm(step) / norm(last));
    if cosine > 0.98 && (0.25..0.95).contains(&ratio) { 1.0 / (1.0 - ratio) } else { 1.0 }
}
