//! Exact global minimizers of a quadratic model in a ball, and of a cubic-regularised one, from one eigendecomposition.
//!
//! `s` step, `H` Hessian with eigenvalues `e`, `c` the gradient in the eigenbasis, `λ = L + μ` shift, `L = max(0, −e₁)`.
//! The unknown is `μ`, not `λ`, so that near-hard cases lose no digits to cancellation in `e₁ + λ`.
//! Source: Moré & Sorensen, SIAM J. Sci. Stat. Comput. 4 (1983); Cartis, Gould & Toint, ARC part I (2011), theorem 3.1.

use super::symmetric_eigen::SymmetricEigen;
use super::vector::{dot, norm};

/// Safeguarded Newton steps on the secular equation; about 8 are taken, 60 bisections alone would do.
const MAX_SECULAR_STEPS: usize = 120;
/// Accepted relative error of the length of the step.
const LENGTH_TOLERANCE: f64 = 4.0 * f64::EPSILON;
/// Components below this many units of rounding times `n` count as absent in the tests for the hard case.
const ROUNDING_UNITS: f64 = 8.0;

/// Which of the three forms the minimizer has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepCase {
    /// The unconstrained minimizer of the quadratic model: `λ = 0` up to rounding.
    Interior,
    /// `λ > L`, the generic case.
    Shifted,
    /// The gradient has no part along the lowest eigenvectors: `λ = L`, and the step has two equally good signs there.
    Hard,
}

/// A global minimizer of the model, with what the update rules need to know of it.
#[derive(Clone, Debug)]
pub struct ModelStep {
    /// The step `s`.
    pub step: Vec<f64>,
    /// In the hard case the other global minimizer: the same step with its part along the lowest eigenvectors reversed.
    pub alternative: Option<Vec<f64>>,
    /// The shift `λ` with `(H + λI)s = −g` and `H + λI` positive semidefinite.
    pub shift: f64,
    /// `‖s‖`.
    pub length: f64,
    /// `gᵀs`, not positive.
    pub slope: f64,
    /// `sᵀHs`.
    pub curvature: f64,
    /// `−gᵀs − sᵀHs/2`, computed without cancellation; not negative.
    pub quadratic_decrease: f64,
    /// Which form the minimizer has.
    pub case: StepCase,
}

/// What keeps the step short: the length that it must have as a function of the shift.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Target {
    /// At most this radius; the shift is 0 where the step is shorter.
    Radius(f64),
    /// `λ/σ` for the cubic weight `σ` of the term `σ‖s‖³/3`.
    Weight(f64),
}

impl Target {
    /// Computes the length that belongs to a shift.
    pub(super) fn length(self, shift: f64) -> f64 {
        match self {
            Self::Radius(radius) => radius,
            Self::Weight(weight) => shift / weight,
        }
    }

    /// The smallest `μ ≥ 0` at which one component alone, `c/(d + μ)`, is no longer than the target.
    fn bound(self, c: f64, d: f64, lowest: f64) -> f64 {
        match self {
            Self::Radius(radius) => (c / radius - d).max(0.0),
            Self::Weight(weight) => {
                let k = weight * c;
                let root = ((d - lowest) * (d - lowest) + 4.0 * k).sqrt();
                if root > 0.0 { (2.0 * (k - d * lowest) / (d + lowest + root)).max(0.0) } else { 0.0 }
            }
        }
    }

    /// The derivative of `1/length` with respect to the shift.
    fn inverse_slope(self, shift: f64) -> f64 {
        match self {
            Self::Radius(_) => 0.0,
            Self::Weight(weight) => -weight / (shift * shift),
        }
    }
}

/// Minimises `gᵀs + sᵀHs/2` over `‖s‖ ≤ radius`. Cost: `O(n²)`, given the eigenvalues.
pub fn trust_region_step(eigen: &SymmetricEigen, gradient: &[f64], radius: f64) -> ModelStep {
    model_step(eigen, gradient, Target::Radius(radius))
}

/// Minimises `gᵀs + sᵀHs/2 + weight·‖s‖³/3` over all `s`. Cost: `O(n²)`, given the eigenvalues.
pub fn cubic_step(eigen: &SymmetricEigen, gradient: &[f64], weight: f64) -> ModelStep {
    model_step(eigen, gradient, Target::Weight(weight))
}

/// Minimises the model of either kind. Cost: `O(n²)`, given the eigenvalues.
pub fn model_step(eigen: &SymmetricEigen, gradient: &[f64], target: Target) -> ModelStep {
    spectral_step(&eigen.values, eigen.to_eigenbasis(gradient), target).map(|s| eigen.from_eigenbasis(s))
}

