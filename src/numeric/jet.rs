//! Truncated Taylor series in several variables with a running error bound for each coefficient.
//!
//! A jet is `Σ a_α y^α` over the monomials of a [`JetLayout`]. Beside each `a_α` stands a bound of what rounding, inexact
//! constants and inexact inputs can have changed in it: it tells a coefficient that vanishes from one that is small.
//! The bounds are those of running error analysis: N. J. Higham, Accuracy and Stability of Numerical Algorithms, section 3.3.
//! A layout that is fine keeps each coefficient as a sum of two doubles ([`Bounded`]), else it is one double.

use std::ops::{Add, Div, Mul, Neg, Sub};
use std::sync::Arc;

use super::bounded::Bounded;
use super::jet_layout::JetLayout;
use super::jet_parts::{Outer, PlainParts, fine_product};
use super::scalar::Scalar;

/// A rounding changes a number by this share at most.
const UNIT: f64 = 0.5 * f64::EPSILON;
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
    parts: Parts,
}

/// The coefficients in the order of the layout; the first is the real part.
#[derive(Clone, Debug)]
enum Parts {
    Plain(PlainParts),
    /// Of constants always.
    Fine(Vec<Bounded>),
}

impl Jet {
    /// The series with the given coefficients, in the order of the layout, and no errors.
    ///
    /// # Panics
    /// If there is not one coefficient for each monomial.
    pub fn new(layout: &Arc<JetLayout>, values: Vec<f64>) -> Self {
        Self::of_parts(layout, values.into_iter().map(Bounded::exact).collect())
    }

    /// The series with the given coefficients and their bounds, in the order of the layout.
    ///
    /// # Panics
    /// If there is not one coefficient for each monomial.
    pub fn of_parts(layout: &Arc<JetLayout>, parts: Vec<Bounded>) -> Self {
        assert_eq!(parts.len(), layout.len(), "a jet has a coefficient for each monomial");
        let parts = if layout.is_fine() { Parts::Fine(parts) } else { Parts::Plain(PlainParts::rounded(&parts)) };
        Self { layout: Some(Arc::clone(layout)), parts }
    }

    /// The series with coefficients that were rounded: each has an error bound, 0 where it is a short number.
    pub fn rounded(layout: &Arc<JetLayout>, values: Vec<f64>) -> Self {
        let errors: Vec<f64> = values.iter().map(|value| rounding(*value)).collect();
        let mut jet = Self::new(layout, values);
        jet.raise_errors(&errors);
        jet
    }

    /// The same with an error bound of the real part.
    pub fn with_real_error(mut self, error: f64) -> Self {
        match &mut self.parts {
            Parts::Plain(plain) => plain.errors[0] = error,
            Parts::Fine(fine) => fine[0].error = error,
        }
        self
    }

    fn set_real(&mut self, real: Bounded) {
        match &mut self.parts {
            Parts::Plain(plain) => plain.set_real(real.value, real.bound() + real.low.abs()),
            Parts::Fine(fine) => fine[0] = real,
        }
    }

    /// The coefficient at a place of the layout, with its bounds.
    pub fn part(&self, place: usize) -> Bounded {
        match &self.parts {
            Parts::Plain(plain) => {
                let number = |of: &[f64]| of.get(place).copied().unwrap_or(0.0);
                Bounded { error: number(&plain.errors), ..Bounded::exact(number(&plain.values)) }
            }
            Parts::Fine(fine) => fine.get(place).copied().unwrap_or_default(),
        }
    }

    /// The coefficient at a place of the layout.
    pub fn value(&self, place: usize) -> f64 {
        self.part(place).value
    }

    /// The error bound of the coefficient at a place of the layout, all doubts included.
    pub fn error(&self, place: usize) -> f64 {
        self.part(place).bound()
    }

