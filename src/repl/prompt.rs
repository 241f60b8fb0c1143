//! The prompt: reads a statement, runs it, shows what came of it.

use std::cell::Cell;
use std::io::{Write, stderr, stdout};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rustyline::error::ReadlineError;
use rustyline::history::FileHistory;
use rustyline::{CompletionType, Config, Editor};

use super::helper::LineHelper;
use super::look::{Look, Looks, Part};
use super::names::Names;
use super::progress::Progress;
use super::wrap::wrapped;
use super::{pager, paths, render, tour};
use crate::session::output::{Effect, Report};
use crate::session::session::{Policy, Session};
use crate::session::settings::Settings;
use crate::session::transcript;
use crate::syntax::span::Source;

/// Lines of history that are kept.
const HISTORY: usize = 10_000;

/// Work that takes longer than this, in milliseconds, is followed by its time.
const WORTH_TIMING: f64 = 1000.0;

/// How the prompt behaves.
pub struct PromptSettings {
    /// How output looks.
    pub looks: Looks,
    /// No banner, no notes.
    pub quiet: bool,
    /// Whether `init.sbk` is run first.
    pub init: bool,
    /// The line of progress.
    pub progress: Progress,
    /// Set when Ctrl-C is pressed during work.
    pub pressed: Arc<AtomicBool>,
}

/// Runs the prompt until the user leaves; gives the exit code.
pub fn run(session: Session, settings: &PromptSettings) -> u8 {
    let Some(editor) = editor(settings) else {
        let _ = writeln!(stderr(), "error: the terminal cannot be used; give a file, or - for standard input");
        return 2;
    };
    let mut prompt = Prompt { session, settings, editor, looks: settings.looks, leave: None };
    prompt.start();
    prompt.read()
}

/// The lines with something on them, without the spaces before them.
fn without_blank_lines(text: &str) -> String {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

type LineEditor = Editor<LineHelper, FileHistory>;

fn editor(settings: &PromptSettings) -> Option<LineEditor> {
    let config = Config::builder().completion_type(CompletionType::List).max_history_size(HISTORY).ok()?;
    let config = config.history_ignore_dups(true).ok()?.history_ignore_space(true).build();
    let mut editor = LineEditor::with_config(config).ok()?;
    let names = Names::default();
    editor.set_helper(Some(LineHelper { names, look: settings.looks.output, empty: Cell::new(true) }));
    if let Some(path) = paths::history_file() {
        // Without a history there is nothing to load, and nothing to say.
        let _ = editor.load_history(&path);
    }
    Some(editor)
}

/// A text for a stream: on a terminal no line is wider than that.
fn fitted(text: &str, look: Look) -> String {
    if look.terminal { wrapped(text, look.width) } else { text.to_string() }
}

struct Prompt<'s> {
    session: Session,
    settings: &'s PromptSettings,
    editor: LineEditor,
    looks: Looks,
    leave: Option<u8>,
}

