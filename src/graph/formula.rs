//! A function as a graph: its parameters, and the nodes that are its value. Sums may stay sums; who needs every term as
//! nodes asks for the flat form, which is written out once.

use std::fmt;
use std::sync::OnceLock;

use super::graph::Graph;
use super::lower::NODE_LIMIT;
use super::node::NodeId;
use super::series::Separable;

/// The shape of a value or a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    /// One number.
    Scalar,
    /// A vector of this length.
    Vector(usize),
    /// A matrix of so many rows and columns, stored row by row.
    Matrix(usize, usize),
}

impl Shape {
    /// How many numbers it holds.
    pub fn size(self) -> usize {
        match self {
            Shape::Scalar => 1,
            Shape::Vector(length) => length,
            Shape::Matrix(rows, columns) => rows.saturating_mul(columns),
        }
    }
}

/// A parameter of a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormulaParameter {
    /// Its name.
    pub name: String,
    /// Its shape.
    pub shape: Shape,
}

/// A function of one flat vector (the parameters in order, arrays row by row) as nodes of a graph.
#[derive(Clone, Debug)]
pub struct Formula {
    /// The parameters, in order.
    pub parameters: Vec<FormulaParameter>,
    /// The shape of the value.
    pub shape: Shape,
    separable: Separable,
    written_out: OnceLock<(Graph, Vec<NodeId>)>,
}

/// A formula with every sum written out.
#[derive(Clone, Copy, Debug)]
pub struct Flat<'a> {
    /// The nodes over the variables of the formula.
    pub graph: &'a Graph,
    /// The nodes of the value, row by row.
    pub outputs: &'a [NodeId],
}

/// A formula's sums have too many terms to be written out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLarge {
    /// About how many nodes it would have.
    pub nodes: usize,
}

impl TooLarge {
    /// What to do about it.
    pub const HELP: &'static str = "use fewer terms; values, grad(f, p) and minimize(f, p) need no written-out sums";
}

impl fmt::Display for TooLarge {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let nodes = self.nodes;
        write!(formatter, "written out, the sums of this formula have about {nodes} parts; {NODE_LIMIT} is the limit")
    }
}

impl std::error::Error for TooLarge {}

impl Formula {
    /// A formula without series: the nodes of its value in a graph over its variables.
    pub fn new(parameters: Vec<FormulaParameter>, shape: Shape, graph: Graph, outputs: Vec<NodeId>) -> Self {
        let dimension = dimension_of(&parameters);
        Self::with_series(parameters, shape, Separable { graph, outputs, dimension, series: Vec::new() })
    }

    /// A formula some of whose sums stay sums.
    pub fn with_series(parameters: Vec<FormulaParameter>, shape: Shape, separable: Separable) -> Self {
        Self { parameters, shape, separable, written_out: OnceLock::new() }
    }

    /// The formula with its sums as they are: without series if it has none.
    pub fn separable(&self) -> &Separable {
        &self.separable
    }

    /// The formula with every sum written out. Cost: nothing without series; else linear in the terms, the first time.
    ///
    /// # Errors
    /// [`TooLarge`] above [`NODE_LIMIT`] nodes.
    pub fn flat(&self) -> Result<Flat<'_>, TooLarge> {
        if self.separable.series.is_empty() {
            return Ok(Flat { graph: &self.separable.graph, outputs: &self.separable.outputs });
        }
        let nodes = self.separable.unrolled_size();
        if nodes > NODE_LIMIT {
            return Err(TooLarge { nodes });
        }
        let (graph, outputs) = self.written_out.get_or_init(|| self.separable.unrolled());
        Ok(Flat { graph, outputs })
    }

    /// Another formula of the same parameters, from what `rewrite` makes of the written-out nodes.
    ///
    /// # Errors
    /// [`TooLarge`], as [`Formula::flat`].
    pub fn rewritten(
        &self,
        shape: Shape,
        rewrite: impl FnOnce(&mut Graph, &[NodeId]) -> Vec<NodeId>,
    ) -> Result<Self, TooLarge> {
        let flat = self.flat()?;
        let mut graph = flat.graph.clone();
        let outputs = rewrite(&mut graph, flat.outputs);
        Ok(Self::new(self.parameters.clone(), shape, graph, outputs))
    }

    /// The number of variables: the length of the flat vector.
    pub fn dimension(&self) -> usize {
        self.separable.dimension
    }

    /// How each variable is written: `x`, `x[3]`, `W[2,1]`.
    pub fn variable_names(&self) -> Vec<String> {
        variable_names(&self.parameters)
    }
}

/// How the variables of some parameters are written, in the order of the flat vector.
pub fn variable_names(parameters: &[FormulaParameter]) -> Vec<String> {
    parameters.iter().flat_map(names_of).collect()
}

/// The number of variables of some parameters.
fn dimension_of(parameters: &[FormulaParameter]) -> usize {
    parameters.iter().map(|parameter| parameter.shape.size()).sum()
}

/// How the variables of a parameter are written.
pub fn names_of(parameter: &FormulaParameter) -> Vec<String> {
    let name = &parameter.name;
    match parameter.shape {
        Shape::Scalar => vec![name.clone()],
        Shape::Vector(length) => (1..=length).map(|i| format!("{name}[{i}]")).collect(),
        Shape::Matrix(rows, columns) => {
            (1..=rows).flat_map(|i| (1..=columns).map(move |j| format!("{name}[{i},{j}]"))).collect()
        }
    }
}
