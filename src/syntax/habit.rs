//! Finds, before parsing, what users bring along from other systems and what the grammar alone would misread: signs of other
//! languages, two values side by side, `[1 -2]`, `sin^2(x)`.
//!
//! One walk over the tokens; the leftmost finding is the message. `foreign` has the signs, `beside` the neighbours.

use super::diagnostic::Diagnostic;
use super::lower::shorten;
use super::parse::ParseOptions;
use super::span::Span;
use super::token::{Placed, Token};
use super::{beside, foreign};

/// A place in a statement, and what can be seen from there.
pub struct Place<'a> {
    /// The whole source.
    pub text: &'a str,
    /// The tokens of the statement.
    pub tokens: &'a [Placed],
    /// The token at hand.
    pub at: usize,
    /// The brackets that are open here, as token indices.
    pub open: &'a [usize],
    /// What is known about names.
    pub options: &'a ParseOptions<'a>,
}

impl<'a> Place<'a> {
    /// The kind of the token `ahead` places from here.
    pub fn token(&self, ahead: isize) -> Option<Token> {
        self.placed(ahead).map(|(token, _)| token)
    }

    /// The place of the token `ahead` places from here; the end of the statement if there is none.
    pub fn span(&self, ahead: isize) -> Span {
        let end = self.tokens.last().map_or(0, |(_, span)| span.end);
        self.placed(ahead).map_or(Span::new(end, end), |(_, span)| span)
    }

    /// The text of the token `ahead` places from here, or nothing.
    pub fn written(&self, ahead: isize) -> &'a str {
        &self.text[self.span(ahead).range()]
    }

    /// Whether nothing stands between the token `ahead` places from here and the one before it.
    pub fn touches(&self, ahead: isize) -> bool {
        self.span(ahead - 1).end == self.span(ahead).start && self.placed(ahead).is_some()
    }

    /// The kind of the innermost open bracket.
    pub fn bracket(&self) -> Option<Token> {
        self.open.last().map(|&i| self.tokens[i].0)
    }

    /// Whether this is the first token.
    pub fn is_first(&self) -> bool {
        self.at == 0
    }

    /// Whether a name is one of the functions there are, and the user has not taken it.
    pub fn is_function(&self, name: &str) -> bool {
        self.options.names.contains(&name) && !(self.options.is_user_name)(name)
    }

    /// The source from one token to another, in one line and not too long.
    pub fn quote(&self, from: isize, to: isize) -> String {
        shorten(&self.text[self.span(from).start..self.span(to).end.max(self.span(from).start)], 40)
    }

    /// How far back the value starts that ends just before here: `(x + 1)`, `f(x)'`, `x²`.
    pub fn operand_start(&self) -> isize {
        let mut at = -1;
        loop {
            match self.token(at) {
                Some(Token::Prime | Token::Square | Token::Cube) => at -= 1,
                Some(Token::RightParen | Token::RightBracket) => {
                    let Some(opening) = self.opening(at) else { return at };
                    let is_call =
                        self.token(opening - 1).is_some_and(|token| token.ends_value() && token != Token::Number);
                    if !is_call {
                        return opening;
                    }
                    at = opening - 1;
                }
                Some(Token::Name) if self.token(at - 1) == Some(Token::Dot) => at -= 2,
                _ => return at,
            }
        }
    }

    /// How far back the bracket opens that closes at `ahead`.
    fn opening(&self, ahead: isize) -> Option<isize> {
        let mut depth = 0_usize;
        let mut step = ahead;
        loop {
            let token = self.token(step)?;
            if token.closes() {
                depth += 1;
            } else if token.opens() {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(step);
                }
            }
            step -= 1;
        }
    }

    /// How far ahead the bracket that opens here, or `ahead` places from here, is closed again.
    pub fn closing(&self, ahead: isize) -> Option<isize> {
        let mut depth = 0_usize;
        for step in ahead.. {
            let token = self.token(step)?;
            if token.opens() {
                depth += 1;
            } else if token.closes() {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(step);
                }
            }
        }
        None
    }

    fn placed(&self, ahead: isize) -> Option<Placed> {
        self.at.checked_add_signed(ahead).and_then(|i| self.tokens.get(i)).copied()
    }
}

/// The leftmost thing in a statement that cannot be meant, if there is one.
pub fn scan(text: &str, tokens: &[Placed], options: &ParseOptions<'_>) -> Option<Diagnostic> {
    let mut open: Vec<usize> = Vec::new();
    for at in 0..tokens.len() {
        let place = Place { text, tokens, at, open: &open, options };
        if let Some(diagnostic) = look(&place) {
            return Some(diagnostic);
        }
        let token = tokens[at].0;
        if token.opens() {
            open.push(at);
        } else if token.closes() {
            open.pop();
        }
    }
    None
}

