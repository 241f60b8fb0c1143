//! The real roots of a polynomial in one variable with their multiplicities, where coefficients are known within bounds.
//!
//! Between two neighbouring roots of the derivative a polynomial is monotone, so its roots follow from its signs there;
//! a root of the derivative at which the polynomial counts as 0 is a multiple one. What is as degenerate as the bounds
//! allow counts as degenerate; what is contradictory has no answer.

use super::term::Term;

/// A value at a stationary point that counts as 0 must be known to this share of its terms.
const LARGEST_ZERO: f64 = 1e-6;
/// Halvings until the last bit: enough for any interval of doubles.
const MAX_HALVINGS: usize = 2200;

/// A real root.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Root {
    /// Where it is.
    pub at: Term,
    /// How often.
    pub multiplicity: usize,
}

/// The real roots in ascending order; `coefficients[j]` belongs to `x^j`, and the last one is surely not 0.
///
/// `None` if the bounds are too wide or contradict each other.
pub fn real_roots(coefficients: &[Term]) -> Option<Vec<Root>> {
    roots_of_size(coefficients, root_size(coefficients))
}

/// The same for a derivative of a polynomial with roots of the given size.
fn roots_of_size(coefficients: &[Term], size: f64) -> Option<Vec<Root>> {
    let n = coefficients.len().checked_sub(1)?;
    if coefficients[n].is_zero() {
        return None;
    }
    if n == 0 {
        return Some(Vec::new());
    }
    if n == 1 {
        return Some(vec![Root { at: (-coefficients[0]).divided_by(coefficients[1])?, multiplicity: 1 }]);
    }
    let slopes: Vec<Term> = (1..=n).map(|j| coefficients[j].times(j as f64)).collect();
    let stations = roots_of_size(&slopes, size)?;
    let bound = root_bound(coefficients);
    let at_infinity = coefficients[n].sign();
    let mut left = (-bound, if n % 2 == 0 { at_infinity } else { -at_infinity });
    let mut roots = Vec::new();
    for station in stations {
        let here = value(coefficients, station.at);
        let sign = here.sign();
        if sign == 0 {
            if !is_clear(coefficients, size.max(station.at.value.abs()), here) || left.1 == 0 {
                return None;
            }
            roots.push(Root { at: station.at, multiplicity: station.multiplicity + 1 });
        } else if left.1 != 0 && left.1 != sign {
            roots.push(simple_root(coefficients, &slopes, (left.0, station.at.value))?);
        }
        left = (station.at.value, sign);
    }
    if left.1 != 0 && left.1 != at_infinity {
        roots.push(simple_root(coefficients, &slopes, (left.0, bound))?);
    }
    Some(roots)
}

/// The value by Horner's rule.
pub fn value(coefficients: &[Term], x: Term) -> Term {
    coefficients.iter().rev().fold(Term::default(), |sum, c| sum * x + *c)
}

/// Whether a value is known well beside the terms of the polynomial at the distance `x`.
fn is_clear(coefficients: &[Term], x: f64, value: Term) -> bool {
    let size = coefficients.iter().rev().fold(0.0, |sum, c| sum * x + c.value.abs());
    value.error <= LARGEST_ZERO * size
}

/// The size of the roots: the largest of the distances at which a term balances the leading one (Fujiwara).
fn root_size(coefficients: &[Term]) -> f64 {
    let Some((lead, rest)) = coefficients.split_last() else { return 1.0 };
    let sure = rest.iter().enumerate().filter(|(_, c)| !c.is_zero());
    let sizes = sure.map(|(j, c)| (c.value / lead.value).abs().powf(1.0 / (rest.len() - j) as f64));
    sizes.reduce(f64::max).unwrap_or(1.0)
}

/// Cauchy's bound, beyond which there is no root.
fn root_bound(coefficients: &[Term]) -> f64 {
    let lead = coefficients[coefficients.len() - 1].value.abs();
    2.0 + 2.0 * coefficients.iter().fold(0.0, |m: f64, c| m.max(c.value.abs())) / lead
}

