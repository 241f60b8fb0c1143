//! Ctrl-C: the first stops the running statement, a second within a second ends the program at once.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::numeric::interrupt::Interrupt;

/// The exit code of an interrupted program: 128 and the number of the signal.
pub const INTERRUPTED: u8 = 130;

/// Two requests within this time mean that the program should end at once.
const HARD: Duration = Duration::from_secs(1);

/// What the handler of Ctrl-C and the program tell each other.
#[derive(Clone, Debug, Default)]
pub struct Signals {
    /// Ctrl-C was pressed during work.
    pub pressed: Arc<AtomicBool>,
    /// A statement runs, or the prompt takes care of Ctrl-C itself; else Ctrl-C ends the program at once.
    pub busy: Arc<AtomicBool>,
}

/// Turns Ctrl-C into requests to `interrupt`.
pub fn install(interrupt: Interrupt) -> Signals {
    let signals = Signals::default();
    let Signals { pressed, busy } = signals.clone();
    let last: Mutex<Option<Instant>> = Mutex::new(None);
    // Without a handler (another one is installed) Ctrl-C ends the program, which is safe too.
    let _ = ctrlc::set_handler(move || {
        let now = Instant::now();
        let before = last.lock().unwrap_or_else(PoisonError::into_inner).replace(now);
        if !busy.load(Ordering::Relaxed) || before.is_some_and(|before| now - before < HARD) {
            std::process::exit(i32::from(INTERRUPTED));
        }
        pressed.store(true, Ordering::Relaxed);
        interrupt.request();
    });
    signals
}
