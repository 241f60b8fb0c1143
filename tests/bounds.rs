//! Minimization within bounds: the points, the verdicts, what the language says; and iterate sequences of independent scripts.

use std::ops::ControlFlow;

use saddleback::optimize::bounds::Bounds;
use saddleback::optimize::driver::{Settings, maximize, minimize};
use saddleback::optimize::minimization::{Minimization, Verdict};
use saddleback::optimize::options::Options;
use saddleback::optimize::proof::Unproved;
use saddleback::optimize::stop::StopReason;
use saddleback::optimize::{GLOBAL, METHODS, StartError, method};
use saddleback::session::json;
use saddleback::session::session::Policy;
use saddleback::syntax::span::Source;
use saddleback::{Function, Kind, MinimizeOptions, Session};
use serde_json::Value as Json;

const INF: f64 = f64::INFINITY;

fn bounds(sides: &[(f64, f64)]) -> Bounds {
    let (lower, upper) = sides.iter().copied().unzip();
    Bounds { lower, upper }
}

fn try_run(name: &str, text: &str, sides: &[(f64, f64)], start: &[f64]) -> Result<Minimization, StartError> {
    let function = Function::parse(text).expect("a correct text");
    let optimizer = (method(name).expect("registered").build)(&Options::new()).expect("defaults");
    let settings = Settings { bounds: Some(bounds(sides)), trace: true, ..Settings::default() };
    minimize(function.objective(), start, &*optimizer, &settings, &mut |_| ())
}

fn run(name: &str, text: &str, sides: &[(f64, f64)], start: &[f64]) -> Minimization {
    let run = try_run(name, text, sides, start).expect("a start inside");
    let inside = bounds(sides);
    assert!(run.path.iter().flatten().all(|point| inside.contains(&point.x)), "{name} left the bounds: {text}");
    run
}

fn newton(text: &str, sides: &[(f64, f64)], start: &[f64]) -> Minimization {
    run("projected_newton", text, sides, start)
}

const UNIT: (f64, f64) = (0.0, 1.0);
const RIGHT: (f64, f64) = (0.0, INF);
const ALL: (f64, f64) = (-INF, INF);

struct Problem {
    name: &'static str,
    text: &'static str,
    sides: &'static [(f64, f64)],
    start: &'static [f64],
    values: &'static [f64],
}

/// Problems of Hock & Schittkowski, Test Examples for Nonlinear Programming Codes (1981), with bounds only.
///
/// Their values from there; those of the other local minima from the conditions of first order.
const PROBLEMS: &[Problem] = &[
    Problem {
        name: "hs1",
        text: "f(x, y) = 100(y - x^2)^2 + (1 - x)^2",
        sides: &[ALL, (-1.5, INF)],
        start: &[-2.0, 1.0],
        values: &[0.0],
    },
    Problem {
        name: "hs2",
        text: "f(x, y) = 100(y - x^2)^2 + (1 - x)^2",
        sides: &[ALL, (1.5, INF)],
        start: &[-2.0, 1.5],
        values: &[0.050_426_187_9, 4.941_229_318],
    },
    Problem {
        name: "hs3",
        text: "f(x, y) = y + 1e-5*(y - x)^2",
        sides: &[ALL, RIGHT],
        start: &[10.0, 1.0],
        values: &[0.0],
    },
    Problem {
        name: "hs4",
        text: "f(x, y) = (x + 1)^3/3 + y",
        sides: &[(1.0, INF), RIGHT],
        start: &[1.125, 0.125],
        values: &[8.0 / 3.0],
    },
    Problem {
        name: "hs5",
        text: "f(x, y) = sin(x + y) + (x - y)^2 - 1.5x + 2.5y + 1",
        sides: &[(-1.5, 4.0), (-3.0, 3.0)],
        start: &[0.0, 0.0],
        values: &[-1.913_222_954_98],
    },
    Problem {
        name: "hs38",
        text: "f(x, y, z, w) = 100(y - x^2)^2 + (1 - x)^2 + 90(w - z^2)^2 + (1 - z)^2 \
               + 10.1*((y - 1)^2 + (w - 1)^2) + 19.8*(y - 1)*(w - 1)",
        sides: &[(-10.0, 10.0), (-10.0, 10.0), (-10.0, 10.0), (-10.0, 10.0)],
        start: &[-3.0, -1.0, -3.0, -1.0],
        values: &[0.0],
    },
    Problem {
        name: "hs45",
        text: "f(a, b, c, d, e) = 2 - a*b*c*d*e/120",
        sides: &[(0.0, 1.0), (0.0, 2.0), (0.0, 3.0), (0.0, 4.0), (0.0, 5.0)],
        start: &[1.0, 2.0, 2.0, 2.0, 2.0],
        values: &[1.0],
    },
    Problem {
        name: "hs110",
        text: "f(x[10]) = sum(i = 1..10, log(x[i] - 2)^2 + log(10 - x[i])^2) - prod(x)^0.2",
        sides: &[(2.001, 9.999); 10],
        start: &[9.0; 10],
        values: &[-45.778_469_7],
    },
];

