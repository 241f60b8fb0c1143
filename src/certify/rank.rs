//! What counts of a Jacobian: its singular values in unknowns and equations of comparable size, with their directions.
//!
//! Those of a matrix `A` are the eigenvalues `±σ` of `[0 A; Aᵀ 0]` with the vectors `(u, ±v)/√2` (G. H. Golub, W. Kahan,
//! SIAM J. Numer. Anal. 2, 1965); of a symmetric matrix they are the magnitudes of its own eigenvalues.

use crate::linalg::symmetric_eigen::SymmetricEigen;
use crate::linalg::vector::{add_scaled, dot, norm};
use crate::numeric::interval::interval::Interval;

/// How often rows and columns are brought to size 1.
const ROUNDS: usize = 4;
/// A side of the box of the search counts as at most so many times longer or shorter than the Jacobian would have it: what is
/// smaller may be rounding.
const MOST_SCALE: f64 = 1e4;

/// Units in which unknowns and equations have comparable sizes in a box.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    /// The length of each side of the box of the search, by which distances are measured.
    pub(super) lengths: Vec<f64>,
    /// The unit of each unknown.
    pub(super) units: Vec<f64>,
    /// The factor of each equation.
    pub(super) rows: Vec<f64>,
    /// Whether the Jacobian is symmetric.
    pub(super) is_symmetric: bool,
    /// The size of the Jacobian over the box in these units.
    pub(super) size: f64,
}

/// A singular value with its two directions, in the units of a frame.
#[derive(Clone, Debug)]
pub(super) struct Direction {
    /// The value, not negative.
    pub(super) value: f64,
    /// The direction among the equations.
    pub(super) left: Vec<f64>,
    /// The direction among the unknowns.
    pub(super) right: Vec<f64>,
}

impl Frame {
    /// The units for a box with a bounded Jacobian; `None` where that vanishes or overflows.
    pub(super) fn new(jacobian: &[Interval], whole: &[Interval], is_symmetric: bool) -> Option<Self> {
        let n = whole.len();
        let unit = |side: &Interval| {
            if side.is_bounded() && side.width() > 0.0 { side.width() } else { side.mignitude().max(1.0) }
        };
        let lengths: Vec<f64> = whole.iter().map(unit).collect();
        let mut units = lengths.clone();
        let moved = |units: &[f64], i: usize| {
            (0..n).fold(0.0_f64, |size, j| size.max(jacobian[i * n + j].magnitude() * units[j]))
        };
        let row = |units: &[f64], i: usize| if moved(units, i) > 0.0 { 1.0 / moved(units, i) } else { 1.0 };
        // D. Ruiz, A scaling algorithm to equilibrate both rows and columns norms in matrices, RAL-TR-2001-034.
        for _ in 0..ROUNDS {
            let rows: Vec<f64> = if is_symmetric { units.clone() } else { (0..n).map(|i| row(&units, i)).collect() };
            let sizes: Vec<f64> = (0..n)
                .map(|j| (0..n).fold(0.0_f64, |size, i| size.max(rows[i] * jacobian[i * n + j].magnitude() * units[j])))
                .collect();
            let largest = sizes.iter().copied().fold(0.0, f64::max);
            for ((unit, size), length) in units.iter_mut().zip(&sizes).zip(&lengths) {
                if *size > 0.0 && largest.is_finite() {
                    *unit = (*unit / (size / largest).sqrt()).clamp(length / MOST_SCALE, length * MOST_SCALE);
                }
            }
        }
        let rows: Vec<f64> = if is_symmetric { units.clone() } else { (0..n).map(|i| row(&units, i)).collect() };
        let size = (0..n).fold(0.0_f64, |size, i| size.max(rows[i] * moved(&units, i)));
        (size > 0.0 && size.is_finite()).then_some(Self { lengths, units, rows, is_symmetric, size })
    }

    /// The singular values of a Jacobian and their directions, the largest first; `None` if an entry is no number.
    pub(super) fn directions(&self, jacobian: &[f64]) -> Option<Vec<Direction>> {
        let n = self.units.len();
        let scaled: Vec<f64> = (0..n * n).map(|k| self.rows[k / n] * jacobian[k] * self.units[k % n]).collect();
        let mut directions = if self.is_symmetric {
            let eigen = SymmetricEigen::new(&scaled, n).ok()?;
            let each = |k: usize| {
                let right = eigen.vector(k).to_vec();
                let left = right.iter().map(|entry| entry * eigen.values[k].signum()).collect();
                Direction { value: eigen.values[k].abs(), left, right }
            };
            (0..n).map(each).collect()
        } else {
            of_general(&scaled, n)?
        };
        directions.sort_by(|a, b| b.value.total_cmp(&a.value));
        Some(directions)
    }

