//! Whole-line words: help, vars, save, clear, undo, tour, quit.

use std::sync::Arc;

use super::output::Effect;
use super::session::Session;
use crate::graph::lower::{Failure, Outcome};
use crate::syntax::ast::Name;
use crate::syntax::span::Source;

/// Runs a directive (`load` is run by the session itself).
///
/// # Errors
/// If its argument is missing or wrong.
pub fn run(session: &mut Session, word: &Name, argument: Option<&Name>, source: &Arc<Source>) -> Outcome<Effect> {
    let fail = |message: String, at: &Name| Err(Failure::new("directive", message, at.span, source));
    match (word.text.as_str(), argument) {
        ("quit" | "exit", _) => Ok(Effect::Quit),
        ("tour", _) => Ok(Effect::Tour),
        ("undo", _) if session.environment.undo() => Ok(Effect::Text("undone".into())),
        ("undo", _) => fail("there is no definition to take back".into(), word),
        ("clear", Some(name)) if session.environment.clear(&name.text) => {
            Ok(Effect::Text(format!("{} is cleared", name.text)))
        }
        ("clear", Some(name)) => fail(format!("there is no name `{}` of yours", name.text), name),
        ("clear", None) => fail("clear needs a name".into(), word),
        _ => fail(format!("`{}` is not there yet", word.text), word),
    }
}