/// Minimises the model in the eigenbasis: `values` ascending, the gradient's `coordinates`, the step's in the answer.
pub(super) fn spectral_step(values: &[f64], coordinates: Vec<f64>, target: Target) -> ModelStep {
    Secular::new(values, coordinates, target).solve()
}

impl ModelStep {
    /// Moves the step into other coordinates by a linear map; lengths and products stay those of the old ones.
    pub(crate) fn map(self, to: impl Fn(&[f64]) -> Vec<f64>) -> Self {
        Self { step: to(&self.step), alternative: self.alternative.as_deref().map(to), ..self }
    }
}

struct Secular<'a> {
    values: &'a [f64],
    /// The largest magnitude of an eigenvalue.
    size: f64,
    /// The gradient in the eigenbasis.
    c: Vec<f64>,
    /// `e + L`, not negative.
    d: Vec<f64>,
    /// `L = max(0, −e₁)`.
    lowest: f64,
    target: Target,
    /// How many of the lowest eigenvalues are equal to the lowest to rounding.
    cluster: usize,
    /// Whether the gradient is without a part along the cluster, to rounding.
    cluster_absent: bool,
}

impl<'a> Secular<'a> {
    fn new(values: &'a [f64], c: Vec<f64>, target: Target) -> Self {
        let lowest = values.first().map_or(0.0, |e| (-e).max(0.0));
        let size = values.first().map_or(0.0, |e| e.abs()).max(values.last().map_or(0.0, |e| e.abs()));
        let d: Vec<f64> = values.iter().map(|e| (e + lowest).max(0.0)).collect();
        let rounding = ROUNDING_UNITS * c.len() as f64 * f64::EPSILON;
        let cluster = d.iter().take_while(|d| **d <= rounding * size).count();
        let cluster_absent = norm(&c[..cluster]) <= rounding * norm(&c);
        Self { values, size, c, d, lowest, target, cluster, cluster_absent }
    }

    fn solve(&self) -> ModelStep {
        let interior = match self.target {
            Target::Radius(radius) => self.interior(radius),
            Target::Weight(_) => None,
        };
        interior.unwrap_or_else(|| self.on_target())
    }

    /// The Newton step if `H` is positive semidefinite to rounding and the step is inside the ball.
    fn interior(&self, radius: f64) -> Option<ModelStep> {
        let singular = self.cluster > 0;
        if singular
            && (self.lowest > ROUNDING_UNITS * self.c.len() as f64 * f64::EPSILON * self.size || !self.cluster_absent)
        {
            return None;
        }
        let skip = if singular { self.cluster } else { 0 };
        let s: Vec<f64> = (0..self.c.len()).map(|i| if i < skip { 0.0 } else { -self.c[i] / self.d[i] }).collect();
        (norm(&s) <= radius).then(|| self.finish(s, 0.0, StepCase::Interior))
    }

    /// The step whose length is the target's.
    fn on_target(&self) -> ModelStep {
        // Where the step stays shorter than the target for every λ > L, the rest of its length lies along the lowest eigenvector.
        let bounded = self.c.iter().zip(&self.d).all(|(c, d)| *c == 0.0 || *d > 0.0);
        if self.lowest > 0.0 && bounded {
            let mut s = self.components(0.0);
            s[0] = 0.0;
            let (length, target) = (norm(&s), self.target.length(self.lowest));
            if length < target {
                s[0] = ((target - length) * (target + length)).sqrt();
                return self.finish(s, 0.0, StepCase::Hard);
            }
        }
        if self.c.iter().all(|c| *c == 0.0) {
            return self.finish(vec![0.0; self.c.len()], 0.0, StepCase::Interior);
        }
        let mu = self.root();
        let case = if self.cluster_absent && self.lowest > 0.0 && self.cluster_dominates(mu) {
            StepCase::Hard
        } else {
            StepCase::Shifted
        };
        self.finish(self.components(mu), mu, case)
    }

    /// Whether the part of the step along the cluster matters, so that the choice of its sign does.
    fn cluster_dominates(&self, mu: f64) -> bool {
        let s = self.components(mu);
        norm(&s[..self.cluster]) > 1e-8 * norm(&s)
    }

    fn components(&self, mu: f64) -> Vec<f64> {
        let mut s = vec![0.0; self.c.len()];
        self.fill_components(mu, &mut s);
        s
    }

    fn fill_components(&self, mu: f64, s: &mut [f64]) {
        for ((s, c), d) in s.iter_mut().zip(&self.c).zip(&self.d) {
            *s = if *c == 0.0 { 0.0 } else { -c / (d + mu) };
        }
    }

