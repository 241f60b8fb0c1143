//! What a box holds in which the Jacobian stays singular: a piece of a continuum of solutions, or a degenerate one alone.
//!
//! Let the columns of `L` and `R` span what counts of the Jacobian at a solution. If `Lᵀ J(X) R` is regular over a box `X`, then
//! by the mean value theorem two solutions in `X` never differ by a combination of `R` alone: all solutions in `X` lie on
//! one graph over the other directions, smooth by the implicit function theorem (Lyapunov and Schmidt's reduction). Whether
//! this graph consists of solutions is then asked at points of it, by numbers.

use super::approach::Probe;
use super::newton::{Step, newton_step};
use super::rank::{Direction, Frame, complement};
use super::root::prove;
use super::solution::Patch;
use super::system::{Contracted, Workspace};
use super::task::bounds_of;
use crate::linalg::determinant::inverse;
use crate::linalg::interval_matrix::{is_close_to_identity, negative_eigenvalues, product};
use crate::linalg::solve::solve;
use crate::linalg::vector::{add_scaled, difference, norm};
use crate::numeric::interval::interval::Interval;

/// A singular value counts above this share of the size of the Jacobian over the box.
const COUNTS: f64 = 1e-6;
/// Newton's method may leave the box by so many of its widths.
const ROAM: f64 = 1.0;
/// A point found counts as in the box up to this share of the units.
const NEAR: f64 = 1e-9;
/// The graph is looked at so far from the solution found, as shares of the way to the end of the box.
const PLACES: [f64; 2] = [0.35, 0.8];
/// The way counts as at least this share of half the longest side.
const LEAST_WAY: f64 = 0.3;
/// A continuum goes on so far in one direction at least, as a share of the sides of the search, unless it bends sharply.
const FAR: f64 = 1.0 / 32.0;
/// Where a degenerate continuum is asked for another solution, as a share of half the longest side.
const FURTHER: f64 = 0.5;
/// The half side of the box that is left undecided around a degenerate solution, in units, at the least …
const CORE: f64 = 1e-6;
/// … and about at the most; in between it grows by this factor …
const LARGEST_CORE: f64 = 2e-4;
/// … until boxes beyond it are excluded …
const CORE_GROWTH: f64 = 4.0;
/// … that reach so far, as a share of their distance.
const TRIAL_SHARE: f64 = 1.0 / 16.0;
/// So often a proof of the solution is tried …
const PROOFS: usize = 2;
/// … with so many steps of Newton's method in between.
const STEPS_TO_PROOF: usize = 6;
/// A box that holds a continuum and is shorter than this is left undecided where nothing is proved of it.
const COARSE: f64 = 1.0 / 128.0;
/// The same where its Jacobian has less and less that counts: near a crossing.
const FINE: f64 = 1.0 / 512.0;

/// What was found out.
#[derive(Debug)]
pub(super) enum Finding {
    /// All solutions of the box lie on one manifold and it consists of such.
    Patch(Patch),
    /// A degenerate solution; nothing more is to be found out in this part of the box.
    Core(Vec<Interval>),
    /// A continuum of which nothing will be proved in smaller boxes.
    Hopeless,
    /// It takes smaller boxes to tell.
    Nothing,
}

/// A box that is looked at.
pub(super) struct Subject<'s> {
    pub(super) sides: &'s [Interval],
    /// The box of the search.
    pub(super) whole: &'s [Interval],
    /// An enclosure of the Jacobian over it, bounded, where the equations are continuous.
    pub(super) jacobian: &'s [Interval],
}

/// Looks for a solution with a singular Jacobian in a box. Cost: that of some 20 to 100 Jacobians at points.
pub(super) fn look(work: &mut Workspace<'_>, subject: &Subject<'_>) -> Finding {
    let is_gradient = work.system().is_gradient();
    let Some(frame) = Frame::new(subject.jacobian, subject.whole, is_gradient) else { return Finding::Nothing };
    let middle: Vec<f64> = subject.sides.iter().map(|side| side.midpoint()).collect();
    let mut probe = Probe { work, frame: &frame };
    let Some(mut x) = probe.approach(&middle, &widened(subject.sides, &frame, ROAM)) else { return Finding::Nothing };
    let is_inside = |x: &[f64]| {
        subject
            .sides
            .iter()
            .zip(x)
            .zip(&frame.lengths)
            .all(|((side, x), unit)| side.lo() - NEAR * unit <= *x && *x <= side.hi() + NEAR * unit)
    };
    if !is_inside(&x) {
        return Finding::Nothing;
    }
    x.iter_mut().zip(subject.sides).for_each(|(x, side)| *x = x.clamp(side.lo(), side.hi()));
    let Some(site) = Site::at(&mut probe, subject, x) else { return Finding::Nothing };
    if site.nullity() == 0 || is_provable(&mut probe, subject, &site.x) {
        Finding::Nothing
    } else {
        site.told(&mut probe)
    }
}

