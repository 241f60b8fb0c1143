//! Where the cursor stands in a line that is being typed: in a string, in which call, behind which option.

use crate::syntax::span::Span;
use crate::syntax::token::{Placed, Token, tokenize};

/// What is being typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A file name, from this byte on.
    File(usize),
    /// A topic of help, from this byte on.
    Topic(usize),
    /// The name of a method, from this byte on.
    Method(usize),
    /// The name of a route to derivatives, from this byte on.
    Route(usize),
    /// A field of the value of this name, from this byte on.
    Field(usize, String),
    /// A name, from this byte on, inside the call of this function if there is one.
    Name(usize, Option<String>),
    /// Nothing that can be completed.
    Nothing,
}

/// Whole-line words that are followed by a file name.
const BEFORE_FILES: [&str; 2] = ["load", "save"];

/// Finds what is being typed at the end of `before`, the text up to the cursor.
pub fn place(before: &str) -> Place {
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let line = &before[line_start..];
    let trimmed = line.trim_start().trim_start_matches(':');
    if let Some((word, rest)) = trimmed.split_once(char::is_whitespace) {
        let rest_at = before.len() - rest.trim_start().len();
        if BEFORE_FILES.contains(&word) && !rest.trim_start().starts_with(['=', '(']) {
            let quoted = before[rest_at..].starts_with('"');
            return Place::File(rest_at + usize::from(quoted));
        }
        if word == "help" && !rest.trim_start().starts_with(['=', '(']) {
            return Place::Topic(rest_at);
        }
    }
    if let Some(rest) = trimmed.strip_prefix('?') {
        return Place::Topic(before.len() - rest.len());
    }
    in_formula(before)
}

fn in_formula(before: &str) -> Place {
    let tokens = tokenize(before);
    let Some(&(last, span)) = tokens.last() else { return Place::Name(before.len(), None) };
    if last == Token::OpenText {
        return Place::File(span.start + 1);
    }
    if last == Token::Comment {
        return Place::Nothing;
    }
    let typing = (last == Token::Name || last.is_word()) && span.end == before.len();
    let (start, done) = if typing { (span.start, &tokens[..tokens.len() - 1]) } else { (before.len(), &tokens[..]) };
    if last == Token::Number && span.end == before.len() {
        return Place::Nothing;
    }
    if let [.., (Token::Name, owner), (Token::Dot, dot)] = done
        && dot.end == start
    {
        return Place::Field(start, before[owner.range()].to_string());
    }
    if behind_method(before, done) {
        return Place::Method(start);
    }
    if let [.., (Token::Name, name), (Token::Equals, _)] = done
        && &before[name.range()] == "derivatives"
    {
        return Place::Route(start);
    }
    Place::Name(start, open_call(before, done))
}

/// Whether `method =` or `methods = [… ,` stands before.
fn behind_method(text: &str, tokens: &[Placed]) -> bool {
    if let [.., (Token::Name, name), (Token::Equals, _)] = tokens {
        return &text[name.range()] == "method";
    }
    let mut depth = 0usize;
    for (at, (token, _)) in tokens.iter().enumerate().rev() {
        match token {
            Token::RightParen | Token::RightBracket => depth += 1,
            Token::LeftParen | Token::LeftBracket if depth > 0 => depth -= 1,
            Token::LeftBracket => {
                return matches!(&tokens[..at], [.., (Token::Name, name), (Token::Equals, _)]
                    if &text[name.range()] == "methods");
            }
            Token::LeftParen => return false,
            _ => {}
        }
    }
    false
}

/// The function whose call is open.
pub fn open_call(text: &str, tokens: &[Placed]) -> Option<String> {
    let mut depth = 0usize;
    for (at, (token, _)) in tokens.iter().enumerate().rev() {
        match token {
            Token::RightParen | Token::RightBracket => depth += 1,
            Token::LeftParen | Token::LeftBracket if depth > 0 => depth -= 1,
            Token::LeftParen => {
                if let Some((Token::Name, name)) = at.checked_sub(1).and_then(|before| tokens.get(before)) {
                    return Some(text[name.range()].to_string());
                }
            }
            _ => {}
        }
    }
    None
}

/// The two brackets that belong together where one of them stands directly before or behind the cursor.
pub fn brackets(tokens: &[Placed], cursor: usize) -> Option<[Span; 2]> {
    let near = |span: &Span| span.end == cursor || span.start == cursor;
    let mut open: Vec<Span> = Vec::new();
    for &(token, span) in tokens {
        if token.opens() {
            open.push(span);
        } else if token.closes() {
            let opening = open.pop()?;
            if near(&opening) || near(&span) {
                return Some([opening, span]);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_of_the_cursor_is_found() {
        let name = |at, call: Option<&str>| Place::Name(at, call.map(Into::into));
        let cases = [
            ("gra", name(0, None)),
            ("1 + ", name(4, None)),
            ("minimize(f, met", name(12, Some("minimize"))),
            ("f(sin(x), y", name(10, Some("f"))),
            ("minimize(f, method = cu", Place::Method(21)),
            ("hess(f, p, derivatives = t", Place::Route(26)),
            ("race(f, methods = [gd(step = 1), n", Place::Method(33)),
            ("load ex", Place::File(5)),
            ("load \"ex", Place::File(6)),
            ("table(\"da", Place::File(7)),
            ("help cri", Place::Topic(5)),
            ("?cri", Place::Topic(1)),
            ("c.po", Place::Field(2, "c".into())),
            ("1 # cri", Place::Nothing),
            ("12", Place::Nothing),
        ];
        for (text, expected) in cases {
            assert_eq!(place(text), expected, "{text}");
        }
    }

    #[test]
    fn brackets_near_the_cursor_are_paired() {
        let tokens = tokenize("f(a, [1])");
        assert_eq!(brackets(&tokens, 9).map(|pair| pair[0].start), Some(1));
        assert_eq!(brackets(&tokens, 8).map(|pair| pair[0].start), Some(5));
        assert_eq!(brackets(&tokens, 4), None);
    }
}
