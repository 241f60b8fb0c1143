//! Puts the brackets in that the body of a sum or a list may leave out around its own `where`:
//! `sum(i = 1..n, a*i where a = 2)` becomes `sum(i = 1..n, (a*i where a = 2))` before the grammar sees it.
//!
//! Only where nothing else can be meant: the last argument of a call with ranges or rows, which has no options, and the
//! entry of a list up to its `for`.

use std::borrow::Cow;

use super::span::Span;
use super::token::{Placed, Token};

/// The calls that take ranges and rows, and after them one body.
const WITH_BODY: [&str; 5] = ["sum", "mean", "prod", "max", "min"];

/// A bracket that is open.
struct Bracket {
    opener: usize,
    /// The first token of the part since the last comma before `where`.
    part: usize,
    n_wheres: usize,
}

/// The tokens with a bracket of no width on either side of each body that has a `where`. Cost: linear.
pub fn enclosed<'t>(text: &str, tokens: &'t [Placed]) -> Cow<'t, [Placed]> {
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    let mut open: Vec<Bracket> = Vec::new();
    for (at, (token, _)) in tokens.iter().enumerate() {
        if token.closes() {
            if let Some(bracket) = open.pop().filter(|bracket| is_call_with_body(text, tokens, bracket)) {
                pairs.push((bracket.part, at));
            }
            continue;
        }
        if token.opens() {
            open.push(Bracket { opener: at, part: at + 1, n_wheres: 0 });
            continue;
        }
        let Some(bracket) = open.last_mut() else { continue };
        match token {
            Token::Where => bracket.n_wheres += 1,
            Token::Comma if bracket.n_wheres == 0 => bracket.part = at + 1,
            Token::For if bracket.n_wheres == 1 && is_first_entry(tokens, bracket) => {
                pairs.push((bracket.part, at));
                bracket.n_wheres = 0;
            }
            _ => {}
        }
    }
    if pairs.is_empty() { Cow::Borrowed(tokens) } else { Cow::Owned(with_brackets(tokens, &pairs)) }
}

/// Whether what stands before `for` is one entry of a list.
fn is_first_entry(tokens: &[Placed], bracket: &Bracket) -> bool {
    tokens[bracket.opener].0 == Token::LeftBracket && bracket.part == bracket.opener + 1
}

fn is_call_with_body(text: &str, tokens: &[Placed], bracket: &Bracket) -> bool {
    let is_binder = |at: usize| {
        let second = tokens.get(at + 1).map(|(token, _)| *token);
        tokens[at].0 == Token::Name && matches!(second, Some(Token::Equals | Token::In))
    };
    let callee = bracket.opener.checked_sub(1).map(|at| tokens[at]);
    let is_known = callee.is_some_and(|(token, span)| token == Token::Name && WITH_BODY.contains(&&text[span.range()]));
    let has_binder = bracket.part > bracket.opener + 1 && is_binder(bracket.opener + 1);
    is_known && bracket.n_wheres == 1 && has_binder && !is_binder(bracket.part)
}

/// The tokens with brackets before and behind each range of them.
fn with_brackets(tokens: &[Placed], pairs: &[(usize, usize)]) -> Vec<Placed> {
    let mut before: Vec<(usize, Placed)> = Vec::with_capacity(2 * pairs.len());
    for (first, end) in pairs {
        let (start, stop) = (tokens[*first].1.start, tokens[end - 1].1.end);
        before.push((*first, (Token::LeftParen, Span::new(start, start))));
        before.push((*end, (Token::RightParen, Span::new(stop, stop))));
    }
    before.sort_by_key(|(at, _)| *at);
    let mut all = Vec::with_capacity(tokens.len() + before.len());
    let mut brackets = before.into_iter().peekable();
    for (at, placed) in tokens.iter().enumerate() {
        while let Some((_, bracket)) = brackets.next_if(|(place, _)| *place == at) {
            all.push(bracket);
        }
        all.push(*placed);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::ast::ExprKind;
    use crate::syntax::parse::parse_expression;
    use crate::syntax::token::tokenize;

    fn same(written: &str, meant: &str) {
        let shown = |text: &str| {
            let expr = parse_expression(text).unwrap_or_else(|error| panic!("{text}: {error:?}"));
            crate::syntax::print::print(&expr, crate::syntax::print::Signs::Ascii)
        };
        assert_eq!(shown(written), shown(meant));
    }

    #[test]
    fn the_body_of_a_sum_may_have_a_where() {
        same("sum(i = 1..n, a*i where a = 2, b = a)", "sum(i = 1..n, (a*i where a = 2, b = a))");
        same("mean(r in D, j = 1..3, r[j]^z where z = 2)", "mean(r in D, j = 1..3, (r[j]^z where z = 2))");
        same("[a*i where a = i, b = 2 for i = 1..3]", "[(a*i where a = i, b = 2) for i = 1..3]");
        same(
            "max(i = 1..3, sum(j = 1..i, a where a = j) where b = 1)",
            "max(i = 1..3, (sum(j = 1..i, (a where a = j)) where b = 1))",
        );
    }

    #[test]
    fn places_are_those_of_the_text() {
        let text = "sum(i = 1..n, a*i where a = 2)";
        let ExprKind::Call(_, arguments) = parse_expression(text).expect("it parses").kind else { panic!("a call") };
        assert_eq!(&text[arguments[1].value.span.range()], "a*i where a = 2");
    }

    #[test]
    fn nothing_else_is_touched() {
        for text in [
            "f(x -> r where r = 2, from = 0)",
            "sum(v where v = [1])",
            "max(a, b where b = 2)",
            "sum(i = 1..n where n = 2, i)",
            "sum(i = 1..n, i where n = 2 where m = 3)",
            "[a where a = 2, 3]",
            "[1, a where a = 2 for i = 1..2]",
            "v[i where i = 2]",
        ] {
            assert!(matches!(enclosed(text, &tokenize(text)), Cow::Borrowed(_)), "{text}");
        }
    }
}
