//! The monomials that a jet carries, and which pairs of them multiply to which.

use std::sync::Arc;

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
    /// Those without units.
    places: FxHashMap<Vec<u8>, u32>,
    n_plain: usize,
    /// The number of monomials without units below the highest degree, which stand first.
    n_lower: usize,
    /// For each monomial the others that it can be multiplied with and the products, in one list.
    pairs: Vec<[u32; 2]>,
    ends: Vec<u32>,
    without_units: Option<Arc<JetLayout>>,
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
        let places = exponents.iter().enumerate().map(|(place, m)| (m[..variables].to_vec(), place as u32)).collect();
        let (n_plain, n_lower) = (exponents.len(), lower_than(degree, &exponents));
        for unit in 0..units {
            for place in 0..n_lower {
                let mut with = exponents[place].clone();
                with[variables + unit] = 1;
                exponents.push(with);
            }
        }
        let mut layout = Self {
            variables,
            units,
            degree,
            is_fine: false,
            exponents,
            places,
            n_plain,
            n_lower,
            pairs: Vec::new(),
            ends: Vec::new(),
            without_units: (units > 0).then(|| Arc::new(Self::full(variables, degree))),
        };
        layout.fill_pairs();
        layout
    }

    /// How many monomials [`JetLayout::with_units`] has.
    pub fn count(variables: usize, degree: usize, units: usize) -> usize {
        let plain = |degree: usize| (1..=variables).fold(1, |count, k| count * (degree + k) / k);
        plain(degree) + degree.checked_sub(1).map_or(0, |lower| units * plain(lower))
    }

    /// The same monomials, with coefficients as sums of two doubles.
    pub fn fine(self) -> Self {
        let without_units =
            self.without_units.as_ref().map(|_| Arc::new(Self::full(self.variables, self.degree).fine()));
        Self { is_fine: true, without_units, ..self }
    }

    /// The monomials without units, which are the first ones of this layout; none if it has no units.
    pub fn without_units(&self) -> Option<&Arc<Self>> {
        self.without_units.as_ref()
    }

    /// Whether coefficients are sums of two doubles.
    pub fn is_fine(&self) -> bool {
        self.is_fine
    }

    fn fill_pairs(&mut self) {
        let plain = self.plain_pairs();
        for row in &plain {
            self.pairs.extend_from_slice(row);
            for unit in 0..self.units {
                self.pairs.extend(with_unit(row, self.block(unit) as u32, self.n_lower));
            }
            self.ends.push(self.pairs.len() as u32);
        }
        for unit in 0..self.units {
            let start = self.block(unit) as u32;
            for row in &plain[..self.n_lower] {
                let products = row.iter().filter(|[_, product]| (*product as usize) < self.n_lower);
                self.pairs.extend(products.map(|&[j, product]| [j, start + product]));
                self.ends.push(self.pairs.len() as u32);
            }
        }
    }

    /// For each monomial without units those without units that it can be multiplied with.
    fn plain_pairs(&self) -> Vec<Vec<[u32; 2]>> {
        let plain = &self.exponents[..self.n_plain];
        let degree_of = |monomial: &Vec<u8>| monomial.iter().map(|e| usize::from(*e)).sum::<usize>();
        let degrees: Vec<usize> = plain.iter().map(degree_of).collect();
        let mut product = vec![0; self.variables];
        let mut row = |i: usize| {
            let fits = |j: &usize| degrees[i] + degrees[*j] <= self.degree;
            let pair = |j: usize| {
                product.iter_mut().zip(plain[i].iter().zip(&plain[j])).for_each(|(p, (l, r))| *p = l + r);
                [j as u32, self.places[&product]]
            };
            (0..self.n_plain).take_while(fits).map(pair).collect()
        };
        (0..self.n_plain).map(&mut row).collect()
    }

    /// The place of a unit alone, after which its products stand.
    fn block(&self, unit: usize) -> usize {
        self.n_plain + unit * self.n_lower
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
        let (plain, units) = exponents.split_at_checked(self.variables)?;
        let place = self.places.get(plain).map(|place| *place as usize)?;
        match units.iter().sum::<u8>() {
            0 => Some(place),
            1 if place < self.n_lower => units.iter().position(|e| *e == 1).map(|unit| self.block(unit) + place),
            _ => None,
        }
    }

    /// Where the product of a monomial without units and a unit stands.
    pub fn with_unit(&self, place: usize, unit: usize) -> Option<usize> {
        (place < self.n_lower && unit < self.units).then(|| self.block(unit) + place)
    }

    /// The places that the monomial at `place` can be multiplied with, each with the place of the product.
    pub fn multiples(&self, place: usize) -> &[[u32; 2]] {
        let start = place.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.pairs[start as usize..self.ends[place] as usize]
    }
}

/// The pairs of a monomial without units with the products of the unit that stands at `start`.
fn with_unit(row: &[[u32; 2]], start: u32, n_lower: usize) -> impl Iterator<Item = [u32; 2]> {
    row.iter().filter(move |[_, product]| (*product as usize) < n_lower).map(move |[j, p]| [start + j, start + p])
}

/// How many of the monomials, which stand by degree, have a lower degree than this.
fn lower_than(degree: usize, exponents: &[Vec<u8>]) -> usize {
    exponents.iter().take_while(|m| m.iter().map(|e| usize::from(*e)).sum::<usize>() < degree).count()
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
        assert_eq!(JetLayout::count(2, 3, 4), with_units.len());
        assert_eq!((JetLayout::count(0, 1, 7), JetLayout::count(3, 0, 2)), (8, 1));
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
