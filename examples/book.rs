//! Writes `docs/book.md`: all critical points by Morse index, proved, of classic test functions.
//!
//! `cargo run --release --example book` writes the file, `-- --check` compares it with what is found now, `-- --only TEXT`
//! prints the entries whose name contains the text, with their times.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program for the terminal")]

#[path = "book/count.rs"]
mod count;
#[path = "book/entries.rs"]
mod entries;
#[path = "book/lines.rs"]
mod lines;
#[path = "book/text.rs"]
mod text;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use count::Count;
use entries::Entry;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => write(false),
        ["--check"] => write(true),
        ["--only", text] => print_entries(text),
        _ => {
            eprintln!("usage: book [--check | --only TEXT]");
            ExitCode::from(2)
        }
    }
}

/// Counts everything and writes the book or compares it.
fn write(only_check: bool) -> ExitCode {
    let chapters = entries::chapters();
    let counts: Vec<Count> = chapters.iter().flat_map(|chapter| &chapter.entries).map(counted).collect();
    let entries = chapters.iter().flat_map(|chapter| &chapter.entries);
    let wrong = entries.zip(&counts).filter(|(entry, count)| !is_as_printed(entry, count)).count();
    let book = text::book(&chapters, &counts);
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/book.md");
    if !only_check {
        std::fs::write(&path, book).expect("the file can be written");
        return if wrong == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    let is = std::fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    let differing = is.lines().zip(book.lines()).filter(|(is, now)| is != now);
    let differing = differing.inspect(|(is, now)| println!("in the book  {is}\nfound now    {now}")).count();
    if wrong + differing == 0 && is.lines().count() == book.lines().count() {
        println!("docs/book.md agrees");
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Prints some entries with their times.
fn print_entries(part: &str) -> ExitCode {
    let mut wrong = 0;
    for entry in entries::chapters().iter().flat_map(|chapter| &chapter.entries) {
        if entry.name.contains(part) {
            let count = counted(entry);
            println!("{}\n{}", lines::row(entry, &count), lines::paragraph(entry, &count));
            wrong += usize::from(!is_as_printed(entry, &count));
        }
    }
    if wrong == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn counted(entry: &Entry) -> Count {
    let start = Instant::now();
    let count = Count::of(entry);
    eprintln!("{:8.3} s  {}", start.elapsed().as_secs_f64(), entry.name);
    count
}

/// Whether the lowest value is what the source prints.
fn is_as_printed(entry: &Entry, count: &Count) -> bool {
    let as_printed = match (&entry.least, count.lowest) {
        (Some(least), Some(lowest)) => count::agrees(least, lowest),
        (Some(_), None) => false,
        (None, _) => true,
    };
    if !as_printed {
        eprintln!("{}: the source prints {:?}, proved is {:?}", entry.name, entry.least, count.lowest);
    }
    as_printed
}
