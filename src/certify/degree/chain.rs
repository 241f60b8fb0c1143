//! From oriented cells with labels to a degree, by whole numbers alone: dimension by dimension down to points.
//!
//! Let D be the cells on which component i has the sign s. All zeros of the other components at which component i has
//! this sign are in D, and on the boundary of D the other components do not all vanish: a cell on its other side has a
//! label, which is one of theirs and holds on the common face too. So the degree is s·(-1)^i times that of the other
//! components on the boundary of D, whose faces inherit their labels; no map is evaluated again.

use super::cover::{Label, LabelledCell};
use super::grid::{AXES, Cell};

/// What a chain without boundary has: the invariant of every chain here.
const CLOSED: &str = "the cells of a closed chain meet in pairs of opposite orientation";

/// An edge or a point of a cell's boundary: a range of the line with coordinates `fixed` on the other axes.
#[derive(Clone, Copy)]
struct Face {
    axis: u8,
    fixed: [u32; AXES - 1],
    range: [u32; 2],
    sign: i8,
    label: Label,
}

impl Face {
    /// A cell of dimension 1 or 0, a point as a range of a line along the last axis.
    fn new(cell: &Cell, label: Label) -> Self {
        let axis = (0..AXES).find(|&axis| cell.lo[axis] < cell.hi[axis]).unwrap_or(AXES - 1);
        let [a, b] = others(axis);
        let fixed = [cell.lo[a], cell.lo[b]];
        let axis_number = u8::try_from(axis).expect("there are few axes");
        Self { axis: axis_number, fixed, range: [cell.lo[axis], cell.hi[axis]], sign: cell.sign, label }
    }

    /// The part of the line between two coordinates, as a cell.
    fn part(&self, lo: u32, hi: u32) -> Cell {
        let axis = usize::from(self.axis);
        let mut corner = [0; AXES];
        for (other, at) in others(axis).into_iter().zip(self.fixed) {
            corner[other] = at;
        }
        let mut cell = Cell { lo: corner, hi: corner, sign: self.sign };
        (cell.lo[axis], cell.hi[axis]) = (lo, hi);
        cell
    }

    /// The line: faces on one line can be neighbours.
    fn line(&self) -> (u8, [u32; AXES - 1]) {
        (self.axis, self.fixed)
    }
}

/// The axes but one.
fn others(axis: usize) -> [usize; AXES - 1] {
    match axis {
        0 => [1, 2],
        1 => [0, 2],
        _ => [0, 1],
    }
}

/// The degree of a map of n components on a closed chain of labelled cells of n - 1 dimensions.
///
/// # Errors
/// A cell on which two labels contradict each other.
pub(super) fn degree(mut chain: Vec<LabelledCell>, n: usize) -> Result<i64, Cell> {
    let mut components: Vec<u8> = (0..).take(n).collect();
    let mut factor = 1;
    while components.len() > 1 {
        let (place, label) = rarest(&chain, &components);
        factor *= i64::from(label.sign) * if place % 2 == 0 { 1 } else { -1 };
        chain = boundary(&chain, label)?;
        components.remove(place);
    }
    let positive = chain.iter().filter(|point| point.label.sign > 0);
    Ok(factor * positive.map(|point| i64::from(point.cell.sign)).sum::<i64>())
}

/// The label that the fewest cells carry, and the place of its component among those that are left.
fn rarest(chain: &[LabelledCell], components: &[u8]) -> (usize, Label) {
    let labels = components
        .iter()
        .enumerate()
        .flat_map(|(place, &component)| [1, -1].map(|sign| (place, Label { component, sign })));
    let count = |label: Label| chain.iter().filter(|cell| cell.label == label).count();
    labels.min_by_key(|(_, label)| count(*label)).expect("a component is left")
}

/// The oriented boundary of the cells with the label `inside`; each face has the label of the cell on its other side.
fn boundary(chain: &[LabelledCell], inside: Label) -> Result<Vec<LabelledCell>, Cell> {
    let of_cell = |cell: &LabelledCell| {
        let label = cell.label;
        cell.cell.faces().map(move |face| Face::new(&face, label))
    };
    let mut faces: Vec<Face> = chain.iter().flat_map(of_cell).collect();
    faces.sort_unstable_by_key(|face| (face.line(), face.sign, face.range[0]));
    let mut boundary = Vec::new();
    for on_line in faces.chunk_by(|a, b| a.line() == b.line()) {
        let (negative, positive) = on_line.split_at(on_line.partition_point(|face| face.sign < 0));
        for (a, b, [lo, hi]) in overlay(negative, positive) {
            if a.label == b.label.opposite() {
                return Err(a.part(lo, hi));
            }
            for (own, other) in [(a, b), (b, a)] {
                if own.label == inside && other.label != inside {
                    boundary.push(LabelledCell { cell: own.part(lo, hi), label: other.label });
                }
            }
        }
    }
    Ok(boundary)
}

