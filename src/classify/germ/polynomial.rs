//! Truncated power series in a few variables, every coefficient with its error bound: sums, products, substitutions.
//!
//! Terms of a degree above `order` are not known and never kept.

use std::collections::BTreeMap;

use super::term::Term;

/// What counts as 0 must be known to this share of what stands beside it …
const PLAIN_ZERO: f64 = 1e-7;
/// … or to this one.
const FINE_ZERO: f64 = 1e-23;

/// The exponents of a monomial, one a variable.
pub type Exponents = Vec<u8>;

/// A power series known up to and with total degree `order`.
#[derive(Clone, Debug, PartialEq)]
pub struct Polynomial {
    /// The number of variables.
    pub variables: usize,
    /// The highest degree that is known.
    pub order: usize,
    /// Whether the coefficients are known to twice the digits of a double, but for doubts about constants.
    pub is_fine: bool,
    /// The coefficients that are not exactly 0.
    pub terms: BTreeMap<Exponents, Term>,
}

/// The total degree of a monomial.
pub fn degree(exponents: &[u8]) -> usize {
    exponents.iter().map(|&e| usize::from(e)).sum()
}

/// All monomials of the given total degree in `variables` variables, in lexicographic order.
pub fn monomials(variables: usize, total: usize) -> Vec<Exponents> {
    match variables {
        0 if total == 0 => vec![Vec::new()],
        0 => Vec::new(),
        _ => (0..=total)
            .flat_map(|first| {
                monomials(variables - 1, total - first).into_iter().map(move |rest| {
                    let head = u8::try_from(first).expect("degrees are far below 256");
                    std::iter::once(head).chain(rest).collect()
                })
            })
            .collect(),
    }
}

impl Polynomial {
    /// The series 0.
    pub fn zero(variables: usize, order: usize) -> Self {
        Self { variables, order, is_fine: false, terms: BTreeMap::new() }
    }

    /// The series 0 as precise as this one.
    fn nothing(&self, variables: usize, order: usize) -> Self {
        Self { is_fine: self.is_fine, ..Self::zero(variables, order) }
    }

    /// A bound that is a larger share of what stands beside it leaves open whether a coefficient is 0.
    pub fn largest_zero(&self) -> f64 {
        if self.is_fine { FINE_ZERO } else { PLAIN_ZERO }
    }

    /// The series of one variable alone.
    pub fn variable(variables: usize, order: usize, index: usize) -> Self {
        let mut exponents = vec![0; variables];
        exponents[index] = 1;
        Self { terms: BTreeMap::from([(exponents, Term::exact(1.0))]), ..Self::zero(variables, order) }
    }

    /// Adds one term; what is beyond the order is left out.
    pub fn add_term(&mut self, exponents: Exponents, term: Term) {
        if degree(&exponents) <= self.order {
            let entry = self.terms.entry(exponents).or_default();
            *entry = *entry + term;
        }
    }

