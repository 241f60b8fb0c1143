//! Roles to colours, light and dark: bands of a field from dark blue (low) to pale yellow (high), lines, marks, text.
//!
//! Colours of lines are Okabe and Ito's (2008), lightened for dark paper; blue to yellow with growing lightness is told apart
//! with every common form of colour blindness, and in grey.

use super::scene::MarkKind;

/// Red, green and blue, from 0 to 255.
pub type Rgb = [u8; 3];

/// What a colour is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// The ground of the picture.
    Paper,
    /// Text and outlines.
    Ink,
    /// Frames, ticks and what is less important.
    Quiet,
    /// Lines of a grid.
    Grid,
    /// Where there is no value.
    Outside,
    /// Lines between bands.
    LevelLine,
    /// Lines at the levels of saddles.
    MarkedLine,
    /// A line, a path or a bar by its number.
    Series(usize),
    /// A mark.
    Mark(MarkKind),
    /// A band of a field: thousandths of the way from low to high.
    Band(u16),
}

/// Whether a picture is on light or dark paper.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// Dark on light.
    #[default]
    Light,
    /// Light on dark.
    Dark,
}

/// Stops of the bands' colours from low to high, equally spaced.
const BANDS: [Rgb; 7] = [
    [0x12, 0x1c, 0x4e],
    [0x1f, 0x43, 0x85],
    [0x2b, 0x6f, 0xa3],
    [0x4a, 0x9a, 0xaa],
    [0x86, 0xbf, 0x9c],
    [0xc9, 0xdb, 0x84],
    [0xfb, 0xf2, 0x9a],
];

/// The colours of lines, on light and on dark paper.
const SERIES: [[Rgb; 2]; 8] = [
    [[0xd5, 0x5e, 0x00], [0xff, 0x96, 0x4a]],
    [[0x00, 0x72, 0xb2], [0x5a, 0xb4, 0xf0]],
    [[0x00, 0x9e, 0x73], [0x2f, 0xd6, 0xa6]],
    [[0xcc, 0x79, 0xa7], [0xf0, 0xa6, 0xcc]],
    [[0x1a, 0x1a, 0x1a], [0xf2, 0xf2, 0xf2]],
    [[0x6b, 0x4e, 0x00], [0xf5, 0xc5, 0x42]],
    [[0x56, 0xb4, 0xe9], [0xa8, 0xdc, 0xff]],
    [[0x8a, 0x8a, 0x8a], [0x9a, 0x9a, 0xa4]],
];

/// How many lines differ in colour; those after differ in their dashes.
pub const N_SERIES: usize = SERIES.len();

/// The thousandth of the way from low to high at which a band lies.
pub fn band(band: usize, bands: usize) -> Role {
    let share = if bands < 2 { 0.5 } else { band.min(bands - 1) as f64 / (bands - 1) as f64 };
    Role::Band((1000.0 * share).round() as u16)
}

/// The colour of a role.
pub fn colour(role: Role, theme: Theme) -> Rgb {
    let of = |pair: [Rgb; 2]| pair[usize::from(theme == Theme::Dark)];
    match role {
        Role::Paper => of([[0xff, 0xff, 0xff], [0x16, 0x19, 0x20]]),
        Role::Ink => of([[0x1a, 0x1a, 0x1a], [0xec, 0xec, 0xec]]),
        Role::Quiet => of([[0x5a, 0x5a, 0x5a], [0xa8, 0xad, 0xb5]]),
        Role::Grid => of([[0xe2, 0xe2, 0xe2], [0x33, 0x38, 0x42]]),
        Role::Outside => of([[0xc4, 0xc4, 0xc4], [0x50, 0x56, 0x60]]),
        Role::LevelLine => [0x0b, 0x12, 0x30],
        Role::MarkedLine => [0xff, 0xff, 0xff],
        Role::Series(series) => of(SERIES[series % N_SERIES]),
        Role::Mark(kind) => of(mark(kind)),
        Role::Band(share) => band_colour(f64::from(share) / 1000.0),
    }
}

fn mark(kind: MarkKind) -> [Rgb; 2] {
    match kind {
        MarkKind::Minimum => [[0x00, 0x72, 0xb2], [0x5a, 0xb4, 0xf0]],
        MarkKind::Saddle => [[0xff, 0xff, 0xff], [0x16, 0x19, 0x20]],
        MarkKind::Maximum => [[0xd5, 0x5e, 0x00], [0xff, 0x96, 0x4a]],
        MarkKind::Degenerate => [[0xcc, 0x79, 0xa7], [0xf0, 0xa6, 0xcc]],
        MarkKind::Undecided | MarkKind::Point => [[0x8a, 0x8a, 0x8a], [0xb4, 0xb4, 0xb4]],
    }
}

fn band_colour(share: f64) -> Rgb {
    let at = share.clamp(0.0, 1.0) * (BANDS.len() - 1) as f64;
    let first = (at as usize).min(BANDS.len() - 2);
    mixed(BANDS[first], BANDS[first + 1], at - first as f64)
}

/// The colour at a share of the way from one to another.
pub fn mixed(from: Rgb, to: Rgb, share: f64) -> Rgb {
    let part = |k: usize| f64::from(from[k]) + share * (f64::from(to[k]) - f64::from(from[k]));
    [0, 1, 2].map(|k| part(k).round().clamp(0.0, 255.0) as u8)
}

/// How light a colour looks, from 0 to 255: BT.601 luma.
pub fn lightness([r, g, b]: Rgb) -> f64 {
    0.299 * f64::from(r) + 0.587 * f64::from(g) + 0.114 * f64::from(b)
}

/// A colour as `#rrggbb`.
pub fn hex([r, g, b]: Rgb) -> String {
    format!("#{r:02x}{g:02x}{b:02x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What someone without red (or green) cones sees, roughly: red and green become one.
    fn dichromat([r, g, b]: Rgb, red: f64) -> [f64; 2] {
        [red * f64::from(r) + (1.0 - red) * f64::from(g), f64::from(b)]
    }

    #[test]
    fn bands_grow_lighter_from_low_to_high() {
        let colours: Vec<Rgb> = (0..14).map(|k| colour(band(k, 14), Theme::Light)).collect();
        assert!(colours.windows(2).all(|pair| lightness(pair[1]) > lightness(pair[0]) + 5.0));
        assert_eq!(band(0, 1), Role::Band(500));
    }

    #[test]
    fn lines_differ_for_the_colour_blind_and_from_the_paper() {
        for theme in [Theme::Light, Theme::Dark] {
            let paper = colour(Role::Paper, theme);
            for k in 0..N_SERIES {
                let own = colour(Role::Series(k), theme);
                assert!((lightness(own) - lightness(paper)).abs() > 60.0, "{theme:?} {k}");
                for other in (0..k).map(|other| colour(Role::Series(other), theme)) {
                    for red in [0.2, 0.5] {
                        let (a, b) = (dichromat(own, red), dichromat(other, red));
                        assert!((a[0] - b[0]).abs() + (a[1] - b[1]).abs() > 20.0, "{theme:?} {own:?} {other:?}");
                    }
                }
            }
        }
    }
}
