//! Whole runs of every method from the usual starts. `cargo bench --bench optimize`

use divan::{Bencher, black_box};
use saddleback::optimize::METHODS;
use saddleback::{Function, MinimizeOptions};

fn main() {
    divan::main();
}

fn methods() -> impl Iterator<Item = &'static str> {
    METHODS.iter().map(|method| method.spec.name)
}

fn run(bencher: Bencher, method: &str, text: &str, start: &[f64]) {
    let function = Function::parse(text).expect("the texts are correct");
    let options = MinimizeOptions { method: method.into(), max_steps: Some(200), ..MinimizeOptions::default() };
    bencher.bench_local(|| function.minimize(black_box(start), &options).expect("the start is in the domain"));
}

#[divan::bench(args = methods(), sample_count = 20)]
fn himmelblau(bencher: Bencher, method: &str) {
    run(bencher, method, "f(x, y) = (x^2 + y - 11)^2 + (x + y^2 - 7)^2", &[0.0, 0.0]);
}

#[divan::bench(args = methods(), sample_count = 20)]
fn rosenbrock_10(bencher: Bencher, method: &str) {
    let text = "f(x[10]) = sum(i = 1..9, 100*(x[i+1] - x[i]^2)^2 + (1 - x[i])^2)";
    run(bencher, method, text, &[-1.2, 1.0, -1.2, 1.0, -1.2, 1.0, -1.2, 1.0, -1.2, 1.0]);
}
