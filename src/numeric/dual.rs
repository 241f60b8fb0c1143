//! Dual numbers to order four: num-dual's numbers with division, powers and elementary functions of our own.
//!
//! The only file that names num-dual. Its additions and products are used as they are; its quotient and its
//! functions give NaN or lose digits at many ordinary places (tiny divisors, `tanh`, powers at 0), so every
//! other operation goes through Taylor coefficients at the real part and the nilpotent remainder.

use std::ops::{Add, Deref, DerefMut, Div, Mul, Neg, Sub};

use num_dual::HyperDual;

use super::multilinear::{compose, guarded, quotient, times_increment};
use super::scalar::Scalar;
use super::taylor::Taylor;

/// A scalar with independent nilpotent units, one for each order of differentiation.
///
/// Seed the units with directions `d1, d2, …`; the coefficient of their product is then the mixed derivative
/// `∂^n f / ∂d1 ∂d2 …`. Any partial derivative of total order `n` is read by giving unit `i` the unit vector of the
/// `i`-th differentiation, repeated directions included.
pub trait MixedDerivative: Scalar + Copy {
    /// The number of units.
    const ORDER: usize;

    /// A coordinate with the given value; `directions[i]` is its component in the direction of unit `i`, missing ones are 0.
    fn seed(value: f64, directions: &[f64]) -> Self;

    /// The coefficient of the units in `set`, a bit mask: bit `i` is unit `i`.
    fn part(&self, set: usize) -> f64;

    /// The coefficient of the product of all units.
    fn mixed(&self) -> f64 {
        self.part((1 << Self::ORDER) - 1)
    }
}

