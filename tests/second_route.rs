//! Two routes to the same derivatives: dual numbers at a point, and the symbolic derivative of the graph, evaluated.

use saddleback::graph::value::Value;
use saddleback::session::session::Session;
use serde_json::Value as Json;

/// How far the routes may be apart, relative to the largest entry of the block.
const TOLERANCE: f64 = 1e-13;

/// `sin(r)/r` at a distance of 0.002 from the origin: the quotient rule divides by `r` again and again, so its second
/// derivatives lose the digits that the dual numbers keep by the function's own series.
const LOSES_DIGITS: [&str; 1] = ["sinc"];

fn numbers(value: &Value) -> Vec<f64> {
    match value {
        Value::Number(number) => number.known().into_iter().collect(),
        Value::Array(array) => array.known().map(<[f64]>::to_vec).unwrap_or_default(),
        other => panic!("numbers are expected, not {}", other.describe()),
    }
}

/// The largest difference of two blocks, relative to the largest entry of the first.
fn apart(a: &[f64], b: &[f64]) -> f64 {
    assert_eq!(a.len(), b.len());
    let size = a.iter().fold(f64::MIN_POSITIVE, |size, entry| size.max(entry.abs()));
    let differences = a.iter().zip(b).map(|(a, b)| (a - b).abs() / size);
    differences.fold(0.0, |worst, difference| if worst >= difference || worst.is_nan() { worst } else { difference })
}

fn worst_of(entry: &Json) -> f64 {
    let mut session = Session::new();
    let definition = entry["definition"].as_str().expect("a definition is text");
    session
        .eval(&format!("{definition}\ngradient_formula = grad(f); hessian_formula = hess(f);"))
        .expect("it is correct");
    let mut worst = 0.0_f64;
    for point in entry["points"].as_array().expect("there are points") {
        let x: Vec<&str> = point["x"].as_array().expect("a point").iter().filter_map(Json::as_str).collect();
        let x = format!("[{}]", x.join(", "));
        for (exact, formula) in [("grad", "gradient_formula"), ("hess", "hessian_formula")] {
            let answers = session.eval(&format!("{exact}(f, {x})\n{formula}({x})")).expect("both exist there");
            let [dual, symbolic] = &answers[..] else { panic!("two answers to two questions") };
            let difference = apart(&numbers(&dual.value), &numbers(&symbolic.value));
            worst = if worst >= difference || worst.is_nan() { worst } else { difference };
        }
    }
    worst
}

#[test]
fn symbolic_derivatives_agree_with_dual_numbers_on_every_reference_function() {
    let text = include_str!("reference/derivatives.json");
    let entries: Json = serde_json::from_str(text).expect("the reference is JSON");
    let mut far = Vec::new();
    for entry in entries.as_array().expect("a list of functions") {
        let worst = worst_of(entry);
        if worst.is_nan() || worst > TOLERANCE {
            far.push(entry["name"].as_str().expect("a name"));
        }
    }
    assert_eq!(far, LOSES_DIGITS);
}

#[test]
fn the_measure_sees_what_differs() {
    assert_eq!(apart(&[1.0, 2.0], &[1.0, 2.0]), 0.0);
    assert_eq!(apart(&[1.0, 2.0], &[1.0, 2.5]), 0.25);
    assert!(apart(&[1.0], &[f64::NAN]).is_nan());
}