    /// Raises the error bounds of the coefficients, in the order of the layout.
    pub fn raise_errors(&mut self, by: &[f64]) {
        match &mut self.parts {
            Parts::Plain(plain) => plain.errors.iter_mut().zip(by).for_each(|(error, by)| *error += by),
            Parts::Fine(fine) => fine.iter_mut().zip(by).for_each(|(part, by)| part.error += by),
        }
    }

    /// Raises the doubts of the coefficients to the error bounds of another jet with the same monomials.
    pub fn raise_doubts(&mut self, to: &Self) {
        if let Parts::Fine(fine) = &mut self.parts {
            fine.iter_mut().enumerate().for_each(|(place, part)| part.doubt = part.doubt.max(to.error(place)));
        }
    }

    /// Whether all coefficients and bounds are finite.
    pub fn is_finite(&self) -> bool {
        match &self.parts {
            Parts::Plain(plain) => plain.values.iter().chain(&plain.errors).all(|number| number.is_finite()),
            Parts::Fine(fine) => fine.iter().all(|part| (part.value + part.low + part.bound()).is_finite()),
        }
    }

    fn number(value: Bounded) -> Self {
        Self { layout: None, parts: Parts::Fine(vec![value]) }
    }

    /// Of a constant that others were computed from which are in doubt: rounded to a double, as where it is computed beforehand.
    fn settled(mut self) -> Self {
        if self.layout.is_none() && self.part(0).doubt > 0.0 {
            let part = self.part(0);
            self.set_real(Bounded { doubt: part.bound() + part.low.abs(), ..Bounded::exact(part.value) });
        }
        self
    }

    fn order(&self) -> usize {
        self.layout.as_ref().map_or(0, |layout| layout.order())
    }

    /// Makes room for the coefficients of a layout.
    fn widen(&mut self, layout: &Option<Arc<JetLayout>>) {
        let (None, Some(layout)) = (&self.layout, layout) else { return };
        let real = self.part(0);
        match &mut self.parts {
            Parts::Fine(fine) if layout.is_fine() => fine.resize(layout.len(), Bounded::default()),
            parts => *parts = Parts::Plain(PlainParts::constant(real, layout.len())),
        }
        self.layout = Some(Arc::clone(layout));
    }

    fn linear(mut self, mut other: Self, is_difference: bool) -> Self {
        self.widen(&other.layout);
        other.widen(&self.layout);
        match (&mut self.parts, &other.parts) {
            (Parts::Plain(mine), Parts::Plain(theirs)) => mine.add(theirs, if is_difference { -1.0 } else { 1.0 }),
            (Parts::Fine(mine), Parts::Fine(theirs)) => {
                for (a, b) in mine.iter_mut().zip(theirs) {
                    *a = a.plus(if is_difference { b.negated() } else { *b });
                }
            }
            _ => unreachable!("all jets of one pass have the same layout"),
        }
        self.settled()
    }

    /// The product with a number.
    fn times_number(mut self, factor: Bounded) -> Self {
        match &mut self.parts {
            Parts::Plain(plain) => plain.multiply(factor.value, factor.bound() + factor.low.abs()),
            Parts::Fine(fine) => fine.iter_mut().for_each(|part| *part = part.times(factor)),
        }
        self.settled()
    }

    /// The product without the term of the two real parts, if `skip_real`.
    fn product(&self, other: &Self, skip_real: bool) -> Self {
        let (Some(layout), Some(_)) = (&self.layout, &other.layout) else {
            let (number, jet) = if self.layout.is_none() { (self, other) } else { (other, self) };
            let mut product = jet.clone().times_number(number.part(0));
            if skip_real {
                product.set_real(Bounded::default());
            }
            return product;
        };
        let parts = match (&self.parts, &other.parts) {
            (Parts::Plain(a), Parts::Plain(b)) => Parts::Plain(a.product(b, layout, skip_real)),
            (Parts::Fine(a), Parts::Fine(b)) => Parts::Fine(fine_product(a, b, layout, skip_real)),
            _ => unreachable!("all jets of one pass have the same layout"),
        };
        Self { layout: Some(Arc::clone(layout)), parts }
    }

