//! Bad input: tokens of documented examples left out, doubled and swapped, and the habits of other systems. Every message has
//! a place, a reason and a next step, and what messages say to write instead can be read.
//!
//! `UPDATE_EXPECT=1` writes `tests/bad_input/messages.txt` anew: a line an input.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use saddleback::session::help::entry::{Subject, catalogue};
use saddleback::session::methods::Methods;
use saddleback::session::session::{Policy, Session};
use saddleback::session::view::known_names;
use saddleback::syntax::diagnostic::Diagnostic;
use saddleback::syntax::parse::{ParseOptions, parse};
use saddleback::syntax::span::Source;
use saddleback::syntax::token::{Token, tokenize};

/// Examples to spoil, one a line. Kept here so that a new example does not move the snapshot.
const EXAMPLES: &str = include_str!("bad_input/examples.txt");

/// What people write who come from MATLAB, Python, Mathematica, Maxima, LaTeX, C and from paper.
const HABITS: &str = include_str!("bad_input/habits.txt");

/// The shares that must hold, in percent.
const WITH_NEXT_STEP: usize = 100;
const MENDED: usize = 90;

/// Of the spoilt examples every so many are taken.
const EVERY: usize = 23;

fn snapshot() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bad_input/messages.txt")
}

/// The first message about a text, which is read and whose names are looked up; nothing is run.
fn message(text: &str) -> Option<Box<Diagnostic>> {
    let mut found = None;
    let policy = Policy { check_only: true, ..Policy::default() };
    Session::new().run(&Source::new("", text), policy, &mut |report| {
        if let (Err(failure), None) = (report.outcome, &found) {
            found = Some(Box::new(failure.diagnostic));
        }
        ControlFlow::Continue(())
    });
    found
}

/// The example with one token left out, doubled or swapped with the next, for every token.
fn spoilt(example: &str) -> Vec<String> {
    let tokens: Vec<(Token, std::ops::Range<usize>)> =
        tokenize(example).into_iter().map(|(token, span)| (token, span.range())).collect();
    let tokens: Vec<_> =
        tokens.into_iter().filter(|(token, _)| *token != Token::Comment).map(|(_, range)| range).collect();
    let mut texts = Vec::new();
    for (i, range) in tokens.iter().enumerate() {
        let (before, token, behind) = (&example[..range.start], &example[range.clone()], &example[range.end..]);
        texts.push(format!("{before}{behind}"));
        texts.push(format!("{before}{token} {token}{behind}"));
        if let Some(next) = tokens.get(i + 1) {
            let between = &example[range.end..next.start];
            texts.push(format!("{before}{}{between}{token}{}", &example[next.clone()], &example[next.end..]));
        }
    }
    texts
}

/// The inputs of the snapshot, each once, in a fixed order.
fn inputs() -> Vec<String> {
    let mut seen = BTreeSet::new();
    let spoilt =
        EXAMPLES.lines().flat_map(spoilt).enumerate().filter(|(idx, _)| idx % EVERY == 0).map(|(_, text)| text);
    let habits = HABITS.lines().map(ToString::to_string);
    habits.chain(spoilt).filter(|text| seen.insert(text.clone())).collect()
}

/// The next step that a message names: what to write, what was expected, where to read on.
fn next_step(diagnostic: &Diagnostic) -> Option<String> {
    let label = diagnostic.label.clone().filter(|label| !label.is_empty());
    let expected = (!diagnostic.expected.is_empty()).then(|| format!("expected {}", diagnostic.expected.join(", ")));
    diagnostic.help.clone().or(label).or(expected)
}

/// What the message says to write at its place, if it is complete.
fn rewrite(diagnostic: &Diagnostic) -> Option<&str> {
    let label = diagnostic.label.as_deref()?;
    let (_, rest) = ["write `", "did you mean `"].iter().find_map(|start| label.split_once(start))?;
    let (text, behind) = rest.split_once('`')?;
    // `write "," between them` says where to put it, not what to put there instead.
    let instead = !behind.starts_with(" between") && !behind.starts_with(" before") && !behind.starts_with(" behind");
    (instead && !text.contains('…') && !text.contains("...")).then_some(text)
}

#[test]
fn every_message_about_bad_input_has_a_place_a_reason_and_a_next_step() {
    let mut seen = String::new();
    let (mut count, mut wanting) = (0, Vec::new());
    for input in inputs() {
        let Some(diagnostic) = message(&input) else { continue };
        count += 1;
        let place = diagnostic.span.map(|span| Source::new("", input.as_str()).position(span.start));
        let step = next_step(&diagnostic);
        match (place, &step) {
            (Some(place), Some(step)) if !diagnostic.message.is_empty() => {
                let step = step.replace('\n', " ");
                writeln!(seen, "{input}\t{}:{}\t{}\t{step}", diagnostic.code, place.column, diagnostic.message)
                    .expect("a string takes text");
            }
            _ => wanting.push(format!("{input}: {diagnostic:?}")),
        }
    }
    assert!(count >= 500, "{count} bad inputs");
    let good = count - wanting.len();
    assert!(100 * good >= WITH_NEXT_STEP * count, "{good} of {count}; wanting:\n{}", wanting.join("\n"));
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(snapshot(), &seen).expect("the snapshot can be written");
    }
    let known = std::fs::read_to_string(snapshot()).unwrap_or_default().replace("\r\n", "\n");
    let differing = known.lines().zip(seen.lines()).find(|(known, seen)| known != seen);
    assert_eq!(differing, None, "UPDATE_EXPECT=1 writes it anew");
    assert_eq!(known.lines().count(), seen.lines().count(), "UPDATE_EXPECT=1 writes it anew");
}

#[test]
fn what_messages_say_to_write_can_be_read() {
    let (mut applied, mut bad) = (0, Vec::new());
    for input in inputs() {
        let Some(diagnostic) = message(&input) else { continue };
        let (Some(span), Some(text)) = (diagnostic.span, rewrite(&diagnostic)) else { continue };
        let end = span.end.min(input.len());
        let mended = format!("{}{text}{}", &input[..span.start], &input[end..]);
        applied += 1;
        // A second mistake further on is another matter.
        let names = known_names();
        let options = ParseOptions { is_user_name: &|_| false, names: &names };
        let parsed = parse(&mended, &options);
        let still = parsed.errors().next().and_then(|error| error.span);
        if still.is_some_and(|place| place.start < span.start + text.len()) {
            bad.push(format!("{input} -> {mended}"));
        }
    }
    let good = applied - bad.len();
    assert!(applied >= 100, "{applied}");
    assert!(100 * good >= MENDED * applied, "{good} of {applied}; not mended:\n{}", bad.join("\n"));
}

/// Examples that were added since are held to the same, without a snapshot.
#[test]
fn the_examples_of_every_page_are_spoilt_with_good_messages_too() {
    let mut wanting = Vec::new();
    for entry in catalogue(&Methods::default()) {
        let example = match entry.subject {
            Subject::BuiltIn(spec) => spec.example.0,
            Subject::Array(function) => function.example.0,
            _ => continue,
        };
        for input in spoilt(example) {
            if let Some(diagnostic) = message(&input)
                && (diagnostic.span.is_none() || next_step(&diagnostic).is_none())
            {
                wanting.push(format!("{input}: {diagnostic:?}"));
            }
        }
    }
    assert!(wanting.is_empty(), "{}", wanting.join("\n"));
}
