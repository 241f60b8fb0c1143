//! The proof of one solution: the Krawczyk operator maps a small box around a good approximation into its interior.
//!
//! Then there is exactly one solution in that box (R. E. Moore, A test for existence of solutions to nonlinear systems,
//! SIAM J. Numer. Anal. 14, 1977), and the operator shrinks it to a few units in the last place.

use super::newton::preconditioner;
use super::solution::Root;
use super::system::{System, Workspace};
use crate::linalg::interval_matrix::{is_close_to_identity, product, times_vector};
use crate::numeric::interval::interval::{Interval, Regularity};
use crate::numeric::interval::rounding::{add_down, add_up};

/// Steps of Newton's method towards the solution.
const POLISH_STEPS: usize = 12;
/// The first box around the approximation reaches this many units in the last place …
const FIRST_ULPS: f64 = 4.0;
/// … and this many times the last Newton step; each further one that is tried is larger by this.
const GROWTH: f64 = 8.0;
/// No side of them is shorter than this share of the longest, both measured by the sides of the box of the search.
const LEAST_SHARE: f64 = 1e-6;
/// How many boxes are tried.
const TRIALS: usize = 8;
/// How often the enclosure is shrunk.
const SHRINKS: usize = 8;
/// How often a box in which the solution is alone is halved until the proof succeeds.
const HALVINGS: usize = 4;

/// Around a point that is not searched for, the first box in which it may be alone is this share of the sizes of the
/// coordinates, …
const FIRST_SHARE: f64 = 1e-6;
/// … each further one so many times as wide …
const WIDENING: f64 = 2.0;
/// … and none wider than this.
const LARGEST_SHARE: f64 = 1e9;

/// Proves a solution close to `start`; `wide` is a box in which it may be alone, `whole` that of the search. `None` if there is no proof.
///
/// Cost: some ten enclosures of the equations and of the Jacobian.
pub(super) fn prove(
    work: &mut Workspace<'_>,
    start: &[f64],
    (wide, whole): (&[Interval], &[Interval]),
) -> Option<Root> {
    let n = start.len();
    let mut proof = Proof::at(work, start)?;
    proof.polish(work);
    let (mut enclosure, proved_in) = match proof.enclose(work, whole) {
        Some(found) => found,
        None => proof.exact_zero(work, wide)?,
    };
    for _ in 0..SHRINKS {
        let Some(smaller) = proof.krawczyk(work, &enclosure) else { break };
        let smaller: Vec<Interval> = smaller.iter().zip(&enclosure).map(|(a, b)| a.intersection(*b)).collect();
        let is_done = smaller.iter().zip(&enclosure).all(|(a, b)| a.width() > 0.9 * b.width());
        if smaller.iter().any(|side| side.is_empty()) {
            break;
        }
        enclosure = smaller;
        if is_done {
            break;
        }
    }
    let alone_in = alone(work, &enclosure, wide, &proof.inverse).unwrap_or(proved_in);
    let x = (0..n).map(|i| proof.x[i].clamp(enclosure[i].lo(), enclosure[i].hi())).collect();
    let bounds = |sides: &[Interval]| sides.iter().map(|side| [side.lo(), side.hi()]).collect();
    Some(Root { x, enclosure: bounds(&enclosure), alone_in: bounds(&alone_in), is_on_boundary: false })
}

/// Proves a solution close to `start`, where no box is searched; `lengths` are the sizes of the coordinates.
///
/// [`Root::alone_in`] is the largest box of a sequence, each twice as wide as the one before, in which the solution
/// is sure to be the only one. `None` if there is no proof. Cost: some twenty enclosures of the Jacobian.
pub fn prove_near(system: &System, start: &[f64], lengths: &[f64]) -> Option<Root> {
    let mut work = system.workspace();
    let around = |x: &[f64], share: f64| -> Vec<Interval> {
        x.iter().zip(lengths).map(|(x, l)| Interval::new(add_down(*x, -share * l), add_up(*x, share * l))).collect()
    };
    let first = around(start, FIRST_SHARE);
    let mut root = prove(&mut work, start, (&first, &first))?;
    let n = start.len();
    let mut jacobian = vec![Interval::point(0.0); n * n];
    work.jacobian(&points(&root.x), &mut jacobian);
    let inverse = preconditioner(&jacobian, n)?;
    let mut share = FIRST_SHARE;
    while share < LARGEST_SHARE {
        let sides = around(&root.x, share);
        if !is_alone(&mut work, &sides, &inverse) {
            break;
        }
        root.alone_in =
            sides.iter().zip(&root.alone_in).map(|(s, [lo, hi])| [s.lo().min(*lo), s.hi().max(*hi)]).collect();
        share *= WIDENING;
    }
    Some(root)
}

