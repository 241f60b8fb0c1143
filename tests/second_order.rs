//! The dense second-order methods: five steps of each against an independent script, and the worked numbers of the double well.
//!
//! The scripts are in `reference/scripts`; each prints the points that stand here, from the method's definition alone.

mod sequences;

use saddleback::optimize::options::Options;
use saddleback::optimize::stop::StopReason;
use saddleback::{Function, Minimization, MinimizeOptions, Verdict};

use sequences::{SEQUENCES, THIRD_ORDER};

const PLANE: &str = "f(x, y) = x^4 - 2x^2 + y^2 + x*y/2 + x^2*y^2";
const WELL: &str = "f(x, y) = x^4 - 2x^2 + y^2";
const A: [f64; 2] = [0.0, 0.5];
const B: [f64; 2] = [1e-3, 0.5];

fn none() -> Options {
    Options::new()
}

fn run(text: &str, start: &[f64], method: &str, options: Options) -> Minimization {
    let options = MinimizeOptions { method: method.into(), options, path: true, ..MinimizeOptions::default() };
    Function::parse(text).expect("a formula").minimize(start, &options).expect("a start in the domain")
}

fn holds(m: &Minimization, points: &[&[f64]], name: &str) {
    let path = m.path.as_ref().expect("a path was asked for");
    for (k, want) in points.iter().enumerate() {
        let is = &path.get(k + 1).unwrap_or_else(|| panic!("{name}: {} points", path.len())).x;
        let off = is.iter().zip(*want).map(|(a, b)| (a - b).abs() / b.abs().max(1.0)).fold(0.0, f64::max);
        assert!(off <= 1e-12, "{name}, step {}: {is:?} instead of {want:?}", k + 1);
    }
}

#[test]
fn every_method_takes_the_steps_of_its_definition() {
    for sequence in &SEQUENCES {
        let m = run(PLANE, &sequence.start, sequence.method, sequence.options());
        let points: Vec<&[f64]> = sequence.points.iter().map(|point| &point[..]).collect();
        holds(&m, &points, &format!("{} {:?}", sequence.method, sequence.options()));
    }
}

#[test]
fn the_third_order_method_takes_the_steps_of_its_definition() {
    let m = run("f(x) = x^3 + x^4/2 + x^6/10", &[0.0], "third_order", none());
    let points: Vec<&[f64]> = THIRD_ORDER.iter().map(std::slice::from_ref).collect();
    holds(&m, &points, "third_order");
}

/// The number of steps to the first point with a gradient below `tolerance`, and that point.
fn arrival(m: &Minimization, tolerance: f64) -> (usize, Vec<f64>) {
    let path = m.path.as_ref().expect("a path was asked for");
    let step = path.iter().position(|p| p.gradient_norm <= tolerance);
    let step = step.unwrap_or_else(|| panic!("never below {tolerance:e}: {m:?}"));
    (step, path[step].x.clone())
}

/// Holds a run on the double well to a row of the table: where it ends and in how many steps, give or take `margin`.
fn row(start: [f64; 2], method: &str, options: Options, want: ([f64; 2], usize, usize)) {
    let name = format!("{method} {options:?} from {start:?}");
    let m = run(WELL, &start, method, options);
    let (end, steps, margin) = want;
    let (taken, x) = arrival(&m, 1e-12);
    assert!(taken.abs_diff(steps) <= margin, "{name}: {taken} steps");
    assert!((x[0] - end[0]).abs() < 1e-9 && (x[1] - end[1]).abs() < 1e-9, "{name}: {x:?}");
    let verdict = if end[0] == 0.0 { Verdict::Saddle } else { Verdict::Minimum };
    assert_eq!(m.verdict, verdict, "{name}: {m:?}");
}

const SADDLE: [f64; 2] = [0.0, 0.0];
const RIGHT: [f64; 2] = [1.0, 0.0];

#[test]
fn newton_ends_in_the_nearest_critical_point() {
    row(A, "newton", none(), (SADDLE, 1, 0));
    row(B, "newton", none(), (SADDLE, 2, 0));
    row([0.45, 0.5], "newton", none(), ([-1.0, 0.0], 14, 0));
    row([0.6, 0.5], "newton", none(), (RIGHT, 10, 0));
}

