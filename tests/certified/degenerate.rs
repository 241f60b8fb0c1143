//! Degenerate points and sets of critical points: told or undecided, soon, and never a proved point.

use super::Answer::{All, Covered, Open};
use super::{Trap, assert_sound, function, hold, inside, is_on_set, searched};

const SQUARE: &[[f64; 2]] = &[[-2.0, 2.0], [-2.0, 2.0]];
const LINE: &[[f64; 2]] = &[[-2.0, 3.0]];

#[test]
fn multiple_zeros_of_the_gradient_stay_undecided() {
    let table: &[Trap] = &[
        ("f(x) = x^3", LINE, Open(&[0, 0], &[&[0.0]], 1e-3)),
        ("f(x) = x^4", LINE, Open(&[0, 0], &[&[0.0]], 1e-3)),
        ("f(x) = x^5", LINE, Open(&[0, 0], &[&[0.0]], 1e-2)),
        ("f(x) = x^4", &[[-1.0, 1.0]], Open(&[0, 0], &[&[0.0]], 1e-3)),
        ("f(x) = x^4", &[[0.0, 1.0]], Open(&[0, 0], &[&[0.0]], 1e-3)),
        ("f(x) = (x - 1/3)^4", LINE, Open(&[0, 0], &[&[1.0 / 3.0]], 1e-3)),
        ("f(x) = (x - 1)^3*(x + 1)^2", LINE, Open(&[1, 1], &[&[1.0]], 1e-3)),
        ("f(x) = x^4 - 1.2*x^3 + 0.54*x^2 - 0.108*x", LINE, Open(&[0, 0], &[&[0.3]], 1e-2)),
        ("f(x, y) = x^3 - 3*x*y^2", SQUARE, Open(&[0, 0, 0], &[&[0.0, 0.0]], 1e-3)),
        ("f(x, y) = x^4 + y^4", SQUARE, Open(&[0, 0, 0], &[&[0.0, 0.0]], 1e-2)),
        ("f(x, y) = x^4 + y^4 + x*y*0 + x^2*y^2", SQUARE, Open(&[0, 0, 0], &[&[0.0, 0.0]], 1e-2)),
        ("f(x, y) = (y - x^2)*(y - 3*x^2)", SQUARE, Covered(&[&[0.0, 0.0]])),
        ("f(x, y) = x^2 + y^3", SQUARE, Open(&[0, 0, 0], &[&[0.0, 0.0]], 1e-3)),
        ("f(x, y) = (x - y)^2 + (x + y)^4", SQUARE, Open(&[0, 0, 0], &[&[0.0, 0.0]], 1e-2)),
        ("f(x, y) = y^2 + x^5 + x^6/2", &[[-3.0, 3.0], [-3.0, 3.0]], Open(&[1, 0, 0], &[&[0.0, 0.0]], 1e-2)),
    ];
    hold(table);
}

/// What the words of the text make exactly is not what doubles make of them.
#[test]
fn constants_that_cancel_are_not_trusted_to_the_last_digit() {
    let table: &[Trap] = &[
        ("f(x) = x^4 + (0.1 + 0.2 - 0.3)*x^2", LINE, Open(&[0, 0], &[&[0.0]], 1e-3)),
        ("f(x) = x^4 + (0.3 - 0.1 - 0.2)*x^2", LINE, Open(&[0, 0], &[&[0.0]], 1e-3)),
        ("f(x) = x^4 + (1/3 - 1/3*1)*x^2", LINE, Open(&[0, 0], &[&[0.0]], 1e-3)),
        ("f(x) = x^4 + 0.3*x^2 - 0.1*x^2 - 0.2*x^2", LINE, Open(&[0, 0], &[&[0.0]], 1e-3)),
        ("f(x) = x^4 + (0.7*0.1 - 0.07)*x^2", LINE, Open(&[0, 0], &[&[0.0]], 1e-3)),
        ("f(x) = x^4 + (sqrt(2)^2 - 2)*x^2", LINE, Open(&[0, 0], &[&[0.0]], 1e-3)),
        ("f(x) = x^4 - (1 + cos(pi) + 1e-17 - 1e-17)*x^2", LINE, Open(&[0, 0], &[&[0.0]], 1e-3)),
        ("f(x) = x^4 + (3*0.1 - 0.3)*x^2", LINE, Open(&[0, 0], &[&[0.0]], 1e-3)),
        ("f(x) = x^4 + (log(e) - 1)*x^2", LINE, Open(&[0, 0], &[&[0.0]], 1e-3)),
        // These are no cancellations, and what they are is sure.
        ("f(x) = x^4 + (0.25 + 0.5 - 0.75 - 1)*x^2", LINE, All(&[2, 1])),
        ("f(x) = x^4 - (0.1 + 0.2)*x^2", LINE, All(&[2, 1])),
    ];
    hold(table);
}

