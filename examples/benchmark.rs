//! Runs the problem suite with any methods and prints what they are worth: solved, false verdicts, evaluations, profiles.
//!
//! `cargo run --release --example benchmark -- --methods "cubic, gd(step = 0.1)"`; `--help` tells the rest.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program for the terminal")]

#[path = "../tests/problems/mod.rs"]
mod problems;
#[path = "benchmark/profiles.rs"]
mod profiles;
#[path = "benchmark/request.rs"]
mod request;
#[path = "benchmark/run.rs"]
mod run;
#[path = "benchmark/table.rs"]
mod table;

use std::fs;
use std::process::ExitCode;

use problems::problem::{Problem, Start, read_all};
use request::{Request, USAGE};
use run::{Row, run_all};

fn main() -> ExitCode {
    let request = match Request::read(std::env::args().skip(1)) {
        Ok(Some(request)) => request,
        Ok(None) => {
            println!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        Err(message) => return fail(&message),
    };
    match benchmark(&request) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(message) => fail(&message),
    }
}

fn fail(message: &str) -> ExitCode {
    eprintln!("benchmark: {message}");
    ExitCode::from(2)
}

/// Runs everything and prints the tables; whether no verdict was false.
fn benchmark(request: &Request) -> Result<bool, String> {
    let problems = chosen(request)?;
    let peers = match &request.peers {
        Some(file) => table::read_peers(file)?,
        None => Vec::new(),
    };
    let mut all: Vec<Vec<Row>> = Vec::new();
    for method in &request.methods {
        all.push(run_all(&problems, method, request)?);
    }
    table::print(&problems, &all);
    table::print_against_peers(&peers, &all);
    if let Some(folder) = &request.profiles {
        profiles::write(folder, &all, &peers)?;
    }
    if let Some(file) = &request.json {
        let rows: Vec<serde_json::Value> = all.iter().flatten().map(Row::json).collect();
        let text = serde_json::to_string_pretty(&rows).map_err(|error| error.to_string())?;
        fs::write(file, text + "\n").map_err(|error| format!("{}: {error}", file.display()))?;
    }
    Ok(all.iter().flatten().all(|row| row.judgement.falsehood.is_none()))
}

/// The problems asked for.
fn chosen(request: &Request) -> Result<Vec<Problem>, String> {
    let mut problems = read_all(&request.problems)?;
    problems.retain(|problem| {
        let named = request.only.is_empty() || request.only.iter().any(|text| problem.name.contains(text.as_str()));
        named
            && request.sets.iter().all(|tag| problem.has(tag))
            && (request.start != Start::Second || problem.has_second_start())
            && (request.size.is_none() || problem.is_scalable())
    });
    if problems.is_empty() { Err("no problem is left".into()) } else { Ok(problems) }
}
