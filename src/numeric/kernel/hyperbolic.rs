//! `sinh`, `cosh` and `tanh` from `e^r` and `e^-r` in two parts each, where `|x| = k·ln 2 + r`.
//!
//! Near 0, where the exponentials would cancel, `sinh r` and `cosh r - 1` are there already: the parts of `e^r`.

use super::double::Double;
use super::exponential::{Reduced, clamp};

/// Above this `sinh` and `cosh` overflow, and the reduction still holds.
const OVERFLOWS: f64 = 711.0;

/// Above this `tanh` is 1 to the last digit.
const FLAT: f64 = 22.0;

/// `e^r` and `2^-2k e^-r`.
#[inline(always)]
fn both(reduced: Reduced) -> (Double, Double) {
    let (falling, factor) = (reduced.falling(), reduced.power_of_two(-2.0));
    (reduced.growing(), Double { hi: factor * falling.hi, lo: factor * falling.lo })
}

/// The difference of two positive sums, the first the larger; not normal.
#[inline(always)]
fn difference(a: Double, b: Double) -> Double {
    let Double { hi, lo } = Double::ordered_sum(a.hi, -b.hi);
    Double { hi, lo: lo + (a.lo - b.lo) }
}

/// The sum of two positive sums, the first the larger; not normal.
#[inline(always)]
fn total(a: Double, b: Double) -> Double {
    let Double { hi, lo } = Double::ordered_sum(a.hi, b.hi);
    Double { hi, lo: lo + (a.lo + b.lo) }
}

/// Computes the hyperbolic sine.
#[inline(always)]
pub fn sinh(x: f64) -> f64 {
    let reduced = Reduced::new(clamp(x.abs(), 0.0, OVERFLOWS), 0.0);
    let (growing, falling) = both(reduced);
    let large = reduced.scale(0.5 * difference(growing, falling).value());
    let small = reduced.r + reduced.odd;
    let size = if reduced.k == 0.0 { small } else { large };
    size.copysign(x)
}

/// Computes the hyperbolic cosine.
#[inline(always)]
pub fn cosh(x: f64) -> f64 {
    let reduced = Reduced::new(clamp(x.abs(), 0.0, OVERFLOWS), 0.0);
    let (growing, falling) = both(reduced);
    reduced.scale(0.5 * total(growing, falling).value())
}

/// Computes the hyperbolic tangent.
#[inline(always)]
pub fn tanh(x: f64) -> f64 {
    tanh_of(Reduced::new(clamp(x.abs(), 0.0, FLAT), 0.0), x)
}

/// Computes the hyperbolic tangent and cosine, with one reduction.
#[inline(always)]
pub fn tanh_and_cosh(x: f64) -> (f64, f64) {
    let reduced = Reduced::new(clamp(x.abs(), 0.0, OVERFLOWS), 0.0);
    let (growing, falling) = both(reduced);
    (tanh_of(reduced, x), reduced.scale(0.5 * total(growing, falling).value()))
}

/// The hyperbolic tangent of `x` from the reduction of its magnitude.
#[inline(always)]
fn tanh_of(reduced: Reduced, x: f64) -> f64 {
    let (growing, falling) = both(reduced);
    let is_small = reduced.k == 0.0;
    let sinh = Double::select(is_small, Double { hi: reduced.r, lo: reduced.odd }, difference(growing, falling));
    let cosh = Double::select(is_small, Double { hi: 1.0, lo: reduced.even }, total(growing, falling));
    sinh.normal().quotient(cosh.normal()).copysign(x)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_at_once_are_the_bits_of_each() {
        for k in -4000..4000 {
            let x = f64::from(k) * 0.19;
            for x in [x, x * 1e-9, x * 1e-3] {
                let (tanh_x, cosh_x) = tanh_and_cosh(x);
                assert_eq!((tanh_x.to_bits(), cosh_x.to_bits()), (tanh(x).to_bits(), cosh(x).to_bits()), "{x}");
            }
        }
        assert_eq!(tanh_and_cosh(f64::NEG_INFINITY), (-1.0, f64::INFINITY));
        assert!(tanh_and_cosh(f64::NAN).0.is_nan());
    }
}
