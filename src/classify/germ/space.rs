//! Germs of three or more variables: the sign of the leading form, or of a weighted one where that has zeros.
//!
//! Positivity is proved on the faces of a cube or by a sum of squares; a negative value is found by descent. A weighted
//! leading form decides as the plain one does, because along `(t^w_i x_i)` it outweighs all other terms.

use super::polynomial::{Polynomial, degree};
use super::positivity::is_positive_on_faces;
use super::sum_of_squares::is_positive_sum_of_squares;
use super::term::Term;
use crate::numeric::starts::RandomNumbers;

/// Starts of the descent for each variable.
const STARTS_PER_VARIABLE: usize = 8;
/// The seed of these starts.
const SEED: u64 = 1;
/// Steps of a descent.
const STEPS: usize = 30;
/// In more variables than this, proofs and descents take too long.
const MOST_VARIABLES: usize = 6;
/// The largest weight that is tried.
const LARGEST_WEIGHT: usize = 3;
/// More variables than this have too many weights to try.
const MOST_WEIGHTED_VARIABLES: usize = 3;

/// What is found of a series: points at which it surely takes a sign on curves into 0, and whether it is definite.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    /// A direction of positive values.
    pub positive: Option<Vec<f64>>,
    /// A direction of negative values.
    pub negative: Option<Vec<f64>>,
    /// Whether one of the signs is proved to be taken everywhere but at 0.
    pub is_definite: bool,
    /// The weights of the variables if the plain degree did not settle it.
    pub weights: Option<Vec<usize>>,
}

/// Looks for both signs of a series in balanced units, or for the proof that there is one.
pub fn findings(series: &Polynomial) -> Findings {
    let Some(k) = series.leading_degree() else { return Findings::default() };
    let form = series.part(k);
    let mut found = Findings {
        positive: positive_point(&form),
        negative: positive_point(&form.times(-1.0)),
        ..Findings::default()
    };
    match (&found.positive, &found.negative) {
        (Some(_), None) => settle_one_sign(&mut found, series, 1.0),
        (None, Some(_)) => settle_one_sign(&mut found, series, -1.0),
        _ => {}
    }
    found
}

/// Proves that `sign · series` is positive, or finds where it is negative.
fn settle_one_sign(found: &mut Findings, series: &Polynomial, sign: f64) {
    let series = series.times(sign);
    let k = series.leading_degree().unwrap_or(0);
    let form = series.part(k);
    if is_positive_by_its_powers(&form) {
        found.is_definite = true;
        return;
    }
    if series.variables > MOST_VARIABLES {
        return;
    }
    if is_positive_on_faces(&form) || (k == 4 && series.variables > 3 && is_positive_sum_of_squares(&form)) {
        found.is_definite = true;
        return;
    }
    if let Some((weights, _)) = definite_weights(&series).filter(|(_, form)| is_positive_on_faces(form)) {
        found.is_definite = true;
        found.weights = Some(weights);
        return;
    }
    let mut tried: Vec<Polynomial> = vec![form];
    for weights in all_weights(series.variables) {
        let Some(form) = weighted_form(&series, &weights).filter(may_be_negative) else { continue };
        if tried.contains(&form) {
            continue;
        }
        tried.push(form.clone());
        if let Some(point) = positive_point(&form.times(-1.0)) {
            *(if sign > 0.0 { &mut found.negative } else { &mut found.positive }) = Some(point);
            found.weights = Some(weights);
            return;
        }
    }
}

/// Whether all sure terms are even powers with positive coefficients and the pure ones outweigh what is not sure.
fn is_positive_by_its_powers(form: &Polynomial) -> bool {
    let (sure, vague): (Vec<_>, Vec<_>) = form.terms.iter().partition(|(_, term)| !term.is_zero());
    let noise: f64 = vague.iter().map(|(_, term)| term.value.abs() + term.error).sum();
    let is_even = |e: &[u8]| e.iter().all(|power| power % 2 == 0);
    let least = |(_, term): &(&Vec<u8>, &Term)| term.value - term.error;
    let pure = |i: usize| sure.iter().find(|(e, _)| usize::from(e[i]) == degree(e)).map_or(0.0, least);
    sure.iter().all(|term| is_even(term.0) && least(term) > 0.0) && (0..form.variables).all(|i| pure(i) > noise)
}

