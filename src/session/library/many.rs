//! Values and derivatives at many points at once, and Hessians as the list of their nonzeros: for bulk work and many
//! variables. Source of the numbers: derivative tapes, see [`crate::objective::plan`].

use super::error::Error;
use super::function::Function;
use crate::objective::batch::{Batch, BatchOutput, evaluate_points};
use crate::objective::pattern::{MOST_ENTRIES, SparsityPattern};
use crate::objective::program::Order;
use crate::objective::{Derivatives, Objective};

impl Function {
    /// Where the Hessian can be nonzero: its lower triangle, rows ascending and columns ascending in each. Cost: linear in
    /// the function's terms, the first time.
    ///
    /// # Errors
    /// [`Error::HessianTooLarge`] if there are more entries than memory holds.
    ///
    /// ```
    /// let f = saddleback::Function::parse("f(x[4]) = sum(i = 1..3, x[i]*x[i+1])")?;
    /// let entries: Vec<(usize, usize)> = f.hessian_structure()?.entries().collect();
    /// assert_eq!(entries, [(1, 0), (2, 1), (3, 2)]);
    /// # Ok::<(), saddleback::Error>(())
    /// ```
    pub fn hessian_structure(&self) -> Result<&SparsityPattern, Error> {
        self.compiled().hessian_structure().ok_or(Error::HessianTooLarge { limit: MOST_ENTRIES })
    }

    /// The entries of `∇²f(p)` named by [`Function::hessian_structure`], in its order. Cost: a small multiple of the value's
    /// where each term has few variables, however many the function has.
    ///
    /// # Errors
    /// [`Error::HessianTooLarge`], and those of [`Function::gradient`].
    ///
    /// ```
    /// let f = saddleback::Function::parse("f(x[100000]) = sum(i = 1..99999, x[i]^2*x[i+1])")?;
    /// let values = f.hessian_values(&vec![3.0; 100000])?;
    /// assert_eq!(values.len(), 199998);
    /// assert_eq!(values[..3], [6.0, 6.0, 6.0]);
    /// # Ok::<(), saddleback::Error>(())
    /// ```
    pub fn hessian_values(&self, point: &[f64]) -> Result<Vec<f64>, Error> {
        let mut gradient = vec![0.0; self.dimension()];
        let mut values = vec![0.0; self.hessian_structure()?.len()];
        let value = self.hessian_values_into(point, &mut gradient, &mut values)?;
        self.check_defined(point, value, &values)?;
        Ok(values)
    }

    /// Writes the gradient and the entries of the Hessian and gives the value, without allocation; undefined numbers as in
    /// [`Function::gradient_into`].
    ///
    /// # Errors
    /// [`Error::HessianTooLarge`]; [`Error::Length`] if the gradient's length is not `n` or there is not one place for each
    /// entry.
    pub fn hessian_values_into(&self, point: &[f64], gradient: &mut [f64], values: &mut [f64]) -> Result<f64, Error> {
        self.check_length("the point", point)?;
        self.check_length("the gradient", gradient)?;
        let expected = self.hessian_structure()?.len();
        if values.len() != expected {
            return Err(Error::Length { what: "the list of the Hessian's entries", expected, given: values.len() });
        }
        Ok(self.compiled().tape().hessian_values(point, gradient, values))
    }

    /// Writes values and derivatives at many points, given variable by variable: coordinate `i` of point `p` of `N` is
    /// `points[i*N + p]`, and so are the results laid out. What is computed follows from the slices that are not empty: see
    /// [`BatchOutput`]. The points are shared among `threads`; the results are the same bits for any number. Where the
    /// function is not defined, they are not numbers.
    ///
    /// Cost: a straight-line program for each 64 points, on one core some nanoseconds a point for a small function.
    ///
    /// # Errors
    /// [`Error::Length`] if the points are no whole number of points or a slice does not fit to them;
    /// [`Error::HessianTooLarge`] if a Hessian is asked for that memory does not hold.
    ///
    /// ```
    /// use saddleback::{BatchOutput, Function};
    ///
    /// let f = Function::parse("f(x, y) = x^2*y")?;
    /// let points = [1.0, 2.0, 3.0, /* y */ 4.0, 5.0, 6.0];
    /// let (mut value, mut gradient, mut hessian) = ([0.0; 3], [0.0; 6], [0.0; 6]);
    /// let output = BatchOutput { value: &mut value, gradient: &mut gradient, hessian: &mut hessian, ..Default::default() };
    /// f.evaluate_points(&points, 1, output)?;
    /// assert_eq!(value, [4.0, 20.0, 54.0]);
    /// assert_eq!(gradient, [8.0, 20.0, 36.0, /* df/dy */ 1.0, 4.0, 9.0]);
    /// assert_eq!(f.hessian_pairs(), [(0, 0), (1, 0)]);
    /// assert_eq!(hessian, [8.0, 10.0, 12.0, /* y, x */ 2.0, 4.0, 6.0]);
    /// # Ok::<(), saddleback::Error>(())
    /// ```
    pub fn evaluate_points(&self, points: &[f64], threads: usize, output: BatchOutput<'_>) -> Result<(), Error> {
        let n_points = self.checked(points, &output)?;
        if self.compiled().route() == Derivatives::Dual {
            self.one_by_one(points, n_points, output);
            return Ok(());
        }
        let plan = self.compiled().plan();
        each_order(output, |order, output| evaluate_points(plan, threads.max(1), order, (points, n_points), output));
        Ok(())
    }

