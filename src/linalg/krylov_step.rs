//! Minimizers of the trust-region and the cubic model over Krylov spaces, from products `H·v` alone.
//!
//! Source: GLTR, Gould, Lucidi, Roma & Toint, SIAM J. Optim. 9 (1999); its cubic form (GLRT): Cartis, Gould & Toint, ARC
//! part I (2011), section 6.2. Where the gradient lies in an invariant subspace, which hides the hard case from both,
//! the process goes on from a random direction orthogonal to it, and the model in `T` shows the hard case like any other.

use super::lanczos::{Lanczos, Product};
use super::secular::{ModelStep, Target, spectral_step};
use super::tridiagonal::TridiagonalEigen;
use super::vector::{dot, norm};
use crate::numeric::starts::RandomNumbers;

/// The residual is looked at in every dimension below this, in every second below twice this, and so on.
const LOOKS: usize = 25;

/// How far the search may go.
#[derive(Clone, Copy, Debug)]
pub struct KrylovSettings {
    /// The largest dimension of the space; the memory is so many vectors.
    pub max_dimension: usize,
    /// How many products are spent outside an invariant space in search of negative curvature there.
    pub exploration: usize,
    /// Chooses the random directions.
    pub seed: u64,
}

/// The quadratic model at a point in a growing Krylov space; keeps the space, so that a refused step costs no product.
#[derive(Clone, Debug)]
pub struct KrylovModel {
    lanczos: Lanczos,
    gradient_norm: f64,
    settings: KrylovSettings,
    random: RandomNumbers,
    /// Eigenvalues and outer components of the eigenvectors of `T` of each dimension that was looked at.
    ends: Vec<Option<TridiagonalEigen>>,
    /// The dimension at which the gradient's own space was invariant.
    closed_at: Option<usize>,
}

/// A minimizer of the model in a Krylov space.
#[derive(Clone, Debug)]
pub struct KrylovStep {
    /// The step with its shift, length and promised decrease.
    pub model: ModelStep,
    /// `‖(H + λI)s + g‖`: zero for the minimizer over the whole space.
    pub residual: f64,
    /// The dimension of the space.
    pub dimension: usize,
    /// The lowest eigenvalue of `H` in the space: an upper bound of the lowest of all.
    pub lowest: f64,
}

impl KrylovModel {
    /// Starts at a gradient; a zero gradient is answered by a search for negative curvature.
    pub fn new(gradient: &[f64], settings: KrylovSettings) -> Self {
        let lanczos = Lanczos::new(gradient);
        let closed_at = lanczos.is_invariant().then_some(0);
        let random = RandomNumbers::new(settings.seed);
        Self { lanczos, gradient_norm: norm(gradient), settings, random, ends: Vec::new(), closed_at }
    }

    /// Minimises the model over the first Krylov space in which the residual is at most `allowed(step)`.
    ///
    /// The answer does not depend on how far earlier calls have grown the space. `None` if a product is not finite.
    /// Cost: a product and `O(nk)` for each dimension `k` that is new.
    pub fn step(
        &mut self,
        target: Target,
        allowed: &dyn Fn(&ModelStep) -> f64,
        product: &mut Product,
    ) -> Option<KrylovStep> {
        let mut k = 0;
        loop {
            let is_last = !self.reach(k + 1, product)?;
            if is_last && k == 0 {
                return Some(self.nothing());
            }
            k += usize::from(!is_last);
            if !is_last && !self.is_looked_at(k) {
                continue;
            }
            let (step, residual) = self.minimizer(k, target);
            let is_explored = self.closed_at.is_none_or(|end| k < end || k >= end + self.settings.exploration);
            if is_last || is_explored && residual <= allowed(&step) {
                return Some(self.finish(k, step, residual));
            }
        }
    }

    /// The dimension of the space so far.
    pub fn dimension(&self) -> usize {
        self.lanczos.dimension()
    }

    /// Grows the space to a dimension that an equal model had; `None` if a product is not finite.
    pub fn grow(&mut self, dimension: usize, product: &mut Product) -> Option<()> {
        while self.dimension() < dimension && self.reach(self.dimension() + 1, product)? {}
        Some(())
    }

    /// Grows the space to `k` dimensions; false where it cannot.
    fn reach(&mut self, k: usize, product: &mut Product) -> Option<bool> {
        if self.lanczos.dimension() >= k {
            return Some(true);
        }
        if k > self.settings.max_dimension {
            return Some(false);
        }
        if self.lanczos.is_invariant() && (self.settings.exploration == 0 || !self.lanczos.restart(&mut self.random)) {
            return Some(false);
        }
        self.lanczos.extend(product)?;
        if self.lanczos.is_invariant() && self.closed_at.is_none() {
            self.closed_at = Some(k);
        }
        Some(true)
    }