/// Whether some sure term can be negative.
fn may_be_negative(form: &Polynomial) -> bool {
    let is_square = |e: &[u8]| e.iter().all(|power| power % 2 == 0);
    form.terms.iter().any(|(e, term)| !term.is_zero() && (term.value < 0.0 || !is_square(e)))
}

/// A point at which the polynomial is surely positive: simple ones first, then by ascent inside the cube.
pub fn positive_point(of: &Polynomial) -> Option<Vec<f64>> {
    let is_positive = |x: &Vec<f64>| of.value(x).sign() > 0;
    if let Some(point) = simple_points(of.variables).into_iter().find(is_positive) {
        return Some(point);
    }
    let mut random = RandomNumbers::new(SEED);
    let starts = if of.variables > MOST_VARIABLES { 0 } else { STARTS_PER_VARIABLE * of.variables };
    (0..starts).find_map(|_| {
        let start: Vec<f64> = (0..of.variables).map(|_| random.uniform_between(-1.0, 1.0)).collect();
        let end = ascended(of, start);
        is_positive(&end).then_some(end)
    })
}

/// Points with few and small coordinates.
fn simple_points(n: usize) -> Vec<Vec<f64>> {
    let values: &[f64] = if n <= 3 { &[0.0, 1.0, -1.0, 2.0, 0.5] } else { &[0.0, 1.0, -1.0] };
    if n > 6 {
        return (0..n).map(|i| (0..n).map(|j| if i == j { 1.0 } else { 0.0 }).collect()).collect();
    }
    let mut points = vec![Vec::new()];
    for _ in 0..n {
        points = points.iter().flat_map(|p| values.iter().map(move |v| [p.as_slice(), &[*v]].concat())).collect();
    }
    points.sort_by_key(|p| p.iter().filter(|x| **x != 0.0).count());
    points.retain(|p| {
        p.iter().any(|x| *x != 0.0) && p.iter().find(|x| **x != 0.0).is_some_and(|x| *x > 0.0) || n % 2 == 1
    });
    points
}

/// Steps along the gradient, cut off at the faces of the cube, as long as the value grows.
fn ascended(of: &Polynomial, start: Vec<f64>) -> Vec<f64> {
    let value = |x: &[f64]| -> f64 { of.terms.iter().map(|(e, term)| monomial(term, e, x)).sum() };
    let (mut x, mut step) = (start, 0.5);
    let mut here = value(&x);
    for _ in 0..STEPS {
        let gradient = gradient(of, &x);
        let length = gradient.iter().map(|g| g * g).sum::<f64>().sqrt();
        if length == 0.0 || here > 0.0 {
            break;
        }
        let next: Vec<f64> = x.iter().zip(&gradient).map(|(x, g)| (x + step * g / length).clamp(-1.0, 1.0)).collect();
        let there = value(&next);
        if there > here {
            (x, here, step) = (next, there, (1.5 * step).min(0.5));
        } else {
            step *= 0.4;
        }
    }
    x
}

fn monomial(term: &Term, exponents: &[u8], x: &[f64]) -> f64 {
    exponents.iter().zip(x).fold(term.value, |product, (&e, x)| product * x.powi(i32::from(e)))
}

fn gradient(of: &Polynomial, x: &[f64]) -> Vec<f64> {
    let mut gradient = vec![0.0; x.len()];
    for (exponents, term) in &of.terms {
        for (i, &e) in exponents.iter().enumerate().filter(|(_, e)| **e > 0) {
            let mut lower = exponents.clone();
            lower[i] -= 1;
            gradient[i] += f64::from(e) * monomial(term, &lower, x);
        }
    }
    gradient
}

