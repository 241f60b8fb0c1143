//! The monomials that a jet carries, and which pairs of them multiply to which.

use rustc_hash::FxHashMap;

/// The monomials of a jet, closed under division, by degree and then lexicographically.
///
/// In the first `variables` all monomials up to a degree; in further units `ε` with `ε_i ε_j = 0` those of one degree
/// less times each unit. A unit stands for one more direction: its coefficient is the derivative in it.
#[derive(Debug)]
pub struct JetLayout {
    variables: usize,
    units: usize,
    degree: usize,
    is_fine: bool,
    exponents: Vec<Vec<u8>>,
    places: FxHashMap<Vec<u8>, u32>,
    /// For each monomial the others that it can be multiplied with and the products, in one list.
    pairs: Vec<[u32; 2]>,
    ends: Vec<u32>,
}

impl JetLayout {
    /// All monomials in `variables` variables up to `degree`.
    pub fn full(variables: usize, degree: usize) -> Self {
        Self::with_units(variables, degree, 0)
    }

    /// The same with `units` nilpotent directions beside the variables.
    pub fn with_units(variables: usize, degree: usize, units: usize) -> Self {
        let mut exponents = Vec::new();
        for total in 0..=degree {
            monomials(variables, total, &mut |monomial| {
                let mut all = monomial.to_vec();
                all.resize(variables + units, 0);
                exponents.push(all);
            });
        }
        let n_plain = exponents.len();
        for unit in 0..units {
            for place in 0..n_plain {
                if exponents[place].iter().map(|e| usize::from(*e)).sum::<usize>() < degree {
                    let mut with = exponents[place].clone();
                    with[variables + unit] = 1;
                    exponents.push(with);
                }
            }
        }
        let places: FxHashMap<Vec<u8>, u32> =
            exponents.iter().enumerate().map(|(place, monomial)| (monomial.clone(), place as u32)).collect();
        let mut layout =
            Self { variables, units, degree, is_fine: false, exponents, places, pairs: Vec::new(), ends: Vec::new() };
        layout.fill_pairs();
        layout
    }

    /// The same monomials, with coefficients as sums of two doubles.
    pub fn fine(self) -> Self {
        Self { is_fine: true, ..self }
    }

    /// Whether coefficients are sums of two doubles.
    pub fn is_fine(&self) -> bool {
        self.is_fine
    }

    fn fill_pairs(&mut self) {
        let degrees: Vec<usize> = self.exponents.iter().map(|m| m.iter().map(|e| usize::from(*e)).sum()).collect();
        let has_unit: Vec<bool> = self.exponents.iter().map(|m| m[self.variables..].contains(&1)).collect();
        let mut product = vec![0; self.variables + self.units];
        for (i, left) in self.exponents.iter().enumerate() {
            for (j, right) in self.exponents.iter().enumerate() {
                if degrees[i] + degrees[j] > self.degree || (has_unit[i] && has_unit[j]) {
                    continue;
                }
                product.iter_mut().zip(left.iter().zip(right)).for_each(|(p, (l, r))| *p = l + r);
                self.pairs.push([j as u32, self.places[&product]]);
            }
            self.ends.push(self.pairs.len() as u32);
        }
    }

    /// The number of monomials.
    pub fn len(&self) -> usize {
        self.exponents.len()
    }

    /// Whether there is no monomial; there always is the constant one.
    pub fn is_empty(&self) -> bool {
        self.exponents.is_empty()
    }

    /// The number of variables, units not counted.
    pub fn variables(&self) -> usize {
        self.variables
    }

    /// The number of units.
    pub fn units(&self) -> usize {
        self.units
    }

    /// The highest degree of a monomial.
    pub fn order(&self) -> usize {
        self.degree
    }

    /// The exponents of each monomial, those of the units last.
    pub fn exponents(&self) -> &[Vec<u8>] {
        &self.exponents
    }

    /// Where a monomial stands.
    pub fn place(&self, exponents: &[u8]) -> Option<usize> {
        self.places.get(exponents).map(|place| *place as usize)
    }

    /// The places that the monomial at `place` can be multiplied with, each with the place of the product.
    pub fn multiples(&self, place: usize) -> &[[u32; 2]] {
        let start = place.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.pairs[start as usize..self.ends[place] as usize]
    }
}

/// Calls back for each monomial of exactly this degree.
fn monomials(variables: usize, degree: usize, found: &mut impl FnMut(&[u8])) {
    fn choose(left: usize, place: usize, monomial: &mut Vec<u8>, found: &mut impl FnMut(&[u8])) {
        if place + 1 >= monomial.len() {
            if let Some(last) = monomial.last_mut() {
                *last = left as u8;
                found(monomial);
            } else if left == 0 {
                found(monomial);
            }
            return;
        }
        for exponent in (0..=left).rev() {
            monomial[place] = exponent as u8;
            choose(left - exponent, place + 1, monomial, found);
        }
    }
    choose(degree, 0, &mut vec![0; variables], found);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_monomials_is_binomial() {
        for (variables, degree, count) in [(1, 10, 11), (2, 8, 45), (3, 8, 165), (4, 4, 70)] {
            assert_eq!(JetLayout::full(variables, degree).len(), count);
        }
        let with_units = JetLayout::with_units(2, 3, 4);
        assert_eq!(with_units.len(), 10 + 4 * 6);
        assert!(with_units.place(&[0, 0, 1, 1, 0, 0]).is_none());
    }

    #[test]
    fn pairs_multiply_to_their_monomial() {
        let layout = JetLayout::with_units(2, 4, 1);
        for i in 0..layout.len() {
            assert!(!layout.multiples(i).is_empty());
            for [j, place] in layout.multiples(i) {
                let sum: Vec<u8> =
                    layout.exponents()[i].iter().zip(&layout.exponents()[*j as usize]).map(|(a, b)| a + b).collect();
                assert_eq!(sum, layout.exponents()[*place as usize]);
            }
        }
    }
}
