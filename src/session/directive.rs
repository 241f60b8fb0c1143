//! Whole-line words: help, vars, save, clear, undo, tour, quit.

use std::sync::Arc;

use super::builtin::show::definition_text;
use super::builtin::time::duration;
use super::document;
use super::help;
use super::output::Effect;
use super::session::Session;
use super::text::text_of;
use crate::graph::lower::{Failure, Outcome};
use crate::graph::value::Value;
use crate::syntax::ast::Name;
use crate::syntax::span::{Source, Span};
use crate::syntax::suggest;

/// The longest line of `vars`.
const LONGEST_LINE: usize = 96;

/// Runs a directive (`load` is run by the session itself).
///
/// # Errors
/// If its argument is missing or wrong.
pub fn run(session: &mut Session, word: &Name, argument: Option<&Name>, source: &Arc<Source>) -> Outcome<Effect> {
    match word.text.as_str() {
        "help" => help::topic(session, argument.map_or("", |topic| topic.text.as_str())).map(Effect::Text).map_err(
            |unknown| {
                let failure = Failure::new("unknown-topic", unknown.message, argument.unwrap_or(word).span, source);
                match unknown.near {
                    Some(near) => failure.label(format!("did you mean `{near}`?")),
                    None if unknown.like.is_empty() => failure.help("`help` alone lists everything"),
                    None => {
                        let pages: Vec<String> = unknown.like.iter().map(|name| format!("help {name}")).collect();
                        failure.help(format!("nearest pages: {}; `help` alone lists everything", pages.join(", ")))
                    }
                }
            },
        ),
        "vars" => Ok(Effect::Text(vars(session))),
        "show" => show(session, word, argument, source),
        "time" => Ok(Effect::Text(match session.last_milliseconds {
            Some(milliseconds) => format!("  the last statement took {}", duration(milliseconds / 1e3)),
            None => "  nothing was computed yet".into(),
        })),
        "save" => save(session, word, argument, source),
        "clear" => clear(session, word, argument, source),
        "undo" => undo(session, word, argument, source),
        "tour" => match argument.map_or(Ok(1), |step| step.text.parse()) {
            Ok(step) => Ok(Effect::Tour(step)),
            Err(_) => {
                let place = argument.unwrap_or(word).span;
                Err(Failure::new("directive", "a step of the tour is a whole number from 1 on", place, source))
            }
        },
        "quit" => match argument.map_or(Ok(0), |code| code.text.parse()) {
            Ok(code) => Ok(Effect::Quit(code)),
            Err(_) => {
                let place = argument.unwrap_or(word).span;
                Err(Failure::new("directive", "an exit code is a whole number from 0 to 255", place, source))
            }
        },
        other => Err(Failure::new("directive", format!("`{other}` is not there yet"), word.span, source)),
    }
}

