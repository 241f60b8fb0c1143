//! Reports to JSON: one object for each statement that shows something, by the contract of LANGUAGE.md, section 5.
//!
//! Numbers are written so that they read back to the same bits; a number that is not finite is `null` with its class beside it.

use serde_json::{Map, Number, Value as Json, json};

use super::describe::function_text;
use super::output::{Effect, Output, Report};
use super::settings::Settings;
use crate::graph::formula::Shape;
use crate::graph::lower::Failure;
use crate::graph::lower::function::FunctionValue;
use crate::graph::value::{Array, Num, Object, Value};
use crate::table::Table;

/// The version of the format.
pub const VERSION: u32 = 1;

/// Results with more points than this leave their eigenvectors out.
pub const MOST_EIGENVECTORS: usize = 1000;

/// The kinds of results that are no objects of a built-in, and what their value is in JSON.
pub const KINDS: &[(&str, &str)] = &[
    ("number", "the number; null with \"class\": \"inf\", \"-inf\" or \"nan\" if it is not finite"),
    ("boolean", "true or false"),
    ("string", "the text (also of print, help and vars)"),
    ("nothing", "null: of assert, save, load"),
    ("vector", "[...]"),
    ("matrix", "[[...], ...], row by row"),
    ("range", "[lo, hi]"),
    ("function", "{\"name\", \"parameters\", \"dimension\", \"text\"}; the text reads back to the same function"),
    ("list", "[...] of values of any kind"),
    ("table", "{\"names\": [...], \"rows\": n, \"columns\": [[...], ...]}"),
    ("row", "{column: number, ...}"),
];

/// Fields of results that count something: they are written as whole numbers.
const COUNTS: &[&str] = &[
    "dimension",
    "boxes",
    "index",
    "nullity",
    "corank",
    "order",
    "milnor",
    "steps",
    "evaluations",
    "sum",
    "degree",
    "starts",
    "orbit",
    "size",
    "outside",
];

/// What a report is in JSON, or nothing for a statement that shows nothing (one that ends in `;`, `quit`).
///
/// Cost: linear in the size of the result.
pub fn report(report: &Report, settings: &Settings) -> Option<Json> {
    let mut object = Map::new();
    object.insert("v".into(), VERSION.into());
    object.insert("statement".into(), report.statement.into());
    object.insert("line".into(), report.line.into());
    object.insert("ok".into(), report.outcome.is_ok().into());
    match &report.outcome {
        Err(failure) => {
            object.insert("error".into(), error(failure));
            return Some(Json::Object(object));
        }
        Ok(_) if report.silent => return None,
        Ok(Effect::Quit(_)) => return None,
        Ok(Effect::Shown(output)) => shown(&mut object, output, report.shortfall.as_deref(), settings),
        Ok(Effect::Text(text)) => {
            object.insert("kind".into(), "string".into());
            object.insert("value".into(), text.as_str().into());
        }
        Ok(Effect::Tour(_)) => {
            object.insert("kind".into(), "nothing".into());
            object.insert("value".into(), Json::Null);
        }
    }
    object.insert("ms".into(), finite((report.milliseconds * 1e3).round() / 1e3));
    Some(Json::Object(object))
}

fn shown(object: &mut Map<String, Json>, output: &Output, shortfall: Option<&str>, settings: &Settings) {
    object.insert("kind".into(), kind(&output.value).into());
    object.insert("value".into(), value(&output.value, settings));
    if let Value::Number(number) = &output.value
        && let Some(class) = class(*number)
    {
        object.insert("class".into(), class.into());
    }
    let mut notes: Vec<&str> = output.notes.iter().map(String::as_str).collect();
    notes.extend(shortfall.filter(|reason| !output.notes.iter().any(|note| note == reason)));
    if !notes.is_empty() {
        object.insert("notes".into(), notes.into());
    }
}

