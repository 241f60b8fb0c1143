//! Powers `x^y = e^(y·log x)` with the logarithm and the product in two parts, about 65 bits.
//!
//! The special cases are those of IEEE 754 and of `f64::powf`: `x^0` and `1^y` are 1 for every `x` and `y`, a
//! negative base has a value for whole exponents only.

use super::double::{Double, upper_half};
use super::exponential::exp_of_sum;
use super::logarithm::Parts;
use super::polynomial;

/// `ln 2` in two parts, the first of 42 bits, so that its multiples by exponents are exact.
const LN_2_HI: f64 = 0.6931471805598903;
const LN_2_LO: f64 = 5.497923018708371e-14;

/// Two thirds, its upper half and the rest.
const TWO_THIRDS: f64 = 2.0 / 3.0;
const TWO_THIRDS_HI: f64 = 0.6666666567325592;
const TWO_THIRDS_LO: f64 = 9.934107462565104e-09;

/// `3·(atanh(s)/s - 1 - s²/3)/s⁴` in powers of `s²`: error 2^-73 of the logarithm.
const SERIES: [f64; 8] = [
    0.5999999999999996,
    0.4285714285716795,
    0.3333333332623324,
    0.27272728314528505,
    0.23076834672586383,
    0.20004501012169512,
    0.1751171460476956,
    0.17987847095980614,
];

/// Beyond this the exponential has overflowed or vanished.
const EXTREME: f64 = 800.0;

/// `2^52`: from here on all doubles are whole, from twice as much on all are even.
const ALL_WHOLE: f64 = 4_503_599_627_370_496.0;

/// The natural logarithm of a positive number or zero, in two parts of which the first fills half a double.
///
/// With `s = (m - 1)/(m + 1)` it is `2/3·s·(3 + s² + …)`, each factor in two parts of which the first fills half a
/// double, so that the product of the first parts is exact. Source of the arrangement: fdlibm's e_pow.c.
#[inline(always)]
fn logarithm(a: f64) -> Double {
    let Parts { exponent: k, mantissa } = Parts::new(a);
    let (above, below) = (mantissa - 1.0, mantissa + 1.0);
    let inverse = 1.0 / below;
    let s = above * inverse;
    let (s_hi, below_hi) = (upper_half(s), upper_half(below));
    let below_lo = mantissa - (below_hi - 1.0);
    let s_lo = ((above - s_hi * below_hi) - s_hi * below_lo) * inverse;
    let (square, square_hi) = (s * s, s_hi * s_hi);
    let terms = square * square * polynomial(square, &SERIES) + s_lo * (s_hi + s);
    let factor_hi = upper_half(3.0 + (square_hi + terms));
    let factor_lo = terms - ((factor_hi - 3.0) - square_hi);
    let product = s_hi * factor_hi;
    let rest = s_lo * factor_hi + factor_lo * s;
    let triple_hi = upper_half(product + rest);
    let triple_lo = rest - (triple_hi - product);
    let Double { hi, lo } = Double::ordered_sum(k * LN_2_HI, TWO_THIRDS_HI * triple_hi);
    let lo = lo + (TWO_THIRDS_LO * triple_hi + TWO_THIRDS * triple_lo + k * LN_2_LO);
    let short = upper_half(hi + lo);
    let limit = if a == 0.0 { f64::NEG_INFINITY } else { a };
    let is_ordinary = (a > 0.0) & (a < f64::INFINITY);
    Double::select(is_ordinary, Double { hi: short, lo: lo - (short - hi) }, Double { hi: limit, lo: 0.0 })
}

/// Whether a number is whole, and whether it is odd.
#[inline(always)]
fn parity(y: f64) -> (bool, bool) {
    let a = y.abs();
    let shifted = a + ALL_WHOLE;
    let is_small = a < ALL_WHOLE;
    let is_whole = !is_small | (shifted - ALL_WHOLE == a);
    let bits = if is_small { shifted } else { a };
    let is_odd = is_whole & (a < 2.0 * ALL_WHOLE) & (bits.to_bits() & 1 == 1);
    (is_whole, is_odd)
}

/// Computes `x^y`.
#[inline(always)]
pub fn pow(x: f64, y: f64) -> f64 {
    let a = x.abs();
    let log = logarithm(a);
    let y_hi = upper_half(y);
    let rough = log.hi * y;
    let is_moderate = rough.abs() < EXTREME;
    let exponent = if is_moderate { log.hi * y_hi } else { EXTREME.copysign(rough) };
    let tail = if is_moderate { log.hi * (y - y_hi) + log.lo * y } else { 0.0 };
    let power = exp_of_sum(exponent, tail);
    let size = if a == 1.0 { 1.0 } else { power };
    let (is_whole, is_odd) = parity(y);
    let signed = if is_odd { size.copysign(x) } else { size };
    let is_outside = (x < 0.0) & (a < f64::INFINITY) & !is_whole;
    let defined = if is_outside { f64::NAN } else { signed };
    let ordered = if x.is_nan() | y.is_nan() { f64::NAN } else { defined };
    if (y == 0.0) | (x == 1.0) { 1.0 } else { ordered }
}
