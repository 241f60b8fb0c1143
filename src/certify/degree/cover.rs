//! From enclosures to a cover of a box's boundary by cells, each with a component whose sign is certain on all of it.

use super::grid::{Cell, Grid};
use super::{DegreeLimits, Enclosure, NotDone};
use crate::numeric::interval::interval::{Interval, Regularity};

/// The interrupt is asked once in so many cells.
const CELLS_BETWEEN_CHECKS: usize = 64;

/// What is certain on a cell: a component and its sign, 1 or -1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Label {
    pub component: u8,
    pub sign: i8,
}

impl Label {
    /// The same component with the other sign.
    pub fn opposite(self) -> Self {
        Self { sign: -self.sign, ..self }
    }
}

/// An oriented cell and what is certain on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct LabelledCell {
    pub cell: Cell,
    pub label: Label,
}

/// Covers the boundary of the box by oriented cells with labels; neighbours overlap in their boundaries only.
///
/// The last cells cut come first, so that a zero on the boundary is met after some 60 cuts and not after all others.
pub(super) fn cover(map: &dyn Enclosure, grid: &Grid, limits: &DegreeLimits) -> Result<Vec<LabelledCell>, NotDone> {
    let mut sides = vec![Interval::EMPTY; map.dimension()];
    let mut values = sides.clone();
    let mut pending: Vec<Cell> = grid.whole().faces().collect();
    let mut cells = Vec::new();
    let mut n_enclosed = 0;
    while let Some(cell) = pending.pop() {
        if n_enclosed == limits.max_cells {
            return Err(NotDone::TooManyCells { max_cells: limits.max_cells });
        }
        if n_enclosed % CELLS_BETWEEN_CHECKS == 0 && limits.interrupt.check().is_some() {
            return Err(NotDone::Interrupted);
        }
        n_enclosed += 1;
        grid.write_box(&cell, &mut sides);
        map.enclose(&sides, &mut values);
        match certain_label(&values) {
            Some(label) => cells.push(LabelledCell { cell, label }),
            None => pending.extend(grid.bisect(&cell).ok_or_else(|| doubt(&values, grid.midpoint(&cell)))?),
        }
    }
    Ok(cells)
}

/// The component that is farthest from 0 for its size, if one is apart from 0 and all are continuous.
fn certain_label(values: &[Interval]) -> Option<Label> {
    if !is_continuous(values) {
        return None;
    }
    let distance = |value: &Interval| value.mignitude() / value.magnitude();
    let apart = values.iter().enumerate().filter(|(_, value)| !value.contains(0.0));
    let (component, value) = apart.max_by(|(_, a), (_, b)| distance(a).total_cmp(&distance(b)))?;
    let component = u8::try_from(component).expect("a box has few dimensions");
    Some(Label { component, sign: if value.lo() > 0.0 { 1 } else { -1 } })
}

fn is_continuous(values: &[Interval]) -> bool {
    values.iter().all(|value| !value.is_empty() && value.regularity() == Regularity::Continuous)
}

/// Why a smallest cell has no label.
fn doubt(values: &[Interval], near: Vec<f64>) -> NotDone {
    if is_continuous(values) { NotDone::VanishesOnBoundary { near } } else { NotDone::NotContinuous { near } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_needs_a_sign_and_continuity_of_all() {
        let (apart, unsure) = (Interval::new(-2.0, -1.0), Interval::new(-1.0, 1.0));
        let label = |component, sign| Some(Label { component, sign });
        assert_eq!(certain_label(&[unsure, apart]), label(1, -1));
        assert_eq!(certain_label(&[Interval::new(1.0, 9.0), apart]), label(1, -1));
        assert_eq!(certain_label(&[Interval::new(8.0, 9.0), apart]), label(0, 1));
        assert_eq!(certain_label(&[Interval::new(1.0, f64::INFINITY), unsure]), label(0, 1));
        assert_eq!(certain_label(&[Interval::new(0.0, 1.0), unsure]), None);
        assert_eq!(certain_label(&[apart, unsure.at_best(Regularity::Jumps)]), None);
        assert_eq!(certain_label(&[apart, Interval::EMPTY]), None);
    }
}
