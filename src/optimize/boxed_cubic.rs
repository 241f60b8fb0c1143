//! Nesterov and Polyak's step within bounds: on the face of the variables that can move, up to the first bound that it meets.
//!
//! With `φ(t)` the cubic model along the step `s`, `φ(1) = ½gᵀs + ½φ'(1) − M‖s‖³/12`. So each step in the box with `gᵀs ≤ 0` and
//! `φ'(1) ≤ 0` promises the fall `M‖s‖³/12` of Nesterov & Polyak, Math. Program. 108 (2006), lemma 4, and `f` keeps the promise
//! if `M` holds in the box. The model's minimizer on a face has `φ'(1) = 0`, and `φ'`, a convex parabola, is not above 0
//! before: shortened steps have both properties as well.

use super::bounds::Bounds;
use super::boxed_model::{EQUAL, End};
use super::face::{embedded, gathered};
use super::schur::weak_way_down;
use crate::classify::local_model::{LocalModel, bilinear};
use crate::linalg::principal::principal;
use crate::linalg::secular::{ModelStep, cubic_step};
use crate::linalg::symmetric_eigen::SymmetricEigen;
use crate::linalg::vector::{dot, norm};

/// The cubic model with the weight `M` around a point of a box.
pub(super) struct BoxedCubic<'a> {
    pub model: &'a LocalModel,
    pub bounds: &'a Bounds,
    /// `M` of the term `M‖s‖³/6`.
    pub weight: f64,
}

impl BoxedCubic<'_> {
    /// Where the step leads on its face: one point, or two where symmetry leaves the choice to the function. None if nothing
    /// can move.
    pub(super) fn ends(&self) -> Vec<End> {
        let (model, n) = (self.model, self.model.dimension());
        let mut free = self.bounds.free(&model.x, &model.gradient);
        while !free.is_empty() {
            let Some(found) = self.face_step(&free) else { break };
            let step = embedded(&found.step, &free, n);
            // What would leave the box at once is held, and the others move without it.
            let moving: Vec<usize> = free.iter().copied().filter(|&i| !self.is_blocked(i, step[i])).collect();
            if moving.len() == free.len() {
                let other = found.alternative.as_ref().map(|other| embedded(other, &free, n));
                return self.lower_ends(std::iter::once(step).chain(other));
            }
            free = moving;
        }
        Vec::new()
    }

    /// Where multipliers vanish: the model's lowest point along negative curvature that the bounds allow, if there is any.
    pub(super) fn way_out(&self) -> Option<End> {
        let mut way = weak_way_down(self.model, self.bounds)?;
        let length = norm(&way);
        let curvature = -bilinear(&self.model.hessian, &way, &way) / (length * length);
        way.iter_mut().for_each(|v| *v *= 2.0 * curvature / self.weight / length);
        (curvature > 0.0).then(|| self.end(&way))
    }

    /// The global minimizer of the model on a face, in the variables of the face.
    fn face_step(&self, free: &[usize]) -> Option<ModelStep> {
        let hessian = principal(&self.model.hessian, self.model.dimension(), free);
        let eigen = SymmetricEigen::new(&hessian, free.len()).ok()?;
        Some(cubic_step(&eigen, &gathered(&self.model.gradient, free), 0.5 * self.weight))
    }

    fn is_blocked(&self, i: usize, step: f64) -> bool {
        step != 0.0 && self.bounds.multiple(i, self.model.x[i], step) <= 0.0
    }

    /// The ends of the steps that promise most.
    fn lower_ends(&self, steps: impl Iterator<Item = Vec<f64>>) -> Vec<End> {
        let mut ends: Vec<End> = steps.map(|step| self.end(&step)).collect();
        let best = ends.iter().map(|end| end.decrease).fold(f64::NEG_INFINITY, f64::max);
        ends.retain(|end| end.decrease >= best - EQUAL * best.abs());
        ends
    }

    /// Where the step leads, shortened to the box, with the model's fall from a sum without cancellation.
    fn end(&self, step: &[f64]) -> End {
        let (x, part) = self.bounds.first_met(&self.model.x, step);
        let s: Vec<f64> = step.iter().map(|v| part * v).collect();
        let (slope, cube) = (dot(&self.model.gradient, &s), self.weight * norm(&s).powi(3));
        let at_end = slope + bilinear(&self.model.hessian, &s, &s) + 0.5 * cube;
        End { x, decrease: -0.5 * slope - 0.5 * at_end + cube / 12.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn boxed(gradient: &[f64; 2], hessian: &[f64; 4], sides: [[f64; 2]; 2]) -> Vec<End> {
        let model = LocalModel::from_parts(vec![0.0; 2], 0.0, gradient.to_vec(), hessian.to_vec()).expect("finite");
        let bounds = Bounds { lower: vec![sides[0][0], sides[1][0]], upper: vec![sides[0][1], sides[1][1]] };
        BoxedCubic { model: &model, bounds: &bounds, weight: 6.0 }.ends()
    }

    /// The model's fall from its formula.
    fn fall(gradient: &[f64; 2], hessian: &[f64; 4], s: &[f64]) -> f64 {
        -dot(gradient, s) - 0.5 * bilinear(hessian, s, s) - norm(s).powi(3)
    }

    #[test]
    fn steps_end_at_the_first_bound_and_promise_the_guaranteed_fall() {
        let far = [-9.0, 9.0];
        for (gradient, hessian, sides, count) in [
            ([1.0, -2.0], [2.0, 0.5, 0.5, 1.0], [far, far], 1),
            ([1.0, -2.0], [2.0, 0.5, 0.5, 1.0], [far, [-9.0, 0.1]], 1),
            ([1.0, -2.0], [2.0, 0.5, 0.5, 1.0], [far, [-9.0, 0.0]], 1),
            ([0.0, -1.0], [-2.0, 0.0, 0.0, 1.0], [[-0.25, 0.25], far], 2),
            ([0.0, -1.0], [-2.0, 0.0, 0.0, 1.0], [[-0.01, 0.25], far], 1),
            // The first variable may move by its slope, but its partner drives it out at once.
            ([-0.1, -5.0], [1.0, 3.0, 3.0, 10.0], [[0.0, 9.0], far], 1),
        ] {
            let ends = boxed(&gradient, &hessian, sides);
            assert_eq!(ends.len(), count, "{ends:?}");
            for End { x, decrease } in ends {
                assert!((0..2).all(|i| sides[i][0] <= x[i] && x[i] <= sides[i][1]), "{x:?}");
                assert!((decrease - fall(&gradient, &hessian, &x)).abs() < 1e-14, "{x:?}: {decrease}");
                assert!(decrease >= 6.0 / 12.0 * norm(&x).powi(3) * (1.0 - 1e-12) && decrease > 0.0, "{x:?}");
            }
        }
        assert!(boxed(&[1.0, 1.0], &[-1.0, 0.0, 0.0, -1.0], [[0.0, 1.0]; 2]).is_empty());
    }
}
