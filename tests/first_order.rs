//! Methods with gradients only: each against an independent script, and against the reference runs of the worked tables.
//!
//! The scripts are `tests/reference/scripts/*.py`; they print the tables of numbers below.

use crate::first_order::landscapes::{Bowl, Dixmaan, Octopus, Rosenbrocks, Trough, Woods};
use crate::formulas::catalogue::{DoubleWell, Monkey, Rosenbrock};
use crate::formulas::{Formula, Smooth};
use saddleback::numeric::starts::{RandomNumbers, Starts};
use saddleback::objective::objective::Objective;
use saddleback::optimize::options::Options;
use saddleback::optimize::oracle::{Limits, Oracle};
use saddleback::optimize::{Iterate, Optimizer, Step, method};

mod landscapes;
mod tables;

fn build(name: &str, options: &Options) -> Box<dyn Optimizer> {
    (method(name).expect("the method is registered").build)(options).expect("the options are right")
}

/// Runs a method without the loop's rules until `done` or the limit of steps, refused trials not counted; gives the
/// iterates that `keep` wants, and the number of steps.
fn run(
    objective: &dyn Objective,
    optimizer: &dyn Optimizer,
    x0: &[f64],
    limit: usize,
    mut done: impl FnMut(&Iterate) -> bool,
) -> (Iterate, usize) {
    let oracle = Oracle::new(objective, Limits { max_evaluations: usize::MAX, ..Limits::default() });
    let mut iteration = optimizer.start(&oracle, x0).expect("the start is in the domain");
    let mut steps = 0;
    let mut tries = 0;
    while !done(iteration.current()) && steps < limit && tries < 2 * limit + 100 {
        tries += 1;
        match iteration.step() {
            Step::Accepted => steps += 1,
            Step::Rejected => {}
            Step::Stalled(_) => break,
        }
    }
    (iteration.current().clone(), steps)
}

/// The first points after the start.
fn path<F: Formula>(formula: F, name: &str, options: &Options, x0: &[f64], count: usize) -> Vec<Vec<f64>> {
    let mut points = Vec::new();
    let keep = |here: &Iterate| {
        points.push(here.x.clone());
        false
    };
    run(&Smooth(formula), build(name, options).as_ref(), x0, count, keep);
    points.remove(0);
    points
}

const START: [f64; 2] = [-1.2, 1.0];

#[track_caller]
fn same(points: &[Vec<f64>], table: &[[f64; 2]]) {
    assert!(points.len() >= table.len(), "{points:?}");
    for (k, (x, want)) in points.iter().zip(table).enumerate() {
        let near = x.iter().zip(want).all(|(a, b)| (a - b).abs() <= 1e-12 * b.abs().max(1.0));
        assert!(near, "point {}: {x:?}, not {want:?}", k + 1);
    }
}

#[test]
fn gradient_descent_takes_the_steps_of_each_rule() {
    let steps = |options: Options| path(Rosenbrock, "gd", &options, &START, 5);
    same(&steps(Options::new().with_number("step", 1e-3)), &tables::FIXED);
    same(&steps(Options::new().with_number("lipschitz", 1e3)), &tables::FIXED);
    same(&steps(Options::new().with_word("rule", "armijo")), &tables::ARMIJO);
    same(&steps(Options::new()), &tables::ARMIJO);
    same(&steps(Options::new().with_word("rule", "exact")), &tables::EXACT);
    same(&steps(Options::new().with_word("rule", "lipschitz")), &tables::LIPSCHITZ);
}

#[test]
fn the_rule_fixed_needs_a_step() {
    let refused = (method("gd").expect("registered").build)(&Options::new().with_word("rule", "fixed"));
    assert!(refused.err().expect("no step").to_string().contains("step"));
}

#[test]
fn the_heavy_ball_takes_the_steps_of_polyak() {
    let options = Options::new().with_number("step", 1e-3).with_number("momentum", 0.9);
    same(&path(Rosenbrock, "momentum", &options, &START, 5), &tables::MOMENTUM);
}

