//! Every example and every test session gives what is written beside it, and the same values on every way in.
//!
//! `UPDATE_EXPECT=1` rewrites the expected text; what depends on time is masked.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use saddleback::session::json;
use saddleback::session::session::{Policy, Session};
use saddleback::session::settings::{Disk, Settings};
use saddleback::syntax::span::Source;
use serde_json::Value;

use crate::program::{objects, run};

/// Words before which a number is a time.
const TIMES: [&str; 4] = [" s", " ms", " us", " ns"];

fn scripts() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = ["examples", "tests/sessions"].map(|folder| std::fs::read_dir(root.join(folder)));
    let entries = folders.into_iter().flatten().flatten().flatten().map(|entry| entry.path());
    let mut scripts: Vec<PathBuf> = entries.filter(|path| path.extension().is_some_and(|end| end == "sbk")).collect();
    scripts.sort();
    assert!(!scripts.is_empty(), "there are scripts to run");
    scripts
}

/// The script by its path from the root of the project, where the program runs.
fn relative(script: &Path) -> &str {
    let path = script.strip_prefix(env!("CARGO_MANIFEST_DIR")).expect("scripts lie in the project");
    path.to_str().expect("names of scripts are UTF-8")
}

#[test]
fn scripts_give_what_is_written_beside_them() {
    let mut wrong = Vec::new();
    for script in scripts() {
        let name = relative(&script);
        let run = run(&["-k", name], "");
        let errors = if run.errors.is_empty() { String::new() } else { format!("[messages]\n{}", run.errors) };
        let code = run.code.expect("no signal ends it");
        let seen = masked(&format!("{}{errors}[exit {code}]\n", run.output));
        let expected = script.with_extension("out");
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            std::fs::write(&expected, &seen).expect("the expected text can be written");
        }
        let expected = std::fs::read_to_string(&expected).unwrap_or_default();
        if seen != expected {
            wrong.push(format!("{name} gives\n{seen}\ninstead of\n{expected}"));
        }
    }
    assert!(wrong.is_empty(), "{}\nUPDATE_EXPECT=1 rewrites it", wrong.join("\n"));
}

#[test]
fn scripts_give_the_same_bytes_on_every_way_in() {
    for script in scripts() {
        let name = relative(&script);
        let text = std::fs::read_to_string(&script).expect("the script can be read");
        let [file, dash, pipe] = [run(&["-k", name], ""), run(&["-k", "-"], &text), run(&["-k"], &text)];
        assert_eq!(masked(&file.output), masked(&dash.output), "{name} and -");
        assert_eq!(masked(&file.output), masked(&pipe.output), "{name} and a pipe");
    }
}

#[test]
fn scripts_give_the_same_values_through_json_load_and_the_library() {
    for script in scripts() {
        let name = relative(&script);
        let text = std::fs::read_to_string(&script).expect("the script can be read");
        let program = values(objects(&run(&["--json", "-k", name], "").output));
        let library = values(in_library(&Source::new(name, text), true));
        assert_eq!(program, library, "{name} in the library");
        if program.iter().all(|(kind, _)| kind != "error") {
            let mut loaded = values(in_library(&Source::new("", format!("load \"{name}\"")), false));
            assert_eq!(loaded.pop().map(|(kind, _)| kind).as_deref(), Some("nothing"), "{name}: load itself");
            assert_eq!(program, loaded, "{name} through load");
        }
    }
}

/// The JSON objects of a text that the library runs.
fn in_library(source: &Source, keep_going: bool) -> Vec<Value> {
    let mut session = Session::with_settings(Settings { files: Arc::new(Disk), ..Settings::default() });
    let settings = session.settings.clone();
    let mut objects = Vec::new();
    session.run(source, Policy { keep_going, check_only: false }, &mut |report| {
        objects.extend(json::report(&report, &settings));
        ControlFlow::Continue(())
    });
    objects
}

/// Kind and value of each object, without times.
fn values(objects: Vec<Value>) -> Vec<(String, Value)> {
    let value = |mut object: Value| match object["kind"].as_str().map(ToString::to_string) {
        Some(kind) => (kind, without_times(object["value"].take())),
        None => ("error".into(), object["error"]["code"].take()),
    };
    objects.into_iter().map(value).collect()
}

fn without_times(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let is_time = |name: &str| name == "seconds" || name.ends_with("_us") || name.ends_with("_ns");
            let fields = fields.into_iter().filter(|(name, _)| !is_time(name));
            Value::Object(fields.map(|(name, field)| (name, without_times(field))).collect())
        }
        Value::Array(entries) => entries.into_iter().map(without_times).collect(),
        other => other,
    }
}

/// The text with every time replaced by `#`.
fn masked(text: &str) -> String {
    let line = |line: &str| TIMES.iter().fold(line.to_string(), |line, unit| masked_before(&line, unit));
    text.lines().map(|text| line(text) + "\n").collect()
}

/// Replaces numbers that stand directly before a unit.
fn masked_before(line: &str, unit: &str) -> String {
    let mut done = String::new();
    let mut rest = line;
    while let Some(at) = rest.find(unit) {
        let (before, behind) = rest.split_at(at);
        let ends = !behind[unit.len()..].starts_with(|letter: char| letter.is_alphanumeric());
        let digits = before.trim_end_matches(|letter: char| letter.is_ascii_digit() || letter == '.');
        if ends && digits.len() < before.len() {
            done += digits;
            done.push('#');
        } else {
            done += before;
        }
        done += unit;
        rest = &behind[unit.len()..];
    }
    done + rest
}

#[test]
fn times_are_masked_and_nothing_else_is() {
    assert_eq!(masked("took 1.25 s, 3 sums, 20 ms\n"), "took # s, 3 sums, # ms\n");
}
