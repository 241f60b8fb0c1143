//! Words the message for two values with nothing between them: `2 x`, `x y`, `sin x`, `[1 2]`, `0x10`, `if x > 0 then`.

use super::diagnostic::Diagnostic;
use super::habit::Place;
use super::lower::shorten;
use super::span::Span;
use super::token::Token;

/// Words that start a statement elsewhere, and what is written here.
const WORDS: &[(&str, &str)] = &[
    ("def", "write `f(x) = …`"),
    ("function", "write `f(x) = …`"),
    ("func", "write `f(x) = …`"),
    ("fn", "write `f(x) = …`"),
    ("fun", "write `f(x) = …`"),
    ("define", "write `f(x) = …` or `a = …`"),
    ("lambda", "write `x -> …` or `(x, y) -> …`"),
    ("let", "write `a = …`"),
    ("const", "write `a = …`"),
    ("var", "write `a = …`"),
    ("val", "write `a = …`"),
    ("set", "write `a = …`"),
    ("local", "write `… where a = …`"),
    ("float", "write `a = …`"),
    ("double", "write `a = …`"),
    ("int", "write `a = …`"),
    ("return", "a function is one formula: `f(x) = …`"),
    ("if", "a choice is `if(condition, a, b)`"),
    ("elif", "a choice is `if(condition, a, if(condition, b, c))`"),
    ("elseif", "a choice is `if(condition, a, if(condition, b, c))`"),
    ("else", "a choice is `if(condition, a, b)`"),
    ("then", "a choice is `if(condition, a, b)`"),
    ("while", "there are no loops: `sum(i = 1..n, …)`, `[… for i = 1..n]`"),
    ("end", "a statement ends with its line, there is no `end`"),
    ("import", "write `load \"a.sbk\"`"),
    ("include", "write `load \"a.sbk\"`"),
    ("using", "write `load \"a.sbk\"`"),
    ("syms", "names need no declaration: `f(x, y) = …`"),
    ("symbols", "names need no declaration: `f(x, y) = …`"),
    ("begin", "a statement ends with its line, there is no `begin`"),
    ("echo", "write `print(…)`"),
    ("to", "a range is `a..b`"),
    ("step", "a range has no step: `[1 + 2*k for k = 0..10]`"),
    ("by", "a range has no step: `[1 + 2*k for k = 0..10]`"),
    ("mod", "the form is `mod(a, b)`"),
    ("div", "the form is `floor(a/b)`"),
    ("xor", "the form is `a != b`"),
    ("is", "compare with `==`"),
    ("of", "the form is `f(x)`"),
];

/// The message where a value follows a value, or a word of another language stands before one; none if all is well.
pub fn look(place: &Place<'_>) -> Option<Diagnostic> {
    let first = if place.token(-1).is_some_and(Token::ends_value) { -1 } else { 0 };
    if let Some(diagnostic) = word(place, first + 1).or_else(|| word(place, first)) {
        return Some(diagnostic);
    }
    if first == 0 {
        return None;
    }
    if let Some(diagnostic) = option_without_comma(place) {
        return Some(diagnostic);
    }
    let (before, behind) = (place.token(-1)?, place.token(0)?);
    match (before, behind) {
        (Token::Number, _) if place.touches(0) => behind_number(place, behind),
        (Token::Number, Token::Name | Token::LeftParen | Token::Root | Token::Nabla) if !in_array(place) => {
            Some(spaced_number(place))
        }
        (Token::Number, _) => Some(two_values(place)),
        (_, Token::LeftParen) => None,
        (_, Token::LeftBracket) => (in_array(place) && !place.touches(0)).then(|| two_values(place)),
        (Token::Name, _) if place.is_function(place.written(-1)) => Some(missing_brackets(place)),
        (Token::Prime, Token::Name | Token::Number) if !in_array(place) => Some(behind_prime(place)),
        _ => Some(two_values(place)),
    }
}

fn in_array(place: &Place<'_>) -> bool {
    place.bracket() == Some(Token::LeftBracket)
}

