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
use super::contract::Empty;
use super::distinct::distinct;
use super::merge::{merged, share_of_volume};
use super::newton::{Knowledge, Step, excluded_from_corner, newton_step};
use super::relaxation::relax;
use super::root::prove;
use super::shave::shave;
use super::solution::{Bounds, Doubt, Ended, Root, Solutions, Undecided};
use super::system::{Contracted, System, Workspace};
use crate::linalg::interval_matrix::least_inertia;
use crate::numeric::interrupt::Interrupt;
use crate::numeric::interval::interval::{Interval, Regularity};

/// Boxes in a round.
const ROUND: usize = 128;
/// How many boxes grow out of one before it gives the rest back.
const OFFSPRING: usize = 48;
/// How many the first box of all may grow.
const FIRST_OFFSPRING: usize = 400;
/// Where a side is divided: not in the middle, where symmetric problems have their solutions.
const CUT: f64 = 0.487;
/// A Newton step is repeated while it leaves less than this share of some side.
const WORTHWHILE: f64 = 0.6;
/// How many steps a box gets before it is divided.
const MOST_STEPS: usize = 12;
/// Linear relaxations are worth their cost from this dimension on.
const RELAXED_FROM: usize = 3;
/// Shaving is worth its cost from this dimension on, once a box.
const SHAVED_FROM: usize = 5;
/// Rounding is looked for in boxes below this share of the whole.
const NOISE: f64 = 1e-4;
/// So many boxes that wait, each below [`CROWD_SIZE`] of the whole, without a new solution for [`CROWD_PATIENCE`] boxes, are
/// taken for a curve or a surface of solutions.
const CROWD: usize = 20_000;
/// See [`CROWD`].
const CROWD_SIZE: f64 = 1.0 / 64.0;
/// See [`CROWD`].
const CROWD_PATIENCE: usize = 20_000;
/// In more than three dimensions the search is given up where of so many boxes in a row …
const TRIAL: usize = 20_000;
/// … fewer than this share were done with.
const HOPELESS: f64 = 0.03;
/// Beyond this an unbounded side is not divided any more: values soon exceed all doubles.
const FAR: f64 = 1e150;
/// The size of a coordinate counts as at least this share of the side of the whole box.
const LEAST_SIZE: f64 = 1e-6;

/// How long and how finely to search.
#[derive(Clone, Debug)]
pub struct SearchSettings {
    /// The width below which a box is not divided any more, relative to its coordinates.
    pub tolerance: f64,
    /// The largest number of boxes to look at.
    pub max_boxes: usize,
    /// Of a gradient: only zeros at which the Hessian has this number of negative eigenvalues are asked for. Others may be left out.
    pub index: Option<usize>,
    /// Cancellation and time limit.
    pub interrupt: Interrupt,
    /// Where the search is kept while it runs, and goes on from.
    pub checkpoint: Option<Arc<Checkpoint>>,
}

impl Default for SearchSettings {
    fn default() -> Self {
        Self { tolerance: 1e-9, max_boxes: 1_000_000, index: None, interrupt: Interrupt::new(), checkpoint: None }
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

type Sides = Vec<Interval>;

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
    let task = Task { system, whole: &whole, tolerance: settings.tolerance, index: settings.index };
    let kept = settings.checkpoint.as_ref().map(|checkpoint| (checkpoint, key_of(system, bounds)));
    let before = kept.and_then(|(checkpoint, key)| checkpoint.section(key));
    let mut state = before.map_or_else(|| State::start(&whole), State::resume);
    while state.ended.is_none() && !state.pending.is_empty() {
        state.round(&task, &settings.interrupt);
        let State { found, pending, .. } = &state;
        progress(&SearchProgress { boxes: found.boxes, pending: pending.len(), roots: found.roots.len() });
        state.ended = match settings.interrupt.check() {
            Some(interruption) => Some(Ended::Interrupted(interruption)),
            None if state.found.boxes >= settings.max_boxes => Some(Ended::Boxes),
            None if state.is_hopeless(&whole) => Some(Ended::Hopeless),
            None => None,
        };
        if let Some((checkpoint, key)) = kept.filter(|(checkpoint, _)| checkpoint.is_due()) {
            checkpoint.keep(state.section(key));
        }
    }
    if let Some((checkpoint, key)) = kept {
        checkpoint.keep(state.section(key));
    }
    state.solutions(&whole)
}

/// Tells the search of a system in a box from others.
fn key_of(system: &System, bounds: &[[f64; 2]]) -> u64 {
    BuildHasherDefault::<FxHasher>::default().hash_one(format!("{system:?} {bounds:?}"))
}

/// A search under way.
#[derive(Default)]
struct State {
    found: Found,
    pending: VecDeque<Sides>,
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
        Self { pending: VecDeque::from([whole.clone()]), ..Self::default() }
    }

