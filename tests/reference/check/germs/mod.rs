//! Degenerate points of known type: a catalogue of germs, each plain and in many disguises, and traps that only look degenerate.
//!
//! An answer may be undecided, but nothing that it says may be wrong: nature, strictness, isolation, corank, germ, Milnor number.

pub mod catalogue;
mod disguise;
mod families;
mod traps;

use serde_json::{Value as Json, json};

use super::{Outcome, ask, items, name, text, vector};
use catalogue::CATALOGUE;
use disguise::{Disguise, SCALES};

/// How many random changes of variables each germ goes through in the full count.
pub const SEEDS: u64 = 20;

/// What an answer must be that is "not critical".
const NOT_CRITICAL: &str = "not critical";

/// Every germ plain, scaled, in [`SEEDS`] disguises and in one disguise at every scale.
pub fn entries() -> Vec<Json> {
    let mut all = quick_entries(SEEDS);
    for germ in &CATALOGUE {
        all.extend(SCALES.iter().map(|scale| Disguise::random(germ, SEEDS).scaled(*scale).entry()));
    }
    all.sort_by_key(|entry| CATALOGUE.iter().position(|germ| group_of(germ) == group(entry)));
    all
}

/// Every germ plain, scaled and in the first `seeds` disguises.
pub fn quick_entries(seeds: u64) -> Vec<Json> {
    let mut all = Vec::new();
    for germ in &CATALOGUE {
        all.push(Disguise::plain(germ).entry());
        all.extend(SCALES.iter().map(|scale| Disguise::plain(germ).scaled(*scale).entry()));
        all.extend((0..seeds).map(|seed| Disguise::random(germ, seed).entry()));
    }
    all
}

/// The traps.
pub fn trap_entries() -> Vec<Json> {
    traps::entries()
}

/// How many random ones are in the full count.
const RANDOM: u64 = 2200;

/// Random degenerate points of known nature.
pub fn random_entries() -> Vec<Json> {
    let mut all = few_random_entries(RANDOM);
    all.sort_by_key(|entry| group(entry).to_string());
    all
}

/// The first of them.
pub fn few_random_entries(count: u64) -> Vec<Json> {
    families::entries(count)
}

/// Classifies the point and holds all that is said against what is known.
pub fn check(entry: &Json, _seconds: f64) -> Outcome {
    let question = format!("classify(f, {})", vector(&entry["point"]));
    let wanted = text(entry, "nature");
    let answer = match ask(text(entry, "definition"), &[question]) {
        Ok(answers) => answers[0].clone(),
        Err(why) if wanted == NOT_CRITICAL && why.contains(NOT_CRITICAL) => {
            return Outcome { passed: true, tight: true, why, ..Outcome::default() };
        }
        Err(why) => return Outcome::failed(why),
    };
    let point = &answer["value"];
    let kind = point["kind"].as_str().unwrap_or("none");
    let lies = lies(entry, point);
    let open = items(entry, "may_be_undecided").iter().any(|word| word.as_str() == Some(kind));
    let decided = kind != "undecided" || open;
    let corank = entry.get("corank").is_none_or(|corank| *corank == point["nullity"]);
    let details = &point["degenerate"];
    let mut why = format!(
        "said {kind}, corank {}, germ {}, mu {}; is {wanted}, {}, {}, {}",
        point["nullity"], details["germ"], details["milnor"], entry["corank"], entry["germ"], entry["milnor"]
    );
    lies.iter().for_each(|lie| why += &format!("; FALSE {lie}"));
    Outcome {
        passed: decided && lies.is_empty() && corank,
        lie: !lies.is_empty(),
        tight: corank && entry.get("germ").is_none_or(|germ| *germ == details["germ"]),
        why,
        seconds: answer["ms"].as_f64().unwrap_or(f64::NAN) * 1e-3,
        ..Outcome::default()
    }
}

/// Everything definite in the answer that is wrong, as far as the entry knows.
fn lies(entry: &Json, point: &Json) -> Vec<String> {
    let mut lies = Vec::new();
    let mut hold = |field: &str, said: &Json| {
        if let Some(is) = entry.get(field).filter(|is| !said.is_null() && said != *is) {
            lies.push(format!("{field} {said} for {is}"));
        }
    };
    for nature in [&point["kind"], &point["degenerate"]["nature"]] {
        if nature != "undecided" {
            hold("nature", nature);
        }
    }
    if entry["nature"] == NOT_CRITICAL {
        return lies;
    }
    let details = &point["degenerate"];
    if entry["nature"] != "saddle" {
        hold("strict", &details["strict"]);
    }
    for field in ["isolated", "germ", "milnor"] {
        hold(field, &details[field]);
    }
    if point["nullity"] == entry["corank"] {
        hold("index", &point["index"]);
    }
    lies
}

/// What the entries of a germ have in common.
fn group_of(germ: &catalogue::Germ) -> String {
    format!("{} {}", germ.number, germ.formula)
}

/// The name under which the outcomes of an entry are summed up.
pub fn group(entry: &Json) -> &str {
    entry["group"].as_str().unwrap_or_else(|| name(entry))
}

/// The numbers as the reference writes them.
fn decimals(values: &[f64]) -> Json {
    json!(values.iter().map(|value| format!("{value:?}")).collect::<Vec<_>>())
}
