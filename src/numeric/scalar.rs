//! What a number must do to run through a tape: the field operations, powers, comparison by the real part, and
//! application of an elementary function. Implemented by `f64`, the dual numbers and Taylor series.

use std::ops::{Add, Div, Mul, Neg, Sub};

use super::elementary::Elementary;
use super::power;

/// A number that a tape can be evaluated with.
///
/// Derivative-carrying implementations promise: a derivative part that is exactly zero stays zero under `apply`,
/// `scale` and the powers even where the function's derivative is infinite, so that a constant argument never turns
/// a derivative into NaN.
///
/// An implementation writes the field operations and the first five methods; the rest follows from
/// [`Scalar::compose`].
pub trait Scalar:
    Clone + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + Div<Output = Self> + Neg<Output = Self>
{
    /// The constant `value`, all derivatives zero.
    fn constant(value: f64) -> Self;

    /// The real part: what comparisons and branches look at.
    fn real(&self) -> f64;

    /// Whether every derivative part is exactly zero; always true of a plain number.
    fn is_constant(&self) -> bool;

    /// The product with a constant; a zero `factor` makes every derivative zero, whatever it was.
    fn scale(self, factor: f64) -> Self;

    /// The function whose Taylor coefficients at the real part are written by `series`, of this number.
    ///
    /// `series(x, out)` fills `out` as [`Elementary::series`] does, with as many coefficients as this type carries.
    fn compose(self, series: impl FnOnce(f64, &mut [f64])) -> Self;

    /// The product with a number whose real part is exactly zero; its zero parts annihilate even infinite ones.
    fn times_increment(self, increment: Self) -> Self {
        self * increment
    }

    /// The elementary function `E` of this number.
    #[inline]
    fn apply<E: Elementary>(self) -> Self {
        self.compose(E::series)
    }

    /// The same derivatives with another real part.
    #[inline]
    fn with_real(self, value: f64) -> Self {
        self.compose(|_, out| power::linear_series(value, out))
    }

    /// An integer power, exact jets for every base, zero and negative included; `x^0 = 1`.
    #[inline]
    fn power_integer(self, exponent: i32) -> Self {
        self.compose(|x, out| power::integer_series(x, exponent, out))
    }

    /// A power with a constant real exponent. A whole exponent that fits an `i32` is a case of [`Scalar::power_integer`].
    #[inline]
    fn power_constant(self, exponent: f64) -> Self {
        match power::whole(exponent) {
            Some(whole) => self.power_integer(whole),
            None => self.compose(|x, out| power::constant_series(x, exponent, out)),
        }
    }

    /// A power whose exponent varies too. Where the exponent carries no derivative it is [`Scalar::power_constant`].
    fn power(self, exponent: Self) -> Self {
        power::varying(self, exponent)
    }
}

impl Scalar for f64 {
    #[inline]
    fn constant(value: f64) -> Self {
        value
    }

    #[inline]
    fn real(&self) -> f64 {
        *self
    }

    #[inline]
    fn is_constant(&self) -> bool {
        true
    }

    #[inline]
    fn scale(self, factor: f64) -> Self {
        self * factor
    }

    #[inline]
    fn compose(self, series: impl FnOnce(f64, &mut [f64])) -> Self {
        let mut out = [0.0];
        series(self, &mut out);
        out[0]
    }

    #[inline]
    fn apply<E: Elementary>(self) -> Self {
        E::value(self)
    }

    #[inline]
    fn with_real(self, value: f64) -> Self {
        value
    }

    #[inline]
    fn power_integer(self, exponent: i32) -> Self {
        power::integer_power(self, i64::from(exponent))
    }

    #[inline]
    fn power(self, exponent: Self) -> Self {
        self.power_constant(exponent)
    }
}
