//! Results of built-ins to lines: by their kind, or field by field.

use super::columns::{Align, Columns};
use super::value::{self, MOST_ROWS, marked_array};
use super::{minimization, picture, points};
use crate::graph::value::{Array, Object, Value};
use crate::repl::look::{Look, Part};
use crate::session::fields::Fields;
use crate::session::settings::Settings;
use crate::session::text::{format_number, is_exact, marked_number, text_of};

/// Significant digits of the entries of eigenvectors.
const VECTOR_DIGITS: usize = 6;

/// A result as lines.
pub fn text(object: &dyn Object, look: Look, settings: &Settings) -> String {
    match object.kind() {
        "critical_points" => points::critical_points(object, look),
        "critical_point" => points::critical_point(object, look),
        "roots" => points::roots(object, look),
        "bounds" => points::bounds(object, look),
        "minimization" => minimization::minimization(object, look),
        "race" => minimization::race(object, look),
        "bench" => bench(object, look),
        "plot" => picture::picture(object, look),
        "eigen" => eigen(object, look),
        _ => generic(object, look, settings),
    }
}

/// A result as one line, for lists.
pub fn line(object: &dyn Object, look: Look) -> String {
    let fields = Fields(object);
    let mut words =
        vec![fields.text("verdict").or(fields.text("kind")).map_or(object.kind().into(), |kind| kind.to_string())];
    if let Some(x) = fields.vector("x") {
        words.push(format!("at {}", short_vector(&x, look)));
    }
    if let Some(value) = fields.number("value") {
        words.push(format!("value {}", table_number(value, look)));
    }
    words.join(", ")
}

/// A number where no sign stands before it: what is cut shows so.
pub fn table_number(value: f64, look: Look) -> String {
    marked_number(value, look.digits)
}

/// A point, cut if it is long.
pub fn short_vector(x: &[f64], look: Look) -> String {
    const SHOWN: usize = 6;
    let mut entries: Vec<String> = x.iter().take(SHOWN).map(|entry| table_number(*entry, look)).collect();
    if x.len() > SHOWN {
        entries.push(look.symbol("…", "...").into());
    }
    format!("[{}]", entries.join(", "))
}

fn generic(object: &dyn Object, look: Look, settings: &Settings) -> String {
    let width = object.fields().iter().map(|name| name.len()).max().unwrap_or(0);
    let mut text = format!("  {}\n", look.paint(Part::Head, &object.kind().replace('_', " ")));
    for name in object.fields() {
        let field = match object.field(name) {
            None | Some(Value::Nothing) => continue,
            Some(Value::List(values)) if values.is_empty() => continue,
            Some(field) => field,
        };
        let head = format!("    {name:<width$}  ");
        text += &match &field {
            Value::Object(inner) if inner.as_array().is_none() => nested(&head, &**inner, look),
            Value::List(values) if values.len() > MOST_ROWS => format!("{head}{} entries\n", values.len()),
            Value::Array(array) if array.len() > MOST_ROWS * 2 => format!("{head}{} numbers\n", array.len()),
            Value::Text(words) => value_lines(&head, words),
            Value::List(values) => match told(values) {
                Some(lines) => value_lines(&head, &lines),
                None => listed(&head, &value::text(&field, look, settings)),
            },
            Value::Function(_) => format!("{head}{}\n", text_of(&field, settings)),
            _ if is_exact(&field, look.digits) => format!("{}\n", value::after(&head, &field, look, settings)),
            _ => format!("{}\n", value::after(&format!("{head}{} ", about(look)), &field, look, settings)),
        };
    }
    text
}

/// A line for each of the results that tell of themselves in a text.
fn told(values: &[Value]) -> Option<String> {
    let line = |value: &Value| {
        let Value::Object(object) = value else { return None };
        let fields = Fields(&**object);
        let proof = fields.text("proof").map_or(String::new(), |proof| format!("   ({proof})"));
        fields.text("text").map(|text| format!("{text}{proof}"))
    };
    values.iter().map(line).collect::<Option<Vec<String>>>().map(|lines| lines.join("\n"))
}

/// A list beside its name if it is one line, else below.
fn listed(head: &str, text: &str) -> String {
    let line = text.trim();
    if line.contains('\n') { format!("{head}\n{text}\n") } else { format!("{head}{line}\n") }
}

/// The sign before a value that has more digits than are shown.
pub fn about(look: Look) -> &'static str {
    look.symbol("≈", "~=")
}

fn value_lines(head: &str, words: &str) -> String {
    let indent = " ".repeat(head.chars().count());
    format!("{head}{}\n", words.trim_end().replace('\n', &format!("\n{indent}")))
}

fn nested(head: &str, object: &dyn Object, look: Look) -> String {
    let part = |name: &&'static str| {
        let value = match object.field(name)? {
            Value::Number(number) => table_number(number.known()?, look),
            Value::Text(text) => text.to_string(),
            Value::Boolean(truth) => if truth.known() == Some(0.0) { "no" } else { "yes" }.into(),
            _ => return None,
        };
        Some(format!("{name} {value}"))
    };
    let parts: Vec<String> = object.fields().iter().filter_map(part).collect();
    format!("{head}{}\n", parts.join(", "))
}

fn bench(object: &dyn Object, look: Look) -> String {
    let fields = Fields(object);
    let mut columns = Columns::new([
        ("ns a point".into(), Align::Left),
        ("single".into(), Align::Point),
        ("bulk".into(), Align::Point),
    ]);
    let (single, bulk) = (fields.object("single"), fields.object("bulk"));
    let names = single.as_ref().map_or(&[][..], |single| single.fields());
    for name in names {
        let time = |side: &Option<std::sync::Arc<dyn Object>>| {
            let time = side.as_ref().and_then(|side| Fields(&**side).number(name));
            time.map_or("-".into(), |time| format_number(time, 4))
        };
        let words = name.strip_suffix("_ns").unwrap_or(name).replace('_', " ");
        columns.row([words, time(&single), time(&bulk)]);
    }
    let setup = fields.number("setup_us").map_or(String::new(), |setup| {
        let unit = look.symbol("µs", "us");
        format!("  set-up {} {unit}", format_number(setup, 4))
    });
    let checksum =
        fields.number("checksum").map_or(String::new(), |sum| format!("  checksum {}", value::number(sum, look)));
    format!("{}{setup}{checksum}\n", columns.text(look))
}

fn eigen(object: &dyn Object, look: Look) -> String {
    let fields = Fields(object);
    let values = fields.vector("values").unwrap_or_default();
    let mut text = format!("  values   {}\n", marked_array(&Array::vector(values), look));
    if let Some(vectors) = fields.array("vectors") {
        let aligned = marked_array(&vectors, Look { digits: look.digits.min(VECTOR_DIGITS), ..look });
        text += &value_lines("  vectors  ", &aligned);
        text += &format!("  {}\n", look.paint(Part::Quiet, "the vectors are the columns"));
    }
    text
}
