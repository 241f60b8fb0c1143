//! Whether a quartic form is a sum of squares with a margin, and so positive: a positive definite Gram matrix is sought.
//!
//! `q = mᵀ G m` for the monomials `m` of degree 2 leaves a plane of symmetric `G`; projections onto that plane and onto the
//! matrices with eigenvalues above a margin alternate. Source: Powers & Woermann, J. Pure Appl. Algebra 127 (1998).

use std::collections::BTreeMap;

use super::polynomial::{Exponents, Polynomial, monomials};
use crate::linalg::symmetric_eigen::SymmetricEigen;

/// The most monomials of degree 2: six variables.
const MOST_MONOMIALS: usize = 21;
/// Rounds of projections; strictly positive forms need few.
const ROUNDS: usize = 40;
/// Eigenvalues that are sought, as shares of the largest coefficient: the wide margin converges fast, the narrow one reaches far.
const MARGINS: [f64; 2] = [1e-2, 1e-4];
/// The least eigenvalue that proves: far above the rounding of the decomposition.
const LEAST_EIGENVALUE: f64 = 1e-9;

/// Whether the quartic form is proved positive except at 0; `false` says nothing.
pub fn is_positive_sum_of_squares(quartic: &Polynomial) -> bool {
    let basis = monomials(quartic.variables, 2);
    let n = basis.len();
    let size = quartic.terms.values().fold(0.0_f64, |m, term| m.max(term.value.abs()));
    if n > MOST_MONOMIALS || size == 0.0 {
        return false;
    }
    // An error `e` of a coefficient moves the form by at most `e |m|²`.
    let noise: f64 = quartic.terms.values().map(|term| term.error).sum();
    let mut groups: BTreeMap<Exponents, Vec<usize>> = BTreeMap::new();
    for i in 0..n {
        for j in 0..n {
            let product: Exponents = basis[i].iter().zip(&basis[j]).map(|(a, b)| a + b).collect();
            groups.entry(product).or_default().push(i * n + j);
        }
    }
    MARGINS.iter().any(|margin| {
        let mut gram = vec![0.0; n * n];
        (0..ROUNDS).any(|_| {
            project_onto_form(&mut gram, quartic, &groups);
            let Ok(eigen) = SymmetricEigen::new(&gram, n) else { return false };
            if eigen.values[0] > LEAST_EIGENVALUE * size + noise {
                return true;
            }
            gram = raised(&eigen, margin * size);
            false
        })
    })
}

/// Moves the entries that belong to one monomial by equal amounts, so that their sum is its coefficient.
fn project_onto_form(gram: &mut [f64], quartic: &Polynomial, groups: &BTreeMap<Exponents, Vec<usize>>) {
    for (exponents, entries) in groups {
        let want = quartic.terms.get(exponents).map_or(0.0, |term| term.value);
        let have: f64 = entries.iter().map(|&entry| gram[entry]).sum();
        let step = (want - have) / entries.len() as f64;
        entries.iter().for_each(|&entry| gram[entry] += step);
    }
}

/// The nearest matrix without eigenvalues below `floor`.
fn raised(eigen: &SymmetricEigen, floor: f64) -> Vec<f64> {
    let n = eigen.dimension();
    let mut matrix = vec![0.0; n * n];
    for (k, value) in eigen.values.iter().enumerate() {
        let vector = eigen.vector(k);
        for i in 0..n {
            (0..n).for_each(|j| matrix[i * n + j] += value.max(floor) * vector[i] * vector[j]);
        }
    }
    matrix
}

#[cfg(test)]
mod tests {
    use super::super::term::Term;
    use super::*;

    fn even_quartic(matrix: &[f64], n: usize) -> Polynomial {
        let mut of = Polynomial::zero(n, 8);
        for i in 0..n {
            for j in 0..n {
                let mut exponents = vec![0; n];
                exponents[i] += 2;
                exponents[j] += 2;
                of.add_term(exponents, Term::exact(matrix[i * n + j]));
            }
        }
        of
    }

    #[test]
    fn sums_of_squares_are_found_and_the_horn_form_is_not() {
        let mut identity = vec![0.0; 25];
        (0..5).for_each(|i| identity[i * 5 + i] = 1.0);
        assert!(is_positive_sum_of_squares(&even_quartic(&identity, 5)));
        let horn: Vec<f64> =
            (0..25_i32).map(|k| if [1, 4].contains(&(k / 5 - k % 5).abs()) { -1.0 } else { 1.0 }).collect();
        assert!(!is_positive_sum_of_squares(&even_quartic(&horn, 5)));
        identity[1] = -3.0;
        assert!(!is_positive_sum_of_squares(&even_quartic(&identity, 5)));
    }
}
