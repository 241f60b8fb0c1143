//! Why a statement could not be evaluated: a diagnostic and the source that it points into.

use std::sync::Arc;

use crate::syntax::diagnostic::Diagnostic;
use crate::syntax::span::{Source, Span};

/// A diagnostic together with the text that its span belongs to (a function's body may stand in an earlier source).
#[derive(Clone, Debug)]
pub struct Failure {
    /// What went wrong, where, and what to do next.
    pub diagnostic: Diagnostic,
    /// The text that the span points into.
    pub source: Arc<Source>,
}

/// A result or the reason why there is none.
pub type Outcome<T> = Result<T, Box<Failure>>;

impl Failure {
    /// A failure with a place.
    pub fn new(code: &'static str, message: impl Into<String>, span: Span, source: &Arc<Source>) -> Box<Self> {
        let diagnostic = Diagnostic {
            code,
            message: message.into(),
            span: Some(span),
            expected: Vec::new(),
            help: None,
            label: None,
        };
        Box::new(Self { diagnostic, source: Arc::clone(source) })
    }

    /// The same with a next step.
    pub fn help(mut self: Box<Self>, help: impl Into<String>) -> Box<Self> {
        self.diagnostic.help = Some(help.into());
        self
    }

    /// The same with words under the caret.
    pub fn label(mut self: Box<Self>, label: impl Into<String>) -> Box<Self> {
        self.diagnostic.label = Some(label.into());
        self
    }

    /// The same with what was expected instead.
    pub fn expected(mut self: Box<Self>, expected: impl IntoIterator<Item = String>) -> Box<Self> {
        self.diagnostic.expected = expected.into_iter().collect();
        self
    }
}
