//! The names that completion and hints know: the user's, renewed after every statement, and those of the registries.

use std::collections::BTreeMap;

use crate::function::Function;
use crate::function::binary::BinaryFunction;
use crate::graph::lower::arrays;
use crate::graph::value::Value;
use crate::session::builtin;
use crate::session::describe::function_text;
use crate::session::methods::Methods;
use crate::session::session::Session;
use crate::session::settings::Settings;
use crate::session::view::known_names;

/// A name of the user's.
#[derive(Clone, Debug, Default)]
struct Meaning {
    /// How it is called, for functions.
    signature: Option<String>,
    /// The fields of its value.
    fields: &'static [&'static str],
}

/// What can be completed.
#[derive(Clone, Debug, Default)]
pub struct Names {
    user: BTreeMap<String, Meaning>,
    methods: Methods,
}

impl Names {
    /// The names of a session.
    pub fn of(session: &Session) -> Self {
        let user = session.environment.iter().map(|(name, definition)| {
            let meaning = match &definition.value {
                Value::Function(function) => {
                    let text = function_text(function, &Settings::default());
                    let head = text.split(" = ").next().unwrap_or_default();
                    let signature = head.starts_with(name).then(|| head.to_string());
                    Meaning { signature, fields: &[] }
                }
                Value::Object(object) => Meaning { signature: None, fields: object.fields() },
                _ => Meaning::default(),
            };
            (name.to_string(), meaning)
        });
        Self { user: user.collect(), methods: session.settings.methods.clone() }
    }

    /// All names that can stand in a formula, the user's first.
    pub fn all(&self) -> Vec<&str> {
        self.user.keys().map(String::as_str).chain(known_names()).collect()
    }

    /// Whether the name can be called.
    pub fn is_function(&self, name: &str) -> bool {
        self.signature(name).is_some()
    }

    /// How a function is called.
    pub fn signature(&self, name: &str) -> Option<String> {
        if let Some(meaning) = self.user.get(name) {
            return meaning.signature.clone();
        }
        let builtin = builtin::find(name).map(|builtin| builtin.spec().signature);
        let array = || arrays::find(name).map(|function| function.signature);
        let unary = || Function::from_name(name).map(|function| function.spec().signature);
        let binary = || {
            let found = BinaryFunction::ALL.iter().find(|function| function.spec().name == name);
            found.map(|function| function.spec().signature)
        };
        let special = || (name == "if").then_some("if(condition, a, b)");
        builtin.or_else(array).or_else(unary).or_else(binary).or_else(special).map(Into::into)
    }

    /// The fields of the value of a name.
    pub fn fields(&self, name: &str) -> &'static [&'static str] {
        self.user.get(name).map_or(&[], |meaning| meaning.fields)
    }

    /// The optimizers.
    pub fn methods(&self) -> &Methods {
        &self.methods
    }

    /// The options of a built-in.
    pub fn options(&self, call: &str) -> Vec<&'static str> {
        if self.user.contains_key(call) {
            return Vec::new();
        }
        if let Some(method) = self.methods.find(call) {
            return method.spec.options.iter().map(|option| option.name).collect();
        }
        builtin::find(call).map_or_else(Vec::new, |builtin| builtin.spec().options.iter().map(|o| o.name).collect())
    }
}
