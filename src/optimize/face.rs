//! A function on a face of a box: some variables free, the others held where they are.

use crate::linalg::principal::principal;
use crate::numeric::jet::Jet;
use crate::numeric::scalar::Scalar;
use crate::objective::objective::Objective;

/// An objective in the free variables of a point; none of the others ever moves.
pub(super) struct Face<'a> {
    objective: &'a dyn Objective,
    /// The point, whole.
    at: &'a [f64],
    /// The free variables, ascending.
    free: &'a [usize],
}

impl<'a> Face<'a> {
    /// The face of the point `at` in which the variables `free` can move.
    pub(super) fn new(objective: &'a dyn Objective, at: &'a [f64], free: &'a [usize]) -> Self {
        Self { objective, at, free }
    }

    fn whole(&self, part: &[f64]) -> Vec<f64> {
        let mut x = self.at.to_vec();
        self.free.iter().zip(part).for_each(|(&i, v)| x[i] = *v);
        x
    }

    fn direction(&self, part: &[f64]) -> Vec<f64> {
        embedded(part, self.free, self.at.len())
    }

    fn write(&self, (whole, part): (&[f64], &mut [f64])) {
        self.free.iter().zip(part).for_each(|(&i, p)| *p = whole[i]);
    }
}

/// The entries of a vector at the places `indices`.
pub(super) fn gathered(whole: &[f64], indices: &[usize]) -> Vec<f64> {
    indices.iter().map(|&i| whole[i]).collect()
}

/// A vector of `n` entries with those of `part` at the places `indices` and zeros elsewhere.
pub(super) fn embedded(part: &[f64], indices: &[usize], n: usize) -> Vec<f64> {
    let mut whole = vec![0.0; n];
    indices.iter().zip(part).for_each(|(&i, v)| whole[i] = *v);
    whole
}

impl Objective for Face<'_> {
    fn dimension(&self) -> usize {
        self.free.len()
    }

    fn value(&self, x: &[f64]) -> f64 {
        self.objective.value(&self.whole(x))
    }

    fn value_gradient(&self, x: &[f64], gradient: &mut [f64]) -> f64 {
        let mut whole = vec![0.0; self.at.len()];
        let value = self.objective.value_gradient(&self.whole(x), &mut whole);
        self.write((&whole, gradient));
        value
    }

    fn value_gradient_hessian(&self, x: &[f64], gradient: &mut [f64], hessian: &mut [f64]) -> f64 {
        let n = self.at.len();
        let (mut g, mut h) = (vec![0.0; n], vec![0.0; n * n]);
        let value = self.objective.value_gradient_hessian(&self.whole(x), &mut g, &mut h);
        self.write((&g, gradient));
        hessian.copy_from_slice(&principal(&h, n, self.free));
        value
    }

    fn derivatives_by_definition(&self, x: &[f64], gradient: &mut [f64], hessian: &mut [f64]) -> f64 {
        let n = self.at.len();
        let (mut g, mut h) = (vec![0.0; n], vec![0.0; n * n]);
        let value = self.objective.derivatives_by_definition(&self.whole(x), &mut g, &mut h);
        self.write((&g, gradient));
        hessian.copy_from_slice(&principal(&h, n, self.free));
        value
    }

    fn hessian_vector(&self, x: &[f64], v: &[f64], product: &mut [f64]) {
        let mut whole = vec![0.0; self.at.len()];
        self.objective.hessian_vector(&self.whole(x), &self.direction(v), &mut whole);
        self.write((&whole, product));
    }

    fn directional_series(&self, x: &[f64], v: &[f64], out: &mut [f64]) {
        self.objective.directional_series(&self.whole(x), &self.direction(v), out);
    }

    fn jet(&self, inputs: &[Jet]) -> Option<Jet> {
        let mut whole: Vec<Jet> = self.at.iter().map(|v| Jet::constant(*v)).collect();
        self.free.iter().zip(inputs).for_each(|(&i, jet)| whole[i] = jet.clone());
        self.objective.jet(&whole)
    }

    fn gradient_enclosure(&self, sides: &[[f64; 2]]) -> Option<Vec<[f64; 2]>> {
        let mut whole: Vec<[f64; 2]> = self.at.iter().map(|v| [*v, *v]).collect();
        self.free.iter().zip(sides).for_each(|(&i, side)| whole[i] = *side);
        let enclosure = self.objective.gradient_enclosure(&whole)?;
        Some(self.free.iter().map(|&i| enclosure[i]).collect())
    }

    fn kink(&self, x: &[f64]) -> Option<String> {
        self.objective.kink(&self.whole(x))
    }
}