#[test]
fn the_accelerated_gradient_takes_the_steps_of_nesterov() {
    let options = |step| Options::new().with_number("step", step);
    same(&path(Rosenbrock, "nesterov", &options(1e-3).with_flag("restart", false), &START, 5), &tables::NESTEROV);
    let well = |restart| path(DoubleWell, "nesterov", &options(0.12).with_flag("restart", restart), &[0.5, 0.1], 5);
    same(&well(false), &tables::NESTEROV_WELL);
    same(&well(true), &tables::NESTEROV_RESTARTED);
}

#[test]
fn adam_takes_the_steps_of_kingma_and_ba() {
    let options = Options::new().with_number("rate", 0.05);
    same(&path(Rosenbrock, "adam", &options, &START, 5), &tables::ADAM);
}

#[test]
fn noise_comes_from_the_named_generator_and_both_kinds_differ() {
    let options = |noise| {
        let numbers = Options::new().with_number("step", 1e-3).with_number("radius", 0.1).with_number("seed", 7.0);
        numbers.with_number("noisy_steps", 3.0).with_word("noise", noise)
    };
    same(&path(Rosenbrock, "noisy_gd", &options("ball"), &START, 5), &tables::NOISY_BALL);
    same(&path(Rosenbrock, "noisy_gd", &options("sphere"), &START, 5), &tables::NOISY_SPHERE);
}

#[test]
fn perturbed_descent_kicks_as_jin_does() {
    let options = Options::new().with_number("step", 0.05).with_number("radius", 0.01).with_number("seed", 3.0);
    let options = options.with_number("small_gradient", 0.037).with_number("wait", 3.0);
    same(&path(DoubleWell, "perturbed_gd", &options, &[0.0, 0.02], 5), &tables::PERTURBED);
}

#[test]
fn conjugate_gradients_take_the_steps_of_hager_and_zhang() {
    same(&path(DoubleWell, "cg", &Options::new(), &[3.0, 2.0], 5), &tables::CG);
}

#[test]
fn quasi_newton_steps_are_those_of_the_product_form() {
    let with = |word| Options::new().with_word("line_search", word);
    same(&path(Rosenbrock, "bfgs", &Options::new(), &START, 5), &tables::BFGS);
    same(&path(Rosenbrock, "bfgs", &with("backtracking"), &START, 5), &tables::BFGS_ARMIJO);
    let two = with("backtracking").with_number("memory", 2.0);
    same(&path(Rosenbrock, "lbfgs", &two, &START, 5), &tables::LBFGS_ARMIJO);
    same(&path(Rosenbrock, "lbfgs", &Options::new(), &START, 2), &tables::BFGS[..2]);
}

fn norm(v: &[f64]) -> f64 {
    v.iter().map(|v| v * v).sum::<f64>().sqrt()
}

/// The stop of the reference runs: the first point with `‖g‖ ≤ 10⁻¹⁰ max(1, ‖g₀‖)`.
fn reference_stop<F: Formula>(formula: F, name: &str, options: &Options, x0: &[f64]) -> (Vec<f64>, usize) {
    let mut first = None;
    let done = |here: &Iterate| {
        let size = *first.get_or_insert(norm(&here.gradient).max(1.0));
        norm(&here.gradient) <= 1e-10 * size
    };
    let (end, steps) = run(&Smooth(formula), build(name, options).as_ref(), x0, 100_000, done);
    (end.x, steps)
}

const A: [f64; 2] = [0.0, 0.5];
const B: [f64; 2] = [1e-3, 0.5];

