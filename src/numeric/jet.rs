//! Truncated Taylor series in several variables with a running error bound for each coefficient.
//!
//! A jet is `Σ a_α y^α` over the monomials of a [`JetLayout`]. Beside each `a_α` stands a bound of what rounding, inexact
//! constants and inexact inputs can have changed in it: it tells a coefficient that vanishes from one that is small.
//! The bounds are those of running error analysis: N. J. Higham, Accuracy and Stability of Numerical Algorithms, section 3.3.

use std::ops::{Add, Div, Mul, Neg, Sub};
use std::sync::Arc;

use super::jet_layout::JetLayout;
use super::multilinear::guarded;
use super::scalar::Scalar;

/// A rounding changes a number by this share at most.
const UNIT: f64 = 0.5 * f64::EPSILON;
/// Taylor coefficients of elementary functions are good to this many roundings, and two more for each order.
const SERIES_UNITS: f64 = 4.0;
/// Powers up to this one are products.
const LARGEST_PRODUCT: i32 = 16;

/// A number is short if it is a multiple of `2^-16` below this magnitude: sums and products of such are exact.
const SHORT_LIMIT: f64 = 1_073_741_824.0;
const SHORT_UNITS: f64 = 65_536.0;

/// Whether a number is one that people write exactly, like 3, -0.25 or 1000.5.
pub fn is_short(value: f64) -> bool {
    let units = value * SHORT_UNITS;
    // Below the limit the conversion is exact, and cheaper than a call of `trunc`.
    value.abs() < SHORT_LIMIT && units == (units as i64) as f64
}

/// The error of a number that was rounded once, 0 if it is short.
pub fn rounding(value: f64) -> f64 {
    if is_short(value) { 0.0 } else { UNIT * value.abs() }
}

/// A truncated series with error bounds.
#[derive(Clone, Debug)]
pub struct Jet {
    /// The monomials; none for a constant.
    layout: Option<Arc<JetLayout>>,
    /// The coefficients in the order of the layout; the first is the real part.
    values: Vec<f64>,
    /// Their error bounds.
    errors: Vec<f64>,
}

impl Jet {
    /// The series with the given coefficients, in the order of the layout, and no errors.
    ///
    /// # Panics
    /// If there is not one coefficient for each monomial.
    pub fn new(layout: &Arc<JetLayout>, values: Vec<f64>) -> Self {
        assert_eq!(values.len(), layout.len(), "a jet has a coefficient for each monomial");
        let errors = vec![0.0; values.len()];
        Self { layout: Some(Arc::clone(layout)), values, errors }
    }

    /// The series with coefficients that were rounded: each has an error bound, 0 where it is a short number.
    pub fn rounded(layout: &Arc<JetLayout>, values: Vec<f64>) -> Self {
        let mut jet = Self::new(layout, values);
        jet.errors = jet.values.iter().map(|value| rounding(*value)).collect();
        jet
    }

    /// The same with an error bound of the real part.
    pub fn with_real_error(mut self, error: f64) -> Self {
        self.errors[0] = error;
        self
    }

    /// The coefficient at a place of the layout.
    pub fn value(&self, place: usize) -> f64 {
        self.values.get(place).copied().unwrap_or(0.0)
    }

    /// The error bound of the coefficient at a place of the layout.
    pub fn error(&self, place: usize) -> f64 {
        self.errors.get(place).copied().unwrap_or(0.0)
    }

    /// Whether all coefficients and bounds are finite.
    pub fn is_finite(&self) -> bool {
        self.values.iter().chain(&self.errors).all(|number| number.is_finite())
    }

    fn exact(value: f64) -> Self {
        Self { layout: None, values: vec![value], errors: vec![0.0] }
    }

    /// Makes room for the coefficients of a layout.
    fn widen(&mut self, layout: &Option<Arc<JetLayout>>) {
        if self.layout.is_none()
            && let Some(layout) = layout
        {
            self.values.resize(layout.len(), 0.0);
            self.errors.resize(layout.len(), 0.0);
            self.layout = Some(Arc::clone(layout));
        }
    }

    fn linear(mut self, mut other: Self, sign: f64) -> Self {
        self.widen(&other.layout);
        other.widen(&self.layout);
        for k in 0..self.values.len() {
            let sum = self.values[k] + sign * other.values[k];
            self.errors[k] += other.errors[k] + rounding(sum);
            self.values[k] = sum;
        }
        self
    }

    /// The product with a number that has an error bound.
    fn times_number(mut self, factor: f64, error: f64) -> Self {
        for (value, bound) in self.values.iter_mut().zip(&mut self.errors) {
            let product = guarded(*value, factor);
            *bound = guarded(*bound, factor.abs() + error) + guarded(*value, error).abs() + rounding(product);
            *value = product;
        }
        self
    }

