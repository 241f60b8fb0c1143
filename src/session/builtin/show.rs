//! `show(f)`: a function's definition and the names that it follows.

use super::{Arguments, Builtin, BuiltinSpec};
use crate::graph::lower::Outcome;
use crate::graph::value::Value;
use crate::session::describe::function_text;
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
        let settings = arguments.view.settings;
        let environment = arguments.view.environment;
        let function = match arguments.value(0)? {
            Value::Function(function) => function,
            other => return Ok(Value::Text(text_of(&other, settings).into())),
        };
        let mut lines = vec![function_text(&function, settings)];
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
        Ok(Value::Text(lines.join("\n").into()))
    }
}
