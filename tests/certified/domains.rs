//! Poles, kinks, jumps and edges of the domain: nothing is proved across them, and no ridge is dropped.

use super::Answer::{All, Covered, Open};
use super::{Trap, hold};

const LINE: &[[f64; 2]] = &[[-2.0, 3.0]];
const SQUARE: &[[f64; 2]] = &[[-2.0, 3.0], [-3.0, 2.0]];

#[test]
fn poles_hold_no_critical_points() {
    let table: &[Trap] = &[
        ("f(x) = 1/x", LINE, All(&[0, 0])),
        ("f(x) = 1/x + x", LINE, All(&[1, 1])),
        ("f(x) = 1/x^2", LINE, All(&[0, 0])),
        ("f(x) = 1/x^2 + x^2", LINE, All(&[2, 0])),
        ("f(x) = tan(x)", &[[-10.0, 10.0]], All(&[0, 0])),
        ("f(x) = tan(x) - 2*x", &[[-4.5, 4.5]], All(&[3, 3])),
        ("f(x) = tan(x)^2", &[[-4.0, 4.0]], All(&[3, 0])),
        ("f(x) = log(x) - x", LINE, All(&[0, 1])),
        ("f(x) = x*log(x)", LINE, All(&[1, 0])),
        ("f(x, y) = 1/(x*y) + x + y", &[[-2.0, 3.0], [-3.0, 2.5]], All(&[1, 0, 0])),
        ("f(x) = gamma(x)", &[[-3.5, 3.0]], Open(&[2, 2], &[], 1e-6)),
        ("f(x) = log(abs(x)) + x^2/2 - 3*x", &[[-3.0, 4.0]], Open(&[1, 1], &[], 1e-6)),
    ];
    hold(table);
}

/// The derivative has no value there, and the function has one.
#[test]
fn edges_of_the_domain_at_which_the_slope_vanishes_stay_undecided() {
    let table: &[Trap] = &[
        ("f(x) = sqrt(x^5) + x^2/8", LINE, Open(&[0, 0], &[&[0.0]], 1e-6)),
        ("f(x) = x^(3/2)", LINE, Open(&[0, 0], &[&[0.0]], 1e-6)),
        ("f(x) = sqrt(x^4)", LINE, Open(&[0, 0], &[&[0.0]], 1e-6)),
        ("f(x, y) = sqrt(x^5)*(1 + 1/y^2) + 1/y + y^2 + x*y*0", SQUARE, Covered(&[&[0.0, 0.793_700_525_984_1]])),
        // The slope is infinite, or the function has no value.
        ("f(x) = sqrt(x)", LINE, All(&[0, 0])),
        ("f(x) = sqrt(x) - x", LINE, All(&[0, 1])),
        ("f(x) = log(x)", LINE, All(&[0, 0])),
        ("f(x, y) = 1/x + y^2", SQUARE, All(&[0, 0, 0])),
    ];
    hold(table);
}

#[test]
fn kinks_are_told_and_never_proved() {
    let table: &[Trap] = &[
        ("f(x) = abs(x)", LINE, Open(&[0, 0], &[&[0.0]], 1e-6)),
        ("f(x) = -abs(x)", LINE, Open(&[0, 0], &[&[0.0]], 1e-6)),
        ("f(x) = abs(x) + x^2", LINE, Open(&[0, 0], &[&[0.0]], 1e-6)),
        ("f(x) = abs(x) + 2*x", LINE, All(&[0, 0])),
        ("f(x) = abs(x - 1)*(x + 1)", LINE, Open(&[0, 1], &[&[1.0]], 1e-6)),
        ("f(x) = max(x, -x)", LINE, Open(&[0, 0], &[&[0.0]], 1e-6)),
        ("f(x) = min(x, 1 - x)", LINE, Open(&[0, 0], &[&[0.5]], 1e-6)),
        ("f(x) = min((x - 1)^2, (x + 1)^2)", LINE, Open(&[2, 0], &[&[0.0]], 1e-6)),
        ("f(x) = relu(x) - x/2", LINE, Open(&[0, 0], &[&[0.0]], 1e-6)),
        ("f(x) = relu(1 - x) + x^2/4", LINE, Open(&[0, 0], &[&[1.0]], 1e-6)),
        ("f(x) = if(x > 0, x, -x)", LINE, Open(&[0, 0], &[&[0.0]], 1e-6)),
        ("f(x) = if(x > 0, x^2, -x)", LINE, Covered(&[&[0.0]])),
        ("f(x) = sqrt(x^2)", LINE, Covered(&[&[0.0]])),
        ("f(x, y) = abs(x) + y^2", SQUARE, Open(&[0, 0, 0], &[&[0.0, 0.0]], 1e-6)),
        ("f(x, y) = abs(x - y) + x^2 + y^2", SQUARE, Open(&[0, 0, 0], &[&[0.0, 0.0]], 1e-3)),
        ("f(x, y) = max(x, y) + x^2 + y^2", SQUARE, Covered(&[&[-0.25, -0.25]])),
        ("f(x, y) = hypot(x, y)", SQUARE, Covered(&[&[0.0, 0.0]])),
        ("f(x, y) = sqrt(x^2 + y^2) + x/2", SQUARE, Covered(&[&[0.0, 0.0]])),
        ("f(x, y) = norm([x, y]) + x*y", SQUARE, Covered(&[&[0.0, 0.0]])),
        ("f(x) = mod(x, 1)*(mod(x, 1) - 1)", &[[-0.7, 1.3]], Covered(&[&[-0.5], &[0.5], &[0.0], &[1.0]])),
        ("f(x, y) = atan2(y, x)^2 + (x + 1)^2", &[[-2.0, -0.5], [-0.5, 0.5]], Covered(&[&[-1.0, 0.0]])),
    ];
    hold(table);
}

