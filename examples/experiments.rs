//! Runs the experiments of `examples/experiments/` and writes `docs/experiments.md`: claim, reference, ours, pictures.
//!
//! `cargo run --release --example experiments` runs all, `-- NAME…` only these (the other sections stay as they are),
//! `-- --quick` small forms of all, which writes nothing. Fails if an assertion fails.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program for the terminal")]

#[path = "experiments/chapters.rs"]
mod chapters;
#[path = "experiments/document.rs"]
mod document;
#[path = "experiments/execute.rs"]
mod execute;
#[path = "experiments/report.rs"]
mod report;
#[path = "experiments/script.rs"]
mod script;
#[path = "experiments/spectra.rs"]
mod spectra;

use std::fs;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use document::Sections;
use report::Report;
use script::Script;

/// A name, and what runs it: its quick form if asked.
type Program = (&'static str, fn(bool) -> Report);

/// Experiments that are written in Rust; the file is `examples/experiments/NAME.rs`.
const PROGRAMS: &[Program] = &[("spectra", spectra::run)];

/// Where the scripts are.
const FOLDER: &str = "examples/experiments";

/// The largest picture, in bytes.
const LARGEST_PICTURE: usize = 60_000;

fn main() -> ExitCode {
    let mut names: Vec<String> = std::env::args().skip(1).collect();
    let quick = names.iter().any(|name| name == "--quick");
    names.retain(|name| name != "--quick");
    // Scripts name files of data as seen from the project's root.
    let outcome = std::env::set_current_dir(env!("CARGO_MANIFEST_DIR"))
        .map_err(|error| error.to_string())
        .and_then(|()| experiments(&names, quick));
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(message) => {
            eprintln!("experiments: {message}");
            ExitCode::from(2)
        }
    }
}

/// Runs what is asked for; whether everything holds.
fn experiments(asked: &[String], quick: bool) -> Result<bool, String> {
    let known = known()?;
    if let Some(stranger) = asked.iter().find(|name| !known.contains(name)) {
        return Err(format!("there is no {stranger}; there are {}", known.join(", ")));
    }
    let chosen = if asked.is_empty() { known.clone() } else { asked.to_vec() };
    let (begun, mut all_hold, mut reports) = (Instant::now(), true, Vec::new());
    for (_, members) in chapters::arranged(&chosen) {
        for name in members {
            let started = Instant::now();
            let report = run(&name, quick)?;
            let failures = report.failures();
            let word = if failures.is_empty() { "" } else { "  FAILED" };
            println!("{:8.2} s  {name}{word}", started.elapsed().as_secs_f64());
            failures.iter().for_each(|failure| println!("            {failure}"));
            all_hold &= failures.is_empty();
            reports.push((name, report));
        }
    }
    println!("{:8.2} s  all", begun.elapsed().as_secs_f64());
    if !quick {
        write(&known, &reports)?;
    }
    Ok(all_hold)
}

/// The names of all experiments.
fn known() -> Result<Vec<String>, String> {
    let folder = fs::read_dir(FOLDER).map_err(|error| format!("{FOLDER}: {error}"))?;
    let files = folder.flatten().map(|entry| entry.path());
    let scripts = files.filter(|path| path.extension().is_some_and(|ending| ending == "sbk"));
    let names = scripts.filter_map(|path| Some(path.file_stem()?.to_str()?.to_string()));
    let mut names: Vec<String> = names.chain(PROGRAMS.iter().map(|(name, _)| (*name).to_string())).collect();
    names.sort();
    Ok(names)
}

fn run(name: &str, quick: bool) -> Result<Report, String> {
    if let Some((_, program)) = PROGRAMS.iter().find(|(program, _)| *program == name) {
        return Ok(program(quick));
    }
    let path = format!("{FOLDER}/{name}.sbk");
    let text = fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))?;
    let script = Script::read(&text, quick).map_err(|error| format!("{path}: {error}"))?;
    Ok(execute::execute(&script))
}

/// Writes the pictures and the document, in which the sections of what was not run stay as they are.
fn write(known: &[String], reports: &[(String, Report)]) -> Result<(), String> {
    let (path, folder) = (Path::new("docs/experiments.md"), Path::new("docs/experiments"));
    let before = fs::read_to_string(path).unwrap_or_default().replace("\r\n", "\n");
    let mut sections: Sections = document::sections(&before);
    sections.retain(|name, _| known.contains(name));
    fs::create_dir_all(folder).map_err(|error| error.to_string())?;
    for (name, report) in reports {
        let ending = if PROGRAMS.iter().any(|(program, _)| program == name) { "rs" } else { "sbk" };
        sections.insert(name.clone(), document::section(name, &format!("{FOLDER}/{name}.{ending}"), report));
        for (k, (_, picture)) in report.pictures.iter().enumerate() {
            if picture.len() > LARGEST_PICTURE {
                return Err(format!("{name}: picture {} has {} bytes: give plot a resolution", k + 1, picture.len()));
            }
            fs::write(folder.join(document::picture_name(name, k)), picture).map_err(|error| error.to_string())?;
        }
    }
    fs::write(path, document::document(&sections)).map_err(|error| error.to_string())
}