fn look(place: &Place<'_>) -> Option<Diagnostic> {
    let token = place.token(0)?;
    let after_value = place.token(-1).is_some_and(Token::ends_value);
    match token {
        Token::Unknown => Some(foreign::sign(place)),
        Token::OpenText => Some(open_text(place)),
        Token::Prime if !after_value => Some(single_quotes(place)),
        Token::Plus | Token::Minus => signs(place),
        Token::Less if place.at == 1 => arrow_of_r(place),
        Token::For if place.is_first() && place.token(1) != Some(Token::Equals) => Some(beside::loop_word(place)),
        Token::Name if !after_value && is_prefix(place) => Some(prefix(place)),
        Token::Name if beside::is_power_of_function(place) => Some(beside::power_of_function(place)),
        Token::Name if after_value || place.token(1).is_some_and(Token::starts_value) => beside::look(place),
        _ if token.starts_value() && after_value => beside::look(place),
        _ => None,
    }
}

/// Names behind which other languages keep their functions.
const PREFIXES: [&str; 9] = ["np", "numpy", "math", "Math", "cmath", "sp", "sympy", "torch", "std"];

/// Whether `np.sin` starts here, and `np` is no name of the user's.
fn is_prefix(place: &Place<'_>) -> bool {
    PREFIXES.contains(&place.written(0))
        && place.token(1) == Some(Token::Dot)
        && place.token(2) == Some(Token::Name)
        && place.touches(1)
        && place.touches(2)
        && !(place.options.is_user_name)(place.written(0))
}

fn prefix(place: &Place<'_>) -> Diagnostic {
    let (prefix, name) = (place.written(0), place.written(2));
    Diagnostic::new("foreign-word", format!("functions stand here without `{prefix}.`"))
        .at(place.span(0).to(place.span(2)))
        .label(format!("write `{name}`"))
        .help("there is nothing to import: `help` lists the functions")
}

fn open_text(place: &Place<'_>) -> Diagnostic {
    Diagnostic::new("open-string", "the string is not closed")
        .at(place.span(0))
        .label("its `\"` is missing")
        .help("a string ends on the line where it starts; `\\\"` is a quotation mark inside, `\\n` a line end")
        .expecting(["\""])
}

fn single_quotes(place: &Place<'_>) -> Diagnostic {
    let rest = &place.text[place.span(0).end..];
    let line = &rest[..rest.find(['\n', '\r']).unwrap_or(rest.len())];
    let diagnostic = Diagnostic::new("single-quotes", "a string stands in double quotes");
    match line.find('\'') {
        Some(length) => diagnostic
            .at(Span::new(place.span(0).start, place.span(0).end + length + 1))
            .label(format!("write `\"{}\"`", shorten(&line[..length], 40)))
            .help("`'` behind a function is its derivative, behind a matrix its transpose"),
        None => Diagnostic::new("missing-value", "nothing stands before `'`")
            .at(place.span(0))
            .label("`'` follows a function or a matrix: `f'(2)`, `A'`"),
    }
}

/// `x++` and `[1 -2]`.
fn signs(place: &Place<'_>) -> Option<Diagnostic> {
    let sign = place.written(0);
    let doubled = place.token(1) == place.token(0) && place.touches(1) && place.token(2).is_none();
    if doubled && place.at == 1 && place.token(-1) == Some(Token::Name) {
        let name = place.written(-1);
        return Some(
            Diagnostic::new("foreign-sign", format!("there is no `{sign}{sign}`"))
                .at(place.span(-1).to(place.span(1)))
                .label(format!("write `{name} = {name} {sign} 1`")),
        );
    }
    let follows = place.token(-1).is_some_and(Token::ends_value) && !place.touches(0);
    let is_sign = place.touches(1) && place.token(1).is_some_and(Token::starts_value);
    if place.bracket() != Some(Token::LeftBracket) || !follows || !is_sign {
        return None;
    }
    let (before, behind) = (place.quote(-1, -1), place.quote(1, 1));
    Some(
        Diagnostic::new("ambiguous-sign", format!("`{before} {sign}{behind}` in brackets can be read in two ways"))
            .at(place.span(-1).to(place.span(1)))
            .label(format!("write `{before}, {sign}{behind}` or `{before} {sign} {behind}`")),
    )
}

/// `a <- 3`, which R reads as a definition and this language as `a < -3`.
fn arrow_of_r(place: &Place<'_>) -> Option<Diagnostic> {
    let arrow = place.token(-1) == Some(Token::Name)
        && place.token(1) == Some(Token::Minus)
        && place.touches(1)
        && place.placed(2).is_some()
        && !place.touches(2);
    arrow.then(|| {
        let (name, value) = (place.written(-1), place.quote(2, 2));
        Diagnostic::new("foreign-sign", format!("`{name} <- …` can be read in two ways"))
            .at(place.span(0).to(place.span(1)))
            .label(format!("to define: `{name} = {value}`; to compare: `{name} < -{value}`"))
    })
}
