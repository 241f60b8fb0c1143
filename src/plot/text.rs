//! Rows of letters to text: plain, or with the control sequences of terminals with 256 or all colours.

use std::fmt::Write;

use super::cells::{Cell, Cells, Window, cells};
use super::palette::Rgb;
use super::scene::Scene;

/// The colours of a stream.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Colours {
    /// None: files, pipes, simple terminals.
    #[default]
    None,
    /// The 256 colours of xterm.
    Palette,
    /// Red, green and blue from 0 to 255.
    All,
}

/// The window of a text file.
pub const FILE: Window = Window { columns: 100, rows: 40, is_unicode: false, has_colours: false };

/// A scene as plain ASCII.
pub fn plain(scene: &Scene) -> String {
    text(&cells(scene, FILE), Colours::None)
}

/// Rows of letters as text; each row ends with a line break and in the terminal's own colours.
pub fn text(cells: &Cells, colours: Colours) -> String {
    let mut out = String::new();
    for row in cells.cells.chunks(cells.columns) {
        let end = row.iter().rposition(|cell| cell.letter != ' ' || cell.ground.is_some()).map_or(0, |last| last + 1);
        let mut now = (None, None);
        for Cell { letter, ink, ground } in &row[..end] {
            if colours != Colours::None && now != (*ink, *ground) {
                out += &sequence(now, (*ink, *ground), colours);
                now = (*ink, *ground);
            }
            out.push(*letter);
        }
        if now != (None, None) {
            out += "\x1b[0m";
        }
        out.push('\n');
    }
    out
}

type Paint = (Option<Rgb>, Option<Rgb>);

/// What changes the colours.
fn sequence(from: Paint, to: Paint, colours: Colours) -> String {
    let mut codes: Vec<String> = Vec::new();
    if to.0 != from.0 {
        codes.push(to.0.map_or_else(|| "39".into(), |colour| code(38, colour, colours)));
    }
    if to.1 != from.1 {
        codes.push(to.1.map_or_else(|| "49".into(), |colour| code(48, colour, colours)));
    }
    format!("\x1b[{}m", codes.join(";"))
}

fn code(place: u8, colour: Rgb, colours: Colours) -> String {
    let mut out = String::new();
    let [r, g, b] = colour;
    // Writing to a string does not fail.
    let _ = match colours {
        Colours::All => write!(out, "{place};2;{r};{g};{b}"),
        _ => write!(out, "{place};5;{}", nearest(colour)),
    };
    out
}

/// The levels of the cube of colours among xterm's 256, and of its greys.
const CUBE: [u8; 6] = [0, 95, 135, 175, 215, 255];
const FIRST_GREY: u8 = 232;
const FIRST_IN_CUBE: u8 = 16;

/// The number of the nearest of xterm's 256 colours.
fn nearest(colour: Rgb) -> u8 {
    let distance = |other: Rgb| -> i32 {
        let part = |k: usize| i32::from(colour[k]) - i32::from(other[k]);
        (0..3).map(|k| part(k) * part(k)).sum()
    };
    let in_cube =
        (0..216_u8).map(|k| (FIRST_IN_CUBE + k, [k / 36, k / 6 % 6, k % 6].map(|level| CUBE[usize::from(level)])));
    let greys = (0..24_u8).map(|k| (FIRST_GREY + k, [8 + 10 * k; 3]));
    in_cube.chain(greys).min_by_key(|(_, other)| distance(*other)).map_or(FIRST_IN_CUBE, |(number, _)| number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row() -> Cells {
        let cell = |letter, ink, ground| Cell { letter, ink, ground };
        let cells = vec![
            cell('a', None, None),
            cell('▀', Some([255, 0, 0]), Some([0, 0, 255])),
            cell('▀', Some([255, 0, 0]), Some([0, 0, 0])),
            cell(' ', None, None),
        ];
        Cells { columns: 4, cells }
    }

    #[test]
    fn colours_change_where_they_must_and_end_with_the_row() {
        assert_eq!(text(&row(), Colours::All), "a\x1b[38;2;255;0;0;48;2;0;0;255m▀\x1b[48;2;0;0;0m▀\x1b[0m\n");
        assert_eq!(text(&row(), Colours::Palette), "a\x1b[38;5;196;48;5;21m▀\x1b[48;5;16m▀\x1b[0m\n");
        assert!(!text(&row(), Colours::None).contains('\x1b'));
    }

    #[test]
    fn the_nearest_of_256_colours_is_near() {
        assert_eq!((nearest([0, 0, 0]), nearest([255, 255, 255]), nearest([128, 128, 128])), (16, 231, 244));
        assert_eq!(nearest([95, 135, 175]), 67);
    }
}