/// The work towards a proof.
struct Proof {
    x: Vec<f64>,
    step: Vec<f64>,
    inverse: Vec<f64>,
    residual: Vec<Interval>,
}

impl Proof {
    fn at(work: &mut Workspace<'_>, start: &[f64]) -> Option<Self> {
        let n = start.len();
        let mut jacobian = vec![Interval::point(0.0); n * n];
        work.jacobian(&points(start), &mut jacobian);
        let inverse = preconditioner(&jacobian, n)?;
        Some(Self { x: start.to_vec(), step: vec![0.0; n], inverse, residual: vec![Interval::EMPTY; n] })
    }

    /// Newton's method with doubles, until the steps no longer shrink.
    fn polish(&mut self, work: &mut Workspace<'_>) {
        let n = self.x.len();
        let mut jacobian = vec![Interval::point(0.0); n * n];
        let mut last = f64::INFINITY;
        for _ in 0..POLISH_STEPS {
            let here = points(&self.x);
            work.equations(&here, &mut self.residual);
            let residual: Vec<Interval> = self
                .residual
                .iter()
                .map(|g| Interval::point(if g.is_bounded() { g.midpoint() } else { f64::NAN }))
                .collect();
            let step = times_vector(&self.inverse, &residual);
            self.step = step.iter().map(|s| s.midpoint()).collect();
            // Absolute steps: those towards a solution at 0 never get short beside the coordinate.
            let size = self.step.iter().fold(0.0_f64, |size, step| size.max(step.abs()));
            if self.step.iter().any(|step| step.is_nan()) || size >= last || size == 0.0 {
                break;
            }
            last = size;
            self.x = self.x.iter().zip(&self.step).map(|(x, s)| x - s).collect();
            work.jacobian(&points(&self.x), &mut jacobian);
            match preconditioner(&jacobian, n) {
                Some(inverse) => self.inverse = inverse,
                None => break,
            }
        }
        work.equations(&points(&self.x), &mut self.residual);
    }

    /// Where the only solution in a box around `x` is, and that box.
    fn enclose(&self, work: &mut Workspace<'_>, whole: &[Interval]) -> Option<(Vec<Interval>, Vec<Interval>)> {
        let noise = times_vector(&self.inverse, &self.residual);
        let mut radius: Vec<f64> = self
            .x
            .iter()
            .zip(noise)
            .map(|(x, step)| (FIRST_ULPS * f64::EPSILON * x.abs()).max(2.0 * step.magnitude()).max(f64::MIN_POSITIVE))
            .collect();
        // A side that happens to vanish still needs room, in proportion to the others and to the box of the search.
        let unit = |whole: &Interval| {
            if whole.is_bounded() && whole.width() > 0.0 { whole.width() } else { whole.mignitude().max(1.0) }
        };
        let largest = radius.iter().zip(whole).map(|(r, side)| r / unit(side)).fold(0.0, f64::max);
        radius.iter_mut().zip(whole).for_each(|(r, side)| *r = r.max(LEAST_SHARE * largest * unit(side)));
        for _ in 0..TRIALS {
            if radius.iter().any(|r| !r.is_finite()) {
                return None;
            }
            let sides: Vec<Interval> =
                self.x.iter().zip(&radius).map(|(x, r)| Interval::new(add_down(*x, -r), add_up(*x, *r))).collect();
            if let Some(image) = self.krawczyk(work, &sides)
                && image.iter().zip(&sides).all(|(image, side)| image.is_interior_to(*side))
            {
                return Some((image, sides));
            }
            radius.iter_mut().for_each(|r| *r *= GROWTH);
        }
        None
    }

