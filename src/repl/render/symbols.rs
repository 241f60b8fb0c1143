//! A formula as typed to the same formula with `·`, `²`, `−`, `≤`, `π`: what is written reads back as the same tokens.

use crate::syntax::token::{Placed, Token, tokenize};

/// Replaces what has a sign of its own; everything else stays as typed.
pub fn with_symbols(text: &str) -> String {
    let tokens = tokenize(text);
    let mut written = String::with_capacity(text.len());
    let mut done = 0;
    let mut idx = 0;
    while let Some(&(token, span)) = tokens.get(idx) {
        written.push_str(&text[done..span.start]);
        let word = &text[span.range()];
        let (replacement, used) = match token {
            Token::Caret => match raised(text, &tokens, idx) {
                Some(sign) => (sign, 2),
                None => (word, 1),
            },
            _ => (symbol(token, word), 1),
        };
        written.push_str(replacement);
        idx += used;
        done = tokens[idx - 1].1.end;
    }
    written.push_str(&text[done..]);
    written
}

fn symbol(token: Token, word: &str) -> &str {
    match token {
        Token::Star => "·",
        Token::Minus => "−",
        Token::LessEqual => "≤",
        Token::GreaterEqual => "≥",
        Token::NotEqual => "≠",
        _ => word,
    }
}

/// `^2` and `^3` as one sign, where nothing else belongs to the exponent.
fn raised(text: &str, tokens: &[Placed], caret: usize) -> Option<&'static str> {
    let &(kind, exponent) = tokens.get(caret + 1)?;
    let sign = match (kind, &text[exponent.range()]) {
        (Token::Number, "2") => "²",
        (Token::Number, "3") => "³",
        _ => return None,
    };
    let touches_base = caret.checked_sub(1).is_some_and(|base| tokens[base].1.end == tokens[caret].1.start);
    let belongs = |&(next, span): &Placed| {
        let powers = matches!(next, Token::Caret | Token::Prime | Token::Square | Token::Cube | Token::LeftBracket);
        powers || span.start == exponent.end && matches!(next, Token::Name | Token::LeftParen | Token::Dot)
    };
    let free = !tokens.get(caret + 2).is_some_and(belongs);
    (touches_base && tokens[caret].1.end == exponent.start && free).then_some(sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_replace_only_what_they_mean() {
        let cases = [
            ("f(x) = (x^2 + y - 11)^2*3", "f(x) = (x² + y − 11)²·3"),
            ("x^2^3", "x^2³"),
            ("x^20 + x^3", "x^20 + x³"),
            ("(x, y) -> x*y", "(x, y) -> x·y"),
            ("\"a*b\" <= 1", "\"a*b\" ≤ 1"),
            ("x ^ 2", "x ^ 2"),
        ];
        for (typed, shown) in cases {
            assert_eq!(with_symbols(typed), shown);
        }
    }
}