/// The error object of a failure: code, message, place, what was expected, the next step.
pub fn error(failure: &Failure) -> Json {
    let diagnostic = &failure.diagnostic;
    let place = diagnostic.span.map(|span| failure.source.position(span.start));
    let help = match (&diagnostic.label, &diagnostic.help) {
        (Some(label), Some(help)) => Json::from(format!("{label}; {help}")),
        (Some(text), None) | (None, Some(text)) => Json::from(text.as_str()),
        (None, None) => Json::Null,
    };
    json!({
        "code": diagnostic.code,
        "message": diagnostic.message,
        "line": place.map(|place| place.line),
        "column": place.map(|place| place.column),
        "expected": diagnostic.expected,
        "help": help,
    })
}

/// The kind of a value, as JSON and help name it.
pub fn kind(value: &Value) -> &'static str {
    match value {
        Value::Number(_) => "number",
        Value::Boolean(_) => "boolean",
        Value::Text(_) => "string",
        Value::Array(Array { shape: Shape::Matrix(..), .. }) => "matrix",
        Value::Array(_) => "vector",
        Value::Range(..) => "range",
        Value::Function(_) => "function",
        Value::List(_) => "list",
        Value::Table(_) => "table",
        Value::Row(..) => "row",
        Value::Object(object) => object.kind(),
        Value::Nothing => "nothing",
    }
}

/// A value in JSON. Cost: linear in its size.
pub fn value(value: &Value, settings: &Settings) -> Json {
    Writer { settings, eigenvectors: true, counts: false }.value(value)
}

#[derive(Clone, Copy)]
struct Writer<'s> {
    settings: &'s Settings,
    /// Whether eigenvectors are written.
    eigenvectors: bool,
    /// Whether all numbers count something.
    counts: bool,
}

impl Writer<'_> {
    fn value(&self, value: &Value) -> Json {
        match value {
            Value::Number(number) => number_json(*number),
            Value::Boolean(truth) => truth.known().map_or(Json::Null, |truth| (truth != 0.0).into()),
            Value::Text(text) => Json::from(&**text),
            Value::Array(array) => array_json(array),
            Value::Range(lo, hi) => Json::Array(vec![finite(*lo), finite(*hi)]),
            Value::Function(function) => function_json(function, self.settings),
            Value::List(values) => Json::Array(values.iter().map(|value| self.value(value)).collect()),
            Value::Table(table) => table_json(table),
            Value::Row(table, row) => row_json(table, *row),
            Value::Object(object) => self.object(&**object),
            Value::Nothing => Json::Null,
        }
    }

    fn object(&self, object: &dyn Object) -> Json {
        let many = object.entries().is_some_and(|entries| entries.len() > MOST_EIGENVECTORS);
        let writer = Writer { settings: self.settings, eigenvectors: self.eigenvectors && !many, counts: false };
        let counter = Writer { counts: true, ..writer };
        let mut map = Map::new();
        for name in object.fields() {
            let field = match object.field(name) {
                Some(_) if *name == "eigenvectors" && !writer.eigenvectors => Json::Null,
                Some(Value::Number(Num::Known(count))) if self.counts || COUNTS.contains(name) => whole(count),
                Some(Value::Number(number)) => {
                    let field = number_json(number);
                    if let Some(class) = class(number) {
                        map.insert((*name).into(), field);
                        let beside = if *name == "value" { "class".into() } else { format!("{name}_class") };
                        map.insert(beside, class.into());
                        continue;
                    }
                    field
                }
                Some(field) if *name == "evaluations" => counter.value(&field),
                Some(field) => writer.value(&field),
                None => Json::Null,
            };
            map.insert((*name).into(), field);
        }
        Json::Object(map)
    }
}

fn number_json(number: Num) -> Json {
    number.known().map_or(Json::Null, finite)
}

/// A number; `null` if it is not finite.
fn finite(value: f64) -> Json {
    Number::from_f64(value).map_or(Json::Null, Json::Number)
}

/// A count without a decimal point.
fn whole(value: f64) -> Json {
    let exact = value.fract() == 0.0 && value.abs() < 2f64.powi(53);
    if exact { Json::from(value as i64) } else { finite(value) }
}

