//! From enclosures of a map on the boundary of a box to its Brouwer degree: the sum of the indices of its zeros inside,
//! found without knowing one of them.
//!
//! P. Franek, S. Ratschan, Effective topological degree computation based on interval arithmetic, Math. Comp. 84, 2015,
//! after O. Aberth, Computation of topological degree using interval arithmetic, Math. Comp. 62, 1994.

mod chain;
mod cover;
mod grid;

use crate::numeric::interrupt::Interrupt;
use crate::numeric::interval::interval::Interval;

/// The highest dimension: a boundary of more than two dimensions has too many cells.
const MOST_DIMENSIONS: usize = grid::AXES;

/// A continuous map of n numbers to n numbers that can be enclosed over boxes, from several threads at once.
pub trait Enclosure: Sync {
    /// The number n of variables and of components.
    fn dimension(&self) -> usize;

    /// Writes to `out` an interval for each component that holds its values at all points of the box `x`.
    ///
    /// The degree is proved as far as these intervals are right, their regularity included.
    fn enclose(&self, x: &[Interval], out: &mut [Interval]);
}

/// How much work a degree may take, and who may stop it.
#[derive(Clone, Debug)]
pub struct DegreeLimits {
    /// The most boxes over which the map is enclosed.
    pub max_cells: usize,
    /// Stops the work.
    pub interrupt: Interrupt,
}

impl Default for DegreeLimits {
    fn default() -> Self {
        Self { max_cells: 2_000_000, interrupt: Interrupt::new() }
    }
}

/// The degree of a map on the boundary of a box, or why it is not known.
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub enum Degree {
    /// The proved degree: the sum of the signs of det g' over the zeros of g inside the box, if all are regular. For the
    /// gradient of a function that is the number of its critical points of even Morse index less that of odd index.
    Known(i64),
    /// Nothing is proved.
    NotDone(NotDone),
}

/// Why a degree is not known.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum NotDone {
    /// On the smallest cells the enclosures still hold 0: the map may vanish on the boundary, where it has no degree.
    #[error("on the boundary of the box, near {near:?}, the map is not separated from 0")]
    VanishesOnBoundary {
        /// The middle of a smallest cell.
        near: Vec<f64>,
    },
    /// On the smallest cells the map may jump or lack a value.
    #[error("on the boundary of the box, near {near:?}, the map is not known to be continuous")]
    NotContinuous {
        /// The middle of a smallest cell.
        near: Vec<f64>,
    },
    /// The labels of two cells that share a point exclude each other: the enclosures are wrong.
    #[error("near {near:?} two enclosures of the map contradict each other")]
    Contradiction {
        /// A point of both cells.
        near: Vec<f64>,
    },
    /// The box has too many dimensions.
    #[error("the degree is found in up to {MOST_DIMENSIONS} dimensions, not in {dimensions}")]
    TooManyDimensions {
        /// The number of dimensions.
        dimensions: usize,
    },
    /// A side of the box is infinite.
    #[error("the box is not bounded")]
    Unbounded,
    /// There is no side, or one whose upper bound does not exceed the lower.
    #[error("the box has no inside")]
    NoInside,
    /// The boundary needs more cells than the limit allows.
    #[error("the boundary of the box needs more than {max_cells} cells")]
    TooManyCells {
        /// The limit.
        max_cells: usize,
    },
    /// The work was stopped.
    #[error("the work was stopped")]
    Interrupted,
}

/// Proves the Brouwer degree of `map` on the box `bounds` (lower and upper bound of each side), relative to 0.
///
/// The boundary is cut into cells until on each some component has a certain sign. From then on the work is finite:
/// the cells on which one component has one sign make a surface, on whose boundary the other components do not all
/// vanish and have, but for a sign, the same degree; down to points, which are counted. Cost: the enclosures, which grow
/// with the condition of the map on the boundary, and sorting the cells. Serial, without a random choice.
///
/// # Panics
/// If the map has another dimension than the box.
pub fn degree(map: &dyn Enclosure, bounds: &[[f64; 2]], limits: &DegreeLimits) -> Degree {
    assert_eq!(map.dimension(), bounds.len(), "the map and the box have one dimension");
    match proved_degree(map, bounds, limits) {
        Ok(degree) => Degree::Known(degree),
        Err(reason) => Degree::NotDone(reason),
    }
}

fn proved_degree(map: &dyn Enclosure, bounds: &[[f64; 2]], limits: &DegreeLimits) -> Result<i64, NotDone> {
    if bounds.len() > MOST_DIMENSIONS {
        return Err(NotDone::TooManyDimensions { dimensions: bounds.len() });
    }
    // Written so that NaN has no inside.
    if bounds.is_empty() || !bounds.iter().all(|[lo, hi]| lo < hi) {
        return Err(NotDone::NoInside);
    }
    if bounds.iter().flatten().any(|bound| bound.is_infinite()) {
        return Err(NotDone::Unbounded);
    }
    let grid = grid::Grid::new(bounds);
    let cells = cover::cover(map, &grid, limits)?;
    chain::degree(cells, bounds.len()).map_err(|point| NotDone::Contradiction { near: grid.midpoint(&point) })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The identity, whatever the dimension.
    struct Identity(usize);

    impl Enclosure for Identity {
        fn dimension(&self) -> usize {
            self.0
        }

        fn enclose(&self, x: &[Interval], out: &mut [Interval]) {
            out.copy_from_slice(x);
        }
    }

    fn of_identity(bounds: &[[f64; 2]]) -> Degree {
        degree(&Identity(bounds.len()), bounds, &DegreeLimits::default())
    }

    #[test]
    fn the_identity_has_degree_one_around_zero_and_none_elsewhere() {
        for n in 1..=3 {
            assert_eq!(of_identity(&vec![[-1.0, 2.0]; n]), Degree::Known(1), "{n}");
            assert_eq!(of_identity(&vec![[0.5, 2.0]; n]), Degree::Known(0), "{n}");
        }
    }

    #[test]
    fn a_set_that_is_no_box_has_no_degree() {
        let inf = f64::INFINITY;
        assert_eq!(of_identity(&[[-1.0, 1.0]; 4]), Degree::NotDone(NotDone::TooManyDimensions { dimensions: 4 }));
        assert_eq!(of_identity(&[]), Degree::NotDone(NotDone::NoInside));
        for side in [[1.0, -1.0], [1.0, 1.0], [f64::NAN, 1.0], [-1.0, f64::NAN]] {
            assert_eq!(of_identity(&[[-1.0, 1.0], side]), Degree::NotDone(NotDone::NoInside), "{side:?}");
        }
        for side in [[-1.0, inf], [-inf, 1.0], [-inf, inf]] {
            assert_eq!(of_identity(&[[-1.0, 1.0], side]), Degree::NotDone(NotDone::Unbounded), "{side:?}");
        }
    }

    #[test]
    fn the_work_can_be_limited_and_stopped() {
        let box_of_three = [[-1.0, 1.0]; 3];
        let limits = DegreeLimits { max_cells: 5, ..DegreeLimits::default() };
        let few = degree(&Identity(3), &box_of_three, &limits);
        assert_eq!(few, Degree::NotDone(NotDone::TooManyCells { max_cells: 5 }));
        let limits = DegreeLimits::default();
        limits.interrupt.request();
        assert_eq!(degree(&Identity(3), &box_of_three, &limits), Degree::NotDone(NotDone::Interrupted));
    }
}
