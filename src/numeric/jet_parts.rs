//! The coefficients of a jet: plain doubles with error bounds, or sums of two doubles; products and outer series of both.

use super::bounded::{Bounded, exact_product, exact_sum};
use super::jet::is_short;
use super::jet_layout::JetLayout;
use super::multilinear::guarded;

/// A rounding changes a number by this share at most.
const UNIT: f64 = 0.5 * f64::EPSILON;
/// Taylor coefficients of elementary functions are good to this many roundings, and two more for each order.
const SERIES_UNITS: f64 = 4.0;
/// An inner value within this share of a short number is that number.
const SAME_SHORT: f64 = 1.0 / (1_u128 << 80) as f64;
/// Simple coefficients are fractions with numerators below this.
const LARGEST_NUMERATOR: f64 = 1e10;

/// Coefficients as doubles with error bounds.
#[derive(Clone, Debug)]
pub(super) struct PlainParts {
    pub(super) values: Vec<f64>,
    pub(super) errors: Vec<f64>,
}

impl PlainParts {
    /// Numbers rounded to one double each.
    pub(super) fn rounded(parts: &[Bounded]) -> Self {
        let errors = parts.iter().map(|part| part.bound() + part.low.abs()).collect();
        Self { values: parts.iter().map(|part| part.value).collect(), errors }
    }

    /// A constant among so many monomials.
    pub(super) fn constant(real: Bounded, len: usize) -> Self {
        let mut parts = Self { values: vec![0.0; len], errors: vec![0.0; len] };
        parts.set_real(real.value, real.bound() + real.low.abs());
        parts
    }

    pub(super) fn set_real(&mut self, value: f64, error: f64) {
        (self.values[0], self.errors[0]) = (value, error);
    }

    /// The first coefficients.
    pub(super) fn first(&self, n: usize) -> Self {
        Self { values: self.values[..n].to_vec(), errors: self.errors[..n].to_vec() }
    }

    /// Adds coefficients 0.
    pub(super) fn resize(&mut self, n: usize) {
        self.values.resize(n, 0.0);
        self.errors.resize(n, 0.0);
    }

    /// Makes the first coefficients 0.
    pub(super) fn clear(&mut self, n: usize) {
        self.values[..n].fill(0.0);
        self.errors[..n].fill(0.0);
    }

    pub(super) fn add(&mut self, other: &Self, sign: f64) {
        for k in 0..self.values.len() {
            let (sum, rest) = exact_sum(self.values[k], sign * other.values[k]);
            self.errors[k] += other.errors[k] + if rest == 0.0 { 0.0 } else { UNIT * sum.abs() };
            self.values[k] = sum;
        }
    }

    /// Multiplies by a number that has an error bound.
    pub(super) fn multiply(&mut self, factor: f64, error: f64) {
        for (value, bound) in self.values.iter_mut().zip(&mut self.errors) {
            let product = guarded(*value, factor);
            let is_exact = product == 0.0 || exact_product(*value, factor).1 == 0.0;
            let rounding = if is_exact { 0.0 } else { UNIT * product.abs() };
            *bound = guarded(*bound, factor.abs() + error) + guarded(*value, error).abs() + rounding;
            *value = product;
        }
    }

    /// Divides by a number that has an error bound.
    pub(super) fn divide(&mut self, number: f64, error: f64) {
        for (value, bound) in self.values.iter_mut().zip(&mut self.errors) {
            let q = if *value == 0.0 && number != 0.0 { 0.0 } else { *value / number };
            let exact = q * number == *value && is_short(*value) && is_short(number);
            *bound = (*bound + q.abs() * error) / number.abs() + if exact { 0.0 } else { UNIT * q.abs() };
            *value = q;
        }
    }

    pub(super) fn product(&self, other: &Self, layout: &JetLayout, skip_real: bool) -> Self {
        let mut sums = Sums::new(layout.len());
        // The product of the real parts is the only one at the first place.
        let (left, right) = (self.places(), other.places());
        let (outer, inner, places) = if left.len() <= right.len() { (self, other, left) } else { (other, self, right) };
        for i in places {
            for &[j, place] in &layout.multiples(i)[usize::from(skip_real && i == 0)..] {
                sums.add((outer, i), (inner, j as usize), place as usize);
            }
        }
        sums.finished()
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
    /// Whether all terms are short numbers and no rounded ones: then so is the sum.
    are_short: Vec<bool>,
}

impl Sums {
    fn new(len: usize) -> Self {
        Self {
            values: vec![0.0; len],
            errors: vec![0.0; len],
            magnitudes: vec![0.0; len],
            terms: vec![0; len],
            are_short: vec![true; len],
        }
    }

    #[inline]
    fn add(&mut self, (a, i): (&PlainParts, usize), (b, j): (&PlainParts, usize), place: usize) {
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
        self.are_short[place] &= is_short(left) && is_short(right) && is_short(product);
    }

