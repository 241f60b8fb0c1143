//! The inverse tangent: `atan a = atan c + atan((a - c)/(1 + ca))` with `c` one of 0, ½, 1, 1½ and infinity.
//!
//! Source of the arrangement: fdlibm's s_atan.c.

use super::polynomial;

/// `(1 - atan(t)/t)/t²` in powers of `t²` for `|t| <= 7/16`: error 2^-58 of the result.
const SERIES: [f64; 11] = [
    0.33333333333332915,
    -0.19999999999872778,
    0.1428571427215895,
    -0.11111110389558429,
    0.09090886711874704,
    -0.07691869307344043,
    0.0666100116595155,
    -0.05833090351297501,
    0.04974900769491661,
    -0.03648569611802555,
    0.01624000030737492,
];

/// A range of arguments: where it ends, its `c`, and `atan c` in two parts.
struct Range {
    end: f64,
    c: f64,
    atan_hi: f64,
    atan_lo: f64,
}

/// The ranges with a finite `c`.
const RANGES: [Range; 4] = [
    Range { end: 7.0 / 16.0, c: 0.0, atan_hi: 0.0, atan_lo: 0.0 },
    Range { end: 11.0 / 16.0, c: 0.5, atan_hi: 0.4636476090008061, atan_lo: 2.2698777452961687e-17 },
    Range { end: 19.0 / 16.0, c: 1.0, atan_hi: std::f64::consts::FRAC_PI_4, atan_lo: 3.061616997868383e-17 },
    Range { end: 39.0 / 16.0, c: 1.5, atan_hi: 0.982793723247329, atan_lo: 1.3903311031230998e-17 },
];

/// What `π/2` rounded leaves off.
const HALF_PI_LO: f64 = 6.123233995736766e-17;

/// Computes the inverse tangent.
#[inline(always)]
pub fn atan(x: f64) -> f64 {
    let a = x.abs();
    // Beyond the last range: c is infinite.
    let (mut above, mut below) = (-1.0, a);
    let (mut hi, mut lo) = (std::f64::consts::FRAC_PI_2, HALF_PI_LO);
    let mut idx = RANGES.len();
    while idx > 0 {
        idx -= 1;
        let Range { end, c, atan_hi, atan_lo } = RANGES[idx];
        let is_inside = a < end;
        above = if is_inside { a - c } else { above };
        below = if is_inside { 1.0 + c * a } else { below };
        hi = if is_inside { atan_hi } else { hi };
        lo = if is_inside { atan_lo } else { lo };
    }
    let t = above / below;
    let square = t * t;
    let size = hi - ((t * (square * polynomial(square, &SERIES)) - lo) - t);
    size.copysign(x)
}