#[test]
fn functions_that_are_smooth_but_not_twice_so_are_never_proved_at_the_place() {
    let table: &[Trap] = &[
        ("f(x) = abs(x)^3", LINE, Open(&[0, 0], &[&[0.0]], 1e-3)),
        ("f(x) = x*abs(x)", LINE, Covered(&[&[0.0]])),
        ("f(x) = x*abs(x) + x", LINE, All(&[0, 0])),
        ("f(x) = sqrt(x^4)", LINE, Covered(&[&[0.0]])),
        ("f(x) = sqrt(x^4)", &[[-1.0, 1.0]], Covered(&[&[0.0]])),
        ("f(x) = abs(x)^1.5", LINE, Covered(&[&[0.0]])),
        ("f(x) = cbrt(x)^4", LINE, Covered(&[&[0.0]])),
        ("f(x) = cbrt(x^2)", LINE, Covered(&[&[0.0]])),
        ("f(x) = cbrt(x)", LINE, Covered(&[])),
        ("f(x) = sinc(x)", &[[-1.0, 1.5]], Covered(&[&[0.0]])),
        ("f(x) = relu(x)^3 + (x + 1)^2", LINE, All(&[1, 0])),
        ("f(x) = if(x > 0, 2*x^2, x^2)", LINE, Covered(&[&[0.0]])),
        ("f(x, y) = relu(x)^2 + y^2 + x^2", SQUARE, Covered(&[&[0.0, 0.0]])),
    ];
    hold(table);
}

#[test]
fn jumps_and_flat_pieces_prove_nothing() {
    let table: &[Trap] = &[
        ("f(x) = sign(x)", LINE, Covered(&[&[-1.0], &[1.0]])),
        ("f(x) = floor(x)", LINE, Covered(&[&[0.5], &[1.5]])),
        ("f(x) = floor(x) + x", LINE, Covered(&[])),
        ("f(x) = x^2 + floor(x)", LINE, Covered(&[&[0.0]])),
        ("f(x) = x^2*sign(x)", LINE, Covered(&[&[0.0]])),
        ("f(x) = relu(x)", LINE, Covered(&[&[-1.5], &[-0.25]])),
        ("f(x) = if(x < 1, 1, x^2)", LINE, Covered(&[&[-1.0], &[0.75]])),
        ("f(x) = (x - floor(x) - 0.5)^2", LINE, Covered(&[&[-1.5], &[-0.5], &[0.5], &[1.5], &[2.5]])),
    ];
    hold(table);
}

#[test]
fn edges_of_the_domain_prove_nothing() {
    let table: &[Trap] = &[
        ("f(x) = sqrt(x)", LINE, All(&[0, 0])),
        ("f(x) = sqrt(x) - x", LINE, All(&[0, 1])),
        ("f(x) = sqrt(1 - x^2)", LINE, All(&[0, 1])),
        ("f(x) = asin(x)", LINE, All(&[0, 0])),
        ("f(x) = acos(x)*x", LINE, All(&[0, 1])),
        ("f(x) = sqrt(-1 - x^2)", LINE, All(&[0, 0])),
        ("f(x) = log(-x^2)", LINE, All(&[0, 0])),
        ("f(x) = x^2/x + 0*x", LINE, Covered(&[])),
        ("f(x) = x^3/x", LINE, All(&[0, 0])),
        ("f(x) = sin(x)/x", &[[-3.0, 3.5]], Covered(&[])),
        ("f(x, y) = sqrt(x*y) - x^2 - y^2", SQUARE, Covered(&[&[0.25, 0.25]])),
        ("f(x) = sqrt(x - 2)*sqrt(1 - x)", LINE, All(&[0, 0])),
        ("f(x) = x^x", LINE, Open(&[1, 0], &[&[0.0]], 1e-6)),
    ];
    hold(table);
}
