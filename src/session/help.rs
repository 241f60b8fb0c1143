//! `help` and `help NAME`: pages made from the registries, so that whatever is registered has one.

use std::fmt::Write;

use super::builtin::{self, BuiltinSpec};
use super::methods::Methods;
use super::output::Output;
use super::session::Session;
use super::settings::Settings;
use super::text::text_of;
use super::topics;
use crate::function::Function;
use crate::function::binary::BinaryFunction;
use crate::graph::lower::{CONSTANTS, arrays};
use crate::graph::value::Value;
use crate::optimize::MethodSpec;
use crate::optimize::options::{OptionDefault, OptionRange};
use crate::syntax::directive;
use crate::syntax::suggest;

/// There is no such topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownTopic {
    /// What to say.
    pub message: String,
    /// The nearest topic.
    pub near: Option<String>,
}

/// The columns of lists of names.
const WIDTH: usize = 92;

/// The page about a topic, the overview for an empty one.
///
/// # Errors
/// If there is no such topic.
pub fn topic(session: &Session, topic: &str) -> Result<String, UnknownTopic> {
    let wanted = topic.trim().trim_end_matches("()");
    if wanted.is_empty() {
        return Ok(overview(&session.settings.methods));
    }
    let mut pages = Vec::new();
    pages.extend(user(session, wanted));
    pages.extend(registered(wanted, &session.settings.methods));
    if let Some(page) = topics::find(wanted, &session.settings.methods) {
        pages.push(page);
    }
    if pages.is_empty() {
        pages.extend(search(wanted, &session.settings.methods));
    }
    if !pages.is_empty() {
        return Ok(pages.join("\n\n"));
    }
    let names = all_topics(&session.settings.methods);
    let user: Vec<&str> = session.environment.iter().map(|(name, _)| name).collect();
    let near = suggest::nearest(wanted, user.into_iter().chain(names.iter().map(String::as_str)));
    Err(UnknownTopic { message: format!("there is no help on `{wanted}`"), near: near.map(Into::into) })
}

/// Every topic there is a page about, for completion.
pub fn all_topics(methods: &Methods) -> Vec<String> {
    let mut names: Vec<String> = super::view::known_names().into_iter().map(Into::into).collect();
    names.extend(methods.all().map(|method| method.spec.name.into()));
    names.extend(topics::NAMES.iter().map(|name| (*name).into()));
    names.extend(directive::NAMES.iter().map(|name| (*name).into()));
    names.sort();
    names.dedup();
    names
}

fn overview(methods: &Methods) -> String {
    let mut text = String::from(topics::START);
    let mut list = |head: &str, names: Vec<&str>| {
        let _ = write!(text, "\n\n{head}\n{}", in_columns(&names));
    };
    list("Functions of one number (of arrays entry by entry)", unary_names());
    list("Functions of two numbers", BinaryFunction::ALL.iter().map(|function| function.spec().name).collect());
    list("Vectors and matrices", arrays::ALL.iter().map(|function| function.name).collect());
    list("Constants", CONSTANTS.iter().map(|(name, ..)| *name).collect());
    text += "\n\nCalls";
    let width = builtin::ALL.iter().map(|builtin| builtin.spec().name.len()).max().unwrap_or(0);
    for builtin in builtin::ALL.iter().filter(|builtin| is_there(builtin.spec())) {
        let spec = builtin.spec();
        let _ = write!(text, "\n  {:<width$}  {}", spec.name, spec.help);
    }
    let _ = write!(text, "\n\nMethods of minimize and race");
    let width = methods.all().map(|method| method.spec.name.len()).max().unwrap_or(0);
    for method in methods.all() {
        let _ = write!(text, "\n  {:<width$}  {}", method.spec.name, method.spec.summary);
    }
    let _ = write!(text, "\n\nWhole lines\n{}", topics::DIRECTIVES);
    let _ = write!(text, "\n\nhelp NAME tells more. Topics: {}", topics::NAMES.join(", "));
    text
}

fn unary_names() -> Vec<&'static str> {
    Function::ALL.iter().map(|function| function.spec().name).collect()
}

fn is_there(spec: &BuiltinSpec) -> bool {
    !spec.help.starts_with("not there yet")
}

fn in_columns(names: &[&str]) -> String {
    let mut lines = vec![String::from(" ")];
    for name in names {
        let last = lines.last_mut().expect("there is always a line");
        if last.len() + 1 + name.len() > WIDTH {
            lines.push(format!("  {name}"));
        } else {
            last.push(' ');
            last.push_str(name);
        }
    }
    lines.join("\n")
}