#[test]
fn the_problems_of_hock_and_schittkowski_are_solved_with_a_right_verdict() {
    for name in ["projected_newton", "lbfgsb", "cubic_np"] {
        for p in PROBLEMS {
            let m = run(name, p.text, p.sides, p.start);
            assert!(m.verdict.is_minimum() && m.converged, "{name} {}: {m:?}", p.name);
            let reached = p.values.iter().any(|value| (m.value - value).abs() <= 1e-6 * value.abs().max(1e-3));
            assert!(reached, "{name} {}: f = {:?}", p.name, m.value);
        }
    }
}

#[test]
fn projected_newton_needs_few_evaluations() {
    let total: usize = PROBLEMS.iter().map(|p| newton(p.text, p.sides, p.start).evaluations.value).sum();
    assert!(total <= 200, "{total}");
}

#[test]
fn at_a_corner_the_multipliers_decide() {
    for name in ["projected_newton", "lbfgsb", "cubic_np"] {
        let m = run(name, "f(x, y) = x + 2y - x*y/4", &[UNIT, UNIT], &[0.7, 0.4]);
        assert_eq!(
            (m.verdict, m.x.clone(), m.index, m.converged),
            (Verdict::Minimum, vec![0.0, 0.0], 0, true),
            "{m:?}"
        );
        assert_eq!(m.eigenvalues, Some(vec![]), "nothing is free");
        assert!(m.reason.contains("variables 1 and 2 are held by a bound"), "{}", m.reason);
        assert_eq!(m.gradient_norm, 0.0);
    }
}

#[test]
fn the_numbers_are_those_of_the_face() {
    let m = newton("f(x, y) = (x + 1)^2 + 3(y - x)^2 + y^4", &[RIGHT, ALL], &[2.0, 2.0]);
    assert_eq!((m.verdict, m.x[0]), (Verdict::Minimum, 0.0));
    let eigenvalues = m.eigenvalues.expect("finite");
    assert!(eigenvalues.len() == 1 && (eigenvalues[0] - 6.0).abs() < 1e-6, "{eigenvalues:?}");
}

#[test]
fn a_saddle_of_the_face_is_left() {
    for name in ["projected_newton", "cubic_np"] {
        let m = run(name, "f(x, y) = (x + 1)^2 + y^4 - y^2", &[RIGHT, ALL], &[0.0, 0.0]);
        assert_eq!((m.verdict, m.x[0]), (Verdict::Minimum, 0.0), "{m:?}");
        assert!((m.x[1].abs() - 0.5_f64.sqrt()).abs() < 1e-9, "{m:?}");
    }
    let stuck = run("lbfgsb", "f(x, y) = (x + 1)^2 + y^4 - y^2", &[RIGHT, ALL], &[0.0, 0.0]);
    assert_eq!(stuck.verdict, Verdict::Saddle, "{stuck:?}");
}

