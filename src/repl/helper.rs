//! What the line editor asks while a line is typed: colours, completions, hints, whether the statement is finished.

use std::borrow::Cow;
use std::cell::Cell;

use rustyline::completion::{Completer, Pair};
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::{Hint, Hinter};
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{Context, Helper};

use super::context::{self, Place};
use super::look::{Look, Part};
use super::names::Names;
use crate::session::help;
use crate::session::settings::ROUTES;
use crate::session::transcript;
use crate::syntax::directive;
use crate::syntax::parse::is_incomplete;
use crate::syntax::token::{Token, tokenize};

/// Lines longer than this are not coloured while they are typed, so that every key is answered at once.
const LONGEST_COLOURED: usize = 20_000;

/// The answers for the line editor.
pub struct LineHelper {
    /// The names that it knows.
    pub names: Names,
    /// How the terminal looks.
    pub look: Look,
    /// Whether nothing has been typed.
    pub empty: Cell<bool>,
}

impl Helper for LineHelper {}

/// A hint that is shown behind the cursor and is not part of the line.
pub struct Signature(String);

impl Hint for Signature {
    fn display(&self) -> &str {
        &self.0
    }

    fn completion(&self) -> Option<&str> {
        None
    }
}

impl Hinter for LineHelper {
    type Hint = Signature;

    fn hint(&self, line: &str, pos: usize, _: &Context<'_>) -> Option<Signature> {
        self.empty.set(line.trim().is_empty());
        if pos < line.len() || line.len() > LONGEST_COLOURED {
            return None;
        }
        let tokens = tokenize(line);
        if matches!(tokens.last(), Some((Token::Comment | Token::OpenText, _))) {
            return None;
        }
        let call = context::open_call(line, &tokens)?;
        let signature = self.names.signature(&call)?;
        let room = self.look.width.saturating_sub(line.chars().count() + 6);
        (signature.chars().count() <= room).then(|| Signature(format!("    {signature}")))
    }
}

impl Validator for LineHelper {
    fn validate(&self, context: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        // What is pasted with its results is finished if its statements are.
        let typed = transcript::statements(context.input());
        let unfinished = is_incomplete(typed.as_deref().unwrap_or(context.input()));
        Ok(if unfinished { ValidationResult::Incomplete } else { ValidationResult::Valid(None) })
    }
}

impl Highlighter for LineHelper {
    fn highlight<'l>(&self, line: &'l str, pos: usize) -> Cow<'l, str> {
        if !self.look.color || line.len() > LONGEST_COLOURED {
            return Cow::Borrowed(line);
        }
        Cow::Owned(self.coloured(line, pos))
    }

    fn highlight_hint<'h>(&self, hint: &'h str) -> Cow<'h, str> {
        Cow::Owned(self.look.paint(Part::Quiet, hint))
    }

    fn highlight_char(&self, _line: &str, _pos: usize, kind: CmdKind) -> bool {
        self.look.color && kind != CmdKind::ForcedRefresh
    }
}

impl LineHelper {
    fn coloured(&self, line: &str, pos: usize) -> String {
        let tokens = tokenize(line);
        let pair = context::brackets(&tokens, pos);
        let mut text = String::with_capacity(2 * line.len());
        let mut done = 0;
        for (idx, &(token, span)) in tokens.iter().enumerate() {
            text.push_str(&line[done..span.start]);
            let word = &line[span.range()];
            let paired = pair.is_some_and(|pair| pair.contains(&span));
            let part = if paired { Some(Part::Head) } else { self.part(token, word, idx == 0) };
            match part {
                Some(part) => text.push_str(&self.look.paint(part, word)),
                None => text.push_str(word),
            }
            done = span.end;
        }
        text.push_str(&line[done..]);
        text
    }

    fn part(&self, token: Token, word: &str, first: bool) -> Option<Part> {
        match token {
            Token::Number => Some(Part::Number),
            Token::Text | Token::OpenText => Some(Part::Text),
            Token::Comment => Some(Part::Comment),
            Token::Unknown => Some(Part::Error),
            Token::Name if first && directive::NAMES.contains(&word) => Some(Part::Keyword),
            Token::Name if self.names.is_function(word) => Some(Part::BuiltIn),
            _ if token.is_word() => Some(Part::Keyword),
            _ => None,
        }
    }

