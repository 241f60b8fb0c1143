//! The proof of an end point on bounds: every multiplier has a sure sign, and on the face that is left free intervals prove a
//! single critical point and the signs of its Hessian.
//!
//! Then the point is a strict minimum over the box: Nocedal & Wright, Numerical Optimization, theorem 12.6.

use super::bounds::Bounds;
use super::face::{Face, gathered};
use super::minimization::Minimization;
use super::proof::{ProvedEnd, Unproved, proved_critical};
use crate::certify::system::System;
use crate::classify::hessian_test::coordinate_lengths;
use crate::classify::point::Kind;
use crate::graph::formula::{Formula, FormulaParameter, Shape};
use crate::graph::{Graph, NodeId};
use crate::numeric::interval::interval::{Interval, Regularity};
use crate::objective::objective::Objective;

/// What is proved of an end point of which some variables are on bounds.
///
/// # Errors
/// [`Unproved`] if a multiplier's sign is not sure or wrong, or what holds on the face is not proved to be a minimum or maximum.
pub(super) fn proved_on_bounds(
    run: &Minimization,
    bounds: &Bounds,
    formula: &Formula,
    objective: &dyn Objective,
) -> Result<ProvedEnd, Unproved> {
    let (held, free): (Vec<usize>, Vec<usize>) = (0..run.x.len()).partition(|&i| bounds.is_at_bound(i, run.x[i]));
    let on_face = if free.is_empty() { None } else { Some(on_face(run, formula, objective, &free)?) };
    let mut sides: Vec<Interval> = run.x.iter().map(|x| Interval::point(*x)).collect();
    if let Some(face) = &on_face {
        free.iter().zip(&face.enclosure).for_each(|(&i, [lo, hi])| sides[i] = Interval::new(*lo, *hi));
    }
    let kind = leads(run, bounds, formula, (&sides, &held))?;
    if on_face.as_ref().is_some_and(|face| face.kind != kind) {
        return Err(Unproved::OnBound);
    }
    let rise = if kind == Kind::Minimum { "up" } else { "down" };
    let multipliers = format!("interval arithmetic proves that every way from the bounds into the box leads {rise}");
    let reason = match &on_face {
        Some(face) => format!("{multipliers}; with the variables on bounds held, {}", face.reason),
        None => multipliers,
    };
    let whole = |part: Option<&Vec<[f64; 2]>>| {
        let mut whole: Vec<[f64; 2]> = run.x.iter().map(|x| [*x, *x]).collect();
        free.iter().zip(part.into_iter().flatten()).for_each(|(&i, side)| whole[i] = *side);
        whole
    };
    Ok(ProvedEnd {
        enclosure: whole(on_face.as_ref().map(|face| &face.enclosure)),
        alone_in: whole(on_face.as_ref().map(|face| &face.alone_in)),
        kind,
        index: on_face.as_ref().map_or(0, |face| face.index),
        enclosures: on_face.and_then(|face| face.enclosures),
        reason,
    })
}

/// What is proved of the function of the variables `free`, the others held where the run ended.
fn on_face(
    run: &Minimization,
    formula: &Formula,
    objective: &dyn Objective,
    free: &[usize],
) -> Result<ProvedEnd, Unproved> {
    let system = System::of_gradient(&restricted(formula, &run.x, free)?)?;
    let x = gathered(&run.x, free);
    let lengths = coordinate_lengths(&x);
    proved_critical((&system, &x), &Face::new(objective, &run.x, free), &lengths)
}

/// The formula with numbers in the place of all variables but `free`.
fn restricted(formula: &Formula, x: &[f64], free: &[usize]) -> Result<Formula, Unproved> {
    let flat = formula.flat()?;
    let mut graph = Graph::new();
    let node = |(i, x): (usize, &f64)| match free.iter().position(|other| *other == i) {
        Some(place) => graph.variable(place),
        None => graph.constant(*x),
    };
    let variables: Vec<NodeId> = x.iter().enumerate().map(node).collect();
    let outputs = graph.import(flat.graph, &flat.outputs[..1], &variables);
    let parameters = (0..free.len()).map(|k| FormulaParameter { name: format!("x{}", k + 1), shape: Shape::Scalar });
    Ok(Formula::new(parameters.collect(), Shape::Scalar, graph, outputs))
}

/// Whether the function rises from all bounds into the box, as at a minimum, or falls from all, as at a maximum.
fn leads(
    run: &Minimization,
    bounds: &Bounds,
    formula: &Formula,
    (sides, held): (&[Interval], &[usize]),
) -> Result<Kind, Unproved> {
    let system = System::of_gradient(formula)?;
    let mut slopes = vec![Interval::point(0.0); sides.len()];
    if system.workspace().equations(sides, &mut slopes) != Regularity::Continuous {
        return Err(Unproved::OnBound);
    }
    let inward = |i: usize| if run.x[i] <= bounds.lower[i] { slopes[i] } else { -slopes[i] };
    let movable: Vec<Interval> = held.iter().filter(|&&i| !bounds.is_fixed(i)).map(|&i| inward(i)).collect();
    let is_maximum = run.verdict.negated().is_minimum();
    match () {
        () if !is_maximum && movable.iter().all(|slope| slope.lo() > 0.0) => Ok(Kind::Minimum),
        () if is_maximum && movable.iter().all(|slope| slope.hi() < 0.0) => Ok(Kind::Maximum),
        () => Err(Unproved::OnBound),
    }
}
