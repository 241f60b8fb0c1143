//! What a search with proof gives: solutions, what is undecided and why, how much was left open.

use crate::numeric::interrupt::Interruption;

/// A box: one `[lo, hi]` a variable, bounds perhaps infinite.
pub type Bounds = Vec<[f64; 2]>;

/// A solution that is proved to exist and to be the only one in its enclosure.
#[derive(Clone, Debug, PartialEq)]
pub struct Root {
    /// A point in the enclosure, as close to the solution as doubles go.
    pub x: Vec<f64>,
    /// Where it is sure to be.
    pub enclosure: Bounds,
    /// A larger box in which it is the only solution.
    pub alone_in: Bounds,
    /// Whether the enclosure reaches beyond the box of the search, so that the solution lies on its boundary or within
    /// rounding of it.
    pub is_on_boundary: bool,
}

/// Why a part of the box stays undecided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Doubt {
    /// The search ended before its turn came.
    Pending,
    /// All solutions there lie on one smooth manifold that consists of them: a piece of a continuum, a [`Patch`] if these are
    /// asked for.
    Continuum,
    /// The Jacobian may be singular there: a multiple solution, a curve of them, or several that are too close.
    Singular,
    /// The equations jump or have a corner there.
    Kink,
    /// The equations may have no value somewhere in it: a pole, or the edge of the domain.
    Domain,
}

/// A part of the box in which there may be solutions.
#[derive(Clone, Debug, PartialEq)]
pub struct Undecided {
    /// The part.
    pub bounds: Bounds,
    /// Why nothing is proved of it.
    pub doubt: Doubt,
}

/// A part of the box whose solutions are proved to lie on one smooth manifold, and that has a solution wherever on this
/// manifold one was looked for: a piece of a continuum.
#[derive(Clone, Debug, PartialEq)]
pub struct Patch {
    /// The part.
    pub bounds: Bounds,
    /// One of its solutions, to rounding.
    pub x: Vec<f64>,
    /// The dimension of the manifold.
    pub dimension: usize,
    /// The proved number of negative eigenvalues of a symmetric Jacobian across the manifold.
    pub index: usize,
}

/// Everything that a search proved, and what it left.
#[derive(Clone, Debug, Default)]
pub struct Solutions {
    /// The solutions, in the order of their coordinates.
    pub roots: Vec<Root>,
    /// The parts that may contain others, merged where they touch.
    pub undecided: Vec<Undecided>,
    /// The parts whose solutions lie on manifolds of them.
    pub patches: Vec<Patch>,
    /// The share of the box's volume in them (of the unbounded sides' images under `x/(1+|x|)`), from 0 to 1.
    pub open_share: f64,
    /// How many boxes were looked at.
    pub boxes: usize,
    /// Why the search ended early, if it did.
    pub ended: Option<Ended>,
}

/// Why a search ended before it had looked at everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// It was told to stop, or its time was up.
    Interrupted(Interruption),
    /// The limit of boxes was reached.
    Boxes,
    /// What is left grows faster than it is done with.
    Hopeless,
}

impl Solutions {
    /// Whether it is proved that there are no solutions but [`Solutions::roots`].
    pub fn is_complete(&self) -> bool {
        self.undecided.is_empty() && self.patches.is_empty()
    }
}