fn class(number: Num) -> Option<&'static str> {
    let value = number.known()?;
    match value {
        _ if value.is_nan() => Some("nan"),
        f64::INFINITY => Some("inf"),
        f64::NEG_INFINITY => Some("-inf"),
        _ => None,
    }
}

fn array_json(array: &Array) -> Json {
    let list = |entries: &mut dyn Iterator<Item = Num>| Json::Array(entries.map(number_json).collect());
    match array.shape {
        Shape::Matrix(rows, columns) => {
            let row = |row: usize| list(&mut (row * columns..(row + 1) * columns).map(|at| array.at(at)));
            Json::Array((0..rows).map(row).collect())
        }
        _ => list(&mut array.iter()),
    }
}

fn function_json(function: &FunctionValue, settings: &Settings) -> Json {
    let ascii = Settings { unicode: false, ..settings.clone() };
    let parameters: Vec<String> = function.parameters().iter().map(|parameter| parameter.name.clone()).collect();
    json!({
        "name": function.name(),
        "parameters": parameters,
        "dimension": function.dimension(),
        "text": function_text(function, &ascii),
    })
}

fn table_json(table: &Table) -> Json {
    let column = |idx| table.column(idx).map(|column| column.iter().map(|value| finite(*value)).collect::<Vec<_>>());
    let columns: Vec<_> = (0..table.n_columns()).map(column).collect();
    json!({ "names": table.names(), "rows": table.n_rows(), "columns": columns })
}

fn row_json(table: &Table, row: usize) -> Json {
    let entry = |(idx, name): (usize, &String)| {
        let value = table.column(idx).and_then(|column| column.get(row)).copied().unwrap_or(f64::NAN);
        (name.clone(), finite(value))
    };
    Json::Object(table.names().iter().enumerate().map(entry).collect())
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use super::*;
    use crate::session::session::{Policy, Session};
    use crate::syntax::span::Source;

    fn lines(text: &str) -> Vec<Json> {
        let mut session = Session::new();
        let settings = session.settings.clone();
        let mut lines = Vec::new();
        session.run(&Source::new("", text), Policy { keep_going: true, check_only: false }, &mut |done| {
            lines.extend(report(&done, &settings));
            ControlFlow::Continue(())
        });
        lines
    }

    #[test]
    fn values_are_written_by_kind() {
        let cases = [
            ("68", "number", json!(68.0)),
            ("1 < 2", "boolean", json!(true)),
            ("\"a\"", "string", json!("a")),
            ("[1, 2]", "vector", json!([1.0, 2.0])),
            ("[1, 2; 3, 4]", "matrix", json!([[1.0, 2.0], [3.0, 4.0]])),
            ("1..3", "range", json!([1.0, 3.0])),
        ];
        for (text, kind, value) in cases {
            let line = &lines(text)[0];
            assert_eq!((&line["kind"], &line["value"]), (&json!(kind), &value), "{text}");
        }
    }

    #[test]
    fn numbers_that_are_not_finite_are_null_with_a_class() {
        let line = &lines("-inf")[0];
        assert_eq!((&line["value"], &line["class"]), (&Json::Null, &json!("-inf")));
        assert_eq!(lines("[1, inf]")[0]["value"], json!([1.0, null]));
    }

    #[test]
    fn silent_statements_are_counted_and_errors_have_a_place() {
        let lines = lines("a = 1;\n\n a + b\na");
        assert_eq!(lines.len(), 2);
        assert_eq!((&lines[0]["statement"], &lines[0]["ok"]), (&json!(2), &json!(false)));
        let error = &lines[0]["error"];
        assert_eq!((&error["line"], &error["column"]), (&json!(3), &json!(6)));
        assert_eq!(lines[1]["statement"], json!(3));
    }

    #[test]
    fn the_text_of_a_function_reads_back() {
        let line = &lines("f(x, y) = x^2 + y")[0];
        assert_eq!(line["value"]["parameters"], json!(["x", "y"]));
        let text = line["value"]["text"].as_str().expect("a text");
        assert_eq!(lines(&format!("{text};\nf(3, 1)"))[0]["value"], json!(10.0));
    }
}
