//! What a stream can show: colours, symbols, columns. Decided for standard output and standard error separately.

use std::ffi::OsStr;
use std::io::{IsTerminal, stderr, stdout};

use colored::{Color, ColoredString, Colorize};

use crate::plot::text::Colours;

/// What `--color` says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Wish {
    /// Colours on a terminal that has them.
    #[default]
    Auto,
    /// Colours everywhere.
    Always,
    /// No colours.
    Never,
}

/// The columns and the rows where nothing is known about the terminal.
const DEFAULT_WIDTH: usize = 100;
const DEFAULT_HEIGHT: usize = 30;

/// How text is written to a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// Whether colours are used.
    pub color: bool,
    /// Whether symbols beyond ASCII are used.
    pub unicode: bool,
    /// Significant digits of numbers.
    pub digits: usize,
    /// Columns.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// The colours of pictures.
    pub colours: Colours,
    /// Whether the stream is a terminal.
    pub terminal: bool,
}

/// The looks of both streams.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Looks {
    /// Of standard output.
    pub output: Look,
    /// Of standard error.
    pub error: Look,
}

/// What the environment says about the streams.
#[derive(Clone, Debug, Default)]
pub struct Surroundings {
    /// `NO_COLOR` is set and not empty.
    pub no_color: bool,
    /// `CLICOLOR_FORCE` is set and not `0`.
    pub force_color: bool,
    /// `TERM` is `dumb`.
    pub dumb: bool,
    /// The locale is a UTF-8 one.
    pub utf8: bool,
    /// `COLUMNS`, else what the terminal says.
    pub columns: Option<usize>,
    /// `LINES`, else what the terminal says.
    pub rows: Option<usize>,
    /// The colours that `COLORTERM` and `TERM` promise.
    pub colours: Colours,
}

impl Surroundings {
    /// Reads the process's environment.
    pub fn of_process() -> Self {
        let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(|name| set(name));
        let locale = locale.map(|locale| locale.to_string_lossy().to_lowercase().replace('-', "")).unwrap_or_default();
        Self {
            no_color: set("NO_COLOR").is_some(),
            force_color: set("CLICOLOR_FORCE").is_some_and(|value| value != "0"),
            dumb: set("TERM").is_some_and(|term| term == "dumb"),
            utf8: locale.contains("utf8") || cfg!(windows),
            columns: set("COLUMNS").and_then(|columns| columns.to_str()?.parse().ok()),
            rows: set("LINES").and_then(|rows| rows.to_str()?.parse().ok()),
            colours: promised(set("COLORTERM").as_deref(), set("TERM").as_deref()),
        }
    }

    /// The same with the size of the terminal where the environment does not tell it.
    fn measured(mut self) -> Self {
        if self.columns.is_none() || self.rows.is_none() {
            let size = rustyline::DefaultEditor::new().ok().and_then(|mut editor| editor.dimensions());
            self.columns = self.columns.or(size.map(|(columns, _)| columns.into()));
            self.rows = self.rows.or(size.map(|(_, rows)| rows.into()));
        }
        self
    }

    /// How a stream looks: `wish` and `ascii` come from the command line.
    pub fn look(&self, terminal: bool, wish: Wish, ascii: bool, digits: usize) -> Look {
        let color = match wish {
            Wish::Always => true,
            Wish::Never => false,
            Wish::Auto if self.force_color => true,
            Wish::Auto => terminal && !self.no_color && !self.dumb,
        };
        let unicode = terminal && !ascii && !self.dumb && self.utf8;
        let width = self.columns.filter(|columns| *columns >= 20).unwrap_or(DEFAULT_WIDTH);
        let height = self.rows.filter(|rows| *rows >= 5).unwrap_or(DEFAULT_HEIGHT);
        // Coloured halves of letters need both the letters and the colours.
        let colours = if color && unicode { self.colours } else { Colours::None };
        Look { color, unicode, digits, width, height, colours, terminal }
    }
}

/// What a terminal says about its colours; one that says nothing is taken to have 256 unless it is a plain console.
fn promised(colorterm: Option<&OsStr>, term: Option<&OsStr>) -> Colours {
    let colorterm = colorterm.map(OsStr::to_string_lossy).unwrap_or_default();
    let term = term.map(OsStr::to_string_lossy).unwrap_or_default();
    if ["truecolor", "24bit"].contains(&&*colorterm) || term.ends_with("-direct") || cfg!(windows) {
        Colours::All
    } else if term.contains("256color")
        || ["xterm", "screen", "tmux", "alacritty"].iter().any(|name| term.starts_with(name))
    {
        Colours::Palette
    } else {
        Colours::None
    }
}

