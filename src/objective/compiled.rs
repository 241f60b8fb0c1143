//! An objective from a compiled formula. Workspaces are kept in a pool, so evaluations from many threads never allocate
//! once each thread has had its turn.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::jets::{self, JetWorkspace};
use super::objective::Objective;
use super::structure::hessian_pairs;
use crate::graph::formula::Formula;
use crate::graph::kinks::{Kink, kinks};
use crate::tape::Tape;

/// A scalar function with exact derivatives by dual numbers.
#[derive(Debug)]
pub struct Compiled {
    formula: Arc<Formula>,
    tape: Tape,
    pairs: OnceLock<Vec<(usize, usize)>>,
    pool: Mutex<Vec<JetWorkspace>>,
}

impl Compiled {
    /// Compiles the first output of a formula. Cost: linear in its size.
    pub fn new(formula: &Arc<Formula>) -> Self {
        let dimension = formula.dimension();
        let output = formula.outputs[0];
        let tape = Tape::compile(&formula.graph, &[output], dimension);
        Self { formula: Arc::clone(formula), tape, pairs: OnceLock::new(), pool: Mutex::default() }
    }

    /// The tape.
    pub fn tape(&self) -> &Tape {
        &self.tape
    }

    /// The pairs `(i, j)`, `i ≥ j`, of Hessian entries that can be nonzero.
    pub fn hessian_pairs(&self) -> &[(usize, usize)] {
        self.pairs.get_or_init(|| hessian_pairs(&self.formula.graph, self.formula.outputs[0], self.dimension()))
    }

    fn with_workspace<T>(&self, run: impl FnOnce(&mut JetWorkspace) -> T) -> T {
        let pooled = self.pool.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut workspace = pooled.unwrap_or_else(|| JetWorkspace::new(&self.tape));
        let result = run(&mut workspace);
        self.pool.lock().unwrap_or_else(PoisonError::into_inner).push(workspace);
        result
    }
}

impl Objective for Compiled {
    fn dimension(&self) -> usize {
        self.tape.n_inputs()
    }

    fn value(&self, x: &[f64]) -> f64 {
        self.with_workspace(|work| work.value(&self.tape, x))
    }

    fn value_gradient(&self, x: &[f64], gradient: &mut [f64]) -> f64 {
        self.with_workspace(|work| work.jacobian(&self.tape, x, gradient)[0])
    }

    fn value_gradient_hessian(&self, x: &[f64], gradient: &mut [f64], hessian: &mut [f64]) -> f64 {
        self.with_workspace(|work| work.hessian(&self.tape, x, self.hessian_pairs(), (gradient, hessian)))
    }

    fn hessian_vector(&self, x: &[f64], v: &[f64], product: &mut [f64]) {
        self.with_workspace(|work| work.hessian_vector(&self.tape, x, v, product));
    }

    fn directional_series(&self, x: &[f64], v: &[f64], out: &mut [f64]) {
        jets::directional(&self.tape, x, v, out);
    }

    fn kink(&self, x: &[f64]) -> Option<String> {
        kinks(&self.formula.graph, &self.formula.outputs[..1], x).first().map(Kink::describe)
    }
}
