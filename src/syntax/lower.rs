//! What the grammar's actions call: literals, parameter lists and the left side of `=`, from parsed pieces to `ast` values.

use lalrpop_util::ParseError;

use super::ast::{Argument, Expr, ExprKind, Name, Parameter, StatementKind};
use super::diagnostic::Diagnostic;
use super::span::Span;
use super::token::Token;

/// A message on its way through the parser.
pub type Reject = Box<Diagnostic>;

/// What an action returns: its value or a message.
pub type Lowered<T> = Result<T, ParseError<usize, Token, Reject>>;

fn reject<T>(diagnostic: Diagnostic) -> Lowered<T> {
    Err(ParseError::User { error: Box::new(diagnostic) })
}

/// Adds to a list in place and hands it on.
pub fn append<T>(mut list: Vec<T>, item: T) -> Vec<T> {
    list.push(item);
    list
}

/// Puts the first in front of the rest.
pub fn prepend<T>(first: T, mut rest: Vec<T>) -> Vec<T> {
    rest.insert(0, first);
    rest
}

/// Reads a name; `π` and `τ` are `pi` and `tau`.
pub fn name(text: &str, span: Span) -> Name {
    let text = match &text[span.range()] {
        "π" => "pi",
        "τ" => "tau",
        written => written,
    };
    Name { span, text: text.to_owned() }
}

/// Reads a number to the nearest double. Errors: beyond the largest double.
pub fn number(text: &str, span: Span) -> Lowered<Expr> {
    let written = &text[span.range()];
    match written.parse::<f64>() {
        Ok(value) if value.is_finite() => Ok(Expr::new(span, ExprKind::Number(value))),
        _ => reject(
            Diagnostic::new("number-too-large", format!("the number `{}` is too large", shorten(written, 40)))
                .at(span)
                .label("beyond the largest double, about 1.797e308")
                .help("write `inf` for infinity, or scale the problem"),
        ),
    }
}

/// Reads a string and resolves its escapes. Errors: an escape that is not `\"`, `\\`, `\n` or `\t`.
pub fn text(text: &str, span: Span) -> Lowered<Expr> {
    let inner = &text[span.start + 1..span.end - 1];
    let mut value = String::with_capacity(inner.len());
    let mut characters = inner.char_indices();
    while let Some((at, character)) = characters.next() {
        if character != '\\' {
            value.push(character);
            continue;
        }
        match characters.next().map(|(_, escaped)| escaped) {
            Some('n') => value.push('\n'),
            Some('t') => value.push('\t'),
            Some(escaped @ ('"' | '\\')) => value.push(escaped),
            other => return reject(unknown_escape(span.start + 1 + at, other)),
        }
    }
    Ok(Expr::new(span, ExprKind::Text(value)))
}

fn unknown_escape(start: usize, escaped: Option<char>) -> Diagnostic {
    let escaped = escaped.unwrap_or(' ');
    Diagnostic::new("unknown-escape", format!("a string has no escape `\\{escaped}`"))
        .at(Span::new(start, start + 1 + escaped.len_utf8()))
        .label("write `\\\\` for a backslash")
        .help("the escapes are `\\\"`, `\\\\`, `\\n` and `\\t`; paths may be written with `/` on every system")
}

/// `base^exponent`.
pub fn power(span: Span, base: Expr, exponent: Expr) -> Expr {
    Expr::new(span, ExprKind::Power(Box::new(base), Box::new(exponent)))
}

/// `√a` as `sqrt(a)`, `∇f` as `grad(f)`: a call of a known name with one argument.
pub fn named_call(span: Span, sign: Span, name: &str, argument: Expr) -> Expr {
    let callee = Expr::from(Name { span: sign, text: name.to_owned() });
    Expr::new(span, ExprKind::Call(Box::new(callee), vec![Argument { name: None, value: argument }]))
}

/// `(x, y[3]) -> body`. Errors: a parameter that is not a name or a name with lengths, or one that comes twice.
pub fn lambda(text: &str, span: Span, parameters: Vec<Expr>, body: Expr) -> Lowered<Expr> {
    let parameters: Lowered<Vec<Parameter>> = parameters.into_iter().map(|written| parameter(text, written)).collect();
    let parameters = distinct(parameters?)?;
    Ok(Expr::new(span, ExprKind::Lambda(parameters, Box::new(body))))
}

