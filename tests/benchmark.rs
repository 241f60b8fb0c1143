//! A sample of the benchmark: the problem files say what they should, and no method tells a falsehood about them.
//!
//! All of it is `cargo run --release --example benchmark`.

use std::path::Path;

use saddleback::optimize::METHODS;
use saddleback::{MinimizeOptions, Verdict};

use crate::problems::judge::judge;
use crate::problems::problem::{Instance, Problem, Start, read_all};

/// Small problems of different kinds: valleys, plateaus, singular minima, bad scales, no lower bound.
const SAMPLE: [&str; 12] = [
    "BEALE", "BROWNBS", "CLIFF", "DENSCHNA", "HATFLDE", "HIMMELBG", "HIMMELBH", "JENSMP", "KOWOSB", "MEYER3", "SNAIL",
    "ZANGWIL2",
];

/// Enough for the sample; what needs more has failed.
const EVALUATIONS: usize = 1000;

fn problems() -> Vec<Problem> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/problems");
    read_all(&folder).expect("the files have the form that their README tells")
}

fn instance(problem: &Problem, start: Start) -> Instance {
    problem.instance(start, None).unwrap_or_else(|why| panic!("{}: {why}", problem.name))
}

fn sample() -> Vec<Problem> {
    let sample: Vec<Problem> = problems().into_iter().filter(|p| SAMPLE.contains(&p.name.as_str())).collect();
    assert_eq!(sample.len(), SAMPLE.len());
    sample
}

fn options(method: &str) -> MinimizeOptions {
    MinimizeOptions { method: method.into(), max_evaluations: EVALUATIONS, ..MinimizeOptions::default() }
}

#[test]
fn functions_have_the_values_of_the_reference_at_their_starts() {
    let problems = problems();
    assert!(problems.len() >= 163, "only {} problems", problems.len());
    let mut offences = Vec::new();
    for problem in &problems {
        let instance = instance(problem, Start::Standard(1.0));
        let value = instance.function.value(&instance.start).expect("the start has the function's length");
        let want = problem.value_at_start().expect("every file has it");
        if (value - want).abs() > 1e-11 * want.abs().max(1e-9) {
            offences.push(format!("{}: {value:e}, not {want:e}", problem.name));
        }
        if problem.is_scalable() {
            let larger = problem.instance(Start::Standard(1.0), Some(200)).expect("it has other sizes");
            let n = larger.start.len();
            if !(190..=210).contains(&n) || n != larger.function.dimension() {
                offences.push(format!("{}: {n} variables, not about 200", problem.name));
            }
        }
    }
    assert!(offences.is_empty(), "{offences:#?}");
    assert!(problems.iter().filter(|problem| problem.is_scalable()).count() > 40);
}

#[test]
fn the_default_solves_the_sample_and_nist_to_six_digits_from_the_second_start() {
    let mut short = Vec::new();
    for problem in sample() {
        let instance = instance(&problem, Start::Standard(1.0));
        let run = instance.function.minimize(&instance.start, &options(METHODS[0].spec.name)).expect("it starts");
        let judgement = judge(&problem, &instance, &run);
        if !judgement.solved || !judgement.at_best || !judgement.at_known {
            short.push(format!("{}: {judgement:?}, f {:e}", problem.name, run.value));
        }
    }
    for problem in problems().iter().filter(|problem| problem.has("nist") && problem.has_second_start()).take(4) {
        let instance = instance(problem, Start::Second);
        let run = instance.function.minimize(&instance.start, &options(METHODS[0].spec.name)).expect("it starts");
        let judgement = judge(problem, &instance, &run);
        if !judgement.six_digits {
            short.push(format!("{} from start 2: {judgement:?}, f {:e}", problem.name, run.value));
        }
    }
    assert!(short.is_empty(), "{short:#?}");
}

#[test]
fn no_method_tells_a_falsehood_about_the_sample() {
    let mut offences = Vec::new();
    for problem in sample() {
        let instance = instance(&problem, Start::Standard(1.0));
        for spec in METHODS.iter().map(|method| method.spec) {
            let run = instance.function.minimize(&instance.start, &options(spec.name)).expect("it starts");
            if let Some(what) = judge(&problem, &instance, &run).falsehood {
                offences.push(format!("{} on {}: {what}", spec.name, problem.name));
            }
        }
    }
    assert!(offences.is_empty(), "{offences:#?}");
}

#[test]
fn the_judge_sees_through_false_verdicts() {
    let text = "# saddle\n# tags: several\n# start: [1, 0.5]\n# best: -0.25\n\nf(x, y) = x^4/4 - x^2/2 + y^2\n";
    let problem = Problem::read(text).expect("the text has the form of a file");
    let instance = instance(&problem, Start::Standard(1.0));
    let run = instance.function.minimize(&[1.0, 0.5], &options("cubic")).expect("it starts");
    let honest = judge(&problem, &instance, &run);
    assert!(honest.solved && honest.at_best && honest.falsehood.is_none(), "{honest:?}");
    let falsehood = |x: [f64; 2], verdict: Verdict| {
        let value = instance.function.value(&x).expect("two numbers");
        let told = saddleback::Minimization { x: x.to_vec(), value, verdict, ray: Some(x.to_vec()), ..run.clone() };
        judge(&problem, &instance, &told).falsehood
    };
    assert!(falsehood([0.0, 0.0], Verdict::Minimum).is_some_and(|what| what.contains("eigenvalues")));
    assert!(falsehood([1.0, 0.0], Verdict::Saddle).is_some_and(|what| what.contains("positive")));
    assert!(falsehood([1.0, 0.1], Verdict::Minimum).is_some_and(|what| what.contains("gains")));
    assert!(falsehood([1.0, 0.0], Verdict::Unbounded).is_some_and(|what| what.contains("bounded")));
    assert!(falsehood([1.0, 0.0], Verdict::NotAttained).is_some_and(|what| what.contains("ray")));
    assert!(
        falsehood([0.0, 0.0], Verdict::Saddle).is_none() && falsehood([1.0, 0.1], Verdict::NotStationary).is_none()
    );
}
