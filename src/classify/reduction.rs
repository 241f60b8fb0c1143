//! The splitting lemma: the part of `f` that its Hessian does not see, as a truncated series in as many variables as the Hessian has null directions.
//!
//! With null directions `N` and the others `R`, the equations `∂f/∂z (x + N y + R z) = 0` define `z(y)`, and
//! `r(y) = f(x + N y + R z(y))` has the same type as `f` up to the squares `±z²`. The series of `z` is found degree by degree:
//! `z ← z − B⁻¹ ∂f/∂z` with `B = RᵀHR` (Lyapunov and Schmidt). An error `δ` in `z` changes `r` by `B δ²/2` only.

use std::sync::Arc;

use super::surface::Surface;
use crate::numeric::jet::{Jet, is_short};
use crate::numeric::jet_layout::JetLayout;
use crate::objective::objective::Objective;

/// A number of so many digits is one that was rounded to them, such as `1.73205080756888`.
const MANY_DIGITS: usize = 12;

/// Directions that span the null space of the Hessian, and directions that complete them to a basis.
#[derive(Clone, Debug)]
pub struct Basis {
    /// The null directions.
    pub null: Vec<Vec<f64>>,
    /// The others.
    pub across: Vec<Vec<f64>>,
}

/// A point with bounds of how far the critical point that is meant may be from it, coordinate by coordinate.
#[derive(Clone, Debug)]
pub struct Place {
    /// The point.
    pub x: Vec<f64>,
    /// The bounds.
    pub error: Vec<f64>,
    /// Whether it is the point itself that is meant, its short decimals exactly.
    pub is_literal: bool,
}

impl Place {
    /// A point that is meant as it stands.
    pub fn literal(x: &[f64]) -> Self {
        Self { x: x.to_vec(), error: vec![0.0; x.len()], is_literal: true }
    }

    /// The same point by doubles whose constants are rounded.
    pub fn exact(x: &[f64]) -> Self {
        Self { is_literal: false, ..Self::literal(x) }
    }

    /// Whether all coordinates are numbers of few digits, which are no rounded ones.
    pub fn is_short(x: &[f64]) -> bool {
        x.iter().all(|x| digits_of(*x) < MANY_DIGITS)
    }

    /// A point as it was typed: exact where its coordinates are short numbers, else rounded, in the last of many digits.
    pub fn typed(x: &[f64]) -> Self {
        Self { x: x.to_vec(), error: x.iter().map(|x| typing_error(*x)).collect(), is_literal: false }
    }
}

/// How far the number that is meant may be from the one that was typed.
fn typing_error(x: f64) -> f64 {
    if is_short(x) {
        return 0.0;
    }
    let (text, digits) = (format!("{x:e}"), digits_of(x));
    let exponent = text.split('e').nth(1).and_then(|exponent| exponent.parse::<i32>().ok()).unwrap_or(0);
    let last_digit = if digits >= MANY_DIGITS { 0.5 * 10f64.powi(exponent + 1 - digits as i32) } else { 0.0 };
    last_digit.max(0.5 * f64::EPSILON * x.abs())
}

/// The number of digits of the shortest decimal that is read as this number.
fn digits_of(x: f64) -> usize {
    let text = format!("{x:e}");
    text.split('e').next().map_or(0, |mantissa| mantissa.chars().filter(char::is_ascii_digit).count())
}

/// The reduced function `r` at a point.
#[derive(Clone, Debug)]
pub struct Reduction {
    /// The monomials in `y`.
    pub layout: Arc<JetLayout>,
    /// `r`, the value of `f` included.
    pub jet: Jet,
    /// The series of each coordinate of the surface `x + N y + R z(y)`, in the order of the layout's monomials.
    pub surface: Vec<Vec<f64>>,
}

impl Reduction {
    /// Reduces `f` at a point to a series of degree `order`, or one less where that takes far fewer monomials; `None` where `f`
    /// cannot be expanded.
    ///
    /// `hessian` is that of `f` at the point. Cost: `order` passes with jets in `y` and one direction for each of `across`.
    pub fn new(
        objective: &dyn Objective,
        (place, hessian): (&Place, &[f64]),
        basis: &Basis,
        order: usize,
    ) -> Option<Self> {
        let mut surface = Surface::new(objective, (place, basis), order)?;
        let squares = surface.follow(objective, hessian)?;
        let layout = Arc::clone(&surface.layout);
        let mut jet = objective.jet(&surface.inputs())?;
        jet.raise_errors(&squares);
        let surface = surface.plain_series();
        (jet.is_finite() && surface.iter().flatten().all(|v| v.is_finite())).then_some(Self { layout, jet, surface })
    }

    /// The largest degree of the series.
    pub fn order(&self) -> usize {
        self.layout.order()
    }

    /// The places of the monomials of a degree.
    pub fn places(&self, degree: usize) -> impl Iterator<Item = usize> {
        let is_of_degree =
            move |exponents: &Vec<u8>| exponents.iter().map(|e| usize::from(*e)).sum::<usize>() == degree;
        self.layout.exponents().iter().enumerate().filter(move |(_, e)| is_of_degree(e)).map(|(place, _)| place)
    }

    /// Whether all coefficients of a degree vanish, and not only because constants may be rounded.
    pub fn vanishes_plainly(&self, degree: usize) -> bool {
        self.places(degree).map(|place| self.jet.part(place)).all(|part| part.value.abs() <= part.error)
    }

    /// Whether all coefficients of a degree vanish within their error bounds.
    pub fn vanishes(&self, degree: usize) -> bool {
        self.places(degree).all(|place| self.jet.value(place).abs() <= self.jet.error(place))
    }

    /// The point of the surface at `y`.
    pub fn point(&self, y: &[f64]) -> Vec<f64> {
        let powers: Vec<f64> = self.layout.exponents().iter().map(|exponents| monomial(exponents, y)).collect();
        self.surface.iter().map(|series| series.iter().zip(&powers).map(|(a, p)| a * p).sum()).collect()
    }

    /// The gradient of the series `r` at `y`.
    pub fn gradient(&self, y: &[f64]) -> Vec<f64> {
        let mut gradient = vec![0.0; y.len()];
        for (place, exponents) in self.layout.exponents().iter().enumerate().skip(1) {
            for (i, slope) in gradient.iter_mut().enumerate().filter(|(i, _)| exponents[*i] > 0) {
                let mut lower = exponents.clone();
                lower[i] -= 1;
                *slope += self.jet.value(place) * f64::from(exponents[i]) * monomial(&lower, y);
            }
        }
        gradient
    }
}

impl Reduction {
    /// The second derivative of the series `r` at `y` along `v`.
    pub fn curvature(&self, y: &[f64], v: &[f64]) -> f64 {
        let mut curvature = 0.0;
        for (place, exponents) in self.layout.exponents().iter().enumerate() {
            for (i, j) in (0..y.len()).flat_map(|i| (0..y.len()).map(move |j| (i, j))) {
                let mut lower = exponents.clone();
                let first = f64::from(lower[i]);
                lower[i] = lower[i].saturating_sub(1);
                let second = f64::from(lower[j]);
                lower[j] = lower[j].saturating_sub(1);
                if first * second > 0.0 {
                    curvature += self.jet.value(place) * first * second * v[i] * v[j] * monomial(&lower, y);
                }
            }
        }
        curvature
    }
}

/// `y^exponents`.
pub fn monomial(exponents: &[u8], y: &[f64]) -> f64 {
    exponents.iter().zip(y).map(|(e, y)| y.powi(i32::from(*e))).product()
}
