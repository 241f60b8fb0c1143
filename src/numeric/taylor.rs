//! Truncated Taylor series in one variable: a scalar that carries the coefficients `f^(k)/k!` for `k < N`.
//!
//! Gives directional derivatives of any order, and is an oracle for the dual numbers. Composition with an elementary
//! function is Horner's rule in the increment.

use std::ops::{Add, Div, Mul, Neg, Sub};

use super::multilinear::guarded;
use super::scalar::Scalar;

/// The series `Σ coefficients[k] h^k`, truncated after `N >= 1` coefficients.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Taylor<const N: usize> {
    /// Coefficient of each power of the increment; the first is the value.
    pub coefficients: [f64; N],
}

impl<const N: usize> Taylor<N> {
    /// The series with the given coefficients.
    pub fn new(coefficients: [f64; N]) -> Self {
        Self { coefficients }
    }

    /// The straight line `value + slope·h`.
    pub fn line(value: f64, slope: f64) -> Self {
        let mut coefficients = [0.0; N];
        coefficients[0] = value;
        if N > 1 {
            coefficients[1] = slope;
        }
        Self { coefficients }
    }

    /// The variable itself at `value`: [`Taylor::line`] with slope 1.
    pub fn variable(value: f64) -> Self {
        Self::line(value, 1.0)
    }

    /// The derivative of the given order, `order! · coefficients[order]`; NaN beyond the truncation.
    pub fn derivative(&self, order: usize) -> f64 {
        let factorial: f64 = (1..=order).map(|k| k as f64).product();
        self.coefficients.get(order).map_or(f64::NAN, |c| c * factorial)
    }
}

impl<const N: usize> Add for Taylor<N> {
    type Output = Self;

    fn add(mut self, other: Self) -> Self {
        self.coefficients.iter_mut().zip(other.coefficients).for_each(|(a, b)| *a += b);
        self
    }
}

impl<const N: usize> Sub for Taylor<N> {
    type Output = Self;

    fn sub(mut self, other: Self) -> Self {
        self.coefficients.iter_mut().zip(other.coefficients).for_each(|(a, b)| *a -= b);
        self
    }
}

impl<const N: usize> Neg for Taylor<N> {
    type Output = Self;

    fn neg(self) -> Self {
        Self { coefficients: self.coefficients.map(|c| -c) }
    }
}

impl<const N: usize> Mul for Taylor<N> {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        let (a, b) = (self.coefficients, other.coefficients);
        Self {
            coefficients: std::array::from_fn(|k| (1..=k).map(|i| a[i] * b[k - i]).fold(a[0] * b[k], |sum, t| sum + t)),
        }
    }
}

impl<const N: usize> Div for Taylor<N> {
    type Output = Self;

    fn div(self, divisor: Self) -> Self {
        let (a, b) = (self.coefficients, divisor.coefficients);
        let mut q = [0.0; N];
        q[0] = a[0] / b[0];
        for k in 1..N {
            let numerator = (1..=k).fold(a[k], |rest, i| rest - guarded(b[i], q[k - i]));
            q[k] = if numerator == 0.0 { 0.0 } else { numerator / b[0] };
        }
        Self { coefficients: q }
    }
}

impl<const N: usize> Scalar for Taylor<N> {
    fn constant(value: f64) -> Self {
        Self::line(value, 0.0)
    }

    fn real(&self) -> f64 {
        self.coefficients[0]
    }

    fn is_constant(&self) -> bool {
        self.coefficients[1..].iter().all(|c| *c == 0.0)
    }

    fn scale(self, factor: f64) -> Self {
        let mut scaled = self.coefficients.map(|c| guarded(factor, c));
        scaled[0] = self.coefficients[0] * factor;
        Self { coefficients: scaled }
    }

    fn times_increment(self, increment: Self) -> Self {
        let (a, d) = (self.coefficients, increment.coefficients);
        Self { coefficients: std::array::from_fn(|k| (1..=k).map(|i| guarded(d[i], a[k - i])).sum()) }
    }

    fn compose(self, series: impl FnOnce(f64, &mut [f64])) -> Self {
        let mut outer = [0.0; N];
        series(self.coefficients[0], &mut outer);
        let mut result = Self::constant(outer[N - 1]);
        for &coefficient in outer[..N - 1].iter().rev() {
            result = result.times_increment(self);
            result.coefficients[0] = coefficient;
        }
        result
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotient_of_equal_series_is_one_at_tiny_arguments() {
        let x = Taylor::<5>::variable(1e-200);
        assert_eq!((x / x).coefficients, [1.0, 0.0, 0.0, 0.0, 0.0]);
    }

    #[test]
    fn geometric_series_from_division() {
        let q = Taylor::<6>::constant(1.0) / Taylor::line(1.0, -1.0);
        assert_eq!(q.coefficients, [1.0; 6]);
        assert_eq!(q.derivative(4), 24.0);
    }

    #[test]
    fn zero_increment_ignores_infinite_coefficients() {
        let x = Taylor::<3>::constant(2.0).compose(|_, out| out.copy_from_slice(&[1.0, f64::INFINITY, f64::NAN]));
        assert_eq!(x.coefficients, [1.0, 0.0, 0.0]);
    }
}
