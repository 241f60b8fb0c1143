//! Interval matrices and vectors, row by row: products with matrices of numbers, and the test that proves regularity.

use super::symmetric_eigen::SymmetricEigen;
use crate::numeric::interval::interval::Interval;

/// A bound for the relative rounding error of a sum of `n` products of doubles that are not negative, with room to spare.
fn rounding_of(n: usize) -> f64 {
    1.0 + 4.0 * (n as f64 + 4.0) * f64::EPSILON
}

/// `Y·A` for a matrix of numbers and one of intervals, both `n×n`.
pub fn product(y: &[f64], a: &[Interval], n: usize) -> Vec<Interval> {
    let zero = Interval::point(0.0);
    let mut result = vec![zero; n * n];
    for i in 0..n {
        for k in 0..n {
            let factor = y[i * n + k];
            if factor == 0.0 {
                continue;
            }
            let factor = Interval::point(factor);
            for j in 0..n {
                let entry = a[k * n + j];
                if entry != zero {
                    result[i * n + j] = result[i * n + j] + factor * entry;
                }
            }
        }
    }
    result
}

/// `Y·v` for a matrix of numbers and a vector of intervals.
pub fn times_vector(y: &[f64], v: &[Interval]) -> Vec<Interval> {
    let n = v.len();
    let row = |i: usize| y[i * n..(i + 1) * n].iter().zip(v);
    (0..n).map(|i| row(i).fold(Interval::point(0.0), |sum, (y, v)| sum + Interval::point(*y) * *v)).collect()
}

/// Whether every matrix in `A` is regular because `|I − A|·u < u` holds for a positive vector `u` close to the given one.
///
/// Then `A` is an H-matrix (A. Neumaier, Interval Methods for Systems of Equations, 1990, 3.7). Cost: a few products.
pub fn is_close_to_identity(a: &[Interval], u: &[f64]) -> bool {
    let n = u.len();
    let distance = |i: usize, j: usize| {
        let identity = Interval::point(if i == j { 1.0 } else { 0.0 });
        (a[i * n + j] - identity).magnitude()
    };
    let radii: Vec<f64> = (0..n * n).map(|place| distance(place / n, place % n)).collect();
    let largest = u.iter().copied().fold(0.0, f64::max);
    let mut u: Vec<f64> = u.iter().map(|u| u / largest).collect();
    // Far below the largest one products could underflow.
    if radii.iter().any(|r| !r.is_finite()) || !u.iter().all(|u| *u > 1e-150) {
        return false;
    }
    for _ in 0..4 {
        let image: Vec<f64> = (0..n)
            .map(|i| radii[i * n..(i + 1) * n].iter().zip(&u).map(|(r, u)| r * u).sum::<f64>() * rounding_of(n))
            .collect();
        if image.iter().zip(&u).all(|(image, u)| image < u) {
            return true;
        }
        let largest = image.iter().zip(&u).map(|(image, u)| image / u).fold(0.0, f64::max);
        if largest > 1e3 {
            return false;
        }
        // A step of the power method with I + |I − A| towards the Perron vector.
        u = image.iter().zip(&u).map(|(image, u)| image + u).collect();
    }
    false
}

/// The number of negative eigenvalues that every symmetric matrix in `A` has, none of them 0; `None` if that is not proved.
///
/// A congruent matrix is close to a diagonal of signs. By Sylvester's law it has the inertia of `A` (the transformation is
/// regular where the product is), and Gershgorin's discs tell it.
pub fn negative_eigenvalues(a: &[Interval], n: usize) -> Option<usize> {
    if a.iter().any(|entry| entry.is_empty() || !entry.is_bounded()) {
        return None;
    }
    let transformed = nearly_signs(a, n)?;
    let mut negative = 0;
    for i in 0..n {
        let others =
            (0..n).filter(|j| *j != i).map(|j| transformed[i * n + j].magnitude()).sum::<f64>() * rounding_of(n);
        let own = transformed[i * n + i];
        if own.lo() > others {
            continue;
        }
        if -own.hi() > others {
            negative += 1;
        } else {
            return None;
        }
    }
    Some(negative)
}