#[test]
fn saddle_free_newton_without_escape_leaves_the_saddle_but_not_its_stable_manifold() {
    let plain = || none().with_flag("escape", false).with_word("line_search", "none");
    row(A, "saddle_free", plain(), (SADDLE, 1, 0));
    row(B, "saddle_free", plain(), (RIGHT, 22, 0));
    // One more or less: rounding decides how far the step 30 overshoots.
    row([1e-9, 0.5], "saddle_free", plain(), (RIGHT, 38, 1));
    let path = run(WELL, &[1e-9, 0.5], "saddle_free", plain()).path.expect("a path was asked for");
    assert!((path[30].x[0] - 4.58).abs() < 0.005, "the overshoot at step 30: {:?}", path[30]);
    let searched = || none().with_flag("escape", false);
    row(A, "saddle_free", searched(), (SADDLE, 1, 0));
    row(B, "saddle_free", searched(), (RIGHT, 13, 0));
    for (x, steps) in [(0.1, 8), (0.3, 7), (0.44, 6)] {
        row([x, 0.5], "saddle_free", searched(), (RIGHT, steps, 0));
    }
}

#[test]
fn saddle_free_newton_with_escape_leaves_at_once() {
    for start in [A, B, SADDLE, [1e-9, 0.5]] {
        let m = run(WELL, &start, "saddle_free", none());
        assert!(m.steps <= 10 && (m.x[0].abs() - 1.0).abs() < 1e-9, "{start:?}: {m:?}");
        assert_eq!((m.verdict, m.converged), (Verdict::Minimum, true), "{start:?}");
    }
}

#[test]
fn cubic_and_trust_region_steps_leave_by_the_hard_case() {
    // The reference writes M = 2w for the weight w of w|s|^3/3.
    let simple = || none().with_word("rule", "simple").with_number("cubic_weight", 0.5);
    let first = &run(WELL, &A, "cubic", simple()).path.expect("a path was asked for")[1].x;
    assert!((first[0].abs() - 0.986).abs() < 5e-4 && (first[1] - 0.333).abs() < 5e-4, "{first:?}");
    for start in [A, B] {
        row(start, "cubic", simple(), (RIGHT, 5, 0));
        row(start, "trust_region", none(), (RIGHT, 4, 1));
    }
}

#[test]
fn shifted_newton_leaves_the_neighbourhood_of_the_saddle_only() {
    row(A, "shifted_newton", none(), (SADDLE, 69, 2));
    row(B, "shifted_newton", none(), (RIGHT, 4, 0));
    row([1e-9, 0.5], "shifted_newton", none(), (RIGHT, 6, 0));
}

#[test]
fn newton_converges_linearly_to_degenerate_points() {
    let path = run("f(x, y) = x^3 - 3x*y^2", &[0.5, 0.3], "newton", none()).path.expect("a path was asked for");
    for (k, point) in path.iter().enumerate().take(15) {
        let want = [0.5 * 0.5_f64.powi(k as i32), 0.3 * 0.5_f64.powi(k as i32)];
        assert!((point.x[0] - want[0]).abs() < 1e-14 && (point.x[1] - want[1]).abs() < 1e-14, "{point:?}");
    }
    let path = run("f(x) = x^4", &[1.0], "newton", none()).path.expect("a path was asked for");
    let ratio = path[9].x[0] / path[8].x[0];
    assert!((ratio - 2.0 / 3.0).abs() < 1e-12, "{ratio}");
}

/// Nesterov & Polyak's theorem 1 on the double well with `M = L = 36`: bounds of the measure `mu` and of the sum of cubed steps.
#[test]
fn the_fixed_cubic_method_keeps_its_guarantee() {
    const L: f64 = 36.0;
    let m = run(WELL, &A, "cubic_np", none().with_number("fixed", L));
    let path = m.path.as_ref().expect("a path was asked for");
    let gap = path[0].value + 1.0;
    let mut cubes = 0.0;
    for pair in path.windows(2) {
        let step = ((pair[1].x[0] - pair[0].x[0]).powi(2) + (pair[1].x[1] - pair[0].x[1]).powi(2)).sqrt();
        cubes += step.powi(3);
        assert!(pair[0].value - pair[1].value >= L / 12.0 * step.powi(3) * (1.0 - 1e-9) - 1e-15, "{pair:?}");
    }
    assert!((cubes - 0.0866).abs() < 5e-5 && cubes <= 12.0 * gap / L, "{cubes}");
    let measure = |k: usize| {
        let lowest = path[k].lowest_eigenvalue.expect("the method has Hessians");
        (2.0 * path[k].gradient_norm / (L + L)).sqrt().max(-2.0 * lowest / (2.0 * L + L))
    };
    for (k, want) in [(1, 0.1564), (2, 0.1564), (5, 0.0537), (10, 1e-4)] {
        let least = (1..=k).map(measure).fold(f64::INFINITY, f64::min);
        let bound = 8.0 / 3.0 * (3.0 * gap / (2.0 * k as f64 * L)).cbrt();
        assert!(least <= bound, "k = {k}: {least} above {bound}");
        let good = if k < 10 { (least - want).abs() < 5e-5 } else { least < want };
        assert!(good, "k = {k}: {least} instead of {want}");
    }
}

