//! What a well-formed tree may still not mean: juxtaposition that can be read in two ways, a product written like a call,
//! a call written with square brackets. One walk without recursion; the leftmost finding is the message.

use super::ast::{Argument, Expr, ExprKind, Role, Statement, StatementKind};
use super::diagnostic::Diagnostic;
use super::lower::shorten;
use super::parse::ParseOptions;
use super::span::Span;

/// Longest part of a formula that a message repeats, in characters.
const QUOTED: usize = 40;

/// Checks a statement. Errors: the leftmost thing that has two readings or none.
pub fn check(text: &str, statement: &Statement, options: &ParseOptions<'_>) -> Result<(), Diagnostic> {
    let mut todo: Vec<&Expr> = Vec::new();
    match &statement.kind {
        StatementKind::Expression(value) | StatementKind::Assign(_, value) => todo.push(value),
        StatementKind::Define(_, parameters, value) => {
            todo.extend(parameters.iter().flat_map(|parameter| &parameter.lengths));
            todo.push(value);
        }
        StatementKind::Directive(..) => {}
    }
    let mut first: Option<Diagnostic> = None;
    let mut bracketed: Vec<(&str, Span, Span)> = Vec::new();
    while let Some(node) = todo.pop() {
        if let Some(found) = look(text, node) {
            let start = |diagnostic: &Diagnostic| diagnostic.span.map_or(0, |span| span.start);
            if first.as_ref().is_none_or(|before| start(&found) < start(before)) {
                first = Some(found);
            }
        }
        if let ExprKind::Index(array, _) = &node.kind
            && let ExprKind::Name(name) = &array.kind
        {
            bracketed.push((name, array.span, node.span));
        }
        node.for_each_part(|part| todo.push(part));
    }
    match first.or_else(|| square_call(text, &bracketed, statement, options)) {
        Some(diagnostic) => Err(diagnostic),
        None => Ok(()),
    }
}

fn look(text: &str, node: &Expr) -> Option<Diagnostic> {
    match &node.kind {
        ExprKind::Product(factors) => ambiguous_divisor(text, node, factors),
        ExprKind::Power(base, exponent) => ambiguous_exponent(text, node, base, exponent),
        ExprKind::Call(callee, arguments) => product_like_call(text, node, callee, arguments),
        _ => None,
    }
}

/// The parts of `2x` that no bracket surrounds, behind signs.
fn bare_juxtaposition<'e>(text: &str, node: &'e Expr) -> Option<(&'e Expr, &'e Expr)> {
    let mut node = node;
    while let ExprKind::Negate(inner) = &node.kind {
        if text[node.span.range()].starts_with('(') {
            return None;
        }
        node = inner;
    }
    match &node.kind {
        ExprKind::Juxtaposition(number, factor) if !text[node.span.range()].starts_with('(') => Some((number, factor)),
        _ => None,
    }
}

fn quote(text: &str, start: usize, end: usize) -> String {
    shorten(&text[start..end], QUOTED)
}

/// `1/2x`.
fn ambiguous_divisor(text: &str, node: &Expr, factors: &[(Role, Expr)]) -> Option<Diagnostic> {
    let at =
        factors.iter().position(|(role, factor)| *role == Role::Over && bare_juxtaposition(text, factor).is_some())?;
    let divisor = &factors[at].1;
    let (number, factor) = bare_juxtaposition(text, divisor)?;
    let before = quote(text, node.span.start, factors[at - 1].1.span.end);
    let sign = text[divisor.span.start..number.span.start].trim();
    let (number_text, factor_text) =
        (quote(text, number.span.start, number.span.end), quote(text, factor.span.start, factor.span.end));
    let whole = factors[at - 1].1.span.to(divisor.span);
    let first = format!("({before}/{sign}{number_text})*{factor_text}");
    let second = format!("{before}/({sign}{number_text}*{factor_text})");
    Some(ambiguous(text, whole, &first, &second))
}

/// `2^3x`.
fn ambiguous_exponent(text: &str, node: &Expr, base: &Expr, exponent: &Expr) -> Option<Diagnostic> {
    let (number, factor) = bare_juxtaposition(text, exponent)?;
    let sign = text[exponent.span.start..number.span.start].trim();
    let base = quote(text, base.span.start, base.span.end);
    let (number_text, factor_text) =
        (quote(text, number.span.start, number.span.end), quote(text, factor.span.start, factor.span.end));
    let first = format!("{base}^{sign}{number_text}*{factor_text}");
    let second = format!("{base}^({sign}{number_text}*{factor_text})");
    Some(ambiguous(text, node.span, &first, &second))
}

fn ambiguous(text: &str, span: Span, first: &str, second: &str) -> Diagnostic {
    let written = quote(text, span.start, span.end);
    Diagnostic::new("ambiguous-juxtaposition", format!("`{written}` can be read in two ways"))
        .at(span)
        .label(format!("write `{first}` or `{second}`"))
        .help("a number directly before a name or bracket multiplies it; `help juxtaposition`")
}

