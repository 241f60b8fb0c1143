//! The proof of an end point: by intervals there is exactly one critical point in a box, and the Hessian has these signs there.
//!
//! Existence and uniqueness by the Krawczyk operator, see [`certify::root`](crate::certify::root); signs by interval
//! elimination of the Hessian over the enclosure, see [`classify::proved_point`](crate::classify::proved_point).

use super::bounds::Bounds as Sides;
use super::face_proof::proved_on_bounds;
use super::minimization::{Minimization, Verdict};
use crate::certify::root::prove_near;
use crate::certify::solution::Bounds;
use crate::certify::system::System;
use crate::classify::hessian_test::coordinate_lengths;
use crate::classify::point::{CriticalPoint, Enclosures, Kind};
use crate::classify::proved_point::{proved_hessian, proved_point};
use crate::graph::formula::{Formula, TooLarge};
use crate::objective::objective::Objective;

/// The most variables for which the Hessian is written out: beyond that the proof would take longer than the run.
pub const MOST_VARIABLES: usize = 200;

/// What is proved of the end point of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct ProvedEnd {
    /// Where the critical point is sure to be.
    pub enclosure: Bounds,
    /// A box in which it is the only critical point.
    pub alone_in: Bounds,
    /// What it is: a strict minimum, a strict maximum or a nondegenerate saddle.
    pub kind: Kind,
    /// The number of negative eigenvalues of the Hessian there.
    pub index: usize,
    /// Bounds of the value and of the eigenvalues there.
    pub enclosures: Option<Enclosures>,
    /// Why it is of this kind, in one sentence.
    pub reason: String,
}

/// Why nothing is proved of the end point of a run.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unproved {
    /// The run ended elsewhere.
    #[error("the run did not end at a critical point, so there is nothing to prove")]
    NotCritical,
    /// The end point is on a bound of the variables, and the slope into the box has no sure sign, or not the same at all bounds.
    #[error(
        "the point lies on a bound of the variables, and intervals do not prove that every way from there into the box leads to the same side"
    )]
    OnBound,
    /// Too many variables.
    #[error("with {0} variables the intervals would take too long")]
    TooManyVariables(usize),
    /// The formula cannot be written out.
    #[error(transparent)]
    TooLarge(#[from] TooLarge),
    /// Intervals do not separate the point from others, as at every degenerate one.
    #[error(
        "intervals do not prove a single critical point there: the Hessian is singular or nearly so, or not continuous"
    )]
    Singular,
    /// The sign of an eigenvalue stays open.
    #[error("intervals prove a single critical point there, but not the signs of its Hessian")]
    Signs,
}

/// The proved point is the end point of the run within this share of its coordinates and of the box that it is alone in.
const SAME_POINT: f64 = 1e-6;

/// Proves what the end point of a run is; the proof decides [`Minimization::verdict`] then.
///
/// `formula` is the function that the run was told for, within `bounds` if there are any; a point on bounds is proved over the
/// box. Cost: the symbolic Hessian and some twenty enclosures of it.
pub fn prove(run: &mut Minimization, bounds: Option<&Sides>, formula: &Formula, objective: &dyn Objective) {
    let is_held = |bounds: &&Sides| (0..run.x.len()).any(|i| bounds.is_at_bound(i, run.x[i]));
    let outcome = provable(run).and_then(|()| match bounds.filter(is_held) {
        Some(bounds) => proved_on_bounds(run, bounds, formula, objective),
        None => proved_end(run, formula, objective),
    });
    if let Ok(proved) = &outcome {
        run.verdict = Verdict::of_kind(proved.kind, false);
        (run.index, run.nullity, run.degenerate) = (proved.index, 0, None);
        run.reason = format!("{}{}", proved.reason, alone(&proved.alone_in));
    }
    run.proof = Some(outcome);
}

/// Whether there is anything to prove.
fn provable(run: &Minimization) -> Result<(), Unproved> {
    let n = run.x.len();
    if !run.verdict.is_critical() && run.verdict != Verdict::NoiseLimited {
        return Err(Unproved::NotCritical);
    }
    if n > MOST_VARIABLES { Err(Unproved::TooManyVariables(n)) } else { Ok(()) }
}

fn proved_end(run: &Minimization, formula: &Formula, objective: &dyn Objective) -> Result<ProvedEnd, Unproved> {
    let system = System::of_gradient(formula)?;
    proved_critical((&system, &run.x), objective, &coordinate_lengths(&run.x))
}

/// What is proved of the critical point that a run ended at.
pub(super) fn proved_critical(
    (system, x): (&System, &[f64]),
    objective: &dyn Objective,
    lengths: &[f64],
) -> Result<ProvedEnd, Unproved> {
    let root = prove_near(system, x, lengths).ok_or(Unproved::Singular)?;
    // What is proved must be the point that the run ended at, not one that Newton's steps went on to.
    let is_there = |i: usize| {
        let (x, proved, [lo, hi]) = (x[i], root.x[i], root.alone_in[i]);
        (x - proved).abs() <= SAME_POINT * (x.abs().max(proved.abs()) + (hi - lo))
    };
    if !(0..x.len()).all(is_there) {
        return Err(Unproved::NotCritical);
    }
    let hessian = proved_hessian(&mut system.workspace(), &root.enclosure).ok_or(Unproved::Signs)?;
    let point = proved_point(objective, system, (&root, &hessian), lengths).ok_or(Unproved::Signs)?;
    let CriticalPoint { kind, morse_index, enclosures, reason, .. } = point;
    Ok(ProvedEnd { enclosure: root.enclosure, alone_in: root.alone_in, kind, index: morse_index, enclosures, reason })
}

/// Says how large the box is in which the point is alone.
fn alone(bounds: &[[f64; 2]]) -> String {
    let widths = bounds.iter().map(|[lo, hi]| hi - lo);
    // Variables held by a bound have no width.
    let narrowest = widths.filter(|width| *width > 0.0).fold(f64::INFINITY, f64::min);
    if narrowest == f64::INFINITY {
        return String::new();
    }
    format!("; it is the only critical point in a box around it, whose sides are at least {narrowest:.1e} wide")
}
