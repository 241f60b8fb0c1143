//! Searches of a box for all critical points with proof, for all solutions of a system, and the classification of a point.
//!
//! `cargo bench --bench critical`; `cargo bench --bench critical -- prove` for the proofs alone. Figures are in the README.

use divan::{Bencher, black_box};
use saddleback::{CriticalOptions, Function, RootOptions, roots};

fn main() {
    divan::main();
}

/// A search: its name, the function, the interval of every coordinate, how many critical points there are.
type Case = (&'static str, &'static str, [f64; 2], usize);

const INF: f64 = f64::INFINITY;

const CASES: [Case; 8] = [
    ("himmelblau", "f(x, y) = (x^2 + y - 11)^2 + (x + y^2 - 7)^2", [-6.0, 6.0], 9),
    ("rastrigin 2-D", "f(x[2]) = 20 + sum(i = 1..2, x[i]^2 - 10*cos(2*pi*x[i]))", [-5.0, 6.0], 529),
    ("griewank 1-D on R", "f(x) = 1 + x^2/4000 - cos(x)", [-INF, INF], 1273),
    ("griewank 2-D", "f(x, y) = 1 + (x^2 + y^2)/4000 - cos(x)*cos(y/sqrt(2))", [-100.0, 100.0], 5747),
    ("rastrigin 3-D", "f(x[3]) = 30 + sum(i = 1..3, x[i]^2 - 10*cos(2*pi*x[i]))", [-5.12, 5.12], 9261),
    (
        "rastrigin 3-D, coupled",
        "f(x[3]) = 30 + sum(i = 1..3, x[i]^2 - 10*cos(2*pi*x[i])) + 1e-9*x[1]*x[2]*x[3]",
        [-5.12, 5.12],
        9261,
    ),
    ("rastrigin 4-D", "f(x[4]) = 40 + sum(i = 1..4, x[i]^2 - 10*cos(2*pi*x[i]))", [-5.12, 5.12], 194_481),
    (
        "phi^4 chain 6-D",
        "f(x[6]) = sum(i = 1..6, x[i]^4/4 - x[i]^2/2) + 0.05*sum(i = 1..5, (x[i] - x[i+1])^2) + 0.01*x[1]",
        [-2.0, 2.0],
        729,
    ),
];

fn names() -> impl Iterator<Item = &'static str> {
    CASES.iter().map(|case| case.0)
}

#[divan::bench(args = names(), sample_count = 10, sample_size = 1)]
fn prove(bencher: Bencher, name: &str) {
    let (_, text, side, count) = CASES.into_iter().find(|case| case.0 == name).expect("one of the names");
    let function = Function::parse(text).expect("the texts are correct");
    let bounds = vec![side; function.dimension()];
    let options = CriticalOptions::default();
    bencher.bench_local(|| {
        let set = function.critical(black_box(&bounds), &options).expect("the box is right");
        assert!(set.complete && set.points.len() == count, "{name}: {} points", set.points.len());
    });
}

/// The inverse position problem of a robot arm with six revolute joints, as the COPRIN benchmark Kin1 states it.
const KIN1: [&str; 6] = [
    "-0.4077 + cos(t2)*cos(t6) + cos(t3)*cos(t6) + cos(t4)*cos(t6) + cos(t5)*sin(t2)*sin(t6) - cos(t5)*sin(t3)*sin(t6) - cos(t5)*sin(t4)*sin(t6)",
    "-1.9115 + cos(t5)*sin(t1) + cos(t1)*cos(t2)*sin(t5) + cos(t1)*cos(t3)*sin(t5) + cos(t1)*cos(t4)*sin(t5)",
    "-1.9791 + sin(t2)*sin(t5) + sin(t3)*sin(t5) + sin(t4)*sin(t5)",
    "-4.0616 + 3*cos(t1)*cos(t2) + 2*cos(t1)*cos(t3) + cos(t1)*cos(t4)",
    "-1.7172 + 3*cos(t2)*sin(t1) + 2*cos(t3)*sin(t1) + cos(t4)*sin(t1)",
    "-3.9701 + 3*sin(t2) + 2*sin(t3) + sin(t4)",
];

#[divan::bench(sample_count = 10, sample_size = 1)]
fn solve_kin1(bencher: Bencher) {
    let equation =
        |text: &&str| Function::parse(&format!("f(t1, t2, t3, t4, t5, t6) = {text}")).expect("a correct text");
    let equations: Vec<Function> = KIN1.iter().map(equation).collect();
    let bounds = [[0.0, 2.0 * std::f64::consts::PI]; 6];
    bencher.bench_local(|| {
        let found = roots(black_box(&equations), &bounds, &RootOptions::default()).expect("a square system");
        assert!(found.is_complete() && found.roots.len() == 16);
    });
}

#[divan::bench]
fn classify_a_saddle(bencher: Bencher) {
    let function = Function::parse("f(x, y) = x^4 - 2x^2 + y^2").expect("the text is correct");
    bencher.bench_local(|| function.classify(black_box(&[0.0, 0.0])).expect("the origin is critical"));
}

#[divan::bench]
fn classify_a_degenerate_point(bencher: Bencher) {
    let function = Function::parse("f(x, y) = x^4 + y^2").expect("the text is correct");
    bencher.bench_local(|| function.classify(black_box(&[0.0, 0.0])).expect("the origin is critical"));
}
