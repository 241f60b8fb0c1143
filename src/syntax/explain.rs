//! Words what the grammar refuses: from the parser's position and list of tokens to what is missing or out of place.

use lalrpop_util::ParseError;

use super::diagnostic::Diagnostic;
use super::lower::{Reject, shorten};
use super::span::Span;
use super::token::{Placed, Token};

/// Where the parser stopped.
struct Stop<'a> {
    text: &'a str,
    tokens: &'a [Placed],
    /// The token that does not fit; behind the last one at the end.
    at: usize,
    /// What would have fitted, in words.
    expected: Vec<String>,
    /// Whether a value would have fitted.
    wants_value: bool,
    /// Whether a value ends just before, so that an operator would have fitted.
    behind_value: bool,
}

/// The message for what the parser refused.
pub fn refused(text: &str, tokens: &[Placed], error: ParseError<usize, Token, Reject>) -> Diagnostic {
    let (start, expected) = match error {
        ParseError::User { error } => return *error,
        ParseError::UnrecognizedToken { token: (start, ..), expected } => (start, expected),
        ParseError::UnrecognizedEof { expected, .. } => (usize::MAX, expected),
        ParseError::ExtraToken { token: (start, ..) } => (start, Vec::new()),
        ParseError::InvalidToken { location } => (location, Vec::new()),
    };
    let at = tokens.partition_point(|(_, span)| span.start < start);
    let has = |name: &str| expected.iter().any(|quoted| quoted.trim_matches('"') == name);
    let stop = Stop {
        text,
        tokens,
        at,
        wants_value: has("number"),
        behind_value: at > 0 && tokens[at - 1].0.ends_value(),
        expected: in_words(&expected, at > 0 && tokens[at - 1].0.ends_value()),
    };
    let expected = stop.expected.clone();
    let mut diagnostic = explain(&stop);
    if diagnostic.expected.is_empty() {
        diagnostic.expected = expected;
    }
    diagnostic
}

/// The parser's token names as a user would say them: all that can start a value is "a value", and so on.
fn in_words(expected: &[String], behind_value: bool) -> Vec<String> {
    const VALUE: [&str; 11] = ["number", "name", "text", "true", "false", "(", "[", "√", "∇", "not", "-"];
    const OPERATOR: [&str; 20] =
        ["+", "-", "*", "/", "^", "²", "³", "'", "<", "<=", ">", ">=", "==", "!=", "and", "or", "..", ".", "(", "["];
    let names: Vec<&str> = expected.iter().map(|quoted| quoted.trim_matches('"')).collect();
    let value = names.contains(&"number");
    let operator = behind_value && !value && names != ["->"];
    let mut words = Vec::new();
    if value {
        words.push("a value".to_owned());
    } else if names.contains(&"name") {
        words.push("a name".to_owned());
    }
    if operator {
        words.push("an operator".to_owned());
    }
    for name in names {
        let covered = (value && (VALUE.contains(&name) || name == "+"))
            || (operator && OPERATOR.contains(&name))
            || name == "name";
        if !covered {
            words.push(name.to_owned());
        }
    }
    words
}

impl Stop<'_> {
    fn token(&self, ahead: isize) -> Option<Token> {
        self.at.checked_add_signed(ahead).and_then(|i| self.tokens.get(i)).map(|(token, _)| *token)
    }

    fn span(&self, ahead: isize) -> Span {
        let end = self.tokens.last().map_or(0, |(_, span)| span.end);
        let placed = self.at.checked_add_signed(ahead).and_then(|i| self.tokens.get(i));
        placed.map_or(Span::new(end, end), |(_, span)| *span)
    }

    fn written(&self, ahead: isize) -> &str {
        &self.text[self.span(ahead).range()]
    }

    fn error(&self, code: &'static str, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(code, message).at(self.span(0))
    }

    /// The brackets that are open where the parser stopped, as token indices.
    fn open(&self) -> Vec<usize> {
        let mut open = Vec::new();
        for (i, (token, _)) in self.tokens[..self.at].iter().enumerate() {
            if token.opens() {
                open.push(i);
            } else if token.closes() {
                open.pop();
            }
        }
        open
    }

    /// The kind of the innermost open bracket, and whether it belongs to a call or an index.
    fn bracket(&self) -> Option<(Token, bool)> {
        let opener = *self.open().last()?;
        let behind_value =
            opener > 0 && self.tokens[opener - 1].0.ends_value() && self.tokens[opener - 1].0 != Token::Number;
        Some((self.tokens[opener].0, behind_value))
    }

    /// Where the bracket that closes just before the stop was opened.
    fn opener_of_last(&self) -> Option<usize> {
        let mut depth = 0_usize;
        for i in (0..self.at).rev() {
            let token = self.tokens[i].0;
            if token.closes() {
                depth += 1;
            } else if token.opens() {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(i);
                }
            }
        }
        None
    }
}

