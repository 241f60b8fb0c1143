//! Holds what a message says to write to what the parser reads: a rewrite that does not parse is replaced by one that does.
//!
//! Tried are the slips of typing: a token too much, a bracket or comma missing, two tokens swapped, near where the parser stopped.

use std::ops::Range;

use super::diagnostic::Diagnostic;
use super::span::Span;
use super::token::{Placed, Token, tokenize};

/// Longer statements are left alone: what is tried is parsed as a whole each time.
const LONGEST: usize = 1000;

/// How many tokens before and behind the place of the message are tried.
const NEAR: usize = 3;

/// Codes of messages about the form of a statement. Those about habits of other systems know better what is meant.
const SEARCHED: [&str; 10] = [
    "list-in-parentheses",
    "misplaced",
    "misplaced-arrow",
    "misplaced-comma",
    "misplaced-equals",
    "missing-name",
    "missing-operator",
    "missing-value",
    "unbalanced-bracket",
    "unexpected-end",
];

/// What is put in where something may be missing.
const MISSING: [&str; 6] = [")", "]", ",", "*", "(", "="];

/// A change of a text: what stands in the span becomes the new text.
struct Change {
    span: Span,
    text: String,
}

/// The statement that a message is about.
pub struct Refused<'t> {
    /// The whole text.
    pub text: &'t str,
    /// The tokens of the statement.
    pub tokens: &'t [Placed],
    /// Where the first mistake of a text ends; `None` if all of it parses.
    pub stops: &'t dyn Fn(&str) -> Option<usize>,
}

/// The message with a rewrite that parses, where one is found; without one where what it says to write does not parse.
pub fn repaired(refused: &Refused<'_>, diagnostic: Diagnostic) -> Diagnostic {
    let (Some(span), Some(label)) = (diagnostic.span, diagnostic.label.as_deref()) else { return diagnostic };
    let written = rewrites(label);
    if written.is_empty() || !SEARCHED.contains(&diagnostic.code) {
        return diagnostic;
    }
    let Some(whole) = refused.whole(span) else { return diagnostic };
    let mends = |text: &&&str| refused.mends(whole, &Change { span, text: (**text).to_string() });
    let good: Vec<String> = written.iter().filter(mends).map(|text| format!("`{text}`")).collect();
    if good.len() == written.len() {
        return diagnostic;
    }
    if !good.is_empty() {
        return diagnostic.label(format!("write {}", good.join(" or ")));
    }
    match changes(refused.text, &refused.placed(whole), span).into_iter().find(|change| refused.parses(whole, change)) {
        Some(Change { span, text }) => diagnostic.at(span).label(format!("write `{text}`")),
        None => diagnostic.label("something is missing, too much or in the wrong order here"),
    }
}

/// What a label says to write in the place of what it points to: one text, or several with `or` between them.
fn rewrites(label: &str) -> Vec<&str> {
    let Some(rest) = label.strip_prefix("write `") else { return Vec::new() };
    let parts: Vec<&str> = rest.split('`').collect();
    let (texts, between): (Vec<_>, Vec<_>) = parts.iter().enumerate().partition(|(idx, _)| idx % 2 == 0);
    let joined = between.iter().all(|(_, words)| ["", " or ", ", or "].contains(words));
    let texts: Vec<&str> = texts.into_iter().map(|(_, text)| *text).filter(|text| !text.is_empty()).collect();
    if joined && !texts.iter().any(|text| text.contains('…')) { texts } else { Vec::new() }
}

impl Refused<'_> {
    /// From the first token of the statement to its last one, or to the end of the line where brackets cut it short.
    fn whole(&self, place: Span) -> Option<Span> {
        let (first, last) = (self.tokens.first()?.1, self.tokens.last()?.1);
        let line_end = self.text[place.end..].find(['\n', '\r']).map_or(self.text.len(), |at| place.end + at);
        let end = if place.end > last.end { line_end } else { last.end };
        (place.start >= first.start && end - first.start <= LONGEST).then(|| Span::new(first.start, end))
    }

    /// The tokens of the statement, those behind a wrong bracket too.
    fn placed(&self, whole: Span) -> Vec<Placed> {
        let tokens = tokenize(&self.text[whole.range()]).into_iter();
        let tokens = tokens.filter(|(token, _)| !matches!(token, Token::Comment | Token::Newline));
        let shifted = |span: Span| Span::new(span.start + whole.start, span.end + whole.start);
        tokens.map(|(token, span)| (token, shifted(span))).collect()
    }

    fn changed(&self, whole: Span, change: &Change) -> String {
        format!(
            "{}{}{}",
            &self.text[whole.start..change.span.start],
            change.text,
            &self.text[change.span.end..whole.end]
        )
    }

    /// Whether a change leaves no mistake up to its own end; one further on is another matter.
    fn mends(&self, whole: Span, change: &Change) -> bool {
        let end = change.span.start - whole.start + change.text.len();
        (self.stops)(&self.changed(whole, change)).is_none_or(|mistake| mistake > end)
    }

    fn parses(&self, whole: Span, change: &Change) -> bool {
        (self.stops)(&self.changed(whole, change)).is_none()
    }
}

