//! The cancellation and budget token that every long loop asks.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Tells a long computation to stop: by request from another thread, or because its time is up.
///
/// Cloning shares the request flag; a deadline belongs to the clone that set it.
#[derive(Clone, Debug, Default)]
pub struct Interrupt {
    requested: Arc<AtomicBool>,
    deadline: Option<Instant>,
}

/// Why a computation was told to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interruption {
    /// Somebody called [`Interrupt::request`].
    Requested,
    /// The deadline has passed.
    TimeLimit,
}

impl Interrupt {
    /// A token that nobody has asked to stop and that has no deadline.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same request flag with a deadline `limit` from now (or the earlier one that is already set).
    pub fn with_time_limit(&self, limit: Duration) -> Self {
        let deadline = Instant::now().checked_add(limit);
        let deadline = match (self.deadline, deadline) {
            (Some(old), Some(new)) => Some(old.min(new)),
            (old, new) => old.or(new),
        };
        Self { requested: Arc::clone(&self.requested), deadline }
    }

    /// Asks every holder of this token to stop at its next check. Safe to call from a signal handler's thread.
    pub fn request(&self) {
        self.requested.store(true, Ordering::Relaxed);
    }

    /// Withdraws a request, before new work starts.
    pub fn reset(&self) {
        self.requested.store(false, Ordering::Relaxed);
    }

    /// Why to stop now, or `None` to go on. Costs one atomic load, and one clock reading if there is a deadline.
    pub fn check(&self) -> Option<Interruption> {
        if self.requested.load(Ordering::Relaxed) {
            return Some(Interruption::Requested);
        }
        self.deadline.filter(|deadline| Instant::now() >= *deadline).map(|_| Interruption::TimeLimit)
    }
}
