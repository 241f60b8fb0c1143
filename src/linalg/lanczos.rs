//! The symmetric Lanczos process: from products `H·v` to an orthonormal basis `Q` in which `H` is tridiagonal.
//!
//! Every new vector is orthogonalised twice against all earlier ones, so that no false copies of eigenvalues appear.
//! Source: Parlett, The Symmetric Eigenvalue Problem (1998), chapter 13; twice is enough: Giraud & al., Numer. Math. 101 (2005).

use super::tridiagonal::Tridiagonal;
use super::vector::{dot, norm};
use crate::numeric::starts::RandomNumbers;

/// Computes the product `H·v`; `None` where `H` has an entry that is not finite.
pub type Product<'a> = dyn FnMut(&[f64]) -> Option<Vec<f64>> + 'a;

/// What is left of a product counts as nothing below this many roundings, relative to the matrix: the space is invariant.
const INVARIANT_UNITS: f64 = 32.0;
/// Sums are kept in so many independent parts, which the processor adds side by side.
const LANES: usize = 8;
/// From so many terms on, partial sums are worth their while.
const MANY: usize = 64;

/// An orthonormal basis of a Krylov space with the tridiagonal `T = QᵀHQ`.
#[derive(Clone, Debug)]
pub struct Lanczos {
    n: usize,
    basis: Vec<Vec<f64>>,
    diagonal: Vec<f64>,
    /// `coupling[j]` joins vectors `j` and `j + 1`; the last is the norm of what sticks out of the space.
    coupling: Vec<f64>,
    /// The next vector; `None` where the space is invariant.
    next: Option<Vec<f64>>,
    /// The largest `‖Hq‖` seen.
    size: f64,
}

impl Lanczos {
    /// Starts from the direction of `start`; a zero start spans nothing, and only [`Self::restart`] goes on from it.
    pub fn new(start: &[f64]) -> Self {
        let length = norm(start);
        let next = (length > 0.0 && length.is_finite()).then(|| start.iter().map(|x| x / length).collect());
        Self { n: start.len(), basis: Vec::new(), diagonal: Vec::new(), coupling: Vec::new(), next, size: 0.0 }
    }

    /// The number of basis vectors.
    pub fn dimension(&self) -> usize {
        self.basis.len()
    }

    /// Whether `H` maps the space into itself, to rounding.
    pub fn is_invariant(&self) -> bool {
        self.next.is_none()
    }

    /// The largest `‖Hq‖` seen over unit vectors `q`: a lower bound of the norm of `H`.
    pub fn size(&self) -> f64 {
        self.size
    }

    /// `T` on the first `k` vectors.
    pub fn leading(&self, k: usize) -> Tridiagonal<'_> {
        Tridiagonal { diagonal: &self.diagonal[..k], coupling: &self.coupling[..k] }
    }

    /// The norm of the part of `H q_k` outside the first `k` vectors, for `k ≥ 1`.
    pub fn overhang(&self, k: usize) -> f64 {
        self.coupling[k - 1]
    }

    /// Adds one vector to the basis. `None` if the product is not finite. Cost: one product and `O(nk)`.
    ///
    /// Nothing changes where the space is invariant.
    pub fn extend(&mut self, product: &mut Product) -> Option<()> {
        let Some(q) = self.next.take() else { return Some(()) };
        let mut rest = product(&q)?;
        let whole = norm(&rest);
        if !whole.is_finite() {
            return None;
        }
        self.size = self.size.max(whole);
        self.diagonal.push(wide_dot(&q, &rest));
        self.basis.push(q);
        self.orthogonalise(&mut rest);
        let beyond = norm(&rest);
        let is_invariant = self.basis.len() == self.n || beyond <= INVARIANT_UNITS * f64::EPSILON * self.size;
        self.coupling.push(if is_invariant { 0.0 } else { beyond });
        if !is_invariant {
            rest.iter_mut().for_each(|x| *x /= beyond);
            self.next = Some(rest);
        }
        Some(())
    }

    /// Goes on from an invariant space with a random direction orthogonal to it; false if it is the whole space.
    pub fn restart(&mut self, random: &mut RandomNumbers) -> bool {
        if self.next.is_some() || self.basis.len() >= self.n {
            return self.next.is_some();
        }
        let mut direction = random.on_sphere(self.n);
        self.orthogonalise(&mut direction);
        let length = norm(&direction);
        // Orthogonal to n − 1 vectors a random direction has length 1/√n; once more makes what is left clean.
        direction.iter_mut().for_each(|x| *x /= length);
        self.orthogonalise(&mut direction);
        let length = norm(&direction);
        direction.iter_mut().for_each(|x| *x /= length);
        let is_usable = direction.iter().all(|x| x.is_finite());
        self.next = is_usable.then_some(direction);
        is_usable
    }

    /// The vector with these coordinates in the first vectors of the basis.
    pub fn combine(&self, coordinates: &[f64]) -> Vec<f64> {
        let mut v = vec![0.0; self.n];
        for (c, q) in coordinates.iter().zip(&self.basis) {
            v.iter_mut().zip(q).for_each(|(x, q)| *x += c * q);
        }
        v
    }

    /// The last vector of the basis and the one that would be next; empty where there is none.
    pub(super) fn last_two(&self) -> (Vec<f64>, Vec<f64>) {
        (self.basis.last().cloned().unwrap_or_default(), self.next.clone().unwrap_or_default())
    }

    /// Removes from `v` its part in the space, twice.
    fn orthogonalise(&self, v: &mut [f64]) {
        for _ in 0..2 {
            for q in self.basis.iter().rev() {
                let share = wide_dot(q, v);
                v.iter_mut().zip(q).for_each(|(x, q)| *x -= share * q);
            }
        }
    }
}

