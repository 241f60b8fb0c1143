//! stub

use super::span::Span;

/// stub
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)]
pub struct Diagnostic {
    pub code: &'static str,
    pub message: String,
    pub span: Option<Span>,
    pub expected: Vec<String>,
    pub help: Option<String>,
    pub label: Option<String>,
}

/// stub
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)]
pub struct Source {
    pub name: String,
    pub text: String,
}
