//! Functions as text: the formula as it was understood, in a form that can be typed in again.

use super::resolve::free_names;
use super::settings::Settings;
use super::text::source_text;
use crate::graph::formula::{Formula, FormulaParameter, Shape};
use crate::graph::lower::function::{Body, FunctionValue};
use crate::graph::print::{PrintStyle, print};
use crate::syntax::print::{Signs, print_with};

/// `f(x, y) = …`, or `(x, y) -> …` for a function without a name.
pub fn function_text(function: &FunctionValue, settings: &Settings) -> String {
    match function.name().filter(|name| !name.contains('\'')) {
        Some(name) => format!("{name}({}) = {}", parameters_text(function), body_text(function, settings)),
        None => lambda_text(function, settings),
    }
}

/// `(x, y) -> …`, whether the function has a name or not.
pub fn lambda_text(function: &FunctionValue, settings: &Settings) -> String {
    let body = body_text(function, settings);
    match function.parameters() {
        [FormulaParameter { name, shape: Shape::Scalar }] => format!("{name} -> {body}"),
        _ => format!("({}) -> {body}", parameters_text(function)),
    }
}

fn parameters_text(function: &FunctionValue) -> String {
    let parameters: Vec<String> = function.parameters().iter().map(parameter_text).collect();
    parameters.join(", ")
}

/// The right-hand side of a function.
pub fn body_text(function: &FunctionValue, settings: &Settings) -> String {
    match function.body() {
        Body::Expression { expr, captures, .. } => {
            let used = free_names(&[], expr);
            let is_used = |name: &str| used.iter().any(|used| used.name == name);
            let own = |name: &str| function.parameters().iter().any(|parameter| parameter.name == name);
            let mut names: Vec<(String, String)> = Vec::new();
            for (name, value) in captures.iter().filter(|(name, _)| is_used(name) && !own(name)) {
                names.retain(|(before, _)| before != name);
                names.push((name.clone(), source_text(value, settings)));
            }
            print_with(expr, &names, Signs::new(settings.unicode))
        }
        Body::Formula(formula) => formula_text(formula, settings),
    }
}

fn parameter_text(parameter: &FormulaParameter) -> String {
    let name = &parameter.name;
    match parameter.shape {
        Shape::Scalar => name.clone(),
        Shape::Vector(length) => format!("{name}[{length}]"),
        Shape::Matrix(rows, columns) => format!("{name}[{rows}, {columns}]"),
    }
}

/// The value of a formula as an expression in its variables.
pub fn formula_text(formula: &Formula, settings: &Settings) -> String {
    let names = formula.variable_names();
    let style = PrintStyle { unicode: settings.unicode, digits: None };
    let flat = match formula.flat() {
        Ok(flat) => flat,
        Err(error) => return format!("<{error}>"),
    };
    let entry = |at: usize| match print(flat.graph, flat.outputs[at], &names, style) {
        Ok(text) => text,
        Err(error) => format!("<{error}>"),
    };
    let line = |places: std::ops::Range<usize>| places.map(entry).collect::<Vec<_>>().join(", ");
    match formula.shape {
        Shape::Scalar => entry(0),
        Shape::Vector(length) => format!("[{}]", line(0..length)),
        Shape::Matrix(rows, columns) => {
            let rows: Vec<String> = (0..rows).map(|row| line(row * columns..(row + 1) * columns)).collect();
            format!("[{}]", rows.join("; "))
        }
    }
}