/// Whether a solution near a point can be proved: then it is no degenerate one, however close its Jacobian is to singular.
fn is_provable(probe: &mut Probe<'_, '_>, subject: &Subject<'_>, x: &[f64]) -> bool {
    let mut x = x.to_vec();
    // In a narrow curved valley the steps of Newton's method grow before they shrink.
    for _ in 0..PROOFS {
        if prove(probe.work, &x, (subject.sides, subject.whole)).is_some() {
            return true;
        }
        for _ in 0..STEPS_TO_PROOF {
            let Some(local) = probe.at(&x) else { return false };
            let Ok(step) = solve(&local.jacobian, &local.residual) else { return false };
            x = difference(&x, &step);
            if probe.frame.length(&step) > subject.radius(probe.frame) {
                return false;
            }
        }
    }
    false
}

impl Subject<'_> {
    /// Half the longest side.
    fn radius(&self, frame: &Frame) -> f64 {
        let share = |(side, length): (&Interval, &f64)| 0.5 * side.width() / length;
        self.sides.iter().zip(&frame.lengths).map(share).fold(0.0, f64::max)
    }
}

/// A solution in a box, with what counts of the Jacobian there.
struct Site<'s> {
    subject: &'s Subject<'s>,
    x: Vec<f64>,
    /// The directions that count.
    across: Vec<Direction>,
    /// The others.
    along: Vec<Vec<f64>>,
    /// Half the longest side, in units.
    radius: f64,
}

/// What the graph over the other directions consists of.
#[derive(Debug, PartialEq, Eq)]
enum Graph {
    Solutions,
    Others,
    Unknown,
}

impl<'s> Site<'s> {
    fn at(probe: &mut Probe<'_, '_>, subject: &'s Subject<'s>, x: Vec<f64>) -> Option<Self> {
        let local = probe.at(&x)?;
        let mut across = probe.frame.directions(&local.jacobian)?;
        across.retain(|direction| direction.value > COUNTS * probe.frame.size);
        let along = complement(&across, x.len());
        Some(Self { subject, x, across, along, radius: subject.radius(probe.frame) })
    }

    fn nullity(&self) -> usize {
        self.along.len()
    }

    fn told(&self, probe: &mut Probe<'_, '_>) -> Finding {
        if self.graph(probe) == Graph::Solutions {
            if self.is_flat(probe) {
                return if self.radius <= COARSE { Finding::Hopeless } else { Finding::Nothing };
            }
            return match self.index_across(probe.frame) {
                Some(index) => Finding::Patch(Patch {
                    bounds: bounds_of(self.subject.sides),
                    x: self.x.clone(),
                    dimension: self.nullity(),
                    index,
                }),
                None if self.radius <= FINE => Finding::Hopeless,
                None => Finding::Nothing,
            };
        }
        match self.further(probe) {
            Some(nullity) if nullity == self.nullity() && self.radius <= COARSE => Finding::Hopeless,
            Some(nullity) if nullity == self.nullity() => Finding::Nothing,
            // A crossing, or a solution alone.
            further => self.core(probe, further.is_some()),
        }
    }

