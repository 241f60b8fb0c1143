//! Elementary functions at ordinary and extreme doubles: values to 2 ulp, derivatives to order 4 to 1e-12 of themselves.

use saddleback::function::Function;
use serde_json::Value as Json;

use super::{Outcome, ask, items, name};

/// The functions whose zeros doubles miss, so that errors near them are measured against 1, eight times as wide.
const FAMILY_OF_GAMMA: [&str; 3] = ["gamma", "lgamma", "digamma"];

/// The reference, a function an entry.
pub fn entries() -> Vec<Json> {
    let all: Json = serde_json::from_str(include_str!("../elementary.json")).expect("the reference is JSON");
    let functions = all.as_object().expect("functions by name").iter();
    functions.map(|(name, rows)| serde_json::json!({ "name": name, "rows": rows })).collect()
}

/// Asks for every value and derivative that a double can hold.
pub fn check(entry: &Json, _seconds: f64) -> Outcome {
    let function = name(entry);
    let defined = Function::from_name(function).expect("a function of the registry").spec().defined;
    let mut questions = Vec::new();
    let mut expected = Vec::new();
    for row in items(entry, "rows") {
        let x = hexadecimal(row[0].as_str().expect("a hexadecimal double"));
        // The data were made over the complex numbers: outside the real domain they hold real parts.
        if !defined(x) {
            continue;
        }
        for (order, value) in row.as_array().expect("a row")[1..].iter().enumerate() {
            let Some(value) = value.as_str().map(|digits| digits.parse::<f64>().expect("a decimal")) else { continue };
            if order == 0 || (1e-300 < value.abs() && value.abs() < 1e300) {
                let question = if order == 0 { format!("f({x:?})") } else { format!("partial(f, [{x:?}], [{order}])") };
                questions.push(question);
                expected.push((order, value));
            }
        }
    }
    let answers = match ask(&format!("f(x) = {function}(x)"), &questions) {
        Ok(answers) => answers,
        Err(why) => return Outcome::failed(why),
    };
    let errors = answers.iter().zip(&expected).map(|(answer, (order, value))| excess(function, *order, *value, answer));
    let misses: Vec<(usize, f64)> = errors.enumerate().filter(|(_, error)| *error > 1.0).collect();
    let why = match misses.iter().max_by(|a, b| a.1.total_cmp(&b.1)) {
        Some((idx, _)) => {
            format!(
                "{} of {} off; worst {} is {}",
                misses.len(),
                answers.len(),
                questions[*idx],
                answers[*idx]["value"]
            )
        }
        None => format!("{} values", answers.len()),
    };
    Outcome { passed: misses.is_empty(), tight: misses.is_empty(), why, ..Outcome::default() }
}

/// The error of an answer over the one allowed.
fn excess(function: &str, order: usize, expected: f64, answer: &Json) -> f64 {
    let got = match (answer["value"].as_f64(), answer["class"].as_str()) {
        (Some(value), _) => value,
        (None, Some("inf")) => f64::INFINITY,
        (None, Some("-inf")) => f64::NEG_INFINITY,
        _ => return f64::INFINITY,
    };
    if got == expected {
        return 0.0;
    }
    let family = FAMILY_OF_GAMMA.contains(&function);
    let (loose, size) = if family { (8.0, expected.abs().max(1.0)) } else { (1.0, expected.abs()) };
    let ulp = size.next_up() - size;
    let allowed = if order == 0 { 2.0 * loose * ulp } else { 1e-12 * loose * size };
    (got - expected).abs() / allowed
}

/// Python's `float.hex` back to the double.
pub fn hexadecimal(text: &str) -> f64 {
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (mantissa, exponent) = digits.strip_prefix("0x").and_then(|d| d.split_once('p')).expect("0x…p…");
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let bits = u64::from_str_radix(&format!("{whole}{fraction}"), 16).expect("hexadecimal digits");
    let exponent = exponent.parse::<i32>().expect("an exponent") - 4 * fraction.len() as i32;
    // Two steps, because a power of two below the range times a mantissa may still be a double.
    let magnitude = bits as f64 * 2.0_f64.powi(exponent / 2) * 2.0_f64.powi(exponent - exponent / 2);
    if negative { -magnitude } else { magnitude }
}
