//! The input of the algebra of germs: a truncated power series whose value, gradient and Hessian at 0 vanish.

use super::polynomial::{Polynomial, degree};
use super::term::Term;
use crate::numeric::bounded::Bounded;

/// The lowest degree of a germ: value, gradient and Hessian are taken off before.
const LOWEST_DEGREE: usize = 3;

/// A truncated power series without terms below degree 3, with error bounds.
#[derive(Clone, Debug, PartialEq)]
pub struct Germ {
    /// The number of variables: the corank of the critical point.
    pub variables: usize,
    /// The highest degree that is known.
    pub order: usize,
    pub(super) series: Polynomial,
}

impl Germ {
    /// Collects terms, each as exponents, coefficient and a bound of its absolute error.
    ///
    /// Terms of degree below 3 or above `order` are left out, as are exponents of another number of variables. A
    /// coefficient within its bound counts as 0. One that is not finite is not known, nor is any of its degree or above.
    pub fn new(variables: usize, order: usize, terms: impl IntoIterator<Item = (Vec<u8>, f64, f64)>) -> Self {
        let mut series = Polynomial::zero(variables, order);
        let mut known = order;
        for (exponents, value, error) in terms {
            let total = degree(&exponents);
            if !(value.is_finite() && error.is_finite()) {
                known = known.min(total.saturating_sub(1));
            } else if exponents.len() == variables && total >= LOWEST_DEGREE {
                series.add_term(exponents, Term::new(value, error.abs()));
            }
        }
        let series = series.known_to(known);
        Self { variables, order: known, series }
    }

    /// The same of coefficients of a fine jet at a point that is exact: bounds are those of sums of two doubles, and doubts
    /// about constants count apart.
    pub fn fine(variables: usize, order: usize, terms: impl IntoIterator<Item = (Vec<u8>, Bounded)>) -> Self {
        let mut series = Polynomial { is_fine: true, ..Polynomial::zero(variables, order) };
        for (exponents, part) in terms.into_iter().filter(|(exponents, _)| degree(exponents) >= LOWEST_DEGREE) {
            series.add_term(exponents, Term::of(part));
        }
        Self { variables, order, series }
    }

    /// The terms that are surely not 0: exponents and coefficient.
    pub fn nonzero_terms(&self) -> impl Iterator<Item = (&[u8], f64)> {
        self.series.terms.iter().filter(|(_, term)| !term.is_zero()).map(|(e, term)| (e.as_slice(), term.value))
    }
}
