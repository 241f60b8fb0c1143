//! Long lines to lines that fit the window: broken between words, continued below the place where their text begins.

use super::render::columns::columns_of;

/// The text of a line that begins further right than this share of the window is continued below the line's start.
const DEEPEST: usize = 2;

/// The text with every line that is wider than `width` broken between words; a word is never cut.
pub fn wrapped(text: &str, width: usize) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let (words, end) = line.strip_suffix('\n').map_or((line, ""), |words| (words, "\n"));
        if columns_of(words) <= width {
            out.push_str(words)
        } else {
            add_broken(words, width, &mut out)
        }
        out.push_str(end);
    }
    out
}

fn add_broken(line: &str, width: usize, out: &mut String) {
    let hang = hang(line, width);
    let mut column = 0;
    let mut rest = line;
    while !rest.is_empty() {
        // Spaces and the word behind them.
        let word = rest.find(|letter| letter != ' ').unwrap_or(rest.len());
        let end = rest[word..].find(' ').map_or(rest.len(), |length| word + length);
        let columns = columns_of(&rest[word..end]);
        if column > hang && column + word + columns > width {
            out.push('\n');
            out.push_str(&" ".repeat(hang));
            out.push_str(&rest[word..end]);
            column = hang + columns;
        } else {
            out.push_str(&rest[..end]);
            column += word + columns;
        }
        rest = &rest[end..];
    }
}

/// Where continued lines begin: where the text behind a head such as `path    ` does, else where the line does.
fn hang(line: &str, width: usize) -> usize {
    let start = line.len() - line.trim_start_matches(' ').len();
    let gap = line[start..].find("  ").map(|gap| start + gap);
    let second = gap.map(|gap| gap + line[gap..].len() - line[gap..].trim_start_matches(' ').len());
    let second = second.filter(|second| *second < line.len()).map(|second| columns_of(&line[..second]));
    [second, Some(start)].into_iter().flatten().find(|column| column * DEEPEST <= width).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_broken_between_words_and_keep_their_indent() {
        let text = "short\n    path     runs to be drawn, several in a list of them\nwords that go on and on\n";
        let expected = "short\n    path     runs to be drawn,\n             several in a list\n             of them\n\
                        words that go on and on\n";
        assert_eq!(wrapped(text, 31), expected);
        assert_eq!(wrapped("  a bb ccc", 6), "  a bb\n  ccc");
        assert_eq!(wrapped("unbreakable words", 5), "unbreakable\nwords");
        assert_eq!(wrapped("", 5), "");
    }

    #[test]
    fn colours_take_no_room_and_no_words_are_lost() {
        let painted = "\u{1b}[2mone two three\u{1b}[0m";
        assert_eq!(wrapped(painted, 13), painted);
        assert_eq!(wrapped(painted, 8), "\u{1b}[2mone two\nthree\u{1b}[0m");
        for width in 1..40 {
            let text = "  a  b cc dddd   eeeee ff, g ≈ 3 über\n\n  h";
            let words = |text: &str| text.split_whitespace().map(ToString::to_string).collect::<Vec<_>>();
            assert_eq!(words(&wrapped(text, width)), words(text), "{width}");
        }
    }
}
