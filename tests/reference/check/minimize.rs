//! Optimization problems from their standard starts: a minimum that is one, or an honest verdict.

use saddleback::linalg::symmetric_eigen::SymmetricEigen;
use serde_json::Value as Json;

use super::{Outcome, ask, largest, number, numbers, text, vector};

/// The reference.
pub fn entries() -> Vec<Json> {
    super::list(include_str!("../minimize.json"))
}

/// Runs the default method and holds its verdict to the derivatives at its end point.
pub fn check(entry: &Json, seconds: f64) -> Outcome {
    let start = if entry["start"].is_array() { vector(&entry["start"]) } else { text(entry, "start").to_string() };
    let questions = [
        format!("reached = minimize(f, from = {start}, time_limit = {seconds})"),
        "f(reached.x)".to_string(),
        "hess(f, reached.x)".to_string(),
    ];
    let answers = match ask(text(entry, "definition"), &questions) {
        Ok(answers) => answers,
        Err(why) => return Outcome::failed(why),
    };
    let run = &answers[0]["value"];
    let (value, again) = (number(&run["value"]), number(&answers[1]["value"]));
    let best = (!entry["best"].is_null()).then(|| number(&entry["best"]));
    let verdict = run["verdict"].as_str().unwrap_or("none");
    let unbounded = entry["unbounded"] == true;
    let known = unbounded || entry["best_known_weak"] == true;
    let impossible = best.is_some_and(|best| value < best - 1e-6 * best.abs().max(1.0)) && !known;
    let no_minimum = verdict.ends_with("minimum") && falls(&answers[2]["value"]);
    let lie = no_minimum || impossible || (again - value).abs() > 1e-12 * value.abs().max(1.0);
    let minimum = run["converged"] == true && ["minimum", "degenerate minimum"].contains(&verdict);
    let evaluations = number(&run["evaluations"]["value"]);
    let evaluations = evaluations.is_finite().then_some(evaluations as u64);
    Outcome {
        passed: (minimum || (unbounded && verdict == "unbounded")) && !lie,
        lie,
        tight: best.is_some_and(|best| value - best <= 1e-4 * best.abs().max(1e-2)),
        why: format!("{verdict}, stop {}, f {value} (best known {best:?}), {evaluations:?} evaluations", run["stop"]),
        evaluations,
        ..Outcome::default()
    }
}

/// Whether the Hessian has an eigenvalue that is negative beyond doubt.
fn falls(hessian: &Json) -> bool {
    let entries = numbers(hessian);
    let n = entries.len().isqrt();
    SymmetricEigen::new(&entries, n).is_ok_and(|eigen| eigen.values[0] < -1e-6 * largest(eigen.values.iter().copied()))
}
