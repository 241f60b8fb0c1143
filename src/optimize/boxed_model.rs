//! Minimises a quadratic model in the intersection of a box and a ball, face by face.
//!
//! On each face the exact minimizer in the ball is taken and followed along its projection into the box; variables that meet
//! a bound stay there, and the next, smaller face follows. Once the right face is found this is Newton's step on it.
//! Source: Lin & Moré (TRON), SIAM J. Optim. 9 (1999), with exact steps on the faces; projection: Bertsekas (1982).

use super::bounds::Bounds;
use super::face::gathered;
use super::second_order::FACTORISED_FROM;
use crate::classify::local_model::{LocalModel, bilinear};
use crate::linalg::factorised::factorised_step;
use crate::linalg::principal::principal;
use crate::linalg::secular::{Target, trust_region_step};
use crate::linalg::symmetric_eigen::SymmetricEigen;
use crate::linalg::vector::{add_scaled, difference, dot, matrix_vector, norm};

/// A projected step must keep this share of what its slope promises (TRON's `μ₀`).
const SUFFICIENT: f64 = 0.01;
/// A step along the projected path is shortened by this factor …
const SHORTEN: f64 = 0.5;
/// … down to this.
const SMALLEST: f64 = 1e-9;
/// Below this share of the radius there is no room for another face.
const ROOM: f64 = 0.1;
/// Ends whose model values agree to this share are tried both.
pub(super) const EQUAL: f64 = 1e-10;

/// The model around a point of a box.
pub(super) struct BoxedModel<'a> {
    pub model: &'a LocalModel,
    pub bounds: &'a Bounds,
}

/// A trial point with what the model promises there.
#[derive(Clone, Debug)]
pub(super) struct End {
    /// The point, exactly in the box.
    pub x: Vec<f64>,
    /// How far the model falls to there.
    pub decrease: f64,
}

impl BoxedModel<'_> {
    /// The best points within the radius: one, or two where symmetry leaves the choice to the function.
    pub(super) fn ends(&self, radius: f64) -> Vec<End> {
        let start = &self.model.x;
        let held = |i| self.bounds.is_held(i, start[i], self.model.gradient[i]);
        let pinned: Vec<bool> = (0..start.len()).map(held).collect();
        let Some((step, other)) = self.face_step(start, &not(&pinned), radius) else { return Vec::new() };
        let (first, clipped) = self.follow(start.clone(), pinned.clone(), (radius, Some(step)));
        let mut ends = vec![self.end(first)];
        ends.extend(other.map(|other| self.end(self.follow(start.clone(), pinned, (radius, Some(other))).0)));
        if clipped {
            let descent = self.along_gradient(radius);
            let pinned = (0..start.len()).map(|i| self.bounds.is_at_bound(i, descent[i])).collect();
            ends.push(self.end(self.follow(descent, pinned, (radius, None)).0));
        }
        let best = ends.iter().map(|end| end.decrease).fold(f64::NEG_INFINITY, f64::max);
        ends.retain(|end| end.decrease >= best - EQUAL * best.abs());
        ends
    }

    fn end(&self, x: Vec<f64>) -> End {
        let decrease = -self.change(&x);
        End { x, decrease }
    }

    /// The model's change from its centre to `y`.
    fn change(&self, y: &[f64]) -> f64 {
        let s = difference(y, &self.model.x);
        dot(&self.model.gradient, &s) + 0.5 * bilinear(&self.model.hessian, &s, &s)
    }

    /// The model's gradient at `y`.
    fn gradient(&self, y: &[f64]) -> Vec<f64> {
        let s = difference(y, &self.model.x);
        add_scaled(&self.model.gradient, 1.0, &matrix_vector(&self.model.hessian, &s))
    }

    /// A point of the projected path of steepest descent with a sufficient decrease, within the radius.
    fn along_gradient(&self, radius: f64) -> Vec<f64> {
        let (x, g) = (&self.model.x, &self.model.gradient);
        let way = self.bounds.projected_gradient(x, g);
        let (square, curvature) = (dot(&way, &way), bilinear(&self.model.hessian, &way, &way));
        if square == 0.0 {
            return x.clone();
        }
        let mut length = radius / norm(&way);
        if curvature > 0.0 {
            length = length.min(square / curvature);
        }
        let shortest = SMALLEST * length;
        while length > shortest {
            let y = self.bounds.projected(add_scaled(x, -length, g));
            let s = difference(&y, x);
            if norm(&s) <= radius && self.change(&y) <= SUFFICIENT * dot(g, &s) {
                return y;
            }
            length *= SHORTEN;
        }
        x.clone()
    }

    /// Goes from face to face, each inside the one before, by the given first step if there is one; says also whether a
    /// bound was met.
    fn follow(
        &self,
        mut y: Vec<f64>,
        mut pinned: Vec<bool>,
        (radius, mut first): (f64, Option<Vec<f64>>),
    ) -> (Vec<f64>, bool) {
        let mut clipped = false;
        // Each round pins a variable, but for rounding.
        for _ in 0..=2 * y.len() {
            let free = not(&pinned);
            let room = radius - norm(&difference(&y, &self.model.x));
            if free.is_empty() || room <= ROOM * radius {
                break;
            }
            let Some(step) = first.take().or_else(|| Some(self.face_step(&y, &free, room)?.0)) else { break };
            // What would leave the box at once is pinned before the others move.
            let blocked: Vec<usize> = free.into_iter().filter(|&i| self.is_blocked(i, y[i], step[i])).collect();
            if !blocked.is_empty() {
                blocked.iter().for_each(|&i| pinned[i] = true);
                clipped = true;
                continue;
            }
            let next = self.projected_search(&y, &step);
            let is_last = next == add_scaled(&y, 1.0, &step) || next == y;
            y = next;
            if is_last {
                break;
            }
            clipped = true;
            (0..y.len()).for_each(|i| pinned[i] = pinned[i] || self.bounds.is_at_bound(i, y[i]));
        }
        (y, clipped)
    }

    fn is_blocked(&self, i: usize, y: f64, step: f64) -> bool {
        (y <= self.bounds.lower[i] && step < 0.0) || (y >= self.bounds.upper[i] && step > 0.0)
    }

    /// The exact minimizer of the model on a face, in a ball around `y`, and its mirror image if both are as good.
    fn face_step(&self, y: &[f64], free: &[usize], radius: f64) -> Option<(Vec<f64>, Option<Vec<f64>>)> {
        let n = y.len();
        let (hessian, gradient) = (principal(&self.model.hessian, n, free), gathered(&self.gradient(y), free));
        let found = if free.len() < FACTORISED_FROM {
            trust_region_step(&SymmetricEigen::new(&hessian, free.len()).ok()?, &gradient, radius)
        } else {
            factorised_step(&hessian, &gradient, Target::Radius(radius))?
        };
        let whole = |part: &Vec<f64>| super::face::embedded(part, free, n);
        (found.quadratic_decrease > 0.0).then(|| (whole(&found.step), found.alternative.as_ref().map(whole)))
    }

    /// A point of the projected path `P(y + td)` at which the model falls enough, at the latest where the path first bends.
    fn projected_search(&self, y: &[f64], step: &[f64]) -> Vec<f64> {
        let (gradient, here) = (self.gradient(y), self.change(y));
        let first = (0..y.len()).map(|i| self.bounds.multiple(i, y[i], step[i])).fold(f64::INFINITY, f64::min);
        let mut t = 1.0;
        while t > first {
            let next = self.bounds.projected(add_scaled(y, t, step));
            let needed = SUFFICIENT * dot(&gradient, &difference(&next, y)).min(0.0);
            let change = self.change(&next) - here;
            if change <= needed && change < 0.0 {
                return next;
            }
            t = if t > SMALLEST { SHORTEN * t } else { 0.0 };
        }
        // Up to there the model falls along the whole step.
        self.bounds.first_met(y, step).0
    }
}