    /// The number of negative eigenvalues of `Lᵀ J(X) R` (0 if the Jacobian is not symmetric), if it is regular over the box.
    fn index_across(&self, frame: &Frame) -> Option<usize> {
        let (n, r) = (self.x.len(), self.across.len());
        let scaled = |vector: &[f64], scale: &[f64]| -> Vec<Interval> {
            vector.iter().zip(scale).map(|(v, s)| Interval::point(*v) * Interval::point(*s)).collect()
        };
        let sum = |terms: &mut dyn Iterator<Item = Interval>| terms.fold(Interval::point(0.0), |sum, term| sum + term);
        let right: Vec<Vec<Interval>> = self.across.iter().map(|d| scaled(&d.right, &frame.units)).collect();
        let left: Vec<Vec<Interval>> = if frame.is_symmetric {
            right.clone()
        } else {
            self.across.iter().map(|d| scaled(&d.left, &frame.rows)).collect()
        };
        let mut matrix = vec![Interval::point(0.0); r * r];
        for b in 0..r {
            let row = |i: usize| &self.subject.jacobian[i * n..(i + 1) * n];
            let image: Vec<Interval> =
                (0..n).map(|i| sum(&mut row(i).iter().zip(&right[b]).map(|(j, v)| j.as_variable() * *v))).collect();
            for a in 0..r {
                matrix[a * r + b] = sum(&mut left[a].iter().zip(&image).map(|(u, v)| *u * *v));
            }
        }
        if frame.is_symmetric {
            return negative_eigenvalues(&matrix, r);
        }
        let middle: Vec<f64> = matrix.iter().map(|entry| entry.midpoint()).collect();
        let inverse = inverse(&middle, r).ok().filter(|inverse| inverse.iter().all(|entry| entry.is_finite()))?;
        let is_bounded = matrix.iter().all(|entry| entry.is_bounded());
        (is_bounded && is_close_to_identity(&product(&inverse, &matrix, r), &vec![1.0; r])).then_some(0)
    }

    /// Looks at points of the graph along every direction.
    fn graph(&self, probe: &mut Probe<'_, '_>) -> Graph {
        let mut is_every = !self.across.is_empty();
        for direction in self.ways() {
            let mut is_any = false;
            for sign in [1.0, -1.0] {
                let way: Vec<f64> = direction.iter().map(|entry| sign * entry).collect();
                match self.graph_along(probe, &way) {
                    Graph::Others => return Graph::Others,
                    Graph::Solutions => is_any = true,
                    Graph::Unknown => {}
                }
            }
            is_every &= is_any;
        }
        if is_every { Graph::Solutions } else { Graph::Unknown }
    }

    fn graph_along(&self, probe: &mut Probe<'_, '_>, way: &[f64]) -> Graph {
        if self.across.is_empty() {
            return Graph::Unknown;
        }
        let length = self.way_out(probe.frame, way).max(LEAST_WAY * self.radius);
        let near = widened(self.subject.sides, probe.frame, 0.5 * LEAST_WAY);
        let mut graph = Graph::Unknown;
        for place in PLACES {
            let start = add_scaled(&self.x, place * length, &probe.frame.way(way));
            let Some((x, last)) = probe.lift(&start, &self.across) else { continue };
            let inside = |sides: &[Interval]| x.iter().zip(sides).all(|(x, side)| side.contains(*x));
            if !inside(&near) {
                continue;
            }
            if probe.is_zero(&x, &last) {
                graph = Graph::Solutions;
            } else if inside(self.subject.sides) {
                return Graph::Others;
            }
        }
        graph
    }

    /// Whether the graph, followed far beyond the box to both sides, consists of solutions only near it: where a function is very
    /// flat, rounding makes a continuum of a point.
    fn is_flat(&self, probe: &mut Probe<'_, '_>) -> bool {
        self.along.iter().any(|way| {
            [1.0, -1.0].into_iter().all(|sign| {
                let start = add_scaled(&self.x, sign * FAR, &probe.frame.way(way));
                let lifted = probe.lift(&start, &self.across);
                lifted.is_some_and(|(x, last)| !probe.is_zero(&x, &last))
            })
        })
    }

    /// The directions along the graph that are looked at: those of a basis and between two of them.
    fn ways(&self) -> Vec<Vec<f64>> {
        let mut ways = self.along.clone();
        for (k, a) in self.along.iter().enumerate() {
            for b in &self.along[..k] {
                for sign in [1.0, -1.0] {
                    let sum = add_scaled(a, sign, b);
                    let length = norm(&sum);
                    ways.push(sum.iter().map(|entry| entry / length).collect());
                }
            }
        }
        ways
    }

