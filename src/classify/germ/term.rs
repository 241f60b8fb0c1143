//! A number with a bound of its absolute error, and arithmetic that carries the bound along.
//!
//! The number is kept as an unevaluated sum of two doubles, so that the algebra adds next to nothing to the bounds: what is
//! within a bound at the end is what the coefficients left open at the start. Sources: running error analysis, Higham,
//! Accuracy and Stability of Numerical Algorithms, 3.3; sums of two doubles, Joldes, Muller & Popescu, ACM TOMS 44 (2017).

use std::ops::{Add, Mul, Neg, Sub};

use crate::numeric::bounded::Bounded;

/// Relative error of an operation with sums of two doubles: above the bounds proved in the source, `15 · 2^-106` for a quotient.
const UNIT: f64 = 1.0 / (1_u128 << 102) as f64;

/// The share of its bound that a rounding error hardly ever exceeds, because bounds add up magnitudes: measured on germs in
/// random coordinates, where 1/16 loses none.
const USUAL_SHARE: f64 = 0.0625;

/// A coefficient: the true number lies within `error` of the number. One whose bound reaches 0 counts as 0.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Term {
    /// The number rounded to one double.
    pub value: f64,
    /// What the rounding left: the number is `value + low`.
    low: f64,
    /// A bound of `|true number − number|`, not negative.
    pub error: f64,
    /// The part of that bound that stays if all constants of the text are exact as they stand.
    own: f64,
}

impl Term {
    /// The number with a bound of its error.
    pub fn new(value: f64, error: f64) -> Self {
        Self { value, low: 0.0, error, own: error }
    }

    /// The number without error.
    pub fn exact(value: f64) -> Self {
        Self::new(value, 0.0)
    }

    /// The coefficient of a series.
    pub fn of(part: Bounded) -> Self {
        Self { value: part.value, low: part.low, error: part.bound(), own: part.error }
    }

    /// The same number with another bound.
    #[must_use]
    pub fn with_error(self, error: f64) -> Self {
        Self { error, own: error, ..self }
    }

    /// The same number with the bound raised by this much, and by that much if all constants are exact.
    #[must_use]
    pub fn raised(self, error: f64, own: f64) -> Self {
        Self { error: self.error + error, own: self.own + own, ..self }
    }

    /// The part of the bound that stays if all constants are exact as they stand.
    pub fn own_error(self) -> f64 {
        self.own
    }

    /// The number multiplied by a power of two, without rounding.
    #[must_use]
    pub fn scaled(self, power_of_two: f64) -> Self {
        let scale = |x: f64| x * power_of_two;
        Self { value: scale(self.value), low: scale(self.low), error: scale(self.error), own: scale(self.own) }
    }

    /// Whether 0 is within the bound.
    pub fn is_zero(self) -> bool {
        // Of NaN nothing is sure.
        self.value.abs() <= self.error || self.value.is_nan() || self.error.is_nan()
    }

    /// Whether the number is 0 within its bound and so near to 0 that nothing suggests otherwise.
    ///
    /// Rounding errors add up to far less than their bounds; a number beyond that share may be small but real, and so may
    /// one that only inexact constants can have made: what vanishes by its form vanishes whatever they are.
    pub fn is_plainly_zero(self) -> bool {
        self.value.abs() <= USUAL_SHARE * self.own
    }

    /// The sign that the number surely has; 0 if it may be 0.
    pub fn sign(self) -> i8 {
        match self.is_zero() {
            true => 0,
            false if self.value > 0.0 => 1,
            false => -1,
        }
    }

    /// The largest magnitude within the bound.
    pub fn largest(self) -> f64 {
        self.value.abs() + self.error
    }

    /// The least magnitude within the bound.
    pub fn least(self) -> f64 {
        (self.value.abs() - self.error).max(0.0)
    }

    /// The product with an exact number.
    #[must_use]
    pub fn times(self, factor: f64) -> Self {
        self * Self::exact(factor)
    }

    /// The quotient; `None` if the divisor may be 0.
    pub fn divided_by(self, divisor: Self) -> Option<Self> {
        if divisor.is_zero() {
            return None;
        }
        let first = self.value / divisor.value;
        let rest = self.with_error(0.0) - divisor.with_error(0.0).times(first);
        let (value, low) = fast_two_sum(first, rest.value / divisor.value);
        let error = (self.error + value.abs() * divisor.error) / divisor.least();
        let own = (self.own + value.abs() * divisor.own) / divisor.least();
        let rounding = UNIT * value.abs();
        Some(Self { value, low, error: error + rounding, own: own + rounding })
    }

    /// The power with a whole exponent.
    #[must_use]
    pub fn power(self, exponent: usize) -> Self {
        (0..exponent).fold(Self::exact(1.0), |product, _| product * self)
    }
}

/// The sum and its rounding error.
fn two_sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    let b_part = sum - a;
    (sum, (a - (sum - b_part)) + (b - b_part))
}

/// The same where the first is the larger one.
fn fast_two_sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    (sum, b - (sum - a))
}

impl Add for Term {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        let (high, rest) = two_sum(self.value, other.value);
        let (low, last) = two_sum(self.low, other.low);
        let (high, rest) = fast_two_sum(high, rest + low);
        let (value, low) = fast_two_sum(high, last + rest);
        let is_exact = self.value == 0.0 || other.value == 0.0;
        let rounding = if is_exact { 0.0 } else { UNIT * value.abs() };
        Self { value, low, error: self.error + other.error + rounding, own: self.own + other.own + rounding }
    }
}

impl Sub for Term {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl Neg for Term {
    type Output = Self;

    fn neg(self) -> Self {
        Self { value: -self.value, low: -self.low, ..self }
    }
}

impl Mul for Term {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        let high = self.value * other.value;
        let rest = self.value.mul_add(other.value, -high) + (self.value * other.low + self.low * other.value);
        let (value, low) = fast_two_sum(high, rest);
        let both = |a: f64, b: f64| self.value.abs() * b + other.value.abs() * a + a * b;
        let is_exact = self.value.abs() == 1.0 || other.value.abs() == 1.0;
        let rounding = if is_exact { 0.0 } else { UNIT * value.abs() };
        let (error, own) = (both(self.error, other.error) + rounding, both(self.own, other.own) + rounding);
        Self { value, low, error, own }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_hold_for_what_doubles_round() {
        let third = Term::new(1.0 / 3.0, 1e-16);
        let difference = third.times(3.0) - Term::exact(1.0);
        assert!(difference.is_zero() && difference.error < 1e-14);
        let quotient = Term::exact(1.0).divided_by(third).expect("a third is not 0");
        assert!((quotient.value - 3.0).abs() <= quotient.error);
        assert_eq!(third.divided_by(Term::new(1e-17, 1e-16)), None);
        assert_eq!((Term::new(-1.0, 0.5).sign(), Term::new(1.0, 1.0).sign()), (-1, 0));
        assert!(Term::exact(f64::NAN).is_zero());
    }

    #[test]
    fn exact_numbers_keep_twice_the_digits_of_a_double() {
        let third = Term::exact(1.0).divided_by(Term::exact(3.0)).expect("3 is not 0");
        let rest = third.times(3.0) - Term::exact(1.0);
        assert!(rest.is_zero() && rest.error < 1e-30, "{rest:?}");
        // (1 + 1e-20)² − 1 is 2e-20 up to 1e-40.
        let near = Term::exact(1.0) + Term::exact(1e-20);
        let square = near * near - Term::exact(1.0);
        assert!((square.value - 2e-20).abs() < 1e-30 && square.sign() == 1, "{square:?}");
    }
}
