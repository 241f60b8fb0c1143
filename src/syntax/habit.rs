//! stub
use super::diagnostic::Diagnostic;
use super::parse::ParseOptions;
use super::token::Placed;
/// stub
pub fn scan(_text: &str, _tokens: &[Placed], _options: &ParseOptions<'_>) -> Option<Diagnostic> {
    None
}