#[test]
fn a_weakly_active_bound_is_tested_in_the_sign_that_it_allows() {
    let down = "f(x, y) = y^2 - x^2";
    let stuck = run("lbfgsb", down, &[UNIT, ALL], &[0.0, 0.0]);
    assert_eq!(stuck.verdict, Verdict::Saddle, "{stuck:?}");
    for name in ["projected_newton", "cubic_np"] {
        let left = run(name, down, &[UNIT, ALL], &[0.0, 0.0]);
        assert_eq!((left.verdict, left.x[0]), (Verdict::Minimum, 1.0), "{left:?}");
        // The Hessian is indefinite in both; only the second falls on the quadrant.
        let rising = run(name, "f(x, y) = x^2 + 4x*y + y^2", &[UNIT, UNIT], &[0.0, 0.0]);
        assert_eq!((rising.verdict, rising.x.clone()), (Verdict::Minimum, vec![0.0, 0.0]), "{rising:?}");
        let falling = run(name, "f(x, y) = x^2 - 4x*y + y^2", &[UNIT, UNIT], &[0.0, 0.0]);
        assert_eq!((falling.verdict, falling.x.clone()), (Verdict::Minimum, vec![1.0, 1.0]), "{falling:?}");
    }
    let third = newton("f(x, y) = y^2 - x^3", &[UNIT, ALL], &[0.0, 0.0]);
    assert!(!third.verdict.is_minimum() || third.x[0] == 1.0, "{third:?}");
}

#[test]
fn no_weak_corner_is_a_false_minimum() {
    // All quadratic forms of three variables with entries -2 .. 2, at the corner where every multiplier vanishes.
    let grid: Vec<[f64; 3]> = (0..=10)
        .flat_map(|i| (0..=10 - i).map(move |j| [f64::from(i), f64::from(j), f64::from(10 - i - j)].map(|v| v / 10.0)))
        .collect();
    let mut counts = [0; 3];
    for code in (0..5_i32.pow(6)).step_by(53) {
        let c: Vec<f64> = (0..6).map(|k| f64::from(code / 5_i32.pow(k) % 5 - 2)).collect();
        let form = |[x, y, z]: [f64; 3]| {
            c[0] * x * x + c[1] * y * y + c[2] * z * z + c[3] * x * y + c[4] * x * z + c[5] * y * z
        };
        let lowest = grid.iter().map(|v| form(*v)).fold(INF, f64::min);
        let text = format!(
            "f(x, y, z) = ({})*x^2 + ({})*y^2 + ({})*z^2 + ({})*x*y + ({})*x*z + ({})*y*z",
            c[0], c[1], c[2], c[3], c[4], c[5]
        );
        let stays = run("lbfgsb", &text, &[UNIT; 3], &[0.0; 3]);
        assert!(lowest >= 0.0 || !stays.verdict.is_minimum(), "{text}: {stays:?}");
        for name in ["projected_newton", "cubic_np"] {
            let leaves = run(name, &text, &[UNIT; 3], &[0.0; 3]);
            assert!(lowest >= 0.0 || leaves.value < 0.0, "{name} {text}: {leaves:?}");
        }
        counts[usize::from(lowest >= 0.0) + usize::from(stays.verdict == Verdict::Minimum)] += 1;
    }
    assert!(counts.iter().all(|count| *count > 5), "all cases occur: {counts:?}");
}

#[test]
fn a_fixed_variable_is_a_constant() {
    for name in ["projected_newton", "lbfgsb", "cubic_np"] {
        let m = run(name, "f(x, y) = (x - y)^2 + (y - 3)^2 - 10x", &[(1.0, 1.0), ALL], &[1.0, 0.0]);
        assert_eq!((m.verdict, m.x[0]), (Verdict::Minimum, 1.0), "{name}: {m:?}");
        assert!((m.x[1] - 2.0).abs() < 1e-8, "{name}: {m:?}");
    }
    let peak = newton("f(x, y) = x^2 - (y - 3)^2", &[(1.0, 1.0), (3.0, 3.0)], &[1.0, 3.0]);
    assert_eq!(peak.verdict, Verdict::Minimum, "the only point there is");
}

