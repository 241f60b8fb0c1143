//! A scene to rows of letters: a picture for terminals and text files, of any size from a few letters on.
//!
//! With colours each letter is two pixels, one above the other (`▀`); without, bands are letters from `.` (low) to `@` (high).

use super::palette::{self, Rgb, Role, Theme, colour, lightness, mixed};
use super::scene::{Entry, Line, LineKind, MarkKind, Panel, Point, Scene};
use super::ticks::{axis_ticks, short_number};

/// Letters of bands from low to high.
const RAMP: &[u8] = b".:-=+*#%@";
/// The least rows and columns of the inside of a panel.
const LEAST: [usize; 2] = [10, 3];
/// The most columns and rows of a panel for each other: pictures are not stretched over a wide window.
const MOST_COLUMNS_A_ROW: usize = 5;
/// Columns between panels.
const BETWEEN: usize = 2;
/// Narrower windows show the panels below each other.
const SIDE_BY_SIDE: usize = 60;

/// What a stream can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Columns.
    pub columns: usize,
    /// Rows.
    pub rows: usize,
    /// Whether letters beyond ASCII can be shown.
    pub is_unicode: bool,
    /// Whether bands and lines have colours.
    pub has_colours: bool,
}

/// A letter and its colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// The letter.
    pub letter: char,
    /// Its colour; `None` for the terminal's own.
    pub ink: Option<Rgb>,
    /// The colour behind it; `None` for the terminal's own.
    pub ground: Option<Rgb>,
}

/// Rows of letters.
#[derive(Clone, Debug, PartialEq)]
pub struct Cells {
    /// How many letters a row has.
    pub columns: usize,
    /// The letters, row by row from the top.
    pub cells: Vec<Cell>,
}

const BLANK: Cell = Cell { letter: ' ', ink: None, ground: None };

/// Draws a scene into a window, as large as it allows.
pub fn cells(scene: &Scene, window: Window) -> Cells {
    let mut sheet = Sheet { columns: window.columns.max(LEAST[0]), rows: Vec::new(), window };
    if !scene.title.is_empty() {
        let title = cut(&scene.title, sheet.columns - 2);
        sheet.write(0, 2, &title);
    }
    let legend = sheet.legend_lines(scene);
    let is_wide = window.columns >= SIDE_BY_SIDE;
    let across = if is_wide { scene.panels.len().max(1) } else { 1 };
    let stacks = scene.panels.len().div_ceil(across).max(1);
    let first = sheet.rows.len();
    let free = window.rows.saturating_sub(first + legend.len()) / stacks;
    for (stack, panels) in scene.panels.chunks(across).enumerate() {
        let columns = (sheet.columns - BETWEEN * (panels.len() - 1)) / panels.len();
        for (k, panel) in panels.iter().enumerate() {
            let corner = [k * (columns + BETWEEN), first + stack * free.max(LEAST[1] + 2)];
            sheet.panel(panel, corner, [columns, free]);
        }
    }
    for line in legend {
        let row = sheet.rows.len();
        let mut column = 2;
        for (text, ink) in line {
            sheet.write_in(row, column, &text, ink);
            column += text.chars().count();
        }
    }
    let columns = sheet.columns;
    Cells { columns, cells: sheet.rows.concat() }
}

fn cut(text: &str, length: usize) -> String {
    if text.chars().count() <= length {
        return text.into();
    }
    text.chars().take(length.saturating_sub(3)).collect::<String>() + "..."
}

/// Words and the colour of each.
type Piece = (String, Option<Rgb>);

struct Sheet {
    columns: usize,
    rows: Vec<Vec<Cell>>,
    window: Window,
}

/// The inside of a panel on the sheet.
struct Inside<'p> {
    panel: &'p Panel,
    left: usize,
    top: usize,
    columns: usize,
    rows: usize,
}

impl Inside<'_> {
    /// The column and the half row of a point; `None` outside.
    fn half(&self, point: Point) -> Option<[usize; 2]> {
        let [x, y] = self.panel.share(point);
        let place = |share: f64, count: usize| {
            let is_within = (-1e-9..=1.0 + 1e-9).contains(&share);
            is_within.then(|| ((share.clamp(0.0, 1.0) * count as f64) as usize).min(count - 1))
        };
        Some([place(x, self.columns)?, place(1.0 - y, 2 * self.rows)?])
    }
}

