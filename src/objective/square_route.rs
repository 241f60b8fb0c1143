//! The bases of a sum of squares at a point, with their Jacobian by dual numbers.

use super::jets::JetWorkspace;
use super::objective::SquareBases;
use crate::graph::formula::Formula;
use crate::graph::squares::squares;
use crate::tape::Tape;

/// A tape whose outputs all vanish exactly where the function takes its bound.
#[derive(Debug)]
pub(super) struct SquareRoute {
    tape: Tape,
    is_upper: bool,
    bound: f64,
}

impl SquareRoute {
    /// Compiles the bases; `None` if the form of the function proves no bound.
    pub(super) fn new(formula: &Formula) -> Option<Self> {
        let flat = formula.flat().ok()?;
        let mut graph = flat.graph.clone();
        let found = squares(&mut graph, *flat.outputs.first()?)?;
        let tape = Tape::compile(&graph, &found.bases, formula.dimension());
        Some(Self { tape, is_upper: found.is_upper, bound: found.bound })
    }

    /// The bases at a point.
    pub(super) fn at(&self, x: &[f64]) -> SquareBases {
        let mut jacobian = vec![0.0; self.tape.n_outputs() * x.len()];
        let values = JetWorkspace::new(&self.tape).jacobian(&self.tape, x, &mut jacobian).to_vec();
        SquareBases { is_upper: self.is_upper, bound: self.bound, values, jacobian }
    }
}