/// What a name of the user's means.
fn user(session: &Session, name: &str) -> Option<String> {
    let definition = session.environment.find(name)?;
    let mut text = match &definition.value {
        Value::Function(_) => format!("  {}", text_of(&definition.value, &session.settings)),
        value => format!("  {name} = {}\n  {}", text_of(value, &session.settings), value.describe()),
    };
    if !definition.uses.is_empty() {
        let uses: Vec<&str> = definition.uses.iter().map(String::as_str).collect();
        let _ = write!(text, "\n  it uses {}", uses.join(", "));
    }
    let users = session.environment.users_of(name);
    if !users.is_empty() {
        let _ = write!(text, "\n  used by {}", users.join(", "));
    }
    Some(text)
}

/// The pages about a registered name.
fn registered(name: &str, methods: &Methods) -> Vec<String> {
    let mut pages = Vec::new();
    pages.extend(Function::from_name(name).map(unary));
    pages.extend(BinaryFunction::ALL.iter().find(|function| function.spec().name == name).map(|f| binary(*f)));
    pages.extend(arrays::find(name).map(|function| {
        let head = format!("{}\n  {}", function.signature, function.help);
        head + &example(function.example)
    }));
    pages.extend(builtin::find(name).map(|builtin| call(builtin.spec())));
    pages.extend(methods.find(name).map(|found| method(found.spec)));
    let constant = CONSTANTS.iter().find(|(known, ..)| *known == name);
    pages.extend(constant.map(|(name, value, help)| format!("{name} = {value}\n  {help}")));
    pages
}

fn unary(function: Function) -> String {
    let spec = function.spec();
    let mut text = format!("{}\n  {}\n  domain: {}", spec.signature, spec.help, spec.domain);
    let _ = write!(text, "\n  derivative: {}", spec.derivative);
    if !spec.aliases.is_empty() {
        let _ = write!(text, "\n  also written {}", spec.aliases.join(", "));
    }
    text + &example((spec.example.text, spec.example.value))
}

fn binary(function: BinaryFunction) -> String {
    let spec = function.spec();
    let mut text = format!("{}\n  {}\n  domain: {}", spec.signature, spec.help, spec.domain);
    let derivatives: Vec<&str> = spec.derivatives.iter().flatten().copied().collect();
    if !derivatives.is_empty() {
        let _ = write!(text, "\n  derivatives: {}", derivatives.join(" and "));
    }
    text + &example((spec.example.text, spec.example.value))
}

fn call(spec: &BuiltinSpec) -> String {
    let mut text = format!("{}\n  {}", spec.signature, spec.help);
    if !spec.options.is_empty() {
        text += "\n  options";
        let width = spec.options.iter().map(|option| option.name.len()).max().unwrap_or(0);
        for option in spec.options {
            let _ = write!(text, "\n    {:<width$}  {}", option.name, option.help);
            let _ = write!(text, "\n    {:<width$}  {}; default: {}", "", option.range, option.default);
        }
    }
    if spec.binds {
        text += "\n  a formula may stand for the function, with named ranges or values for its variables";
    }
    text += &example(spec.example);
    if !spec.see_also.is_empty() {
        let _ = write!(text, "\n  see also: {}", spec.see_also.join(", "));
    }
    text
}

fn method(spec: &MethodSpec) -> String {
    let mut text = format!("method = {}\n  {}", spec.name, spec.summary);
    for line in wrapped(spec.help, WIDTH - 2) {
        let _ = write!(text, "\n  {line}");
    }
    if !spec.options.is_empty() {
        text += "\n  settings";
        let width = spec.options.iter().map(|option| option.name.len()).max().unwrap_or(0);
        for option in spec.options {
            let default = match option.default {
                OptionDefault::Number(value) => format!("{value:?}"),
                OptionDefault::Count(value) => value.to_string(),
                OptionDefault::Flag(value) => value.to_string(),
                OptionDefault::Word(word) => word.into(),
                OptionDefault::Automatic => "automatic".into(),
            };
            let range = match option.range {
                OptionRange::Number { min, max } => format!("{min:?} to {max:?}"),
                OptionRange::Count { min, max } => format!("{min} to {max}"),
                OptionRange::Words(words) => words.join(" or "),
                OptionRange::Flag | OptionRange::Method => option.range.words(),
            };
            let _ = write!(text, "\n    {:<width$}  {}", option.name, option.help);
            let _ = write!(text, "\n    {:<width$}  {range}; default: {default}", "");
        }
    }
    let _ = write!(text, "\n  at most {} steps if nothing is said", spec.default_max_steps);
    let _ = write!(text, "\n  from: {}", spec.reference);
    text
}

