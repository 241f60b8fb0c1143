//! Enclosures of the gradient over boxes: what rounding and underflow hide from doubles is between the bounds.

use crate::graph::derivative::gradient;
use crate::graph::formula::Formula;
use crate::numeric::interval::interval::{Interval, Regularity};
use crate::tape::Tape;
use crate::tape::eval::Workspace;

/// A tape for the gradient.
#[derive(Debug)]
pub(super) struct EnclosureRoute {
    tape: Tape,
}

impl EnclosureRoute {
    /// Compiles the gradient; `None` if the formula is too large to be written out.
    pub(super) fn new(formula: &Formula) -> Option<Self> {
        let flat = formula.flat().ok()?;
        let mut graph = flat.graph.clone();
        let sides = gradient(&mut graph, *flat.outputs.first()?, formula.dimension());
        Some(Self { tape: Tape::compile(&graph, &sides, formula.dimension()) })
    }

    /// `[lo, hi]` of each partial derivative over a box; `None` where one jumps or may have no value.
    pub(super) fn over(&self, sides: &[[f64; 2]]) -> Option<Vec<[f64; 2]>> {
        let inputs: Vec<Interval> = sides.iter().map(|[lo, hi]| Interval::new(*lo, *hi)).collect();
        let mut outputs = vec![Interval::point(0.0); self.tape.n_outputs()];
        self.tape.enclose(&inputs, &mut Workspace::for_intervals(&self.tape), &mut outputs);
        let is_smooth = outputs.iter().all(|side| side.regularity() == Regularity::Continuous && !side.is_empty());
        is_smooth.then(|| outputs.iter().map(|side| [side.lo(), side.hi()]).collect())
    }
}
