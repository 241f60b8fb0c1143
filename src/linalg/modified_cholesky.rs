//! The modified Cholesky factorization of an indefinite matrix, and from it a direction of negative curvature.
//!
//! `L D Lᵀ = P(A + E)Pᵀ` with a diagonal `E ≥ 0` that vanishes where `A` is well positive definite.
//! Source: Gill, Murray & Wright, Practical Optimization (1981), algorithm MC in section 4.4.2.2, with its bounds `β`, `δ`.

/// The factors of `A + E`.
#[derive(Clone, Debug)]
pub struct ModifiedCholesky {
    n: usize,
    /// Unit lower triangular, row-major, in the order of `order`.
    lower: Vec<f64>,
    pivots: Vec<f64>,
    /// The pivots before they were modified.
    plain: Vec<f64>,
    order: Vec<usize>,
}

impl ModifiedCholesky {
    /// Factors the row-major symmetric `n × n` matrix; `None` if an entry is not finite. Cost: `n³/6` multiplications.
    pub fn new(matrix: &[f64], n: usize) -> Option<Self> {
        if matrix.len() != n * n || !matrix.iter().all(|x| x.is_finite()) {
            return None;
        }
        let largest = |on_diagonal: bool| {
            let entries = (0..n * n).filter(|k| (k / n == k % n) == on_diagonal);
            entries.fold(0.0_f64, |most, k| most.max(matrix[k].abs()))
        };
        let (diagonal, off_diagonal) = (largest(true), largest(false));
        let bound = diagonal.max(off_diagonal / ((n * n) as f64 - 1.0).sqrt().max(1.0));
        let size = diagonal + off_diagonal;
        let least = if size > 0.0 { f64::EPSILON * size } else { 1.0 };
        let mut factors = Self {
            n,
            lower: vec![0.0; n * n],
            pivots: vec![0.0; n],
            plain: (0..n).map(|i| matrix[i * n + i]).collect(),
            order: (0..n).collect(),
        };
        (0..n).for_each(|j| factors.column(matrix, j, (bound, least)));
        Some(factors)
    }

    /// Finds pivot and column `j`. Before it, `lower` holds `c_is` below the diagonal in columns `s < j` as `l_is d_s`.
    fn column(&mut self, matrix: &[f64], j: usize, (bound, least): (f64, f64)) {
        let n = self.n;
        let largest = (j..n).fold(j, |q, i| if self.plain[i].abs() > self.plain[q].abs() { i } else { q });
        self.order.swap(j, largest);
        self.plain.swap(j, largest);
        (0..j).for_each(|s| self.lower.swap(j * n + s, largest * n + s));
        let mut steepest = 0.0_f64;
        for i in j + 1..n {
            let known: f64 = (0..j).map(|s| self.lower[j * n + s] * self.pivots[s] * self.lower[i * n + s]).sum();
            let entry = matrix[self.order[i] * n + self.order[j]] - known;
            self.lower[i * n + j] = entry;
            steepest = steepest.max(entry.abs());
        }
        let needed = if steepest > 0.0 { steepest * (steepest / bound) } else { 0.0 };
        self.pivots[j] = self.plain[j].abs().max(needed).max(least);
        self.lower[j * n + j] = 1.0;
        for i in j + 1..n {
            let entry = self.lower[i * n + j];
            self.lower[i * n + j] = entry / self.pivots[j];
            self.plain[i] -= entry * (entry / self.pivots[j]);
        }
    }

    /// Solves `(A + E) x = b`.
    pub fn solve(&self, b: &[f64]) -> Vec<f64> {
        let n = self.n;
        let mut y: Vec<f64> = self.order.iter().map(|&i| b[i]).collect();
        for i in 0..n {
            let known: f64 = (0..i).map(|k| self.lower[i * n + k] * y[k]).sum();
            y[i] -= known;
        }
        (0..n).for_each(|i| y[i] /= self.pivots[i]);
        self.back(y)
    }

    /// A direction `p` with `pᵀAp < 0`, if a pivot was negative: the solution of `Lᵀp = e_s` at the lowest one.
    pub fn negative_direction(&self) -> Option<Vec<f64>> {
        let lowest = (0..self.n).min_by(|&i, &j| self.plain[i].total_cmp(&self.plain[j]))?;
        let mut unit = vec![0.0; self.n];
        unit[lowest] = 1.0;
        (self.plain[lowest] < 0.0).then(|| self.back(unit))
    }

    /// Solves `Lᵀx = y` and puts the variables back in their order.
    fn back(&self, mut y: Vec<f64>) -> Vec<f64> {
        let n = self.n;
        for i in (0..n).rev() {
            let known: f64 = (i + 1..n).map(|k| self.lower[k * n + i] * y[k]).sum();
            y[i] -= known;
        }
        let mut x = vec![0.0; n];
        self.order.iter().zip(y).for_each(|(&i, y)| x[i] = y);
        x
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::linalg::vector::{dot, matrix_vector};

    #[test]
    fn positive_definite_systems_are_solved_as_they_are() {
        let a = [4.0, 2.0, 0.5, 2.0, 9.0, 1.0, 0.5, 1.0, 3.0];
        let x = ModifiedCholesky::new(&a, 3).expect("finite").solve(&[1.0, -2.0, 3.0]);
        let b = matrix_vector(&a, &x);
        assert!(b.iter().zip([1.0, -2.0, 3.0]).all(|(b, want)| (b - want).abs() < 1e-14), "{b:?}");
        assert!(ModifiedCholesky::new(&a, 3).expect("finite").negative_direction().is_none());
    }

    #[test]
    fn indefinite_matrices_give_descent_and_negative_curvature() {
        // The 3 × 3 example of Gill, Murray & Wright, where plain Cholesky breaks down.
        let a = [1.0, 1.0, 2.0, 1.0, 1.0 + 1e-20, 3.0, 2.0, 3.0, 1.0];
        for a in [a.to_vec(), vec![0.0, 1.0, 1.0, 0.0], vec![-4.0, 0.0, 0.0, 2.0]] {
            let n = if a.len() == 9 { 3 } else { 2 };
            let factors = ModifiedCholesky::new(&a, n).expect("finite");
            let g: Vec<f64> = (0..n).map(|i| 1.0 - 0.7 * i as f64).collect();
            assert!(dot(&factors.solve(&g), &g) > 0.0);
            let p = factors.negative_direction().expect("indefinite");
            assert!(dot(&p, &matrix_vector(&a, &p)) < 0.0, "{p:?}");
        }
        assert!(ModifiedCholesky::new(&[f64::NAN], 1).is_none());
    }
}
