//! A message and its source to lines of text: the sentence, the source line, carets with a label under them, the next step.
//!
//! The one renderer. It returns pieces with a style each, so that the program may colour them; `to_string` is the plain text.

use std::fmt;

use unicode_width::UnicodeWidthChar;

use super::diagnostic::Diagnostic;
use super::span::{Source, Span};

/// What a piece of a message is, for colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Style {
    /// The word `error:` and its sentence.
    Error,
    /// A line of the source.
    Source,
    /// The carets and their label.
    Caret,
    /// The next step.
    Help,
}

/// A message as pieces of text, line ends included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rendered {
    /// The pieces in order; their texts joined are the message.
    pub pieces: Vec<(Style, String)>,
}

impl fmt::Display for Rendered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pieces.iter().try_for_each(|(_, text)| f.write_str(text))
    }
}

/// Columns of a terminal where nothing is known about it.
pub const DEFAULT_WIDTH: usize = 100;

/// Columns of a tab in the shown line.
const TAB: usize = 4;

/// Columns before the source line.
const INDENT: &str = "  ";

/// Fewest columns of the source that are shown, however narrow the terminal.
const LEAST_WIDTH: usize = 20;

/// Turns a message into lines of at most about `width` columns; a long source line is cut around the caret.
///
/// `script.sbk:3:7:` stands before the sentence where the source has a name. Wide characters and tabs are aligned.
pub fn render(diagnostic: &Diagnostic, source: &Source, width: usize) -> Rendered {
    let mut pieces = Vec::new();
    let place = match diagnostic.span {
        Some(span) if !source.name.is_empty() => {
            let position = source.position(span.start);
            format!("{}:{}:{}: ", source.name, position.line, position.column)
        }
        _ => String::new(),
    };
    pieces.push((Style::Error, format!("{place}error: {}\n", diagnostic.message)));
    if let Some(span) = diagnostic.span {
        excerpt(diagnostic, span, source, width, &mut pieces);
    } else if let Some(label) = &diagnostic.label {
        pieces.push((Style::Caret, format!("{INDENT}{label}\n")));
    }
    if let Some(help) = &diagnostic.help {
        pieces.push((Style::Help, format!("{INDENT}help: {help}\n")));
    }
    Rendered { pieces }
}

/// Adds the source line and the carets.
fn excerpt(diagnostic: &Diagnostic, span: Span, source: &Source, width: usize, pieces: &mut Vec<(Style, String)>) {
    let line = source.line_range(span.start);
    let start = span.start.clamp(line.start, line.end);
    let end = span.end.clamp(start, line.end);
    let room = width.saturating_sub(INDENT.len()).max(LEAST_WIDTH);
    let shown = Shown::new(&source.text[line.clone()], start - line.start, end - line.start, room);
    pieces.push((Style::Source, format!("{INDENT}{}\n", shown.text.trim_end())));
    let carets = format!("{INDENT}{}{}", " ".repeat(shown.before), "^".repeat(shown.marked.max(1)));
    let label = diagnostic.label.as_deref().unwrap_or("");
    let columns = shown.before + shown.marked.max(1) + 1 + label.chars().count();
    let line_of_carets = if label.is_empty() {
        format!("{carets}\n")
    } else if columns <= room {
        format!("{carets} {label}\n")
    } else {
        let shift = shown.before.min(room.saturating_sub(label.chars().count()));
        format!("{carets}\n{INDENT}{}{label}\n", " ".repeat(shift))
    };
    pieces.push((Style::Caret, line_of_carets));
}

/// The part of a line that is shown, and the columns of the marked range in it.
struct Shown {
    text: String,
    before: usize,
    marked: usize,
}

impl Shown {
    /// Cuts bytes `start .. end` of a line out, with as much around them as fits into `room` columns.
    fn new(line: &str, start: usize, end: usize, room: usize) -> Self {
        let (from, to) = window(line, start, end, room);
        let mut shown = Shown { text: String::new(), before: 0, marked: 0 };
        if from > 0 {
            shown.text.push('…');
        }
        for (at, character) in line[from..to].char_indices() {
            if from + at == start {
                shown.before = columns(&shown.text);
            }
            match character {
                '\t' => shown.text.push_str(&" ".repeat(TAB)),
                '\u{FEFF}' => {}
                _ if character.width().is_none() => shown.text.push('\u{FFFD}'),
                _ => shown.text.push(character),
            }
        }
        if start >= to {
            shown.before = columns(&shown.text);
        }
        let marked = line[start..end.min(to).max(start)].chars().map(width_of).sum();
        shown.marked = marked;
        if to < line.len() {
            shown.text.push('…');
        }
        shown
    }
}

