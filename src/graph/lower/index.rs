//! Array literals, indexing from 1, slices and fields.

use std::sync::Arc;

use super::super::formula::Shape;
use super::super::node::NodeId;
use super::super::value::{Array, Num, Value, describe_shape};
use super::arithmetic::table_as_array;
use super::series::{Source, Stride};
use super::{Evaluator, Failure, Outcome, arrays};
use crate::function::Function;
use crate::syntax::ast::{Expr, ExprKind, Name};
use crate::syntax::print::number_text;
use crate::syntax::span::Span;
use crate::syntax::suggest;
use crate::syntax::synonym::own_form;
use crate::table::Table;

/// One index: a place, or a range of places, counted from 0.
enum Places {
    One(usize),
    Some(Vec<usize>),
    /// A node that depends on the term of a sum, counted from 1, and the length that it keeps within.
    OfTerm(NodeId, usize),
    /// Several of them.
    SomeOfTerm(Vec<NodeId>, usize),
}

impl Places {
    /// The places that are known; one stands for a place that depends on the term.
    fn as_slice(&self) -> &[usize] {
        match self {
            Places::One(place) => std::slice::from_ref(place),
            Places::Some(places) => places,
            Places::OfTerm(..) | Places::SomeOfTerm(..) => &[0],
        }
    }

    fn stride(&self, step: usize) -> Option<Stride> {
        match *self {
            Places::OfTerm(index, length) => Some(Stride { index, step, length }),
            _ => None,
        }
    }
}

/// What has rows and columns.
enum Grid<'a> {
    Array(&'a Array),
    Table(&'a Arc<Table>),
}

impl Grid<'_> {
    fn columns(&self) -> usize {
        match self {
            Grid::Array(array) => array.rows_columns().1,
            Grid::Table(table) => table.n_columns(),
        }
    }

    /// The entry at a place, counted from 0 row by row.
    fn at(&self, place: usize) -> Num {
        match self {
            Grid::Array(array) => array.at(place),
            Grid::Table(table) => {
                let (row, column) = (place / table.n_columns(), place % table.n_columns());
                Num::Known(table.column(column).map_or(f64::NAN, |column| column[row]))
            }
        }
    }

    fn to_array(&self) -> Array {
        match self {
            Grid::Array(array) => (*array).clone(),
            Grid::Table(table) => table_as_array(table),
        }
    }
}

