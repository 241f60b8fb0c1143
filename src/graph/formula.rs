//! A function as a graph: its parameters, and the nodes that are its value.

use super::graph::Graph;
use super::node::NodeId;

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
    /// The nodes.
    pub graph: Graph,
    /// The parameters, in order.
    pub parameters: Vec<FormulaParameter>,
    /// The shape of the value.
    pub shape: Shape,
    /// The nodes of the value, row by row.
    pub outputs: Vec<NodeId>,
}

impl Formula {
    /// The number of variables: the length of the flat vector.
    pub fn dimension(&self) -> usize {
        self.parameters.iter().map(|parameter| parameter.shape.size()).sum()
    }

    /// How each variable is written: `x`, `x[3]`, `W[2,1]`.
    pub fn variable_names(&self) -> Vec<String> {
        self.parameters.iter().flat_map(names_of).collect()
    }
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