impl Prompt<'_> {
    fn start(&mut self) {
        if !self.settings.quiet {
            let dash = self.looks.output.symbol("—", "-");
            let version = env!("CARGO_PKG_VERSION");
            self.write(&format!(
                "Saddleback {version} {dash} `tour` for a two-minute tour, `help`, Tab completes, Ctrl-D quits\n"
            ));
        }
        let init = paths::init_file().filter(|path| self.settings.init && path.exists());
        if let Some(path) = init {
            match std::fs::read_to_string(&path) {
                Ok(text) => self.statements(&Source::new(path.to_string_lossy(), text), false),
                Err(error) => self.say(&format!("{} cannot be read: {error}\n", path.display())),
            }
        }
    }

    fn read(&mut self) -> u8 {
        let styled = self.looks.output.paint(Part::Prompt, ">") + " ";
        while self.leave.is_none() {
            self.before_line();
            match self.editor.readline(&("> ", styled.as_str())) {
                Ok(line) => self.line(&line),
                Err(ReadlineError::Interrupted) => {
                    if self.editor.helper().is_none_or(|helper| helper.empty.get()) {
                        self.say("Ctrl-D quits, `help` helps\n");
                    }
                }
                Err(ReadlineError::Eof) => break,
                Err(error) => {
                    self.say(&format!("error: the terminal cannot be read: {error}\n"));
                    return 2;
                }
            }
        }
        self.leave.unwrap_or(0)
    }

    /// Brings names and the width of the terminal up to date.
    fn before_line(&mut self) {
        if let Some((columns, rows)) = self.editor.dimensions() {
            for look in [&mut self.looks.output, &mut self.looks.error] {
                look.width = usize::from(columns).max(20);
                look.height = usize::from(rows).max(5);
            }
        }
        let names = Names::of(&self.session);
        let look = self.looks.output;
        if let Some(helper) = self.editor.helper_mut() {
            helper.names = names;
            helper.look = look;
            helper.empty.set(true);
        }
    }

    fn line(&mut self, line: &str) {
        // What was copied from a transcript brings prompts and results along.
        let typed = transcript::statements(line).map(|typed| without_blank_lines(&typed));
        let text = typed.unwrap_or_else(|| line.to_string());
        if text.trim().is_empty() {
            return;
        }
        self.remember(&text);
        self.statements(&Source::new("", text), true);
    }

    fn remember(&mut self, text: &str) {
        let added = self.editor.add_history_entry(text).unwrap_or(false);
        let Some(path) = paths::history_file().filter(|_| added) else { return };
        // A history that cannot be written is no reason to disturb the work.
        let made = path.parent().is_none_or(|folder| std::fs::create_dir_all(folder).is_ok());
        if made {
            let _ = self.editor.append_history(&path);
        }
    }

    /// Runs statements; `results` says whether results are shown or only errors.
    fn statements(&mut self, source: &Source, results: bool) {
        self.settings.pressed.store(false, Ordering::Relaxed);
        self.session.settings.interrupt.reset();
        let mut session = std::mem::take(&mut self.session);
        let settings = session.settings.clone();
        let mut tour = None;
        self.settings.progress.start();
        session.run(source, Policy::default(), &mut |report| {
            self.settings.progress.wipe();
            if let Ok(Effect::Tour(step)) = report.outcome {
                tour = Some(step);
            }
            self.report(&report, &settings, results);
            self.settings.progress.start();
            let stopped = self.settings.pressed.swap(false, Ordering::Relaxed);
            if stopped
                && let Ok(Effect::Shown(output)) = &report.outcome
                && !output.notes.iter().any(|note| note.contains("stopped by you"))
            {
                let name = output.name.as_deref().unwrap_or("ans");
                self.say(&format!("stopped by you; the best so far is `{name}`\n"));
            }
            if stopped { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        self.session = session;
        if let Some(step) = tour {
            self.tour(step);
        }
    }

    fn report(&mut self, report: &Report, settings: &Settings, results: bool) {
        match &report.outcome {
            Err(failure) => return self.say(&render::failure(failure, self.looks.error)),
            Ok(Effect::Quit(code)) => self.leave = Some(*code),
            Ok(Effect::Text(text)) if self.is_long(text) && pager::show(&fitted(text, self.looks.output)) => return,
            Ok(_) => {}
        }
        if results {
            self.write(&render::result(report, self.looks.output, settings));
        }
        if !self.settings.quiet {
            self.say(&render::notes(report, self.looks.error));
            if report.milliseconds > WORTH_TIMING && self.looks.error.terminal {
                let time = format!("  ({:.1} s)\n", report.milliseconds / 1e3);
                self.say(&self.looks.error.paint(Part::Quiet, &time));
            }
        }
    }

    /// Whether a text does not fit on the terminal.
    fn is_long(&mut self, text: &str) -> bool {
        let rows = self.editor.dimensions().map_or(24, |(_, rows)| usize::from(rows));
        self.looks.output.terminal && text.lines().count() + 2 > rows
    }

    /// Runs the tour from a step on, pausing after each.
    fn tour(&mut self, from: usize) {
        // What earlier steps have defined, unless the names are there: one's own stay.
        for (name, code) in tour::defined_before(from) {
            if self.session.environment.find(name).is_none() {
                let _ = self.session.eval(code);
            }
        }
        let steps = tour::steps();
        for (idx, step) in steps.iter().enumerate().skip(from.saturating_sub(1)) {
            self.write(&format!("\n{}\n", self.looks.output.paint(Part::Head, step.head)));
            for line in &step.lines {
                match line {
                    tour::Line::Words(words) => {
                        self.write(&format!("{}\n", self.looks.output.paint(Part::Quiet, words)))
                    }
                    tour::Line::Code(code) => {
                        self.write(&format!("> {code}\n"));
                        self.statements(&Source::new("", *code), true);
                    }
                }
            }
            if idx + 1 == steps.len() {
                return;
            }
            let next = self.editor.readline("(Enter goes on, q leaves the tour) ");
            if !next.is_ok_and(|answer| answer.trim().is_empty()) {
                let again = idx + 2;
                return self.write(&format!("`tour {again}` goes on from here\n"));
            }
        }
    }

    fn write(&self, text: &str) {
        let text = fitted(text, self.looks.output);
        // If the terminal is gone, the next attempt to read it ends the prompt.
        let _ = stdout().lock().write_all(text.as_bytes()).and_then(|()| stdout().flush());
    }

    fn say(&self, text: &str) {
        let text = fitted(text, self.looks.error);
        let _ = stderr().lock().write_all(text.as_bytes());
    }
}
