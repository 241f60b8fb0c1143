//! The derivatives of one scalar graph as straight-line tapes in which everything is shared: value, gradient, the
//! nonzeros of the Hessian, and the product of the Hessian with a vector.

use rustc_hash::FxHashMap;

use crate::graph::adjoint::prepare::prepared;
use crate::graph::adjoint::second::{self, Derivatives};
use crate::graph::adjoint::{reverse, tangent};
use crate::graph::node::Op;
use crate::graph::{Graph, NodeId};
use crate::numeric::lanes::InstructionSet;
use crate::tape::Tape;
use crate::tape::rows::RowTape;

/// What a program computes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Order {
    /// The value.
    Value,
    /// The value and the gradient.
    Gradient,
    /// The value, the gradient and the lower triangle of the Hessian.
    Hessian,
    /// The value, the gradient and the product of the Hessian with a vector, whose entries are the second half of the inputs.
    Product,
}

/// One result: an output of the tape times a constant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ScaledOutput {
    /// The output.
    pub output: u32,
    /// What it is multiplied by.
    pub factor: f64,
}

/// A tape whose outputs are a function's value and derivatives. Zeros by structure are left out.
#[derive(Debug)]
pub struct Program {
    /// The tape.
    pub tape: Tape,
    /// `f`.
    pub value: ScaledOutput,
    /// `∂f/∂x_i` by input `i`, ascending.
    pub gradient: Vec<(u32, ScaledOutput)>,
    /// `∂²f/∂x_i∂x_j` by inputs `(i, j)` with `i ≥ j`.
    pub hessian: Vec<((u32, u32), ScaledOutput)>,
    /// `(∇²f v)_i` by input `i`.
    pub product: Vec<(u32, ScaledOutput)>,
    /// The same outputs summed over rows, where inputs change from row to row.
    pub rows: Option<RowTape>,
}

impl Program {
    /// Differentiates a node of a graph over `n_inputs` variables in those of which `varies` says that they vary.
    ///
    /// Cost: linear in the graph, for the Hessian times the number of variables that depend on one another.
    pub fn new(graph: &Graph, output: NodeId, (n_inputs, order): (usize, Order), varies: impl Fn(u32) -> bool) -> Self {
        Self::compiled(graph, output, (n_inputs, order, None), varies)
    }

    /// The same, also as a program that is summed over rows: inputs that do not vary are columns of numbers, the others are
    /// shared by all rows.
    pub fn over_rows(
        graph: &Graph,
        output: NodeId,
        (n_inputs, order, set): (usize, Order, InstructionSet),
        varies: impl Fn(u32) -> bool,
    ) -> Self {
        Self::compiled(graph, output, (n_inputs, order, Some(set)), varies)
    }

    fn compiled(
        graph: &Graph,
        output: NodeId,
        (n_inputs, order, set): (usize, Order, Option<InstructionSet>),
        varies: impl Fn(u32) -> bool,
    ) -> Self {
        let (mut graph, outputs) = prepared(graph, &[output]);
        let mut results = Results::default();
        let value = results.add(&graph, outputs[0]);
        let (mut gradient, mut hessian, mut product) = (Vec::new(), Vec::new(), Vec::new());
        if order == Order::Hessian {
            Derivatives { gradient, hessian } = second::derivatives(&mut graph, outputs[0], &varies);
        } else if order >= Order::Gradient {
            gradient = reverse::gradient(&mut graph, outputs[0], &varies);
        }
        if order == Order::Product {
            product = along(&mut graph, &gradient, n_inputs as u32, &varies);
        }
        let gradient = gradient.into_iter().map(|(at, node)| (at, results.add(&graph, node))).collect();
        let hessian = hessian.into_iter().map(|(at, node)| (at, results.add(&graph, node))).collect();
        let product = product.into_iter().map(|(at, node)| (at, results.add(&graph, node))).collect();
        // Entries of vectors are shared by all rows.
        let is_column = |input: u32| (input as usize) < n_inputs && !varies(input);
        let n_inputs = if order == Order::Product { 2 * n_inputs } else { n_inputs };
        let rows = set.map(|set| RowTape::compile(&graph, &results.outputs, (n_inputs, set), is_column));
        let tape = Tape::compile(&graph, &results.outputs, n_inputs);
        Self { tape, value, gradient, hessian, product, rows }
    }
}

fn along(
    graph: &mut Graph,
    gradient: &[(u32, NodeId)],
    n_inputs: u32,
    varies: &impl Fn(u32) -> bool,
) -> Vec<(u32, NodeId)> {
    let outputs: Vec<NodeId> = gradient.iter().map(|(_, node)| *node).collect();
    let tangents = tangent::along_vector(graph, &outputs, |place| varies(place).then_some(n_inputs + place));
    gradient.iter().zip(tangents).filter_map(|((place, _), tangent)| Some((*place, tangent?))).collect()
}

/// The outputs of a tape under way; equal ones are stored once.
#[derive(Default)]
struct Results {
    outputs: Vec<NodeId>,
    places: FxHashMap<NodeId, u32>,
}

impl Results {
    fn add(&mut self, graph: &Graph, node: NodeId) -> ScaledOutput {
        let (factor, node) = match graph.op(node) {
            Op::Negate(inner) => (-1.0, *inner),
            Op::Product(parts) if parts.len() == 2 => match graph.as_constant(parts[0]) {
                Some(factor) => (factor, parts[1]),
                None => (1.0, node),
            },
            _ => (1.0, node),
        };
        let next = self.outputs.len() as u32;
        let output = *self.places.entry(node).or_insert(next);
        if output == next {
            self.outputs.push(node);
        }
        ScaledOutput { output, factor }
    }
}