/// The bytes of a line to show: all of it if it fits, else a window with the marked range, or its start, inside.
fn window(line: &str, start: usize, end: usize, room: usize) -> (usize, usize) {
    let fits = line.len() <= 8 * room && line.chars().map(width_of).sum::<usize>() <= room;
    if fits {
        return (0, line.len());
    }
    let room = room - 2;
    let mut used = 0;
    let mut to = start;
    let marked_end = if end > start { end } else { start };
    for character in line[start..].chars() {
        let enough = to >= marked_end && used >= room / 2;
        if used + width_of(character) > room * 3 / 4 || enough {
            break;
        }
        used += width_of(character);
        to += character.len_utf8();
    }
    let mut from = start;
    for character in line[..start].chars().rev() {
        if used + width_of(character) > room {
            break;
        }
        used += width_of(character);
        from -= character.len_utf8();
    }
    for character in line[to..].chars() {
        if used + width_of(character) > room {
            break;
        }
        used += width_of(character);
        to += character.len_utf8();
    }
    (from, to)
}

fn columns(text: &str) -> usize {
    text.chars().map(width_of).sum()
}

fn width_of(character: char) -> usize {
    match character {
        '\t' => TAB,
        '\u{FEFF}' => 0,
        _ => character.width().unwrap_or(1),
    }
}

#[cfg(test)]
mod tests {
    use super::{DEFAULT_WIDTH, render};
    use crate::syntax::diagnostic::Diagnostic;
    use crate::syntax::span::{Source, Span};

    fn lines(text: &str, part: &str, width: usize) -> Vec<String> {
        let start = text.find(part).expect("the part is in the text");
        let diagnostic = Diagnostic::new("a", "wrong").at(Span::new(start, start + part.len())).label("here");
        let rendered = render(&diagnostic, &Source::new("", text), width).to_string();
        rendered.lines().map(str::to_owned).collect()
    }

    #[test]
    fn the_transcript_of_the_plan() {
        let diagnostic = Diagnostic::new("unknown-name", "there is no function `critcal`")
            .at(Span::new(0, 7))
            .label("did you mean `critical`?");
        let shown = render(&diagnostic, &Source::new("", "critcal(h, x = -6..6)"), DEFAULT_WIDTH).to_string();
        assert_eq!(
            shown,
            "error: there is no function `critcal`\n  critcal(h, x = -6..6)\n  ^^^^^^^ did you mean `critical`?\n"
        );
    }

    #[test]
    fn named_sources_give_line_and_column() {
        let diagnostic = Diagnostic::new("a", "wrong").at(Span::new(4, 5)).help("do it right");
        let shown = render(&diagnostic, &Source::new("a.sbk", "ab\nxyz"), 80).to_string();
        assert_eq!(shown, "a.sbk:2:2: error: wrong\n  xyz\n   ^\n  help: do it right\n");
    }

    #[test]
    fn tabs_and_wide_characters_align() {
        assert_eq!(lines("\tab", "b", 80)[1..], ["      ab", "       ^ here"]);
        assert_eq!(lines("漢字+x", "x", 80)[1..], ["  漢字+x", "       ^ here"]);
        assert_eq!(lines("x + 漢字", "漢字", 80)[2], "      ^^^^ here");
    }

    #[test]
    fn long_lines_are_cut_around_the_caret() {
        let text = format!("{}WRONG{}", "a+".repeat(5000), "+b".repeat(5000));
        let shown = lines(&text, "WRONG", 60);
        assert!(shown[1].chars().count() <= 60, "{}", shown[1]);
        assert!(shown[1].starts_with("  …") && shown[1].ends_with('…'));
        let column = shown[2].find('^').expect("a caret");
        assert!(shown[1].chars().skip(column).collect::<String>().starts_with("WRONG"));
        let end = render(&Diagnostic::new("a", "b").at(Span::new(20_005, 20_005)), &Source::new("", &*text), 60);
        assert!(end.to_string().lines().nth(2).is_some_and(|line| line.trim() == "^"), "{end}");
    }
}
