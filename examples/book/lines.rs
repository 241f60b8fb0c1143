//! Writes what the book says of one function: a row of its chapter's table and a paragraph.

use std::fmt::Write as _;

use saddleback::critical::critical_set::Audit;

use super::count::Count;
use super::entries::Entry;

/// The line of a function in its chapter's table.
pub fn row(entry: &Entry, count: &Count) -> String {
    let n = count.by_index.len() - 1;
    let saddles: Vec<String> = count.by_index[1..n].iter().map(usize::to_string).collect();
    let saddles = if saddles.is_empty() { "–".into() } else { saddles.join(" · ") };
    let audit = match count.audit {
        Some(Audit::Agrees { degree }) => format!("degree {degree}"),
        _ => "–".into(),
    };
    let complete = if count.is_complete { "proved" } else { "no" };
    let name = &entry.name;
    let (points, minima, maxima) = (count.points(), count.by_index[0], count.by_index[n]);
    let (sides, boxes) = (sides(&entry.bounds), count.boxes);
    format!("| {name} | {n} | {sides} | {points} | {minima} | {saddles} | {maxima} | {complete} | {audit} | {boxes} |")
}

/// What there is to say of a function besides its row.
pub fn paragraph(entry: &Entry, count: &Count) -> String {
    let mut text = format!("- **{}** ({}).", entry.name, entry.source);
    let definition = entry.definition.iter().map(|line| format!("`{line}`")).collect::<Vec<_>>().join("; ");
    write!(text, " {definition}.").expect("a string takes every line");
    let lowest = match count.lowest {
        Some(bounds) if count.lowest_points > 1 => {
            format!(" Lowest proved value {}, at {} points", value(bounds), count.lowest_points)
        }
        Some(bounds) => format!(" Lowest proved value {}", value(bounds)),
        None => " No point is proved".into(),
    };
    text.push_str(&lowest);
    if let Some(least) = &entry.least {
        write!(text, "; the source: {least}").expect("a string takes every line");
    }
    text.push('.');
    entry.notes.iter().for_each(|note| write!(text, " {note}").expect("a string takes every line"));
    if !count.numerical.is_empty() {
        write!(text, " By numbers: {}.", count.numerical.join(", ")).expect("a string takes every line");
    }
    if !count.is_complete {
        write!(text, " Undecided: {}.", count.gaps()).expect("a string takes every line");
    }
    text
}

/// A box: `[-5, 5]^2` or `[-3, 3] x [-2, 2]`.
fn sides(bounds: &[[f64; 2]]) -> String {
    let side = |[lo, hi]: &[f64; 2]| if lo.is_infinite() { "R".into() } else { format!("[{lo}, {hi}]") };
    match bounds {
        [only] => side(only),
        [first, rest @ ..] if rest.iter().all(|other| other == first) => format!("{}^{}", side(first), bounds.len()),
        _ => bounds.iter().map(side).collect::<Vec<_>>().join(" x "),
    }
}

/// A proved value to nine significant digits; 0 where that is possible and the bounds are close to it.
fn value([lo, hi]: [f64; 2]) -> String {
    if lo <= 0.0 && hi >= 0.0 && hi - lo < 1e-6 {
        return "0".into();
    }
    let middle = lo + (hi - lo) / 2.0;
    let decimals = (8 - middle.abs().log10().floor() as i32).clamp(0, 15) as usize;
    let text = format!("{middle:.decimals$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').into() } else { text }
}