/// A word of another language beside another value.
fn word(place: &Place<'_>, ahead: isize) -> Option<Diagnostic> {
    if place.token(ahead) != Some(Token::Name) {
        return None;
    }
    let word = place.written(ahead);
    let (_, advice) = WORDS.iter().find(|(known, _)| *known == word)?;
    let next = place.token(ahead + 1).filter(|token| token.starts_value() && *token != Token::LeftParen);
    let is_factor = place.token(ahead - 1) == Some(Token::Number) && place.touches(ahead);
    let before = place.token(ahead - 1).filter(|token| token.ends_value() && !is_factor);
    if next.is_none() && before.is_none() || (place.options.is_user_name)(word) {
        return None;
    }
    if word == "if" && in_array(place) && place.tokens[..place.at].iter().any(|(token, _)| *token == Token::For) {
        return Some(
            Diagnostic::new("foreign-word", "a list in `[ ]` has no filter")
                .at(place.span(ahead))
                .label("a value for each entry: `[if(x > 0, x, 0) for x in v]`")
                .help("to count or add some of them: `sum(x in v, if(x > 0, x, 0))`"),
        );
    }
    let message = if place.is_function(word) || word == "mod" {
        format!("`{word}` does not stand between values")
    } else {
        format!("`{word}` is not a word of this language")
    };
    let diagnostic = Diagnostic::new("foreign-word", message).at(place.span(ahead));
    Some(diagnostic.label(advise(place, ahead, advice)))
}

/// The advice with the user's own names filled in where that is easy: `let a = 3`, `def f(x): …`.
fn advise(place: &Place<'_>, ahead: isize, advice: &str) -> String {
    let (name, behind) = (place.written(ahead + 1), place.token(ahead + 2));
    if place.token(ahead + 1) != Some(Token::Name) {
        return advice.to_owned();
    }
    if advice.starts_with("write `a = …`") && behind == Some(Token::Equals) {
        return format!("write `{name} = …`");
    }
    if advice.starts_with("write `f(x) = …`")
        && behind == Some(Token::LeftParen)
        && let Some(end) = place.closing(ahead + 2)
    {
        return format!("write `{} = …`", place.quote(ahead + 1, end));
    }
    if place.written(ahead) == "lambda" && place.written(ahead + 2) == ":" {
        return format!("write `{name} -> …`");
    }
    advice.to_owned()
}

/// `for i = 1..3` as a statement.
pub fn loop_word(place: &Place<'_>) -> Diagnostic {
    Diagnostic::new("foreign-word", "there are no loops")
        .at(place.span(0))
        .label("write `[… for i = 1..n]` or `sum(i = 1..n, …)`")
        .help("`for` stands inside `[ ]` and makes a vector")
}

/// What touches the end of a number: `2e`, `0x10`, `1_000`, `1.2.3`, `2[1]`; none for `2x`.
fn behind_number(place: &Place<'_>, behind: Token) -> Option<Diagnostic> {
    let (number, next) = (place.written(-1), place.written(0));
    let both = place.span(-1).to(place.span(0));
    if place.token(-2) == Some(Token::Root) && behind != Token::Number {
        return Some(root_of_number(place));
    }
    let malformed = |message: String| Diagnostic::new("malformed-number", message).at(both);
    match behind {
        Token::Name if next == "e" || next == "E" => Some(
            malformed(format!("`{number}{next}` is not a number"))
                .label(format!("write `{number}e3` for {number}·10³, or `{number}*{next}`"))
                .expecting(["an exponent"]),
        ),
        Token::Name if in_other_base(number, next).is_some() => {
            let value = in_other_base(number, next).unwrap_or_default();
            Some(malformed("numbers are written in decimal".into()).label(format!("write `{value}`")))
        }
        Token::Name if next.starts_with('_') => {
            let digits: String = next.chars().filter(|character| *character != '_').collect();
            let is_grouped = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
            let advice =
                if is_grouped { format!("write `{number}{digits}`") } else { format!("write `{number}*{next}`") };
            Some(malformed("a number has no `_` inside".into()).label(advice))
        }
        Token::Name | Token::LeftParen | Token::Root | Token::Nabla => None,
        Token::Number => Some(
            malformed(format!("`{number}{next}` is not a number"))
                .label("a number has one decimal point, and none in its exponent"),
        ),
        _ => Some(two_values(place)),
    }
}

/// The value of `0x1F`, `0b101`, `0o17`.
fn in_other_base(number: &str, next: &str) -> Option<u64> {
    let radix = match next.as_bytes().first()? {
        b'x' | b'X' => 16,
        b'b' | b'B' => 2,
        b'o' | b'O' => 8,
        _ => return None,
    };
    if number != "0" || !next.as_bytes().get(1)?.is_ascii_alphanumeric() {
        return None;
    }
    u64::from_str_radix(&next[1..], radix).ok()
}

/// `√2x`.
fn root_of_number(place: &Place<'_>) -> Diagnostic {
    let end = if place.token(0) == Some(Token::LeftParen) { place.closing(0).unwrap_or(0) } else { 0 };
    let (number, factor) = (place.written(-1), place.quote(0, end));
    Diagnostic::new("ambiguous-juxtaposition", format!("`√{number}{factor}` can be read in two ways"))
        .at(place.span(-2).to(place.span(end)))
        .label(format!("write `√{number}*{factor}` or `√({number}*{factor})`"))
}

