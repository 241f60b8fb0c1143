//! A point of a saddle search: the eigenvectors there, the steps that its quadratic model proposes, and how true the model is.

use super::ball::Model;
use super::modes::Modes;
use crate::linalg::vector::{add_scaled, dot, matrix_vector, norm};
use crate::optimize::oracle::Oracle;
use crate::optimize::second_order::Center;

/// Changes of `f` below so many of its roundings are not looked at.
const VALUE_UNITS: f64 = 1e4;
/// A change of the gradient that the Hessian foretells is none below this share of the true one.
const FLAT: f64 = 1e-6;
/// Scaled eigenvalues below this share of the largest have no sign.
const NO_SIGN: f64 = 1e-9;
/// An eigenvalue of which Newton's step leaves less than this share vanishes at the critical point: half is what a simple
/// degenerate point makes of it.
const SHRUNK: f64 = 0.8;

/// A point with its model.
pub(super) struct Place {
    /// The model and its eigenpairs.
    pub center: Center,
    /// What the gradient is along them.
    pub modes: Modes,
}

/// How a step is to go.
pub(super) struct Way<'a> {
    /// The positions of the eigenvectors that lead uphill.
    pub uphill: &'a [usize],
    /// The radius of the region in which the model is true.
    pub radius: f64,
    /// Whether the point is critical and to be left, so that its gradient is nothing but rounding.
    pub leaves: bool,
    /// What the attempt has covered so far; it chooses the sign where the gradient does not, …
    pub travelled: Vec<f64>,
    /// … and where there is nothing of it, this does.
    pub heading: f64,
}

impl Place {
    /// The point of this model.
    pub fn new(center: Center) -> Self {
        let modes = Modes::new(&center.eigen, &center.model.gradient, &center.model.x);
        Self { center, modes }
    }

    /// These eigenvectors.
    pub fn vectors(&self, chosen: &[usize]) -> Vec<Vec<f64>> {
        chosen.iter().map(|&i| self.center.eigen.vector(i).to_vec()).collect()
    }

    /// The positions of the eigenvectors to go up along: where the signs of the Hessian are right they say which, else those
    /// followed so far go on.
    pub fn uphill(&self, followed: &[Vec<f64>]) -> Vec<usize> {
        let negative = self.modes.negative(&self.center.eigen);
        if negative.len() == followed.len() { negative } else { self.modes.continued(&self.center.eigen, followed) }
    }

    /// The step of both models: that of the followed directions with its signs reversed, and that of all others.
    pub fn climbing_step(&self, way: &Way<'_>) -> Vec<f64> {
        let modes = &self.modes;
        let mut step = vec![0.0; modes.slopes.len()];
        for climbs in [true, false] {
            let is_meant = |i: &usize| way.uphill.contains(i) == climbs && (climbs || !modes.is_soft[*i]);
            let places: Vec<usize> = (0..step.len()).filter(is_meant).collect();
            let sign = if climbs { -1.0 } else { 1.0 };
            let slope = |i: &usize| if way.leaves { 0.0 } else { sign * modes.slopes[*i] };
            let heading = |i: &usize| {
                let along = dot(&way.travelled, self.center.eigen.vector(*i));
                if along == 0.0 { way.heading } else { along }
            };
            let model = Model {
                slopes: places.iter().map(slope).collect(),
                curvatures: places.iter().map(|&i| sign * self.center.eigen.values[i]).collect(),
                headings: places.iter().map(heading).collect(),
            };
            places.iter().zip(model.step(way.radius)).for_each(|(&i, s)| step[i] = s);
        }
        self.center.eigen.from_eigenbasis(&step)
    }

    /// The step that minimises `‖∇f + Hs‖` in the ball: Gauss and Newton's towards any critical point.
    pub fn levelling_step(&self, radius: f64) -> Vec<f64> {
        let modes = &self.modes;
        let n = modes.slopes.len();
        let places: Vec<usize> = (0..n).filter(|i| !modes.is_soft[*i]).collect();
        let eigenvalue = |i: usize| self.center.eigen.values[i];
        let model = Model {
            slopes: places.iter().map(|&i| eigenvalue(i) * modes.slopes[i]).collect(),
            curvatures: places.iter().map(|&i| eigenvalue(i) * eigenvalue(i)).collect(),
            headings: vec![1.0; places.len()],
        };
        let mut step = vec![0.0; n];
        places.iter().zip(model.step(radius)).for_each(|(&i, s)| step[i] = s);
        self.center.eigen.from_eigenbasis(&step)
    }

    /// How much the gradient and the value at the end of a step miss the model's, as shares of what these are made of.
    pub fn misses(&self, step: &[f64], value: f64, gradient: &[f64]) -> f64 {
        let here = &self.center.model;
        let change = matrix_vector(&here.hessian, step);
        let missed: Vec<f64> = (0..step.len()).map(|i| gradient[i] - here.gradient[i] - change[i]).collect();
        let by_gradient = norm(&missed) / (norm(&here.gradient) + norm(&change)).max(f64::MIN_POSITIVE);
        let (slope, curvature) = (dot(&here.gradient, step), 0.5 * dot(&change, step));
        let size = slope.abs() + curvature.abs();
        let is_hidden = size <= VALUE_UNITS * f64::EPSILON * here.value.abs() || size <= here.value_noise();
        let by_value = if is_hidden { 0.0 } else { (value - here.value - slope - curvature).abs() / size };
        by_gradient.max(by_value)
    }

    /// Whether the Hessian says nothing of a step, beside the gradient at its end.
    pub fn is_flat(&self, step: &[f64], gradient: &[f64]) -> bool {
        norm(&matrix_vector(&self.center.model.hessian, step)) <= FLAT * norm(gradient)
    }

    /// Newton's step to a critical point nearby.
    pub fn newton_step(&self) -> Vec<f64> {
        self.center.model.newton_step(NO_SIGN)
    }

    /// How many eigenvalues are negative and how many may vanish at the critical point nearby.
    ///
    /// They are looked at again at the end of Newton's step: towards a degenerate point they shrink with the distance.
    pub fn signs(&self, oracle: &Oracle<'_>) -> (usize, usize) {
        let (model, e) = (&self.center.model, &self.center.eigen.values);
        let limit = NO_SIGN * model.dimension() as f64 * model.scaled.norm();
        let nearer = add_scaled(&model.x, 1.0, &self.newton_step());
        let probe = oracle.model(&nearer).and_then(Center::new);
        let shrinks = |i: usize| probe.as_ref().is_some_and(|p| p.eigen.values[i].abs() < SHRUNK * e[i].abs());
        let is_null = |i: &usize| model.scaled.values[*i].abs() <= limit || shrinks(*i);
        let nullity = (0..e.len()).filter(is_null).count();
        let index = (0..e.len()).filter(|i| e[*i] < 0.0 && !is_null(i)).count();
        (index, nullity)
    }
}