    /// The product without the term of the two real parts, if `skip_real`.
    fn product(&self, other: &Self, skip_real: bool) -> Self {
        let (Some(layout), Some(_)) = (&self.layout, &other.layout) else {
            let (number, jet) = if self.layout.is_none() { (self, other) } else { (other, self) };
            let mut product = jet.clone().times_number(number.values[0], number.errors[0]);
            if skip_real {
                (product.values[0], product.errors[0]) = (0.0, 0.0);
            }
            return product;
        };
        let mut sums = Sums::new(layout.len());
        // The product of the real parts is the only one at the first place.
        let (left, right) = (self.places(), other.places());
        let (outer, inner, places) = if left.len() <= right.len() { (self, other, left) } else { (other, self, right) };
        for i in places {
            for &[j, place] in &layout.multiples(i)[usize::from(skip_real && i == 0)..] {
                sums.add((outer, i), (inner, j as usize), place as usize);
            }
        }
        sums.finished(layout)
    }

    /// The places of what does not vanish exactly.
    fn places(&self) -> Vec<usize> {
        (0..self.values.len()).filter(|&i| self.values[i] != 0.0 || self.errors[i] != 0.0).collect()
    }
}

/// The sums of a product under way.
struct Sums {
    values: Vec<f64>,
    errors: Vec<f64>,
    magnitudes: Vec<f64>,
    terms: Vec<u32>,
}

impl Sums {
    fn new(len: usize) -> Self {
        Self { values: vec![0.0; len], errors: vec![0.0; len], magnitudes: vec![0.0; len], terms: vec![0; len] }
    }

    #[inline]
    fn add(&mut self, (a, i): (&Jet, usize), (b, j): (&Jet, usize), place: usize) {
        let (left, right) = (a.values[i], b.values[j]);
        let (left_error, right_error) = (a.errors[i], b.errors[j]);
        if right == 0.0 && right_error == 0.0 {
            return;
        }
        let product = left * right;
        self.values[place] += product;
        self.magnitudes[place] += product.abs();
        self.errors[place] += left.abs() * right_error + left_error * (right.abs() + right_error);
        self.terms[place] += 1;
    }

    fn finished(mut self, layout: &Arc<JetLayout>) -> Jet {
        for k in 0..self.values.len() {
            let is_exact = is_short(self.values[k]) && is_short(self.magnitudes[k]);
            if !is_exact {
                self.errors[k] += UNIT * f64::from(self.terms[k]) * self.magnitudes[k];
            }
        }
        Jet { layout: Some(Arc::clone(layout)), values: self.values, errors: self.errors }
    }
}

impl Add for Jet {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        self.linear(other, 1.0)
    }
}

impl Sub for Jet {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        self.linear(other, -1.0)
    }
}

impl Neg for Jet {
    type Output = Self;

    fn neg(mut self) -> Self {
        self.values.iter_mut().for_each(|value| *value = -*value);
        self
    }
}

impl Mul for Jet {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        self.product(&other, false)
    }
}

impl Div for Jet {
    type Output = Self;

    fn div(self, divisor: Self) -> Self {
        if !divisor.is_constant() {
            return self * divisor.power_integer(-1);
        }
        let (number, error) = (divisor.values[0], divisor.errors[0]);
        let mut quotient = self;
        for (value, bound) in quotient.values.iter_mut().zip(&mut quotient.errors) {
            let q = if *value == 0.0 && number != 0.0 { 0.0 } else { *value / number };
            let exact = q * number == *value && is_short(*value) && is_short(number);
            *bound = (*bound + q.abs() * error) / number.abs() + if exact { 0.0 } else { UNIT * q.abs() };
            *value = q;
        }
        quotient
    }
}

impl Scalar for Jet {
    fn constant(value: f64) -> Self {
        Self { layout: None, values: vec![value], errors: vec![rounding(value)] }
    }

    fn real(&self) -> f64 {
        self.values[0]
    }

    fn is_constant(&self) -> bool {
        self.values[1..].iter().all(|value| *value == 0.0) && self.errors[1..].iter().all(|error| *error == 0.0)
    }

    fn scale(self, factor: f64) -> Self {
        self.times_number(factor, rounding(factor))
    }

    fn times_increment(self, increment: Self) -> Self {
        self.product(&increment, true)
    }

    /// The error of the real part moves each coefficient by the next one times it, and by the one after that times its square.
    fn compose(self, series: impl FnOnce(f64, &mut [f64])) -> Self {
        let order = self.layout.as_ref().map_or(0, |layout| layout.order());
        let mut outer = vec![0.0; order + 3];
        series(self.values[0], &mut outer);
        let (moved, is_exact) = (self.errors[0], self.errors[0] == 0.0 && is_short(self.values[0]));
        let coefficient = |k: usize| {
            let value = outer[k];
            let next = (k + 1) as f64 * guarded(moved, outer[k + 1].abs());
            let second = 0.5 * ((k + 1) * (k + 2)) as f64 * guarded(moved * moved, outer[k + 2].abs());
            let units = (SERIES_UNITS + 2.0 * k as f64) * UNIT * value.abs();
            (value, next + second + if is_exact && is_short(value) { 0.0 } else { units })
        };
        let mut increment = self;
        (increment.values[0], increment.errors[0]) = (0.0, 0.0);
        let last = (0..=order).rev().find(|k| outer[*k] != 0.0 || outer[*k + 1] != 0.0).unwrap_or(0);
        let (value, error) = coefficient(last);
        let mut result = Self::exact(value).with_real_error(error);
        result.widen(&increment.layout);
        for k in (0..last).rev() {
            result = result.product(&increment, true);
            (result.values[0], result.errors[0]) = coefficient(k);
        }
        result
    }

