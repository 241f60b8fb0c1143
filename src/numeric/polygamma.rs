//! Taylor coefficients of the digamma function: `ψ^(k)(x)/k! = (-1)^(k+1) ζ(k+1, x)` with Hurwitz's zeta.
//!
//! The sum runs directly until the argument is large and ends in the Euler–Maclaurin remainder; far on the negative
//! axis the reflection `ψ(x) = ψ(1-x) - π cot(πx)` comes first. Source: Abramowitz & Stegun 6.3.5–6.3.18, 6.4.10.

use std::f64::consts::PI;

use super::series;

/// `B_(2m)/(2m)!` of the Euler–Maclaurin formula, `m = 1 ..= 10` (Abramowitz & Stegun 23.1.2, table 23.2).
const BERNOULLI_OVER_FACTORIAL: [f64; 10] = [
    1.0 / 12.0,
    -1.0 / 720.0,
    1.0 / 30240.0,
    -1.0 / 1209600.0,
    1.0 / 47900160.0,
    -691.0 / 1307674368000.0,
    1.0 / 74724249600.0,
    -3617.0 / 10670622842880000.0,
    43867.0 / 5109094217170944000.0,
    -174611.0 / 802857662698291200000.0,
];

/// Beyond this argument plus the order, ten terms of the remainder are below an ulp.
const ASYMPTOTIC_FROM: f64 = 12.0;

/// Below this argument the reflection is cheaper than the direct sum.
const REFLECT_BELOW: f64 = -40.0;

/// Writes `ψ^(first + k)(x)/(first + k)!` for `k = 0 .. out.len()`; NaN at the poles `0, -1, -2, …`.
pub fn digamma_coefficients(x: f64, first: usize, out: &mut [f64]) {
    if x.is_nan() || (x <= 0.0 && x == x.floor()) {
        series::undefined(out);
    } else if x < REFLECT_BELOW {
        reflected(x, first, out);
    } else {
        for (k, coefficient) in out.iter_mut().enumerate() {
            *coefficient = digamma_coefficient(x, first + k);
        }
    }
}

/// The digamma function; NaN at its poles.
pub fn digamma(x: f64) -> f64 {
    let mut value = [0.0];
    digamma_coefficients(x, 0, &mut value);
    value[0]
}

/// Writes the Taylor coefficients of the `order`-th derivative of digamma.
pub fn polygamma_series(order: u32, x: f64, out: &mut [f64]) {
    let order = order as usize;
    digamma_coefficients(x, order, out);
    // ψ^(n+k)/k! from ψ^(n+k)/(n+k)!.
    for (k, coefficient) in out.iter_mut().enumerate() {
        *coefficient = (k + 1..=k + order).fold(*coefficient, |product, factor| product * factor as f64);
    }
}

fn digamma_coefficient(x: f64, k: usize) -> f64 {
    if k == 0 {
        digamma_sum(x)
    } else if k % 2 == 1 {
        hurwitz_zeta(k + 1, x)
    } else {
        -hurwitz_zeta(k + 1, x)
    }
}

/// ψ(x) = ln y - 1/(2y) - Σ B_2m/(2m y^2m) - Σ 1/(x+j), y = x + n.
fn digamma_sum(x: f64) -> f64 {
    let n = shifts(x, 1);
    let y = x + n as f64;
    let inverse_square = 1.0 / (y * y);
    let mut factorial = 1.0; // (2m-1)!, which turns B_2m/(2m)! into B_2m/(2m).
    let mut power = inverse_square;
    let mut remainder = 0.0;
    for (i, b) in BERNOULLI_OVER_FACTORIAL.iter().enumerate() {
        let m = (i + 1) as f64;
        if i > 0 {
            factorial *= (2.0 * m - 2.0) * (2.0 * m - 1.0);
        }
        remainder += b * factorial * power;
        power *= inverse_square;
    }
    let (sum, lost) = compensated_sum((0..n).map(|j| -1.0 / (x + j as f64)), y.ln());
    sum + (lost - (0.5 / y + remainder))
}

/// The sum of `terms` and `first`, and what rounding took from it (A. Neumaier, Z. angew. Math. Mech. 54, 1974).
fn compensated_sum(terms: impl Iterator<Item = f64>, first: f64) -> (f64, f64) {
    terms.fold((first, 0.0), |(sum, lost), term| {
        let next = sum + term;
        let error = if sum.abs() >= term.abs() { (sum - next) + term } else { (term - next) + sum };
        (next, if error.is_finite() { lost + error } else { lost })
    })
}

/// `ζ(s, x) = Σ_j (x+j)^(-s)` for a whole `s >= 2`; by continuation for negative `x` too.
fn hurwitz_zeta(s: usize, x: f64) -> f64 {
    let n = shifts(x, s);
    let y = x + n as f64;
    let exponent = -(s as f64);
    let leading = y.powf(exponent);
    let mut term = leading / y * s as f64; // s(s+1)…(s+2m-2) y^(-s-2m+1)
    let mut remainder = y * leading / (s as f64 - 1.0) + 0.5 * leading;
    for (i, b) in BERNOULLI_OVER_FACTORIAL.iter().enumerate() {
        remainder += b * term;
        let rising = (s + 2 * i + 1) as f64;
        term = term / y * rising / y * (rising + 1.0);
    }
    (0..n).rev().fold(remainder, |sum, j| sum + (x + j as f64).powf(exponent))
}

/// How many terms to sum before the asymptotic remainder.
fn shifts(x: f64, s: usize) -> usize {
    let target = ASYMPTOTIC_FROM + s as f64;
    if x >= target { 0 } else { (target - x).ceil() as usize }
}

/// ψ(x + h) = ψ(1 - x - h) - π cot(π(x + h)).
fn reflected(x: f64, first: usize, out: &mut [f64]) {
    let angle = PI * (x - x.round());
    let mut cotangent = vec![0.0; first + out.len()];
    series::tangent(angle.cos() / angle.sin(), -PI, &mut cotangent);
    for (k, coefficient) in out.iter_mut().enumerate() {
        let order = first + k;
        let mirrored = digamma_coefficient(1.0 - x, order);
        *coefficient = if order.is_multiple_of(2) { mirrored } else { -mirrored } - PI * cotangent[order];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digamma_at_one_is_minus_the_euler_constant() {
        assert!((digamma(1.0) + 0.577_215_664_901_532_9).abs() < 1e-15);
        assert!((digamma(0.5) + 1.963_510_026_021_423_5).abs() < 4e-16 * 2.0);
    }

    #[test]
    fn trigamma_at_one_is_basel() {
        let mut out = [0.0];
        polygamma_series(1, 1.0, &mut out);
        assert!((out[0] - PI * PI / 6.0).abs() < 1e-15);
    }

    #[test]
    fn reflection_meets_the_direct_sum() {
        let x = -40.3;
        let mut far = [0.0; 4];
        reflected(x, 0, &mut far);
        for (k, coefficient) in far.iter().enumerate() {
            let direct = digamma_coefficient(x, k);
            assert!((coefficient - direct).abs() <= 1e-13 * direct.abs().max(1.0), "{k}: {coefficient} {direct}");
        }
    }
}
