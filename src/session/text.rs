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
        Value::Row(table, row) => array_text(&Array::vector(table.row(*row).collect::<Vec<f64>>()), digits),
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

/// A number where no sign says whether it is exact: the short text stands only for the very number, and one that is cut
/// shows all its digits, zeros too. `1` is one, `1.000000000` is near it.
pub fn marked_number(value: f64, digits: usize) -> String {
    let text = format_number(value, digits);
    if !value.is_finite() || text.parse() == Ok(value) {
        return text;
    }
    let digits = digits.clamp(1, 17);
    let scientific = format!("{:.*e}", (digits - 1).max(1), value);
    if text.contains('e') {
        return scientific;
    }
    let exponent = scientific.split_once('e').and_then(|(_, exponent)| exponent.parse::<i32>().ok()).unwrap_or(0);
    let decimals = (digits as i32 - 1 - exponent).max(1) as usize;
    format!("{value:.decimals$}")
}

/// A bound with so many digits, rounded away from what it bounds: what is shown holds too.
pub fn bound_text(bound: f64, digits: usize, is_lower: bool) -> String {
    let text = format_number(bound, digits);
    let holds = |text: &str| match text.parse::<f64>() {
        Ok(shown) => {
            if is_lower {
                shown <= bound
            } else {
                shown >= bound
            }
        }
        Err(_) => true,
    };
    if !bound.is_finite() || holds(&text) {
        return text;
    }
    // Half a unit of the last digit further out, the nearest text lies on the safe side.
    let unit = 10_f64.powi(bound.abs().log10().floor() as i32 - digits as i32 + 1);
    let away = if is_lower { -unit } else { unit };
    let text = format_number(bound + 0.6 * away, digits);
    if holds(&text) { text } else { format_number(bound + 1.6 * away, digits) }
}

fn trimmed(text: &str) -> &str {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_cut_keeps_its_zeros() {
        let cases = [
            (1.0, 10, "1"),
            (0.5, 6, "0.5"),
            (1.0 - 1e-13, 10, "1.000000000"),
            (0.1 + 0.2, 10, "0.3000000000"),
            (-0.081_353_044_234, 6, "-0.0813530"),
            (133.786, 3, "133.8"),
            (1.98e-10, 2, "2.0e-10"),
            (2e-10, 2, "2e-10"),
            (1.0000001e20, 4, "1.000e20"),
            (f64::INFINITY, 4, "inf"),
        ];
        for (value, digits, text) in cases {
            assert_eq!(marked_number(value, digits), text, "{value:?}");
        }
    }

    #[test]
    fn a_bound_that_is_shown_holds() {
        let mut state = 7_u64;
        for _ in 0..20_000 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let share = (state >> 11) as f64 / (1_u64 << 53) as f64 - 0.5;
            let bound = share * 10_f64.powi((state % 41) as i32 - 20);
            for digits in [1, 4, 10] {
                let read = |is_lower| bound_text(bound, digits, is_lower).parse::<f64>().expect("a number");
                let (lower, upper) = (read(true), read(false));
                assert!(lower <= bound && bound <= upper, "{bound:?} {digits}: {lower} {upper}");
                let unit = 10_f64.powi(bound.abs().log10().floor() as i32 - digits as i32 + 1);
                assert!(upper - lower <= 3.3 * unit, "{bound:?} {digits}: {lower} {upper}");
            }
        }
        assert_eq!(bound_text(2.0 / 3.0, 4, false), "0.6667");
        assert_eq!((bound_text(2.0 / 3.0, 4, true), bound_text(-1.0, 4, true)), ("0.6666".into(), "-1".into()));
    }

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
