//! The line of progress on a terminal: shown only for work that takes longer than two seconds, wiped when it ends.

use std::io::{Write, stderr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::look::Look;
use crate::session::settings::ProgressCallback;

/// Work that is done within this time says nothing.
const QUIET_TIME: Duration = Duration::from_secs(2);

/// The line changes at most so often.
const PERIOD: Duration = Duration::from_millis(200);

/// The line of progress.
#[derive(Clone, Debug)]
pub struct Progress {
    state: Arc<Mutex<State>>,
    enabled: bool,
    width: usize,
}

#[derive(Debug)]
struct State {
    started: Instant,
    shown: Option<Instant>,
}

impl Progress {
    /// A line on a stream that looks so; silent where it is no terminal.
    pub fn new(look: Look) -> Self {
        let state = Arc::new(Mutex::new(State { started: Instant::now(), shown: None }));
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        Self { state, enabled: look.terminal && !dumb, width: look.width }
    }

    /// Says that new work starts.
    pub fn start(&self) {
        *self.lock() = State { started: Instant::now(), shown: None };
    }

    /// Wipes the line before anything else is written.
    pub fn wipe(&self) {
        let shown = self.lock().shown.take();
        if shown.is_some() {
            let _ = write!(stderr(), "\r\u{1b}[K");
        }
    }

    /// What the session is to call.
    pub fn callback(&self) -> Option<ProgressCallback> {
        let progress = self.clone();
        self.enabled.then(|| Arc::new(move |message: &str| progress.show(message)) as ProgressCallback)
    }

    fn show(&self, message: &str) {
        let mut state = self.lock();
        let now = Instant::now();
        let due = state.shown.is_none_or(|shown| now - shown >= PERIOD);
        if now - state.started < QUIET_TIME || !due {
            return;
        }
        state.shown = Some(now);
        let room = self.width.saturating_sub(3);
        let message: String = message.chars().filter(|letter| !letter.is_control()).take(room).collect();
        let _ = write!(stderr(), "\r\u{1b}[K  {message}");
        let _ = stderr().flush();
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
