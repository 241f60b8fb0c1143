//! Banded symmetric matrices: read off from a few products, factorised by Cholesky's method in time linear in their size.
//!
//! Source: Golub & Van Loan, Matrix Computations, 4.3.5 (band Cholesky); products with combs of unit vectors: Curtis, Powell &
//! Reid, IMA J. Appl. Math. 13 (1974), for a band.

use super::vector::{difference, norm};

/// A product with a random vector must agree to this share of its length.
const AGREES: f64 = 1e-9;

/// A symmetric matrix whose entries vanish where `|i − j|` is above its width: row `i` holds columns `i − width ..= i`.
#[derive(Clone, Debug)]
pub struct Banded {
    n: usize,
    width: usize,
    rows: Vec<f64>,
    /// By how much the product with the witness differed: for a normal random one about the Frobenius norm of what is missing.
    pub missing: f64,
}

impl Banded {
    /// The matrix behind the products, if it is of this width: tested by a product with `witness`, a vector without pattern.
    ///
    /// Cost: `2·width + 2` products. `None` as well where a product is not finite.
    pub fn from_products(
        product: &mut dyn FnMut(&[f64]) -> Option<Vec<f64>>,
        width: usize,
        witness: &[f64],
    ) -> Option<Self> {
        let n = witness.len();
        let mut matrix = Self { n, width, rows: vec![0.0; n * (width + 1)], missing: 0.0 };
        let period = 2 * width + 1;
        for first in 0..period.min(n) {
            let mut comb = vec![0.0; n];
            comb.iter_mut().skip(first).step_by(period).for_each(|tooth| *tooth = 1.0);
            let image = product(&comb)?;
            for column in (first..n).step_by(period) {
                for (row, entry) in image.iter().enumerate().skip(column).take(width + 1) {
                    *matrix.at_mut(row, column) = *entry;
                }
            }
        }
        let image = product(witness)?;
        matrix.missing = norm(&difference(&matrix.times(witness), &image));
        (matrix.missing <= AGREES * norm(&image)).then_some(matrix)
    }

    fn place(&self, row: usize, column: usize) -> usize {
        row * (self.width + 1) + self.width + column - row
    }

    fn at(&self, row: usize, column: usize) -> f64 {
        self.rows[self.place(row, column)]
    }

    fn at_mut(&mut self, row: usize, column: usize) -> &mut f64 {
        let place = self.place(row, column);
        &mut self.rows[place]
    }

    /// The product with a vector.
    pub fn times(&self, v: &[f64]) -> Vec<f64> {
        let mut image = vec![0.0; self.n];
        for row in 0..self.n {
            for column in row.saturating_sub(self.width)..row {
                image[row] += self.at(row, column) * v[column];
                image[column] += self.at(row, column) * v[row];
            }
            image[row] += self.at(row, row) * v[row];
        }
        image
    }

    /// The lower factor of the matrix less `shift` times the identity; `None` where that is not positive definite.
    pub fn factor(&self, shift: f64) -> Option<BandedFactor> {
        let mut lower = self.clone();
        for row in 0..self.n {
            let first = row.saturating_sub(self.width);
            for column in first..=row {
                let from = first.max(column.saturating_sub(self.width));
                let known: f64 = (from..column).map(|k| lower.at(row, k) * lower.at(column, k)).sum();
                let rest = self.at(row, column) - known;
                *lower.at_mut(row, column) = if column < row {
                    rest / lower.at(column, column)
                } else {
                    Some(rest - shift).filter(|pivot| *pivot > 0.0 && pivot.is_finite())?.sqrt()
                };
            }
        }
        Some(BandedFactor(lower))
    }
}

/// A lower triangular band `L` with `L Lᵀ = A − shift·I`.
#[derive(Clone, Debug)]
pub struct BandedFactor(Banded);

impl BandedFactor {
    /// Solves `(A − shift·I) x = b`.
    pub fn solve(&self, b: &[f64]) -> Vec<f64> {
        let Self(lower) = self;
        let mut x = b.to_vec();
        for row in 0..lower.n {
            let known: f64 = (row.saturating_sub(lower.width)..row).map(|k| lower.at(row, k) * x[k]).sum();
            x[row] = (x[row] - known) / lower.at(row, row);
        }
        for row in (0..lower.n).rev() {
            let known: f64 = (row + 1..(row + lower.width + 1).min(lower.n)).map(|k| lower.at(k, row) * x[k]).sum();
            x[row] = (x[row] - known) / lower.at(row, row);
        }
        x
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numeric::starts::RandomNumbers;

    fn products(entry: fn(usize, usize) -> f64, n: usize) -> impl FnMut(&[f64]) -> Option<Vec<f64>> {
        move |v| Some((0..n).map(|i| (0..n).map(|j| entry(i, j) * v[j]).sum()).collect())
    }

    #[test]
    fn a_band_is_read_off_and_solved_with() {
        let entry = |i: usize, j: usize| match i.abs_diff(j) {
            0 => 4.0 + (i as f64).sin(),
            2 => -1.0,
            _ => 0.0,
        };
        let n = 23;
        let mut random = RandomNumbers::new(1);
        let witness: Vec<f64> = (0..n).map(|_| random.normal()).collect();
        let mut product = products(entry, n);
        assert!(Banded::from_products(&mut product, 1, &witness).is_none(), "it is wider");
        for width in [2, 5] {
            let matrix = Banded::from_products(&mut product, width, &witness).expect("it is a band");
            let factor = matrix.factor(0.1).expect("it is positive definite");
            let x = factor.solve(&witness);
            let back: Vec<f64> = matrix.times(&x).iter().zip(&x).map(|(b, x)| b - 0.1 * x).collect();
            assert!(norm(&difference(&back, &witness)) <= 1e-13 * norm(&witness));
            assert!(matrix.factor(3.5).is_none(), "an eigenvalue is below");
        }
    }
}
