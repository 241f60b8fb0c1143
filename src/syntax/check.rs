//! stub
use super::ast::Statement;
use super::diagnostic::Diagnostic;
use super::parse::ParseOptions;
/// stub
pub fn check(_text: &str, _statement: &Statement, _options: &ParseOptions<'_>) -> Result<(), Diagnostic> {
    Ok(())
}
