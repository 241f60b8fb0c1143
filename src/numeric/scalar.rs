//! What a number must do to run through a tape: the field operations, powers, comparison by the real part, and
//! application of an elementary function. Implemented by `f64`, the dual numbers and Taylor series.

use std::ops::{Add, Div, Mul, Neg, Sub};

use super::elementary::Elementary;

/// A number that a tape can be evaluated with.
///
/// Derivative-carrying implementations promise: a derivative part that is exactly zero stays zero under `apply`,
/// `scale` and the powers even where the function's derivative is infinite, so that a constant argument never turns
/// a derivative into NaN.
pub trait Scalar:
    Clone + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + Div<Output = Self> + Neg<Output = Self>
{
    /// The constant `value`, all derivatives zero.
    fn constant(value: f64) -> Self;

    /// The real part: what comparisons and branches look at.
    fn real(&self) -> f64;

    /// The product with a constant; a zero `factor` makes every derivative zero, whatever it was.
    fn scale(self, factor: f64) -> Self;

    /// The elementary function `E` of this number.
    fn apply<E: Elementary>(self) -> Self;

    /// An integer power, exact jets for every base, zero and negative included; `x^0 = 1`.
    fn power_integer(self, exponent: i32) -> Self;

    /// A power with a constant real exponent. A whole exponent that fits an `i32` is a case of [`Scalar::power_integer`].
    fn power_constant(self, exponent: f64) -> Self;

    /// A power whose exponent varies too. Where the exponent carries no derivative it is [`Scalar::power_constant`].
    fn power(self, exponent: Self) -> Self;
}
