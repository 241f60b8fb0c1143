//! Whole-line words (`help sin`, `vars`, `load "a.sbk"`), recognised before parsing where no name of the user's is meant.

use super::ast::{Name, Statement, StatementKind};
use super::diagnostic::Diagnostic;
use super::lower;
use super::suggest;
use super::token::{Placed, Token};

/// What may stand behind a directive's word.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rest {
    /// Nothing at all.
    Nothing,
    /// Nothing, or a number.
    Count,
    /// A topic, in any words.
    Topic,
    /// A file.
    File,
    /// Names.
    Names,
}

/// The words, and what may follow each.
const WORDS: [(&str, Rest); 10] = [
    ("help", Rest::Topic),
    ("vars", Rest::Count),
    ("show", Rest::Names),
    ("time", Rest::Nothing),
    ("load", Rest::File),
    ("save", Rest::File),
    ("clear", Rest::Names),
    ("undo", Rest::Count),
    ("tour", Rest::Count),
    ("quit", Rest::Count),
];

/// Short forms and other spellings: those with a colon only as `:q`.
const SPELLINGS: [(&str, &str); 6] =
    [("exit", "quit"), (":q", "quit"), (":x", "quit"), (":h", "help"), (":?", "help"), (":e", "quit")];

/// All words that can start a directive, for completion.
pub const NAMES: [&str; 11] = ["help", "vars", "show", "load", "save", "clear", "undo", "time", "tour", "quit", "exit"];

/// The directive that a line is, if it is one. `line`: its tokens up to `;` or a comment, at least one.
///
/// `exit` comes back as `quit`. Errors: `:word` with an unknown word.
pub fn recognise(
    text: &str,
    line: &[Placed],
    is_user_name: &dyn Fn(&str) -> bool,
) -> Option<Result<Statement, Diagnostic>> {
    let &(first, span) = line.first()?;
    let word = &text[span.range()];
    if first == Token::Unknown && word == "?" {
        return Some(Ok(directive(text, line, "help", &line[1..])));
    }
    if first == Token::Unknown && word == ":" {
        return Some(colon(text, line));
    }
    if let [subject @ .., (Token::Unknown, question)] = line
        && &text[question.range()] == "?"
        && subject.len() == 1
        && (first == Token::Name || first.is_word())
    {
        return Some(Ok(directive(text, line, "help", subject)));
    }
    if first != Token::Name || is_user_name(word) {
        return None;
    }
    let (word, rest) = lookup(word)?;
    let rest_of_line = &line[1..];
    if let [(Token::LeftParen, _), (Token::RightParen, _)] = rest_of_line {
        return Some(Ok(directive(text, line, word, &[])));
    }
    is_meant(text, rest, rest_of_line).then(|| Ok(directive(text, line, word, rest_of_line)))
}

/// The canonical word and what may follow it.
fn lookup(word: &str) -> Option<(&'static str, Rest)> {
    let canonical = SPELLINGS.iter().find(|(spelling, _)| *spelling == word).map_or(word, |(_, canonical)| canonical);
    WORDS.into_iter().find(|(known, _)| *known == canonical)
}

/// Whether what follows the word makes it a directive and not the start of a formula.
fn is_meant(text: &str, rest: Rest, behind: &[Placed]) -> bool {
    let Some(&(next, span)) = behind.first() else { return true };
    let is_plain = matches!(next, Token::Name | Token::Text | Token::OpenText) || next.is_word();
    match rest {
        Rest::Nothing => false,
        Rest::Count => next == Token::Number && behind.len() == 1,
        Rest::Topic => is_plain || is_flag(behind) || (behind.len() == 1 && next != Token::Equals),
        Rest::Names => is_plain && !is_operator(behind.get(1)),
        Rest::File => {
            let before_path = text[..span.start].ends_with([' ', '\t']);
            let path = behind.get(1).is_some_and(|(_, second)| second.start == span.end);
            let starts_path = matches!(next, Token::Slash | Token::Dot | Token::DotDot | Token::Unknown);
            is_plain && !behind.get(1).is_some_and(|(token, _)| *token == Token::Equals)
                || (starts_path && before_path && path)
        }
    }
}

/// `--digits`: two minus signs side by side before a name.
fn is_flag(tokens: &[Placed]) -> bool {
    matches!(tokens, [(Token::Minus, first), (Token::Minus, second), (name, third), ..]
        if first.end == second.start && second.end == third.start && (*name == Token::Name || name.is_word()))
}

