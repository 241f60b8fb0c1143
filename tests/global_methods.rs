//! Methods without derivatives and methods that look for the lowest of many minima: their steps, their ends, their seeds.

use saddleback::Function;
use saddleback::optimize::bounds::Bounds;
use saddleback::optimize::driver::{Settings, minimize};
use saddleback::optimize::method;
use saddleback::optimize::minimization::{Minimization, Verdict};
use saddleback::optimize::options::Options;
use saddleback::optimize::stop::StopReason;

const ROSENBROCK: &str = "f(x, y) = 100(y - x^2)^2 + (1 - x)^2";
const RASTRIGIN: &str = "f(x, y) = 20 + x^2 + y^2 - 10cos(2pi*x) - 10cos(2pi*y)";
const ACKLEY: &str = "f(x, y) = -20exp(-0.2sqrt((x^2 + y^2)/2)) - exp((cos(2pi*x) + cos(2pi*y))/2) + 20 + exp(1)";
const STYBLINSKI: &str = "f(x[3]) = sum(i = 1..3, x[i]^4 - 16x[i]^2 + 5x[i])/2";
const STYBLINSKI_PLANE: &str = "f(x, y) = (x^4 - 16x^2 + 5x + y^4 - 16y^2 + 5y)/2";

/// The lowest value of Styblinski and Tang's function, a variable.
const STYBLINSKI_LOWEST: f64 = -39.166_165_703_771_41;

fn run_with(name: &str, options: &Options, (text, start): (&str, &[f64]), settings: Settings) -> Minimization {
    let function = Function::parse(text).expect("a correct text");
    let optimizer = (method(name).expect("registered").build)(options).expect("right options");
    let settings = Settings { trace: true, ..settings };
    minimize(function.objective(), start, &*optimizer, &settings, &mut |_| ()).expect("a start in the domain")
}

fn run_within(name: &str, options: &Options, text: &str, start: &[f64], bounds: Option<Bounds>) -> Minimization {
    run_with(name, options, (text, start), Settings { bounds, ..Settings::default() })
}

fn run(name: &str, options: &Options, text: &str, start: &[f64]) -> Minimization {
    run_within(name, options, text, start, None)
}

fn number(name: &str, value: f64) -> Options {
    Options::new().with_number(name, value)
}

fn wide(n: usize, side: f64) -> Option<Bounds> {
    Some(Bounds { lower: vec![-side; n], upper: vec![side; n] })
}

#[test]
fn methods_without_derivatives_count_none() {
    for name in ["nelder_mead", "cma_es"] {
        let m = run(name, &Options::new(), ROSENBROCK, &[-1.2, 1.0]);
        assert_eq!((m.verdict, m.converged), (Verdict::Minimum, true), "{name}: {m:?}");
        assert_eq!((m.evaluations.gradient, m.evaluations.hessian), (0, 0), "{name}");
        assert!(matches!(m.stop, StopReason::StepTooSmall | StopReason::NoiseFloor), "{name}: {:?}", m.stop);
        assert!(m.evaluations.value < 3000, "{name}: {:?}", m.evaluations);
    }
}

#[test]
fn the_simplex_finds_minima_on_bounds() {
    let bounds = Some(Bounds { lower: vec![-3.0, -3.0], upper: vec![0.5, 3.0] });
    for name in ["nelder_mead", "cma_es"] {
        let m = run_within(name, &Options::new(), ROSENBROCK, &[-1.2, 1.0], bounds.clone());
        assert_eq!((m.verdict, m.x[0]), (Verdict::Minimum, 0.5), "{name}: {m:?}");
        assert!((m.x[1] - 0.25).abs() < 1e-6, "{name}: {m:?}");
    }
}