fn explain(stop: &Stop<'_>) -> Diagnostic {
    if !stop.wants_value && stop.token(-1) == Some(Token::RightParen) && stop.expected == ["->"] {
        return tuple(stop);
    }
    let Some(token) = stop.token(0) else { return at_end(stop) };
    if stop.wants_value {
        missing_value(stop, token)
    } else if stop.behind_value && !is_bare_local(stop) {
        misplaced(stop, token)
    } else {
        missing_name(stop, token)
    }
}

/// `(1, 2)` and `()` as values.
fn tuple(stop: &Stop<'_>) -> Diagnostic {
    let start = stop.opener_of_last().map_or(stop.span(-1), |opener| stop.tokens[opener].1);
    let span = start.to(stop.span(-1));
    let written = shorten(&stop.text[span.range()], 40);
    let inner = written.trim_start_matches('(').trim_end_matches(')').to_owned();
    let diagnostic = Diagnostic::new("list-in-parentheses", format!("`{written}` is not a value")).at(span);
    if inner.trim().is_empty() {
        return diagnostic.label("nothing stands in the brackets").expecting(["a value", "->"]);
    }
    let parts: Vec<&str> = inner.split(',').map(str::trim).collect();
    let is_tight = !inner.contains(char::is_whitespace);
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let diagnostic = diagnostic.label(format!("write `[{inner}]` for a vector")).expecting(["->"]);
    match parts[..] {
        [whole, decimals] if is_tight && digits(whole) && digits(decimals) => {
            diagnostic.help(format!("a decimal number has a point: `{whole}.{decimals}`"))
        }
        _ => diagnostic.help("names in `( )` stand before `->`: `(x, y) -> x*y`"),
    }
}

/// Whether a name behind `where` or `for` stands just before, that should have got a value.
fn is_bare_local(stop: &Stop<'_>) -> bool {
    let introduced = matches!(stop.token(-2), Some(Token::Where | Token::For | Token::Comma));
    stop.token(-1) == Some(Token::Name)
        && introduced
        && stop.expected.iter().any(|word| word == "=")
        && stop.tokens[..stop.at].iter().any(|(token, _)| matches!(token, Token::Where | Token::For))
}

/// The statement ends too early.
fn at_end(stop: &Stop<'_>) -> Diagnostic {
    let last = stop.written(-1);
    if stop.wants_value {
        return stop
            .error("unexpected-end", format!("the statement ends behind `{last}`"))
            .label("a value is missing here")
            .expecting(["a value"]);
    }
    if is_bare_local(stop) {
        return Diagnostic::new("unexpected-end", format!("`{last}` has no value"))
            .at(stop.span(-1))
            .label(format!("write `{last} = …`"))
            .expecting(["="]);
    }
    let diagnostic = stop.error("unexpected-end", format!("the statement ends behind `{last}`"));
    let what = match stop.token(-1) {
        Some(Token::Dot) => "the name of a field is missing here".to_owned(),
        Some(Token::Where | Token::Comma) => "a local name is missing here: `… where r = …`".to_owned(),
        Some(Token::Nabla) => "the name of a function is missing here: `∇f`".to_owned(),
        _ if stop.expected.is_empty() => "something is missing here".to_owned(),
        _ => format!("{} is missing here", listed(&stop.expected)),
    };
    diagnostic.label(what)
}

