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
