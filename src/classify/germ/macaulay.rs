//! The Milnor number and the determinacy of a germ, by leading terms of monomial multiples of its partial derivatives.
//!
//! The multiples, cut off at degree `d`, are eliminated degree by degree from below: what is left in a degree after that
//! are the leading forms of the gradient ideal, and the monomials of the degree less their number its share of the
//! codimension. A degree without a share is the last one (Nakayama). An entry counts as 0 only if its bound, carried
//! through the elimination, is that of rounding. Source: Macaulay matrices as in Dayton & Zeng, ISSAC 2005; determinacy:
//! Greuel, Lossen & Shustin, theorem I.2.23.

use std::collections::HashMap;

use super::polynomial::{Exponents, Polynomial, degree, monomials};
use super::term::Term;
use super::verdict::Milnor;

/// The most columns of a matrix: its elimination costs about the cube.
const MOST_COLUMNS: usize = 170;

/// What the leading terms tell.
pub struct Algebra {
    /// The Milnor number.
    pub milnor: Milnor,
    /// Whether the known terms determine the germ up to changes of coordinates.
    pub is_determined: bool,
}

/// Counts the Milnor number of a germ in balanced units and looks whether its known terms determine it.
pub fn algebra(series: &Polynomial) -> Algebra {
    let partials: Vec<Polynomial> = (0..series.variables).map(|i| series.derivative(i)).collect();
    let milnor = milnor_number(series, &partials);
    let is_determined = match milnor {
        Milnor::Finite(mu) => mu < series.order || is_determined(series, &partials),
        _ => false,
    };
    Algebra { milnor, is_determined }
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
    let all: Vec<Exponents> = (0..=d).flat_map(|total| monomials(partials.len(), total)).collect();
    if all.len() > MOST_COLUMNS {
        return None;
    }
    let mut matrix = multiples(partials, at_least, &all);
    let mut rank = 0;
    for total in 0..=d {
        let first = all.iter().position(|m| degree(m) == total)?;
        let count = all[first..].iter().take_while(|m| degree(m) == total).count();
        rank += matrix.eliminate(first..first + count)?;
    }
    Some(all.len() - rank)
}

/// The multiples of the partial derivatives, cut off after the last of the monomials.
fn multiples(partials: &[Polynomial], at_least: usize, all: &[Exponents]) -> Matrix {
    let columns: HashMap<&Exponents, usize> = all.iter().enumerate().map(|(i, m)| (m, i)).collect();
    let d = all.last().map_or(0, |m| degree(m));
    let mut rows = Vec::new();
    for partial in partials {
        let lowest = partial.leading_degree().unwrap_or(d + 1);
        for factor in all.iter().filter(|m| degree(m) >= at_least && degree(m) + lowest <= d) {
            let mut row = vec![Term::default(); all.len()];
            for (exponents, term) in &partial.terms {
                let product: Exponents = exponents.iter().zip(factor).map(|(a, b)| a + b).collect();
                if let Some(&column) = columns.get(&product) {
                    row[column] = *term;
                }
            }
            rows.push(row);
        }
    }
    Matrix::of(rows, partials.first().map_or(0.0, Polynomial::largest_zero))
}

/// The rows that are still to be eliminated, each scaled to size 1.
struct Matrix {
    rows: Vec<Vec<Term>>,
    /// An entry that may be 0 counts as 0 if its bound is below this share of the row that it was in at first.
    largest_zero: f64,
}

impl Matrix {
    fn of(mut rows: Vec<Vec<Term>>, largest_zero: f64) -> Self {
        rows.retain_mut(|row| {
            let size = row.iter().fold(0.0_f64, |m, a| m.max(a.value.abs()));
            let shift = if size > 0.0 { (-size.log2().round()).exp2() } else { 0.0 };
            row.iter_mut().for_each(|a| *a = a.scaled(shift));
            size > 0.0
        });
        Self { rows, largest_zero }
    }

    /// Eliminates the columns and takes the rows out that were used: their number is the rank of what was there.
    ///
    /// `None` if an entry that is left may as well not be 0.
    fn eliminate(&mut self, columns: std::ops::Range<usize>) -> Option<usize> {
        let mut rank = 0;
        while let Some((row, column)) = self.pivot(columns.clone()) {
            let pivot = self.rows.swap_remove(row);
            for other in self.rows.iter_mut().filter(|other| other[column] != Term::default()) {
                let factor = other[column].divided_by(pivot[column])?;
                for k in columns.start..other.len() {
                    if k == column {
                        other[k] = Term::default();
                    } else if pivot[k] != Term::default() {
                        other[k] = other[k] - factor * pivot[k];
                    }
                }
            }
            rank += 1;
        }
        let is_zero = |a: &Term| a.is_zero() && a.is_plainly_zero() && a.own_error() <= self.largest_zero;
        if !self.rows.iter().all(|row| row[columns.clone()].iter().all(is_zero)) {
            return None;
        }
        Some(rank)
    }

    /// The largest entry in the columns that is surely not 0.
    fn pivot(&self, columns: std::ops::Range<usize>) -> Option<(usize, usize)> {
        let places = self.rows.iter().enumerate().flat_map(|(i, row)| {
            columns.clone().filter(move |&j| !row[j].is_zero()).map(move |j| (row[j].least(), (i, j)))
        });
        places.max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, place)| place)
    }
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
    fn small_coefficients_count() {
        let number = |terms: &[(&[u8], f64)]| algebra_of(2, 8, terms).milnor;
        for a in [1e-3, 1e-8, 1e-14] {
            assert_eq!(number(&[(&[3, 0], 1.0), (&[2, 1], a), (&[0, 5], 1.0)]), Milnor::Finite(6), "{a:e}");
            assert_eq!(number(&[(&[0, 3], 1.0), (&[3, 1], a), (&[5, 0], 1.0)]), Milnor::Finite(7), "{a:e}");
            assert_eq!(number(&[(&[3, 0], 1.0), (&[0, 4], a), (&[0, 5], 1.0)]), Milnor::Finite(6), "{a:e}");
        }
    }

    #[test]
    fn determinacy_needs_the_terms_that_decide() {
        // x³ + y⁵ is 5-determined: with nothing known above degree 5 that is seen only by the rank test.
        assert!(!algebra_of(2, 4, &[(&[3, 0], 1.0)]).is_determined);
        assert!(algebra_of(2, 8, &[(&[3, 0], 1.0), (&[0, 5], 1.0)]).is_determined);
    }
}