    /// Whether the residual is looked at in this dimension: in every small one, in one of so many in large ones, where a
    /// look costs more, and where the gradient's own space ends.
    fn is_looked_at(&self, k: usize) -> bool {
        k.is_multiple_of(1 + k / LOOKS) || self.closed_at.is_some_and(|end| k >= end)
    }

    /// The minimizer over the first `k` vectors in the eigenbasis of `T`, and its residual in the whole space.
    fn minimizer(&mut self, k: usize, target: Target) -> (ModelStep, f64) {
        if self.ends.len() < k {
            self.ends.resize(k, None);
        }
        let ends = self.ends[k - 1].get_or_insert_with(|| self.lanczos.leading(k).ends());
        let coordinates = ends.rows[0].iter().map(|first| self.gradient_norm * first).collect();
        let step = spectral_step(&ends.values, coordinates, target);
        let residual = self.lanczos.overhang(k) * dot(&ends.rows[1], &step.step).abs();
        (step, residual)
    }

    fn finish(&self, k: usize, step: ModelStep, residual: f64) -> KrylovStep {
        let eigen = self.lanczos.leading(k).eigen();
        let model = step.map(|s| {
            let coordinates: Vec<f64> = eigen.rows.iter().map(|row| dot(row, s)).collect();
            self.lanczos.combine(&coordinates)
        });
        KrylovStep { model, residual, dimension: k, lowest: eigen.values[0] }
    }

    /// The answer where there is no direction to go: no gradient and no room for a search.
    fn nothing(&self) -> KrylovStep {
        let (step, lowest) = (spectral_step(&[], Vec::new(), Target::Radius(0.0)), f64::INFINITY);
        KrylovStep { model: step.map(|s| self.lanczos.combine(s)), residual: 0.0, dimension: 0, lowest }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::linalg::secular::StepCase;

    const SETTINGS: KrylovSettings = KrylovSettings { max_dimension: 50, exploration: 50, seed: 1 };

    #[test]
    fn a_gradient_in_an_invariant_subspace_does_not_hide_negative_curvature() {
        // trlib issue 6: g = (0, 1) spans an eigenspace of diag(-4, 2), so its Krylov space never sees the −4.
        let mut product = |v: &[f64]| Some(vec![-4.0 * v[0], 2.0 * v[1]]);
        let mut model = KrylovModel::new(&[0.0, 1.0], SETTINGS);
        let step = model.step(Target::Weight(0.5), &|_| 0.0, &mut product).expect("finite");
        assert_eq!((step.dimension, step.model.case), (2, StepCase::Hard));
        assert!((step.lowest + 4.0).abs() < 1e-14 && (step.model.length - 8.0).abs() < 1e-13, "{step:?}");
        let blind = KrylovSettings { exploration: 0, ..SETTINGS };
        let step = KrylovModel::new(&[0.0, 1.0], blind).step(Target::Weight(0.5), &|_| 0.0, &mut product);
        assert_eq!(step.expect("finite").dimension, 1);
    }

    #[test]
    fn at_an_exact_saddle_the_step_follows_negative_curvature() {
        let mut product = |v: &[f64]| Some(vec![3.0 * v[0], 2.0 * v[1], -v[2]]);
        let mut model = KrylovModel::new(&[0.0; 3], SETTINGS);
        let step = model.step(Target::Radius(2.0), &|_| 0.0, &mut product).expect("finite").model;
        assert!((step.step[2].abs() - 2.0).abs() < 1e-13 && (step.quadratic_decrease - 2.0).abs() < 1e-13, "{step:?}");
        assert!(step.alternative.is_some());
    }

    #[test]
    fn a_second_call_needs_no_product_and_answers_as_a_fresh_model() {
        let n = 40;
        let mut count = 0;
        let mut product = |v: &[f64]| {
            count += 1;
            Some(v.iter().enumerate().map(|(i, v)| (1.0 + i as f64) * v).collect::<Vec<f64>>())
        };
        let gradient: Vec<f64> = (0..n).map(|i| (i as f64).cos()).collect();
        let mut model = KrylovModel::new(&gradient, SETTINGS);
        let allowed = |_: &ModelStep| 1e-6;
        model.step(Target::Radius(10.0), &allowed, &mut product).expect("finite");
        let second = model.step(Target::Radius(0.1), &allowed, &mut product).expect("finite");
        let fresh = KrylovModel::new(&gradient, SETTINGS).step(Target::Radius(0.1), &allowed, &mut product);
        let fresh = fresh.expect("finite");
        assert_eq!((second.model.step, second.dimension), (fresh.model.step, fresh.dimension));
    }
}
