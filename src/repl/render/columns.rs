//! Columns of text: padded to equal width, numbers aligned at their decimal points.

use unicode_width::UnicodeWidthStr;

use crate::repl::look::{Look, Part};

/// Where the texts of a column stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// At the left.
    Left,
    /// At the right.
    Right,
    /// Decimal points below each other.
    Point,
}

/// Rows of texts below heads.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    heads: Vec<(String, Align)>,
    rows: Vec<Vec<String>>,
}

/// Spaces between columns.
const GAP: &str = "  ";

impl Columns {
    /// Columns with these heads and alignments.
    pub fn new(heads: impl IntoIterator<Item = (String, Align)>) -> Self {
        Self { heads: heads.into_iter().collect(), rows: Vec::new() }
    }

    /// Adds a row, one text a column.
    pub fn row(&mut self, texts: impl IntoIterator<Item = String>) {
        self.rows.push(texts.into_iter().collect());
    }

    /// The rows without heads, each padded.
    pub fn lines(&self) -> Vec<String> {
        let columns: Vec<Vec<String>> = (0..self.heads.len()).map(|idx| self.padded(idx)).collect();
        let line = |row: usize| columns.iter().map(|column| column[row].as_str()).collect::<Vec<_>>().join(GAP);
        (0..self.rows.len()).map(line).collect()
    }

    /// Heads and rows, indented by two columns.
    pub fn text(&self, look: Look) -> String {
        let columns: Vec<Vec<String>> = (0..self.heads.len()).map(|idx| self.padded(idx)).collect();
        let width = |idx: usize| {
            let head = self.heads[idx].0.width();
            columns[idx].first().map_or(0, |text| text.width()).max(head)
        };
        let widths: Vec<usize> = (0..columns.len()).map(width).collect();
        let heads = self.heads.iter().zip(&widths).map(|((head, align), width)| pad(head, *width, *align));
        let heads = heads.collect::<Vec<_>>().join(GAP);
        let mut text = format!("  {}\n", look.paint(Part::Head, heads.trim_end()));
        for row in 0..self.rows.len() {
            let cells = (0..columns.len()).map(|idx| pad(&columns[idx][row], widths[idx], self.heads[idx].1));
            let line = cells.collect::<Vec<_>>().join(GAP);
            text += &format!("  {}\n", line.trim_end());
        }
        text
    }

    /// The texts of a column, all of one width.
    fn padded(&self, idx: usize) -> Vec<String> {
        let texts: Vec<&str> = self.rows.iter().map(|row| row.get(idx).map_or("", String::as_str)).collect();
        let align = self.heads[idx].1;
        if align != Align::Point {
            let width = texts.iter().map(|text| text.width()).max().unwrap_or(0);
            return texts.iter().map(|text| pad(text, width, align)).collect();
        }
        let parts: Vec<(&str, &str)> = texts.iter().map(|text| at_point(text)).collect();
        let before = parts.iter().map(|(whole, _)| whole.len()).max().unwrap_or(0);
        let behind = parts.iter().map(|(_, rest)| rest.len()).max().unwrap_or(0);
        parts.iter().map(|(whole, rest)| format!("{whole:>before$}{rest:<behind$}")).collect()
    }
}

/// A number cut before its decimal point or exponent.
fn at_point(text: &str) -> (&str, &str) {
    text.split_at(text.find(['.', 'e']).unwrap_or(text.len()))
}

fn pad(text: &str, width: usize, align: Align) -> String {
    let fill = " ".repeat(width.saturating_sub(text.width()));
    match align {
        Align::Left => format!("{text}{fill}"),
        Align::Right | Align::Point => format!("{fill}{text}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_stand_below_each_other() {
        let mut columns = Columns::new([(String::new(), Align::Point), (String::new(), Align::Left)]);
        columns.row(["3".into(), "a".into()]);
        columns.row(["-2.84".into(), "bc".into()]);
        columns.row(["13.1".into(), "d".into()]);
        assert_eq!(columns.lines(), [" 3     a ", "-2.84  bc", "13.1   d "]);
    }
}
