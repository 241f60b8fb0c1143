//! Text to tokens, for the parser and for colouring input. Never fails: what the language does not know is a token too.
//!
//! A token is a kind and a place; its text is cut from the source. Longest match, by logos.

use logos::{Lexer, Logos};

use super::span::Span;

/// The kind of a token.
#[derive(Logos, Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[logos(skip r"[ \t\u{B}\u{C}\u{85}\u{A0}\u{1680}\u{2000}-\u{200A}\u{202F}\u{205F}\u{3000}\u{FEFF}]+")]
pub enum Token {
    /// `1`, `2.5`, `.5`, `1.`, `6.02e23`
    #[regex(r"[0-9]+", rest_of_number)]
    #[regex(r"\.[0-9]+", rest_of_number)]
    Number,
    /// A name. `U+00B7` and `U+0387` are multiplication signs here although Unicode allows them inside names.
    #[regex(r"[\p{XID_Start}_][[\p{XID_Continue}\u{2080}-\u{2089}]--[\u{B7}\u{387}]]*")]
    Name,
    /// `"…"`
    #[regex(r#""([^"\\\r\n]|\\[^\r\n])*""#)]
    Text,
    /// A string that its line does not close.
    #[regex(r#""([^"\\\r\n]|\\[^\r\n])*\\?"#)]
    OpenText,
    /// `# …` to the end of the line
    #[regex(r"#[^\r\n]*", allow_greedy = true)]
    Comment,
    /// The end of a line.
    #[regex(r"\r\n|\n|\r")]
    Newline,
    /// `true`
    #[token("true")]
    True,
    /// `false`
    #[token("false")]
    False,
    /// `where`
    #[token("where")]
    Where,
    /// `and`
    #[token("and")]
    And,
    /// `or`
    #[token("or")]
    Or,
    /// `not`
    #[token("not")]
    Not,
    /// `for`
    #[token("for")]
    For,
    /// `in`
    #[token("in")]
    In,
    /// `+`
    #[token("+")]
    Plus,
    /// `-`, also U+2212
    #[regex(r"-|\u{2212}")]
    Minus,
    /// `*`, also `·` and `×`
    #[regex(r"[*\u{B7}\u{387}\u{D7}\u{22C5}\u{2217}]")]
    Star,
    /// `/`, also `÷`
    #[regex(r"[/\u{F7}\u{2215}]")]
    Slash,
    /// `^`, also `**`
    #[regex(r"\^|\*\*")]
    Caret,
    /// `²`
    #[token("²")]
    Square,
    /// `³`
    #[token("³")]
    Cube,
    /// `'`
    #[token("'")]
    Prime,
    /// `√`
    #[token("√")]
    Root,
    /// `∇`
    #[token("∇")]
    Nabla,
    /// `(`
    #[token("(")]
    LeftParen,
    /// `)`
    #[token(")")]
    RightParen,
    /// `[`
    #[token("[")]
    LeftBracket,
    /// `]`
    #[token("]")]
    RightBracket,
    /// `,`
    #[token(",")]
    Comma,
    /// `;`
    #[token(";")]
    Semicolon,
    /// `=`
    #[token("=")]
    Equals,
    /// `->`
    #[token("->")]
    Arrow,
    /// `..`
    #[token("..")]
    DotDot,
    /// `.`
    #[token(".")]
    Dot,
    /// `<`
    #[token("<")]
    Less,
    /// `<=`, also `≤`
    #[regex(r"<=|≤")]
    LessEqual,
    /// `>`
    #[token(">")]
    Greater,
    /// `>=`, also `≥`
    #[regex(r">=|≥")]
    GreaterEqual,
    /// `==`
    #[token("==")]
    Equal,
    /// `!=`, also `≠`
    #[regex(r"!=|≠")]
    NotEqual,
    /// Anything else: signs of other languages, kept whole so that the message can name them, and single characters.
    #[regex(r"&&|\|\||:=|::|=<|=>|<>|===|!==|~=|=~|\+=|-=|/=|\^=|\*=|\.[*/^'\\]|//|/\*|\.\.\.+|\\[A-Za-z]*|<<|>>")]
    Unknown,
}

impl Token {
    /// Whether a value can end with this token.
    pub fn ends_value(self) -> bool {
        use Token::*;
        matches!(self, Number | Name | Text | True | False | RightParen | RightBracket | Prime | Square | Cube)
    }

    /// Whether a value can start with this token; signs and `not` aside.
    pub fn starts_value(self) -> bool {
        use Token::*;
        matches!(self, Number | Name | Text | True | False | LeftParen | LeftBracket | Root | Nabla)
    }