#[test]
fn curves_of_critical_points_are_told_as_sets_and_no_part_is_lost() {
    let circle: Vec<[f64; 2]> = (0..200).map(|k| (0.031_4 * f64::from(k)).sin_cos().into()).collect();
    let on_circle: Vec<&[f64]> = circle.iter().map(|x| &x[..]).collect();
    let axes: Vec<[f64; 2]> = (0..100).map(|k| 0.037 * f64::from(k) - 1.9).flat_map(|t| [[t, 0.0], [0.0, t]]).collect();
    let on_axes: Vec<&[f64]> = axes.iter().map(|x| &x[..]).collect();
    let line: Vec<[f64; 2]> = (0..100).map(|k| 0.04 * f64::from(k) - 2.0).map(|t| [t, 0.0]).collect();
    let on_line: Vec<&[f64]> = line.iter().map(|x| &x[..]).collect();
    // The points of the curves are rounded: they are looked for with room of that size.
    for (definition, places, room) in [
        ("f(x, y) = (x^2 + y^2 - 1)^2", &on_circle, 1e-12),
        ("f(x, y) = x^2*y^2", &on_axes, 0.0),
        ("f(x, y) = y^2", &on_line, 0.0),
        ("f(x, y) = y^2*(1 + x^2)", &on_line, 0.0),
        ("f(x, y) = cosh(y) + 0*x", &on_line, 0.0),
        ("f(x, y) = 1", &on_axes, 0.0),
        ("f(x, y) = x - x", &on_axes, 0.0),
    ] {
        let f = function(definition);
        let set = searched(&f, SQUARE, 20_000);
        assert_sound(&set, definition);
        assert!(set.points.iter().all(|point| point.nullity == 0) && set.audit.is_some(), "{definition}");
        for place in places {
            let near = |bounds: &[[f64; 2]]| -> Vec<[f64; 2]> {
                bounds.iter().map(|[lo, hi]| [lo - room, hi + room]).collect()
            };
            assert!(
                set.undecided.iter().any(|part| inside(&near(&part.bounds), place)) || is_on_set(&set, place),
                "{definition}: {place:?} is lost"
            );
        }
    }
}

#[test]
fn functions_without_critical_points_have_none() {
    let table: &[Trap] = &[
        ("f(x) = x", LINE, All(&[0, 0])),
        ("f(x) = 3 - 1e-300*x", LINE, All(&[0, 0])),
        ("f(x, y) = x + y", SQUARE, All(&[0, 0, 0])),
        ("f(x, y) = x", SQUARE, All(&[0, 0, 0])),
        ("f(x, y) = x + y^2", SQUARE, All(&[0, 0, 0])),
        ("f(x, y) = exp(x) + y^4", SQUARE, All(&[0, 0, 0])),
        ("f(x) = atan(x)", LINE, All(&[0, 0])),
        ("f(x) = x + 1e-9*sin(x*1e8)", LINE, All(&[0, 0])),
    ];
    hold(table);
}

/// A part of a sum that does not vary is a set as a whole, over each point of the others.
#[test]
fn a_constant_in_many_variables_is_one_set_at_once() {
    for (text, dimension) in [("f(x, y, z, w) = 3", 4), ("f(x, y, z, w) = x^2", 3)] {
        let set = searched(&function(text), &[[-5.0, 5.0]; 4], 1000);
        assert!(set.points.is_empty() && set.boxes < 100, "{text}: {} boxes", set.boxes);
        let sets: Vec<usize> = set.continua.iter().map(|continuum| continuum.dimension).collect();
        assert_eq!((sets, set.complete), (vec![dimension], true), "{text}: {:?}", set.undecided);
    }
}