impl Sheet {
    fn cell(&mut self, row: usize, column: usize) -> Option<&mut Cell> {
        while self.rows.len() <= row {
            self.rows.push(vec![BLANK; self.columns]);
        }
        self.rows[row].get_mut(column)
    }

    fn write(&mut self, row: usize, column: usize, text: &str) {
        self.write_in(row, column, text, None);
    }

    fn write_in(&mut self, row: usize, column: usize, text: &str, ink: Option<Rgb>) {
        for (k, letter) in text.chars().enumerate() {
            let letter = if letter.is_ascii() || self.window.is_unicode { letter } else { '?' };
            if let Some(cell) = self.cell(row, column + k) {
                *cell = Cell { letter, ink, ground: None };
            }
        }
    }

    fn symbol(&self, unicode: char, ascii: char) -> char {
        if self.window.is_unicode { unicode } else { ascii }
    }

    fn is_painted(&self) -> bool {
        self.window.has_colours && self.window.is_unicode
    }

    /// Draws a panel with its axes into a part of the sheet.
    fn panel(&mut self, panel: &Panel, [left, top]: [usize; 2], [columns, rows]: [usize; 2]) {
        let title = usize::from(!panel.title.is_empty());
        let label = usize::from(!panel.x.label.is_empty() || !panel.y.label.is_empty());
        let rows = rows.saturating_sub(2 + title + label).max(LEAST[1]);
        let labels = axis_ticks(&panel.y, (rows / 2).clamp(2, 9));
        let margin = labels.iter().map(|(_, label)| label.chars().count()).max().unwrap_or(0) + 2;
        let columns = columns.saturating_sub(margin + 1).clamp(LEAST[0], (rows * MOST_COLUMNS_A_ROW).max(LEAST[0]));
        let inside = Inside { panel, left: left + margin, top: top + title, columns, rows };
        if title > 0 {
            self.write(top, inside.left, &cut(&panel.title, columns));
        }
        self.frame(&inside, &labels);
        if panel.field.is_some() {
            self.field(&inside);
        }
        self.outside(&inside);
        self.bars(&inside);
        let n_named = panel.lines.iter().filter(|line| !line.name.is_empty()).count();
        for line in &panel.lines {
            match line.kind {
                LineKind::Curve | LineKind::Steps => self.curve(&inside, line, n_named > 1),
                LineKind::Path | LineKind::Set(_) => self.path(&inside, line, n_named > 1),
            }
        }
        for mark in &panel.marks {
            if let Some([x, half]) = inside.half(mark.at) {
                let letter = self.mark_letter(mark.kind);
                self.put(&inside, [x, half / 2], letter, Role::Mark(mark.kind));
            }
        }
        if label > 0 {
            let y = if panel.y.label.is_empty() { String::new() } else { format!("up: {}", panel.y.label) };
            let x = if panel.x.label.is_empty() { String::new() } else { format!("right: {}", panel.x.label) };
            let words = [x, y].into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join("   ");
            self.write(inside.top + rows + 2, inside.left, &cut(&words, columns));
        }
    }

    fn frame(&mut self, inside: &Inside<'_>, labels: &[(f64, String)]) {
        let (upright, level, corner) = (self.symbol('│', '|'), self.symbol('─', '-'), self.symbol('└', '+'));
        let (left_tick, lower_tick) = (self.symbol('┤', '+'), self.symbol('┬', '+'));
        let quiet = self.window.has_colours.then_some([0x88, 0x8c, 0x92]);
        let bottom = inside.top + inside.rows;
        for row in inside.top..bottom {
            self.write_in(row, inside.left - 1, &upright.to_string(), quiet);
        }
        self.write_in(bottom, inside.left - 1, &corner.to_string(), quiet);
        self.write_in(bottom, inside.left, &level.to_string().repeat(inside.columns), quiet);
        for (at, label) in labels {
            if let Some([_, half]) = inside.half([inside.panel.x.lo, *at]) {
                let length = label.chars().count();
                self.write(inside.top + half / 2, inside.left - 2 - length, label);
                self.write_in(inside.top + half / 2, inside.left - 1, &left_tick.to_string(), quiet);
            }
        }
        let mut free = inside.left.saturating_sub(1);
        for (at, label) in axis_ticks(&inside.panel.x, (inside.columns / 9).clamp(2, 12)) {
            let Some([x, _]) = inside.half([at, inside.panel.y.lo]) else { continue };
            let length = label.chars().count();
            let end = inside.left + inside.columns + 1;
            let start = (inside.left + x).saturating_sub(length / 2).min(end.saturating_sub(length));
            if start >= free {
                self.write_in(bottom, inside.left + x, &lower_tick.to_string(), quiet);
                self.write(bottom + 1, start, &label);
                free = start + length + 1;
            }
        }
    }