#[test]
fn maxima_of_a_face_with_higher_ground_behind_the_bound_are_saddles() {
    let m = run("lbfgsb", "f(x, y) = x - y^2", &[RIGHT, ALL], &[0.0, 0.0]);
    assert_eq!(m.verdict, Verdict::Saddle, "{m:?}");
}

#[test]
fn degenerate_faces_are_classified() {
    let m = newton("f(x, y) = x + y^4", &[RIGHT, ALL], &[1.0, 1.0]);
    assert_eq!((m.verdict, m.x[0]), (Verdict::DegenerateMinimum, 0.0), "{m:?}");
}

#[test]
fn rays_end_at_bounds() {
    let free = newton("f(x, y) = y^2 - x", &[RIGHT, (-1.0, 1.0)], &[1.0, 1.0]);
    assert_eq!(free.verdict, Verdict::Unbounded, "{free:?}");
    let ray = free.ray.expect("a ray");
    assert!(ray[0] > 0.99, "{ray:?}");
    let held = newton("f(x, y) = y^2 - x", &[(0.0, 1e6), (-1.0, 1.0)], &[1.0, 1.0]);
    assert_eq!((held.verdict, held.x[0]), (Verdict::Minimum, 1e6), "{held:?}");
    let decay = newton("f(x, y) = exp(-x) + y^2", &[(0.0, 20.0), ALL], &[1.0, 1.0]);
    assert_eq!((decay.verdict, decay.x[0]), (Verdict::Minimum, 20.0), "{decay:?}");
}

#[test]
fn a_maximum_within_bounds_is_told_for_the_function_itself() {
    let function = Function::parse("f(x, y) = x*(2 - x) + y").expect("a correct text");
    let optimizer = (method("projected_newton").expect("registered").build)(&Options::new()).expect("defaults");
    let settings = Settings { bounds: Some(bounds(&[(-3.0, 3.0), UNIT])), ..Settings::default() };
    let m = maximize(function.objective(), &[0.0, 0.5], &*optimizer, &settings, &mut |_| ()).expect("inside");
    assert_eq!((m.verdict, m.index, m.x[1]), (Verdict::Maximum, 1, 1.0), "{m:?}");
    assert!((m.x[0] - 1.0).abs() < 1e-9 && (m.value - 2.0).abs() < 1e-12);
}

#[test]
fn gradient_descent_is_projected_with_a_proved_step() {
    for p in PROBLEMS.iter().filter(|p| ["hs4", "hs5", "hs45"].contains(&p.name)) {
        let m = run("gd", p.text, p.sides, p.start);
        assert!(m.verdict.is_minimum(), "{}: {m:?}", p.name);
        let reached = p.values.iter().any(|value| (m.value - value).abs() <= 1e-6 * value.abs());
        assert!(reached, "{}: f = {:?}", p.name, m.value);
    }
    let text = "minimize((x, y) -> x^4 - 2x^2 + y^2, from = [0.1, 0.5], method = gd, x = -1.5..1.5, y = -1..1)";
    let mut session = Session::new();
    let output = session.eval(text).expect("a run").pop().expect("one value");
    assert!(output.notes.iter().any(|note| note.contains("L = 23, proved")), "{:?}", output.notes);
    let taken = session.eval(&format!("m = {text}; w = minimize((x, y) -> x^4 - 2x^2 + y^2, from = [0.1, 0.5], method = gd(lipschitz = 23)); norm(m.x - w.x) + abs(m.steps - w.steps)"));
    let taken = taken.expect("two runs").pop().expect("a value").value;
    let is_same =
        matches!(taken, saddleback::graph::value::Value::Number(number) if number.known().is_some_and(|n| n < 1e-9));
    assert!(is_same, "the path of 1/23 does not touch the bounds: {taken:?}");
}

