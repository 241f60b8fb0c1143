//! Tokens to statements: cuts at line ends and `;` outside brackets, and finds brackets that do not match.
//!
//! A line end is skipped inside brackets, after a token that asks for more, and before a line that starts with `where`.

use super::diagnostic::Diagnostic;
use super::nesting;
use super::span::Span;
use super::token::{Placed, Token};

/// The tokens of one statement, without comments, line ends and the separator.
#[derive(Debug, Default)]
pub struct Piece {
    /// The tokens.
    pub tokens: Vec<Placed>,
    /// Whether `;` ended it.
    pub silent: bool,
    /// A bracket that does not match, if there is one.
    pub problem: Option<Diagnostic>,
    /// Whether no text behind it could make the brackets match.
    pub hopeless: bool,
}

/// Walks over the tokens of a text, statement by statement.
pub struct Splitter<'t> {
    text: &'t str,
    tokens: &'t [Placed],
    /// The next token.
    pub at: usize,
}

impl<'t> Splitter<'t> {
    /// Starts at the first token.
    pub fn new(text: &'t str, tokens: &'t [Placed]) -> Self {
        Self { text, tokens, at: 0 }
    }

    /// Skips separators and comments; whether something is left.
    pub fn skip_separators(&mut self) -> bool {
        let is_separator = |token: Token| matches!(token, Token::Newline | Token::Comment | Token::Semicolon);
        while self.tokens.get(self.at).is_some_and(|&(token, _)| is_separator(token)) {
            self.at += 1;
        }
        self.at < self.tokens.len()
    }

