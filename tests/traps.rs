//! No optimizer calls a saddle a minimum, those that should leave saddles do, and no verdict depends on order or units.
//!
//! A sample of the traps of `reference/check/escapes.rs`; all are `cargo run --release --example verify -- escapes`.

use saddleback::optimize::METHODS;
use saddleback::{Function, Minimization, MinimizeOptions, Verdict};

use crate::reference::check::{escapes, name};

/// Every so many traps one is tried.
const STRIDE: usize = 16;

#[test]
fn no_method_falls_for_a_sample_of_traps() {
    let entries: Vec<_> = escapes::entries().into_iter().step_by(STRIDE).collect();
    assert!(entries.len() > 60 && escapes::entries().len() >= 1000);
    let (left, right) = entries.split_at(entries.len() / 2);
    let all = |part: &[serde_json::Value]| -> Vec<String> {
        let judged = part.iter().map(|entry| (entry, escapes::check(entry, f64::INFINITY)));
        let bad = judged.filter(|(_, outcome)| outcome.lie || !outcome.passed);
        bad.map(|(entry, outcome)| format!("{}: {}\n  {}", name(entry), outcome.why, entry["definition"])).collect()
    };
    std::thread::scope(|scope| {
        let first = scope.spawn(|| all(left));
        let mut offences = all(right);
        offences.extend(first.join().expect("no check panics"));
        assert!(offences.is_empty(), "{}", offences.join("\n"));
    });
}

fn run(text: &str, start: &[f64], method: &str) -> Minimization {
    let options = MinimizeOptions {
        method: method.into(),
        max_steps: Some(2000),
        max_evaluations: 20_000,
        ..MinimizeOptions::default()
    };
    Function::parse(text).expect("a formula").minimize(start, &options).expect("a start in the domain")
}

/// A method whose rule has a length or a damping in the units of the problem.
fn has_units(method: &str) -> bool {
    // gd and its kin start from a step of length 1 or |g|; the list of damped_newton is 10 to 1e-6; random methods have a radius.
    let scale_free = [
        "newton",
        "shifted_newton",
        "modified_newton",
        "regularized_newton",
        "saddle_free",
        "generalized_trust_region",
        "cubic",
        "cubic_np",
        "trust_region",
        "third_order",
        "auto",
    ];
    !scale_free.contains(&method)
}

/// Where each run must end: a start, and the kind of point that Newton's neighbourhood has there.
const CASES: [(&str, [f64; 2]); 3] = [
    ("(u^2 - 1)^2 + v^2 + 0.3*u*v", [0.9, 0.2]),
    ("u^4/4 - u^2/2 + (v - u^2)^2", [0.0, 0.0]),
    ("100*(v - u^2)^2 + (1 - u)^2", [-1.2, 1.0]),
];

#[test]
fn verdicts_are_the_same_in_other_units() {
    for method in METHODS.iter().map(|row| row.spec.name).filter(|name| !has_units(name)) {
        for (formula, start) in CASES {
            let plain = run(&format!("f(x, y) = {formula} where u = x, v = y"), &start, method);
            for (factor, unit) in [(1e12, 1.0), (1e-12, 1.0), (1.0, 1e6), (1.0, 1e-6)] {
                let text = format!("f(x, y) = {factor:e}*({formula}) where u = {unit:e}*x, v = {unit:e}*y");
                let start = [start[0] / unit, start[1] / unit];
                let m = run(&text, &start, method);
                assert_eq!(m.verdict, plain.verdict, "{method}: {text}: {m:?}\n{plain:?}");
                let off = (m.value / factor - plain.value).abs();
                assert!(off <= 1e-9 * plain.value.abs().max(1.0), "{method}: {text}: {m:?}\n{plain:?}");
            }
        }
    }
}

#[test]
fn verdicts_are_the_same_in_another_order_of_the_variables() {
    let text = |order: &str| format!("f({order}) = x^4 - 2x^2 + (y - x^2)^2 + 2z^2 + 0.1*y*z");
    for spec in METHODS.iter().map(|row| row.spec) {
        let plain = run(&text("x, y, z"), &[0.0, 0.0, 0.0], spec.name);
        // The minimum is below -1; random steps fall elsewhere in another order.
        let honest = |m: &Minimization| !m.verdict.is_minimum() || m.value < -1.0;
        let is_random = spec.options.iter().any(|option| option.name == "seed");
        for order in ["z, x, y", "y, z, x", "z, y, x"] {
            let m = run(&text(order), &[0.0; 3], spec.name);
            assert!(honest(&m), "{}, {order}: {m:?}", spec.name);
            assert!(is_random || m.verdict == plain.verdict, "{}, {order}: {m:?}\n{plain:?}", spec.name);
        }
        assert!(honest(&plain), "{}: {plain:?}", spec.name);
        assert!(!spec.leaves_saddles || is_random || plain.verdict == Verdict::Minimum, "{}: {plain:?}", spec.name);
    }
}
