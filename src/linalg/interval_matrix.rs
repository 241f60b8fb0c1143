//! Interval matrices and vectors, row by row: products with matrices of numbers, and the test that proves regularity.

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
        // A step of the power method towards the Perron vector.
        u = image.iter().zip(&u).map(|(image, u)| image.max(1e-3 * u) + 1e-3 * u).collect();
    }
    false
}
