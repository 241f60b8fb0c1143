//! `exp` and `expm1`, and the reduction `x = k·ln 2 + r` that hyperbolic functions, powers and others share.
//!
//! Source of the reduction: Cody & Waite, Software Manual for the Elementary Functions (1980), chapter 6. The even and
//! the odd part of `e^r` are two polynomials, so that `e^-r` costs little more; `1 + r` is kept exactly.

use super::double::Double;
use super::{ROUNDER, polynomial};

/// The upper part of `ln 2`, 32 bits, whose multiples by exponents are exact, and the rest.
const LN_2_HI: f64 = 0.693_147_180_369_123_8;
const LN_2_LO: f64 = 1.908_214_929_270_587_7e-10;

/// `(cosh r - 1)/r²` in powers of `r²` for `|r| <= ln(2)/2`: error 2^-70 in `cosh r`.
const EVEN: [f64; 6] = [
    0.5,
    0.04166666666666671,
    0.0013888888888863654,
    2.4801587363928327e-05,
    2.7557241375291657e-07,
    2.0924565014857017e-09,
];

/// `(sinh r - r)/r³` in powers of `r²` for `|r| <= ln(2)/2`: error 2^-64 in `sinh r`.
const ODD: [f64; 5] =
    [0.16666666666666685, 0.008333333333316564, 0.00019841269897519359, 2.755723375609894e-06, 2.511241306159298e-08];

/// Above this `exp` overflows, and the reduction still holds.
const OVERFLOWS: f64 = 710.0;

/// Below this `exp` vanishes, and the reduction still holds.
pub(super) const VANISHES: f64 = -746.0;

/// Below this `expm1` is -1 to the last digit.
const FLAT: f64 = -40.0;

/// Multiples of `ln 2` up to which `2^-k` matters beside 1, with room to spare.
const EXPONENTS_THAT_MATTER: f64 = 100.0;

/// What `x = k·ln 2 + r` comes to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reduced {
    /// The number of doublings.
    pub(super) k: f64,
    /// `k` plus [`ROUNDER`]: its low bits are `k`.
    shifted: f64,
    /// The upper part of `r`, exact.
    pub(super) r: f64,
    /// `cosh r - 1`.
    pub(super) even: f64,
    /// `sinh r` less the upper part of `r`.
    pub(super) odd: f64,
}

impl Reduced {
    /// Reduces `x + tail` with `|x| < 1100` and a `tail` below 1e-4 or so.
    #[inline(always)]
    pub(super) fn new(x: f64, tail: f64) -> Self {
        let shifted = x * std::f64::consts::LOG2_E + ROUNDER;
        let k = shifted - ROUNDER;
        let upper = x - k * LN_2_HI;
        let lower = k * LN_2_LO - tail;
        let r = upper - lower;
        let square = r * r;
        let even = square * polynomial(square, &EVEN);
        let odd = r * square * polynomial(square, &ODD) - lower;
        Self { k, shifted, r: upper, even, odd }
    }

    /// `e^r`, not normal.
    #[inline(always)]
    pub(super) fn growing(self) -> Double {
        let Double { hi, lo } = Double::ordered_sum(1.0, self.r);
        Double { hi, lo: lo + (self.even + self.odd) }
    }

    /// `e^-r`, not normal.
    #[inline(always)]
    pub(super) fn falling(self) -> Double {
        let Double { hi, lo } = Double::ordered_sum(1.0, -self.r);
        Double { hi, lo: lo + (self.even - self.odd) }
    }

    /// `2^k y` for `-1076 <= k <= 1025`, rounded once where it is subnormal.
    #[inline(always)]
    pub(super) fn scale(self, y: f64) -> f64 {
        // In two steps, because 2^k itself may overflow or vanish.
        let offset = if self.k < 0.0 { 1023 + 64 } else { 1023 - 4 };
        let rest = if self.k < 0.0 { 1.0 / 18_446_744_073_709_551_616.0 } else { 16.0 };
        let power = f64::from_bits((self.shifted.to_bits() << 52).wrapping_add(offset << 52));
        y * power * rest
    }

    /// `2^(factor k)`, no smaller and no larger than `2^±200`; `factor` is a small integer.
    #[inline(always)]
    pub(super) fn power_of_two(self, factor: f64) -> f64 {
        let above = if self.k > EXPONENTS_THAT_MATTER { EXPONENTS_THAT_MATTER } else { self.k };
        let k = if above < -EXPONENTS_THAT_MATTER { -EXPONENTS_THAT_MATTER } else { above };
        f64::from_bits(((factor * k + ROUNDER).to_bits() << 52).wrapping_add(1023 << 52))
    }
}

/// Bounds `x`; NaN stays.
#[inline(always)]
pub(super) fn clamp(x: f64, low: f64, high: f64) -> f64 {
    let x = if x > high { high } else { x };
    if x < low { low } else { x }
}

/// Computes `e^x`.
#[inline(always)]
pub fn exp(x: f64) -> f64 {
    let reduced = Reduced::new(clamp(x, VANISHES, OVERFLOWS), 0.0);
    reduced.scale(reduced.growing().value())
}

/// Computes `e^(x + tail)` for a small tail.
#[inline(always)]
pub(super) fn exp_of_sum(x: f64, tail: f64) -> f64 {
    let reduced = Reduced::new(clamp(x, VANISHES, OVERFLOWS), tail);
    reduced.scale(reduced.growing().value())
}

/// Computes `e^x - 1`, accurate for small `x`.
#[inline(always)]
pub fn expm1(x: f64) -> f64 {
    let reduced = Reduced::new(clamp(x, FLAT, OVERFLOWS), 0.0);
    let growing = reduced.growing();
    let difference = Double::sum(growing.hi, -reduced.power_of_two(-1.0));
    let large = reduced.scale(difference.hi + (difference.lo + growing.lo));
    let small = reduced.r + (reduced.even + reduced.odd);
    let result = if reduced.k == 0.0 { small } else { large };
    result.copysign(x)
}
