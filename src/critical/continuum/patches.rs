//! Proved pieces of sets and the sets that are followed numerically: each piece must lie on one that agrees with it.

use super::atlas::Atlas;
use crate::certify::blocks::{Block, Choices};
use crate::certify::solution::{Bounds, Doubt, Patch, Solutions, Undecided};
use crate::certify::system::System;
use crate::classify::local_model::LocalModel;
use crate::classify::polish::polish;
use crate::classify::proved_point::ProvedHessian;
use crate::linalg::vector::norm_max;
use crate::numeric::interval::interval::{Interval, Regularity};
use crate::objective::objective::Objective;

/// Pieces further out than this many times the nearest one do not widen the window on an unbounded box.
const FAR: f64 = 100.0;
/// More pieces of a sum of parts are not made.
const MOST_JOINED: usize = 20_000;
/// So many undecided boxes are looked at for sets in them.
const MOST_LOOKED_AT: usize = 40;
/// Steps of the polish, relative to the box.
const POLISH_STEP: f64 = 0.02;

/// The pieces of a sum of parts: of some parts a piece, of the others a point or a piece. `None` if they are too many.
pub(in crate::critical) fn joined_patches(
    blocks: &[Block],
    parts: &[(&Solutions, &[ProvedHessian])],
) -> Option<Vec<Patch>> {
    if parts.iter().all(|(solutions, _)| solutions.patches.is_empty()) {
        return Some(Vec::new());
    }
    let counts: Vec<usize> =
        parts.iter().map(|(solutions, _)| solutions.roots.len() + solutions.patches.len()).collect();
    Choices::count(&counts).filter(|count| *count <= MOST_JOINED)?;
    let n = blocks.iter().map(|block| block.unknowns.len()).sum();
    let joined = |choice: Vec<usize>| {
        let mut patch = Patch { bounds: vec![[0.0; 2]; n], x: vec![0.0; n], dimension: 0, index: 0 };
        for ((block, (solutions, hessians)), place) in blocks.iter().zip(parts).zip(choice) {
            let (x, bounds) = match place.checked_sub(solutions.roots.len()) {
                None => {
                    patch.index += hessians[place].index;
                    (&solutions.roots[place].x, &solutions.roots[place].enclosure)
                }
                Some(place) => {
                    let own = &solutions.patches[place];
                    patch.index += own.index;
                    patch.dimension += own.dimension;
                    (&own.x, &own.bounds)
                }
            };
            for (from, to) in block.unknowns.iter().enumerate() {
                patch.x[*to] = x[from];
                patch.bounds[*to] = bounds[from];
            }
        }
        patch
    };
    Some(Choices::new(counts).map(joined).filter(|patch| patch.dimension > 0).collect())
}

/// Points that tell how far an unbounded box is looked at.
pub(in crate::critical) fn seeds(patches: &[Patch]) -> Vec<Vec<f64>> {
    let nearest = patches.iter().map(|patch| norm_max(&patch.x)).fold(f64::INFINITY, f64::min).max(1.0);
    patches.iter().map(|patch| patch.x.clone()).filter(|x| norm_max(x) <= FAR * nearest).collect()
}

impl Atlas<'_> {
    /// Follows the sets that the pieces lie on; gives the pieces that none agrees with, and those where the function
    /// `system` is the gradient of may jump: nothing follows from a gradient there.
    pub(in crate::critical) fn explain(&mut self, patches: &[Patch], system: &System) -> Vec<Undecided> {
        let mut open: Vec<&Patch> = Vec::new();
        // Beyond the window nothing is followed, but pieces that touch are pieces of one set: these were found last.
        let mut newest: Vec<&Patch> = Vec::new();
        let (smooth, jumping): (Vec<&Patch>, Vec<&Patch>) =
            patches.iter().partition(|patch| is_continuous(system, &patch.bounds));
        for patch in smooth {
            let place = self.explore(&patch.x).filter(|place| place.dimension == patch.dimension);
            match place.filter(|place| self.indices(place.component).contains(&patch.index)) {
                Some(_) => newest.push(patch),
                None => open.push(patch),
            }
        }
        while !newest.is_empty() {
            let touches = |patch: &&Patch| {
                !self.shows(&patch.x)
                    && newest.iter().any(|other| {
                        other.dimension == patch.dimension
                            && other.index == patch.index
                            && touch(&other.bounds, &patch.bounds)
                    })
            };
            (newest, open) = open.into_iter().partition(touches);
        }
        let undecided = |(patch, doubt): (&Patch, Doubt)| Undecided { bounds: patch.bounds.clone(), doubt };
        let open = open.into_iter().map(|patch| (patch, Doubt::Singular));
        open.chain(jumping.into_iter().map(|patch| (patch, Doubt::Kink))).map(undecided).collect()
    }

    /// Follows the sets that pass through undecided boxes; the boxes stay undecided.
    pub(in crate::critical) fn look_into(&mut self, objective: &dyn Objective, undecided: &[Undecided], sides: &[f64]) {
        let singular = undecided.iter().filter(|part| part.doubt == Doubt::Singular);
        for part in singular.take(MOST_LOOKED_AT) {
            let middle: Vec<f64> = part.bounds.iter().map(|[lo, hi]| lo + 0.5 * (hi - lo)).collect();
            let Some(model) = LocalModel::by_definition(objective, &middle) else { continue };
            let point = polish(objective, model, sides, POLISH_STEP).x;
            let slack = |[lo, hi]: &[f64; 2]| 0.5 * (hi - lo);
            let inside = |(x, side): (&f64, &[f64; 2])| *x >= side[0] - slack(side) && *x <= side[1] + slack(side);
            if point.iter().zip(&part.bounds).all(inside) {
                self.explore(&point);
            }
        }
    }
}

fn is_continuous(system: &System, bounds: &Bounds) -> bool {
    let sides: Vec<Interval> = bounds.iter().map(|[lo, hi]| Interval::new(*lo, *hi)).collect();
    system.enclose_function(&sides).is_some_and(|value| value.regularity() == Regularity::Continuous)
}

fn touch(a: &Bounds, b: &Bounds) -> bool {
    a.iter().zip(b).all(|(a, b)| a[0] <= b[1] && b[0] <= a[1])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certify::solution::Root;

    #[test]
    fn pieces_and_points_of_parts_are_pieces_of_the_whole() {
        let blocks = [vec![0, 2], vec![1]].map(|places| Block { unknowns: places.clone(), equations: places });
        let ring = Patch { bounds: vec![[0.9, 1.1], [-0.1, 0.1]], x: vec![1.0, 0.0], dimension: 1, index: 0 };
        let first = Solutions { patches: vec![ring], ..Solutions::default() };
        let side = vec![[-0.5, 0.5]];
        let root = Root { x: vec![0.25], enclosure: side.clone(), alone_in: side, is_on_boundary: false };
        let second = Solutions { roots: vec![root], ..Solutions::default() };
        let hessians = [ProvedHessian { index: 1, eigenvalues: vec![[-2.0, -1.0]] }];
        let joined = joined_patches(&blocks, &[(&first, &[]), (&second, &hessians)]).expect("few");
        assert_eq!(joined.len(), 1);
        assert_eq!((joined[0].dimension, joined[0].index, &joined[0].x[..]), (1, 1, &[1.0, 0.25, 0.0][..]));
        assert_eq!(joined[0].bounds, [[0.9, 1.1], [-0.5, 0.5], [-0.1, 0.1]]);
    }
}
