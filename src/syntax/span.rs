//! Byte ranges in a source text, and the source they point into.

use std::ops::Range;

/// A byte range in a source.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One behind the last byte.
    pub end: usize,
}

impl Span {
    /// The bytes `start .. end`.
    pub fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// The smallest span that holds both.
    pub fn to(self, other: Span) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// As a range, to slice a text with.
    pub fn range(self) -> Range<usize> {
        self.start..self.end
    }
}

/// A text and the name it goes by: a file, `<stdin>`, or nothing at the prompt.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// The file's name; empty at the prompt, where messages need none.
    pub name: String,
    /// The text.
    pub text: String,
    /// How many lines were read before the text, where it is a part of a stream.
    pub lines_before: usize,
}

/// A line and a column, both counted from 1; a column is a character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The character in the line.
    pub column: usize,
}

impl Source {
    /// Names a text.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self { name: name.into(), text: text.into(), lines_before: 0 }
    }

    /// Finds the line and column of a byte offset; one inside a character or behind the end counts as the place before
    /// or the end. A byte-order mark at the start is no column. Cost: the length of the text before it.
    pub fn position(&self, offset: usize) -> Position {
        let line = self.line_range(offset);
        let start =
            if line.start == 0 && self.text.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { line.start };
        let offset = self.floor(offset).max(start);
        let before = &self.text.as_bytes()[..line.start];
        let line = 1 + self.lines_before + before.iter().enumerate().filter(|&(i, _)| ends_line(before, i)).count();
        Position { line, column: 1 + self.text[start..offset].chars().count() }
    }

    /// The bytes of the line around an offset, without its end.
    pub fn line_range(&self, offset: usize) -> Range<usize> {
        let offset = self.floor(offset);
        let bytes = self.text.as_bytes();
        let is_end = |byte: &u8| matches!(byte, b'\n' | b'\r');
        let start = bytes[..offset].iter().rposition(is_end).map_or(0, |at| at + 1);
        let end = bytes[offset..].iter().position(is_end).map_or(bytes.len(), |at| offset + at);
        start.min(end)..end
    }

    /// The largest character boundary that is not behind `offset`.
    fn floor(&self, offset: usize) -> usize {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        offset
    }
}

/// Whether a line ends with byte `i`: `\n`, or `\r` that is not the first half of `\r\n`.
fn ends_line(bytes: &[u8], i: usize) -> bool {
    bytes[i] == b'\n' || (bytes[i] == b'\r' && bytes.get(i + 1) != Some(&b'\n'))
}

#[cfg(test)]
mod tests {
    use super::{Position, Source};

    #[test]
    fn positions_count_characters_from_one() {
        let source = Source::new("a", "\u{FEFF}αβ\r\nx\ry\nz");
        let at = |offset| {
            let Position { line, column } = source.position(offset);
            (line, column)
        };
        assert_eq!(at(0), (1, 1));
        assert_eq!(at(3), (1, 1));
        assert_eq!(at(5), (1, 2));
        assert_eq!(at(9), (2, 1));
        assert_eq!(at(11), (3, 1));
        assert_eq!(at(13), (4, 1));
        assert_eq!(at(99), (4, 2));
    }
}