#[test]
fn gradient_descent_on_the_double_well_takes_219_steps_to_the_saddle_or_to_a_minimum() {
    let options = Options::new().with_number("step", 0.05);
    let (x, steps) = reference_stop(DoubleWell, "gd", &options, &A);
    assert!(x[0] == 0.0 && x[1].abs() < 1e-9 && steps.abs_diff(219) <= 2, "{x:?} {steps}");
    let (x, steps) = reference_stop(DoubleWell, "gd", &options, &B);
    assert!((x[0] - 1.0).abs() < 1e-9 && x[1].abs() < 1e-9 && steps.abs_diff(219) <= 2, "{x:?} {steps}");
}

#[test]
fn noise_leads_off_the_saddle_to_each_side_alike() {
    let optimizer = |seed| {
        let options = Options::new().with_number("step", 0.05).with_number("radius", 0.01);
        build("noisy_gd", &options.with_number("noisy_steps", 300.0).with_number("seed", f64::from(seed)))
    };
    let ends = (0..200).map(|seed| run(&Smooth(DoubleWell), optimizer(seed).as_ref(), &A, 800, |_| false).0.x);
    let ends: Vec<_> = ends.collect();
    assert!(ends.iter().all(|x| (x[0].abs() - 1.0).abs() < 1e-6 && x[1].abs() < 1e-6));
    let right = ends.iter().filter(|x| x[0] > 0.0).count();
    assert!((70..=130).contains(&right), "{right} of 200 to the right");
}

#[test]
fn perturbed_descent_always_ends_at_a_minimum_after_about_as_many_steps_as_the_reference() {
    for start in [A, B] {
        let mut signs = [0, 0];
        for seed in 0..20 {
            let options = Options::new().with_number("step", 0.05).with_number("seed", f64::from(seed));
            let search = build("perturbed_gd", &options.clone().with_flag("polish", false));
            let (end, steps) = run(&Smooth(DoubleWell), search.as_ref(), &start, 10_000, |_| false);
            assert!((end.x[0].abs() - 1.0).abs() < 1e-3, "seed {seed}: {:?}", end.x);
            assert!((160..=195).contains(&steps), "seed {seed}: {steps} steps");
            signs[usize::from(end.x[0] > 0.0)] += 1;
            let (x, _) = reference_stop(DoubleWell, "perturbed_gd", &options, &start);
            assert!((x[0].abs() - 1.0).abs() < 1e-9 && x[1].abs() < 1e-9, "seed {seed}: {x:?}");
        }
        assert!(start == B || signs.iter().all(|sign| *sign > 0), "{signs:?}");
    }
}

#[test]
fn no_random_start_ends_at_the_saddle() {
    let gd = build("gd", &Options::new().with_number("step", 0.04));
    for x0 in Starts::random(&[(-1.5, 1.5), (-1.5, 1.5)], 14).take(10_000) {
        let (end, _) = run(&Smooth(DoubleWell), gd.as_ref(), &x0, 1000, |here| norm(&here.gradient) < 1e-6);
        assert!(norm(&end.x) > 1e-3, "{x0:?} leads to {:?}", end.x);
        assert!((end.x[0].abs() - 1.0).abs() < 1e-6, "{x0:?} leads to {:?}", end.x);
    }
}

/// Steps until `|x_d| > √γ/2`.
fn escape(trough: &Trough, optimizer: &dyn Optimizer, x0: &[f64], limit: usize) -> Option<usize> {
    let edge = 0.5 * trough.gamma.sqrt();
    let (end, steps) = run(trough, optimizer, x0, limit, |here| here.x.last().expect("not empty").abs() > edge);
    (end.x.last().expect("not empty").abs() > edge).then_some(steps)
}

#[test]
fn the_time_to_leave_a_saddle_grows_as_the_reference_says() {
    let gd = build("gd", &Options::new().with_number("step", 0.1));
    for (gamma, from_1e_10, from_1e_4) in [(1.0, 236, 91), (0.1, 2143, 755), (0.01, 20184, 6362)] {
        let trough = Trough { dimension: 2, gamma };
        assert_eq!(escape(&trough, gd.as_ref(), &[0.0, 1e-10], 100_000), Some(from_1e_10), "γ = {gamma}");
        assert_eq!(escape(&trough, gd.as_ref(), &[0.0, 1e-4], 100_000), Some(from_1e_4), "γ = {gamma}");
        assert_eq!(escape(&trough, gd.as_ref(), &[1.0, 0.0], 100_000), None, "γ = {gamma}");
    }
}

