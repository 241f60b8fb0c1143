//! The modes of the program: scripts in order, a stream, the prompt; and the exit code, which the first failure decides.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, IsTerminal, Read, Write, stderr, stdin, stdout};
use std::ops::ControlFlow;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::args::{Args, Input, ROUTE_VARIABLE, USAGE, route};
use super::generate;
use super::signals::{self, INTERRUPTED, Signals};
use crate::graph::lower::Failure;
use crate::objective::Derivatives;
use crate::repl::look::{Looks, Part};
use crate::repl::progress::Progress;
use crate::repl::prompt::{self, PromptSettings};
use crate::repl::{render, tour};
use crate::session::json;
use crate::session::output::{Effect, Report};
use crate::session::session::{Policy, Session};
use crate::session::settings::{Disk, Settings};
use crate::syntax::parse::is_incomplete;
use crate::syntax::span::Source;

/// The exit code of an error in a script.
const FAILED: u8 = 1;

/// The exit code of a failed assertion.
const ASSERTION: u8 = 3;

/// The exit code under `--strict` of a result that is less than was asked for.
const SHORTFALL: u8 = 4;

/// Does what the command line asks for.
pub fn run(args: &Args) -> ExitCode {
    if let Some(text) = args.generate.as_deref().and_then(generate::text) {
        // A closed pipe is a quiet end.
        let _ = stdout().lock().write_all(text.as_bytes());
        return ExitCode::SUCCESS;
    }
    let derivatives = match derivatives(args) {
        Ok(derivatives) => derivatives,
        Err(message) => {
            // If nobody listens there, nobody is told.
            let _ = writeln!(stderr(), "error: {message}");
            return ExitCode::from(USAGE);
        }
    };
    if let Some(threads) = args.threads {
        // It fails only if a pool exists already, and then its size is settled.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(threads).build_global();
    }
    let looks = Looks::of_process(args.color, args.ascii, args.digits);
    let progress = Progress::new(looks.error);
    let settings = Settings {
        seed: args.seed,
        derivatives,
        digits: args.digits,
        files: Arc::new(Disk),
        progress: progress.callback(),
        renderer: Some(render::for_documents(looks.output)),
        unicode: looks.output.unicode && !args.json,
        ..Settings::default()
    };
    let session = Session::with_settings(settings);
    let signals = signals::install(session.interrupt());
    Runner { args, looks, progress, signals, session, code: 0, ended: false }.run()
}

/// The route to derivatives: the flag, else the environment.
fn derivatives(args: &Args) -> Result<Derivatives, String> {
    let given = std::env::var(ROUTE_VARIABLE).ok().filter(|name| !name.is_empty());
    match (args.derivatives, given) {
        (Some(route), _) => Ok(route),
        (None, None) => Ok(Derivatives::default()),
        (None, Some(name)) => {
            route(&name).ok_or_else(|| format!("{ROUTE_VARIABLE} must be dual, tape or auto, not `{name}`"))
        }
    }
}

struct Runner<'a> {
    args: &'a Args,
    looks: Looks,
    progress: Progress,
    signals: Signals,
    session: Session,
    code: u8,
    ended: bool,
}