    /// The root of the secular equation `1/‖s(μ)‖ = 1/target(L + μ)`: Newton from the left, where it is monotone, kept in a bracket.
    fn root(&self) -> f64 {
        let spread = (self.c.len() as f64).sqrt() * (1.0 + 4.0 * f64::EPSILON);
        let bound = |factor: f64| {
            let each = self.c.iter().zip(&self.d).map(|(c, d)| self.target.bound(factor * c.abs(), *d, self.lowest));
            each.fold(0.0, f64::max)
        };
        let (mut low, mut high) = (bound(1.0 - 4.0 * f64::EPSILON), bound(spread));
        high = high.max(low).max(f64::MIN_POSITIVE);
        let mut mu = if low > 0.0 { low } else { high };
        let mut s = vec![0.0; self.c.len()];
        for _ in 0..MAX_SECULAR_STEPS {
            self.fill_components(mu, &mut s);
            let (shift, length) = (self.lowest + mu, norm(&s));
            let target = self.target.length(shift);
            if length > target {
                low = low.max(mu);
            } else {
                high = high.min(mu);
            }
            if (length - target).abs() <= LENGTH_TOLERANCE * target || high - low <= f64::EPSILON * high {
                break;
            }
            let next = mu + self.newton_correction(mu, length, target);
            mu = if next > low && next < high {
                next
            } else if low > 0.0 && high > 4.0 * low {
                (low * high).sqrt()
            } else {
                low + 0.5 * (high - low)
            };
        }
        mu
    }

    /// Newton's correction of `μ` for `φ = 1/‖s‖ − 1/target`.
    fn newton_correction(&self, mu: f64, length: f64, target: f64) -> f64 {
        let weighted: f64 = self
            .c
            .iter()
            .zip(&self.d)
            .filter(|(c, _)| **c != 0.0)
            .map(|(c, d)| {
                let share = c / (d + mu) / length;
                share * share / (d + mu)
            })
            .sum();
        let slope = weighted / length - self.target.inverse_slope(self.lowest + mu);
        (1.0 / target - 1.0 / length) / slope
    }

    fn finish(&self, s: Vec<f64>, mu: f64, case: StepCase) -> ModelStep {
        let shift = if case == StepCase::Interior { 0.0 } else { self.lowest + mu };
        let length = norm(&s);
        let regularised: f64 = s.iter().zip(&self.d).map(|(s, d)| s * s * (d + mu)).sum();
        let alternative = (case == StepCase::Hard)
            .then(|| s.iter().enumerate().map(|(i, s)| if i < self.cluster { -s } else { *s }).collect());
        ModelStep {
            slope: dot(&self.c, &s),
            curvature: s.iter().zip(self.values).map(|(s, e)| s * s * e).sum(),
            step: s,
            alternative,
            shift,
            length,
            quadratic_decrease: 0.5 * (regularised + shift * length * length),
            case,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn saddle() -> SymmetricEigen {
        SymmetricEigen::new(&[-4.0, 0.0, 0.0, 2.0], 2).expect("finite")
    }

    #[test]
    fn at_an_exact_saddle_the_step_follows_the_lowest_eigenvector_in_both_signs() {
        let step = trust_region_step(&saddle(), &[0.0, 0.0], 0.5);
        assert_eq!((step.case, step.shift, step.length), (StepCase::Hard, 4.0, 0.5));
        assert_eq!(step.alternative.expect("two signs"), vec![-step.step[0], 0.0]);
        assert!((step.quadratic_decrease - 0.5).abs() < 1e-15);
    }

    #[test]
    fn the_hard_case_of_the_cubic_model_matches_the_worked_example() {
        // The double well from (0, 1/2): g = (0, 1), e = (−4, 2), weight 1/2: s = (√(64 − 1/36), −1/6).
        let step = cubic_step(&saddle(), &[0.0, 1.0], 0.5);
        assert_eq!(step.case, StepCase::Hard);
        assert!((step.step[1] + 1.0 / 6.0).abs() < 1e-15 && (step.length - 8.0).abs() < 1e-14);
    }

    #[test]
    fn a_singular_semidefinite_model_gets_the_minimum_norm_step() {
        let eigen = SymmetricEigen::new(&[2.0, 0.0, 0.0, 0.0], 2).expect("finite");
        let step = trust_region_step(&eigen, &[2.0, 0.0], 10.0);
        assert_eq!((step.case, step.shift), (StepCase::Interior, 0.0));
        assert_eq!(step.step, vec![-1.0, 0.0]);
    }
}