    fn with_real(mut self, value: f64) -> Self {
        self.errors[0] = self.errors[0].max(rounding(value));
        self.values[0] = value;
        self
    }

    fn power_integer(self, exponent: i32) -> Self {
        if !(1..=LARGEST_PRODUCT).contains(&exponent) {
            return self.compose(|x, out| super::power::integer_series(x, exponent, out));
        }
        let mut result: Option<Self> = None;
        let mut square = self;
        let mut rest = exponent;
        loop {
            if rest % 2 == 1 {
                result = Some(result.map_or_else(|| square.clone(), |result| result.product(&square, false)));
            }
            rest /= 2;
            if rest == 0 {
                break;
            }
            square = square.product(&square, false);
        }
        result.expect("a positive exponent has a binary digit 1")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numeric::elementary::Elementary;

    struct Sine;

    impl Elementary for Sine {
        fn value(x: f64) -> f64 {
            x.sin()
        }

        fn series(x: f64, out: &mut [f64]) {
            crate::numeric::series::periodic([x.sin(), x.cos(), -x.sin(), -x.cos()], out);
        }
    }

    fn variable(layout: &Arc<JetLayout>, value: f64, place: usize) -> Jet {
        let mut values = vec![0.0; layout.len()];
        values[0] = value;
        let mut exponents = vec![0; layout.variables()];
        exponents[place] = 1;
        values[layout.place(&exponents).unwrap()] = 1.0;
        Jet::new(layout, values).with_real_error(rounding(value))
    }

    fn coefficient(jet: &Jet, layout: &JetLayout, exponents: &[u8]) -> (f64, f64) {
        let place = layout.place(exponents).unwrap();
        (jet.value(place), jet.error(place))
    }

    #[test]
    fn polynomials_in_short_numbers_are_exact() {
        let layout = Arc::new(JetLayout::full(2, 6));
        let (x, y) = (variable(&layout, 0.5, 0), variable(&layout, 0.25, 1));
        let f = (y - x.clone() * x.clone()).power_integer(2) + x.power_integer(5).scale(-3.0);
        assert_eq!(coefficient(&f, &layout, &[2, 1]), (-2.0, 0.0));
        assert_eq!(coefficient(&f, &layout, &[5, 0]), (-3.0, 0.0));
        assert_eq!(coefficient(&f, &layout, &[4, 0]), (1.0 - 3.0 * 5.0 * 0.5, 0.0));
    }

    #[test]
    fn composition_gives_the_mixed_coefficients() {
        let layout = Arc::new(JetLayout::full(2, 5));
        let (x, y) = (variable(&layout, 0.3, 0), variable(&layout, -0.7, 1));
        let f = (x * y).apply::<Sine>();
        // ∂²/∂x∂y sin(xy) = cos(xy) − xy sin(xy).
        let p: f64 = 0.3 * -0.7;
        let (value, error) = coefficient(&f, &layout, &[1, 1]);
        assert!((value - (p.cos() - p * p.sin())).abs() <= error && error < 1e-14, "{value} {error}");
    }

    #[test]
    fn bounds_hold_for_what_cancels() {
        // (x − 0.1)^4 written out at x = 0.1: all lower coefficients vanish within their bounds.
        let layout = Arc::new(JetLayout::full(1, 6));
        let x = variable(&layout, 0.1, 0);
        let f = x.clone().power_integer(4) - x.clone().power_integer(3).scale(0.4)
            + x.clone().power_integer(2).scale(0.06)
            - x.scale(0.004);
        for k in 1..4_u8 {
            let (value, error) = coefficient(&f, &layout, &[k]);
            assert!(value.abs() <= error && error < 1e-15, "{k}: {value} {error}");
        }
        let (value, error) = coefficient(&f, &layout, &[4]);
        assert!((value - 1.0).abs() <= error && error < 1e-15);
    }

    #[test]
    fn quotients_agree_with_products() {
        let layout = Arc::new(JetLayout::full(2, 4));
        let (x, y) = (variable(&layout, 1.5, 0), variable(&layout, 2.0, 1));
        let quotient = (x.clone() * y.clone()) / y.clone();
        for place in 0..layout.len() {
            let difference = (quotient.value(place) - x.value(place)).abs();
            assert!(difference <= quotient.error(place) + 1e-300, "{place}: {difference}");
        }
        assert_eq!(coefficient(&(x / Jet::constant(2.0)), &layout, &[1, 0]), (0.5, 0.0));
    }
}