    /// An evaluator at many points that keeps its memory from call to call, for one thread. See [`BatchEvaluator`].
    pub fn batch(&self) -> BatchEvaluator {
        BatchEvaluator { function: self.clone(), batch: Batch::new(self.compiled().plan()) }
    }

    /// The number of points, if all lengths fit.
    fn checked(&self, points: &[f64], output: &BatchOutput<'_>) -> Result<usize, Error> {
        let n = self.dimension();
        let n_points = points.len().checked_div(n).unwrap_or(output.value.len());
        let fits = |what: &'static str, given: usize, rows: usize| match rows.saturating_mul(n_points) {
            expected if given == expected => Ok(()),
            expected => Err(Error::Length { what, expected, given }),
        };
        fits("the list of points", points.len(), n)?;
        let filled = |what, slice: &[f64], rows| if slice.is_empty() { Ok(()) } else { fits(what, slice.len(), rows) };
        filled("the list of values", output.value, 1)?;
        filled("the list of gradients", output.gradient, n)?;
        filled("the list of products", output.product, n)?;
        if !output.product.is_empty() {
            fits("the list of directions", output.directions.len(), n)?;
        }
        if !output.hessian.is_empty() {
            fits("the list of Hessians", output.hessian.len(), self.hessian_structure()?.len())?;
        }
        Ok(n_points)
    }

    /// Hyper-dual numbers have no evaluator for many points: one after the other.
    fn one_by_one(&self, points: &[f64], n_points: usize, output: BatchOutput<'_>) {
        let (n, objective) = (self.dimension(), self.compiled());
        let square = if output.hessian.is_empty() { 0 } else { n * n };
        let (mut gradient, mut hessian) = (vec![0.0; n], vec![0.0; square]);
        let coordinates = |of: &[f64], p: usize| -> Vec<f64> { of.iter().skip(p).step_by(n_points).copied().collect() };
        let scatter = |to: &mut [f64], from: &[f64], p: usize| {
            to.iter_mut().skip(p).step_by(n_points).zip(from).for_each(|(to, from)| *to = *from);
        };
        for p in 0..n_points {
            let x = coordinates(points, p);
            if !output.product.is_empty() {
                objective.hessian_vector(&x, &coordinates(output.directions, p), &mut gradient);
                scatter(output.product, &gradient, p);
            }
            let value = match (square, output.gradient.is_empty()) {
                (0, true) => objective.value(&x),
                (0, false) => objective.value_gradient(&x, &mut gradient),
                _ => objective.value_gradient_hessian(&x, &mut gradient, &mut hessian),
            };
            scatter(output.value, &[value], p);
            scatter(output.gradient, &gradient, p);
            let entries = self.hessian_pairs().iter().take(output.hessian.len()).map(|(i, j)| hessian[i * n + j]);
            scatter(output.hessian, &entries.collect::<Vec<f64>>(), p);
        }
    }
}

/// Runs one evaluation for all that comes with the Hessian, one for products of it with vectors.
fn each_order(output: BatchOutput<'_>, mut run: impl FnMut(Order, BatchOutput<'_>)) {
    let BatchOutput { value, gradient, hessian, directions, product } = output;
    let (with_hessian, with_product) = (!hessian.is_empty(), !product.is_empty());
    if with_product && !with_hessian {
        return run(Order::Product, BatchOutput { value, gradient, hessian: &mut [], directions, product });
    }
    let order = match (with_hessian, gradient.is_empty()) {
        (true, _) => Order::Hessian,
        (false, false) => Order::Gradient,
        (false, true) => Order::Value,
    };
    run(order, BatchOutput { value, gradient, hessian, ..BatchOutput::default() });
    if with_product {
        run(Order::Product, BatchOutput { directions, product, ..BatchOutput::default() });
    }
}

/// A function's evaluator at many points with memory of its own: after the first call of a kind it allocates nothing.
///
/// ```
/// use saddleback::{BatchOutput, Function};
///
/// let mut evaluator = Function::parse("f(x) = sqrt(x)")?.batch();
/// let mut value = [0.0; 4];
/// for points in [[0.0, 1.0, 4.0, 9.0], [16.0, 25.0, 36.0, 49.0]] {
///     evaluator.evaluate(&points, BatchOutput { value: &mut value, ..Default::default() })?;
/// }
/// assert_eq!(value, [4.0, 5.0, 6.0, 7.0]);
/// # Ok::<(), saddleback::Error>(())
/// ```
#[derive(Debug)]
pub struct BatchEvaluator {
    function: Function,
    batch: Batch,
}

impl BatchEvaluator {
    /// The same as [`Function::evaluate_points`] on the calling thread.
    ///
    /// # Errors
    /// Those of [`Function::evaluate_points`].
    pub fn evaluate(&mut self, points: &[f64], output: BatchOutput<'_>) -> Result<(), Error> {
        let n_points = self.function.checked(points, &output)?;
        if self.function.compiled().route() == Derivatives::Dual {
            self.function.one_by_one(points, n_points, output);
            return Ok(());
        }
        each_order(output, |order, output| self.batch.evaluate(order, (points, n_points), output));
        Ok(())
    }
}
