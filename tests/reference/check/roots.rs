//! Systems of equations with all their solutions: each in one proved enclosure, no enclosure without one, and points of a
//! continuum in undecided parts.

use serde_json::Value as Json;

use super::{Outcome, ask, items, number, numbers, text};

/// The reference.
pub fn entries() -> Vec<Json> {
    super::list(include_str!("../roots.json"))
}

/// Solves the system and compares the lists.
pub fn check(entry: &Json, seconds: f64) -> Outcome {
    let plain = |value: &Json| value.as_str().expect("a text").to_string();
    let equations: Vec<String> = items(entry, "equations").iter().map(plain).collect();
    let range = |v: &Json| format!("{} = {}..{}", plain(&v[0]), plain(&v[1]), plain(&v[2]));
    let ranges: Vec<String> = items(entry, "variables").iter().map(range).collect();
    let question = format!("roots([{}], {}, time_limit = {seconds})", equations.join(", "), ranges.join(", "));
    let answer = match ask("", &[question]) {
        Ok(answers) => answers[0]["value"].clone(),
        Err(why) => return Outcome::failed(why),
    };
    let proved: Vec<&Json> = items(&answer, "points").iter().map(|point| &point["enclosure"]).collect();
    let undecided: Vec<&Json> = items(&answer, "undecided").iter().collect();
    let solutions: Vec<Vec<f64>> = items(entry, "solutions").iter().map(numbers).collect();
    let samples: Vec<Vec<f64>> = entry["samples"].as_array().into_iter().flatten().map(numbers).collect();
    let count = |x: &[f64]| proved.iter().filter(|cell| holds(cell, x)).count();
    let once = solutions.iter().filter(|x| count(x) == 1).count();
    let is_covered = |x: &&Vec<f64>| proved.iter().chain(&undecided).any(|cell| holds(cell, x));
    let wanted = solutions.len() + samples.len();
    let covered = solutions.iter().chain(&samples).filter(is_covered).count();
    let status = text(entry, "status");
    let empty = proved.iter().filter(|cell| !solutions.iter().any(|x| holds(cell, x))).count();
    let phantoms = if status == "continuum" { 0 } else { empty };
    let complete = answer["complete"] == true;
    let is_isolated = status == "isolated" || status == "none";
    let lost = complete && (covered < wanted || (is_isolated && once < solutions.len()));
    let lie = phantoms > 0 || lost;
    let well = if is_isolated { complete && once == solutions.len() } else { covered == wanted };
    let why = format!("{once} of {} proved once, {covered} of {wanted} covered, complete: {complete}", solutions.len());
    Outcome { passed: well && !lie, lie, tight: covered == wanted, why, ..Outcome::default() }
}

/// Whether a cell holds the point, up to the rounding of the point.
fn holds(cell: &Json, x: &[f64]) -> bool {
    let sides = cell.as_array().map_or(&[][..], Vec::as_slice);
    sides.len() == x.len()
        && sides.iter().zip(x).all(|(side, x)| {
            let slack = 1e-12 * x.abs().max(1.0);
            number(&side[0]) - slack <= *x && *x <= number(&side[1]) + slack
        })
}
