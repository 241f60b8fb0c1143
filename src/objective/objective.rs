//! A real function of `n` variables with exact derivatives, as optimizers and the critical-point search see it.

use crate::numeric::jet::Jet;

/// What vanishes where a function takes the bound that its form proves, at one point.
#[derive(Clone, Debug, PartialEq)]
pub struct SquareBases {
    /// Whether the bound is an upper one, instead of a lower one.
    pub is_upper: bool,
    /// The bound.
    pub bound: f64,
    /// The values `bᵢ(x)` of the expressions that all vanish exactly where the bound is taken.
    pub values: Vec<f64>,
    /// Their Jacobian, row by row.
    pub jacobian: Vec<f64>,
}

/// A function `f: Rⁿ → R` with exact derivatives. Object-safe; NaN means "outside the domain".
///
/// All slices are of length `n = dimension()`; a Hessian is row-major of length `n²` and symmetric.
pub trait Objective: Sync {
    /// The number of variables `n`.
    fn dimension(&self) -> usize;

    /// `f(x)`.
    fn value(&self, x: &[f64]) -> f64;

    /// Writes `∇f(x)` and returns `f(x)`.
    fn value_gradient(&self, x: &[f64], gradient: &mut [f64]) -> f64;

    /// Writes `∇f(x)` and `∇²f(x)` (row-major) and returns `f(x)`.
    fn value_gradient_hessian(&self, x: &[f64], gradient: &mut [f64], hessian: &mut [f64]) -> f64;

    /// The same by the route that defines derivatives, hyper-dual numbers, where that can be had at this size.
    ///
    /// A verdict on a point asks here, so that it does not stand on the route that the optimizer took.
    fn derivatives_by_definition(&self, x: &[f64], gradient: &mut [f64], hessian: &mut [f64]) -> f64 {
        self.value_gradient_hessian(x, gradient, hessian)
    }

    /// The number of rows of data that the function is a sum over, if it is one: `sum(r in D, …)`, `mean(r in D, …)`.
    ///
    /// The methods `…_of_rows` estimate the function by some of these rows, counted from 0.
    fn n_data_rows(&self) -> Option<usize> {
        None
    }

    /// The estimate of `f(x)` where each sum over rows is its mean over `rows` times the number of all; `f(x)` itself where
    /// there are no rows of data. Nothing is compiled anew. Cost: that of so many rows.
    fn value_of_rows(&self, x: &[f64], _rows: &[u32]) -> f64 {
        self.value(x)
    }

    /// Writes the gradient of the estimate by `rows`; gives the estimate.
    fn value_gradient_of_rows(&self, x: &[f64], _rows: &[u32], gradient: &mut [f64]) -> f64 {
        self.value_gradient(x, gradient)
    }

    /// Writes the product of the estimate's Hessian with `v`.
    fn hessian_vector_of_rows(&self, x: &[f64], v: &[f64], _rows: &[u32], product: &mut [f64]) {
        self.hessian_vector(x, v, product);
    }

    /// Writes the product `∇²f(x)·v`.
    fn hessian_vector(&self, x: &[f64], v: &[f64], product: &mut [f64]);

    /// Writes the Taylor coefficients of `t ↦ f(x + t·v)`: `out[k]` is the k-th derivative at 0 over `k!`. At most 9 coefficients.
    fn directional_series(&self, x: &[f64], v: &[f64], out: &mut [f64]);

    /// `f` of one jet for each variable; `None` where the function is no formula, so that no jet can run through it.
    ///
    /// Cost: one pass with a number of as many parts as the jets have monomials.
    fn jet(&self, _inputs: &[Jet]) -> Option<Jet> {
        None
    }

    /// For a function that is a constant plus terms of one sign by its form, such as a sum of squares: what must vanish
    /// where it takes that constant, at `x`. `None` for other functions. Cost: `n` passes with dual numbers.
    fn square_bases(&self, _x: &[f64]) -> Option<SquareBases> {
        None
    }

    /// `[lo, hi]` of each partial derivative over a box, proved by interval arithmetic; `None` where one jumps or may have no
    /// value, or where the function is no formula. Cost: one pass.
    fn gradient_enclosure(&self, _sides: &[[f64; 2]]) -> Option<Vec<[f64; 2]>> {
        None
    }

    /// Why the derivatives at `x` are those of one branch only, or do not exist; `None` where the function is smooth.
    ///
    /// A verdict on a point must ask: at a corner the Hessian says nothing about the neighbourhood.
    fn kink(&self, _x: &[f64]) -> Option<String> {
        None
    }
}