#[test]
fn the_lowest_of_many_minima_is_found() {
    let start = [3.3, -2.7];
    let evolution = number("population", 60.0).with_number("sigma", 2.0);
    let many = number("starts", 1000.0);
    let hops = number("hops", 200.0).with_number("step", 1.5);
    for (name, options) in [("cma_es", &evolution), ("multistart", &many), ("basin_hopping", &hops)] {
        for text in [RASTRIGIN, ACKLEY] {
            let m = run_within(name, options, text, &start, wide(2, 5.12));
            assert!(m.value.abs() < 1e-7, "{name}: {text}: {} at {:?}", m.value, m.x);
            assert!(text == ACKLEY || m.verdict == Verdict::Minimum, "{name}: {m:?}");
        }
        let m = run_within(name, options, STYBLINSKI, &[0.0; 3], wide(3, 5.0));
        assert!((m.value - 3.0 * STYBLINSKI_LOWEST).abs() < 1e-8, "{name}: {} at {:?}", m.value, m.x);
        assert_eq!((m.verdict, m.converged), (Verdict::Minimum, true), "{name}: {m:?}");
    }
}

#[test]
fn the_same_seed_gives_the_same_run() {
    for name in ["cma_es", "multistart", "basin_hopping"] {
        let with = |seed: f64| {
            let m = run(name, &number("seed", seed), RASTRIGIN, &[3.3, -2.7]);
            // As text, because a gradient that nobody asked for is not a number.
            format!("{:?} {:?}", m.path.expect("asked for"), m.evaluations)
        };
        assert_eq!(with(5.0), with(5.0), "{name}");
        assert_ne!(with(5.0), with(6.0), "{name}");
    }
}

#[test]
fn any_local_method_may_be_inside_but_no_other_global_one() {
    for local in ["gd", "newton", "trust_region", "nelder_mead"] {
        for name in ["multistart", "basin_hopping"] {
            let options = Options::new().with_word("method", local);
            let options = if name == "multistart" {
                options
            } else {
                options.with_number("step", 3.0).with_number("temperature", 20.0)
            };
            let m = run(name, &options, STYBLINSKI_PLANE, &[2.0, 2.0]);
            // Fifty jumps may miss the lowest of the four minima, but not the two lowest.
            let enough = if name == "multistart" { 1.9 } else { 1.6 };
            assert!(
                local == "newton" || m.value < enough * STYBLINSKI_LOWEST,
                "{name}({local}): {} {:?}",
                m.value,
                m.stop
            );
        }
    }
    for name in ["multistart", "basin_hopping"] {
        let options = Options::new().with_word("method", "multistart");
        assert!((method(name).expect("registered").build)(&options).is_err());
    }
}

#[test]
fn restarts_of_cma_es_double_the_population() {
    let alone = run("cma_es", &number("sigma", 0.1), RASTRIGIN, &[3.3, -2.7]);
    let again = run("cma_es", &number("sigma", 0.1).with_number("restarts", 3.0), RASTRIGIN, &[3.3, -2.7]);
    assert!(again.evaluations.value > 5 * alone.evaluations.value, "{:?} {:?}", alone.evaluations, again.evaluations);
    assert!(again.value <= alone.value);
}

fn near(a: &[f64], b: &[f64]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| (a - b).abs() <= 1e-12 * b.abs().max(1.0))
}

#[test]
fn nelder_mead_takes_the_steps_of_the_script() {
    // tests/reference/scripts/nelder_mead.py: the best vertex after so many reflections.
    let text = "f(a, b, c) = 100(b - a^2)^2 + (1 - a)^2 + 100(c - b^2)^2 + (1 - b)^2";
    let path = run("nelder_mead", &Options::new(), text, &[-1.2, 1.0, 0.5]).path.expect("asked for");
    for (step, x) in NELDER_MEAD_POINTS {
        assert!(near(&path[step + 1].x, x), "step {step}: {:?} and not {x:?}", path[step + 1].x);
    }
}

#[test]
fn cma_es_takes_the_steps_of_the_script() {
    // tests/reference/scripts/cma_es.py: the best point and the spread after each generation.
    let path = run("cma_es", &Options::new(), ROSENBROCK, &[-1.2, 1.0]).path.expect("asked for");
    for (k, [x, y, sigma]) in CMA_ES_POINTS.iter().enumerate() {
        let found = [path[k + 1].x[0], path[k + 1].x[1], path[k + 1].measures.trust_radius.expect("known")];
        assert!(near(&found, &[*x, *y, *sigma]), "generation {}: {found:?}", k + 1);
    }
}