/// A value should stand here, and something else does.
fn missing_value(stop: &Stop<'_>, token: Token) -> Diagnostic {
    let found = stop.written(0);
    let reserved = matches!(token, Token::Where | Token::And | Token::Or | Token::For | Token::In);
    if reserved && stop.tokens.get(stop.at + 1).is_some_and(|(next, _)| !next.starts_value()) {
        return stop
            .error("reserved-word", format!("`{found}` is a reserved word"))
            .label("choose another name")
            .help("reserved are: where and or not for in true false");
    }
    if stop.at == 0 {
        return at_start(stop, token);
    }
    let before = stop.written(-1);
    if token == Token::Not {
        return stop
            .error("not-in-arithmetic", format!("`not` cannot stand behind `{before}`"))
            .label("write `(not …)`, or `!=` to compare");
    }
    if token == Token::Greater && stop.token(-1) == Some(Token::Equals) {
        return Diagnostic::new("missing-value", "a value is missing between the signs of `= >`")
            .at(stop.span(-1).to(stop.span(0)))
            .label("write `>=` to compare");
    }
    if token == Token::Equals && matches!(stop.token(-1), Some(Token::Equals | Token::Less | Token::Greater)) {
        let (meant, both) = match stop.token(-1) {
            Some(Token::Less) => ("<=", "< ="),
            Some(Token::Greater) => (">=", "> ="),
            _ => ("==", "= ="),
        };
        let span = stop.span(-1).to(stop.span(0));
        return Diagnostic::new("missing-value", format!("a value is missing between the signs of `{both}`"))
            .at(span)
            .label(format!("write `{meant}` to compare"));
    }
    if stop.token(-1) == Some(Token::LeftBracket) && token == Token::RightBracket {
        return Diagnostic::new("missing-value", "an index is missing")
            .at(stop.span(-1).to(stop.span(0)))
            .label("write `v[1]` or `v[1..3]`");
    }
    let missing = format!("a value is missing between `{before}` and `{found}`");
    let diagnostic = stop.error("missing-value", missing).expecting(["a value"]);
    match (stop.token(-1), token) {
        (Some(Token::Comma), Token::RightParen | Token::RightBracket) => {
            diagnostic.label("write the value, or remove the comma")
        }
        (Some(Token::LeftParen | Token::LeftBracket | Token::Comma), Token::Comma) => {
            diagnostic.label("write the value, or remove the comma")
        }
        (Some(Token::Caret), Token::Caret) => diagnostic.label("`^` stands here twice"),
        (Some(Token::Comma | Token::LeftParen), Token::Equals) => {
            Diagnostic::new("missing-name", format!("a name is missing between `{before}` and `=`"))
                .at(stop.span(0))
                .label("an option has its name before the sign: `tol = 1e-9`")
                .expecting(["a name"])
        }
        _ => diagnostic.label("the value is missing before this"),
    }
}

fn at_start(stop: &Stop<'_>, token: Token) -> Diagnostic {
    let found = stop.written(0);
    let diagnostic = stop.error("missing-value", format!("a statement cannot start with `{found}`"));
    match token {
        Token::Where => diagnostic
            .label("`where` stands behind a formula")
            .help("a line that starts with `where` continues the line before it, unless that line ends in `;`"),
        Token::Arrow => diagnostic.label("the parameters are missing: `x -> …`"),
        Token::Equals => diagnostic.label("the name is missing: `a = …`"),
        Token::And | Token::Or if stop.tokens.get(1).is_some_and(|(next, _)| next.opens()) => diagnostic
            .label(format!("`{found}` stands between two conditions"))
            .help(format!("`0 < x {found} x < 1`; as a name it is reserved")),
        _ => diagnostic.label("a value is missing before this"),
    }
}