    fn resume(section: Section) -> Self {
        let [boxes, done, last_root] = section.counts;
        let pending = section.pending.iter().map(|bounds| sides_of(bounds)).collect();
        let found = Found { roots: section.roots, undecided: section.undecided, boxes, done, ..Found::default() };
        Self { found, pending, last_root, trial: (boxes, done), ..Self::default() }
    }

    fn section(&self, key: u64) -> Section {
        Section {
            key,
            counts: [self.found.boxes, self.found.done, self.last_root],
            pending: self.pending.iter().map(|sides| bounds_of(sides)).collect(),
            roots: self.found.roots.clone(),
            undecided: self.found.undecided.clone(),
        }
    }

    /// Takes the boxes of a round, works at them and merges what comes of them, in their order.
    fn round(&mut self, task: &Task<'_>, interrupt: &Interrupt) {
        let limit = if self.found.boxes == 0 { FIRST_OFFSPRING } else { OFFSPRING };
        let round: Vec<Sides> = self.pending.drain(..self.pending.len().min(ROUND)).collect();
        let results: Vec<Found> = if round.len() == 1 {
            round.into_iter().map(|sides| task.grow(sides, limit, interrupt)).collect()
        } else {
            round.into_par_iter().map(|sides| task.grow(sides, limit, interrupt)).collect()
        };
        for mut result in results {
            self.pending.extend(result.pending.drain(..));
            self.found.boxes += result.boxes;
            self.found.done += result.done;
            if !result.roots.is_empty() {
                self.last_root = self.found.boxes;
            }
            self.found.roots.append(&mut result.roots);
            self.found.undecided.append(&mut result.undecided);
        }
        let (boxes, done) = (self.found.boxes - self.trial.0, self.found.done - self.trial.1);
        if boxes >= TRIAL {
            self.is_stuck = (done as f64) < HOPELESS * boxes as f64;
            self.trial = (self.found.boxes, self.found.done);
        }
    }

    /// Whether the boxes that wait look like a continuum, or like more than anybody could wait for.
    fn is_hopeless(&self, whole: &[Interval]) -> bool {
        let is_small = |sides: &Sides| {
            sides
                .iter()
                .zip(whole)
                .all(|(side, whole)| whole.is_bounded() && side.width() <= CROWD_SIZE * whole.width())
        };
        let is_crowd = self.pending.len() + self.found.undecided.len() > CROWD
            && self.found.boxes - self.last_root > CROWD_PATIENCE
            && self.pending.front().is_none_or(is_small);
        is_crowd || (whole.len() > 3 && self.is_stuck)
    }

    fn solutions(self, whole: &[Interval]) -> Solutions {
        let mut undecided = self.found.undecided;
        let left = self.pending.iter().map(|sides| Undecided { bounds: bounds_of(sides), doubt: Doubt::Pending });
        undecided.extend(left);
        let ended = self.ended.filter(|_| !self.pending.is_empty());
        let roots = distinct(self.found.roots, &mut undecided);
        let open_share = share_of_volume(&undecided, whole);
        Solutions { roots, open_share, undecided: merged(undecided, whole), boxes: self.found.boxes, ended }
    }
}

