//! Fields of results by name, as Rust values.

use std::sync::Arc;

use crate::graph::value::{Array, Object, Value};

/// A result of a built-in, read by the names of its fields.
#[derive(Clone, Copy)]
pub struct Fields<'o>(pub &'o dyn Object);

impl Fields<'_> {
    /// The number of a field.
    pub fn number(self, name: &str) -> Option<f64> {
        match self.0.field(name)? {
            Value::Number(number) => number.known(),
            _ => None,
        }
    }

    /// The number of a field as text, without decimals.
    pub fn count(self, name: &str) -> Option<String> {
        self.number(name).map(|count| format!("{count:.0}"))
    }

    /// The text of a field.
    pub fn text(self, name: &str) -> Option<Arc<str>> {
        match self.0.field(name)? {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The truth value of a field.
    pub fn flag(self, name: &str) -> Option<bool> {
        match self.0.field(name)? {
            Value::Boolean(truth) => truth.known().map(|truth| truth != 0.0),
            _ => None,
        }
    }

    /// The known numbers of an array field.
    pub fn vector(self, name: &str) -> Option<Vec<f64>> {
        match self.0.field(name)? {
            Value::Array(array) => array.known().map(<[f64]>::to_vec),
            Value::Number(number) => number.known().map(|number| vec![number]),
            _ => None,
        }
    }

    /// The array of a field.
    pub fn array(self, name: &str) -> Option<Array> {
        match self.0.field(name)? {
            Value::Array(array) => Some(array),
            _ => None,
        }
    }

    /// The result of a field.
    pub fn object(self, name: &str) -> Option<Arc<dyn Object>> {
        match self.0.field(name)? {
            Value::Object(object) => Some(object),
            _ => None,
        }
    }

    /// The results of a list field; an array counts as a list of nothing.
    pub fn objects(self, name: &str) -> Vec<Arc<dyn Object>> {
        match self.0.field(name) {
            Some(Value::List(values)) => values.iter().filter_map(as_object).collect(),
            _ => Vec::new(),
        }
    }

    /// How many entries a list field has.
    pub fn length(self, name: &str) -> usize {
        match self.0.field(name) {
            Some(Value::List(values)) => values.len(),
            Some(Value::Array(array)) => array.rows_columns().0,
            _ => 0,
        }
    }

    /// The texts of a list field.
    pub fn texts(self, name: &str) -> Option<Vec<String>> {
        match self.0.field(name)? {
            Value::List(values) => values.iter().map(as_text).collect(),
            _ => None,
        }
    }
}

fn as_object(value: &Value) -> Option<Arc<dyn Object>> {
    match value {
        Value::Object(object) => Some(Arc::clone(object)),
        _ => None,
    }
}

fn as_text(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.to_string()),
        _ => None,
    }
}