impl Evaluator<'_> {
    pub(super) fn evaluate_array(&mut self, rows: &[Vec<Expr>], span: Span) -> Outcome<Value> {
        if let [row] = rows {
            let values = row.iter().map(|expr| self.evaluate(expr)).collect::<Outcome<Vec<_>>>()?;
            return self.assemble(values);
        }
        let columns = rows.first().map_or(0, Vec::len);
        let mut entries = Vec::with_capacity(rows.len() * columns);
        for row in rows {
            if row.len() != columns {
                let message = format!("the rows of a matrix must have equal lengths: {columns} and {}", row.len());
                return Err(self.fail("shape", message, row.first().map_or(span, |entry| entry.span)));
            }
            for entry in row {
                let value = self.evaluate(entry)?;
                entries.push(self.number(&value, entry.span)?);
            }
        }
        if rows.is_empty() {
            return Ok(Value::vector(&[]));
        }
        Ok(Value::Array(Array::collect(Shape::Matrix(rows.len(), columns), entries)))
    }

    pub(super) fn evaluate_index(&mut self, base: &Expr, indices: &[Expr], span: Span) -> Outcome<Value> {
        let value = self.evaluate(base)?;
        let entries = match &value {
            Value::List(values) => Some(values.to_vec()),
            Value::Object(object) => object.entries(),
            _ => None,
        };
        if let Some(entries) = entries {
            return self.index_list(&entries, indices, span);
        }
        if let Value::Table(table) = &value {
            return self.index_table(table, indices, span);
        }
        let Some(array) = self.as_array(&value) else {
            return Err(self.not_indexable(&value, base, indices, span));
        };
        self.index_array(&array, indices, span)
    }

    fn not_indexable(&self, value: &Value, base: &Expr, indices: &[Expr], span: Span) -> Box<Failure> {
        let failure = self.fail("type", format!("{} cannot be indexed", value.describe()), span);
        let text = |span: Span| self.source.text.get(span.range()).unwrap_or("…").to_string();
        match value {
            Value::Function(_) => {
                let places: Vec<String> = indices.iter().map(|index| text(index.span)).collect();
                failure.label(format!("write `{}({})`", text(base.span), places.join(", ")))
            }
            Value::Range(..) => failure.help("write [i for i = 1..n] for the vector of the whole numbers in a range"),
            Value::Number(_) => failure.help("a vector is [1, 2, 3], a parameter that is one is x[3]"),
            _ => failure,
        }
    }

    fn index_list(&mut self, entries: &[Value], indices: &[Expr], span: Span) -> Outcome<Value> {
        let [index] = indices else {
            return Err(self.fail("index", "a list has one index", span));
        };
        Ok(match self.places(index, entries.len())? {
            Places::One(place) => entries[place].clone(),
            Places::Some(places) => Value::List(places.into_iter().map(|place| entries[place].clone()).collect()),
            Places::OfTerm(..) | Places::SomeOfTerm(..) => return Err(self.unknown_index(index.span)),
        })
    }

    /// Rows of a table are a table, one of them is a row; none of this copies the rest of it.
    fn index_table(&mut self, table: &Arc<Table>, indices: &[Expr], span: Span) -> Outcome<Value> {
        match indices {
            [row] => match self.places(row, table.n_rows())? {
                Places::One(place) => Ok(Value::Row(Arc::clone(table), place)),
                Places::Some(places) => Ok(Value::Table(Arc::new(table.rows(&places)))),
                Places::OfTerm(index, _) => self.row_of_table(table, index),
                Places::SomeOfTerm(..) => Err(self.unknown_index(row.span)),
            },
            [row, column] => {
                let places = (self.places(row, table.n_rows())?, self.places(column, table.n_columns())?);
                match (&places.0, &places.1) {
                    (&Places::OfTerm(index, length), &Places::One(column)) => {
                        let stride = vec![Stride { index, step: 1, length }];
                        Ok(Value::Number(self.gather(Source::Column(Arc::clone(table), column), 0, stride)?))
                    }
                    (rows, columns) => self.block(&Grid::Table(table), (rows, columns), span),
                }
            }
            _ => Err(self.fail("index", format!("a table cannot have {} indices", indices.len()), span)),
        }
    }

    fn index_array(&mut self, array: &Array, indices: &[Expr], span: Span) -> Outcome<Value> {
        match (array.shape, indices) {
            (Shape::Vector(length), [index]) => Ok(match self.places(index, length)? {
                Places::One(place) => Value::Number(array.at(place)),
                Places::Some(places) => {
                    let entries: Vec<Num> = places.into_iter().map(|place| array.at(place)).collect();
                    Value::Array(Array::collect(Shape::Vector(entries.len()), entries))
                }
                Places::OfTerm(index, _) => self.row_of_placeholders(array, 1, index)?,
                Places::SomeOfTerm(indices, length) => {
                    let stride = |index| vec![Stride { index, step: 1, length }];
                    let entries =
                        indices.into_iter().map(|at| self.gather(Source::Array(array.clone()), 0, stride(at)));
                    let entries = entries.collect::<Outcome<Vec<Num>>>()?;
                    Value::Array(Array::collect(Shape::Vector(entries.len()), entries))
                }
            }),
            (Shape::Matrix(rows, columns), [index]) => Ok(match self.places(index, rows)? {
                Places::One(row) => Value::Array(array.row(row)),
                Places::Some(some) => {
                    let entries = some.iter().flat_map(|row| (0..columns).map(move |column| row * columns + column));
                    let entries = entries.map(|place| array.at(place)).collect();
                    Value::Array(Array::collect(Shape::Matrix(some.len(), columns), entries))
                }
                Places::OfTerm(index, _) => self.row_of_placeholders(array, columns, index)?,
                Places::SomeOfTerm(..) => return Err(self.unknown_index(index.span)),
            }),
            (Shape::Matrix(rows, columns), [row, column]) => {
                let (rows, chosen) = (self.places(row, rows)?, self.places(column, columns)?);
                self.block(&Grid::Array(array), (&rows, &chosen), span)
            }
            (shape, indices) => {
                let message = format!("{} cannot have {} indices", describe_shape(shape), indices.len());
                Err(self.fail("index", message, span))
            }
        }
    }

    fn places(&mut self, index: &Expr, length: usize) -> Outcome<Places> {
        if let ExprKind::Range(from, to) = &index.kind
            && let Some(places) = self.moving_places(from, to)?
        {
            return Ok(Places::SomeOfTerm(places, length));
        }
        match self.evaluate(index)? {
            Value::Range(lo, hi) => {
                let (first, last) = (self.place(lo, length, index.span)?, self.place(hi, length, index.span)?);
                Ok(Places::Some((first..=last).collect()))
            }
            Value::Array(array) if array.len() != 1 => {
                let Some(known) = array.known().filter(|_| matches!(array.shape, Shape::Vector(_))) else {
                    return Err(self.fail("not-known", "an index must be a known number", index.span));
                };
                let places = known.iter().map(|place| self.place(*place, length, index.span));
                Ok(Places::Some(places.collect::<Outcome<_>>()?))
            }
            value => match self.number(&value, index.span)? {
                Num::Known(number) => Ok(Places::One(self.place(number, length, index.span)?)),
                Num::Node(id) if self.is_index(id) => Ok(Places::OfTerm(id, length)),
                Num::Node(_) => Err(self.unknown_index(index.span)),
            },
        }
    }

    fn unknown_index(&self, span: Span) -> Box<Failure> {
        let failure = self.fail("not-known", "an index must be a known number", span);
        failure.help("an index may come from a range or from data, not from a variable")
    }

    /// The part of a matrix in some rows and columns.
    fn block(&mut self, grid: &Grid<'_>, (rows, chosen): (&Places, &Places), span: Span) -> Outcome<Value> {
        let columns = grid.columns();
        if let (Places::SomeOfTerm(..), _) | (_, Places::SomeOfTerm(..)) = (rows, chosen) {
            return Err(self.unknown_index(span));
        }
        let places = rows.as_slice().iter().flat_map(|row| chosen.as_slice().iter().map(move |c| row * columns + c));
        let strides: Vec<Stride> = rows.stride(columns).into_iter().chain(chosen.stride(1)).collect();
        let entries: Vec<Num> = if strides.is_empty() {
            places.map(|place| grid.at(place)).collect()
        } else {
            let array = grid.to_array();
            let entry = |place: usize| self.gather(Source::Array(array.clone()), place, strides.clone());
            places.map(entry).collect::<Outcome<_>>()?
        };
        let shape = match (rows, chosen) {
            (Places::Some(rows), Places::Some(chosen)) => Shape::Matrix(rows.len(), chosen.len()),
            (Places::Some(_), _) | (_, Places::Some(_)) => Shape::Vector(entries.len()),
            _ => return Ok(Value::Number(entries[0])),
        };
        Ok(Value::Array(Array::collect(shape, entries)))
    }

    fn place(&self, index: f64, length: usize, span: Span) -> Outcome<usize> {
        if index.fract() != 0.0 || !index.is_finite() {
            let message = format!("an index must be a whole number, not {}", number_text(index));
            return Err(self.fail("index", message, span));
        }
        if index < 1.0 || index > length as f64 {
            let failure = self.fail("index", format!("there is no entry {index}: the length is {length}"), span);
            return Err(match index {
                0.0 => failure.help("indices count from 1"),
                _ if index < 0.0 => failure.help("indices count from 1; the last entry of v is v[length(v)]"),
                _ => failure,
            });
        }
        Ok(index as usize - 1)
    }

    pub(super) fn evaluate_field(&mut self, base: &Expr, name: &Name) -> Outcome<Value> {
        let value = self.evaluate(base)?;
        let fields: Vec<String> = match &value {
            Value::Object(object) => match object.field(&name.text) {
                Some(value) => return Ok(value),
                None => object.fields().iter().map(ToString::to_string).collect(),
            },
            Value::Row(table, row) => match table.find(&name.text).and_then(|idx| table.column(idx)) {
                Some(column) => return Ok(Value::number(column[*row])),
                None => table.names().to_vec(),
            },
            Value::Table(table) => match table.find(&name.text).and_then(|idx| table.shared_column(idx)) {
                Some(column) => return Ok(Value::Array(Array::vector(Arc::clone(column)))),
                None => table.names().to_vec(),
            },
            Value::List(values) => return self.field_of_each(values, name),
            _ => Vec::new(),
        };
        if let Some(failure) = self.method_call(&value, base, name) {
            return Err(failure);
        }
        let known: Vec<&str> = fields.iter().map(String::as_str).collect();
        let failure = self.fail("field", format!("{} has no field `{}`", value.describe(), name.text), name.span);
        Err(match suggest::nearest(&name.text, known) {
            Some(near) => failure.label(format!("did you mean `{near}`?")),
            None if fields.is_empty() => failure,
            None => failure.help(format!("its fields: {}", fields.join(", "))),
        })
    }

    /// `A.T`, `v.sum`, `v.length`: a function of arrays written as other systems write it.
    fn method_call(&self, value: &Value, base: &Expr, name: &Name) -> Option<Box<Failure>> {
        if !matches!(value, Value::Array(_) | Value::Number(_)) {
            return None;
        }
        let text = self.source.text.get(base.span.range())?;
        let function = if name.text == "T" { "transpose" } else { own_form(&name.text).unwrap_or(&name.text) };
        let known = arrays::find(function).is_some() || Function::from_name(function).is_some();
        let failure = self.fail("field", format!("{} has no field `{}`", value.describe(), name.text), name.span);
        match function {
            "transpose" => Some(failure.label(format!("write `{text}'` for the transpose"))),
            _ if known => Some(failure.label(format!("write `{function}({text})`"))),
            _ => None,
        }
    }

    /// `c.points.value`: the field of each entry of a list.
    fn field_of_each(&mut self, values: &[Value], name: &Name) -> Outcome<Value> {
        let mut fields = Vec::with_capacity(values.len());
        for value in values {
            match value {
                Value::Object(object) if object.field(&name.text).is_some() => {
                    fields.push(object.field(&name.text).expect("asked just now"));
                }
                other => {
                    let message = format!("{} has no field `{}`", other.describe(), name.text);
                    return Err(self.fail("field", message, name.span));
                }
            }
        }
        self.assemble(fields)
    }
}
