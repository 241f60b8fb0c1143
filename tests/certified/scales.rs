//! Tiny, huge and unbounded boxes, factors from 1e-8 to 1e8, overflow inside the box, constants that are no numbers.

use super::Answer::{All, Covered};
use super::{Trap, assert_sound, counts, function, hold, searched};

const INF: f64 = f64::INFINITY;

#[test]
fn boxes_of_every_size_are_searched() {
    let table: &[Trap] = &[
        ("f(x) = x^2", &[[-1e-300, 2e-300]], All(&[1, 0])),
        ("f(x) = x^2", &[[-1e300, 2e300]], All(&[1, 0])),
        ("f(x) = x^2", &[[-1e-320, 1e-320]], All(&[1, 0])),
        ("f(x) = (x - 1)^2", &[[-1e300, 1e300]], All(&[1, 0])),
        ("f(x) = (x - 1)^2", &[[-INF, INF]], All(&[1, 0])),
        ("f(x, y) = (x - 1)^2 + (y + 2)^2 + x*y/2", &[[-INF, INF], [-INF, INF]], Covered(&[&[1.6, -2.4]])),
        ("f(x, y) = (x - 1)^2 + (y + 2)^2 + x*y/2", &[[-1e100, INF], [-1e-3, INF]], All(&[0, 0, 0])),
        ("f(x) = 1 + x^2/4000 - cos(x)", &[[-INF, INF]], All(&[637, 636])),
        ("f(x) = x^4 - 1e100*x^2", &[[-1e50, 1.5e50]], All(&[2, 1])),
        ("f(x) = x^4 - 1e-200*x^2", &[[-1e-90, 1e-90]], All(&[2, 1])),
        ("f(x) = cos(x)", &[[1e10, 10000000100.0]], All(&[16, 16])),
        ("f(x) = exp(-x^2)", &[[-20.0, 20.0]], All(&[0, 1])),
        ("f(x) = exp(-x^2)", &[[-INF, INF]], Covered(&[&[0.0]])),
        ("f(x) = atan(x)", &[[-INF, INF]], Covered(&[])),
        ("f(x) = sin(x)", &[[0.0, INF]], Covered(&[&[std::f64::consts::FRAC_PI_2]])),
        ("f(x, y) = x^2 + y^2*1e-8 + x*y*1e-6", &[[-1e8, 1e8], [-1e-8, 1e8]], All(&[1, 0, 0])),
    ];
    hold(table);
}

#[test]
fn factors_change_no_count() {
    let base = "x^4 - 2*x^2 + y^4 - 2*y^2 + x*y/3 + x/10";
    let want = counts(&searched(&function(&format!("f(x, y) = {base}")), &[[-3.0, 3.0], [-3.0, 3.0]], 100_000));
    assert_eq!(want, [4, 4, 1]);
    for factor in ["1e8", "1e-8", "1e-100", "1e100", "1e-300", "3"] {
        let definition = format!("f(x, y) = {factor}*({base})");
        let set = searched(&function(&definition), &[[-3.0, 3.0], [-3.0, 3.0]], 100_000);
        assert_sound(&set, &definition);
        assert!(set.complete && counts(&set) == want, "{definition}: {:?} {:?}", counts(&set), set.undecided);
    }
    for scale in ["1e8", "1e-8", "1e-4", "1e5"] {
        let size: f64 = scale.parse().expect("a number");
        let definition = format!("f(a, b) = {base} where x = a*{scale}, y = b/{scale}");
        let bounds = [[-3.0 / size, 3.0 / size], [-3.0 * size, 3.0 * size]];
        let set = searched(&function(&definition), &bounds, 100_000);
        assert_sound(&set, &definition);
        assert!(set.complete && counts(&set) == want, "{definition}: {:?} {:?}", counts(&set), set.undecided);
    }
}

#[test]
fn overflow_and_constants_without_a_value_prove_nothing_false() {
    let table: &[Trap] = &[
        ("f(x) = exp(exp(x))", &[[-10.0, 100.0]], Covered(&[])),
        ("f(x) = exp(exp(x)) - 10*x", &[[-10.0, 20.0]], All(&[1, 0])),
        ("f(x) = exp(1000*x) + exp(-1000*x)", &[[-1.0, 2.0]], Covered(&[&[0.0]])),
        ("f(x) = x^100 - x^2", &[[-1e5, 1e5]], Covered(&[&[0.0]])),
        ("f(x) = 1e308*x^2", &[[-10.0, 10.0]], Covered(&[&[0.0]])),
        ("f(x) = (0/0)*x^2", &[[-1.0, 1.0]], Covered(&[])),
        ("f(x) = x^2 + log(-1)", &[[-1.0, 1.0]], Covered(&[])),
        ("f(x) = exp(-exp(x^2))", &[[-30.0, 30.0]], Covered(&[&[0.0]])),
        ("f(x) = sin(1/x)", &[[0.1, 1.0]], All(&[1, 2])),
        ("f(x) = sin(1/x)", &[[0.0, 1.0]], Covered(&[&[2.0 / std::f64::consts::PI]])),
    ];
    let proved_nothing = ["f(x) = (0/0)*x^2", "f(x) = x^2 + log(-1)"];
    for definition in proved_nothing {
        let set = searched(&function(definition), &[[-1.0, 1.0]], 10_000);
        assert!(set.points.is_empty(), "{definition}: {:?}", set.points);
    }
    hold(table);
}

/// Steps towards 0 are never short beside the coordinate, so the approximation was left far away and its enclosure wide.
#[test]
fn a_point_at_0_is_enclosed_as_closely_as_any_other() {
    let f = super::function("f(x) = -(100.5*x^4 - 2.3*x^3 + 0.5*x^2)");
    let set = super::searched(&f, &[[-0.18912271125351515, 0.7046221078588755]], 1000);
    assert!(set.complete && set.points.len() == 1);
    assert!(set.points[0].x[0].abs() < 1e-300, "{:?}", set.points[0].x);
}