    /// The tokens up to the end of the line, a comment or `;`.
    pub fn rest_of_line(&self) -> &'t [Placed] {
        let rest = &self.tokens[self.at..];
        let ends = |&(token, _): &Placed| matches!(token, Token::Newline | Token::Comment | Token::Semicolon);
        &rest[..rest.iter().position(ends).unwrap_or(rest.len())]
    }

    /// Cuts the next statement off.
    pub fn piece(&mut self) -> Piece {
        let mut piece = Piece::default();
        let mut open: Vec<usize> = Vec::new();
        let mut is_broken = false;
        while let Some(&(token, span)) = self.tokens.get(self.at) {
            self.at += 1;
            match token {
                Token::Comment => continue,
                Token::Newline if !open.is_empty() && self.breaks_off(&piece.tokens, &open) => {
                    piece.problem = Some(self.not_closed(open[open.len() - 1]));
                    piece.hopeless = true;
                    return piece;
                }
                Token::Newline if !open.is_empty() || (!is_broken && self.goes_on(&piece.tokens)) => continue,
                Token::Newline => return piece,
                Token::Semicolon if open.is_empty() => {
                    piece.silent = true;
                    return piece;
                }
                _ if token.opens() => open.push(self.at - 1),
                _ if token.closes() => {
                    if let Some(problem) = self.close(&mut open, token, span) {
                        piece.problem = Some(problem);
                        piece.hopeless = true;
                        self.skip_line(&mut piece);
                        return piece;
                    }
                }
                _ => {}
            }
            is_broken |= matches!(token, Token::Unknown | Token::OpenText);
            piece.tokens.push((token, span));
            if open.len() > nesting::LIMIT {
                break;
            }
        }
        if !open.is_empty() {
            self.unclosed(&open, &mut piece);
        }
        piece
    }

    /// Whether the statement goes on behind the line end just read; then stands at its next token or blank line.
    fn goes_on(&mut self, before: &[Placed]) -> bool {
        if is_increment(before) {
            return false;
        }
        if before.last().is_none_or(|(token, _)| token.continues()) {
            return true;
        }
        let next = self.next_filled(self.at);
        let continues = self.tokens.get(next).is_some_and(|(token, _)| *token == Token::Where);
        if continues {
            self.at = next;
        }
        continues
    }

    /// The first token from `from` on that is no line end and no comment.
    fn next_filled(&self, from: usize) -> usize {
        let is_blank = |(token, _): &&Placed| matches!(token, Token::Newline | Token::Comment);
        from + self.tokens[from..].iter().take_while(is_blank).count()
    }

    /// Whether a line end inside brackets is more likely the end of a statement with a bracket not closed: a value ends
    /// before it, and the next line starts with a value, without indentation, and closes no bracket of ours.
    fn breaks_off(&self, before: &[Placed], open: &[usize]) -> bool {
        let next = self.at;
        let (Some(&(token, span)), Some(&(last, _))) = (self.tokens.get(next), before.last()) else { return false };
        if !self.text[..span.start].ends_with(['\n', '\r']) {
            return false;
        }
        let in_parentheses = open.last().is_some_and(|&i| self.tokens[i].0 == Token::LeftParen);
        if last == Token::Semicolon && in_parentheses {
            return true;
        }
        last.ends_value() && token.starts_value() && !token.opens() && !self.line_closes(next)
    }

    /// Whether the line from token `start` closes a bracket that it does not open.
    fn line_closes(&self, start: usize) -> bool {
        let mut depth = 0_usize;
        for (token, _) in &self.tokens[start..] {
            match token {
                Token::Newline => return false,
                _ if token.opens() => depth += 1,
                _ if token.closes() && depth == 0 => return true,
                _ if token.closes() => depth -= 1,
                _ => {}
            }
        }
        false
    }

    /// Closes a bracket, or says why it cannot be.
    fn close(&self, open: &mut Vec<usize>, token: Token, span: Span) -> Option<Diagnostic> {
        let written = &self.text[span.range()];
        let Some(opener) = open.pop() else {
            let diagnostic =
                Diagnostic::new("unbalanced-bracket", format!("`{written}` closes a bracket that is not open"));
            return Some(diagnostic.at(span).label("remove it, or open the bracket before"));
        };
        let (opening, place) = self.tokens[opener];
        let (fits, closing) = match opening {
            Token::LeftParen => (token == Token::RightParen, ")"),
            _ => (token == Token::RightBracket, "]"),
        };
        (!fits).then(|| {
            let opening = &self.text[place.range()];
            Diagnostic::new("unbalanced-bracket", format!("`{opening}` is closed by `{written}`"))
                .at(span)
                .label(format!("write `{closing}`"))
                .help(self.where_opened(place, span))
                .expecting([closing])
        })
    }

    /// Says where the opening bracket is, for a message at the closing one.
    fn where_opened(&self, opening: Span, closing: Span) -> String {
        let between = self.text[opening.start..closing.start].bytes().filter(|&byte| byte == b'\n').count();
        let bracket = &self.text[opening.range()];
        let start = self.text[..opening.start].rfind(['\n', '\r']).map_or(0, |at| at + 1);
        let column = 1 + self.text[start..opening.start].trim_start_matches('\u{FEFF}').chars().count();
        match between {
            0 => format!("the `{bracket}` stands in column {column} of this line"),
            1 => format!("the `{bracket}` stands in column {column} of the line above"),
            _ => format!("the `{bracket}` stands in column {column}, {between} lines above"),
        }
    }

    /// Takes the tokens up to the end of the line into the piece, so that the next line is a fresh start.
    fn skip_line(&mut self, piece: &mut Piece) {
        while let Some(&(token, span)) = self.tokens.get(self.at) {
            self.at += 1;
            match token {
                Token::Newline => return,
                Token::Comment => {}
                _ => piece.tokens.push((token, span)),
            }
        }
    }

    /// Reports a bracket that nothing closes, and goes back to the first line behind it that looks like a new statement.
    fn unclosed(&mut self, open: &[usize], piece: &mut Piece) {
        let first = open[0];
        let fresh = (first + 1..self.at).find(|&i| self.looks_fresh(i));
        if fresh.is_none() && open.len() > nesting::LIMIT {
            piece.problem = Some(nesting::too_deep(self.tokens[open[nesting::LIMIT]].1));
            return self.skip_line(piece);
        }
        let end = fresh.unwrap_or(self.at);
        let innermost = open.iter().rev().find(|&&i| i < end).copied().unwrap_or(first);
        piece.problem = Some(self.not_closed(innermost));
        if let Some(fresh) = fresh {
            self.at = fresh;
            let start = self.tokens[fresh].1.start;
            piece.tokens.retain(|(_, span)| span.start < start);
        }
    }

    fn not_closed(&self, opener: usize) -> Diagnostic {
        let (opening, place) = self.tokens[opener];
        let (written, closing) = if opening == Token::LeftParen { ("(", ")") } else { ("[", "]") };
        Diagnostic::new("unbalanced-bracket", format!("`{written}` is not closed"))
            .at(place)
            .label(format!("its `{closing}` is missing"))
            .expecting([closing])
    }

    /// Whether token `i` starts a line, without indentation, behind a line that could be complete.
    fn looks_fresh(&self, i: usize) -> bool {
        let (token, span) = self.tokens[i];
        let starts = token.starts_value() || matches!(token, Token::Minus | Token::Unknown | Token::Not);
        if !starts || !self.text[..span.start].ends_with(['\n', '\r']) {
            return false;
        }
        let before = self.tokens[..i].iter().rev().find(|(token, _)| !matches!(token, Token::Newline | Token::Comment));
        before.is_some_and(|(token, _)| !token.continues() && *token != Token::Semicolon)
    }
}

/// Whether a statement is `x++` or `x--`, which is no sum that goes on in the next line.
pub fn is_increment(tokens: &[Placed]) -> bool {
    matches!(tokens, [(Token::Name, _), (Token::Plus, a), (Token::Plus, b)]
        | [(Token::Name, _), (Token::Minus, a), (Token::Minus, b)] if a.end == b.start)
}