/// What has come of some boxes.
#[derive(Default)]
struct Found {
    pending: Vec<Sides>,
    roots: Vec<Root>,
    undecided: Vec<Undecided>,
    boxes: usize,
    /// How many of them were not divided.
    done: usize,
}

struct Task<'a> {
    system: &'a System,
    whole: &'a [Interval],
    tolerance: f64,
    index: Option<usize>,
}

/// What becomes of a box.
enum Fate {
    Empty,
    Root(Root),
    Undecided(Doubt),
    Divide(Knowledge),
}

impl Task<'_> {
    /// Works at a box and its parts, the last first, until nothing is left or `limit` of them were looked at.
    fn grow(&self, sides: Sides, limit: usize, interrupt: &Interrupt) -> Found {
        let mut work = self.system.workspace();
        let mut found = Found::default();
        let mut stack = vec![sides];
        while let Some(mut sides) = stack.pop() {
            if found.boxes >= limit || (found.boxes % 16 == 15 && interrupt.check().is_some()) {
                stack.push(sides);
                break;
            }
            if found.roots.iter().any(|root| contains(&root.alone_in, &sides)) {
                continue;
            }
            found.boxes += 1;
            let fate = self.fate(&mut work, &mut sides);
            found.done += usize::from(!matches!(fate, Fate::Divide(_)));
            match fate {
                Fate::Empty => {}
                Fate::Root(root) => found.roots.push(root),
                Fate::Undecided(doubt) => found.undecided.push(Undecided { bounds: bounds_of(&sides), doubt }),
                Fate::Divide(knowledge) => stack.extend(self.divided(sides, &knowledge)),
            }
        }
        // The largest parts, which were left first, come first.
        found.pending = stack;
        found
    }

    fn fate(&self, work: &mut Workspace<'_>, sides: &mut [Interval]) -> Fate {
        let mut knowledge = Knowledge::none();
        for step in 0..MOST_STEPS {
            if work.contract(sides) == Contracted::Empty {
                return Fate::Empty;
            }
            if !sides.iter().all(|side| side.is_bounded()) {
                return self.unbounded(work, sides);
            }
            let before: Vec<f64> = sides.iter().map(|side| side.width()).collect();
            match newton_step(work, sides) {
                Step::Empty => return Fate::Empty,
                Step::Left(known) => knowledge = known,
            }
            if self.has_other_index(&knowledge) {
                return Fate::Empty;
            }
            if knowledge.is_regular
                && let Some(fate) = self.prove_one(work, sides)
            {
                return fate;
            }
            if sides.len() >= RELAXED_FROM
                && !knowledge.is_regular
                && self.cut(work, (&knowledge, step == 0), sides).is_err()
            {
                return Fate::Empty;
            }
            let gain = sides.iter().zip(&before).any(|(side, before)| side.width() < WORTHWHILE * before);
            if !gain {
                break;
            }
        }
        if self.is_small(sides) || self.is_noise(work, sides) {
            return self.small(work, sides, &knowledge);
        }
        let overflows = !knowledge.jacobian.iter().all(|entry| entry.is_bounded()) && overflows(work, sides);
        if overflows { Fate::Undecided(Doubt::Domain) } else { Fate::Divide(knowledge) }
    }

    /// What becomes of a box that reaches to infinity: it is excluded if the slopes lead away from 0 from its nearest corner on.
    fn unbounded(&self, work: &mut Workspace<'_>, sides: &[Interval]) -> Fate {
        match excluded_from_corner(work, sides) {
            Err(Empty) => Fate::Empty,
            Ok(()) if sides.iter().any(|side| !side.is_bounded() && side.mignitude() < FAR) => {
                Fate::Divide(Knowledge::none())
            }
            Ok(()) => Fate::Undecided(Doubt::Domain),
        }
    }

    /// The costlier contractions, which pay in more dimensions.
    fn cut(
        &self,
        work: &mut Workspace<'_>,
        (knowledge, is_first): (&Knowledge, bool),
        sides: &mut [Interval],
    ) -> Result<(), Empty> {
        if sides.len() >= SHAVED_FROM && is_first {
            shave(work, sides)?;
        }
        if knowledge.has_mean_values() { relax(work, &knowledge.jacobian, sides) } else { Ok(()) }
    }

    /// Whether no matrix of the Hessian over the box has the index that is asked for.
    fn has_other_index(&self, knowledge: &Knowledge) -> bool {
        let n = self.whole.len();
        self.index.is_some_and(|index| {
            let is_hessian = knowledge.slopes == Regularity::Continuous && knowledge.jacobian.len() == n * n;
            let (negative, positive) = if is_hessian { least_inertia(&knowledge.jacobian, n) } else { (0, 0) };
            index < negative || index + positive > n
        })
    }

    /// Whether rounding hides the sign of every equation in the middle and at an end of a small box: then it does so in its
    /// parts too, and dividing it is of no use.
    fn is_noise(&self, work: &mut Workspace<'_>, sides: &[Interval]) -> bool {
        let near = |(side, whole): (&Interval, &Interval)| {
            side.width() <= NOISE * if whole.is_bounded() { whole.width() } else { side.magnitude().max(1.0) }
        };
        if !sides.iter().zip(self.whole).all(near) {
            return false;
        }
        let mut g = vec![Interval::EMPTY; sides.len()];
        let relative = |j: &usize| sides[*j].width() / self.least_width(sides[*j], self.whole[*j]);
        let longest = (0..sides.len()).max_by(|a, b| relative(a).total_cmp(&relative(b))).unwrap_or(0);
        let mut point: Vec<Interval> = sides.iter().map(|side| Interval::point(side.midpoint())).collect();
        let mut is_hidden = |at: f64| {
            point[longest] = Interval::point(at);
            work.equations(&point, &mut g) == Regularity::Continuous && g.iter().all(|g| g.contains(0.0))
        };
        is_hidden(sides[longest].midpoint()) && (is_hidden(sides[longest].lo()) || is_hidden(sides[longest].hi()))
    }

    /// Settles a box with one solution at most, if that can be proved or excluded now.
    fn prove_one(&self, work: &mut Workspace<'_>, sides: &mut [Interval]) -> Option<Fate> {
        let middle: Vec<f64> = sides.iter().map(|side| side.midpoint()).collect();
        let root = prove(work, &middle, sides)?;
        self.placed(root, sides)
    }

    /// What a proved solution means for a box: it is settled if the solution is alone in a box that contains it.
    fn placed(&self, mut root: Root, sides: &[Interval]) -> Option<Fate> {
        if !contains(&root.alone_in, sides) {
            return None;
        }
        let meets = |part: &[Interval]| {
            part.iter().zip(&root.enclosure).all(|(side, [lo, hi])| side.lo() <= *hi && *lo <= side.hi())
        };
        if !meets(sides) || !meets(self.whole) {
            return Some(Fate::Empty);
        }
        root.is_on_boundary =
            self.whole.iter().zip(&root.enclosure).any(|(side, [lo, hi])| *lo < side.lo() || *hi > side.hi());
        Some(Fate::Root(root))
    }

    fn small(&self, work: &mut Workspace<'_>, sides: &[Interval], knowledge: &Knowledge) -> Fate {
        let middle: Vec<f64> = sides.iter().map(|side| side.midpoint()).collect();
        if let Some(root) = prove(work, &middle, sides)
            && let Some(fate) = self.placed(root, sides)
        {
            return fate;
        }
        let worst = knowledge.equations.max(knowledge.slopes);
        Fate::Undecided(match worst {
            Regularity::Partial => Doubt::Domain,
            Regularity::Jumps => Doubt::Kink,
            Regularity::Continuous => Doubt::Singular,
        })
    }

    /// Whether every side is too short to be divided.
    fn is_small(&self, sides: &[Interval]) -> bool {
        sides.iter().zip(self.whole).all(|(side, whole)| side.width() <= self.least_width(*side, *whole))
    }

    fn least_width(&self, side: Interval, whole: Interval) -> f64 {
        let length = if whole.is_bounded() { whole.width() } else { 1.0 };
        // A box far from 0 is no point, so the size of a bounded one is a limit too.
        let most = if whole.is_bounded() { length } else { f64::MAX };
        let size = side.magnitude().clamp(LEAST_SIZE * length, most);
        (self.tolerance * size).max(4.0 * f64::EPSILON * side.magnitude())
    }

    /// Two parts of a box, cut across the side that moves the equations most (smear, R. B. Kearfott).
    fn divided(&self, sides: Sides, knowledge: &Knowledge) -> [Sides; 2] {
        let side = self.side_to_divide(&sides, knowledge);
        let cut = cut_of(sides[side]);
        let [lower, upper] = sides[side].split(cut);
        let with = |part: Interval| {
            let mut part_sides = sides.clone();
            part_sides[side] = part.as_variable();
            part_sides
        };
        [with(upper), with(lower)]
    }

    fn side_to_divide(&self, sides: &[Interval], knowledge: &Knowledge) -> usize {
        let n = sides.len();
        if let Some(place) = sides.iter().position(|side| !side.is_bounded() && side.mignitude() < FAR) {
            return place;
        }
        let can = |j: usize| sides[j].width() > self.least_width(sides[j], self.whole[j]);
        let mut weights = vec![0.0; n];
        for row in knowledge.jacobian.chunks_exact(n) {
            let moved = |j: usize| row[j].magnitude() * sides[j].width();
            let total: f64 = (0..n).map(moved).sum();
            if total > 0.0 && total.is_finite() {
                (0..n).for_each(|j| weights[j] += moved(j) / total);
            }
        }
        let relative = |j: usize| sides[j].width() / self.least_width(sides[j], self.whole[j]);
        let longest = (0..n).max_by(|a, b| relative(*a).total_cmp(&relative(*b))).unwrap_or(0);
        let best = (0..n).filter(|j| can(*j)).max_by(|a, b| weights[*a].total_cmp(&weights[*b]));
        // A side that moves nothing is divided too before it is out of all proportion to the rest.
        best.filter(|best| weights[*best] > 0.0 && relative(longest) < 1e4 * relative(*best)).unwrap_or(longest)
    }
}

