//! Taylor coefficients of the digamma function: `ψ^(k)(x)/k! = (-1)^(k+1) ζ(k+1, x)` with Hurwitz's zeta.
//!
//! The sum runs directly until the argument is large and ends in the Euler–Maclaurin remainder; far on the negative
//! axis the reflection `ψ(x) = ψ(1-x) - π cot(πx)` comes first. Source: Abramowitz & Stegun 6.3.5–6.3.18, 6.4.10.

use std::f64::consts::PI;

use super::kernel::circular::sin_cos;
use super::kernel::logarithm::log;
use super::power::integer_power;
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
    if out.is_empty() {
        return;
    }
    if x.is_nan() || (x <= 0.0 && x == x.floor()) {
        series::undefined(out);
    } else if x < REFLECT_BELOW {
        reflected(x, first, out);
    } else {
        direct(x, first, out);
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

fn direct(x: f64, first: usize, out: &mut [f64]) {
    match (first, out) {
        (0, [value, rest @ ..]) => {
            *value = digamma_sum(x);
            hurwitz_zetas(x, 1, rest);
        }
        (_, out) => hurwitz_zetas(x, first, out),
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
    let (sum, lost) = compensated_sum((0..n).map(|j| -1.0 / (x + j as f64)), log(y));
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

/// Writes `(-1)^s ζ(s, x)` for `s = first + 1, first + 2, …`, `first >= 1`, `ζ(s, x) = Σ_j (x+j)^(-s)`.
///
/// Negative arguments are those of the sum, continued.
fn hurwitz_zetas(x: f64, first: usize, out: &mut [f64]) {
    let n = shifts(x, first + out.len());
    let y = x + n as f64;
    for (k, sum) in out.iter_mut().enumerate() {
        *sum = zeta_remainder(first + k + 1, y);
    }
    for j in (0..n).rev() {
        let inverse = 1.0 / (x + j as f64);
        let mut power = integer_power(inverse, first as i64);
        for sum in out.iter_mut() {
            power *= inverse;
            *sum += power;
        }
    }
    for (k, sum) in out.iter_mut().enumerate() {
        if (first + k).is_multiple_of(2) {
            *sum = -*sum;
        }
    }
}

/// `ζ(s, y)` for a large `y`, by Euler and Maclaurin: `y^(1-s)/(s-1) + y^(-s)/2 + Σ B_2m/(2m)! s(s+1)…(s+2m-2) y^(1-s-2m)`.
fn zeta_remainder(s: usize, y: f64) -> f64 {
    let inverse = 1.0 / y;
    let leading = integer_power(inverse, s as i64);
    let mut term = leading * inverse * s as f64;
    let mut tail = 0.0;
    for (i, b) in BERNOULLI_OVER_FACTORIAL.iter().enumerate() {
        tail += b * term;
        let rising = (s + 2 * i + 1) as f64;
        term = term * inverse * rising * inverse * (rising + 1.0);
    }
    integer_power(inverse, s as i64 - 1) / (s as f64 - 1.0) + (0.5 * leading + tail)
}

/// How many terms to sum before the asymptotic remainder.
fn shifts(x: f64, s: usize) -> usize {
    let target = ASYMPTOTIC_FROM + s as f64;
    if x >= target { 0 } else { (target - x).ceil() as usize }
}

/// ψ(x + h) = ψ(1 - x - h) - π cot(π(x + h)).
fn reflected(x: f64, first: usize, out: &mut [f64]) {
    let (sin, cos) = sin_cos(PI * (x - x.round()));
    let mut cotangent = vec![0.0; first + out.len()];
    series::tangent(cos / sin, -PI, &mut cotangent);
    direct(1.0 - x, first, out);
    for (k, coefficient) in out.iter_mut().enumerate() {
        let order = first + k;
        let mirrored = if order.is_multiple_of(2) { *coefficient } else { -*coefficient };
        *coefficient = mirrored - PI * cotangent[order];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digamma_at_one_is_minus_the_euler_constant() {
        assert!((digamma(1.0) + 0.577_215_664_901_532_9).abs() < 1e-15);
        assert!((digamma(0.5) + 1.963_510_026_021_423_5).abs() < 5e-16);
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
        let mut near = [0.0; 4];
        direct(x, 0, &mut near);
        for (a, b) in far.into_iter().zip(near) {
            assert!((a - b).abs() <= 1e-13 * b.abs().max(1.0), "{a} {b}");
        }
    }
}
