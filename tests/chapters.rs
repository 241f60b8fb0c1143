//! The book in `docs/book`: every block of it goes as it stands there. `UPDATE_EXPECT=1` writes the answers anew.
//!
//! Its Rust is compiled and run by the documentation tests of the library.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use saddleback::repl::look::Surroundings;
use saddleback::repl::look::Wish;
use saddleback::repl::render;
use saddleback::session::session::{Policy, Session};
use saddleback::session::transcript;
use saddleback::syntax::parse::is_incomplete;
use saddleback::syntax::span::Source;

const CHAPTERS: [&str; 7] = [
    "first_hour.md",
    "language.md",
    "critical_points.md",
    "degenerate_points.md",
    "optimizers.md",
    "proofs.md",
    "embedding.md",
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/book/src")
}

fn chapter(name: &str) -> String {
    std::fs::read_to_string(folder().join(name)).expect("the chapter is there").replace("\r\n", "\n")
}

/// What a statement prints: its result, or its message.
fn answer(session: &mut Session, statement: &str) -> String {
    let look = Surroundings::default().look(false, Wish::Never, true, 10);
    let settings = session.settings.clone();
    let mut text = String::new();
    session.run(&Source::new("", statement), Policy::default(), &mut |report| {
        text += &render::result(&report, look, &settings);
        if let Err(failure) = &report.outcome {
            text += &render::failure(failure, look);
        }
        ControlFlow::Continue(())
    });
    text
}

/// A block with the answers that its statements get now.
fn run_block(session: &mut Session, block: &str) -> String {
    let mut text = String::new();
    let mut lines = block.lines().peekable();
    while let Some(line) = lines.next() {
        let Some(first) = line.strip_prefix(transcript::PROMPT) else { continue };
        let mut statement = first.to_string();
        while is_incomplete(&statement) && lines.peek().is_some() {
            statement.push('\n');
            statement.push_str(lines.next().unwrap_or_default());
        }
        text += &format!("{}{statement}\n{}", transcript::PROMPT, answer(session, &statement));
    }
    text
}

/// The chapter with the answers of now.
fn answered(chapter: &str) -> (String, usize) {
    let mut session = Session::new();
    let opening = format!("{}{}\n", transcript::FENCE, transcript::LANGUAGE);
    let (mut text, mut rest, mut blocks) = (String::new(), chapter, 0);
    while let Some(start) = rest.find(&opening) {
        let (before, behind) = rest.split_at(start + opening.len());
        let end = behind.find(transcript::FENCE).expect("a block ends");
        text += before;
        text += &run_block(&mut session, &behind[..end]);
        rest = &behind[end..];
        blocks += 1;
    }
    (text + rest, blocks)
}

#[test]
fn every_block_of_the_book_goes_as_it_stands_there() {
    let mut blocks = 0;
    for name in CHAPTERS {
        let is = chapter(name);
        let (now, count) = answered(&is);
        blocks += count;
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            std::fs::write(folder().join(name), &now).expect("the chapter can be written");
            continue;
        }
        let differing = is.lines().zip(now.lines()).find(|(is, now)| is != now);
        assert_eq!(differing, None, "{name}: UPDATE_EXPECT=1 writes it anew");
        assert_eq!(is.lines().count(), now.lines().count(), "{name}: UPDATE_EXPECT=1 writes it anew");
    }
    assert!(blocks >= 20, "{blocks} blocks");
}

#[test]
fn the_summary_lists_every_chapter_and_no_other() {
    let summary = chapter("SUMMARY.md");
    for name in CHAPTERS {
        assert!(summary.contains(&format!("({name})")), "{name}");
    }
    assert_eq!(summary.matches(".md)").count(), CHAPTERS.len());
    let files = std::fs::read_dir(folder()).expect("the book has a folder").count();
    assert_eq!(files, CHAPTERS.len() + 1);
}

/// A chapter pasted as it stands, prompts and answers too, or run as a file, gives the same answers again.
#[test]
fn a_chapter_that_is_pasted_or_run_gives_the_same_answers() {
    let name = "degenerate_points.md";
    let text = chapter(name);
    let answers = |source: &Source| {
        let mut session = Session::new();
        let mut kinds = Vec::new();
        session.run(source, Policy::default(), &mut |report| {
            kinds.push(format!("{:?}", report.outcome.map(|_| report.line).map_err(|failure| failure.diagnostic)));
            ControlFlow::Continue(())
        });
        kinds.len()
    };
    let prompts = text.lines().filter(|line| line.starts_with(transcript::PROMPT)).count();
    assert_eq!(answers(&Source::new(name, text.clone())), prompts);
    let blocks: Vec<&str> = text.split(transcript::FENCE).skip(1).step_by(2).collect();
    let pasted: String = blocks.iter().filter_map(|block| block.split_once('\n')).map(|(_, lines)| lines).collect();
    assert_eq!(answers(&Source::new("", pasted)), prompts);
}
