//! The splitting lemma: the part of `f` that its Hessian does not see, as a truncated series in as many variables as the Hessian has null directions.
//!
//! With null directions `N` and the others `R`, the equations `∂f/∂z (x + N y + R z) = 0` define `z(y)`, and
//! `r(y) = f(x + N y + R z(y))` has the same type as `f` up to the squares `±z²`. The series of `z` is found degree by degree:
//! `z ← z − B⁻¹ ∂f/∂z` with `B = RᵀHR` (Lyapunov and Schmidt). An error `δ` in `z` changes `r` by `B δ²/2` only, so `z` is
//! found in doubles, and at a point that is exact `r` is good to twice their digits.

use std::sync::Arc;

use super::local_model::bilinear;
use crate::linalg::solve::solve;
use crate::linalg::symmetric_eigen::SymmetricEigen;
use crate::linalg::vector::norm;
use crate::numeric::bounded::Bounded;
use crate::numeric::jet::{Jet, is_short};
use crate::numeric::jet_layout::JetLayout;
use crate::objective::objective::Objective;

/// A number of so many digits is one that was rounded to them, such as `1.73205080756888`.
const MANY_DIGITS: usize = 12;

/// Series of more monomials than this, directions across included, are not made for the last degree alone.
const MOST_MONOMIALS: usize = 20_000;
/// What the passes leave of slopes across is taken so many times, so that what it makes of zeros stays far below the bound.
const LEFT: f64 = 4.0;

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
    /// Reduces `f` at a point to a series of degree `order`, or one less where [`degrees`] says so; `None` where `f` cannot be
    /// expanded.
    ///
    /// `hessian` is that of `f` at the point. Cost: `order` passes with jets in `y` and one direction for each of `across`.
    pub fn new(
        objective: &dyn Objective,
        (place, hessian): (&Place, &[f64]),
        basis: &Basis,
        order: usize,
    ) -> Option<Self> {
        let (c, m) = (basis.null.len(), basis.across.len());
        let (order, last) = degrees(objective, (place, basis), order)?;
        let layout = JetLayout::full(c, order);
        let layout = Arc::new(if place.is_literal { layout.fine() } else { layout });
        let mut z = vec![vec![0.0; layout.len()]; m];
        let mut squares = Vec::new();
        if m > 0 {
            let b: Vec<f64> =
                basis.across.iter().flat_map(|r| basis.across.iter().map(|s| bilinear(hessian, r, s))).collect();
            for degree in 1..=last {
                correct(objective, (place, basis), (degree, &layout), (&b, &mut z))?;
            }
            let slopes = slopes_across(objective, (place, basis), (last, &layout), &z)?;
            squares = of_squares(&slopes, &layout, smallest_magnitude(&b, m)?);
        }
        let surface = surface(place, basis, &layout, &z);
        let inputs: Vec<Jet> = surface.iter().enumerate().map(|(i, series)| input(place, i, series, &layout)).collect();
        let mut jet = objective.jet(&inputs)?;
        jet.raise_errors(&squares);
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

/// The series of one coordinate as it goes through the function.
fn input(place: &Place, coordinate: usize, series: &[f64], layout: &Arc<JetLayout>) -> Jet {
    if place.is_literal {
        let real = Bounded { doubt: 0.0, ..Bounded::constant(place.x[coordinate]) };
        return Jet::new(layout, series.to_vec()).with_real_part(real);
    }
    Jet::rounded(layout, series.to_vec()).with_real_error(place.error[coordinate])
}

/// The least magnitude of the eigenvalues of a symmetric matrix; `None` if it is 0.
fn smallest_magnitude(matrix: &[f64], n: usize) -> Option<f64> {
    let eigen = SymmetricEigen::new(matrix, n).ok()?;
    let least = eigen.values.iter().map(|w| w.abs()).fold(f64::INFINITY, f64::min);
    (least > 0.0).then_some(least)
}

/// The errors `δᵀBδ/2` of `r` where the slopes across are not 0 but these, with their bounds.
fn of_squares(slopes: &[Vec<Bounded>], layout: &JetLayout, least: f64) -> Vec<f64> {
    let size = |row: &Vec<Bounded>| norm(&row.iter().map(|s| s.value.abs() + s.bound()).collect::<Vec<_>>());
    let left: Vec<f64> = slopes.iter().map(|row| LEFT * size(row)).collect();
    let mut errors = vec![0.0; layout.len()];
    for (i, first) in left.iter().enumerate() {
        for &[j, place] in layout.multiples(i) {
            let second = left.get(j as usize).copied().unwrap_or(0.0);
            errors[place as usize] += 0.5 * first * (second / least);
        }
    }
    errors
}

/// The degrees to which `r` and `z` are found.
///
/// Where the slopes across vanish at the point itself, `z` is needed to one degree less than `r`. Else they reach the highest
/// degree through what `z` would have there, which is left out where that takes too many monomials.
fn degrees(objective: &dyn Objective, at: (&Place, &Basis), order: usize) -> Option<(usize, usize)> {
    let (c, m) = (at.1.null.len(), at.1.across.len());
    let vanish = || {
        Some(
            slopes_across(objective, at, (0, &JetLayout::full(c, 0)), &vec![vec![0.0]; m])?[0]
                .iter()
                .all(|s| s.is_nothing()),
        )
    };
    if m == 0 || vanish()? {
        return Some((order, order.saturating_sub(1)));
    }
    let is_large = JetLayout::count(c, order + 1, m) > MOST_MONOMIALS && order > 2;
    Some(if is_large { (order - 1, order - 1) } else { (order, order) })
}

/// One pass: makes `∂f/∂z` vanish up to `degree`.
fn correct(
    objective: &dyn Objective,
    at: (&Place, &Basis),
    (degree, full): (usize, &JetLayout),
    (b, z): (&[f64], &mut [Vec<f64>]),
) -> Option<()> {
    let slopes = slopes_across(objective, at, (degree, full), z)?;
    for (place, row) in slopes.iter().enumerate() {
        let slopes: Vec<f64> = row.iter().map(|slope| slope.value).collect();
        if slopes.iter().all(|s| *s == 0.0) {
            continue;
        }
        let correction = solve(b, &slopes).ok()?;
        z.iter_mut().zip(correction).for_each(|(z, correction)| z[place] -= correction);
    }
    Some(())
}

/// The coefficients of `∂f/∂z` up to `degree`, one row for each monomial.
fn slopes_across(
    objective: &dyn Objective,
    (place, basis): (&Place, &Basis),
    (degree, full): (usize, &JetLayout),
    z: &[Vec<f64>],
) -> Option<Vec<Vec<Bounded>>> {
    let (c, m) = (basis.null.len(), basis.across.len());
    let layout = Arc::new(JetLayout::with_units(c, degree + 1, m));
    let plain = surface(place, basis, full, z);
    let mut inputs = Vec::new();
    for (i, series) in plain.iter().enumerate() {
        let mut values = vec![0.0; layout.len()];
        for (value, exponents) in values.iter_mut().zip(layout.exponents()) {
            let units = exponents[c..].iter().position(|e| *e == 1);
            *value = match (units, full.place(&exponents[..c])) {
                (None, Some(place)) => series[place],
                (Some(unit), _) if exponents[..c].iter().all(|e| *e == 0) => basis.across[unit][i],
                _ => 0.0,
            };
        }
        inputs.push(Jet::new(&layout, values));
    }
    let f = objective.jet(&inputs)?;
    let slope = |exponents: &Vec<u8>, unit: usize| {
        let mut with = exponents.clone();
        with.resize(c + m, 0);
        with[c + unit] = 1;
        layout.place(&with).map_or_else(Bounded::default, |place| f.part(place))
    };
    let known = full.exponents().iter().take_while(|e| e.iter().map(|e| usize::from(*e)).sum::<usize>() <= degree);
    Some(known.map(|exponents| (0..m).map(|unit| slope(exponents, unit)).collect()).collect())
}

/// The series of each coordinate of `x + N y + R z(y)`.
fn surface(place: &Place, basis: &Basis, layout: &JetLayout, z: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let c = basis.null.len();
    (0..place.x.len())
        .map(|i| {
            let mut series = vec![0.0; layout.len()];
            series[0] = place.x[i];
            for (k, direction) in basis.null.iter().enumerate() {
                let mut exponents = vec![0; c];
                exponents[k] = 1;
                if let Some(place) = layout.place(&exponents) {
                    series[place] += direction[i];
                }
            }
            for (direction, z) in basis.across.iter().zip(z) {
                series.iter_mut().zip(z).for_each(|(s, z)| *s += direction[i] * z);
            }
            series
        })
        .collect()
}