    /// The sum of both series, known to the lower of both orders.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        let mut sum = self.nothing(self.variables, self.order.min(other.order));
        for (exponents, term) in self.terms.iter().chain(&other.terms) {
            sum.add_term(exponents.clone(), *term);
        }
        sum
    }

    /// The series with every coefficient multiplied by an exact number.
    #[must_use]
    pub fn times(&self, factor: f64) -> Self {
        let terms = self.terms.iter().map(|(exponents, term)| (exponents.clone(), term.times(factor))).collect();
        Self { terms, ..self.nothing(self.variables, self.order) }
    }

    /// The product of both series, truncated at the lower of both orders.
    #[must_use]
    pub fn multiplied(&self, other: &Self) -> Self {
        let order = self.order.min(other.order);
        let mut product = self.nothing(self.variables, order);
        for (a, x) in &self.terms {
            for (b, y) in other.terms.iter().filter(|(b, _)| degree(a) + degree(b) <= order) {
                let exponents = a.iter().zip(b).map(|(i, j)| i + j).collect();
                product.add_term(exponents, *x * *y);
            }
        }
        product
    }

    /// The series in which each variable is replaced by a series without a constant term.
    ///
    /// All `replacements` must have the same number of variables; there is one for each variable of `self`.
    #[must_use]
    pub fn substituted(&self, replacements: &[Self]) -> Self {
        let variables = replacements.first().map_or(0, |r| r.variables);
        let powers: Vec<Vec<Self>> = replacements.iter().map(|r| r.powers(self.order)).collect();
        let mut result = self.nothing(variables, self.order);
        for (exponents, term) in &self.terms {
            let mut product = Self::zero(variables, self.order);
            product.add_term(vec![0; variables], *term);
            for (i, &e) in exponents.iter().enumerate().filter(|(_, e)| **e > 0) {
                product = product.multiplied(&powers[i][usize::from(e)]);
            }
            result = result.plus(&product);
        }
        result
    }

    /// The powers from 0 to `order`.
    fn powers(&self, order: usize) -> Vec<Self> {
        let mut one = Self::zero(self.variables, order);
        one.add_term(vec![0; self.variables], Term::exact(1.0));
        let mut powers = vec![one];
        for k in 0..order {
            powers.push(powers[k].multiplied(self));
        }
        powers
    }

    /// The series in new coordinates `y`, where the old ones are `matrix · y` (row-major).
    #[must_use]
    pub fn transformed(&self, matrix: &[f64]) -> Self {
        let n = self.variables;
        let rows: Vec<Self> = (0..n)
            .map(|i| {
                let variables = (0..n).map(|j| Self::variable(n, self.order, j).times(matrix[i * n + j]));
                variables.fold(Self::zero(n, self.order), |sum, part| sum.plus(&part)).without_exact_zeros()
            })
            .collect();
        self.substituted(&rows)
    }

    fn without_exact_zeros(mut self) -> Self {
        self.terms.retain(|_, term| term.value != 0.0 || term.error > 0.0);
        self
    }

    /// The partial derivative by a variable, known to one degree less.
    #[must_use]
    pub fn derivative(&self, index: usize) -> Self {
        let mut result = self.nothing(self.variables, self.order.saturating_sub(1));
        for (exponents, term) in self.terms.iter().filter(|(exponents, _)| exponents[index] > 0) {
            let mut lower = exponents.clone();
            lower[index] -= 1;
            result.terms.insert(lower, term.times(f64::from(exponents[index])));
        }
        result
    }

    /// The lowest degree with a coefficient that is surely not 0.
    pub fn leading_degree(&self) -> Option<usize> {
        self.terms.iter().filter(|(_, term)| !term.is_zero()).map(|(exponents, _)| degree(exponents)).min()
    }

    /// The terms of one degree, those that count as 0 among them.
    #[must_use]
    pub fn part(&self, of_degree: usize) -> Self {
        let terms = self.terms.iter().filter(|(exponents, _)| degree(exponents) == of_degree);
        Self { terms: terms.map(|(e, t)| (e.clone(), *t)).collect(), ..self.nothing(self.variables, self.order) }
    }

    /// The series with only the terms up to a degree.
    #[must_use]
    pub fn known_to(mut self, order: usize) -> Self {
        self.order = self.order.min(order);
        self.terms.retain(|exponents, _| degree(exponents) <= self.order);
        self
    }

    /// The value at a point, with a bound of its error.
    pub fn value(&self, at: &[f64]) -> Term {
        self.terms.iter().fold(Term::default(), |sum, (exponents, term)| {
            let factors = at.iter().zip(exponents).map(|(x, &e)| Term::exact(*x).power(usize::from(e)));
            sum + factors.fold(*term, |product, factor| product * factor)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn substitution_agrees_with_evaluation() {
        let (x, y) = (Polynomial::variable(2, 6, 0), Polynomial::variable(2, 6, 1));
        let cubic = x.multiplied(&x).multiplied(&y).plus(&y.multiplied(&y).multiplied(&y).times(2.0));
        let shifted = cubic.substituted(&[x.plus(&y.multiplied(&y)), y.plus(&x.times(0.5))]);
        let (u, v) = (0.3_f64, -0.7_f64);
        let (a, b) = (u + v * v, v + 0.5 * u);
        let (want, got) = (a * a * b + 2.0 * b * b * b, shifted.value(&[u, v]));
        assert!((want - got.value).abs() <= 4.0 * f64::EPSILON && got.error < 1e-28, "{want} {got:?}");
    }

    #[test]
    fn derivatives_and_degrees_are_those_of_the_terms() {
        let (x, y) = (Polynomial::variable(2, 5, 0), Polynomial::variable(2, 5, 1));
        let f = x.multiplied(&x).multiplied(&y).plus(&y.multiplied(&y).multiplied(&y).multiplied(&y));
        assert_eq!(f.leading_degree(), Some(3));
        assert_eq!(f.derivative(1).value(&[2.0, 3.0]).value, 4.0 + 4.0 * 27.0);
        assert_eq!(f.transformed(&[0.0, 1.0, 1.0, 0.0]).value(&[3.0, 2.0]), f.value(&[2.0, 3.0]));
        assert_eq!(monomials(3, 4).len(), 15);
    }
}
