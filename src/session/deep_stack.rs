//! Evaluation on a stack of its own, so that deep nesting is an error of the language and never an overflow.

use std::io;

/// Holds [`crate::graph::lower::DEPTH_LIMIT`] levels in an unoptimised build; only what is used is ever touched.
pub const STACK_BYTES: usize = 512 << 20;

/// Runs `work` on a deep stack and waits for it; a panic in it goes on in the caller.
///
/// # Errors
/// If the operating system has no room for another thread.
pub fn on_deep_stack<T: Send>(work: impl FnOnce() -> T + Send) -> io::Result<T> {
    std::thread::scope(|scope| {
        let worker = std::thread::Builder::new().name("evaluation".into()).stack_size(STACK_BYTES);
        let handle = worker.spawn_scoped(scope, work)?;
        Ok(handle.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    })
}