#[test]
fn with_noise_it_grows_with_the_logarithm_of_the_dimension() {
    let median = |dimension: usize, noisy_steps: usize| {
        let trough = Trough { dimension, gamma: 1.0 };
        let mut steps: Vec<usize> = (0..21)
            .map(|seed| {
                let options = Options::new().with_number("step", 0.1).with_number("radius", 0.01);
                let options =
                    options.with_number("noisy_steps", noisy_steps as f64).with_number("seed", f64::from(seed));
                let noisy = build("noisy_gd", &options);
                escape(&trough, noisy.as_ref(), &vec![0.0; dimension], 10_000).expect("noise leads off")
            })
            .collect();
        steps.sort_unstable();
        steps[10]
    };
    for (dimension, one_kick, always) in [(2, 51, 43), (10, 60, 49), (100, 75, 61), (1000, 85, 73)] {
        let (kicked, noisy) = (median(dimension, 1), median(dimension, 10_000));
        assert!(kicked.abs_diff(one_kick) <= 12, "one kick, d = {dimension}: {kicked}, not {one_kick}");
        assert!(noisy.abs_diff(always) <= 10, "noise, d = {dimension}: {noisy}, not {always}");
    }
}

#[test]
fn trajectories_near_two_saddles_are_those_of_the_figures() {
    let gd = build("gd", &Options::new().with_number("step", 0.05));
    let (end, steps) = run(&Bowl, gd.as_ref(), &[1.0, 0.01], 1000, |here| here.value.abs() > 1.0 && here.value < 0.0);
    assert!(steps.abs_diff(49) <= 2 && end.value < -1.0, "{steps}");
    let (end, steps) = run(&Smooth(Monkey), gd.as_ref(), &[0.5, 0.3], 1000, |here| here.value < -1e6);
    assert!(steps.abs_diff(18) <= 2 && end.value < -1e6, "{steps}");
    let (end, _) = run(&Smooth(Monkey), gd.as_ref(), &[0.5, 0.0], 100_000, |_| false);
    assert!((end.x[0] / 6.7e-5 - 1.0).abs() < 0.02 && end.x[1] == 0.0, "{:?}", end.x);
}

/// `numpy.random.default_rng(0).uniform(-1, 1, d)`, of which shorter starts are the first coordinates.
const OCTOPUS_START: [f64; 10] = [
    0.2739233746429086,
    -0.4604265724722594,
    -0.9180529521276106,
    -0.9669447289429418,
    0.6265404784005448,
    0.8255111545554434,
    0.21327155153435973,
    0.4589931219679968,
    0.08724998293084574,
    0.8701448475755365,
];

/// Steps to within a thousandth of the octopus's bottom; none if the run is stuck.
fn octopus_steps(octopus: &Octopus, optimizer: &dyn Optimizer) -> Option<usize> {
    let goal = octopus.lowest() + 1e-3 * octopus.nu();
    let start = &OCTOPUS_START[..octopus.dimension];
    let (end, steps) = run(octopus, optimizer, start, 20_000, |here| here.value <= goal);
    (end.value <= goal).then_some(steps)
}

