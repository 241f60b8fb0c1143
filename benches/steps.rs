//! What a step of a method costs beside evaluating the function: time from the first accepted step to the last, the verdict
//! left out. `cargo bench --bench steps`

#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]

use std::cell::{Cell, RefCell};
use std::hint::black_box;
use std::time::{Duration, Instant};

use saddleback::linalg::symmetric_eigen::SymmetricEigen;
use saddleback::objective::objective::Objective;
use saddleback::optimize::driver::{Settings, minimize};
use saddleback::optimize::method;
use saddleback::optimize::options::Options;

/// Runs of each method; the median counts.
const RUNS: usize = 2001;
/// Steps of the methods that take many.
const MAX_STEPS: usize = 200;

/// Rosenbrock's function in pairs of variables, by hand, so that evaluations cost next to nothing.
struct Rosenbrock(usize);

impl Objective for Rosenbrock {
    fn dimension(&self) -> usize {
        self.0
    }

    fn value(&self, x: &[f64]) -> f64 {
        x.chunks_exact(2).map(|p| 100.0 * (p[1] - p[0] * p[0]).powi(2) + (1.0 - p[0]).powi(2)).sum()
    }

    fn value_gradient(&self, x: &[f64], gradient: &mut [f64]) -> f64 {
        for (g, p) in gradient.chunks_exact_mut(2).zip(x.chunks_exact(2)) {
            let above = p[1] - p[0] * p[0];
            g[0] = -400.0 * p[0] * above - 2.0 * (1.0 - p[0]);
            g[1] = 200.0 * above;
        }
        self.value(x)
    }

    fn value_gradient_hessian(&self, x: &[f64], gradient: &mut [f64], hessian: &mut [f64]) -> f64 {
        let n = self.0;
        hessian.fill(0.0);
        for i in (0..n).step_by(2) {
            hessian[i * n + i] = 1200.0 * x[i] * x[i] - 400.0 * x[i + 1] + 2.0;
            hessian[i * n + i + 1] = -400.0 * x[i];
            hessian[(i + 1) * n + i] = -400.0 * x[i];
            hessian[(i + 1) * n + i + 1] = 200.0;
        }
        self.value_gradient(x, gradient)
    }

    fn hessian_vector(&self, x: &[f64], v: &[f64], product: &mut [f64]) {
        for i in (0..self.0).step_by(2) {
            product[i] = (1200.0 * x[i] * x[i] - 400.0 * x[i + 1] + 2.0) * v[i] - 400.0 * x[i] * v[i + 1];
            product[i + 1] = -400.0 * x[i] * v[i] + 200.0 * v[i + 1];
        }
    }

    fn directional_series(&self, x: &[f64], v: &[f64], out: &mut [f64]) {
        let mut series = [0.0; 5];
        for (p, w) in x.chunks_exact(2).zip(v.chunks_exact(2)) {
            let above = [p[1] - p[0] * p[0], w[1] - 2.0 * p[0] * w[0], -w[0] * w[0]];
            for (i, a) in above.iter().enumerate() {
                above.iter().enumerate().for_each(|(j, b)| series[i + j] += 100.0 * a * b);
            }
            let beside = [1.0 - p[0], -w[0]];
            for (i, a) in beside.iter().enumerate() {
                beside.iter().enumerate().for_each(|(j, b)| series[i + j] += a * b);
            }
        }
        out.iter_mut().enumerate().for_each(|(k, c)| *c = series.get(k).copied().unwrap_or(0.0));
    }
}

fn main() {
    println!("{:<22} {:>6} {:>7} {:>12} {:>12}", "method", "n", "steps", "ns a step", "eigenpairs");
    for name in ["newton", "trust_region", "cubic", "auto", "saddle_free", "gd", "bfgs", "lbfgs"] {
        report(name, 2);
    }
    for n in [20, 100, 200, 400] {
        ["trust_region", "cubic", "auto"].iter().for_each(|name| report(name, n));
    }
}

fn report(name: &str, n: usize) {
    let objective = Rosenbrock(n);
    let optimizer = (method(name).expect("it is in the list").build)(&Options::new()).expect("defaults are accepted");
    let settings = Settings { max_steps: Some(MAX_STEPS), ..Settings::default() };
    let start: Vec<f64> = (0..n).map(|i| if i % 2 == 0 { -1.2 } else { 1.0 }).collect();
    let (times, steps) = (RefCell::new(Vec::new()), Cell::new(0));
    let runs = if n <= 2 { RUNS } else { 3 };
    for _ in 0..runs {
        let first: Cell<Option<Instant>> = Cell::new(None);
        let last = Cell::new(Duration::ZERO);
        let mut note = |progress: &saddleback::optimize::driver::Progress| {
            let begin = first.get().unwrap_or_else(Instant::now);
            first.set(Some(begin));
            last.set(begin.elapsed());
            steps.set(progress.steps);
        };
        let run = minimize(&objective, black_box(&start), optimizer.as_ref(), &settings, &mut note);
        black_box(run.expect("the start is in the domain"));
        times.borrow_mut().push(last.get().as_secs_f64() / (steps.get() - 1) as f64);
    }
    let mut times = times.into_inner();
    times.sort_by(f64::total_cmp);
    let per_step = 1e9 * times[times.len() / 2];
    println!("{name:<22} {n:>6} {:>7} {per_step:>12.0} {:>12.0}", steps.get(), eigenpairs(&objective, &start));
}

/// Nanoseconds for the eigenpairs of one Hessian.
fn eigenpairs(objective: &Rosenbrock, x: &[f64]) -> f64 {
    let n = x.len();
    let (mut gradient, mut hessian) = (vec![0.0; n], vec![0.0; n * n]);
    objective.value_gradient_hessian(x, &mut gradient, &mut hessian);
    let times = if n <= 2 { 100_000 } else { 3 };
    let clock = Instant::now();
    for _ in 0..times {
        black_box(SymmetricEigen::new(black_box(&hessian), n)).expect("finite");
    }
    1e9 * clock.elapsed().as_secs_f64() / f64::from(times)
}
