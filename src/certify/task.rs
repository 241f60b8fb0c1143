//! One box of a search: contract it, prove or exclude a solution in it, or divide it and go on with the parts.

use super::contract::Empty;
use super::degenerate::{Finding, Subject, look, without};
use super::newton::{Knowledge, Step, excluded_from_corner, newton_step};
use super::relaxation::relax;
use super::root::prove;
use super::shave::shave;
use super::solution::{Bounds, Doubt, Patch, Root, Undecided};
use super::system::{Contracted, System, Workspace};
use crate::linalg::interval_matrix::least_inertia;
use crate::numeric::interrupt::Interrupt;
use crate::numeric::interval::interval::{Interval, Regularity};

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
/// Beyond this an unbounded side is not divided any more: values soon exceed all doubles.
const FAR: f64 = 1e150;
/// The size of a coordinate counts as at least this share of the side of the whole box.
const LEAST_SIZE: f64 = 1e-6;
/// For so many boxes one search for a degenerate solution may be in vain …
pub(super) const BOXES_A_LOOK: usize = 16;
/// … and for each successful one so many.
const LOOKS_A_FINDING: usize = 8;
/// After so many divisions of each side that did not clear a box of suspicion it is searched in any case.
const STRONG: usize = 8;

/// A box.
pub(super) type Sides = Vec<Interval>;

/// A box to look at.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub(super) sides: Sides,
    /// For how many divisions it has looked as if it held a solution with a singular Jacobian.
    pub(super) suspicion: usize,
}

/// What has come of some boxes.
#[derive(Default)]
pub(super) struct Found {
    pub(super) pending: Vec<Part>,
    pub(super) roots: Vec<Root>,
    pub(super) undecided: Vec<Undecided>,
    pub(super) patches: Vec<Patch>,
    pub(super) boxes: usize,
    /// The searches for degenerate solutions.
    pub(super) looks: Looks,
    /// How many of them were not divided.
    pub(super) done: usize,
}

/// How often a degenerate solution was looked for.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Looks {
    /// In vain.
    pub(super) vain: usize,
    /// With success.
    pub(super) findings: usize,
}

impl Looks {
    /// How many more may be in vain when so many boxes have been looked at.
    pub(super) fn left(self, boxes: usize) -> usize {
        (boxes / BOXES_A_LOOK + LOOKS_A_FINDING * self.findings).saturating_sub(self.vain)
    }

    fn count(&mut self, is_found: bool) {
        if is_found { self.findings += 1 } else { self.vain += 1 }
    }
}

/// What all boxes of a search have in common.
pub(super) struct Task<'a> {
    pub(super) system: &'a System,
    pub(super) whole: &'a [Interval],
    pub(super) tolerance: f64,
    pub(super) index: Option<usize>,
    /// Searches for degenerate solutions that may be in vain, counted in boxes; see [`Looks`].
    pub(super) credit: usize,
}

/// What becomes of a box.
enum Fate {
    Empty,
    Root(Root),
    Undecided(Doubt),
    Patch(Patch),
    /// A part of it is undecided, the rest is looked at further.
    Core(Sides),
    Divide(Knowledge),
}