    fn field(&mut self, inside: &Inside<'_>) {
        let Some(field) = &inside.panel.field else { return };
        let share = |k: usize, count: usize| (k as f64 + 0.5) / count as f64;
        for row in 0..inside.rows {
            for x in 0..inside.columns {
                let value = |half: usize| field.at([share(x, inside.columns), 1.0 - share(half, 2 * inside.rows)]);
                let band = |half: usize| field.band(value(half));
                let paint = |band: usize| colour(palette::band(band, field.bands()), Theme::Dark);
                let cell = if self.is_painted() {
                    match (band(2 * row), band(2 * row + 1)) {
                        (Some(a), Some(b)) => Cell { letter: '▀', ink: Some(paint(a)), ground: Some(paint(b)) },
                        (Some(a), None) => Cell { letter: '▀', ink: Some(paint(a)), ground: None },
                        (None, Some(b)) => Cell { letter: '▄', ink: Some(paint(b)), ground: None },
                        (None, None) => BLANK,
                    }
                } else {
                    let middle = field.at([share(x, inside.columns), 1.0 - share(row, inside.rows)]);
                    let letter = field
                        .band(middle)
                        .map_or(' ', |band| char::from(RAMP[band * (RAMP.len() - 1) / (field.bands() - 1).max(1)]));
                    Cell { letter, ..BLANK }
                };
                if let Some(place) = self.cell(inside.top + row, inside.left + x) {
                    *place = cell;
                }
            }
        }
    }

    fn outside(&mut self, inside: &Inside<'_>) {
        let letter = self.symbol('╱', '/');
        let ink = self.window.has_colours.then_some([0x70, 0x74, 0x7a]);
        for x in 0..inside.columns {
            let axis = &inside.panel.x;
            let at = axis.lo + (axis.hi - axis.lo) * (x as f64 + 0.5) / inside.columns as f64;
            if inside.panel.outside.iter().any(|[from, to]| (*from..=*to).contains(&at)) {
                for row in (0..inside.rows).filter(|row| (row + x) % 3 == 0) {
                    self.write_in(inside.top + row, inside.left + x, &letter.to_string(), ink);
                }
            }
        }
    }

    fn bars(&mut self, inside: &Inside<'_>) {
        for bar in &inside.panel.bars {
            let share = inside.panel.y.share(bar.height);
            let halves = (share.clamp(0.0, 1.0) * 2.0 * inside.rows as f64).round() as usize;
            let axis = &inside.panel.x;
            for x in 0..inside.columns {
                let at = axis.lo + (axis.hi - axis.lo) * (x as f64 + 0.5) / inside.columns as f64;
                if !(bar.from..bar.to).contains(&at) {
                    continue;
                }
                for half in 0..halves {
                    self.pixel(inside, [x, 2 * inside.rows - 1 - half], bar.series, '#');
                }
            }
        }
    }

    /// Colours half a letter; without such letters writes `letter`.
    fn pixel(&mut self, inside: &Inside<'_>, [x, half]: [usize; 2], series: usize, letter: char) {
        let is_unicode = self.window.is_unicode;
        let ink = self.window.has_colours.then(|| colour(Role::Series(series), Theme::Dark));
        let (own, full, other) = if half % 2 == 0 { ('▀', '█', '▄') } else { ('▄', '█', '▀') };
        let Some(cell) = self.cell(inside.top + half / 2, inside.left + x) else { return };
        if !is_unicode {
            *cell = Cell { letter, ink, ground: None };
            return;
        }
        let is_block = cell.letter == other || cell.letter == full;
        if is_block && cell.ink == ink {
            cell.letter = full;
        } else if is_block && cell.letter == other {
            *cell = Cell { letter: own, ink, ground: cell.ink };
        } else {
            *cell = Cell { letter: own, ink, ground: None };
        }
    }