/// Breaks words into lines.
fn wrapped(words: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in words.split_whitespace() {
        let last = lines.last_mut().expect("there is always a line");
        if !last.is_empty() && last.len() + 1 + word.len() > width {
            lines.push(word.into());
        } else {
            if !last.is_empty() {
                last.push(' ');
            }
            last.push_str(word);
        }
    }
    lines
}

/// An example with what it gives here and now.
fn example((text, stated): (&str, &str)) -> String {
    if text.is_empty() {
        return String::new();
    }
    let result = run_example(text).unwrap_or_else(|| stated.into());
    let mut page = format!("\n  > {text}");
    if !result.is_empty() {
        let _ = write!(page, "\n  = {}", result.replace('\n', "\n    "));
    }
    page
}

/// Runs an example in a fresh session; its last result as one line.
pub fn run_example(text: &str) -> Option<String> {
    let outputs = Session::new().eval(text).ok()?;
    let settings = Settings::default();
    Some(outputs.last().map_or_else(String::new, |Output { value, .. }| text_of(value, &settings)))
}

/// Names whose help has all the words, for questions in words: `help random numbers`.
fn search(words: &str, methods: &Methods) -> Option<String> {
    let words: Vec<String> = words.to_lowercase().split_whitespace().map(Into::into).collect();
    if words.is_empty() || words.iter().any(|word| word.len() < 3) {
        return None;
    }
    let mut found: Vec<(&str, &str)> = Vec::new();
    let mut look = |name: &'static str, help: &'static str| {
        let text = format!("{name} {help}").to_lowercase();
        if words.iter().all(|word| text.contains(word.trim_end_matches('s'))) {
            found.push((name, help));
        }
    };
    builtin::ALL.iter().map(|builtin| builtin.spec()).for_each(|spec| look(spec.name, spec.help));
    methods.all().for_each(|method| look(method.spec.name, method.spec.summary));
    arrays::ALL.iter().for_each(|function| look(function.name, function.help));
    Function::ALL.iter().map(|function| function.spec()).for_each(|spec| look(spec.name, spec.help));
    BinaryFunction::ALL.iter().map(|function| function.spec()).for_each(|spec| look(spec.name, spec.help));
    if found.is_empty() {
        return None;
    }
    let width = found.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    let lines = found.iter().map(|(name, help)| format!("  {name:<width$}  {help}"));
    Some(lines.collect::<Vec<_>>().join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_topic_has_a_page() {
        let session = Session::new();
        for name in all_topics(&Methods::default()) {
            assert!(topic(&session, &name).is_ok_and(|page| !page.is_empty()), "help {name}");
        }
    }

    #[test]
    fn every_example_gives_what_it_says() {
        let unary = Function::ALL.iter().map(|function| function.spec().example);
        let binary = BinaryFunction::ALL.iter().map(|function| function.spec().example);
        let elementary = unary.chain(binary).map(|example| (example.text, example.value));
        let arrays = arrays::ALL.iter().map(|function| function.example);
        let calls = builtin::ALL.iter().map(|builtin| builtin.spec().example);
        let mut wrong = Vec::new();
        for (text, stated) in elementary.chain(arrays).chain(calls).filter(|(text, _)| !text.is_empty()) {
            let given = run_example(text);
            if given.as_deref() != Some(stated) {
                wrong.push(format!("{text} gives {given:?}, not {stated}"));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn unknown_topics_are_guessed_or_searched() {
        let session = Session::new();
        assert_eq!(topic(&session, "grda").expect_err("a slip").near.as_deref(), Some("grad"));
        assert!(topic(&session, "inverse matrix").is_ok_and(|page| page.contains("inverse")));
    }

    #[test]
    fn names_of_the_user_are_explained() {
        let mut session = Session::new();
        session.eval("a = 2; f(x) = a*x").expect("good definitions");
        let page = topic(&session, "f").expect("a name of the user's");
        assert!(page.contains("f(x) = a*x") && page.contains("it uses a"), "{page}");
    }
}