impl Looks {
    /// The looks of the process's streams.
    pub fn of_process(wish: Wish, ascii: bool, digits: usize) -> Self {
        // Which stream is coloured is decided here, so the crate's own guess about standard output must not interfere.
        colored::control::set_override(true);
        let surroundings = Surroundings::of_process();
        let surroundings = if stdout().is_terminal() { surroundings.measured() } else { surroundings };
        let look = |terminal| surroundings.look(terminal, wish, ascii, digits);
        Self { output: look(stdout().is_terminal()), error: look(stderr().is_terminal()) }
    }
}

/// The parts of what is written that have a colour of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// `error:` and its sentence.
    Error,
    /// Carets and what stands beside them.
    Caret,
    /// Notes, next steps, hints.
    Quiet,
    /// The heads of columns.
    Head,
    /// Something good: proved, converged, a minimum.
    Good,
    /// Something to look at: a saddle where none was asked for, not converged.
    Warning,
    /// A number in the input.
    Number,
    /// A string in the input.
    Text,
    /// A word of the language.
    Keyword,
    /// A function that the program knows.
    BuiltIn,
    /// A comment.
    Comment,
    /// The prompt.
    Prompt,
}

impl Look {
    /// The text in the colour of its part.
    pub fn paint(&self, part: Part, text: &str) -> String {
        if !self.color || text.is_empty() { text.to_string() } else { styled(part, text).to_string() }
    }

    /// The first text where symbols can be shown, else the second.
    pub fn symbol<'t>(&self, unicode: &'t str, ascii: &'t str) -> &'t str {
        if self.unicode { unicode } else { ascii }
    }
}

fn styled(part: Part, text: &str) -> ColoredString {
    match part {
        Part::Error => text.red().bold(),
        Part::Caret | Part::Warning => text.yellow(),
        Part::Quiet | Part::Comment => text.color(Color::BrightBlack),
        Part::Head => text.bold(),
        Part::Good | Part::Text => text.green(),
        Part::Number => text.cyan(),
        Part::Keyword => text.magenta(),
        Part::BuiltIn => text.blue(),
        Part::Prompt => text.green().bold(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_follow_the_flag_then_the_environment_then_the_terminal() {
        let plain = Surroundings { utf8: true, ..Surroundings::default() };
        let look = |surroundings: &Surroundings, terminal, wish| surroundings.look(terminal, wish, false, 10).color;
        assert!(look(&plain, true, Wish::Auto) && !look(&plain, false, Wish::Auto));
        let no_color = Surroundings { no_color: true, ..plain.clone() };
        assert!(!look(&no_color, true, Wish::Auto) && look(&no_color, false, Wish::Always));
        let forced = Surroundings { force_color: true, ..plain.clone() };
        assert!(look(&forced, false, Wish::Auto) && !look(&forced, true, Wish::Never));
        assert!(!look(&Surroundings { dumb: true, ..plain }, true, Wish::Auto));
    }

    #[test]
    fn pictures_have_colours_where_letters_and_colours_are() {
        let full = Surroundings { utf8: true, colours: Colours::All, ..Surroundings::default() };
        assert_eq!(full.look(true, Wish::Auto, false, 10).colours, Colours::All);
        assert_eq!(full.look(false, Wish::Auto, false, 10).colours, Colours::None);
        assert_eq!(full.look(true, Wish::Auto, true, 10).colours, Colours::None);
        assert_eq!(full.look(true, Wish::Never, false, 10).colours, Colours::None);
        let promise = |colorterm: Option<&str>, term: &str| promised(colorterm.map(OsStr::new), Some(OsStr::new(term)));
        assert_eq!(promise(Some("truecolor"), "xterm-256color"), Colours::All);
        assert_eq!((promise(None, "xterm-256color"), promise(None, "linux")), (Colours::Palette, Colours::None));
    }

    #[test]
    fn symbols_need_a_terminal_and_a_utf8_locale() {
        let utf8 = Surroundings { utf8: true, ..Surroundings::default() };
        assert!(utf8.look(true, Wish::Auto, false, 10).unicode);
        assert!(!utf8.look(true, Wish::Auto, true, 10).unicode);
        assert!(!utf8.look(false, Wish::Always, false, 10).unicode);
        assert!(!Surroundings::default().look(true, Wish::Auto, false, 10).unicode);
    }
}