    fn curve(&mut self, inside: &Inside<'_>, line: &Line, is_numbered: bool) {
        let mut last: Option<f64> = None;
        let count = 2 * inside.rows;
        for x in 0..inside.columns {
            let height = height_at(inside, line, (x as f64 + 0.5) / inside.columns as f64);
            let Some(share) = height.filter(|share| share.is_finite()) else {
                last = None;
                continue;
            };
            let half = |share: f64| ((1.0 - share) * count as f64).floor();
            let here = half(share);
            let before = last.map_or(here, half);
            last = Some(share);
            let is_pole = line.kind == LineKind::Curve
                && (before < 0.0 && here >= count as f64 || here < 0.0 && before >= count as f64);
            // From the neighbour's height on, so that steep parts hang together.
            let (from, to) = match here.total_cmp(&before) {
                _ if is_pole => continue,
                std::cmp::Ordering::Less => (here, before - 1.0),
                std::cmp::Ordering::Equal => (here, here),
                std::cmp::Ordering::Greater => (before + 1.0, here),
            };
            let (from, to) = (from.max(0.0), to.min(count as f64 - 1.0));
            if from > to {
                continue;
            }
            for half in from as usize..=to as usize {
                let letter = match (is_numbered, half % 2) {
                    (true, _) => digit(line.series),
                    (false, _) if to - from >= 2.0 => '|',
                    (false, 0) => '\'',
                    (false, _) => '.',
                };
                self.pixel(inside, [x, half], line.series, letter);
            }
        }
    }

    fn path(&mut self, inside: &Inside<'_>, line: &Line, is_numbered: bool) {
        let (letter, role) = match line.kind {
            LineKind::Set(kind) => (self.symbol('═', '='), Role::Mark(kind)),
            _ if is_numbered => (digit(line.series), Role::Series(line.series)),
            _ => ('o', Role::Series(line.series)),
        };
        let parts: Vec<Point> = line.points.iter().map(|point| inside.panel.share(*point)).collect();
        let frame = [0.0, 0.0, 1.0, 1.0];
        for part in super::line::clipped(&parts, frame, false) {
            for pair in part.windows(2) {
                let counts = [inside.columns, 2 * inside.rows];
                let length = (0..2).map(|k| (pair[1][k] - pair[0][k]).abs() * counts[k] as f64).fold(0.0, f64::max);
                let n = length.ceil().max(1.0) as usize;
                for k in 0..=n {
                    let share = k as f64 / n as f64;
                    let [x, y] = [0, 1].map(|c| pair[0][c] + share * (pair[1][c] - pair[0][c]));
                    let column = ((x * inside.columns as f64) as usize).min(inside.columns - 1);
                    let row = (((1.0 - y) * inside.rows as f64) as usize).min(inside.rows - 1);
                    self.put(inside, [column, row], letter, role);
                }
            }
        }
    }

    /// Writes a letter over the picture, readable on the colours that are there.
    fn put(&mut self, inside: &Inside<'_>, [x, row]: [usize; 2], letter: char, role: Role) {
        let (is_painted, has_colours) = (self.is_painted(), self.window.has_colours);
        let Some(cell) = self.cell(inside.top + row, inside.left + x) else { return };
        let ground = match (cell.ink, cell.ground) {
            (Some(above), Some(below)) if cell.letter == '▀' => Some(mixed(above, below, 0.5)),
            (_, ground) => ground,
        };
        let own = colour(role, Theme::Dark);
        let ink = match ground.filter(|_| is_painted) {
            Some(ground) if (lightness(ground) - lightness(own)).abs() < 70.0 || matches!(role, Role::Mark(_)) => {
                Some(if lightness(ground) > 120.0 { [0, 0, 0] } else { [255, 255, 255] })
            }
            Some(_) => Some(own),
            None if matches!(role, Role::Mark(_)) => None,
            None => has_colours.then_some(own),
        };
        *cell = Cell { letter, ink, ground };
    }