/// A name, `=` or something else that only a few things fit should stand here.
fn missing_name(stop: &Stop<'_>, token: Token) -> Diagnostic {
    let found = stop.written(0);
    let before = if stop.at == 0 { "" } else { stop.written(-1) };
    let wants_name = stop.expected.iter().any(|word| word == "a name");
    let is_reserved = token.is_word();
    if wants_name && is_reserved {
        return stop
            .error("reserved-word", format!("`{found}` is a reserved word"))
            .label("choose another name")
            .help("reserved are: where and or not for in true false");
    }
    let behind_dot = stop.token(-1) == Some(Token::Dot);
    if wants_name && behind_dot {
        return stop.error("missing-name", "the name of a field is missing behind `.`").label("write `result.name`");
    }
    if wants_name && stop.token(-1) == Some(Token::Nabla) {
        return stop
            .error("missing-name", "the name of a function is missing behind `∇`")
            .label("the gradient of f is `∇f` or `grad(f)`");
    }
    if wants_name && stop.tokens[..stop.at].iter().any(|(token, _)| matches!(token, Token::Where | Token::For)) {
        return stop
            .error("missing-name", format!("a name is missing behind `{before}`"))
            .label("write `name = value`")
            .help("behind `where` and `for` stand names with values: `where r = 2, s = 3`, `for i = 1..n`");
    }
    if is_bare_local(stop) {
        return stop
            .error("missing-sign", format!("`{before}` has no value"))
            .label(format!("write `{before} = …` before this"));
    }
    stop.error("misplaced", format!("`{found}` cannot stand here"))
        .label(format!("{} is missing before this", listed(&stop.expected)))
}

/// A complete value is followed by something that cannot follow it.
fn misplaced(stop: &Stop<'_>, token: Token) -> Diagnostic {
    let found = stop.written(0);
    let diagnostic = stop.error("misplaced", format!("`{found}` cannot stand here"));
    match token {
        Token::Comma => comma(stop),
        Token::Equals => equals(stop),
        Token::Semicolon => stop
            .error("semicolon-in-brackets", "`;` stands inside `( )`")
            .label("write `,` between arguments, or close the bracket before it")
            .help("`;` ends a statement, and separates rows inside `[ ]`"),
        Token::Arrow => arrow(stop),
        Token::DotDot => stop
            .error("range-with-step", "a range has two ends and no step")
            .label("the second `..`")
            .help("for steps write a list: `[1 + 2*k for k = 0..10]`"),
        Token::Where => second_where(stop),
        Token::For if stop.bracket() == Some((Token::LeftParen, true)) => stop
            .error("misplaced", "`for` stands inside `[ ]`")
            .label("write `sum(i = 1..n, …)`, or a list: `sum([… for i = 1..n])`")
            .help("`sum`, `prod`, `max` and `min` take their range first: `sum(x in v, x^2)`"),
        Token::For => stop
            .error("misplaced", "`for` stands inside `[ ]` and after one formula")
            .label("write `[… for i = 1..n]` or `sum(i = 1..n, …)`")
            .help("several ranges are separated by commas: `[i*j for i = 1..2, j = 1..3]`"),
        Token::In => stop
            .error("misplaced", "`in` stands behind a name in `sum(r in A, …)` and `[… for r in A]`")
            .label("to ask whether x lies between: `a <= x <= b`"),
        Token::Prime => diagnostic.label("`'` follows a function or a matrix: `f'(2)`, `A'`"),
        Token::Caret | Token::Square | Token::Cube => {
            diagnostic.label("a power of a power needs brackets: `(x^2)^3`").help("`x^2^3` is x^(2^3)")
        }
        Token::Dot => diagnostic.label("a field follows a name: `result.name`"),
        Token::Not => diagnostic.label("write `and not`, `or not`, or `!=` to compare"),
        _ if token.is_comparison() => diagnostic.label("write brackets around the comparison"),
        _ if stop.expected.is_empty() => diagnostic.label("not expected here"),
        _ => diagnostic.label(format!("{} is missing before this", listed(&stop.expected))),
    }
}

fn comma(stop: &Stop<'_>) -> Diagnostic {
    let numbers = stop.token(-1) == Some(Token::Number) && stop.token(1) == Some(Token::Number);
    let touching = stop.span(-1).end == stop.span(0).start && stop.span(0).end == stop.span(1).start;
    if numbers && touching {
        let (whole, decimals) = (stop.written(-1), stop.written(1));
        return Diagnostic::new("decimal-comma", "a comma stands between the digits of a number")
            .at(stop.span(-1).to(stop.span(1)))
            .label(format!("write `{whole}.{decimals}`, or `[{whole}, {decimals}]` for a vector"));
    }
    let diagnostic = stop.error("misplaced-comma", "a comma stands outside of brackets");
    match stop.bracket() {
        Some(_) => stop
            .error("misplaced-comma", "a comma cannot stand here")
            .label("write `(x, y) -> …` for parameters, `[a, b]` for a vector"),
        None => diagnostic
            .label("a vector is `[a, b]`; a second statement starts behind `;` or on a new line")
            .help("commas separate arguments, entries, and local names behind `where`"),
    }
}

