//! A function in units of its box: gradients, eigenpairs and what of a gradient is only rounding.

use crate::linalg::symmetric_eigen::SymmetricEigen;
use crate::linalg::vector::{all_finite, dot, norm};
use crate::objective::objective::Objective;

/// Sides that are infinite are searched this far beyond the seeds, in units of the larger of 1 and their coordinates.
const WINDOW: f64 = 10.0;
/// Points this far outside the box, relative to its sides, are still on its boundary.
const MARGIN: f64 = 1e-9;
/// The size of the probes that measure rounding, in roundings of the coordinates …
const PROBE: f64 = 8.0 * f64::EPSILON;
/// … which are taken to be at least this share of the box's side.
const LEAST_COORDINATE: f64 = 1e-3;
/// Measured scatter is multiplied by this to become a bound.
const SAFETY: f64 = 64.0;

/// A component of the gradient may be off by so many times what rounding of the coordinates does to it.
const ROUNDINGS: f64 = 4.0;

/// A function, the box it is looked at in, and the sides of that box as units of length.
pub(super) struct Stage<'a> {
    pub objective: &'a dyn Objective,
    /// The sides; infinite ones cut to a window.
    pub window: Vec<[f64; 2]>,
    /// The lengths of the sides.
    pub units: Vec<f64>,
}

/// Value, gradient and the Hessian's eigenpairs at a point, all in units of the box.
#[derive(Clone, Debug)]
pub(super) struct Jet {
    /// The point divided by the units.
    pub u: Vec<f64>,
    pub value: f64,
    pub gradient: Vec<f64>,
    pub eigen: SymmetricEigen,
    /// The positions of the eigenvalues, smallest magnitudes first.
    pub order: Vec<usize>,
    /// What the rounding of the coordinates can do to each component of the gradient.
    pub rounding: Vec<f64>,
}

impl<'a> Stage<'a> {
    /// The stage for a box, with a window around the seeds where it is unbounded.
    pub fn new(objective: &'a dyn Objective, bounds: &[[f64; 2]], seeds: &[Vec<f64>]) -> Self {
        let window: Vec<[f64; 2]> = bounds.iter().enumerate().map(|(i, side)| cut(*side, seeds, i)).collect();
        let units = window.iter().map(|[lo, hi]| if hi > lo { hi - lo } else { 1.0 }).collect();
        Self { objective, window, units }
    }

    pub fn dimension(&self) -> usize {
        self.units.len()
    }

    pub fn to_units(&self, x: &[f64]) -> Vec<f64> {
        x.iter().zip(&self.units).map(|(x, w)| x / w).collect()
    }

    pub fn coordinates_of(&self, u: &[f64]) -> Vec<f64> {
        u.iter().zip(&self.units).map(|(u, w)| u * w).collect()
    }

    pub fn contains(&self, u: &[f64]) -> bool {
        let inside = |((u, w), [lo, hi]): ((&f64, &f64), &[f64; 2])| {
            let x = u * w;
            x >= lo - MARGIN * w && x <= hi + MARGIN * w
        };
        u.iter().zip(&self.units).zip(&self.window).all(inside)
    }

    /// Evaluates at a point in units of the box; `None` outside the domain.
    pub fn jet(&self, u: &[f64]) -> Option<Jet> {
        let n = u.len();
        let x = self.coordinates_of(u);
        let (mut gradient, mut hessian) = (vec![0.0; n], vec![0.0; n * n]);
        let value = self.objective.value_gradient_hessian(&x, &mut gradient, &mut hessian);
        if !value.is_finite() || !all_finite(&gradient) {
            return None;
        }
        gradient.iter_mut().zip(&self.units).for_each(|(g, w)| *g *= w);
        for i in 0..n {
            for j in 0..n {
                hessian[i * n + j] *= self.units[i] * self.units[j];
            }
        }
        let row = |i: usize| hessian[i * n..(i + 1) * n].iter().zip(u).map(|(h, u)| (h * u).abs()).sum::<f64>();
        let rounding = (0..n).map(|i| f64::EPSILON * row(i)).collect();
        let eigen = SymmetricEigen::new(&hessian, n).ok()?;
        let mut order: Vec<usize> = (0..n).collect();
        order.sort_by(|&i, &j| eigen.values[i].abs().total_cmp(&eigen.values[j].abs()));
        Some(Jet { u: u.to_vec(), value, gradient, eigen, order, rounding })
    }

