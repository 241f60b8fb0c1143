//! All solutions of a system in a box: contract, prove or divide, until nothing is left.
//!
//! Boxes are taken in rounds. A round holds the same boxes whatever the number of threads, each is worked at alone, and
//! what comes of them is merged in their order, so the result does not depend on the threads.

use std::collections::VecDeque;

use rayon::prelude::*;

use super::newton::{Knowledge, Step, newton_step};
use super::relaxation::relax;
use super::root::{is_alone, prove};
use super::solution::{Bounds, Doubt, Ended, Root, Solutions, Undecided};
use super::system::{Contracted, System, Workspace};
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
/// The size of a coordinate counts as at least this share of the side of the whole box.
const LEAST_SIZE: f64 = 1e-6;

/// How long and how finely to search.
#[derive(Clone, Debug)]
pub struct SearchSettings {
    /// The width below which a box is not divided any more, relative to its coordinates.
    pub tolerance: f64,
    /// The largest number of boxes to look at.
    pub max_boxes: usize,
    /// Cancellation and time limit.
    pub interrupt: Interrupt,
}

impl Default for SearchSettings {
    fn default() -> Self {
        Self { tolerance: 1e-9, max_boxes: 1_000_000, interrupt: Interrupt::new() }
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
    let whole: Sides = bounds.iter().map(|[lo, hi]| Interval::new(*lo, *hi)).collect();
    let task = Task { system, whole: &whole, tolerance: settings.tolerance };
    let mut found = Found::default();
    let mut pending: VecDeque<Sides> = VecDeque::from([whole.clone()]);
    let mut ended = None;
    let mut first = true;
    while ended.is_none() && !pending.is_empty() {
        let round: Vec<Sides> = pending.drain(..pending.len().min(ROUND)).collect();
        let grown = if first { FIRST_OFFSPRING } else { OFFSPRING };
        first = false;
        let results: Vec<Found> = if round.len() == 1 {
            round.into_iter().map(|sides| task.grow(sides, grown, &settings.interrupt)).collect()
        } else {
            round.into_par_iter().map(|sides| task.grow(sides, grown, &settings.interrupt)).collect()
        };
        for mut result in results {
            pending.extend(result.pending.drain(..));
            found.roots.append(&mut result.roots);
            found.undecided.append(&mut result.undecided);
            found.boxes += result.boxes;
        }
        progress(&SearchProgress { boxes: found.boxes, pending: pending.len(), roots: found.roots.len() });
        if let Some(interruption) = settings.interrupt.check() {
            ended = Some(Ended::Interrupted(interruption));
        } else if found.boxes >= settings.max_boxes {
            ended = Some(Ended::Boxes);
        }
    }
    let left = pending.into_iter().map(|sides| Undecided { bounds: bounds_of(&sides), doubt: Doubt::Pending });
    found.undecided.extend(left);
    let ended = ended.filter(|_| found.undecided.iter().any(|part| part.doubt == Doubt::Pending));
    let roots = distinct(system, found.roots, &mut found.undecided);
    Solutions { roots, open_share: 0.0, undecided: found.undecided, boxes: found.boxes, ended }
}

/// What has come of some boxes.
#[derive(Default)]
struct Found {
    pending: Vec<Sides>,
    roots: Vec<Root>,
    undecided: Vec<Undecided>,
    boxes: usize,
}

struct Task<'a> {
    system: &'a System,
    whole: &'a [Interval],
    tolerance: f64,
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
            match self.fate(&mut work, &mut sides) {
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
        for _ in 0..MOST_STEPS {
            if work.contract(sides) == Contracted::Empty {
                return Fate::Empty;
            }
            if !sides.iter().all(|side| side.is_bounded()) {
                return Fate::Divide(knowledge);
            }
            let before: Vec<f64> = sides.iter().map(|side| side.width()).collect();
            match newton_step(work, sides) {
                Step::Empty => return Fate::Empty,
                Step::Left(known) => knowledge = known,
            }
            if knowledge.is_regular
                && let Some(fate) = self.prove_one(work, sides)
            {
                return fate;
            }
            if sides.len() >= RELAXED_FROM
                && !knowledge.is_regular
                && knowledge.has_mean_values()
                && relax(work, &knowledge.jacobian, sides).is_err()
            {
                return Fate::Empty;
            }
            let gain = sides.iter().zip(&before).any(|(side, before)| side.width() < WORTHWHILE * before);
            if !gain {
                break;
            }
        }
        if self.is_small(sides) {
            return self.small(work, sides, &knowledge);
        }
        Fate::Divide(knowledge)
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
        let size = side.magnitude().clamp(LEAST_SIZE * length, f64::MAX);
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
        if let Some(place) = sides.iter().position(|side| !side.is_bounded()) {
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

fn cut_of(side: Interval) -> f64 {
    if !side.is_bounded() {
        return side.midpoint();
    }
    let cut = side.lo() + CUT * (side.hi() - side.lo());
    if cut > side.lo() && cut < side.hi() { cut } else { side.midpoint() }
}

fn bounds_of(sides: &[Interval]) -> Bounds {
    sides.iter().map(|side| [side.lo(), side.hi()]).collect()
}

/// Whether bounds contain a box.
fn contains(bounds: &[[f64; 2]], sides: &[Interval]) -> bool {
    bounds.iter().zip(sides).all(|([lo, hi], side)| *lo <= side.lo() && side.hi() <= *hi)
}

/// The solutions without repetitions, by coordinates. Two that cannot be told apart, which takes two enclosures that overlap
/// without one of them lying where the other is alone, are given up for an undecided box.
fn distinct(system: &System, mut roots: Vec<Root>, undecided: &mut Vec<Undecided>) -> Vec<Root> {
    roots.sort_by(|a, b| {
        let order = a.x.iter().zip(&b.x).map(|(a, b)| a.total_cmp(b)).find(|order| order.is_ne());
        order.unwrap_or(std::cmp::Ordering::Equal)
    });
    let mut kept: Vec<Root> = Vec::with_capacity(roots.len());
    let sides = |bounds: &Bounds| -> Sides { bounds.iter().map(|[lo, hi]| Interval::new(*lo, *hi)).collect() };
    let mut first = 0;
    for root in roots {
        while first < kept.len() && kept[first].enclosure[0][1] < root.enclosure[0][0] {
            first += 1;
        }
        let overlaps =
            |other: &Root| other.enclosure.iter().zip(&root.enclosure).all(|(a, b)| a[0] <= b[1] && b[0] <= a[1]);
        let Some(place) = (first..kept.len()).find(|place| overlaps(&kept[*place])) else {
            kept.push(root);
            continue;
        };
        let other = &kept[place];
        let is_same =
            contains(&other.alone_in, &sides(&root.enclosure)) || contains(&root.alone_in, &sides(&other.enclosure));
        if !is_same {
            let hull: Sides =
                sides(&root.enclosure).iter().zip(sides(&other.enclosure)).map(|(a, b)| a.hull(b)).collect();
            undecided.push(Undecided { bounds: bounds_of(&hull), doubt: Doubt::Singular });
            let _ = (system, is_alone);
            kept.remove(place);
        }
    }
    kept
}
