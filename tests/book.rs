//! The quick part of `docs/book.md` is found again, line by line, and what is known of it otherwise holds.

#[path = "../examples/book/count.rs"]
mod count;
#[path = "../examples/book/entries.rs"]
mod entries;
#[path = "../examples/book/lines.rs"]
mod lines;

use count::{Count, agrees};
use entries::{Chapter, Entry, chapters};

/// The committed book.
const BOOK: &str = include_str!("../docs/book.md");

/// Columns at the end of a row that tell of the work, not of the function.
const WORK_COLUMNS: usize = 1;

/// How to write it anew.
const ANEW: &str = "`cargo run --release --example book` writes the book anew";

/// Functions whose counts are known without a search: points, minima and maxima.
///
/// Sums of equal parts with `a` minima and `b` maxima each have `(a + b)ⁿ` points, `aⁿ` minima and `bⁿ` maxima; of Griewank's
/// function in one variable see the book; Shubert's in two is a product of one with 19 minima below 0, 19 maxima above 0 and 38
/// zeros; the others are counted in the sources.
const KNOWN: [(&str, [usize; 3]); 12] = [
    ("Griewank 1-D on the whole line", [1273, 637, 636]),
    ("Rastrigin 3-D", [21 * 21 * 21, 11 * 11 * 11, 1000]),
    ("Rastrigin 4-D", [21 * 21 * 21 * 21, 11 * 11 * 11 * 11, 10_000]),
    ("Styblinski-Tang 6-D", [729, 64, 1]),
    ("Himmelblau", [9, 4, 1]),
    ("Six-hump camel", [15, 6, 2]),
    ("Griewank 1-D, usual box", [381, 191, 190]),
    ("Orthogonal tensor decomposition d = 4, penalty form", [81, 8, 1]),
    ("Shubert 2-D", [2 * 38 * 38, 2 * 19 * 19, 2 * 19 * 19]),
    ("Orthogonal tensor decomposition d = 3, penalty form", [27, 6, 1]),
    ("Vincent 2-D", [121, 36, 25]),
    ("Schwefel 2.26 2-D", [196, 49, 49]),
];

/// A row without the columns that tell of the work.
fn mathematics(row: &str) -> Vec<&str> {
    let cells: Vec<&str> = row.split(" | ").collect();
    cells[..cells.len() - WORK_COLUMNS].to_vec()
}

/// A paragraph without the places that stay undecided, whose shape is the search's and not the function's.
fn without_gaps(paragraph: &str) -> &str {
    paragraph.split(" Undecided: ").next().unwrap_or(paragraph)
}

fn row_of(name: &str) -> &'static str {
    let head = format!("| {name} | ");
    BOOK.lines().find(|line| line.starts_with(&head)).unwrap_or_else(|| panic!("no row of {name} in the book; {ANEW}"))
}

fn paragraph_of(name: &str) -> &'static str {
    let head = format!("- **{name}** (");
    BOOK.lines().find(|line| line.starts_with(&head)).unwrap_or_else(|| panic!("no paragraph of {name}; {ANEW}"))
}

fn entries_of(chapters: &[Chapter]) -> impl Iterator<Item = &Entry> {
    chapters.iter().flat_map(|chapter| &chapter.entries)
}

#[test]
fn the_quick_part_of_the_book_is_found_again() {
    for entry in entries_of(&chapters()).filter(|entry| !entry.is_slow) {
        let count = Count::of(entry);
        let row = lines::row(entry, &count);
        assert_eq!(mathematics(row_of(&entry.name)), mathematics(&row), "{ANEW}");
        let paragraph = lines::paragraph(entry, &count);
        assert_eq!(without_gaps(paragraph_of(&entry.name)), without_gaps(&paragraph), "{ANEW}");
        if let Some(least) = &entry.least {
            let lowest = count.lowest.unwrap_or_else(|| panic!("{} has no proved point", entry.name));
            assert!(agrees(least, lowest), "{}: {least} is not in {lowest:?}", entry.name);
        }
    }
}

#[test]
fn the_book_holds_every_function_and_nothing_else() {
    let chapters = chapters();
    let names: Vec<&str> = entries_of(&chapters).map(|entry| entry.name.as_str()).collect();
    let rows: Vec<&str> = BOOK
        .lines()
        .filter(|line| line.starts_with("| ") && !line.starts_with("| function"))
        .filter_map(|line| line.split(" | ").next()?.strip_prefix("| "))
        .collect();
    assert_eq!(rows, names, "{ANEW}");
    for chapter in &chapters {
        assert!(BOOK.contains(&format!("\n## {}\n", chapter.title)), "no chapter {}; {ANEW}", chapter.title);
    }
    let complete = names.iter().filter(|name| row_of(name).contains(" | proved | ")).count();
    assert!(complete >= 140, "{complete} complete lists");
    assert!(BOOK.contains(&format!("of {} test functions; for {complete} of them", names.len())), "{ANEW}");
}

#[test]
fn the_counts_are_those_known_otherwise() {
    for (name, [points, minima, maxima]) in KNOWN {
        let cells: Vec<&str> = row_of(name).split(" | ").collect();
        let found = [cells[3], cells[4], cells[6]].map(|cell| cell.parse::<usize>().expect("a count"));
        assert_eq!(found, [points, minima, maxima], "{name}");
    }
}

/// Where the list is complete and the audit was made, the numbers in the book themselves satisfy the theorem of Poincaré and Hopf.
#[test]
fn the_printed_counts_sum_to_the_printed_degree() {
    let mut audited = 0;
    for entry in entries_of(&chapters()) {
        let cells: Vec<&str> = row_of(&entry.name).split(" | ").collect();
        let Some(degree) = cells[8].strip_prefix("degree ") else { continue };
        let mut counts = vec![cells[4]];
        counts.extend(cells[5].split(" · ").filter(|cell| *cell != "–"));
        counts.push(cells[6]);
        let sum: i64 = counts
            .iter()
            .enumerate()
            .map(|(index, cell)| cell.parse::<i64>().expect("a count") * if index % 2 == 0 { 1 } else { -1 })
            .sum();
        assert_eq!(sum, degree.parse::<i64>().expect("a number"), "{}", entry.name);
        audited += 1;
    }
    assert!(audited >= 100, "{audited} audited");
}

#[test]
fn a_printed_value_is_held_to_its_digits() {
    assert!(agrees("-1.0316", [-1.031628453, -1.031628453]));
    assert!(!agrees("-1.0326", [-1.031628453, -1.031628453]));
    assert!(agrees("0", [-1e-12, 1e-12]) && !agrees("0", [1e-6, 2e-6]));
}
