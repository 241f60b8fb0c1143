//! The catalogue of help: one entry for each name of each registry and for each topic.

use super::directives::{DIRECTIVES, Directive};
use super::error_codes::ERROR_CODES;
use super::flags::{EXIT_CODES, FLAGS, Flag};
use super::topic::Topic;
use super::topics;
use crate::function::Function;
use crate::function::binary::BinaryFunction;
use crate::graph::lower::CONSTANTS;
use crate::graph::lower::arrays::{self, ArrayFunction};
use crate::optimize::MethodSpec;
use crate::session::builtin::{self, BuiltinSpec};
use crate::session::json;
use crate::session::methods::Methods;

/// What an entry is about.
#[derive(Clone, Copy, Debug)]
pub enum Subject {
    /// A function of one number.
    Unary(Function),
    /// A function of two numbers.
    Binary(BinaryFunction),
    /// A function of arrays.
    Array(&'static ArrayFunction),
    /// A constant: its value.
    Constant(f64),
    /// A call such as `critical`.
    BuiltIn(&'static BuiltinSpec),
    /// A method of `minimize`.
    Method(&'static MethodSpec),
    /// An option of calls and methods.
    Option,
    /// A whole-line word.
    Directive(&'static Directive),
    /// A flag of the command line.
    Flag(&'static Flag),
    /// An exit code, with a line that ends in it.
    ExitCode(&'static str),
    /// A kind of value in JSON.
    Kind,
    /// A code of an error.
    ErrorCode,
    /// A page of its own.
    Topic(&'static Topic),
}

/// A name with help.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The name: `help NAME` shows the page.
    pub name: String,
    /// One line for lists.
    pub line: &'static str,
    /// What it is about.
    pub subject: Subject,
}

impl Entry {
    fn new(name: impl Into<String>, line: &'static str, subject: Subject) -> Self {
        Self { name: name.into(), line, subject }
    }

    /// Whether the entry is meant by this name. `folded`: the name in lower case, `-` and `_` as spaces.
    pub fn is_called(&self, name: &str, folded: &str) -> bool {
        match self.subject {
            Subject::Topic(topic) => topic.is_called(folded) || topic.is_called(name),
            Subject::Unary(function) => self.name == name || function.spec().aliases.contains(&name),
            Subject::Directive(directive) => directive.name == name || (directive.name == "quit" && name == "exit"),
            Subject::Flag(flag) => {
                self.name == name
                    || name.strip_prefix('-').is_some_and(|rest| flag.short.map(String::from).as_deref() == Some(rest))
            }
            Subject::ExitCode(_) => [&self.name, &format!("exit code {}", self.name)].iter().any(|own| **own == name),
            _ => self.name == name,
        }
    }

    /// What kind of thing the name is, in words.
    pub fn class(&self) -> &'static str {
        match self.subject {
            Subject::Unary(_) | Subject::Binary(_) | Subject::Array(_) => "function",
            Subject::Constant(_) => "constant",
            Subject::BuiltIn(_) => "call",
            Subject::Method(_) => "method",
            Subject::Option => "option",
            Subject::Directive(_) => "whole line",
            Subject::Flag(_) => "flag",
            Subject::ExitCode(_) => "exit code",
            Subject::Kind => "kind of value in JSON",
            Subject::ErrorCode => "code of an error",
            Subject::Topic(_) => "topic",
        }
    }
}

/// Whether a built-in can be called in this version.
pub fn is_there(spec: &BuiltinSpec) -> bool {
    !spec.help.starts_with("not there yet")
}

/// Everything that there is help about, in the order of the overview.
pub fn catalogue(methods: &Methods) -> Vec<Entry> {
    let mut entries = Vec::new();
    let unary = Function::ALL.iter().map(|f| Entry::new(f.spec().name, f.spec().help, Subject::Unary(*f)));
    entries.extend(unary);
    let binary = BinaryFunction::ALL.iter().map(|f| Entry::new(f.spec().name, f.spec().help, Subject::Binary(*f)));
    entries.extend(binary);
    entries.extend(arrays::ALL.iter().map(|f| Entry::new(f.name, f.help, Subject::Array(f))));
    entries.extend(CONSTANTS.iter().map(|(name, value, help)| Entry::new(*name, help, Subject::Constant(*value))));
    let calls = builtin::ALL.iter().map(|call| call.spec());
    entries.extend(calls.map(|spec| Entry::new(spec.name, spec.help, Subject::BuiltIn(spec))));
    let specs = methods.all().map(|method| method.spec);
    entries.extend(specs.map(|spec| Entry::new(spec.name, spec.summary, Subject::Method(spec))));
    entries.extend(options(methods).into_iter().map(|(name, line)| Entry::new(name, line, Subject::Option)));
    entries.extend(DIRECTIVES.iter().map(|d| Entry::new(d.name, d.line, Subject::Directive(d))));
    entries.extend(FLAGS.iter().map(|flag| Entry::new(format!("--{}", flag.long), flag.help, Subject::Flag(flag))));
    entries.extend(EXIT_CODES.iter().map(|(code, line, ends)| Entry::new(*code, line, Subject::ExitCode(ends))));
    entries.extend(json::KINDS.iter().map(|(kind, line)| Entry::new(*kind, line, Subject::Kind)));
    entries.extend(ERROR_CODES.iter().map(|(code, line)| Entry::new(*code, line, Subject::ErrorCode)));
    entries.extend(topics::all().map(|topic| Entry::new(topic.name, topic.line, Subject::Topic(topic))));
    entries
}

/// The options of all calls and methods, each once, with the first line of help that is known of it.
fn options(methods: &Methods) -> Vec<(&'static str, &'static str)> {
    let calls = builtin::ALL.iter().flat_map(|call| call.spec().options).map(|option| (option.name, option.help));
    let settings = methods.all().flat_map(|method| method.spec.options).map(|option| (option.name, option.help));
    let mut options: Vec<(&str, &str)> = Vec::new();
    for (name, help) in calls.chain(settings) {
        if options.iter().all(|(known, _)| *known != name) {
            options.push((name, help));
        }
    }
    options
}