    /// The byte where the completed word starts, and what it could become: shown text and replacement.
    pub fn candidates(&self, before: &str) -> (usize, Vec<(String, String)>) {
        let plain = |names: Vec<String>| names.into_iter().map(|name| (name.clone(), name)).collect::<Vec<_>>();
        let (start, mut candidates) = match context::place(before) {
            Place::Nothing => (before.len(), Vec::new()),
            Place::File(start) => return (start, files(&before[start..])),
            Place::Topic(start) => (start, plain(help::all_topics(self.names.methods()))),
            Place::Method(start) => {
                (start, plain(self.names.methods().all().map(|method| method.spec.name.into()).collect()))
            }
            Place::Route(start) => (start, plain(ROUTES.iter().map(|(name, _)| (*name).into()).collect())),
            Place::Field(start, owner) => {
                (start, plain(self.names.fields(&owner).iter().map(|field| (*field).into()).collect()))
            }
            Place::Name(start, call) => (start, self.names_at(before, start, call.as_deref())),
        };
        let typed = &before[start..];
        candidates.retain(|(shown, _)| shown.starts_with(typed));
        candidates.dedup();
        (start, candidates)
    }

    fn names_at(&self, before: &str, start: usize, call: Option<&str>) -> Vec<(String, String)> {
        let mut candidates = Vec::new();
        for option in call.map(|call| self.names.options(call)).unwrap_or_default() {
            candidates.push((format!("{option} ="), format!("{option} = ")));
        }
        let mut names: Vec<String> = self.names.all().into_iter().map(Into::into).collect();
        if before[..start].trim_end().is_empty() || before[..start].trim_end().ends_with(':') {
            names.extend(directive::NAMES.iter().map(|name| (*name).into()));
        }
        names.sort();
        names.dedup();
        for name in names {
            let inserted = if self.names.is_function(&name) { format!("{name}(") } else { name.clone() };
            candidates.push((name, inserted));
        }
        candidates
    }
}

/// The files that start so; folders end in `/`.
fn files(typed: &str) -> Vec<(String, String)> {
    let (folder, prefix) = typed.rsplit_once('/').map_or(("", typed), |(folder, prefix)| (folder, prefix));
    let place = match (folder, typed.starts_with('/')) {
        ("", true) => "/",
        ("", false) => ".",
        (folder, _) => folder,
    };
    let Ok(entries) = std::fs::read_dir(place) else { return Vec::new() };
    let mut found: Vec<(String, String)> = entries
        .flatten()
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let hidden = name.starts_with('.') && !prefix.starts_with('.');
            let end = if entry.path().is_dir() { "/" } else { "" };
            let before = &typed[..typed.len() - prefix.len()];
            (name.starts_with(prefix) && !hidden).then(|| (format!("{name}{end}"), format!("{before}{name}{end}")))
        })
        .collect();
    found.sort();
    found
}

impl Completer for LineHelper {
    type Candidate = Pair;

    fn complete(&self, line: &str, pos: usize, _: &Context<'_>) -> rustyline::Result<(usize, Vec<Pair>)> {
        let (start, candidates) = self.candidates(&line[..pos]);
        let pairs = candidates.into_iter().map(|(display, replacement)| Pair { display, replacement });
        Ok((start, pairs.collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repl::look::{Surroundings, Wish};
    use crate::session::session::Session;

    fn helper() -> LineHelper {
        colored::control::set_override(true);
        let mut session = Session::new();
        session.eval("height(x, y) = x^2 + y; c = classify((x, y) -> x^2 + y^2, [0, 0])").expect("good statements");
        let look = Surroundings::default().look(true, Wish::Always, true, 10);
        LineHelper { names: Names::of(&session), look, empty: Cell::new(true) }
    }

    fn completions(before: &str) -> Vec<String> {
        helper().candidates(before).1.into_iter().map(|(_, inserted)| inserted).collect()
    }

    #[test]
    fn names_options_methods_fields_and_topics_are_completed() {
        assert_eq!(completions("hei"), ["height("]);
        assert_eq!(completions("1 + softp"), ["softplus("]);
        assert_eq!(completions("minimize(height, max_st"), ["max_steps = "]);
        assert_eq!(completions("minimize(height, method = cubic_n"), ["cubic_np"]);
        assert_eq!(completions("hess(height, 1, derivatives = ta"), ["tape"]);
        assert_eq!(completions("c.eigenval"), ["eigenvalues", "eigenvalue_enclosures"]);
        assert_eq!(completions("help juxt"), ["juxtaposition"]);
        assert_eq!(completions("va"), ["vars"]);
        assert!(completions("1 # va").is_empty());
    }

    #[test]
    fn colours_leave_the_text_as_it_is() {
        let line = "f(x) = 2x + sin(x) # \"note\" ∇ where";
        let coloured = helper().coloured(line, 2);
        let mut plain = String::new();
        let mut rest = coloured.as_str();
        while let Some(at) = rest.find('\u{1b}') {
            plain.push_str(&rest[..at]);
            rest = &rest[at..][rest[at..].find('m').expect("a sequence ends in m") + 1..];
        }
        assert_eq!(plain + rest, line);
        assert!(coloured.len() > line.len());
    }
}