    fn mark_letter(&self, kind: MarkKind) -> char {
        match kind {
            MarkKind::Minimum => self.symbol('●', 'm'),
            MarkKind::Saddle => self.symbol('◆', 's'),
            MarkKind::Maximum => self.symbol('▲', 'M'),
            MarkKind::Degenerate => self.symbol('■', 'd'),
            MarkKind::Undecided => self.symbol('◌', 'u'),
            MarkKind::Point => self.symbol('+', 'x'),
        }
    }

    /// The legend as lines that fit.
    fn legend_lines(&self, scene: &Scene) -> Vec<Vec<Piece>> {
        let mut entries: Vec<Vec<Piece>> = Vec::new();
        for panel in &scene.panels {
            entries.extend(self.band_entry(panel));
        }
        let named = |panel: &Panel| panel.lines.iter().filter(|line| !line.name.is_empty()).count();
        let is_numbered = scene.panels.iter().any(|panel| named(panel) > 1);
        let legend = scene.legend();
        let legend = legend.iter().filter(|entry| **entry != Entry::Outside || self.shows_gaps_by_lines(scene));
        entries.extend(legend.map(|entry| self.entry(entry, is_numbered)));
        let mut lines: Vec<Vec<Piece>> = Vec::new();
        let mut used = usize::MAX / 2;
        for entry in entries {
            let length: usize = entry.iter().map(|(text, _)| text.chars().count()).sum();
            if used + length + 2 > self.columns {
                lines.push(Vec::new());
                used = 0;
            }
            used += length + 3;
            if let Some(line) = lines.last_mut() {
                line.extend(entry);
                line.push(("   ".into(), None));
            }
        }
        lines
    }

    fn shows_gaps_by_lines(&self, scene: &Scene) -> bool {
        scene.panels.iter().any(|panel| !panel.outside.is_empty())
    }

    /// What low and high look like.
    fn band_entry(&self, panel: &Panel) -> Option<Vec<Piece>> {
        let field = panel.field.as_ref()?;
        let [low, high] = field.range().map(short_number);
        let gaps = if panel.has_gaps() { "   blank: outside the domain" } else { "" };
        if !self.is_painted() {
            let (first, last) = (char::from(RAMP[0]), char::from(RAMP[RAMP.len() - 1]));
            return Some(vec![(format!("{first} low ({low}) ... {last} high ({high}){gaps}"), None)]);
        }
        let mut pieces = vec![(format!("{low} "), None)];
        pieces.extend(
            (0..field.bands())
                .map(|band| (String::from("█"), Some(colour(palette::band(band, field.bands()), Theme::Dark)))),
        );
        pieces.push((format!(" {high}{gaps}"), None));
        Some(pieces)
    }

    fn entry(&self, entry: &Entry, is_numbered: bool) -> Vec<Piece> {
        let ink = |role| self.window.has_colours.then(|| colour(role, Theme::Dark));
        let (symbol, ink) = match entry {
            Entry::Line { kind: LineKind::Set(kind), .. } => (self.symbol('═', '='), ink(Role::Mark(*kind))),
            Entry::Line { kind: LineKind::Path, series, .. } if !is_numbered => ('o', ink(Role::Series(*series))),
            Entry::Line { kind: LineKind::Path, series, .. } => (digit(*series), ink(Role::Series(*series))),
            Entry::Line { series, .. } if self.window.is_unicode => ('█', ink(Role::Series(*series))),
            Entry::Line { series, .. } if is_numbered => (digit(*series), ink(Role::Series(*series))),
            Entry::Line { .. } => ('.', None),
            Entry::Bars { series, .. } => (self.symbol('█', '#'), ink(Role::Series(*series))),
            Entry::Mark(kind) => (self.mark_letter(*kind), None),
            Entry::Outside => (self.symbol('╱', '/'), None),
        };
        vec![(symbol.to_string(), ink), (format!(" {}", entry.words()), None)]
    }
}

/// The digit of a series: 1 to 9, then 0.
fn digit(series: usize) -> char {
    char::from(b"1234567890"[series % 10])
}

