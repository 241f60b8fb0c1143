//! Arithmetic of numbers with independent nilpotent units `ε1, ε2, …`, each squaring to zero.
//!
//! A number is the array of its coefficients; the index is the set of units as a bit mask, so index 0 is the real part
//! and the last one the product of all. Only what plain product rules get wrong at infinities is here: composition
//! and division, in which a part that is exactly zero annihilates infinite and undefined coefficients.

/// The product of a coefficient with a derivative part; a part that is exactly zero gives zero.
#[inline]
pub fn guarded(part: f64, coefficient: f64) -> f64 {
    if part == 0.0 { 0.0 } else { part * coefficient }
}

/// Sums `Σ coefficients[k] δ^k` over the nilpotent part `δ` of `x`.
///
/// `coefficients` holds one more number than there are units.
#[inline]
pub fn compose<const M: usize>(x: &[f64; M], coefficients: &[f64]) -> [f64; M] {
    let mut result = [0.0; M];
    result[0] = coefficients[0];
    match M {
        2 => result[1] = guarded(x[1], coefficients[1]),
        4 => {
            result[1] = guarded(x[1], coefficients[1]);
            result[2] = guarded(x[2], coefficients[1]);
            result[3] = guarded(x[3], coefficients[1]) + guarded(x[1], guarded(x[2], 2.0 * coefficients[2]));
        }
        _ => horner(x, coefficients, &mut result),
    }
    result
}

fn horner<const M: usize>(x: &[f64; M], coefficients: &[f64], result: &mut [f64; M]) {
    *result = [0.0; M];
    for (steps, &coefficient) in coefficients.iter().rev().enumerate() {
        *result = if steps == 0 { [0.0; M] } else { times_increment(result, x) };
        result[0] = coefficient;
    }
}

/// The product of `a` with the nilpotent part of `x`.
pub fn times_increment<const M: usize>(a: &[f64; M], x: &[f64; M]) -> [f64; M] {
    let mut product = [0.0; M];
    for (set, sum) in product.iter_mut().enumerate() {
        for_each_subset(set, |subset| *sum += guarded(x[subset], a[set ^ subset]));
    }
    product
}

/// The quotient `q` of `a` and `b` by `b q = a`, part by part: `q_S = (a_S - Σ b_T q_(S∖T))/b_∅`.
///
/// No reciprocal and no square of the divisor is formed, so tiny and huge divisors are as good as others, and the
/// real part is the plain quotient to the bit.
#[inline]
pub fn quotient<const M: usize>(a: &[f64; M], b: &[f64; M]) -> [f64; M] {
    let mut q = [0.0; M];
    q[0] = a[0] / b[0];
    for set in 1..M {
        let mut numerator = a[set];
        for_each_subset(set, |subset| numerator -= guarded(b[subset], q[set ^ subset]));
        q[set] = if numerator == 0.0 { 0.0 } else { numerator / b[0] };
    }
    q
}

/// Visits the non-empty subsets of a set.
#[inline]
fn for_each_subset(set: usize, mut visit: impl FnMut(usize)) {
    let mut subset = set;
    while subset != 0 {
        visit(subset);
        subset = (subset - 1) & set;
    }
}
