//! The lowest eigenpairs of a symmetric operator from its products alone.
//!
//! Source: A. V. Knyazev, Toward the optimal preconditioned eigensolver: LOBPCG, SIAM J. Sci. Comput. 23 (2001), without a
//! preconditioner and with a new orthonormal basis in every step.

use crate::linalg::symmetric_eigen::SymmetricEigen;
use crate::linalg::vector::{add_scaled, dot, norm};

/// Directions that keep less than this share of their length when made orthogonal are left out.
const DEPENDENT: f64 = 1e-10;

/// Approximate eigenpairs, lowest first.
#[derive(Clone, Debug, Default)]
pub(super) struct LowestModes {
    /// The eigenvalues.
    pub values: Vec<f64>,
    /// Orthonormal vectors.
    pub vectors: Vec<Vec<f64>>,
    /// The last moves of the vectors.
    moves: Vec<Vec<f64>>,
}

impl LowestModes {
    /// Starts with the space of these vectors.
    pub fn new(vectors: Vec<Vec<f64>>) -> Self {
        Self { values: vec![0.0; vectors.len()], vectors, moves: Vec::new() }
    }

    /// Forgets the last moves, which belonged to another operator.
    pub fn forget_moves(&mut self) {
        self.moves.clear();
    }

    /// Improves the pairs by up to `most` steps, until the residuals are below `tolerance` times the largest eigenvalue met.
    /// `None` if a product is.
    ///
    /// Cost: three products for each vector and step.
    pub fn improve(
        &mut self,
        product: &mut dyn FnMut(&[f64]) -> Option<Vec<f64>>,
        (most, tolerance): (usize, f64),
    ) -> Option<()> {
        let count = self.vectors.len();
        let mut residuals: Vec<Vec<f64>> = Vec::new();
        for _ in 0..most {
            let candidates = self.vectors.iter().chain(&residuals).chain(&self.moves);
            let basis = orthonormal(candidates);
            let images = basis.iter().map(|v| product(v)).collect::<Option<Vec<_>>>()?;
            let size = basis.len();
            let entries: Vec<f64> = (0..size * size).map(|at| dot(&basis[at / size], &images[at % size])).collect();
            let eigen = SymmetricEigen::new(&entries, size).ok()?;
            let combined = |vectors: &[Vec<f64>], k: usize, from: usize| {
                let zero = vec![0.0; vectors[0].len()];
                let weights = eigen.vector(k).iter().zip(vectors).skip(from);
                weights.fold(zero, |sum, (weight, v)| add_scaled(&sum, *weight, v))
            };
            let kept = count.min(size);
            self.values = eigen.values[..kept].to_vec();
            self.moves = (0..kept).map(|k| combined(&basis, k, count)).filter(|v| norm(v) > 0.0).collect();
            self.vectors = (0..kept).map(|k| combined(&basis, k, 0)).collect();
            let image_of = |k: usize| combined(&images, k, 0);
            residuals = (0..kept).map(|k| add_scaled(&image_of(k), -self.values[k], &self.vectors[k])).collect();
            if residuals.iter().all(|residual| norm(residual) <= tolerance * eigen.norm()) {
                break;
            }
        }
        Some(())
    }
}

/// An orthonormal basis of the space of some vectors, the first ones first; each is made orthogonal twice.
fn orthonormal<'v>(vectors: impl Iterator<Item = &'v Vec<f64>>) -> Vec<Vec<f64>> {
    let mut basis: Vec<Vec<f64>> = Vec::new();
    for vector in vectors {
        let length = norm(vector);
        if length == 0.0 || !length.is_finite() {
            continue;
        }
        let mut v: Vec<f64> = vector.iter().map(|x| x / length).collect();
        for _ in 0..2 {
            for known in &basis {
                v = add_scaled(&v, -dot(known, &v), known);
            }
        }
        let rest = norm(&v);
        if rest > DEPENDENT {
            basis.push(v.iter().map(|x| x / rest).collect());
        }
    }
    basis
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numeric::starts::RandomNumbers;

    #[test]
    fn the_lowest_eigenpairs_of_a_long_chain_are_found() {
        let n = 200;
        let mut random = RandomNumbers::new(3);
        let mut modes = LowestModes::new((0..3).map(|_| random.on_sphere(n)).collect());
        let mut product = |v: &[f64]| {
            let at = |i: isize| usize::try_from(i).ok().and_then(|i| v.get(i)).copied().unwrap_or(0.0);
            let bend = |i: usize| 2.0 * v[i] - at(i as isize - 1) - at(i as isize + 1);
            Some(
                (0..n).map(|i| if i == 0 { -3.0 * v[0] - at(1) } else { bend(i) + 0.01 * (i as f64) * v[i] }).collect(),
            )
        };
        modes.improve(&mut product, (300, 1e-9)).expect("products are finite");
        assert!((modes.values[0] + 3.0).abs() < 0.5, "{:?}", modes.values);
        for (value, vector) in modes.values.iter().zip(&modes.vectors) {
            let image = product(vector).expect("finite");
            let residual = norm(&add_scaled(&image, -value, vector));
            assert!(residual < 1e-7, "{residual}");
        }
    }
}
