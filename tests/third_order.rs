//! The third-order method: leaves degenerate saddles from the exact point, stops where third derivatives vanish, and says so.

use saddleback::optimize::options::Options;
use saddleback::optimize::stop::StopReason;
use saddleback::{Function, Minimization, MinimizeOptions, Verdict};

fn run(text: &str, start: &[f64], method: &str) -> Minimization {
    let options = MinimizeOptions { method: method.into(), path: true, ..MinimizeOptions::default() };
    Function::parse(text).expect("a formula").minimize(start, &options).expect("a start in the domain")
}

fn third(text: &str, start: &[f64]) -> Minimization {
    run(text, start, "third_order")
}

/// The lowest value of `x³ + x⁴`, at `−3/4`, and of `r³ cos 3θ + r⁴`.
const BOTTOM: f64 = -27.0 / 256.0;

#[test]
fn it_leaves_degenerate_saddles_where_second_order_methods_stop() {
    for text in ["f(x, y) = x^3 + x^4 + y^2", "f(x, y) = x^3 - 3x*y^2 + (x^2 + y^2)^2"] {
        let down = third(text, &[0.0, 0.0]);
        assert!((down.value - BOTTOM).abs() < 1e-12, "{down:?}");
        assert_eq!((down.verdict, down.converged), (Verdict::Minimum, true), "{down:?}");
        for method in ["newton", "cubic", "trust_region"] {
            let stuck = run(text, &[0.0, 0.0], method);
            assert!(stuck.steps == 0 && stuck.nullity > 0, "{method}: {stuck:?}");
        }
    }
}

#[test]
fn it_falls_for_ever_from_saddles_without_a_floor() {
    for text in ["f(x, y) = x^3 + y^2", "f(x, y) = x^3 - 3x*y^2", "f(x, y, z) = x*y*z"] {
        let n = text.matches(", ").count() + 1;
        let down = third(text, &vec![0.0; n]);
        assert!(down.value < 0.0 && down.verdict == Verdict::Unbounded, "{down:?}");
    }
}

#[test]
fn where_third_derivatives_vanish_it_stops_and_says_so() {
    for (text, verdict) in [
        ("f(x, y) = x^4 + y^2", Verdict::DegenerateMinimum),
        ("f(x, y) = x^2 + y^2", Verdict::Minimum),
        ("f(x, y) = x^6 + y^2", Verdict::DegenerateMinimum),
        ("f(x, y) = -x^4 + y^2", Verdict::DegenerateSaddle),
        ("f(x, y) = x^2*(1 + y^3) + y^4", Verdict::DegenerateMinimum),
    ] {
        let stays = third(text, &[0.0, 0.0]);
        assert_eq!((stays.steps, stays.stop), (0, StopReason::ThirdOrderOptimal), "{text}: {stays:?}");
        assert_eq!((stays.verdict, stays.converged), (verdict, true), "{text}: {stays:?}");
    }
}

#[test]
fn it_runs_into_degenerate_saddles_and_out_again() {
    for start in [[1.0, 1.0], [0.1, -2.0], [3.0, 0.0]] {
        let down = third("f(x, y) = x^3 + x^4 + y^2", &start);
        assert!((down.value - BOTTOM).abs() < 1e-10 && down.verdict == Verdict::Minimum, "{down:?}");
    }
}

#[test]
fn units_change_nothing() {
    for (factor, unit) in [(1e12, 1.0), (1e-12, 1.0), (1.0, 1e6), (1.0, 1e-6), (1e-9, 1e3)] {
        let text = format!("f(x, y) = {factor:e}*(u^3 - 3u*v^2 + (u^2 + v^2)^2) where u = {unit:e}*x, v = {unit:e}*y");
        let down = third(&text, &[0.0, 0.0]);
        assert!((down.value / factor - BOTTOM).abs() < 1e-9, "{factor:e} {unit:e}: {down:?}");
        assert_eq!(down.verdict, Verdict::Minimum, "{factor:e} {unit:e}: {down:?}");
        let text = format!("f(x, y) = {factor:e}*(u^4 + v^2) where u = {unit:e}*x, v = {unit:e}*y");
        let stays = third(&text, &[0.0, 0.0]);
        assert_eq!((stays.steps, stays.stop), (0, StopReason::ThirdOrderOptimal), "{factor:e} {unit:e}: {stays:?}");
    }
}

#[test]
fn every_odd_germ_in_turned_variables_is_left() {
    let turned = "where a = 0.6x - 0.48y + 0.64z, b = 0.8x + 0.36y - 0.48z, c = 0.8y + 0.6z";
    for germ in [
        "a^3 + b^2",
        "a^3 - 3a*b^2",
        "a^3 + a*b^2",
        "a^2*b + b^4",
        "a^3 + b^4",
        "a^3 + a*b^3",
        "a^3 + b^3 + c^3",
        "a*b*c",
    ] {
        let text = format!("f(x, y, z) = {germ} + c^2*(1 + a^2) + (x^2 + y^2 + z^2)^3 {turned}");
        let start = [0.0; 3];
        let down = third(&text, &start);
        assert!(down.value < -1e-6 && down.converged, "{germ}: {down:?}");
        let first = &down.path.as_ref().expect("a path was asked for")[1];
        assert!(first.value < 0.0, "{germ}: the first step must lead down: {first:?}");
    }
}

#[test]
fn a_valley_of_minima_is_no_saddle() {
    for (text, start) in [
        ("f(x, y) = (x^2 + y^2 - 1)^2", [0.6, 0.8]),
        ("f(x, y) = (0.6x - 0.8y)^2", [0.0, 0.0]),
        ("f(x, y) = x^2*y^2", [0.0, 0.0]),
        ("f(x, y) = (x*y - 1)^2", [2.0, 0.5]),
    ] {
        let stays = third(text, &start);
        assert!(stays.steps <= 2 && stays.value.abs() < 1e-20, "{text}: {stays:?}");
    }
}

#[test]
fn maximizing_climbs_out_as_well() {
    let f = Function::parse("f(x, y) = x^3 - x^4 - y^2").expect("a formula");
    let options = MinimizeOptions { method: "third_order".into(), ..MinimizeOptions::default() };
    let up = f.maximize(&[0.0, 0.0], &options).expect("a start in the domain");
    assert!((up.value + BOTTOM).abs() < 1e-12 && up.verdict == Verdict::Maximum, "{up:?}");
}

#[test]
fn budgets_hold_during_an_escape() {
    let f = Function::parse("f(x, y) = x^3 + x^4 + y^2").expect("a formula");
    let options = MinimizeOptions { method: "third_order".into(), max_evaluations: 1, ..MinimizeOptions::default() };
    let stopped = f.minimize(&[0.0, 0.0], &options).expect("a start in the domain");
    assert!(stopped.steps == 0 && stopped.evaluations.value <= 1, "{stopped:?}");
    let options = MinimizeOptions { method: "third_order".into(), max_steps: Some(0), ..MinimizeOptions::default() };
    let stopped = f.minimize(&[0.0, 0.0], &options).expect("a start in the domain");
    assert_eq!(stopped.steps, 0, "{stopped:?}");
    let options = Options::new().with_number("draws", 0.0);
    let options = MinimizeOptions { method: "third_order".into(), options, ..MinimizeOptions::default() };
    assert!(f.minimize(&[0.0, 0.0], &options).is_err());
}
