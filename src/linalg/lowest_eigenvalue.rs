//! Bounds on the lowest eigenvalue of a large symmetric matrix from products `H·v`, with a stated probability of failure.
//!
//! Lanczos from a uniformly random direction. Source of the bound: Kuczyński & Woźniakowski, SIAM J. Matrix Anal. Appl. 13
//! (1992), theorem 4.2: after `k` products the outermost eigenvalue is missed by more than the share `ε` of the spectrum's
//! width with probability at most `1.648 √n exp(−√ε (2k − 1))`. Used so by Royer, O'Neill & Wright (2020), lemma 2.

use super::lanczos::{Lanczos, Product, wide_dot};
use super::tridiagonal::Tridiagonal;
use super::vector::norm;
use crate::numeric::starts::RandomNumbers;

/// The constant of the theorem.
const KUCZYNSKI_WOZNIAKOWSKI: f64 = 1.648;
/// Vectors that are kept and orthogonalised against; beyond, the three-term recurrence alone goes on.
const KEPT: usize = 200;
/// What is left of a product counts as nothing below this many roundings, relative to the matrix.
const INVARIANT_UNITS: f64 = 32.0;
/// The Ritz values are looked at whenever the number of products has grown by this factor.
const LOOK_AGAIN: f64 = 1.1;

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct SpectrumSettings {
    /// The products that may be spent.
    pub max_products: usize,
    /// The probability with which the lower bound may fail.
    pub failure_probability: f64,
    /// Ends the search once the lowest eigenvalue is below minus this, or, with the probability, above minus this;
    /// `None` to spend all products on the bounds.
    pub negligible: Option<f64>,
    /// Chooses the random direction.
    pub seed: u64,
}

/// Where the lowest eigenvalue is.
#[derive(Clone, Debug)]
pub struct LowestEigenvalue {
    /// The eigenvalue is at least this, except with the failure probability.
    pub lower: f64,
    /// The eigenvalue is at most this, for certain up to rounding: `vᵀHv` for a unit vector `v`.
    pub upper: f64,
    /// The unit vector.
    pub vector: Vec<f64>,
    /// An estimate of the norm of `H`, from below and rarely by more than the width of the bounds.
    pub size: f64,
    /// The probability that `lower` is wrong.
    pub failure_probability: f64,
    /// Products spent.
    pub products: usize,
}

/// Encloses the lowest eigenvalue of the symmetric `n × n` matrix behind `product`; `None` if a product is not finite.
///
/// Cost: at most `max_products` products, as many again for the vector beyond 200 of them; memory `O(n)`.
pub fn lowest_eigenvalue(product: &mut Product, n: usize, settings: &SpectrumSettings) -> Option<LowestEigenvalue> {
    if n == 0 {
        return None;
    }
    let start = RandomNumbers::new(settings.seed).on_sphere(n);
    let limit = settings.max_products.min(if n <= KEPT { n } else { usize::MAX }).max(1);
    let mut process = Process::new(&start);
    let mut next_look = 1;
    loop {
        process.extend(product)?;
        let k = process.diagonal.len();
        let is_last = k >= limit || process.is_invariant();
        if !is_last && k < next_look {
            continue;
        }
        next_look = ((k as f64 * LOOK_AGAIN) as usize).max(k + 1);
        let bounds = process.bounds(n, settings.failure_probability);
        let is_decided = settings.negligible.is_some_and(|size| bounds.upper < -size || bounds.lower >= -size);
        if is_last || is_decided {
            let vector = process.vector(&start, product)?;
            let products = if k <= KEPT { k } else { 2 * k };
            let failure_probability = if process.is_complete(n) { 0.0 } else { settings.failure_probability };
            return Some(LowestEigenvalue { vector, products, failure_probability, ..bounds });
        }
    }
}

/// The number of products after which the bounds are `share` of the spectrum's width apart.
pub fn products_needed(n: usize, share: f64, failure_probability: f64) -> usize {
    let logarithm = (KUCZYNSKI_WOZNIAKOWSKI * (n as f64).sqrt() / (0.5 * failure_probability)).ln();
    let k = 0.5 * (1.0 + logarithm / share.sqrt());
    if k.is_finite() && k < n as f64 { k.ceil().max(1.0) as usize } else { n }
}

/// Lanczos that orthogonalises as long as it keeps its vectors, and goes on without.
struct Process {
    kept: Lanczos,
    diagonal: Vec<f64>,
    coupling: Vec<f64>,
    last: (Vec<f64>, Vec<f64>),
}

impl Process {
    fn new(start: &[f64]) -> Self {
        Self { kept: Lanczos::new(start), diagonal: Vec::new(), coupling: Vec::new(), last: (Vec::new(), Vec::new()) }
    }