/// The scalar product in several partial sums: faster than one running sum, and no less exact.
pub fn wide_dot(a: &[f64], b: &[f64]) -> f64 {
    let mut sums = [0.0; LANES];
    let (left, right) = (a.chunks_exact(LANES), b.chunks_exact(LANES));
    let tail: f64 = left.remainder().iter().zip(right.remainder()).map(|(x, y)| x * y).sum();
    for (x, y) in left.zip(right) {
        for lane in 0..LANES {
            sums[lane] += x[lane] * y[lane];
        }
    }
    sums.iter().sum::<f64>() + tail
}

/// The scalar product, in several partial sums where there are many terms.
pub(super) fn scalar_product(a: &[f64], b: &[f64]) -> f64 {
    if a.len() < MANY { dot(a, b) } else { wide_dot(a, b) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::linalg::vector::dot;

    #[test]
    fn the_basis_stays_orthonormal_and_the_matrix_tridiagonal() {
        let n = 300;
        let matrix: Vec<f64> = (0..n).map(|i| (i as f64 / 10.0).powi(3) - 40.0).collect();
        let mut product = |v: &[f64]| Some(v.iter().zip(&matrix).map(|(v, m)| v * m).collect::<Vec<f64>>());
        let mut lanczos = Lanczos::new(&vec![1.0; n]);
        for _ in 0..120 {
            lanczos.extend(&mut product).expect("finite");
        }
        for i in 0..120 {
            let image = product(&lanczos.basis[i]).expect("finite");
            for j in 0..120 {
                let q = &lanczos.basis[j];
                let unit = if i == j { 1.0 } else { 0.0 };
                assert!((dot(&lanczos.basis[i], q) - unit).abs() < 1e-14, "{i}, {j}");
                let entry = match (i.max(j) - i.min(j), i.min(j)) {
                    (0, at) => lanczos.diagonal[at],
                    (1, at) => lanczos.coupling[at],
                    _ => 0.0,
                };
                assert!((dot(&image, q) - entry).abs() < 1e-13 * lanczos.size(), "{i}, {j}");
            }
        }
    }

    #[test]
    fn an_invariant_space_is_noticed_and_left_by_a_random_direction() {
        let mut product = |v: &[f64]| Some(vec![2.0 * v[0], 2.0 * v[1], -3.0 * v[2]]);
        let mut lanczos = Lanczos::new(&[0.6, 0.8, 0.0]);
        lanczos.extend(&mut product).expect("finite");
        assert!(lanczos.is_invariant() && lanczos.overhang(1) == 0.0);
        let mut random = RandomNumbers::new(1);
        while lanczos.is_invariant() && lanczos.restart(&mut random) {
            lanczos.extend(&mut product).expect("finite");
        }
        while !lanczos.is_invariant() {
            lanczos.extend(&mut product).expect("finite");
        }
        let eigen = lanczos.leading(lanczos.dimension()).eigen();
        assert!((eigen.values[0] + 3.0).abs() < 1e-14, "{eigen:?}");
        assert!(Lanczos::new(&[0.0, 0.0]).is_invariant());
    }
}
