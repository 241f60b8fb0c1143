//! What is wrong, where, what was expected, and the one next step. Rendered by `render`, printed by nobody here.

use super::span::Span;

/// A message to the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// A stable word for programs that read messages: `unexpected-end`.
    pub code: &'static str,
    /// What is wrong, one sentence, without a full stop.
    pub message: String,
    /// The place in the source.
    pub span: Option<Span>,
    /// What could have stood there, in words.
    pub expected: Vec<String>,
    /// The next step, for the line below.
    pub help: Option<String>,
    /// What stands beside the caret.
    pub label: Option<String>,
}

impl Diagnostic {
    /// A message with a code and without a place.
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), span: None, expected: Vec::new(), help: None, label: None }
    }

    /// Sets the place.
    pub fn at(mut self, span: Span) -> Self {
        self.span = Some(span);
        self
    }

    /// Sets what stands beside the caret.
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Sets the next step.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Sets what could have stood there.
    pub fn expecting(mut self, expected: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.expected = expected.into_iter().map(Into::into).collect();
        self
    }
}

/// The codes of messages about a text that does not parse, and what each says; for `help json`.
pub const SYNTAX_CODES: &[(&str, &str)] = &[
    ("ambiguous-juxtaposition", "`1/2x`, `2^3x`: two readings"),
    ("ambiguous-sign", "`[1 -2]`: two readings"),
    ("decimal-comma", "`1,5` for `1.5`"),
    ("default-value", "a parameter with a value"),
    ("foreign-sign", "a sign of another language"),
    ("foreign-word", "a word of another language"),
    ("latex", "a LaTeX command"),
    ("list-in-parentheses", "`(1, 2)` as a value"),
    ("malformed-number", "`2e`, `0x10`, `1.2.3`"),
    ("misplaced", "a sign or word where it cannot stand"),
    ("misplaced-arrow", "`->` behind something that is no parameter list"),
    ("misplaced-comma", "a comma outside of brackets"),
    ("misplaced-equals", "`=` where `==` or nothing is meant"),
    ("misplaced-where", "`where` between commas, or a second one"),
    ("missing-brackets", "`sin x`"),
    ("missing-name", "a name is missing"),
    ("missing-operator", "two values side by side"),
    ("missing-sign", "a local name without `=`"),
    ("missing-value", "a value is missing"),
    ("nesting-too-deep", "more than 1000 brackets or signs in one another"),
    ("not-a-function", "`(x + 1)(x - 1)`"),
    ("not-a-name", "`2x = 22`"),
    ("not-an-expression", "a statement where an expression is meant"),
    ("not-in-arithmetic", "`1 + not x`"),
    ("number-too-large", "a number beyond the largest double"),
    ("open-string", "a string that is not closed"),
    ("parameter-not-a-name", "`f(2) = 3`"),
    ("parameter-twice", "`f(x, x) = …`"),
    ("power-of-function", "`sin^2(x)`"),
    ("range-with-step", "`1..2..10`"),
    ("reserved-word", "a reserved word as a name"),
    ("semicolon-in-brackets", "`;` inside `( )`"),
    ("single-quotes", "a string in `' '`"),
    ("square-brackets", "`sin[x]`"),
    ("too-many-lengths", "a parameter with more than two lengths"),
    ("unbalanced-bracket", "brackets that do not match"),
    ("unexpected-end", "a statement that ends too early"),
    ("unknown-directive", "`:word` with an unknown word"),
    ("unknown-escape", "a string with an escape that is none"),
];
