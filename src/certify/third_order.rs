//! Gradient, Hessian and third derivatives of a formula, enclosed over boxes by one graph.

use super::dag::Dag;
use crate::graph::derivative::gradient;
use crate::graph::formula::{Formula, TooLarge};
use crate::graph::lower::NODE_LIMIT;
use crate::graph::simplify::simplify;
use crate::graph::{Graph, NodeId};
use crate::numeric::interval::interval::{Interval, Regularity};

/// Above so many variables third derivatives are not looked at: there are n³ of them.
pub const MOST_VARIABLES_OF_THIRD_ORDER: usize = 12;

/// The graph of all derivatives to second or third order that are not 0.
#[derive(Clone, Debug)]
pub struct ThirdOrder {
    dimension: usize,
    dag: Dag,
    /// The places of the second derivatives, `row ≤ column`; their outputs follow those of the gradient.
    second: Vec<[usize; 2]>,
    /// The places of the third ones, ascending; their outputs are the last.
    third: Option<Vec<[usize; 3]>>,
    memory: Vec<Interval>,
}

impl ThirdOrder {
    /// Derives a formula of one number, three times where its variables are few. Cost: that of the symbolic derivatives.
    ///
    /// # Errors
    /// If its sums or derivatives have too many terms to be written out.
    pub fn new(formula: &Formula) -> Result<Self, TooLarge> {
        Self::to_order(formula, formula.dimension() <= MOST_VARIABLES_OF_THIRD_ORDER)
    }

    /// The same to second order only.
    ///
    /// # Errors
    /// As [`ThirdOrder::new`].
    pub fn to_second(formula: &Formula) -> Result<Self, TooLarge> {
        Self::to_order(formula, false)
    }

    fn to_order(formula: &Formula, with_third: bool) -> Result<Self, TooLarge> {
        let flat = formula.flat()?;
        let (mut graph, n) = (flat.graph.clone(), formula.dimension());
        let first = gradient(&mut graph, flat.outputs[0], n);
        let mut outputs = simplify(&mut graph, &first);
        let second = next_order(&mut graph, &outputs, n, |row, column| (row <= column).then_some([row, column]))?;
        outputs.extend(second.iter().map(|(_, node)| *node));
        let front = outputs.len();
        let third = if with_third {
            let entries: Vec<NodeId> = second.iter().map(|(_, node)| *node).collect();
            let ascending = |entry: usize, k: usize| {
                let [i, j] = second[entry].0;
                (j <= k).then_some([i, j, k])
            };
            Some(next_order(&mut graph, &entries, n, ascending)?)
        } else {
            None
        };
        outputs.extend(third.iter().flatten().map(|(_, node)| *node));
        let dag = Dag::new(&graph, &outputs, front, Some);
        Ok(Self {
            dimension: n,
            memory: dag.memory(),
            dag,
            second: second.into_iter().map(|(place, _)| place).collect(),
            third: third.map(|third| third.into_iter().map(|(place, _)| place).collect()),
        })
    }

    /// The number of variables.
    pub fn dimension(&self) -> usize {
        self.dimension
    }

    /// Whether there are third derivatives.
    pub fn has_third(&self) -> bool {
        self.third.is_some()
    }

    /// Encloses gradient and Hessian (row by row) over a box; gives the regularities of both.
    pub fn second(&mut self, x: &[Interval], g: &mut [Interval], hessian: &mut [Interval]) -> [Regularity; 2] {
        let n = self.dimension;
        self.dag.forward(x, &mut self.memory, 0, self.dag.front);
        for (g, slot) in g.iter_mut().zip(&self.dag.outputs) {
            *g = self.memory[*slot as usize];
        }
        hessian.fill(Interval::point(0.0));
        let slots = &self.dag.outputs[n..n + self.second.len()];
        for ([row, column], slot) in self.second.iter().zip(slots) {
            hessian[row * n + column] = self.memory[*slot as usize];
            hessian[column * n + row] = self.memory[*slot as usize];
        }
        let worst = |slots| self.dag.worst(&self.memory, slots);
        [worst(&self.dag.outputs[..n]), worst(slots)]
    }

    /// Encloses the third derivatives over the box of the last call of [`ThirdOrder::second`], as `n³` numbers; gives their
    /// regularity, `Partial` where there are none.
    pub fn third(&mut self, x: &[Interval], tensor: &mut [Interval]) -> Regularity {
        let n = self.dimension;
        let Some(third) = &self.third else { return Regularity::Partial };
        self.dag.forward(x, &mut self.memory, self.dag.front, self.dag.steps.len());
        tensor.fill(Interval::point(0.0));
        let slots = &self.dag.outputs[n + self.second.len()..];
        for ([i, j, k], slot) in third.iter().zip(slots) {
            let value = self.memory[*slot as usize];
            for [a, b, c] in [[i, j, k], [i, k, j], [j, i, k], [j, k, i], [k, i, j], [k, j, i]] {
                tensor[(a * n + b) * n + c] = value;
            }
        }
        self.dag.worst(&self.memory, slots)
    }
}

/// The derivatives of some nodes that are not 0, each with the place that `wanted` gives it for its variable.
fn next_order<P: Copy>(
    graph: &mut Graph,
    nodes: &[NodeId],
    n: usize,
    wanted: impl Fn(usize, usize) -> Option<P>,
) -> Result<Vec<(P, NodeId)>, TooLarge> {
    let (mut places, mut derivatives) = (Vec::new(), Vec::new());
    for (entry, node) in nodes.iter().enumerate() {
        for (variable, derivative) in gradient(graph, *node, n).into_iter().enumerate() {
            if let Some(place) = wanted(entry, variable) {
                places.push(place);
                derivatives.push(derivative);
            }
        }
        if graph.len() > NODE_LIMIT {
            return Err(TooLarge { nodes: graph.len() });
        }
    }
    let derivatives = simplify(graph, &derivatives);
    let pairs = places.into_iter().zip(derivatives);
    Ok(pairs.filter(|(_, node)| graph.as_constant(*node) != Some(0.0)).collect())
}
