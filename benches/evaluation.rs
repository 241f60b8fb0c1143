//! Text to function, and values and derivatives at a point. Allocations are counted: evaluation makes none.
//!
//! `cargo bench --bench evaluation`

use divan::{AllocProfiler, Bencher, black_box};
use saddleback::objective::{Compiled, Derivatives};
use saddleback::syntax::parse::{ParseOptions, parse};
use saddleback::tape::Tape;
use saddleback::{BatchOutput, Function};

#[global_allocator]
static ALLOCATOR: AllocProfiler = AllocProfiler::system();

const CASES: [&str; 4] = ["himmelblau", "mueller_brown", "rosenbrock_10", "rosenbrock_100"];

const MUELLER_BROWN: &str = "
    A = [-200, -100, -170, 15]
    a = [-1, -1, -6.5, 0.7]
    b = [0, 0, 11, 0.6]
    c = [-10, -10, -6.5, 0.7]
    p = [1, 0, -0.5, -1]
    q = [0, 0.5, 1.5, 1]
    f(x, y) = sum(k = 1..4, A[k]*exp(a[k]*(x - p[k])^2 + b[k]*(x - p[k])*(y - q[k]) + c[k]*(y - q[k])^2))";

fn text(case: &str) -> String {
    let rosenbrock = |n: usize| format!("f(x[{n}]) = sum(i = 1..{}, 100*(x[i+1] - x[i]^2)^2 + (1 - x[i])^2)", n - 1);
    match case {
        "himmelblau" => "f(x, y) = (x^2 + y - 11)^2 + (x + y^2 - 7)^2".into(),
        "mueller_brown" => MUELLER_BROWN.into(),
        "rosenbrock_10" => rosenbrock(10),
        _ => rosenbrock(100),
    }
}

fn function(case: &str) -> Function {
    Function::parse(&text(case)).expect("the texts are correct")
}

/// A function, a point away from anything special, and room for the derivatives.
struct Setting {
    function: Function,
    point: Vec<f64>,
    gradient: Vec<f64>,
    hessian: Vec<f64>,
}

impl Setting {
    fn new(case: &str) -> Self {
        let function = function(case);
        let n = function.dimension();
        let point: Vec<f64> = (0..n).map(|i| 0.3 + 0.7 * ((i * 37) % 11) as f64 / 11.0).collect();
        let mut setting = Self { function, point, gradient: vec![0.0; n], hessian: vec![0.0; n * n] };
        // Workspaces are made at the first use.
        setting.value();
        setting.gradient();
        setting.hessian();
        setting
    }

    fn value(&self) -> f64 {
        self.function.value(black_box(&self.point)).expect("the lengths agree")
    }

    fn gradient(&mut self) -> f64 {
        self.function.gradient_into(black_box(&self.point), &mut self.gradient).expect("the lengths agree")
    }

    fn hessian(&mut self) -> f64 {
        let result = self.function.hessian_into(black_box(&self.point), &mut self.gradient, &mut self.hessian);
        result.expect("the lengths agree")
    }
}

fn main() {
    divan::main();
}

#[divan::bench(args = CASES)]
fn a_syntax(bencher: Bencher, case: &str) {
    let text = text(case);
    bencher.bench_local(|| parse(black_box(&text), &ParseOptions::default()));
}

#[divan::bench(args = CASES)]
fn b_text_to_function(bencher: Bencher, case: &str) {
    let text = text(case);
    bencher.bench_local(|| Function::parse(black_box(&text)).expect("the texts are correct"));
}

#[divan::bench(args = CASES)]
fn c_formula_to_tape(bencher: Bencher, case: &str) {
    let function = function(case);
    let formula = function.formula();
    let flat = formula.flat().expect("the cases are small");
    bencher.bench_local(|| Tape::compile(black_box(flat.graph), flat.outputs, formula.dimension()));
}

#[divan::bench(args = CASES)]
fn d_formula_to_objective_with_structure(bencher: Bencher, case: &str) {
    let function = function(case);
    let mut setting = Setting::new(case);
    bencher.bench_local(|| {
        let objective = Compiled::new(black_box(function.formula()), Derivatives::Dual);
        let Setting { point, gradient, hessian, .. } = &mut setting;
        saddleback::Objective::value_gradient_hessian(&objective, point, gradient, hessian)
    });
}

#[divan::bench(args = CASES)]
fn e_value(bencher: Bencher, case: &str) {
    let setting = Setting::new(case);
    bencher.bench_local(|| setting.value());
}

#[divan::bench(args = CASES)]
fn f_gradient(bencher: Bencher, case: &str) {
    let mut setting = Setting::new(case);
    bencher.bench_local(|| setting.gradient());
}

#[divan::bench(args = CASES)]
fn g_hessian(bencher: Bencher, case: &str) {
    let mut setting = Setting::new(case);
    bencher.bench_local(|| setting.hessian());
}

/// Value, gradient and the nonzeros of the Hessian at many points at once; the figure is for all of them.
#[divan::bench(args = CASES)]
fn h_hessian_at_4096_points(bencher: Bencher, case: &str) {
    const N_POINTS: usize = 4096;
    let function = function(case);
    let n = function.dimension();
    let points: Vec<f64> = (0..n * N_POINTS).map(|k| (k % 1013) as f64 / 500.0 - 1.0).collect();
    let (mut value, mut gradient) = (vec![0.0; N_POINTS], vec![0.0; n * N_POINTS]);
    let mut hessian = vec![0.0; function.hessian_pairs().len() * N_POINTS];
    let mut evaluator = function.batch();
    let mut call = || {
        let (value, gradient, hessian) = (&mut value[..], &mut gradient[..], &mut hessian[..]);
        let output = BatchOutput { value, gradient, hessian, ..BatchOutput::default() };
        evaluator.evaluate(black_box(&points), output).expect("the lengths agree");
    };
    // Memory is taken at the first call.
    call();
    bencher.bench_local(call);
}
