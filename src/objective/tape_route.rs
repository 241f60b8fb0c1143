//! The route for inner loops and many variables: derivative tapes by reverse accumulation, sums in lanes. Evaluators are
//! kept in a pool, so evaluations from many threads never allocate once each thread has had its turn.

use std::sync::{Arc, Mutex, PoisonError};

use super::jets::TAYLOR_LENGTH;
use super::pattern::SparsityPattern;
use super::plan::Plan;
use super::single::Single;
use crate::graph::Formula;
use crate::numeric::lanes::InstructionSet;
use crate::numeric::scalar::Scalar;
use crate::numeric::taylor::Taylor;

/// A scalar function with derivatives by tapes.
#[derive(Debug)]
pub struct TapeRoute {
    plan: Arc<Plan>,
    /// The evaluator of whoever comes first; to take it costs one lock without waiting.
    first: Mutex<Option<Single>>,
    /// Evaluators for those who come while it is taken.
    pool: Mutex<Vec<Single>>,
}

impl TapeRoute {
    /// Prepares the first output of a formula. Cost: linear in its size; programs are made when they are first asked for.
    pub fn new(formula: &Arc<Formula>) -> Self {
        let plan = Arc::new(Plan::new(formula, InstructionSet::best()));
        Self { plan, first: Mutex::default(), pool: Mutex::default() }
    }

    /// What evaluators of many points share.
    pub fn plan(&self) -> &Arc<Plan> {
        &self.plan
    }

    fn with_evaluator<T>(&self, run: impl FnOnce(&mut Single) -> T) -> T {
        if let Ok(mut first) = self.first.try_lock() {
            return run(first.get_or_insert_with(|| Single::new(&self.plan)));
        }
        let pooled = self.pool.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut evaluator = pooled.unwrap_or_else(|| Single::new(&self.plan));
        let result = run(&mut evaluator);
        self.pool.lock().unwrap_or_else(PoisonError::into_inner).push(evaluator);
        result
    }

    /// `f(x)`.
    pub fn value(&self, x: &[f64]) -> f64 {
        self.with_evaluator(|evaluator| evaluator.value(x))
    }

    /// Writes `∇f(x)`; gives `f(x)`.
    pub fn value_gradient(&self, x: &[f64], gradient: &mut [f64]) -> f64 {
        self.with_evaluator(|evaluator| evaluator.value_gradient(x, gradient))
    }

    /// The estimate of `f(x)` by some rows of data; see [`Single::value_gradient_of_rows`].
    pub fn value_of_rows(&self, x: &[f64], rows: &[u32]) -> f64 {
        self.with_evaluator(|evaluator| evaluator.value_of_rows(x, rows))
    }

    /// Writes the estimate of `∇f(x)` by some rows of data; gives that of `f(x)`. See [`Single::value_gradient_of_rows`].
    pub fn value_gradient_of_rows(&self, x: &[f64], rows: &[u32], gradient: &mut [f64]) -> f64 {
        self.with_evaluator(|evaluator| evaluator.value_gradient_of_rows(x, rows, gradient))
    }

    /// Writes the estimate of `∇²f(x)·v` by some rows of data.
    pub fn hessian_vector_of_rows(&self, x: &[f64], v: &[f64], rows: &[u32], product: &mut [f64]) {
        self.with_evaluator(|evaluator| {
            let mut gradient = std::mem::take(&mut evaluator.dense_gradient);
            gradient.resize(x.len(), 0.0);
            evaluator.hessian_vector_of_rows((x, v), rows, (&mut gradient, product));
            evaluator.dense_gradient = gradient;
        });
    }

    /// Writes `∇f(x)` and the nonzeros of the Hessian's lower triangle; gives `f(x)`.
    pub fn hessian_values(&self, x: &[f64], gradient: &mut [f64], values: &mut [f64]) -> f64 {
        self.with_evaluator(|evaluator| evaluator.value_gradient_hessian(x, gradient, values))
    }

    /// Writes `∇f(x)` and `∇²f(x)`, row by row; gives `f(x)`.
    ///
    /// # Panics
    /// If the Hessian has more entries than [`super::pattern::MOST_ENTRIES`], of which the caller has allocated the square.
    pub fn value_gradient_hessian(&self, x: &[f64], gradient: &mut [f64], hessian: &mut [f64]) -> f64 {
        let pattern = self.hessian_structure().expect("the dense matrix is larger");
        self.with_evaluator(|evaluator| {
            let mut values = std::mem::take(&mut evaluator.sparse_values);
            values.resize(pattern.len(), 0.0);
            let value = evaluator.value_gradient_hessian(x, gradient, &mut values);
            pattern.expand(&values, hessian);
            evaluator.sparse_values = values;
            if value.is_nan() {
                hessian.fill(f64::NAN);
            }
            value
        })
    }

    /// Writes `∇²f(x)·v`.
    pub fn hessian_vector(&self, x: &[f64], v: &[f64], product: &mut [f64]) {
        self.with_evaluator(|evaluator| {
            let mut gradient = std::mem::take(&mut evaluator.dense_gradient);
            gradient.resize(x.len(), 0.0);
            evaluator.hessian_vector((x, v), &mut gradient, product);
            evaluator.dense_gradient = gradient;
        });
    }

    /// Writes the Taylor coefficients of `t ↦ f(x + t·v)`: at most [`TAYLOR_LENGTH`], by series through the same tapes.
    pub fn directional_series(&self, x: &[f64], v: &[f64], out: &mut [f64]) {
        match out.len() {
            ..=4 => self.series::<4>(x, v, out),
            5 => self.series::<5>(x, v, out),
            _ => self.series::<TAYLOR_LENGTH>(x, v, out),
        }
    }

    fn series<const N: usize>(&self, x: &[f64], v: &[f64], out: &mut [f64]) {
        let line: Vec<Taylor<N>> = x.iter().zip(v).map(|(x, v)| Taylor::line(*x, *v)).collect();
        for (out, coefficient) in out.iter_mut().zip(self.plan.evaluate(&line).coefficients) {
            *out = coefficient;
        }
    }

    /// `f` of any scalars.
    pub fn evaluate<S: Scalar>(&self, inputs: &[S]) -> S {
        self.plan.evaluate(inputs)
    }

    /// Where the Hessian can be nonzero; `None` if there are too many entries.
    pub fn hessian_structure(&self) -> Option<&SparsityPattern> {
        self.plan.scatter().map(|scatter| &scatter.pattern)
    }
}
