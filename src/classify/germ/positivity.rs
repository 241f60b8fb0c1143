//! Whether a polynomial is positive on all faces of the cube `[-1, 1]^n`: by Bernstein coefficients and halving.
//!
//! A polynomial lies between its least and its largest Bernstein coefficient. Weighted homogeneous polynomials that are
//! positive on the faces are positive everywhere but at 0. Source: Garloff, Interval Computations 2 (1993).

use super::polynomial::Polynomial;

/// Coefficients that may be visited in all; 2 million take about 5 ms.
const BUDGET: usize = 2_000_000;
/// The same for more than three variables, where halving is hopeless if it does not succeed soon.
const BUDGET_BEYOND_SPACE: usize = 500_000;
/// Rounding of Bernstein coefficients as a share of the sum of the magnitudes of all coefficients.
const ROUNDING: f64 = 1e-13;

/// A box of a face with the polynomial's Bernstein coefficients on it, the last variable running fastest.
struct Patch {
    sizes: Vec<usize>,
    values: Vec<f64>,
    depth: usize,
}

/// Whether the polynomial is surely positive on every face; `false` if it is not, or not within the budget.
pub fn is_positive_on_faces(of: &Polynomial) -> bool {
    let size: f64 = of.terms.values().map(|term| term.value.abs()).sum();
    let margin = ROUNDING * size + of.terms.values().map(|term| term.error).sum::<f64>();
    let mut budget = if of.variables > 3 { BUDGET_BEYOND_SPACE } else { BUDGET };
    let sides = if is_even(of) { vec![1.0] } else { vec![1.0, -1.0] };
    (0..of.variables).all(|face| sides.iter().all(|side| is_positive(face_patch(of, face, *side), margin, &mut budget)))
}

fn is_even(of: &Polynomial) -> bool {
    of.terms.keys().all(|exponents| super::polynomial::degree(exponents).is_multiple_of(2))
}

fn is_positive(patch: Patch, margin: f64, budget: &mut usize) -> bool {
    let mut open = vec![patch];
    while let Some(patch) = open.pop() {
        if patch.values.iter().all(|value| *value > margin) {
            continue;
        }
        let cost = 2 * patch.values.len();
        if patch.has_corner_below(margin) || *budget < cost {
            return false;
        }
        *budget -= cost;
        open.extend(patch.halves());
    }
    true
}

/// The restriction to the face where one variable is `side`, as Bernstein coefficients over `[-1, 1]` of the others.
fn face_patch(of: &Polynomial, face: usize, side: f64) -> Patch {
    let others: Vec<usize> = (0..of.variables).filter(|i| *i != face).collect();
    let highest = |i: usize| of.terms.keys().map(|e| usize::from(e[i])).max().unwrap_or(0);
    let sizes: Vec<usize> = others.iter().map(|&i| highest(i) + 1).collect();
    let mut values = vec![0.0; sizes.iter().product()];
    for (exponents, term) in &of.terms {
        let position = others.iter().zip(&sizes).fold(0, |p, (&i, size)| p * size + usize::from(exponents[i]));
        values[position] += term.value * side.powi(i32::from(exponents[face]));
    }
    let mut patch = Patch { sizes, values, depth: 0 };
    (0..patch.sizes.len()).for_each(|dimension| patch.change_basis(dimension));
    patch
}

impl Patch {
    /// The distance of neighbours along a dimension.
    fn stride(&self, dimension: usize) -> usize {
        self.sizes[dimension + 1..].iter().product()
    }

    /// The positions with index 0 along a dimension.
    fn starts(&self, dimension: usize) -> impl Iterator<Item = usize> + use<> {
        let (stride, size) = (self.stride(dimension), self.sizes[dimension]);
        (0..self.values.len()).filter(move |p| (p / stride) % size == 0)
    }

