//! The route that defines derivatives: dual and hyper-dual numbers through the written-out tape. Workspaces are kept in a pool, so evaluations from many threads never allocate
//! once each thread has had its turn.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::jets::{self, JetWorkspace};
use super::objective::Objective;
use super::sparse_jets::SparseWorkspace;
use super::structure::hessian_pairs;
use crate::graph::formula::{Flat, Formula, TooLarge};
use crate::graph::kinks::{Kink, kinks};
use crate::numeric::jet::Jet;
use crate::tape::{Cones, Tape};

/// A scalar function with exact derivatives by dual numbers.
#[derive(Debug)]
pub struct DualRoute {
    formula: Arc<Formula>,
    tape: Tape,
    pairs: OnceLock<Vec<(usize, usize)>>,
    cones: OnceLock<Option<Cones>>,
    /// The workspaces of whoever comes first; to take them costs one lock without waiting.
    first: Mutex<Option<Memory>>,
    /// Workspaces for those who come while they are taken.
    pool: Mutex<Vec<Memory>>,
}

/// The workspaces of one thread; the second is for functions in which little depends on each variable.
#[derive(Debug)]
struct Memory {
    jets: JetWorkspace,
    sparse: Option<SparseWorkspace>,
}

impl DualRoute {
    /// Compiles the first output of a formula. Cost: linear in its size.
    ///
    /// # Errors
    /// If its sums have too many terms to be written out.
    pub fn new(formula: &Arc<Formula>) -> Result<Self, TooLarge> {
        let flat = formula.flat()?;
        let tape = Tape::compile(flat.graph, &flat.outputs[..1], formula.dimension());
        Ok(Self {
            formula: Arc::clone(formula),
            tape,
            pairs: OnceLock::new(),
            cones: OnceLock::new(),
            first: Mutex::default(),
            pool: Mutex::default(),
        })
    }

    fn flat(&self) -> Flat<'_> {
        self.formula.flat().expect("the tape was compiled from the flat form")
    }

    /// The tape.
    pub fn tape(&self) -> &Tape {
        &self.tape
    }

    /// The pairs `(i, j)`, `i ≥ j`, of Hessian entries that can be nonzero.
    pub fn hessian_pairs(&self) -> &[(usize, usize)] {
        let flat = self.flat();
        self.pairs.get_or_init(|| hessian_pairs(flat.graph, flat.outputs[0], self.dimension()))
    }

    fn with_memory<T>(&self, run: impl FnOnce(&mut Memory) -> T) -> T {
        let fresh = || Memory { jets: JetWorkspace::new(&self.tape), sparse: None };
        if let Ok(mut first) = self.first.try_lock() {
            return run(first.get_or_insert_with(fresh));
        }
        let pooled = self.pool.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut memory = pooled.unwrap_or_else(fresh);
        let result = run(&mut memory);
        self.pool.lock().unwrap_or_else(PoisonError::into_inner).push(memory);
        result
    }

    /// What depends on each variable, if that is little, with memory for it.
    fn sparse<'a>(&'a self, memory: &'a mut Memory) -> Option<(&'a Cones, &'a mut SparseWorkspace)> {
        let cones = self.cones.get_or_init(|| Cones::new(&self.tape)).as_ref()?;
        Some((cones, memory.sparse.get_or_insert_with(|| SparseWorkspace::new(cones))))
    }
}

impl Objective for DualRoute {
    fn dimension(&self) -> usize {
        self.tape.n_inputs()
    }

    fn value(&self, x: &[f64]) -> f64 {
        self.with_memory(|memory| memory.jets.value(&self.tape, x))
    }

    fn value_gradient(&self, x: &[f64], gradient: &mut [f64]) -> f64 {
        let value = self.with_memory(|memory| match self.sparse(memory) {
            Some((cones, work)) => work.gradient(cones, x, gradient),
            None => memory.jets.jacobian(&self.tape, x, gradient)[0],
        });
        undefined_outside(value, &mut [gradient])
    }