impl Runner<'_> {
    fn run(mut self) -> ExitCode {
        let prompt = stdin().is_terminal();
        if self.args.inputs.is_empty() && (!prompt || self.args.stream) && !self.args.interactive {
            self.input(&Input::Standard);
        }
        for input in &self.args.inputs {
            if self.ended {
                return ExitCode::from(self.code);
            }
            self.input(input);
        }
        let asked = self.args.interactive || self.args.inputs.is_empty() && prompt && !self.args.stream;
        if asked && prompt {
            return ExitCode::from(self.prompt());
        }
        if asked && !self.ended {
            self.input(&Input::Standard);
        }
        ExitCode::from(self.code)
    }

    fn prompt(self) -> u8 {
        let settings = PromptSettings {
            looks: self.looks,
            quiet: self.args.quiet,
            init: !self.args.no_init,
            progress: self.progress,
            pressed: self.signals.pressed,
        };
        self.signals.busy.store(true, Ordering::Relaxed);
        prompt::run(self.session, &settings)
    }

    fn input(&mut self, input: &Input) {
        match input {
            Input::Code(code) => self.script("-e", code.clone()),
            Input::Standard if self.args.stream => self.stream("<stdin>", &mut stdin().lock()),
            Input::Standard => {
                let mut bytes = Vec::new();
                match stdin().lock().read_to_end(&mut bytes) {
                    Ok(_) => self.bytes("<stdin>", bytes),
                    Err(error) => self.unreadable("<stdin>", &error.to_string()),
                }
            }
            Input::File(path) if self.args.stream => match std::fs::File::open(path) {
                Ok(file) => self.stream(&name_of(path), &mut BufReader::new(file)),
                Err(error) => self.unreadable(&name_of(path), &error.to_string()),
            },
            Input::File(path) => match std::fs::read(path) {
                Ok(bytes) => self.bytes(&name_of(path), bytes),
                Err(error) => self.unreadable(&name_of(path), &error.to_string()),
            },
        }
    }

    fn bytes(&mut self, name: &str, bytes: Vec<u8>) {
        match String::from_utf8(bytes) {
            Ok(text) => self.script(name, text),
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                self.unreadable(name, &format!("it is not UTF-8 text (byte {at})"));
            }
        }
    }

    fn unreadable(&mut self, name: &str, why: &str) {
        let message = self.looks.error.paint(Part::Error, &format!("error: {name} cannot be read: {why}"));
        self.fail(USAGE);
        self.say(&format!("{message}\n"));
        self.ended |= !self.args.keep_going;
    }

    fn script(&mut self, name: &str, text: String) {
        let failed = self.source(&Source::new(name, text));
        self.ended |= failed && !self.args.keep_going;
    }

    /// Runs each statement as its lines arrive.
    fn stream(&mut self, name: &str, input: &mut dyn BufRead) {
        let mut source = Source::new(name, "");
        let mut lines_read = 0;
        loop {
            let at_end = match input.read_line(&mut source.text) {
                Ok(count) => count == 0,
                Err(error) => return self.unreadable(name, &error.to_string()),
            };
            lines_read += usize::from(!at_end);
            if !at_end && is_incomplete(&source.text) {
                continue;
            }
            let failed = self.source(&source);
            source.text.clear();
            source.lines_before = lines_read;
            self.ended |= failed && !self.args.keep_going;
            if self.ended || at_end {
                return;
            }
        }
    }

    /// Runs a text; whether a statement of it failed.
    fn source(&mut self, source: &Source) -> bool {
        let policy = Policy { keep_going: self.args.keep_going, check_only: self.args.check };
        let mut session = std::mem::take(&mut self.session);
        let settings = session.settings.clone();
        let mut failed = false;
        self.progress.start();
        self.signals.busy.store(true, Ordering::Relaxed);
        session.run(source, policy, &mut |report| {
            failed |= report.outcome.is_err();
            self.report(&report, &settings)
        });
        self.signals.busy.store(false, Ordering::Relaxed);
        self.session = session;
        failed
    }

    fn report(&mut self, report: &Report, settings: &Settings) -> ControlFlow<()> {
        self.progress.wipe();
        let interrupted = self.signals.pressed.load(Ordering::Relaxed);
        match &report.outcome {
            _ if interrupted => self.fail(INTERRUPTED),
            Err(failure) => self.fail(code_of(failure)),
            Ok(_) if self.args.strict && report.shortfall.is_some() => self.fail(SHORTFALL),
            Ok(Effect::Quit(code)) => {
                self.fail(*code);
                self.ended = true;
            }
            Ok(_) => {}
        }
        let written = self.show(report, settings);
        self.progress.start();
        if interrupted || written.is_break() {
            self.ended = true;
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    }

    fn show(&mut self, report: &Report, settings: &Settings) -> ControlFlow<()> {
        if self.args.json {
            let Some(object) = json::report(report, settings) else { return ControlFlow::Continue(()) };
            let mut line = serde_json::to_vec(&object).expect("JSON values have text keys and can always be written");
            line.push(b'\n');
            return self.write(&line);
        }
        let written = self.write(render::result(report, self.looks.output, settings).as_bytes());
        match &report.outcome {
            Err(failure) => self.say(&render::failure(failure, self.looks.error)),
            Ok(Effect::Tour(_)) => return self.write(tour::text().as_bytes()),
            Ok(_) if !self.args.quiet => self.say(&render::notes(report, self.looks.error)),
            Ok(_) => {}
        }
        written
    }

    /// Writes to standard output at once. A closed pipe is a quiet end.
    fn write(&mut self, bytes: &[u8]) -> ControlFlow<()> {
        if bytes.is_empty() {
            return ControlFlow::Continue(());
        }
        let mut output = stdout().lock();
        match output.write_all(bytes).and_then(|()| output.flush()) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                if error.kind() != std::io::ErrorKind::BrokenPipe {
                    self.fail(FAILED);
                    self.say(&format!("error: standard output cannot be written: {error}\n"));
                }
                ControlFlow::Break(())
            }
        }
    }

    /// Writes to standard error; if nobody listens there, nobody is told.
    fn say(&self, text: &str) {
        let _ = stderr().lock().write_all(text.as_bytes());
    }

    fn fail(&mut self, code: u8) {
        if self.code == 0 {
            self.code = code;
        }
    }
}

fn name_of(path: &OsStr) -> String {
    path.to_string_lossy().into_owned()
}

fn code_of(failure: &Failure) -> u8 {
    match failure.diagnostic.code {
        "assert" | "assert-close" => ASSERTION,
        _ => FAILED,
    }
}
