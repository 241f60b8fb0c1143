//! The limited-memory BFGS matrix in compact form, `B = θI − W M Wᵀ`, and the quadratic model with it in a box.
//!
//! `W = [Y, θS]` holds the last changes `y` of the gradient and the last steps `s`; `M` is the inverse of a small matrix.
//! Source: Byrd, Lu, Nocedal & Zhu, SIAM J. Sci. Comput. 16 (1995): matrix (3.2), Cauchy point (section 4), subspace (5.1).

use super::bounds::Bounds;
use super::memory::Memory;
use crate::linalg::cholesky::Cholesky;
use crate::linalg::solve::solve;
use crate::linalg::vector::{add_scaled, dot};

/// A pair is kept if `sᵀy` exceeds this share of `‖y‖²`.
const CURVATURE: f64 = f64::EPSILON;

/// The last pairs and the matrix made of them.
#[derive(Clone, Debug, Default)]
pub(super) struct LimitedMemory {
    steps: Vec<Vec<f64>>,
    changes: Vec<Vec<f64>>,
    /// `θ`; 1 without pairs.
    scale: f64,
    /// `M⁻¹ = [[−D, Lᵀ], [L, θSᵀS]]` with `D = diag(sᵢᵀyᵢ)` and `L` the part of `SᵀY` below its diagonal, row-major.
    inverse: Vec<f64>,
    /// The Cholesky factors of `θSᵀS + LD⁻¹Lᵀ`, through which `M` is applied.
    factors: Option<Cholesky>,
}

/// Where the path of steepest descent, bent at the bounds, has its first minimum of the model.
pub(super) struct CauchyPoint {
    /// The point.
    pub x: Vec<f64>,
    /// `Wᵀ` of the way there.
    c: Vec<f64>,
}

impl LimitedMemory {
    /// A matrix without pairs: the identity.
    pub(super) fn new() -> Self {
        Self { scale: 1.0, ..Self::default() }
    }

    /// Whether there are no pairs.
    pub(super) fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// Forgets all pairs.
    pub(super) fn clear(&mut self) {
        *self = Self::new();
    }

    /// Visits the pairs.
    pub(super) fn remember(&mut self, memory: &mut Memory) {
        memory.vectors("steps", &mut self.steps);
        memory.vectors("changes", &mut self.changes);
        memory.number("scale", &mut self.scale);
        self.prepare();
    }

    /// Takes in a step and the change of the gradient along it, if the function was convex there; keeps the last `most` pairs.
    pub(super) fn push(&mut self, step: Vec<f64>, change: Vec<f64>, most: usize) {
        let (along, square) = (dot(&step, &change), dot(&change, &change));
        if along <= CURVATURE * square || !square.is_finite() {
            return;
        }
        if self.steps.len() == most {
            self.steps.remove(0);
            self.changes.remove(0);
        }
        self.steps.push(step);
        self.changes.push(change);
        self.scale = square / along;
        if !self.prepare() {
            self.clear();
        }
    }

    /// Computes `M⁻¹` and its factors from the pairs; says whether it could.
    fn prepare(&mut self) -> bool {
        let m = self.steps.len();
        let size = 2 * m;
        let mut inverse = vec![0.0; size * size];
        for i in 0..m {
            for j in 0..m {
                let along = dot(&self.steps[i], &self.changes[j]);
                if i == j {
                    inverse[i * size + i] = -along;
                } else if i > j {
                    inverse[(m + i) * size + j] = along;
                    inverse[j * size + m + i] = along;
                }
                inverse[(m + i) * size + m + j] = self.scale * dot(&self.steps[i], &self.steps[j]);
            }
        }
        self.inverse = inverse;
        let entry = |i: usize, j: usize| self.inverse[i * size + j];
        let through =
            |i: usize, j: usize| -> f64 { (0..m).map(|k| entry(m + i, k) * entry(m + j, k) / -entry(k, k)).sum() };
        let complement: Vec<f64> = (0..m * m).map(|k| entry(m + k / m, m + k % m) + through(k / m, k % m)).collect();
        self.factors = Cholesky::new(&complement, m);
        self.factors.is_some()
    }

    /// `Wᵀv`.
    fn transposed(&self, v: &[f64]) -> Vec<f64> {
        let changes = self.changes.iter().map(|y| dot(y, v));
        changes.chain(self.steps.iter().map(|s| self.scale * dot(s, v))).collect()
    }

    /// Row `i` of `W`.
    fn row(&self, i: usize) -> Vec<f64> {
        self.changes.iter().map(|y| y[i]).chain(self.steps.iter().map(|s| self.scale * s[i])).collect()
    }

    /// `Mv`, by elimination of the first half: no inverse is formed.
    fn times_middle(&self, v: &[f64]) -> Vec<f64> {
        let m = self.steps.len();
        let Some(factors) = &self.factors else { return vec![0.0; v.len()] };
        let entry = |i: usize, j: usize| self.inverse[i * 2 * m + j];
        let lower = |i: usize| -> f64 { (0..i).map(|k| entry(m + i, k) * v[k] / -entry(k, k)).sum() };
        let right: Vec<f64> = (0..m).map(|i| v[m + i] + lower(i)).collect();
        let second = factors.solve(&right);
        let upper = |k: usize| -> f64 { (k + 1..m).map(|i| entry(m + i, k) * second[i]).sum() };
        let mut result: Vec<f64> = (0..m).map(|k| (upper(k) - v[k]) / -entry(k, k)).collect();
        result.extend(second);
        result
    }