/// `WᵀAW` with `W = D·V·|Λ|^(-1/2)` for the eigenpairs `V, Λ` of the midpoint scaled by `D`: nearly a diagonal of signs.
fn nearly_signs(a: &[Interval], n: usize) -> Option<Vec<Interval>> {
    let middle: Vec<f64> = a.iter().map(|entry| entry.midpoint()).collect();
    let scale: Vec<f64> = (0..n)
        .map(|i| {
            let size = middle[i * n..(i + 1) * n].iter().fold(0.0_f64, |size, entry| size.max(entry.abs()));
            let diagonal = middle[i * n + i].abs().max(1e-8 * size);
            if diagonal > 0.0 { 1.0 / diagonal.sqrt() } else { 1.0 }
        })
        .collect();
    let scaled: Vec<f64> = (0..n * n).map(|k| scale[k / n] * middle[k] * scale[k % n]).collect();
    let eigen = SymmetricEigen::new(&scaled, n).ok()?;
    // The rows of Wᵀ.
    let mut rows = vec![0.0; n * n];
    // An eigenvalue 0 leaves its row as large as rounding allows; no disc of it will exclude 0.
    let least = 1e-14 * eigen.norm();
    for k in 0..n {
        let length = eigen.values[k].abs().max(least).sqrt();
        for i in 0..n {
            rows[k * n + i] = scale[i] * eigen.vector(k)[i] / length;
        }
    }
    if rows.iter().any(|entry| !entry.is_finite()) {
        return None;
    }
    Some(congruent(&rows, a, n))
}

/// How many eigenvalues of every symmetric matrix in `A` are negative, and how many positive, at the least.
///
/// A principal part of a congruent matrix that is definite bounds the number from below (Cauchy's interlacing); Gershgorin's discs
/// show that it is.
pub fn least_inertia(a: &[Interval], n: usize) -> (usize, usize) {
    let is_bounded = a.iter().all(|entry| entry.is_bounded() && !entry.is_empty());
    let Some(transformed) = (if is_bounded { nearly_signs(a, n) } else { None }) else { return (0, 0) };
    let count = |sign: f64| {
        let own = |i: usize| {
            let entry = transformed[i * n + i];
            if sign > 0.0 { entry.lo() } else { -entry.hi() }
        };
        let mut part: Vec<usize> = (0..n).filter(|i| own(*i) > 0.0).collect();
        loop {
            let others = |i: usize| {
                let row = part.iter().filter(|j| **j != i).map(|j| transformed[i * n + j].magnitude());
                row.sum::<f64>() * rounding_of(n)
            };
            let Some(worst) = part.iter().copied().find(|i| own(*i) <= others(*i)) else { return part.len() };
            part.retain(|i| *i != worst);
        }
    };
    (count(-1.0), count(1.0))
}

/// Intervals, ascending, such that the `k`-th holds the `k`-th eigenvalue of every symmetric matrix in `A`; `None` if unbounded.
///
/// `VᵀAV` for approximate eigenvectors `V`: Weyl's bounds for its eigenvalues, Ostrowski's for what the congruence changes.
pub fn eigenvalue_enclosures(a: &[Interval], n: usize) -> Option<Vec<[f64; 2]>> {
    if a.iter().any(|entry| entry.is_empty() || !entry.is_bounded()) {
        return None;
    }
    let middle: Vec<f64> = a.iter().map(|entry| entry.midpoint()).collect();
    let eigen = SymmetricEigen::new(&middle, n).ok()?;
    let rows: Vec<f64> = (0..n * n).map(|k| eigen.vector(k / n)[k % n]).collect();
    let transformed = congruent(&rows, a, n);
    let identity: Vec<Interval> = (0..n * n).map(|k| Interval::point(if k / n == k % n { 1.0 } else { 0.0 })).collect();
    let square = congruent(&rows, &identity, n);
    // The spectral norm of a symmetric matrix is at most its largest row sum.
    let norm = |matrix: &[Interval]| {
        let row = |i: usize| matrix[i * n..(i + 1) * n].iter().map(|entry| entry.magnitude()).sum::<f64>();
        (0..n).map(row).fold(0.0, f64::max) * rounding_of(n)
    };
    let rest: Vec<Interval> =
        (0..n * n).map(|k| if k / n == k % n { Interval::point(0.0) } else { transformed[k] }).collect();
    let defect: Vec<Interval> = square.iter().zip(&identity).map(|(a, b)| *a - *b).collect();
    let (radius, defect) = (norm(&rest), norm(&defect));
    if !(defect < 0.5 && radius.is_finite()) {
        return None;
    }
    let mut lower: Vec<f64> = (0..n).map(|i| transformed[i * n + i].lo()).collect();
    let mut upper: Vec<f64> = (0..n).map(|i| transformed[i * n + i].hi()).collect();
    lower.sort_by(f64::total_cmp);
    upper.sort_by(f64::total_cmp);
    let stretch = Interval::point(1.0) + Interval::new(-defect, defect);
    let spread = Interval::new(-radius, radius);
    let widened = |(lo, hi): (f64, f64)| {
        let value = (Interval::new(lo, hi) + spread) / stretch;
        [value.lo(), value.hi()]
    };
    Some(lower.into_iter().zip(upper).map(widened).collect())
}