    /// From powers of `x` in `[-1, 1]` to Bernstein coefficients along one dimension, by the polar form of `x^a`.
    fn change_basis(&mut self, dimension: usize) {
        let (stride, degree) = (self.stride(dimension), self.sizes[dimension] - 1);
        let matrix: Vec<Vec<f64>> =
            (0..=degree).map(|i| (0..=degree).map(|a| polar_power(degree, i, a)).collect()).collect();
        for start in self.starts(dimension) {
            let old: Vec<f64> = (0..=degree).map(|a| self.values[start + a * stride]).collect();
            for (i, row) in matrix.iter().enumerate() {
                self.values[start + i * stride] = row.iter().zip(&old).map(|(m, x)| m * x).sum();
            }
        }
    }

    /// Whether the value at a corner, which is a Bernstein coefficient, is not above the margin: halving will not help.
    fn has_corner_below(&self, margin: f64) -> bool {
        let n = self.sizes.len();
        (0..1_usize << n).any(|corner| {
            let position = (0..n).fold(0, |p, d| {
                let index = if corner >> d & 1 == 1 { self.sizes[d] - 1 } else { 0 };
                p + index * self.stride(d)
            });
            self.values[position] <= margin
        })
    }

    /// Both halves along the dimension whose turn it is, by de Casteljau's scheme.
    fn halves(self) -> [Self; 2] {
        let dimension = self.depth % self.sizes.len().max(1);
        let (stride, degree) = (self.stride(dimension), self.sizes[dimension] - 1);
        let (mut low, mut high) = (self.values.clone(), self.values.clone());
        let mut line = vec![0.0; degree + 1];
        for start in self.starts(dimension) {
            (0..=degree).for_each(|i| line[i] = self.values[start + i * stride]);
            for step in 0..=degree {
                low[start + step * stride] = line[0];
                high[start + (degree - step) * stride] = line[degree - step];
                (0..degree - step).for_each(|i| line[i] = 0.5 * (line[i] + line[i + 1]));
            }
        }
        let depth = self.depth + 1;
        [Self { sizes: self.sizes.clone(), values: low, depth }, Self { sizes: self.sizes, values: high, depth }]
    }
}

/// The polar form of `x^a` as a polynomial of the given degree on `[-1, 1]`, at `i` ones and else minus ones.
fn polar_power(degree: usize, i: usize, a: usize) -> f64 {
    let sum: f64 = (0..=a.min(i))
        .filter(|k| a - k <= degree - i)
        .map(|k| binomial(i, k) * binomial(degree - i, a - k) * if (a - k).is_multiple_of(2) { 1.0 } else { -1.0 })
        .sum();
    sum / binomial(degree, a)
}

fn binomial(n: usize, k: usize) -> f64 {
    (0..k).fold(1.0, |product, i| product * (n - i) as f64 / (i + 1) as f64)
}

#[cfg(test)]
mod tests {
    use super::super::term::Term;
    use super::*;

    fn form(terms: &[([u8; 3], f64)]) -> Polynomial {
        let mut of = Polynomial::zero(3, 8);
        terms.iter().for_each(|(e, v)| of.add_term(e.to_vec(), Term::exact(*v)));
        of
    }

    #[test]
    fn positive_forms_are_proved_and_others_not() {
        let squares = [([4, 0, 0], 1.0), ([0, 4, 0], 1.0), ([0, 0, 4], 1.0)];
        assert!(is_positive_on_faces(&form(&squares)));
        // Motzkin's form is zero along (1, 1, 1); with a little more it is positive, with a little less not.
        let motzkin = |c: f64| {
            form(&[
                ([4, 2, 0], 1.0),
                ([2, 4, 0], 1.0),
                ([0, 0, 6], 1.0),
                ([2, 2, 2], c),
                ([6, 0, 0], 1e-2),
                ([0, 6, 0], 1e-2),
            ])
        };
        assert!(is_positive_on_faces(&motzkin(-2.9)));
        assert!(!is_positive_on_faces(&motzkin(-3.1)));
        assert!(!is_positive_on_faces(&form(&[([2, 2, 0], 1.0), ([0, 0, 4], 1.0)])));
    }
}
