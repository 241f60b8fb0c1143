//! The cube root: a third of the exponent, a polynomial to 23 bits, one step of Newton's method.
//!
//! Source of the method and of its constants: FreeBSD's s_cbrt.c (W. Kahan, B. D. Evans), error below 0.67 ulp.

/// Added to a third of the upper half of the bits, it gives a cube root within 5 %.
const BIAS: u64 = 715_094_163;

/// Gives `r^(-1/3)` to 23 bits for `r` near 1, where `r` is the cube of the first guess over the argument.
const CORRECTION: [f64; 5] =
    [1.87595182427177, -1.8849797954337717, 1.6214297201053545, -0.758397934778766, 0.14599619288661245];

/// `2^54`, which makes subnormal numbers normal, and the cube root of its inverse.
const NORMALIZER: f64 = 18_014_398_509_481_984.0;
const ROOT_OF_INVERSE: f64 = 1.0 / 262_144.0;

/// Computes the cube root of any real number.
#[inline(always)]
pub fn cbrt(x: f64) -> f64 {
    let size = x.abs();
    let is_subnormal = size < f64::MIN_POSITIVE;
    let a = if is_subnormal { size * NORMALIZER } else { size };
    // A third of the upper half, by a product with 2^33/3.
    let third = ((a.to_bits() >> 32) * 0xaaaa_aaab) >> 33;
    let guess = f64::from_bits((third + BIAS) << 32);
    let r = guess * guess * (guess / a);
    let [p0, p1, p2, p3, p4] = CORRECTION;
    let closer = guess * ((p0 + r * (p1 + r * p2)) + (r * r * r) * (p3 + r * p4));
    // To 23 bits, so that the square is exact.
    let short = f64::from_bits(closer.to_bits().wrapping_add(1 << 31) & 0xffff_ffff_c000_0000);
    let quotient = a / (short * short);
    let root = short + short * ((quotient - short) / (short + short + quotient));
    let scaled = if is_subnormal { root * ROOT_OF_INVERSE } else { root };
    let is_ordinary = (size > 0.0) & (size < f64::INFINITY);
    (if is_ordinary { scaled } else { size }).copysign(x)
}