    /// The point itself, if the equations vanish there exactly and it is alone in `wide`, which may end at it.
    fn exact_zero(&mut self, work: &mut Workspace<'_>, wide: &[Interval]) -> Option<(Vec<Interval>, Vec<Interval>)> {
        self.x.iter_mut().zip(wide).for_each(|(x, side)| *x = x.clamp(side.lo(), side.hi()));
        let here = points(&self.x);
        let regularity = work.equations(&here, &mut self.residual);
        let zero = Interval::point(0.0);
        let vanishes = regularity == Regularity::Continuous && self.residual.iter().all(|g| *g == zero);
        (vanishes && is_alone(work, wide, &self.inverse)).then(|| (here, wide.to_vec()))
    }

    /// `K(X) = x − Y·g(x) + (I − Y·J(X))·(X − x)` for a box that contains `x`; `None` where the equations are not smooth.
    fn krawczyk(&self, work: &mut Workspace<'_>, sides: &[Interval]) -> Option<Vec<Interval>> {
        let (n, y) = (sides.len(), &self.inverse);
        if !self.x.iter().zip(sides).all(|(x, side)| side.contains(*x)) {
            return None;
        }
        let matrix = preconditioned(work, sides, y)?;
        let newton = times_vector(y, &self.residual);
        let mut image = Vec::with_capacity(n);
        for i in 0..n {
            let mut sum = Interval::point(self.x[i]) - newton[i].as_variable();
            for j in 0..n {
                let identity = Interval::point(if i == j { 1.0 } else { 0.0 });
                sum = sum + (identity - matrix[i * n + j]) * (sides[j] - Interval::point(self.x[j]));
            }
            image.push(sum.as_variable());
        }
        (!image.iter().any(|side| side.is_empty())).then_some(image)
    }
}

fn points(x: &[f64]) -> Vec<Interval> {
    x.iter().map(|x| Interval::point(*x)).collect()
}

/// `Y·J(X)`, if the equations are continuous there and the Jacobian has no jump.
fn preconditioned(work: &mut Workspace<'_>, sides: &[Interval], y: &[f64]) -> Option<Vec<Interval>> {
    let n = sides.len();
    let mut jacobian = vec![Interval::point(0.0); n * n];
    let smooth = work.jacobian(sides, &mut jacobian) == (Regularity::Continuous, Regularity::Continuous);
    (smooth && jacobian.iter().all(|entry| entry.is_bounded())).then(|| product(y, &jacobian, n))
}

/// Whether a box contains one solution at most.
fn is_alone(work: &mut Workspace<'_>, sides: &[Interval], y: &[f64]) -> bool {
    let n = sides.len();
    let mut jacobian = vec![Interval::point(0.0); n * n];
    let (equations, slopes) = work.jacobian(sides, &mut jacobian);
    if equations != Regularity::Continuous || slopes == Regularity::Partial {
        return false;
    }
    if n == 1 {
        return jacobian[0].mignitude() > 0.0;
    }
    let widths: Vec<f64> = sides.iter().map(|side| side.width()).collect();
    jacobian.iter().all(|entry| entry.is_bounded()) && is_close_to_identity(&product(y, &jacobian, n), &widths)
}

/// The largest box that was tried, between an enclosure and a wide box, in which the solution is alone.
fn alone(work: &mut Workspace<'_>, enclosure: &[Interval], wide: &[Interval], y: &[f64]) -> Option<Vec<Interval>> {
    let mut sides: Vec<Interval> = enclosure.iter().zip(wide).map(|(a, b)| a.hull(*b)).collect();
    for _ in 0..HALVINGS {
        if is_alone(work, &sides, y) {
            return Some(sides);
        }
        let closer = |side: &Interval, core: &Interval| {
            Interval::new(0.5 * (side.lo() + core.lo()), 0.5 * (side.hi() + core.hi())).hull(*core)
        };
        sides = sides.iter().zip(enclosure).map(|(side, core)| closer(side, core)).collect();
    }
    None
}
