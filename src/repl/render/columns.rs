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

/// Texts are not cut to less than this, so that a kind of point stays whole: "degenerate undecided" and its type.
const NARROWEST: usize = 28;

/// Columns that stay however narrow the window is: number, first coordinate, last.
const FEWEST_COLUMNS: usize = 3;

/// A table that is too wide with all significant digits keeps at least so many.
const NARROW_DIGITS: usize = 6;

/// The table with as many digits as fit.
pub fn fitted(look: Look, table: impl Fn(Look) -> Columns) -> String {
    let mut columns = table(look);
    let mut digits = look.digits;
    while columns.width() > look.width && digits > NARROW_DIGITS {
        digits -= 1;
        columns = table(Look { digits, ..look });
    }
    columns.text(look)
}

impl Columns {
    /// Columns with these heads and alignments.
    pub fn new(heads: impl IntoIterator<Item = (String, Align)>) -> Self {
        Self { heads: heads.into_iter().collect(), rows: Vec::new() }
    }

    /// Adds a row, one text a column.
    pub fn row(&mut self, texts: impl IntoIterator<Item = String>) {
        self.rows.push(texts.into_iter().collect());
    }

    /// The columns that the table takes where nothing is cut.
    pub fn width(&self) -> usize {
        let widths = (0..self.heads.len()).map(|idx| {
            let cells = self.padded(idx).first().map_or(0, |text| columns_of(text));
            cells.max(columns_of(&self.heads[idx].0)) + GAP.len()
        });
        widths.sum()
    }

    /// The rows without heads, each padded.
    pub fn lines(&self) -> Vec<String> {
        let columns: Vec<Vec<String>> = (0..self.heads.len()).map(|idx| self.padded(idx)).collect();
        let line = |row: usize| columns.iter().map(|column| column[row].as_str()).collect::<Vec<_>>().join(GAP);
        (0..self.rows.len()).map(line).collect()
    }

    /// Heads and rows, indented by two columns. On a terminal the table is made to fit: long texts are cut, then columns
    /// before the last are left out, which a line below says.
    pub fn text(&self, look: Look) -> String {
        let columns: Vec<Vec<String>> = (0..self.heads.len()).map(|idx| self.padded(idx)).collect();
        let width = |idx: usize| {
            let head = columns_of(&self.heads[idx].0);
            columns[idx].first().map_or(0, |text| columns_of(text)).max(head)
        };
        let mut widths: Vec<usize> = (0..columns.len()).map(width).collect();
        let shown = if look.terminal { self.fit(&mut widths, look.width) } else { (0..columns.len()).collect() };
        let line = |cell: &dyn Fn(usize) -> String| shown.iter().map(|idx| cell(*idx)).collect::<Vec<_>>().join(GAP);
        let heads = line(&|idx| pad(&self.heads[idx].0, widths[idx], self.heads[idx].1));
        let mut text = format!("  {}\n", look.paint(Part::Head, heads.trim_end()));
        text.extend((0..self.rows.len()).map(|row| {
            let cell = |idx: usize| pad(&cut(&columns[idx][row], widths[idx], look), widths[idx], self.heads[idx].1);
            format!("  {}\n", line(&cell).trim_end())
        }));
        match columns.len() - shown.len() {
            0 => text,
            1 => text + "  1 column does not fit here: ans[1] shows a row in full\n",
            n => text + &format!("  {n} columns do not fit here: ans[1] shows a row in full\n"),
        }
    }

    /// Makes columns narrower and leaves out some until the table is at most so wide; gives those that are shown.
    fn fit(&self, widths: &mut [usize], room: usize) -> Vec<usize> {
        let mut shown: Vec<usize> = (0..widths.len()).collect();
        let needed =
            |shown: &[usize], widths: &[usize]| shown.iter().map(|idx| widths[*idx] + GAP.len()).sum::<usize>();
        while needed(&shown, widths) > room {
            let long =
                shown.iter().copied().filter(|idx| self.heads[*idx].1 == Align::Left && widths[*idx] > NARROWEST);
            match long.max_by_key(|idx| widths[*idx]) {
                Some(idx) => widths[idx] -= 1,
                None if shown.len() > FEWEST_COLUMNS => {
                    shown.remove(shown.len() - 2);
                }
                None => break,
            }
        }
        shown
    }

