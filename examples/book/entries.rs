//! Reads the list of functions of the book: a script whose comments carry names, sources and known values.

/// The list.
const FUNCTIONS: &str = include_str!("functions.sbk");

/// A chapter: its title and its functions.
pub struct Chapter {
    /// The title.
    pub title: String,
    /// The functions, in the order of the book.
    pub entries: Vec<Entry>,
}

/// A function of the book.
#[derive(Default)]
pub struct Entry {
    /// What it is called.
    pub name: String,
    /// Where it comes from.
    pub source: String,
    /// The value at the global minimum as printed in the source.
    pub least: Option<String>,
    /// Whether it takes too long for the tests.
    pub is_slow: bool,
    /// What else there is to say.
    pub notes: Vec<String>,
    /// Its definition, constants before it.
    pub definition: Vec<String>,
    /// The box that is searched, one `[lo, hi]` a variable.
    pub bounds: Vec<[f64; 2]>,
}

/// The chapters of the book.
///
/// # Panics
/// If the list is not written as its own first lines say.
pub fn chapters() -> Vec<Chapter> {
    let mut chapters: Vec<Chapter> = Vec::new();
    for line in FUNCTIONS.lines() {
        if let Some(title) = line.strip_prefix("## ") {
            chapters.push(Chapter { title: title.into(), entries: Vec::new() });
        } else if let Some(chapter) = chapters.last_mut() {
            if let Some(head) = line.strip_prefix("# @ ") {
                chapter.entries.push(headed(head));
            } else if let Some(entry) = chapter.entries.last_mut() {
                add_line(entry, line);
            }
        }
    }
    chapters
}

/// An entry of which only the first line is known.
fn headed(head: &str) -> Entry {
    let mut parts = head.split(" | ");
    let mut next = || parts.next().unwrap_or_else(|| panic!("name | source: {head}")).to_string();
    let mut entry = Entry { name: next(), source: next(), ..Entry::default() };
    for part in parts {
        match part.split_once(' ') {
            Some(("least", value)) => entry.least = Some(value.into()),
            None if part == "slow" => entry.is_slow = true,
            _ => panic!("neither `least VALUE` nor `slow`: {head}"),
        }
    }
    entry
}

fn add_line(entry: &mut Entry, line: &str) {
    if let Some(note) = line.strip_prefix("# note ") {
        entry.notes.push(note.into());
    } else if let Some(call) = line.strip_prefix("critical(") {
        entry.bounds = bounds(call);
    } else if !line.is_empty() {
        entry.definition.push(line.into());
    }
}

/// The box in `f, [a..b, c..d])`.
fn bounds(call: &str) -> Vec<[f64; 2]> {
    let inner = call.split_once('[').and_then(|(_, rest)| rest.split_once(']')).expect("a box in brackets").0;
    let number = |text: &str| text.parse::<f64>().unwrap_or_else(|_| panic!("a number, not {text}"));
    let side = |text: &str| {
        let (lo, hi) = text.split_once("..").expect("a range");
        [number(lo), number(hi)]
    };
    inner.split(", ").map(side).collect()
}
