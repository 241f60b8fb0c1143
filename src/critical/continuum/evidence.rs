//! Whether the samples of a set bear it out: a set is told only on evidence that rounding cannot make.
//!
//! At each sample the gradient must vanish within its running error bound, all over the set `f` must have one value within
//! its bounds and no tilt in one direction. A smooth set that is followed to an end in mid-curve is none: analytic sets do not end.
//! Source of the bounds: N. J. Higham, Accuracy and Stability of Numerical Algorithms, section 3.3.

use super::character::character;
use super::follow::correct;
use super::stage::{Jet, Stage};
use super::trace::{Component, Node};
use crate::classify::gradient_bounds::gradient_with_bounds;
use crate::linalg::vector::{add_scaled, difference, dot, norm};

/// A sample is no further off the set than this, by Newton's step, in units of the box.
const SETTLED: f64 = 1e-7;
/// A sample is taken to lie within so many of Newton's steps of the set.
const STEPS: f64 = 2.0;
/// What is left of the gradient may be this many times its bound.
const LEFT: f64 = 2.0;
/// Slopes of rounding alone are much smaller than their bounds, which add up the worst of all operations.
const TYPICAL: f64 = 0.35;
/// Samples in a row whose slopes are compared …
const ROW: usize = 16;
/// … which are tilted if their mean is above this share of the bound …
const TILT: f64 = 0.1;
/// … and so many of its standard errors.
const STANDARD_ERRORS: f64 = 4.0;
/// Tangents are good to this, and the slopes along them to this share of the gradient.
const TANGENT: f64 = 16.0 * f64::EPSILON;
/// So far from a special point on a curve, in units of the box, the index is that of the piece beside it …
const ASIDE: f64 = 1e-5;
/// … where the stiffness is above this share of the largest eigenvalue.
const STIFF: f64 = 1e-12;
/// The number of variables in which a curve has one direction across.
const PLANE: usize = 2;
/// Ends of a set at most this many spacings from a special point are explained by it.
const BESIDE_DROP: f64 = 3.0;

/// Value and slopes along the set at a sample.
struct Mark {
    value: [f64; 2],
    /// The slopes along the axes of the tangent space, as shares of their bounds.
    slopes: Vec<f64>,
}

/// Whether a followed set is one.
pub(super) fn is_borne_out(stage: &Stage<'_>, component: &Component) -> bool {
    if component.nodes.len() < 3 && component.nodes.iter().all(|node| !node.leaves) {
        return false;
    }
    if component.nodes.iter().any(|node| node.is_stuck && !may_end(stage, component, node)) {
        return false;
    }
    let marks: Option<Vec<Mark>> = component.nodes.iter().map(|node| mark(stage, component, node)).collect();
    marks.is_some_and(|marks| has_one_value(&marks) && !is_tilted(component, &marks))
        && is_consistent(component)
        && component.drops.iter().all(|drop| is_sampled_beside(stage, component, &drop.u))
}

/// Whether on both sides of a special point of a curve its index is that of samples around: no piece between special
/// points was stepped over.
fn is_sampled_beside(stage: &Stage<'_>, component: &Component, u: &[f64]) -> bool {
    // In more variables corrections beside a crossing may end on another branch.
    if component.set.dimension != 1 || stage.dimension() != PLANE {
        return true;
    }
    let near: Vec<&Node> = (component.nodes.iter())
        .filter(|node| norm(&difference(&node.jet.u, u)) <= BESIDE_DROP * component.spacing)
        .collect();
    near.iter().flat_map(|node| node.jet.tangent(1)).all(|t| {
        [ASIDE, -ASIDE].iter().all(|side| {
            let predicted = add_scaled(u, *side, t);
            let corrected = correct(stage, &predicted, 1);
            let is_near = |jet: &Jet| norm(&difference(&jet.u, &predicted)) <= 0.5 * ASIDE;
            let Some(jet) = corrected.filter(is_near).filter(|jet| jet.stiffness(1) > STIFF * jet.eigen.norm()) else {
                return true;
            };
            let own = character(stage, &jet, 1);
            near.iter().any(|node| node.character.index == own.index)
        })
    })
}

/// Whether a set may end near a sample: at a special point, or at the end of the domain.
fn may_end(stage: &Stage<'_>, component: &Component, node: &Node) -> bool {
    let is_beside = |u: &[f64]| norm(&difference(u, &node.jet.u)) <= BESIDE_DROP * component.spacing;
    let leaves_domain = || {
        node.jet.tangent(component.set.dimension).any(|t| {
            [1.0, -1.0].iter().any(|side| stage.jet(&add_scaled(&node.jet.u, side * component.spacing, t)).is_none())
        })
    };
    component.drops.iter().any(|drop| is_beside(&drop.u)) || leaves_domain()
}