    fn size(&self) -> f64 {
        self.matrix().norm_bound()
    }

    fn matrix(&self) -> Tridiagonal<'_> {
        Tridiagonal { diagonal: &self.diagonal, coupling: &self.coupling }
    }

    fn is_invariant(&self) -> bool {
        self.coupling.last().is_some_and(|b| *b <= INVARIANT_UNITS * f64::EPSILON * self.kept.size())
    }

    /// Whether the bounds are exact: a random direction has a part along every eigenvector.
    fn is_complete(&self, n: usize) -> bool {
        self.diagonal.len() >= n.min(KEPT + 1) && n <= KEPT || self.is_invariant() && self.diagonal.len() <= KEPT
    }

    fn extend(&mut self, product: &mut Product) -> Option<()> {
        let k = self.diagonal.len();
        if k < KEPT {
            self.kept.extend(product)?;
            self.diagonal.push(self.kept.leading(k + 1).diagonal[k]);
            self.coupling.push(self.kept.overhang(k + 1));
            if k + 1 == KEPT {
                self.last = self.kept.last_two();
            }
            return Some(());
        }
        let (before, here) = (&self.last.0, &self.last.1);
        let (diagonal, beyond, next) = recurrence(before, here, self.coupling[k - 1], product)?;
        self.diagonal.push(diagonal);
        self.coupling.push(beyond);
        self.last = (std::mem::take(&mut self.last.1), next);
        Some(())
    }

    /// The bounds after the products made so far; without a vector.
    fn bounds(&self, n: usize, failure_probability: f64) -> LowestEigenvalue {
        let (low, high) = self.matrix().extremes();
        let rounding = 4.0 * f64::EPSILON * self.size() * (self.diagonal.len() as f64).sqrt();
        let width = (high - low).max(0.0);
        let missing = if self.is_complete(n) {
            0.0
        } else {
            // Half of the probability for either end of the spectrum.
            let logarithm = (KUCZYNSKI_WOZNIAKOWSKI * (n as f64).sqrt() / (0.5 * failure_probability)).ln();
            let share = (logarithm / (2.0 * self.diagonal.len() as f64 - 1.0)).powi(2);
            if share < 0.5 { width * share / (1.0 - 2.0 * share) } else { f64::INFINITY }
        };
        LowestEigenvalue {
            lower: low - missing - rounding,
            upper: low + rounding,
            vector: Vec::new(),
            size: low.abs().max(high.abs()),
            failure_probability,
            products: self.diagonal.len(),
        }
    }

    /// The unit vector that belongs to the lowest value; beyond the kept vectors the process runs once more.
    fn vector(&self, start: &[f64], product: &mut Product) -> Option<Vec<f64>> {
        let coordinates = lowest_vector(&self.matrix());
        let mut vector = self.kept.combine(&coordinates[..coordinates.len().min(KEPT)]);
        if coordinates.len() > KEPT {
            let mut again = Self::new(start);
            for (k, c) in coordinates.iter().enumerate() {
                again.extend(product)?;
                if k >= KEPT {
                    // After product k + 1 the last two vectors are k and k + 1.
                    vector.iter_mut().zip(&again.last.0).for_each(|(v, q)| *v += c * q);
                }
            }
        }
        let length = norm(&vector);
        vector.iter_mut().for_each(|v| *v /= length);
        Some(vector)
    }
}

/// One step of the three-term recurrence: the diagonal entry, the coupling to the next vector, and that vector.
fn recurrence(before: &[f64], here: &[f64], coupling: f64, product: &mut Product) -> Option<(f64, f64, Vec<f64>)> {
    let mut rest = product(here)?;
    rest.iter_mut().zip(before).for_each(|(r, b)| *r -= coupling * b);
    let diagonal = wide_dot(here, &rest);
    rest.iter_mut().zip(here).for_each(|(r, h)| *r -= diagonal * h);
    let beyond = norm(&rest);
    if !beyond.is_finite() {
        return None;
    }
    if beyond > 0.0 {
        rest.iter_mut().for_each(|r| *r /= beyond);
    }
    Some((diagonal, beyond, rest))
}

