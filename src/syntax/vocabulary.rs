//! The tokens of the language as patterns, for the grammars of editors. A test holds the list to the lexer.

use super::token::Token;

/// A class of tokens that editors colour alike.
#[derive(Clone, Copy, Debug)]
pub struct TokenClass {
    /// Its name.
    pub name: &'static str,
    /// A regular expression: characters, classes, groups `(?:…)`, `|`, `?`, `*`, `+`, and "not followed by" `(?!…)`.
    pub pattern: &'static str,
    /// The scope in TextMate grammars, which VS Code reads.
    pub scope: &'static str,
    /// The highlight group of Vim.
    pub group: &'static str,
    /// Whether the lexer's token belongs to the class.
    pub holds: fn(Token) -> bool,
}

/// The classes in the order in which they are tried; names come last, told apart by lists of words.
pub static CLASSES: &[TokenClass] = &[
    TokenClass {
        name: "comment",
        pattern: r"#[^\r\n]*",
        scope: "comment.line.number-sign",
        group: "Comment",
        holds: |token| token == Token::Comment,
    },
    TokenClass {
        name: "string",
        pattern: r#""(?:[^"\\\r\n]|\\[^\r\n])*""#,
        scope: "string.quoted.double",
        group: "String",
        holds: |token| token == Token::Text,
    },
    TokenClass {
        name: "number",
        pattern: r"(?:[0-9]+(?:\.(?!\.)[0-9]*)?|\.[0-9]+)(?:[eE][+\-]?[0-9]+)?",
        scope: "constant.numeric",
        group: "Number",
        holds: |token| token == Token::Number,
    },
    TokenClass {
        name: "operator",
        pattern: r"->|\.\.|\*\*|<=|>=|==|!=|[+\-*/^'=<>²³·×÷√∇≤≥≠−]",
        scope: "keyword.operator",
        group: "Operator",
        holds: is_operator,
    },
    TokenClass {
        name: "name",
        pattern: r"[\p{L}_][\p{L}0-9_₀₁₂₃₄₅₆₇₈₉]*",
        scope: "variable",
        group: "Identifier",
        holds: |token| token == Token::Name || token.is_word(),
    },
];

fn is_operator(token: Token) -> bool {
    use Token::*;
    token.is_comparison()
        || matches!(
            token,
            Plus | Minus | Star | Slash | Caret | Square | Cube | Prime | Root | Nabla | Equals | Arrow | DotDot
        )
}

/// The reserved words that are no values.
pub const WORDS: [&str; 6] = ["where", "and", "or", "not", "for", "in"];

/// The reserved words that are values.
pub const VALUES: [&str; 2] = ["true", "false"];
