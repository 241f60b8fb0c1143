//! stub
use super::diagnostic::Diagnostic;
use super::lower::Reject;
use super::token::{Placed, Token};
use lalrpop_util::ParseError;
/// stub
pub fn refused(_text: &str, _tokens: &[Placed], error: ParseError<usize, Token, Reject>) -> Diagnostic {
    Diagnostic::new("syntax", format!("{error:?}"))
}