#[test]
fn methods_that_do_not_keep_to_bounds_name_those_that_do() {
    let text = "f(x) = x^2";
    let refused = try_run("newton", text, &[UNIT], &[0.5]).expect_err("refused").to_string();
    for spec in METHODS.iter().map(|method| method.spec) {
        let is_named = refused.split([' ', ',', ';']).any(|word| word == spec.name);
        assert_eq!(is_named, spec.takes_bounds || spec.name == "newton", "{refused}");
    }
    let outside = try_run("projected_newton", text, &[UNIT], &[2.0]).expect_err("refused");
    assert!(matches!(outside, StartError::Bounds(_)), "{outside}");
}

#[test]
fn many_variables_with_bounds() {
    let text = "f(x[40]) = sum(i = 1..39, 100(x[i+1] - x[i]^2)^2 + (1 - x[i])^2)";
    let sides = vec![(-2.0, 0.9); 40];
    let m = run("lbfgsb", text, &sides, &vec![-1.0; 40]);
    assert!(m.stop.is_natural() && m.x.iter().filter(|x| **x == 0.9).count() > 0, "{:?} {}", m.stop, m.reason);
}

fn report(text: &str) -> Json {
    let mut session = Session::new();
    let settings = session.settings.clone();
    let mut lines = Vec::new();
    session.run(&Source::new("", text), Policy { keep_going: true, check_only: false }, &mut |done| {
        lines.extend(json::report(&done, &settings));
        ControlFlow::Continue(())
    });
    lines.pop().expect("the script gives an answer")
}

fn value(text: &str) -> Json {
    let report = report(text);
    assert_eq!(report["ok"], true, "{text}: {report}");
    report["value"].clone()
}

#[test]
fn the_language_takes_bounds_by_name_and_as_a_box() {
    for text in [
        "minimize((x, y) -> (x - 2)^2 + (y + 1)^2, from = [0.5, 0.5], x = 0..1, y = 0..1)",
        "minimize((x, y) -> (x - 2)^2 + (y + 1)^2, [0..1, 0..1], from = [0.5, 0.5])",
        "minimize((x, y) -> (x - 2)^2 + (y + 1)^2, 0..1, from = 0.5)",
        "minimize((x - 2)^2 + (y + 1)^2, x = 0..1, y = 0..1)",
        "f(v[2]) = (v[1] - 2)^2 + (v[2] + 1)^2\nminimize(f, from = 0.5, v = [0..1, 0..1])",
    ] {
        let m = value(text);
        assert_eq!((&m["verdict"], &m["method"]), (&Json::from("minimum"), &Json::from("projected_newton")), "{text}");
        assert_eq!(m["x"], serde_json::json!([1.0, 0.0]), "{text}");
    }
    let half = value("minimize((x, y) -> (x - 2)^2 + (y + 1)^2, from = [0, 0], x = -inf..1)");
    assert_eq!(half["verdict"], "minimum", "{half}");
    assert!((half["x"][1].as_f64().expect("a number") + 1.0).abs() < 1e-9, "y has no bounds: {half}");
    let top = value("maximize((x, y) -> x + y, from = [0.5, 0.5], x = 0..1, y = 0..2)");
    assert_eq!((&top["verdict"], &top["value"]), (&Json::from("maximum"), &Json::from(3.0)));
}

#[test]
fn a_start_outside_is_moved_and_said_to_be() {
    let outside = report("minimize(x -> (x - 3)^2, from = 7, x = 0..1)");
    assert!(outside["notes"].to_string().contains("nearest point inside, [1]"), "{outside}");
    let middle = report("minimize((x - 3)^2, x = 0..1)");
    assert!(middle["notes"].to_string().contains("middle of the bounds, at [0.5]"), "{middle}");
}