/// The number of steps until a path is at its `x[0]`, `x[1]` below 1e-12, or its value below a bound.
fn first(m: &Minimization, reached: impl Fn(&[f64], f64) -> bool) -> Option<usize> {
    m.path.as_ref().expect("a path was asked for").iter().position(|p| reached(&p.x, p.value))
}

#[test]
fn trajectories_near_the_classical_saddle() {
    let classical = "f(x, y) = 5x^2 - y^2";
    let m = run(classical, &[1.0, 0.01], "newton", none());
    assert!(m.steps == 1 && m.x[0].abs() < 1e-15 && m.x[1].abs() < 1e-15 && m.verdict == Verdict::Saddle, "{m:?}");
    let plain = none().with_flag("escape", false).with_word("line_search", "none");
    let path = run(classical, &[1.0, 0.01], "saddle_free", plain).path.expect("a path was asked for");
    for (k, point) in path.iter().enumerate().skip(1).take(5) {
        let want = 0.01 * 2.0_f64.powi(k as i32);
        assert!(point.x[0].abs() < 1e-14 && (point.x[1] - want).abs() < 1e-13, "{point:?}");
    }
}

#[test]
fn trajectories_near_the_monkey_saddle() {
    let monkey = "f(x, y) = x^3 - 3x*y^2";
    let near = |x: &[f64], _: f64| x[0].hypot(x[1]) < 1e-6;
    let far = |_: &[f64], value: f64| value < -1e6;
    let newton = run(monkey, &[0.5, 0.3], "newton", none());
    assert!(newton.verdict == Verdict::DegenerateSaddle && first(&newton, near) == Some(20), "{newton:?}");
    let plain = || none().with_flag("escape", false).with_word("line_search", "none");
    for (method, options, steps) in [
        ("saddle_free", plain(), 14),
        ("trust_region", none(), 7),
        ("cubic", none().with_word("rule", "simple").with_number("cubic_weight", 0.5), 2),
    ] {
        let m = run(monkey, &[0.5, 0.3], method, options);
        let taken = first(&m, far).unwrap_or_else(|| panic!("{method} does not leave: {m:?}"));
        assert!(taken.abs_diff(steps) <= 2, "{method}: {taken} steps");
        assert_eq!(m.verdict, Verdict::Unbounded, "{method}");
    }
    // On the stable ray saddle-free Newton halves like Newton's method.
    let m = run(monkey, &[0.5, 0.0], "saddle_free", plain());
    let path = m.path.as_ref().expect("a path was asked for");
    assert!((path[3].x[0] - 0.0625).abs() < 1e-15, "{:?}", path[3]);
}

#[test]
fn negative_curvature_alone_drops_into_the_well() {
    let m = run(WELL, &SADDLE, "negative_curvature", none());
    let path = m.path.as_ref().expect("a path was asked for");
    assert!(path[1].value < -0.5 && path[1].x[1] == 0.0, "{:?}", path[1]);
    assert_eq!(m.verdict, Verdict::Minimum);
}

#[test]
fn methods_without_a_way_out_stay_at_saddles_and_say_so() {
    for (method, options) in [
        ("saddle_free", none().with_flag("escape", false)),
        ("modified_newton", none().with_flag("escape", false)),
        ("generalized_trust_region", none().with_number("order", 1.0)),
        ("damped_newton", none()),
        ("shifted_newton", none()),
        ("regularized_newton", none()),
    ] {
        let m = run(WELL, &A, method, options);
        assert_eq!((m.verdict, m.index, m.converged), (Verdict::Saddle, 1, true), "{method}: {m:?}");
        assert!(m.stop != StopReason::MaxSteps, "{method}: {m:?}");
    }
}
