//! All solutions of a system in a box: contract, prove or divide, until nothing is left.
//!
//! Boxes are taken in rounds. A round holds the same boxes whatever the number of threads, each is worked at alone, and
//! what comes of them is merged in their order, so the result does not depend on the threads.

use std::collections::VecDeque;
use std::hash::{BuildHasher, BuildHasherDefault};
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHasher;

use super::checkpoint::{Checkpoint, Section};
use super::distinct::distinct;
use super::merge::{merged, share_of_volume};
use super::solution::{Doubt, Ended, Patch, Solutions, Undecided};
use super::system::System;
use super::task::{BOXES_A_LOOK, Found, Looks, Part, Sides, Task, bounds_of, sides_of};
use crate::numeric::interrupt::Interrupt;
use crate::numeric::interval::interval::Interval;

/// Boxes in a round.
const ROUND: usize = 128;
/// How many boxes grow out of one before it gives the rest back.
const OFFSPRING: usize = 48;
/// How many the first box of all may grow.
const FIRST_OFFSPRING: usize = 400;
/// So many boxes that wait, each below [`CROWD_SIZE`] of the whole, without a new solution for [`CROWD_PATIENCE`] boxes, are
/// taken for a curve or a surface of solutions.
const CROWD: usize = 20_000;
/// See [`CROWD`].
const CROWD_SIZE: f64 = 1.0 / 64.0;
/// See [`CROWD`].
const CROWD_PATIENCE: usize = 20_000;
/// In more than three dimensions the search is given up where of so many boxes in a row …
const TRIAL: usize = 10_000;
/// … fewer than this share were done with: half is what a search that comes to an end needs, and nearly that is what those
/// that do end show from the beginning.
const HOPELESS: f64 = 0.4;

/// The searches for degenerate solutions that a part may make in vain for those that earlier ones have left.
const MOST_CREDIT: usize = 8;

/// How long and how finely to search.
#[derive(Clone, Debug)]
pub struct SearchSettings {
    /// The width below which a box is not divided any more, relative to its coordinates.
    pub tolerance: f64,
    /// The largest number of boxes to look at.
    pub max_boxes: usize,
    /// Of a gradient: only zeros at which the Hessian has this number of negative eigenvalues are asked for. Others may be left out.
    pub index: Option<usize>,
    /// Whether pieces of continua are told as [`Solutions::patches`]; otherwise they are undecided.
    pub continua: bool,
    /// Whether to stop early where what is left looks like a curve of solutions, or like more than could be waited for.
    pub gives_up: bool,
    /// Cancellation and time limit.
    pub interrupt: Interrupt,
    /// Where the search is kept while it runs, and goes on from.
    pub checkpoint: Option<Arc<Checkpoint>>,
}

impl Default for SearchSettings {
    fn default() -> Self {
        Self {
            tolerance: 1e-9,
            max_boxes: 1_000_000,
            index: None,
            continua: false,
            gives_up: true,
            interrupt: Interrupt::new(),
            checkpoint: None,
        }
    }
}

/// How far a search has come.
#[derive(Clone, Copy, Debug)]
pub struct SearchProgress {
    /// Boxes looked at.
    pub boxes: usize,
    /// Boxes that wait.
    pub pending: usize,
    /// Solutions so far, some perhaps twice.
    pub roots: usize,
}

/// Searches a box, whose sides may be unbounded, for all solutions.
///
/// # Panics
/// If the box has another dimension than the system.
pub fn search(
    system: &System,
    bounds: &[[f64; 2]],
    settings: &SearchSettings,
    progress: &mut dyn FnMut(&SearchProgress),
) -> Solutions {
    assert_eq!(bounds.len(), system.dimension(), "the box has a side for each unknown");
    let whole = sides_of(bounds);
    let kept = settings.checkpoint.as_ref().map(|checkpoint| (checkpoint, key_of(system, bounds)));
    let before = kept.and_then(|(checkpoint, key)| checkpoint.section(key));
    let mut state = before.map_or_else(|| State::start(&whole), State::resume);
    while state.ended.is_none() && !state.pending.is_empty() {
        let credit = state.credit();
        let task = Task { system, whole: &whole, tolerance: settings.tolerance, index: settings.index, credit };
        state.round(&task, &settings.interrupt);
        let State { found, pending, .. } = &state;
        progress(&SearchProgress { boxes: found.boxes, pending: pending.len(), roots: found.roots.len() });
        state.ended = match settings.interrupt.check() {
            Some(interruption) => Some(Ended::Interrupted(interruption)),
            None if state.found.boxes >= settings.max_boxes => Some(Ended::Boxes),
            None if settings.gives_up && state.is_hopeless(&whole) => Some(Ended::Hopeless),
            None => None,
        };
        if let Some((checkpoint, key)) = kept.filter(|(checkpoint, _)| checkpoint.is_due()) {
            checkpoint.keep(state.section(key));
        }
    }
    if let Some((checkpoint, key)) = kept {
        checkpoint.keep(state.section(key));
    }
    state.solutions(&whole, settings.continua)
}

