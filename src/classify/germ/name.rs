//! The name of a germ in Arnold's list, from its leading form, its Milnor number and its index.
//!
//! Source: Arnold, Gusein-Zade & Varchenko, Singularities of Differentiable Maps I, chapters 11 and 15.

use super::polynomial::Polynomial;
use super::real_roots::real_roots;
use super::term::Term;
use super::verdict::{GermType, Milnor};

/// Directions that are tried for one along which the cubic does not nearly vanish.
const TRIED_DIRECTIONS: usize = 12;

/// Names a germ of two or more variables in balanced units; `None` if it is not on the list or not sure.
pub fn name(series: &Polynomial, milnor: Milnor, index: Option<i64>) -> Option<GermType> {
    let Milnor::Finite(mu) = milnor else { return None };
    match (series.variables, series.leading_degree()?) {
        (2, 3) => cubic_name(series, mu, index),
        (2, 4) => (mu == 9).then_some(GermType::X9),
        (3, 3) => (mu == 8).then_some(GermType::P8),
        _ => None,
    }
}

/// The name of a germ of two variables whose cubic has three different lines: it is determined by its cubic, and its Milnor number is 4.
pub fn of_three_lines(series: &Polynomial) -> Option<GermType> {
    if (series.variables, series.leading_degree()?) != (2, 3) {
        return None;
    }
    let roots = real_roots(&well_placed_form(series), series.largest_zero())?;
    let is_simple = roots.iter().all(|root| root.multiplicity == 1);
    is_simple.then_some(GermType::D(4, Some(roots.len() == 1)))
}

/// The names of corank 2 with a cubic: by the multiplicities of its lines.
fn cubic_name(series: &Polynomial, mu: usize, index: Option<i64>) -> Option<GermType> {
    let multiplicities: Vec<usize> =
        real_roots(&well_placed_form(series), series.largest_zero())?.iter().map(|root| root.multiplicity).collect();
    match (multiplicities.iter().max()?, multiplicities.len(), mu) {
        // Three different real lines, or one and two complex ones.
        (1, 3, 4) => Some(GermType::D(4, Some(false))),
        (1, 1, 4) => Some(GermType::D(4, Some(true))),
        (2, 2, 5..) if mu % 2 == 1 => Some(GermType::D(mu, None)),
        (2, 2, 6..) => match index? {
            0 => Some(GermType::D(mu, Some(true))),
            -2 => Some(GermType::D(mu, Some(false))),
            _ => None,
        },
        (3, 1, 6) => Some(GermType::E6),
        (3, 1, 7) => Some(GermType::E7),
        (3, 1, 8) => Some(GermType::E8),
        (3, 1, 10) => Some(GermType::J10),
        _ => None,
    }
}

/// The leading form along `(x, 1)` in coordinates turned so that it does not vanish along the axis `(1, 0)`.
fn well_placed_form(series: &Polynomial) -> Vec<Term> {
    let k = series.leading_degree().unwrap_or(0);
    let form = series.part(k);
    let angles = (0..TRIED_DIRECTIONS).map(|i| std::f64::consts::PI * i as f64 / TRIED_DIRECTIONS as f64);
    let strength = |angle: &f64| form.value(&[angle.cos(), angle.sin()]).value.abs();
    let angle = angles.max_by(|a, b| strength(a).total_cmp(&strength(b))).unwrap_or(0.0);
    let (sin, cos) = angle.sin_cos();
    let turned = if angle == 0.0 { form } else { form.transformed(&[cos, -sin, sin, cos]) };
    (0..=k)
        .map(|i| {
            let exponents = [i, k - i].map(|e| u8::try_from(e).unwrap_or(u8::MAX));
            turned.terms.get(exponents.as_slice()).copied().unwrap_or_default()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::germ::Germ;
    use super::*;

    fn named(terms: &[(u8, u8, f64)], mu: usize, index: i64) -> Option<String> {
        let germ = Germ::new(2, 8, terms.iter().map(|&(i, j, v)| (vec![i, j], v, 0.0)));
        name(&germ.series, Milnor::Finite(mu), Some(index)).map(|name| name.to_string())
    }

    #[test]
    fn lines_and_numbers_make_the_name() {
        assert_eq!(named(&[(3, 0, 1.0), (1, 2, -3.0)], 4, -2).as_deref(), Some("D4-"));
        assert_eq!(named(&[(3, 0, 1.0), (0, 3, 1.0)], 4, 0).as_deref(), Some("D4+"));
        assert_eq!(named(&[(2, 1, 1.0), (0, 5, 1.0)], 6, 0).as_deref(), Some("D6+"));
        assert_eq!(named(&[(2, 1, 1.0), (0, 4, 1.0)], 5, -1).as_deref(), Some("D5"));
        assert_eq!(named(&[(3, 0, 1.0), (1, 3, 1.0)], 7, -1).as_deref(), Some("E7"));
        assert_eq!(named(&[(3, 0, 1.0)], 11, 0), None);
    }
}
