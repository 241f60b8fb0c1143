//! Value, gradient and Hessian at one point, with the Hessian's eigenpairs in variables scaled so that its diagonal is 1.
//!
//! The scaling makes every verdict invariant under `x_i → c_i x_i` and `f → c f`, `c > 0`; it keeps the inertia (Sylvester).

use crate::linalg::cholesky::Cholesky;
use crate::linalg::lazy_eigen::LazyEigen;
use crate::linalg::vector::{all_finite, dot};
use crate::objective::objective::Objective;

/// A diagonal entry below this share of the largest is scaled as if it were that large.
const SCALE_FLOOR: f64 = 1e-8;

/// The second-order model of `f` at `x`, and the same in scaled variables `x = D y`.
#[derive(Clone, Debug)]
pub struct LocalModel {
    /// The point.
    pub x: Vec<f64>,
    /// `f(x)`.
    pub value: f64,
    /// `∇f(x)`.
    pub gradient: Vec<f64>,
    /// `∇²f(x)`, row-major.
    pub hessian: Vec<f64>,
    /// `D_i`.
    pub scale: Vec<f64>,
    /// `D ∇²f D` and its eigenpairs, computed when they are first looked at.
    pub scaled: LazyEigen,
}

impl LocalModel {
    /// Evaluates `f` at `x`; `None` outside the domain.
    pub fn new(objective: &dyn Objective, x: &[f64]) -> Option<Self> {
        let n = x.len();
        let (mut gradient, mut hessian) = (vec![0.0; n], vec![0.0; n * n]);
        let value = objective.value_gradient_hessian(x, &mut gradient, &mut hessian);
        Self::from_parts(x.to_vec(), value, gradient, hessian)
    }

    /// The same with derivatives by the route that defines them: what verdicts stand on.
    pub fn by_definition(objective: &dyn Objective, x: &[f64]) -> Option<Self> {
        let n = x.len();
        let (mut gradient, mut hessian) = (vec![0.0; n], vec![0.0; n * n]);
        let value = objective.derivatives_by_definition(x, &mut gradient, &mut hessian);
        Self::from_parts(x.to_vec(), value, gradient, hessian)
    }

    /// Makes the model of what was evaluated already; `None` if something is not finite.
    pub fn from_parts(x: Vec<f64>, value: f64, gradient: Vec<f64>, hessian: Vec<f64>) -> Option<Self> {
        if !value.is_finite() || !all_finite(&gradient) || !all_finite(&hessian) {
            return None;
        }
        let scale = diagonal_scale(&hessian, x.len());
        let scaled = LazyEigen::new(congruent(&hessian, &scale), x.len()).ok()?;
        Some(Self { x, value, gradient, hessian, scale, scaled })
    }

    /// The number of variables.
    pub fn dimension(&self) -> usize {
        self.x.len()
    }

    /// The gradient's coordinates along the scaled eigenvectors.
    pub fn scaled_gradient(&self) -> Vec<f64> {
        let g: Vec<f64> = self.gradient.iter().zip(&self.scale).map(|(g, d)| g * d).collect();
        self.scaled.to_eigenbasis(&g)
    }

    /// The vector `D Q y` of original variables for coordinates `y` along the scaled eigenvectors.
    pub fn unscaled(&self, y: &[f64]) -> Vec<f64> {
        self.scaled.from_eigenbasis(y).iter().zip(&self.scale).map(|(v, d)| v * d).collect()
    }

    /// The direction in original variables of the `k`-th scaled eigenvector.
    pub fn direction(&self, k: usize) -> Vec<f64> {
        self.scaled.vector(k).iter().zip(&self.scale).map(|(v, d)| v * d).collect()
    }

    /// Newton's step to a critical point, `−H⁺g`, leaving out scaled eigenvalues of magnitude at most `cutoff` of the largest.
    pub fn newton_step(&self, cutoff: f64) -> Vec<f64> {
        let limit = cutoff * self.scaled.norm();
        let step = |(g, w): (&f64, &f64)| if w.abs() > limit { -g / w } else { 0.0 };
        self.unscaled(&self.scaled_gradient().iter().zip(&self.scaled.values).map(step).collect::<Vec<_>>())
    }