/// The height of a line at a share of the width, as a share of the height.
fn height_at(inside: &Inside<'_>, line: &Line, share: f64) -> Option<f64> {
    let place = |k: usize| inside.panel.share(line.points[k]);
    let next = (0..line.points.len()).find(|k| place(*k)[0] > share);
    if line.kind == LineKind::Steps {
        let last = next.unwrap_or(line.points.len());
        return Some(if last == 0 { 0.0 } else { place(last - 1)[1] });
    }
    let next = next?.checked_sub(1)?;
    let ([x, y], [u, v]) = (place(next), place(next + 1));
    Some(y + (share - x) / (u - x) * (v - y))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plot::field::Field;
    use crate::plot::scene::{Axis, Mark};

    const PLAIN: Window = Window { columns: 60, rows: 20, is_unicode: false, has_colours: false };

    fn text(cells: &Cells) -> Vec<String> {
        let row = |row: &[Cell]| row.iter().map(|cell| cell.letter).collect::<String>().trim_end().to_string();
        cells.cells.chunks(cells.columns).map(row).collect()
    }

    fn bowl() -> Scene {
        let axis = |name: &str| Axis::linear(name, [-1.0, 1.0]);
        let mut panel = Panel::new(axis("x"), axis("y"));
        let at = |k: usize| -1.0 + 0.02 * k as f64;
        let values = (0..101 * 101).map(|k| at(k % 101).powi(2) + at(k / 101).powi(2)).collect();
        panel.field = Some(Field::new(101, values, &[], vec![]));
        panel.marks = vec![Mark { at: [0.0, 0.0], kind: MarkKind::Minimum, words: String::new() }];
        panel.lines =
            vec![Line { name: "gd".into(), points: vec![[0.9, 0.9], [0.5, 0.5]], kind: LineKind::Path, series: 0 }];
        Scene { title: "x^2 + y^2".into(), panels: vec![panel], ..Scene::default() }
    }

    #[test]
    fn a_field_without_colours_is_letters_and_fits() {
        let cells = cells(&bowl(), PLAIN);
        let lines = text(&cells);
        assert!(lines.len() <= 20 && lines.iter().all(|line| line.len() <= 60 && line.is_ascii()), "{lines:#?}");
        let all = lines.join("\n");
        assert!(all.contains('m') && all.contains('@') && all.contains("o") && all.contains("low (0)"), "{all}");
        assert!(cells.cells.iter().all(|cell| cell.ink.is_none() && cell.ground.is_none()));
    }

    #[test]
    fn colours_come_in_half_letters() {
        let cells = cells(&bowl(), Window { is_unicode: true, has_colours: true, ..PLAIN });
        let painted = cells.cells.iter().filter(|cell| cell.letter == '▀' && cell.ground.is_some()).count();
        assert!(painted > 400, "{painted}");
        assert!(cells.cells.iter().any(|cell| cell.letter == '●'));
    }

    #[test]
    fn a_curve_hangs_together_and_a_pole_does_not() {
        let axis = |hi: f64| Axis::linear("", [-hi, hi]);
        let mut panel = Panel::new(axis(1.0), axis(5.0));
        let x = |k: usize| -1.0 + 0.001 * k as f64;
        let curve = |f: fn(f64) -> f64| Line {
            name: String::new(),
            points: (0..=2000).map(|k| [x(k), f(x(k))]).collect(),
            kind: LineKind::Curve,
            series: 0,
        };
        panel.lines = vec![curve(|x| 5.0 * x * x * x)];
        let scene = Scene { panels: vec![panel.clone()], ..Scene::default() };
        let rows = |scene: &Scene| text(&cells(scene, PLAIN)).into_iter().take(17).collect::<Vec<_>>();
        let inside = |row: &String| row.chars().skip_while(|c| !"|+".contains(*c)).skip(1).any(|c| c != ' ');
        assert!(rows(&scene).iter().all(inside), "{:#?}", rows(&scene));
        panel.lines = vec![curve(|x| 1.0 / (x + 1e-4))];
        let scene = Scene { panels: vec![panel], ..Scene::default() };
        let empty = rows(&scene).iter().filter(|row| !inside(row)).count();
        assert!(empty >= 1, "{:#?}", rows(&scene));
    }

    #[test]
    fn small_windows_are_no_trouble() {
        for columns in [1, 5, 20, 61] {
            for rows in [1, 3, 30] {
                let cells = cells(&bowl(), Window { columns, rows, ..PLAIN });
                assert!(cells.cells.len().is_multiple_of(cells.columns));
            }
        }
    }
}
