//! Eigenvalues of a symmetric tridiagonal matrix, with those rows of the eigenvector matrix that are asked for.
//!
//! Implicit QL with Wilkinson's shift: Parlett, The Symmetric Eigenvalue Problem (1998), chapter 8; carrying two rows
//! instead of all vectors is Golub & Welsch's trick, Math. Comp. 23 (1969). Lowest eigenvalue alone: Sturm counts.

/// A bound on QL sweeps per eigenvalue; fewer than two are needed on average.
const MAX_SWEEPS_PER_VALUE: usize = 60;
/// A coupling below this share of the matrix's size is dropped.
const NEGLIGIBLE: f64 = 0.5 * f64::EPSILON;

/// A symmetric tridiagonal matrix.
#[derive(Clone, Copy, Debug)]
pub struct Tridiagonal<'a> {
    /// The diagonal, `k` entries.
    pub diagonal: &'a [f64],
    /// The entries beside it; the first `k − 1` count.
    pub coupling: &'a [f64],
}

/// The eigenvalues in ascending order and rows of the matrix whose columns are the eigenvectors.
#[derive(Clone, Debug)]
pub struct TridiagonalEigen {
    /// The eigenvalues, ascending.
    pub values: Vec<f64>,
    /// `rows[r][j]` is component `r` of the rows asked for, of the eigenvector of `values[j]`.
    pub rows: Vec<Vec<f64>>,
}

impl Tridiagonal<'_> {
    /// Computes the eigenvalues with the first and the last components of the unit eigenvectors. Cost: `O(k²)`.
    pub fn ends(&self) -> TridiagonalEigen {
        let k = self.diagonal.len();
        let unit = |i: usize| (0..k).map(|j| if i == j { 1.0 } else { 0.0 }).collect();
        self.decompose(if k == 0 { Vec::new() } else { vec![unit(0), unit(k - 1)] })
    }

    /// Computes the eigenvalues with all components of the unit eigenvectors. Cost: `O(k³)`.
    pub fn eigen(&self) -> TridiagonalEigen {
        let k = self.diagonal.len();
        self.decompose((0..k).map(|i| (0..k).map(|j| if i == j { 1.0 } else { 0.0 }).collect()).collect())
    }

    /// Computes a bound on the 2-norm from the rows' sums; never below the norm, at most three times as large.
    pub fn norm_bound(&self) -> f64 {
        let k = self.diagonal.len();
        let beside = |i: usize| if i + 1 < k { self.coupling[i].abs() } else { 0.0 };
        let row = |i: usize| self.diagonal[i].abs() + beside(i) + if i > 0 { beside(i - 1) } else { 0.0 };
        (0..k).map(row).fold(0.0, f64::max)
    }

    /// Computes the lowest and the highest eigenvalue by bisection. Cost: `O(k)` for each of about 110 counts.
    pub fn extremes(&self) -> (f64, f64) {
        let k = self.diagonal.len();
        let bound = self.norm_bound();
        let bisect = |wanted: usize| {
            let (mut low, mut high) = (-bound, bound);
            while high - low > f64::EPSILON * bound {
                let middle = 0.5 * (low + high);
                if middle <= low || middle >= high {
                    break;
                }
                if self.count_below(middle) > wanted {
                    high = middle;
                } else {
                    low = middle;
                }
            }
            0.5 * (low + high)
        };
        if k == 0 { (0.0, 0.0) } else { (bisect(0), bisect(k - 1)) }
    }

    /// Counts the eigenvalues below `x` by the signs of the pivots of `T − xI` (Sylvester's law of inertia).
    fn count_below(&self, x: f64) -> usize {
        let tiny = f64::MIN_POSITIVE.max(f64::EPSILON * f64::EPSILON * self.diagonal[0].abs());
        let (mut count, mut pivot) = (0, 1.0_f64);
        for (i, d) in self.diagonal.iter().enumerate() {
            let beside = if i > 0 { self.coupling[i - 1] } else { 0.0 };
            pivot = d - x - beside * (beside / pivot);
            if pivot.abs() < tiny {
                pivot = -tiny;
            }
            if pivot < 0.0 {
                count += 1;
            }
        }
        count
    }

    /// Runs QL, turning the given rows along.
    fn decompose(&self, mut rows: Vec<Vec<f64>>) -> TridiagonalEigen {
        let k = self.diagonal.len();
        let size = self.norm_bound();
        let scale = if size >= f64::MIN_POSITIVE { size } else { 1.0 };
        let mut d: Vec<f64> = self.diagonal.iter().map(|x| x / scale).collect();
        let mut e: Vec<f64> = (0..k).map(|i| if i + 1 < k { self.coupling[i] / scale } else { 0.0 }).collect();
        for start in 0..k {
            for _ in 0..MAX_SWEEPS_PER_VALUE {
                let end = (start..k).find(|&i| e[i].abs() <= NEGLIGIBLE).unwrap_or(k - 1);
                e[end] = 0.0;
                if end == start {
                    break;
                }
                sweep(&mut d, &mut e, (start, end), &mut rows);
            }
        }
        let mut order: Vec<usize> = (0..k).collect();
        order.sort_by(|&i, &j| d[i].total_cmp(&d[j]));
        let sort = |row: &Vec<f64>| order.iter().map(|&j| row[j]).collect();
        TridiagonalEigen {
            values: order.iter().map(|&j| d[j] * scale).collect(),
            rows: rows.iter().map(sort).collect(),
        }
    }
}

