//! The prompt: reads a statement, runs it, shows what came of it.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::look::Looks;
use super::progress::Progress;
use crate::session::session::Session;

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
pub fn run(_session: Session, _settings: &PromptSettings) -> u8 {
    0
}

/// tour
pub fn tour_text() -> String {
    String::new()
}