    /// Newton's decrement `gᵀ|H|⁻¹g/2`, what the model still promises, with scaled eigenvalues of magnitude at least `floor` of the largest.
    ///
    /// Infinite where the Hessian vanishes and the gradient does not.
    pub fn decrement(&self, floor: f64) -> f64 {
        let lowest = floor * self.scaled.norm();
        let part = |(g, w): (&f64, &f64)| if *g == 0.0 { 0.0 } else { 0.5 * g * (g / w.abs().max(lowest)) };
        self.scaled_gradient().iter().zip(&self.scaled.values).map(part).sum()
    }

    /// Newton's decrement by Cholesky's factors, without eigenpairs; `None` where the Hessian is not positive definite.
    pub fn positive_decrement(&self) -> Option<f64> {
        let g: Vec<f64> = self.gradient.iter().zip(&self.scale).map(|(g, d)| g * d).collect();
        let factors = Cholesky::new(self.scaled.matrix(), self.dimension())?;
        Some(0.5 * dot(&g, &factors.solve(&g))).filter(|decrement| decrement.is_finite())
    }

    /// Whether the scaled Hessian has, beyond doubt, an eigenvalue below minus this share of its size. Without eigenpairs.
    pub fn is_curved_down_by(&self, share: f64) -> bool {
        let (n, matrix) = (self.dimension(), self.scaled.matrix());
        let row = |i: usize| matrix[i * n..(i + 1) * n].iter().map(|x| x.abs()).sum::<f64>();
        let lift = share * (0..n).map(row).fold(0.0, f64::max);
        let mut lifted = matrix.to_vec();
        (0..n).for_each(|i| lifted[i * n + i] += lift);
        Cholesky::new(&lifted, n).is_none()
    }

    /// The rounding error of `f` at `x`, estimated from the size of what the model adds up there.
    pub fn value_noise(&self) -> f64 {
        let n = self.dimension();
        let row = |i: usize| dot_abs(&self.hessian[i * n..(i + 1) * n], &self.x) * self.x[i].abs();
        let curvature: f64 = (0..n).map(row).sum();
        f64::EPSILON * (self.value.abs() + dot_abs(&self.gradient, &self.x) + 0.5 * curvature)
    }
}

fn dot_abs(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| (x * y).abs()).sum()
}

/// `1/sqrt(max(|H_ii|, floor))`; 1 throughout for a zero diagonal.
///
/// An off-diagonal entry larger than its diagonal would allow counts as well, so that `x·y` is scaled like `x² − y²`.
fn diagonal_scale(hessian: &[f64], n: usize) -> Vec<f64> {
    let diagonal: Vec<f64> = (0..n).map(|i| hessian[i * n + i].abs()).collect();
    let largest = diagonal.iter().copied().fold(0.0, f64::max);
    if largest == 0.0 {
        let size = hessian.iter().fold(0.0_f64, |m, x| m.max(x.abs()));
        return vec![if size > 0.0 { 1.0 / size.sqrt() } else { 1.0 }; n];
    }
    diagonal.iter().map(|d| 1.0 / d.max(SCALE_FLOOR * largest).max(f64::MIN_POSITIVE).sqrt()).collect()
}

/// `D M D` for a row-major `M`.
pub(crate) fn congruent(matrix: &[f64], scale: &[f64]) -> Vec<f64> {
    let n = scale.len();
    (0..n * n).map(|k| scale[k / n] * matrix[k] * scale[k % n]).collect()
}

/// `vᵀ M w` with a row-major `M`.
pub(crate) fn bilinear(matrix: &[f64], v: &[f64], w: &[f64]) -> f64 {
    let n = w.len();
    v.iter().enumerate().map(|(i, v)| v * dot(&matrix[i * n..(i + 1) * n], w)).sum()
}
