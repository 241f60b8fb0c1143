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

/// The first text in backquotes behind "write" in a label, if it is complete.
fn suggestion(label: &str) -> Option<&str> {
    let (_, rest) = label.split_once("write `")?;
    let (text, _) = rest.split_once('`')?;
    (!text.contains('…')).then_some(text)
}

#[test]
fn suggestions_applied_as_written_mend_the_place() {
    let (mut applied, mut good, mut bad) = (0, 0, String::new());
    for path in error_files() {
        let text = std::fs::read_to_string(&path).expect("the file is readable");
        for diagnostic in parse_with_names(&text).errors() {
            let (Some(span), Some(label)) = (diagnostic.span, &diagnostic.label) else { continue };
            let Some(replacement) = suggestion(label) else { continue };
            let line = Source::new("", &*text).line_range(span.start);
            let end = span.end.min(line.end);
            let mended = format!("{}{replacement}{}", &text[line.start..span.start], &text[end..line.end]);
            let mended_end = span.start - line.start + replacement.len();
            applied += 1;
            match parse_with_names(&mended).errors().next().and_then(|error| error.span) {
                Some(still) if still.start < mended_end => writeln!(bad, "{mended}").expect("a string takes text"),
                _ => good += 1,
            }
        }
    }
    assert!(applied > 60, "{applied}");
    assert!(good * 10 >= applied * 9, "{good} of {applied}; not mended:\n{bad}");
}

/// Runs with the stack of a spawned thread, whatever the test runner gives.
fn with_small_stack(work: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(2 << 20).spawn(work).expect("a thread starts");
    thread.join().expect("no overflow, no panic");
}

#[test]
fn deep_nesting_is_refused_with_a_place_and_allowed_up_to_the_limit() {
    for (open, middle, close, limit) in [
        ("(", "1", ")", 1000),
        ("[", "1", "]", 1000),
        ("sin(", "1", ")", 1000),
        ("-", "1", "", 1000),
        ("2^", "1", "", 1000),
        ("2^-", "1", "", 500),
        ("√", "4", "", 1000),
        ("not ", "true", "", 1000),
        ("x -> ", "x", "", 1000),
        ("1 + 2*(", "1", ")", 600),
        ("1 + (", "1", ")", 1000),
        ("", "f", "'", 1000),
        ("", "f", "(1)", 999),
        ("", "f", ".a", 1000),
        ("", "f", "[1]", 999),
    ] {
        with_small_stack(move || {
            let nested = |depth: usize| format!("{}{middle}{}", open.repeat(depth), close.repeat(depth));
            let allowed = parse(&nested(limit), &ParseOptions::default());
            assert_eq!(allowed.errors().next(), None, "{open}{close}");
            drop(allowed.clone());
            let too_deep = nested(100_000);
            let refused = parse(&too_deep, &ParseOptions::default());
            let error = refused.errors().next().expect("too deep");
            assert_eq!(error.code, "nesting-too-deep", "{open}{close}");
            let place = error.span.expect("a place").start;
            assert!(place > 0 && place < too_deep.len() / 50, "{open}{close}: {place}");
        });
    }
}

#[test]
fn unclosed_brackets_without_end_are_refused() {
    for opener in ["(", "[", "f(", "((x)", "[[1],"] {
        with_small_stack(move || {
            let refused = parse(&opener.repeat(100_000), &ParseOptions::default());
            assert!(refused.errors().next().is_some(), "{opener}");
        });
    }
}

#[test]
fn long_sums_products_and_chains_are_flat() {
    with_small_stack(|| {
        for operator in [" + ", " - ", "*", " < ", " and ", ", "] {
            let items = vec!["x"; 200_000].join(operator);
            let text = if operator == ", " { format!("[{items}]") } else { items };
            assert_eq!(parse(&text, &ParseOptions::default()).errors().next(), None, "{operator}");
        }
    });
}
