//! An entry of the catalogue as a page of text: one line, signature, options with defaults and ranges, an example run now.

use std::fmt::Write;

use super::entry::{Entry, Subject, is_there};
use super::flags::Flag;
use super::option_examples::example_of;
use super::related::related;
use super::topic::Topic;
use crate::function::Function;
use crate::function::binary::BinaryFunction;
use crate::optimize::MethodSpec;
use crate::optimize::options::{OptionDefault, OptionRange, OptionSpec as Setting};
use crate::session::builtin::{self, BuiltinSpec};
use crate::session::methods::Methods;
use crate::session::output::Output;
use crate::session::session::Session;
use crate::session::settings::Settings;
use crate::session::text::{is_exact, text_of};

/// The columns of lists of names and of wrapped text.
pub(super) const WIDTH: usize = 92;

/// The function that methods are shown on: two minima and a saddle between them.
const SHOWN_ON: &str = "(x, y) -> x^4 - 2x^2 + y^2, from = [0.1, 0.5]";

/// The page of an entry. Examples are run.
pub fn page(entry: &Entry, methods: &Methods) -> String {
    let mut text = match entry.subject {
        Subject::Unary(function) => unary(function),
        Subject::Binary(function) => binary(function),
        Subject::Array(function) => {
            format!("{}\n  {}{}", function.signature, function.help, example(function.example.0))
        }
        Subject::Constant(value) => format!("{} = {value}\n  {}{}", entry.name, entry.line, example(&entry.name)),
        Subject::BuiltIn(spec) => call(spec),
        Subject::Method(spec) => method(spec),
        Subject::Option => option(&entry.name, methods),
        Subject::Directive(directive) => {
            let more =
                if directive.text.is_empty() { String::new() } else { format!("\n{}", indented(directive.text)) };
            format!("{}\n  {}{more}", directive.signature, directive.line)
        }
        Subject::Flag(found) => flag(found),
        Subject::ExitCode(line) => exit_code(entry, line),
        Subject::Kind => format!("\"kind\":\"{}\" in the output of --json\n  value: {}", entry.name, entry.line),
        Subject::ErrorCode => format!("\"code\":\"{}\" in an error of --json\n  {}", entry.name, entry.line),
        Subject::Topic(found) => topic(found, methods),
    };
    let see = see_also(entry, methods);
    if !see.is_empty() {
        let _ = write!(text, "\n  see also: {}", see.join(", "));
    }
    text
}

/// What to look at next.
pub fn see_also(entry: &Entry, methods: &Methods) -> Vec<String> {
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_string()).collect();
    match entry.subject {
        Subject::BuiltIn(spec) => owned(spec.see_also),
        Subject::Directive(directive) => owned(directive.see_also),
        Subject::Topic(topic) => owned(topic.see_also),
        Subject::Option => users(&entry.name, methods),
        Subject::Flag(_) => vec!["command line".into()],
        Subject::ExitCode(_) => vec!["exit codes".into()],
        Subject::Kind | Subject::ErrorCode => vec!["json".into()],
        _ => related(&entry.name),
    }
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("  {line}")).collect::<Vec<_>>().join("\n")
}

fn unary(function: Function) -> String {
    let spec = function.spec();
    let mut text = format!("{}\n  {}\n  domain: {}", spec.signature, spec.help, spec.domain);
    let _ = write!(text, "\n  derivative: {}", spec.derivative);
    if !spec.aliases.is_empty() {
        let _ = write!(text, "\n  also written {}", spec.aliases.join(", "));
    }
    text + &example(spec.example.text)
}

fn binary(function: BinaryFunction) -> String {
    let spec = function.spec();
    let mut text = format!("{}\n  {}\n  domain: {}", spec.signature, spec.help, spec.domain);
    let derivatives: Vec<&str> = spec.derivatives.iter().flatten().copied().collect();
    if !derivatives.is_empty() {
        let _ = write!(text, "\n  derivatives: {}", derivatives.join(" and "));
    }
    text + &example(spec.example.text)
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
    if spec.binds && is_there(spec) {
        text += "\n  a formula may stand for the function, with named ranges or values for its variables";
    }
    text + &example(spec.example.0)
}

/// What a setting of a method is without being set, in words.
pub(super) fn default_of(setting: &Setting) -> String {
    match setting.default {
        OptionDefault::Number(value) => format!("{value:?}"),
        OptionDefault::Count(value) => value.to_string(),
        OptionDefault::Flag(value) => value.to_string(),
        OptionDefault::Word(word) => word.into(),
        OptionDefault::Automatic => "automatic".into(),
    }
}

