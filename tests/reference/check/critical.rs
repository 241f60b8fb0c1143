//! Complete lists of critical points in boxes: each found once and proved, of the right kind, and none that is not there.
//!
//! Degenerate points may lie in an undecided part; then the list need not be complete.

use serde_json::Value as Json;

use super::{Outcome, ask, items, largest, number, numbers, text};

/// How near a found point must be to the one of the list, in widths of the box; degenerate points are less sharp.
const NEAR: f64 = 1e-7;
const NEAR_DEGENERATE: f64 = 1e-3;

/// The reference.
pub fn entries() -> Vec<Json> {
    super::list(include_str!("../critical.json"))
}

/// What the comparison of two lists gave.
#[derive(Default)]
struct Tally {
    missing: usize,
    wrong: usize,
    lies: usize,
    unproved: usize,
    degenerate: usize,
}

/// Searches the box and compares the lists.
pub fn check(entry: &Json, seconds: f64) -> Outcome {
    let sides: Vec<String> =
        items(entry, "box").iter().map(|side| format!("{}..{}", plain(&side[0]), plain(&side[1]))).collect();
    let question = format!("critical(f, [{}], time_limit = {seconds})", sides.join(", "));
    let answer = match ask(text(entry, "definition"), &[question]) {
        Ok(answers) => answers[0]["value"].clone(),
        Err(why) => return Outcome::failed(why),
    };
    let dimension = entry["dim"].as_u64().expect("a dimension") as usize;
    let mut got: Vec<&Json> = items(&answer, "points").iter().collect();
    let sound =
        |point: &&Json| numbers(&point["x"]).len() == dimension && numbers(&point["x"]).iter().all(|v| v.is_finite());
    if !got.iter().all(sound) {
        return Outcome { lie: true, ..Outcome::failed("a point that is not finite or has the wrong dimension") };
    }
    let widths: Vec<f64> = items(entry, "box").iter().map(|side| number(&side[1]) - number(&side[0])).collect();
    let expected = items(entry, "points");
    let mut tally = Tally::default();
    for point in expected {
        take(&mut got, point, &widths, &answer, &mut tally);
    }
    let certified = |point: &&&Json| point["proof"] == "certified";
    tally.lies += got.iter().filter(certified).count();
    let found = tally.missing + tally.wrong + got.len() == 0;
    let complete = answer["complete"] == true;
    let Tally { missing, wrong, lies, unproved, degenerate } = tally;
    let why = format!(
        "{} points: {missing} missing, {wrong} wrong, {} extra, {unproved} unproved, complete: {complete}",
        expected.len(),
        got.len()
    );
    let proved = found && unproved == 0 && (complete || degenerate > 0);
    Outcome { passed: proved, tight: found, lie: lies > 0 || (complete && !found), why, ..Outcome::default() }
}

/// A number of the reference as it is written.
fn plain(value: &Json) -> &str {
    value.as_str().expect("a decimal string")
}

/// Takes the point of the list out of the found ones and judges it.
fn take(got: &mut Vec<&Json>, point: &Json, widths: &[f64], answer: &Json, tally: &mut Tally) {
    let x = numbers(&point["x"]);
    let degenerate = point["kind"] == "degenerate";
    tally.degenerate += usize::from(degenerate);
    let distance = |other: &Json| {
        let there = numbers(&other["x"]);
        largest(there.iter().zip(&x).zip(widths).map(|((a, b), width)| (a - b) / width))
    };
    let nearest = (0..got.len()).min_by(|a, b| distance(got[*a]).total_cmp(&distance(got[*b])));
    let near_enough = if degenerate { NEAR_DEGENERATE } else { NEAR };
    let Some(nearest) = nearest.filter(|idx| distance(got[*idx]) <= near_enough) else {
        let undecided = items(answer, "undecided").iter().chain(got.iter().map(|point| &point["enclosure"]));
        let covered = degenerate && undecided.filter(|cell| cell.is_array()).any(|cell| holds(cell, &x, widths));
        tally.missing += usize::from(!covered);
        return;
    };
    let found = got.remove(nearest);
    let certified = found["proof"] == "certified";
    tally.lies += usize::from(certified && !holds(&found["enclosure"], &x, &vec![f64::INFINITY; x.len()]));
    if degenerate {
        let nature =
            if point["nature"] == "neither" { "saddle" } else { point["nature"].as_str().unwrap_or("undecided") };
        let said_degenerate = found["degenerate"].is_object() || number(&found["nullity"]) > 0.0;
        let bad = !said_degenerate || (found["kind"] != "undecided" && found["kind"] != nature);
        tally.wrong += usize::from(bad);
        tally.lies += usize::from(bad && found["kind"] != "undecided");
    } else {
        let kind = found["kind"] != point["kind"];
        tally.lies += usize::from(certified && kind);
        tally.unproved += usize::from(!certified);
        let index = number(&found["index"]) != number(&point["morse_index"]);
        let value = number(&point["value"]);
        tally.wrong += usize::from(kind || index || found["degenerate"].is_object());
        tally.wrong += usize::from((number(&found["value"]) - value).abs() > 1e-8 * value.abs().max(1.0));
    }
}

/// Whether a cell holds the point and is at most a hundredth of the box wide.
fn holds(cell: &Json, x: &[f64], widths: &[f64]) -> bool {
    let sides = cell.as_array().map_or(&[][..], Vec::as_slice);
    sides.len() == x.len()
        && sides.iter().zip(x).zip(widths).all(|((side, x), width)| {
            let (lo, hi) = (number(&side[0]), number(&side[1]));
            let slack = 1e-12 * x.abs().max(1.0);
            lo - slack <= *x && *x <= hi + slack && hi - lo <= 1e-2 * width
        })
}