    /// The sum `Σ outer[k] h^k` over the jet without its real part; the last coefficients may be left out.
    ///
    /// Units multiply to 0, so that they enter by the first derivative alone: `g(h + ε u) = g(h) + g'(h) ε u`.
    fn composed(mut self, outer: &[Bounded]) -> Self {
        self.set_real(Bounded::default());
        let plain = self.layout.as_ref().and_then(|layout| layout.without_units());
        let Some(plain) = plain.cloned() else { return self.substituted(outer) };
        let inner = self.first(&plain);
        let slopes: Vec<Bounded> =
            outer.iter().enumerate().skip(1).map(|(k, part)| part.times(Bounded::exact(k as f64))).collect();
        let mut slope = inner.clone().substituted(&slopes);
        let mut result = inner.substituted(outer);
        result.widen_units(&self);
        slope.widen_units(&self);
        self.clear(plain.len());
        let units = slope.product(&self, true);
        result.linear(units, false)
    }

    /// [`Jet::composed`] where there are no units.
    fn substituted(self, outer: &[Bounded]) -> Self {
        let (last, lower) = outer.split_last().map_or((Bounded::default(), outer), |(last, lower)| (*last, lower));
        let mut result = Self::number(last);
        result.widen(&self.layout);
        for coefficient in lower.iter().rev() {
            result = result.product(&self, true);
            result.set_real(*coefficient);
        }
        result
    }

    /// The coefficients of a layout that has the first monomials of this one.
    fn first(&self, layout: &Arc<JetLayout>) -> Self {
        let n = layout.len();
        let parts = match &self.parts {
            Parts::Plain(plain) => Parts::Plain(plain.first(n)),
            Parts::Fine(fine) => Parts::Fine(fine[..n].to_vec()),
        };
        Self { layout: Some(Arc::clone(layout)), parts }
    }

    /// Makes room for further monomials, those of the layout of another jet.
    fn widen_units(&mut self, like: &Self) {
        let n = like.layout.as_ref().map_or(1, |layout| layout.len());
        match &mut self.parts {
            Parts::Plain(plain) => plain.resize(n),
            Parts::Fine(fine) => fine.resize(n, Bounded::default()),
        }
        self.layout.clone_from(&like.layout);
    }

    /// Makes the first coefficients 0.
    fn clear(&mut self, n: usize) {
        match &mut self.parts {
            Parts::Plain(plain) => plain.clear(n),
            Parts::Fine(fine) => fine[..n].fill(Bounded::default()),
        }
    }

    fn is_fine(&self) -> bool {
        matches!(self.parts, Parts::Fine(_))
    }

    /// `1/x`, by a series whose coefficients are good to twice the digits of a double.
    fn reciprocal(self) -> Self {
        let real = self.part(0);
        let plain = Bounded { error: 0.0, doubt: 0.0, ..real };
        let inverse = Bounded::exact(1.0).divided_by(plain);
        let mut series = vec![inverse];
        for k in 1..self.order() + 3 {
            series.push(series[k - 1].times(inverse).negated());
        }
        let outer = Outer { coefficients: series, error: real.error, doubt: real.doubt };
        let order = self.order();
        self.composed(&outer.moved(order))
    }
}

impl Add for Jet {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        self.linear(other, false)
    }
}

impl Sub for Jet {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        self.linear(other, true)
    }
}

impl Neg for Jet {
    type Output = Self;

    fn neg(mut self) -> Self {
        match &mut self.parts {
            Parts::Plain(plain) => plain.values.iter_mut().for_each(|value| *value = -*value),
            Parts::Fine(fine) => fine.iter_mut().for_each(|part| *part = part.negated()),
        }
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
        let number = divisor.part(0);
        let mut quotient = self;
        match &mut quotient.parts {
            Parts::Plain(plain) => plain.divide(number.value, number.bound() + number.low.abs()),
            Parts::Fine(fine) => fine.iter_mut().for_each(|part| *part = part.divided_by(number)),
        }
        quotient.settled()
    }
}