/// `left = right` as a statement. Errors: a left side that is neither a name nor a name with parameters.
pub fn definition(text: &str, left: Expr, right: Expr) -> Lowered<StatementKind> {
    let span = left.span;
    match left.kind {
        ExprKind::Name(name) => Ok(StatementKind::Assign(Name { span, text: name }, right)),
        ExprKind::Call(callee, arguments) if matches!(callee.kind, ExprKind::Name(_)) => {
            let Expr { span, kind: ExprKind::Name(name) } = *callee else { unreachable!("the guard saw a name") };
            let name = Name { span, text: name };
            let parameters: Lowered<Vec<Parameter>> =
                arguments.into_iter().map(|argument| from_argument(text, &name.text, argument, &right)).collect();
            Ok(StatementKind::Define(name, distinct(parameters?)?, right))
        }
        kind => reject(not_definable(text, &Expr::new(span, kind), &right)),
    }
}

/// A parameter of `f(…) = …` from what stands in the brackets.
fn from_argument(text: &str, function: &str, argument: Argument, right: &Expr) -> Lowered<Parameter> {
    if let Some((name, _)) = argument.name {
        let diagnostic = Diagnostic::new("default-value", format!("a parameter has no default value: `{}`", name.text));
        let span = name.span.to(argument.value.span);
        return reject(diagnostic.at(span).label(format!("write `{}`", name.text)).help(format!(
            "define a second function with the value filled in: `g(x) = {function}(x, {})`",
            shorten(&text[argument.value.span.range()], 20)
        )));
    }
    let value = argument.value;
    if matches!(value.kind, ExprKind::Number(_) | ExprKind::Negate(_)) {
        let given = shorten(&text[value.span.range()], 20);
        return reject(
            Diagnostic::new(
                "parameter-not-a-name",
                format!("a value of a function cannot be set: `{function}({given}) = …`"),
            )
            .at(value.span)
            .label("a parameter must be a name")
            .help(format!(
                "`f(x) = …` defines a function; to ask whether they are equal: `{function}({given}) == {}`",
                shorten(&text[right.span.range()], 30)
            )),
        );
    }
    parameter(text, value)
}

/// `x`, `x[10]` or `W[3, 4]` as a parameter.
fn parameter(text: &str, written: Expr) -> Lowered<Parameter> {
    let span = written.span;
    match written.kind {
        ExprKind::Name(name) => Ok(Parameter { name: Name { span, text: name }, lengths: Vec::new() }),
        ExprKind::Index(array, lengths) if matches!(array.kind, ExprKind::Name(_)) => {
            let Expr { span: name_span, kind: ExprKind::Name(name) } = *array else {
                unreachable!("the guard saw a name")
            };
            if lengths.len() > 2 {
                return reject(
                    Diagnostic::new("too-many-lengths", format!("`{name}` has {} lengths", lengths.len()))
                        .at(span)
                        .label("a parameter is a number, a vector `x[10]` or a matrix `W[3, 4]`"),
                );
            }
            Ok(Parameter { name: Name { span: name_span, text: name }, lengths })
        }
        _ => reject(
            Diagnostic::new(
                "parameter-not-a-name",
                format!("`{}` cannot be a parameter", shorten(&text[span.range()], 40)),
            )
            .at(span)
            .label("a parameter must be a name")
            .help("parameters are `x`, a vector `x[10]` or a matrix `W[3, 4]`: `f(x, y) = …`, `(x, y) -> …`"),
        ),
    }
}

/// The same list, unless a name comes twice.
fn distinct(parameters: Vec<Parameter>) -> Lowered<Vec<Parameter>> {
    let mut seen = std::collections::HashSet::new();
    for parameter in &parameters {
        if !seen.insert(parameter.name.text.as_str()) {
            let diagnostic =
                Diagnostic::new("parameter-twice", format!("the parameter `{}` comes twice", parameter.name.text));
            return reject(diagnostic.at(parameter.name.span).label("give each parameter a name of its own"));
        }
    }
    Ok(parameters)
}

