//! `table("a.csv")`: named columns of numbers from a file.

use std::io;
use std::sync::Arc;

use super::{Arguments, Builtin, BuiltinSpec};
use crate::graph::lower::Outcome;
use crate::graph::value::Value;
use crate::table::csv::{CsvError, read_csv};

/// See the module's documentation.
pub struct TableFromFile;

static SPEC: BuiltinSpec = BuiltinSpec {
    name: "table",
    signature: "table(\"a.csv\")",
    help: "named columns of numbers from a CSV file (also .gz); t.name is a column",
    options: &[],
    binds: false,
    example: ("", ""),
    see_also: &["save", "sum"],
};

impl Builtin for TableFromFile {
    fn spec(&self) -> &'static BuiltinSpec {
        &SPEC
    }

    fn run(&self, arguments: &mut Arguments<'_, '_, '_>) -> Outcome<Value> {
        arguments.at_most(1)?;
        let span = arguments.needed(0)?.span;
        let Value::Text(path) = arguments.value(0)? else {
            return Err(arguments.fail("type", "table needs the name of a file", span).help("write table(\"a.csv\")"));
        };
        let unreadable = |error| arguments.fail("file", format!("{path} cannot be read: {error}"), span);
        let contents = arguments.view.settings.files.open(&path).map_err(unreadable)?;
        match read_csv(contents) {
            Ok(table) => Ok(Value::Table(Arc::new(table))),
            // A folder can be opened, but not read.
            Err(CsvError::Unreadable(error)) if error.kind() == io::ErrorKind::IsADirectory => Err(unreadable(error)),
            Err(error) => Err(arguments.fail("file", format!("{path}: {error}"), span)),
        }
    }
}
