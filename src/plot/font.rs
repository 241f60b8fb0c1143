//! Letters as strokes: a plain hand of our own for pictures that hold no fonts.
//!
//! A letter is a list of lines, a line a list of corners: a digit for how far to the right, a letter for how high
//! (`a` = −2, `c` = 0 is the line that letters stand on, `h` = 5 the height of an `x`, `j` = 7 that of an `X`). The unit is a
//! tenth of the size of the type.

use super::scene::Point;

/// Units between letters.
const GAP: f64 = 2.0;
/// Units of a tenth of the size.
const UNIT: f64 = 0.1;
/// How far a space goes.
const SPACE: f64 = 2.0;

/// Letters and their strokes.
const LETTERS: &[(char, &str)] = &[
    ('A', "0c2j4c 1f3f"),
    ('B', "0c0j3j4i4h3g0g 3g4f4d3c0c"),
    ('C', "4i3j1j0i0d1c3c4d"),
    ('D', "0c0j2j4h4e2c0c"),
    ('E', "4j0j0c4c 0g3g"),
    ('F', "4j0j0c 0g3g"),
    ('G', "4i3j1j0i0d1c3c4d4f2f"),
    ('H', "0c0j 4c4j 0g4g"),
    ('I', "0j2j 1j1c 0c2c"),
    ('J', "3j3d2c1c0d"),
    ('K', "0c0j 4j0f 1g4c"),
    ('L', "0j0c4c"),
    ('M', "0c0j2g4j4c"),
    ('N', "0c0j4c4j"),
    ('O', "1c0d0i1j3j4i4d3c1c"),
    ('P', "0c0j3j4i4g3f0f"),
    ('Q', "1c0d0i1j3j4i4d3c1c 2e4c"),
    ('R', "0c0j3j4i4g3f0f 2f4c"),
    ('S', "4i3j1j0i0h1g3g4f4d3c1c0d"),
    ('T', "0j4j 2j2c"),
    ('U', "0j0d1c3c4d4j"),
    ('V', "0j2c4j"),
    ('W', "0j1c2g3c4j"),
    ('X', "0c4j 0j4c"),
    ('Y', "0j2g4j 2g2c"),
    ('Z', "0j4j0c4c"),
    ('a', "4h4c 4g3h1h0g0d1c3c4d"),
    ('b', "0j0c 0d1c3c4d4g3h1h0g"),
    ('c', "4g3h1h0g0d1c3c4d"),
    ('d', "4j4c 4d3c1c0d0g1h3h4g"),
    ('e', "0f4f4g3h1h0g0d1c3c4d"),
    ('f', "3j2j1i1c 0h3h"),
    ('g', "4h4b3a1a0b 4g3h1h0g0d1c3c4d"),
    ('h', "0j0c 0g1h3h4g4c"),
    ('i', "0h0c 0j0j"),
    ('j', "1h1b0a 1j1j"),
    ('k', "0j0c 4h0e 1f4c"),
    ('l', "0j0d1c"),
    ('m', "0h0c 0g1h2g2c 2g3h4g4c"),
    ('n', "0h0c 0g1h3h4g4c"),
    ('o', "1c0d0g1h3h4g4d3c1c"),
    ('p', "0h0a 0g1h3h4g4d3c1c0d"),
    ('q', "4h4a 4g3h1h0g0d1c3c4d"),
    ('r', "0h0c 0f1g2h3h"),
    ('s', "4h1h0g1f3f4e4d3c0c"),
    ('t', "1j1d2c3c 0h3h"),
    ('u', "0h0d1c3c4d 4h4c"),
    ('v', "0h2c4h"),
    ('w', "0h1c2g3c4h"),
    ('x', "0c4h 0h4c"),
    ('y', "0h2c 4h2c1a0a"),
    ('z', "0h4h0c4c"),
    ('0', "1c0d0i1j3j4i4d3c1c"),
    ('1', "1i2j2c 1c3c"),
    ('2', "0i1j3j4i4g0c4c"),
    ('3', "0i1j3j4i4h3g1g 3g4f4d3c1c0d"),
    ('4', "3c3j0e4e"),
    ('5', "4j0j0g3g4f4d3c1c0d"),
    ('6', "4i3j1j0i0d1c3c4d4f3g1g0f"),
    ('7', "0j4j1c"),
    ('8', "1g0h0i1j3j4i4h3g1g0f0d1c3c4d4f3g"),
    ('9', "0d1c3c4d4i3j1j0i0g1f3f4g"),
    ('.', "0c0c"),
    (',', "1d0b"),
    (':', "0c0c 0g0g"),
    (';', "1d0b 1g1g"),
    ('!', "0j0e 0c0c"),
    ('?', "0i1j3j4i4h2f2e 2c2c"),
    ('\'', "0j0h"),
    ('"', "0j0h 2j2h"),
    ('`', "0j1i"),
    ('(', "2k0i0d2b"),
    (')', "0k2i2d0b"),
    ('[', "2k0k0b2b"),
    (']', "0k2k2b0b"),
    ('{', "2k1j1h0f1e1c2b"),
    ('}', "0k1j1h2f1e1c0b"),
    ('+', "2d2h 0f4f"),
    ('-', "0f3f"),
    ('−', "0f4f"),
    ('–', "0f4f"),
    ('*', "2d2h 0e4g 0g4e"),
    ('·', "1f1f"),
    ('×', "0d4h 0h4d"),
    ('/', "0b4k"),
    ('\\', "0k4b"),
    ('=', "0e4e 0g4g"),
    ('<', "4h0f4d"),
    ('>', "0h4f0d"),
    ('≤', "4i0g4e 0c4c"),
    ('≥', "0i4g0e 0c4c"),
    ('^', "0h2j4h"),
    ('²', "0i1j2i0g2g"),
    ('³', "0j2j1i2h1g0g"),
    ('_', "0b4b"),
    ('|', "0k0b"),
    ('~', "0f1g3f4g"),
    ('#', "1c1j 3c3j 0e4e 0h4h"),
    ('%', "0c4j 0j1j1i0i0j 3d4d4c3c3d"),
    ('&', "4c0h0i1j2i2h0e0d1c2c4e"),
    ('@', "3e3g1g1e4e4i3j1j0i0d1c4c"),
    ('$', "4i3j1j0i0h1g3g4f4d3c1c0d 2k2b"),
    ('∇', "0j4j2c0j"),
    ('π', "0h4h 1h1c 3h3c"),
    ('τ', "0h4h 2h2d3c"),
    ('√', "0f1f2c3j4j"),
    ('∞', "2f1h0g0e1d2f3h4g4e3d2f"),
    ('…', "0c0c 2c2c 4c4c"),
];

