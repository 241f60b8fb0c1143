//! Functions whose critical points are known exactly: close pairs, points at corners, edges and cuts, copies of one function.

use super::Answer::All;
use super::{Trap, assert_sound, counts, function, hold, searched};
use saddleback::numeric::interval::interval::Interval;

const SQUARE: &[[f64; 2]] = &[[-2.0, 2.0], [-2.0, 2.0]];
const UNIT: &[[f64; 2]] = &[[-1.0, 1.0]];

#[test]
fn close_points_stay_apart() {
    let table: &[Trap] = &[
        ("f(x) = x^4 - 2e-8*x^2", UNIT, All(&[2, 1])),
        ("f(x) = x^4 - 2e-10*x^2", UNIT, All(&[2, 1])),
        ("f(x) = x^3/3 - 1e-12*x", UNIT, All(&[1, 1])),
        ("f(x) = x^3/3 + 1e-12*x", UNIT, All(&[0, 0])),
        ("f(x) = x^3 - 3e-8*x + 1e-5*x^4", UNIT, All(&[1, 1])),
        ("f(x, y) = x^3 - 3*x*y^2 + 1e-8*(x^2 + y^2)", SQUARE, All(&[1, 3, 0])),
        ("f(x, y) = x^3 - 3*x*y^2 + 1e-6*x", SQUARE, All(&[0, 2, 0])),
        ("f(x, y) = (x^2 - 1e-10)^2 + (y^2 - 1e-10)^2 + 0*x*y", SQUARE, All(&[4, 4, 1])),
        ("f(x, y) = x^4 - 2e-8*x^2 + x*y + y^2/2 + x^2/2", SQUARE, All(&[2, 1, 0])),
        ("f(x) = x^5/5 - x^3*1e-8/3", &[[0.00005, 1.0]], All(&[1, 0])),
        ("f(x) = exp(x) - x - 1e-9*x", UNIT, All(&[1, 0])),
        ("f(x) = (x - 1/3)^2*(x - 1/3 - 1e-6)^2", UNIT, All(&[2, 1])),
    ];
    hold(table);
}

#[test]
fn points_on_edges_corners_and_cuts_are_counted_once() {
    let table: &[Trap] = &[
        ("f(x) = x^3 - 3*x", UNIT, All(&[1, 1])),
        ("f(x) = x^3 - 3*x", &[[-1.0, 0.9]], All(&[0, 1])),
        ("f(x) = x^3 - 3*x", &[[1.0, 2.0]], All(&[1, 0])),
        ("f(x) = x^2", &[[0.0, 1.0]], All(&[1, 0])),
        ("f(x) = x^2", &[[-1.0, 0.0]], All(&[1, 0])),
        ("f(x, y) = x^2 + y^2", &[[0.0, 1.0], [0.0, 1.0]], All(&[1, 0, 0])),
        ("f(x, y) = x^2 + x*y + y^2", &[[0.0, 1.0], [-1.0, 0.0]], All(&[1, 0, 0])),
        ("f(x, y) = x^3 - 3*x + y^3 - 3*y", &[[-1.0, 1.0], [-1.0, 1.0]], All(&[1, 2, 1])),
        ("f(x, y) = x^3 - 3*x + y^3 - 3*y + sin(x*y - 1)^2*0", &[[1.0, 2.0], [-1.0, 1.0]], All(&[1, 1, 0])),
        ("f(x, y) = (x^3 - 3*x)*(y^3 - 3*y)", &[[-1.0, 1.0], [-1.0, 1.0]], All(&[2, 1, 2])),
        // The search cuts at 0.487 of a side and in the middle.
        ("f(x) = (x - 0.487)^2", &[[0.0, 1.0]], All(&[1, 0])),
        (
            "f(x, y) = cos(40*(x - 0.487)) + cos(40*(y - 0.487)) + 0.01*x*y",
            &[[0.45, 0.5], [0.45, 0.5]],
            All(&[0, 0, 1]),
        ),
        ("f(x) = cos(2*pi*x)", &[[0.0, 16.0]], All(&[16, 17])),
        ("f(x) = cos(pi*x)", &[[0.0, 1.0]], All(&[1, 1])),
        ("f(x) = cos(x)", &[[0.0, 0.0]], All(&[0, 1])),
        ("f(x, y) = x^2 - y^2 + x*y", &[[0.0, 0.0], [0.0, 0.0]], All(&[0, 1, 0])),
        ("f(x, y) = x^2 - y^2 + x*y", &[[0.0, 0.0], [-1.0, 1.0]], All(&[0, 1, 0])),
        ("f(x, y) = (x - 1)^2 + y^2 + x*y", &[[0.0, 0.0], [-1.0, 1.0]], All(&[0, 0, 0])),
        ("f(x) = x^2 - 2*x", &[[3.0, 3.0]], All(&[0, 0])),
    ];
    hold(table);
}