/// `None` where the gradient does not vanish within its bound.
fn mark(stage: &Stage<'_>, component: &Component, node: &Node) -> Option<Mark> {
    let jet = &node.jet;
    let step = jet.normal_step(component.set.dimension);
    if norm(&step) > SETTLED {
        return None;
    }
    let x = stage.coordinates_of(&jet.u);
    let place = |i: usize| f64::EPSILON * x[i].abs() + STEPS * (step[i] * stage.units[i]).abs();
    let error: Vec<f64> = (0..x.len()).map(place).collect();
    let bounds = gradient_with_bounds(stage.objective, &x, &error)?;
    let vanishes = |i: usize| bounds.value(1 + i).abs() <= LEFT * bounds.error(1 + i);
    if !(0..x.len()).all(vanishes) {
        return None;
    }
    let mut slopes = Vec::new();
    let across = norm(&(0..x.len()).map(|i| stage.units[i] * bounds.value(1 + i)).collect::<Vec<_>>());
    for tangent in jet.tangent(component.set.dimension) {
        let along = |part: &dyn Fn(usize) -> f64| (0..x.len()).map(part).sum::<f64>();
        let slope = along(&|i| tangent[i] * stage.units[i] * bounds.value(1 + i));
        let bound = along(&|i| (tangent[i] * stage.units[i]).abs() * bounds.error(1 + i));
        if slope.abs() > bound {
            return None;
        }
        // The tangent itself is good to some roundings only.
        let is_known = slope.abs() > TANGENT * across;
        slopes.push(if is_known { slope / bound } else { 0.0 });
    }
    let (value, error) = (bounds.value(0), LEFT * bounds.error(0));
    Some(Mark { value: [value - error, value + error], slopes })
}

/// Whether some value is within the bounds at all samples.
fn has_one_value(marks: &[Mark]) -> bool {
    let largest = marks.iter().map(|mark| mark.value[0]).fold(f64::NEG_INFINITY, f64::max);
    let smallest = marks.iter().map(|mark| mark.value[1]).fold(f64::INFINITY, f64::min);
    largest <= smallest
}

/// Whether the slopes are larger than rounding makes them, or keep their sign along a curve.
fn is_tilted(component: &Component, marks: &[Mark]) -> bool {
    let squares: Vec<f64> = marks.iter().flat_map(|mark| mark.slopes.iter().map(|z| z * z)).collect();
    if squares.iter().sum::<f64>() > TYPICAL * TYPICAL * squares.len() as f64 {
        return true;
    }
    if component.set.dimension != 1 {
        return false;
    }
    let order = component.in_order(&(0..marks.len()).collect::<Vec<_>>());
    let mut slopes: Vec<f64> = Vec::new();
    let mut last: Option<Vec<f64>> = None;
    for at in order {
        let Some(tangent) = component.nodes[at].jet.tangent(1).next() else { continue };
        let sign = if last.as_ref().is_some_and(|last| dot(last, tangent) < 0.0) { -1.0 } else { 1.0 };
        slopes.push(sign * marks[at].slopes[0]);
        last = Some(tangent.iter().map(|t| sign * t).collect());
    }
    slopes.windows(ROW.min(slopes.len()).max(3)).any(keeps_its_sign)
}

fn keeps_its_sign(slopes: &[f64]) -> bool {
    let count = slopes.len() as f64;
    let mean = slopes.iter().sum::<f64>() / count;
    let variance = slopes.iter().map(|z| (z - mean).powi(2)).sum::<f64>() / count;
    mean.abs() > TILT && mean.abs() > STANDARD_ERRORS * (variance / count).sqrt()
}

/// Whether neighbours of different character have a special point between them.
fn is_consistent(component: &Component) -> bool {
    let differs = |at: usize, other: usize| component.nodes[at].character != component.nodes[other].character;
    let has_drop =
        |u: &[f64]| component.drops.iter().any(|drop| norm(&difference(&drop.u, u)) <= BESIDE_DROP * component.spacing);
    (0..component.nodes.len()).all(|at| {
        has_drop(&component.nodes[at].jet.u) || component.neighbours(at, 1.6).iter().all(|other| !differs(at, *other))
    })
}