#[test]
fn mistakes_in_bounds_are_told() {
    for (text, part) in [
        ("minimize(x -> x^2, from = 0.5, x = 1..0)", "is empty"),
        ("minimize(x -> x^2, from = 0.5, z = 0..1)", "z"),
        ("minimize(x -> x^2, from = 0.5, x = 0..1, method = newton)", "projected_newton"),
        ("minimize(x -> x^2, x = 0..inf)", "needs a start"),
        ("minimize((x, y) -> x^2 + y^2, [0..1, 0..1, 0..1], from = 0)", "2 ranges"),
    ] {
        let report = report(text);
        assert!(report["ok"] == false && report.to_string().contains(part), "{text}: {report}");
    }
}

#[test]
fn a_race_within_bounds_is_run_by_those_that_keep_to_them() {
    let race = value("race((x, y) -> (x - 2)^2 + (y + 1)^2, from = [0.5, 0.5], x = 0..1, y = 0..1)");
    let runs = race["runs"].as_array().expect("runs");
    assert_eq!(runs.len(), METHODS.iter().filter(|m| m.spec.takes_bounds && !GLOBAL.contains(&m.spec.name)).count());
    for run in runs {
        assert_eq!(run["verdict"], "minimum", "{run}");
    }
}

#[test]
fn in_very_many_variables_the_face_is_judged_by_products() {
    let text = "f(x[600]) = sum(i = 1..600, (x[i] - (i - 300)/100)^2) + sum(i = 1..599, (x[i+1] - x[i])^2)";
    let m = run("lbfgsb", text, &[(-1.0, 1.5); 600], &[0.5; 600]);
    assert_eq!((m.verdict, m.converged), (Verdict::Minimum, true), "{:?} {}", m.stop, m.reason);
    let held = m.x.iter().filter(|x| **x == -1.0 || **x == 1.5).count();
    assert!(held > 100 && m.reason.contains("held by a bound"), "{held}: {}", m.reason);
    let corner = run("lbfgsb", "f(x[600]) = sum(x)", &[UNIT; 600], &[0.5; 600]);
    assert_eq!((corner.verdict, corner.value), (Verdict::Minimum, 0.0), "{}", corner.reason);
}

fn follows(name: &str, text: &str, sides: &[(f64, f64)], points: &[&[f64]]) {
    let m = run(name, text, sides, points[0]);
    let path = m.path.expect("asked for");
    for (k, (point, expected)) in path.iter().zip(points).enumerate() {
        let near = point.x.iter().zip(*expected).all(|(a, b)| (a - b).abs() <= 1e-12 * b.abs().max(1.0));
        assert!(near, "{name}, step {k}: {:?} and not {expected:?}", point.x);
    }
    assert!(path.len() >= points.len(), "{name} took {} steps", path.len() - 1);
    assert_ne!(m.stop, StopReason::MaxSteps);
}

#[test]
fn lbfgsb_takes_the_steps_of_the_dense_script() {
    // tests/reference/scripts/lbfgsb.py
    follows(
        "lbfgsb",
        "f(a, b, c) = 100(b - a^2)^2 + (1 - a)^2 + 100(c - b^2)^2 + (1 - b)^2",
        &[(-5.0, -0.6), (0.12, 5.0), (-5.0, 0.3)],
        LBFGSB_POINTS,
    );
}

#[test]
fn projected_newton_takes_the_steps_of_the_script() {
    // tests/reference/scripts/projected_newton.py
    follows(
        "projected_newton",
        "f(x, y) = 100(y - x^2)^2 + (1 - x)^2",
        &[(-3.0, 0.9), (-3.0, 0.7)],
        PROJECTED_NEWTON_POINTS,
    );
}

const LBFGSB_POINTS: &[&[f64]] = &[
    &[-1.2, 1.0, 0.2],
    &[-0.6391298516469905, 0.17739044908225277, 0.29347835805883493],
    &[-0.6, 0.3140957177990029, 0.23215449461679077],
    &[-0.6, 0.4320730095140902, 0.17218938880015414],
    &[-0.6066393574120478, 0.3930078434684539, 0.1777299693174771],
    &[-0.6119896917564366, 0.39303295469740995, 0.1695644025848177],
    &[-0.6166015435877584, 0.3897086905230417, 0.15463114280246848],
];

