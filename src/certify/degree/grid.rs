//! Cells with whole-number coordinates, and the doubles that these stand for.
//!
//! A coordinate k of 0 to 2^30 stands for one double of the side, whatever cell asks: neighbours share their faces
//! exactly. On a side with fewer doubles several k may stand for one; that deforms the box's boundary and tears nothing.

use crate::numeric::interval::interval::Interval;

/// The number of axes of a cell; a box of fewer dimensions leaves the last ones at 0.
pub(super) const AXES: usize = 3;

/// The number of steps of a side: the smallest cell is 2^-30 of it.
const STEPS: u32 = 1 << 30;

/// A box of whole-number coordinates with an orientation; an axis on which it has no width does not count to its
/// dimension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cell {
    /// The lower corner.
    pub lo: [u32; AXES],
    /// The upper corner.
    pub hi: [u32; AXES],
    /// 1 if its axes of positive width, in order, are positively oriented, -1 otherwise.
    pub sign: i8,
}

impl Cell {
    /// The part of the cell that has the given extent on the axis.
    fn restricted(mut self, axis: usize, lo: u32, hi: u32) -> Self {
        (self.lo[axis], self.hi[axis]) = (lo, hi);
        self
    }

    /// The axes on which the cell has a width.
    fn axes(self) -> impl Iterator<Item = usize> {
        (0..AXES).filter(move |&axis| self.lo[axis] < self.hi[axis])
    }

    /// The oriented boundary: the outward normal, followed by a face's axes, is oriented as the cell is.
    pub fn faces(self) -> impl Iterator<Item = Self> {
        self.axes().enumerate().flat_map(move |(place, axis)| {
            let sign = if place % 2 == 0 { self.sign } else { -self.sign };
            let face = |at: u32, sign: i8| Self { sign, ..self.restricted(axis, at, at) };
            [face(self.lo[axis], -sign), face(self.hi[axis], sign)]
        })
    }
}

/// The doubles of the coordinates in a box.
pub(super) struct Grid {
    sides: Vec<[f64; 2]>,
}

impl Grid {
    /// The grid of a box with finite bounds, lower ones first.
    pub fn new(bounds: &[[f64; 2]]) -> Self {
        Self { sides: bounds.to_vec() }
    }

    /// The whole box as a cell.
    pub fn whole(&self) -> Cell {
        let mut hi = [0; AXES];
        hi[..self.sides.len()].fill(STEPS);
        Cell { lo: [0; AXES], hi, sign: 1 }
    }

    /// The double of the coordinate `k`: rises with k, and at the ends is the bound itself.
    fn coordinate(&self, axis: usize, k: u32) -> f64 {
        let [lo, hi] = self.sides[axis];
        if k == STEPS {
            return hi;
        }
        let part = f64::from(k) / f64::from(STEPS);
        let x =
            if (hi - lo).is_finite() { lo + (hi - lo) * part } else { 2.0 * (0.5 * lo + (0.5 * hi - 0.5 * lo) * part) };
        x.min(hi)
    }

    /// Writes the sides of a cell.
    pub fn write_box(&self, cell: &Cell, out: &mut [Interval]) {
        for (axis, side) in out.iter_mut().enumerate() {
            *side = Interval::new(self.coordinate(axis, cell.lo[axis]), self.coordinate(axis, cell.hi[axis]));
        }
    }

    /// A point in the middle of a cell.
    pub fn midpoint(&self, cell: &Cell) -> Vec<f64> {
        let middle = |axis: usize| self.coordinate(axis, cell.lo[axis] + (cell.hi[axis] - cell.lo[axis]) / 2);
        (0..self.sides.len()).map(middle).collect()
    }

    /// The halves of a cell across the widest axis that can be cut; none if the cell is one of the smallest.
    pub fn bisect(&self, cell: &Cell) -> Option<[Cell; 2]> {
        let middle = |axis: usize| cell.lo[axis] + (cell.hi[axis] - cell.lo[axis]) / 2;
        let can_be_cut = |axis: &usize| {
            let [a, b, c] = [cell.lo[*axis], middle(*axis), cell.hi[*axis]].map(|k| self.coordinate(*axis, k));
            a < b && b < c
        };
        let axis = cell.axes().filter(can_be_cut).max_by_key(|&axis| cell.hi[axis] - cell.lo[axis])?;
        let at = middle(axis);
        Some([cell.restricted(axis, cell.lo[axis], at), cell.restricted(axis, at, cell.hi[axis])])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coordinates_rise_from_bound_to_bound() {
        for [lo, hi] in [[-1.0, 2.0], [0.1, 0.3], [-f64::MAX, f64::MAX], [1.0, 1.0 + 4e-16], [5e-324, 1e-323]] {
            let grid = Grid::new(&[[lo, hi]]);
            let sample = (0..=1000_u32).map(|i| grid.coordinate(0, STEPS / 1000 * i));
            let mut all: Vec<f64> = sample.chain((0..1000).map(|i| grid.coordinate(0, STEPS - 999 + i))).collect();
            assert_eq!((all[0], all[all.len() - 1]), (lo, hi));
            all.drain(1000..=1000);
            assert!(all.is_sorted() && all.iter().all(|x| x.is_finite()), "[{lo}, {hi}]");
        }
    }

    #[test]
    fn the_boundary_of_a_boundary_cancels() {
        for n in 1..=3 {
            let whole = Grid::new(&vec![[0.0, 1.0]; n]).whole();
            let faces: Vec<Cell> = whole.faces().collect();
            assert_eq!(faces.len(), 2 * n);
            let edges: Vec<Cell> = faces.iter().flat_map(|face| face.faces()).collect();
            for edge in &edges {
                let same = edges.iter().filter(|other| (other.lo, other.hi) == (edge.lo, edge.hi));
                assert_eq!(same.map(|other| i32::from(other.sign)).sum::<i32>(), 0, "{edge:?}");
            }
        }
    }

    #[test]
    fn a_cell_is_cut_across_its_widest_axis_until_doubles_end() {
        let grid = Grid::new(&[[0.0, 1.0], [1.0, 1.0_f64.next_up()]]);
        let [left, right] = grid.bisect(&grid.whole()).expect("it can be cut");
        assert_eq!((left.hi[0], right.lo[0]), (STEPS / 2, STEPS / 2));
        assert_eq!((left.lo, right.hi), (grid.whole().lo, grid.whole().hi));
        let mut cell = grid.whole();
        let mut n_cuts = 0;
        while let Some([_, half]) = grid.bisect(&cell) {
            cell = half;
            n_cuts += 1;
        }
        assert_eq!(n_cuts, 30);
    }
}