/// The variables that are not pinned.
fn not(pinned: &[bool]) -> Vec<usize> {
    (0..pinned.len()).filter(|&i| !pinned[i]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model(x: &[f64], gradient: &[f64], hessian: &[f64]) -> LocalModel {
        LocalModel::from_parts(x.to_vec(), 0.0, gradient.to_vec(), hessian.to_vec()).expect("finite")
    }

    #[test]
    fn a_coupled_minimum_on_an_edge_is_found_in_one_go() {
        // q = (x − 2)² + (y + 1)² + xy on [0, 1]²: the minimum is (1, 0).
        let model = model(&[0.5, 0.5], &[-2.5, 3.5], &[2.0, 1.0, 1.0, 2.0]);
        let bounds = Bounds { lower: vec![0.0, 0.0], upper: vec![1.0, 1.0] };
        let ends = BoxedModel { model: &model, bounds: &bounds }.ends(10.0);
        assert_eq!(ends[0].x, [1.0, 0.0]);
    }

    #[test]
    fn at_a_saddle_both_signs_are_offered() {
        let model = model(&[0.0, 0.0], &[0.0, 0.0], &[-2.0, 0.0, 0.0, 2.0]);
        let bounds = Bounds { lower: vec![-3.0, 0.0], upper: vec![3.0, 1.0] };
        let ends = BoxedModel { model: &model, bounds: &bounds }.ends(0.5);
        let mut x: Vec<f64> = ends.iter().map(|end| end.x[0]).collect();
        x.sort_by(f64::total_cmp);
        assert_eq!(x, [-0.5, 0.5]);
    }

    #[test]
    fn a_saddle_on_a_bound_is_left_into_the_box() {
        let model = model(&[0.0], &[-1e-9], &[-2.0]);
        let bounds = Bounds { lower: vec![0.0], upper: vec![1.0] };
        let ends = BoxedModel { model: &model, bounds: &bounds }.ends(0.5);
        assert!(ends.len() == 1 && (ends[0].x[0] - 0.5).abs() < 1e-14);
    }
}
