//! A number as an unevaluated sum of two doubles, with a bound of its rounding and one of what inexact constants leave open.
//!
//! Short decimals such as 0.1 are meant exactly, so they are kept to twice the digits of a double; a constant of more digits
//! stands for itself, but what it stands for may be a rounding away. Sources: sums of two doubles: Joldes, Muller & Popescu,
//! ACM TOMS 44 (2017); products by Dekker, Numer. Math. 18 (1971); running error analysis: Higham, Accuracy and Stability of
//! Numerical Algorithms, section 3.3.

use super::jet::is_short;

/// A rounding changes a double by this share at most.
const UNIT: f64 = 0.5 * f64::EPSILON;
/// Products and quotients are good to this share: 16 times the bounds proved in the source, so that what is plainly 0 stays
/// far below its bound.
const PAIR_UNIT: f64 = 1.0 / (1_u128 << 100) as f64;
/// What a sum loses counts so many times, for the same reason.
const LOST: f64 = 16.0;
/// Numbers that are known to this share and cancel to the last of their digits are one number.
const KNOWN: f64 = 1.0 / (1_u128 << 90) as f64;
/// Below this magnitude products lose digits, or vanish, by underflow …
const UNDERFLOW_LIMIT: f64 = 1e-270;
/// … of at most this size.
const UNDERFLOW: f64 = 1e-322;
/// Decimals of so many digits are meant as they stand; longer ones may be rounded.
const EXACT_DIGITS: usize = 15;
/// Cuts off the lower half of the digits: products of two such numbers are exact.
const UPPER_HALF: u64 = !((1 << 27) - 1);

/// The sum and its rounding error.
#[inline(always)]
pub fn exact_sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    let b_part = sum - a;
    (sum, (a - (sum - b_part)) + (b - b_part))
}

/// The product and its rounding error, exact unless it underflows.
#[inline(always)]
pub fn exact_product(a: f64, b: f64) -> (f64, f64) {
    let upper = |x: f64| f64::from_bits(x.to_bits() & UPPER_HALF);
    let product = a * b;
    let (a_high, b_high) = (upper(a), upper(b));
    let (a_low, b_low) = (a - a_high, b - b_high);
    (product, a_low * b_low + (a_low * b_high + (a_high * b_low + (a_high * b_high - product))))
}

/// A number with its bounds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bounded {
    /// The number rounded to one double.
    pub value: f64,
    /// What that rounding left: the number is `value + low`.
    pub low: f64,
    /// A bound of what the arithmetic changed.
    pub error: f64,
    /// A bound of what the rounding of constants can have changed beyond that.
    pub doubt: f64,
}

impl Bounded {
    /// The double itself.
    pub fn exact(value: f64) -> Self {
        Self { value, ..Self::default() }
    }

    /// A constant of a text: a short decimal is meant exactly, a longer one may be rounded.
    pub fn constant(value: f64) -> Self {
        if is_short(value) || !value.is_finite() {
            return Self::exact(value);
        }
        decimal(value).unwrap_or(Self { doubt: UNIT * value.abs(), ..Self::exact(value) })
    }

    /// All that may be wrong with it.
    pub fn bound(self) -> f64 {
        self.error + self.doubt
    }

    /// Whether it is exactly 0, without any doubt.
    #[inline(always)]
    pub fn is_nothing(self) -> bool {
        self.value == 0.0 && self.error == 0.0 && self.doubt == 0.0
    }