/// The operators that num-dual gets right, and the conversions that a new type of the crate brings.
macro_rules! wrapped {
    ($(#[$doc:meta])* $name:ident($inner:ty)) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct $name($inner);

        impl Deref for $name {
            type Target = $inner;

            #[inline]
            fn deref(&self) -> &$inner {
                &self.0
            }
        }

        impl DerefMut for $name {
            #[inline]
            fn deref_mut(&mut self) -> &mut $inner {
                &mut self.0
            }
        }

        impl Add for $name {
            type Output = Self;

            #[inline]
            fn add(self, other: Self) -> Self {
                Self(self.0 + other.0)
            }
        }

        impl Sub for $name {
            type Output = Self;

            #[inline]
            fn sub(self, other: Self) -> Self {
                Self(self.0 - other.0)
            }
        }

        impl Mul for $name {
            type Output = Self;

            #[inline]
            fn mul(self, other: Self) -> Self {
                Self(self.0 * other.0)
            }
        }

        impl Neg for $name {
            type Output = Self;

            #[inline]
            fn neg(self) -> Self {
                Self(-self.0)
            }
        }
    };
}

/// Scalar and derivative access for a wrapped type with `$order` units, `parts` and `from_parts`.
macro_rules! multilinear {
    ($name:ident, $order:literal) => {
        impl Div for $name {
            type Output = Self;

            #[inline]
            fn div(self, divisor: Self) -> Self {
                Self::from_parts(quotient(&self.parts(), &divisor.parts()))
            }
        }

        impl Scalar for $name {
            #[inline]
            fn constant(value: f64) -> Self {
                let mut parts = [0.0; 1 << $order];
                parts[0] = value;
                Self::from_parts(parts)
            }

            #[inline]
            fn real(&self) -> f64 {
                self.parts()[0]
            }

            #[inline]
            fn is_constant(&self) -> bool {
                self.parts()[1..].iter().all(|part| *part == 0.0)
            }

            #[inline]
            fn scale(self, factor: f64) -> Self {
                let mut parts = self.parts().map(|part| guarded(factor, part));
                parts[0] = self.parts()[0] * factor;
                Self::from_parts(parts)
            }

            #[inline]
            fn compose(self, series: impl FnOnce(f64, &mut [f64])) -> Self {
                let parts = self.parts();
                let mut coefficients = [0.0; $order + 1];
                series(parts[0], &mut coefficients);
                Self::from_parts(compose(&parts, &coefficients))
            }

            #[inline]
            fn with_real(self, value: f64) -> Self {
                let mut parts = self.parts();
                parts[0] = value;
                Self::from_parts(parts)
            }

            #[inline]
            fn times_increment(self, increment: Self) -> Self {
                Self::from_parts(times_increment(&self.parts(), &increment.parts()))
            }
        }

        impl MixedDerivative for $name {
            const ORDER: usize = $order;

            #[inline]
            fn seed(value: f64, directions: &[f64]) -> Self {
                let mut parts = [0.0; 1 << $order];
                parts[0] = value;
                for (unit, direction) in directions.iter().enumerate().take($order) {
                    parts[1 << unit] = *direction;
                }
                Self::from_parts(parts)
            }

            #[inline]
            fn part(&self, set: usize) -> f64 {
                self.parts()[set]
            }
        }
    };
}

wrapped! {
    /// A value and one first derivative: fields `re`, `eps`.
    Dual64(num_dual::Dual64)
}
multilinear!(Dual64, 1);

impl Dual64 {
    /// The number `re + eps·ε`.
    #[inline]
    pub fn new(re: f64, eps: f64) -> Self {
        Self(num_dual::Dual64::new(re, eps))
    }

    /// The coefficients by set of units.
    #[inline]
    pub fn parts(&self) -> [f64; 2] {
        [self.re, self.eps]
    }

    /// The number with the given coefficients by set of units.
    #[inline]
    pub fn from_parts([re, eps]: [f64; 2]) -> Self {
        Self::new(re, eps)
    }
}

wrapped! {
    /// A value, two first derivatives and one second: fields `re`, `eps1`, `eps2`, `eps1eps2`.
    HyperDual64(num_dual::HyperDual64)
}
multilinear!(HyperDual64, 2);

impl HyperDual64 {
    /// The number `re + eps1·ε1 + eps2·ε2 + eps1eps2·ε1ε2`.
    #[inline]
    pub fn new(re: f64, eps1: f64, eps2: f64, eps1eps2: f64) -> Self {
        Self(num_dual::HyperDual64::new(re, eps1, eps2, eps1eps2))
    }

    /// The coefficients by set of units.
    #[inline]
    pub fn parts(&self) -> [f64; 4] {
        [self.re, self.eps1, self.eps2, self.eps1eps2]
    }

    /// The number with the given coefficients by set of units.
    #[inline]
    pub fn from_parts([re, eps1, eps2, eps1eps2]: [f64; 4]) -> Self {
        Self::new(re, eps1, eps2, eps1eps2)
    }
}

wrapped! {
    /// A value and mixed derivatives to order three: fields `re`, `eps1`, …, `eps1eps2eps3`.
    HyperHyperDual64(num_dual::HyperHyperDual64)
}
multilinear!(HyperHyperDual64, 3);

impl HyperHyperDual64 {
    /// The coefficients by set of units.
    #[inline]
    pub fn parts(&self) -> [f64; 8] {
        let x = &self.0;
        [x.re, x.eps1, x.eps2, x.eps1eps2, x.eps3, x.eps1eps3, x.eps2eps3, x.eps1eps2eps3]
    }

    /// The number with the given coefficients by set of units.
    #[inline]
    pub fn from_parts(p: [f64; 8]) -> Self {
        Self(num_dual::HyperHyperDual64::new(p[0], p[1], p[2], p[4], p[3], p[5], p[6], p[7]))
    }
}

wrapped! {
    /// A value and mixed derivatives to order four: a hyper-dual number of hyper-dual numbers.
    ///
    /// Units 0 and 1 are those of the inner numbers, units 2 and 3 those of the outer one.
    FourthOrderDual(HyperDual<num_dual::HyperDual64>)
}
multilinear!(FourthOrderDual, 4);

impl FourthOrderDual {
    /// The coefficients by set of units.
    #[inline]
    pub fn parts(&self) -> [f64; 16] {
        let inner = [self.re, self.eps1, self.eps2, self.eps1eps2];
        std::array::from_fn(|set| {
            let part = &inner[set >> 2];
            [part.re, part.eps1, part.eps2, part.eps1eps2][set & 3]
        })
    }

    /// The number with the given coefficients by set of units.
    #[inline]
    pub fn from_parts(p: [f64; 16]) -> Self {
        let inner = |i: usize| num_dual::HyperDual64::new(p[i], p[i + 1], p[i + 2], p[i + 3]);
        Self(HyperDual::new(inner(0), inner(4), inner(8), inner(12)))
    }
}

wrapped! {
    /// A value and the first three derivatives along one direction: fields `re`, `v1`, `v2`, `v3`.
    Dual3_64(num_dual::Dual3_64)
}

impl Dual3_64 {
    /// The number with the given value and derivatives.
    #[inline]
    pub fn new(re: f64, v1: f64, v2: f64, v3: f64) -> Self {
        Self(num_dual::Dual3_64::new(re, v1, v2, v3))
    }

    /// The Taylor series with the same derivatives.
    #[inline]
    pub fn to_taylor(self) -> Taylor<4> {
        Taylor::new([self.re, self.v1, self.v2 / 2.0, self.v3 / 6.0])
    }

    /// The number with the derivatives of a Taylor series.
    #[inline]
    pub fn from_taylor(series: Taylor<4>) -> Self {
        let [re, v1, half, sixth] = series.coefficients;
        Self::new(re, v1, 2.0 * half, 6.0 * sixth)
    }
}

impl Div for Dual3_64 {
    type Output = Self;

    fn div(self, divisor: Self) -> Self {
        Self::from_taylor(self.to_taylor() / divisor.to_taylor())
    }
}

impl Scalar for Dual3_64 {
    fn constant(value: f64) -> Self {
        Self::new(value, 0.0, 0.0, 0.0)
    }

    fn real(&self) -> f64 {
        self.re
    }

    fn is_constant(&self) -> bool {
        self.v1 == 0.0 && self.v2 == 0.0 && self.v3 == 0.0
    }

    fn scale(self, factor: f64) -> Self {
        let [v1, v2, v3] = [self.v1, self.v2, self.v3].map(|part| guarded(factor, part));
        Self::new(self.re * factor, v1, v2, v3)
    }

    fn compose(self, series: impl FnOnce(f64, &mut [f64])) -> Self {
        Self::from_taylor(self.to_taylor().compose(series))
    }

    fn times_increment(self, increment: Self) -> Self {
        Self::from_taylor(self.to_taylor().times_increment(increment.to_taylor()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fourth_mixed_partial_of_a_monomial() {
        // x² y z along x, x, y, z.
        let x = FourthOrderDual::seed(3.0, &[1.0, 1.0, 0.0, 0.0]);
        let y = FourthOrderDual::seed(5.0, &[0.0, 0.0, 1.0, 0.0]);
        let z = FourthOrderDual::seed(7.0, &[0.0, 0.0, 0.0, 1.0]);
        let f = x.power_integer(2) * y * z;
        assert_eq!(f.mixed(), 2.0);
        assert_eq!(f.part(0b0011), 70.0);
        assert_eq!(f.part(0b0101), 42.0);
        assert_eq!(f.real(), 315.0);
    }

    #[test]
    fn parts_round_trip() {
        let p: [f64; 16] = std::array::from_fn(|i| i as f64 + 0.5);
        assert_eq!(FourthOrderDual::from_parts(p).parts(), p);
        let p: [f64; 8] = std::array::from_fn(|i| i as f64 + 0.5);
        assert_eq!(HyperHyperDual64::from_parts(p).parts(), p);
    }

    #[test]
    fn products_of_nested_units_follow_the_masks() {
        for i in 0..4 {
            for j in 0..4 {
                let unit = |k: usize| {
                    FourthOrderDual::seed(0.0, &std::array::from_fn::<f64, 4, _>(|u| f64::from(u8::from(u == k))))
                };
                let product = (unit(i) * unit(j)).parts();
                let expected = if i == j { 0.0 } else { 1.0 };
                assert_eq!(product[(1 << i) | (1 << j)], if i == j { 0.0 } else { expected });
                assert_eq!(product.iter().sum::<f64>(), expected);
            }
        }
    }
}
