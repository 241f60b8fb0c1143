//! `save(value, "a.csv")`: writes a result to a file, as CSV or JSON by its ending.

use super::{Arguments, Builtin, BuiltinSpec};
use crate::graph::lower::Outcome;
use crate::graph::value::{Array, Value};
use crate::session::json;

/// See the module's documentation.
pub struct Save;

static SPEC: BuiltinSpec = BuiltinSpec {
    name: "save",
    signature: "save(value, \"a.csv\")",
    help: "writes a value to a file: .csv a table of numbers, .json everything",
    options: &[],
    binds: false,
    example: ("", ""),
    see_also: &["table"],
};

impl Builtin for Save {
    fn spec(&self) -> &'static BuiltinSpec {
        &SPEC
    }

    fn run(&self, arguments: &mut Arguments<'_, '_, '_>) -> Outcome<Value> {
        arguments.at_most(2)?;
        let value = arguments.value(0)?;
        let span = arguments.needed(1)?.span;
        let Value::Text(path) = arguments.value(1)? else {
            let failure = arguments.fail("type", "save needs the name of a file", span);
            return Err(failure.help("write save(c, \"points.csv\")"));
        };
        let contents = match path.rsplit_once('.').map(|(_, ending)| ending) {
            Some("json") => json::value(&value, arguments.view.settings).to_string() + "\n",
            Some("csv") => match csv_of(arguments, &value) {
                Some(text) => text,
                None => {
                    let message = format!("{} has no table of numbers", value.describe());
                    return Err(arguments.fail("type", message, span).help("save it as .json"));
                }
            },
            _ => {
                let failure = arguments.fail("file", "save writes .csv and .json files", span);
                return Err(failure.help("let the file's name end in .csv or .json"));
            }
        };
        match arguments.view.settings.files.write(&path, contents.as_bytes()) {
            Ok(()) => {
                arguments.view.note(format!("wrote {path}"));
                Ok(Value::Nothing)
            }
            Err(error) => Err(arguments.fail("file", format!("{path} cannot be written: {error}"), span)),
        }
    }
}

/// A value as CSV: a table with its names, an array row by row, entries of a result with their numeric fields.
fn csv_of(arguments: &Arguments<'_, '_, '_>, value: &Value) -> Option<String> {
    let line = |numbers: &[f64]| numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
    if let Value::Object(object) = value
        && let Some(entries) = object.entries().filter(|entries| matches!(entries.first(), Some(Value::Object(_))))
    {
        return records_csv(&entries);
    }
    if let Value::List(values) = value {
        return records_csv(values);
    }
    let array = arguments.evaluator.as_array(value)?;
    let known = array.known()?;
    let (_, columns) = array.rows_columns();
    let names = match value {
        Value::Table(table) => table.names().to_vec(),
        _ => (1..=columns).map(|column| format!("c{column}")).collect(),
    };
    let rows: Vec<String> = known.chunks(columns.max(1)).map(line).collect();
    Some(format!("{}\n{}\n", names.join(","), rows.join("\n")))
}

/// Records as rows: numbers, words, and short vectors with one column an entry; what a record does not have stays empty.
fn records_csv(entries: &[Value]) -> Option<String> {
    let mut columns: Vec<String> = Vec::new();
    let mut rows: Vec<Vec<(usize, String)>> = Vec::with_capacity(entries.len());
    for entry in entries {
        let (names, cells) = cells_of(entry)?;
        let mut row = Vec::with_capacity(cells.len());
        for (name, cell) in names.into_iter().zip(cells) {
            let known = columns.get(row.len()).is_some_and(|column| *column == name).then_some(row.len());
            let place = known.or_else(|| columns.iter().position(|column| *column == name)).unwrap_or(columns.len());
            if place == columns.len() {
                columns.push(name);
            }
            row.push((place, cell));
        }
        rows.push(row);
    }
    let mut lines = vec![columns.join(",")];
    for row in rows {
        let mut cells = vec![String::new(); columns.len()];
        row.into_iter().for_each(|(place, cell)| cells[place] = cell);
        lines.push(cells.join(","));
    }
    Some(lines.join("\n") + "\n")
}

/// The cells of a record with the names of their columns; `None` if the value is no record.
fn cells_of(entry: &Value) -> Option<(Vec<String>, Vec<String>)> {
    let Value::Object(object) = entry else { return None };
    let (mut names, mut cells) = (Vec::new(), Vec::new());
    for name in object.fields() {
        match object.field(name)? {
            Value::Number(number) | Value::Boolean(number) => {
                names.push((*name).to_string());
                cells.push(number.known()?.to_string());
            }
            Value::Text(text) if !text.contains([',', '"', '\n']) => {
                names.push((*name).to_string());
                cells.push(text.to_string());
            }
            Value::Array(array) => add_vector(name, &array, &mut names, &mut cells),
            _ => {}
        }
    }
    Some((names, cells))
}

fn add_vector(name: &str, array: &Array, names: &mut Vec<String>, cells: &mut Vec<String>) {
    let (_, columns) = array.rows_columns();
    let Some(known) = array.known().filter(|_| columns == 1) else { return };
    for (idx, entry) in known.iter().enumerate() {
        names.push(format!("{name}{}", idx + 1));
        cells.push(entry.to_string());
    }
}
