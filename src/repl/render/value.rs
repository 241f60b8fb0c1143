//! Plain values to text: numbers, vectors, aligned matrices, lists.

use super::columns::{Align, Columns};
use super::object;
use crate::graph::formula::Shape;
use crate::graph::value::{Array, Num, Value};
use crate::repl::look::Look;
use crate::session::settings::Settings;
use crate::session::text::{format_number, marked_number, text_of};

/// A value that is neither a function nor a result of a built-in, as one or more lines; `None` for the others.
pub fn plain(value: &Value, look: Look) -> Option<String> {
    match value {
        Value::Number(number) => Some(number_text(*number, look.digits)),
        Value::Boolean(truth) => Some(if truth.known() == Some(0.0) { "false" } else { "true" }.into()),
        Value::Text(text) => Some(format!("\"{text}\"")),
        Value::Array(array) => Some(array_text(array, look)),
        Value::Range(lo, hi) => Some(format!("{}..{}", number(*lo, look), number(*hi, look))),
        _ => None,
    }
}

/// Any value as lines, the way it is shown alone.
pub fn text(value: &Value, look: Look, settings: &Settings) -> String {
    if let Some(plain) = plain(value, look) {
        return plain;
    }
    match value {
        Value::Object(result) => object::text(&**result, look, settings),
        Value::List(values) => list(values, look, settings),
        Value::Table(table) => {
            let mut columns = Columns::new(table.names().iter().map(|name| (name.clone(), Align::Point)));
            for row in 0..table.n_rows().min(MOST_ROWS) {
                let cell = |idx| table.column(idx).and_then(|column| column.get(row)).copied().unwrap_or(f64::NAN);
                columns.row((0..table.n_columns()).map(|idx| marked_number(cell(idx), look.digits)));
            }
            let rest = table.n_rows().saturating_sub(MOST_ROWS);
            let more = if rest > 0 {
                format!("  and {rest} rows more: save(ans, \"rows.csv\") writes all\n")
            } else {
                String::new()
            };
            columns.text(look) + &more
        }
        other => text_of(other, settings),
    }
}

/// Rows of a table that are shown.
pub const MOST_ROWS: usize = 50;

/// A value behind a head such as `= `, further lines indented as far.
pub fn after(head: &str, value: &Value, look: Look, settings: &Settings) -> String {
    let text = text(value, look, settings);
    let indent = " ".repeat(head.chars().count());
    let mut lines = text.lines();
    let first = lines.next().unwrap_or_default();
    let rest: String = lines.map(|line| format!("\n{indent}{line}")).collect();
    format!("{head}{first}{rest}")
}

/// A number with the digits of the look.
pub fn number(value: f64, look: Look) -> String {
    format_number(value, look.digits)
}

fn number_text(number: Num, digits: usize) -> String {
    number.known().map_or_else(|| "?".into(), |value| format_number(value, digits))
}

/// A vector as a list, a matrix as aligned rows.
pub fn array_text(array: &Array, look: Look) -> String {
    array_with(array, look, format_number)
}

/// The same where no sign stands before it: entries that are cut show so.
pub fn marked_array(array: &Array, look: Look) -> String {
    array_with(array, look, marked_number)
}

fn array_with(array: &Array, look: Look, number: fn(f64, usize) -> String) -> String {
    let text = |entry: Num| entry.known().map_or_else(|| "?".into(), |value| number(value, look.digits));
    match array.shape {
        Shape::Matrix(rows, columns) => matrix(array, [rows, columns], text),
        _ => wrapped(array.iter().map(text).collect(), look),
    }
}

/// A list in brackets, broken into lines on a terminal.
fn wrapped(entries: Vec<String>, look: Look) -> String {
    let length: usize = entries.iter().map(|entry| entry.len() + 2).sum();
    if !look.terminal || length + 2 <= look.width {
        return format!("[{}]", entries.join(", "));
    }
    let mut text = String::from("[");
    let mut column = 3;
    let last = entries.len() - 1;
    for (idx, entry) in entries.iter().enumerate() {
        if idx > 0 && column + entry.len() + 2 > look.width {
            text.push_str("\n ");
            column = 3;
        }
        text.push_str(entry);
        text.push_str(if idx < last { ", " } else { "]" });
        column += entry.len() + 2;
    }
    text
}

fn matrix(array: &Array, [rows, columns]: [usize; 2], text: impl Fn(Num) -> String) -> String {
    let mut aligned = Columns::new((0..columns).map(|_| (String::new(), Align::Point)));
    for row in 0..rows {
        aligned.row((0..columns).map(|column| text(array.at(row * columns + column))));
    }
    let lines = aligned.lines();
    let last = lines.len().saturating_sub(1);
    let bracketed = lines.iter().enumerate().map(|(idx, line)| {
        let open = if idx == 0 { "[" } else { " " };
        let close = if idx == last { "]" } else { "\n" };
        format!("{open}{}{close}", line.trim_end())
    });
    if rows == 0 { "[]".into() } else { bracketed.collect() }
}

fn list(values: &[Value], look: Look, settings: &Settings) -> String {
    let short =
        |value: &Value| matches!(value, Value::Object(_) | Value::Function(_) | Value::List(_) | Value::Table(_));
    if !values.iter().any(short) {
        let entries = values.iter().map(|value| plain(value, look).unwrap_or_else(|| text_of(value, settings)));
        return wrapped(entries.collect(), look);
    }
    let lines = values.iter().enumerate().map(|(idx, value)| {
        let head = format!("  [{}] ", idx + 1);
        match value {
            Value::Object(result) => format!("{head}{}", object::line(&**result, look)),
            other => after(&head, other, look, settings),
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}
