//! Long texts through the user's pager.

use std::io::Write;
use std::process::{Command, Stdio};

/// The pager if `PAGER` does not name one: leaves short texts and colours alone.
const DEFAULT_PAGER: &str = "less -FIRX";

/// Shows a text; whether a pager could be started.
pub fn show(text: &str) -> bool {
    let pager = std::env::var("PAGER").ok().filter(|pager| !pager.trim().is_empty());
    let pager = pager.unwrap_or_else(|| DEFAULT_PAGER.into());
    let mut words = pager.split_whitespace();
    let Some(program) = words.next() else { return false };
    let Ok(mut child) = Command::new(program).args(words).stdin(Stdio::piped()).spawn() else { return false };
    if let Some(mut input) = child.stdin.take() {
        // A pager that is left before the end closes its input; nothing is lost.
        let _ = input.write_all(text.as_bytes());
    }
    child.wait().is_ok_and(|status| status.success())
}
