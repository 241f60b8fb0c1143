//! Text to statements: cut into tokens and statements, each one checked, parsed and checked again, each on its own, so that
//! a mistake in one leaves the others whole.

use std::collections::HashSet;

use lalrpop_util::lalrpop_mod;

use super::ast::{Statement, StatementKind};
use super::diagnostic::Diagnostic;
use super::repair::{self, Refused};
use super::span::Span;
use super::split::{Piece, Splitter, is_increment};
use super::token::{Placed, Token, tokenize};
use super::{check, directive, enclose, explain, habit, nesting};

lalrpop_mod!(
    #[allow(clippy::all, clippy::pedantic, missing_docs, unused)]
    grammar,
    "/saddleback.rs"
);

/// What the parser asks about names; it needs no names to read a correct program.
pub struct ParseOptions<'o> {
    /// Whether the user has given this name a meaning: then it is not a directive.
    pub is_user_name: &'o dyn Fn(&str) -> bool,
    /// The functions there are, for messages such as "write `sin(x)`".
    pub names: &'o [&'o str],
}

impl Default for ParseOptions<'_> {
    fn default() -> Self {
        Self { is_user_name: &|_| false, names: &[] }
    }
}

/// The statements of a text in their order, each one parsed or refused with one message.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parsed {
    /// One entry for each statement.
    pub items: Vec<Result<Statement, Diagnostic>>,
}

impl Parsed {
    /// The statements that are well formed.
    pub fn statements(&self) -> impl Iterator<Item = &Statement> {
        self.items.iter().filter_map(|item| item.as_ref().ok())
    }

    /// The messages about the others.
    pub fn errors(&self) -> impl Iterator<Item = &Diagnostic> {
        self.items.iter().filter_map(|item| item.as_ref().err())
    }
}

/// Parses a text. Never fails as a whole and never panics. Cost: linear in the text; the stack used does not depend on it.
pub fn parse(text: &str, options: &ParseOptions<'_>) -> Parsed {
    let tokens = tokenize(text);
    let mut splitter = Splitter::new(text, &tokens);
    let mut assigned: HashSet<String> = HashSet::new();
    let mut parsed = Parsed::default();
    while splitter.skip_separators() {
        let line = splitter.rest_of_line();
        let is_user_name = |name: &str| assigned.contains(name) || (options.is_user_name)(name);
        let item = match directive::recognise(text, line, &is_user_name) {
            Some(item) => {
                splitter.at += line.len();
                item
            }
            None => {
                statement(text, splitter.piece(), &ParseOptions { is_user_name: &is_user_name, names: options.names })
            }
        };
        if let Ok(Statement { kind: StatementKind::Assign(name, _) | StatementKind::Define(name, ..), .. }) = &item {
            assigned.insert(name.text.clone());
        }
        parsed.items.push(item);
    }
    parsed
}

/// Parses one expression: what stands in `text`, all of it. Errors: anything else.
pub fn parse_expression(text: &str) -> Result<super::ast::Expr, Diagnostic> {
    let mut items = parse(text, &ParseOptions { is_user_name: &|_| true, names: &[] }).items;
    let last = items.pop();
    match (last, items.is_empty()) {
        (Some(Ok(Statement { kind: StatementKind::Expression(expression), .. })), true) => Ok(expression),
        (Some(Err(diagnostic)), true) => Err(diagnostic),
        _ => {
            Err(Diagnostic::new("not-an-expression", "one expression is meant to stand here")
                .at(Span::new(0, text.len())))
        }
    }
}

/// A statement, or a message whose rewrite parses.
fn statement(text: &str, piece: Piece, options: &ParseOptions<'_>) -> Result<Statement, Diagnostic> {
    first_try(text, &piece, options).map_err(|diagnostic| {
        let stops = |mended: &str| first_stop(mended, options);
        repair::repaired(&Refused { text, tokens: &piece.tokens, stops: &stops }, diagnostic)
    })
}

/// Where the first mistake of a text ends.
fn first_stop(text: &str, options: &ParseOptions<'_>) -> Option<usize> {
    let tokens = tokenize(text);
    let mut splitter = Splitter::new(text, &tokens);
    while splitter.skip_separators() {
        if let Err(diagnostic) = first_try(text, &splitter.piece(), options) {
            return Some(diagnostic.span.map_or(0, |span| span.end));
        }
    }
    None
}

fn first_try(text: &str, piece: &Piece, options: &ParseOptions<'_>) -> Result<Statement, Diagnostic> {
    let Piece { tokens, silent, problem, .. } = piece;
    let start = |diagnostic: &Diagnostic| diagnostic.span.map_or(0, |span| span.start);
    let habit = habit::scan(text, tokens, options);
    match (habit, problem.clone()) {
        (Some(habit), Some(problem)) => return Err(if start(&habit) <= start(&problem) { habit } else { problem }),
        (Some(diagnostic), None) | (None, Some(diagnostic)) => return Err(diagnostic),
        (None, None) => {}
    }
    nesting::check(tokens)?;
    let enclosed = enclose::enclosed(text, tokens);
    let placed = enclosed.iter().map(|&(token, span)| Ok((span.start, token, span.end)));
    let kind =
        grammar::StatementParser::new().parse(text, placed).map_err(|error| explain::refused(text, tokens, error))?;
    let span = whole(tokens);
    let statement = Statement { span, silent: *silent, kind };
    check::check(text, &statement, options)?;
    Ok(statement)
}

