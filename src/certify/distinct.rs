//! Solutions that were proved in more than one box, each once.

use super::solution::{Doubt, Root, Undecided};
use super::task::{bounds_of, contains, sides_of};
use crate::numeric::interval::interval::Interval;

/// The solutions without repetitions, by coordinates. Two that cannot be told apart, which takes two enclosures that overlap
/// without one of them lying where the other is alone, are given up for an undecided box.
pub(super) fn distinct(mut roots: Vec<Root>, undecided: &mut Vec<Undecided>) -> Vec<Root> {
    // By the lower ends, so that no enclosure reaches back behind one that has been left behind.
    roots.sort_by(|a, b| a.enclosure[0][0].total_cmp(&b.enclosure[0][0]).then_with(|| by_coordinates(&a.x, &b.x)));
    let mut kept: Vec<Root> = Vec::with_capacity(roots.len());
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
        let is_same = contains(&other.alone_in, &sides_of(&root.enclosure))
            || contains(&root.alone_in, &sides_of(&other.enclosure));
        if !is_same {
            let hull: Vec<Interval> =
                sides_of(&root.enclosure).iter().zip(sides_of(&other.enclosure)).map(|(a, b)| a.hull(b)).collect();
            undecided.push(Undecided { bounds: bounds_of(&hull), doubt: Doubt::Singular });
            kept.remove(place);
        }
    }
    kept.sort_by(|a, b| by_coordinates(&a.x, &b.x));
    kept
}

fn by_coordinates(a: &[f64], b: &[f64]) -> std::cmp::Ordering {
    let order = a.iter().zip(b).map(|(a, b)| a.total_cmp(b)).find(|order| order.is_ne());
    order.unwrap_or(std::cmp::Ordering::Equal)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn root(x: [f64; 2], radii: [f64; 2]) -> Root {
        let around = |room: f64| (0..2).map(|i| [x[i] - room * radii[i], x[i] + room * radii[i]]).collect();
        Root { x: x.to_vec(), enclosure: around(1.0), alone_in: around(4.0), is_on_boundary: false }
    }

    #[test]
    fn a_wide_enclosure_that_comes_late_still_meets_the_narrow_one() {
        // The first and the last are one solution; the second, elsewhere, lies between them by the first coordinate.
        let roots = vec![root([1.0, 0.0], [0.1, 0.1]), root([1.3, 7.0], [0.01, 0.01]), root([1.5, 0.0], [0.7, 0.7])];
        let mut undecided = Vec::new();
        let kept = distinct(roots, &mut undecided);
        assert_eq!((kept.len(), undecided.len()), (2, 0), "{kept:?}");
    }
}