impl Task<'_> {
    /// Works at a box and its parts, the last first, until nothing is left or `limit` of them were looked at.
    pub(super) fn grow(&self, part: Part, limit: usize, interrupt: &Interrupt) -> Found {
        let mut work = self.system.workspace();
        let mut found = Found::default();
        let mut stack = vec![part];
        while let Some(Part { mut sides, suspicion }) = stack.pop() {
            if found.boxes >= limit || (found.boxes % 16 == 15 && interrupt.check().is_some()) {
                stack.push(Part { sides, suspicion });
                break;
            }
            if found.roots.iter().any(|root| contains(&root.alone_in, &sides)) {
                continue;
            }
            found.boxes += 1;
            let fate = match self.fate(&mut work, &mut sides) {
                Fate::Divide(knowledge)
                    if self.is_suspect(
                        (&sides, suspicion),
                        &knowledge,
                        found.looks.left(found.boxes + self.credit) > 0,
                    ) =>
                {
                    let fate = self.suspected(&mut work, &sides, knowledge);
                    found.looks.count(!matches!(fate, Fate::Divide(_)));
                    fate
                }
                fate => fate,
            };
            found.done += usize::from(!matches!(fate, Fate::Divide(_)));
            match fate {
                Fate::Empty => {}
                Fate::Root(root) => found.roots.push(root),
                Fate::Undecided(doubt) => found.undecided.push(Undecided { bounds: bounds_of(&sides), doubt }),
                Fate::Patch(patch) => found.patches.push(patch),
                Fate::Core(core) => {
                    let suspicion = sides.len();
                    stack.extend(without(&sides, &core).into_iter().map(|sides| Part { sides, suspicion }));
                    found.undecided.push(Undecided { bounds: bounds_of(&core), doubt: Doubt::Singular });
                }
                Fate::Divide(knowledge) => {
                    let suspicion = if knowledge.stays { suspicion + 1 } else { suspicion.saturating_sub(1) };
                    stack.extend(self.divided(sides, &knowledge).map(|sides| Part { sides, suspicion }));
                }
            }
        }
        // The largest parts, which were left first, come first.
        found.pending = stack;
        found
    }

    /// Whether a degenerate solution is looked for in a box that would be divided.
    fn is_suspect(
        &self,
        (sides, suspicion): (&[Interval], usize),
        knowledge: &Knowledge,
        may_be_in_vain: bool,
    ) -> bool {
        let n = sides.len();
        let is_flat = sides.iter().any(|side| side.width() == 0.0);
        let is_due = (suspicion >= n || is_flat) && suspicion.is_multiple_of(n) && may_be_in_vain;
        (is_due || (suspicion >= STRONG * n && suspicion.is_multiple_of(2 * n)))
            && knowledge.stays
            && knowledge.has_mean_values()
            && knowledge.slopes == Regularity::Continuous
            && knowledge.jacobian.iter().all(|slope| slope.is_bounded())
    }

    /// What becomes of such a box.
    fn suspected(&self, work: &mut Workspace<'_>, sides: &[Interval], knowledge: Knowledge) -> Fate {
        match look(work, &Subject { sides, whole: self.whole, jacobian: &knowledge.jacobian }) {
            Finding::Patch(patch) => Fate::Patch(patch),
            Finding::Core(core) => Fate::Core(core),
            Finding::Hopeless => Fate::Undecided(Doubt::Singular),
            Finding::Nothing => Fate::Divide(knowledge),
        }
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
            // Equations that do not vary here vanish everywhere or nowhere.
            if knowledge.has_mean_values() && knowledge.jacobian.iter().all(|slope| *slope == Interval::point(0.0)) {
                return self.constant(work, sides, &knowledge);
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
        let root = prove(work, &middle, (sides, self.whole))?;
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
        if let Some(root) = prove(work, &middle, (sides, self.whole))
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

    /// What becomes of a box on which the equations are constant.
    fn constant(&self, work: &mut Workspace<'_>, sides: &[Interval], knowledge: &Knowledge) -> Fate {
        let x: Vec<f64> = sides.iter().map(|side| side.midpoint()).collect();
        let point: Vec<Interval> = x.iter().map(|x| Interval::point(*x)).collect();
        let mut g = vec![Interval::EMPTY; x.len()];
        let is_defined = work.equations(&point, &mut g) == Regularity::Continuous;
        // Of the sides that were cut off around it nothing is left.
        let dimension = sides.iter().filter(|side| side.width() > 0.0).count();
        if dimension > 0 && is_defined && g.iter().all(|g| *g == Interval::point(0.0)) {
            return Fate::Patch(Patch { bounds: bounds_of(sides), x, dimension, index: 0 });
        }
        self.small(work, sides, knowledge)
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