/// `R·A·Rᵀ` for a matrix of numbers given by rows.
fn congruent(rows: &[f64], a: &[Interval], n: usize) -> Vec<Interval> {
    let left = product(rows, a, n);
    let mut result = vec![Interval::point(0.0); n * n];
    for i in 0..n {
        for j in 0..n {
            let terms = (0..n).map(|k| left[i * n + k] * Interval::point(rows[j * n + k]));
            result[i * n + j] = terms.fold(Interval::point(0.0), |sum, term| sum + term);
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    fn around(entries: &[f64], radius: f64) -> Vec<Interval> {
        entries.iter().map(|entry| Interval::new(entry - radius, entry + radius)).collect()
    }

    #[test]
    fn inertia_is_told_only_where_every_matrix_has_it() {
        assert_eq!(negative_eigenvalues(&around(&[2.0, 1.0, 1.0, 2.0], 0.1), 2), Some(0));
        assert_eq!(negative_eigenvalues(&around(&[1.0, 2.0, 2.0, 1.0], 0.1), 2), Some(1));
        assert_eq!(negative_eigenvalues(&around(&[1.0, 1.0, 1.0, 1.0], 1e-9), 2), None);
        assert_eq!(negative_eigenvalues(&around(&[0.0, 1.0, 1.0, 0.0], 0.2), 2), Some(1));
        assert_eq!(negative_eigenvalues(&around(&[1e12, 0.0, 0.0, -1e-12], 0.0), 2), Some(1));
        assert_eq!(negative_eigenvalues(&around(&[1e12, 0.0, 0.0, -1e-12], 1e-11), 2), None);
        assert_eq!(negative_eigenvalues(&[Interval::ENTIRE], 1), None);
        assert_eq!(least_inertia(&around(&[1.0, 2.0, 2.0, 1.0], 0.1), 2), (1, 1));
        assert_eq!(least_inertia(&around(&[5.0, 0.0, 0.0, 0.0], 0.1), 2), (0, 1));
        assert_eq!(least_inertia(&[Interval::ENTIRE], 1), (0, 0));
    }

    #[test]
    fn eigenvalues_are_enclosed() {
        let enclosures = eigenvalue_enclosures(&around(&[2.0, 1.0, 1.0, 2.0], 0.01), 2).expect("bounded");
        for (exact, [lo, hi]) in [1.0, 3.0].into_iter().zip(enclosures) {
            assert!(lo <= exact - 0.02 && exact + 0.02 <= hi && hi - lo < 0.1, "{lo} {hi}");
        }
        let sharp = eigenvalue_enclosures(&around(&[4.0, 2.0, 2.0, 1.0], 0.0), 2).expect("bounded");
        assert!(sharp[0][0] <= 0.0 && sharp[0][1] >= 0.0 && sharp[1][0] <= 5.0 && sharp[1][1] >= 5.0);
        assert!(sharp.iter().all(|[lo, hi]| hi - lo < 1e-13), "{sharp:?}");
    }

    #[test]
    fn regularity_needs_every_matrix_to_be_regular() {
        let widths = [1.0, 1.0];
        assert!(is_close_to_identity(&around(&[1.0, 0.0, 0.0, 1.0], 0.4), &widths));
        assert!(!is_close_to_identity(&around(&[1.0, 0.0, 0.0, 1.0], 0.5), &widths));
        // Large entries in one direction only: other weights show it.
        let skew = [Interval::point(1.0), Interval::new(-50.0, 50.0), Interval::new(-1e-3, 1e-3), Interval::point(1.0)];
        assert!(is_close_to_identity(&skew, &widths));
    }
}