#[test]
fn the_octopus_holds_gradient_descent_for_exponentially_many_steps() {
    let table: [(usize, [Option<usize>; 4]); 5] = [
        (2, [Some(30), Some(46), Some(66), Some(115)]),
        (3, [Some(77), Some(150), Some(260), Some(617)]),
        (5, [Some(544), Some(1713), Some(4339), None]),
        (7, [None; 4]),
        (10, [None; 4]),
    ];
    for (dimension, row) in table {
        for (l, want) in [1.0, 1.5, 2.0, 3.0].into_iter().zip(row) {
            let gd = build("gd", &Options::new().with_number("step", 0.25 / l));
            assert_eq!(octopus_steps(&Octopus { dimension, l }, gd.as_ref()), want, "d = {dimension}, L = {l}");
        }
    }
}

#[test]
fn kicks_lead_through_the_octopus_in_about_as_many_steps_as_the_reference() {
    let table = [
        (2, [30, 46, 53, 70]),
        (3, [54, 77, 88, 115]),
        (5, [101, 137, 169, 221]),
        (7, [167, 216, 259, 336]),
        (10, [237, 303, 374, 497]),
    ];
    let kick = std::f64::consts::E / 100.0;
    for (dimension, row) in table {
        for (l, want) in [1.0, 1.5, 2.0, 3.0].into_iter().zip(row) {
            let mut steps: Vec<usize> = (0..5)
                .map(|seed| {
                    let options = Options::new().with_number("step", 0.25 / l).with_number("radius", kick);
                    let options = options.with_number("small_gradient", kick).with_number("wait", 1.0);
                    let options = options.with_number("least_decrease", -1e300).with_number("seed", f64::from(seed));
                    let perturbed = build("perturbed_gd", &options);
                    octopus_steps(&Octopus { dimension, l }, perturbed.as_ref()).expect("kicks lead on")
                })
                .collect();
            steps.sort_unstable();
            let share = steps[2] as f64 / f64::from(want);
            assert!((0.75..=1.25).contains(&share), "d = {dimension}, L = {l}: {steps:?}, not {want}");
        }
    }
}

#[test]
fn the_landscapes_have_the_gradients_they_say() {
    let mut random = RandomNumbers::new(5);
    let landscapes: [&dyn Objective; 6] = [
        &Octopus { dimension: 4, l: 1.5 },
        &Trough { dimension: 4, gamma: 0.1 },
        &Bowl,
        &Rosenbrocks { dimension: 4, offset: 1.0 },
        &Woods { dimension: 4 },
        &Dixmaan { thirds: 2 },
    ];
    for landscape in landscapes {
        for _ in 0..200 {
            let x: Vec<f64> = (0..landscape.dimension()).map(|_| random.uniform_between(-12.0, 12.0)).collect();
            let mut gradient = vec![0.0; x.len()];
            landscape.value_gradient(&x, &mut gradient);
            for i in 0..x.len() {
                let at = |h: f64| {
                    let mut y = x.clone();
                    y[i] += h;
                    landscape.value(&y)
                };
                let quotient = (at(1e-5) - at(-1e-5)) / 2e-5;
                let size = norm(&gradient).max(landscape.value(&x).abs()).max(1.0);
                assert!((quotient - gradient[i]).abs() <= 1e-6 * size, "{x:?}: {quotient}, {}", gradient[i]);
            }
        }
    }
}

/// The words of the option `line_search`.
const SEARCHES: [&str; 3] = ["backtracking", "strong_wolfe", "hager_zhang"];

#[test]
fn values_that_are_rounding_do_not_end_a_run() {
    for (name, searches) in [("cg", &[""][..]), ("lbfgs", &SEARCHES), ("bfgs", &SEARCHES)] {
        for search in searches {
            let options = Options::new();
            let options = if search.is_empty() { options } else { options.with_word("line_search", search) };
            let optimizer = build(name, &options);
            for (offset, goal) in [(1e8, 1e-8), (1e3, 1e-10), (0.0, 1e-12)] {
                let rosenbrock = Rosenbrocks { dimension: 2, offset };
                let done = |here: &Iterate| norm(&here.gradient) <= goal;
                let (end, steps) = run(&rosenbrock, optimizer.as_ref(), &START, 1000, done);
                assert!(done(&end), "{name} {search} {offset}: {:?} after {steps} steps", end.gradient);
            }
            let done = |here: &Iterate| norm(&here.gradient) <= 1e-12;
            let (end, _) = run(&Smooth(RaisedWell), optimizer.as_ref(), &[0.3, 0.7], 1000, done);
            assert!(done(&end), "{name} {search}: {:?}", end.gradient);
        }
    }
}