fn whole(tokens: &[Placed]) -> Span {
    match (tokens.first(), tokens.last()) {
        (Some((_, first)), Some((_, last))) => first.to(*last),
        _ => Span::default(),
    }
}

/// Whether a text ends inside a statement, so that a prompt should ask for more: a bracket is open or the last token asks for
/// more. Not where more text cannot help: an open string, a sign the language does not know, brackets that do not match.
pub fn is_incomplete(text: &str) -> bool {
    let tokens = tokenize(text);
    let mut splitter = Splitter::new(text, &tokens);
    let mut wants_more = false;
    while splitter.skip_separators() {
        let line = splitter.rest_of_line();
        if directive::recognise(text, line, &|_| false).is_some() {
            splitter.at += line.len();
            wants_more = false;
            continue;
        }
        let start = splitter.at;
        let piece = splitter.piece();
        let ends_here = splitter.at == tokens.len() && !piece.silent;
        wants_more = ends_here && asks_for_more(&tokens[start..]) && !is_increment(&piece.tokens);
        if start == splitter.at {
            break;
        }
        if piece.problem.is_some() {
            return !piece.hopeless && asks_for_more(&tokens[start..]);
        }
    }
    wants_more
}

/// Whether these tokens end inside an open bracket or with an operator.
fn asks_for_more(tokens: &[Placed]) -> bool {
    let mut open = Vec::new();
    let mut last = None;
    for &(token, _) in tokens {
        match token {
            Token::Unknown | Token::OpenText => return false,
            Token::LeftParen => open.push(Token::RightParen),
            Token::LeftBracket => open.push(Token::RightBracket),
            Token::RightParen | Token::RightBracket if open.pop() != Some(token) => return false,
            Token::Comment | Token::Newline => continue,
            _ => {}
        }
        last = Some(token);
    }
    open.len() <= nesting::LIMIT && (!open.is_empty() || last.is_some_and(Token::continues))
}

#[cfg(test)]
mod tests {
    use super::{ParseOptions, parse, parse_expression};
    use crate::syntax::ast::{Expr, ExprKind, Statement, StatementKind};

    fn statements(text: &str) -> Vec<Statement> {
        let parsed = parse(text, &ParseOptions::default());
        parsed.items.into_iter().map(|item| item.unwrap_or_else(|error| panic!("{text}: {error:?}"))).collect()
    }

    fn expression(text: &str) -> Expr {
        parse_expression(text).unwrap_or_else(|error| panic!("{text}: {error:?}"))
    }

    #[test]
    fn where_behind_an_arrow_belongs_to_its_body() {
        let ExprKind::Lambda(_, body) = expression("(x, y) -> r where r = x*y").kind else { panic!("not a function") };
        assert!(matches!(body.kind, ExprKind::Where(..)));
        let ExprKind::Where(body, _) = expression("(x -> r) where r = 2").kind else { panic!("not a `where`") };
        assert!(matches!(body.kind, ExprKind::Lambda(..)));
    }

    #[test]
    fn signs_and_powers_bind_as_in_mathematics() {
        assert!(matches!(expression("-x^2").kind, ExprKind::Negate(_)));
        assert!(matches!(expression("2x^2").kind, ExprKind::Juxtaposition(..)));
        assert!(matches!(expression("-2x").kind, ExprKind::Negate(_)));
        let ExprKind::Power(_, exponent) = expression("2^3^4").kind else { panic!("not a power") };
        assert!(matches!(exponent.kind, ExprKind::Power(..)));
        let ExprKind::Product(factors) = expression("a/b*c").kind else { panic!("not a product") };
        assert_eq!(factors.len(), 3);
    }

    #[test]
    fn statements_end_at_lines_and_semicolons() {
        let seen = statements("\u{FEFF}a = 1; b = 2\r\nf(x) =\n  x +\n  1\n\n\n  where x = 2;\n# end\n[1,\n2]");
        assert_eq!(seen.iter().map(|statement| statement.silent).collect::<Vec<_>>(), [true, false, true, false]);
        assert!(matches!(seen[2].kind, StatementKind::Define(..)));
    }

    #[test]
    fn names_assigned_before_are_not_directives() {
        let seen = statements("vars\nvars = 3\nvars");
        assert!(matches!(seen[0].kind, StatementKind::Directive(..)));
        assert!(matches!(seen[2].kind, StatementKind::Expression(_)));
    }

    #[test]
    fn greek_constants_are_their_names() {
        let ExprKind::Product(factors) = expression("π*τ").kind else { panic!("not a product") };
        assert_eq!(factors[0].1.kind, ExprKind::Name("pi".into()));
        assert_eq!(factors[1].1.kind, ExprKind::Name("tau".into()));
    }
}