/// Whether an equation exceeds all doubles at the corner nearest to 0, and so in the rest of the box.
fn overflows(work: &mut Workspace<'_>, sides: &[Interval]) -> bool {
    let corner: Vec<Interval> = sides.iter().map(|side| Interval::point(0.0_f64.clamp(side.lo(), side.hi()))).collect();
    let mut g = vec![Interval::EMPTY; sides.len()];
    work.equations(&corner, &mut g) == Regularity::Continuous && g.iter().any(|g| !g.is_bounded())
}

fn cut_of(side: Interval) -> f64 {
    if !side.is_bounded() {
        return side.midpoint();
    }
    let cut = side.lo() + CUT * (side.hi() - side.lo());
    if cut > side.lo() && cut < side.hi() { cut } else { side.midpoint() }
}

pub(super) fn sides_of(bounds: &[[f64; 2]]) -> Sides {
    bounds.iter().map(|[lo, hi]| Interval::new(*lo, *hi)).collect()
}

pub(super) fn bounds_of(sides: &[Interval]) -> Bounds {
    sides.iter().map(|side| [side.lo() + 0.0, side.hi() + 0.0]).collect()
}

/// Whether bounds contain a box.
pub(super) fn contains(bounds: &[[f64; 2]], sides: &[Interval]) -> bool {
    bounds.iter().zip(sides).all(|([lo, hi], side)| *lo <= side.lo() && side.hi() <= *hi)
}