/// The root between two places of different sign, by halving, with the error that the bounds leave.
fn simple_root(coefficients: &[Term], slopes: &[Term], (mut a, mut b): (f64, f64)) -> Option<Root> {
    let plain = |x: f64| coefficients.iter().rev().fold(0.0, |sum, c| sum * x + c.value);
    let (rising, mut halvings) = (plain(b) > 0.0, 0);
    while halvings < MAX_HALVINGS {
        let middle = 0.5 * (a + b);
        if middle <= a || middle >= b {
            break;
        }
        if (plain(middle) > 0.0) == rising {
            b = middle
        } else {
            a = middle
        }
        halvings += 1;
    }
    let x = 0.5 * (a + b);
    let here = value(coefficients, Term::exact(x));
    let slope = value(slopes, Term::exact(x));
    if slope.is_zero() {
        return None;
    }
    let error = (here.value.abs() + here.error) / (slope.value.abs() - slope.error);
    Some(Root { at: Term { value: x, error: error + f64::EPSILON * x.abs() }, multiplicity: 1 })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The coefficients of the product of `(x − root)`, and of `x² + 1` so many times.
    fn product(roots: &[f64], n_complex: usize) -> Vec<Term> {
        let mut factors: Vec<Vec<Term>> = roots.iter().map(|r| vec![Term::exact(-r), Term::exact(1.0)]).collect();
        factors.extend((0..n_complex).map(|_| vec![Term::exact(1.0), Term::default(), Term::exact(1.0)]));
        factors.iter().fold(vec![Term::exact(1.0)], |p, factor| {
            let mut next = vec![Term::default(); p.len() + factor.len() - 1];
            for (i, a) in p.iter().enumerate() {
                for (j, b) in factor.iter().enumerate() {
                    next[i + j] = next[i + j] + *a * *b;
                }
            }
            next
        })
    }

    fn check(roots: &[f64], n_complex: usize, want: &[(f64, usize)]) {
        let found = real_roots(&product(roots, n_complex)).expect("the bounds are narrow");
        let got: Vec<(f64, usize)> = found.iter().map(|r| (r.at.value, r.multiplicity)).collect();
        assert_eq!(got.len(), want.len(), "{roots:?}: {got:?}");
        for ((x, m), (y, n)) in got.iter().zip(want) {
            assert!((x - y).abs() < 1e-12 && m == n, "{roots:?}: {got:?}");
        }
    }

    #[test]
    fn roots_are_found_with_their_multiplicities() {
        check(&[0.1, 0.2, 0.3], 1, &[(0.1, 1), (0.2, 1), (0.3, 1)]);
        check(&[0.1, 0.1, 0.7], 0, &[(0.1, 2), (0.7, 1)]);
        check(&[-0.3, -0.3, 1.1, 1.1], 0, &[(-0.3, 2), (1.1, 2)]);
        check(&[0.7; 4], 1, &[(0.7, 4)]);
        check(&[0.7, 0.7, 0.7, -1.3], 0, &[(-1.3, 1), (0.7, 3)]);
        check(&[], 2, &[]);
        check(&[1.3; 6], 0, &[(1.3, 6)]);
        check(&[0.0; 4], 0, &[(0.0, 4)]);
    }

    #[test]
    fn noise_in_absent_terms_does_not_matter() {
        let noise = |value: f64| Term { value, error: 2e-15 };
        let quartic = [Term::exact(1.0), noise(1e-15), noise(-1e-15), noise(1e-15), Term::exact(2.0)];
        assert_eq!(real_roots(&quartic), Some(Vec::new()));
        let power = [noise(1e-15), noise(1e-15), noise(-1e-15), noise(1e-15), Term::exact(2.0)];
        assert_eq!(real_roots(&power).map(|roots| roots[0].multiplicity), Some(4));
    }

    #[test]
    fn bounds_that_allow_too_much_have_no_answer() {
        let vague = [Term { value: 0.0, error: 0.5 }, Term::default(), Term::exact(1.0)];
        assert_eq!(real_roots(&vague), None);
        let near = [Term::exact(1e-9), Term::default(), Term::exact(1.0)];
        assert_eq!(real_roots(&near), Some(Vec::new()));
        assert_eq!(real_roots(&[Term::exact(-1e-10), Term::default(), Term::exact(1.0)]).map(|r| r.len()), Some(2));
    }
}
