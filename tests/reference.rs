//! Holds the library to the reference data beside this file: all that is quick, and seeded samples of the rest.
//!
//! The full counts are `cargo run --release --example verify -- all`.

pub(crate) mod check;

use check::{KINDS, Kind, Outcome, name, run};
use serde_json::Value as Json;

/// Far more than a quick entry takes; a search that needs it has failed.
const SECONDS: f64 = 20.0;

/// How many entries of a slow kind are tried.
const SAMPLE: usize = 20;

/// How many boxes each operation is tried at.
const TRIALS: u64 = 10_000;

/// Chooses the samples; any other number must do as well.
const SEED: u64 = 20_261;

fn kind(name: &str) -> &'static Kind {
    KINDS.iter().find(|kind| kind.name == name).expect("a kind of reference data")
}

/// Judges the entries on two threads, in their order.
fn judge(kind: &Kind, entries: &[Json]) -> Vec<Outcome> {
    let (left, right) = entries.split_at(entries.len() / 2);
    let all = |part: &[Json]| part.iter().map(|entry| run(kind, entry, SECONDS)).collect::<Vec<_>>();
    std::thread::scope(|scope| {
        let first = scope.spawn(|| all(left));
        let second = all(right);
        let mut outcomes = first.join().expect("no check panics");
        outcomes.extend(second);
        outcomes
    })
}

/// The lines of the entries that a test complains of.
fn lines(entries: &[Json], outcomes: &[Outcome], bad: fn(&Outcome) -> bool) -> String {
    let both = entries.iter().zip(outcomes).filter(|(_, outcome)| bad(outcome));
    both.map(|(entry, outcome)| format!("\n  {}: {}", name(entry), outcome.why)).collect()
}

fn share(outcomes: &[Outcome], good: fn(&Outcome) -> bool) -> f64 {
    outcomes.iter().filter(|outcome| good(outcome)).count() as f64 / outcomes.len() as f64
}

/// A sample of the entries that pass the filter: the first ones after a shuffle by Knuth's linear congruence.
fn sample(kind: &Kind, quick: fn(&Json) -> bool) -> Vec<Json> {
    let mut entries: Vec<Json> = (kind.entries)().into_iter().filter(quick).collect();
    let mut state = SEED;
    for idx in (1..entries.len()).rev() {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        entries.swap(idx, (state >> 33) as usize % (idx + 1));
    }
    entries.truncate(SAMPLE);
    assert_eq!(entries.len(), SAMPLE, "there are fewer quick entries than the sample needs");
    entries
}

#[test]
fn all_derivatives_to_fourth_order_agree() {
    let kind = kind("derivatives");
    let entries = (kind.entries)();
    let outcomes = judge(kind, &entries);
    let failed = lines(&entries, &outcomes, |outcome| !outcome.passed);
    assert!(failed.is_empty(), "derivatives off by more than 1e-10:{failed}");
    let loose = lines(&entries, &outcomes, |outcome| !outcome.tight);
    assert!(share(&outcomes, |outcome| outcome.tight) >= 0.85, "too few {}:{loose}", kind.tight);
}

#[test]
fn elementary_functions_agree_through_the_language() {
    let kind = kind("elementary");
    let quick = |entry: &Json| ["sin", "exp", "log", "sqrt", "atan"].contains(&name(entry));
    let entries: Vec<Json> = (kind.entries)().into_iter().filter(quick).collect();
    let failed = lines(&entries, &judge(kind, &entries), |outcome| !outcome.passed);
    assert!(failed.is_empty(), "{failed}");
}

#[test]
fn enclosures_hold_the_values_of_their_points() {
    let kind = kind("intervals");
    let entries = (kind.entries)();
    let outcomes: Vec<Outcome> = entries.iter().map(|entry| check::intervals::check_at(entry, TRIALS)).collect();
    let failed = lines(&entries, &outcomes, |outcome| !outcome.passed);
    assert!(failed.is_empty(), "{failed}");
}

#[test]
fn critical_points_of_a_sample_are_found() {
    let kind = kind("critical");
    let few = |entry: &Json| entry["dim"].as_u64() <= Some(3) && entry["points"].as_array().map(Vec::len) <= Some(30);
    let entries = sample(kind, few);
    let outcomes = judge(kind, &entries);
    let lies = lines(&entries, &outcomes, |outcome| outcome.lie);
    assert!(lies.is_empty(), "false:{lies}");
    let failed = lines(&entries, &outcomes, |outcome| !outcome.passed);
    assert!(failed.is_empty(), "no complete list with proof:{failed}");
}

#[test]
fn small_systems_are_solved_with_proof() {
    let kind = kind("roots");
    let entries: Vec<Json> = (kind.entries)().into_iter().filter(|entry| entry["dim"].as_u64() <= Some(4)).collect();
    let outcomes = judge(kind, &entries);
    let lies = lines(&entries, &outcomes, |outcome| outcome.lie);
    assert!(lies.is_empty(), "false:{lies}");
    // At the edge of its domain a slope may be infinite: there one root stays undecided.
    let failed = lines(&entries, &outcomes, |outcome| !outcome.passed);
    assert!(failed.lines().filter(|line| !line.is_empty()).count() <= 1, "not solved:{failed}");
}

#[test]
fn no_degenerate_point_is_misjudged() {
    let kind = kind("degenerate");
    let entries = (kind.entries)();
    let outcomes = judge(kind, &entries);
    let lies = lines(&entries, &outcomes, |outcome| outcome.lie);
    assert!(lies.is_empty(), "false natures:{lies}");
}

#[test]
fn minimize_ends_at_minima_in_a_sample() {
    let kind = kind("minimize");
    let entries = sample(kind, |entry| entry["n"].as_u64() <= Some(10));
    let outcomes = judge(kind, &entries);
    let lies = lines(&entries, &outcomes, |outcome| outcome.lie);
    assert!(lies.is_empty(), "false verdicts:{lies}");
    let failed = lines(&entries, &outcomes, |outcome| !outcome.passed);
    assert!(share(&outcomes, |outcome| outcome.passed) >= 0.8, "too few minima:{failed}");
    let mut evaluations: Vec<u64> = outcomes.iter().filter_map(|outcome| outcome.evaluations).collect();
    evaluations.sort_unstable();
    assert!(evaluations[evaluations.len() / 2] <= 60, "evaluations of a run: {evaluations:?}");
}