/// `f(x) from = 1` within a call: what stands before `=` is the name of an option, and a comma is missing before it.
fn option_without_comma(place: &Place<'_>) -> Option<Diagnostic> {
    let is_option = place.token(0) == Some(Token::Name) && place.token(1) == Some(Token::Equals);
    if !is_option || place.bracket() != Some(Token::LeftParen) {
        return None;
    }
    let (before, name) = (place.written(-1), place.written(0));
    if before == name {
        let both = place.span(-1).to(place.span(0));
        let diagnostic = Diagnostic::new("missing-operator", format!("`{name}` stands here twice")).at(both);
        return Some(diagnostic.label(format!("write `{name}`")));
    }
    let message = format!("a comma is missing between `{before}` and `{name}`");
    let start = place.operand_start();
    let diagnostic = Diagnostic::new("missing-operator", message).at(place.span(start).to(place.span(0)));
    Some(diagnostic.label(format!("write `{}, {name}`", place.quote(start, -1))).expecting([","]))
}

/// Whether the innermost bracket holds the arguments of a call.
fn in_call(place: &Place<'_>) -> bool {
    let opener = place.open.last().copied().filter(|opener| *opener > 0 && place.tokens[*opener].0 == Token::LeftParen);
    opener.is_some_and(|opener| place.tokens[opener - 1].0 == Token::Name)
}

/// `2 x`.
fn spaced_number(place: &Place<'_>) -> Diagnostic {
    let end = if place.token(0) == Some(Token::LeftParen) { place.closing(0).unwrap_or(0) } else { 0 };
    let (number, factor) = (place.written(-1), place.quote(0, end));
    Diagnostic::new("missing-operator", format!("an operator is missing between `{number}` and `{}`", place.written(0)))
        .at(place.span(-1).to(place.span(end)))
        .label(format!("write `{number}*{factor}` or, without the space, `{number}{factor}`"))
}

/// `sin x`.
fn missing_brackets(place: &Place<'_>) -> Diagnostic {
    let function = place.written(-1);
    let mut end = 0;
    while place.touches(end + 1)
        && place.token(end + 1).is_some_and(|token| token.ends_value() || token == Token::Caret)
    {
        end += 1;
    }
    if place.token(end + 1) == Some(Token::LeftParen) && place.touches(end + 1) {
        end = place.closing(end + 1).unwrap_or(end);
    }
    let argument = place.quote(0, end);
    let advice = match argument.split_once('^') {
        Some((base, power)) => format!("write `{function}({argument})` or `{function}({base})^{power}`"),
        None => format!("write `{function}({argument})`"),
    };
    Diagnostic::new("missing-brackets", format!("the argument of `{function}` stands in brackets"))
        .at(place.span(-1).to(place.span(end)))
        .label(advice)
        .expecting(["("])
}

/// `f'x`.
fn behind_prime(place: &Place<'_>) -> Diagnostic {
    let (function, argument) = (place.written(-2), place.written(0));
    Diagnostic::new("missing-operator", format!("an operator is missing between `'` and `{argument}`"))
        .at(place.span(-2).to(place.span(0)))
        .label(format!("write `{function}'({argument})` or `{function}'*{argument}`"))
}

/// `c.5`.
fn dotted_number(place: &Place<'_>) -> Diagnostic {
    let (value, number) = (place.quote(place.operand_start(), -1), place.written(0));
    Diagnostic::new(
        "missing-operator",
        format!("an operator is missing between `{}` and `{number}`", place.written(-1)),
    )
    .at(place.span(-1).to(place.span(0)))
    .label(format!("write `{value}[{}]` for an entry, `{value}*0{number}` to multiply", &number[1..]))
}

