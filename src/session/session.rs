//! A session: statements go in, reports come out, names stay.

use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use super::directive;
use super::document;
use super::environment::Environment;
use super::interpret;
use super::methods::RegistrationError;
use super::output::{Effect, Output, Report};
use super::settings::Settings;
use super::transcript;
use super::view::known_names;
use super::worker::{Done, Job, Worker};
use crate::graph::lower::Failure;
use crate::graph::value::Value;
use crate::numeric::interrupt::Interrupt;
use crate::optimize::Method;
use crate::syntax::ast::{Statement, StatementKind};
use crate::syntax::diagnostic::Diagnostic;
use crate::syntax::parse::{ParseOptions, parse};
use crate::syntax::span::Source;

/// How deep scripts may load scripts.
const LOAD_LIMIT: usize = 50;

/// How a text is run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// Go on after an error.
    pub keep_going: bool,
    /// Parse and resolve names, run nothing.
    pub check_only: bool,
}

/// A statement that worked, as typed.
pub(super) struct Typed {
    /// Its text.
    pub text: Arc<str>,
    /// Whether it gave a name a meaning.
    pub defines: bool,
    /// Whether it ended in `;`.
    pub silent: bool,
    /// The comments before it, line by line.
    pub prose: Vec<String>,
    /// Its result as it was shown, where the session has a renderer.
    pub result: String,
    /// Pictures that it wrote.
    pub pictures: Vec<String>,
}

/// Names, settings, and what has been typed.
#[derive(Default)]
pub struct Session {
    /// The names.
    pub environment: Environment,
    /// The settings.
    pub settings: Settings,
    pub(super) statements: Vec<Typed>,
    pub(super) n_statements: usize,
    /// How long the last statement took that was no directive, in milliseconds.
    pub(super) last_milliseconds: Option<f64>,
    /// Comments since the last statement.
    prose: Vec<String>,
    load_depth: usize,
    /// Behind a lock only so that a session can be shared between threads.
    worker: Option<Mutex<Worker>>,
}

impl Session {
    /// A session without access to files.
    pub fn new() -> Self {
        Self::default()
    }

    /// A session with these settings.
    pub fn with_settings(settings: Settings) -> Self {
        Self { settings, ..Self::default() }
    }

    /// The token that stops the running statement from another thread.
    pub fn interrupt(&self) -> Interrupt {
        self.settings.interrupt.clone()
    }

    /// Adds an optimizer of the embedder's to `minimize`, `maximize`, `race`, help and completion of this session.
    ///
    /// `examples/embed_method.rs` shows one.
    ///
    /// # Errors
    /// [`RegistrationError`] if its name is taken or is no lower-case word.
    pub fn register(&mut self, method: &'static Method) -> Result<(), RegistrationError> {
        self.settings.methods.register(method)
    }

    /// Runs a text and gives the result of each statement that shows one.
    ///
    /// # Errors
    /// The first failure; statements before it have taken effect.
    pub fn eval(&mut self, text: &str) -> Result<Vec<Output>, Box<Failure>> {
        let mut outputs = Vec::new();
        let mut failure = None;
        self.run(&Source::new("<text>", text), Policy::default(), &mut |report| {
            match report.outcome {
                Ok(Effect::Shown(output)) if !report.silent => outputs.push(output),
                Ok(_) => {}
                Err(error) => failure = Some(error),
            }
            ControlFlow::Continue(())
        });
        failure.map_or(Ok(outputs), Err)
    }

