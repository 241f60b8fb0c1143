//! Notes on numbers that lose digits unseen: written with more digits than a double keeps, and read as a decimal of few.
//!
//! A double that is printed with few digits counts as that decimal when points are classified; whoever wrote more meant another
//! number. Long decimals whose double has all its digits, such as those of π, are left alone: their last digit is in doubt.

use crate::syntax::ast::{Expr, ExprKind, Statement, StatementKind};
use crate::syntax::print::number_text;

/// Decimals of so many digits count as exact.
const EXACT_DIGITS: usize = 15;

/// One note for each number of the statement that lost digits.
pub fn notes(statement: &Statement, text: &str) -> Vec<String> {
    let expr = match &statement.kind {
        StatementKind::Expression(expr) | StatementKind::Assign(_, expr) | StatementKind::Define(_, _, expr) => expr,
        StatementKind::Directive(..) => return Vec::new(),
    };
    let mut notes = Vec::new();
    let mut open: Vec<&Expr> = vec![expr];
    while let Some(expr) = open.pop() {
        if let ExprKind::Number(value) = expr.kind
            && let Some(written) = text.get(expr.span.range())
            && has_lost_digits(written, value)
        {
            notes.push(format!("{written} has more digits than are kept: it is read as {}", number_text(value)));
        }
        expr.for_each_part(|part| open.push(part));
    }
    notes.reverse();
    notes
}

fn has_lost_digits(written: &str, value: f64) -> bool {
    if written.len() <= EXACT_DIGITS {
        return false;
    }
    let (wanted, kept) = (significant(written), significant(&format!("{value:e}")));
    kept.len() <= EXACT_DIGITS && wanted != kept
}

/// The digits of a decimal without zeros at both ends.
fn significant(decimal: &str) -> String {
    let mantissa = decimal.split(['e', 'E']).next().unwrap_or_default();
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    digits.trim_matches('0').to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_read_as_a_short_decimal_is_noted() {
        let lost = |text: &str| has_lost_digits(text, text.parse().unwrap());
        for text in
            ["0.96040000000000001", "20.97312499999999999", "1.0000000000000000001", "3000000000000000000001e-3"]
        {
            assert!(lost(text), "{text}");
        }
        for text in ["0.9604", "3.14159265358979323846", "0.1000000000000000000", "1e-300", "12345678901234567", "0"] {
            assert!(!lost(text), "{text}");
        }
    }
}