#[test]
fn multistart_begins_at_the_points_of_the_script() {
    // tests/reference/scripts/hopping.py: each start with the point of Newton's method after it.
    let options = Options::new().with_word("method", "newton");
    let path = run("multistart", &options, STYBLINSKI_PLANE, &[-3.0, 2.5]).path.expect("asked for");
    let mut from = 0;
    for [start, next] in MULTISTART_POINTS {
        let place = path[from..].iter().position(|point| near(&point.x, start));
        from += place.unwrap_or_else(|| panic!("{start:?} is a start")) + 1;
        assert!(near(&path[from].x, next), "{:?} and not {next:?}", path[from].x);
    }
}

#[test]
fn basin_hopping_jumps_to_the_points_of_the_script() {
    // tests/reference/scripts/hopping.py: each jump with the end that Newton's method reaches from there.
    let options =
        Options::new().with_word("method", "newton").with_number("step", 3.0).with_number("temperature", 20.0);
    // Newton's method goes on until nothing changes, as in the script.
    let to_the_end = Settings { tolerance: 1e-16, ..Settings::default() };
    let run = run_with("basin_hopping", &options, (STYBLINSKI_PLANE, &[-3.0, 2.5]), to_the_end);
    let path = run.path.expect("asked for");
    let mut from = 0;
    for jump in BASIN_HOPPING_POINTS {
        let place = path[from..].iter().position(|point| near(&point.x, jump));
        let rest: Vec<&[f64]> = path[from..].iter().take(30).map(|point| &point.x[..]).collect();
        from += place.unwrap_or_else(|| panic!("{jump:?} is not among {rest:?}")) + 1;
    }
}

const NELDER_MEAD_POINTS: &[(usize, &[f64])] = &[
    (0, &[-1.2, 1.0, 0.525]),
    (1, &[-1.0999999999999999, 1.0444444444444443, 0.5222222222222221]),
    (2, &[-1.1111111111111114, 0.9561728395061728, 0.5419753086419753]),
    (3, &[-1.1111111111111114, 0.9561728395061728, 0.5419753086419753]),
    (4, &[-0.9901234567901238, 1.0006858710562412, 0.5574417009602192]),
    (5, &[-0.9891632373113863, 0.8879439109891782, 0.6041914342325864]),
    (10, &[-0.9040288573896269, 0.7889120335088935, 0.6406214894974228]),
    (20, &[-0.8970641470313777, 0.7972923582491747, 0.6436648905861957]),
    (40, &[-0.8886859661048234, 0.7993028696740722, 0.6393229365205172]),
];

const CMA_ES_POINTS: &[[f64; 3]] = &[
    [-0.8175891602466772, 1.0183925639416052, 1.001449890186913],
    [-1.2905217607618753, 1.727208876517475, 0.865686061161624],
    [-1.2905217607618753, 1.727208876517475, 0.7491572576842056],
    [-0.8709616199176442, 0.9019880516016983, 0.5869956257956536],
    [-0.8709616199176442, 0.9019880516016983, 0.5279428483160691],
    [-0.8709616199176442, 0.9019880516016983, 0.48598145874867776],
    [-0.8709616199176442, 0.9019880516016983, 0.5044442100278295],
    [-0.9197154040923806, 0.9633122361014015, 0.4083416067161903],
];

const MULTISTART_POINTS: &[[&[f64]; 2]] = &[
    [&[0.7393459067679942, 4.971047161379829], &[0.0694484346073132, 3.6960176870739403]],
    [&[-5.260654093232006, -0.02895283862017095], &[-3.8977382433488676, 0.15630520210316712]],
    [&[-8.260654093232006, 7.471047161379829], &[-5.737419540392997, 5.222753126159716]],
    [&[-2.260654093232006, 2.471047161379829], &[-3.3220808171477483, 2.803466856394116]],
];

const BASIN_HOPPING_POINTS: &[&[f64]] = &[
    &[-1.0338610744798684, 4.2294310679401494],
    &[1.6340324804812028, 0.8548742037058537],
    &[3.2896760793833124, 3.077975728628781],
    &[2.8873039549326722, 0.3264137264986533],
    &[5.269085958866194, -0.7822626028514754],
    &[0.18139317036596703, -0.4757857323349414],
];
