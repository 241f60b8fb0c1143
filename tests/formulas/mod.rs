//! Test functions written once over a small number trait, with exact derivatives by second-order jets and Taylor series.
//!
//! Independent of the library's own differentiation, so that optimizers and searches are tested on their own.

pub mod catalogue;
mod number;

pub use number::Number;
use number::{Jet, Series};
use saddleback::numeric::jet::Jet as LibraryJet;
use saddleback::objective::objective::Objective;

/// A formula in `N` variables.
pub trait Formula: Sync {
    /// The number of variables.
    const N: usize;
    /// The value for any kind of number.
    fn eval<T: Number>(&self, x: &[T]) -> T;
}

/// A formula as an objective.
pub struct Smooth<F>(pub F);

impl<F: Formula> Objective for Smooth<F> {
    fn dimension(&self) -> usize {
        F::N
    }

    fn value(&self, x: &[f64]) -> f64 {
        self.0.eval(x)
    }

    fn value_gradient(&self, x: &[f64], gradient: &mut [f64]) -> f64 {
        let mut hessian = vec![0.0; F::N * F::N];
        self.value_gradient_hessian(x, gradient, &mut hessian)
    }

    fn value_gradient_hessian(&self, x: &[f64], gradient: &mut [f64], hessian: &mut [f64]) -> f64 {
        let variables: Vec<Jet> = (0..F::N).map(|i| Jet::variable(x[i], i, F::N)).collect();
        let result = self.0.eval(&variables);
        result.write(gradient, hessian)
    }

    fn hessian_vector(&self, x: &[f64], v: &[f64], product: &mut [f64]) {
        let (mut gradient, mut hessian) = (vec![0.0; F::N], vec![0.0; F::N * F::N]);
        self.value_gradient_hessian(x, &mut gradient, &mut hessian);
        for i in 0..F::N {
            product[i] = (0..F::N).map(|j| hessian[i * F::N + j] * v[j]).sum();
        }
    }

    fn jet(&self, inputs: &[LibraryJet]) -> Option<LibraryJet> {
        Some(self.0.eval(inputs))
    }

    fn directional_series(&self, x: &[f64], v: &[f64], out: &mut [f64]) {
        let line: Vec<Series> = x.iter().zip(v).map(|(x, v)| Series::line(*x, *v)).collect();
        out.copy_from_slice(&self.0.eval(&line).0[..out.len()]);
    }
}