fn equals(stop: &Stop<'_>) -> Diagnostic {
    let diagnostic = stop.error("misplaced-equals", "`=` cannot stand here").expecting(["=="]);
    if let Some(roots) = equation_to_solve(stop) {
        return diagnostic
            .label("an equation is written as what is to be zero")
            .help(format!("every solution in a box: `{roots}`"));
    }
    match stop.bracket() {
        Some((Token::LeftParen, true)) => diagnostic
            .label("write `==` to compare; an option is `name = value`")
            .help("left of `=` in a call stands one name: `minimize(f, from = 0)`, `sum(i = 1..n, …)`"),
        Some(_) => diagnostic.label("write `==` to compare").help("a definition is a statement of its own: `a = 3`"),
        None => diagnostic
            .label("write `==` to compare, or one definition a statement")
            .help("`a = 3; b = 3` gives two names the same value"),
    }
}

/// `solve(x^2 = 4)` as the call of `roots` that does it.
fn equation_to_solve(stop: &Stop<'_>) -> Option<String> {
    let opener = *stop.open().last()?;
    let callee = opener.checked_sub(1).map(|at| &stop.text[stop.tokens[at].1.range()])?;
    if !["solve", "roots", "fsolve", "nsolve", "Solve", "NSolve"].contains(&callee) {
        return None;
    }
    let right: Vec<Placed> = stop.tokens[stop.at + 1..].to_vec();
    let end = right.iter().position(|(token, _)| *token == Token::Comma || token.closes())?;
    let (first, last) = (stop.tokens.get(opener + 1)?.1, right.get(end.checked_sub(1)?)?.1);
    let left = shorten(&stop.text[first.start..stop.span(-1).end], 40);
    let value = shorten(&stop.text[right[0].1.start..last.end], 40);
    let value = if end > 1 { format!("({value})") } else { value };
    let parts = stop.tokens[opener + 1..stop.at].iter().chain(&right[..end]);
    let mut names: Vec<&str> = Vec::new();
    for (token, span) in parts {
        let name = &stop.text[span.range()];
        if *token == Token::Name && !stop.text[span.end..].starts_with('(') && !names.contains(&name) {
            names.push(name);
        }
    }
    let box_of: Vec<String> = names.iter().map(|name| format!("{name} = -10..10")).collect();
    Some(format!("roots([{left} - {value}], {})", box_of.join(", ")))
}

fn arrow(stop: &Stop<'_>) -> Diagnostic {
    let diagnostic = stop.error("misplaced-arrow", "left of `->` stands a name or names in brackets");
    let before = &stop.tokens[..stop.at];
    let is_call = before.len() > 3 && before[0].0 == Token::Name && before[1].0 == Token::LeftParen;
    if is_call && stop.opener_of_last() == Some(1) {
        let left = shorten(&stop.text[before[0].1.start..stop.span(-1).end], 40);
        return diagnostic.label(format!("write `{left} = …`")).help("a function without a name is `(x, y) -> x*y`");
    }
    diagnostic.label("write `x -> …` or `(x, y) -> …`; lengths in brackets: `(v[3]) -> …`")
}

fn second_where(stop: &Stop<'_>) -> Diagnostic {
    if stop.bracket().is_some() {
        return stop
            .error("misplaced-where", "`where` cannot stand between commas")
            .label("put brackets around the formula: `(… where r = …)`");
    }
    stop.error("misplaced-where", "a statement has one `where`")
        .label("write `,` and the next local name")
        .help("`f(x) = a + b where a = x^2, b = 2a`")
}

/// "a value, `)` or `,`": names in words stay as they are, signs get quotation marks.
fn listed(words: &[String]) -> String {
    let quoted = |word: &String| match word.as_str() {
        "a value" | "a name" | "an operator" => word.clone(),
        sign => format!("`{sign}`"),
    };
    match words {
        [] => "something".to_owned(),
        [only] => quoted(only),
        [most @ .., last] => {
            let most: Vec<String> = most.iter().map(quoted).collect();
            format!("{} or {}", most.join(", "), quoted(last))
        }
    }
}