    fn value_gradient_hessian(&self, x: &[f64], gradient: &mut [f64], hessian: &mut [f64]) -> f64 {
        let pairs = self.hessian_pairs();
        let value = self.with_memory(|memory| match self.sparse(memory) {
            Some((cones, work)) => work.hessian(cones, x, pairs, (gradient, hessian)),
            None => memory.jets.hessian(&self.tape, x, pairs, (gradient, hessian)),
        });
        undefined_outside(value, &mut [gradient, hessian])
    }

    fn hessian_vector(&self, x: &[f64], v: &[f64], product: &mut [f64]) {
        let value = self.with_memory(|memory| match self.sparse(memory) {
            Some((cones, work)) => work.hessian_vector(cones, x, v, product),
            None => memory.jets.hessian_vector(&self.tape, x, v, product),
        });
        undefined_outside(value, &mut [product]);
    }

    fn directional_series(&self, x: &[f64], v: &[f64], out: &mut [f64]) {
        jets::directional(&self.tape, x, v, out);
    }

    fn jet(&self, inputs: &[Jet]) -> Option<Jet> {
        Some(jets::of_scalars(&self.tape, inputs))
    }

    fn kink(&self, x: &[f64]) -> Option<String> {
        let flat = self.flat();
        kinks(flat.graph, &flat.outputs[..1], x).first().map(Kink::describe)
    }
}

/// Where the function has no value, no derivative is a number either, although one may depend on other terms only.
fn undefined_outside(value: f64, derivatives: &mut [&mut [f64]]) -> f64 {
    if value.is_nan() {
        derivatives.iter_mut().for_each(|numbers| numbers.fill(f64::NAN));
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::function::Function;
    use crate::graph::{FormulaParameter, Graph, Shape};
    use crate::numeric::compare::close;

    /// `Σ sqrt(x[i] + x[i+1]²)·x[i+1] + exp(x[1])`.
    fn chain(n: usize) -> DualRoute {
        let mut graph = Graph::new();
        let two = graph.constant(2.0);
        let mut terms = Vec::new();
        for i in 0..n - 1 {
            let (x, next) = (graph.variable(i), graph.variable(i + 1));
            let square = graph.power(next, two);
            let sum = graph.sum(&[x, square]);
            let root = graph.unary(Function::Sqrt, sum);
            terms.push(graph.product(&[root, next]));
        }
        let first = graph.variable(0);
        terms.push(graph.unary(Function::Exp, first));
        let outputs = vec![graph.sum(&terms)];
        let parameters = vec![FormulaParameter { name: "x".into(), shape: Shape::Vector(n) }];
        DualRoute::new(&Arc::new(Formula::new(parameters, Shape::Scalar, graph, outputs))).unwrap()
    }

    /// Value, gradient, Hessian and the Hessian's product with `x` itself.
    fn derivatives(f: &DualRoute, x: &[f64]) -> [Vec<f64>; 4] {
        let n = x.len();
        let (mut gradient, mut hessian, mut product) = (vec![0.0; n], vec![0.0; n * n], vec![0.0; n]);
        let mut values = vec![f.value(x), f.value_gradient(x, &mut gradient)];
        values.extend(&gradient);
        values.push(f.value_gradient_hessian(x, &mut gradient, &mut hessian));
        f.hessian_vector(x, x, &mut product);
        [values, gradient, hessian, product]
    }

    #[test]
    fn sparse_and_dense_derivatives_are_the_same() {
        let n = 9;
        let sparse = chain(n);
        let dense = DualRoute { cones: OnceLock::from(None), ..chain(n) };
        let x: Vec<f64> = (0..n).map(|i| 0.5 + 0.3 * i as f64).collect();
        assert_eq!(derivatives(&sparse, &x), derivatives(&dense, &x));
        assert!(sparse.cones.get().is_some_and(Option::is_some));
        let [_, _, hessian, product] = derivatives(&sparse, &x);
        for (row, product) in hessian.chunks(n).zip(product) {
            let expected: f64 = row.iter().zip(&x).map(|(h, x)| h * x).sum();
            assert!(close(expected, product, 1e-12), "{expected} {product}");
        }
    }

    #[test]
    fn outside_the_domain_nothing_is_a_number() {
        let mut x = vec![1.0; 9];
        x[7] = -2.0;
        let all = derivatives(&chain(9), &x);
        assert!(all.iter().flatten().all(|number| number.is_nan()), "{all:?}");
    }
}