    fn finished(mut self) -> PlainParts {
        for k in 0..self.values.len() {
            let is_exact = self.are_short[k] && is_short(self.magnitudes[k]);
            if !is_exact {
                self.errors[k] += UNIT * f64::from(self.terms[k]) * self.magnitudes[k];
            }
        }
        PlainParts { values: self.values, errors: self.errors }
    }
}

/// The product of sums of two doubles, without the term of the two real parts if `skip_real`.
pub(super) fn fine_product(a: &[Bounded], b: &[Bounded], layout: &JetLayout, skip_real: bool) -> Vec<Bounded> {
    let mut sums = vec![Bounded::default(); layout.len()];
    for (i, left) in a.iter().enumerate().filter(|(_, left)| !left.is_nothing()) {
        for &[j, place] in &layout.multiples(i)[usize::from(skip_real && i == 0)..] {
            let right = b[j as usize];
            if !right.is_nothing() {
                sums[place as usize] = sums[place as usize].plus(left.times(right));
            }
        }
    }
    sums
}

/// The Taylor coefficients of an outer function at a place, and how far the inner value may be from it.
pub(super) struct Outer {
    /// Two more than the order.
    pub(super) coefficients: Vec<Bounded>,
    /// How far the arithmetic may have moved the inner value.
    pub(super) error: f64,
    /// How far inexact constants may have.
    pub(super) doubt: f64,
}

impl Outer {
    /// For sums of two doubles: coefficients `series` at the double `at`, which is the inner value or a rounding from it.
    ///
    /// Coefficients that are simple fractions are meant as these; others are in doubt by the roundings of the series.
    pub(super) fn fine(real: Bounded, at: f64, series: &[f64]) -> Self {
        let beside = (real.value - at) + real.low;
        let is_simple =
            is_short(at) && beside.abs() + real.error <= SAME_SHORT * at.abs().max(1.0) && real.doubt == 0.0;
        let coefficients = series.iter().enumerate().map(|(k, value)| {
            let units = (SERIES_UNITS + 2.0 * k as f64) * UNIT * value.abs();
            let rounded = Bounded { doubt: units, ..Bounded::exact(*value) };
            if is_simple { fraction(*value, k).unwrap_or(rounded) } else { rounded }
        });
        Self { coefficients: coefficients.collect(), error: real.error + beside.abs(), doubt: real.doubt }
    }

    /// The coefficients up to `order`, with what the distance to the inner value can change in them.
    pub(super) fn moved(&self, order: usize) -> Vec<Bounded> {
        let part = |k: usize| self.coefficients.get(k).copied().unwrap_or_default();
        let moved = |k: usize, by: f64| {
            let next = (k + 1) as f64 * guarded(by, part(k + 1).value.abs());
            next + 0.5 * ((k + 1) * (k + 2)) as f64 * guarded(by * by, part(k + 2).value.abs())
        };
        let mut all: Vec<Bounded> = (0..=order)
            .map(|k| {
                let known = part(k);
                Bounded {
                    error: known.error + moved(k, self.error),
                    doubt: known.doubt + moved(k, self.doubt),
                    ..known
                }
            })
            .collect();
        while all.len() > 1 && all.last().is_some_and(|last| last.is_nothing()) {
            all.pop();
        }
        all
    }

    /// For plain doubles, with the error of the inner value.
    pub(super) fn plain(real: Bounded, outer: &[f64], order: usize) -> Vec<Bounded> {
        let (moved, is_exact) = (real.bound(), real.bound() == 0.0 && is_short(real.value));
        let coefficient = |k: usize| {
            let value = outer[k];
            let next = (k + 1) as f64 * guarded(moved, outer[k + 1].abs());
            let second = 0.5 * ((k + 1) * (k + 2)) as f64 * guarded(moved * moved, outer[k + 2].abs());
            let units = (SERIES_UNITS + 2.0 * k as f64) * UNIT * value.abs();
            let error = next + second + if is_exact && is_short(value) { 0.0 } else { units };
            Bounded { error, ..Bounded::exact(value) }
        };
        (0..=order).map(coefficient).collect()
    }
}

/// The fraction over `2^k k!` that a coefficient of degree `k` is within its rounding, if there is one: at simple places the
/// derivatives of elementary functions are whole numbers or halves, quarters, eighths … of such.
fn fraction(value: f64, k: usize) -> Option<Bounded> {
    if is_short(value) {
        return Some(Bounded::exact(value));
    }
    let denominator: f64 = (1..=k).map(|i| 2.0 * i as f64).product();
    let numerator = (value * denominator).round();
    let is_near = (numerator - value * denominator).abs() <= 4.0 * f64::EPSILON * numerator.abs();
    let is_simple = numerator != 0.0 && numerator.abs() < LARGEST_NUMERATOR;
    (is_near && is_simple).then(|| Bounded::exact(numerator).divided_by(Bounded::exact(denominator)))
}
