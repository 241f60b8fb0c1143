//! Searches of a box for all critical points, and the classification of one. `cargo bench --bench critical`

use divan::{Bencher, black_box};
use saddleback::{CriticalOptions, Function};

fn main() {
    divan::main();
}

fn search(bencher: Bencher, text: &str, bounds: &[[f64; 2]]) {
    let function = Function::parse(text).expect("the texts are correct");
    let options = CriticalOptions::default();
    bencher.bench_local(|| function.critical(black_box(bounds), &options).expect("the box is right"));
}

#[divan::bench(sample_count = 10)]
fn himmelblau(bencher: Bencher) {
    search(bencher, "f(x, y) = (x^2 + y - 11)^2 + (x + y^2 - 7)^2", &[[-5.0, 5.0]; 2]);
}

#[divan::bench(sample_count = 10)]
fn double_well(bencher: Bencher) {
    search(bencher, "f(x, y) = x^4 - 2x^2 + y^2", &[[-2.0, 2.0]; 2]);
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