/// Tells the search of a system in a box from others.
fn key_of(system: &System, bounds: &[[f64; 2]]) -> u64 {
    BuildHasherDefault::<FxHasher>::default().hash_one(format!("{system:?} {bounds:?}"))
}

/// A search under way.
#[derive(Default)]
struct State {
    found: Found,
    pending: VecDeque<Part>,
    ended: Option<Ended>,
    /// The boxes looked at when the last solution came.
    last_root: usize,
    /// Boxes looked at and boxes done with when the trial of [`TRIAL`] began.
    trial: (usize, usize),
    /// Whether the last trial was hopeless.
    is_stuck: bool,
}

impl State {
    fn start(whole: &Sides) -> Self {
        Self { pending: VecDeque::from([Part { sides: whole.clone(), suspicion: 0 }]), ..Self::default() }
    }

    fn resume(section: Section) -> Self {
        let [boxes, done, last_root, vain, findings] = section.counts;
        let pending = section
            .pending
            .iter()
            .map(|(bounds, suspicion)| Part { sides: sides_of(bounds), suspicion: *suspicion })
            .collect();
        let found = Found {
            roots: section.roots,
            undecided: section.undecided,
            patches: section.patches,
            boxes,
            done,
            looks: Looks { vain, findings },
            ..Found::default()
        };
        Self { found, pending, last_root, trial: (boxes, done), ..Self::default() }
    }

    fn section(&self, key: u64) -> Section {
        Section {
            key,
            counts: [
                self.found.boxes,
                self.found.done,
                self.last_root,
                self.found.looks.vain,
                self.found.looks.findings,
            ],
            pending: self.pending.iter().map(|part| (bounds_of(&part.sides), part.suspicion)).collect(),
            roots: self.found.roots.clone(),
            undecided: self.found.undecided.clone(),
            patches: self.found.patches.clone(),
        }
    }

    /// The boxes for which searches for degenerate solutions are due to each of the next parts.
    fn credit(&self) -> usize {
        BOXES_A_LOOK * self.found.looks.left(self.found.boxes).min(MOST_CREDIT)
    }

    /// Takes the boxes of a round, works at them and merges what comes of them, in their order.
    fn round(&mut self, task: &Task<'_>, interrupt: &Interrupt) {
        let limit = if self.found.boxes == 0 { FIRST_OFFSPRING } else { OFFSPRING };
        let round: Vec<Part> = self.pending.drain(..self.pending.len().min(ROUND)).collect();
        let results: Vec<Found> = if round.len() == 1 {
            round.into_iter().map(|part| task.grow(part, limit, interrupt)).collect()
        } else {
            round.into_par_iter().map(|part| task.grow(part, limit, interrupt)).collect()
        };
        for mut result in results {
            self.pending.extend(result.pending.drain(..));
            self.found.boxes += result.boxes;
            self.found.looks.vain += result.looks.vain;
            self.found.looks.findings += result.looks.findings;
            self.found.done += result.done;
            if !result.roots.is_empty() {
                self.last_root = self.found.boxes;
            }
            self.found.roots.append(&mut result.roots);
            self.found.undecided.append(&mut result.undecided);
            self.found.patches.append(&mut result.patches);
        }
        let (boxes, done) = (self.found.boxes - self.trial.0, self.found.done - self.trial.1);
        if boxes >= TRIAL {
            self.is_stuck = (done as f64) < HOPELESS * boxes as f64;
            self.trial = (self.found.boxes, self.found.done);
        }
    }

    /// Whether the boxes that wait look like a continuum, or like more than anybody could wait for.
    fn is_hopeless(&self, whole: &[Interval]) -> bool {
        let is_small = |part: &Part| {
            part.sides
                .iter()
                .zip(whole)
                .all(|(side, whole)| whole.is_bounded() && side.width() <= CROWD_SIZE * whole.width())
        };
        let is_crowd = self.pending.len() + self.found.undecided.len() + self.found.patches.len() > CROWD
            && self.found.boxes - self.last_root > CROWD_PATIENCE
            && self.pending.front().is_none_or(is_small);
        is_crowd || (whole.len() > 3 && self.is_stuck)
    }

    fn solutions(self, whole: &[Interval], continua: bool) -> Solutions {
        let mut undecided = self.found.undecided;
        let mut patches = self.found.patches;
        if !continua {
            let open = |patch: Patch| Undecided { bounds: patch.bounds, doubt: Doubt::Continuum };
            undecided.extend(patches.drain(..).map(open));
        }
        let left = self.pending.iter().map(|part| Undecided { bounds: bounds_of(&part.sides), doubt: Doubt::Pending });
        undecided.extend(left);
        let ended = self.ended.filter(|_| !self.pending.is_empty());
        let roots = distinct(self.found.roots, &mut undecided);
        let open_share = share_of_volume(&undecided, whole);
        Solutions { roots, patches, open_share, undecided: merged(undecided, whole), boxes: self.found.boxes, ended }
    }
}
