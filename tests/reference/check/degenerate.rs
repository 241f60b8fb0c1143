//! Degenerate critical points of known nature: said rightly or said to be undecided, never said wrongly.

use serde_json::Value as Json;

use super::{Outcome, ask, number, text, vector};

/// The reference.
pub fn entries() -> Vec<Json> {
    super::list(include_str!("../degenerate.json"))
}

/// Classifies the point.
pub fn check(entry: &Json, _seconds: f64) -> Outcome {
    let question = format!("classify(f, {})", vector(&entry["point"]));
    let answer = match ask(text(entry, "definition"), &[question]) {
        Ok(answers) => answers[0]["value"].clone(),
        Err(why) => return Outcome::failed(why),
    };
    let nature = match text(entry, "nature") {
        "neither" => "saddle",
        other => other.rsplit(' ').next().unwrap_or(other),
    };
    let details = &answer["degenerate"];
    let corank = if details["corank"].is_null() { &answer["nullity"] } else { &details["corank"] };
    let strict = entry["strict"].is_null() || details["strict"].is_null() || details["strict"] == entry["strict"];
    let kind = answer["kind"].as_str().unwrap_or("none");
    Outcome {
        passed: kind == nature && number(corank) == number(&entry["corank"]) && strict,
        lie: kind != "undecided" && kind != nature,
        tight: germ(entry).is_some_and(|germ| details["germ"] == germ),
        why: format!(
            "said {kind}, corank {corank}, germ {}; is {nature}, {}, {}",
            details["germ"], entry["corank"], entry["ade_type"]
        ),
        ..Outcome::default()
    }
}

/// The name of the germ with its sign turned where the reference names the one of `-f`.
fn germ(entry: &Json) -> Option<String> {
    let name = entry["ade_type"].as_str()?;
    let Some(stem) = name.strip_suffix(" of -f") else { return Some(name.to_string()) };
    let turned = |c| match c {
        '+' => '-',
        '-' => '+',
        other => other,
    };
    Some(stem.chars().map(turned).collect())
}