/// The user's names, one a line.
fn vars(session: &Session) -> String {
    let mut definitions: Vec<_> = session.environment.iter().collect();
    definitions.sort_by_key(|(name, definition)| (*name == "ans", definition.order));
    if definitions.is_empty() {
        return "  no names yet: f(x) = x^2 defines one".into();
    }
    let lines = definitions.into_iter().map(|(name, definition)| {
        let text = text_of(&definition.value, &session.settings);
        let line = match &definition.value {
            Value::Function(_) => format!("  {text}"),
            Value::Text(_) => format!("  {name} = \"{text}\""),
            _ => format!("  {name} = {text}"),
        };
        shortened(&line, session.settings.unicode)
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn shortened(line: &str, unicode: bool) -> String {
    let line: String = line.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() + 2 <= LONGEST_LINE {
        return format!("  {line}");
    }
    let start: String = line.chars().take(LONGEST_LINE - 5).collect();
    format!("  {start}{}", if unicode { "…" } else { "..." })
}

/// Definitions and the names that they follow.
fn show(session: &Session, word: &Name, argument: Option<&Name>, source: &Arc<Source>) -> Outcome<Effect> {
    let Some(argument) = argument else {
        let failure = Failure::new("directive", "show needs a name", word.span, source);
        return Err(failure.help("write show f; `vars` lists the names"));
    };
    let mut texts = Vec::new();
    for name in argument.text.split([',', ' ', '\t']).filter(|name| !name.is_empty()) {
        match session.environment.find(name) {
            Some(definition) => {
                let text = definition_text(&definition.value, &session.environment, &session.settings);
                let is_function = matches!(definition.value, Value::Function(_));
                texts.push(if is_function { format!("  {text}") } else { format!("  {name} = {text}") });
            }
            None => return Err(unknown_name(session, name, argument.span, source)),
        }
    }
    Ok(Effect::Text(texts.join("\n")))
}

/// What to say of a name that is not defined.
fn unknown_name(session: &Session, name: &str, span: Span, source: &Arc<Source>) -> Box<Failure> {
    let failure = Failure::new("unknown-name", format!("there is no name `{name}` of yours"), span, source);
    let known: Vec<&str> = session.environment.iter().map(|(name, _)| name).collect();
    match suggest::nearest(name, known) {
        Some(near) => failure.label(format!("did you mean `{near}`?")),
        None => failure.help("`vars` lists the names"),
    }
}

/// Writes what was typed so far, to be run again.
fn save(session: &Session, word: &Name, argument: Option<&Name>, source: &Arc<Source>) -> Outcome<Effect> {
    let Some(path) = argument else {
        let failure = Failure::new("directive", "save needs the name of a file", word.span, source);
        return Err(failure.help("write save \"session.sbk\""));
    };
    if path.text.ends_with(".csv") || path.text.ends_with(".json") {
        let message = "save writes the session: as a script, or with results to a file that ends in .md";
        let failure = Failure::new("directive", message, path.span, source);
        return Err(failure.help(format!("to save the last result, write save(ans, \"{}\")", path.text)));
    }
    let definitions = session.statements.iter().filter(|statement| statement.defines).count();
    let others = session.statements.len() - definitions;
    let is_document = path.text.to_lowercase().ends_with(".md");
    let script = if is_document { document::markdown(session) } else { document::script(session) };
    if let Err(error) = session.settings.files.write(&path.text, script.as_bytes()) {
        return Err(Failure::new("file", format!("{} cannot be written: {error}", path.text), path.span, source));
    }
    let count = |n: usize, what: &str| if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") };
    let (definitions, others) = (count(definitions, "definition"), count(others, "statement"));
    Ok(Effect::Text(format!("wrote {definitions} and {others} to {0}     run it: saddleback {0}", path.text)))
}

fn clear(session: &mut Session, word: &Name, argument: Option<&Name>, source: &Arc<Source>) -> Outcome<Effect> {
    let Some(argument) = argument else {
        let failure = Failure::new("directive", "clear needs a name", word.span, source);
        return Err(failure.help("write clear f; `vars` lists the names"));
    };
    let names: Vec<&str> = argument.text.split([',', ' ', '\t']).filter(|name| !name.is_empty()).collect();
    if let Some(unknown) = names.iter().find(|name| session.environment.find(name).is_none()) {
        return Err(unknown_name(session, unknown, argument.span, source));
    }
    let mut lines = Vec::new();
    for name in names {
        let users: Vec<String> = session.environment.users_of(name).into_iter().map(Into::into).collect();
        session.environment.clear(name);
        let told = match users.len() {
            0 => format!("{name} is cleared"),
            _ => format!("{name} is cleared, but {} still needs it", users.join(", ")),
        };
        session.remember(format!("clear {name}"), &told);
        lines.push(told);
    }
    Ok(Effect::Text(lines.join("\n")))
}

fn undo(session: &mut Session, word: &Name, argument: Option<&Name>, source: &Arc<Source>) -> Outcome<Effect> {
    let place = argument.unwrap_or(word).span;
    let Ok(times) = argument.map_or(Ok(1), |times| times.text.parse::<usize>()) else {
        return Err(Failure::new("directive", "undo takes back a whole number of definitions", place, source));
    };
    let mut lines = Vec::new();
    for _ in 0..times {
        let Some(name) = session.environment.undo() else { break };
        let told = match session.environment.find(&name) {
            None => format!("{name} has no meaning again"),
            Some(before) => match &before.value {
                Value::Function(_) => format!("again {}", text_of(&before.value, &session.settings)),
                value => format!("again {name} = {}", text_of(value, &session.settings)),
            },
        };
        session.remember("undo".into(), &told);
        lines.push(told);
    }
    if lines.is_empty() {
        return Err(Failure::new("directive", "there is no definition to take back", word.span, source));
    }
    Ok(Effect::Text(lines.join("\n")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::session::Policy;
    use crate::session::settings::{Files, Settings};
    use std::ops::ControlFlow;
    use std::sync::Mutex;

    #[derive(Default)]
    struct Memory(Mutex<Vec<u8>>);

    impl Files for Memory {
        fn read(&self, _: &str) -> std::io::Result<Vec<u8>> {
            Ok(self.0.lock().expect("no test panics while it writes").clone())
        }

        fn write(&self, _: &str, contents: &[u8]) -> std::io::Result<()> {
            *self.0.lock().expect("no test panics while it writes") = contents.to_vec();
            Ok(())
        }
    }

    fn texts(session: &mut Session, text: &str) -> Vec<String> {
        let mut texts = Vec::new();
        session.run(&Source::new("", text), Policy { keep_going: true, check_only: false }, &mut |report| {
            texts.push(match report.outcome {
                Ok(Effect::Text(text)) => text,
                Ok(_) => "ok".into(),
                Err(failure) => failure.diagnostic.message,
            });
            ControlFlow::Continue(())
        });
        texts
    }

    #[test]
    fn undo_says_what_it_restored() {
        let mut session = Session::new();
        let told = texts(&mut session, "a = 1\na = 2\nundo\na\nundo\nundo");
        assert_eq!(told[2], "again a = 1");
        assert_eq!(told[4], "a has no meaning again");
        assert_eq!(told[5], "there is no definition to take back");
    }

    #[test]
    fn a_saved_session_runs_again_to_the_same_names() {
        let files = Arc::new(Memory::default());
        let settings = || Settings { files: files.clone(), ..Settings::default() };
        let mut session = Session::with_settings(settings());
        let told = texts(&mut session, "a = 2;\nf(x) = a*x\nf(3)\nb = 1\nclear b\nsave \"s.sbk\"");
        assert_eq!(told[5], "wrote 3 definitions and 2 statements to s.sbk     run it: saddleback s.sbk");
        let mut again = Session::with_settings(settings());
        texts(&mut again, "load \"s.sbk\"");
        assert_eq!(vars(&session), vars(&again));
    }

    #[test]
    fn clear_suggests_and_warns() {
        let mut session = Session::new();
        let told = texts(&mut session, "rate = 1\nf(x) = rate*x\nclear rat\nclear rate");
        assert_eq!(told[2], "there is no name `rat` of yours");
        assert_eq!(told[3], "rate is cleared, but f still needs it");
    }
}
