//! Text to syntax, from the outside: correct programs parse, wrong ones are answered with the expected messages.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use saddleback::syntax::parse::{ParseOptions, Parsed, parse};
use saddleback::syntax::render::{DEFAULT_WIDTH, render};
use saddleback::syntax::span::Source;

/// Functions that messages may name.
const NAMES: [&str; 14] =
    ["sin", "cos", "asin", "exp", "log", "ln", "sqrt", "gamma", "abs", "max", "sum", "print", "minimize", "critical"];

fn parse_with_names(text: &str) -> Parsed {
    parse(text, &ParseOptions { is_user_name: &|_| false, names: &NAMES })
}

/// The messages about a text, one behind the other, an empty line between.
fn messages(text: &str) -> String {
    let source = Source::new("", text);
    let mut shown = String::new();
    for diagnostic in parse_with_names(text).errors() {
        let line = diagnostic.span.map_or(0, |span| source.position(span.start).line);
        let rendered = render(diagnostic, &source, DEFAULT_WIDTH);
        write!(shown, "{line}: [{}] {rendered}", diagnostic.code).expect("a string takes text");
        shown.push('\n');
    }
    shown
}

fn error_files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/errors");
    let entries = std::fs::read_dir(folder).expect("tests/errors is there");
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("the entry is readable").path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "sbk"));
    files.sort();
    files
}

#[test]
fn wrong_programs_get_the_expected_messages() {
    let update = std::env::var_os("UPDATE_EXPECT").is_some();
    let files = error_files();
    assert!(files.len() >= 10, "{files:?}");
    for path in files {
        let text = std::fs::read_to_string(&path).expect("the file is readable");
        let expected = path.with_extension("txt");
        let seen = messages(&text);
        if update {
            std::fs::write(&expected, seen).expect("the file is writable");
            continue;
        }
        let known = std::fs::read_to_string(&expected).expect("the expected messages stand beside the program");
        assert!(seen == known, "{}: run with UPDATE_EXPECT=1 and read the difference\n{seen}", path.display());
    }
}
