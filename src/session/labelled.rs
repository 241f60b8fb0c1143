//! A result that remembers the function that it is about: its name and its variables, for the heads of tables.

use std::any::Any;
use std::sync::Arc;

use crate::graph::formula::names_of;
use crate::graph::lower::function::FunctionValue;
use crate::graph::value::{Array, Object, Value};

/// The further field with the function's name.
pub const FUNCTION: &str = "function";

/// The further field with the names of the variables.
pub const VARIABLES: &str = "variables";

/// The further field with what was asked for, such as `minimum`, if that is not everything.
pub const ASKED: &str = "asked";

/// The further field with the function itself, for pictures.
pub const DEFINITION: &str = "definition";

#[derive(Debug)]
struct Labelled {
    result: Arc<dyn Object>,
    function: Value,
    variables: Value,
    asked: Value,
    definition: Value,
}

/// The same result with further fields that are not part of its JSON.
pub fn labelled(result: Value, function: &FunctionValue) -> Value {
    labelled_as(result, function, None)
}

/// The same with what was asked for.
pub fn labelled_as(result: Value, function: &FunctionValue, asked: Option<String>) -> Value {
    let Value::Object(result) = result else { return result };
    let names = function.parameters().iter().flat_map(names_of);
    let variables: Vec<Value> = names.map(|name| Value::Text(name.into())).collect();
    let name = function.name().map_or(Value::Nothing, |name| Value::Text(name.into()));
    let asked = asked.map_or(Value::Nothing, |asked| Value::Text(asked.into()));
    let own =
        FunctionValue::new(function.name().map(Into::into), function.parameters().to_vec(), function.body().clone());
    let (variables, definition) = (Value::List(variables.into()), Value::Function(Arc::new(own)));
    Value::Object(Arc::new(Labelled { result, function: name, variables, asked, definition }))
}

impl Object for Labelled {
    fn kind(&self) -> &'static str {
        self.result.kind()
    }

    fn fields(&self) -> &'static [&'static str] {
        self.result.fields()
    }

    fn field(&self, name: &str) -> Option<Value> {
        self.result.field(name).or_else(|| match name {
            FUNCTION => Some(self.function.clone()),
            VARIABLES => Some(self.variables.clone()),
            ASKED => Some(self.asked.clone()),
            DEFINITION => Some(self.definition.clone()),
            _ => None,
        })
    }

    fn entries(&self) -> Option<Vec<Value>> {
        self.result.entries()
    }

    fn as_array(&self) -> Option<Array> {
        self.result.as_array()
    }

    fn as_any(&self) -> &dyn Any {
        self.result.as_any()
    }
}

#[cfg(test)]
mod tests {
    use crate::graph::value::Value;
    use crate::session::json;
    use crate::session::session::Session;
    use crate::session::settings::Settings;

    #[test]
    fn labels_are_fields_but_not_part_of_json() {
        let mut session = Session::new();
        let outputs =
            session.eval("f(a, b[2]) = a^2 + dot(b, b); m = minimize(f, from = 1)\nm.function").expect("it runs");
        assert!(matches!(&outputs[1].value, Value::Text(name) if &**name == "f"));
        let Value::Object(object) = &outputs[0].value else { panic!("a result") };
        assert!(matches!(object.field("variables"), Some(Value::List(names)) if names.len() == 3));
        assert!(json::value(&outputs[0].value, &Settings::default()).get("function").is_none());
    }
}
