//! A function near a point on bounds as one without bounds: `x = bound ± s²` for each variable whose multiplier vanishes.
//!
//! The squares cover the box near the point and nothing else, so lower points in the box are lower points in `s` and the other
//! way round: what the free problem has at `s = 0` the bounded one has on its bounds. Source: squared slack variables,
//! Bertsekas, Nonlinear Programming, section 3.3.2.

use std::sync::Arc;

use super::bounds::Bounds;
use crate::numeric::jet::Jet;
use crate::numeric::jet_layout::JetLayout;
use crate::numeric::scalar::Scalar;
use crate::objective::objective::{Objective, SquareBases};

/// A variable that moves.
#[derive(Clone, Copy)]
struct Moving {
    /// Its place among all variables.
    index: usize,
    /// The way from the bound into the box and the slope that way, for a variable on a bound.
    inward: Option<(f64, f64)>,
}

impl Moving {
    /// `∂x/∂u`.
    fn rate(self, u: f64) -> f64 {
        self.inward.map_or(1.0, |(sign, _)| 2.0 * sign * u)
    }
}

/// A function of the free variables of a point and of one `s` for each of its variables on a bound.
///
/// The slope into the box, which is 0 but for rounding, is taken away: it is what `s²` would have as a factor.
pub(super) struct Folded<'a> {
    objective: &'a dyn Objective,
    at: &'a [f64],
    moving: Vec<Moving>,
}

impl<'a> Folded<'a> {
    /// The function near `at`, where the gradient is `gradient`; `free` and `weak` are the variables that move.
    pub(super) fn new(
        objective: &'a dyn Objective,
        (at, gradient): (&'a [f64], &[f64]),
        bounds: &Bounds,
        (free, weak): (&[usize], &[usize]),
    ) -> Self {
        let free = free.iter().map(|&index| Moving { index, inward: None });
        let weak = weak.iter().map(|&index| {
            let sign = if at[index] <= bounds.lower[index] { 1.0 } else { -1.0 };
            Moving { index, inward: Some((sign, sign * gradient[index])) }
        });
        Self { objective, at, moving: free.chain(weak).collect() }
    }

    /// The point in the variables of this function.
    pub(super) fn origin(&self) -> Vec<f64> {
        self.moving.iter().map(|v| if v.inward.is_some() { 0.0 } else { self.at[v.index] }).collect()
    }

    /// Sizes of coordinates as sizes of these variables; no `s` leads out of the box.
    pub(super) fn lengths(&self, lengths: &[f64], bounds: &Bounds) -> Vec<f64> {
        let width = |i: usize| bounds.upper[i] - bounds.lower[i];
        let length = |v: &Moving| match v.inward {
            Some(_) => lengths[v.index].min(width(v.index)).sqrt(),
            None => lengths[v.index],
        };
        self.moving.iter().map(length).collect()
    }

    fn whole(&self, u: &[f64]) -> Vec<f64> {
        let mut x = self.at.to_vec();
        for (v, u) in self.moving.iter().zip(u) {
            x[v.index] = v.inward.map_or(*u, |(sign, _)| self.at[v.index] + sign * u * u);
        }
        x
    }

    /// What was taken away of the value.
    fn taken(&self, u: &[f64]) -> f64 {
        self.moving.iter().zip(u).filter_map(|(v, u)| v.inward.map(|(_, slope)| slope * u * u)).sum()
    }

    /// From a gradient in `x` to the one in `u`.
    fn pulled_back(&self, (u, whole): (&[f64], &[f64]), gradient: &mut [f64]) {
        for ((v, u), g) in self.moving.iter().zip(u).zip(gradient) {
            *g = match v.inward {
                Some((sign, slope)) => 2.0 * u * (sign * whole[v.index] - slope),
                None => whole[v.index],
            };
        }
    }

    /// What the square adds to the second derivative.
    fn bend(v: Moving, whole: &[f64]) -> f64 {
        v.inward.map_or(0.0, |(sign, slope)| 2.0 * (sign * whole[v.index] - slope))
    }

    fn second(&self, u: &[f64], (g, h): (&[f64], &[f64]), gradient: &mut [f64], hessian: &mut [f64]) {
        let (n, m) = (self.at.len(), self.moving.len());
        self.pulled_back((u, g), gradient);
        for (a, v) in self.moving.iter().enumerate() {
            for (b, w) in self.moving.iter().enumerate() {
                hessian[a * m + b] = v.rate(u[a]) * w.rate(u[b]) * h[v.index * n + w.index];
            }
            hessian[a * m + a] += Self::bend(*v, g);
        }
    }
}

impl Objective for Folded<'_> {
    fn dimension(&self) -> usize {
        self.moving.len()
    }

