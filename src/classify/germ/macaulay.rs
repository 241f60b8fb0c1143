//! The Milnor number and the determinacy of a germ, by ranks of matrices of monomial multiples of its partial derivatives.
//!
//! Truncated at degree `d`, the multiples span the gradient ideal modulo terms above `d`. If the codimension is the same at
//! `d` and `d + 1`, the ideal holds all terms of degree `d + 1` (Nakayama), and the codimension is final.
//! Source: Macaulay matrices as in Dayton & Zeng, ISSAC 2005; determinacy: Greuel, Lossen & Shustin, theorem I.2.23.

use std::collections::HashMap;

use super::polynomial::{Exponents, Polynomial, degree, monomials};
use super::verdict::Milnor;
use crate::linalg::rank::singular_values;

/// The most columns of a matrix: its decomposition costs about the cube.
const MOST_COLUMNS: usize = 170;
/// Singular values that count must be this many times larger than those that noise can make.
const CLEAR_GAP: f64 = 1e3;

/// What the ranks tell.
pub struct Algebra {
    /// The Milnor number.
    pub milnor: Milnor,
    /// Whether the known terms determine the germ up to changes of coordinates.
    pub is_determined: bool,
}

/// Counts the Milnor number of a germ in balanced units and looks whether its known terms determine it.
pub fn algebra(series: &Polynomial) -> Algebra {
    let partials: Vec<Polynomial> = (0..series.variables).map(|i| nonzero(series).derivative(i)).collect();
    let milnor = milnor_number(series, &partials);
    let is_determined = match milnor {
        Milnor::Finite(mu) => mu < series.order || is_determined(series, &partials),
        _ => false,
    };
    Algebra { milnor, is_determined }
}

/// The series with what counts as 0 set to 0; the bounds stay.
fn nonzero(series: &Polynomial) -> Polynomial {
    let mut clean = series.clone();
    clean.terms.values_mut().filter(|term| term.is_zero()).for_each(|term| term.value = 0.0);
    clean
}

fn milnor_number(series: &Polynomial, partials: &[Polynomial]) -> Milnor {
    let Some(lowest) = series.leading_degree() else { return Milnor::NotFinite };
    let mut previous = None;
    for d in lowest - 2..series.order {
        match codimension(partials, 0, d) {
            None => return Milnor::Unknown,
            Some(now) if previous == Some(now) => return Milnor::Finite(now),
            now => previous = now,
        }
    }
    Milnor::NotFinite
}

/// Whether the terms of degree `k + 1` lie in the square of the maximal ideal times the gradient ideal, for a known `k`.
fn is_determined(series: &Polynomial, partials: &[Polynomial]) -> bool {
    let lowest = series.leading_degree().unwrap_or(series.order);
    let mut previous = codimension(partials, 2, lowest);
    for k in lowest..=series.order {
        let next = codimension(partials, 2, k + 1);
        if next.is_none() || next == previous {
            return next.is_some();
        }
        previous = next;
    }
    false
}

/// The number of monomials up to degree `d` less the rank of the multiples, by monomials of degree `at_least` or more.
///
/// `None` if the rank cannot be told from noise or the matrix is too large.
fn codimension(partials: &[Polynomial], at_least: usize, d: usize) -> Option<usize> {
    let variables = partials.len();
    let all: Vec<Exponents> = (0..=d).flat_map(|total| monomials(variables, total)).collect();
    if all.len() > MOST_COLUMNS {
        return None;
    }
    let columns: HashMap<&Exponents, usize> = all.iter().enumerate().map(|(i, m)| (m, i)).collect();
    let (mut rows, mut noise) = (Vec::new(), 0.0);
    for partial in partials {
        let lowest = partial.leading_degree().unwrap_or(d + 1);
        for factor in all.iter().filter(|m| (at_least..=d).contains(&degree(m)) && degree(m) + lowest <= d) {
            let mut row = vec![0.0; all.len()];
            for (exponents, term) in &partial.terms {
                let product: Exponents = exponents.iter().zip(factor).map(|(a, b)| a + b).collect();
                if let Some(&column) = columns.get(&product) {
                    row[column] = term.value;
                    noise += term.error * term.error;
                }
            }
            rows.push(row);
        }
    }
    let values = singular_values(&rows);
    if values.is_empty() && !rows.is_empty() {
        return None;
    }
    let top = values.first().copied().unwrap_or(0.0);
    let noise = noise.sqrt() + f64::EPSILON * all.len().max(rows.len()) as f64 * top;
    let rank = values.iter().filter(|value| **value > noise).count();
    let is_clear = rank == 0 || values[rank - 1] > CLEAR_GAP * noise;
    is_clear.then_some(all.len() - rank)
}

#[cfg(test)]
mod tests {
    use super::super::germ::Germ;
    use super::*;

    fn algebra_of(variables: usize, order: usize, terms: &[(&[u8], f64)]) -> Algebra {
        algebra(&Germ::new(variables, order, terms.iter().map(|(e, v)| (e.to_vec(), *v, 0.0))).series)
    }

    #[test]
    fn milnor_numbers_are_those_of_the_tables() {
        let number = |terms: &[(&[u8], f64)]| algebra_of(2, 8, terms).milnor;
        assert_eq!(number(&[(&[3, 0], 1.0), (&[1, 2], -3.0)]), Milnor::Finite(4));
        assert_eq!(number(&[(&[3, 0], 1.0), (&[1, 3], 1.0)]), Milnor::Finite(7));
        assert_eq!(number(&[(&[2, 2], 1.0), (&[6, 0], 1.0), (&[0, 6], 1.0)]), Milnor::Finite(13));
        assert_eq!(number(&[(&[2, 2], 1.0)]), Milnor::NotFinite);
        let three = algebra_of(3, 8, &[(&[3, 0, 0], 1.0), (&[0, 3, 0], 1.0), (&[0, 0, 3], 1.0)]);
        assert_eq!(three.milnor, Milnor::Finite(8));
        assert!(three.is_determined);
    }

    #[test]
    fn determinacy_needs_the_terms_that_decide() {
        // x³ + y⁵ is 5-determined: with nothing known above degree 5 that is seen only by the rank test.
        assert!(!algebra_of(2, 4, &[(&[3, 0], 1.0)]).is_determined);
        assert!(algebra_of(2, 8, &[(&[3, 0], 1.0), (&[0, 5], 1.0)]).is_determined);
    }
}
