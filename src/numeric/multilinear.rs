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

/// Sums `Σ coefficients[k] δ^k` over the nilpotent part `δ` of `x`, for one to four units.
///
/// `coefficients` holds one more number than there are units. Three and four units are numbers with one and two
/// units over numbers with two: `f(u + v ε) = f(u) + f'(u) v ε`.
#[inline]
pub fn compose<const M: usize>(x: &[f64; M], coefficients: &[f64]) -> [f64; M] {
    let mut result = [0.0; M];
    let (blocks, c) = (x.as_chunks::<4>().0, coefficients);
    match M {
        2 => {
            result[0] = c[0];
            result[1] = guarded(x[1], c[1]);
        }
        4 => result.copy_from_slice(&compose_two(&blocks[0], [c[0], c[1], c[2]])),
        8 => {
            let slope = compose_two(&blocks[0], [c[1], 2.0 * c[2], 3.0 * c[3]]);
            result[..4].copy_from_slice(&compose_two(&blocks[0], [c[0], c[1], c[2]]));
            result[4..].copy_from_slice(&product_two(&slope, &blocks[1]));
        }
        16 => compose_four(blocks, c, &mut result),
        _ => unreachable!("numbers have one to four units"),
    }
    result
}

/// The composition for two units.
#[inline]
fn compose_two(x: &[f64; 4], c: [f64; 3]) -> [f64; 4] {
    let mixed = guarded(x[3], c[1]) + guarded(x[1], guarded(x[2], 2.0 * c[2]));
    [c[0], guarded(x[1], c[1]), guarded(x[2], c[1]), mixed]
}

/// The composition for two units over two: `f(u) + f'(u) (v1 ε1 + v2 ε2 + v12 ε1ε2) + f''(u) v1 v2 ε1ε2`.
fn compose_four(x: &[[f64; 4]], c: &[f64], result: &mut [f64]) {
    let value = compose_two(&x[0], [c[0], c[1], c[2]]);
    let slope = compose_two(&x[0], [c[1], 2.0 * c[2], 3.0 * c[3]]);
    let curvature = compose_two(&x[0], [2.0 * c[2], 6.0 * c[3], 12.0 * c[4]]);
    let linear = product_two(&slope, &x[3]);
    let quadratic = product_two(&product_two(&curvature, &x[1]), &x[2]);
    result[..4].copy_from_slice(&value);
    result[4..8].copy_from_slice(&product_two(&slope, &x[1]));
    result[8..12].copy_from_slice(&product_two(&slope, &x[2]));
    for (sum, (a, b)) in result[12..].iter_mut().zip(linear.into_iter().zip(quadratic)) {
        *sum = a + b;
    }
}

/// The product for two units of `a` with derivative parts `d`.
#[inline]
fn product_two(a: &[f64; 4], d: &[f64; 4]) -> [f64; 4] {
    let g = |i: usize, j: usize| guarded(d[i], a[j]);
    [g(0, 0), g(0, 1) + g(1, 0), g(0, 2) + g(2, 0), g(0, 3) + g(1, 2) + g(2, 1) + g(3, 0)]
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
