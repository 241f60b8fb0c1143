//! Many undecided boxes to few: those that touch become one where that is small, others are gathered by cells.

use rustc_hash::FxHashMap;

use super::groups::Groups;
use super::solution::{Bounds, Undecided};
use crate::numeric::interval::interval::Interval;

/// A group whose hull is longer than this share of a side is no cluster around a point: its parts stay as they are.
const CLUSTER: f64 = 1e-3;
/// More boxes than this are gathered by cells first.
const MOST_BOXES: usize = 1500;
/// Cells a side, at the finest.
const FINEST: u32 = 24;

/// Merges undecided boxes. Every point of the given ones is in the result.
pub(super) fn merged(undecided: Vec<Undecided>, whole: &[Interval]) -> Vec<Undecided> {
    let mut boxes = gathered(undecided, whole);
    boxes.sort_by(|a, b| by_coordinates(&a.bounds, &b.bounds));
    let mut groups = Groups::new(boxes.len());
    for i in 0..boxes.len() {
        for j in (i + 1)..boxes.len() {
            if boxes[j].bounds[0][0] > boxes[i].bounds[0][1] {
                break;
            }
            if touch(&boxes[i].bounds, &boxes[j].bounds) {
                groups.join(i, j);
            }
        }
    }
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); boxes.len()];
    (0..boxes.len()).for_each(|i| members[groups.of(i)].push(i));
    let mut result = Vec::new();
    for group in members.into_iter().filter(|group| !group.is_empty()) {
        let parts = || group.iter().map(|place| boxes[*place].clone());
        let Some(hull) = parts().reduce(hull_of) else { continue };
        let is_small = hull.bounds.iter().zip(whole).all(|([lo, hi], side)| hi - lo <= CLUSTER * side.width());
        if is_small { result.push(hull) } else { result.extend(parts()) }
    }
    result.sort_by(|a, b| by_coordinates(&a.bounds, &b.bounds));
    result
}

/// At most about [`MOST_BOXES`] boxes: the hulls of those whose middles are in one cell of a grid.
fn gathered(undecided: Vec<Undecided>, whole: &[Interval]) -> Vec<Undecided> {
    if undecided.len() <= MOST_BOXES {
        return undecided;
    }
    let mut cells = FINEST;
    loop {
        let mut hulls: FxHashMap<Vec<u32>, Undecided> = FxHashMap::default();
        for part in &undecided {
            let hull = match hulls.remove(&cell(&part.bounds, whole, cells)) {
                Some(other) => hull_of(other, part.clone()),
                None => part.clone(),
            };
            hulls.insert(cell(&part.bounds, whole, cells), hull);
            if hulls.len() > MOST_BOXES && cells > 0 {
                break;
            }
        }
        if hulls.len() <= MOST_BOXES || cells == 0 {
            return hulls.into_values().collect();
        }
        cells -= 1;
    }
}

/// The cell of a box's middle in a grid of `2^fineness` cells a side.
fn cell(bounds: &[[f64; 2]], whole: &[Interval], fineness: u32) -> Vec<u32> {
    let count = 2_f64.powi(fineness as i32);
    let share = |([lo, hi], side): (&[f64; 2], &Interval)| {
        let middle = Interval::new(*lo, *hi).midpoint();
        if side.is_bounded() { (middle - side.lo()) / side.width() } else { 0.5 + 0.5 * middle / (1.0 + middle.abs()) }
    };
    bounds.iter().zip(whole).map(share).map(|share| (share * count).clamp(0.0, count - 1.0) as u32).collect()
}

fn touch(a: &[[f64; 2]], b: &[[f64; 2]]) -> bool {
    a.iter().zip(b).all(|(a, b)| a[0] <= b[1] && b[0] <= a[1])
}

/// The smallest box that holds both, with the graver doubt.
pub(super) fn hull_of(a: Undecided, b: Undecided) -> Undecided {
    let bounds: Bounds = a.bounds.iter().zip(&b.bounds).map(|(a, b)| [a[0].min(b[0]), a[1].max(b[1])]).collect();
    Undecided { bounds, doubt: a.doubt.max(b.doubt) }
}

fn by_coordinates(a: &[[f64; 2]], b: &[[f64; 2]]) -> std::cmp::Ordering {
    let each = a.iter().flatten().zip(b.iter().flatten()).map(|(a, b)| a.total_cmp(b));
    each.into_iter().find(|order| order.is_ne()).unwrap_or(std::cmp::Ordering::Equal)
}

/// The share of a box's volume in its parts, which do not overlap. An unbounded side is measured by `x/(1 + |x|)`.
pub(super) fn share_of_volume(parts: &[Undecided], whole: &[Interval]) -> f64 {
    let bend = |x: f64| if x.is_infinite() { x.signum() } else { x / (1.0 + x.abs()) };
    let share = |([lo, hi], side): (&[f64; 2], &Interval)| {
        if side.is_bounded() {
            if side.width() > 0.0 { (hi - lo) / side.width() } else { 1.0 }
        } else {
            (bend(*hi) - bend(*lo)) / (bend(side.hi()) - bend(side.lo()))
        }
    };
    let volume = |part: &Undecided| part.bounds.iter().zip(whole).map(share).product::<f64>();
    parts.iter().map(volume).fold(0.0, |sum, share| sum + share).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::super::solution::Doubt;
    use super::*;

    fn part(bounds: &[[f64; 2]]) -> Undecided {
        Undecided { bounds: bounds.to_vec(), doubt: Doubt::Singular }
    }

    #[test]
    fn what_touches_becomes_one_and_the_rest_stays() {
        let whole = [Interval::new(-1.0, 1.0), Interval::new(-1.0, 1.0)];
        let parts = vec![
            part(&[[0.0, 1e-6], [0.0, 1e-6]]),
            part(&[[0.5, 0.500001], [0.0, 1e-6]]),
            part(&[[1e-6, 2e-6], [-1e-6, 0.0]]),
        ];
        assert!((share_of_volume(&parts, &whole) - 0.75e-12).abs() < 1e-18);
        let few = merged(parts, &whole);
        assert_eq!(few.len(), 2);
        assert_eq!(few[0].bounds, [[0.0, 2e-6], [-1e-6, 1e-6]]);
    }

    #[test]
    fn a_curve_of_many_boxes_is_gathered_and_still_covered() {
        let whole = [Interval::new(-2.0, 2.0), Interval::new(-2.0, 2.0)];
        let point = |k: usize| (0.0006 * k as f64).sin_cos();
        let parts: Vec<Undecided> =
            (0..10_000).map(point).map(|(y, x)| part(&[[x, x + 1e-3], [y, y + 1e-3]])).collect();
        let few = merged(parts.clone(), &whole);
        assert!(few.len() > 100 && few.len() <= MOST_BOXES, "{}", few.len());
        for part in parts {
            let inside =
                |whole: &Undecided| whole.bounds.iter().zip(&part.bounds).all(|(w, p)| w[0] <= p[0] && p[1] <= w[1]);
            assert!(few.iter().any(inside));
        }
    }
}