const PROJECTED_NEWTON_POINTS: &[&[f64]] = &[
    &[-1.2, -1.0],
    &[-0.8848487317568188, -0.05095854773107267],
    &[-0.8504060173816428, 0.7],
    &[-0.830757402679719, 0.7],
    &[-0.7281977873629153, 0.5282981499631814],
    &[-0.49783892626900833, 0.20128928905035304],
    &[-0.3525708584669355, 0.1032033987171643],
];

/// What a method says of a function within bounds, from a start.
fn told(text: &str, sides: &[(f64, f64)], start: &[f64]) -> (Verdict, Vec<f64>) {
    let m = newton(text, sides, start);
    (m.verdict, m.x)
}

#[test]
fn a_one_sided_end_at_which_the_slope_vanishes_is_no_saddle() {
    for text in ["f(x) = x^3", "f(x) = x^5", "f(x) = x^13", "f(x) = x^4", "f(x) = x^3 - x^4", "f(x) = x^3*exp(x)"] {
        for name in ["projected_newton", "lbfgsb"] {
            let m = run(name, text, &[UNIT], &[0.5]);
            assert_eq!(
                (m.verdict, m.x.clone(), m.converged),
                (Verdict::DegenerateMinimum, vec![0.0], true),
                "{name} {text}"
            );
            assert_eq!(m.degenerate.as_ref().and_then(|d| d.strict), Some(true), "{name} {text}");
        }
    }
    // The same function with room on the other side has no minimum there.
    assert!(!newton("f(x) = x^3", &[(-1.0, 1.0)], &[0.0]).verdict.is_minimum());
    // The other end, and the other sign.
    assert_eq!(told("f(x) = (1 - x)^3", &[UNIT], &[0.5]), (Verdict::DegenerateMinimum, vec![1.0]));
    assert_eq!(told("f(x) = -x^3", &[UNIT], &[0.0]), (Verdict::DegenerateMaximum, vec![0.0]));
    assert_eq!(told("f(x) = -x^5 + x^9", &[UNIT], &[0.0]), (Verdict::DegenerateMaximum, vec![0.0]));
}

#[test]
fn a_one_sided_end_is_found_where_free_variables_follow() {
    for (text, at) in [
        ("f(x, y) = x^3 + (y - x)^2", [0.0, 0.0]),
        ("f(x, y) = x^5 + (y - 3x - 1)^2", [0.0, 1.0]),
        ("f(x, y) = x^3 + x^2*(y - 1) + (y - 1)^2", [0.0, 1.0]),
    ] {
        let (verdict, x) = told(text, &[UNIT, ALL], &[0.7, 0.3]);
        assert_eq!(verdict, Verdict::DegenerateMinimum, "{text} at {x:?}");
        assert!(x[0] == 0.0 && (x[1] - at[1]).abs() < 1e-9, "{text} at {x:?}");
    }
    // A free variable that falls away makes it a saddle, and so does a steep enough coupling.
    assert_eq!(newton("f(x, y) = x^3 - y^4", &[UNIT, UNIT], &[0.0, 0.0]).verdict, Verdict::DegenerateSaddle);
    assert_eq!(
        newton("f(x, y) = x^3 - 2*x^2*y + y^2 + x^4", &[UNIT, ALL], &[0.0, 0.0]).verdict,
        Verdict::DegenerateMinimum
    );
    assert_eq!(newton("f(x, y) = x^3 - y*x", &[UNIT, ALL], &[0.0, 0.0]).verdict, Verdict::DegenerateSaddle);
}