    fn value(&self, u: &[f64]) -> f64 {
        self.objective.value(&self.whole(u)) - self.taken(u)
    }

    fn value_gradient(&self, u: &[f64], gradient: &mut [f64]) -> f64 {
        let mut whole = vec![0.0; self.at.len()];
        let value = self.objective.value_gradient(&self.whole(u), &mut whole);
        self.pulled_back((u, &whole), gradient);
        value - self.taken(u)
    }

    fn value_gradient_hessian(&self, u: &[f64], gradient: &mut [f64], hessian: &mut [f64]) -> f64 {
        let n = self.at.len();
        let (mut g, mut h) = (vec![0.0; n], vec![0.0; n * n]);
        let value = self.objective.value_gradient_hessian(&self.whole(u), &mut g, &mut h);
        self.second(u, (&g, &h), gradient, hessian);
        value - self.taken(u)
    }

    fn derivatives_by_definition(&self, u: &[f64], gradient: &mut [f64], hessian: &mut [f64]) -> f64 {
        let n = self.at.len();
        let (mut g, mut h) = (vec![0.0; n], vec![0.0; n * n]);
        let value = self.objective.derivatives_by_definition(&self.whole(u), &mut g, &mut h);
        self.second(u, (&g, &h), gradient, hessian);
        value - self.taken(u)
    }

    fn hessian_vector(&self, u: &[f64], v: &[f64], product: &mut [f64]) {
        let n = self.at.len();
        let x = self.whole(u);
        let (mut direction, mut image, mut g) = (vec![0.0; n], vec![0.0; n], vec![0.0; n]);
        for (a, w) in self.moving.iter().enumerate() {
            direction[w.index] = w.rate(u[a]) * v[a];
        }
        self.objective.hessian_vector(&x, &direction, &mut image);
        self.objective.value_gradient(&x, &mut g);
        for (a, w) in self.moving.iter().enumerate() {
            product[a] = w.rate(u[a]) * image[w.index] + Self::bend(*w, &g) * v[a];
        }
    }

    fn directional_series(&self, u: &[f64], v: &[f64], out: &mut [f64]) {
        let layout = Arc::new(JetLayout::full(1, out.len().max(2) - 1));
        let line = |(u, v): (&f64, &f64)| {
            let mut series = vec![0.0; layout.len()];
            (series[0], series[1]) = (*u, *v);
            Jet::new(&layout, series)
        };
        let inputs: Vec<Jet> = u.iter().zip(v).map(line).collect();
        let jet = self.jet(&inputs);
        out.iter_mut().enumerate().for_each(|(k, out)| *out = jet.as_ref().map_or(f64::NAN, |jet| jet.value(k)));
    }

    fn jet(&self, inputs: &[Jet]) -> Option<Jet> {
        let mut whole: Vec<Jet> = self.at.iter().map(|v| Jet::constant(*v)).collect();
        let mut taken = Jet::constant(0.0);
        for (v, u) in self.moving.iter().zip(inputs) {
            whole[v.index] = match v.inward {
                None => u.clone(),
                Some((sign, slope)) => {
                    let square = u.clone() * u.clone();
                    taken = taken + square.clone().scale(slope);
                    Jet::constant(self.at[v.index]) + square.scale(sign)
                }
            };
        }
        Some(self.objective.jet(&whole)? - taken)
    }

    fn square_bases(&self, u: &[f64]) -> Option<SquareBases> {
        let is_whole = self.moving.iter().all(|v| v.inward.is_none_or(|(_, slope)| slope == 0.0));
        let bases = self.objective.square_bases(&self.whole(u)).filter(|_| is_whole)?;
        let n = self.at.len();
        let rows = bases.jacobian.chunks(n);
        let jacobian = rows.flat_map(|row| self.moving.iter().zip(u).map(|(v, u)| v.rate(*u) * row[v.index])).collect();
        Some(SquareBases { jacobian, ..bases })
    }

    fn kink(&self, u: &[f64]) -> Option<String> {
        self.objective.kink(&self.whole(u))
    }
}
