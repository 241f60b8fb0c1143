//! Functions as text: the formula as it was understood, in a form that can be typed in again.

use super::resolve::free_names;
use super::settings::Settings;
use super::text::text_of;
use crate::graph::formula::{Formula, FormulaParameter, Shape};
use crate::graph::lower::function::{Body, FunctionValue};
use crate::graph::print::{PrintStyle, print};
use crate::syntax::token::{Token, tokenize};

/// `f(x, y) = …`, or `(x, y) -> …` for a function without a name.
pub fn function_text(function: &FunctionValue, settings: &Settings) -> String {
    let parameters: Vec<String> = function.parameters().iter().map(parameter_text).collect();
    let parameters = parameters.join(", ");
    let body = body_text(function, settings);
    match function.name().filter(|name| !name.contains('\'')) {
        Some(name) => format!("{name}({parameters}) = {body}"),
        None => format!("({parameters}) -> {body}"),
    }
}

/// The right-hand side of a function.
pub fn body_text(function: &FunctionValue, settings: &Settings) -> String {
    match function.body() {
        Body::Expression { expr, source, captures } => {
            let text = on_one_line(&source.text[expr.span.range()]);
            let used = free_names(&[], expr);
            let is_used = |name: &str| used.iter().any(|used| used.name == name);
            let own = |name: &str| function.parameters().iter().any(|parameter| parameter.name == name);
            let captured = captures.iter().filter(|(name, _)| is_used(name) && !own(name));
            let captured: Vec<String> =
                captured.map(|(name, value)| format!("{name} = {}", text_of(value, settings))).collect();
            if captured.is_empty() { text } else { format!("{text} where {}", captured.join(", ")) }
        }
        Body::Formula(formula) => formula_text(formula, settings),
    }
}

/// The same text on one line: comments left out, spaces outside strings made single.
fn on_one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    let mut end = 0;
    for (token, span) in tokenize(text) {
        if !matches!(token, Token::Comment | Token::Newline) {
            if end < span.start && !line.is_empty() {
                line.push(' ');
            }
            line.push_str(&text[span.range()]);
            end = span.end;
        }
    }
    line
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
    let entry = |at: usize| match print(&formula.graph, formula.outputs[at], &names, style) {
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