/// One QL sweep over the unreduced block from `start` to `end`, which makes `e[start]` smaller.
fn sweep(d: &mut [f64], e: &mut [f64], (start, end): (usize, usize), rows: &mut [Vec<f64>]) {
    // Wilkinson's shift: the eigenvalue of the leading 2 × 2 block that is nearer to its corner.
    let half = 0.5 * (d[start + 1] - d[start]) / e[start];
    let shift = d[start] - e[start] / (half + half.signum() * half.hypot(1.0));
    let (mut cosine, mut sine, mut carried) = (1.0, 1.0, 0.0);
    let mut bulge = d[end] - shift;
    for i in (start..end).rev() {
        let (f, b) = (sine * e[i], cosine * e[i]);
        let radius = (f * f + bulge * bulge).sqrt();
        e[i + 1] = radius;
        if radius < f64::MIN_POSITIVE.sqrt() {
            // The block falls apart here by itself.
            d[i + 1] -= carried;
            e[end] = 0.0;
            e[i + 1] = 0.0;
            return;
        }
        (sine, cosine) = (f / radius, bulge / radius);
        let corner = d[i + 1] - carried;
        let turn = (d[i] - corner) * sine + 2.0 * cosine * b;
        carried = sine * turn;
        d[i + 1] = corner + carried;
        bulge = cosine * turn - b;
        for row in rows.iter_mut() {
            let (x, y) = (row[i], row[i + 1]);
            row[i + 1] = sine * x + cosine * y;
            row[i] = cosine * x - sine * y;
        }
    }
    d[start] -= carried;
    e[start] = bulge;
    e[end] = 0.0;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::linalg::symmetric_eigen::SymmetricEigen;
    use crate::numeric::starts::RandomNumbers;

    fn random_matrix(random: &mut RandomNumbers, k: usize) -> (Vec<f64>, Vec<f64>) {
        let entry = |random: &mut RandomNumbers| match random.index(6) {
            0 => 0.0,
            1 => 1e-9 * random.normal(),
            2 => 1.0,
            _ => random.normal(),
        };
        ((0..k).map(|_| entry(random)).collect(), (0..k).map(|_| entry(random)).collect())
    }

    #[test]
    fn values_and_vectors_are_those_of_the_dense_decomposition() {
        let mut random = RandomNumbers::new(3);
        for case in 0..400 {
            let k = 1 + random.index(30);
            let (diagonal, coupling) = random_matrix(&mut random, k);
            let matrix = Tridiagonal { diagonal: &diagonal, coupling: &coupling };
            let mut dense = vec![0.0; k * k];
            for i in 0..k {
                dense[i * k + i] = diagonal[i];
                if i + 1 < k {
                    dense[i * k + i + 1] = coupling[i];
                    dense[(i + 1) * k + i] = coupling[i];
                }
            }
            let reference = SymmetricEigen::new(&dense, k).expect("finite");
            let (eigen, ends, extremes) = (matrix.eigen(), matrix.ends(), matrix.extremes());
            let slack = 1e-14 * k as f64 * reference.norm().max(1e-300);
            for j in 0..k {
                assert!((eigen.values[j] - reference.values[j]).abs() <= slack, "case {case}: {eigen:?}");
                for i in 0..k {
                    let product = (i.saturating_sub(1)..(i + 2).min(k)).map(|l| dense[i * k + l] * eigen.rows[l][j]);
                    let residual = product.sum::<f64>() - eigen.values[j] * eigen.rows[i][j];
                    assert!(residual.abs() <= slack, "case {case}: residual {residual:e}");
                }
            }
            assert!((extremes.0 - eigen.values[0]).abs() <= slack, "case {case}: {extremes:?}");
            assert!((extremes.1 - eigen.values[k - 1]).abs() <= slack, "case {case}: {extremes:?}");
            assert_eq!((&ends.values, &ends.rows[1]), (&eigen.values, &eigen.rows[k - 1]));
        }
    }

    #[test]
    fn empty_and_zero_matrices_are_answered() {
        assert!(Tridiagonal { diagonal: &[], coupling: &[] }.eigen().values.is_empty());
        let zero = Tridiagonal { diagonal: &[0.0; 3], coupling: &[0.0; 3] };
        assert_eq!(zero.eigen().values, [0.0; 3]);
        assert!(zero.extremes().0.abs() <= f64::MIN_POSITIVE);
    }
}