    /// Runs a text, telling `sink` of each statement as it ends. Stops early if the sink breaks.
    ///
    /// The whole text is parsed before the first statement runs: unless it keeps going, a text with a syntax error
    /// runs nothing.
    pub fn run(&mut self, source: &Source, policy: Policy, sink: &mut dyn FnMut(Report) -> ControlFlow<()>) {
        let source = transcript::script(source).unwrap_or_else(|| Arc::new(source.clone()));
        let items = self.parse(&source.text);
        let first_error = items.iter().position(Result::is_err);
        if let (Some(idx), false) = (first_error, policy.keep_going) {
            self.n_statements += idx + 1;
            let diagnostic = items.into_iter().nth(idx).and_then(Result::err).expect("found just now");
            let _ = sink(self.syntax_report(diagnostic, &source));
            return;
        }
        let mut lines = Lines::new(&source);
        let mut behind = 0;
        for item in items {
            self.n_statements += 1;
            if let Ok(statement) = &item {
                self.read_prose(&source, behind..statement.span.start);
                behind = statement.span.end;
            }
            let report = match item {
                Err(diagnostic) => self.syntax_report(diagnostic, &source),
                Ok(statement) if policy.check_only => {
                    match self.check(&statement, lines.line_at(statement.span.start), &source) {
                        Some(report) => report,
                        None => continue,
                    }
                }
                Ok(statement) => {
                    let line = lines.line_at(statement.span.start);
                    match self.run_statement(statement, line, &source, sink) {
                        ControlFlow::Continue(report) => report,
                        ControlFlow::Break(()) => return,
                    }
                }
            };
            let failed = report.outcome.is_err();
            let quit = matches!(report.outcome, Ok(Effect::Quit(_)));
            if sink(report).is_break() || quit || (failed && !policy.keep_going) {
                return;
            }
        }
        self.read_prose(&source, behind..source.text.len());
    }

    /// Keeps the comments of a part of a text for the statement that follows.
    fn read_prose(&mut self, source: &Source, part: std::ops::Range<usize>) {
        if let Some(between) = source.text.get(part.clone()) {
            self.prose.extend(document::prose(between, part.start == 0));
        }
    }

    /// Adds to what `save` writes.
    pub(super) fn remember(&mut self, text: String, result: &str) {
        let typed = Typed {
            text: text.into(),
            defines: false,
            silent: false,
            prose: std::mem::take(&mut self.prose),
            result: result.into(),
            pictures: Vec::new(),
        };
        self.statements.push(typed);
    }

    /// Adds a statement that worked, with its result.
    fn remember_report(&mut self, text: &str, defines: bool, report: &Report) {
        let render = self.settings.renderer.as_ref();
        let typed = Typed {
            text: text.into(),
            defines,
            silent: report.silent,
            prose: std::mem::take(&mut self.prose),
            result: render.map_or_else(String::new, |render| render(report, &self.settings)),
            pictures: document::pictures(report),
        };
        self.statements.push(typed);
    }

    fn parse(&self, text: &str) -> Vec<Result<Statement, Diagnostic>> {
        let names = known_names();
        let is_user_name = |name: &str| self.environment.find(name).is_some();
        parse(text, &ParseOptions { is_user_name: &is_user_name, names: &names }).items
    }

    fn syntax_report(&self, diagnostic: Diagnostic, source: &Arc<Source>) -> Report {
        let line = diagnostic.span.map_or(1, |span| source.position(span.start).line);
        let outcome = Err(Box::new(Failure { diagnostic, source: Arc::clone(source) }));
        Report { statement: self.n_statements, line, silent: false, milliseconds: 0.0, outcome, shortfall: None }
    }

    /// Resolves the names of a statement without running it; definitions take effect so that later statements find them.
    fn check(&mut self, statement: &Statement, line: usize, source: &Arc<Source>) -> Option<Report> {
        let failure = interpret::check(&mut self.environment, statement, source).err()?;
        Some(Report {
            statement: self.n_statements,
            line,
            silent: statement.silent,
            milliseconds: 0.0,
            outcome: Err(failure),
            shortfall: None,
        })
    }