fn is_operator(token: Option<&Placed>) -> bool {
    token.is_some_and(|(token, _)| token.continues() && *token != Token::Comma || token.opens())
}

/// `:word rest`.
fn colon(text: &str, line: &[Placed]) -> Result<Statement, Diagnostic> {
    let Some(&(_, span)) = line.get(1) else {
        return Ok(directive(text, line, "help", &[]));
    };
    let word = &text[span.range()];
    let found = lookup(word).or_else(|| lookup(&format!(":{word}")));
    if let Some((canonical, _)) = found {
        return Ok(directive(text, line, canonical, &line[2..]));
    }
    let diagnostic =
        Diagnostic::new("unknown-directive", format!("there is no directive `:{}`", lower::shorten(word, 30)))
            .at(span)
            .help(format!("the directives are {}", NAMES.map(|name| format!("`{name}`")).join(", ")))
            .expecting(NAMES);
    Err(match suggest::nearest(word, NAMES) {
        Some(near) => diagnostic.label(format!("did you mean `:{near}`?")),
        None => diagnostic.label("not a directive"),
    })
}

fn directive(text: &str, line: &[Placed], word: &str, rest: &[Placed]) -> Statement {
    let whole = |tokens: &[Placed]| match (tokens.first(), tokens.last()) {
        (Some((_, first)), Some((_, last))) => Some(first.to(*last)),
        _ => None,
    };
    let span = whole(line).unwrap_or_default();
    let word = Name { span: line.first().map_or(span, |(_, span)| *span), text: word.to_owned() };
    let argument = whole(rest).map(|span| Name { span, text: unquoted(&text[span.range()]) });
    Statement { span, silent: false, kind: StatementKind::Directive(word, argument) }
}

/// The text without the quotes around it. Escapes stay as they are, so that `load "C:\new"` finds its file.
fn unquoted(written: &str) -> String {
    let quotes: &[char] = &['"', '“', '”', '\''];
    let trimmed = written.strip_prefix(quotes).map_or(written, |inner| inner.strip_suffix(quotes).unwrap_or(inner));
    trimmed.to_owned()
}

#[cfg(test)]
mod tests {
    use super::{StatementKind, recognise};
    use crate::syntax::token::tokenize;

    fn seen(line: &str) -> Option<String> {
        let recognised = recognise(line, &tokenize(line), &|name| name == "undo")?;
        Some(match recognised {
            Err(diagnostic) => diagnostic.code.to_owned(),
            Ok(statement) => match statement.kind {
                StatementKind::Directive(word, None) => word.text,
                StatementKind::Directive(word, Some(rest)) => format!("{}|{}", word.text, rest.text),
                other => panic!("not a directive: {other:?}"),
            },
        })
    }

    #[test]
    fn whole_lines_are_directives() {
        for (line, meaning) in [
            ("help", "help"),
            ("help sin", "help|sin"),
            ("help critical points", "help|critical points"),
            ("help \"saddle points\"", "help|saddle points"),
            ("help where", "help|where"),
            ("help ^", "help|^"),
            ("help --digits", "help|--digits"),
            ("?sin", "help|sin"),
            ("?", "help"),
            ("sin?", "help|sin"),
            ("vars", "vars"),
            ("load \"a.sbk\"", "load|a.sbk"),
            ("load a.sbk", "load|a.sbk"),
            ("load /there/a.sbk", "load|/there/a.sbk"),
            ("load ../a.sbk", "load|../a.sbk"),
            ("clear f", "clear|f"),
            ("time", "time"),
            ("show f", "show|f"),
            ("quit", "quit"),
            ("exit", "quit"),
            ("quit()", "quit"),
            ("exit()", "quit"),
            ("quit 3", "quit|3"),
            (":q", "quit"),
            (":undo", "undo"),
            (":help sin", "help|sin"),
            (":halp", "unknown-directive"),
        ] {
            assert_eq!(seen(line).as_deref(), Some(meaning), "{line}");
        }
    }

    #[test]
    fn formulas_and_user_names_are_not_directives() {
        for line in [
            "help = 3",
            "help(3)",
            "vars + 1",
            "save(result, \"a.csv\")",
            "load = 2",
            "show(f)",
            "time(1 + 1)",
            "time 3",
            "clear -1",
            "undo",
            "x",
            "tour(1)",
        ] {
            assert_eq!(seen(line), None, "{line}");
        }
    }
}
