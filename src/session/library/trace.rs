//! A Rust closure to a function: run once with expressions in place of numbers, and what they recorded is the graph.

use std::sync::Arc;

use super::expression::{Expression, Recorder};
use super::function::Function;
use super::recording::flattened;
use crate::graph::{Formula, FormulaParameter, Shape};

impl Function {
    /// Records a closure: what it does with its argument becomes a function with everything that text gets.
    ///
    /// The closure runs once, with an [`Expression`] for each of the `dimension` variables, so its loops and Rust `if`s
    /// are unrolled for good; what depends on a variable goes through [`Expression::select`]. The parameter is called
    /// `x` in texts and is one vector: a session calls the function as `f([1, 2])`. Cost: linear in the number of operations.
    ///
    /// # Panics
    /// If `dimension` is 0, and where the closure does.
    ///
    /// ```
    /// use saddleback::Function;
    ///
    /// let f = Function::trace(2, |x| x[0].powi(4) - 2.0 * x[0].powi(2) + x[1].powi(2));
    /// assert_eq!(f.gradient(&[2.0, 1.0])?, [24.0, 2.0]);
    /// assert_eq!(f.text(), "(x[2]) -> x[1]^4 - 2x[1]^2 + x[2]^2");
    /// # Ok::<(), saddleback::Error>(())
    /// ```
    pub fn trace<F>(dimension: usize, closure: F) -> Self
    where
        F: for<'r> FnOnce(&[Expression<'r>]) -> Expression<'r>,
    {
        assert!(dimension > 0, "a function has one variable or more");
        let parameter = FormulaParameter { name: "x".into(), shape: Shape::Vector(dimension) };
        let recorder = Recorder::default();
        let variable = |place| Expression::recorded(&recorder, recorder.with(|graph| graph.variable(place)));
        let variables: Vec<Expression<'_>> = (0..dimension).map(variable).collect();
        let output = closure(&variables).node(&recorder);
        let (graph, output) = recorder.with(|graph| flattened(graph, output));
        let formula = Formula::new(vec![parameter], Shape::Scalar, graph, vec![output]);
        Self::from_formula(None, Arc::new(formula))
    }
}
