//! The real roots of a polynomial in one variable with their multiplicities, where coefficients are known within bounds.
//!
//! Between two neighbouring roots of the derivative a polynomial is monotone, so its roots follow from its signs there;
//! a root of the derivative at which the polynomial is plainly 0 is a multiple one. What may be 0 within its bound but does
//! not look like it, bounds that are too wide, and contradictions have no answer.

use super::term::Term;

/// Halvings until the last bit: enough for any interval of doubles.
const MAX_HALVINGS: usize = 2200;
/// Steps of Newton's method after the halvings: the first doubles the digits.
const NEWTON_STEPS: usize = 3;

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
/// A value at a stationary point that counts as 0 must be known to the share `largest_zero` of its terms. `None` if the
/// bounds are too wide or contradict each other.
pub fn real_roots(coefficients: &[Term], largest_zero: f64) -> Option<Vec<Root>> {
    roots_of_size(coefficients, (root_size(coefficients), largest_zero))
}

/// The same for a derivative of a polynomial with roots of the given size.
fn roots_of_size(coefficients: &[Term], (size, largest_zero): (f64, f64)) -> Option<Vec<Root>> {
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
    let stations = roots_of_size(&slopes, (size, largest_zero))?;
    let bound = root_bound(coefficients);
    let at_infinity = coefficients[n].sign();
    let mut left = (-bound, if n % 2 == 0 { at_infinity } else { -at_infinity });
    let mut roots = Vec::new();
    for station in stations {
        let here = value_near(coefficients, station.at);
        let sign = here.sign();
        if sign == 0 {
            let distance = size.max(station.at.value.abs());
            if !here.is_plainly_zero() || !is_clear(coefficients, distance, (here, largest_zero)) || left.1 == 0 {
                return None;
            }
            roots.push(Root { at: station.at, multiplicity: station.multiplicity + 1 });
        } else if left.1 != 0 && left.1 != sign {
            roots.push(simple_root(coefficients, (left.0, station.at.value))?);
        }
        left = (station.at.value, sign);
    }
    if left.1 != 0 && left.1 != at_infinity {
        roots.push(simple_root(coefficients, (left.0, bound))?);
    }
    Some(roots)
}

/// The coefficients of the polynomial in powers of the distance from `x`, whose own bound is left out (Horner's scheme).
fn expanded(coefficients: &[Term], x: Term) -> Vec<Term> {
    let (mut shifted, at) = (coefficients.to_vec(), x.with_error(0.0));
    for done in 0..shifted.len() {
        for j in (done..shifted.len() - 1).rev() {
            shifted[j] = shifted[j] + shifted[j + 1] * at;
        }
    }
    shifted
}

/// The value at the one point within the bound of `x` that is meant: where slopes are small, the bound hardly matters.
fn value_near(coefficients: &[Term], x: Term) -> Term {
    let shifted = expanded(coefficients, x);
    let Some((first, rest)) = shifted.split_first() else { return Term::default() };
    let moved = |by: f64| rest.iter().rev().fold(0.0, |sum, c| (sum + c.largest()) * by);
    first.raised(moved(x.error), moved(x.own_error()))
}

/// Whether a value is known well beside the terms of the polynomial at the distance `x`.
fn is_clear(coefficients: &[Term], x: f64, (value, largest_zero): (Term, f64)) -> bool {
    let size = coefficients.iter().rev().fold(0.0, |sum, c| sum * x + c.value.abs());
    value.own_error() <= largest_zero * size
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

/// The root between two places of different sign, by halving and Newton's method, with the error that the bounds leave.
fn simple_root(coefficients: &[Term], (mut a, mut b): (f64, f64)) -> Option<Root> {
    let plain: Vec<Term> = coefficients.iter().map(|c| c.with_error(0.0)).collect();
    let value = |x: f64| plain.iter().rev().fold(Term::default(), |sum, c| sum * Term::exact(x) + *c).value;
    let (rising, mut halvings) = (value(b) > 0.0, 0);
    while halvings < MAX_HALVINGS {
        let middle = 0.5 * (a + b);
        if middle <= a || middle >= b {
            break;
        }
        if (value(middle) > 0.0) == rising {
            b = middle
        } else {
            a = middle
        }
        halvings += 1;
    }
    let mut at = Term::exact(0.5 * (a + b));
    for _ in 0..NEWTON_STEPS {
        let shifted = expanded(&plain, at);
        at = (at - shifted[0].with_error(0.0).divided_by(shifted[1].with_error(0.0))?).with_error(0.0);
    }
    let shifted = expanded(coefficients, at);
    let own: Vec<Term> = shifted.iter().map(|c| c.with_error(c.own_error())).collect();
    Some(Root { at: at.with_error(0.0).raised(reach(&shifted)?, reach(&own)?), multiplicity: 1 })
}

/// How far from the centre of an expansion the root may be; `None` if the slope does not keep its sign on the way.
fn reach(shifted: &[Term]) -> Option<f64> {
    let slope = shifted[1].least();
    let reach = 2.0 * shifted[0].largest() / slope;
    let bend = (2..shifted.len()).rev().fold(0.0, |sum, j| sum * reach + j as f64 * shifted[j].largest()) * reach;
    (slope > 0.0 && bend <= 0.5 * slope).then_some(reach)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LARGEST_ZERO: f64 = 1e-7;

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
        let found = real_roots(&product(roots, n_complex), LARGEST_ZERO).expect("the bounds are narrow");
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
        let noise = |value: f64| Term::new(value, 3.2e-14);
        let quartic = [Term::exact(1.0), noise(1e-15), noise(-1e-15), noise(1e-15), Term::exact(2.0)];
        assert_eq!(real_roots(&quartic, LARGEST_ZERO), Some(Vec::new()));
        let power = [noise(1e-15), noise(1e-15), noise(-1e-15), noise(1e-15), Term::exact(2.0)];
        assert_eq!(real_roots(&power, LARGEST_ZERO).map(|roots| roots[0].multiplicity), Some(4));
    }

    #[test]
    fn bounds_that_allow_too_much_have_no_answer() {
        let vague = [Term::new(0.0, 0.5), Term::default(), Term::exact(1.0)];
        assert_eq!(real_roots(&vague, LARGEST_ZERO), None);
        let near = [Term::exact(1e-9), Term::default(), Term::exact(1.0)];
        assert_eq!(real_roots(&near, LARGEST_ZERO), Some(Vec::new()));
        assert_eq!(
            real_roots(&[Term::exact(-1e-10), Term::default(), Term::exact(1.0)], LARGEST_ZERO).map(|r| r.len()),
            Some(2)
        );
    }
}
