//! The session's names: what each stands for, what it uses, and how to go back.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use crate::graph::lower::ANSWER;
use crate::graph::value::Value;

/// How many definitions `undo` can take back.
const UNDO_LIMIT: usize = 1000;

/// A name's meaning.
#[derive(Clone, Debug)]
pub struct Definition {
    /// Its value.
    pub value: Value,
    /// The statement that defined it, as typed.
    pub text: Arc<str>,
    /// The user's names that it follows (of a function; a value was fixed when it was defined).
    pub uses: BTreeSet<String>,
    /// When it was defined: later ones are larger.
    pub order: u64,
}

/// What each name meant before a definition and what followed it; the defined name first.
type Step = Vec<(String, Option<Definition>)>;

/// The names that a session knows, with what each step replaced.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    names: BTreeMap<String, Definition>,
    before: VecDeque<Step>,
    version: u64,
}

impl Environment {
    /// The meaning of a name.
    pub fn find(&self, name: &str) -> Option<&Definition> {
        self.names.get(name)
    }

    /// All names with their meanings, in alphabetical order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Definition)> {
        self.names.iter().map(|(name, definition)| (name.as_str(), definition))
    }

    /// Changes whenever a name changes.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// Gives a name a meaning.
    pub fn define(&mut self, name: &str, value: Value, text: Arc<str>, uses: BTreeSet<String>) {
        self.remember(name);
        let definition = Definition { value, text, uses, order: self.version };
        self.names.insert(name.to_string(), definition);
    }

    /// Replaces the value of a name that follows the one defined last; `undo` takes both back.
    pub fn replace(&mut self, name: &str, value: Value) {
        let Some(definition) = self.names.get_mut(name) else { return };
        self.version += 1;
        let replaced = definition.clone();
        definition.value = value;
        if let Some(step) = self.before.back_mut() {
            step.push((name.to_string(), Some(replaced)));
        }
    }

    /// Sets `ans`, without a step of undo. Functions captured the answer that they mean, so none changes.
    pub fn set_answer(&mut self, value: Value) {
        let definition = Definition { value, text: "".into(), uses: BTreeSet::new(), order: 0 };
        self.names.insert(ANSWER.into(), definition);
    }

    /// Forgets a name; whether it was known.
    pub fn clear(&mut self, name: &str) -> bool {
        if !self.names.contains_key(name) {
            return false;
        }
        self.remember(name);
        self.names.remove(name);
        true
    }

    /// Takes the last definition or `clear` back; gives the name that it was about.
    pub fn undo(&mut self) -> Option<String> {
        let step = self.before.pop_back()?;
        self.version += 1;
        let subject = step.first().map(|(name, _)| name.clone());
        for (name, before) in step.into_iter().rev() {
            match before {
                Some(definition) => self.names.insert(name, definition),
                None => self.names.remove(&name),
            };
        }
        subject
    }

    /// The functions that use `name`, directly or through other functions.
    pub fn users_of(&self, name: &str) -> Vec<&str> {
        if !self.names.contains_key(name) {
            return Vec::new();
        }
        let mut users = BTreeSet::new();
        let mut frontier = vec![name];
        while let Some(used) = frontier.pop() {
            for (user, definition) in &self.names {
                if definition.uses.contains(used) && users.insert(user.as_str()) {
                    frontier.push(user);
                }
            }
        }
        users.into_iter().collect()
    }

    fn remember(&mut self, name: &str) {
        self.version += 1;
        if self.before.len() == UNDO_LIMIT {
            self.before.pop_front();
        }
        self.before.push_back(vec![(name.to_string(), self.names.get(name).cloned())]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uses(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn users_are_found_through_other_functions() {
        let mut environment = Environment::default();
        environment.define("a", Value::number(1.0), "a = 1".into(), uses(&[]));
        environment.define("f", Value::Nothing, "f(x) = a*x".into(), uses(&["a"]));
        environment.define("g", Value::Nothing, "g(x) = f(x)".into(), uses(&["f"]));
        assert_eq!(environment.users_of("a"), ["f", "g"]);
    }

    #[test]
    fn undo_restores_the_names_before() {
        let mut environment = Environment::default();
        environment.define("a", Value::number(1.0), "a = 1".into(), uses(&[]));
        environment.clear("a");
        assert!(environment.undo().is_some() && environment.find("a").is_some());
        assert!(environment.undo().is_some() && environment.find("a").is_none());
        assert!(environment.undo().is_none());
    }
}
