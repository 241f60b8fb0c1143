//! BFGS: an estimate of the inverse Hessian, kept whole and corrected after each step so that it maps the gradient's
//! change to the step.
//!
//! Source: Nocedal & Wright, Numerical Optimization, algorithm 6.1, the first estimate scaled by their (6.20).

use super::line_search::kind::{LineSearch, option};
use super::memory::Memory;
use super::options::{OptionError, OptionSpec, Options};
use super::oracle::Oracle;
use super::quasi_newton::{Curvature, Run};
use super::{Iteration, MethodSpec, Optimizer, StartError};
use crate::linalg::vector::{dot, matrix_vector};

static OPTIONS: [OptionSpec; 1] = [option("hager_zhang")];

/// What is known of BFGS.
pub static SPEC: MethodSpec = MethodSpec {
    name: "bfgs",
    summary: "quasi-Newton steps with a dense estimate of the inverse Hessian",
    order_of_derivatives: 1,
    leaves_saddles: false,
    takes_bounds: false,
    default_max_steps: 10_000,
    options: &OPTIONS,
    reference: "Broyden (1970), Fletcher (1970), Goldfarb (1970), Shanno (1970); Nocedal & Wright (2006), algorithm 6.1",
    help: "Needs gradients only and converges faster than linearly. Each step costs n^2 operations and memory; for thousands of variables take lbfgs.",
};

/// Makes BFGS with these options.
///
/// # Errors
/// [`OptionError`] if an option is unknown or not allowed.
pub fn build(options: &Options) -> Result<Box<dyn Optimizer>, OptionError> {
    options.check(&OPTIONS)?;
    Ok(Box::new(Bfgs { line_search: LineSearch::named(options.word(&OPTIONS, "line_search")) }))
}

struct Bfgs {
    line_search: LineSearch,
}

impl Optimizer for Bfgs {
    fn spec(&self) -> &'static MethodSpec {
        &SPEC
    }

    fn start<'a>(&self, oracle: &'a Oracle<'a>, x0: &[f64]) -> Result<Box<dyn Iteration + 'a>, StartError> {
        Ok(Box::new(Run::new(oracle, x0, self.line_search, Inverse::default())?))
    }
}

/// The estimate of the inverse Hessian, row-major and symmetric; empty for the identity.
#[derive(Default)]
struct Inverse {
    matrix: Vec<f64>,
}

impl Curvature for Inverse {
    fn solve(&self, v: &[f64]) -> Vec<f64> {
        if self.matrix.is_empty() { v.to_vec() } else { matrix_vector(&self.matrix, v) }
    }

    fn update(&mut self, s: Vec<f64>, y: Vec<f64>) {
        let n = s.len();
        let product = dot(&s, &y);
        if self.matrix.is_empty() {
            self.matrix = vec![0.0; n * n];
            (0..n).for_each(|i| self.matrix[i * n + i] = product / dot(&y, &y));
        }
        let mapped = matrix_vector(&self.matrix, &y);
        let stretch = (1.0 + dot(&y, &mapped) / product) / product;
        for i in 0..n {
            for j in 0..=i {
                let change = stretch * s[i] * s[j] - (s[i] * mapped[j] + mapped[i] * s[j]) / product;
                self.matrix[i * n + j] += change;
                self.matrix[j * n + i] = self.matrix[i * n + j];
            }
        }
    }

    fn is_empty(&self) -> bool {
        self.matrix.is_empty()
    }

    fn forget(&mut self) {
        self.matrix.clear();
    }

    fn remember(&mut self, memory: &mut Memory) {
        memory.vector("inverse", &mut self.matrix);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_estimate_maps_the_change_of_the_gradient_to_the_step() {
        let mut inverse = Inverse::default();
        for (s, y) in [([1.0, 2.0, -1.0], [0.5, 3.0, 0.25]), ([0.0, 1.0, 1.0], [1.0, 4.0, -2.0])] {
            inverse.update(s.to_vec(), y.to_vec());
            let mapped = inverse.solve(&y);
            assert!(mapped.iter().zip(s).all(|(a, b)| (a - b).abs() < 1e-14), "{mapped:?}");
        }
    }
}
