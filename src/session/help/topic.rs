//! Pages of help that are about no registered name: what such a page says.

use crate::session::methods::Methods;

/// A page of help about a concept, a part of the language or of the program.
#[derive(Clone, Copy, Debug)]
pub struct Topic {
    /// Its name: `help NAME` shows it.
    pub name: &'static str,
    /// Other words that show it.
    pub also: &'static [&'static str],
    /// One line for lists, at most 80 columns.
    pub line: &'static str,
    /// What there is to say.
    pub text: &'static str,
    /// A part that is made of the registries.
    pub made: Option<fn(&Methods) -> String>,
    /// Lines to type; their results are computed when the page is shown.
    pub examples: &'static [&'static str],
    /// What to look at next.
    pub see_also: &'static [&'static str],
}

impl Topic {
    /// Whether the page is meant by this name, in lower case and with spaces between its words.
    pub fn is_called(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name) || self.also.contains(&name)
    }
}
