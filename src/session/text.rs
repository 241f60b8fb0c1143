//! Values as one line of text that can be typed in again.

use super::settings::Settings;
use crate::graph::formula::Shape;
use crate::graph::value::{Array, Num, Value};
use crate::syntax::print::{self, quoted};

/// A value as one line.
pub fn text_of(value: &Value, settings: &Settings) -> String {
    let digits = settings.digits;
    match value {
        Value::Number(number) => number_text(*number, digits),
        Value::Boolean(truth) => if truth.known() == Some(0.0) { "false" } else { "true" }.into(),
        Value::Text(text) => text.to_string(),
        Value::Array(array) => array_text(array, digits),
        Value::Range(lo, hi) => format!("{}..{}", format_number(*lo, digits), format_number(*hi, digits)),
        Value::List(values) => {
            let parts: Vec<String> = values.iter().map(|value| text_of(value, settings)).collect();
            format!("[{}]", parts.join(", "))
        }
        Value::Object(object) => match object.as_array() {
            Some(array) => array_text(&array, digits),
            None => format!("<{}>", object.kind()),
        },
        Value::Row(table, row) => {
            let entries = (0..table.n_columns()).filter_map(|idx| table.column(idx)).map(|column| column[*row]);
            array_text(&Array::vector(entries.collect::<Vec<f64>>()), digits)
        }
        Value::Table(table) => format!("table of {} rows: {}", table.n_rows(), table.names().join(", ")),
        Value::Function(function) => super::describe::function_text(function, settings),
        Value::Nothing => String::new(),
    }
}

/// A value as an expression with all its digits: what can stand where the value stood.
pub fn source_text(value: &Value, settings: &Settings) -> String {
    let number = |number: Num| number.known().map_or_else(|| "?".into(), exact);
    let line = |entries: &Array| entries.iter().map(number).collect::<Vec<_>>().join(", ");
    match value {
        Value::Number(value) => number(*value),
        Value::Text(text) => quoted(text),
        Value::Range(lo, hi) => format!("{}..{}", exact(*lo), exact(*hi)),
        Value::List(values) => {
            let parts: Vec<String> = values.iter().map(|value| source_text(value, settings)).collect();
            format!("[{}]", parts.join(", "))
        }
        Value::Array(array) => match array.shape {
            Shape::Matrix(1, _) => format!("[[{}]]", line(array)),
            Shape::Matrix(rows, _) => {
                let rows: Vec<String> = (0..rows).map(|row| line(&array.row(row))).collect();
                format!("[{}]", rows.join("; "))
            }
            _ => format!("[{}]", line(array)),
        },
        Value::Object(object) => match object.as_array() {
            Some(array) => source_text(&Value::Array(array), settings),
            None => text_of(value, settings),
        },
        Value::Function(function) => format!("({})", super::describe::lambda_text(function, settings)),
        value => text_of(value, settings),
    }
}

/// A number that reads back to the same double where one can be written.
fn exact(value: f64) -> String {
    if value.is_nan() { "0/0".into() } else { print::number_text(value) }
}

fn number_text(number: Num, digits: usize) -> String {
    number.known().map_or_else(|| "?".into(), |value| format_number(value, digits))
}

fn array_text(array: &Array, digits: usize) -> String {
    let line = |entries: Vec<Num>| {
        let entries: Vec<String> = entries.into_iter().map(|entry| number_text(entry, digits)).collect();
        entries.join(", ")
    };
    match array.shape {
        Shape::Matrix(1, _) => format!("[[{}]]", line(array.iter().collect())),
        Shape::Matrix(rows, _) => {
            let rows: Vec<String> = (0..rows).map(|row| line(array.row(row).iter().collect())).collect();
            format!("[{}]", rows.join("; "))
        }
        _ => format!("[{}]", line(array.iter().collect())),
    }
}

/// Whether so many digits say all of a value: whether they read back to the same numbers.
pub fn is_exact(value: &Value, digits: usize) -> bool {
    let is_whole = |value: f64| !value.is_finite() || format_number(value, digits).parse() == Ok(value);
    let known = |number: Num| number.known().is_none_or(is_whole);
    match value {
        Value::Number(number) => known(*number),
        Value::Array(array) => array.iter().all(known),
        Value::Range(lo, hi) => is_whole(*lo) && is_whole(*hi),
        Value::List(values) => values.iter().all(|value| is_exact(value, digits)),
        _ => true,
    }
}

/// Smaller numbers are written with an exponent.
const SMALLEST_PLAIN_EXPONENT: i32 = -5;

/// A number with so many significant digits, trailing zeros cut, scientific only where that is shorter.
pub fn format_number(value: f64, digits: usize) -> String {
    if value == 0.0 {
        return "0".into();
    }
    if !value.is_finite() {
        return if value.is_nan() { "nan".into() } else { format!("{value}") };
    }
    let digits = digits.clamp(1, 17);
    let scientific = format!("{:.*e}", digits - 1, value);
    let (mantissa, exponent) = scientific.split_once('e').expect("the exponent form has an e");
    let exponent: i32 = exponent.parse().expect("the exponent form ends in a whole number");
    let mantissa = trimmed(mantissa);
    let decimals = (digits as i32 - 1 - exponent).max(0) as usize;
    let plain = trimmed(&format!("{value:.decimals$}")).to_string();
    let whole = value.fract() == 0.0 && value.abs() < 1e15;
    let readable = exponent >= SMALLEST_PLAIN_EXPONENT && (exponent < digits as i32 || whole);
    if readable { plain } else { format!("{mantissa}e{exponent}") }
}

fn trimmed(text: &str) -> &str {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_digits_and_lose_their_zeros() {
        let cases = [
            (68.0, "68"),
            (0.1 + 0.2, "0.3"),
            (-36.0, "-36"),
            (1.0 / 3.0, "0.3333333333"),
            (1e100, "1e100"),
            (6.02e23, "6.02e23"),
            (1e-10, "1e-10"),
            (123456789012.0, "123456789012"),
            (0.00012, "0.00012"),
            (-1.5e-7, "-1.5e-7"),
            (f64::INFINITY, "inf"),
            (1e15, "1e15"),
        ];
        for (value, text) in cases {
            assert_eq!(format_number(value, 10), text, "{value:?}");
        }
    }
}
