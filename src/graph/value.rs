//! What a name can mean while a formula is evaluated or lowered: known numbers, nodes of the graph under construction,
//! arrays of either, functions, and results of built-ins.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use super::formula::Shape;
use super::node::NodeId;
use crate::table::Table;

use super::lower::function::FunctionValue;

/// A number: known now, or a node of the graph that is being built.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Num {
    /// Known.
    Known(f64),
    /// Depends on the variables of the formula.
    Node(NodeId),
}

impl Num {
    /// The number, if it is known.
    pub fn known(self) -> Option<f64> {
        match self {
            Num::Known(value) => Some(value),
            Num::Node(_) => None,
        }
    }
}

/// The numbers of an array, row by row.
#[derive(Clone, Debug, PartialEq)]
pub enum Entries {
    /// All known.
    Known(Arc<[f64]>),
    /// Some depend on variables.
    Mixed(Arc<[Num]>),
    /// Nodes one after the other, the variables of a parameter, from this one on.
    Nodes(NodeId),
}

/// A vector or a matrix.
#[derive(Clone, Debug, PartialEq)]
pub struct Array {
    /// `Vector` or `Matrix`.
    pub shape: Shape,
    /// The numbers.
    pub entries: Entries,
}

impl Array {
    /// A vector of known numbers.
    pub fn vector(values: impl Into<Arc<[f64]>>) -> Self {
        let values = values.into();
        Self { shape: Shape::Vector(values.len()), entries: Entries::Known(values) }
    }

    /// A matrix of known numbers, given row by row.
    pub fn matrix(rows: usize, columns: usize, values: impl Into<Arc<[f64]>>) -> Self {
        Self { shape: Shape::Matrix(rows, columns), entries: Entries::Known(values.into()) }
    }

    /// An array of numbers that may depend on variables; becomes a known one if they are all known.
    pub fn collect(shape: Shape, entries: Vec<Num>) -> Self {
        let known: Option<Vec<f64>> = entries.iter().map(|entry| entry.known()).collect();
        let entries = match known {
            Some(known) => Entries::Known(known.into()),
            None => Entries::Mixed(entries.into()),
        };
        Self { shape, entries }
    }

    /// How many numbers it holds.
    pub fn len(&self) -> usize {
        self.shape.size()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number at a flat place.
    pub fn at(&self, idx: usize) -> Num {
        match &self.entries {
            Entries::Known(values) => Num::Known(values[idx]),
            Entries::Mixed(values) => values[idx],
            Entries::Nodes(first) => Num::Node(NodeId(first.0 + idx as u32)),
        }
    }

    /// All numbers, row by row.
    pub fn iter(&self) -> impl Iterator<Item = Num> + '_ {
        (0..self.len()).map(|idx| self.at(idx))
    }

    /// The known numbers, if all are.
    pub fn known(&self) -> Option<&[f64]> {
        match &self.entries {
            Entries::Known(values) => Some(values),
            Entries::Mixed(_) | Entries::Nodes(_) => None,
        }
    }

    /// Rows and columns; a vector is one column.
    pub fn rows_columns(&self) -> (usize, usize) {
        match self.shape {
            Shape::Scalar => (1, 1),
            Shape::Vector(length) => (length, 1),
            Shape::Matrix(rows, columns) => (rows, columns),
        }
    }

    /// Row `row` (counted from 0) of a matrix, as a vector.
    pub fn row(&self, row: usize) -> Array {
        let (_, columns) = self.rows_columns();
        let range = row * columns..(row + 1) * columns;
        let entries = match &self.entries {
            Entries::Known(values) => Entries::Known(values[range].into()),
            Entries::Mixed(values) => Entries::Mixed(values[range].into()),
            Entries::Nodes(first) => Entries::Nodes(NodeId(first.0 + range.start as u32)),
        };
        Self { shape: Shape::Vector(columns), entries }
    }
}

/// A result of a built-in as a value: it has a kind, fields, and perhaps entries.
pub trait Object: fmt::Debug + Send + Sync + 'static {
    /// The kind, as JSON names it.
    fn kind(&self) -> &'static str;

    /// The names of its fields.
    fn fields(&self) -> &'static [&'static str];

    /// The value of a field.
    fn field(&self, name: &str) -> Option<Value>;

    /// The entries that it is indexed and measured by, if it has any.
    fn entries(&self) -> Option<Vec<Value>> {
        None
    }

    /// The array that it stands for in arithmetic (the point of a minimization, the values of `eig`).
    fn as_array(&self) -> Option<Array> {
        None
    }

    /// Itself, to be recognised by what shows or saves it.
    fn as_any(&self) -> &dyn Any;
}

/// A value.
#[derive(Clone, Debug)]
pub enum Value {
    /// A number.
    Number(Num),
    /// A truth value: 1 or 0 if known.
    Boolean(Num),
    /// A string.
    Text(Arc<str>),
    /// A vector or a matrix.
    Array(Array),
    /// A range, both ends included.
    Range(f64, f64),
    /// A function.
    Function(Arc<FunctionValue>),
    /// A list of values that are not all numbers.
    List(Arc<[Value]>),
    /// A table of named columns.
    Table(Arc<Table>),
    /// A row of a table, counted from 0.
    Row(Arc<Table>, usize),
    /// A result of a built-in.
    Object(Arc<dyn Object>),
    /// No value: of `assert` and `save`.
    Nothing,
}

impl Value {
    /// A known number.
    pub fn number(value: f64) -> Self {
        Value::Number(Num::Known(value))
    }

    /// A known truth value.
    pub fn boolean(value: bool) -> Self {
        Value::Boolean(Num::Known(f64::from(u8::from(value))))
    }

    /// A vector of known numbers.
    pub fn vector(values: &[f64]) -> Self {
        Value::Array(Array::vector(values))
    }

    /// What it is, with an article, for messages.
    pub fn describe(&self) -> String {
        match self {
            Value::Number(_) => "a number".into(),
            Value::Boolean(_) => "a truth value".into(),
            Value::Text(_) => "a string".into(),
            Value::Array(array) => describe_shape(array.shape),
            Value::Range(..) => "a range".into(),
            Value::Function(function) => match function.name() {
                Some(name) => format!("the function {name}"),
                None => "a function".into(),
            },
            Value::List(list) => format!("a list of {} values", list.len()),
            Value::Table(_) => "a table".into(),
            Value::Row(..) => "a row of a table".into(),
            Value::Object(object) => format!("a result of kind {}", object.kind()),
            Value::Nothing => "nothing".into(),
        }
    }
}

/// A shape with an article, for messages.
pub fn describe_shape(shape: Shape) -> String {
    match shape {
        Shape::Scalar => "a number".into(),
        Shape::Vector(length) => format!("a vector of length {length}"),
        Shape::Matrix(rows, columns) => format!("a {rows}×{columns} matrix"),
    }
}