/// Why this cannot stand on the left of `=`, and what to write.
fn not_definable(text: &str, left: &Expr, right: &Expr) -> Diagnostic {
    let written = shorten(&text[left.span.range()], 40);
    let other = shorten(&text[right.span.range()], 30);
    let equal = format!("to compare: `{written} == {other}`");
    let diagnostic = Diagnostic::new("not-a-name", format!("`{written}` cannot be given a value")).at(left.span);
    match &left.kind {
        ExprKind::Index(array, _) => {
            let array = shorten(&text[array.span.range()], 20);
            diagnostic
                .label("`=` gives a whole name a value")
                .help(format!("entries do not change: define `{array}` again with the new entry; {equal}"))
        }
        ExprKind::Field(whole, name) if matches!(whole.kind, ExprKind::Name(_)) => {
            let whole = shorten(&text[whole.span.range()], 20);
            let written = shorten(&name.text, 20);
            diagnostic.label("`=` gives a whole name a value").help(format!(
                "columns and fields of `{whole}` do not change: define a name of its own, `{written} = {other}`; {equal}"
            ))
        }
        ExprKind::Array(_) => diagnostic
            .label("`=` gives one name a value")
            .help("write one definition for each name, or `v = …` and then `v[1]`, `v[2]`"),
        ExprKind::Number(_) | ExprKind::Text(_) | ExprKind::Boolean(_) if matches!(right.kind, ExprKind::Name(_)) => {
            diagnostic.label("the name stands on the left").help(format!("write `{other} = {written}`; {equal}"))
        }
        ExprKind::Boolean(_) => diagnostic
            .label("a reserved word")
            .help("choose another name; reserved are: where and or not for in true false"),
        ExprKind::Text(_) => diagnostic.label("a name has no quotes").help(format!("write `a = {other}`; {equal}")),
        kind if is_derivative(kind) => diagnostic
            .label("a derivative follows from its function")
            .help("define the function itself, or a new name: `g(x) = …`"),
        ExprKind::Compare(..) | ExprKind::And(_) | ExprKind::Or(_) => diagnostic
            .label("a comparison has no `=` behind it")
            .help("`=` defines, `==` compares; chains are `0 <= x < 1`"),
        _ => diagnostic.label("left of `=` stands a name or `f(x, y)`").help(format!(
            "`=` defines, `==` compares: `{written} == {other}`; to solve: `{}`",
            roots_of(left, &written, right, &other)
        )),
    }
}

/// Whether this is `f'` or `f'(x)`.
fn is_derivative(kind: &ExprKind) -> bool {
    match kind {
        ExprKind::Prime(_) => true,
        ExprKind::Call(callee, _) => matches!(callee.kind, ExprKind::Prime(_)),
        _ => false,
    }
}

/// The call that solves `left = right`, for all names in it.
fn roots_of(left: &Expr, left_text: &str, right: &Expr, right_text: &str) -> String {
    let mut names: Vec<&str> = Vec::new();
    let mut todo = vec![right, left];
    while let Some(node) = todo.pop() {
        if let ExprKind::Name(name) = &node.kind
            && !names.contains(&name.as_str())
        {
            names.push(name);
        }
        node.for_each_part(|part| todo.push(part));
    }
    let is_plain = matches!(right.kind, ExprKind::Number(_) | ExprKind::Name(_) | ExprKind::Product(_));
    let equation =
        if is_plain { format!("{left_text} - {right_text}") } else { format!("{left_text} - ({right_text})") };
    match names[..] {
        [name] => format!("roots([{equation}], {name} = -10..10)"),
        _ => format!("roots([{equation}, …], x = -10..10, …)"),
    }
}

/// The text in one line and at most `limit` characters, the rest as `…`.
pub fn shorten(text: &str, limit: usize) -> String {
    let mut words = String::new();
    for (i, word) in text.split_whitespace().enumerate() {
        if i > 0 {
            words.push(' ');
        }
        words.push_str(word);
        if words.len() > 8 * limit {
            break;
        }
    }
    if words.chars().count() <= limit {
        return words;
    }
    words.chars().take(limit.saturating_sub(1)).chain(['…']).collect()
}