    /// Whether nothing but rounding is left of the gradient along the `dimension` flattest directions.
    ///
    /// Source: the scatter of gradients a few roundings away bounds what rounding of point and derivatives can do.
    pub fn is_level(&self, jet: &Jet, dimension: usize) -> bool {
        let flat = &jet.order[..dimension];
        let along = |g: &[f64], k: usize| dot(jet.eigen.vector(k), g);
        let mut scatter: Vec<f64> = flat.iter().map(|_| f64::EPSILON * f64::EPSILON * jet.eigen.norm()).collect();
        let slopes: Vec<f64> = flat.iter().map(|k| along(&jet.gradient, *k)).collect();
        if slopes.iter().all(|slope| *slope == 0.0) {
            return true;
        }
        for pattern in 0..4 {
            let Some(gradient) = self.gradient_beside(&jet.u, pattern) else { continue };
            for (at, k) in flat.iter().enumerate() {
                scatter[at] = scatter[at].max((along(&gradient, *k) - slopes[at]).abs());
            }
        }
        let own = f64::EPSILON * norm(&jet.gradient);
        let coordinates =
            |k: usize| jet.eigen.vector(k).iter().zip(&jet.rounding).map(|(t, r)| (t * r).abs()).sum::<f64>();
        let limit = |at: usize| SAFETY * (scatter[at] + own) + ROUNDINGS * coordinates(flat[at]);
        slopes.iter().enumerate().all(|(at, slope)| slope.abs() <= limit(at))
    }

    fn gradient_beside(&self, u: &[f64], pattern: usize) -> Option<Vec<f64>> {
        let shift = |(i, u): (usize, &f64)| {
            let sign = if (i >> (pattern % 2)) & 1 == pattern / 2 { 1.0 } else { -1.0 };
            u + sign * PROBE * (1.0 + 0.25 * pattern as f64) * u.abs().max(LEAST_COORDINATE)
        };
        let x = self.coordinates_of(&u.iter().enumerate().map(shift).collect::<Vec<_>>());
        let mut gradient = vec![0.0; u.len()];
        let value = self.objective.value_gradient(&x, &mut gradient);
        gradient.iter_mut().zip(&self.units).for_each(|(g, w)| *g *= w);
        (value.is_finite() && all_finite(&gradient)).then_some(gradient)
    }
}

impl Jet {
    /// The flattest directions.
    pub fn tangent(&self, dimension: usize) -> impl Iterator<Item = &[f64]> {
        self.order[..dimension].iter().map(|k| self.eigen.vector(*k))
    }

    /// The part of a vector along the flattest directions.
    pub fn tangential(&self, v: &[f64], dimension: usize) -> Vec<f64> {
        let mut part = vec![0.0; v.len()];
        for t in self.tangent(dimension) {
            let along = dot(t, v);
            part.iter_mut().zip(t).for_each(|(p, t)| *p += along * t);
        }
        part
    }

    /// Newton's step across the flattest directions.
    pub fn normal_step(&self, dimension: usize) -> Vec<f64> {
        let mut step = vec![0.0; self.u.len()];
        for k in &self.order[dimension..] {
            let slope = dot(self.eigen.vector(*k), &self.gradient);
            if slope != 0.0 {
                let length = -slope / self.eigen.values[*k];
                step.iter_mut().zip(self.eigen.vector(*k)).for_each(|(s, q)| *s += length * q);
            }
        }
        step
    }

    /// The smallest magnitude of an eigenvalue across a set of that dimension; infinite if the set is everything.
    pub fn stiffness(&self, dimension: usize) -> f64 {
        self.order.get(dimension).map_or(f64::INFINITY, |k| self.eigen.values[*k].abs())
    }

    /// The number of eigenvalues of magnitude at most `share` of the largest.
    pub fn nullity(&self, share: f64) -> usize {
        let limit = share * self.eigen.norm();
        self.order.iter().take_while(|k| self.eigen.values[**k].abs() <= limit).count()
    }
}

fn cut([lo, hi]: [f64; 2], seeds: &[Vec<f64>], i: usize) -> [f64; 2] {
    let largest = seeds.iter().map(|x| x[i]).fold(0.0_f64, f64::max);
    let smallest = seeds.iter().map(|x| x[i]).fold(0.0_f64, f64::min);
    let reach = WINDOW * largest.abs().max(smallest.abs()).max(1.0);
    let low = if lo.is_finite() { lo } else { smallest.min(hi) - reach };
    let high = if hi.is_finite() { hi } else { largest.max(lo) + reach };
    [low, high]
}
