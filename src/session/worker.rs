//! A thread with a stack of its own for evaluation, so that deep nesting is an error and never an overflow.
//!
//! It lives as long as the session: a new stack for every statement would cost more than most statements.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};

use super::deep_stack::STACK_BYTES;
use super::environment::Environment;
use super::interpret;
use super::output::Effect;
use super::settings::Settings;
use crate::graph::lower::Failure;
use crate::syntax::ast::Statement;
use crate::syntax::span::Source;

/// A statement to evaluate. The names travel with it and come back with the answer.
pub struct Job {
    /// The session's names.
    pub environment: Environment,
    /// The session's settings.
    pub settings: Settings,
    /// What to run.
    pub statement: Statement,
    /// The text that it stands in.
    pub source: Arc<Source>,
}

/// What came of a job.
pub struct Done {
    /// The session's names after it.
    pub environment: Environment,
    /// The result.
    pub outcome: Result<Effect, Box<Failure>>,
    /// Why it is less than was asked for.
    pub shortfall: Option<String>,
}

/// The thread.
pub struct Worker {
    jobs: Sender<Job>,
    /// Behind a lock only so that a session can be shared between threads; a running statement borrows it alone.
    done: Mutex<Receiver<Done>>,
}

impl Worker {
    /// Starts the thread.
    ///
    /// # Errors
    /// If there is no memory for its stack.
    pub fn start() -> std::io::Result<Self> {
        let (jobs, inbox) = channel::<Job>();
        let (outbox, done) = channel();
        let work = move || {
            for job in inbox {
                if outbox.send(run(job)).is_err() {
                    return;
                }
            }
        };
        std::thread::Builder::new().name("evaluation".into()).stack_size(STACK_BYTES).spawn(work)?;
        Ok(Self { jobs, done: Mutex::new(done) })
    }

    /// Evaluates a statement and waits for the answer.
    ///
    /// # Panics
    /// If the thread is gone, which it never is: it catches the panics of its jobs.
    pub fn run(&self, job: Job) -> Done {
        self.jobs
            .send(job)
            .ok()
            .and_then(|()| self.done.lock().unwrap_or_else(PoisonError::into_inner).recv().ok())
            .expect("the evaluation thread outlives the session")
    }
}

fn run(job: Job) -> Done {
    let Job { mut environment, settings, statement, source } = job;
    let work = || interpret::run(&mut environment, &settings, &statement, &source);
    let (outcome, shortfall) = catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let words = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
        let message = format!("a mistake in Saddleback itself: {}", words.unwrap_or("no further words"));
        let failure = Failure::new("internal", message, statement.span, &source);
        (Err(failure.help("please report it with this line; the session goes on")), None)
    });
    Done { environment, outcome, shortfall }
}