/// The slips of typing near a place, the likeliest first.
fn changes(text: &str, tokens: &[Placed], place: Span) -> Vec<Change> {
    let at = tokens.partition_point(|(_, span)| span.end <= place.start);
    let behind = tokens.partition_point(|(_, span)| span.start < place.end).max(at);
    let near = at.saturating_sub(NEAR)..(behind + NEAR).min(tokens.len());
    let written = |idx: usize| &text[tokens[idx].1.range()];
    let mut changes = Vec::new();
    for idx in near.clone().filter(|idx| *idx > 0 && written(*idx) == written(*idx - 1)) {
        changes.push(Change { span: tokens[idx - 1].1.to(tokens[idx].1), text: written(idx).to_string() });
    }
    let order = nearest_first(near.clone(), behind);
    for idx in order.iter().copied().filter(|idx| *idx > 0) {
        let (before, own) = (tokens[idx - 1].1, tokens[idx].1);
        let between = &text[before.end..own.start];
        changes.push(Change { span: before.to(own), text: format!("{}{between}{}", written(idx), written(idx - 1)) });
    }
    for idx in order.iter().copied() {
        for sign in MISSING.iter().filter(|sign| sign_fits(tokens[idx].0, sign)) {
            changes.push(Change { span: tokens[idx].1, text: format!("{sign}{}", written(idx)) });
            changes.push(Change { span: tokens[idx].1, text: format!("{}{sign}", written(idx)) });
        }
    }
    changes.extend(near.clone().filter_map(|idx| without(text, tokens, idx)));
    if let Some((_, last)) = tokens.last() {
        let end = |sign: &&str| Change { span: *last, text: format!("{}{sign}", &text[last.range()]) };
        changes.extend([")", "]"].iter().map(end));
    }
    changes
}

/// Tokens by their distance from the place of a message, the one before it first.
fn nearest_first(near: Range<usize>, at: usize) -> Vec<usize> {
    let mut order: Vec<usize> = near.collect();
    order.sort_by_key(|idx| if *idx < at { 2 * (at - 1 - idx) } else { 2 * (idx - at) + 1 });
    order
}

/// Whether a sign is worth trying beside a token: brackets beside all, the others not beside themselves.
fn sign_fits(token: Token, sign: &str) -> bool {
    !matches!((token, sign), (Token::Comma, ",") | (Token::Star, "*") | (Token::Equals, "=") | (Token::Newline, _))
}

/// One token left out, told as its neighbour standing alone.
fn without(text: &str, tokens: &[Placed], idx: usize) -> Option<Change> {
    let own = tokens[idx].1;
    if let Some((_, before)) = idx.checked_sub(1).and_then(|before| tokens.get(before)) {
        return Some(Change { span: before.to(own), text: text[before.range()].to_string() });
    }
    let (_, next) = tokens.get(idx + 1)?;
    Some(Change { span: own.to(*next), text: text[next.range()].to_string() })
}

#[cfg(test)]
mod tests {
    use super::rewrites;
    use crate::syntax::parse::{ParseOptions, parse};

    fn label(text: &str) -> String {
        let parsed = parse(text, &ParseOptions::default());
        let error = parsed.errors().next().expect("a wrong text");
        error.label.clone().unwrap_or_default()
    }

    #[test]
    fn a_rewrite_that_does_not_parse_gives_way_to_one_that_does() {
        for (wrong, write) in [
            ("f f(x, y) = x*y", "write `f`"),
            ("grad(f, [1, 2)", "write `])`"),
            ("partial(f, [1, 2], [2, ]2)", "write `2]`"),
            ("x y", "write `x*y`"),
        ] {
            assert_eq!(label(wrong), write, "{wrong}");
        }
    }

    #[test]
    fn what_a_label_says_to_write_is_found() {
        assert_eq!(rewrites("write `a*b`"), ["a*b"]);
        assert_eq!(rewrites("write `1, 2` or `1*2`"), ["1, 2", "1*2"]);
        for label in ["write `r = …`", "a value is missing", "write `,` between them"] {
            assert!(rewrites(label).is_empty(), "{label}");
        }
    }
}
