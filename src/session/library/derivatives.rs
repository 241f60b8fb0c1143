//! Values and exact derivatives of a function at a point; no truncation error, no step size.
//!
//! Source of the numbers: dual numbers and Taylor series, see [`crate::objective::jets`].

use super::error::Error;
use super::function::Function;
use crate::graph::kinks::Kink;
use crate::objective::jets::{HIGHEST_PARTIAL_ORDER, TAYLOR_LENGTH, mixed_partials};
use crate::tape::Tape;

impl Function {
    /// The value `f(p)`; NaN outside the domain. Cost: one evaluation, no allocation.
    ///
    /// # Errors
    /// [`Error::Length`] if the point has the wrong length.
    #[inline]
    pub fn value(&self, point: &[f64]) -> Result<f64, Error> {
        self.check_length("the point", point)?;
        Ok(self.objective().value(point))
    }

    /// The gradient `∇f(p)`, of length `n`. Cost: `n` evaluations with dual numbers.
    ///
    /// # Errors
    /// [`Error::Length`]; [`Error::OutsideDomain`]; [`Error::NotDifferentiable`] where the function has no finite slope.
    pub fn gradient(&self, point: &[f64]) -> Result<Vec<f64>, Error> {
        let mut gradient = vec![0.0; self.dimension()];
        self.check_length("the point", point)?;
        let value = self.compiled().gradient_at(point, &mut gradient);
        self.check_defined(point, value, &gradient)?;
        Ok(gradient)
    }

    /// Writes the gradient and gives the value, without allocation: NaN where undefined, and at a kink the derivative of
    /// the branch taken (ask [`Function::kinks`]).
    ///
    /// # Errors
    /// [`Error::Length`] if a slice has another length than `n`.
    #[inline]
    pub fn gradient_into(&self, point: &[f64], gradient: &mut [f64]) -> Result<f64, Error> {
        self.check_length("the point", point)?;
        self.check_length("the gradient", gradient)?;
        Ok(self.objective().value_gradient(point, gradient))
    }

    /// The Hessian `∇²f(p)`, row-major of length `n²`, symmetric. Cost: one hyper-dual evaluation for each pair of
    /// variables that meet in a nonlinear operation (Rosenbrock in 100 variables: 199), and the gradient.
    ///
    /// # Errors
    /// Those of [`Function::gradient`].
    pub fn hessian(&self, point: &[f64]) -> Result<Vec<f64>, Error> {
        let n = self.dimension();
        let (mut gradient, mut hessian) = (vec![0.0; n], vec![0.0; n * n]);
        self.check_length("the point", point)?;
        let value = self.objective().derivatives_by_definition(point, &mut gradient, &mut hessian);
        self.check_defined(point, value, &gradient)?;
        self.check_defined(point, value, &hessian)?;
        Ok(hessian)
    }

    /// Writes gradient and Hessian and gives the value, without allocation; undefined numbers as in
    /// [`Function::gradient_into`].
    ///
    /// # Errors
    /// [`Error::Length`] if the gradient's length is not `n` or the Hessian's not `n²`.
    pub fn hessian_into(&self, point: &[f64], gradient: &mut [f64], hessian: &mut [f64]) -> Result<f64, Error> {
        self.check_length("the point", point)?;
        self.check_length("the gradient", gradient)?;
        let expected = self.dimension() * self.dimension();
        if hessian.len() != expected {
            return Err(Error::Length { what: "the Hessian", expected, given: hessian.len() });
        }
        Ok(self.objective().value_gradient_hessian(point, gradient, hessian))
    }

    /// The product `∇²f(p)·v`, of length `n`. Cost: `n` hyper-dual evaluations, however dense the Hessian.
    ///
    /// # Errors
    /// Those of [`Function::gradient`].
    pub fn hessian_vector(&self, point: &[f64], direction: &[f64]) -> Result<Vec<f64>, Error> {
        self.check_length("the point", point)?;
        self.check_length("the direction", direction)?;
        let mut product = vec![0.0; self.dimension()];
        self.compiled().hessian_vector_at(point, direction, &mut product);
        self.check_defined(point, self.objective().value(point), &product)?;
        Ok(product)
    }

