//! Takes multiples of `π/2` off an angle: in three steps for moderate ones, with 192 bits of `2/π` for large ones.
//!
//! Source: Cody & Waite, Software Manual for the Elementary Functions (1980), chapter 8; Payne & Hanek, Radian
//! Reduction for Trigonometric Functions, SIGNUM Newsletter 18 (1983).

use super::double::Double;
use super::{FRACTION, ROUNDER};

/// The largest angle for the reduction in three steps: multiples below 2^17 keep their products with 36 bits exact.
pub(super) const FAR: f64 = 2e5;

/// `π/2` in three parts, the first two of 36 bits.
const HALF_PI: [f64; 3] = [1.5707963267923333, 2.5633441515839558e-12, 1.0562999066987428e-23];

/// `π/2` rounded, and what was rounded off.
const HALF_PI_HI: f64 = std::f64::consts::FRAC_PI_2;
const HALF_PI_LO: f64 = 6.123233995736766e-17;

/// The binary digits of `2/π` behind the point, 64 in each word.
const TWO_OVER_PI: [u64; 20] = [
    0xa2f9836e4e441529,
    0xfc2757d1f534ddc0,
    0xdb6295993c439041,
    0xfe5163abdebbc561,
    0xb7246e3a424dd2e0,
    0x06492eea09d1921c,
    0xfe1deb1cb129a73e,
    0xe88235f52ebb4484,
    0xe99c7026b45f7e41,
    0x3991d639835339f4,
    0x9c845f8bbdf9283b,
    0x1ff897ffde05980f,
    0xef2f118b5a0a6d1f,
    0x6d367ecf27cb09b7,
    0x4f463f669e5fea2d,
    0x7527bac7ebe5f17b,
    0x3d0739f78a5292ea,
    0x6bfb5fb11f8d5d08,
    0x56033046fc7b6bab,
    0xf0cfbc209af4361d,
];

/// An angle less a multiple of `π/2`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Angle {
    /// What is left, at most a little more than `π/4`.
    pub(super) rest: Double,
    /// The multiple; only the last two bits have a meaning.
    pub(super) quadrant: u64,
}

impl Angle {
    /// Reduces an angle up to [`FAR`]; gives nonsense for others.
    #[inline(always)]
    pub(super) fn near(x: f64) -> Self {
        let shifted = x * std::f64::consts::FRAC_2_PI + ROUNDER;
        let multiple = shifted - ROUNDER;
        let first = x - multiple * HALF_PI[0];
        let second = multiple * HALF_PI[1];
        let middle = first - second;
        let lost = (first - middle) - second;
        let third = multiple * HALF_PI[2] - lost;
        let hi = middle - third;
        Self { rest: Double { hi, lo: (middle - hi) - third }, quadrant: shifted.to_bits() }
    }

    /// Reduces an angle beyond [`FAR`]; NaN for infinity and NaN.
    pub(super) fn far(x: f64) -> Self {
        if !x.is_finite() {
            return Self { rest: Double { hi: f64::NAN, lo: 0.0 }, quadrant: 0 };
        }
        let bits = x.abs().to_bits();
        let significand = (bits & FRACTION) | (FRACTION + 1);
        let exponent = (bits >> 52) as i64 - 1075;
        let (quadrant, mut rest) = quarter_turns(times_two_over_pi(significand, exponent));
        if x < 0.0 {
            rest = Double { hi: -rest.hi, lo: -rest.lo };
            return Self { rest, quadrant: quadrant.wrapping_neg() };
        }
        Self { rest, quadrant }
    }
}

/// The product `significand · 2^exponent · 2/π` modulo 4, with two bits before the point and 190 behind it.
fn times_two_over_pi(significand: u64, exponent: i64) -> [u64; 3] {
    // Digits of 2/π whose product is a multiple of 4 are left out; those before the point are zero.
    let first_digit = exponent - 2;
    let word = |i: i64| {
        let start = first_digit + 64 * i;
        let at = |k: i64| usize::try_from(k).ok().and_then(|k| TWO_OVER_PI.get(k)).copied().unwrap_or(0);
        let (k, shift) = (start.div_euclid(64), start.rem_euclid(64));
        let both = (u128::from(at(k)) << 64) | u128::from(at(k + 1));
        (both >> (64 - shift)) as u64
    };
    let low = u128::from(significand) * u128::from(word(2));
    let middle = u128::from(significand) * u128::from(word(1)) + (low >> 64);
    let high = significand.wrapping_mul(word(0)).wrapping_add((middle >> 64) as u64);
    [high, middle as u64, low as u64]
}

/// Rounds a number of quarter turns to the nearest, and gives the rest as an angle.
fn quarter_turns([high, middle, low]: [u64; 3]) -> (u64, Double) {
    let turns = high >> 62;
    let mut fraction = (u128::from(high << 2 | middle >> 62) << 64) | u128::from(middle << 2 | low >> 62);
    let mut below = low << 2;
    let is_above_half = fraction >> 127 == 1;
    if is_above_half {
        // The complement, less one unit of the last of 190 digits.
        (fraction, below) = (!fraction, !below);
    }
    // No double is closer to a multiple of π/2 than 2^-62, so the fraction is not zero and the shift is short.
    let shift = fraction.leading_zeros().min(63);
    let digits = fraction << shift | (u128::from(below) << 64 >> (128 - shift));
    let scale = 0.5_f64.powi(shift as i32);
    let sign = if is_above_half { -scale } else { scale };
    let hi = (digits >> 75) as f64 * sign * 2f64.powi(-53);
    let lo = ((digits << 53) >> 75) as f64 * sign * 2f64.powi(-106);
    let product = Double::product(hi, HALF_PI_HI);
    let rest = Double::ordered_sum(product.hi, product.lo + (hi * HALF_PI_LO + lo * HALF_PI_HI));
    (turns + u64::from(is_above_half), rest)
}
