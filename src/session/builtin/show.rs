//! `show(f)`: a function's definition and the names that it follows.

use super::{Arguments, Builtin, BuiltinSpec};
use crate::graph::lower::Outcome;
use crate::graph::value::Value;
use crate::session::describe::function_text;
use crate::session::environment::Environment;
use crate::session::settings::Settings;
use crate::session::text::text_of;

/// See the module's documentation.
pub struct Show;

static SPEC: BuiltinSpec = BuiltinSpec {
    name: "show",
    signature: "show(f)",
    help: "a function's definition and the names that it follows; any value as text",
    options: &[],
    binds: false,
    example: ("show((x) -> x^2)", "x -> x^2"),
    see_also: &["latex", "print"],
};

impl Builtin for Show {
    fn spec(&self) -> &'static BuiltinSpec {
        &SPEC
    }

    fn run(&self, arguments: &mut Arguments<'_, '_, '_>) -> Outcome<Value> {
        arguments.at_most(1)?;
        let value = arguments.value(0)?;
        Ok(Value::Text(definition_text(&value, arguments.view.environment, arguments.view.settings).into()))
    }
}

/// A function's definition and what it uses with its present values, one a line; any other value as one line.
pub fn definition_text(value: &Value, environment: &Environment, settings: &Settings) -> String {
    let Value::Function(function) = value else { return text_of(value, settings) };
    let mut lines = vec![function_text(function, settings)];
    let uses = function.name().and_then(|name| environment.find(name)).map(|definition| &definition.uses);
    for used in uses.into_iter().flatten() {
        if let Some(definition) = environment.find(used) {
            let text = match &definition.value {
                Value::Function(function) => function_text(function, settings),
                value => format!("{used} = {}", text_of(value, settings)),
            };
            lines.push(format!("  uses {text}"));
        }
    }
    lines.join("\n")
}