    /// The mixed partial derivative with `orders[i]` differentiations in variable `i`, of total order 4 at most.
    ///
    /// Cost: one evaluation with numbers of `2^order` parts, and a compilation.
    ///
    /// # Errors
    /// [`Error::Order`] above order 4; [`Error::TooLarge`]; otherwise those of [`Function::gradient`].
    ///
    /// ```
    /// let f = saddleback::Function::parse("f(x, y) = x^3*y^2")?;
    /// assert_eq!(f.partial(&[1.0, 2.0], &[2, 1])?, 24.0);
    /// # Ok::<(), saddleback::Error>(())
    /// ```
    pub fn partial(&self, point: &[f64], orders: &[usize]) -> Result<f64, Error> {
        self.check_length("the point", point)?;
        let (expected, given) = (self.dimension(), orders.len());
        if expected != given {
            return Err(Error::Length { what: "the list of orders", expected, given });
        }
        let total = orders.iter().fold(0_usize, |sum, order| sum.saturating_add(*order));
        if total > HIGHEST_PARTIAL_ORDER {
            return Err(Error::Order { limit: HIGHEST_PARTIAL_ORDER, given: total });
        }
        let directions: Vec<usize> =
            orders.iter().enumerate().flat_map(|(place, order)| std::iter::repeat_n(place, *order)).collect();
        let flat = self.formula().flat()?;
        let tape = Tape::compile(flat.graph, flat.outputs, expected);
        let partial = mixed_partials(&tape, point, &directions).expect("the order was checked")[0];
        self.check_defined(point, self.objective().value(point), &[partial])?;
        Ok(partial)
    }

    /// The `order`-th derivative of `t ↦ f(p + t·v)` at 0, to order 8. Cost: one evaluation with series of 9 terms.
    ///
    /// # Errors
    /// [`Error::Order`] above order 8; otherwise those of [`Function::gradient`].
    pub fn directional(&self, point: &[f64], direction: &[f64], order: usize) -> Result<f64, Error> {
        let factorial: f64 = (1..=order).map(|k| k as f64).product();
        let series = self.taylor(point, direction, order)?;
        Ok(series[order] * factorial)
    }

    /// The coefficients of the Taylor polynomial of `t ↦ f(p + t·v)` at 0, from order 0 to `order`, 8 at most.
    ///
    /// # Errors
    /// Those of [`Function::directional`].
    pub fn taylor(&self, point: &[f64], direction: &[f64], order: usize) -> Result<Vec<f64>, Error> {
        self.check_length("the point", point)?;
        self.check_length("the direction", direction)?;
        if order >= TAYLOR_LENGTH {
            return Err(Error::Order { limit: TAYLOR_LENGTH - 1, given: order });
        }
        let mut series = vec![0.0; order + 1];
        self.objective().directional_series(point, direction, &mut series);
        self.check_defined(point, series[0], &series)?;
        Ok(series)
    }

    /// Makes sure that derivatives exist where they were computed: dual numbers alone follow one branch at a kink.
    pub(super) fn check_defined(&self, point: &[f64], value: f64, derivatives: &[f64]) -> Result<(), Error> {
        if value.is_nan() {
            return Err(Error::OutsideDomain);
        }
        let singular = self.kinks(point)?.into_iter().find(|kink| kink.singular);
        if singular.is_none() && !derivatives.iter().any(|derivative| derivative.is_nan()) {
            return Ok(());
        }
        let reason = singular.as_ref().map_or_else(|| "it is not a number".into(), Kink::describe);
        Err(Error::NotDifferentiable { reason })
    }
}
