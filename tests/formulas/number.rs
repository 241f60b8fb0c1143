//! The number trait of the test formulas, and its three kinds: plain, second-order jets, Taylor series.

use std::ops::{Add, Mul, Sub};

use saddleback::numeric::jet::Jet as LibraryJet;
use saddleback::numeric::scalar::Scalar;

/// What the formulas need of a number.
pub trait Number: Clone + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> {
    /// A constant.
    fn c(value: f64) -> Self;
    /// `φ(self)` from the Taylor coefficients of `φ` at the real part.
    fn compose(&self, series: impl Fn(f64) -> [f64; 9]) -> Self;

    fn scale(&self, factor: f64) -> Self {
        self.clone() * Self::c(factor)
    }

    fn exp(&self) -> Self {
        self.compose(|x| {
            let mut out = [x.exp(); 9];
            (1..9).for_each(|k| out[k] = out[k - 1] / k as f64);
            out
        })
    }

    fn cos(&self) -> Self {
        self.compose(|x| {
            let cycle = [x.cos(), -x.sin(), -x.cos(), x.sin()];
            let mut factorial = 1.0;
            std::array::from_fn(|k| {
                factorial *= (k as f64).max(1.0);
                cycle[k % 4] / factorial
            })
        })
    }

    fn powi(&self, n: i32) -> Self {
        (1..n).fold(self.clone(), |product, _| product * self.clone())
    }

    fn square(&self) -> Self {
        self.powi(2)
    }
}

impl Number for LibraryJet {
    fn c(value: f64) -> Self {
        Scalar::constant(value)
    }

    /// Beyond nine coefficients nothing is known.
    fn compose(&self, series: impl Fn(f64) -> [f64; 9]) -> Self {
        let write = |x: f64, out: &mut [f64]| {
            out.fill(f64::NAN);
            out.iter_mut().zip(series(x)).for_each(|(out, coefficient)| *out = coefficient);
        };
        Scalar::compose(self.clone(), write)
    }
}

impl Number for f64 {
    fn c(value: f64) -> Self {
        value
    }

    fn compose(&self, series: impl Fn(f64) -> [f64; 9]) -> Self {
        series(*self)[0]
    }
}

/// Value, gradient and Hessian; constants have empty derivatives.
#[derive(Clone)]
pub struct Jet {
    value: f64,
    gradient: Vec<f64>,
    hessian: Vec<f64>,
}

impl Jet {
    pub fn variable(value: f64, i: usize, n: usize) -> Self {
        let gradient = (0..n).map(|k| if k == i { 1.0 } else { 0.0 }).collect();
        Self { value, gradient, hessian: vec![0.0; n * n] }
    }

    pub fn write(&self, gradient: &mut [f64], hessian: &mut [f64]) -> f64 {
        if self.gradient.is_empty() {
            gradient.fill(0.0);
            hessian.fill(0.0);
        } else {
            gradient.copy_from_slice(&self.gradient);
            hessian.copy_from_slice(&self.hessian);
        }
        self.value
    }

    fn linear(a: &Self, b: &Self, sign: f64) -> Self {
        let zip = |a: &[f64], b: &[f64]| -> Vec<f64> {
            let n = a.len().max(b.len());
            (0..n).map(|i| a.get(i).unwrap_or(&0.0) + sign * b.get(i).unwrap_or(&0.0)).collect()
        };
        Self {
            value: a.value + sign * b.value,
            gradient: zip(&a.gradient, &b.gradient),
            hessian: zip(&a.hessian, &b.hessian),
        }
    }
}

impl Add for Jet {
    type Output = Self;
    fn add(self, b: Self) -> Self {
        Self::linear(&self, &b, 1.0)
    }
}

impl Sub for Jet {
    type Output = Self;
    fn sub(self, b: Self) -> Self {
        Self::linear(&self, &b, -1.0)
    }
}

impl Mul for Jet {
    type Output = Self;
    fn mul(self, b: Self) -> Self {
        let scaled = |j: &Self, f: f64| Self {
            value: j.value * f,
            gradient: j.gradient.iter().map(|g| g * f).collect(),
            hessian: j.hessian.iter().map(|h| h * f).collect(),
        };
        let mut out = match (self.gradient.is_empty(), b.gradient.is_empty()) {
            (true, _) => return scaled(&b, self.value),
            (_, true) => return scaled(&self, b.value),
            _ => Self::linear(&scaled(&self, b.value), &scaled(&b, self.value), 1.0),
        };
        let n = self.gradient.len();
        out.value = self.value * b.value;
        for i in 0..n {
            for j in 0..n {
                out.hessian[i * n + j] += self.gradient[i] * b.gradient[j] + b.gradient[i] * self.gradient[j];
            }
        }
        out
    }
}

impl Number for Jet {
    fn c(value: f64) -> Self {
        Self { value, gradient: Vec::new(), hessian: Vec::new() }
    }

    fn compose(&self, series: impl Fn(f64) -> [f64; 9]) -> Self {
        let s = series(self.value);
        let n = self.gradient.len();
        let hessian = (0..n * n)
            .map(|k| s[1] * self.hessian[k] + 2.0 * s[2] * self.gradient[k / n] * self.gradient[k % n])
            .collect();
        Self { value: s[0], gradient: self.gradient.iter().map(|g| s[1] * g).collect(), hessian }
    }
}

/// A Taylor series in one variable to order 8.
#[derive(Clone)]
pub struct Series(pub [f64; 9]);

impl Series {
    pub fn line(x: f64, v: f64) -> Self {
        let mut out = [0.0; 9];
        out[0] = x;
        out[1] = v;
        Self(out)
    }
}

impl Add for Series {
    type Output = Self;
    fn add(self, b: Self) -> Self {
        Self(std::array::from_fn(|k| self.0[k] + b.0[k]))
    }
}

impl Sub for Series {
    type Output = Self;
    fn sub(self, b: Self) -> Self {
        Self(std::array::from_fn(|k| self.0[k] - b.0[k]))
    }
}

impl Mul for Series {
    type Output = Self;
    fn mul(self, b: Self) -> Self {
        Self(std::array::from_fn(|k| (0..=k).map(|i| self.0[i] * b.0[k - i]).sum()))
    }
}

impl Number for Series {
    fn c(value: f64) -> Self {
        Self::line(value, 0.0)
    }

    fn compose(&self, series: impl Fn(f64) -> [f64; 9]) -> Self {
        let s = series(self.0[0]);
        let mut rest = self.clone();
        rest.0[0] = 0.0;
        (0..8).rev().fold(Self::c(s[8]), |sum, k| sum * rest.clone() + Self::c(s[k]))
    }
}