/// The same landscape moved, turned, stretched, negated and with its variables in another order.
#[test]
fn copies_of_a_function_have_the_same_counts() {
    let wells = "u^4 - 2*u^2 + v^2 + u*v/2 where u = ";
    let moves = [
        ("x", "y"),
        ("y", "x"),
        ("(x - 0.125)", "(y + 0.3)"),
        ("(0.6*x - 0.8*y)", "(0.8*x + 0.6*y)"),
        ("(-x)", "y"),
        ("(x + y/10)", "(y - x/10)"),
        ("sinh(x)", "y"),
        ("(x + x^3/10)", "(y + x^2/5)"),
    ];
    for (u, v) in moves {
        for (sign, want) in [("", [2, 1, 0]), ("-", [0, 1, 2])] {
            let definition = format!("f(x, y) = {sign}(({wells}{u}, v = {v}))");
            let set = searched(&function(&definition), &[[-3.0, 3.0], [-3.0, 3.0]], 100_000);
            assert_sound(&set, &definition);
            assert!(set.complete && counts(&set) == want, "{definition}: {:?} {:?}", counts(&set), set.undecided);
        }
    }
}

#[test]
fn a_sum_of_parts_has_the_points_of_the_same_function_in_one_piece() {
    let sums = ["x^4 - x^2 + y^3 - y", "cos(3*x) + sin(2*y)", "x^3 - x + exp(y) - y", "(x^2 - 1)^2 + (y^2 - 1)^2"];
    for sum in sums {
        let apart = searched(&function(&format!("f(x, y) = {sum}")), &[[-1.75, 2.25], [-2.25, 1.75]], 100_000);
        assert!(apart.complete, "{sum}");
        for coupling in ["1e-13*x*y", "1e-14*sin(x)*y", "x*y - y*x"] {
            let definition = format!("f(x, y) = {sum} + {coupling}");
            let joined = searched(&function(&definition), &[[-1.75, 2.25], [-2.25, 1.75]], 100_000);
            assert_sound(&joined, &definition);
            assert!(joined.complete, "{definition}: {:?}", joined.undecided);
            assert_eq!(counts(&joined), counts(&apart), "{definition}");
        }
    }
}

/// A factor that was too long to be joined with the coefficient of its term was lost when the term was negative.
#[test]
fn long_factors_of_negative_terms_are_kept() {
    let f = function("f(a, b) = a^2 - 4e10*(b/1e-10)^2 + b/3");
    let system = super::gradient_system(&f);
    let mut work = system.workspace();
    for x in [[0.5, 1.0], [-3.0, 1e-10], [7.0, -2e5]] {
        let mut enclosures = [Interval::EMPTY; 2];
        let mut gradient = [0.0; 2];
        work.equations(&x.map(Interval::point), &mut enclosures);
        f.objective().value_gradient(&x, &mut gradient);
        for (enclosure, slope) in enclosures.iter().zip(gradient) {
            let slack = 1e-14 * slope.abs();
            assert!(enclosure.lo() <= slope + slack && slope - slack <= enclosure.hi(), "{enclosure:?} {slope}");
        }
    }
}