/// Two values in general: `x y`, `(a + b)c`, `[1 2]`, `2[1]`.
fn two_values(place: &Place<'_>) -> Diagnostic {
    let (before, behind) = (place.quote(-1, -1), place.quote(0, 0));
    if place.written(-1).starts_with('d') && place.token(-2) == Some(Token::Slash) && place.written(-3) == "d" {
        let variable = shorten(&place.written(-1)[1..], 20);
        let last = place.tokens.len() as isize - 1 - place.at as isize;
        let whole = if place.open.is_empty() { last } else { 0 };
        return Diagnostic::new("missing-operator", "`d/dx` is not an operator")
            .at(place.span(-3).to(place.span(whole)))
            .label(format!("write `diff({}, {variable})`", place.quote(0, whole)));
    }
    if place.touches(0) && place.token(0) == Some(Token::Number) && behind.starts_with('.') {
        return dotted_number(place);
    }
    let across_lines = place.text[place.span(-1).end..place.span(0).start].contains(['\n', '\r']);
    let takes_comma = in_array(place) || in_call(place);
    let what = if takes_comma { "a comma or an operator" } else { "an operator" };
    let diagnostic =
        Diagnostic::new("missing-operator", format!("{what} is missing between `{before}` and `{behind}`"));
    if across_lines {
        let end = place.span(-1).end;
        let advice = if in_array(place) {
            "write `;` for a new row or `,`"
        } else {
            "write `,` or an operator, or close the bracket"
        };
        return diagnostic.at(Span::new(end, end)).label(advice);
    }
    let (start, end) = both_values(place);
    let both = place.span(start).to(place.span(end));
    let (before, behind) = (place.quote(start, -1), place.quote(0, end));
    if before == behind && matches!(place.token(-1), Some(Token::Name | Token::Number)) && place.bracket().is_some() {
        return Diagnostic::new("missing-operator", format!("`{before}` stands here twice with nothing between"))
            .at(both)
            .label(format!("write `{before}` or `{before}*{behind}`"))
            .expecting(["an operator"]);
    }
    match place.bracket() {
        Some(Token::LeftBracket) => {
            let advice = format!("write `{before}, {behind}` or `{before}*{behind}`");
            diagnostic.at(both).label(advice).expecting([",", ";", "an operator"])
        }
        _ if matches!(place.token(-1), Some(Token::Text)) || matches!(place.token(0), Some(Token::Text)) => {
            let advice = if place.token(-1) == Some(Token::Name) {
                format!("write `{before}({behind})`")
            } else {
                "write `,` between them".into()
            };
            diagnostic.at(both).label(advice)
        }
        _ if behind == "dx" || behind == "dy" => {
            diagnostic.at(both).label("remove the differential: there are no integrals")
        }
        _ if takes_comma => {
            let advice = format!("write `{before}*{behind}` or `{before}, {behind}`");
            diagnostic.at(both).label(advice).expecting(["an operator", ","])
        }
        _ => diagnostic.at(both).label(format!("write `{before}*{behind}`")).expecting(["an operator"]),
    }
}

/// Where the value before starts and the one behind ends, as far as that can be told: `(x + 1)` and `f(x)` are whole.
fn both_values(place: &Place<'_>) -> (isize, isize) {
    let opens_here = place.token(0).is_some_and(Token::opens);
    let is_call = place.token(0) == Some(Token::Name) && place.token(1) == Some(Token::LeftParen) && place.touches(1);
    let end = if opens_here {
        place.closing(0).unwrap_or(0)
    } else if is_call {
        place.closing(1).unwrap_or(0)
    } else {
        0
    };
    (place.operand_start(), end)
}

/// Whether `sin^2(x)`, `sin²(x)` or `sin^-1(x)` starts here.
pub fn is_power_of_function(place: &Place<'_>) -> bool {
    place.is_function(place.written(0)) && exponent(place).is_some()
}

/// The exponent of `sin^2(x)` and how far ahead the bracket opens.
fn exponent<'a>(place: &Place<'a>) -> Option<(&'a str, isize)> {
    let opens = |ahead| matches!(place.token(ahead), Some(Token::LeftParen));
    match (place.token(1)?, place.token(2)?) {
        (Token::Square, _) if opens(2) => Some(("2", 2)),
        (Token::Cube, _) if opens(2) => Some(("3", 2)),
        (Token::Caret, Token::Number) if opens(3) && place.touches(3) => Some((place.written(2), 3)),
        (Token::Caret, Token::Minus)
            if place.token(3) == Some(Token::Number) && opens(4) && place.written(3) == "1" =>
        {
            Some(("-1", 4))
        }
        _ => None,
    }
}

/// The message for `sin^2(x)`.
pub fn power_of_function(place: &Place<'_>) -> Diagnostic {
    let function = place.written(0);
    let (power, bracket) = exponent(place).unwrap_or(("2", 2));
    let end = place.closing(bracket).unwrap_or(bracket);
    let argument = place.quote(bracket, end);
    let diagnostic =
        Diagnostic::new("power-of-function", format!("the power of `{function}` stands behind its argument"))
            .at(place.span(0).to(place.span(end)));
    let inverse = format!("a{function}");
    if power != "-1" {
        diagnostic.label(format!("write `{function}{argument}^{power}`"))
    } else if place.is_function(&inverse) {
        diagnostic.label(format!("write `{inverse}{argument}` for the inverse function, or `1/{function}{argument}`"))
    } else {
        diagnostic.label(format!("write `1/{function}{argument}`"))
    }
}