    fn run_statement(
        &mut self,
        statement: Statement,
        line: usize,
        source: &Arc<Source>,
        sink: &mut dyn FnMut(Report) -> ControlFlow<()>,
    ) -> ControlFlow<(), Report> {
        let number = self.n_statements;
        let (span, silent) = (statement.span, statement.silent);
        let is_directive = matches!(statement.kind, StatementKind::Directive(..));
        let defines = !matches!(statement.kind, StatementKind::Expression(_));
        let started = Instant::now();
        let (outcome, shortfall) = match &statement.kind {
            StatementKind::Directive(word, argument) if word.text == "load" => {
                let place = argument.as_ref().map_or(word.span, |argument| argument.span);
                let path = argument.as_ref().map_or("", |argument| argument.text.as_str());
                (self.load(path, place, source, sink)?, None)
            }
            StatementKind::Directive(word, argument) => (directive::run(self, word, argument.as_ref(), source), None),
            _ => self.evaluate(statement, source),
        };
        let milliseconds = started.elapsed().as_secs_f64() * 1e3;
        let report = Report { statement: number, line, silent, milliseconds, outcome, shortfall };
        if !is_directive {
            self.last_milliseconds = Some(milliseconds);
            if report.outcome.is_ok() {
                self.remember_report(&source.text[span.range()], defines, &report);
            }
        }
        ControlFlow::Continue(report)
    }

    fn evaluate(
        &mut self,
        statement: Statement,
        source: &Arc<Source>,
    ) -> (Result<Effect, Box<Failure>>, Option<String>) {
        if self.worker.is_none() {
            match Worker::start() {
                Ok(worker) => self.worker = Some(Mutex::new(worker)),
                Err(error) => {
                    let message = format!("no memory for the evaluation's stack: {error}");
                    return (Err(Failure::new("memory", message, statement.span, source)), None);
                }
            }
        }
        let worker = self.worker.as_mut().expect("started just now");
        let environment = std::mem::take(&mut self.environment);
        let job = Job { environment, settings: self.settings.clone(), statement, source: Arc::clone(source) };
        let Done { environment, outcome, shortfall } =
            worker.get_mut().unwrap_or_else(PoisonError::into_inner).run(job);
        self.environment = environment;
        (outcome, shortfall)
    }

    fn load(
        &mut self,
        path: &str,
        place: crate::syntax::span::Span,
        source: &Arc<Source>,
        sink: &mut dyn FnMut(Report) -> ControlFlow<()>,
    ) -> ControlFlow<(), Result<Effect, Box<Failure>>> {
        let fail = |message: String| ControlFlow::Continue(Err(Failure::new("file", message, place, source)));
        if self.load_depth == LOAD_LIMIT {
            return fail(format!("scripts load scripts {LOAD_LIMIT} deep: does {path} load itself?"));
        }
        let text = match self.settings.files.read(path).map(String::from_utf8) {
            Ok(Ok(text)) => text,
            Ok(Err(_)) => return fail(format!("{path} is not UTF-8 text")),
            Err(error) => return fail(format!("{path} cannot be read: {error}")),
        };
        self.load_depth += 1;
        let mut failed = false;
        let mut stop = false;
        self.run(&Source::new(path, text), Policy::default(), &mut |report| {
            failed |= report.outcome.is_err();
            let flow = sink(report);
            stop |= flow.is_break();
            flow
        });
        self.load_depth -= 1;
        if stop {
            return ControlFlow::Break(());
        }
        if failed {
            return fail(format!("{path} stopped at the error above"));
        }
        let output = Output { value: Value::Nothing, name: None, echo: None, fraction: None, notes: Vec::new() };
        ControlFlow::Continue(Ok(Effect::Shown(output)))
    }
}

/// Finds the lines of ascending places, each part of the text read once.
struct Lines<'s> {
    source: &'s Source,
    offset: usize,
    line: usize,
}

impl<'s> Lines<'s> {
    fn new(source: &'s Source) -> Self {
        Self { source, offset: 0, line: source.lines_before + 1 }
    }

    fn line_at(&mut self, offset: usize) -> usize {
        let bytes = self.source.text.as_bytes();
        for at in self.offset..offset {
            let ends = bytes[at] == b'\n' || (bytes[at] == b'\r' && bytes.get(at + 1) != Some(&b'\n'));
            self.line += usize::from(ends);
        }
        self.offset = self.offset.max(offset);
        self.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_agree_with_positions() {
        let source = Source::new("", "a\r\nb\rc\n\nd");
        let mut lines = Lines::new(&source);
        for offset in [0, 3, 5, 8] {
            assert_eq!(lines.line_at(offset), source.position(offset).line);
        }
    }
}
