//! `sin`, `cos` and `tan`: the polynomials around 0 and `π/2`, chosen and signed by the quadrant.
//!
//! Source of the arrangement of the polynomials: fdlibm's k_sin.c and k_cos.c. The tangent is the quotient of sine and
//! cosine in two parts each.

use super::double::Double;
use super::polynomial;
use super::reduction::{Angle, FAR};

/// `(sin r - r)/r³` in powers of `r²` for `|r| <= π/4`: error 2^-58 of the sine.
const SINE: [f64; 6] = [
    -0.16666666666666632,
    0.008333333333322273,
    -0.00019841269829687217,
    2.7557313647668193e-06,
    -2.505075084145129e-08,
    1.5896355708044072e-10,
];

/// `(cos r - 1 + r²/2)/r⁴` in powers of `r²` for `|r| <= π/4`: error 2^-64 of the cosine.
const COSINE: [f64; 6] = [
    0.041666666666666595,
    -0.0013888888888873919,
    2.4801587289347516e-05,
    -2.755731431155752e-07,
    2.0875717497792633e-09,
    -1.1359337622057869e-11,
];

/// Below this `sin x` and `tan x` are `x` to the last digit: 2^-27.
const TINY: f64 = 7.450_580_596_923_828e-9;

/// The sine of a reduced angle, in two parts, the second not small.
#[inline(always)]
fn sine(Double { hi, lo }: Double) -> Double {
    let square = hi * hi;
    let cube = square * hi;
    Double { hi, lo: cube * polynomial(square, &SINE) + (lo - 0.5 * square * lo) }
}

/// The cosine of a reduced angle, in two parts, the second not small.
#[inline(always)]
fn cosine(Double { hi, lo }: Double) -> Double {
    let square = hi * hi;
    let half = 0.5 * square;
    let upper = 1.0 - half;
    Double { hi: upper, lo: ((1.0 - upper) - half) + (square * square * polynomial(square, &COSINE) - hi * lo) }
}

/// The sine of an angle that is `quarter_turns` ahead of the given one.
#[inline(always)]
fn wave(angle: Angle, quarter_turns: u64) -> f64 {
    let quadrant = angle.quadrant.wrapping_add(quarter_turns);
    let (sine, cosine) = (sine(angle.rest).value(), cosine(angle.rest).value());
    let size = if quadrant & 1 == 0 { sine } else { cosine };
    f64::from_bits(size.to_bits() ^ ((quadrant & 2) << 62))
}

/// The tangent of a reduced angle.
#[inline(always)]
fn slope(angle: Angle) -> f64 {
    let (sine, cosine) = (sine(angle.rest).normal(), cosine(angle.rest).normal());
    let is_even = angle.quadrant & 1 == 0;
    let negative = Double { hi: -cosine.hi, lo: -cosine.lo };
    Double::select(is_even, sine, negative).quotient(Double::select(is_even, cosine, sine))
}

/// Whether an angle is too large for `sin_near`, `cos_near` and `tan_near`.
#[inline(always)]
pub fn is_far(x: f64) -> bool {
    x.abs() > FAR
}

/// Computes the sine of an angle that is not far.
#[inline(always)]
pub fn sin_near(x: f64) -> f64 {
    let result = wave(Angle::near(x), 0);
    if x.abs() < TINY { x } else { result }
}

/// Computes the cosine of an angle that is not far.
#[inline(always)]
pub fn cos_near(x: f64) -> f64 {
    wave(Angle::near(x), 1)
}

/// Computes the tangent of an angle that is not far.
#[inline(always)]
pub fn tan_near(x: f64) -> f64 {
    let result = slope(Angle::near(x));
    if x.abs() < TINY { x } else { result }
}

/// Computes the sine of a far angle.
#[cold]
pub fn sin_far(x: f64) -> f64 {
    wave(Angle::far(x), 0)
}

/// Computes the cosine of a far angle.
#[cold]
pub fn cos_far(x: f64) -> f64 {
    wave(Angle::far(x), 1)
}

/// Computes the tangent of a far angle.
#[cold]
pub fn tan_far(x: f64) -> f64 {
    slope(Angle::far(x))
}

/// Computes the sine.
#[inline(always)]
pub fn sin(x: f64) -> f64 {
    if is_far(x) { sin_far(x) } else { sin_near(x) }
}

/// Computes the cosine.
#[inline(always)]
pub fn cos(x: f64) -> f64 {
    if is_far(x) { cos_far(x) } else { cos_near(x) }
}

/// Computes the tangent.
#[inline(always)]
pub fn tan(x: f64) -> f64 {
    if is_far(x) { tan_far(x) } else { tan_near(x) }
}

/// Computes sine and cosine with one reduction; the same bits as [`sin`] and [`cos`].
#[inline]
pub fn sin_cos(x: f64) -> (f64, f64) {
    let angle = if is_far(x) { Angle::far(x) } else { Angle::near(x) };
    let sine = wave(angle, 0);
    (if x.abs() < TINY { x } else { sine }, wave(angle, 1))
}