/// What stands for a letter that is not there.
const UNKNOWN: &str = "0c0j3j3c0c";

/// The length of a text in the given size of type.
pub fn length(text: &str, size: f64) -> f64 {
    let advance: f64 = text.chars().map(|letter| width(letter) + GAP).sum();
    (advance - GAP).max(0.0) * UNIT * size
}

/// The strokes of a text that begins at the origin and goes right; up is negative, as in pictures.
pub fn strokes(text: &str, size: f64) -> Vec<Vec<Point>> {
    let mut lines = Vec::new();
    let mut from = 0.0;
    for letter in text.chars() {
        for line in strokes_of(letter).split_whitespace() {
            let corners = line.as_bytes().chunks_exact(2).map(corner);
            lines.push(corners.map(|[x, y]| [(from + x) * UNIT * size, -y * UNIT * size]).collect());
        }
        from += width(letter) + GAP;
    }
    lines
}

fn strokes_of(letter: char) -> &'static str {
    if letter == ' ' {
        return "";
    }
    LETTERS.iter().find(|(known, _)| *known == letter).map_or(UNKNOWN, |(_, strokes)| strokes)
}

fn corner(pair: &[u8]) -> Point {
    [f64::from(pair[0]) - f64::from(b'0'), f64::from(pair[1]) - f64::from(b'c')]
}

fn width(letter: char) -> f64 {
    if letter == ' ' {
        return SPACE;
    }
    strokes_of(letter).bytes().filter(u8::is_ascii_digit).map(|digit| f64::from(digit - b'0')).fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_printable_ascii_letter_is_there_once_and_well_formed() {
        for letter in '!'..='~' {
            assert_eq!(LETTERS.iter().filter(|(known, _)| *known == letter).count(), 1, "{letter}");
        }
        for (letter, strokes) in LETTERS {
            for line in strokes.split(' ') {
                let pairs: Vec<&[u8]> = line.as_bytes().chunks(2).collect();
                let is_corner = |pair: &&[u8]| matches!(pair, [b'0'..=b'4', b'a'..=b'k']);
                assert!(pairs.len() >= 2 && pairs.iter().all(is_corner), "{letter}: {line}");
            }
        }
    }

    #[test]
    fn a_text_is_as_long_as_its_strokes() {
        let right = |text: &str| strokes(text, 10.0).into_iter().flatten().map(|[x, _]| x).fold(0.0, f64::max);
        for text in ["x", "Hello", "1.5e-3", "x^2 + y"] {
            assert!((right(text) - length(text, 10.0)).abs() < 1e-9, "{text}");
        }
        assert_eq!(length("", 10.0), 0.0);
        assert!(strokes("é", 10.0).len() == 1);
    }
}