/// `x⁴ − 2x² + y² + 1`, whose least value 0 is a difference of terms of size 1.
struct RaisedWell;

impl Formula for RaisedWell {
    const N: usize = 2;
    fn eval<T: crate::formulas::Number>(&self, x: &[T]) -> T {
        x[0].powi(4) - x[0].square().scale(2.0) + x[1].square() + T::c(1.0)
    }
}

#[test]
fn many_variables_take_few_steps_and_evaluations() {
    let rosenbrocks = Rosenbrocks { dimension: 100_000, offset: 0.0 };
    let woods = Woods { dimension: 10_000 };
    let dixmaan = Dixmaan { thirds: 1000 };
    let start = |pattern: &[f64], n: usize| pattern.iter().copied().cycle().take(n).collect::<Vec<f64>>();
    let problems: [(&dyn Objective, Vec<f64>, f64); 3] = [
        (&rosenbrocks, start(&START, 100_000), 0.0),
        (&woods, start(&[-3.0, -1.0, -3.0, -1.0], 10_000), 0.0),
        (&dixmaan, vec![2.0; 3000], 1.0),
    ];
    for (objective, x0, lowest) in problems {
        for name in ["cg", "lbfgs"] {
            let n = x0.len();
            let optimizer = build(name, &Options::new());
            let (end, steps) = run(objective, optimizer.as_ref(), &x0, 500, |here| norm(&here.gradient) <= 1e-6);
            assert!(norm(&end.gradient) <= 1e-6, "{name}, n = {n}: {} after {steps} steps", norm(&end.gradient));
            assert!((end.value - lowest).abs() <= 1e-6, "{name}, n = {n}: {}", end.value);
        }
    }
}

/// Inside |x| ≤ 1.3 the double well has |f''| ≤ 17 and |f'''| ≤ 32; it falls by 1 from the saddle.
const WELL: [(&str, f64); 5] = [("l", 17.0), ("rho", 32.0), ("eps", 0.1), ("c", 0.25), ("Df", 1.0)];

/// Perturbed descent with all its numbers from the paper's constants.
fn by_theory(seed: f64, constants: &[(&str, f64)]) -> Box<dyn Optimizer> {
    let options = Options::new().with_word("preset", "theory").with_number("seed", seed);
    build("perturbed_gd", &constants.iter().fold(options, |options, (name, value)| options.with_number(name, *value)))
}

#[test]
fn the_numbers_of_the_paper_lead_off_strict_saddles() {
    let constants = WELL;
    for seed in 0..5 {
        let well = Smooth(DoubleWell);
        let lowest = well.value(&[1.0, 0.0]);
        let optimizer = by_theory(f64::from(seed), &constants);
        let (end, steps) = run(&well, optimizer.as_ref(), &[0.0, 0.0], 100_000, |here| here.value < lowest + 1e-6);
        assert!(end.value < lowest + 1e-6, "seed {seed}: at {:?} after {steps} steps", end.x);
        assert!(steps > 100, "the paper's steps are short: {steps}");
    }
}

#[test]
fn the_numbers_of_the_paper_end_at_a_minimum_after_one_kick_in_vain() {
    let well = Smooth(DoubleWell);
    let optimizer = by_theory(1.0, &WELL);
    let (end, steps) = run(&well, optimizer.as_ref(), &[0.9, 0.1], 20_000, |_| false);
    assert!((end.x[0] - 1.0).abs() < 1e-3 && end.x[1].abs() < 1e-3, "{:?} after {steps} steps", end.x);
}