impl Scalar for Jet {
    fn constant(value: f64) -> Self {
        Self::number(Bounded::constant(value))
    }

    fn real(&self) -> f64 {
        match &self.parts {
            Parts::Plain(plain) => plain.values[0],
            Parts::Fine(fine) => fine[0].value,
        }
    }

    fn is_constant(&self) -> bool {
        match &self.parts {
            Parts::Plain(plain) => plain.values[1..].iter().chain(&plain.errors[1..]).all(|number| *number == 0.0),
            Parts::Fine(fine) => fine[1..].iter().all(|part| part.is_nothing()),
        }
    }

    fn scale(self, factor: f64) -> Self {
        self.times_number(Bounded::constant(factor))
    }

    fn times_increment(self, increment: Self) -> Self {
        self.product(&increment, true)
    }

    /// The error of the real part moves each coefficient by the next one times it, and by the one after that times its square.
    fn compose(self, series: impl FnOnce(f64, &mut [f64])) -> Self {
        let order = self.order();
        let real = self.part(0);
        let mut outer = vec![0.0; order + 3];
        if self.is_fine() {
            let at = if real.value.abs() <= real.error { 0.0 } else { real.value };
            series(at, &mut outer);
            return self.composed(&Outer::fine(real, at, &outer).moved(order));
        }
        series(real.value, &mut outer);
        let coefficients: Vec<Bounded> = Outer::plain(real, &outer, order);
        let last = (0..=order).rev().find(|k| outer[*k] != 0.0 || outer[*k + 1] != 0.0).unwrap_or(0);
        self.composed(&coefficients[..=last])
    }

    fn with_real(mut self, value: f64) -> Self {
        let old = self.part(0);
        let is_same = old.value == value;
        let error = if is_same { old.error } else { old.error.max(rounding(value)) };
        self.set_real(Bounded { value, low: if is_same { old.low } else { 0.0 }, error, doubt: old.doubt });
        self
    }

    fn power_integer(self, exponent: i32) -> Self {
        if self.is_fine() && self.real() != 0.0 && (-LARGEST_PRODUCT..=-1).contains(&exponent) {
            return self.reciprocal().power_integer(-exponent);
        }
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
    fn fine_series_keep_what_cancels_in_decimals() {
        // (x − 0.1)^4 + 1e-25 x^2 written out at x = 0.1: the small curvature is not lost beside what cancels.
        let layout = Arc::new(JetLayout::full(1, 6).fine());
        let mut parts: Vec<Bounded> = [0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0].map(Bounded::exact).to_vec();
        parts[0] = Bounded::constant(0.1);
        let x = Jet::of_parts(&layout, parts);
        let f = x.clone().power_integer(4) - x.clone().power_integer(3).scale(0.4)
            + x.clone().power_integer(2).scale(0.06)
            - x.clone().scale(0.004)
            + x.clone().power_integer(2).scale(1e-25);
        let (third, second) = (coefficient(&f, &layout, &[3]), coefficient(&f, &layout, &[2]));
        assert!(third.0.abs() <= third.1 && third.1 < 1e-27, "{third:?}");
        assert!((second.0 - 1e-25).abs() <= second.1 && second.1 < 1e-27, "{second:?}");
        // Elementary functions at simple places have simple coefficients: sinh u − sin u − u³/3 is of order 7.
        let u = Jet::new(&layout, vec![0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
        let sine = u.clone().apply::<Sine>() + u.clone().power_integer(3) / Jet::constant(6.0);
        assert!(coefficient(&sine, &layout, &[3]).0.abs() < 1e-30);
        // A quotient is good to as many digits.
        let third = Jet::constant(1.0) / (u.clone() + Jet::constant(3.0)) * (u + Jet::constant(3.0));
        assert!((1..=6_u8).all(|k| coefficient(&third, &layout, &[k]).0.abs() < 1e-29));
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
