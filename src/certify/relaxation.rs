//! Linear bounds of the equations over a box, and what they leave of it.
//!
//! From a corner `c` of the box, the mean value theorem bounds each equation from both sides by linear functions whose
//! slopes are bounds of the Jacobian, without the loss of a midpoint (I. Araya, G. Trombettoni, B. Neveu, A contractor based
//! on convex interval Taylor, CPAIOR 2012). The least and the largest value of each variable under these bounds is a
//! linear program; its multipliers prove the bound, whatever the rounding in its solution (A. Neumaier, O. Shcherbina, Safe bounds in linear
//! and mixed-integer linear programming, Math. Program. 99, 2004).

use super::contract::Empty;
use super::system::Workspace;
use crate::linalg::linear_program::{LinearProgram, Outcome};
use crate::numeric::interval::interval::{Interval, Regularity};

/// Constraints `A·y ≤ b` on the distances `y = x − lo` from the lower corner.
struct Relaxation {
    n: usize,
    a: Vec<f64>,
    b: Vec<f64>,
    lower: Vec<f64>,
    widths: Vec<f64>,
}

/// Cuts off what the linear bounds exclude; `jacobian` is an enclosure over a box that contains this one.
///
/// Cost: two enclosures of the equations at points, and `2n` linear programs of `4n` constraints.
pub(super) fn relax(work: &mut Workspace<'_>, jacobian: &[Interval], x: &mut [Interval]) -> Result<(), Empty> {
    let Some(relaxation) = Relaxation::new(work, jacobian, x) else { return Ok(()) };
    relaxation.contract(x)
}

impl Relaxation {
    /// `None` where something is unbounded or not smooth.
    fn new(work: &mut Workspace<'_>, jacobian: &[Interval], x: &[Interval]) -> Option<Self> {
        let n = x.len();
        if !jacobian.iter().chain(x).all(|entry| entry.is_bounded() && !entry.is_empty()) {
            return None;
        }
        let lower: Vec<f64> = x.iter().map(|side| side.lo()).collect();
        let upper: Vec<f64> = x.iter().map(|side| side.hi()).collect();
        let widths: Vec<f64> = x.iter().map(|side| side.width()).collect();
        let mut relaxation = Self { n, a: Vec::new(), b: Vec::new(), lower, widths };
        let at_lower = at(work, &relaxation.lower)?;
        let at_upper = at(work, &upper)?;
        for (i, row) in jacobian.chunks_exact(n).enumerate() {
            // 0 = g(x) ≥ g(lo) + Σ inf J·y, and the same from above.
            relaxation.add(row.iter().map(|j| j.lo()), -at_lower[i].lo());
            relaxation.add(row.iter().map(|j| -j.hi()), at_lower[i].hi());
            // From the upper corner: g(x) ≥ g(hi) − Σ sup J·(w − y).
            let moved = |bound: fn(Interval) -> f64| {
                let width = |side: &Interval| Interval::point(side.hi()) - Interval::point(side.lo());
                let terms = row.iter().zip(x).map(|(j, side)| Interval::point(bound(*j)) * width(side));
                terms.fold(Interval::point(0.0), |sum, term| sum + term)
            };
            let (rising, falling) = (moved(Interval::hi), moved(Interval::lo));
            let below = rising - Interval::point(at_upper[i].lo());
            let above = Interval::point(at_upper[i].hi()) - falling;
            relaxation.add(row.iter().map(|j| j.hi()), below.hi());
            relaxation.add(row.iter().map(|j| -j.lo()), above.hi());
        }
        Some(relaxation)
    }

    fn add(&mut self, row: impl Iterator<Item = f64>, side: f64) {
        self.a.extend(row);
        self.b.push(side);
    }

    fn contract(&self, x: &mut [Interval]) -> Result<(), Empty> {
        let n = self.n;
        // The program works on shares of the widths, each constraint scaled by its largest coefficient.
        let (mut a, mut b, mut scales) = (Vec::new(), Vec::new(), Vec::new());
        for (row, side) in self.a.chunks_exact(n).zip(&self.b) {
            let shares = || row.iter().zip(&self.widths).map(|(a, w)| a * w);
            let scale = shares().fold(side.abs() * 1e-3, |size, entry| size.max(entry.abs())).max(f64::MIN_POSITIVE);
            a.extend(shares().map(|entry| entry / scale));
            b.push(side / scale);
            scales.push(scale);
        }
        if a.iter().chain(&b).any(|entry| !entry.is_finite()) {
            return Ok(());
        }
        let unscaled = |multipliers: Vec<f64>| -> Vec<f64> {
            multipliers.iter().zip(&scales).map(|(multiplier, scale)| multiplier / scale).collect()
        };
        let mut program = LinearProgram::new(&a, &b, n);
        match program.make_feasible() {
            Ok(()) => {}
            Err(Outcome::Infeasible(multipliers)) => {
                return if self.bound(&unscaled(multipliers), None) < 0.0 { Err(Empty) } else { Ok(()) };
            }
            Err(_) => return Ok(()),
        }
        for (j, side) in x.iter_mut().enumerate() {
            for sign in [1.0, -1.0] {
                let Outcome::Bounded(multipliers) = program.maximize(j, sign) else { continue };
                let of_distance =
                    unscaled(multipliers).iter().map(|multiplier| multiplier * self.widths[j]).collect::<Vec<_>>();
                let bound = self.bound(&of_distance, Some((j, sign)));
                let end = Interval::point(self.lower[j]) + Interval::point(sign * bound);
                let allowed = if sign > 0.0 {
                    Interval::new(f64::NEG_INFINITY, end.hi())
                } else {
                    Interval::new(end.lo(), f64::INFINITY)
                };
                let left = side.intersection(allowed);
                if left.is_empty() {
                    return Err(Empty);
                }
                *side = left.as_variable();
            }
        }
        Ok(())
    }

    /// A proved upper bound of `sign·y_j`, or of 0, under the constraints: `λᵀb + Σ_k sup((goal − Aᵀλ)_k·[0, w_k])`.
    fn bound(&self, multipliers: &[f64], goal: Option<(usize, f64)>) -> f64 {
        let zero = Interval::point(0.0);
        let used: Vec<(usize, Interval)> = multipliers
            .iter()
            .enumerate()
            .filter(|(_, multiplier)| **multiplier > 0.0 && multiplier.is_finite())
            .map(|(row, multiplier)| (row, Interval::point(*multiplier)))
            .collect();
        let mut bound =
            used.iter().fold(zero, |sum, (row, multiplier)| sum + *multiplier * Interval::point(self.b[*row]));
        for k in 0..self.n {
            let own = goal.filter(|(j, _)| *j == k).map_or(0.0, |(_, sign)| sign);
            let entry = |row: usize| Interval::point(self.a[row * self.n + k]);
            let rest = used.iter().fold(Interval::point(own), |sum, (row, multiplier)| sum - *multiplier * entry(*row));
            bound = bound + rest * Interval::new(0.0, self.widths[k]);
        }
        bound.hi()
    }
}

/// The equations at a point, if they are defined there.
fn at(work: &mut Workspace<'_>, x: &[f64]) -> Option<Vec<Interval>> {
    let point: Vec<Interval> = x.iter().map(|x| Interval::point(*x)).collect();
    let mut g = vec![Interval::EMPTY; x.len()];
    let regularity = work.equations(&point, &mut g);
    (regularity != Regularity::Partial && g.iter().all(|g| g.is_bounded() && !g.is_empty())).then_some(g)
}
