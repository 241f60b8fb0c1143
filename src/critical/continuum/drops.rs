//! Special points of a set: where an eigenvalue across it vanishes, because it changes its sign or because branches meet.

use super::follow::correct;
use super::stage::{Jet, Stage};
use super::trace::{Component, Node};
use crate::linalg::vector::{add_scaled, difference, norm};

/// Samples this much flatter than others within a few spacings are looked at.
const FLATTER: f64 = 0.6;
/// A point is special where the smallest eigenvalue across is below this share of that of the samples around.
const VANISHED: f64 = 1e-5;
/// Special points within this distance, in units of the box, are one.
const SAME: f64 = 1e-4;
/// So are those within the first of these, if halfway between them the Hessian is below this share of that around.
const BLURRED: (f64, f64) = (1e-3, 1e-7);
/// Rounds of golden sections, each from the best point of the one before, and sections in a round.
const SECTIONS: (usize, usize) = (5, 12);
/// Halvings of the steps on surfaces.
const HALVINGS: usize = 36;
/// A search is given up that has not come below this share of the first stiffness …
const PROMISING: f64 = 0.3;
/// … after so many halvings, or one round of sections.
const TRIAL: usize = 4;
/// On surfaces special points may form curves; so many are located.
const MOST: usize = 40;
/// So far from a special point, in units of the box, the stiffness is no longer that of the point …
const ASIDE: f64 = 1e-5;
/// … which is at most this share of it.
const SHARPER: f64 = 0.02;
/// A stiffness below this share of the largest eigenvalue is rounding.
const ROUNDING: f64 = 1e-14;
/// The golden section.
const GOLDEN: f64 = 0.618_033_988_749_894_9;

/// A special point.
#[derive(Clone, Debug)]
pub(super) struct Drop {
    /// Where it is, in units of the box.
    pub u: Vec<f64>,
    stiffness: f64,
}

/// All special points near the samples: the known ones first, in their order.
pub(super) fn special_points(stage: &Stage<'_>, component: &Component) -> Vec<Drop> {
    let mut drops = component.drops.clone();
    let e = component.set.dimension;
    if e == stage.dimension() {
        return drops;
    }
    for at in 0..component.nodes.len() {
        if drops.len() >= MOST {
            break;
        }
        let own = &component.nodes[at];
        let Some(least) = suspected(component, at) else { continue };
        if drops.iter().any(|drop| norm(&difference(&drop.u, &own.jet.u)) <= 0.8 * own.reach && e > 1) {
            continue;
        }
        let found = if e == 1 {
            on_curve(stage, &own.jet, 1.3 * own.reach.max(component.spacing))
        } else {
            on_surface(stage, &own.jet, e, 0.5 * own.reach)
        };
        let is_real = found.stiffness <= VANISHED * least && vanishes_only_there(stage, &found, own, e);
        if !is_real || !stage.contains(&found.u) {
            continue;
        }
        match drops.iter_mut().find(|drop| is_same(stage, drop, &found, own)) {
            Some(known) if known.stiffness > found.stiffness => *known = found,
            Some(_) => {}
            None => drops.push(found),
        }
    }
    drops
}

/// Whether a special point may be near: the sample is flatter than all its neighbours and much flatter than some sample
/// around, or has another index than a neighbour. Gives the stiffness to compare with.
fn suspected(component: &Component, at: usize) -> Option<f64> {
    let e = component.set.dimension;
    let stiffness = |at: usize| component.nodes[at].jet.stiffness(e);
    let own = stiffness(at);
    if component.nodes[at].character.nullity > e {
        return None;
    }
    let near = component.neighbours(at, 1.6);
    let turns = near.iter().any(|other| component.nodes[*other].character != component.nodes[at].character);
    let is_lowest = near.iter().all(|other| own <= stiffness(*other) * (1.0 + 1e-9));
    let around = component.neighbours(at, 3.6).into_iter().map(stiffness).fold(own, f64::max);
    let end = component.nodes[at].is_stuck;
    (turns || end || (is_lowest && own <= FLATTER * around)).then_some(around)
}