    /// Whether a statement goes on in the next line when a line ends with this token.
    pub fn continues(self) -> bool {
        use Token::*;
        self.is_comparison()
            || matches!(
                self,
                Plus | Minus | Star | Slash | Caret | Comma | Equals | Arrow | DotDot | Where | And | Or | Not
            )
    }

    /// Whether it compares two values.
    pub fn is_comparison(self) -> bool {
        use Token::*;
        matches!(self, Less | LessEqual | Greater | GreaterEqual | Equal | NotEqual)
    }

    /// Whether it is `where`, `and`, `or`, `not`, `for`, `in`, `true` or `false`.
    pub fn is_word(self) -> bool {
        use Token::*;
        matches!(self, Where | And | Or | Not | For | In | True | False)
    }

    /// Whether it opens a bracket.
    pub fn opens(self) -> bool {
        matches!(self, Token::LeftParen | Token::LeftBracket)
    }

    /// Whether it closes a bracket.
    pub fn closes(self) -> bool {
        matches!(self, Token::RightParen | Token::RightBracket)
    }
}

/// A token and its place.
pub type Placed = (Token, Span);

/// Cuts a text into tokens, comments and line ends included; spaces are left out. Cost: one pass.
///
/// Unknown characters are [`Token::Unknown`], open strings [`Token::OpenText`]: nothing is lost and nothing fails.
pub fn tokenize(text: &str) -> Vec<Placed> {
    Token::lexer(text)
        .spanned()
        .map(|(token, range)| (token.unwrap_or(Token::Unknown), Span::new(range.start, range.end)))
        .collect()
}

/// Extends a number by what follows its first digits: `.`, digits, exponent. A `.` that another follows is not its.
fn rest_of_number(lexer: &mut Lexer<'_, Token>) {
    let rest = lexer.remainder().as_bytes();
    let digits = |from: usize| rest[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let mut length = 0;
    if !lexer.slice().starts_with('.') && rest.first() == Some(&b'.') && rest.get(1) != Some(&b'.') {
        length = 1 + digits(1);
    }
    if matches!(rest.get(length), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(rest.get(length + 1), Some(b'+' | b'-')));
        let exponent = digits((length + 1 + sign).min(rest.len()));
        if exponent > 0 {
            length += 1 + sign + exponent;
        }
    }
    lexer.bump(length);
}

#[cfg(test)]
mod tests {
    use super::{Token, tokenize};

    fn cut(text: &str) -> Vec<(Token, &str)> {
        tokenize(text).into_iter().map(|(token, span)| (token, &text[span.range()])).collect()
    }

    fn numbers(text: &str) -> Vec<&str> {
        cut(text).into_iter().map(|(_, piece)| piece).collect()
    }

    #[test]
    fn numbers_leave_the_dots_of_a_range() {
        assert_eq!(numbers("1..5"), ["1", "..", "5"]);
        assert_eq!(numbers("1.5..2.e3"), ["1.5", "..", "2.e3"]);
        assert_eq!(numbers(".5 1. 6.02e23 1e-3"), [".5", "1.", "6.02e23", "1e-3"]);
        assert_eq!(numbers("2e 2e+ 1e5x"), ["2", "e", "2", "e", "+", "1e5", "x"]);
        assert_eq!(cut("0...5")[1], (Token::Unknown, "..."));
    }

    #[test]
    fn unicode_signs_are_operators_and_letters_are_names() {
        let kinds: Vec<Token> = tokenize("a·b×c÷d−√x²≤∇f").into_iter().map(|(token, _)| token).collect();
        use Token::*;
        assert_eq!(
            kinds,
            [Name, Star, Name, Star, Name, Slash, Name, Minus, Root, Name, Square, LessEqual, Nabla, Name]
        );
        assert_eq!(cut("αβ_1 x₁"), [(Name, "αβ_1"), (Name, "x₁")]);
    }

    #[test]
    fn comments_strings_and_line_ends() {
        use Token::*;
        let kinds: Vec<Token> =
            tokenize("\u{FEFF}a # b\r\n\"#\" \"open\n").into_iter().map(|(token, _)| token).collect();
        assert_eq!(kinds, [Name, Comment, Newline, Text, OpenText, Newline]);
        assert_eq!(cut(r#""a\"b" 1"#)[0], (Text, r#""a\"b""#));
        assert_eq!(cut("\"a\\")[0], (OpenText, "\"a\\"));
    }
}