    /// The texts of a column, all of one width.
    fn padded(&self, idx: usize) -> Vec<String> {
        let texts: Vec<&str> = self.rows.iter().map(|row| row.get(idx).map_or("", String::as_str)).collect();
        let align = self.heads[idx].1;
        if align != Align::Point {
            let width = texts.iter().map(|text| columns_of(text)).max().unwrap_or(0);
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

/// The columns that a text takes on a terminal; colours take none.
pub fn columns_of(text: &str) -> usize {
    let mut parts = text.split('\u{1b}');
    let columns = parts.next().map_or(0, UnicodeWidthStr::width);
    // A colour is ESC, `[`, numbers and `m`.
    columns + parts.map(|part| part.split_once('m').map_or(part, |(_, rest)| rest).width()).sum::<usize>()
}

/// A text that is cut to a width, with a mark; coloured ones are left whole.
fn cut(text: &str, width: usize, look: Look) -> String {
    let trimmed = text.trim_end();
    if columns_of(text) <= width || text.contains('\u{1b}') {
        return text.to_string();
    }
    if columns_of(trimmed) <= width {
        return trimmed.to_string();
    }
    let mark = look.symbol("…", "...");
    let kept: String = trimmed.chars().take(width.saturating_sub(columns_of(mark))).collect();
    format!("{kept}{mark}")
}

fn pad(text: &str, width: usize, align: Align) -> String {
    let fill = " ".repeat(width.saturating_sub(columns_of(text)));
    match align {
        Align::Left => format!("{text}{fill}"),
        Align::Right | Align::Point => format!("{fill}{text}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plot::text::Colours;

    #[test]
    fn points_stand_below_each_other() {
        let mut columns = Columns::new([(String::new(), Align::Point), (String::new(), Align::Left)]);
        columns.row(["3".into(), "a".into()]);
        columns.row(["-2.84".into(), "bc".into()]);
        columns.row(["13.1".into(), "d".into()]);
        assert_eq!(columns.lines(), [" 3     a ", "-2.84  bc", "13.1   d "]);
    }

    #[test]
    fn digits_are_left_out_before_columns() {
        let table = |look: Look| {
            let mut columns = Columns::new((0..5).map(|idx| (format!("x{idx}"), Align::Point)));
            columns.row((0..5).map(|_| "1.23456789"[..look.digits.min(10)].to_string()));
            columns
        };
        let look = Look {
            color: false,
            unicode: false,
            digits: 10,
            width: 60,
            height: 24,
            colours: Colours::None,
            terminal: true,
        };
        assert!(fitted(look, table).contains("1.23456789"));
        let narrow = fitted(Look { width: 45, ..look }, table);
        assert!(narrow.contains("1.23456 ") && narrow.contains("x4") && !narrow.contains("fit"), "{narrow}");
    }

    #[test]
    fn a_table_fits_the_window_and_says_what_it_leaves_out() {
        let head = |name: &str, align| (name.to_string(), align);
        let mut heads: Vec<_> = (1..=8).map(|idx| head(&format!("column{idx}"), Align::Point)).collect();
        heads.push(head("kind", Align::Left));
        let mut columns = Columns::new(heads);
        columns.row((1..=8).map(|idx| format!("{idx}.12345")).chain(["a rather long kind of critical point".into()]));
        let look = Look {
            color: false,
            unicode: false,
            digits: 10,
            width: 60,
            height: 24,
            colours: Colours::None,
            terminal: true,
        };
        let text = columns.text(look);
        assert!(text.lines().all(|line| line.len() <= 60), "{text}");
        assert!(text.contains("columns do not fit here: ans[1]") && text.contains("a rather long kind of"), "{text}");
        let wide = columns.text(Look { terminal: false, ..look });
        assert!(wide.contains("critical point") && !wide.contains("fit"), "{wide}");
    }
}