/// The weights by which all lowest pure powers have one degree, and the form of that degree, if it leads.
fn definite_weights(series: &Polynomial) -> Option<(Vec<usize>, Polynomial)> {
    let powers: Vec<usize> = (0..series.variables).map(|i| lowest_power(series, i)).collect::<Option<_>>()?;
    let common = powers.iter().fold(1, |m, &p| m * p / greatest_common_divisor(m, p));
    let weights: Vec<usize> = powers.iter().map(|p| common / p).collect();
    let form = weighted_form(series, &weights)?;
    let leads = form.terms.keys().next().is_some_and(|e| weighted_degree(e, &weights) == common);
    leads.then_some((weights, form))
}

fn lowest_power(series: &Polynomial, variable: usize) -> Option<usize> {
    let pure = series.terms.iter().filter(|(e, term)| !term.is_zero() && usize::from(e[variable]) == degree(e));
    pure.map(|(e, _)| degree(e)).min()
}

fn greatest_common_divisor(a: usize, b: usize) -> usize {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}

fn weighted_degree(exponents: &[u8], weights: &[usize]) -> usize {
    exponents.iter().zip(weights).map(|(&e, w)| usize::from(e) * w).sum()
}

/// The terms of the lowest weighted degree with a sure one; `None` if terms that are not known may be of that degree.
fn weighted_form(series: &Polynomial, weights: &[usize]) -> Option<Polynomial> {
    let sure = series.terms.iter().filter(|(_, term)| !term.is_zero());
    let lowest = sure.map(|(e, _)| weighted_degree(e, weights)).min()?;
    let unknown = weights.iter().min()? * (series.order + 1);
    let mut form = Polynomial::zero(series.variables, series.order);
    form.terms.extend(
        series.terms.iter().filter(|(e, _)| weighted_degree(e, weights) == lowest).map(|(e, t)| (e.clone(), *t)),
    );
    (lowest < unknown).then_some(form)
}

/// All weights up to [`LARGEST_WEIGHT`] but the equal ones.
fn all_weights(n: usize) -> Vec<Vec<usize>> {
    if n > MOST_WEIGHTED_VARIABLES {
        return Vec::new();
    }
    let mut all = vec![Vec::new()];
    for _ in 0..n {
        all = all.iter().flat_map(|w| (1..=LARGEST_WEIGHT).map(move |v| [w.as_slice(), &[v]].concat())).collect();
    }
    all.retain(|w| w.iter().any(|v| *v != w[0]));
    all
}

#[cfg(test)]
mod tests {
    use super::super::germ::Germ;
    use super::*;

    fn of(terms: &[([u8; 3], f64)]) -> Findings {
        findings(&Germ::new(3, 8, terms.iter().map(|(e, v)| (e.to_vec(), *v, 0.0))).series)
    }

    #[test]
    fn forms_are_proved_or_refuted() {
        let quartic = of(&[([4, 0, 0], 1.0), ([0, 4, 0], 1.0), ([0, 0, 4], 1.0), ([2, 1, 1], 0.5)]);
        assert!(quartic.is_definite && quartic.negative.is_none());
        let both = of(&[([4, 0, 0], 1.0), ([0, 4, 0], 1.0), ([0, 0, 4], 1.0), ([2, 2, 0], -2.5)]);
        assert!(!both.is_definite && both.positive.is_some() && both.negative.is_some());
    }

    #[test]
    fn weights_settle_what_the_degree_does_not() {
        let mixed = of(&[([4, 0, 0], 1.0), ([0, 6, 0], 1.0), ([0, 0, 4], 1.0), ([2, 3, 0], 1.0)]);
        assert!(mixed.is_definite && mixed.weights == Some(vec![3, 2, 3]));
        let falling = of(&[([4, 0, 0], 1.0), ([0, 6, 0], 1.0), ([0, 0, 4], 1.0), ([2, 3, 0], 3.0)]);
        assert!(!falling.is_definite && falling.negative.is_some());
        let open = of(&[([2, 2, 0], 1.0), ([0, 2, 2], 1.0)]);
        assert!(!open.is_definite && open.negative.is_none() && open.positive.is_some());
    }
}
