//! Evaluation on a stack of its own, so that deep nesting is an error of the language and never an overflow.

use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};

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

/// More threads than this would only wait for memory.
const MOST_THREADS: usize = 64;

/// Runs `work` for each number below `count` on deep stacks, as many side by side as the program has threads; waits for all.
/// A panic in one goes on in the caller.
pub fn on_deep_stacks(count: usize, work: &(dyn Fn(usize) + Sync)) {
    let next = AtomicUsize::new(0);
    let share = || {
        while let Some(idx) = Some(next.fetch_add(1, Ordering::Relaxed)).filter(|idx| *idx < count) {
            work(idx);
        }
    };
    let n_threads = rayon::current_num_threads().min(count).min(MOST_THREADS);
    std::thread::scope(|scope| {
        let spawn = |_| {
            let worker = std::thread::Builder::new().name("evaluation".into()).stack_size(STACK_BYTES);
            worker.spawn_scoped(scope, share).ok()
        };
        let handles: Vec<_> = (0..n_threads).filter_map(spawn).collect();
        for handle in handles {
            handle.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        }
    });
    // What no thread could be started for is done here.
    share();
}