/// What a setting of a method may be, in words.
pub(super) fn range_of(setting: &Setting) -> String {
    match setting.range {
        OptionRange::Number { min, max } => format!("{min:?} to {max:?}"),
        OptionRange::Count { min, max } => format!("{min} to {max}"),
        OptionRange::Words(words) => words.join(" or "),
        OptionRange::Flag | OptionRange::Method => setting.range.words(),
    }
}

fn method(spec: &MethodSpec) -> String {
    let mut text = format!("method = {}\n  {}", spec.name, spec.summary);
    for line in wrapped(spec.help, WIDTH - 2) {
        let _ = write!(text, "\n  {line}");
    }
    if !spec.options.is_empty() {
        text += "\n  settings";
        let width = spec.options.iter().map(|option| option.name.len()).max().unwrap_or(0);
        for setting in spec.options {
            let _ = write!(text, "\n    {:<width$}  {}", setting.name, setting.help);
            let _ = write!(text, "\n    {:<width$}  {}; default: {}", "", range_of(setting), default_of(setting));
        }
    }
    let _ = write!(text, "\n  at most {} steps if nothing is said", spec.default_max_steps);
    let _ = write!(text, "\n  from: {}", spec.reference);
    text + &example(&method_example(spec))
}

/// A run of a method.
pub fn method_example(spec: &MethodSpec) -> String {
    format!("minimize({SHOWN_ON}, method = {}).verdict", spec.name)
}

/// An option: where it can be given, what it means there.
fn option(name: &str, methods: &Methods) -> String {
    let mut text = format!("{name} = ...");
    for spec in builtin::ALL.iter().map(|call| call.spec()) {
        for option in spec.options.iter().filter(|option| option.name == name) {
            let _ = write!(text, "\n  of {}: {}", spec.name, option.help);
            let _ = write!(text, "\n    {}; default: {}", option.range, option.default);
        }
    }
    for spec in methods.all().map(|method| method.spec) {
        for setting in spec.options.iter().filter(|setting| setting.name == name) {
            let _ = write!(text, "\n  of the method {}: {}", spec.name, setting.help);
            let _ = write!(text, "\n    {}; default: {}", range_of(setting), default_of(setting));
        }
    }
    text + &example(&example_of(name, methods).unwrap_or_default())
}

/// The calls and methods that have an option.
fn users(name: &str, methods: &Methods) -> Vec<String> {
    let calls = builtin::ALL.iter().map(|call| call.spec());
    let calls = calls.filter(|spec| spec.options.iter().any(|option| option.name == name)).map(|spec| spec.name);
    let specs = methods.all().map(|method| method.spec);
    let specs = specs.filter(|spec| spec.options.iter().any(|setting| setting.name == name)).map(|spec| spec.name);
    calls.chain(specs).map(ToString::to_string).collect()
}

fn flag(flag: &Flag) -> String {
    let mut text = format!("--{}", flag.long);
    if let Some(letter) = flag.short {
        let _ = write!(text, ", -{letter}");
    }
    if let Some(value) = flag.value {
        let _ = write!(text, " {value}");
    }
    let _ = write!(text, "\n  {}", flag.help);
    if flag.value.is_some() {
        let _ = write!(text, "\n  {}; default: {}", flag.range, flag.default);
    }
    let _ = write!(text, "\n  $ {}", flag.example);
    text
}

fn exit_code(entry: &Entry, line: &str) -> String {
    let mut text = format!("exit code {}\n  {}", entry.name, entry.line);
    if !line.is_empty() {
        let _ = write!(text, "\n  $ {line}");
    }
    text
}

fn topic(topic: &Topic, methods: &Methods) -> String {
    let mut text = format!("{}: {}", topic.name, topic.line);
    let _ = write!(text, "\n{}", topic.text);
    if let Some(made) = topic.made {
        let _ = write!(text, "\n{}", made(methods));
    }
    topic.examples.iter().for_each(|line| text += &example(line));
    text
}

/// Breaks words into lines.
pub(super) fn wrapped(words: &str, width: usize) -> Vec<String> {
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
fn example(text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    let mut page = format!("\n  > {text}");
    if let Some((sign, result)) = evaluated(text).filter(|(_, result)| !result.is_empty()) {
        let _ = write!(page, "\n  {sign} {}", result.replace('\n', "\n    "));
    }
    page
}

/// The last result of an example in a fresh session as one line, with the sign that says whether it is exact.
fn evaluated(text: &str) -> Option<(&'static str, String)> {
    let outputs = Session::new().eval(text).ok()?;
    let settings = Settings::default();
    Some(outputs.last().map_or(("=", String::new()), |Output { value, .. }| {
        (if is_exact(value, settings.digits) { "=" } else { "≈" }, text_of(value, &settings))
    }))
}

/// Runs an example in a fresh session; its last result as one line.
pub fn run_example(text: &str) -> Option<String> {
    evaluated(text).map(|(_, result)| result)
}