#[test]
fn at_a_corner_without_slopes_cubic_forms_decide() {
    // On the ray y = t x the form is x³ (1 + t³ − c t²): positive for all t ≥ 0 exactly if c < 3/4^(1/3) = 1.8899.
    for (c, verdict) in
        [(1.0, Verdict::DegenerateMinimum), (1.8, Verdict::DegenerateMinimum), (2.0, Verdict::DegenerateSaddle)]
    {
        let text = format!("f(x, y) = x^3 + y^3 - {c}*x*y^2");
        assert_eq!(newton(&text, &[UNIT, UNIT], &[0.0, 0.0]).verdict, verdict, "{c}");
    }
}

#[test]
fn a_degenerate_point_beside_a_bound_is_told_for_the_box_or_not_at_all() {
    // Over x ≥ 0 the point meant is a maximum; the point given, a billionth beside it, is a saddle of the line.
    let function = Function::parse("f(x) = -x^3").expect("a correct text");
    let optimizer = (method("lbfgsb").expect("registered").build)(&Options::new()).expect("defaults");
    let settings = Settings { bounds: Some(bounds(&[UNIT])), max_steps: Some(0), ..Settings::default() };
    let m = minimize(function.objective(), &[1e-9], &*optimizer, &settings, &mut |_| ()).expect("a start inside");
    assert!(m.verdict != Verdict::DegenerateSaddle, "{m:?}");
}

#[test]
fn one_sided_ends_are_the_same_in_other_units() {
    for (a, b) in [(1e12, 1e6), (1e-12, 1e-6), (1.0, 1e6)] {
        let text = format!("f(x, y) = {a:e}*(({b:e}*x)^3 + y^2)");
        let (verdict, x) = told(&text, &[RIGHT, ALL], &[0.5 / b, 0.5]);
        assert_eq!((verdict, x[0]), (Verdict::DegenerateMinimum, 0.0), "{text}");
    }
}

/// A run within bounds that asks for a proof.
fn proved(text: &str, sides: &[(f64, f64)], start: &[f64]) -> Minimization {
    let function = Function::parse(text).expect("a correct text");
    let method = "projected_newton".into();
    let options = MinimizeOptions { prove: true, bounds: Some(bounds(sides)), method, ..MinimizeOptions::default() };
    function.minimize(start, &options).expect("a start inside")
}

#[test]
fn a_point_on_a_bound_is_proved_over_the_box() {
    for text in ["f(x, y) = x + y^2", "f(x, y) = x + 2y - x*y/4", "f(x, y) = (x + 1)^2 + (y - x - 0.3)^2 + y^4"] {
        let m = proved(text, &[UNIT, (-0.5, 1.0)], &[0.6, 0.7]);
        let Some(Ok(proof)) = &m.proof else { panic!("{text}: {:?}", m.proof) };
        assert_eq!((proof.kind, m.verdict), (Kind::Minimum, Verdict::Minimum), "{text}");
        assert!(
            proof.enclosure.iter().zip(&m.x).all(|([lo, hi], x)| lo - 1e-9 <= *x && *x <= hi + 1e-9),
            "{text}: {m:?}"
        );
        assert!(proof.enclosure[0] == [0.0, 0.0] && m.x[0] == 0.0, "{text}: {m:?}");
        assert!(m.reason.contains("into the box leads up"), "{}", m.reason);
    }
}

#[test]
fn what_is_proved_without_bounds_is_no_proof_on_them() {
    // A proved saddle of the free function, a minimum over the quadrant: its multipliers vanish, so nothing is proved.
    for text in ["f(x, y) = x*y", "f(x, y) = x^2 + y^2", "f(x, y) = x^3 + y"] {
        let m = proved(text, &[UNIT, UNIT], &[0.0, 0.0]);
        assert_eq!(m.proof, Some(Err(Unproved::OnBound)), "{text}: {m:?}");
    }
    // The face has a maximum and the function rises from the bound: no minimum, and not proved to be one.
    let m = proved("f(x, y) = x - (y - 0.5)^2", &[UNIT, UNIT], &[0.0, 0.5]);
    assert!(!m.verdict.is_minimum() || m.proof == Some(Err(Unproved::OnBound)) || m.x[1] != 0.5, "{m:?}");
}