    /// The first minimum of the model along the projected path of steepest descent (algorithm CP). Cost: `O(n log n + m²n)`.
    pub(super) fn cauchy_point(&self, x: &[f64], gradient: &[f64], bounds: &Bounds) -> CauchyPoint {
        let n = x.len();
        let bends: Vec<f64> = (0..n).map(|i| bend(x[i], gradient[i], (bounds.lower[i], bounds.upper[i]))).collect();
        let mut order: Vec<usize> = (0..n).filter(|&i| bends[i] > 0.0 && bends[i] < f64::INFINITY).collect();
        order.sort_by(|&i, &j| bends[i].total_cmp(&bends[j]));
        let mut d: Vec<f64> = (0..n).map(|i| if bends[i] > 0.0 { -gradient[i] } else { 0.0 }).collect();
        let mut point = x.to_vec();
        let mut p = self.transposed(&d);
        let mut c = vec![0.0; p.len()];
        let mut slope = -dot(&d, &d);
        let mut curvature = -self.scale * slope - dot(&p, &self.times_middle(&p));
        let mut before = 0.0;
        for b in order {
            let interval = bends[b] - before;
            if slope >= 0.0 || -slope < curvature * interval {
                break;
            }
            let (g, w) = (gradient[b], self.row(b));
            point[b] = if d[b] > 0.0 { bounds.upper[b] } else { bounds.lower[b] };
            let way = point[b] - x[b];
            c = add_scaled(&c, interval, &p);
            let bent = self.times_middle(&w);
            slope += interval * curvature + g * g + self.scale * g * way - g * dot(&bent, &c);
            curvature += -self.scale * g * g - 2.0 * g * dot(&bent, &p) - g * g * dot(&bent, &w);
            p = add_scaled(&p, g, &w);
            d[b] = 0.0;
            before = bends[b];
        }
        let further = if slope < 0.0 && curvature > 0.0 { -slope / curvature } else { 0.0 };
        for i in (0..n).filter(|&i| d[i] != 0.0) {
            point[i] = (x[i] + (before + further) * d[i]).clamp(bounds.lower[i], bounds.upper[i]);
        }
        CauchyPoint { x: point, c: add_scaled(&c, further, &p) }
    }

    /// The minimum of the model over the variables that are not at a bound of the Cauchy point, cut at the box.
    ///
    /// Cost: `O(m²n)`.
    pub(super) fn subspace_minimum(
        &self,
        x: &[f64],
        gradient: &[f64],
        cauchy: &CauchyPoint,
        bounds: &Bounds,
    ) -> Vec<f64> {
        let free: Vec<usize> = (0..x.len()).filter(|&i| !bounds.is_at_bound(i, cauchy.x[i])).collect();
        let bent = self.times_middle(&cauchy.c);
        let residual = |i: usize| gradient[i] + self.scale * (cauchy.x[i] - x[i]) - dot(&self.row(i), &bent);
        let residuals: Vec<f64> = free.iter().map(|&i| residual(i)).collect();
        let Some(step) = self.reduced_newton(&free, &residuals) else { return cauchy.x.clone() };
        let room = |(&i, d): (&usize, &f64)| match *d {
            d if d > 0.0 => (bounds.upper[i] - cauchy.x[i]) / d,
            d if d < 0.0 => (bounds.lower[i] - cauchy.x[i]) / d,
            _ => f64::INFINITY,
        };
        let share = free.iter().zip(&step).map(room).fold(1.0, f64::min);
        let mut point = cauchy.x.clone();
        free.iter().zip(&step).for_each(|(&i, d)| point[i] += share * d);
        bounds.projected(point)
    }

    /// `−(B restricted to the free variables)⁻¹ r` by the Sherman–Morrison–Woodbury formula (5.11).
    fn reduced_newton(&self, free: &[usize], residuals: &[f64]) -> Option<Vec<f64>> {
        let theta = self.scale;
        if self.is_empty() {
            return Some(residuals.iter().map(|r| -r / theta).collect());
        }
        let size = 2 * self.steps.len();
        let rows: Vec<Vec<f64>> = free.iter().map(|&i| self.row(i)).collect();
        let mut gram = vec![0.0; size * size];
        let mut v = vec![0.0; size];
        for (row, r) in rows.iter().zip(residuals) {
            for a in 0..size {
                v[a] += row[a] * r;
                (0..size).for_each(|b| gram[a * size + b] += row[a] * row[b]);
            }
        }
        // M (I − WᵀW M/θ)⁻¹ is (M⁻¹ − WᵀW/θ)⁻¹, with WᵀW over the free variables.
        let matrix: Vec<f64> = self.inverse.iter().zip(&gram).map(|(k, g)| k - g / theta).collect();
        let v = solve(&matrix, &v).ok()?;
        Some(rows.iter().zip(residuals).map(|(row, r)| -r / theta - dot(row, &v) / (theta * theta)).collect())
    }
}

/// How far a variable can follow steepest descent.
fn bend(x: f64, gradient: f64, (lower, upper): (f64, f64)) -> f64 {
    if gradient < 0.0 {
        (x - upper) / gradient
    } else if gradient > 0.0 {
        (x - lower) / gradient
    } else {
        f64::INFINITY
    }
}
