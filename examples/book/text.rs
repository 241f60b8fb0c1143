//! Writes the book: a table for each chapter and a paragraph for each function.

use std::fmt::Write as _;

use super::count::Count;
use super::entries::{Chapter, Entry};
use super::lines::{paragraph, row};

/// The first lines of a table.
const HEAD: &str = "| function | n | box | points | minima | saddles by index | maxima | complete | audit | boxes |
|---|---|---|---|---|---|---|---|---|---|
";

/// The book of the functions counted.
pub fn book(chapters: &[Chapter], counts: &[Count]) -> String {
    let complete = counts.iter().filter(|count| count.is_complete).count();
    let points: usize = counts.iter().map(Count::points).sum();
    let mut text = introduction(counts.len(), complete, points);
    let mut counts = counts.iter();
    for chapter in chapters {
        let counted: Vec<(&Entry, &Count)> = chapter.entries.iter().zip(counts.by_ref()).collect();
        let line = |text: &mut String, line: String| writeln!(text, "{line}").expect("a string takes every line");
        line(&mut text, format!("\n## {}\n", chapter.title));
        text.push_str(HEAD);
        counted.iter().for_each(|(entry, count)| line(&mut text, row(entry, count)));
        text.push('\n');
        counted.iter().for_each(|(entry, count)| line(&mut text, paragraph(entry, count)));
    }
    text
}

fn introduction(functions: usize, complete: usize, points: usize) -> String {
    format!(
        "# The book of exact counts

All critical points, by Morse index, of {functions} test functions; for {complete} of them the list is proved to be complete. {points} points
together. The index is the number of negative eigenvalues of the Hessian: 0 at a minimum, n at a maximum.

**What is proved.** Each point counted exists and is the only one in its box, and its index is right: by interval arithmetic
on the gradient and the Hessian, which takes all rounding into account. Where `complete` says *proved*, there is no other
critical point in the box, its boundary included. Constants mean the decimals written. Where it does not say so, the points
counted are proved all the same, and the paragraph says where others may be and why.

**The audit.** Where it was made, the gradient's degree on the boundary of the box was computed without the list of points, and
Σ (−1)^index agrees with it. `–` means that it was not made: above three variables where the function is no sum of parts,
on unbounded sides, at zeros on the boundary, or because the list is not complete.

**How to reproduce it.** `cargo run --release --example book` writes this file, `… -- --check` compares it, `… -- --only TEXT`
prints the entries whose name contains the text. The functions are a script,
[examples/book/functions.sbk](../examples/book/functions.sbk). The tests recompute all but the slow entries. The last column is
the number of boxes that the search looked at, which a better solver may change; the rest is mathematics. How
many points share the lowest value is told within 1e-9 of the value or of 1, and that alone is no proof.

**Where other sources print something else.**

- Griewank 1-D: an encyclopedia prints 6365 critical points in [-10000, 10000]; there are 1273 on all of R, 637 minima and 636 maxima.
- Schwefel 2.26, 2-D: a published database has 84 transition states (TopSearch); there are 98 points of index 1 in the box.
- Shubert 2-D: 760 local minima, often quoted, include 38 on the edges of the box; 722 are critical points.
- Hansen: said to have 760 minima and 18 global ones, as Lévy's no. 3; there are 494 critical minima, 9 of them lowest.
- Branin RCOS 2: the least value is 5.5589144, not 5.559037, which belongs to a rounded minimizer.
- Wayburn-Seader 3: the least value is 19.1058798, not 21.35.
- Brown almost-linear: (0, …, 0, n + 1) with value 1, listed as a minimum, is a saddle for n = 3 and no minimum for any n.
- Dixon-Price has, from three variables on, a degenerate critical point besides its minima; so has Forrester's function.
"
    )
}