    /// A vector of residuals in the units of the equations.
    pub(super) fn scaled_residual(&self, residual: &[f64]) -> Vec<f64> {
        residual.iter().zip(&self.rows).map(|(g, row)| g * row).collect()
    }

    /// A vector in the units of the unknowns as one in the unknowns themselves.
    pub(super) fn unscaled(&self, step: &[f64]) -> Vec<f64> {
        step.iter().zip(&self.units).map(|(step, unit)| step * unit).collect()
    }

    /// A direction in the units of the unknowns as one in the unknowns themselves, as long as the sides of the search.
    pub(super) fn way(&self, direction: &[f64]) -> Vec<f64> {
        let moved = self.unscaled(direction);
        let length = self.length(&moved);
        moved.iter().map(|entry| entry / length).collect()
    }

    /// The length of a vector, measured by the sides of the box of the search.
    pub(super) fn length(&self, moved: &[f64]) -> f64 {
        moved.iter().zip(&self.lengths).map(|(step, length)| (step / length).abs()).fold(0.0, f64::max)
    }

    /// The distance of two points, measured likewise.
    pub(super) fn distance(&self, a: &[f64], b: &[f64]) -> f64 {
        let apart = |((a, b), unit): ((&f64, &f64), &f64)| ((a - b) / unit).abs();
        a.iter().zip(b).zip(&self.lengths).map(apart).fold(0.0, f64::max)
    }
}

fn of_general(scaled: &[f64], n: usize) -> Option<Vec<Direction>> {
    let m = 2 * n;
    let mut augmented = vec![0.0; m * m];
    for i in 0..n {
        for j in 0..n {
            augmented[i * m + n + j] = scaled[i * n + j];
            augmented[(n + j) * m + i] = scaled[i * n + j];
        }
    }
    let eigen = SymmetricEigen::new(&augmented, m).ok()?;
    // The upper half of the values; directions of values near 0 are of no use and are asked of nobody.
    let each = |k: usize| {
        let unit = |part: &[f64]| {
            let length = norm(part);
            part.iter().map(|entry| if length > 0.0 { entry / length } else { 0.0 }).collect()
        };
        let (left, right) = eigen.vector(k).split_at(n);
        Direction { value: eigen.values[k].max(0.0), left: unit(left), right: unit(right) }
    };
    Some((n..m).map(each).collect())
}

/// Orthonormal vectors that complete some orthonormal ones to a basis of `n` dimensions.
pub(super) fn complement(of: &[Direction], n: usize) -> Vec<Vec<f64>> {
    let mut basis: Vec<Vec<f64>> = of.iter().map(|direction| direction.right.clone()).collect();
    while basis.len() < n {
        let rest = |axis: usize| {
            let mut vector: Vec<f64> = (0..n).map(|i| f64::from(u8::from(i == axis))).collect();
            // Twice is enough (W. Kahan, in B. N. Parlett, The Symmetric Eigenvalue Problem, 1980, 6.9).
            for _ in 0..2 {
                vector = basis.iter().fold(vector, |vector, own| add_scaled(&vector, -dot(&vector, own), own));
            }
            vector
        };
        let Some(best) = (0..n).map(rest).max_by(|a, b| norm(a).total_cmp(&norm(b))) else { break };
        let length = norm(&best);
        basis.push(best.iter().map(|entry| entry / length).collect());
    }
    basis.split_off(of.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directions_make_up_the_matrix() {
        let whole = [Interval::new(0.0, 1.0), Interval::new(-1.0, 1.0), Interval::new(0.0, 0.5)];
        let matrix = [1.0, 2.0, -1.0, 0.5, 0.0, 3.0, 2.0, -1.0, 0.0];
        let intervals: Vec<Interval> = matrix.iter().map(|entry| Interval::point(*entry)).collect();
        let frame = Frame::new(&intervals, &whole, false).expect("a bounded matrix");
        let directions = frame.directions(&matrix).expect("numbers");
        for i in 0..3 {
            for j in 0..3 {
                let sum: f64 = directions.iter().map(|d| d.value * d.left[i] * d.right[j]).sum();
                let scaled = frame.rows[i] * matrix[i * 3 + j] * frame.units[j];
                assert!((sum - scaled).abs() < 1e-14, "{i} {j}: {sum} {scaled}");
            }
        }
    }

    #[test]
    fn what_is_missing_of_a_basis_is_orthogonal_to_the_rest() {
        let third = 1.0 / 3.0_f64.sqrt();
        let own = Direction { value: 1.0, left: vec![third; 3], right: vec![third; 3] };
        let rest = complement(std::slice::from_ref(&own), 3);
        assert_eq!(rest.len(), 2);
        assert!(rest.iter().all(|vector| dot(vector, &own.right).abs() < 1e-15 && (norm(vector) - 1.0).abs() < 1e-15));
        assert!(dot(&rest[0], &rest[1]).abs() < 1e-15);
    }
}