/// The common parts of faces on one line, those of one orientation with those of the other, each in rising order.
///
/// # Panics
/// If a part has no partner: the chain was not closed.
fn overlay<'a>(negative: &'a [Face], positive: &'a [Face]) -> impl Iterator<Item = (&'a Face, &'a Face, [u32; 2])> {
    let (mut i, mut j) = (0, 0);
    std::iter::from_fn(move || {
        let (Some(a), Some(b)) = (negative.get(i), positive.get(j)) else {
            assert!(i == negative.len() && j == positive.len(), "{CLOSED}");
            return None;
        };
        let [lo, hi] = [a.range[0].max(b.range[0]), a.range[1].min(b.range[1])];
        assert!(lo < hi || a.range == b.range, "{CLOSED}");
        i += usize::from(a.range[1] == hi);
        j += usize::from(b.range[1] == hi);
        Some((a, b, [lo, hi]))
    })
}

#[cfg(test)]
mod tests {
    use super::super::grid::Grid;
    use super::*;

    /// Cells with labels of a component and a sign.
    fn labelled(cells: &[Cell], label: impl Fn(&Cell) -> (u8, i8)) -> Vec<LabelledCell> {
        let with_label = |cell: &Cell| {
            let (component, sign) = label(cell);
            LabelledCell { cell: *cell, label: Label { component, sign } }
        };
        cells.iter().map(with_label).collect()
    }

    /// The axis on which a facet of the whole box lies, and the side of it.
    fn facet(cell: &Cell, n: usize) -> (u8, i8) {
        let axis = (0..n).find(|&axis| cell.lo[axis] == cell.hi[axis]).expect("a facet is flat");
        (axis as u8, if cell.lo[axis] == 0 { -1 } else { 1 })
    }

    /// The boundary of the unit box after so many rounds of cuts.
    fn cut(n: usize, rounds: usize) -> Vec<Cell> {
        let grid = Grid::new(&vec![[0.0, 1.0]; n]);
        let mut cells: Vec<Cell> = grid.whole().faces().collect();
        for round in 0..rounds {
            // Not all, so that neighbours differ in size.
            let halves = |(i, cell): (usize, &Cell)| match grid.bisect(cell) {
                Some(halves) if (i + round) % 3 != 0 => halves.to_vec(),
                _ => vec![*cell],
            };
            cells = cells.iter().enumerate().flat_map(halves).collect();
        }
        cells
    }

    #[test]
    fn signed_permutations_have_the_sign_of_their_determinant() {
        // Each image of (x, y, z) by its components, and the determinant.
        let maps: [([u8; 3], [i8; 3], i64); 5] = [
            ([0, 1, 2], [1, 1, 1], 1),
            ([1, 0, 2], [1, 1, 1], -1),
            ([1, 2, 0], [1, 1, 1], 1),
            ([0, 1, 2], [-1, -1, -1], -1),
            ([2, 0, 1], [1, -1, 1], -1),
        ];
        for rounds in [0, 1, 4, 9] {
            for (axes, signs, determinant) in maps {
                let label = |cell: &Cell| {
                    let (axis, side) = facet(cell, 3);
                    let component = axes.iter().position(|a| *a == axis).expect("a permutation");
                    (component as u8, side * signs[component])
                };
                let chain = labelled(&cut(3, rounds), label);
                assert_eq!(degree(chain, 3), Ok(determinant), "{axes:?} {signs:?} {rounds}");
            }
        }
    }

    #[test]
    fn labels_of_one_sign_have_degree_zero() {
        for n in 1..=3 {
            for rounds in [0, 3, 8] {
                let chain = labelled(&cut(n, rounds), |_| (0, -1));
                assert_eq!(degree(chain, n), Ok(0), "{n} {rounds}");
            }
        }
    }

    #[test]
    fn labels_that_contradict_each_other_are_found() {
        for n in 2..=3 {
            let mut chain = labelled(&cut(n, 5), |_| (1, 1));
            chain[3].label.sign = -1;
            assert!(degree(chain, n).is_err(), "{n}");
        }
    }

    #[test]
    fn the_cells_of_a_closed_chain_are_all_needed() {
        let mut chain = labelled(&cut(3, 5), |cell| facet(cell, 3));
        chain.pop();
        assert!(std::panic::catch_unwind(|| degree(chain, 3)).is_err());
    }
}