/// Whether two special points are one: very close, or close and without stiffness to speak of between them.
fn is_same(stage: &Stage<'_>, a: &Drop, b: &Drop, near: &Node) -> bool {
    let gap = difference(&b.u, &a.u);
    let limit = BLURRED.1 * near.jet.eigen.norm();
    let is_flat = || stage.jet(&add_scaled(&a.u, 0.5, &gap)).is_some_and(|jet| jet.eigen.norm() <= limit);
    norm(&gap) <= SAME || (norm(&gap) <= BLURRED.0 && is_flat())
}

/// Whether the stiffness is 0 at a place, not only small: it is far smaller than a little aside, or all of it is rounding.
fn vanishes_only_there(stage: &Stage<'_>, found: &Drop, near: &Node, e: usize) -> bool {
    let own = &near.jet;
    if found.stiffness <= ROUNDING * own.eigen.norm() {
        return true;
    }
    let Some(centre) = stage.jet(&found.u) else { return false };
    let directions = own.tangent(e).flat_map(|t| [ASIDE, -ASIDE].map(|side| (t, side)));
    let aside = directions.filter_map(|to| slide(stage, &centre, to, e)).map(|jet| jet.stiffness(e));
    found.stiffness <= SHARPER * aside.fold(0.0, f64::max)
}

/// The point at `t` along a direction, corrected where that settles nearby.
fn slide(stage: &Stage<'_>, from: &Jet, (direction, t): (&[f64], f64), e: usize) -> Option<Jet> {
    let predicted = add_scaled(&from.u, t, direction);
    let corrected = correct(stage, &predicted, e);
    let is_near = |jet: &Jet| norm(&difference(&jet.u, &predicted)) <= 0.5 * t.abs() + 1e-9;
    corrected.filter(is_near).or_else(|| stage.jet(&predicted))
}

/// The flattest point of a curve within `width` of a sample, by golden sections.
fn on_curve(stage: &Stage<'_>, from: &Jet, width: f64) -> Drop {
    let mut best = from.clone();
    let mut width = width;
    let direction: Vec<f64> = from.tangent(1).next().unwrap_or_default().to_vec();
    for _ in 0..SECTIONS.0 {
        let base = best.clone();
        let own = base.tangent(1).next().unwrap_or_default();
        // At a special point the null space is larger than the tangent.
        let onward = if base.stiffness(1) > VANISHED * from.stiffness(1) { own.to_vec() } else { direction.clone() };
        let stiffness = |t: f64| slide(stage, &base, (&onward, t), 1).map(|jet| (jet.stiffness(1), jet));
        let (mut lo, mut hi) = (-width, width);
        for _ in 0..SECTIONS.1 {
            let (a, b) = (hi - GOLDEN * (hi - lo), lo + GOLDEN * (hi - lo));
            let (at_a, at_b) = (stiffness(a), stiffness(b));
            let is_left = match (&at_a, &at_b) {
                (Some(left), Some(right)) => left.0 <= right.0,
                (left, _) => left.is_some(),
            };
            for (size, jet) in [at_a, at_b].into_iter().flatten() {
                if size < best.stiffness(1) {
                    best = jet;
                }
            }
            (lo, hi) = if is_left { (lo, b) } else { (a, hi) };
        }
        if best.stiffness(1) > PROMISING * from.stiffness(1) {
            break;
        }
        width = (2.0 * (hi - lo)).min(0.5 * width);
    }
    Drop { stiffness: best.stiffness(1), u: best.u }
}

/// The flattest point of a surface near a sample, by steps along the tangent axes that are halved when they do not help.
fn on_surface(stage: &Stage<'_>, from: &Jet, e: usize, width: f64) -> Drop {
    let mut best = from.clone();
    let mut stride = width;
    let axes: Vec<Vec<f64>> = from.tangent(e).map(<[f64]>::to_vec).collect();
    for halving in 0..HALVINGS {
        if halving == TRIAL && best.stiffness(e) > PROMISING * from.stiffness(e) {
            break;
        }
        let mut is_better = true;
        let mut moves = 0;
        while is_better && moves < 8 {
            is_better = false;
            moves += 1;
            for axis in &axes {
                for t in [stride, -stride] {
                    let Some(jet) = slide(stage, &best, (axis, t), e) else { continue };
                    if jet.stiffness(e) < best.stiffness(e) {
                        best = jet;
                        is_better = true;
                    }
                }
            }
        }
        stride *= 0.5;
    }
    Drop { stiffness: best.stiffness(e), u: best.u }
}
