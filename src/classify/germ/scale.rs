//! Units in which the coefficients of a germ are of size 1, so that verdicts do not depend on the units of the user.
//!
//! Least squares on the logarithms of the coefficients, reweighted so that outliers do not count; powers of two keep the
//! digits.

use super::polynomial::{Polynomial, degree};
use super::term::Term;
use crate::linalg::cholesky::Cholesky;

/// How much less a term counts than one of a degree lower: the lowest degrees decide.
const WEIGHT_PER_DEGREE: f64 = 0.25;
/// Rounds of reweighting; the units settle after about four.
const ROUNDS: usize = 8;
/// Keeps the equations solvable where the terms leave a unit open.
const REGULARIZATION: f64 = 1e-10;
/// In units of size 1, a coefficient whose bound is larger than this and reaches 0 is not known at all.
const LARGEST_ZERO: f64 = 1e-6;

/// How much larger the noise in units of its own for every variable may be than in one unit for all.
const NOISE_RATIO: f64 = 10.0;

/// A germ in balanced units.
pub struct Scaled {
    /// The series in the new variables.
    pub series: Polynomial,
    /// The old variable is the new one times this, one for each variable.
    pub units: Vec<f64>,
}

/// Chooses units of the variables and of the value, and cuts the series off where it is not known in these units.
///
/// Units of its own for every variable come first; one unit for all is taken where that lets much less noise through.
pub fn balanced(series: &Polynomial) -> Scaled {
    let [own, common] = [false, true].map(|is_common| in_units(series, is_common));
    if own.noise() <= NOISE_RATIO * common.noise() { own.cut_off() } else { common.cut_off() }
}

/// The same germ in the units that [`balanced`] did not choose.
pub fn otherwise_balanced(series: &Polynomial) -> Scaled {
    let [own, common] = [false, true].map(|is_common| in_units(series, is_common));
    if own.noise() <= NOISE_RATIO * common.noise() { common.cut_off() } else { own.cut_off() }
}

fn in_units(series: &Polynomial, is_common: bool) -> Scaled {
    let exponents_of_two = balancing_exponents(series, is_common);
    let units: Vec<f64> = exponents_of_two.iter().map(|e| e.exp2()).collect();
    let mut scaled = series.clone();
    for (exponents, term) in &mut scaled.terms {
        let shift: f64 = exponents.iter().zip(&exponents_of_two).map(|(&e, s)| f64::from(e) * s).sum();
        *term = term_times_power_of_two(*term, shift);
    }
    let top = scaled.leading_degree().map_or(0.0, |k| largest(&scaled.part(k)));
    if top > 0.0 {
        let shift = -top.log2().round();
        scaled.terms.values_mut().for_each(|term| *term = term_times_power_of_two(*term, shift));
    }
    Scaled { series: scaled, units }
}

impl Scaled {
    /// The largest error bound.
    fn noise(&self) -> f64 {
        self.series.terms.values().fold(0.0, |m, term| m.max(term.own_error()))
    }

    fn cut_off(self) -> Self {
        let order = known_order(&self.series);
        Self { series: self.series.known_to(order), ..self }
    }
}

fn term_times_power_of_two(term: Term, shift: f64) -> Term {
    // Two factors, because the shift of a product of units may leave the range of doubles.
    let (half, rest) = ((shift / 2.0).floor(), shift - (shift / 2.0).floor());
    term.scaled(half.exp2()).scaled(rest.exp2())
}

fn largest(part: &Polynomial) -> f64 {
    part.terms.values().filter(|term| !term.is_zero()).fold(0.0, |m, term| m.max(term.value.abs()))
}

/// The degree below the first coefficient that may be 0 and may as well be of a size that matters.
fn known_order(series: &Polynomial) -> usize {
    let width = |term: &Term| if term.is_plainly_zero() { term.own_error() } else { term.error };
    let vague = series.terms.iter().filter(|(_, term)| term.is_zero() && width(term) > LARGEST_ZERO);
    vague.map(|(exponents, _)| degree(exponents) - 1).min().unwrap_or(series.order).min(series.order)
}

/// Whole exponents of two, one for each variable, that bring the coefficients next to one size.
fn balancing_exponents(series: &Polynomial, is_common: bool) -> Vec<f64> {
    let Some(lowest) = series.leading_degree() else { return vec![0.0; series.variables] };
    let n = if is_common { 1 } else { series.variables };
    let rows: Vec<(Vec<f64>, f64, f64)> = series
        .terms
        .iter()
        .filter(|(_, term)| !term.is_zero())
        .map(|(exponents, term)| {
            let row: Vec<f64> = match is_common {
                true => vec![degree(exponents) as f64, 1.0],
                false => exponents.iter().map(|&e| f64::from(e)).chain([1.0]).collect(),
            };
            let above = i32::try_from(degree(exponents) - lowest).unwrap_or(0);
            (row, term.value.abs().log2(), WEIGHT_PER_DEGREE.powi(above))
        })
        .collect();
    let mut solution = vec![0.0; n + 1];
    for round in 0..ROUNDS {
        let weighted = rows.iter().map(|(row, log, weight)| {
            let residual: f64 = log + row.iter().zip(&solution).map(|(a, s)| a * s).sum::<f64>();
            (row, *log, if round == 0 { *weight } else { weight / (1.0 + residual.abs()) })
        });
        match least_squares(weighted, n + 1) {
            Some(better) => solution = better,
            None => break,
        }
    }
    (0..series.variables).map(|i| solution[if is_common { 0 } else { i }].round()).collect()
}

fn least_squares<'a>(rows: impl Iterator<Item = (&'a Vec<f64>, f64, f64)>, n: usize) -> Option<Vec<f64>> {
    let (mut matrix, mut right) = (vec![0.0; n * n], vec![0.0; n]);
    for (row, log, weight) in rows {
        for i in 0..n {
            right[i] -= weight * row[i] * log;
            (0..n).for_each(|j| matrix[i * n + j] += weight * row[i] * row[j]);
        }
    }
    (0..n).for_each(|i| matrix[i * n + i] += REGULARIZATION);
    Cholesky::new(&matrix, n).map(|factors| factors.solve(&right))
}

#[cfg(test)]
mod tests {
    use super::super::germ::Germ;
    use super::*;

    #[test]
    fn units_of_the_user_do_not_matter() {
        let plain = [(vec![4, 0], 2.0, 0.0), (vec![2, 3], -3.0, 0.0), (vec![0, 6], 1.0, 0.0), (vec![0, 8], 1.0, 0.0)];
        for (c, s, t) in [(1.0, 1.0, 1.0), (1e12, 1e-6, 1e6), (1e-12, 1e6, 1e6), (1.0, 1e-3, 1e5)] {
            let terms = plain.iter().map(|(e, v, _)| {
                (e.clone(), v * c * f64::powi(s, i32::from(e[0])) * f64::powi(t, i32::from(e[1])), 0.0)
            });
            let scaled = balanced(&Germ::new(2, 8, terms).series);
            let sizes: Vec<f64> = scaled.series.terms.values().map(|t| t.value.abs()).collect();
            assert!(sizes.iter().all(|x| (0.1..10.0).contains(x)), "{c:e} {s:e} {t:e}: {sizes:?}");
        }
    }

    #[test]
    fn what_is_too_vague_is_not_known() {
        let germ = Germ::new(1, 8, [(vec![5], 1e-9, 0.5), (vec![6], 1.0, 0.0)]);
        assert_eq!(balanced(&germ.series).series.order, 4);
    }
}