    /// The sum.
    #[inline(always)]
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        let (high, rest) = exact_sum(self.value, other.value);
        let (low, last) = exact_sum(self.low, other.low);
        let (middle, left) = exact_sum(rest, low);
        let (high, middle) = exact_sum(high, middle);
        let (middle, lost) = exact_sum(middle, last + left);
        let (value, low) = exact_sum(high, middle);
        let rounding = LOST * (lost.abs() + f64::EPSILON * last.abs().min(left.abs()));
        let error = self.error + other.error + rounding;
        // Whatever the number stands for, less itself it is 0.
        if value == 0.0 && low == 0.0 && error <= KNOWN * self.value.abs() {
            return Self::default();
        }
        Self { value, low, error, doubt: self.doubt + other.doubt }
    }

    /// The number with the other sign.
    #[must_use]
    pub fn negated(self) -> Self {
        Self { value: -self.value, low: -self.low, ..self }
    }

    /// The product. A factor 0 without bounds annihilates everything.
    #[inline(always)]
    #[must_use]
    pub fn times(self, other: Self) -> Self {
        if self.is_nothing() || other.is_nothing() {
            return Self::default();
        }
        let (high, rest) = exact_product(self.value, other.value);
        let cross = self.value * other.low + self.low * other.value;
        let (value, low) = exact_sum(high, rest + cross);
        let is_exact = self.low == 0.0 && other.low == 0.0;
        let mut rounding = if is_exact { 0.0 } else { PAIR_UNIT * value.abs() };
        if high.abs() < UNDERFLOW_LIMIT && self.value != 0.0 && other.value != 0.0 {
            rounding += UNDERFLOW;
        }
        let (a, b) = (self.value.abs(), other.value.abs());
        let error = a * other.error + self.error * (b + other.error);
        let doubt = a * other.doubt + self.doubt * (b + other.bound()) + self.error * other.doubt;
        Self { value, low, error: error + rounding, doubt }
    }

    /// The quotient; infinite or NaN where the divisor is 0.
    #[must_use]
    pub fn divided_by(self, divisor: Self) -> Self {
        if self.is_nothing() && divisor.value != 0.0 {
            return Self::default();
        }
        let plain = |number: Self| Self { error: 0.0, doubt: 0.0, ..number };
        let first = self.value / divisor.value;
        if !first.is_finite() {
            return Self { error: 0.0, doubt: 0.0, ..Self::exact(first) };
        }
        let rest = plain(self).plus(plain(divisor).times(Self::exact(first)).negated());
        let (value, low) = exact_sum(first, rest.value / divisor.value);
        let is_exact = rest.value == 0.0 && rest.low == 0.0 && rest.error == 0.0;
        let rounding = if is_exact { 0.0 } else { PAIR_UNIT * value.abs() + UNDERFLOW };
        let least = (divisor.value.abs() - divisor.bound()).max(0.0);
        let error = (self.error + value.abs() * divisor.error) / least + rounding;
        let doubt = (self.doubt + value.abs() * divisor.doubt) / least;
        Self { value, low, error, doubt }
    }
}

/// The decimal of few digits that a double is nearest to, to twice the digits of a double.
fn decimal(value: f64) -> Option<Bounded> {
    let text = format!("{:e}", value.abs());
    let (mantissa, exponent) = text.split_once('e')?;
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    if digits.len() > EXACT_DIGITS {
        return None;
    }
    let whole = Bounded::exact(digits.parse::<f64>().ok()?);
    let shift = exponent.parse::<i32>().ok()? - (digits.len() as i32 - 1);
    let power = power_of_ten(shift.unsigned_abs());
    let found = if shift >= 0 { whole.times(power) } else { whole.divided_by(power) };
    let signed = if value < 0.0 { found.negated() } else { found };
    (signed.value == value && signed.error.is_finite()).then_some(signed)
}

fn power_of_ten(exponent: u32) -> Bounded {
    let (mut power, mut square, mut rest) = (Bounded::exact(1.0), Bounded::exact(10.0), exponent);
    while rest > 0 {
        if rest % 2 == 1 {
            power = power.times(square);
        }
        square = square.times(square);
        rest /= 2;
    }
    power
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_decimals_are_exact() {
        let sum = Bounded::constant(0.1).plus(Bounded::constant(0.2)).plus(Bounded::constant(0.3).negated());
        assert!(sum.value.abs() <= sum.error && sum.error < 1e-28 && sum.doubt == 0.0, "{sum:?}");
        let tiny = Bounded::constant(1.5e-40).times(Bounded::constant(2e40)).plus(Bounded::exact(-3.0));
        assert!(tiny.value.abs() <= tiny.error && tiny.error < 1e-28 && tiny.doubt == 0.0, "{tiny:?}");
        let tenth = Bounded::exact(1.0).divided_by(Bounded::exact(10.0));
        assert_eq!((tenth.value, tenth.low), (0.1, Bounded::constant(0.1).low));
    }

    #[test]
    fn long_decimals_are_in_doubt_by_a_rounding() {
        let third = Bounded::constant(1.0 / 3.0);
        assert!(third.error == 0.0 && third.doubt > 0.0 && third.doubt < 1e-16, "{third:?}");
        // Whatever it stands for, less itself it is 0.
        let difference = third.plus(third.negated());
        assert!(difference.value == 0.0 && difference.error == 0.0 && difference.doubt == 0.0);
    }

    #[test]
    fn whole_numbers_have_no_bounds_and_underflow_has_one() {
        let big = Bounded::exact(1e15).times(Bounded::exact(1e15 + 1.0));
        let rest = 10_i128.pow(15) * (10_i128.pow(15) + 1) - big.value as i128;
        assert_eq!((rest, 0.0), (big.low as i128, big.error));
        let vanished = Bounded::exact(1e-200).times(Bounded::exact(1e-200));
        assert!(vanished.value == 0.0 && vanished.error > 0.0);
    }
}
