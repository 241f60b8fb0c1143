//! Counts how much of the reference data the library gets right: the slow tier of the tests.
//!
//! `cargo run --release --example verify -- all`, or one or more of derivatives, elementary, intervals, kernels, subproblems, critical,
//! roots, degenerate, germs, traps, families, escapes, minimize; `--only TEXT` for the entries whose name holds the text, `--verbose` for a line about each,
//! `--seconds N` for the time that one search may take. Ends with status 1 if a count is below its floor.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program for the terminal")]

#[path = "../tests/reference/check/mod.rs"]
mod check;

use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use check::{KINDS, Kind, Outcome, germs, name, run};
use serde_json::Value as Json;

/// The least shares that passed and that were tight; a false answer is never allowed. A floor goes up, never down.
const FLOORS: [(&str, f64, f64); 13] = [
    ("derivatives", 1.0, 0.85),
    ("elementary", 1.0, 1.0),
    ("intervals", 1.0, 1.0),
    ("kernels", 1.0, 0.75),
    ("subproblems", 1.0, 0.0),
    ("critical", 1.0, 1.0),
    ("roots", 0.98, 1.0),
    ("degenerate", 0.95, 0.6),
    ("germs", 0.98, 0.98),
    ("traps", 1.0, 1.0),
    ("families", 0.85, 0.95),
    ("escapes", 0.999, 0.91),
    ("minimize", 0.8, 0.85),
];

/// The kind of which every entry gets a line: its errors are its result.
const ALWAYS_SHOWN: &str = "kernels";

/// The kinds whose entries are summed up by groups: each germ in all its disguises, each family.
const GROUPED: [&str; 2] = ["germs", "families"];

/// What the command line asks for.
struct Request {
    kinds: Vec<&'static Kind>,
    only: String,
    seconds: f64,
    verbose: bool,
}

fn main() -> ExitCode {
    let request = match request(std::env::args().skip(1)) {
        Ok(request) => request,
        Err(message) => {
            eprintln!("{message}");
            return ExitCode::from(2);
        }
    };
    let mut table = Vec::new();
    let mut well = true;
    for kind in &request.kinds {
        let entries = (kind.entries)();
        let entries: Vec<Json> = entries.into_iter().filter(|entry| name(entry).contains(&request.only)).collect();
        let started = Instant::now();
        let outcomes = judge(kind, &entries, &request);
        well &= holds_floor(kind, &outcomes);
        if GROUPED.contains(&kind.name) {
            by_group(&entries, &outcomes);
        }
        table.push(row(kind, &outcomes, started.elapsed().as_secs_f64()));
    }
    println!(
        "\n{:<12} {:>8} {:>8} {:>6}  {:<22} {:>9} {:>9}",
        "data", "entries", "passed", "false", "tight", "seconds", "slowest"
    );
    table.iter().for_each(|line| println!("{line}"));
    if well {
        ExitCode::SUCCESS
    } else {
        println!("below a floor, or false");
        ExitCode::FAILURE
    }
}

/// Reads the command line.
fn request(mut arguments: impl Iterator<Item = String>) -> Result<Request, String> {
    let mut request = Request { kinds: Vec::new(), only: String::new(), seconds: 16.0, verbose: false };
    let usage = "verify all|derivatives|elementary|intervals|kernels|subproblems|critical|roots|degenerate|germs|traps|families|escapes|minimize … [--only TEXT] [--seconds N] [--verbose]";
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or_else(|| format!("{argument} needs a value"));
        match argument.as_str() {
            "--only" => request.only = value()?,
            "--seconds" => request.seconds = value()?.parse().map_err(|_| "--seconds needs a number".to_string())?,
            "--verbose" => request.verbose = true,
            "all" => request.kinds.extend(&KINDS),
            word => request.kinds.push(KINDS.iter().find(|kind| kind.name == word).ok_or(usage)?),
        }
    }
    if request.kinds.is_empty() { Err(usage.to_string()) } else { Ok(request) }
}

/// Judges all entries on two threads and prints what falls short.
fn judge(kind: &Kind, entries: &[Json], request: &Request) -> Vec<Outcome> {
    let next = AtomicUsize::new(0);
    let outcomes = Mutex::new(vec![Outcome::default(); entries.len()]);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let idx = next.fetch_add(1, Ordering::Relaxed);
                    let Some(entry) = entries.get(idx) else { return };
                    let outcome = run(kind, entry, request.seconds);
                    outcomes.lock().expect("no thread panics while it holds the lock")[idx] = outcome;
                }
            });
        }
    });
    let outcomes = outcomes.into_inner().expect("no thread panicked");
    for (entry, outcome) in entries.iter().zip(&outcomes) {
        if !outcome.passed || outcome.lie || request.verbose || kind.name == ALWAYS_SHOWN {
            let word = if outcome.lie {
                "FALSE"
            } else if outcome.passed {
                "ok"
            } else {
                "short"
            };
            println!("{word:<5} {} {}: {} ({:.2} s)", kind.name, name(entry), outcome.why, outcome.seconds);
        }
    }
    outcomes
}

fn count(outcomes: &[Outcome], good: fn(&Outcome) -> bool) -> usize {
    outcomes.iter().filter(|outcome| good(outcome)).count()
}

fn holds_floor(kind: &Kind, outcomes: &[Outcome]) -> bool {
    let (_, passed, tight) = FLOORS.iter().find(|(name, ..)| *name == kind.name).expect("every kind has a floor");
    let n = outcomes.len() as f64;
    count(outcomes, |o| o.lie) == 0
        && count(outcomes, |o| o.passed) as f64 >= passed * n
        && count(outcomes, |o| o.tight) as f64 >= tight * n
}

/// Prints a line for each group of entries, in their order.
fn by_group(entries: &[Json], outcomes: &[Outcome]) {
    println!("\n{:<58} {:>7} {:>8} {:>6} {:>6} {:>10}", "germ", "tried", "decided", "false", "named", "slowest ms");
    let both: Vec<(&Json, &Outcome)> = entries.iter().zip(outcomes).collect();
    for group in both.chunk_by(|(left, _), (right, _)| germs::group(left) == germs::group(right)) {
        let count = |good: fn(&Outcome) -> bool| group.iter().filter(|(_, outcome)| good(outcome)).count();
        let slowest = group.iter().map(|(_, outcome)| 1e3 * outcome.seconds).fold(0.0, f64::max);
        let name: String = germs::group(group[0].0).chars().take(58).collect();
        let (decided, lies, named) = (count(|o| o.passed), count(|o| o.lie), count(|o| o.tight));
        println!("{name:<58} {:>7} {decided:>8} {lies:>6} {named:>6} {slowest:>10.1}", group.len());
    }
}

fn row(kind: &Kind, outcomes: &[Outcome], seconds: f64) -> String {
    let slowest = outcomes.iter().map(|outcome| outcome.seconds).fold(0.0, f64::max);
    let mut evaluations: Vec<u64> = outcomes.iter().filter_map(|outcome| outcome.evaluations).collect();
    evaluations.sort_unstable();
    let median = evaluations.get(evaluations.len() / 2).map_or(String::new(), |n| format!("   median {n} evaluations"));
    let tight = format!("{} {}", count(outcomes, |o| o.tight), kind.tight);
    format!(
        "{:<12} {:>8} {:>8} {:>6}  {tight:<22} {seconds:>9.1} {slowest:>9.2}{median}",
        kind.name,
        outcomes.len(),
        count(outcomes, |o| o.passed),
        count(outcomes, |o| o.lie),
    )
}