    /// How far the box reaches from the point in a direction.
    fn way_out(&self, frame: &Frame, way: &[f64]) -> f64 {
        let moved = frame.way(way);
        let until = |((side, x), step): ((&Interval, &f64), &f64)| match *step {
            0.0 => f64::INFINITY,
            step if step > 0.0 => (side.hi() - x) / step,
            step => (side.lo() - x) / step,
        };
        let length = self.subject.sides.iter().zip(&self.x).zip(&moved).map(until).fold(f64::INFINITY, f64::min);
        length.clamp(0.0, 2.0 * self.radius)
    }

    /// The least nullity of other solutions that Newton's method finds some way off; `None` if it finds none.
    fn further(&self, probe: &mut Probe<'_, '_>) -> Option<usize> {
        let bounds = widened(self.subject.sides, probe.frame, 0.5 * ROAM);
        let mut least: Option<usize> = None;
        for way in &self.along {
            for sign in [1.0, -1.0] {
                let start = add_scaled(&self.x, sign * FURTHER * self.radius, &probe.frame.way(way));
                let Some(x) = probe.approach(&start, &bounds) else { continue };
                if probe.frame.distance(&x, &self.x) < 0.25 * FURTHER * self.radius {
                    continue;
                }
                let Some(other) = Site::at(probe, self.subject, x) else { continue };
                if other.nullity() > 0 {
                    least = Some(least.map_or(other.nullity(), |least| least.min(other.nullity())));
                }
            }
        }
        least
    }

    /// The box around the point beyond which solutions are soon excluded, or the largest that may be left undecided.
    fn core(&self, probe: &mut Probe<'_, '_>, is_crossing: bool) -> Finding {
        let mut reach = CORE;
        while reach < LARGEST_CORE && !self.is_excluded_at(probe, (reach, is_crossing)) {
            reach *= CORE_GROWTH;
        }
        let part = |((side, x), unit): ((&Interval, &f64), &f64)| {
            Interval::new(x - reach * unit, x + reach * unit).intersection(*side).as_variable()
        };
        Finding::Core(self.subject.sides.iter().zip(&self.x).zip(&probe.frame.lengths).map(part).collect())
    }

    /// Whether boxes at such a distance, in every direction along the graph, are seen to hold no solution.
    fn is_excluded_at(&self, probe: &mut Probe<'_, '_>, (distance, is_crossing): (f64, bool)) -> bool {
        let still = vec![0.0; self.x.len()];
        self.along.iter().all(|way| {
            [1.0, -1.0].into_iter().all(|sign| {
                let start = add_scaled(&self.x, sign * distance, &probe.frame.way(way));
                let lifted = if self.across.is_empty() {
                    Some((start, still.clone()))
                } else {
                    probe.lift(&start, &self.across)
                };
                let Some((x, last)) = lifted else { return true };
                // Where a branch of solutions leaves a crossing, nothing is excluded at any distance.
                if is_crossing && probe.is_zero(&x, &last) {
                    return true;
                }
                let side = |(x, unit): (&f64, &f64)| {
                    Interval::new(x - TRIAL_SHARE * distance * unit, x + TRIAL_SHARE * distance * unit)
                };
                let mut sides: Vec<Interval> = x.iter().zip(&probe.frame.lengths).map(side).collect();
                probe.work.contract(&mut sides) == Contracted::Empty
                    || newton_step(probe.work, &mut sides) == Step::Empty
            })
        })
    }
}

/// A box with room of so many of its longest side, in units.
fn widened(sides: &[Interval], frame: &Frame, by: f64) -> Vec<Interval> {
    let longest = sides.iter().zip(&frame.lengths).map(|(side, unit)| side.width() / unit).fold(0.0, f64::max);
    let room = |unit: f64| by * longest * unit;
    sides
        .iter()
        .zip(&frame.lengths)
        .map(|(side, unit)| Interval::new(side.lo() - room(*unit), side.hi() + room(*unit)))
        .collect()
}

/// The parts of a box that are left without one in it.
pub(super) fn without(sides: &[Interval], core: &[Interval]) -> Vec<Vec<Interval>> {
    let mut rest = sides.to_vec();
    let mut parts = Vec::new();
    for (j, hole) in core.iter().enumerate() {
        let side = rest[j];
        let mut keep = |lo: f64, hi: f64| {
            if lo < hi {
                let mut part = rest.clone();
                part[j] = Interval::new(lo, hi);
                parts.push(part);
            }
        };
        keep(side.lo(), hole.lo());
        keep(hole.hi(), side.hi());
        rest[j] = *hole;
    }
    parts
}
