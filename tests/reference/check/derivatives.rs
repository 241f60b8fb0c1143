//! Values, gradients, Hessians, third and fourth partials at points, against symbolic derivatives to 20 digits.

use serde_json::Value as Json;

use super::{Outcome, ask, largest, number, numbers, text, vector};

/// The largest error of a passing entry, and of a tight one.
const LOOSE: f64 = 1e-10;
const TIGHT: f64 = 1e-13;

/// The reference.
pub fn entries() -> Vec<Json> {
    super::list(include_str!("../derivatives.json"))
}

/// A question with its answer.
struct Question {
    label: String,
    text: String,
    expected: Json,
    /// The size of what stands around the block, by which an exact zero is judged.
    around: f64,
}

/// Asks for every derivative that the entry holds.
pub fn check(entry: &Json, _seconds: f64) -> Outcome {
    let questions: Vec<Question> = super::items(entry, "points").iter().flat_map(questions).collect();
    let texts: Vec<String> = questions.iter().map(|question| question.text.clone()).collect();
    let answers = match ask(text(entry, "definition"), &texts) {
        Ok(answers) => answers,
        Err(why) => return Outcome::failed(why),
    };
    let errors = answers.iter().zip(&questions).map(|(answer, question)| (error(&answer["value"], question), question));
    let worst = errors.max_by(|a, b| a.0.total_cmp(&b.0)).expect("an entry has a point");
    let allowed = LOOSE.max(if entry["tolerance"].is_null() { 0.0 } else { number(&entry["tolerance"]) });
    Outcome {
        passed: worst.0 <= allowed,
        tight: worst.0 <= TIGHT,
        why: format!("{} off by {:.1e}", worst.1.label, worst.0),
        ..Outcome::default()
    }
}

fn questions(point: &Json) -> Vec<Question> {
    let x = vector(&point["x"]);
    let blocks = [("value", "f"), ("gradient", "grad"), ("hessian", "hess")];
    let around = largest(blocks.iter().flat_map(|(block, _)| numbers(&point[*block])));
    let mut questions = Vec::new();
    for (block, call) in blocks {
        let expected = point[block].clone();
        let around = if largest(numbers(&expected)) == 0.0 { around } else { 0.0 };
        let text = if call == "f" { format!("f({x})") } else { format!("{call}(f, {x})") };
        questions.push(Question { label: block.into(), text, expected, around });
    }
    let hessian = largest(numbers(&point["hessian"]));
    for order in ["third", "fourth"] {
        let Some(partials) = point[order].as_object() else { continue };
        let around = largest(partials.values().map(number)).max(1e-6 * hessian);
        for (orders, expected) in partials {
            let text = format!("partial(f, {x}, [{orders}])");
            questions.push(Question { label: format!("{order} {orders}"), text, expected: expected.clone(), around });
        }
    }
    questions
}

/// The largest error of a block: each entry relative to itself or to 1e-6 of the largest around it.
///
/// The reference writes 0 for everything below 1e-50, so a difference below 1e-50 counts as none.
fn error(answer: &Json, question: &Question) -> f64 {
    let (got, expected) = (numbers(answer), numbers(&question.expected));
    let same_shape = got.len() == expected.len() && shape(answer) == shape(&question.expected);
    if !same_shape && got.len() != 1 || got.len() != expected.len() || got.iter().any(|value| !value.is_finite()) {
        return f64::INFINITY;
    }
    let top = largest(expected.iter().copied()).max(question.around);
    let scale = |b: f64| b.abs().max(if b == 0.0 { 1e-3 } else { 1e-6 } * top).max(1e-300);
    let errors = got
        .iter()
        .zip(&expected)
        .map(|(a, b)| (a - b).abs() / if (a - b).abs() < 1e-50 { f64::INFINITY } else { scale(*b) });
    largest(errors)
}

/// The lengths of nested lists.
fn shape(value: &Json) -> Vec<usize> {
    let Some(parts) = value.as_array() else { return Vec::new() };
    let inner = parts.first().map_or(Vec::new(), shape);
    [vec![parts.len()], inner].concat()
}
