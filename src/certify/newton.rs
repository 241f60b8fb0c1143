//! The interval Newton method: what the Jacobian over a box says about solutions in it.
//!
//! Every solution `x` in the box satisfies `0 ∈ g(m) + J(X)·(x − m)` for a point `m`. The rows as they are, and those of
//! the system multiplied by the inverse of the midpoint of `J`, are solved for one variable after the other (E. R. Hansen,
//! S. Sengupta, Bounding solutions of systems of equations using interval analysis, BIT 21, 1981).

use super::contract::Empty;
use super::system::Workspace;
use crate::linalg::determinant::inverse;
use crate::linalg::interval_matrix::{is_close_to_identity, product, times_vector};
use crate::numeric::interval::interval::{Interval, Regularity};

/// A Jacobian whose entries vary by more than so many times that of the middle has many singular matrices.
const SINGULAR: f64 = 8.0;

/// What a Newton step found out.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Step {
    /// There is no solution in the box.
    Empty,
    /// There may be some in what is left of it.
    Left(Knowledge),
}

/// What is known of a box after a step.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Knowledge {
    /// Whether every matrix of the Jacobian is regular, so that there is one solution at most.
    pub(super) is_regular: bool,
    /// Whether Newton's method leads from the middle to a point in the box or near it, or the Jacobian is far from regular.
    pub(super) stays: bool,
    /// The regularity of the equations over the box before the step.
    pub(super) equations: Regularity,
    /// That of the Jacobian.
    pub(super) slopes: Regularity,
    /// An enclosure of the Jacobian over the box before the step, row by row; empty if there was none.
    pub(super) jacobian: Vec<Interval>,
}

impl Knowledge {
    /// What is known before anything was looked at.
    pub(super) fn none() -> Self {
        let smooth = Regularity::Continuous;
        Self { is_regular: false, stays: false, equations: smooth, slopes: smooth, jacobian: Vec::new() }
    }

    /// Whether differences of the equations are differences of the variables times matrices in the Jacobian: they are
    /// continuous and have slopes everywhere but at corners.
    pub(super) fn has_mean_values(&self) -> bool {
        self.equations == Regularity::Continuous && self.slopes != Regularity::Partial
    }
}

/// Shrinks a bounded box by one step. Cost: an enclosure of the Jacobian and one of the equations, `n³` operations.
pub(super) fn newton_step(work: &mut Workspace<'_>, x: &mut [Interval]) -> Step {
    let n = x.len();
    let mut jacobian = vec![Interval::point(0.0); n * n];
    let (equations, slopes) = work.jacobian(x, &mut jacobian);
    let mut knowledge = Knowledge { is_regular: false, stays: false, equations, slopes, jacobian };
    if !knowledge.has_mean_values() {
        return Step::Left(knowledge);
    }
    let jacobian = &knowledge.jacobian;
    let middle: Vec<f64> = x.iter().map(|side| side.midpoint()).collect();
    let mut residual = vec![Interval::point(0.0); n];
    let at_middle: Vec<Interval> = middle.iter().map(|m| Interval::point(*m)).collect();
    work.equations(&at_middle, &mut residual);
    if residual.iter().any(|g| g.is_empty()) {
        return Step::Left(knowledge);
    }
    let radius: Vec<f64> = x.iter().map(|side| side.width()).collect();
    if n > 1 && !solve_rows(jacobian, &residual, &middle, x) {
        return Step::Empty;
    }
    let Some(preconditioner) = preconditioner(jacobian, n) else {
        knowledge.stays = true;
        return Step::Left(knowledge);
    };
    let matrix = product(&preconditioner, jacobian, n);
    let side = times_vector(&preconditioner, &residual);
    let leads_back = |(step, width): (&Interval, &f64)| *width == 0.0 || step.midpoint().abs() <= *width;
    knowledge.stays = side.iter().zip(&radius).all(leads_back) || matrix.iter().any(|entry| entry.width() > SINGULAR);
    knowledge.is_regular = is_close_to_identity(&matrix, &radius);
    if solve_rows(&matrix, &side, &middle, x) { Step::Left(knowledge) } else { Step::Empty }
}

/// Looks whether the mean values from the corner nearest to 0 exclude 0 from an equation, over sides that may be unbounded.
pub(super) fn excluded_from_corner(work: &mut Workspace<'_>, x: &[Interval]) -> Result<(), Empty> {
    let n = x.len();
    let mut jacobian = vec![Interval::point(0.0); n * n];
    let (equations, slopes) = work.jacobian(x, &mut jacobian);
    if equations != Regularity::Continuous || slopes == Regularity::Partial {
        return Ok(());
    }
    let nearest = |side: &Interval| Interval::point(0.0_f64.clamp(side.lo(), side.hi()));
    let corner: Vec<Interval> = x.iter().map(nearest).collect();
    let mut residual = vec![Interval::EMPTY; n];
    work.equations(&corner, &mut residual);
    for (row, g) in jacobian.chunks_exact(n).zip(&residual) {
        let terms = row.iter().zip(x.iter().zip(&corner));
        let sum = terms.fold(g.as_variable(), |sum, (slope, (side, corner))| {
            sum + slope.as_variable() * (side.as_variable() - *corner)
        });
        if !g.is_empty() && !sum.contains(0.0) {
            return Err(Empty);
        }
    }
    Ok(())
}

/// An approximate inverse of the midpoint; `None` if that is singular or unbounded.
pub(super) fn preconditioner(jacobian: &[Interval], n: usize) -> Option<Vec<f64>> {
    let middle: Vec<f64> = jacobian.iter().map(|entry| entry.midpoint()).collect();
    if !jacobian.iter().all(|entry| entry.is_bounded()) {
        return None;
    }
    inverse(&middle, n).ok().filter(|inverse| inverse.iter().all(|entry| entry.is_finite()))
}

/// Solves each row of `0 ∈ b + A(x − m)` for each of its variables; false if no solution is left.
fn solve_rows(a: &[Interval], b: &[Interval], m: &[f64], x: &mut [Interval]) -> bool {
    let n = x.len();
    let mut terms = vec![Interval::point(0.0); n];
    for (row, b) in a.chunks_exact(n).zip(b) {
        let shifted = |x: &[Interval], j: usize| x[j].as_variable() - Interval::point(m[j]);
        let mut finite = true;
        for j in 0..n {
            terms[j] = row[j].as_variable() * shifted(x, j);
            finite &= terms[j].is_bounded();
        }
        if !finite {
            continue;
        }
        // Sums of the terms before and after each, because intervals have no subtraction that undoes an addition.
        let mut after = vec![Interval::point(0.0); n + 1];
        for j in (0..n).rev() {
            after[j] = after[j + 1] + terms[j];
        }
        let mut before = b.as_variable();
        for j in 0..n {
            let rest = before + after[j + 1];
            if row[j] != Interval::point(0.0) {
                let [first, second] = (-rest).divide_extended(row[j].as_variable());
                let centre = Interval::point(m[j]);
                let old = x[j];
                let new = (centre + first).intersection(old).hull((centre + second).intersection(old));
                if new.is_empty() {
                    return false;
                }
                x[j] = new.as_variable();
            }
            before = before + row[j].as_variable() * shifted(x, j);
        }
    }
    true
}