/// `(x + 1)(x - 1)`, `3(x + 1)(x - 1)`, `[1, 2](1)`.
fn product_like_call(text: &str, node: &Expr, callee: &Expr, arguments: &[Argument]) -> Option<Diagnostic> {
    let is_value = matches!(
        callee.kind,
        ExprKind::Number(_)
            | ExprKind::Text(_)
            | ExprKind::Boolean(_)
            | ExprKind::Sum(_)
            | ExprKind::Product(_)
            | ExprKind::Juxtaposition(..)
            | ExprKind::Negate(_)
            | ExprKind::Not(_)
            | ExprKind::Power(..)
            | ExprKind::Compare(..)
            | ExprKind::And(_)
            | ExprKind::Or(_)
            | ExprKind::Range(..)
            | ExprKind::Array(_)
            | ExprKind::Comprehension(..)
    );
    if !is_value {
        return None;
    }
    let value = quote(text, callee.span.start, callee.span.end);
    let behind = quote(text, callee.span.end, node.span.end);
    let behind = behind.trim_start();
    let diagnostic = Diagnostic::new("not-a-function", format!("`{value}` is not a function")).at(node.span);
    if matches!(callee.kind, ExprKind::Array(_) | ExprKind::Comprehension(..)) {
        let inner = behind.trim_start_matches('(').trim_end_matches(')');
        return Some(
            diagnostic.label(format!("write `{value}[{inner}]` for an entry, `{value}*{behind}` to multiply")),
        );
    }
    if arguments.len() != 1 {
        return Some(diagnostic.label("a call is `f(x, y)` with the name of a function"));
    }
    Some(
        diagnostic
            .label(format!("write `{value}*{behind}`"))
            .help("only a number directly before a name or bracket multiplies without `*`"),
    )
}

/// `Sin[x]`, `sin[x]`: a known function, in square brackets, where no local name of the statement is meant.
fn square_call(
    text: &str,
    bracketed: &[(&str, Span, Span)],
    statement: &Statement,
    options: &ParseOptions<'_>,
) -> Option<Diagnostic> {
    if bracketed.is_empty() {
        return None;
    }
    let is_user = |name: &str| (options.is_user_name)(name);
    let mut found: Vec<(&str, Span, Span)> = Vec::new();
    for &(name, place, whole) in bracketed {
        let function = options.names.iter().find(|known| **known == name).or_else(|| {
            let is_capital = name.starts_with(char::is_uppercase);
            options.names.iter().find(|known| is_capital && known.eq_ignore_ascii_case(name))
        });
        if let Some(&function) = function
            && !is_user(name)
        {
            found.push((function, place, whole));
        }
    }
    if found.is_empty() {
        return None;
    }
    let local = local_names(statement);
    found.retain(|(_, place, _)| !local.contains(&&text[place.range()]));
    let &(function, place, whole) = found.iter().min_by_key(|(_, place, _)| place.start)?;
    let written = &text[place.range()];
    let inner = quote(text, place.end, whole.end);
    let inner = inner.trim().trim_start_matches('[').trim_end_matches(']');
    Some(
        Diagnostic::new("square-brackets", format!("`{written}` is a function, not a vector"))
            .at(whole)
            .label(format!("write `{function}({inner})`"))
            .help("`( )` calls a function, `[ ]` takes an entry of a vector"),
    )
}

/// All names that a statement itself gives a meaning.
fn local_names(statement: &Statement) -> Vec<&str> {
    let mut names = Vec::new();
    let mut todo: Vec<&Expr> = Vec::new();
    match &statement.kind {
        StatementKind::Expression(value) => todo.push(value),
        StatementKind::Assign(name, value) => {
            names.push(name.text.as_str());
            todo.push(value);
        }
        StatementKind::Define(name, parameters, value) => {
            names.push(name.text.as_str());
            names.extend(parameters.iter().map(|parameter| parameter.name.text.as_str()));
            todo.push(value);
        }
        StatementKind::Directive(..) => {}
    }
    while let Some(node) = todo.pop() {
        match &node.kind {
            ExprKind::Lambda(parameters, _) => {
                names.extend(parameters.iter().map(|parameter| parameter.name.text.as_str()))
            }
            ExprKind::Where(_, bindings) => names.extend(bindings.iter().map(|binding| binding.name.text.as_str())),
            ExprKind::Comprehension(_, binders) => names.extend(binders.iter().map(|binder| binder.name.text.as_str())),
            ExprKind::Call(_, arguments) => {
                names.extend(
                    arguments.iter().filter_map(|argument| argument.name.as_ref()).map(|(name, _)| name.text.as_str()),
                );
            }
            _ => {}
        }
        node.for_each_part(|part| todo.push(part));
    }
    names
}