/// The unit eigenvector of the lowest eigenvalue of a tridiagonal matrix, by inverse iteration just below it.
fn lowest_vector(matrix: &Tridiagonal) -> Vec<f64> {
    let k = matrix.diagonal.len();
    let size = matrix.norm_bound();
    if size < f64::MIN_POSITIVE / f64::EPSILON {
        // Nothing but zeros, as far as doubles can tell: every vector is an eigenvector.
        return (0..k).map(|i| if i == 0 { 1.0 } else { 0.0 }).collect();
    }
    // Below the spectrum the pivots of T − xI are all positive, so that no exchange of rows is needed.
    let shift = matrix.extremes().0 - 8.0 * f64::EPSILON * size;
    let floor = f64::EPSILON * size;
    let mut pivots = vec![0.0; k];
    for i in 0..k {
        let beside = if i > 0 { matrix.coupling[i - 1] } else { 0.0 };
        let taken = if i > 0 { beside * (beside / pivots[i - 1]) } else { 0.0 };
        pivots[i] = (matrix.diagonal[i] - shift - taken).max(floor);
    }
    let mut v: Vec<f64> = (0..k).map(|i| 1.0 + 0.1 * (i % 7) as f64).collect();
    for _ in 0..4 {
        for i in 1..k {
            v[i] -= matrix.coupling[i - 1] / pivots[i - 1] * v[i - 1];
        }
        for i in (0..k).rev() {
            let above = if i + 1 < k { matrix.coupling[i] * v[i + 1] } else { 0.0 };
            v[i] = (v[i] - above) / pivots[i];
        }
        let length = norm(&v);
        v.iter_mut().for_each(|x| *x /= length);
    }
    v
}

#[cfg(test)]
mod tests {
    use super::*;

    const SETTINGS: SpectrumSettings =
        SpectrumSettings { max_products: 100, failure_probability: 1e-6, negligible: None, seed: 1 };

    fn diagonal(values: &[f64]) -> impl FnMut(&[f64]) -> Option<Vec<f64>> + '_ {
        move |v| Some(v.iter().zip(values).map(|(v, d)| v * d).collect())
    }

    fn check(values: &[f64], settings: &SpectrumSettings) -> LowestEigenvalue {
        let found = lowest_eigenvalue(&mut diagonal(values), values.len(), settings).expect("finite");
        let lowest = values.iter().copied().fold(f64::INFINITY, f64::min);
        assert!(found.lower <= lowest && lowest <= found.upper, "{lowest} is not in {}, {}", found.lower, found.upper);
        let image = diagonal(values)(&found.vector).expect("finite");
        let quotient = wide_dot(&found.vector, &image);
        assert!((quotient - found.upper).abs() <= 1e-12 * found.size, "{quotient} is not {}", found.upper);
        found
    }

    #[test]
    fn the_bounds_hold_and_tighten() {
        let values: Vec<f64> = (0..5000).map(|i| (i as f64 * 0.37).sin() + 1e-3 * i as f64).collect();
        let mut last = f64::INFINITY;
        for max_products in [30, 100, 300, 600] {
            let found = check(&values, &SpectrumSettings { max_products, ..SETTINGS });
            assert!(found.upper - found.lower < last, "{max_products}: {} .. {}", found.lower, found.upper);
            assert!(found.products <= 2 * max_products);
            last = found.upper - found.lower;
        }
        assert!(last < 2e-3, "{last}");
    }

    #[test]
    fn small_matrices_are_answered_exactly() {
        for values in [vec![2.0], vec![-1.0, 3.0, -1.0], vec![0.0; 4], (0..150).map(|i| f64::from(i) - 3.5).collect()] {
            let found = check(&values, &SpectrumSettings { max_products: 1000, ..SETTINGS });
            assert!(found.upper - found.lower <= 1e-11 * found.size.max(1e-300), "{found:?}");
            assert_eq!(found.failure_probability, 0.0);
        }
    }

    #[test]
    fn a_found_negative_eigenvalue_ends_the_search() {
        let mut values = vec![1.0; 20_000];
        values[777] = -0.5;
        let settings = SpectrumSettings { negligible: Some(1e-8), max_products: 1000, ..SETTINGS };
        let found = lowest_eigenvalue(&mut diagonal(&values), values.len(), &settings).expect("finite");
        assert!(found.upper < -0.4 && found.products <= 5 && found.vector[777].abs() > 0.99, "{}", found.upper);
    }

    #[test]
    fn the_stated_probability_is_kept_in_many_trials() {
        // One faint eigenvalue below a dense band; few products, a large allowed probability: misses must stay rarer.
        let values: Vec<f64> = (0..2000).map(|i| if i == 5 { -0.01 } else { f64::from(i) / 2000.0 }).collect();
        let mut missed = 0;
        for seed in 0..200 {
            let settings = SpectrumSettings { max_products: 12, failure_probability: 0.2, seed, ..SETTINGS };
            let found = lowest_eigenvalue(&mut diagonal(&values), 2000, &settings).expect("finite");
            missed += usize::from(found.lower > -0.01);
        }
        assert!(missed <= 40, "{missed} of 200");
    }

    #[test]
    fn enough_products_are_foretold() {
        let k = products_needed(10_000, 1e-4, 1e-6);
        assert!((900..1100).contains(&k), "{k}");
        assert_eq!(products_needed(50, 1e-4, 1e-6), 50);
    }
}
