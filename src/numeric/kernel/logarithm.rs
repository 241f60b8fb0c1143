//! Logarithms: `x = 2^k m` with `m` between √½ and √2, then `log m` from `s = (m - 1)/(m + 1)`.
//!
//! Source of the arrangement: fdlibm's e_log.c and s_log1p.c, and FreeBSD's e_log2.c and e_log10.c for the split of
//! the result into two parts before it is divided by `ln 2` or `ln 10`.

use super::double::Double;
use super::{FRACTION, polynomial};

/// The upper part of `ln 2`, 32 bits, whose multiples by exponents are exact, and the rest.
const LN_2_HI: f64 = 0.693_147_180_369_123_8;
const LN_2_LO: f64 = 1.908_214_929_270_587_7e-10;

/// `(log((1 + s)/(1 - s)) - 2s)/s³` in powers of `s²`: error 2^-59 in the logarithm.
const SERIES: [f64; 7] = [
    0.6666666666666735,
    0.3999999999940867,
    0.2857142874388751,
    0.22222198402720325,
    0.18183574018234647,
    0.15313782151987074,
    0.14798830450078676,
];

/// The bits of a number just below √½, with the lower half zero.
const ROOT_HALF: u64 = 0x3fe6_a09e_0000_0000;

/// The bits of 1.
const ONE: u64 = 1023 << 52;

/// `2^52`: a number whose low bits count units.
const UNITS: f64 = 4_503_599_627_370_496.0;

/// `2^54`, which makes subnormal numbers normal.
const NORMALIZER: f64 = 18_014_398_509_481_984.0;

/// A positive number as `2^exponent · mantissa`, the mantissa between √½ and √2.
#[derive(Clone, Copy, Debug)]
pub(super) struct Parts {
    pub(super) exponent: f64,
    pub(super) mantissa: f64,
}

impl Parts {
    /// Takes apart a positive finite number; gives nonsense for others.
    #[inline(always)]
    pub(super) fn new(x: f64) -> Self {
        let is_subnormal = x < f64::MIN_POSITIVE;
        let normal = if is_subnormal { x * NORMALIZER } else { x };
        let bias = if is_subnormal { 1023.0 + 54.0 } else { 1023.0 };
        let bits = normal.to_bits().wrapping_add(ONE - ROOT_HALF);
        let exponent = f64::from_bits((bits >> 52) | UNITS.to_bits()) - (UNITS + bias);
        Self { exponent, mantissa: f64::from_bits((bits & FRACTION) + ROOT_HALF) }
    }
}

/// `log(1 + f) = f - half_square + correction`.
#[derive(Clone, Copy, Debug)]
struct Logarithm {
    half_square: f64,
    correction: f64,
}

impl Logarithm {
    /// The logarithm of `1 + f` between √½ and √2.
    #[inline(always)]
    fn new(f: f64) -> Self {
        let s = f / (2.0 + f);
        let square = s * s;
        let half_square = 0.5 * f * f;
        Self { half_square, correction: s * (half_square + square * polynomial(square, &SERIES)) }
    }

    /// The same in two parts, the upper one with at most 21 bits.
    #[inline(always)]
    fn in_two_parts(self, f: f64) -> Double {
        let hi = f64::from_bits((f - self.half_square).to_bits() & !0xffff_ffff);
        Double { hi, lo: ((f - hi) - self.half_square) + self.correction }
    }
}

/// The logarithm of zero, of negative numbers, of infinity and of NaN; else `ordinary`.
#[inline(always)]
fn with_limits(x: f64, ordinary: f64) -> f64 {
    let below = if x == 0.0 { f64::NEG_INFINITY } else { f64::NAN };
    let outside = if x <= 0.0 { below } else { x };
    if (x > 0.0) & (x < f64::INFINITY) { ordinary } else { outside }
}

/// Computes the natural logarithm; NaN for negative numbers.
#[inline(always)]
pub fn log(x: f64) -> f64 {
    let Parts { exponent: k, mantissa } = Parts::new(x);
    let f = mantissa - 1.0;
    let Logarithm { half_square, correction } = Logarithm::new(f);
    with_limits(x, k * LN_2_HI - ((half_square - (correction + k * LN_2_LO)) - f))
}

/// Computes `log(1 + x)`, accurate for small `x`; NaN below -1.
#[inline(always)]
pub fn log1p(x: f64) -> f64 {
    let sum = 1.0 + x;
    // At the ends the lost part would be infinite.
    let lost = if x > 1.0 { 1.0 - (sum - x) } else { x - (sum - 1.0) };
    with_limits(sum, log_of_sum(x, sum, lost, 0.0)).copysign(x)
}

/// The logarithm of `1 + x + rest`, where `sum` is `1 + x` rounded and `lost` what was rounded off.
#[inline(always)]
pub(super) fn log_of_sum(x: f64, sum: f64, lost: f64, rest: f64) -> f64 {
    let Parts { exponent: k, mantissa } = Parts::new(sum);
    let is_near = k == 0.0;
    let f = if is_near { x } else { mantissa - 1.0 };
    let rest = (if is_near { rest } else { lost + rest }) / sum;
    let Logarithm { half_square, correction } = Logarithm::new(f);
    k * LN_2_HI - ((half_square - (correction + (k * LN_2_LO + rest))) - f)
}

/// `1/ln 2`, its upper 32 bits and the rest.
const LOG2_E_HI: f64 = 1.442_695_040_721_446_3;
const LOG2_E_LO: f64 = 1.6751713164886512e-10;

/// Computes the logarithm to base 2, exact for powers of two; NaN for negative numbers.
#[inline(always)]
pub fn log2(x: f64) -> f64 {
    let Parts { exponent: k, mantissa } = Parts::new(x);
    let f = mantissa - 1.0;
    let Double { hi, lo } = Logarithm::new(f).in_two_parts(f);
    let sum = Double::ordered_sum(k, hi * LOG2_E_HI);
    let rest = (lo + hi) * LOG2_E_LO + lo * LOG2_E_HI;
    with_limits(x, sum.hi + (sum.lo + rest))
}

/// `1/ln 10`, its upper 32 bits and the rest.
const LOG10_E_HI: f64 = 0.4342944818781689;
const LOG10_E_LO: f64 = 2.5082946711645275e-11;

/// The logarithm of 2 to base 10, its upper 41 bits and the rest.
const LOG10_2_HI: f64 = 0.30102999566383914;
const LOG10_2_LO: f64 = 1.42050232272661e-13;

/// Computes the logarithm to base 10; NaN for negative numbers.
#[inline(always)]
pub fn log10(x: f64) -> f64 {
    let Parts { exponent: k, mantissa } = Parts::new(x);
    let f = mantissa - 1.0;
    let Double { hi, lo } = Logarithm::new(f).in_two_parts(f);
    let sum = Double::ordered_sum(k * LOG10_2_HI, hi * LOG10_E_HI);
    let rest = k * LOG10_2_LO + (lo + hi) * LOG10_E_LO + lo * LOG10_E_HI;
    with_limits(x, sum.hi + (sum.lo + rest))
}
