//! A number with a bound of its absolute error, and arithmetic that carries the bound along.
//!
//! Source: running error analysis, Higham, Accuracy and Stability of Numerical Algorithms, 3.3.

use std::ops::{Add, Mul, Neg, Sub};

/// A coefficient: the true number lies within `error` of `value`. One whose bound reaches 0 counts as 0.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Term {
    /// The number as computed.
    pub value: f64,
    /// A bound of `|true number − value|`, not negative.
    pub error: f64,
}

impl Term {
    /// The number without error.
    pub fn exact(value: f64) -> Self {
        Self { value, error: 0.0 }
    }

    /// Whether 0 is within the bound.
    pub fn is_zero(self) -> bool {
        // Of NaN nothing is sure.
        self.value.abs() <= self.error || self.value.is_nan() || self.error.is_nan()
    }

    /// The sign that the number surely has; 0 if it may be 0.
    pub fn sign(self) -> i8 {
        match self.is_zero() {
            true => 0,
            false if self.value > 0.0 => 1,
            false => -1,
        }
    }

    /// The product with an exact number.
    pub fn times(self, factor: f64) -> Self {
        self * Self::exact(factor)
    }

    /// The quotient; `None` if the divisor may be 0.
    pub fn divided_by(self, divisor: Self) -> Option<Self> {
        if divisor.is_zero() {
            return None;
        }
        let value = self.value / divisor.value;
        let error = (self.error + value.abs() * divisor.error) / (divisor.value.abs() - divisor.error);
        Some(Self { value, error: error + f64::EPSILON * value.abs() })
    }

    /// The power with a whole exponent.
    pub fn power(self, exponent: usize) -> Self {
        (0..exponent).fold(Self::exact(1.0), |product, _| product * self)
    }
}

impl Add for Term {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        let value = self.value + other.value;
        let rounding = if self.value == 0.0 || other.value == 0.0 { 0.0 } else { f64::EPSILON * value.abs() };
        Self { value, error: self.error + other.error + rounding }
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
        Self { value: -self.value, error: self.error }
    }
}

impl Mul for Term {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        let value = self.value * other.value;
        let error = self.value.abs() * other.error + other.value.abs() * self.error + self.error * other.error;
        let is_exact = self.value.abs() == 1.0 || other.value.abs() == 1.0;
        Self { value, error: error + if is_exact { 0.0 } else { f64::EPSILON * value.abs() } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_hold_for_what_doubles_round() {
        let third = Term { value: 1.0 / 3.0, error: 1e-16 };
        let difference = third.times(3.0) - Term::exact(1.0);
        assert!(difference.is_zero() && difference.error < 1e-14);
        let quotient = Term::exact(1.0).divided_by(third).expect("a third is not 0");
        assert!((quotient.value - 3.0).abs() <= quotient.error);
        assert_eq!(third.divided_by(Term { value: 1e-17, error: 1e-16 }), None);
        assert_eq!((Term { value: -1.0, error: 0.5 }.sign(), Term { value: 1.0, error: 1.0 }.sign()), (-1, 0));
        assert!(Term::exact(f64::NAN).is_zero());
    }
}
